// compare: eager against graph, honestly: equality of outputs first, then a verdict with its
// interval, the one-time costs apart, the break-even call, and times per group of what came
// from one place. Plain functions and values; any thread. Errors: none; what cannot be decided is
// UNSURE with its reason.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profiler/statistics.h"
#include "profiler/trace.h"

namespace twin::profiler {

enum class Verdict : std::uint8_t { faster, slower, same, unsure, notEqual };
[[nodiscard]] std::string_view word(Verdict verdict);  // FASTER, SLOWER, SAME, UNSURE, NOT EQUAL

struct Equality {
  bool equal = false;
  std::string safetyClass = "S0";  // the rule by which they were compared
  double maxAbs = 0;
  std::int64_t maxUlp = 0;
  std::string place{};  // output and index of the largest error
};

struct OneTimeCosts {
  std::int64_t traceNs = 0;
  std::int64_t optimiseNs = 0;
  std::int64_t compileNs = 0;
  std::int64_t firstRunNs = 0;  // of the graph
  std::int64_t eagerFirstRunNs = 0;
};

// The smallest set of kernels and source nodes closed under "kernel k does work of node e".
struct OriginGroup {
  std::vector<int> lines{};
  std::vector<std::string> sources{};  // v0 node names
  std::vector<std::string> kernels{};  // graph side
  double eagerNs = 0;
  double graphNs = 0;
  Verdict verdict = Verdict::unsure;
};

struct WaterfallBar {
  std::string name{};  // "dispatch", "fusion", "removed work", "distortion", "unexplained" …
  double deltaNs = 0;
};

// The program itself: the interpreter running the function eagerly, beside its ops alone.
struct ProgramTimes {
  Summary time{};
  RatioEstimate graphRatio{};         // graph / program
  Verdict verdict = Verdict::unsure;  // of the graph against the program
  std::string reason{};
  // What the interpreter costs per call: the program less its ops; its 95 % interval.
  double interpreterNs = 0;
  std::array<double, 2> interpreterInterval{0, 0};
  std::optional<std::int64_t> breakEvenCalls{};  // none: never
};

struct Comparison {
  Verdict verdict = Verdict::unsure;
  std::string reason{};  // why UNSURE, or what was compared
  Equality equality{};
  RatioEstimate ratio{};  // graph / eager
  Summary eager{};        // the ops alone
  Summary graph{};
  std::optional<ProgramTimes> program{};
  std::string programNote{};  // why there is no program, or of what it is no part
  std::size_t processes = 0;
  bool quickLook = false;  // fewer than five processes
  OneTimeCosts oneTime{};
  std::optional<std::int64_t> breakEvenCalls{};  // none: never
  std::vector<WaterfallBar> waterfall{};
  std::vector<OriginGroup> groups{};
  ProfilePtr eagerProfile{};
  ProfilePtr graphProfile{};
};
using ComparisonPtr = std::shared_ptr<const Comparison>;

struct VerdictInput {
  Equality equality{};
  PairedSamples samples{};  // baseline: eager, candidate: graph
  bool steady = true;
  bool ledgerRed = false;
  std::uint64_t seed = 0;
  double margin = 0.01;  // equivalence margin
  std::size_t resamples = 10'000;
};
struct VerdictAnswer {
  Verdict verdict = Verdict::unsure;
  std::string reason{};
  RatioEstimate ratio{};
};
[[nodiscard]] VerdictAnswer decide(const VerdictInput& input);

// Samples of the program, its ops and the graph, process by process; their pooled single runs.
struct ProgramSamples {
  std::vector<std::vector<double>> program{};
  std::vector<std::vector<double>> ops{};
  std::vector<std::vector<double>> graph{};
  std::vector<double> runs{};
  bool steady = true;
  std::int64_t firstRunNs = 0;
};
[[nodiscard]] ProgramTimes programTimes(const ProgramSamples& samples, const VerdictInput& rules,
                                        const OneTimeCosts& costs);

// ceil(C / (E - G)), at least 1; nothing when the graph never catches up.
[[nodiscard]] std::optional<std::int64_t> breakEven(const OneTimeCosts& costs, double eagerNs,
                                                    double graphNs);
// Groups over the two profiles' kernels, joined by source node; in order of the first line.
[[nodiscard]] std::vector<OriginGroup> originGroups(const Profile& eager, const Profile& graph);
// Bars from eager to graph that sum exactly. `passOfNode` gives the gain class of what became of a
// source.
[[nodiscard]] std::vector<WaterfallBar> waterfall(
    const Comparison& comparison, const std::map<std::string, std::string>& classOfSource);
// Largest error between outputs, in absolute terms and units in the last place.
[[nodiscard]] Equality compareOutputs(const std::vector<Tensor>& expected,
                                      const std::vector<Tensor>& actual,
                                      std::string_view safetyClass);

}  // namespace twin::profiler
