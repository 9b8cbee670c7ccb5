#include "core/passes/value_pairing.h"

#include <algorithm>
#include <set>

#include "core/ops/registry.h"
#include "core/passes/pass.h"

namespace twin::passes {
namespace {

bool ruleRegroups(std::string_view fullName) {
  const std::size_t slash = fullName.find('/');
  const PassDef* pass =
      slash == std::string_view::npos ? nullptr : findPass(fullName.substr(0, slash));
  if (pass == nullptr) return false;
  const auto rule = std::ranges::find(pass->rules, fullName.substr(slash + 1), &Rule::name);
  return rule != pass->rules.end() && rule->regroups;
}

bool isResource(const ir::ValueType& type) {
  return std::holds_alternative<ir::ResourceType>(type);
}

}  // namespace

ValuePairing::ValuePairing(const ir::Graph& before, const ir::Graph& after,
                           const std::vector<ir::Rewrite>& rewrites, ir::Safety cap)
    : cap_(cap) {
  follow(before, rewrites);
  for (const ir::NodePtr& node : before.nodes()) {
    const ir::Safety inherited = inherit(before, *node);
    for (std::uint32_t k = 0; k < node->outputs.size(); ++k) {
      const ir::ValueId value{node->id, k};
      const auto own = own_.find(value);
      const ir::Safety mine = own == own_.end() ? ir::Safety::s0 : own->second;
      safety_[value] = std::min(cap_, std::max(inherited, mine));
      const ir::ValueId now = current_.contains(value) ? current_[value] : value;
      const ir::Node* standing = after.find(now.node);
      if (standing == nullptr || now.result >= standing->outputs.size()) continue;
      const bool direct = mine != ir::Safety::s0 && inherited == ir::Safety::s0;
      pairs_.push_back({.before = value, .after = now, .safety = safety_[value], .direct = direct});
    }
  }
  pairOutputs(before, after);
  for (const Pair& pair : pairs_) worst_ = std::max(worst_, pair.safety);
  for (const ir::NodeId input : before.inputs()) {
    states_.push_back(safety_[{input, 0}]);
    worst_ = std::max(worst_, states_.back());
  }
}

ir::Safety ValuePairing::inherit(const ir::Graph& before, const ir::Node& node) {
  std::vector<ir::ValueId> variables;
  ir::Safety inherited = everywhere_;
  for (const ir::ValueId input : node.inputs) {
    if (!isResource(before.type(input))) {
      inherited = std::max(inherited, safety_[input]);
      continue;
    }
    for (const ir::ValueId variable : variables_[input]) {
      inherited = std::max(inherited, safety_[variable]);
      variables.push_back(variable);
    }
  }
  if (!node.bodies.empty()) inherited = std::max(inherited, inBodies_);
  const auto own = own_.find({node.id, 0});
  const ir::OpInfo* info = ops::registry().find(node.kind);
  const bool onlyReads = info != nullptr && info->has(ir::Trait::readsResource) &&
                         !info->has(ir::Trait::writesResource);
  if (!onlyReads) {
    const ir::Safety mine = own == own_.end() ? ir::Safety::s0 : own->second;
    for (const ir::ValueId variable : variables) {
      safety_[variable] = std::min(cap_, std::max({safety_[variable], inherited, mine}));
    }
  }
  if (variables.empty()) variables.push_back({node.id, 0});  // an input stands for itself
  for (std::uint32_t k = 0; k < node.outputs.size(); ++k) {
    if (isResource(node.outputs[k])) variables_[{node.id, k}] = variables;
  }
  return inherited;
}

void ValuePairing::pairOutputs(const ir::Graph& before, const ir::Graph& after) {
  std::set<std::pair<ir::ValueId, ir::ValueId>> known;
  for (const Pair& pair : pairs_) known.emplace(pair.before, pair.after);
  const std::size_t count = std::min(before.outputs().size(), after.outputs().size());
  for (std::size_t k = 0; k < count; ++k) {
    const ir::ValueId was = before.outputs()[k];
    const ir::ValueId is = after.outputs()[k];
    // The forward maps lead elsewhere: nobody knows which rewrite made this output.
    if (known.emplace(was, is).second) {
      pairs_.push_back({.before = was, .after = is, .safety = cap_});
    }
  }
}

void ValuePairing::follow(const ir::Graph& before, const std::vector<ir::Rewrite>& rewrites) {
  for (const ir::NodePtr& node : before.nodes()) {
    for (std::uint32_t k = 0; k < node->outputs.size(); ++k) {
      holders_[{node->id, k}].push_back({node->id, k});
    }
  }
  for (const ir::Rewrite& rewrite : rewrites) followOne(before, rewrite);
}

void ValuePairing::followOne(const ir::Graph& before, const ir::Rewrite& rewrite) {
  regroups_ = regroups_ || ruleRegroups(rewrite.rule);
  if (!rewrite.function.empty()) {
    inBodies_ = std::max(inBodies_, rewrite.safety);
    return;
  }
  for (const auto& [old, now] : rewrite.forward) {
    const auto at = holders_.find(old);
    // A value that an earlier rewrite made inside its pattern: nobody knows what depends on it.
    if (at == holders_.end() || at->second.empty()) {
      everywhere_ = std::max(everywhere_, rewrite.safety);
      continue;
    }
    const std::vector<ir::ValueId> moved = std::move(at->second);
    holders_.erase(at);
    for (const ir::ValueId value : moved) {
      current_[value] = now;
      own_[value] = std::max(own_[value], rewrite.safety);
      holders_[now].push_back(value);
    }
  }
  for (const ir::NodeId updated : rewrite.updated) {
    for (auto at = holders_.lower_bound({updated, 0});
         at != holders_.end() && at->first.node == updated; ++at) {
      for (const ir::ValueId value : at->second) {
        own_[value] = std::max(own_[value], rewrite.safety);
      }
    }
  }
  for (const auto* nodes : {&rewrite.updated, &rewrite.erased}) {
    for (const ir::NodeId id : *nodes) {
      const ir::Node* node = before.find(id);
      if (node == nullptr || !node->outputs.empty()) continue;
      own_[{id, 0}] = std::max(own_[{id, 0}], rewrite.safety);
    }
  }
}

}  // namespace twin::passes
