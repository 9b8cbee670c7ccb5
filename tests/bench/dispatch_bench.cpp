#include <benchmark/benchmark.h>

#include <numeric>
#include <vector>

#include "core/base/inline_vector.h"
#include "core/base/thread_pool.h"

// What every kernel pays before it computes: a parallel loop against a plain one, and the copy of a
// shape.
namespace {

void sumPlain(benchmark::State& state) {
  const std::vector<float> values(static_cast<std::size_t>(state.range(0)), 1.0F);
  for (auto turn : state) {
    benchmark::DoNotOptimize(std::accumulate(values.begin(), values.end(), 0.0F));
  }
}
BENCHMARK(sumPlain)->Range(1 << 10, 1 << 20);

void sumOnThePool(benchmark::State& state) {
  const std::vector<float> values(static_cast<std::size_t>(state.range(0)), 1.0F);
  constexpr std::int64_t kGrain = 1 << 14;
  std::vector<float> partial(static_cast<std::size_t>(state.range(0) / kGrain + 1));
  for (auto turn : state) {
    twin::defaultPool().parallelFor(
        state.range(0), kGrain, [&](std::int64_t begin, std::int64_t end) {
          partial[static_cast<std::size_t>(begin / kGrain)] =
              std::accumulate(values.begin() + begin, values.begin() + end, 0.0F);
        });
    benchmark::DoNotOptimize(partial.data());
  }
}
BENCHMARK(sumOnThePool)->Range(1 << 10, 1 << 20);

void copyShape(benchmark::State& state) {
  const twin::InlineVector<std::int64_t, 6> shape(static_cast<std::size_t>(state.range(0)), 7);
  for (auto turn : state) {
    twin::InlineVector<std::int64_t, 6> copy = shape;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(copyShape)->Arg(4)->Arg(8);

}  // namespace
