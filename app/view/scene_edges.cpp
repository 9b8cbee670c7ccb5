// The edges and marks of a laid-out graph.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/view/scene_builder.h"

namespace twin::view {
namespace {

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

}  // namespace

void SceneBuilder::head(Point from, Point tip, double size, Colour ink, Target target,
                        Layer layer) {
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
                 {tip, at(size, size * 0.42), at(size * 0.75, 0), at(size, -size * 0.42)}, target);
}

void SceneBuilder::edge(std::uint32_t k) {
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
  if (!apart_) edgeLabel(k);
}

void SceneBuilder::mark(std::uint32_t k) {
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
       shortName(m.mark.name), {in ? r.x - 2 : r.right() + 2, r.centre().y}, kMarkClip - 2, target);
  if (!apart_) return;
  SceneItem& name = scene_.items.back();
  name.room = static_cast<float>(name.rect.width * kNameGrowth);
}

void SceneBuilder::markLine(const LayoutMark& m, const Box& host, Target target) {
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

void SceneBuilder::markShape(const LayoutMark& m, Target target) {
  const Rect& r = m.rect;
  Style style = shapeStyle(palette_[Role::opFill], palette_[Role::opStroke]);
  if (m.mark.kind == MarkKind::constant) {
    scene_.add(Shape::ellipse, Layer::node, style, r, target);
    return;
  }
  if (m.mark.kind == MarkKind::summary) {
    Style bars = shapeStyle(palette_[Role::summary], palette_[Role::summary], 0);
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

}  // namespace twin::view
