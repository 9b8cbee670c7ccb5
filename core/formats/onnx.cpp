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

// A value that a loop captures: its name outside and its type.
using LoopVariable = std::pair<std::string, ir::ValueType>;

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
  }
  [[nodiscard]] Status import(int depth);
  // The same without the outputs.
  [[nodiscard]] Status importNodes(int depth);

 private:
  [[nodiscard]] Status importInputs();
  [[nodiscard]] Result<std::vector<const OnnxNode*>> ordered() const;
  [[nodiscard]] Status importNode(const OnnxNode& node, std::size_t index, int depth);
  [[nodiscard]] Status importIf(const OnnxNode& node, ir::NodeSpec spec, std::size_t index,
                                int depth);
  [[nodiscard]] Status importLoop(const OnnxNode& node, ir::NodeSpec spec, std::size_t index,
                                  const OnnxOperands& operands, int depth);
  [[nodiscard]] Result<ir::GraphPtr> loopBody(const OnnxGraph& graph, const std::string& name,
                                              const std::vector<LoopVariable>& variables,
                                              bool isBounded, int depth);
  [[nodiscard]] static Result<ir::GraphPtr> loopCondition(const ir::Graph& body,
                                                          const std::string& name, std::size_t kept,
                                                          bool isBounded);
  [[nodiscard]] Result<ir::ValueId> outputOf(const OnnxValueInfo& output) const;
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

Result<ir::ValueId> GraphImporter::outputOf(const OnnxValueInfo& output) const {
  const auto found = names_.find(output.name);
  if (found == names_.end())
    return damaged("output " + displayText(output.name, 80) + " is not defined", output.offset);
  return found->second;
}

// One turn: what was captured (and the bound) stays, the turn is counted, the rest is computed.
Result<ir::GraphPtr> GraphImporter::loopBody(const OnnxGraph& graph, const std::string& name,
                                             const std::vector<LoopVariable>& variables,
                                             bool isBounded, int depth) {
  ir::Builder body(name, ops::registry(), ir::NameCase::kept);
  GraphImporter inner(graph, model_, input_, body);
  inner.prefix_ = name + "_";
  std::vector<ir::ValueId> kept;
  if (isBounded)
    kept.push_back(body.addInput("trip_count", ir::tensorType(DType::i64, PartialShape(Dims{}))));
  inner.bindCaptures(variables);
  for (const auto& [captured, type] : variables) kept.push_back(inner.names_.at(captured));
  TWIN_PASS(inner.importNodes(depth + 1));
  for (const ir::ValueId value : kept) body.addOutput(value);
  const ir::ValueId one = body.addConstant("turn", Tensor::scalar<std::int64_t>(1));
  TWIN_TRY(next, body.add({.kind = "add",
                           .name = "next_turn",
                           .inputs = {inner.names_.at(graph.inputs.front().name), one}}));
  body.addOutput({next, 0});
  for (const OnnxValueInfo& output : graph.outputs) {
    TWIN_TRY(value, inner.outputOf(output));
    body.addOutput(value);
  }
  return body.finish();
}

// Whether another turn follows: the condition of the last one, and fewer turns than the bound.
Result<ir::GraphPtr> GraphImporter::loopCondition(const ir::Graph& body, const std::string& name,
                                                  std::size_t kept, bool isBounded) {
  ir::Builder condition(name, ops::registry(), ir::NameCase::kept);
  std::vector<ir::ValueId> inputs;
  for (const ir::NodeId input : body.inputs())
    inputs.push_back(condition.addInput(body.node(input).name, body.type({input, 0})));
  // Behind what is kept stand the turn's number and the condition.
  ir::ValueId answer = inputs.at(kept + 1);
  if (isBounded) {
    TWIN_TRY(within,
             condition.add(
                 {.kind = "less", .name = "within", .inputs = {inputs.at(kept), inputs.front()}}));
    TWIN_TRY(
        both,
        condition.add({.kind = "logical_and", .name = "goes_on", .inputs = {answer, {within, 0}}}));
    answer = {both, 0};
  }
  condition.addOutput(answer);
  return condition.finish();
}

// ONNX's Loop as a while: its variables are the bound, what the body captures, the number of the
// turn, the condition, and what the loop carries. A loop that collects results stays opaque.
Status GraphImporter::importLoop(const OnnxNode& node, ir::NodeSpec spec, std::size_t index,
                                 const OnnxOperands& operands, int depth) {
  const OnnxAttribute* attribute = node.find("body");
  if (attribute == nullptr || attribute->graph == nullptr)
    return damaged("a Loop without its body", node.offset);
  const OnnxGraph& graph = *attribute->graph;
  const std::size_t carried = operands.values.size() > 2 ? operands.values.size() - 2 : 0;
  bool plain = graph.inputs.size() == carried + 2 && graph.outputs.size() == carried + 1;
  for (std::size_t k = 0; k < carried; ++k) plain = plain && operands.has(k + 2);
  if (!plain) return importOpaque(node, std::move(spec), operands);
  const bool isBounded = operands.has(0);
  std::set<std::string> captured;
  collectCaptures(graph, captured);
  std::vector<LoopVariable> variables;
  if (isBounded) spec.inputs.push_back(operands.values[0]);
  for (const std::string& name : captured) {
    const auto found = names_.find(name);
    if (found == names_.end())
      return damaged(displayText(name, 80) + " is not defined", node.offset);
    variables.emplace_back(name, builder_.type(found->second));
    spec.inputs.push_back(found->second);
  }
  const std::size_t kept = spec.inputs.size();
  spec.inputs.push_back(builder_.addConstant(spec.name + "/turn", Tensor::scalar<std::int64_t>(0)));
  spec.inputs.push_back(operands.has(1)
                            ? operands.values[1]
                            : builder_.addConstant(spec.name + "/goes_on", Tensor::scalar(true)));
  for (std::size_t k = 0; k < carried; ++k) spec.inputs.push_back(operands.values[k + 2]);
  TWIN_TRY(body, loopBody(graph, bodyName(spec, index, "body"), variables, isBounded, depth));
  TWIN_TRY(condition, loopCondition(*body, bodyName(spec, index, "cond"), kept, isBounded));
  for (const auto& [name, function] : body->functions()) builder_.addFunction(function);
  builder_.addFunction(condition);
  builder_.addFunction(body);
  spec.kind = "while";
  spec.bodies = {condition->name(), body->name()};
  TWIN_TRY(id, builder_.add(std::move(spec)));
  for (std::size_t k = 0; k < node.outputs.size(); ++k) {
    if (!node.outputs[k].empty())
      names_[node.outputs[k]] = {id, static_cast<std::uint32_t>(kept + 2 + k)};
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
    return importLoop(node, std::move(spec), index, operands, depth);
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

Status GraphImporter::importNodes(int depth) {
  if (depth > kMostSubgraphDepth) return damaged("subgraphs nested too deep", 0);
  TWIN_PASS(importInputs());
  TWIN_TRY(order, ordered());
  std::size_t index = 0;
  for (const OnnxNode* node : order) TWIN_PASS(importNode(*node, index++, depth));
  return {};
}

Status GraphImporter::import(int depth) {
  TWIN_PASS(importNodes(depth));
  for (const OnnxValueInfo& output : graph_.outputs) {
    TWIN_TRY(value, outputOf(output));
    builder_.addOutput(value, output.name);
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
