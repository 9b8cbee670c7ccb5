#include "app/view/layout/layered.h"

#include <algorithm>
#include <cmath>

#include "app/view/layout/layered_parts.h"

namespace twin::view {

namespace {

using layered::kNone;
using layered::LayerWork;
using layered::Link;

constexpr double kLargestSize = 1e6;

double sane(double size) { return std::isfinite(size) ? std::clamp(size, 0.0, kLargestSize) : 0.0; }

struct Bands {
  std::vector<double> low{};   // smallest y of a rank
  std::vector<double> high{};  // largest y
};

Bands bandsOf(const LayerWork& work) {
  Bands bands;
  double y = 0;
  for (const auto& layer : work.layers) {
    double tallest = 0;
    for (const std::uint32_t v : layer) tallest = std::max(tallest, work.height[v]);
    bands.low.push_back(y);
    bands.high.push_back(y + tallest);
    y += tallest + work.input->rankSep;
  }
  return bands;
}

// Vertical lanes at the right of the graph for the edges that are too long for dummies; each lane
// is reused as soon as its former edge has ended.
std::vector<double> detourLanes(const LayerWork& work, double rightEdge, double& width) {
  std::vector<std::uint32_t> detours;
  for (std::uint32_t k = 0; k < work.links.size(); ++k) {
    if (work.links[k].detour) detours.push_back(k);
  }
  std::stable_sort(detours.begin(), detours.end(), [&](std::uint32_t a, std::uint32_t b) {
    return work.rank[work.links[a].low] < work.rank[work.links[b].low];
  });
  std::vector<double> lanes(work.links.size(), 0);
  // (last rank, lane), the lane that ends first in front.
  std::vector<std::pair<int, std::uint32_t>> busy;
  std::uint32_t count = 0;
  for (const std::uint32_t k : detours) {
    const Link& link = work.links[k];
    std::uint32_t lane = count;
    if (!busy.empty() && busy.front().first < work.rank[link.low]) {
      lane = busy.front().second;
      std::pop_heap(busy.begin(), busy.end(), std::greater<>());
      busy.pop_back();
    } else {
      ++count;
    }
    busy.emplace_back(work.rank[link.high], lane);
    std::push_heap(busy.begin(), busy.end(), std::greater<>());
    lanes[k] = rightEdge + work.input->edgeSep * (lane + 2.0);
    width = std::max(width, lanes[k] + work.input->edgeSep);
  }
  return lanes;
}

std::vector<Point> routeOf(const LayerWork& work, const Bands& bands, const Link& link,
                           double lane) {
  std::vector<Point> route;
  const auto passRank = [&](double x, int rank) {
    const auto r = static_cast<std::size_t>(rank);
    if (!route.empty() && route.back().x == x && route.size() >= 2 &&
        route[route.size() - 2].x == x) {
      route.back().y = bands.high[r];
      return;
    }
    route.push_back({x, bands.low[r]});
    if (bands.high[r] > bands.low[r]) route.push_back({x, bands.high[r]});
  };
  for (std::uint32_t k = 0; k < link.dummies; ++k) {
    const std::uint32_t dummy = link.firstDummy + k;
    if (link.detour && k == 1) {
      passRank(lane, work.rank[link.firstDummy] + 1);
      passRank(lane, work.rank[dummy] - 1);
    }
    passRank(work.x[dummy], work.rank[dummy]);
  }
  if (link.reversed) std::reverse(route.begin(), route.end());
  return route;
}

LayeredLayout collect(const LayerWork& work) {
  LayeredLayout layout;
  const Bands bands = bandsOf(work);
  for (std::uint32_t v = 0; v < work.real; ++v) {
    const auto r = static_cast<std::size_t>(work.rank[v]);
    layout.centres.push_back(
        {work.x[v] + (work.right[v] - work.left[v]) / 2, (bands.low[r] + bands.high[r]) / 2});
    layout.width = std::max(layout.width, work.x[v] + work.right[v]);
  }
  for (std::uint32_t v = work.real; v < work.vertices(); ++v) {
    layout.width = std::max(layout.width, work.x[v]);
  }
  layout.height = bands.high.empty() ? 0 : bands.high.back();
  layout.ranks.assign(work.rank.begin(), work.rank.begin() + work.real);
  layout.crossings = work.crossings;
  const std::vector<double> lanes = detourLanes(work, layout.width, layout.width);
  layout.routes.resize(work.linkOf.size());
  for (std::size_t e = 0; e < work.linkOf.size(); ++e) {
    const std::uint32_t link = work.linkOf[e];
    if (link != kNone) layout.routes[e] = routeOf(work, bands, work.links[link], lanes[link]);
  }
  return layout;
}

}  // namespace

Result<LayeredLayout> layoutLayered(const LayeredGraph& graph, const std::stop_token& stop) {
  LayerWork work;
  work.input = &graph;
  work.stop = stop;
  work.real = u32(graph.nodes.size());
  for (const LayeredNode& node : graph.nodes) {
    work.width.push_back(sane(node.width));
    work.height.push_back(sane(node.height));
    const double half = work.width.back() / 2;
    const double shift = std::isfinite(node.shift) ? std::clamp(node.shift, -half, half) : 0;
    work.left.push_back(half + shift);
    work.right.push_back(half - shift);
  }
  if (work.real > 0) {
    layered::assignRanks(work);
    layered::addDummies(work);
    layered::orderLayers(work);
    layered::assignX(work);
  } else {
    work.linkOf.assign(graph.edges.size(), kNone);
  }
  if (stop.stop_requested()) {
    return fail({.code = ErrorCode::cancelled, .message = "the layout was cancelled"});
  }
  return collect(work);
}

std::vector<Point> cubicsThrough(const std::vector<Point>& places) {
  std::vector<Point> curve;
  if (places.empty()) return curve;
  curve.push_back(places.front());
  for (std::size_t k = 1; k < places.size(); ++k) {
    const Point a = places[k - 1];
    const Point b = places[k];
    const double middle = (a.y + b.y) / 2;
    curve.push_back({a.x, middle});
    curve.push_back({b.x, middle});
    curve.push_back(b);
  }
  return curve;
}

}  // namespace twin::view
