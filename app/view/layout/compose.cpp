#include "app/view/layout/compose.h"

#include <algorithm>
#include <cmath>

namespace twin::view {

namespace {

constexpr Size kOp{15, 6};
constexpr double kGroupWidth = 60;
constexpr double kPadding = 10;
constexpr double kTitleBand = 20;
constexpr double kSeriesBand = 10;
constexpr double kMarkRoom = 50;
constexpr double kMarkHeight = 4;
constexpr double kMarkGap = 3;
constexpr double kLabelCharacter = 3;
constexpr std::size_t kLabelCharacters = 32;
// With the rank separation of 25 the border lies 37.5 beyond the outermost rank.
constexpr Size kBridge{20, 12.5};
constexpr double kColumnGap = 15;
constexpr double kStackGap = 20;
constexpr double kAuxiliaryWidth = 140;
constexpr double kLibraryWidth = 130;

double stackHeight(std::size_t marks) {
  if (marks == 0) return 0;
  return static_cast<double>(marks) * (kMarkHeight + kMarkGap) - kMarkGap;
}

// Characters of a label; continuation bytes do not count.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

Composer::Composer(const Hierarchy& hierarchy, const Cores& cores, const LayoutOptions& options,
                   std::stop_token stop)
    : hierarchy_(hierarchy), cores_(cores), options_(options), stop_(std::move(stop)) {}

Size Composer::shapeOf(ItemId id) const {
  const auto core = cores_.index.find(id);
  if (core != cores_.index.end()) return plans_[core->second].size;
  const Item& item = hierarchy_.items[id];
  switch (item.kind) {
    case ItemKind::op:
      return kOp;
    case ItemKind::series:
      return item.chained ? Size{16, 13} : Size{23, 6};  // unconnected: the three ellipses
    case ItemKind::group:
    case ItemKind::function:
      break;
  }
  return {kGroupWidth, groupHeight(item.cardinality)};
}

std::size_t Composer::markCount(ItemId item, Side side) const {
  const auto& marks = cores_.marks[static_cast<std::size_t>(side)];
  const auto at = marks.find(item);
  return at == marks.end() ? 0 : at->second.size();
}

NodeBox Composer::boxOf(ItemId id) const {
  NodeBox box;
  box.shape = shapeOf(id);
  box.room = box.shape;
  if (cores_.index.contains(id)) return box;
  const std::size_t in = markCount(id, Side::in);
  const std::size_t out = markCount(id, Side::out);
  const double left = in > 0 ? kMarkRoom : 0;
  const double right = out > 0 ? kMarkRoom : 0;
  const std::size_t length = std::min(characters(hierarchy_.items[id].label), kLabelCharacters);
  box.room.width =
      std::max(box.shape.width + left + right, kLabelCharacter * static_cast<double>(length));
  box.room.height = std::max({box.shape.height, stackHeight(in), stackHeight(out)});
  box.shift = (left - right) / 2;
  return box;
}

// Where the edges of an open group meet its border, right of its centre: there its neighbours
// align.
double Composer::bridgeShift(ItemId item) const {
  const auto at = cores_.index.find(item);
  if (at == cores_.index.end()) return 0;
  const Core& core = cores_.cores[at->second];
  const CorePlan& plan = plans_[at->second];
  double sum = 0;
  double count = 0;
  for (std::size_t v = 0; v < core.nodes.size(); ++v) {
    if (!core.nodes[v].bridge) continue;
    sum += plan.nodes[v].centre.x;
    count += 1;
  }
  return count == 0 ? 0 : sum / count - plan.size.width / 2;
}

Point Composer::toScene(Point flow, double flowLength) const {
  switch (options_.direction) {
    case Direction::up:
      return {flow.x, flowLength - flow.y};
    case Direction::down:
      return flow;
    case Direction::right:
      break;
  }
  return {flow.y, flow.x};
}

Result<LayeredLayout> Composer::layOut(const LayeredGraph& graph) {
  if (options_.engine && !graph.nodes.empty()) {
    auto answer = options_.engine(graph, stop_);
    layout_.refined = layout_.refined || answer.has_value();
    if (answer || answer.error().code == ErrorCode::cancelled) return answer;
    layout_.replaced = true;
  }
  return layoutLayered(graph, stop_);
}

Status Composer::plan(std::size_t index) {
  const Core& core = cores_.cores[index];
  CorePlan& plan = plans_[index];
  const bool across = options_.direction == Direction::right;
  LayeredGraph graph;
  std::vector<std::uint32_t> number(core.nodes.size(), 0);
  std::vector<std::uint32_t> nodes;
  for (std::uint32_t v = 0; v < core.nodes.size(); ++v) {
    const CoreNode& node = core.nodes[v];
    plan.nodes.push_back(node.bridge ? NodeBox{.shape = {}, .room = kBridge} : boxOf(node.item));
    if (node.removed) continue;
    number[v] = u32(nodes.size());
    nodes.push_back(v);
    Size room = plan.nodes.back().room;
    if (across && !node.bridge) std::swap(room.width, room.height);
    const RankHint hint = !node.bridge            ? RankHint::none
                          : node.side == Side::in ? RankHint::first
                                                  : RankHint::last;
    const double shift =
        across || node.bridge ? 0 : plan.nodes.back().shift + bridgeShift(node.item);
    graph.nodes.push_back({room.width, room.height, hint, shift});
  }
  std::vector<std::uint32_t> edges;
  for (std::uint32_t e = 0; e < core.edges.size(); ++e) {
    const CoreEdge& edge = core.edges[e];
    if (edge.removed || core.nodes[edge.from].removed || core.nodes[edge.to].removed) continue;
    edges.push_back(e);
    graph.edges.push_back({number[edge.from], number[edge.to], 1});
  }
  TWIN_TRY(layered, layOut(graph));
  layout_.crossings += layered.crossings;
  const bool series = hierarchy_.items[core.group].kind == ItemKind::series;
  const bool root = core.group == 0;
  const Point inset{root ? 0 : kPadding, root ? 0 : kPadding + (series ? kSeriesBand : kTitleBand)};
  const auto place = [&](Point flow) {
    const Point p = toScene(flow, layered.height);
    return Point{p.x + inset.x, p.y + inset.y};
  };
  plan.ranks.assign(core.nodes.size(), -1);
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    plan.nodes[nodes[k]].centre = place(layered.centres[k]);
    plan.ranks[nodes[k]] = layered.ranks[k];
  }
  plan.routes.resize(core.edges.size());
  for (std::size_t k = 0; k < edges.size(); ++k) {
    for (const Point flow : layered.routes[k]) plan.routes[edges[k]].push_back(place(flow));
  }
  const Size main =
      across ? Size{layered.height, layered.width} : Size{layered.width, layered.height};
  placeColumns(core, plan, main.width + inset.x, main.height + inset.y);
  return {};
}

void Composer::placeColumns(const Core& core, CorePlan& plan, double mainWidth, double mainHeight) {
  const bool root = core.group == 0;
  const double top = root ? 0 : mainHeight > 0 ? kPadding + kTitleBand : 0;
  double right = mainWidth;
  double bottom = mainHeight;
  const std::vector<ItemId>* items[3] = {&core.inExtract, &core.outExtract, &core.library};
  std::vector<NodeBox>* boxes[3] = {&plan.inExtract, &plan.outExtract, &plan.library};
  const auto columns = std::count_if(std::begin(items), std::end(items),
                                     [](const auto* list) { return !list->empty(); });
  double gap = root ? 45 + kColumnGap * static_cast<double>(columns) : kColumnGap;
  for (std::size_t c = 0; c < 3; ++c) {
    if (items[c]->empty()) continue;
    double width = !root ? 0 : c < 2 ? kAuxiliaryWidth : kLibraryWidth;
    for (const ItemId item : *items[c]) {
      boxes[c]->push_back(boxOf(item));
      width = std::max(width, boxes[c]->back().room.width);
    }
    double y = top;
    for (NodeBox& box : *boxes[c]) {
      box.centre = {right + gap + width / 2, y + box.room.height / 2};
      y += box.room.height + kStackGap;
    }
    bottom = std::max(bottom, y - kStackGap);
    right += gap + width;
    gap = kColumnGap;
  }
  // The title of an open group stands in its top band; 5 per character is its width at 9 px.
  const std::size_t title =
      std::min(characters(hierarchy_.items[core.group].label), kLabelCharacters);
  plan.size = root ? Size{right, bottom}
                   : Size{std::max(right + kPadding, 5.2 * static_cast<double>(title) + 20),
                          bottom + kPadding};
  if (root || plan.size.width <= right + kPadding) return;
  const double shift = (plan.size.width - right - kPadding) / 2;
  for (std::vector<NodeBox>* list : {&plan.nodes, boxes[0], boxes[1], boxes[2]}) {
    for (NodeBox& box : *list) box.centre.x += shift;
  }
  for (std::vector<Point>& route : plan.routes) {
    for (Point& p : route) p.x += shift;
  }
}

Result<GraphLayout> Composer::compose() {
  layout_.direction = options_.direction;
  anyShape_ = std::any_of(hierarchy_.edges.begin(), hierarchy_.edges.end(),
                          [](const BaseEdge& e) { return e.elements > 1; });
  plans_.resize(cores_.cores.size());
  // A group stands before the groups inside it, so this order is innermost first.
  for (std::size_t k = cores_.cores.size(); k-- > 0;) TWIN_PASS(plan(k));
  emitBoxes();
  for (std::size_t k = 0; k < cores_.cores.size(); ++k) {
    emitEdges(k);
    if (stop_.stop_requested()) {
      return fail({.code = ErrorCode::cancelled, .message = "the layout was cancelled"});
    }
  }
  fillSeenIn();
  layout_.bounds = {20, 40, plans_[0].size.width, plans_[0].size.height};
  return std::move(layout_);
}

void Composer::emitBoxes() {
  origins_.assign(cores_.cores.size(), {20, 40});
  for (std::size_t k = 0; k < cores_.cores.size(); ++k) {
    const Core& core = cores_.cores[k];
    const CorePlan& plan = plans_[k];
    if (core.group != 0) {
      const Rect& rect = layout_.boxes[boxIndex_.at(core.group)].rect;
      origins_[k] = {rect.x, rect.y};
    }
    const Point origin = origins_[k];
    for (std::size_t v = 0; v < core.nodes.size(); ++v) {
      if (core.nodes[v].bridge || core.nodes[v].removed) continue;
      emitBox(core, core.nodes[v].item, plan.nodes[v], origin, Column::main);
    }
    const Column beside = core.group == 0 ? Column::auxiliary : Column::main;
    for (std::size_t v = 0; v < core.inExtract.size(); ++v) {
      emitBox(core, core.inExtract[v], plan.inExtract[v], origin, beside);
    }
    for (std::size_t v = 0; v < core.outExtract.size(); ++v) {
      emitBox(core, core.outExtract[v], plan.outExtract[v], origin, beside);
    }
    for (std::size_t v = 0; v < core.library.size(); ++v) {
      emitBox(core, core.library[v], plan.library[v], origin, Column::library);
    }
  }
}

void Composer::emitBox(const Core& core, ItemId id, const NodeBox& node, Point origin,
                       Column column) {
  const Item& item = hierarchy_.items[id];
  Box box{.name = item.name, .label = item.label, .kind = item.kind};
  box.expanded = cores_.index.contains(id);
  box.column = column;
  box.rect = {origin.x + node.centre.x + node.shift - node.shape.width / 2,
              origin.y + node.centre.y - node.shape.height / 2, node.shape.width,
              node.shape.height};
  if (core.group != 0) {
    box.parent = boxIndex_.at(core.group);
    const Box& parent = layout_.boxes[box.parent];
    box.depth = parent.depth + 1;
    if (parent.column == Column::library) box.column = Column::library;
  }
  if (item.node != nullptr) {
    box.node = item.node->id;
    box.op = item.node->opType;
    box.opKind = item.node->kind;
  }
  box.cardinality = item.cardinality;
  box.templateIndex = item.templateIndex;
  box.chained = item.chained;
  const std::uint32_t index = u32(layout_.boxes.size());
  boxIndex_[id] = index;
  layout_.byName.emplace(box.name, index);
  layout_.boxes.push_back(std::move(box));
  if (!layout_.boxes[index].expanded) emitMarks(index, id);
}

void Composer::emitMarks(std::uint32_t box, ItemId id) {
  const Rect shape = layout_.boxes[box].rect;
  for (const Side side : {Side::in, Side::out}) {
    const auto& all = cores_.marks[static_cast<std::size_t>(side)];
    const auto at = all.find(id);
    if (at == all.end()) continue;
    double y = shape.centre().y - stackHeight(at->second.size()) / 2;
    for (const Mark& mark : at->second) {
      double width = 4;
      if (mark.kind == MarkKind::summary) width = 9;
      if (mark.kind == MarkKind::shortcut || mark.kind == MarkKind::control) {
        width = mark.look == ItemKind::op ? 10 : mark.look == ItemKind::series ? 14 : 12;
      }
      const double x = side == Side::in ? shape.x - 10 - width : shape.right() + 10;
      layout_.marks.push_back({box, side, mark, {x, y, width, kMarkHeight}});
      y += kMarkHeight + kMarkGap;
    }
  }
}

void Composer::fillSeenIn() {
  for (const auto& [node, item] : hierarchy_.byNode) {
    ItemId at = item;
    while (at != kNoItem && !boxIndex_.contains(at)) at = hierarchy_.items[at].parent;
    if (at != kNoItem) layout_.seenIn.emplace(node, boxIndex_.at(at));
  }
}

}  // namespace twin::view
