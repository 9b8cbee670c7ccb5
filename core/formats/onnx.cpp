// ONNX: one node per node of the file, with its name and type; subgraphs become bodies that take
// what they capture as arguments. Written back by onnx_write.cpp.
#include <fmt/format.h>

#include <set>

#include "core/base/text.h"
#include "core/formats/format.h"
#include "core/formats/onnx_model.h"
#include "core/formats/onnx_ops.h"
#include "core/formats/onnx_write.h"
#include "core/ops/registry.h"

namespace twin::formats {
namespace {

using Names = std::map<std::string, ir::ValueId, std::less<>>;

// Brings one graph of the file, with the bodies inside it, into a builder. Names are the file's.
class GraphImporter {
 public:
  GraphImporter(const OnnxGraph& graph, const OnnxModel& model, const ReadInput& input,
                ir::Builder& builder)
      : graph_(graph), model_(model), input_(input), builder_(builder) {
    for (const auto* list : {&graph_.values, &graph_.outputs}) {
      for (const OnnxValueInfo& info : *list) described_.insert_or_assign(info.name, &info);
    }
  }

  // Arguments of a body that it captures from outside, by name, in the order given.
  void bindCaptures(const std::vector<std::pair<std::string, ir::ValueType>>& captures) {
    for (const auto& [name, type] : captures)
      names_[name] = builder_.addInput(shownName(name), type);
    taken_ += captures.size();
  }
  [[nodiscard]] Status import(int depth);

 private:
  [[nodiscard]] Status importInputs();
  // A body is called with operands by position: an input that an initializer replaces has none.
  [[nodiscard]] Status onlyTakes(std::size_t operands) const;
  [[nodiscard]] Result<std::vector<const OnnxNode*>> ordered() const;
  [[nodiscard]] Status importNode(const OnnxNode& node, std::size_t index, int depth);
  [[nodiscard]] Status importIf(const OnnxNode& node, ir::NodeSpec spec, std::size_t index,
                                int depth);
  // What a Loop carries beside the file's own values.
  struct LoopParts {
    std::vector<std::pair<std::string, ir::ValueType>> captures{};
    std::size_t carried = 0;  // values of the file
    std::size_t scans = 0;    // outputs that grow by one element each turn
    bool dynamicTrips = false;
  };
  [[nodiscard]] Status importLoop(const OnnxNode& node, ir::NodeSpec spec, std::size_t index,
                                  int depth, const OnnxOperands& operands);
  [[nodiscard]] Result<ir::GraphPtr> loopBody(const OnnxGraph& graph, const std::string& name,
                                              const LoopParts& loop, int depth) const;
  [[nodiscard]] static Result<ir::GraphPtr> loopCondition(const ir::Graph& body,
                                                          const std::string& name,
                                                          const LoopParts& loop);
  [[nodiscard]] std::string bodyName(const ir::NodeSpec& spec, std::size_t index,
                                     std::string_view which) const;
  [[nodiscard]] Status importOpaque(const OnnxNode& node, ir::NodeSpec spec,
                                    const OnnxOperands& operands);
  [[nodiscard]] Result<ir::ValueType> typeOf(const OnnxValueInfo& info);
  [[nodiscard]] Status define(const OnnxNode& node, ir::NodeId id);

  [[nodiscard]] tl::unexpected<Error> damaged(std::string what, std::uint64_t offset) const {
    return fail({.code = ErrorCode::damaged,
                 .message = "{}: {}",
                 .arguments = {pathText(input_.path), std::move(what)},
                 .where = BytePlace{.file = pathText(input_.path), .byte = offset},
                 .advice = "Check the model with onnx.checker and export it again."});
  }
  static std::string shownName(std::string_view name) {
    return std::string(name.starts_with('/') ? name.substr(1) : name);
  }

