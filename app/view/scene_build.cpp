// The drawing list of a laid-out graph: shapes and sizes as TensorBoard draws them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/view/scene.h"
#include "core/base/text.h"

namespace twin::view {

namespace {

constexpr float kOpFont = 6;
constexpr float kSeriesFont = 8;
constexpr float kTitleFont = 9;
constexpr float kMarkFont = 5;
constexpr float kEdgeFont = 3.5F;
constexpr double kGroupClip = 52;
constexpr double kOpClip = 30;
constexpr double kMarkClip = 40;

// 9 px up to 11 characters, falling to 6 at 18; longer labels are cut to 16 and an ellipsis.
float groupFont(std::size_t characters) {
  if (characters <= 11) return 9;
  if (characters > 18) return 6.43F;
  return 9.0F - 3.0F * static_cast<float>(characters - 11) / 7.0F;
}

double headSize(double width) {
  if (width < 3.56) return 5;
  if (width < 6.38) return 8;
  return width < 9.19 ? 12 : 16;
}

Point towards(Point from, Point to, double distance) {
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  if (length < 1e-9) return from;
  const double share = distance / length;
  return {from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share};
}

Point middleOf(const std::vector<Point>& curve) {
  if (curve.size() < 4) return curve.empty() ? Point{} : curve.front();
  const std::size_t pieces = (curve.size() - 1) / 3;
  const Point* c = &curve[(pieces / 2) * 3];
  if (pieces % 2 == 0) return c[0];
  return {(c[0].x + 3 * c[1].x + 3 * c[2].x + c[3].x) / 8,
          (c[0].y + 3 * c[1].y + 3 * c[2].y + c[3].y) / 8};
}

class SceneBuilder {
 public:
  SceneBuilder(const GraphLayout& layout, const FontSet& fonts, const SceneOptions& options)
      : layout_(layout), fonts_(fonts), options_(options), palette_(paletteOf(options.theme)) {}

  Scene build() {
    scene_.background = palette_[Role::canvas];
    for (std::uint32_t k = 0; k < layout_.boxes.size(); ++k) box(k);
    for (std::uint32_t k = 0; k < layout_.edges.size(); ++k) edge(k);
    for (std::uint32_t k = 0; k < layout_.marks.size(); ++k) mark(k);
    columnTitles();
    scene_.finish();
    return std::move(scene_);
  }

 private:
  Style inked(Colour fill, Colour stroke, float strokeWidth = 1) const {
    Style style;
    style.fill = fill;
    style.stroke = stroke;
    style.fillAlpha = 1;
    style.strokeAlpha = 1;
    style.strokeWidth = strokeWidth;
    return style;
  }
  Style textStyle(float px, Colour ink, Anchor anchor = Anchor::middle,
                  Face face = Face::regular) const {
    Style style;
    style.fill = ink;
    style.fillAlpha = 1;
    style.strokeWidth = 0;
    style.fontPx = px;
    style.face = face;
    style.anchor = anchor;
    return style;
  }
  void text(const Style& style, std::string_view full, Point at, double clip, Target target = {},
            Layer layer = Layer::text) {
    const auto px = static_cast<double>(style.fontPx);
    std::string shown = fonts_.elide(displayText(full, 1024), style.face, px, clip);
    const double width = fonts_.width(shown, style.face, px);
    scene_.addText(layer, style, std::move(shown), at, width, target);
  }

  const BoxLook* lookOf(std::uint32_t k) const {
    const auto at = options_.looks.find(k);
    return at == options_.looks.end() ? nullptr : &at->second;
  }

