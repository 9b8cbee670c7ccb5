// LayerWork: the state that the phases of the layered layout hand on; internal to app/view/layout.
// Owner: layoutLayered. Thread: its caller's. Errors: none.
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "app/view/layout/layered.h"

namespace twin::view::layered {

inline constexpr std::uint32_t kNone = 0xFFFFFFFF;

// Lists of small numbers in one array; of(k) is the k-th.
struct Lists {
  std::vector<std::uint32_t> begin{};
  std::vector<std::uint32_t> items{};
  [[nodiscard]] std::uint32_t count(std::uint32_t k) const { return begin[k + 1] - begin[k]; }
  [[nodiscard]] const std::uint32_t* first(std::uint32_t k) const { return &items[0] + begin[k]; }
};
// Groups 0..keys.size()-1 by key (kNone is left out), in rising order within a group.
[[nodiscard]] Lists groupBy(const std::vector<std::uint32_t>& keys, std::uint32_t count);

// One edge without its parallels; low has the lower rank (the tail, unless reversed).
struct Link {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  double weight = 1;
  bool reversed = false;
  std::uint32_t firstDummy = kNone;
  std::uint32_t dummies = 0;
  bool detour = false;  // too long for a dummy per rank: runs beside the graph
};
// A piece of an edge between neighbouring ranks.
struct Piece {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  float weight = 1;
  bool conflicted = false;
};

struct LayerWork {
  const LayeredGraph* input = nullptr;
  std::stop_token stop{};
  std::uint32_t real = 0;
  std::vector<double> width{};
  std::vector<double> height{};
  std::vector<double> left{};  // from the place that edges run to
  std::vector<double> right{};
  std::vector<int> rank{};
  std::vector<std::uint32_t> linkOf{};  // input edge -> link, kNone for a self loop
  std::vector<Link> links{};
  std::vector<Piece> pieces{};
  Lists up{};    // vertex -> pieces to the rank below it (its predecessors)
  Lists down{};  // vertex -> pieces to the next rank
  std::vector<std::vector<std::uint32_t>> layers{};
  std::vector<std::uint32_t> position{};
  std::vector<double> x{};
  std::int64_t crossings = 0;

  [[nodiscard]] std::uint32_t vertices() const { return u32(width.size()); }
  [[nodiscard]] bool isDummy(std::uint32_t v) const { return v >= real; }
};

void assignRanks(LayerWork& work);
void addDummies(LayerWork& work);
void orderLayers(LayerWork& work);
void assignX(LayerWork& work);

}  // namespace twin::view::layered
