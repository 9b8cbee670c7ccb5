// graph_steps: runs a graph node by node with the eager kernels and tells a listener of every node
// and of every body that it enters: the eager side of a graph document, step by step.
// Owner: the caller owns graph, values and listener. Thread: the caller's; bodies nest on its
// stack. Errors: those of runGraphEagerly; the node that failed is the last that began.
#pragma once

#include <cstdint>
#include <span>

#include "core/exec/eager.h"

namespace twin::exec {

class NodeListener {
 public:
  virtual ~NodeListener() = default;
  // The main graph, then each run of a body.
  virtual void entered(const ir::Graph& graph, std::span<const Value> inputs) = 0;
  virtual void left(const ir::Graph& graph, std::span<const Value> outputs) = 0;
  // Nodes that compute; inputs and constants are there when their graph is entered. What a node's
  // bodies do stands between its two calls.
  virtual void begins(const ir::Node& node) = 0;
  virtual void ends(const ir::Node& node, std::span<const Value> operands,
                    std::span<const Value> results, std::int64_t durationNs) = 0;
};

[[nodiscard]] Result<Values> stepGraph(const ir::Graph& graph, std::span<const Value> inputs,
                                       ops::RunContext& context, NodeListener& listener);

}  // namespace twin::exec
