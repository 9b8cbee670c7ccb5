#include "core/lang/tracing/function_runner.h"

#include <unordered_set>

#include "core/ir/node_types.h"
#include "core/ops/registry.h"

namespace twin::lang {
namespace {

ir::GraphPtr prunedWith(const ir::Graph& graph,
                        const std::map<std::string, ir::GraphPtr, std::less<>>& functions,
                        std::map<std::string, ir::GraphPtr, std::less<>> kept) {
  std::unordered_set<ir::NodeId> needed;
  std::vector<ir::NodeId> waiting(graph.inputs());
  for (const ir::ValueId output : graph.outputs()) waiting.push_back(output.node);
  for (const ir::NodePtr& node : graph.nodes()) {
    if (ir::hasEffect(*node, ops::registry(), functions)) waiting.push_back(node->id);
  }
  while (!waiting.empty()) {
    const ir::NodeId id = waiting.back();
    waiting.pop_back();
    if (!needed.insert(id).second) continue;
    const ir::Node& node = graph.node(id);
    for (const ir::ValueId input : node.inputs) waiting.push_back(input.node);
    waiting.insert(waiting.end(), node.controlInputs.begin(), node.controlInputs.end());
  }
  ir::Graph::Parts parts = graph.parts();
  std::erase_if(parts.nodes, [&](const ir::NodePtr& node) { return !needed.contains(node->id); });
  parts.functions = std::move(kept);
  return std::make_shared<const ir::Graph>(std::move(parts));
}

}  // namespace

ir::GraphPtr pruned(const ir::Graph& graph) {
  std::map<std::string, ir::GraphPtr, std::less<>> bodies;
  for (const auto& [name, body] : graph.functions())
    bodies[name] = prunedWith(*body, graph.functions(), {});
  return prunedWith(graph, graph.functions(), std::move(bodies));
}

void FunctionRunner::prepare() {
  isReady_ = true;
  live_ = pruned(*graph_);
  auto plan = compile_ ? compile_(graph_) : exec::makePlan(live_);
  if (plan) executor_.emplace(std::move(*plan));
}

Result<exec::Values> FunctionRunner::run(std::span<const ops::Value> inputs,
                                         ops::RunContext& context) {
  if (!isReady_) prepare();
  if (executor_) return executor_->run(inputs, context);
  auto run = exec::runGraphEagerly(*live_, inputs, context);
  if (!run) return fail(std::move(run).error());
  return std::move(run->outputs);
}

}  // namespace twin::lang
