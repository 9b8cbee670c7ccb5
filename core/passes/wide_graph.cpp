#include "core/passes/wide_graph.h"

#include "core/ops/registry.h"

namespace twin::passes {
namespace {

DType wideDType(DType dtype) { return isFloat(dtype) ? DType::f64 : dtype; }

std::optional<Tensor> wideTensor(const Tensor& tensor) {
  if (!tensor.valid() || wideDType(tensor.dtype()) == tensor.dtype()) return tensor;
  auto wide = cast(tensor, DType::f64);
  if (!wide) return std::nullopt;
  return std::move(*wide);
}

void widen(ir::ValueType& type) {
  if (auto* tensor = std::get_if<ir::TensorType>(&type)) tensor->dtype = wideDType(tensor->dtype);
  if (auto* resource = std::get_if<ir::ResourceType>(&type)) {
    resource->content.dtype = wideDType(resource->content.dtype);
  }
  if (auto* list = std::get_if<ir::ListType>(&type)) {
    list->element.dtype = wideDType(list->element.dtype);
  }
}

bool widenAttributes(ir::Attributes& attributes) {
  for (auto& [name, attribute] : attributes) {
    if (auto* dtype = std::get_if<DType>(&attribute)) *dtype = wideDType(*dtype);
    if (auto* value = std::get_if<ir::TensorValue>(&attribute)) {
      auto wide = wideTensor(value->tensor);
      if (!wide) return false;
      value->tensor = std::move(*wide);
    }
  }
  return true;
}

// The draw in its own dtype, and a cast that stands for it.
void addRandom(const ir::Node& node, std::vector<ir::NodePtr>& nodes) {
  auto draw = std::make_shared<ir::Node>(node);
  draw->id = ir::nextNodeId();
  ir::Node cast{.id = node.id, .name = node.name + "@wide", .kind = "cast"};
  cast.inputs = {{.node = draw->id}};
  cast.outputs = node.outputs;
  for (ir::ValueType& type : cast.outputs) widen(type);
  cast.attributes["to"] = std::get<ir::TensorType>(cast.outputs.front()).dtype;
  nodes.push_back(std::move(draw));
  nodes.push_back(std::make_shared<const ir::Node>(std::move(cast)));
}

}  // namespace

std::optional<ir::Graph> wideGraph(const ir::Graph& graph) {
  ir::Graph::Parts parts = graph.parts();
  std::vector<ir::NodePtr> nodes;
  for (const ir::NodePtr& node : parts.nodes) {
    const ir::OpInfo* info = ops::registry().find(node->kind);
    if (info == nullptr) return std::nullopt;
    if (info->has(ir::Trait::random)) {
      addRandom(*node, nodes);
      continue;
    }
    auto copy = std::make_shared<ir::Node>(*node);
    for (ir::ValueType& type : copy->outputs) widen(type);
    if (!widenAttributes(copy->attributes)) return std::nullopt;
    nodes.push_back(std::move(copy));
  }
  parts.nodes = std::move(nodes);
  for (auto& [name, body] : parts.functions) {
    auto wide = wideGraph(*body);
    if (!wide) return std::nullopt;
    body = std::make_shared<const ir::Graph>(std::move(*wide));
  }
  return ir::Graph(std::move(parts));
}

std::optional<ops::Value> wideValue(const ops::Value& value) {
  if (const auto* variable = std::get_if<ops::VariablePtr>(&value)) {
    auto state = wideTensor((*variable)->read());
    if (!state) return std::nullopt;
    return std::make_shared<ops::Variable>((*variable)->name(), std::move(*state));
  }
  if (const auto* list = std::get_if<ops::TensorListPtr>(&value)) {
    ops::TensorList wide = **list;
    wide.element.dtype = wideDType(wide.element.dtype);
    for (Tensor& item : wide.items) {
      auto tensor = wideTensor(item);
      if (!tensor) return std::nullopt;
      item = std::move(*tensor);
    }
    return std::make_shared<const ops::TensorList>(std::move(wide));
  }
  auto tensor = wideTensor(std::get<Tensor>(value));
  if (!tensor) return std::nullopt;
  return std::move(*tensor);
}

}  // namespace twin::passes
