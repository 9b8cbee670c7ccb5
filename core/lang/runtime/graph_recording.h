// graph_recording: steps a graph document node by node and records it as a script is recorded, so
// that one debugger serves both. The program of such a run is the graph's text: a node is a
// statement and an op on its line, a body is a function. Owner: the RecordedRun. Thread:
// recordGraph runs on the calling thread: put it on a DeepThread (core/base/deep_thread.h). Errors:
// a node that fails ends the run and stands in its cell; a limit or a stop request in
// RecordedRun::stopped.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/ir/graph.h"
#include "core/lang/runtime/run.h"
#include "core/ops/kernel.h"

namespace twin::lang {

// One value per graph input. `file` names the graph in places.
[[nodiscard]] RecordedRun recordGraph(const ir::Graph& graph, std::span<const ops::Value> inputs,
                                      const std::string& file, const RunOptions& options,
                                      const RunHooks& hooks);

// The node of the main graph that a step belongs to: its own, or the one whose body runs. Null past
// the last step, and for a run of something else.
[[nodiscard]] const ir::Node* steppedNode(const ir::Graph& graph, const RecordedRun& run,
                                          std::size_t step);

}  // namespace twin::lang
