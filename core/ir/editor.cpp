// Reading, the primitives that keep users and order, and the finished graph; the operations of a
// change stand in editor_change.cpp.
#include "core/ir/editor.h"

#include <algorithm>
#include <queue>

#include "core/base/check.h"
#include "core/ir/editor_state.h"
#include "core/ir/node_types.h"

namespace twin::ir {
namespace {

// Room between neighbours of the first order, so that created nodes seldom move others.
constexpr std::int64_t kGap = std::int64_t{1} << 20U;

}  // namespace

Editor::Editor(GraphPtr graph, const OpInfoSource& ops)
    : graph_(std::move(graph)),
      ops_(ops),
      outputs_(graph_->outputs()),
      inputs_(graph_->inputs().begin(), graph_->inputs().end()),
      functions_(graph_->functions()) {
  nodes_.reserve(graph_->nodes().size());
  names_.reserve(graph_->nodes().size());
  std::int64_t place = 0;
  for (const NodePtr& node : graph_->nodes()) {
    Live& entry = nodes_[node->id];
    entry.node = node;
    entry.place = place += kGap;
    names_.emplace(node->name, node->id);
  }
  for (const NodePtr& node : graph_->nodes()) link(*node);
  for (const ValueId value : outputs_) ++outputUses_[value];
}

Editor::~Editor() = default;

const Node* Editor::find(NodeId id) const {
  const auto at = nodes_.find(id);
  return at == nodes_.end() ? nullptr : at->second.node.get();
}

Editor::Live& Editor::live(NodeId id) {
  const auto at = nodes_.find(id);
  TWIN_CHECK(at != nodes_.end(), "the node is live");
  return at->second;
}

const Editor::Live& Editor::live(NodeId id) const {
  const auto at = nodes_.find(id);
  TWIN_CHECK(at != nodes_.end(), "the node is live");
  return at->second;
}

const Node& Editor::node(NodeId id) const { return *live(id).node; }

const ValueType& Editor::type(ValueId value) const {
  const Node& producer = node(value.node);
  TWIN_CHECK(value.result < producer.outputs.size(), "the node has this result");
  return producer.outputs[value.result];
}

const Tensor* Editor::constant(ValueId value) const {
  const Node* producer = find(value.node);
  return producer == nullptr ? nullptr : constantOf(*producer);
}

std::vector<NodeId> Editor::order() const {
  std::vector<std::pair<std::int64_t, NodeId>> places;
  places.reserve(nodes_.size());
  for (const auto& [id, entry] : nodes_) places.emplace_back(entry.place, id);
  std::sort(places.begin(), places.end());
  std::vector<NodeId> ids;
  ids.reserve(places.size());
  for (const auto& place : places) ids.push_back(place.second);
  return ids;
}

std::vector<Use> Editor::uses(ValueId value) const {
  std::vector<Use> found;
  for (const auto& [user, operand] : live(value.node).users) {
    if (node(user).inputs[operand] == value) found.push_back({.user = user, .operand = operand});
  }
  return found;
}

std::size_t Editor::useCount(NodeId id) const {
  const Live& entry = live(id);
  std::size_t count = entry.users.size();
  for (std::uint32_t result = 0; result < entry.node->outputs.size(); ++result) {
    const auto at = outputUses_.find({.node = id, .result = result});
    if (at != outputUses_.end()) count += at->second;
  }
  return count;
}

bool Editor::isOutput(ValueId value) const { return outputUses_.contains(value); }

std::vector<NodeId> Editor::controlUsers(NodeId id) const {
  const Live& entry = live(id);
  return {entry.controlUsers.begin(), entry.controlUsers.end()};
}

std::vector<NodeId> Editor::takeTouched() {
  std::vector<NodeId> taken = std::move(touched_);
  touched_.clear();
  std::unordered_set<NodeId> seen;
  std::erase_if(taken, [&](NodeId id) { return !nodes_.contains(id) || !seen.insert(id).second; });
  return taken;
}

void Editor::link(const Node& node) {
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const auto producer = nodes_.find(node.inputs[i].node);
    if (producer != nodes_.end()) {
      producer->second.users.emplace_hint(producer->second.users.end(), node.id,
                                          static_cast<std::uint32_t>(i));
    }
  }
  for (const NodeId before : node.controlInputs) {
    const auto producer = nodes_.find(before);
    if (producer != nodes_.end()) producer->second.controlUsers.insert(node.id);
  }
}

void Editor::unlink(const Node& node) {
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const auto producer = nodes_.find(node.inputs[i].node);
    if (producer != nodes_.end()) {
      producer->second.users.erase({node.id, static_cast<std::uint32_t>(i)});
    }
  }
  for (const NodeId before : node.controlInputs) {
    const auto producer = nodes_.find(before);
    if (producer != nodes_.end()) producer->second.controlUsers.erase(node.id);
  }
}

