// Geometry: points and rectangles in scene units (1 unit = 1 px at zoom 1), y growing downwards.
// Plain values; any thread; no errors.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace twin::view {

struct Point {
  double x = 0;
  double y = 0;
  bool operator==(const Point&) const = default;
};

struct Rect {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  bool operator==(const Rect&) const = default;

  [[nodiscard]] double right() const { return x + width; }
  [[nodiscard]] double bottom() const { return y + height; }
  [[nodiscard]] Point centre() const { return {x + width / 2, y + height / 2}; }
  [[nodiscard]] bool contains(Point p) const {
    return p.x >= x && p.y >= y && p.x <= right() && p.y <= bottom();
  }
  [[nodiscard]] bool intersects(const Rect& o) const {
    return x <= o.right() && o.x <= right() && y <= o.bottom() && o.y <= bottom();
  }
  [[nodiscard]] Rect grown(double by) const {
    return {x - by, y - by, width + 2 * by, height + 2 * by};
  }
};

[[nodiscard]] inline Rect united(const Rect& a, const Rect& b) {
  const double x = std::min(a.x, b.x);
  const double y = std::min(a.y, b.y);
  return {x, y, std::max(a.right(), b.right()) - x, std::max(a.bottom(), b.bottom()) - y};
}

// The point of a cubic Bézier curve with four control points, t in [0, 1].
[[nodiscard]] inline Point onCubic(const Point* c, double t) {
  const double u = 1 - t;
  const double b0 = u * u * u;
  const double b1 = 3 * u * u * t;
  const double b2 = 3 * u * t * t;
  const double b3 = t * t * t;
  return {b0 * c[0].x + b1 * c[1].x + b2 * c[2].x + b3 * c[3].x,
          b0 * c[0].y + b1 * c[1].y + b2 * c[2].y + b3 * c[3].y};
}

// Positions of nodes, edges and items are 32 bits wide; the limits of files keep counts below.
[[nodiscard]] inline std::uint32_t u32(std::size_t value) {
  return static_cast<std::uint32_t>(value);
}

}  // namespace twin::view
