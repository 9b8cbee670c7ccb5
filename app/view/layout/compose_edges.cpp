// Edges of the composed picture: their ends, bundles, widths and labels.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "app/view/layout/compose.h"

namespace twin::view {

namespace {

constexpr double kThin = 0.75;
constexpr double kThick = 12;
constexpr double kMostElements = 5e6;
constexpr std::size_t kSeparateLines = 8;
constexpr double kLineGap = 2.5;

// Bridges keep the place on the border that the layout of the inside gave them.
double clampInto(double value, double centre, double reach) {
  return std::clamp(value, centre - reach, centre + reach);
}

}  // namespace

double edgeWidth(double elements) {
  const double share =
      (std::pow(std::max(elements, 1.0), 0.3) - 1) / (std::pow(kMostElements, 0.3) - 1);
  return std::clamp(kThin + (kThick - kThin) * share, kThin, kThick);
}

// The place on the outline of `node` where an edge from or to `other` ends.
Point Composer::anchor(const Core& core, const CorePlan& plan, std::uint32_t node,
                       std::uint32_t other, bool flowOut, Point toward, Side side) const {
  const NodeBox& box = plan.nodes[node];
  const Direction direction = options_.direction;
  if (core.nodes[node].bridge) {
    const bool low = core.nodes[node].side == Side::in;
    switch (direction) {
      case Direction::up:
        return {box.centre.x, low ? plan.size.height : 0};
      case Direction::down:
        return {box.centre.x, low ? 0 : plan.size.height};
      case Direction::right:
        break;
    }
    return {low ? 0 : plan.size.width, box.centre.y};
  }
  const Point centre{box.centre.x + box.shift, box.centre.y};
  Point end = centre;
  const double reach = box.shape.width >= 40 ? 0.35 : 0.0;
  if (direction == Direction::right) {
    end.x += (flowOut ? 0.5 : -0.5) * box.shape.width;
    end.y = clampInto(toward.y, centre.y, reach * box.shape.height);
  } else {
    const bool upper = flowOut == (direction == Direction::up);
    end.y += (upper ? -0.5 : 0.5) * box.shape.height;
    end.x = clampInto(toward.x, centre.x, reach * box.shape.width);
  }
  const auto inner = cores_.index.find(core.nodes[node].item);
  if (inner == cores_.index.end()) return end;
  const Core& inside = cores_.cores[inner->second];
  const auto& bridges = inside.bridgeIndex[static_cast<std::size_t>(side)];
  const auto bridge = bridges.find(core.nodes[other].item);
  if (bridge == bridges.end()) return end;
  const CorePlan& insidePlan = plans_[inner->second];
  const Point border = anchor(inside, insidePlan, bridge->second, bridge->second, false, {}, side);
  return {centre.x - box.shape.width / 2 + border.x, centre.y - box.shape.height / 2 + border.y};
}

void Composer::emitEdges(std::size_t index) {
  const Core& core = cores_.cores[index];
  const CorePlan& plan = plans_[index];
  for (std::uint32_t e = 0; e < core.edges.size(); ++e) {
    const CoreEdge& edge = core.edges[e];
    if (edge.removed || core.nodes[edge.from].removed || core.nodes[edge.to].removed) continue;
    emitEdge(core, plan, e, origins_[index]);
  }
}

void Composer::emitEdge(const Core& core, const CorePlan& plan, std::uint32_t index, Point origin) {
  const CoreEdge& edge = core.edges[index];
  const bool forward = plan.ranks[edge.from] <= plan.ranks[edge.to];
  const std::vector<Point>& route = plan.routes[index];
  const auto roomCentre = [&](std::uint32_t v) {
    return Point{plan.nodes[v].centre.x + plan.nodes[v].shift, plan.nodes[v].centre.y};
  };
  std::vector<Point> places;
  places.push_back(anchor(core, plan, edge.from, edge.to, forward,
                          route.empty() ? roomCentre(edge.to) : route.front(), Side::out));
  places.insert(places.end(), route.begin(), route.end());
  places.push_back(anchor(core, plan, edge.to, edge.from, !forward,
                          route.empty() ? roomCentre(edge.from) : route.back(), Side::in));
  for (Point& p : places) {
    p.x += origin.x;
    p.y += origin.y;
  }
  const auto boxOfNode = [&](std::uint32_t v) {
    const auto at = boxIndex_.find(core.nodes[v].item);
    return at == boxIndex_.end() ? kNoBox : at->second;
  };
  const std::uint32_t from = boxOfNode(edge.from);
  const std::uint32_t to = boxOfNode(edge.to);
  if (from == kNoBox || to == kNoBox) return;
  // Between two ops every operand has a line of its own, in the order of outputs and operands.
  std::map<std::pair<ir::ValueId, std::int64_t>, std::vector<std::uint32_t>> lines;
  for (const std::uint32_t base : edge.bases) {
    const BaseEdge& b = hierarchy_.edges[base];
    const std::int64_t operand = b.kind == EdgeKind::control ? -1 : std::int64_t{b.operand};
    lines[{b.value, operand}].push_back(base);
  }
  const bool ops =
      layout_.boxes[from].kind == ItemKind::op && layout_.boxes[to].kind == ItemKind::op;
  if (!ops || lines.size() == 1 || lines.size() > kSeparateLines) {
    emitLine(edge.bases, std::move(places), from, to);
    return;
  }
  const double gap = std::min(kLineGap, 10.0 / static_cast<double>(lines.size()));
  double shift = -gap * static_cast<double>(lines.size() - 1) / 2;
  for (const auto& [key, bases] : lines) {
    std::vector<Point> moved = places;
    for (Point& p : moved) (options_.direction == Direction::right ? p.y : p.x) += shift;
    emitLine(bases, std::move(moved), from, to);
    shift += gap;
  }
}

void Composer::emitLine(const std::vector<std::uint32_t>& bases, std::vector<Point> places,
                        std::uint32_t from, std::uint32_t to) {
  LayoutEdge line{.from = from, .to = to};
  std::set<ir::ValueId> values;
  double elements = 0;
  std::size_t control = 0;
  const std::string* label = nullptr;
  for (const std::uint32_t base : bases) {
    const BaseEdge& b = hierarchy_.edges[base];
    if (b.kind == EdgeKind::control) ++control;
    if (b.kind == EdgeKind::reference) line.kind = EdgeKind::reference;
    if (b.kind != EdgeKind::control && label == nullptr) label = &b.label;
    if (values.insert(b.value).second) elements += b.elements;
    line.members.push_back({b.value, hierarchy_.items[b.to].node->id, b.operand});
  }
  if (control == bases.size()) line.kind = EdgeKind::control;
  if (values.size() > 1) {
    line.label = fmt::format("{} tensors", values.size());
  } else if (label != nullptr) {
    line.label = *label;
  }
  // Without any shape in the graph the number of bundled tensors is all there is to show.
  line.width = anyShape_ ? edgeWidth(elements)
                         : std::min(kThick, kThin + 0.5 * static_cast<double>(values.size() - 1));
  if (options_.direction == Direction::right) {
    for (Point& p : places) std::swap(p.x, p.y);
    line.curve = cubicsThrough(places);
    for (Point& p : line.curve) std::swap(p.x, p.y);
  } else {
    line.curve = cubicsThrough(places);
  }
  layout_.edges.push_back(std::move(line));
}

}  // namespace twin::view
