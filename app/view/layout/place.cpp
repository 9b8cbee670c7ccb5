// Brandes and Köpf: four extreme alignments of the layers, each vertex at the mean of the two
// middle places. Any two neighbours keep their distance in all four, hence also in the mean.
#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "app/view/layout/layered_parts.h"

namespace twin::view::layered {

namespace {

// Marks pieces that cross a piece between two dummies: long edges stay straight.
void markConflicts(LayerWork& work) {
  for (std::size_t r = 1; r < work.layers.size(); ++r) {
    const auto& layer = work.layers[r];
    std::uint32_t low = 0;
    std::size_t scanned = 0;
    const auto innerLow = [&](std::uint32_t v) {
      if (!work.isDummy(v) || work.up.count(v) == 0) return kNone;
      const std::uint32_t w = work.pieces[work.up.first(v)[0]].low;
      return work.isDummy(w) ? w : kNone;
    };
    for (std::size_t k = 0; k < layer.size(); ++k) {
      const std::uint32_t inner = innerLow(layer[k]);
      if (inner == kNone && k + 1 != layer.size()) continue;
      const std::uint32_t high =
          inner == kNone ? u32(work.layers[r - 1].size()) : work.position[inner];
      for (; scanned <= k; ++scanned) {
        const std::uint32_t v = layer[scanned];
        for (std::uint32_t i = 0; i < work.up.count(v); ++i) {
          Piece& piece = work.pieces[work.up.first(v)[i]];
          const std::uint32_t at = work.position[piece.low];
          const bool isInner = work.isDummy(piece.low) && work.isDummy(v);
          if ((at < low || at > high) && !isInner) piece.conflicted = true;
        }
      }
      low = high;
    }
  }
}

class Alignment {
 public:
  Alignment(const LayerWork& work, bool upwards, bool rightwards)
      : work_(work), upwards_(upwards), rightwards_(rightwards) {}

  std::vector<double> compute() {
    align();
    compact();
    std::vector<double> x(work_.vertices());
    for (std::uint32_t v = 0; v < x.size(); ++v) {
      x[v] = rightwards_ ? -place_[root_[v]] : place_[root_[v]];
    }
    return x;
  }

 private:
  [[nodiscard]] std::uint32_t at(const std::vector<std::uint32_t>& layer, std::size_t k) const {
    return rightwards_ ? layer[layer.size() - 1 - k] : layer[k];
  }
  [[nodiscard]] std::uint32_t positionOf(std::uint32_t v) const {
    const auto& layer = work_.layers[static_cast<std::size_t>(work_.rank[v])];
    return rightwards_ ? u32(layer.size()) - 1 - work_.position[v] : work_.position[v];
  }

  // Joins each vertex with its median neighbour of the rank passed before.
  void align() {
    root_.resize(work_.vertices());
    std::iota(root_.begin(), root_.end(), 0U);
    std::vector<std::uint32_t> next(root_);
    const Lists& lists = upwards_ ? work_.down : work_.up;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> near;
    const std::size_t count = work_.layers.size();
    for (std::size_t k = 0; k < count; ++k) {
      const auto& layer = work_.layers[upwards_ ? count - 1 - k : k];
      std::int64_t previous = -1;
      for (std::size_t i = 0; i < layer.size(); ++i) {
        const std::uint32_t v = at(layer, i);
        near.clear();
        for (std::uint32_t j = 0; j < lists.count(v); ++j) {
          const std::uint32_t piece = lists.first(v)[j];
          const std::uint32_t w = upwards_ ? work_.pieces[piece].high : work_.pieces[piece].low;
          near.emplace_back(positionOf(w), piece);
        }
        if (near.empty()) continue;
        std::sort(near.begin(), near.end());
        for (std::size_t m = (near.size() - 1) / 2; m <= near.size() / 2; ++m) {
          const Piece& piece = work_.pieces[near[m].second];
          const std::uint32_t w = upwards_ ? piece.high : piece.low;
          if (next[v] != v || previous >= near[m].first || piece.conflicted) continue;
          next[w] = v;
          root_[v] = root_[w];
          next[v] = root_[v];
          previous = near[m].first;
        }
      }
    }
  }

