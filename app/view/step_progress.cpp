#include "app/view/step_progress.h"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <vector>

#include "core/lang/runtime/graph_recording.h"
#include "core/lang/runtime/run.h"

namespace twin::view {
namespace {

struct Counted {
  std::size_t before = 0;  // ops of the run before the step
  std::size_t all = 0;
};
using Key = std::pair<int, std::string_view>;  // source line, op type

// Ops of the run per line and type, before the step and in all.
std::map<Key, Counted> countOps(const lang::Recording& recording, std::uint64_t step) {
  std::map<Key, Counted> counts;
  for (std::size_t k = 0; k < recording.steps.size(); ++k) {
    const lang::RecordedStep& here = recording.steps[k];
    if (here.op == 0 || here.op > recording.ops.size()) continue;
    Counted& count = counts[{here.line, recording.ops[here.op - 1].op}];
    ++count.all;
    if (k < step) ++count.before;
  }
  return counts;
}

// Of a graph document: its run steps v0 itself, from whose nodes those in view come.
StepProgress graphProgress(const session::Document& document, const ir::Graph& graph) {
  StepProgress progress;
  const ir::Graph& traced = *document.targets.front()->graph;
  const lang::Recording& recording = document.run->recording;
  std::map<std::string_view, bool> waits;  // by node of v0
  for (std::size_t k = 0; k < recording.steps.size(); ++k) {
    const lang::RecordedStep& step = recording.steps[k];
    if (step.frame != 0 || step.node < 1 || step.node > traced.nodes().size()) continue;
    waits[traced.nodes()[step.node - 1]->name] = k >= document.step;
  }
  const ir::Node* current = lang::steppedNode(traced, *document.run, document.step);
  for (const ir::NodePtr& node : graph.nodes()) {
    std::set<std::string_view> sources{node->name};
    for (const ir::Origin& origin : node->origin) sources.insert(origin.source);
    bool reached = false;
    bool waiting = false;
    for (const std::string_view source : sources) {
      const auto known = waits.find(source);
      reached = reached || known != waits.end();
      waiting = waiting || (known != waits.end() && known->second);
    }
    if (!reached) continue;
    ++progress.all;
    progress.done += waiting ? 0 : 1;
    if (waiting) progress.pending.insert(node->name);
    if (current != nullptr && sources.contains(current->name)) progress.current.insert(node->name);
  }
  return progress;
}

}  // namespace

StepProgress progressOf(const session::Document& document) {
  StepProgress progress;
  const ir::GraphPtr graph = document.graphInView();
  if (graph == nullptr || document.run == nullptr) return progress;
  if (document.kind == session::DocumentKind::graph) return graphProgress(document, *graph);
  const lang::Recording& recording = document.run->recording;
  const std::map<Key, Counted> counts = countOps(recording, document.step);
  std::map<Key, std::vector<std::string>> nodes;
  std::unordered_set<ir::NodeId> pending;
  for (const ir::NodePtr& node : graph->nodes()) {
    const auto origin =
        std::find_if(node->origin.begin(), node->origin.end(), [&](const ir::Origin& from) {
          return counts.contains({from.span.line, node->opType});
        });
    bool waits = false;
    if (origin != node->origin.end()) {
      const Key key{origin->span.line, node->opType};
      std::vector<std::string>& alike = nodes[key];
      waits = alike.size() >= counts.at(key).before;
      alike.push_back(node->name);
      ++progress.all;
      progress.done += waits ? 0 : 1;
    } else {
      // What no op of the run stands for, an output for example, waits for what it is made of.
      waits = std::any_of(node->inputs.begin(), node->inputs.end(),
                          [&](const ir::ValueId& input) { return pending.contains(input.node); });
    }
    if (!waits) continue;
    pending.insert(node->id);
    progress.pending.insert(node->name);
  }
  if (document.step >= recording.steps.size()) return progress;
  const lang::RecordedStep& step = recording.steps[document.step];
  const bool op = step.op > 0 && step.op <= recording.ops.size();
  for (const auto& [key, alike] : nodes) {
    if (key.first != step.line || (op && key.second != recording.ops[step.op - 1].op)) continue;
    progress.current.insert(alike[counts.at(key).before % alike.size()]);
  }
  return progress;
}

std::set<std::uint32_t> pendingBoxes(const ir::Graph& graph, const GraphLayout& layout,
                                     const StepProgress& progress) {
  std::set<std::uint32_t> reached;
  std::set<std::uint32_t> waiting;
  for (const ir::NodePtr& node : graph.nodes()) {
    const auto seen = layout.seenIn.find(node->id);
    if (seen == layout.seenIn.end()) continue;
    // A constant is drawn as a mark of its consumer and says nothing about a group.
    if (node->kind == "const") continue;
    std::set<std::uint32_t>& boxes = progress.pending.contains(node->name) ? waiting : reached;
    for (std::uint32_t box = seen->second; box != kNoBox; box = layout.boxes[box].parent)
      boxes.insert(box);
  }
  for (const std::uint32_t box : reached) waiting.erase(box);
  return waiting;
}

}  // namespace twin::view
