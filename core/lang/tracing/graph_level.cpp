#include "core/lang/tracing/graph_level.h"

#include <algorithm>
#include <unordered_map>

#include "core/ir/node_types.h"
#include "core/ops/registry.h"

namespace twin::lang {

void Effects::touch(const ops::Variable* variable, Access access) {
  const auto [at, isNew] = variables.emplace(variable, access);
  if (!isNew && access == Access::write) at->second = access;
}

void Effects::add(const Effects& other) {
  for (const auto& [variable, access] : other.variables) touch(variable, access);
  isStateful = isStateful || other.isStateful;
  isOrdered = isOrdered || other.isOrdered;
}

GraphLevel::GraphLevel(std::string graphName, std::string scopePrefix, std::uint64_t bodyNumber)
    : builder(graphName, ops::registry()),
      scope(std::move(scopePrefix)),
      body(bodyNumber),
      name(std::move(graphName)) {}

std::string GraphLevel::reserve(std::string_view wish) {
  return builder.uniqueName(scope + std::string(wish));
}

void GraphLevel::order(ir::NodeId node, const Effects& effects) {
  for (const auto& [variable, access] : effects.variables) {
    Order& order = orders_[variable];
    if (order.write && *order.write != node) builder.addControlInput(node, *order.write);
    if (access == Access::read) {
      order.reads.push_back(node);
      continue;
    }
    for (const ir::NodeId read : order.reads) builder.addControlInput(node, read);
    order = {.write = node};
  }
  if (effects.isOrdered) {
    if (lastOrdered_) builder.addControlInput(node, *lastOrdered_);
    lastOrdered_ = node;
  }
  if (effects.isStateful) mustRun_.push_back(node);
  effects_.add(effects);
}

namespace {

// Depth-first over data and control inputs, in creation order, so that whatever runs first stands
// first.
std::vector<ir::NodePtr> runnable(std::vector<ir::NodePtr> nodes) {
  std::unordered_map<ir::NodeId, std::size_t> at;
  for (std::size_t k = 0; k < nodes.size(); ++k) at.emplace(nodes[k]->id, k);
  std::vector<ir::NodePtr> ordered;
  ordered.reserve(nodes.size());
  enum class State : std::uint8_t { fresh, open, done };
  std::vector<State> states(nodes.size(), State::fresh);
  std::vector<std::size_t> stack;
  for (std::size_t root = 0; root < nodes.size(); ++root) {
    stack.push_back(root);
    while (!stack.empty()) {
      const std::size_t top = stack.back();
      if (states[top] != State::fresh) {
        if (states[top] == State::open) {
          states[top] = State::done;
          ordered.push_back(nodes[top]);
        }
        stack.pop_back();
        continue;
      }
      states[top] = State::open;
      const auto wait = [&](ir::NodeId id) {
        const auto found = at.find(id);
        if (found != at.end() && states[found->second] == State::fresh)
          stack.push_back(found->second);
      };
      for (const ir::NodeId control : nodes[top]->controlInputs) wait(control);
      for (const ir::ValueId input : nodes[top]->inputs) wait(input.node);
    }
  }
  return ordered;
}

}  // namespace

ir::GraphPtr GraphLevel::close() {
  ir::Graph::Parts parts = builder.finish()->parts();
  parts.nodes = runnable(std::move(parts.nodes));
  ir::moveInputsFirst(parts);
  return std::make_shared<const ir::Graph>(std::move(parts));
}

ir::GraphPtr withInputs(const ir::Graph& graph, const std::vector<ir::NodeId>& inputs) {
  ir::Graph::Parts parts = graph.parts();
  parts.inputs = inputs;
  ir::moveInputsFirst(parts);
  return std::make_shared<const ir::Graph>(std::move(parts));
}

}  // namespace twin::lang
