#include "app/view/graph_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace twin::view {

std::string_view word(NodeState state) {
  constexpr std::array<std::string_view, 6> kWords{"same",    "added", "removed",
                                                   "changed", "fused", "folded"};
  return kWords[static_cast<std::size_t>(state)];
}

std::string_view glyph(NodeState state) {
  constexpr std::array<std::string_view, 6> kGlyphs{"", "+", "−", "~", "&", "="};
  return kGlyphs[static_cast<std::size_t>(state)];
}

std::string text(const DiffCounts& counts) {
  std::string out;
  const auto add = [&](std::string_view sign, std::uint32_t count) {
    if (count == 0) return;
    if (!out.empty()) out += " ";
    out += fmt::format("{}{}", sign, count);
  };
  add("+", counts.added);
  add("−", counts.removed);
  add("~", counts.changed);
  return out;
}

NodeState GraphDiff::stateOf(ir::NodeId node) const {
  const auto at = nodes.find(node);
  return at == nodes.end() ? NodeState::same : at->second.state;
}

namespace {

std::vector<std::string> attributeChanges(const ir::Node& before, const ir::Node& after) {
  std::vector<std::string> changes;
  std::set<std::string_view> names;
  for (const auto& entry : before.attributes) names.insert(entry.first);
  for (const auto& entry : after.attributes) names.insert(entry.first);
  for (const std::string_view name : names) {
    const auto a = before.attributes.find(name);
    const auto b = after.attributes.find(name);
    const bool both = a != before.attributes.end() && b != after.attributes.end();
    if (both && a->second == b->second) continue;
    changes.push_back(fmt::format("{}: {} → {}", name,
                                  a == before.attributes.end() ? "–" : ir::text(a->second),
                                  b == after.attributes.end() ? "–" : ir::text(b->second)));
  }
  return changes;
}

bool sameButForTypes(const ir::Node& a, const ir::Node& b) {
  return a.kind == b.kind && a.inputs == b.inputs && a.controlInputs == b.controlInputs &&
         a.attributes == b.attributes && a.bodies == b.bodies;
}

class Differ {
 public:
  Differ(const ir::Graph& before, const ir::Graph& after) : before_(before), after_(after) {}

  GraphDiff run(std::span<const ir::PassRecord> records) {
    compare(before_, after_);
    for (const auto& [name, body] : before_.functions()) {
      if (const ir::Graph* other = after_.function(name)) compare(*body, *other);
    }
    for (const ir::PassRecord& record : records) {
      for (const ir::Rewrite& rewrite : record.rewrites) apply(rewrite);
    }
    for (const auto& [node, change] : diff_.nodes) count(node, change.state);
    return std::move(diff_);
  }

 private:
  void compare(const ir::Graph& before, const ir::Graph& after) {
    for (const ir::NodePtr& node : before.nodes()) {
      const ir::Node* other = after.find(node->id);
      if (other == nullptr) {
        diff_.nodes[node->id].state = NodeState::removed;
        erased_.insert(node->id);
      } else if (other != node.get() && !sameButForTypes(*node, *other)) {
        diff_.nodes[node->id] = {NodeState::changed, {}, attributeChanges(*node, *other)};
      }
    }
    for (const ir::NodePtr& node : after.nodes()) {
      if (before.find(node->id) != nullptr) continue;
      diff_.nodes[node->id].state = NodeState::added;
      made_.insert(node->id);
    }
  }

  void apply(const ir::Rewrite& rewrite) {
    const bool fuses = rewrite.rule.starts_with("fuse");
    const bool folds = rewrite.rule.starts_with("fold");
    for (const auto& [from, to] : rewrite.forward) {
      if (from.node == to.node) continue;
      link(diff_.successors[from.node], to.node);
      link(diff_.ancestors[to.node], from.node);
    }
    // Only what differs between the two versions is a change; what came and went in between is not.
    for (const auto* changed : {&rewrite.created, &rewrite.erased}) {
      for (const ir::NodeId node : *changed) {
        NodeChange* change = mark(node, rewrite);
        if (change == nullptr || change->state == NodeState::changed) continue;
        if (fuses) change->state = NodeState::fused;
        if (folds) change->state = NodeState::folded;
      }
    }
    for (const ir::NodeId node : rewrite.updated) mark(node, rewrite);
    if (!fuses) return;
    for (const ir::NodeId from : rewrite.matched) {
      for (const ir::NodeId to : rewrite.created) {
        link(diff_.successors[from], to);
        link(diff_.ancestors[to], from);
      }
    }
  }

  // The node's change, with its rule; null: the two versions do not differ there.
  NodeChange* mark(ir::NodeId node, const ir::Rewrite& rewrite) {
    const auto at = diff_.nodes.find(node);
    if (at == diff_.nodes.end()) return nullptr;
    at->second.rule = rewrite.rule;
    return &at->second;
  }

  static void link(std::vector<ir::NodeId>& nodes, ir::NodeId node) {
    if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
  }

  void count(ir::NodeId node, NodeState state) {
    if (state == NodeState::changed) ++diff_.counts.changed;
    if (made_.contains(node)) ++diff_.counts.added;
    if (erased_.contains(node)) ++diff_.counts.removed;
  }

  const ir::Graph& before_;
  const ir::Graph& after_;
  std::set<ir::NodeId> made_;
  std::set<ir::NodeId> erased_;
  GraphDiff diff_;
};

}  // namespace

GraphDiff diffGraphs(const ir::Graph& before, const ir::Graph& after,
                     std::span<const ir::PassRecord> records) {
  return Differ(before, after).run(records);
}

std::string dump(const GraphDiff& diff, const ir::Graph& before, const ir::Graph& after) {
  std::string out;
  const auto line = [&](const ir::Node& node) {
    const auto at = diff.nodes.find(node.id);
    if (at == diff.nodes.end()) return;
    out += fmt::format("{} {} {}", word(at->second.state), node.name, at->second.rule);
    for (const std::string& change : at->second.attributes) out += " [" + change + "]";
    out += "\n";
  };
  for (const ir::NodePtr& node : before.nodes()) line(*node);
  for (const ir::NodePtr& node : after.nodes()) {
    if (before.find(node->id) == nullptr) line(*node);
  }
  return out + text(diff.counts) + "\n";
}

}  // namespace twin::view
