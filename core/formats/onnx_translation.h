// OnnxTranslation: one node of an ONNX file and the spec that it fills. Ops that move elements are
// translated by onnx_ops_movement.cpp, the others by onnx_ops.cpp. Owner: translateOnnx; everything
// is borrowed. Thread: any. Errors: unsupported naming op, version and what stands in the way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/text.h"
#include "core/formats/onnx_ops.h"
#include "core/ops/registry.h"

namespace twin::formats {

struct OnnxTranslation {
  const OnnxNode& node;
  std::int64_t opset;
  const OnnxOperands& operands;
  const ir::Builder& builder;
  const ReadInput& input;
  ir::NodeSpec& spec;

  [[nodiscard]] tl::unexpected<Error> unsupported(std::string what) const {
    return fail({.code = ErrorCode::unsupported,
                 .message = "{} of opset {} cannot be read: {}",
                 .arguments = {node.op, std::to_string(opset), std::move(what)},
                 .where = BytePlace{.file = pathText(input.path), .byte = node.offset},
                 .advice = "Simplify the model before exporting it, or convert it to opset 17."});
  }
  // The integers of a constant operand.
  [[nodiscard]] Result<std::vector<std::int64_t>> constantList(std::size_t k,
                                                               std::string_view name) const {
    const Tensor* value = operands.has(k) ? builder.constant(operands.values[k]) : nullptr;
    if (value == nullptr)
      return unsupported(std::string(name) + " is computed while the model runs");
    TWIN_TRY(list, integers(*value));
    return std::vector<std::int64_t>(list.begin(), list.end());
  }
  [[nodiscard]] int rankOf(std::size_t k) const {
    if (!operands.has(k)) return -1;
    const ir::TensorType* type = ir::asTensor(builder.type(operands.values[k]));
    return type != nullptr && type->shape.rankKnown() ? type->shape.rank() : -1;
  }
};

// All given operands, in order; an absent one in the middle ends the list.
void passOnnxOperands(OnnxTranslation& t);
// The operands as they are, without attributes.
[[nodiscard]] Status plainOnnx(OnnxTranslation& t);

// onnx_ops_movement.cpp
[[nodiscard]] Status translateTranspose(OnnxTranslation& t);
[[nodiscard]] Status translateReshape(OnnxTranslation& t);
[[nodiscard]] Status translateAxesList(OnnxTranslation& t);
[[nodiscard]] Status translateUnsqueeze(OnnxTranslation& t);
[[nodiscard]] Status translateSlice(OnnxTranslation& t);
[[nodiscard]] Status translateConcat(OnnxTranslation& t);
[[nodiscard]] Status translateFlatten(OnnxTranslation& t);
[[nodiscard]] Status translatePad(OnnxTranslation& t);

}  // namespace twin::formats
