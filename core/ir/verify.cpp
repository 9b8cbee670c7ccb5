#include "core/ir/verify.h"

#include <fmt/format.h>

#include <array>
#include <unordered_set>

#include "core/ir/node_types.h"
#include "core/ir/verify_checks.h"

namespace twin::ir {
namespace {

Error brokenGraph(const Graph& graph, std::string message, std::vector<std::string> arguments) {
  return {.code = ErrorCode::verification,
          .message = std::move(message),
          .arguments = std::move(arguments),
          .where = NodePlace{.node = graph.name()}};
}

Status checkIds(const VerifyInput& in) {
  std::unordered_set<NodeId> seen;
  for (const NodePtr& node : in.graph.nodes()) {
    if (!node->id) return fail(brokenNode(*node, "the node has no id", {}));
    if (!seen.insert(node->id).second) {
      return fail(
          brokenNode(*node, "two nodes have the id {}", {fmt::format("{}", node->id.value)}));
    }
  }
  return {};
}

Status checkNames(const VerifyInput& in) {
  std::unordered_set<std::string_view> seen;
  for (const NodePtr& node : in.graph.nodes()) {
    if (node->name.empty()) return fail(brokenNode(*node, "a {} has no name", {node->kind}));
    if (!seen.insert(node->name).second) {
      return fail(brokenNode(*node, "two nodes are named {}", {node->name}));
    }
  }
  return {};
}

Status checkKinds(const VerifyInput& in) {
  for (const NodePtr& node : in.graph.nodes()) {
    if (node->kind == kOpaqueKind || in.ops.find(node->kind) != nullptr) continue;
    return fail(brokenNode(*node, "no operator is called {}", {node->kind}));
  }
  return {};
}

Status checkOperands(const VerifyInput& in) {
  for (const NodePtr& node : in.graph.nodes()) {
    for (const ValueId value : node->inputs) {
      const Node* producer = in.graph.find(value.node);
      if (producer == nullptr) {
        return fail(brokenNode(*node, "an operand comes from a node that is not in the graph", {}));
      }
      if (value.result >= producer->outputs.size()) {
        return fail(brokenNode(*node, "result {} of {} does not exist",
                               {fmt::format("{}", value.result), producer->name}));
      }
    }
  }
  return {};
}

// Nodes stand in topological order, so an acyclic graph is one whose edges all point forward: all
// but the one that closes an imported loop.
Status checkOrder(const VerifyInput& in) {
  for (std::size_t i = 0; i < in.graph.nodes().size(); ++i) {
    const Node& node = *in.graph.nodes()[i];
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      const ValueId value = node.inputs[k];
      if (in.graph.indexOf(value.node) < i || isBackOperand(node, k)) continue;
      return fail(brokenNode(node, "it reads {}, which does not stand before it",
                             {in.graph.node(value.node).name}));
    }
  }
  return {};
}

Status checkControls(const VerifyInput& in) {
  for (std::size_t i = 0; i < in.graph.nodes().size(); ++i) {
    const Node& node = *in.graph.nodes()[i];
    for (const NodeId before : node.controlInputs) {
      const Node* producer = in.graph.find(before);
      if (producer == nullptr) {
        return fail(brokenNode(node, "it waits for a node that is not in the graph", {}));
      }
      if (in.graph.indexOf(before) < i) continue;
      return fail(
          brokenNode(node, "it waits for {}, which does not stand before it", {producer->name}));
    }
  }
  return {};
}

Status checkInputs(const VerifyInput& in) {
  const auto& inputs = in.graph.inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Node* node = in.graph.find(inputs[i]);
    if (node == nullptr) {
      return fail(brokenGraph(in.graph, "input {} is not in the graph", {fmt::format("{}", i)}));
    }
    if (node->kind != "placeholder") {
      return fail(brokenNode(*node, "an input is a {}, not a placeholder", {node->kind}));
    }
    if (in.graph.indexOf(inputs[i]) != i) {
      return fail(brokenNode(*node, "input {} does not stand at its place before the other nodes",
                             {fmt::format("{}", i)}));
    }
  }
  return {};
}

Status checkOutputs(const VerifyInput& in) {
  for (const ValueId value : in.graph.outputs()) {
    const Node* producer = in.graph.find(value.node);
    if (producer == nullptr) {
      return fail(
          brokenGraph(in.graph, "an output comes from a node that is not in the graph", {}));
    }
    if (value.result >= producer->outputs.size()) {
      return fail(brokenNode(*producer, "the output reads result {}, which does not exist",
                             {fmt::format("{}", value.result)}));
    }
  }
  const std::size_t names = in.graph.outputNames().size();
  if (names == 0 || names == in.graph.outputs().size()) return {};
  return fail(
      brokenGraph(in.graph, "{} names stand for {} outputs",
                  {fmt::format("{}", names), fmt::format("{}", in.graph.outputs().size())}));
}

