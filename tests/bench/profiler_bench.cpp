// Cost of one record against the two clock reads that it cannot do without.
#include <benchmark/benchmark.h>

#include "profiler/clock.h"
#include "profiler/recorder.h"

namespace {

using namespace twin::profiler;  // NOLINT(google-build-using-namespace): a program of its own

void twoClockReads(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(ticks());
    benchmark::DoNotOptimize(ticks());
  }
}
BENCHMARK(twoClockReads);

void oneRecord(benchmark::State& state) {
  Recorder recorder;
  std::uint64_t taken = 0;
  for (auto _ : state) {
    recorder.nodeBegins(1);
    recorder.nodeEnds(1);
    // Emptied outside the clock, so that a full ring does not make records look cheap.
    if (++taken % 60'000 == 0) {
      state.PauseTiming();
      benchmark::DoNotOptimize(recorder.take());
      state.ResumeTiming();
    }
  }
}
BENCHMARK(oneRecord);

}  // namespace