  [[nodiscard]] double distance(std::uint32_t u, std::uint32_t v) const {
    const auto gap = [&](std::uint32_t w) {
      return (work_.isDummy(w) ? work_.input->edgeSep : work_.input->nodeSep) / 2;
    };
    const double sides =
        rightwards_ ? work_.left[u] + work_.right[v] : work_.right[u] + work_.left[v];
    return sides + gap(u) + gap(v);
  }

  // Longest path over the blocks from the left, then blocks pulled towards their right neighbours.
  void compact() {
    std::vector<std::uint32_t> from;
    std::vector<std::uint32_t> to;
    std::vector<double> gap;
    for (const auto& layer : work_.layers) {
      for (std::size_t k = 1; k < layer.size(); ++k) {
        const std::uint32_t u = at(layer, k - 1);
        const std::uint32_t v = at(layer, k);
        from.push_back(root_[u]);
        to.push_back(root_[v]);
        gap.push_back(distance(u, v));
      }
    }
    const std::uint32_t count = work_.vertices();
    const Lists out = groupBy(from, count);
    std::vector<std::uint32_t> missing(count, 0);
    for (const std::uint32_t v : to) ++missing[v];
    std::vector<std::uint32_t> order;
    order.reserve(count);
    for (std::uint32_t v = 0; v < count; ++v) {
      if (root_[v] == v && missing[v] == 0) order.push_back(v);
    }
    place_.assign(count, 0);
    for (std::size_t k = 0; k < order.size(); ++k) {
      const std::uint32_t v = order[k];
      for (std::uint32_t i = 0; i < out.count(v); ++i) {
        const std::uint32_t e = out.first(v)[i];
        place_[to[e]] = std::max(place_[to[e]], place_[v] + gap[e]);
        if (--missing[to[e]] == 0) order.push_back(to[e]);
      }
    }
    for (auto v = order.rbegin(); v != order.rend(); ++v) {
      double right = std::numeric_limits<double>::max();
      for (std::uint32_t i = 0; i < out.count(*v); ++i) {
        const std::uint32_t e = out.first(*v)[i];
        right = std::min(right, place_[to[e]] - gap[e]);
      }
      if (right != std::numeric_limits<double>::max()) place_[*v] = std::max(place_[*v], right);
    }
  }

  const LayerWork& work_;
  bool upwards_;
  bool rightwards_;
  std::vector<std::uint32_t> root_;
  std::vector<double> place_;
};

struct Extent {
  double low = std::numeric_limits<double>::max();
  double high = std::numeric_limits<double>::lowest();
};
Extent extentOf(const LayerWork& work, const std::vector<double>& x) {
  Extent extent;
  for (std::uint32_t v = 0; v < x.size(); ++v) {
    extent.low = std::min(extent.low, x[v] - work.left[v]);
    extent.high = std::max(extent.high, x[v] + work.right[v]);
  }
  return extent;
}

}  // namespace

void assignX(LayerWork& work) {
  if (work.vertices() == 0) return;
  markConflicts(work);
  std::array<std::vector<double>, 4> candidates;
  std::array<Extent, 4> extents;
  std::size_t narrowest = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    if (work.stop.stop_requested()) return;
    candidates[k] = Alignment(work, k >= 2, k % 2 == 1).compute();
    extents[k] = extentOf(work, candidates[k]);
    const auto width = [&](std::size_t i) { return extents[i].high - extents[i].low; };
    if (width(k) < width(narrowest)) narrowest = k;
  }
  for (std::size_t k = 0; k < 4; ++k) {
    const double shift = k % 2 == 0 ? extents[narrowest].low - extents[k].low
                                    : extents[narrowest].high - extents[k].high;
    for (double& x : candidates[k]) x += shift;
  }
  work.x.resize(work.vertices());
  for (std::uint32_t v = 0; v < work.vertices(); ++v) {
    std::array<double, 4> x{candidates[0][v], candidates[1][v], candidates[2][v], candidates[3][v]};
    std::sort(x.begin(), x.end());
    work.x[v] = (x[1] + x[2]) / 2;
  }
  const double low = extentOf(work, work.x).low;
  for (double& x : work.x) x -= low;
}

}  // namespace twin::view::layered
