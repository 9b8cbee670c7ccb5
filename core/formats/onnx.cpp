// ONNX: one node per node of the file, with its name and type; subgraphs become bodies that take
// what they capture as arguments. Written back by onnx_write.cpp.
#include <fmt/format.h>

#include <algorithm>

#include "core/formats/onnx_graph_importer.h"
#include "core/formats/onnx_write.h"
#include "core/ir/node_types.h"
#include "core/ops/registry.h"

namespace twin::formats {
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

Result<ir::ValueType> OnnxGraphImporter::typeOf(const OnnxValueInfo& info) {
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

Status OnnxGraphImporter::importInputs() {
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

Status OnnxGraphImporter::onlyTakes(std::size_t operands) const {
  if (taken_ == operands) return {};
  return damaged(fmt::format("the body {} takes {} values and is called with {}",
                             displayText(graph_.name, 80), taken_, operands),
                 graph_.inputs.empty() ? 0 : graph_.inputs.front().offset);
}

// Kahn's order, stable by position in the file, so that a file in order stays as it is.
Result<std::vector<const OnnxNode*>> OnnxGraphImporter::ordered() const {
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

namespace {

// The attributes of a node that is not understood, as far as a graph can hold them.
Result<ir::Attributes> keptAttributes(const OnnxNode& node, const ReadInput& input) {
  ir::Attributes kept;
  for (const OnnxAttribute& attribute : node.attributes) {
    ir::Attribute& value = kept[attribute.name];
    if (attribute.tensor) {
      TWIN_TRY(tensor, onnxTensor(*attribute.tensor, input));
      value = ir::TensorValue{.tensor = std::move(tensor)};
    } else if (attribute.graph) {
      value = "graph " + attribute.graph->name;
    } else if (!attribute.ints.empty() || attribute.type == 7) {
      value = attribute.ints;
    } else if (!attribute.floats.empty() || attribute.type == 6) {
      value = std::vector<double>(attribute.floats.begin(), attribute.floats.end());
    } else if (!attribute.strings.empty() || attribute.type == 8) {
      value = attribute.strings;
    } else if (!attribute.s.empty() || attribute.type == 3) {
      value = attribute.s;
    } else if (attribute.f != 0 || attribute.type == 1) {
      value = static_cast<double>(attribute.f);
    } else {
      value = attribute.i;
    }
  }
  if (!node.domain.empty()) kept["domain"] = node.domain;
  return kept;
}

}  // namespace

Status OnnxGraphImporter::define(const OnnxNode& node, ir::NodeId id) {
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

Result<std::vector<ir::ValueType>> OnnxGraphImporter::toldTypes(const OnnxNode& node) {
  std::vector<ir::ValueType> types;
  for (const std::string& output : node.outputs) {
    ir::ValueType type = ir::UnknownType{};
    if (const auto found = described_.find(output); found != described_.end()) {
      TWIN_TRY(known, typeOf(*found->second));
      type = known;
    }
    types.push_back(std::move(type));
  }
  return types;
}

bool OnnxGraphImporter::readsUnknown(const OnnxOperands& operands) const {
  for (std::size_t k = 0; k < operands.values.size(); ++k) {
    if (operands.has(k) && ir::isUnknown(builder_.type(operands.values[k]))) return true;
  }
  return false;
}

Status OnnxGraphImporter::importOpaque(const OnnxNode& node, ir::NodeSpec spec,
                                       const OnnxOperands& operands, const std::string& why) {
  spec.kind = ir::kOpaqueKind;
  spec.inputs.clear();
  TWIN_TRY(attributes, keptAttributes(node, input_));
  spec.attributes = std::move(attributes);
  if (!why.empty()) spec.attributes["not_read"] = why;
  for (std::size_t k = 0; k < operands.values.size(); ++k) {
    if (operands.has(k)) spec.inputs.push_back(operands.values[k]);
  }
  TWIN_TRY(told, toldTypes(node));
  spec.outputs = std::move(told);
  return define(node, builder_.addOpaque(std::move(spec)));
}

Status OnnxGraphImporter::importNode(const OnnxNode& node, std::size_t index, int depth) {
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
  Status translated = translateOnnx(node, model_.opset, operands, builder_, input_, spec);
  // What one node means does not matter to the others: the graph opens, and says why it cannot run.
  if (!translated && translated.error().code == ErrorCode::unsupported)
    return importOpaque(node, std::move(spec), operands, text(translated.error()));
  TWIN_PASS(translated);
  if (spec.kind.empty()) return importOpaque(node, std::move(spec), operands);
  if (readsUnknown(operands)) {
    TWIN_TRY(told, toldTypes(node));
    spec.outputs = std::move(told);
  }
  TWIN_TRY(added, builder_.add(std::move(spec)));
  return define(node, added);
}

Status OnnxGraphImporter::import(int depth) {
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

namespace {

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
  OnnxGraphImporter importer(model.graph, model, input, builder);
  if (Status done = importer.import(0); !done) {
    Error error = std::move(done).error();
    if (error.advice.empty()) error.advice = "Check the model with onnx.checker, full_check=True.";
    return fail(std::move(error));
  }
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