  Style boxStyle(std::uint32_t k) const {
    const Box& b = layout_.boxes[k];
    const BoxColours colours = boxColours(palette_, b.kind, b.expanded, b.templateIndex);
    Style style = inked(colours.fill, colours.stroke);
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

  void box(std::uint32_t k) {
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
    badge(b, *look, target);
  }

  void badge(const Box& b, const BoxLook& look, Target target) {
    if (!look.glyph.empty()) {
      const Style ink = textStyle(kTitleFont, look.stroke, Anchor::start, Face::semiBold);
      text(ink, look.glyph, {b.rect.right() + 2, b.rect.y + 1}, 40, target, Layer::badge);
    }
    if (!look.note.empty() && !b.expanded) {
      const Style ink = textStyle(kMarkFont, palette_[Role::label]);
      text(ink, look.note, {b.rect.centre().x, b.rect.bottom() + 5}, 60, target, Layer::badge);
    }
  }

  void title(const Box& b, const Style& style, Target target) {
    const bool series = b.kind == ItemKind::series;
    const Style ink =
        textStyle(series ? kSeriesFont : kTitleFont, palette_[Role::label], Anchor::middle);
    const auto px = static_cast<double>(ink.fontPx);
    const std::string shown =
        fonts_.elide(displayText(b.label, 1024), ink.face, px, b.rect.width - 16);
    const double width = fonts_.width(shown, ink.face, px);
    const Point at{b.rect.centre().x, b.rect.y + (series ? 7 : 11)};
    // A ground under the title, so that edges do not cross it.
    Style ground;
    ground.fill = style.fill;
    ground.fillAlpha = 1;
    ground.strokeWidth = 0;
    scene_.add(Shape::rect, Layer::text, ground,
               {at.x - width / 2 - 3, at.y - px / 2 - 1, width + 6, px + 2});
    scene_.addText(Layer::text, ink, shown, at, width, target);
  }

  void groupLabel(const Box& b, const Style& style, Target target) {
    const std::string shown = displayText(b.label, 1024);
    const std::size_t count = codePoints(shown).size();
    const Colour ink = options_.looks.empty() ? palette_[Role::label] : inkOn(style.fill);
    text(textStyle(groupFont(count), ink), shown, b.rect.centre(), kGroupClip, target);
  }

  // A label above its shape, on a ground that keeps it readable where an edge runs behind it.
  void grounded(const Box& b, float px, double above, Target target) {
    const double room = 0.57 * static_cast<double>(px) *
                        static_cast<double>(codePoints(displayText(b.label, 96)).size());
    const std::string shown =
        fonts_.elide(displayText(b.label, 1024), Face::regular, static_cast<double>(px),
                     std::clamp(room, kOpClip, 100.0));
    const double width = fonts_.width(shown, Face::regular, static_cast<double>(px));
    const Point at{b.rect.centre().x, b.rect.centre().y - above};
    Style ground;
    ground.fill = groundOf(b);
    ground.fillAlpha = 0.8F;
    ground.strokeWidth = 0;
    const double height = static_cast<double>(px);
    scene_.add(Shape::rect, Layer::text, ground,
               {at.x - width / 2 - 1, at.y - height / 2, width + 2, height});
    scene_.addText(Layer::text, textStyle(px, palette_[Role::label]), shown, at, width, target);
  }

  Colour groundOf(const Box& b) const {
    return b.parent == kNoBox ? palette_[Role::canvas] : boxStyle(b.parent).fill;
  }

  void op(const Box& b, const Style& style, Target target) {
    const bool library = b.column == Column::library;
    const bool argument = library && (b.op == "_Arg" || b.opKind == "placeholder");
    const bool result = library && b.op == "_Retval";
    if (argument || result) {
      const Colour ink = palette_[argument ? Role::argument : Role::result];
      const Point c = b.rect.centre();
      const double up = layout_.direction == Direction::up ? -4 : 4;
      scene_.addLine(Shape::triangle, Layer::node, inked(ink, ink),
                     {{c.x - 5, c.y - up}, {c.x + 5, c.y - up}, {c.x, c.y + up}}, target);
    } else {
      scene_.add(Shape::ellipse, Layer::node, style, b.rect, target);
    }
    grounded(b, kOpFont, 8, target);
  }

  void series(const Box& b, const Style& style, Target target) {
    const Point c = b.rect.centre();
    for (int k = -1; k <= 1; ++k) {
      const double dx = b.chained ? 0 : 4.0 * k;
      const double dy = b.chained ? -3.0 * k : 0;
      scene_.add(Shape::ellipse, Layer::node, style, {c.x + dx - 7.5, c.y + dy - 3, 15, 6}, target);
    }
    grounded(b, kSeriesFont, b.chained ? 13 : 10, target);
  }

  void head(Point from, Point tip, double size, Colour ink, Target target, Layer layer) {
    const double length = std::hypot(tip.x - from.x, tip.y - from.y);
    if (length < 1e-9) return;
    const double ux = (tip.x - from.x) / length;
    const double uy = (tip.y - from.y) / length;
    const auto at = [&](double back, double side) {
      return Point{tip.x - ux * back - uy * side, tip.y - uy * back + ux * side};
    };
    Style style;
    style.fill = ink;
    style.fillAlpha = 1;
    style.strokeWidth = 0;
    scene_.addLine(Shape::polygon, layer, style,
                   {tip, at(size, size * 0.42), at(size * 0.75, 0), at(size, -size * 0.42)},
                   target);
  }

  void edge(std::uint32_t k) {
    const LayoutEdge& e = layout_.edges[k];
    if (e.curve.size() < 4) return;
    const Target target{TargetKind::edge, k};
    Style style;
    style.stroke = palette_[e.kind == EdgeKind::reference ? Role::referenceEdge : Role::dataEdge];
    style.strokeAlpha = 1;
    style.strokeWidth = static_cast<float>(e.width);
    if (e.kind == EdgeKind::control) style.dashOn = style.dashOff = 2;
    const auto changed = options_.edgeLooks.find(k);
    if (changed != options_.edgeLooks.end()) {
      style.stroke = changed->second.stroke;
      style.dashOn = changed->second.dashOn;
      style.dashOff = changed->second.dashOff;
      style.strokeAlpha = changed->second.opacity;
    }
    const double size = headSize(e.width);
    std::vector<Point> curve = e.curve;
    if (e.kind == EdgeKind::reference) {
      const Point tip = curve.front();
      const Point next = tip == curve[1] ? curve[3] : curve[1];
      curve.front() = towards(tip, next, size * 0.75);
      head(next, tip, size, style.stroke, target, Layer::edge);
    } else {
      const Point tip = curve.back();
      const Point before =
          curve[curve.size() - 2] == tip ? curve[curve.size() - 4] : curve[curve.size() - 2];
      curve.back() = towards(tip, before, size * 0.75);
      head(before, tip, size, style.stroke, target, Layer::edge);
    }
    scene_.addLine(Shape::cubic, Layer::edge, style, curve, target);
    if (e.label.empty()) return;
    const Point middle = middleOf(e.curve);
    const Style ink = textStyle(kEdgeFont, palette_[Role::edgeLabel], Anchor::start);
    text(ink, e.label, {middle.x + e.width / 2 + 1.5, middle.y}, 60, target);
  }

  void mark(std::uint32_t k) {
    const LayoutMark& m = layout_.marks[k];
    const Box& host = layout_.boxes[m.box];
    const Target target{TargetKind::annotation, k};
    const bool in = m.side == Side::in;
    const Rect& r = m.rect;
    if (m.mark.kind == MarkKind::more) {
      text(textStyle(kMarkFont, palette_[Role::annotationLabel], in ? Anchor::end : Anchor::start),
           fmt::format("... {} more", m.mark.more), {in ? r.right() : r.x, r.centre().y}, kMarkClip,
           target);
      return;
    }
    markLine(m, host, target);
    markShape(m, target);
    text(textStyle(kMarkFont, palette_[Role::annotationLabel], in ? Anchor::end : Anchor::start),
         shortName(m.mark.name), {in ? r.x - 2 : r.right() + 2, r.centre().y}, kMarkClip - 2,
         target);
  }

  void markLine(const LayoutMark& m, const Box& host, Target target) {
    const bool in = m.side == Side::in;
    Style style;
    style.stroke = palette_[Role::annotationEdge];
    style.strokeAlpha = 1;
    style.strokeWidth = 0.75F;
    if (m.mark.kind == MarkKind::control) style.dashOn = style.dashOff = 1;
    const double reach = host.kind == ItemKind::op ? 0 : host.rect.height / 2 - 2;
    const double y =
        std::clamp(m.rect.centre().y, host.rect.centre().y - reach, host.rect.centre().y + reach);
    const Point outer{in ? m.rect.right() : m.rect.x, m.rect.centre().y};
    const Point inner{in ? host.rect.x : host.rect.right(), y};
    const Point from = in ? outer : inner;
    const Point tip = in ? inner : outer;
    scene_.addLine(Shape::polyline, Layer::node, style, {from, towards(tip, from, 2.5)}, target);
    head(from, tip, 3.75, style.stroke, target, Layer::node);
  }

  void markShape(const LayoutMark& m, Target target) {
    const Rect& r = m.rect;
    Style style = inked(palette_[Role::opFill], palette_[Role::opStroke]);
    if (m.mark.kind == MarkKind::constant) {
      scene_.add(Shape::ellipse, Layer::node, style, r, target);
      return;
    }
    if (m.mark.kind == MarkKind::summary) {
      Style bars = inked(palette_[Role::summary], palette_[Role::summary], 0);
      for (int b = 0; b < 3; ++b) {
        const double height = b == 1 ? 9 : b == 0 ? 5 : 7;
        scene_.add(Shape::rect, Layer::node, bars,
                   {r.x + 3.2 * b, r.centre().y + 4.5 - height, 2.4, height}, target);
      }
      return;
    }
    style.strokeWidth = 0.5F;
    style.dashOn = style.dashOff = 1;
    if (m.mark.look == ItemKind::op) {
      scene_.add(Shape::ellipse, Layer::node, style, r, target);
    } else if (m.mark.look == ItemKind::series) {
      for (int k = -1; k <= 1; ++k) {
        scene_.add(Shape::ellipse, Layer::node, style,
                   {r.centre().x + 2.0 * k - 5, r.y, 10, r.height}, target);
      }
    } else {
      style.fill = palette_[Role::groupFill];
      scene_.add(Shape::rect, Layer::node, style, r, target).radius = 1;
    }
  }

  static std::string_view shortName(std::string_view name) {
    if (name.starts_with(kLibraryPrefix)) name.remove_prefix(kLibraryPrefix.size());
    const std::size_t slash = name.rfind('/');
    return slash == std::string_view::npos ? name : name.substr(slash + 1);
  }

  static std::string tooltip(const Box& b) {
    std::string out = displayText(shortName(b.name) == b.name ? b.name : std::string(b.name), 1024);
    if (b.kind == ItemKind::op) return out + " · " + displayText(b.op, 256);
    return out + fmt::format(" · {} ops", b.cardinality);
  }

  void columnTitles() {
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

  const GraphLayout& layout_;
  const FontSet& fonts_;
  const SceneOptions& options_;
  const Palette& palette_;
  Scene scene_;
};

}  // namespace

Scene buildScene(const GraphLayout& layout, const FontSet& fonts, const SceneOptions& options) {
  return SceneBuilder(layout, fonts, options).build();
}

}  // namespace twin::view
