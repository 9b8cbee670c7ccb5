// The operations of one open change, its record and its undoing.
#include <fmt/format.h>

#include <algorithm>

#include "core/base/check.h"
#include "core/ir/editor.h"
#include "core/ir/editor_state.h"
#include "core/ir/node_types.h"

namespace twin::ir {
namespace {

void appendOnce(std::vector<NodeId>& ids, NodeId id) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

}  // namespace

void Editor::begin(std::string rule, Safety safety, std::vector<NodeId> matched) {
  TWIN_CHECK(!change_, "one change at a time");
  change_ = std::make_unique<Change>();
  change_->rewrite.rule = std::move(rule);
  change_->rewrite.safety = safety;
  change_->touched = touched_.size();
  for (const NodeId id : matched) {
    const Live& entry = live(id);
    change_->origins.insert(change_->origins.end(), entry.node->origin.begin(),
                            entry.node->origin.end());
  }
  change_->origins = unite(change_->origins, {});
  if (!matched.empty()) {
    change_->root = matched.front();
    change_->rootName = node(matched.front()).name;
    change_->rootPlace = live(matched.front()).place;
  }
  change_->rewrite.matched = std::move(matched);
}

void Editor::setGain(Gain gain) {
  TWIN_CHECK(change_, "a change is open");
  change_->rewrite.estimatedGain = gain;
}

void Editor::setRole(Role role) {
  TWIN_CHECK(change_, "a change is open");
  change_->role = role;
}

std::string Editor::freeName(const std::string& wish) const {
  if (!names_.contains(wish)) return wish;
  for (std::size_t count = 1;; ++count) {
    std::string numbered = fmt::format("{}_{}", wish, count);
    if (!names_.contains(numbered)) return numbered;
  }
}

Result<NodeId> Editor::insert(std::shared_ptr<Node> node, std::string_view wish) {
  TWIN_CHECK(change_, "a change is open");
  node->id = nextNodeId();
  const std::string base = wish.empty() ? change_->rootName : std::string(wish);
  node->name = freeName(base.empty() ? node->opType : base);
  Origins inherited = change_->origins;
  if (change_->role != Role::computes) inherited = withRole(std::move(inherited), change_->role);
  node->origin = unite(node->origin, inherited);
  if (node->origin.empty()) node->origin = withSources({}, node->name);
  const NodeId id = node->id;
  // The place of the matched root, unless an operand stands behind it.
  std::int64_t place = change_->rootPlace;
  for (const ValueId value : node->inputs) place = std::max(place, live(value.node).place + 1);
  for (const NodeId before : node->controlInputs) place = std::max(place, live(before).place + 1);
  setNode(id, std::move(node));
  nodes_[id].place = place;
  if (wish.empty()) change_->unnamed.push_back(id);
  change_->rewrite.created.push_back(id);
  touched_.push_back(id);
  return id;
}

Result<ValueId> Editor::add(NodeSpec spec) {
  auto node = std::make_shared<Node>();
  node->kind = std::move(spec.kind);
  node->name = spec.name;
  node->inputs = std::move(spec.inputs);
  node->controlInputs = std::move(spec.controlInputs);
  node->bodies = std::move(spec.bodies);
  node->origin = std::move(spec.origin);
  node->opType = std::move(spec.opType);
  const OpInfo* info = ops_.find(node->kind);
  if (info == nullptr) return fail(unknownKind(node->kind, ops_));
  node->attributes = withDefaults(*info, std::move(spec.attributes));
  if (node->opType.empty()) node->opType = defaultOpType(*info);
  TWIN_TRY(types, typesOf(*node, std::move(spec.outputs)));
  node->outputs = std::move(types);
  TWIN_TRY(id, insert(std::move(node), spec.name));
  return ValueId{.node = id};
}

Result<ValueId> Editor::addConstant(Tensor value) {
  auto node = std::make_shared<Node>();
  node->kind = "const";
  node->opType = "Const";
  node->outputs = {tensorType(value.dtype(), value.shape())};
  node->attributes.emplace("value", TensorValue{.tensor = std::move(value)});
  TWIN_TRY(id, insert(std::move(node), {}));
  return ValueId{.node = id};
}

// A user may read the value several times; all operands move at once.
void Editor::rewire(NodeId user, ValueId old, ValueId replacement) {
  auto changed = std::make_shared<Node>(node(user));
  std::replace(changed->inputs.begin(), changed->inputs.end(), old, replacement);
  setNode(user, std::move(changed));
  touched_.push_back(user);
  change_->rewrite.updated.push_back(user);
}

Status Editor::replace(ValueId old, ValueId replacement) {
  TWIN_CHECK(change_, "a change is open");
  if (old == replacement) return {};
  if (!accepts(type(old), type(replacement))) {
    const TensorType* expected = asTensor(type(old));
    const TensorType* found = asTensor(type(replacement));
    const bool shapeOnly =
        expected != nullptr && found != nullptr && expected->dtype == found->dtype;
    return fail({.code = shapeOnly ? ErrorCode::shape : ErrorCode::type,
                 .message = "{} cannot stand for {}: its type is not accepted there: {}",
                 .arguments = {text(type(replacement), graph_->dimNames()),
                               text(type(old), graph_->dimNames()), node(old.node).name},
                 .where = NodePlace{.node = node(old.node).name},
                 .advice = "Convert or reshape the replacement first."});
  }
  std::vector<NodeId> users;
  std::vector<NodeId> behind;  // all but heads of loops that the value closes
  for (const Use& use : uses(old)) {
    if (users.empty() || users.back() != use.user) users.push_back(use.user);
    if (!isBackOperand(node(use.user), use.operand)) behind.push_back(use.user);
  }
  // All or nothing: a cycle is found before the first user changes.
  for (const NodeId user : behind) TWIN_PASS(placeAfter(user, replacement.node));
  for (const NodeId user : users) rewire(user, old, replacement);
  if (isOutput(old)) {
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      if (outputs_[i] == old) setOutput(i, replacement);
    }
  }
  change_->replacements.emplace_back(old, replacement);
  return {};
}

