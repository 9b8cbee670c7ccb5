// Camera: which part of a scene a canvas shows. Pure arithmetic; any thread; no errors.
#pragma once

#include <optional>
#include <string>

#include "app/view/geometry.h"
#include "app/view/graph_layout.h"

namespace twin::view {

inline constexpr double kLeastZoom = 0.02;
inline constexpr double kMostZoom = 20;

struct Camera {
  double zoom = 1;
  Point offset{};  // where the scene's origin stands on the canvas

  [[nodiscard]] Point onCanvas(Point p) const {
    return {p.x * zoom + offset.x, p.y * zoom + offset.y};
  }
  [[nodiscard]] Rect onCanvas(const Rect& r) const {
    return {r.x * zoom + offset.x, r.y * zoom + offset.y, r.width * zoom, r.height * zoom};
  }
  [[nodiscard]] Point toScene(Point p) const {
    return {(p.x - offset.x) / zoom, (p.y - offset.y) / zoom};
  }
};

// All of `bounds` in the middle of a canvas, no larger than twice.
[[nodiscard]] Camera fitted(const Rect& bounds, double width, double height);
// The same where names can then be read; of a larger graph the inputs, as large as that needs.
[[nodiscard]] Camera fittedReadable(const GraphLayout& layout, const Rect& bounds, double width,
                                    double height);
// Zooms so that what stands at `at` on the canvas stays there.
[[nodiscard]] Camera zoomedAbout(const Camera& camera, Point at, double factor);
[[nodiscard]] Camera centredOn(const Camera& camera, Point centre, double width, double height);
[[nodiscard]] Camera movedBy(const Camera& camera, Point by);

// What the arrow keys follow: edges to a consumer or a producer of the box of that name; without
// such a box the first one.
enum class Toward : std::uint8_t { consumer, producer };
[[nodiscard]] std::optional<std::string> neighbourOf(const GraphLayout& layout,
                                                     const std::string& name, Toward toward);

}  // namespace twin::view
