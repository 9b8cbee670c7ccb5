// The texts of a laid-out graph for the window: each stands at the first of its places that nothing
// covers. Names come first, then notes, then sizes on edges, which are left out where there is no
// room (the tooltip has them).
#include <algorithm>
#include <array>

#include "app/view/label_text.h"
#include "app/view/scene_builder.h"
#include "core/base/text.h"

namespace twin::view {
namespace {

// Small text is drawn larger than its nominal size (tokens: text floor); its room is that of the
// larger text.
constexpr double kSizeGrowth = 1.6;
constexpr double kBadgeGap = 3;
constexpr double kRing = 3;  // of a double outline around its box
constexpr double kLoadBarHeight = 2.2;
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
             {b.rect.x, y, std::max(b.rect.width * look.bar, 0.5), kLoadBarHeight}, target);
  Style gpu;
  gpu.stroke = palette_[Role::text3];
  gpu.strokeAlpha = 1;
  gpu.strokeWidth = 0.75F;
  gpu.dashOn = gpu.dashOff = 1;
  const double below = y + kLoadBarHeight + 1.5;
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
      if (look != nullptr && look->doubleOutline) rect = rect.grown(kRing);
      if (look != nullptr && look->bar >= 0) rect.height += 2 + kLoadBarHeight + 2;
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
    const double width =
        kNameGrowth * std::min(fonts_.width(shortName(mark.mark.name), Face::regular,
                                            static_cast<double>(kMarkFont)),
                               kMarkClip);
    const Rect& host = layout_.boxes[mark.box].rect;
    const Rect name{in ? mark.rect.x - 2 - width : mark.rect.right() + 2, mark.rect.centre().y - 3,
                    width, 6};
    const double from = in ? mark.rect.x : host.right();
    const double to = in ? host.x : mark.rect.right();
    places_.block(
        united(name, {std::min(from, to), mark.rect.y, std::abs(to - from), mark.rect.height}));
  }
  for (const LayoutEdge& edge : layout_.edges) lines_.blockCurve(edge.curve, edge.width + 1);
}

std::vector<SceneBuilder::Line> SceneBuilder::linesBeside(std::uint32_t k) const {
  const Box& b = layout_.boxes[k];
  const BoxLook* look = lookOf(k);
  std::vector<Line> lines;
  const auto add = [&](const std::string& words, const Style& style) {
    if (words.empty()) return;
    Line line{.text = fonts_.elide(labelText(words, 1024), style.face, nominal(style), kMostName),
              .style = style};
    line.width = fonts_.width(line.text, style.face, nominal(style));
    lines.push_back(std::move(line));
  };
  const bool named = b.kind == ItemKind::op || b.kind == ItemKind::series;
  if (named && !b.expanded) {
    const float px = b.kind == ItemKind::op ? kOpFont : kSeriesFont;
    Style ink = textStyle(px, palette_[Role::label], Anchor::start);
    if (look != nullptr && look->strength == Strength::faint) ink.fillAlpha = kFaint;
    add(b.label, ink);
  }
  if (look == nullptr || b.expanded) return lines;
  const Style glyph =
      textStyle(named ? kOpFont : kTitleFont, look->stroke, Anchor::start, Face::semiBold);
  if (named && !lines.empty() && !look->glyph.empty()) {
    Line& name = lines.front();
    name.glyph = look->glyph;
    name.glyphStyle = glyph;
    name.indent = fonts_.width(look->glyph, glyph.face, nominal(glyph)) * kNameGrowth + 2;
    name.width += name.indent;
  } else {
    add(look->glyph, glyph);
  }
  const float notePx = named ? kMarkFont : kOpFont;
  if (look->noteIsRemoval) {
    add(look->note, textStyle(kMarkFont, palette_[Role::diffRemovedText], Anchor::start));
    lines.back().shorter = look->share;
  } else if (named && !look->note.empty()) {
    add(look->note + " · " + look->share, textStyle(notePx, palette_[Role::text2], Anchor::start));
  } else {
    add(look->note, textStyle(notePx, palette_[Role::label], Anchor::start));
    add(look->share, textStyle(kMarkFont, palette_[Role::text2], Anchor::start));
  }
  return lines;
}

void SceneBuilder::placeLabel(std::uint32_t k) {
  std::vector<Line> lines = linesBeside(k);
  if (lines.size() == 1) lines.front().growth = kLoneGrowth;
  if (!lines.empty()) placeLines(layout_.boxes[k], lines, {TargetKind::box, k});
}

