// measure: times a function in child processes. The request file carries the graph, its inputs, the
// compile settings and the seed; the child answers with one file of samples. The child runs the
// function only, never the rest of a script. Owner: values. Thread: a job's own thread (it waits
// for children, so never the pool). Errors: a child that ends without an answer (signal and stage
// named), cancelled.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "app/session/state.h"
#include "profiler/compare.h"

namespace twin::session {

enum class MeasureKind : std::uint8_t { clean, attributed };

struct MeasureOptions {
  std::filesystem::path program{};  // twinscope-cli
  std::size_t processes = 5;
  std::size_t blocks = 3;
  std::size_t runs = 0;  // attributed runs per side; 0: as many as fit
  std::uint64_t seed = 0;
  std::size_t threads = 0;  // 0: the default pool
  Limits limits{};
  std::stop_token stop{};
};

// One child's answer.
struct MeasureAnswer {
  std::vector<double> eagerSamples{}, graphSamples{};  // medians of slots (clean)
  std::vector<double> eagerRuns{}, graphRuns{};        // all single runs
  bool steady = true;
  std::size_t warmUpRuns = 0;
  profiler::OneTimeCosts oneTime{};
  profiler::TracePtr eagerTrace{}, graphTrace{};  // attributed
};

// Outputs of both sides on the target's inputs, compared by the worst applied safety class.
[[nodiscard]] Result<profiler::Equality> compareSides(const Compiled& compiled,
                                                      const Limits& limits, std::uint64_t seed,
                                                      std::stop_token stop);
// Per-node times of one side.
[[nodiscard]] Result<profiler::ProfilePtr> profileSide(const CompiledPtr& compiled,
                                                       profiler::Mode mode,
                                                       const MeasureOptions& options);
// Eager ops against graph: equality first, then interleaved clean children, then attributed ones.
[[nodiscard]] Result<profiler::ComparisonPtr> compareTarget(const CompiledPtr& compiled,
                                                            const MeasureOptions& options);
// The child: reads the request, measures, writes the answer.
[[nodiscard]] Status runMeasureChild(const std::filesystem::path& request,
                                     const std::filesystem::path& answer);

}  // namespace twin::session
