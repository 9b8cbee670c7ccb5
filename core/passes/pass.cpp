#include "core/passes/pass.h"

#include <algorithm>

namespace twin::passes {

std::string_view word(GainClass gain) {
  switch (gain) {
    case GainClass::removedWork:
      return "removed work";
    case GainClass::fusion:
      return "fusion";
    case GainClass::layout:
      return "layout";
    case GainClass::algorithm:
      return "algorithm";
    case GainClass::memory:
      break;
  }
  return "memory";
}

const std::vector<PassDef>& passTable() {
  static const std::vector<PassDef> table = allPass();
  return table;
}

const PassDef* findPass(std::string_view name) {
  const auto& table = passTable();
  const auto at = std::ranges::find(table, name, &PassDef::name);
  return at == table.end() ? nullptr : &*at;
}

void PassRun::nearMiss(std::string rule, ir::NodeId node, std::string reason) {
  constexpr std::uint32_t kMostPerNode = 8;
  constexpr std::size_t kMostPerPass = 100'000;
  if (!seen_.emplace(node, rule).second) return;
  if (nearMisses.size() >= kMostPerPass || perNode_[node] >= kMostPerNode) {
    ++nearMissesDropped;
    return;
  }
  ++perNode_[node];
  nearMisses.push_back({.rule = std::move(rule), .node = node, .reason = std::move(reason)});
}

bool PassRun::commit() {
  if (!editor.commit()) return false;
  for (const ir::NodeId id : editor.rewrites().back().created) created[id] = editor.node(id).name;
  return true;
}

bool PassRun::mayRewrite() const {
  return editor.rewrites().size() < rewritesLeft && !context.stop.stop_requested();
}

}  // namespace twin::passes
