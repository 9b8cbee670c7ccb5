#include "core/exec/specialise.h"

#include <algorithm>
#include <unordered_map>

#include "core/exec/kernel_resolver.h"
#include "core/ops/registry.h"

namespace twin::exec {
namespace {

class Specialiser {
 public:
  explicit Specialiser(const ir::Graph& graph) : graph_(graph) {}

  Result<ir::GraphPtr> run(std::span<const ops::Value> inputs) {
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      given_[graph_.inputs()[k]] = typeOf(inputs[k]);
    }
    ir::Graph::Parts parts = graph_.parts();
    for (ir::NodePtr& node : parts.nodes) {
      TWIN_TRY(fresh, withTypes(*node));
      node = std::move(fresh);
      types_[node->id] = node->outputs;
      constants_[node->id] = constantOf(*node);
    }
    return std::make_shared<const ir::Graph>(std::move(parts));
  }

 private:
  static const Tensor* constantOf(const ir::Node& node) {
    const auto* value = ir::find<ir::TensorValue>(node.attributes, "value");
    return node.kind == "const" && value != nullptr ? &value->tensor : nullptr;
  }

  Result<ir::NodePtr> withTypes(const ir::Node& node) {
    auto fresh = std::make_shared<ir::Node>(node);
    if (const auto given = given_.find(node.id); given != given_.end()) {
      fresh->outputs = {given->second};
      return ir::NodePtr(std::move(fresh));
    }
    if (constantOf(node) != nullptr || ops::registry().find(node.kind) == nullptr) {
      return ir::NodePtr(std::move(fresh));
    }
    std::vector<ir::ValueType> operands;
    std::vector<const Tensor*> constants;
    for (const ir::ValueId input : node.inputs) {
      operands.push_back(types_.at(input.node)[input.result]);
      constants.push_back(constants_.at(input.node));
    }
    TWIN_TRY(inferred, inferNode(graph_, node, std::move(operands), std::move(constants)));
    for (std::size_t k = 0; k < fresh->outputs.size() && k < inferred.size(); ++k) {
      if (ir::accepts(fresh->outputs[k], inferred[k])) fresh->outputs[k] = inferred[k];
    }
    return ir::NodePtr(std::move(fresh));
  }

  const ir::Graph& graph_;
  std::unordered_map<ir::NodeId, ir::ValueType> given_;
  std::unordered_map<ir::NodeId, std::vector<ir::ValueType>> types_;
  std::unordered_map<ir::NodeId, const Tensor*> constants_;
};

}  // namespace

bool hasFixedInputs(const ir::Graph& graph) {
  return std::all_of(graph.inputs().begin(), graph.inputs().end(), [&](ir::NodeId input) {
    const ir::TensorType* type = ir::asTensor(graph.type({.node = input}));
    return type == nullptr || type->shape.fullyKnown();
  });
}

Result<ir::GraphPtr> specialise(const ir::Graph& graph, std::span<const ops::Value> inputs) {
  return Specialiser(graph).run(inputs);
}

}  // namespace twin::exec
