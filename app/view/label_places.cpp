#include "app/view/label_places.h"

#include <algorithm>
#include <cmath>

namespace twin::view {
namespace {

constexpr double kCellSide = 48;
constexpr double kMostCells = 4096;  // of one rectangle; only a picture of absurd sizes has more
constexpr int kPiecesPerCubic = 8;

// Rectangles that only share a border do not cover each other.
bool overlap(const Rect& a, const Rect& b) {
  return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

}  // namespace

Point pointOfCurve(const std::vector<Point>& curve, double share) {
  if (curve.size() < 4) return curve.empty() ? Point{} : curve.front();
  const auto pieces = static_cast<double>((curve.size() - 1) / 3);
  const double at = std::clamp(share, 0.0, 1.0) * pieces;
  const auto piece = static_cast<std::size_t>(std::min(std::floor(at), pieces - 1));
  return onCubic(&curve[piece * 3], at - static_cast<double>(piece));
}

template <class Visit>
void LabelPlaces::eachCell(const Rect& rect, const Visit& visit) const {
  const double x0 = std::floor(rect.x / kCellSide);
  const double y0 = std::floor(rect.y / kCellSide);
  const double columns = std::floor(rect.right() / kCellSide) - x0 + 1;
  const double rows = std::floor(rect.bottom() / kCellSide) - y0 + 1;
  if (!(columns * rows <= kMostCells)) return;
  for (double row = 0; row < rows; ++row) {
    for (double column = 0; column < columns; ++column) {
      const auto x = static_cast<std::int32_t>(std::clamp(x0 + column, -1e9, 1e9));
      const auto y = static_cast<std::int32_t>(std::clamp(y0 + row, -1e9, 1e9));
      visit(static_cast<std::uint64_t>(static_cast<std::uint32_t>(x)) << 32 |
            static_cast<std::uint32_t>(y));
    }
  }
}

void LabelPlaces::block(const Rect& rect) {
  eachCell(rect, [&](std::uint64_t cell) { cells_[cell].push_back(rect); });
}

void LabelPlaces::blockCurve(const std::vector<Point>& curve, double width) {
  for (std::size_t k = 0; k + 3 < curve.size(); k += 3) {
    Point last = curve[k];
    for (int step = 1; step <= kPiecesPerCubic; ++step) {
      const Point next = onCubic(&curve[k], static_cast<double>(step) / kPiecesPerCubic);
      block(united({last.x, last.y, 0, 0}, {next.x, next.y, 0, 0}).grown(width / 2));
      last = next;
    }
  }
}

bool LabelPlaces::isFree(const Rect& rect) const {
  bool free = true;
  eachCell(rect, [&](std::uint64_t cell) {
    const auto at = cells_.find(cell);
    if (!free || at == cells_.end()) return;
    free = std::none_of(at->second.begin(), at->second.end(),
                        [&](const Rect& taken) { return overlap(taken, rect); });
  });
  return free;
}

std::optional<std::size_t> LabelPlaces::take(const std::vector<Rect>& candidates,
                                             const LabelPlaces* also) {
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    if (!isFree(candidates[k]) || (also != nullptr && !also->isFree(candidates[k]))) continue;
    block(candidates[k]);
    return k;
  }
  return std::nullopt;
}

}  // namespace twin::view
