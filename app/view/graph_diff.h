// GraphDiff: what became of every node between two versions of a graph, by node ids and by the
// records of the rewrites between them; nothing is guessed. Derived properties (inferred shapes) do
// not count. Owner: plain value. Thread: any. Errors: none.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/ir/graph.h"
#include "core/ir/rewrite.h"

namespace twin::view {

enum class NodeState : std::uint8_t { same, added, removed, changed, fused, folded };
[[nodiscard]] std::string_view word(NodeState state);
[[nodiscard]] std::string_view glyph(NodeState state);  // "", "+", "−", "~", "&", "="

struct NodeChange {
  NodeState state = NodeState::same;
  std::string rule{};                     // of the last rewrite that touched the node
  std::vector<std::string> attributes{};  // of changed nodes: "alpha: 0.5 → 1"
};

struct DiffCounts {
  std::uint32_t added = 0;
  std::uint32_t removed = 0;
  std::uint32_t changed = 0;
  [[nodiscard]] bool any() const { return added + removed + changed > 0; }
};
[[nodiscard]] std::string text(const DiffCounts& counts);  // "+3 −5 ~1"

struct GraphDiff {
  std::unordered_map<ir::NodeId, NodeChange>
      nodes{};  // of either graph; the same ones are left out
  // Old node -> the nodes that stand for it now, and the way back.
  std::map<ir::NodeId, std::vector<ir::NodeId>> successors{};
  std::map<ir::NodeId, std::vector<ir::NodeId>> ancestors{};
  DiffCounts counts{};

  [[nodiscard]] NodeState stateOf(ir::NodeId node) const;
};

// `records` are those of the passes between the two versions, in order.
[[nodiscard]] GraphDiff diffGraphs(const ir::Graph& before, const ir::Graph& after,
                                   std::span<const ir::PassRecord> records = {});
[[nodiscard]] std::string dump(const GraphDiff& diff, const ir::Graph& before,
                               const ir::Graph& after);

}  // namespace twin::view
