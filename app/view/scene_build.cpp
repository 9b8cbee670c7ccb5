// The boxes of a laid-out graph: shapes and sizes as TensorBoard draws them.
#include <fmt/format.h>

#include "app/view/scene_builder.h"
#include "core/base/text.h"

namespace twin::view {
namespace {

constexpr std::size_t kMostPlaced = 4000;  // boxes and edges; more are too small to be read anyway

std::string tooltip(const Box& b) {
  std::string out = displayText(shortName(b.name) == b.name ? b.name : std::string(b.name), 1024);
  if (b.kind == ItemKind::op) return out + " · " + displayText(b.op, 256);
  return out + fmt::format(" · {} ops", b.cardinality);
}

}  // namespace

Style shapeStyle(Colour fill, Colour stroke, float strokeWidth) {
  Style style;
  style.fill = fill;
  style.stroke = stroke;
  style.fillAlpha = 1;
  style.strokeAlpha = 1;
  style.strokeWidth = strokeWidth;
  return style;
}

Style textStyle(float px, Colour ink, Anchor anchor, Face face) {
  Style style;
  style.fill = ink;
  style.fillAlpha = 1;
  style.strokeWidth = 0;
  style.fontPx = px;
  style.face = face;
  style.anchor = anchor;
  return style;
}

std::string_view shortName(std::string_view name) {
  if (name.starts_with(kLibraryPrefix)) name.remove_prefix(kLibraryPrefix.size());
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

SceneBuilder::SceneBuilder(const GraphLayout& layout, const FontSet& fonts,
                           const SceneOptions& options)
    : layout_(layout),
      fonts_(fonts),
      options_(options),
      palette_(paletteOf(options.theme)),
      apart_(options.labels == Labels::apart &&
             layout.boxes.size() + layout.edges.size() <= kMostPlaced) {}

Scene SceneBuilder::build() {
  scene_.background = palette_[Role::canvas];
  for (std::uint32_t k = 0; k < layout_.boxes.size(); ++k) box(k);
  for (std::uint32_t k = 0; k < layout_.edges.size(); ++k) edge(k);
  for (std::uint32_t k = 0; k < layout_.marks.size(); ++k) mark(k);
  if (apart_) placeLabels();
  columnTitles();
  scene_.finish();
  return std::move(scene_);
}

const BoxLook* SceneBuilder::lookOf(std::uint32_t k) const {
  const auto at = options_.looks.find(k);
  return at == options_.looks.end() ? nullptr : &at->second;
}

Style SceneBuilder::boxStyle(std::uint32_t k) const {
  const Box& b = layout_.boxes[k];
  const BoxColours colours = boxColours(palette_, b.kind, b.expanded, b.templateIndex);
  Style style = shapeStyle(colours.fill, colours.stroke);
  style.texture = static_cast<Texture>(colours.texture);
  if (b.kind == ItemKind::series && b.expanded) {
    style.dashOn = 5;
    style.dashOff = 5;
  }
  if (const BoxLook* look = lookOf(k)) {
    style.fill = look->fill;
    style.stroke = look->stroke;
    style.strokeWidth = look->strokeWidth;
    style.dashOn = look->dashOn;
    style.dashOff = look->dashOff;
    style.fillAlpha = look->opacity;
    style.texture = Texture::none;
  }
  return style;
}

void SceneBuilder::box(std::uint32_t k) {
  const Box& b = layout_.boxes[k];
  const Target target{TargetKind::box, k};
  const Style style = boxStyle(k);
  scene_.tooltips.push_back(tooltip(b));
  const std::size_t firstItem = scene_.items.size();
  if (b.expanded) {
    SceneItem& item = scene_.add(Shape::rect, Layer::group, style, b.rect, target);
    item.radius = b.kind == ItemKind::series ? 10 : 5;
    item.depth = b.depth;
    title(b, style, target);
  } else if (b.kind == ItemKind::op) {
    op(b, style, target);
  } else if (b.kind == ItemKind::series) {
    series(b, style, target);
  } else {
    scene_.add(Shape::rect, Layer::node, style, b.rect, target).radius = 5;
    groupLabel(b, style, target);
  }
  const BoxLook* look = lookOf(k);
  if (look == nullptr) return;
  if (look->doubleOutline) {
    SceneItem outer = scene_.items[firstItem];
    Style ring = style;
    ring.fillAlpha = 0;
    outer.style = scene_.styleId(ring);
    outer.rect = outer.rect.grown(2.5);
    scene_.items.push_back(outer);
  }
  if (!apart_) badge(b, *look, target);
  bars(b, *look, target);
}

Colour SceneBuilder::groundOf(const Box& b) const {
  return b.parent == kNoBox ? palette_[Role::canvas] : boxStyle(b.parent).fill;
}

void SceneBuilder::op(const Box& b, const Style& style, Target target) {
  const bool library = b.column == Column::library;
  const bool argument = library && (b.op == "_Arg" || b.opKind == "placeholder");
  const bool result = library && b.op == "_Retval";
  if (argument || result) {
    const Colour ink = palette_[argument ? Role::argument : Role::result];
    const Point c = b.rect.centre();
    const double up = layout_.direction == Direction::up ? -4 : 4;
    scene_.addLine(Shape::triangle, Layer::node, shapeStyle(ink, ink),
                   {{c.x - 5, c.y - up}, {c.x + 5, c.y - up}, {c.x, c.y + up}}, target);
  } else {
    scene_.add(Shape::ellipse, Layer::node, style, b.rect, target);
  }
  if (!apart_) grounded(b, kOpFont, 8, target);
}

void SceneBuilder::series(const Box& b, const Style& style, Target target) {
  const Point c = b.rect.centre();
  for (int k = -1; k <= 1; ++k) {
    const double dx = b.chained ? 0 : 4.0 * k;
    const double dy = b.chained ? -3.0 * k : 0;
    scene_.add(Shape::ellipse, Layer::node, style, {c.x + dx - 7.5, c.y + dy - 3, 15, 6}, target);
  }
  if (!apart_) grounded(b, kSeriesFont, b.chained ? 13 : 10, target);
}

void SceneBuilder::columnTitles() {
  const std::string* names[3] = {&options_.mainTitle, &options_.auxiliaryTitle,
                                 &options_.libraryTitle};
  Rect extent[3];
  bool used[3] = {false, false, false};
  for (const Box& b : layout_.boxes) {
    if (b.parent != kNoBox) continue;
    const auto c = static_cast<std::size_t>(b.column);
    extent[c] = used[c] ? united(extent[c], b.rect) : b.rect;
    used[c] = true;
  }
  if (!used[1] && !used[2]) return;
  for (std::size_t c = 0; c < 3; ++c) {
    if (!used[c]) continue;
    text(textStyle(20, palette_[Role::label]), *names[c],
         {extent[c].centre().x, layout_.bounds.y - 30}, 400);
  }
}

Scene buildScene(const GraphLayout& layout, const FontSet& fonts, const SceneOptions& options) {
  return SceneBuilder(layout, fonts, options).build();
}

}  // namespace twin::view
