// The interpreter against CPython on this machine: the same text, `python3 -c` beside ours, as a
// ratio.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "core/base/deep_thread.h"
#include "core/lang/runtime/run.h"

namespace {

using namespace twin;  // NOLINT(google-build-using-namespace): a program of its own

constexpr const char* kFib =
    "def fib(n):\n    if n < 2:\n        return n\n    return fib(n - 1) + fib(n - 2)\nfib(24)\n";
constexpr const char* kLoops =
    "s = 0\nfor i in range(1000):\n    for j in range(300):\n        s += i * j\n";

double oursNs(const char* text, lang::RecordingMode recording) {
  const auto program = lang::parseScript(text, "bench.py");
  double duration = 0;
  DeepThread thread([&](const std::stop_token&) {
    const auto start = std::chrono::steady_clock::now();
    const lang::RecordedRun run = lang::runScript(program, {.recording = recording}, {});
    duration =
        std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
    benchmark::DoNotOptimize(run.cells.size());
  });
  thread.join();
  return duration;
}

// Nanoseconds that CPython takes for the text inside a function of its own, without its start-up; 0
// where there is no python3. Best of five, as timeit does it.
double cpythonNs(const char* text) {
  std::string code = "import timeit\nsource = '''" + std::string(text) +
                     "'''\nprint(min(timeit.repeat(lambda: exec(compile(source, 'b', 'exec'), {}), "
                     "number=1, repeat=5)) * 1e9)\n";
  std::string command = "python3 -c \"" + code + "\" 2>/dev/null";
  std::FILE* pipe = popen(command.c_str(), "r");  // NOLINT(cert-env33-c): a bench starts its peer
  double value = 0;
  if (pipe != nullptr) {
    if (std::fscanf(pipe, "%lf", &value) != 1) value = 0;
    pclose(pipe);
  }
  return value;
}

void against(benchmark::State& state, const char* text) {
  const double peer = cpythonNs(text);
  double best = 1e18;
  // CPython's figure leaves its start-up out, so ours leaves out what an empty program takes.
  double startUp = 1e18;
  for (int k = 0; k < 5; ++k) startUp = std::min(startUp, oursNs("", lang::RecordingMode::off));
  for (auto _ : state) best = std::min(best, oursNs(text, lang::RecordingMode::off) - startUp);
  state.counters["start_up_ms"] = startUp / 1e6;
  state.counters["ours_ms"] = best / 1e6;
  if (peer > 0) {
    state.counters["cpython_ms"] = peer / 1e6;
    state.counters["ratio"] = best / peer;
  }
}
BENCHMARK_CAPTURE(against, fib24, kFib)->Unit(benchmark::kMillisecond)->Iterations(5);
BENCHMARK_CAPTURE(against, nestedLoops, kLoops)->Unit(benchmark::kMillisecond)->Iterations(5);

void recordedStep(benchmark::State& state) {
  constexpr const char* kSteps = "s = 0\nfor i in range(100000):\n    s = i\n";
  double best = 1e18;
  for (auto _ : state) best = std::min(best, oursNs(kSteps, lang::RecordingMode::on));
  state.counters["ns_per_step"] = best / 200'000;
}
BENCHMARK(recordedStep)->Unit(benchmark::kMillisecond)->Iterations(5);

}  // namespace
