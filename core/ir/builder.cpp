#include "core/ir/builder.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/check.h"
#include "core/ir/node_types.h"

namespace twin::ir {

Builder::Builder(std::string name, const OpInfoSource& ops, NameCase nameCase)
    : ops_(ops), nameCase_(nameCase) {
  parts_.name = std::move(name);
}

// TensorFlow's unique_name: the first wish keeps its name, later ones count on from _1.
std::string Builder::uniqueName(std::string_view wish) {
  std::string key(wish);
  if (nameCase_ == NameCase::folded) {
    for (char& c : key) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  int count = nameCounts_[key]++;
  if (count == 0) return std::string(wish);
  std::string numbered;
  do {
    numbered = fmt::format("{}_{}", key, count++);
  } while (nameCounts_.contains(numbered));
  nameCounts_[key] = count;
  nameCounts_[numbered] = 1;
  return fmt::format("{}_{}", wish, count - 1);
}

NodeId Builder::append(std::shared_ptr<Node> node) {
  node->id = nextNodeId();
  node->origin = withSources(std::move(node->origin), node->name);
  index_.emplace(node->id, nodes_.size());
  nodes_.push_back(std::move(node));
  return nodes_.back()->id;
}

ValueId Builder::addInput(std::string_view name, ValueType type, Origins origin) {
  auto node = std::make_shared<Node>();
  node->name = uniqueName(name.empty() ? "x" : name);
  node->kind = "placeholder";
  node->opType = "Placeholder";
  node->outputs = {std::move(type)};
  node->origin = std::move(origin);
  const NodeId id = append(std::move(node));
  parts_.inputs.push_back(id);
  return {.node = id};
}

ValueId Builder::addConstant(std::string_view name, Tensor value, Origins origin) {
  auto node = std::make_shared<Node>();
  node->name = uniqueName(name.empty() ? "Const" : name);
  node->kind = "const";
  node->opType = "Const";
  node->outputs = {tensorType(value.dtype(), value.shape())};
  node->attributes.emplace("value", TensorValue{.tensor = std::move(value)});
  node->origin = std::move(origin);
  return {.node = append(std::move(node))};
}

Result<NodeId> Builder::add(NodeSpec spec) {
  const OpInfo* info = ops_.find(spec.kind);
  if (info == nullptr) return fail(unknownKind(spec.kind, ops_));
  auto node = std::make_shared<Node>();
  node->kind = std::move(spec.kind);
  node->opType = spec.opType.empty() ? defaultOpType(*info) : std::move(spec.opType);
  node->inputs = std::move(spec.inputs);
  node->controlInputs = std::move(spec.controlInputs);
  node->attributes = withDefaults(*info, std::move(spec.attributes));
  node->bodies = std::move(spec.bodies);
  node->origin = std::move(spec.origin);
  const NodeReader reader{.type = [this](ValueId value) -> const ValueType& { return type(value); },
                          .constant = [this](ValueId value) { return constant(value); },
                          .function =
                              [this](std::string_view name) {
                                const auto at = parts_.functions.find(name);
                                return at == parts_.functions.end() ? nullptr : at->second.get();
                              }};
  const std::string wish = spec.name.empty() ? node->opType : spec.name;
  auto types = outputTypes(*info, *node, reader, std::move(spec.outputs));
  if (!types) {
    Error error = std::move(types).error();
    if (std::holds_alternative<std::monostate>(error.where)) error.where = NodePlace{.node = wish};
    return fail(std::move(error));
  }
  node->outputs = std::move(*types);
  node->name = spec.nameState == NameState::reserved ? wish : uniqueName(wish);
  return append(std::move(node));
}

NodeId Builder::addOpaque(NodeSpec spec) {
  auto node = std::make_shared<Node>();
  node->opType = spec.opType.empty() ? spec.kind : std::move(spec.opType);
  node->kind = kOpaqueKind;
  node->name = spec.nameState == NameState::reserved
                   ? spec.name
                   : uniqueName(spec.name.empty() ? node->opType : spec.name);
  node->inputs = std::move(spec.inputs);
  node->controlInputs = std::move(spec.controlInputs);
  node->attributes = std::move(spec.attributes);
  node->bodies = std::move(spec.bodies);
  node->outputs = std::move(spec.outputs);
  node->origin = std::move(spec.origin);
  return append(std::move(node));
}

void Builder::addControlInput(NodeId node, NodeId before) {
  std::vector<NodeId>& controls = nodes_[index_.at(node)]->controlInputs;
  if (std::find(controls.begin(), controls.end(), before) == controls.end()) {
    controls.push_back(before);
  }
}

void Builder::addFunction(GraphPtr body) {
  for (const auto& [name, inner] : body->functions()) parts_.functions[name] = inner;
  const std::string name = body->name();
  parts_.functions[name] = std::move(body);
}

void Builder::addOutput(ValueId value, std::string outputName) {
  // Names come for all outputs or for none; earlier outputs without one get an empty text.
  if (!outputName.empty() || !parts_.outputNames.empty()) {
    parts_.outputNames.resize(parts_.outputs.size());
    parts_.outputNames.push_back(std::move(outputName));
  }
  parts_.outputs.push_back(value);
}

std::int64_t Builder::dimName(std::string_view name) {
  const auto at = std::find(parts_.dimNames.begin(), parts_.dimNames.end(), name);
  const auto index = at - parts_.dimNames.begin();
  if (at == parts_.dimNames.end()) parts_.dimNames.emplace_back(name);
  return -2 - index;
}

const Node& Builder::node(NodeId id) const {
  const auto at = index_.find(id);
  TWIN_CHECK(at != index_.end(), "the node was added to this builder");
  return *nodes_[at->second];
}

const ValueType& Builder::type(ValueId value) const {
  const Node& producer = node(value.node);
  TWIN_CHECK(value.result < producer.outputs.size(), "the node has this result");
  return producer.outputs[value.result];
}

const Tensor* Builder::constant(ValueId value) const { return constantOf(node(value.node)); }

GraphPtr Builder::snapshot() const {
  Graph::Parts parts = parts_;
  parts.nodes.reserve(nodes_.size());
  // Copies: this builder may still change its own nodes.
  for (const auto& node : nodes_) parts.nodes.push_back(std::make_shared<const Node>(*node));
  moveInputsFirst(parts);
  return std::make_shared<const Graph>(std::move(parts));
}

GraphPtr Builder::finish() {
  parts_.nodes.assign(nodes_.begin(), nodes_.end());
  moveInputsFirst(parts_);
  nodes_.clear();
  index_.clear();
  nameCounts_.clear();
  return std::make_shared<const Graph>(std::exchange(parts_, {}));
}

}  // namespace twin::ir
