// What Builder, Editor, verify and parse share about one node: its result types as its row infers
// them, default names, and origins. Thread: any. Errors: infer's, without a place.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/ir/graph.h"
#include "core/ir/op_info.h"

namespace twin::ir {

// The kind of a node that no op row describes; its opType is the file's own.
inline constexpr std::string_view kOpaqueKind = "opaque";

// The one kind that may read a value from behind: the head of an imported TensorFlow 1 loop. Its
// attribute says which of its operands closes the loop; order and verification skip that one alone.
inline constexpr std::string_view kMergeKind = "merge";
inline constexpr std::string_view kBackOperand = "back_operand";
[[nodiscard]] bool isBackOperand(const Node& node, std::size_t operand);

// How the neighbours of a node are read, wherever it stands.
struct NodeReader {
  std::function<const ValueType&(ValueId)> type{};
  std::function<const Tensor*(ValueId)> constant{};
  std::function<const Graph*(std::string_view)> function{};
};

// Infer's types of the node, made finer by `given` where that is not empty. Fails with infer's
// error or where the given types contradict infer's. Placeholders, constants and opaque nodes keep
// `given`.
[[nodiscard]] Result<std::vector<ValueType>> outputTypes(const OpInfo& info, const Node& node,
                                                         const NodeReader& reader,
                                                         std::vector<ValueType> given);
// The tensor of a constant node, or null.
[[nodiscard]] const Tensor* constantOf(const Node& node);
// The row's TensorFlow type, else its name.
[[nodiscard]] std::string defaultOpType(const OpInfo& info);
// hasEffect of the node's row, of every node in the bodies that it reaches, or no row at all.
[[nodiscard]] bool hasEffect(const Node& node, const OpInfoSource& ops,
                             const std::map<std::string, GraphPtr, std::less<>>& functions);
[[nodiscard]] Error unknownKind(std::string_view kind, const OpInfoSource& ops);
// Origins whose source is the node itself where none is named; one such origin where there are
// none.
[[nodiscard]] Origins withSources(Origins origins, std::string_view name);
// Placeholders of the graph's inputs come first among the nodes, in argument order.
void moveInputsFirst(Graph::Parts& parts);

}  // namespace twin::ir