// The first free of the places around a box for a block of lines: right, left, at its corners,
// above, below.
std::optional<SceneBuilder::LinePlace> SceneBuilder::takePlace(const Rect& r, double wide,
                                                               double tall, double first,
                                                               OverEdges over) {
  const double middle = r.centre().y - tall / 2 + first / 2;
  const double high = r.y - tall + first / 2;
  const double low = r.bottom() + first / 2;
  const std::array<LinePlace, 8> places{{{{r.right() + kBadgeGap, middle}, Anchor::start},
                                         {{r.x - kBadgeGap, middle}, Anchor::end},
                                         {{r.right() + kBadgeGap, high}, Anchor::start},
                                         {{r.right() + kBadgeGap, low}, Anchor::start},
                                         {{r.x - kBadgeGap, high}, Anchor::end},
                                         {{r.x - kBadgeGap, low}, Anchor::end},
                                         {{r.centre().x, high - 1}, Anchor::middle},
                                         {{r.centre().x, low + 5}, Anchor::middle}}};
  std::vector<Rect> rooms;
  for (const LinePlace& place : places) {
    const Rect room = roomOf(place.at, place.anchor, wide, first);
    rooms.push_back({room.x, room.y, wide, tall});
  }
  const auto taken = places_.take(rooms, over == OverEdges::no ? &lines_ : nullptr);
  return taken ? std::optional<LinePlace>(places[*taken]) : std::nullopt;
}

void SceneBuilder::drawLine(const Line& line, const LinePlace& place, Target target) {
  const double left = roomOf(place.at, place.anchor, line.width, 0).x;
  Style style = line.style;
  style.anchor = line.glyph.empty() ? place.anchor : Anchor::start;
  const Point from = line.glyph.empty() ? place.at : Point{left + line.indent, place.at.y};
  const double own = line.width - line.indent;
  scene_.addText(Layer::text, style, line.text, from, own, target).room =
      static_cast<float>(own * line.growth);
  if (!line.glyph.empty())
    scene_.addText(Layer::badge, line.glyphStyle, line.glyph, {left, place.at.y}, line.indent,
                   target);
}

// All lines as one block; where that has no room, each line looks for its own place, at last over
// an edge, on a ground that keeps it readable.
void SceneBuilder::placeLines(const Box& b, const std::vector<Line>& lines, Target target) {
  const BoxLook* look = lookOf(target.index);
  const bool ringed = look != nullptr && look->doubleOutline;
  const Rect around = ringed ? b.rect.grown(kRing) : b.rect;
  const auto height = [](const Line& line) { return nominal(line.style) * kNameGrowth; };
  double wide = 0;
  double tall = 0;
  for (const Line& line : lines) {
    wide = std::max(wide, line.width * kNameGrowth);
    tall += height(line);
  }
  if (auto block = takePlace(around, wide, tall, height(lines.front()), OverEdges::no)) {
    for (const Line& line : lines) {
      drawLine(line, *block, target);
      block->at.y += height(line);
    }
    return;
  }
  for (Line line : lines) {
    double room = line.width * kNameGrowth;
    auto own = takePlace(around, room, height(line), height(line), OverEdges::no);
    if (!own && !line.shorter.empty()) {
      line.text = line.shorter;
      line.width = fonts_.width(line.text, line.style.face, nominal(line.style));
      room = line.width * kNameGrowth;
      own = takePlace(around, room, height(line), height(line), OverEdges::no);
    }
    if (own) {
      drawLine(line, *own, target);
      continue;
    }
    const auto over = takePlace(around, room, height(line), height(line), OverEdges::yes);
    if (!over) continue;
    Style ground;
    ground.fill = groundOf(b);
    ground.fillAlpha = 0.8F;
    ground.strokeWidth = 0;
    const double px = nominal(line.style);
    scene_.add(Shape::rect, Layer::text, ground, roomOf(over->at, over->anchor, line.width, px));
    drawLine(line, *over, target);
  }
}

void SceneBuilder::placeEdgeLabel(std::uint32_t k) {
  const LayoutEdge& e = layout_.edges[k];
  if (e.label.empty() || e.curve.size() < 4) return;
  const auto px = static_cast<double>(kEdgeFont);
  const std::string shown = fonts_.elide(labelText(e.label, 256), Face::regular, px, 60);
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
  const std::optional<std::size_t> taken = places_.take(rooms, &lines_);
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