Status checkConstants(const VerifyInput& in) {
  for (const NodePtr& node : in.graph.nodes()) {
    if (node->kind != "const") continue;
    const Tensor* value = constantOf(*node);
    if (value == nullptr || !value->valid()) {
      return fail(brokenNode(*node, "the constant has no value", {}));
    }
  }
  return {};
}

Status checkNodeTypes(const VerifyInput& in) {
  const NodeReader reader{
      .type = [&in](ValueId value) -> const ValueType& { return in.graph.type(value); },
      .constant = [&in](ValueId value) { return constantOf(in.graph.node(value.node)); },
      .function =
          [&in](std::string_view name) {
            const auto at = in.functions.find(name);
            return at == in.functions.end() ? nullptr : at->second.get();
          }};
  for (const NodePtr& node : in.graph.nodes()) {
    const OpInfo* info = in.ops.find(node->kind);
    if (info == nullptr) continue;
    if (info->has(Trait::input) && node->outputs.size() != 1) {
      return fail(brokenNode(*node, "a placeholder has one result, not {}",
                             {fmt::format("{}", node->outputs.size())}));
    }
    if (node->kind == kMergeKind || info->has(Trait::input)) continue;
    // Without results there is nothing given to compare, so the inferred ones must be none as well.
    auto types = outputTypes(*info, *node, reader, node->outputs);
    if (!types) return fail(brokenNode(*node, "{}", {text(types.error())}));
    if (types->size() != node->outputs.size()) {
      return fail(
          brokenNode(*node, "it has {} results, not {}",
                     {fmt::format("{}", node->outputs.size()), fmt::format("{}", types->size())}));
    }
  }
  return {};
}

Status checkDimNames(const VerifyInput& in) {
  const auto known = static_cast<std::int64_t>(in.graph.dimNames().size());
  for (const NodePtr& node : in.graph.nodes()) {
    for (const ValueType& type : node->outputs) {
      const TensorType* tensor = asTensor(type);
      if (tensor == nullptr) continue;
      for (const std::int64_t dim : tensor->shape.dims()) {
        if (dim >= -1 - known) continue;
        return fail(brokenNode(*node, "a dimension has a name that the graph does not list", {}));
      }
    }
  }
  return {};
}

constexpr std::array<VerifyCheck, 14> kChecks = {{{"unique-ids", checkIds},
                                                  {"unique-names", checkNames},
                                                  {"known-kinds", checkKinds},
                                                  {"operands-exist", checkOperands},
                                                  {"defined-before-use", checkOrder},
                                                  {"control-edges", checkControls},
                                                  {"inputs", checkInputs},
                                                  {"outputs", checkOutputs},
                                                  {"constants", checkConstants},
                                                  {"bodies", checkBodies},
                                                  {"body-signatures", checkBodySignatures},
                                                  {"body-recursion", checkBodyRecursion},
                                                  {"types", checkNodeTypes},
                                                  {"dim-names", checkDimNames}}};

Status runCheck(const VerifyCheck& check, const VerifyInput& input) {
  Status passed = check.run(input);
  if (passed) return {};
  Error error = std::move(passed).error();
  error.message = fmt::format("{}: {}", check.name, error.message);
  if (error.advice.empty()) {
    error.advice = "The graph before this step is intact; the step that made this one is wrong.";
  }
  return fail(std::move(error));
}

Status runAll(const VerifyInput& input) {
  for (const VerifyCheck& check : kChecks) TWIN_PASS(runCheck(check, input));
  return {};
}

}  // namespace

Error brokenNode(const Node& node, std::string message, std::vector<std::string> arguments) {
  return {.code = ErrorCode::verification,
          .message = std::move(message),
          .arguments = std::move(arguments),
          .where = NodePlace{.node = node.name}};
}

Status verify(const Graph& graph, const OpInfoSource& ops) {
  TWIN_PASS(runAll({.graph = graph, .functions = graph.functions(), .ops = ops}));
  for (const auto& entry : graph.functions()) {
    TWIN_PASS(runAll({.graph = *entry.second, .functions = graph.functions(), .ops = ops}));
  }
  return {};
}

std::vector<std::string_view> verifyChecks() {
  std::vector<std::string_view> names;
  for (const VerifyCheck& check : kChecks) names.push_back(check.name);
  return names;
}

}  // namespace twin::ir
