// LabelPlaces: the room that is taken in a picture: shapes, edges and labels placed before; a label
// asks for the first of its candidate places where nothing stands. Owner: the builder of one scene.
// Thread: its caller's. Errors: none; where every place is taken, there is none.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "app/view/geometry.h"

namespace twin::view {

class LabelPlaces {
 public:
  void block(const Rect& rect);
  // A line of cubics (1 + 3n points) that is `width` wide.
  void blockCurve(const std::vector<Point>& curve, double width);
  [[nodiscard]] bool isFree(const Rect& rect) const;
  // Index of the first candidate that is free here and in `also`, where given; it is taken here.
  [[nodiscard]] std::optional<std::size_t> take(const std::vector<Rect>& candidates,
                                                const LabelPlaces* also = nullptr);

 private:
  template <class Visit>
  void eachCell(const Rect& rect, const Visit& visit) const;

  std::unordered_map<std::uint64_t, std::vector<Rect>> cells_{};
};

// A point of a line of cubics, at a share 0...1 of its pieces.
[[nodiscard]] Point pointOfCurve(const std::vector<Point>& curve, double share);

}  // namespace twin::view
