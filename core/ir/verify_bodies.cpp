// Checks of If, While, call and fused elementwise ops: that their bodies are there, fit, and do not
// contain themselves.
#include <fmt/format.h>

#include <unordered_map>

#include "core/ir/node_types.h"
#include "core/ir/verify_checks.h"

namespace twin::ir {
namespace {

const Graph* bodyOf(const VerifyInput& in, std::string_view name) {
  const auto at = in.functions.find(name);
  return at == in.functions.end() ? nullptr : at->second.get();
}

// The operands from `first` on are the body's arguments.
Status checkArguments(const VerifyInput& in, const Node& node, std::size_t body,
                      std::size_t first) {
  const Graph& graph = *bodyOf(in, node.bodies[body]);
  const std::size_t given = node.inputs.size() - std::min(first, node.inputs.size());
  if (graph.inputs().size() != given) {
    return fail(brokenNode(
        node, "the body {} takes {} values, not {}",
        {graph.name(), fmt::format("{}", graph.inputs().size()), fmt::format("{}", given)}));
  }
  for (std::size_t i = 0; i < given; ++i) {
    const ValueType& parameter = graph.type({.node = graph.inputs()[i]});
    const ValueType& value = in.graph.type(node.inputs[first + i]);
    if (meet(parameter, value)) continue;
    return fail(brokenNode(node, "argument {} of the body {} is {}, not {}",
                           {fmt::format("{}", i), graph.name(), text(value), text(parameter)}));
  }
  return {};
}

Status checkResults(const VerifyInput& in, const Node& node, std::size_t body, std::size_t wanted) {
  const Graph& graph = *bodyOf(in, node.bodies[body]);
  if (graph.outputs().size() == wanted) return {};
  return fail(brokenNode(
      node, "the body {} gives {} values, not {}",
      {graph.name(), fmt::format("{}", graph.outputs().size()), fmt::format("{}", wanted)}));
}

Status checkSignature(const VerifyInput& in, const Node& node) {
  const std::size_t results = node.outputs.size();
  if (node.kind == "while" && node.bodies.size() == 2) {
    TWIN_PASS(checkArguments(in, node, 0, 0));
    TWIN_PASS(checkArguments(in, node, 1, 0));
    TWIN_PASS(checkResults(in, node, 0, 1));
    return checkResults(in, node, 1, results);
  }
  if (node.kind == "if" && node.bodies.size() == 2) {
    TWIN_PASS(checkArguments(in, node, 0, 1));
    TWIN_PASS(checkArguments(in, node, 1, 1));
    TWIN_PASS(checkResults(in, node, 0, results));
    return checkResults(in, node, 1, results);
  }
  const bool calls = node.kind == "call" || node.kind == "fused_elementwise";
  if (calls && node.bodies.size() == 1) {
    TWIN_PASS(checkArguments(in, node, 0, 0));
    return checkResults(in, node, 0, results);
  }
  return {};
}

}  // namespace

Status checkBodies(const VerifyInput& in) {
  for (const NodePtr& node : in.graph.nodes()) {
    for (const std::string& body : node->bodies) {
      const Graph* found = bodyOf(in, body);
      if (found == nullptr) {
        return fail(brokenNode(*node, "its body {} is not among the functions", {body}));
      }
      // What the other checks read of a body must be there.
      for (const NodeId input : found->inputs()) {
        const Node* placeholder = found->find(input);
        if (placeholder != nullptr && placeholder->outputs.size() == 1) continue;
        return fail(brokenNode(*node, "an input of its body {} is not in that graph", {body}));
      }
    }
    const OpInfo* info = in.ops.find(node->kind);
    if (info == nullptr || info->bodies == node->bodies.size()) continue;
    return fail(
        brokenNode(*node, "it has {} bodies, not {}",
                   {fmt::format("{}", node->bodies.size()), fmt::format("{}", info->bodies)}));
  }
  return {};
}

Status checkBodySignatures(const VerifyInput& in) {
  for (const NodePtr& node : in.graph.nodes()) TWIN_PASS(checkSignature(in, *node));
  return {};
}

// Counts for each body how many others name it; a body that contains itself never becomes free.
Status checkBodyRecursion(const VerifyInput& in) {
  std::unordered_map<std::string_view, std::size_t> users;
  for (const auto& entry : in.functions) {
    for (const NodePtr& node : entry.second->nodes()) {
      for (const std::string& body : node->bodies) ++users[body];
    }
  }
  std::vector<const Graph*> free;
  for (const auto& [name, body] : in.functions) {
    if (users[name] == 0) free.push_back(body.get());
  }
  std::size_t freed = 0;
  for (; freed < free.size(); ++freed) {
    for (const NodePtr& node : free[freed]->nodes()) {
      for (const std::string& body : node->bodies) {
        const auto at = in.functions.find(body);
        if (--users[body] == 0 && at != in.functions.end()) free.push_back(at->second.get());
      }
    }
  }
  if (freed == in.functions.size()) return {};
  for (const NodePtr& node : in.graph.nodes()) {
    for (const std::string& body : node->bodies) {
      if (users[body] > 0) return fail(brokenNode(*node, "its body {} contains itself", {body}));
    }
  }
  return {};
}

}  // namespace twin::ir