// A node whose users are still there is only ever replaced, so its users move along with the entry.
void Editor::setNode(NodeId id, NodePtr node) {
  const auto at = nodes_.find(id);
  const NodePtr former = at == nodes_.end() ? nullptr : at->second.node;
  if (change_) {
    change_->nodes.push_back({.id = id, .former = former, .place = former ? at->second.place : 0});
  }
  if (former) {
    unlink(*former);
    const auto name = names_.find(former->name);
    if (name != names_.end() && name->second == id) names_.erase(name);
  }
  if (!node) {
    nodes_.erase(id);
    return;
  }
  names_[node->name] = id;
  link(*node);
  nodes_[id].node = std::move(node);
}

void Editor::setOutput(std::size_t index, ValueId value) {
  const ValueId former = outputs_[index];
  if (change_) change_->outputs.emplace_back(index, former);
  const auto count = outputUses_.find(former);
  if (--count->second == 0) outputUses_.erase(count);
  outputs_[index] = value;
  ++outputUses_[value];
}

Error Editor::cycleError(NodeId id, NodeId before) const {
  return {.code = ErrorCode::value,
          .message = "{} would come before and after {}",
          .arguments = {node(id).name, node(before).name},
          .where = NodePlace{.node = node(id).name},
          .advice = "A replacement must not depend on what reads the value that it replaces."};
}

// Places rise along every edge. Raising the least violator first visits each node once.
Status Editor::placeAfter(NodeId id, NodeId before) {
  using Raise = std::pair<std::int64_t, NodeId>;
  std::priority_queue<Raise, std::vector<Raise>, std::greater<>> waiting;
  std::vector<std::pair<NodeId, std::int64_t>> raised;
  const auto raise = [&](NodeId user, std::int64_t place) {
    if (live(user).place < place) waiting.emplace(place, user);
  };
  if (id == before) return fail(cycleError(id, before));
  raise(id, live(before).place + 1);
  while (!waiting.empty()) {
    const auto [place, next] = waiting.top();
    waiting.pop();
    Live& entry = live(next);
    if (entry.place >= place) continue;
    if (next == before) {
      for (auto at = raised.rbegin(); at != raised.rend(); ++at) live(at->first).place = at->second;
      return fail(cycleError(id, before));
    }
    raised.emplace_back(next, entry.place);
    entry.place = place;
    for (const auto& [user, operand] : entry.users) {
      // The loop-closing operand of an imported TensorFlow 1 loop comes from behind.
      if (!isBackOperand(node(user), operand)) raise(user, place + 1);
    }
    for (const NodeId user : entry.controlUsers) raise(user, place + 1);
  }
  if (change_) change_->places.insert(change_->places.end(), raised.begin(), raised.end());
  return {};
}

Result<std::vector<ValueType>> Editor::typesOf(const Node& node,
                                               std::vector<ValueType> given) const {
  const OpInfo* info = ops_.find(node.kind);
  if (info == nullptr) return fail(unknownKind(node.kind, ops_));
  const NodeReader reader{.type = [this](ValueId value) -> const ValueType& { return type(value); },
                          .constant = [this](ValueId value) { return constant(value); },
                          .function =
                              [this](std::string_view name) {
                                const auto at = functions_.find(name);
                                return at == functions_.end() ? nullptr : at->second.get();
                              }};
  auto types = outputTypes(*info, node, reader, std::move(given));
  if (!types && std::holds_alternative<std::monostate>(types.error().where)) {
    types.error().where = NodePlace{.node = node.name.empty() ? node.kind : node.name};
  }
  return types;
}

GraphPtr Editor::finish() const {
  if (rewrites_.empty()) return graph_;
  Graph::Parts parts{.name = graph_->name(),
                     .inputs = graph_->inputs(),
                     .outputs = outputs_,
                     .outputNames = graph_->outputNames(),
                     .dimNames = graph_->dimNames()};
  std::vector<std::string> wanted;
  parts.nodes.reserve(nodes_.size());
  for (const NodeId id : order()) {
    parts.nodes.push_back(live(id).node);
    for (const std::string& body : parts.nodes.back()->bodies) wanted.push_back(body);
  }
  // Only bodies that somebody still reaches stay.
  while (!wanted.empty()) {
    const std::string name = std::move(wanted.back());
    wanted.pop_back();
    const auto at = functions_.find(name);
    if (at == functions_.end() || !parts.functions.emplace(name, at->second).second) continue;
    for (const NodePtr& inner : at->second->nodes()) {
      wanted.insert(wanted.end(), inner->bodies.begin(), inner->bodies.end());
    }
  }
  moveInputsFirst(parts);
  return std::make_shared<const Graph>(std::move(parts));
}

}  // namespace twin::ir
