// step_progress: how far the recorded run has come in the graph in view: which nodes are done,
// which one is current. A node is one of the ops that its source line ran, in the order of both.
// Pure; for the pool; any thread. Errors: none; without a run or a graph nothing is marked.
#pragma once

#include <set>
#include <string>

#include "app/session/state.h"
#include "app/view/graph_layout.h"

namespace twin::view {

struct StepProgress {
  std::set<std::string> current{};  // nodes of the current step
  std::set<std::string> pending{};  // nodes whose op the run reaches later
  std::size_t done = 0;             // of the nodes that the run reaches at all
  std::size_t all = 0;
  bool operator==(const StepProgress&) const = default;
};
[[nodiscard]] StepProgress progressOf(const session::Document& document);

// Boxes in which every node is pending.
[[nodiscard]] std::set<std::uint32_t> pendingBoxes(const ir::Graph& graph,
                                                   const GraphLayout& layout,
                                                   const StepProgress& progress);

}  // namespace twin::view
