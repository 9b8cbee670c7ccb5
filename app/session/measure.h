// measure: times a function in child processes. The request file carries the frozen function and
// its graph, their inputs, the compile settings and the seed; the child answers with one file of
// samples of each side: the program (the interpreter running the function), its ops alone, and the
// graph. The child runs the function only, never the rest of a script. Owner: values. Thread: a
// job's own thread (it waits for children, so never the pool). Errors: a child that ends without an
// answer (signal and stage named), cancelled.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "app/session/state.h"
#include "profiler/compare.h"

namespace twin::session {

enum class MeasureKind : std::uint8_t { clean, attributed };
enum class ProgramSide : std::uint8_t { leftOut, measured };

struct MeasureOptions {
  std::filesystem::path program{};  // twinscope-cli
  std::size_t processes = 5;
  std::size_t blocks = 3;
  std::size_t runs = 0;  // attributed runs per side; 0: as many as fit
  ProgramSide programSide = ProgramSide::measured;
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
  // The program; empty for a graph file, and where the note says why it was not measured.
  std::vector<double> programSamples{}, programRuns{};
  std::int64_t programFirstRunNs = 0;
  bool programSteady = true;
  std::string programNote{};
  profiler::TracePtr eagerTrace{}, graphTrace{};  // attributed
};

// Outputs of both sides on the target's inputs, compared by the worst applied safety class.
[[nodiscard]] Result<profiler::Equality> compareSides(const Compiled& compiled,
                                                      const Limits& limits, std::uint64_t seed,
                                                      std::stop_token stop);
// What one side gives on the target's inputs.
[[nodiscard]] Result<std::vector<Tensor>> sideOutputs(const Compiled& compiled, profiler::Mode mode,
                                                      const Limits& limits, std::uint64_t seed,
                                                      std::stop_token stop);
// One side with the samples of every process.
struct MeasuredSide {
  profiler::ProfilePtr profile{};
  std::vector<double> attributedRuns{};
  std::vector<std::vector<double>> samples{}, runs{};
};
[[nodiscard]] Result<MeasuredSide> measureSide(const CompiledPtr& compiled, profiler::Mode mode,
                                               const MeasureOptions& options);
// Per-node times of one side, from one clean child.
[[nodiscard]] Result<profiler::ProfilePtr> profileSide(const CompiledPtr& compiled,
                                                       profiler::Mode mode,
                                                       const MeasureOptions& options);
// Eager ops against graph, and the program beside them: equality first, then interleaved clean
// children, then attributed ones.
[[nodiscard]] Result<profiler::ComparisonPtr> compareTarget(const CompiledPtr& compiled,
                                                            const MeasureOptions& options);
// Runs one measuring child to its end; what kept it from answering is the error.
[[nodiscard]] Status runMeasuringProcess(const std::filesystem::path& request,
                                         const std::filesystem::path& answer,
                                         const MeasureOptions& options);
// The child: reads the request, measures, writes the answer.
[[nodiscard]] Status runMeasureChild(const std::filesystem::path& request,
                                     const std::filesystem::path& answer);

}  // namespace twin::session
