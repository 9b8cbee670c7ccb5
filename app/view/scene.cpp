#include "app/view/scene.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace twin::view {

std::string_view word(Shape shape) {
  constexpr std::array<std::string_view, 7> kWords{"rect",  "ellipse", "triangle", "polyline",
                                                   "cubic", "polygon", "text"};
  return kWords[static_cast<std::size_t>(shape)];
}

namespace {

std::uint32_t packed(Colour c, float alpha) {
  return static_cast<std::uint32_t>(c.r) << 24 | static_cast<std::uint32_t>(c.g) << 16 |
         static_cast<std::uint32_t>(c.b) << 8 |
         static_cast<std::uint32_t>(std::lround(std::clamp(alpha, 0.0F, 1.0F) * 255));
}

double distanceToSegment(Point p, Point a, Point b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double length = dx * dx + dy * dy;
  const double t =
      length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0.0;
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

Rect boundsOf(const Point* points, std::size_t count) {
  Rect rect{points[0].x, points[0].y, 0, 0};
  for (std::size_t k = 1; k < count; ++k) rect = united(rect, {points[k].x, points[k].y, 0, 0});
  return rect;
}

double distanceToLine(const Scene& scene, const SceneItem& item, Point at) {
  const Point* p = &scene.points[item.first];
  double best = 1e300;
  if (item.shape == Shape::cubic) {
    for (std::size_t k = 0; k + 3 < item.count; k += 3) {
      Point last = p[k];
      for (int step = 1; step <= 12; ++step) {
        const Point next = onCubic(p + k, step / 12.0);
        best = std::min(best, distanceToSegment(at, last, next));
        last = next;
      }
    }
    return best;
  }
  for (std::size_t k = 0; k + 1 < item.count; ++k) {
    best = std::min(best, distanceToSegment(at, p[k], p[k + 1]));
  }
  return best;
}

bool isLine(Shape shape) { return shape == Shape::polyline || shape == Shape::cubic; }

}  // namespace

std::uint16_t Scene::styleId(const Style& style) {
  const std::vector<std::uint32_t> key{packed(style.fill, style.fillAlpha),
                                       packed(style.stroke, style.strokeAlpha),
                                       std::bit_cast<std::uint32_t>(style.strokeWidth),
                                       std::bit_cast<std::uint32_t>(style.dashOn),
                                       std::bit_cast<std::uint32_t>(style.dashOff),
                                       static_cast<std::uint32_t>(style.texture),
                                       std::bit_cast<std::uint32_t>(style.fontPx),
                                       static_cast<std::uint32_t>(style.face),
                                       static_cast<std::uint32_t>(style.anchor)};
  // Beyond 65 535 styles (edge widths) the last one serves; nobody sees the difference.
  const auto next = static_cast<std::uint16_t>(std::min<std::size_t>(styles.size(), 65535));
  const auto [at, fresh] = styleIndex_.try_emplace(key, next);
  if (fresh && styles.size() < 65535) styles.push_back(style);
  return std::min(at->second, static_cast<std::uint16_t>(styles.size() - 1));
}

SceneItem& Scene::add(Shape shape, Layer layer, const Style& style, Rect rect, Target target) {
  items.push_back(
      {.shape = shape, .layer = layer, .style = styleId(style), .rect = rect, .target = target});
  return items.back();
}

SceneItem& Scene::addLine(Shape shape, Layer layer, const Style& style,
                          const std::vector<Point>& line, Target target) {
  SceneItem& item = add(shape, layer, style, {}, target);
  item.first = u32(points.size());
  item.count = u32(line.size());
  points.insert(points.end(), line.begin(), line.end());
  if (!line.empty()) item.rect = boundsOf(line.data(), line.size());
  return item;
}

SceneItem& Scene::addText(Layer layer, const Style& style, std::string text, Point at, double width,
                          Target target) {
  SceneItem& item = add(Shape::text, layer, style, {at.x, at.y, width, style.fontPx}, target);
  item.first = u32(texts.size());
  item.count = 1;
  texts.push_back(std::move(text));
  return item;
}

Rect Scene::itemBounds(const SceneItem& item) const {
  if (item.shape == Shape::text) {
    const Style& style = styles[item.style];
    const double shift = style.anchor == Anchor::start    ? 0
                         : style.anchor == Anchor::middle ? -item.rect.width / 2
                                                          : -item.rect.width;
    return {item.rect.x + shift, item.rect.y - item.rect.height / 2, item.rect.width,
            item.rect.height};
  }
  return item.rect.grown(static_cast<double>(styles[item.style].strokeWidth) / 2);
}

std::pair<std::size_t, std::size_t> Scene::cellsOf(double from, double to, double origin,
                                                   std::size_t count) const {
  const double most = static_cast<double>(count) - 1;
  const auto index = [&](double v) {
    const double k = std::floor((v - origin) / cell_);
    return static_cast<std::size_t>(std::clamp(std::isfinite(k) ? k : 0.0, 0.0, most));
  };
  return {index(from), index(to)};
}

void Scene::enter(std::uint32_t item, const Rect& rect) {
  const auto [x0, x1] = cellsOf(rect.x, rect.right(), bounds.x, columns_);
  const auto [y0, y1] = cellsOf(rect.y, rect.bottom(), bounds.y, rows_);
  for (std::size_t y = y0; y <= y1; ++y) {
    for (std::size_t x = x0; x <= x1; ++x) {
      std::vector<std::uint32_t>& cell = grid_[y * columns_ + x];
      if (cell.empty() || cell.back() != item) cell.push_back(item);
    }
  }
}

void Scene::finish() {
  std::stable_sort(items.begin(), items.end(), [](const SceneItem& a, const SceneItem& b) {
    return std::pair(a.layer, a.depth) < std::pair(b.layer, b.depth);
  });
  if (!items.empty()) {
    bounds = itemBounds(items.front());
    for (const SceneItem& item : items) bounds = united(bounds, itemBounds(item));
  }
  const double area = std::max(bounds.width, 1.0) * std::max(bounds.height, 1.0);
  const double each = area / static_cast<double>(std::max<std::size_t>(items.size(), 1));
  cell_ = std::max(128.0, std::sqrt(4 * each));
  columns_ = static_cast<std::size_t>(std::clamp(bounds.width / cell_, 0.0, 4000.0)) + 1;
  rows_ = static_cast<std::size_t>(std::clamp(bounds.height / cell_, 0.0, 4000.0)) + 1;
  grid_.assign(columns_ * rows_, {});
  for (std::uint32_t k = 0; k < items.size(); ++k) {
    const SceneItem& item = items[k];
    if (!isLine(item.shape)) {
      enter(k, itemBounds(item));
      continue;
    }
    const std::size_t step = item.shape == Shape::cubic ? 3 : 1;
    for (std::size_t p = 0; p + step < item.count; p += step) {
      enter(k, boundsOf(&points[item.first + p], step + 1)
                   .grown(static_cast<double>(styles[item.style].strokeWidth) / 2));
    }
  }
}

std::vector<std::uint32_t> Scene::visible(const Rect& view) const {
  std::vector<std::uint32_t> found;
  if (grid_.empty()) return found;
  const auto [x0, x1] = cellsOf(view.x, view.right(), bounds.x, columns_);
  const auto [y0, y1] = cellsOf(view.y, view.bottom(), bounds.y, rows_);
  for (std::size_t y = y0; y <= y1; ++y) {
    for (std::size_t x = x0; x <= x1; ++x) {
      for (const std::uint32_t k : grid_[y * columns_ + x]) {
        if (itemBounds(items[k]).intersects(view)) found.push_back(k);
      }
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

Target Scene::hit(Point at, double reach) const {
  Target edge;
  double nearest = reach;
  const std::vector<std::uint32_t> near =
      visible(Rect{at.x, at.y, 0, 0}.grown(std::max(reach, 0.0)));
  Target group;
  for (auto k = near.rbegin(); k != near.rend(); ++k) {
    const SceneItem& item = items[*k];
    if (item.target.kind == TargetKind::none) continue;
    if (isLine(item.shape)) {
      const double distance = distanceToLine(*this, item, at);
      if (distance > nearest + static_cast<double>(styles[item.style].strokeWidth) / 2) continue;
      nearest = std::min(nearest, distance);
      edge = item.target;
    } else if (itemBounds(item).contains(at)) {
      if (item.layer != Layer::group) return item.target;
      if (group.kind == TargetKind::none) group = item.target;
    }
  }
  return edge.kind != TargetKind::none ? edge : group;
}

bool LevelOfDetail::draws(const Scene& scene, const SceneItem& item) const {
  if (!enabled) return true;
  if (item.shape == Shape::text) return text(static_cast<double>(scene.styles[item.style].fontPx));
  if (item.layer == Layer::group) return true;
  if (item.target.kind == TargetKind::annotation) return ellipses();
  if (item.shape == Shape::ellipse) return ellipses();
  if (flat() && isLine(item.shape)) {
    return std::max(item.rect.width, item.rect.height) * zoom >= 2;
  }
  return true;
}

std::string dump(const Scene& scene) {
  std::string out;
  for (const SceneItem& item : scene.items) {
    const Style& style = scene.styles[item.style];
    out += fmt::format("{} {:.1f},{:.1f} {:.1f}x{:.1f}", word(item.shape), item.rect.x, item.rect.y,
                       item.rect.width, item.rect.height);
    if (style.fillAlpha > 0) out += " fill " + hex(style.fill);
    if (style.strokeAlpha > 0) {
      out += fmt::format(" stroke {} {:.2f}", hex(style.stroke), style.strokeWidth);
    }
    if (item.shape == Shape::text) {
      out += fmt::format(" {}px \"{}\"", style.fontPx, scene.texts[item.first]);
    }
    out += "\n";
  }
  return out;
}

}  // namespace twin::view
