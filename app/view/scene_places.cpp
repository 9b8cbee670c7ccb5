// The texts of a laid-out graph for the window: each stands at the first of its places that nothing
// covers. Names come first, then notes, then sizes on edges, which are left out where there is no
// room (the tooltip has them).
#include <algorithm>

#include "app/view/scene_builder.h"
#include "core/base/text.h"

namespace twin::view {
namespace {

// Small text is drawn larger than its nominal size (tokens: text floor); its room is that of the
// larger text.
constexpr double kNameGrowth = 1.15;
constexpr double kSizeGrowth = 1.6;
constexpr double kGap = 3;
constexpr double kBarHeight = 2.2;
constexpr double kMostName = 100;

double nominal(const Style& style) { return static_cast<double>(style.fontPx); }

// The room of a text whose anchor stands at `at`.
Rect roomOf(Point at, Anchor anchor, double width, double height) {
  const double shift = anchor == Anchor::start ? 0 : anchor == Anchor::middle ? -width / 2 : -width;
  return {at.x + shift, at.y - height / 2, width, height};
}

}  // namespace

// Upper bar: CPU; lower, dotted: no record of a GPU.
void SceneBuilder::bars(const Box& b, const BoxLook& look, Target target) {
  if (look.bar < 0 || b.expanded) return;
  const double y = b.rect.bottom() + 2;
  Style cpu;
  cpu.fill = palette_[Role::cpu];
  cpu.fillAlpha = 1;
  cpu.strokeWidth = 0;
  scene_.add(Shape::rect, Layer::badge, cpu,
             {b.rect.x, y, std::max(b.rect.width * look.bar, 0.5), kBarHeight}, target);
  Style gpu;
  gpu.stroke = palette_[Role::text3];
  gpu.strokeAlpha = 1;
  gpu.strokeWidth = 0.75F;
  gpu.dashOn = gpu.dashOff = 1;
  const double below = y + kBarHeight + 1.5;
  scene_.addLine(Shape::polyline, Layer::badge, gpu,
                 {{b.rect.x, below}, {b.rect.x + std::min(b.rect.width, 9.0), below}}, target);
}

// Everything that stands before the first label is placed.
void SceneBuilder::takeRoom() {
  for (std::uint32_t k = 0; k < layout_.boxes.size(); ++k) {
    const Box& b = layout_.boxes[k];
    if (!b.expanded) {
      const BoxLook* look = lookOf(k);
      Rect rect = b.kind == ItemKind::series ? b.rect.grown(2) : b.rect;
      if (look != nullptr && look->doubleOutline) rect = rect.grown(3);
      if (look != nullptr && look->bar >= 0) rect.height += 2 + kBarHeight + 2;
      places_.block(rect);
    } else {
      const double width = fonts_.width(b.label, Face::regular, static_cast<double>(kTitleFont));
      places_.block({b.rect.centre().x - width / 2 - 3, b.rect.y + 5, width + 6, 12});
      // Names and notes keep off the borders of open groups.
      places_.block({b.rect.x - 0.5, b.rect.y, 1, b.rect.height});
      places_.block({b.rect.right() - 0.5, b.rect.y, 1, b.rect.height});
    }
  }
  for (const LayoutMark& mark : layout_.marks) {
    const bool in = mark.side == Side::in;
    const double width = std::min(
        fonts_.width(shortName(mark.mark.name), Face::regular, static_cast<double>(kMarkFont)),
        kMarkClip);
    const Rect& host = layout_.boxes[mark.box].rect;
    const Rect name{in ? mark.rect.x - 2 - width : mark.rect.right() + 2, mark.rect.centre().y - 3,
                    width, 6};
    const double from = in ? mark.rect.x : host.right();
    const double to = in ? host.x : mark.rect.right();
    places_.block(
        united(name, {std::min(from, to), mark.rect.y, std::abs(to - from), mark.rect.height}));
  }
  for (const LayoutEdge& edge : layout_.edges) places_.blockCurve(edge.curve, edge.width + 1);
}

std::vector<SceneBuilder::Line> SceneBuilder::linesBeside(std::uint32_t k) const {
  const Box& b = layout_.boxes[k];
  const BoxLook* look = lookOf(k);
  std::vector<Line> lines;
  const auto add = [&](const std::string& words, const Style& style) {
    if (words.empty()) return;
    Line line{.text = fonts_.elide(displayText(words, 1024), style.face, nominal(style), kMostName),
              .style = style};
    line.width = fonts_.width(line.text, style.face, nominal(style));
    lines.push_back(std::move(line));
  };
  const bool named = b.kind == ItemKind::op || b.kind == ItemKind::series;
  if (named && !b.expanded) {
    const float px = b.kind == ItemKind::op ? kOpFont : kSeriesFont;
    add(b.label, textStyle(px, palette_[Role::label], Anchor::start));
  }
  if (look == nullptr || b.expanded) return lines;
  add(look->glyph,
      textStyle(named ? kOpFont : kTitleFont, look->stroke, Anchor::start, Face::semiBold));
  const float notePx = named ? kMarkFont : kOpFont;
  if (named && !look->note.empty()) {
    add(look->note + " · " + look->share, textStyle(notePx, palette_[Role::text2], Anchor::start));
  } else {
    add(look->note, textStyle(notePx, palette_[Role::label], Anchor::start));
    add(look->share, textStyle(kMarkFont, palette_[Role::text2], Anchor::start));
  }
  return lines;
}

void SceneBuilder::placeLabel(std::uint32_t k) {
  const std::vector<Line> lines = linesBeside(k);
  if (!lines.empty()) placeLines(layout_.boxes[k], lines, {TargetKind::box, k});
}

// All lines as one block right, left, above or below the box; where the block has no room, each
// line looks for its own place, and the first, the name, stands above in any case.
void SceneBuilder::placeLines(const Box& b, const std::vector<Line>& lines, Target target) {
  struct Place {
    Point at{};  // of the first line
    Anchor anchor = Anchor::start;
  };
  const auto height = [](const Line& line) { return nominal(line.style) * kNameGrowth; };
  const auto placesFor = [&](double tall, double first) {
    const Point c = b.rect.centre();
    const double middle = c.y - tall / 2 + first / 2;
    return std::vector<Place>{
        {{b.rect.right() + kGap, middle}, Anchor::start},
        {{b.rect.x - kGap, middle}, Anchor::end},
        {{b.rect.right() + kGap, b.rect.y - tall + first / 2}, Anchor::start},
        {{b.rect.right() + kGap, b.rect.bottom() + first / 2}, Anchor::start},
        {{c.x, b.rect.y - 1 - tall + first / 2}, Anchor::middle},
    };
  };
  const auto draw = [&](const Line& line, Point at, Anchor anchor) {
    Style style = line.style;
    style.anchor = anchor;
    scene_.addText(Layer::text, style, line.text, at, line.width, target);
  };
  double wide = 0;
  double tall = 0;
  for (const Line& line : lines) {
    wide = std::max(wide, line.width * kNameGrowth);
    tall += height(line);
  }
  const auto choose = [&](double width, double all, double first) {
    const std::vector<Place> places = placesFor(all, first);
    std::vector<Rect> rooms;
    for (const Place& place : places) {
      const Rect room = roomOf(place.at, place.anchor, width, first);
      rooms.push_back({room.x, room.y, width, all});
    }
    const std::optional<std::size_t> taken = places_.take(rooms);
    return taken ? std::optional<Place>(places[*taken]) : std::nullopt;
  };
  if (const std::optional<Place> block = choose(wide, tall, height(lines.front()))) {
    Point at = block->at;
    for (const Line& line : lines) {
      draw(line, at, block->anchor);
      at.y += height(line);
    }
    return;
  }
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const Line& line = lines[k];
    const double all = height(line);
    const std::optional<Place> own = choose(line.width * kNameGrowth, all, all);
    if (own) {
      draw(line, own->at, own->anchor);
    } else if (k == 0 && (b.kind == ItemKind::op || b.kind == ItemKind::series)) {
      grounded(b, line.style.fontPx, b.kind == ItemKind::op ? 8 : b.chained ? 13 : 10, target);
      places_.block(
          roomOf({b.rect.centre().x, b.rect.centre().y - 8}, Anchor::middle, line.width, all));
    }
  }
}

