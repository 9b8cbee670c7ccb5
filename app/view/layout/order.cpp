// Order within the ranks: barycentre sweeps and transpose, the best order kept.
#include <algorithm>
#include <numeric>

#include "app/view/layout/layered_parts.h"

namespace twin::view::layered {

namespace {

using Layer = std::vector<std::uint32_t>;

void number(LayerWork& work, const Layer& layer) {
  for (std::uint32_t k = 0; k < layer.size(); ++k) work.position[layer[k]] = k;
}

// First order: depth first from the lowest ranks in index order, so that chains stand together.
void startOrder(LayerWork& work) {
  int top = 0;
  for (const int r : work.rank) top = std::max(top, r);
  work.layers.assign(static_cast<std::size_t>(top) + 1, {});
  work.position.assign(work.vertices(), 0);
  std::vector<std::uint32_t> starts(work.real);
  std::iota(starts.begin(), starts.end(), 0U);
  std::stable_sort(starts.begin(), starts.end(),
                   [&](auto a, auto b) { return work.rank[a] < work.rank[b]; });
  std::vector<bool> seen(work.vertices(), false);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> path;
  const auto enter = [&](std::uint32_t v) {
    seen[v] = true;
    work.layers[static_cast<std::size_t>(work.rank[v])].push_back(v);
    path.emplace_back(v, 0);
  };
  for (std::uint32_t v = 0; v < work.vertices() + starts.size(); ++v) {
    // Dummies of a detour are reached from one side only; they follow at the end.
    const std::uint32_t root = v < starts.size() ? starts[v] : v - u32(starts.size());
    if (seen[root]) continue;
    enter(root);
    while (!path.empty()) {
      auto& [at, next] = path.back();
      if (next == work.down.count(at)) {
        path.pop_back();
        continue;
      }
      const std::uint32_t w = work.pieces[work.down.first(at)[next++]].high;
      if (!seen[w]) enter(w);
    }
  }
  for (const Layer& layer : work.layers) number(work, layer);
}

// Crossings between a rank and the next: inversions of the heads in tail order, by a Fenwick tree.
class CrossingCounter {
 public:
  std::int64_t between(const LayerWork& work, const Layer& low, const Layer& high) {
    tree_.assign(high.size() + 1, 0);
    std::int64_t crossings = 0;
    std::int64_t total = 0;
    for (const std::uint32_t v : low) {
      heads_.clear();
      for (std::uint32_t i = 0; i < work.down.count(v); ++i) {
        heads_.push_back(work.position[work.pieces[work.down.first(v)[i]].high]);
      }
      for (const std::uint32_t head : heads_) crossings += total - upTo(head);
      for (const std::uint32_t head : heads_) add(head);
      total += static_cast<std::int64_t>(heads_.size());
    }
    return crossings;
  }

 private:
  [[nodiscard]] std::int64_t upTo(std::uint32_t at) const {
    std::int64_t sum = 0;
    for (std::uint32_t k = at + 1; k > 0; k &= k - 1) sum += tree_[k];
    return sum;
  }
  void add(std::uint32_t at) {
    for (std::uint32_t k = at + 1; k < tree_.size(); k += k & (~k + 1)) ++tree_[k];
  }
  std::vector<std::int64_t> tree_;
  std::vector<std::uint32_t> heads_;
};

std::int64_t countCrossings(const LayerWork& work, CrossingCounter& counter) {
  std::int64_t sum = 0;
  for (std::size_t r = 1; r < work.layers.size(); ++r) {
    sum += counter.between(work, work.layers[r - 1], work.layers[r]);
  }
  return sum;
}

// Sorts one layer by the mean place of the neighbours; a vertex without any keeps its place.
class LayerSorter {
 public:
  void sort(LayerWork& work, Layer& layer, bool downwards) {
    const Lists& lists = downwards ? work.up : work.down;
    sortable_.clear();
    for (const std::uint32_t v : layer) {
      const std::uint32_t count = lists.count(v);
      if (count == 0) continue;
      double sum = 0;
      double weights = 0;
      for (std::uint32_t i = 0; i < count; ++i) {
        const Piece& piece = work.pieces[lists.first(v)[i]];
        sum +=
            static_cast<double>(piece.weight) * work.position[downwards ? piece.low : piece.high];
        weights += piece.weight;
      }
      sortable_.push_back({weights > 0 ? sum / weights : work.position[v] * 1.0, v});
    }
    const auto before = [](const Entry& a, const Entry& b) { return a.centre < b.centre; };
    if (std::is_sorted(sortable_.begin(), sortable_.end(), before)) return;
    std::stable_sort(sortable_.begin(), sortable_.end(), before);
    std::size_t next = 0;
    for (std::uint32_t& v : layer) {
      if (lists.count(v) != 0) v = sortable_[next++].vertex;
    }
    number(work, layer);
  }

