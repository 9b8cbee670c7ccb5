#include "app/view/lens.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "app/view/units.h"

namespace twin::view {

std::map<std::uint32_t, double> boxTimes(const ir::Graph& graph, const GraphLayout& layout,
                                         const std::vector<NodeTime>& times) {
  std::unordered_map<std::string_view, double> byName;
  for (const NodeTime& time : times) byName[time.name] += time.ns;
  std::map<std::uint32_t, double> sums;
  const auto add = [&](const ir::Graph& part) {
    for (const ir::NodePtr& node : part.nodes()) {
      const auto time = byName.find(node->name);
      const auto seen = layout.seenIn.find(node->id);
      if (time == byName.end() || seen == layout.seenIn.end()) continue;
      for (std::uint32_t box = seen->second; box != kNoBox; box = layout.boxes[box].parent) {
        sums[box] += time->second;
      }
    }
  };
  add(graph);
  return sums;
}

double largestTime(const GraphLayout& layout, const std::map<std::uint32_t, double>& times) {
  double most = 0;
  for (const auto& [box, ns] : times) {
    if (layout.boxes[box].parent == kNoBox) most = std::max(most, ns);
  }
  return most;
}

std::map<std::uint32_t, BoxLook> timeLooks(const ir::Graph& graph, const GraphLayout& layout,
                                           const std::vector<NodeTime>& times,
                                           const Palette& palette, double most) {
  const std::map<std::uint32_t, double> sums = boxTimes(graph, layout, times);
  const double scale = most > 0 ? most : largestTime(layout, sums);
  double total = 0;
  for (const NodeTime& time : times) total += time.ns;
  std::map<std::uint32_t, BoxLook> looks;
  for (std::uint32_t k = 0; k < layout.boxes.size(); ++k) {
    const Box& box = layout.boxes[k];
    const auto sum = sums.find(k);
    BoxLook look;
    look.stroke = palette[box.kind == ItemKind::op ? Role::opStroke : Role::groupStroke];
    if (box.expanded) {
      look.fill = palette[Role::lensGroupFill];
    } else if (sum == sums.end()) {
      look.fill = palette[Role::canvas];
      look.dashOn = look.dashOff = 2;
    } else {
      look.fill = heatColour(palette, scale > 0 ? sum->second / scale : 0);
    }
    if (sum != sums.end()) {
      look.note = durationText(sum->second);
      if (total > 0) look.share = percentText(sum->second / total);
      if (scale > 0 && !box.expanded) look.bar = std::clamp(sum->second / scale, 0.0, 1.0);
    }
    looks.emplace(k, std::move(look));
  }
  return looks;
}

namespace {

Role roleOf(NodeState state) {
  switch (state) {
    case NodeState::added:
      return Role::diffNew;
    case NodeState::removed:
      return Role::diffRemoved;
    case NodeState::changed:
      return Role::diffChanged;
    case NodeState::fused:
    case NodeState::folded:
      return Role::diffFused;
    case NodeState::same:
      break;
  }
  return Role::opStroke;
}

BoxLook lookOf(NodeState state, const Palette& palette) {
  BoxLook look;
  look.stroke = palette[roleOf(state)];
  look.fill = state == NodeState::same ? palette[Role::opFill]
                                       : blend(palette[Role::opFill], look.stroke, 0.14);
  look.strokeWidth = state == NodeState::same ? 1.0F : state == NodeState::changed ? 1.2F : 1.5F;
  look.glyph = glyph(state);
  if (state == NodeState::removed) {
    look.dashOn = 4;
    look.dashOff = 3;
    look.opacity = 0.4F;
  }
  look.doubleOutline = state == NodeState::changed;
  return look;
}

}  // namespace

std::map<std::uint32_t, BoxLook> diffLooks(const GraphDiff& diff, const GraphLayout& layout,
                                           const Palette& palette) {
  std::map<std::uint32_t, BoxLook> looks;
  std::map<std::uint32_t, DiffCounts> counts;
  for (const auto& [node, change] : diff.nodes) {
    const auto seen = layout.seenIn.find(node);
    if (seen == layout.seenIn.end()) continue;
    const Box& own = layout.boxes[seen->second];
    if (own.node == node) looks[seen->second] = lookOf(change.state, palette);
    for (std::uint32_t box = seen->second; box != kNoBox; box = layout.boxes[box].parent) {
      if (layout.boxes[box].node == node) continue;
      DiffCounts& sum = counts[box];
      if (change.state == NodeState::changed) {
        ++sum.changed;
      } else if (change.state == NodeState::removed) {
        ++sum.removed;
      } else {
        ++sum.added;
      }
    }
  }
  for (const auto& [index, sum] : counts) {
    const Box& box = layout.boxes[index];
    BoxLook look;
    const BoxColours colours = boxColours(palette, box.kind, box.expanded, 0);
    look.fill = colours.fill;
    look.stroke = palette[sum.changed > 0 && sum.added + sum.removed == 0 ? Role::diffChanged
                          : sum.added >= sum.removed                      ? Role::diffNew
                                                                          : Role::diffRemoved];
    look.strokeWidth = box.expanded ? 1 : 2;
    look.glyph = box.expanded ? std::string() : text(sum);
    looks.emplace(index, std::move(look));
  }
  return looks;
}

namespace {

constexpr std::size_t kMostNamed = 3;  // beside one node
constexpr int kMostSteps = 64;         // from a removed node to what stands for it

// The node of the newer graph that a removed one became.
ir::NodeId heirOf(const GraphDiff& diff, const ir::Graph& after, ir::NodeId node) {
  for (int step = 0; step < kMostSteps; ++step) {
    const auto at = diff.successors.find(node);
    if (at == diff.successors.end() || at->second.empty() || at->second.front() == node) return {};
    node = at->second.front();
    if (after.find(node) != nullptr) return node;
  }
  return {};
}

// The innermost box in view whose group the node was in; none for a node of no group.
std::uint32_t groupOf(const GraphLayout& layout, std::string_view name) {
  for (std::size_t slash = name.rfind('/'); slash != std::string_view::npos && slash > 0;
       slash = name.rfind('/', slash - 1)) {
    const auto at = layout.byName.find(std::string(name.substr(0, slash)));
    if (at != layout.byName.end()) return at->second;
  }
  return kNoBox;
}

std::string_view baseName(std::string_view name) { return name.substr(name.rfind('/') + 1); }

BoxLook plainLook(const Box& box, const Palette& palette) {
  const BoxColours colours = boxColours(palette, box.kind, box.expanded, box.templateIndex);
  BoxLook look;
  look.fill = colours.fill;
  look.stroke = colours.stroke;
  return look;
}

}  // namespace

void noteRemoved(std::map<std::uint32_t, BoxLook>& looks, const GraphDiff& diff,
                 const ir::Graph& before, const ir::Graph& after, const GraphLayout& layout,
                 const Palette& palette) {
  std::map<std::uint32_t, std::vector<std::string_view>> gone;
  std::map<std::uint32_t, std::size_t> counts;
  for (const ir::NodePtr& node : before.nodes()) {
    if (after.find(node->id) != nullptr || node->kind == "const") continue;
    if (const std::uint32_t group = groupOf(layout, node->name);
        group != kNoBox && !layout.boxes[group].expanded) {
      ++counts[group];
      continue;
    }
    const ir::NodeId heir = heirOf(diff, after, node->id);
    const auto seen = layout.seenIn.find(heir);
    if (seen == layout.seenIn.end() || !(layout.boxes[seen->second].node == heir)) continue;
    gone[seen->second].push_back(baseName(node->name));
  }
  const auto note = [&](std::uint32_t box, std::string text, std::size_t count) {
    BoxLook& look = looks.try_emplace(box, plainLook(layout.boxes[box], palette)).first->second;
    look.note = std::move(text);
    look.share = fmt::format("−{}", count);
    look.noteIsRemoval = true;
  };
  for (const auto& [box, names] : gone) {
    std::string text = "− ";
    for (std::size_t k = 0; k < names.size() && k < kMostNamed; ++k)
      text += (k > 0 ? ", " : "") + std::string(names[k]);
    if (names.size() > kMostNamed) text += fmt::format(" +{}", names.size() - kMostNamed);
    note(box, std::move(text), names.size());
  }
  for (const auto& [box, count] : counts) note(box, fmt::format("−{}", count), count);
}

std::map<std::uint32_t, BoxLook> diffEdgeLooks(const GraphDiff& diff, const GraphLayout& layout,
                                               const Palette& palette) {
  std::map<std::uint32_t, BoxLook> looks;
  for (std::uint32_t k = 0; k < layout.edges.size(); ++k) {
    const LayoutEdge& edge = layout.edges[k];
    NodeState state = NodeState::same;
    for (const EdgeMember& member : edge.members) {
      // An edge is as new, or as gone, as the younger of its ends.
      for (const ir::NodeId end : {member.value.node, member.user}) {
        const NodeState own = diff.stateOf(end);
        if (own != NodeState::same && own != NodeState::changed) state = own;
      }
    }
    if (state == NodeState::same) continue;
    BoxLook look = lookOf(state, palette);
    look.opacity = state == NodeState::removed ? 0.6F : 1.0F;
    looks.emplace(k, std::move(look));
  }
  return looks;
}

}  // namespace twin::view
