#include "core/passes/loop_bounds.h"

#include <set>

namespace twin::passes {
namespace {

const std::string kSuffix = "@bounded";

ir::ValueType counterType() { return ir::tensorType(DType::i32, Shape{}); }

ir::ValueId append(std::vector<ir::NodePtr>& nodes, ir::Node node, const char* name) {
  node.id = ir::nextNodeId();
  node.name = name;
  const ir::ValueId value{node.id, 0};
  nodes.push_back(std::make_shared<const ir::Node>(std::move(node)));
  return value;
}

ir::Node constant(std::int32_t number) {
  ir::Node node{.kind = "const", .outputs = {counterType()}};
  node.attributes["value"] = ir::TensorValue{.tensor = Tensor::scalar(number)};
  return node;
}

ir::Node binary(const char* kind, ir::ValueId a, ir::ValueId b, ir::ValueType type) {
  return {.kind = kind, .inputs = {a, b}, .outputs = {std::move(type)}};
}

// Adds the counter as the last argument; the nodes begin with it.
ir::ValueId addCounter(ir::Graph::Parts& parts) {
  std::vector<ir::NodePtr> first;
  const ir::ValueId counter =
      append(first, {.kind = "placeholder", .outputs = {counterType()}}, "@turn");
  parts.nodes.insert(parts.nodes.begin(), first.begin(), first.end());
  parts.inputs.push_back(counter.node);
  return counter;
}

ir::Graph::Parts countingCondition(ir::Graph::Parts parts, std::int32_t mostTurns) {
  const ir::ValueId counter = addCounter(parts);
  const ir::ValueType truth = ir::tensorType(DType::boolean, Shape{});
  const ir::ValueId most = append(parts.nodes, constant(mostTurns), "@most");
  const ir::ValueId left = append(parts.nodes, binary("less", counter, most, truth), "@left");
  ir::ValueId& output = parts.outputs.front();
  output = append(parts.nodes, binary("logical_and", output, left, truth), "@both");
  return parts;
}

ir::Graph::Parts countingBody(ir::Graph::Parts parts) {
  const ir::ValueId counter = addCounter(parts);
  const ir::ValueId one = append(parts.nodes, constant(1), "@one");
  parts.outputs.push_back(append(parts.nodes, binary("add", counter, one, counterType()), "@next"));
  if (!parts.outputNames.empty()) parts.outputNames.emplace_back();
  return parts;
}

struct Bodies {
  std::set<std::string> conditions{};
  std::set<std::string> turns{};
};

// Loops of one graph start their counter at 0 and call the counting bodies.
ir::Graph::Parts redirected(const ir::Graph& graph, const ir::Graph& root, Bodies& bodies) {
  ir::Graph::Parts parts = graph.parts();
  std::vector<ir::NodePtr> nodes;
  for (const ir::NodePtr& node : parts.nodes) {
    const bool loop = node->kind == "while" && node->bodies.size() == 2 &&
                      root.function(node->bodies[0]) != nullptr &&
                      root.function(node->bodies[1]) != nullptr &&
                      root.function(node->bodies[0])->outputs().size() == 1;
    if (!loop) {
      nodes.push_back(node);
      continue;
    }
    ir::Node copy = *node;
    copy.inputs.push_back(append(nodes, constant(0), "@zero"));
    copy.outputs.push_back(counterType());
    bodies.conditions.insert(copy.bodies[0]);
    bodies.turns.insert(copy.bodies[1]);
    for (std::string& body : copy.bodies) body += kSuffix;
    nodes.push_back(std::make_shared<const ir::Node>(std::move(copy)));
  }
  parts.nodes = std::move(nodes);
  return parts;
}

}  // namespace

ir::Graph withBoundedLoops(const ir::Graph& graph, std::int32_t mostTurns) {
  Bodies bodies;
  std::map<std::string, ir::Graph::Parts> functions;
  for (const auto& [name, body] : graph.functions()) {
    functions[name] = redirected(*body, graph, bodies);
  }
  ir::Graph::Parts parts = redirected(graph, graph, bodies);
  const auto keep = [&parts](const std::string& name, ir::Graph::Parts body) {
    body.name = name;
    parts.functions[name] = std::make_shared<const ir::Graph>(std::move(body));
  };
  for (const auto& [name, body] : functions) keep(name, body);
  for (const std::string& name : bodies.conditions) {
    keep(name + kSuffix, countingCondition(functions[name], mostTurns));
  }
  for (const std::string& name : bodies.turns) {
    keep(name + kSuffix, countingBody(functions[name]));
  }
  return ir::Graph(std::move(parts));
}

}  // namespace twin::passes