  const OnnxGraph& graph_;
  const OnnxModel& model_;
  const ReadInput& input_;
  ir::Builder& builder_;
  Names names_;
  std::map<std::string_view, const OnnxValueInfo*> described_;  // types that the file tells
  std::size_t taken_ = 0;                                       // inputs that the graph has here
  std::string prefix_;  // of the names of bodies: the path of bodies that hold this graph
};

// Names that a graph reads but does not define: what its bodies and it capture from outside.
void collectCaptures(const OnnxGraph& graph, std::set<std::string>& captured) {
  std::set<std::string> defined;
  for (const OnnxValueInfo& input : graph.inputs) defined.insert(input.name);
  for (const OnnxTensor& tensor : graph.initializers) defined.insert(tensor.name);
  for (const OnnxNode& node : graph.nodes) defined.insert(node.outputs.begin(), node.outputs.end());
  std::set<std::string> wanted;
  for (const OnnxNode& node : graph.nodes) {
    wanted.insert(node.inputs.begin(), node.inputs.end());
    for (const OnnxAttribute& attribute : node.attributes) {
      if (attribute.graph) collectCaptures(*attribute.graph, wanted);
    }
  }
  for (const OnnxValueInfo& output : graph.outputs) wanted.insert(output.name);
  for (const std::string& name : wanted) {
    if (!name.empty() && !defined.contains(name)) captured.insert(name);
  }
}

Result<ir::ValueType> GraphImporter::typeOf(const OnnxValueInfo& info) {
  const auto dtype =
      dtypeFromOnnx(static_cast<int>(std::clamp<std::int64_t>(info.type, -1, 10'000)));
  if (!dtype) {
    return damaged(fmt::format("{} has element type {}", displayText(info.name, 80), info.type),
                   info.offset);
  }
  if (!info.hasShape) return ir::tensorType(*dtype, PartialShape());
  Dims dims;
  for (const OnnxDim& dim : info.dims) {
    dims.push_back(dim.value >= 0     ? dim.value
                   : dim.name.empty() ? kUnknownDim
                                      : builder_.dimName(dim.name));
  }
  return ir::tensorType(*dtype, PartialShape(std::move(dims)));
}

Status GraphImporter::importInputs() {
  std::set<std::string> initialised;
  for (const OnnxTensor& tensor : graph_.initializers) initialised.insert(tensor.name);
  for (const OnnxValueInfo& input : graph_.inputs) {
    if (initialised.contains(input.name)) continue;  // up to IR 3 initialisers are inputs as well
    if (names_.contains(input.name))
      return damaged("input " + displayText(input.name, 80) + " twice", input.offset);
    TWIN_TRY(type, typeOf(input));
    names_[input.name] = builder_.addInput(shownName(input.name), type);
    ++taken_;
  }
  for (const OnnxTensor& tensor : graph_.initializers) {
    TWIN_TRY(value, onnxTensor(tensor, input_));
    if (names_.contains(tensor.name)) {
      return damaged("initializer " + displayText(tensor.name, 80) + " is defined twice",
                     tensor.offset);
    }
    names_[tensor.name] = builder_.addConstant(shownName(tensor.name), value);
  }
  return {};
}

Status GraphImporter::onlyTakes(std::size_t operands) const {
  if (taken_ == operands) return {};
  return damaged(fmt::format("the body {} takes {} values and is called with {}",
                             displayText(graph_.name, 80), taken_, operands),
                 graph_.inputs.empty() ? 0 : graph_.inputs.front().offset);
}

// Kahn's order, stable by position in the file, so that a file in order stays as it is.
Result<std::vector<const OnnxNode*>> GraphImporter::ordered() const {
  std::map<std::string, std::size_t, std::less<>> producer;
  for (std::size_t k = 0; k < graph_.nodes.size(); ++k) {
    for (const std::string& output : graph_.nodes[k].outputs) {
      if (output.empty()) continue;
      if (names_.contains(output) || !producer.emplace(output, k).second) {
        return damaged("value " + displayText(output, 80) + " is defined twice",
                       graph_.nodes[k].offset);
      }
    }
  }
  std::vector<std::size_t> waiting(graph_.nodes.size(), 0);
  std::vector<std::vector<std::size_t>> users(graph_.nodes.size());
  for (std::size_t k = 0; k < graph_.nodes.size(); ++k) {
    std::set<std::string> wanted(graph_.nodes[k].inputs.begin(), graph_.nodes[k].inputs.end());
    for (const OnnxAttribute& attribute : graph_.nodes[k].attributes) {
      if (attribute.graph) collectCaptures(*attribute.graph, wanted);
    }
    for (const std::string& name : wanted) {
      if (name.empty() || names_.contains(name)) continue;
      const auto made = producer.find(name);
      if (made == producer.end()) {
        return damaged(fmt::format("node {} reads {}, which nothing defines",
                                   displayText(graph_.nodes[k].name, 80), displayText(name, 80)),
                       graph_.nodes[k].offset);
      }
      ++waiting[k];
      users[made->second].push_back(k);
    }
  }
  std::set<std::size_t> ready;
  for (std::size_t k = 0; k < waiting.size(); ++k) {
    if (waiting[k] == 0) ready.insert(k);
  }
  std::vector<const OnnxNode*> order;
  while (!ready.empty()) {
    const std::size_t next = *ready.begin();
    ready.erase(ready.begin());
    order.push_back(&graph_.nodes[next]);
    for (const std::size_t user : users[next]) {
      if (--waiting[user] == 0) ready.insert(user);
    }
  }
  if (order.size() != graph_.nodes.size()) {
    for (std::size_t k = 0; k < waiting.size(); ++k) {
      if (waiting[k] > 0) {
        return damaged("node " + displayText(graph_.nodes[k].name, 80) + " lies on a cycle",
                       graph_.nodes[k].offset);
      }
    }
  }
  return order;
}

Status GraphImporter::define(const OnnxNode& node, ir::NodeId id) {
  for (std::uint32_t k = 0; k < node.outputs.size(); ++k) {
    if (node.outputs[k].empty()) continue;
    if (k >= builder_.node(id).outputs.size()) {
      return fail({.code = ErrorCode::unsupported,
                   .message = "{} has an output {} that is not computed here",
                   .arguments = {node.op, displayText(node.outputs[k], 80)},
                   .where = BytePlace{.file = pathText(input_.path), .byte = node.offset},
                   .advice = "Export the model for inference, without training outputs."});
    }
    names_[node.outputs[k]] = {id, k};
  }
  return {};
}

Status GraphImporter::importOpaque(const OnnxNode& node, ir::NodeSpec spec,
                                   const OnnxOperands& operands) {
  spec.kind = "opaque";
  spec.inputs.clear();
  for (std::size_t k = 0; k < operands.values.size(); ++k) {
    if (operands.has(k)) spec.inputs.push_back(operands.values[k]);
  }
  for (const std::string& output : node.outputs) {
    ir::ValueType type = ir::tensorType(DType::f32, PartialShape());
    if (const auto found = described_.find(output); found != described_.end()) {
      TWIN_TRY(known, typeOf(*found->second));
      type = known;
    }
    spec.outputs.push_back(type);
  }
  return define(node, builder_.addOpaque(std::move(spec)));
}

Status GraphImporter::importIf(const OnnxNode& node, ir::NodeSpec spec, std::size_t index,
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
    GraphImporter inner(*branches[k], model_, input_, body);
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
std::string GraphImporter::bodyName(const ir::NodeSpec& spec, std::size_t index,
                                    std::string_view which) const {
  std::string name = fmt::format("{}{}_{}_{}", prefix_, spec.name, index, which);
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

// Unknown dimensions have names in the graph that they come from; in another they have none.
ir::ValueType unnamed(ir::ValueType type) {
  auto* tensor = std::get_if<ir::TensorType>(&type);
  if (tensor == nullptr || !tensor->shape.rankKnown()) return type;
  Dims dims = tensor->shape.dims();
  for (std::int64_t& dim : dims) dim = dim < 0 ? kUnknownDim : dim;
  tensor->shape = PartialShape(std::move(dims));
  return type;
}

// The Loop's body with everything that the loop carries, in order: captures, turn, condition, the
// file's values, a list per scan output, the number of turns where it is no constant.
Result<ir::GraphPtr> GraphImporter::loopBody(const OnnxGraph& graph, const std::string& name,
                                             const LoopParts& loop, int depth) const {
  ir::Builder body(name, ops::registry(), ir::NameCase::kept);
  GraphImporter inner(graph, model_, input_, body);
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

Result<ir::GraphPtr> GraphImporter::loopCondition(const ir::Graph& body, const std::string& name,
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
Status GraphImporter::importLoop(const OnnxNode& node, ir::NodeSpec spec, std::size_t index,
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

Status GraphImporter::importNode(const OnnxNode& node, std::size_t index, int depth) {
  if (builder_.size() > static_cast<std::size_t>(input_.limits.nodes)) {
    return fail(limitError("nodes", input_.limits,
                           BytePlace{.file = pathText(input_.path), .byte = node.offset}));
  }
  if (input_.stop.stop_requested()) {
    return fail({.code = ErrorCode::cancelled, .message = "the opening was stopped"});
  }
  OnnxOperands operands;
  for (const std::string& name : node.inputs) {
    operands.values.push_back(name.empty() ? ir::ValueId{} : names_.at(name));
  }
  ir::NodeSpec spec;
  spec.name = node.name.empty() ? fmt::format("{}_{}", node.op, index) : shownName(node.name);
  spec.opType = node.op;
  if (node.op == "If" && node.domain.empty()) {
    if (!operands.has(0)) return damaged("an If without its condition", node.offset);
    spec.inputs.push_back(operands.values[0]);
    return importIf(node, std::move(spec), index, depth);
  }
  if (node.op == "Loop" && node.domain.empty())
    return importLoop(node, std::move(spec), index, depth, operands);
  TWIN_PASS(translateOnnx(node, model_.opset, operands, builder_, input_, spec));
  if (spec.kind.empty()) return importOpaque(node, std::move(spec), operands);
  auto added = builder_.add(std::move(spec));
  if (!added) {
    Error error = std::move(added).error();
    if (error.advice.empty()) error.advice = "Check the model with onnx.checker, full_check=True.";
    return fail(std::move(error));
  }
  return define(node, *added);
}

Status GraphImporter::import(int depth) {
  if (depth > kMostSubgraphDepth) return damaged("subgraphs nested too deep", 0);
  TWIN_PASS(importInputs());
  TWIN_TRY(order, ordered());
  std::size_t index = 0;
  for (const OnnxNode* node : order) TWIN_PASS(importNode(*node, index++, depth));
  for (const OnnxValueInfo& output : graph_.outputs) {
    const auto found = names_.find(output.name);
    if (found == names_.end()) {
      return damaged("output " + displayText(output.name, 80) + " is not defined", output.offset);
    }
    builder_.addOutput(found->second, output.name);
  }
  return {};
}

Result<ir::GraphPtr> readOnnx(const ReadInput& input) {
  TWIN_TRY(model, parseOnnx(input));
  if (!model.firstFunction.empty()) {
    return fail(
        {.code = ErrorCode::unsupported,
         .message = "{} uses model-local functions ({}), which this version does not expand",
         .arguments = {pathText(input.path), displayText(model.firstFunction, 80)},
         .where = BytePlace{.file = pathText(input.path), .byte = model.functionOffset},
         .advice = "Inline them with onnx.inliner.inline_local_functions."});
  }
  ir::Builder builder(model.graph.name.empty() ? "main" : model.graph.name, ops::registry(),
                      ir::NameCase::kept);
  GraphImporter importer(model.graph, model, input, builder);
  TWIN_PASS(importer.import(0));
  return builder.finish();
}

}  // namespace

FormatDef onnxFormat() {
  return {.name = "onnx",
          .doc = "ONNX, opset 1 to 28 read, 17 written.",
          .extensions = {"onnx"},
          .recognises = isOnnx,
          .read = readOnnx,
          .write = writeOnnx};
}

}  // namespace twin::formats
