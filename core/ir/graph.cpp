#include "core/ir/graph.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>

#include "core/base/check.h"
#include "core/ir/op_info.h"

namespace twin::ir {

struct Graph::NameIndex {
  std::once_flag once{};
  std::unordered_map<std::string_view, std::size_t> byName{};
};

std::string_view word(Role role) {
  static constexpr std::array<std::string_view, 4> kWords = {"computes", "folded", "copied",
                                                             "gradient"};
  return kWords[static_cast<std::size_t>(role)];
}

Origins unite(const Origins& a, const Origins& b) {
  Origins all = a;
  all.insert(all.end(), b.begin(), b.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

Origins withRole(Origins origins, Role role) {
  for (Origin& origin : origins) origin.role = role;
  return unite(origins, {});
}

Graph::Graph(Parts parts) : parts_(std::move(parts)), names_(std::make_shared<NameIndex>()) {
  index_.reserve(parts_.nodes.size());
  for (std::size_t i = 0; i < parts_.nodes.size(); ++i) index_.emplace(parts_.nodes[i]->id, i);
}

const Node* Graph::find(NodeId id) const {
  const auto at = index_.find(id);
  return at == index_.end() ? nullptr : parts_.nodes[at->second].get();
}

const Node* Graph::find(std::string_view name) const {
  std::call_once(names_->once, [this] {
    names_->byName.reserve(parts_.nodes.size());
    for (std::size_t i = 0; i < parts_.nodes.size(); ++i) {
      names_->byName.emplace(parts_.nodes[i]->name, i);
    }
  });
  const auto at = names_->byName.find(name);
  return at == names_->byName.end() ? nullptr : parts_.nodes[at->second].get();
}

std::size_t Graph::indexOf(NodeId id) const {
  const auto at = index_.find(id);
  TWIN_CHECK(at != index_.end(), "the node is in the graph");
  return at->second;
}

const Graph* Graph::function(std::string_view name) const {
  const auto at = parts_.functions.find(name);
  return at == parts_.functions.end() ? nullptr : at->second.get();
}

std::string Graph::valueName(ValueId value) const {
  const std::string& name = node(value.node).name;
  return value.result == 0 ? name : name + ":" + std::to_string(value.result);
}

NodeId nextNodeId() {
  static std::atomic<std::uint64_t> last{0};
  return NodeId{last.fetch_add(1, std::memory_order_relaxed) + 1};
}

Uses::Uses(const Graph& graph) : outputs_(graph.outputs()) {
  std::sort(outputs_.begin(), outputs_.end());
  for (const NodePtr& node : graph.nodes()) {
    std::vector<NodeId> producers;
    for (std::size_t i = 0; i < node->inputs.size(); ++i) {
      uses_[node->inputs[i]].push_back(
          {.user = node->id, .operand = static_cast<std::uint32_t>(i)});
      producers.push_back(node->inputs[i].node);
    }
    std::sort(producers.begin(), producers.end());
    producers.erase(std::unique(producers.begin(), producers.end()), producers.end());
    for (const NodeId producer : producers) ++consumers_[producer];
  }
}

const std::vector<Use>& Uses::of(ValueId value) const {
  static const std::vector<Use> kNone;
  const auto at = uses_.find(value);
  return at == uses_.end() ? kNone : at->second;
}

std::size_t Uses::consumers(NodeId node) const {
  const auto at = consumers_.find(node);
  return at == consumers_.end() ? 0 : at->second;
}

bool Uses::isOutput(ValueId value) const {
  return std::binary_search(outputs_.begin(), outputs_.end(), value);
}

namespace {

template <class T>
Tensor listTensor(const std::vector<T>& values) {
  return Tensor::vector<T>(std::span<const T>(values));
}

// An attribute as the tensor that an operand would have been.
std::optional<Tensor> asTensorValue(const Attribute& attribute) {
  if (const auto* tensor = std::get_if<TensorValue>(&attribute)) return tensor->tensor;
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&attribute)) {
    return listTensor(*integers);
  }
  if (const auto* integer = std::get_if<std::int64_t>(&attribute)) return Tensor::scalar(*integer);
  if (const auto* numbers = std::get_if<std::vector<double>>(&attribute))
    return listTensor(*numbers);
  if (const auto* number = std::get_if<double>(&attribute)) return Tensor::scalar(*number);
  if (const auto* flag = std::get_if<bool>(&attribute)) return Tensor::scalar(*flag);
  if (const auto* string = std::get_if<std::string>(&attribute)) return Tensor::string(*string);
  if (const auto* shape = std::get_if<PartialShape>(&attribute); shape && shape->fullyKnown()) {
    return Tensor::vector<std::int64_t>(shape->dims().span());
  }
  return std::nullopt;
}

}  // namespace

std::optional<Tensor> staticOperand(const Graph& graph, const Node& node, std::string_view name,
                                    const OpInfoSource& ops) {
  const auto attribute = node.attributes.find(name);
  if (attribute != node.attributes.end()) return asTensorValue(attribute->second);
  const OpInfo* info = ops.find(node.kind);
  if (info == nullptr) return std::nullopt;
  const auto index = operandIndex(*info, node.attributes, name);
  if (!index || *index >= node.inputs.size()) return std::nullopt;
  const Tensor* value = constantValue(graph, node.inputs[*index]);
  return value == nullptr ? std::nullopt : std::optional<Tensor>(*value);
}

const Tensor* constantValue(const Graph& graph, ValueId value) {
  const Node* node = graph.find(value.node);
  if (node == nullptr || node->kind != "const") return nullptr;
  const auto* tensor = find<TensorValue>(node->attributes, "value");
  return tensor == nullptr ? nullptr : &tensor->tensor;
}

}  // namespace twin::ir
