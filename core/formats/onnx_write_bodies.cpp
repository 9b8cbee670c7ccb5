#include <array>

#include "core/formats/onnx_graph_writer.h"

namespace twin::formats {

Result<const ir::Graph*> OnnxGraphWriter::bodyOf(const ir::Graph& owner, const ir::Node& node,
                                                 std::size_t index) const {
  const ir::Graph* body = owner.function(node.bodies.at(index));
  if (body == nullptr) body = graph_.function(node.bodies.at(index));
  if (body == nullptr) return cannot(node, "its body is missing");
  for (const ir::NodeId input : body->inputs()) {
    if (ir::asTensor(body->type({input, 0})) == nullptr)
      return cannot(node, "its body takes a value that is no tensor");
  }
  return body;
}

// A body's nodes among those that are written now, its inputs bound; gives the names of its
// outputs.
Result<OnnxGraphWriter::Names> OnnxGraphWriter::writeInline(const ir::Graph& body, const Names& in,
                                                            const std::string& base) {
  for (std::size_t k = 0; k < body.inputs().size(); ++k) name({body.inputs()[k], 0}) = in.at(k);
  for (const ir::NodePtr& inner : body.nodes()) {
    if (inner->kind == "placeholder") continue;
    for (std::uint32_t k = 0; k < inner->outputs.size(); ++k)
      name({inner->id, k}) = fresh(base + "/" + inner->name);
    TWIN_PASS(writeNode(body, *inner));
  }
  Names results;
  for (const ir::ValueId output : body.outputs()) results.push_back(name(output));
  return results;
}

// A subgraph's outputs are values of its own, each once.
Status OnnxGraphWriter::describeOutputs(const ir::Graph& body, const Names& results,
                                        const std::string& base) {
  for (std::size_t k = 0; k < results.size(); ++k) {
    const ir::ValueId output = body.outputs()[k];
    const ir::TensorType* type = ir::asTensor(body.type(output));
    if (type == nullptr) return cannot(body.node(output.node), "it is no tensor");
    const std::string own = emit("Identity", {results[k]}, fresh(base + "/result"));
    message_.message(12, onnxValueInfo(own, *type, body));
  }
  return {};
}

Status OnnxGraphWriter::writeIf(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  OnnxAttributes attributes;
  constexpr std::array<const char*, 2> kBranches = {"then_branch", "else_branch"};
  for (std::size_t k = 0; k < 2; ++k) {
    TWIN_TRY(body, bodyOf(owner, node, k));
    Writer outer = std::exchange(message_, Writer());
    const std::string base = node.name + (k == 0 ? "/then" : "/else");
    auto results = writeInline(*body, Names(in.begin() + 1, in.end()), base);
    Status described = results ? describeOutputs(*body, *results, base) : Status();
    message_.bytes(2, body->name());
    const Writer branch = std::exchange(message_, std::move(outer));
    if (!results) return fail(std::move(results).error());
    TWIN_PASS(described);
    attributes.graph(kBranches[k], branch);
  }
  emitMany("If", {in.front()}, outsOf(node), std::move(attributes));
  return {};
}

// ONNX asks for the condition before the first turn, and again at the end of each.
Status OnnxGraphWriter::writeWhile(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  TWIN_TRY(condition, bodyOf(owner, node, 0));
  TWIN_TRY(body, bodyOf(owner, node, 1));
  for (const ir::NodeId input : body->inputs()) {
    if (ir::asTensor(body->type({input, 0})) == nullptr)
      return cannot(node, "it carries " + body->node(input).name + ", which is no tensor");
  }
  TWIN_TRY(first, writeInline(*condition, in, node.name + "/first"));
  Writer outer = std::exchange(message_, Writer());
  const Status written = [&]() -> Status {
    const std::string base = node.name + "/turn";
    const ir::TensorType number{.dtype = DType::i64, .shape = PartialShape(Dims{})};
    const ir::TensorType flag{.dtype = DType::boolean, .shape = PartialShape(Dims{})};
    message_.message(11, onnxValueInfo(fresh(base + "/number"), number, *body));
    message_.message(11, onnxValueInfo(fresh(base + "/condition"), flag, *body));
    Names variables;
    for (const ir::NodeId input : body->inputs()) {
      variables.push_back(fresh(base + "/" + body->node(input).name));
      message_.message(
          11, onnxValueInfo(variables.back(), *ir::asTensor(body->type({input, 0})), *body));
    }
    TWIN_TRY(next, writeInline(*body, variables, base));
    TWIN_TRY(again, writeInline(*condition, next, base + "/again"));
    TWIN_PASS(describeOutputs(*condition, again, base));
    return describeOutputs(*body, next, base);
  }();
  message_.bytes(2, body->name());
  const Writer turn = std::exchange(message_, std::move(outer));
  TWIN_PASS(written);
  OnnxAttributes attributes;
  attributes.graph("body", turn);
  const std::int64_t* most = ir::find<std::int64_t>(node.attributes, "max_trip");
  const bool bounded = most != nullptr && *most >= 0;
  Names inputs{bounded ? initializer(node.name + "/max_trip", Tensor::scalar(*most)) : "",
               first.front()};
  inputs.insert(inputs.end(), in.begin(), in.end());
  emitMany("Loop", inputs, outsOf(node), std::move(attributes));
  return {};
}

Status OnnxGraphWriter::writeFusedBody(const ir::Graph& owner, const ir::Node& node,
                                       const Names& in) {
  const ir::Graph* body = owner.function(node.bodies.front());
  if (body == nullptr) body = graph_.function(node.bodies.front());
  if (body == nullptr) return cannot(node, "its body is missing");
  for (std::size_t k = 0; k < body->inputs().size(); ++k) name({body->inputs()[k], 0}) = in[k];
  for (const ir::NodePtr& inner : body->nodes()) {
    if (inner->kind == "placeholder") continue;
    for (std::uint32_t k = 0; k < inner->outputs.size(); ++k) {
      name({inner->id, k}) = fresh(node.name + "/" + inner->name);
    }
    for (std::uint32_t k = 0; k < body->outputs().size(); ++k) {
      if (body->outputs()[k].node == inner->id) name(body->outputs()[k]) = name({node.id, k});
    }
    TWIN_PASS(writeNode(*body, *inner));
  }
  return {};
}

}  // namespace twin::formats
