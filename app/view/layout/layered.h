// Layered layout of one flat graph: cycles broken, ranks, few crossings, Brandes-Köpf places.
// Pure and deterministic (ties break by index); iterative throughout, so long chains need no stack.
// Thread: any. Errors: cancelled through the stop token; sizes that are not finite count as 0.
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "app/view/geometry.h"
#include "core/base/result.h"

namespace twin::view {

// first: the row before all others, last: the row behind them (ends of edges that cross a border).
enum class RankHint : std::uint8_t { none, first, last };

struct LayeredNode {
  double width = 0;
  double height = 0;
  RankHint hint = RankHint::none;
  double shift = 0;  // of the place that edges run to, right of the centre
};
struct LayeredEdge {
  std::uint32_t tail = 0;
  std::uint32_t head = 0;
  double weight = 1;
};
struct LayeredGraph {
  std::vector<LayeredNode> nodes{};
  std::vector<LayeredEdge> edges{};
  double nodeSep = 5;
  double edgeSep = 5;
  double rankSep = 25;
  int sweeps = 12;
};

// y grows with the flow: a source has a smaller y than what it feeds.
struct LayeredLayout {
  std::vector<Point> centres{};
  std::vector<int> ranks{};
  // Per edge the places between its ends through which it runs, tail first; empty for short edges.
  std::vector<std::vector<Point>> routes{};
  double width = 0;
  double height = 0;
  std::int64_t crossings = 0;
};

[[nodiscard]] Result<LayeredLayout> layoutLayered(const LayeredGraph& graph,
                                                  const std::stop_token& stop = {});

// The ends and the places between as cubics (1 + 3n points) whose tangents follow y.
[[nodiscard]] std::vector<Point> cubicsThrough(const std::vector<Point>& places);

}  // namespace twin::view
