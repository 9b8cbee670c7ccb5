#include "app/view/camera.h"

#include <algorithm>

namespace twin::view {
namespace {

constexpr double kMostFitZoom = 2;
// From here on every text reaches its least size on the screen: 5 units, drawn up to 1.8 times as
// large, are 9.5 px.
constexpr double kLeastReadable = 1.05;
constexpr double kBelow = 24;  // px under the inputs of a graph that is larger than the canvas

}  // namespace

Camera fitted(const Rect& bounds, double width, double height) {
  const double share =
      std::min(width / std::max(bounds.width, 1.0), height / std::max(bounds.height, 1.0));
  Camera camera;
  camera.zoom = std::clamp(0.9 * std::min(share, kMostFitZoom), kLeastZoom, kMostZoom);
  return centredOn(camera, bounds.centre(), width, height);
}

Camera fittedReadable(const GraphLayout& layout, const Rect& bounds, double width, double height) {
  Camera camera = fitted(bounds, width, height);
  if (camera.zoom >= kLeastReadable || layout.boxes.empty()) return camera;
  const Box* first = &layout.boxes.front();
  for (const Box& box : layout.boxes) {
    if (box.parent == kNoBox && box.column == Column::main &&
        box.rect.bottom() > first->rect.bottom())
      first = &box;
  }
  camera.zoom = kLeastReadable;
  camera.offset = {width / 2 - first->rect.centre().x * camera.zoom,
                   height - kBelow - first->rect.bottom() * camera.zoom};
  return camera;
}

Camera zoomedAbout(const Camera& camera, Point at, double factor) {
  Camera zoomed = camera;
  zoomed.zoom = std::clamp(camera.zoom * factor, kLeastZoom, kMostZoom);
  const double grown = zoomed.zoom / camera.zoom;
  zoomed.offset = {at.x - (at.x - camera.offset.x) * grown,
                   at.y - (at.y - camera.offset.y) * grown};
  return zoomed;
}

Camera centredOn(const Camera& camera, Point centre, double width, double height) {
  return {camera.zoom, {width / 2 - centre.x * camera.zoom, height / 2 - centre.y * camera.zoom}};
}

Camera movedBy(const Camera& camera, Point by) {
  return {camera.zoom, {camera.offset.x + by.x, camera.offset.y + by.y}};
}

std::optional<std::string> neighbourOf(const GraphLayout& layout, const std::string& name,
                                       Toward toward) {
  if (layout.boxes.empty()) return std::nullopt;
  const auto at = layout.byName.find(name);
  if (at == layout.byName.end()) return layout.boxes.front().name;
  for (const LayoutEdge& edge : layout.edges) {
    const bool up = toward == Toward::consumer;
    if ((up ? edge.from : edge.to) == at->second)
      return layout.boxes[up ? edge.to : edge.from].name;
  }
  return std::nullopt;
}

}  // namespace twin::view