void SceneBuilder::placeEdgeLabel(std::uint32_t k) {
  const LayoutEdge& e = layout_.edges[k];
  if (e.label.empty() || e.curve.size() < 4) return;
  const auto px = static_cast<double>(kEdgeFont);
  const std::string shown = fonts_.elide(displayText(e.label, 256), Face::regular, px, 60);
  const double own = fonts_.width(shown, Face::regular, px);
  const double width = own * kSizeGrowth;
  const double height = px * kSizeGrowth;
  std::vector<Rect> rooms;
  for (const double share : {0.5, 0.38, 0.62, 0.26, 0.74}) {
    const Point on = pointOfCurve(e.curve, share);
    for (const double away : {1.0, 4.0}) {
      const double gap = e.width / 2 + away;
      rooms.push_back(roomOf({on.x + gap, on.y}, Anchor::start, width, height));
      rooms.push_back(roomOf({on.x - gap, on.y}, Anchor::end, width, height));
    }
  }
  const std::optional<std::size_t> taken = places_.take(rooms);
  if (!taken) return;
  const bool right = *taken % 2 == 0;
  const Rect& room = rooms[*taken];
  const Style ink =
      textStyle(kEdgeFont, palette_[Role::edgeLabel], right ? Anchor::start : Anchor::end);
  scene_.addText(Layer::text, ink, shown, {right ? room.x : room.right(), room.centre().y}, own,
                 {TargetKind::edge, k});
}

void SceneBuilder::placeLabels() {
  takeRoom();
  for (std::uint32_t k = 0; k < layout_.boxes.size(); ++k) placeLabel(k);
  for (std::uint32_t k = 0; k < layout_.edges.size(); ++k) placeEdgeLabel(k);
}

}  // namespace twin::view
