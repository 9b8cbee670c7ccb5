// onnx_ops: how one ONNX node of any read version becomes one node of ours: kind, operands,
// attributes. Thread: any. Errors: unsupported naming op, version and what stands in the way.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/formats/onnx_model.h"
#include "core/ir/builder.h"

namespace twin::formats {

struct OnnxOperands {
  std::vector<ir::ValueId> values{};  // an absent optional operand has node id 0
  [[nodiscard]] bool has(std::size_t k) const { return k < values.size() && values[k].node; }
};

// Fills kind, inputs and attributes of the spec. An op that no row knows leaves the kind empty: it
// becomes an opaque node, which can be shown and exported but not run.
[[nodiscard]] Status translateOnnx(const OnnxNode& node, std::int64_t opset,
                                   const OnnxOperands& operands, const ir::Builder& builder,
                                   const ReadInput& input, ir::NodeSpec& spec);

}  // namespace twin::formats