Status Editor::update(NodeId id, std::vector<ValueId> inputs, Attributes attributes) {
  TWIN_CHECK(change_, "a change is open");
  const Node& former = node(id);
  auto changed = std::make_shared<Node>(former);
  changed->inputs = std::move(inputs);
  const OpInfo* info = ops_.find(former.kind);
  changed->attributes =
      info == nullptr ? std::move(attributes) : withDefaults(*info, std::move(attributes));
  if (changed->inputs == former.inputs && changed->attributes == former.attributes) return {};
  // What was promised before stays promised: users were typed by it.
  TWIN_TRY(types, typesOf(*changed, former.outputs));
  for (std::size_t k = 0; k < changed->inputs.size(); ++k) {
    if (!isBackOperand(*changed, k)) TWIN_PASS(placeAfter(id, changed->inputs[k].node));
  }
  changed->outputs = std::move(types);
  touched_.push_back(id);
  for (const auto& use : live(id).users) touched_.push_back(use.first);
  setNode(id, std::move(changed));
  change_->rewrite.updated.push_back(id);
  return {};
}

Status Editor::removable(NodeId id) const {
  const Node& gone = node(id);
  if (inputs_.contains(id)) {
    return fail({.code = ErrorCode::value,
                 .message = "{} is an input of the graph and stays",
                 .arguments = {gone.name},
                 .where = NodePlace{.node = gone.name},
                 .advice = "A pass keeps the signature of its graph."});
  }
  if (useCount(id) == 0) return {};
  const auto& users = live(id).users;
  return fail({.code = ErrorCode::value,
               .message = "{} is still read by {}",
               .arguments = {gone.name, users.empty() ? "an output of the graph"
                                                      : node(users.begin()->first).name},
               .where = NodePlace{.node = gone.name},
               .advice = "Replace its results first."});
}

Status Editor::erase(NodeId id) {
  TWIN_CHECK(change_, "a change is open");
  TWIN_PASS(removable(id));
  const NodePtr gone = live(id).node;
  for (const NodeId user : controlUsers(id)) {
    auto changed = std::make_shared<Node>(node(user));
    std::erase(changed->controlInputs, id);
    for (const NodeId before : gone->controlInputs) appendOnce(changed->controlInputs, before);
    setNode(user, std::move(changed));
    change_->rewrite.updated.push_back(user);
  }
  setNode(id, nullptr);
  change_->rewrite.erased.push_back(id);
  return {};
}

void Editor::eraseDeadMatched() {
  TWIN_CHECK(change_, "a change is open");
  const std::vector<NodeId>& matched = change_->rewrite.matched;
  const std::unordered_set<NodeId> isMatched(matched.begin(), matched.end());
  std::vector<NodeId> waiting(matched.rbegin(), matched.rend());
  while (!waiting.empty()) {
    const NodeId id = waiting.back();
    waiting.pop_back();
    const Node* candidate = find(id);
    if (candidate == nullptr) continue;
    if (!removable(id) || hasEffect(*candidate, ops_, functions_)) continue;
    const std::vector<ValueId> operands = candidate->inputs;
    const Status erased = erase(id);
    TWIN_CHECK(erased.has_value(), "a removable node can be erased");
    for (const ValueId operand : operands) {
      const Node* producer = find(operand.node);
      if (producer == nullptr) continue;
      if (producer->kind == "const" || isMatched.contains(operand.node)) {
        waiting.push_back(operand.node);
      }
    }
  }
}

