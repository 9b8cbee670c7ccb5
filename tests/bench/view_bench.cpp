// The own layout and the drawing list at the sizes of the targets: 1 000 nodes in 10 ms, 10 000 in
// 100 ms.
#include <benchmark/benchmark.h>

#include <random>

#include "app/view/layout/layered.h"

namespace {

twin::view::LayeredGraph randomGraph(std::size_t count, std::size_t reach) {
  std::mt19937 random(7);
  twin::view::LayeredGraph graph;
  for (std::size_t k = 0; k < count; ++k) {
    const auto width = static_cast<double>(15 + random() % 60);
    graph.nodes.push_back({width, static_cast<double>(6 + random() % 20)});
    for (std::size_t e = 0; k > 0 && e < 1 + random() % 2; ++e) {
      const std::size_t back = 1 + random() % std::min(k, reach);
      graph.edges.push_back(
          {static_cast<std::uint32_t>(k - back), static_cast<std::uint32_t>(k), 1});
    }
  }
  return graph;
}

void ownLayout(benchmark::State& state) {
  const auto graph = randomGraph(static_cast<std::size_t>(state.range(0)), 50);
  std::int64_t crossings = 0;
  for (auto _ : state) {
    auto layout = twin::view::layoutLayered(graph);
    crossings = layout ? layout->crossings : -1;
    benchmark::DoNotOptimize(layout);
  }
  state.counters["crossings"] = static_cast<double>(crossings);
}
BENCHMARK(ownLayout)->Arg(1000)->Arg(10000)->Arg(100000)->Unit(benchmark::kMillisecond);

}  // namespace
