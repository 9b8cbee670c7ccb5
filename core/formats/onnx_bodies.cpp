#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/formats/onnx_graph_importer.h"
#include "core/ops/registry.h"

namespace twin::formats {
namespace {

// Unknown dimensions have names in the graph that they come from; in another they have none.
ir::ValueType unnamed(ir::ValueType type) {
  auto* tensor = std::get_if<ir::TensorType>(&type);
  if (tensor == nullptr || !tensor->shape.rankKnown()) return type;
  Dims dims = tensor->shape.dims();
  for (std::int64_t& dim : dims) dim = dim < 0 ? kUnknownDim : dim;
  tensor->shape = PartialShape(std::move(dims));
  return type;
}

}  // namespace

Status OnnxGraphImporter::importIf(const OnnxNode& node, ir::NodeSpec spec, std::size_t index,
                                   int depth) {
  std::set<std::string> captured;
  std::array<const OnnxGraph*, 2> branches{};
  for (std::size_t k = 0; k < 2; ++k) {
    const OnnxAttribute* branch = node.find(k == 0 ? "then_branch" : "else_branch");
    if (branch == nullptr || branch->graph == nullptr)
      return damaged("an If without its branch", node.offset);
    branches[k] = branch->graph.get();
    collectCaptures(*branches[k], captured);
  }
  std::vector<std::pair<std::string, ir::ValueType>> captures;
  spec.kind = "if";
  for (const std::string& name : captured) {
    const auto found = names_.find(name);
    if (found == names_.end())
      return damaged(displayText(name, 80) + " is not defined", node.offset);
    captures.emplace_back(name, builder_.type(found->second));
    spec.inputs.push_back(found->second);
  }
  for (std::size_t k = 0; k < 2; ++k) {
    const std::string name = bodyName(spec, index, k == 0 ? "then" : "else");
    ir::Builder body(name, ops::registry(), ir::NameCase::kept);
    OnnxGraphImporter inner(*branches[k], model_, input_, body);
    inner.prefix_ = name + "_";
    inner.bindCaptures(captures);
    TWIN_PASS(inner.import(depth + 1));
    TWIN_PASS(inner.onlyTakes(captures.size()));
    const ir::GraphPtr made = body.finish();
    for (const auto& [inside, function] : made->functions()) builder_.addFunction(function);
    builder_.addFunction(made);
    spec.bodies.push_back(made->name());
  }
  TWIN_TRY(id, builder_.add(std::move(spec)));
  return define(node, id);
}

// "/" is for scopes of the main graph; a body's name may not open one.
std::string OnnxGraphImporter::bodyName(const ir::NodeSpec& spec, std::size_t index,
                                        std::string_view which) const {
  std::string name = fmt::format("{}{}_{}_{}", prefix_, spec.name, index, which);
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

// The Loop's body with everything that the loop carries, in order: captures, turn, condition, the
// file's values, a list per scan output, the number of turns where it is no constant.
Result<ir::GraphPtr> OnnxGraphImporter::loopBody(const OnnxGraph& graph, const std::string& name,
                                                 const LoopParts& loop, int depth) const {
  ir::Builder body(name, ops::registry(), ir::NameCase::kept);
  OnnxGraphImporter inner(graph, model_, input_, body);
  inner.prefix_ = name + "_";
  inner.bindCaptures(loop.captures);
  TWIN_PASS(inner.import(depth + 1));
  TWIN_PASS(inner.onlyTakes(loop.captures.size() + 2 + loop.carried));
  std::vector<ir::ValueId> results;
  for (const auto& [captured, type] : loop.captures) results.push_back(inner.names_.at(captured));
  const ir::ValueId turn = inner.names_.at(graph.inputs[0].name);
  const ir::ValueId one = body.addConstant("turn/one", Tensor::scalar(std::int64_t{1}));
  TWIN_TRY(next, body.add({.kind = "add", .name = "turn/next", .inputs = {turn, one}}));
  results.push_back({.node = next});
  for (std::size_t k = 0; k <= loop.carried; ++k)
    results.push_back(inner.names_.at(graph.outputs[k].name));
  for (std::size_t k = 0; k < loop.scans; ++k) {
    const ir::ValueId item = inner.names_.at(graph.outputs[loop.carried + 1 + k].name);
    const ir::ValueType itemType = unnamed(body.type(item));
    const ir::TensorType* element = ir::asTensor(itemType);
    if (element == nullptr)
      return damaged("a Loop collects values that are no tensors", graph.outputs[0].offset);
    const ir::ValueId list =
        body.addInput(fmt::format("scan_{}", k), ir::ListType{.element = *element});
    TWIN_TRY(added, body.add({.kind = "tensor_list_set_item",
                              .name = fmt::format("scan_{}/append", k),
                              .inputs = {list, turn, item},
                              .attributes = {{"resize_if_index_out_of_bounds", true}}}));
    results.push_back({.node = added});
  }
  if (loop.dynamicTrips) {
    results.push_back(body.addInput("turns", ir::tensorType(DType::i64, PartialShape())));
  }
  ir::Graph::Parts parts = body.finish()->parts();
  parts.outputs = std::move(results);
  parts.outputNames.clear();
  return std::make_shared<const ir::Graph>(std::move(parts));
}

Result<ir::GraphPtr> OnnxGraphImporter::loopCondition(const ir::Graph& body,
                                                      const std::string& name,
                                                      const LoopParts& loop) {
  ir::Builder builder(name, ops::registry(), ir::NameCase::kept);
  std::vector<ir::ValueId> inputs;
  for (const ir::NodeId input : body.inputs()) {
    const ir::Node& node = body.node(input);
    inputs.push_back(builder.addInput(node.name, unnamed(node.outputs[0])));
  }
  const std::size_t turn = loop.captures.size();
  ir::ValueId goesOn = inputs[turn + 1];
  if (loop.dynamicTrips) {
    TWIN_TRY(less, builder.add({.kind = "less",
                                .name = "turn/in_time",
                                .inputs = {inputs[turn], inputs.back()}}));
    TWIN_TRY(both, builder.add({.kind = "logical_and",
                                .name = "turn/goes_on",
                                .inputs = {{.node = less}, goesOn}}));
    goesOn = {.node = both};
  }
  builder.addOutput(goesOn);
  return builder.finish();
}

// A Loop becomes a while; a scan output a list that the body appends to, stacked afterwards.
Status OnnxGraphImporter::importLoop(const OnnxNode& node, ir::NodeSpec spec, std::size_t index,
                                     int depth, const OnnxOperands& operands) {
  const OnnxAttribute* attribute = node.find("body");
  if (attribute == nullptr || attribute->graph == nullptr)
    return damaged("a Loop without its body", node.offset);
  const OnnxGraph& graph = *attribute->graph;
  LoopParts loop;
  loop.carried = operands.values.size() - std::min<std::size_t>(operands.values.size(), 2);
  if (graph.inputs.size() != loop.carried + 2 || graph.outputs.size() < loop.carried + 1) {
    return damaged(fmt::format("a Loop carries {} values, its body takes {} and gives {}",
                               loop.carried, graph.inputs.size(), graph.outputs.size()),
                   node.offset);
  }
  for (std::size_t k = 0; k < loop.carried; ++k) {
    if (!operands.has(k + 2)) return damaged("a Loop without an initial value", node.offset);
  }
  loop.scans = graph.outputs.size() - loop.carried - 1;
  std::set<std::string> captured;
  collectCaptures(graph, captured);
  for (const std::string& name : captured) {
    const auto found = names_.find(name);
    if (found == names_.end())
      return damaged(displayText(name, 80) + " is not defined", node.offset);
    loop.captures.emplace_back(name, unnamed(builder_.type(found->second)));
    spec.inputs.push_back(found->second);
  }
  const Tensor* most = operands.has(0) ? builder_.constant(operands.values[0]) : nullptr;
  loop.dynamicTrips = operands.has(0) && most == nullptr;
  TWIN_TRY(body, loopBody(graph, bodyName(spec, index, "body"), loop, depth));
  TWIN_TRY(condition, loopCondition(*body, bodyName(spec, index, "condition"), loop));

  const std::string scope = spec.name;
  spec.kind = "while";
  spec.inputs.push_back(builder_.addConstant(scope + "/turn", Tensor::scalar(std::int64_t{0})));
  spec.inputs.push_back(operands.has(1)
                            ? operands.values[1]
                            : builder_.addConstant(scope + "/condition", Tensor::scalar(true)));
  for (std::size_t k = 0; k < loop.carried; ++k) spec.inputs.push_back(operands.values[k + 2]);
  const std::size_t firstList = loop.captures.size() + 2 + loop.carried;
  for (std::size_t k = 0; k < loop.scans; ++k) {
    const auto& list = std::get<ir::ListType>(body->type({.node = body->inputs()[firstList + k]}));
    const ir::ValueId none = builder_.addConstant(fmt::format("{}/scan_{}_length", scope, k),
                                                  Tensor::scalar(std::int32_t{0}));
    TWIN_TRY(made, builder_.add({.kind = "tensor_list_reserve",
                                 .name = fmt::format("{}/scan_{}", scope, k),
                                 .inputs = {none},
                                 .attributes = {{"element_dtype", list.element.dtype},
                                                {"element_shape", list.element.shape}}}));
    spec.inputs.push_back({.node = made});
  }
  if (loop.dynamicTrips) spec.inputs.push_back(operands.values[0]);
  if (most != nullptr) {
    if (most->elements() != 1) return damaged("a Loop's trip count is no number", node.offset);
    spec.attributes["max_trip"] = std::max<std::int64_t>(0, elementAsInt(*most, 0));
  }
  for (const ir::GraphPtr& made : {condition, body}) {
    for (const auto& [name, function] : made->functions()) builder_.addFunction(function);
    builder_.addFunction(made);
    spec.bodies.push_back(made->name());
  }
  TWIN_TRY(id, builder_.add(std::move(spec)));
  for (std::size_t k = 0; k < std::min(node.outputs.size(), loop.carried + loop.scans); ++k) {
    const ir::ValueId result{id, static_cast<std::uint32_t>(loop.captures.size() + 2 + k)};
    if (node.outputs[k].empty()) continue;
    names_[node.outputs[k]] = result;
    if (k < loop.carried) continue;
    TWIN_TRY(stacked,
             builder_.add({.kind = "tensor_list_stack",
                           .name = fmt::format("{}/scan_{}_stacked", scope, k - loop.carried),
                           .inputs = {result}}));
    names_[node.outputs[k]] = {.node = stacked};
  }
  return {};
}

}  // namespace twin::formats
