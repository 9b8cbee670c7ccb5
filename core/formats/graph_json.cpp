#include "core/formats/graph_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/tensor/numpy_print.h"

namespace twin::formats {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::int64_t kMostInlineElements = 64;

// JSON has no NaN and no infinities, so they are written as the words that graph text uses.
Json numberJson(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

Json shapeJson(const PartialShape& shape) {
  if (!shape.rankKnown()) return nullptr;
  Json dims = Json::array();
  for (const std::int64_t dim : shape.dims()) dims.push_back(dim < 0 ? Json(nullptr) : Json(dim));
  return dims;
}

Json tensorJson(const Tensor& tensor) {
  Json out{{"dtype", std::string(tensorFlowName(tensor.dtype()))},
           {"shape", shapeJson(tensor.shape())}};
  if (tensor.elements() > kMostInlineElements) {
    out["text"] = summaryText(tensor);
    return out;
  }
  Json values = Json::array();
  const Tensor dense = tensor.contiguous();
  for (std::int64_t k = 0; k < dense.elements(); ++k) {
    if (dense.dtype() == DType::string) {
      values.push_back(dense.values<std::string>()[static_cast<std::size_t>(k)]);
    } else if (dense.dtype() == DType::boolean) {
      values.push_back(elementAsInt(dense, k) != 0);
    } else if (isFloat(dense.dtype())) {
      values.push_back(numberJson(elementAsDouble(dense, k)));
    } else {
      values.push_back(elementAsInt(dense, k));
    }
  }
  out["values"] = std::move(values);
  return out;
}

struct AttributeWriter {
  Json operator()(bool value) const { return value; }
  Json operator()(std::int64_t value) const { return value; }
  Json operator()(double value) const { return numberJson(value); }
  Json operator()(const std::string& value) const { return value; }
  Json operator()(DType value) const { return std::string(tensorFlowName(value)); }
  Json operator()(const std::vector<std::int64_t>& value) const { return value; }
  Json operator()(const std::vector<double>& value) const {
    Json list = Json::array();
    for (const double number : value) list.push_back(numberJson(number));
    return list;
  }
  Json operator()(const std::vector<std::string>& value) const { return value; }
  Json operator()(const PartialShape& value) const { return shapeJson(value); }
  Json operator()(const ir::TensorValue& value) const { return tensorJson(value.tensor); }
};

}  // namespace

Json typeJson(const ir::ValueType& type) {
  struct Writer {
    Json operator()(const ir::TensorType& t) const {
      return {{"dtype", std::string(tensorFlowName(t.dtype))}, {"shape", shapeJson(t.shape)}};
    }
    Json operator()(const ir::ResourceType& t) const {
      return {{"dtype", "resource"}, {"shape", shapeJson(t.content.shape)}};
    }
    Json operator()(const ir::ListType& t) const {
      return {{"dtype", "variant"}, {"shape", shapeJson(t.element.shape)}};
    }
    Json operator()(const ir::SequenceType& t) const {
      return {{"dtype", "sequence"}, {"shape", shapeJson(t.element.shape)}};
    }
    Json operator()(const ir::OptionalType& t) const {
      return {{"dtype", "optional"}, {"shape", shapeJson(t.element.shape)}};
    }
    Json operator()(const ir::UnknownType&) const {
      return {{"dtype", "unknown"}, {"shape", shapeJson(PartialShape())}};
    }
  };
  return std::visit(Writer{}, type);
}

Json nodeJson(const ir::Graph& graph, const ir::Node& node) {
  Json inputs = Json::array();
  for (const ir::ValueId input : node.inputs) inputs.push_back(graph.valueName(input));
  Json controls = Json::array();
  for (const ir::NodeId control : node.controlInputs) controls.push_back(graph.node(control).name);
  Json outputs = Json::array();
  for (const ir::ValueType& type : node.outputs) outputs.push_back(typeJson(type));
  Json attributes = Json::object();
  for (const auto& [name, value] : node.attributes)
    attributes[name] = std::visit(AttributeWriter{}, value);
  if (!node.bodies.empty()) attributes["bodies"] = node.bodies;
  Json origins = Json::array();
  for (const ir::Origin& origin : node.origin) {
    Json entry{{"file", origin.span.file},
               {"line", origin.span.line},
               {"column", origin.span.column},
               {"role", std::string(ir::word(origin.role))}};
    if (origin.iteration >= 0) entry["iteration"] = origin.iteration;
    origins.push_back(std::move(entry));
  }
  const std::size_t slash = node.name.rfind('/');
  return {{"id", node.id.value},
          {"name", node.name},
          {"op", node.opType},
          {"kind", node.kind},
          {"inputs", std::move(inputs)},
          {"control_inputs", std::move(controls)},
          {"outputs", std::move(outputs)},
          {"attributes", std::move(attributes)},
          {"scope", slash == std::string::npos ? "" : node.name.substr(0, slash)},
          {"origin", std::move(origins)}};
}

namespace {

enum class Part : std::uint8_t { main, body };

Json oneGraph(const ir::Graph& graph, NodeOrder order, Part part) {
  Json inputs = Json::array();
  for (const ir::NodeId input : graph.inputs()) inputs.push_back(graph.node(input).name);
  Json outputs = Json::array();
  for (const ir::ValueId output : graph.outputs()) outputs.push_back(graph.valueName(output));
  std::vector<ir::NodePtr> ordered = graph.nodes();
  if (order == NodeOrder::creation) {
    // Ids rise with age.
    std::sort(ordered.begin(), ordered.end(),
              [](const ir::NodePtr& a, const ir::NodePtr& b) { return a->id < b->id; });
  }
  Json nodes = Json::array();
  for (const ir::NodePtr& node : ordered) {
    if (part == Part::body && node->kind == "placeholder") continue;
    nodes.push_back(nodeJson(graph, *node));
  }
  return {{"name", graph.name()},
          {"inputs", std::move(inputs)},
          {"outputs", std::move(outputs)},
          {"output_names", graph.outputNames()},
          {"nodes", std::move(nodes)}};
}

}  // namespace

Json graphJson(const ir::Graph& graph, NodeOrder order) {
  Json document = oneGraph(graph, order, Part::main);
  Json functions = Json::array();
  for (const auto& [name, body] : graph.functions())
    functions.push_back(oneGraph(*body, order, Part::body));
  document["functions"] = std::move(functions);
  return document;
}

}  // namespace twin::formats