 private:
  struct Entry {
    double centre = 0;
    std::uint32_t vertex = 0;
  };
  std::vector<Entry> sortable_;
};

// Exchanges neighbours while that saves crossings.
class Transposer {
 public:
  explicit Transposer(LayerWork& work) : work_(work) {}

  bool pass() {
    bool improved = false;
    for (Layer& layer : work_.layers) {
      for (std::size_t k = 1; k < layer.size(); ++k) {
        const std::int64_t kept = between(layer[k - 1], layer[k]);
        if (kept == 0 || between(layer[k], layer[k - 1]) >= kept) continue;
        std::swap(layer[k - 1], layer[k]);
        work_.position[layer[k - 1]] = u32(k - 1);
        work_.position[layer[k]] = u32(k);
        improved = true;
      }
      if (work_.stop.stop_requested()) return false;
    }
    return improved;
  }

 private:
  std::int64_t between(std::uint32_t left, std::uint32_t right) {
    return inversions(work_.up, &Piece::low, left, right) +
           inversions(work_.down, &Piece::high, left, right);
  }
  std::int64_t inversions(const Lists& lists, std::uint32_t Piece::*end, std::uint32_t left,
                          std::uint32_t right) {
    places(lists, end, left, a_);
    places(lists, end, right, b_);
    std::int64_t sum = 0;
    std::size_t below = 0;
    for (const std::uint32_t place : a_) {
      while (below < b_.size() && b_[below] < place) ++below;
      sum += static_cast<std::int64_t>(below);
    }
    return sum;
  }
  void places(const Lists& lists, std::uint32_t Piece::*end, std::uint32_t v,
              std::vector<std::uint32_t>& out) {
    out.clear();
    for (std::uint32_t i = 0; i < lists.count(v); ++i) {
      out.push_back(work_.position[work_.pieces[lists.first(v)[i]].*end]);
    }
    std::sort(out.begin(), out.end());
  }
  LayerWork& work_;
  std::vector<std::uint32_t> a_;
  std::vector<std::uint32_t> b_;
};

constexpr std::uint32_t kTransposeVertices = 6000;

}  // namespace

void orderLayers(LayerWork& work) {
  startOrder(work);
  CrossingCounter counter;
  LayerSorter sorter;
  Transposer transposer(work);
  const bool small = work.vertices() <= kTransposeVertices;
  const int sweeps = small ? work.input->sweeps : std::min(work.input->sweeps, 6);
  std::int64_t best = countCrossings(work, counter);
  std::vector<Layer> bestLayers = work.layers;
  int withoutGain = 0;
  for (int sweep = 0; sweep < sweeps && best > 0 && withoutGain < 4; ++sweep) {
    if (work.stop.stop_requested()) return;
    const bool downwards = sweep % 2 == 0;
    const std::size_t count = work.layers.size();
    for (std::size_t k = 1; k < count; ++k) {
      sorter.sort(work, work.layers[downwards ? k : count - 1 - k], downwards);
    }
    for (int pass = 0; small && pass < 4; ++pass) {
      if (!transposer.pass()) break;
    }
    const std::int64_t crossings = countCrossings(work, counter);
    ++withoutGain;
    if (crossings >= best) continue;
    best = crossings;
    bestLayers = work.layers;
    withoutGain = 0;
  }
  work.layers = std::move(bestLayers);
  for (const Layer& layer : work.layers) number(work, layer);
  work.crossings = best;
}

}  // namespace twin::view::layered
