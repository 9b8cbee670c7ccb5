// kernel_resolver: finds what runs an op: the table of providers that op rows name, and small
// helpers that eager, graph runs and plans share. Owner: constant tables. Thread: any. Errors:
// unsupported, naming op and dtype.
#pragma once

#include <span>
#include <string_view>

#include "core/ir/graph.h"
#include "core/ops/op.h"

namespace twin::exec {

// Control flow is run by whoever holds the graph.
enum class Control : std::uint8_t { none, branch, loop, call };
[[nodiscard]] Control controlOf(const ops::OpDef& row);

// The row's kernel or its provider's; null for control flow, placeholders and elementwise rows.
[[nodiscard]] ops::CpuKernel kernelOf(const ops::OpDef& row);
// Whether the row's scalar expression runs operands of these types.
[[nodiscard]] bool isElementwise(const ops::OpDef& row, std::span<const DType> dtypes);

[[nodiscard]] ir::ValueType typeOf(const ops::Value& value);
// The value's tensor, or null for resources and lists.
[[nodiscard]] inline const Tensor* tensorIn(const ops::Value& value) {
  return std::get_if<Tensor>(&value);
}
// Identifies a random op's call site, the same for eager lines, graph nodes and unrolled copies.
[[nodiscard]] std::uint64_t randomSiteOf(const ir::Node& node);

[[nodiscard]] Error atNode(Error error, const ir::Node& node);
[[nodiscard]] Error noKernel(const ir::Node& node);
[[nodiscard]] Error stopped();
// A condition's answer: a tensor of one element that is not zero.
[[nodiscard]] Result<bool> truth(const ops::Value& value);
// The turns that a loop may make: its max_trip, or as many as there are numbers.
[[nodiscard]] std::int64_t mostTurns(const ir::Node& loop);
// Types of a node's results from infer; constants are those of constant operands.
[[nodiscard]] Result<std::vector<ir::ValueType>> inferNode(const ir::Graph& graph,
                                                           const ir::Node& node,
                                                           std::vector<ir::ValueType> operandTypes,
                                                           std::vector<const Tensor*> constants);

}  // namespace twin::exec
