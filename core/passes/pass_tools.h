// pass_tools: small questions that many passes ask of a node: effects, static operands, bytes,
// cost, consumers in words. Thread: any, as the editor allows. Errors: an empty optional.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/passes/pass.h"

namespace twin::passes {

// The value of a tensor whose elements are all equal bit for bit; nothing for strings and empty
// tensors.
[[nodiscard]] std::optional<double> uniformValue(const Tensor& tensor);
// A tensor of this shape whose elements are all `value`.
[[nodiscard]] Result<Tensor> filled(DType dtype, const Shape& shape, double value);

// True for nodes that may not be dropped, merged or folded: effects of the row, of its bodies, and
// ops that no row knows.
[[nodiscard]] bool hasEffect(const ir::Node& node, const ir::Graph& graph,
                             const ir::OpInfoSource& ops);
[[nodiscard]] bool hasTrait(const ir::Editor& editor, const ir::Node& node, ir::Trait trait);

// The node that makes the value when it is of this kind, else null.
[[nodiscard]] const ir::Node* producer(const ir::Editor& editor, ir::ValueId value,
                                       std::string_view kind);
// Integers that stand as attribute or as constant operand of this name ("axes", "perm", "shape").
[[nodiscard]] std::optional<Dims> staticIntegers(const ir::Editor& editor, const ir::Node& node,
                                                 std::string_view name);

// Bytes of a value whose shape is known.
[[nodiscard]] std::optional<std::int64_t> byteCount(const ir::ValueType& type);
// Estimated FLOP of one execution; 0 where the row states none.
[[nodiscard]] double flopCount(const ir::Node& node,
                               const std::function<const ir::ValueType&(ir::ValueId)>& typeOf);
// The shortest text that reads back as the same number of this dtype.
[[nodiscard]] std::string numberText(double value, DType dtype);
// "3.1 MB", for reasons.
[[nodiscard]] std::string byteText(double bytes);

// "NAME has 2 consumers: a, b" or "NAME is a graph output" when the value is not read exactly once;
// empty when it is.
[[nodiscard]] std::string whyNotSingleUse(const ir::Editor& editor, ir::ValueId value);
// The same for every matched node but the root.
[[nodiscard]] Verdict interiorsUsedOnce(const Match& match);
// A reason when the sign of a zero in this value could reach an operator that tells -0 from +0.
[[nodiscard]] std::string whyZeroSignMatters(const ir::Editor& editor, ir::ValueId value);

// Computes one pure operator on constants with the eager kernel.
[[nodiscard]] Result<Tensor> evaluate(std::string_view kind, std::span<const Tensor> operands,
                                      const ir::Attributes& attributes, const ir::Editor& editor,
                                      const PassContext& context);

}  // namespace twin::passes