// The node that now stands for the erased root takes its name; the others count on from it.
void Editor::nameCreated(const Rewrite& rewrite) {
  std::vector<NodeId> unnamed;
  for (const NodeId id : change_->unnamed) {
    if (find(id) != nullptr) unnamed.push_back(id);
  }
  if (unnamed.empty() || change_->rootName.empty()) return;
  const bool rootIsGone = find(change_->root) == nullptr;
  const auto forward = rewrite.forward.find({.node = change_->root});
  if (rootIsGone && forward != rewrite.forward.end()) {
    const auto heir = std::find(unnamed.begin(), unnamed.end(), forward->second.node);
    if (heir != unnamed.end()) std::rotate(unnamed.begin(), heir, heir + 1);
  }
  // Provisional names are given back first, so that numbers start at _1.
  for (const NodeId id : unnamed) names_.erase(node(id).name);
  for (const NodeId id : unnamed) {
    std::string name = freeName(change_->rootName);
    if (name == node(id).name) {
      names_.emplace(std::move(name), id);
      continue;
    }
    auto renamed = std::make_shared<Node>(node(id));
    renamed->name = std::move(name);
    setNode(id, std::move(renamed));
  }
}

// What a change made and unmade again does not count.
Rewrite Editor::record() const {
  Rewrite rewrite = change_->rewrite;
  std::unordered_set<NodeId> created(rewrite.created.begin(), rewrite.created.end());
  std::erase_if(rewrite.created, [this](NodeId id) { return find(id) == nullptr; });
  std::erase_if(rewrite.erased, [&](NodeId id) { return created.contains(id); });
  std::unordered_set<NodeId> seen;
  std::erase_if(rewrite.updated, [&](NodeId id) {
    return created.contains(id) || find(id) == nullptr || !seen.insert(id).second;
  });
  // From the last replacement back, so that each entry finds where its replacement went later.
  const auto& replacements = change_->replacements;
  for (auto at = replacements.rbegin(); at != replacements.rend(); ++at) {
    const auto later = rewrite.forward.find(at->second);
    rewrite.forward.emplace(at->first, later == rewrite.forward.end() ? at->second : later->second);
  }
  std::erase_if(rewrite.forward, [&](const auto& entry) {
    return created.contains(entry.first.node) || entry.first == entry.second;
  });
  return rewrite;
}

bool Editor::commit() {
  TWIN_CHECK(change_, "a change is open");
  Rewrite rewrite = record();
  nameCreated(rewrite);
  const bool changed = !rewrite.created.empty() || !rewrite.updated.empty() ||
                       !rewrite.erased.empty() || !rewrite.forward.empty() ||
                       change_->functionsChanged;
  if (!changed) {
    undo();
    return false;
  }
  rewrites_.push_back(std::move(rewrite));
  change_.reset();
  return true;
}

void Editor::abandon() {
  if (change_) undo();
}

void Editor::undo() {
  const std::unique_ptr<Change> undone = std::move(change_);
  for (auto at = undone->outputs.rbegin(); at != undone->outputs.rend(); ++at) {
    setOutput(at->first, at->second);
  }
  for (auto at = undone->nodes.rbegin(); at != undone->nodes.rend(); ++at) {
    setNode(at->id, at->former);
    if (at->former) nodes_[at->id].place = at->place;
  }
  for (auto at = undone->places.rbegin(); at != undone->places.rend(); ++at) {
    const auto entry = nodes_.find(at->first);
    if (entry != nodes_.end()) entry->second.place = at->second;
  }
  for (auto& [name, body] : undone->functions) {
    if (body) {
      functions_[name] = body;
    } else {
      functions_.erase(name);
    }
  }
  touched_.resize(std::min(touched_.size(), undone->touched));
}

void Editor::setFunction(GraphPtr body) {
  TWIN_CHECK(change_, "a change is open");
  const auto keep = [this](const std::string& name, GraphPtr graph) {
    GraphPtr& current = functions_[name];
    if (current == graph) return;
    change_->functions.emplace(name, current);
    current = std::move(graph);
    change_->functionsChanged = true;
  };
  for (const auto& [name, inner] : body->functions()) keep(name, inner);
  const std::string name = body->name();
  keep(name, std::move(body));
}

}  // namespace twin::ir
