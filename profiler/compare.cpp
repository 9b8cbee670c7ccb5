#include "profiler/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

namespace twin::profiler {
namespace {

// Distance of two floats on the number line of representable values; 0 for equal bits, NaN equals
// NaN.
std::int64_t ulpDistance(float a, float b) {
  if (std::isnan(a) && std::isnan(b)) return 0;
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<std::int64_t>::max();
  const auto ordered = [](float value) -> std::int64_t {
    const auto bits = std::bit_cast<std::int32_t>(value);
    return bits < 0 ? std::int64_t{std::numeric_limits<std::int32_t>::min()} - bits : bits;
  };
  return std::abs(ordered(a) - ordered(b));
}

std::int64_t ulpDistance(double a, double b) {
  if (std::isnan(a) && std::isnan(b)) return 0;
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<std::int64_t>::max();
  if (a == b) return 0;
  const double unit = std::abs(std::nextafter(a, b) - a);
  const double steps = std::abs(a - b) / unit;
  return steps < 9e18 ? static_cast<std::int64_t>(std::ceil(steps))
                      : std::numeric_limits<std::int64_t>::max();
}

// Disjoint sets over strings, for the origin groups.
class Groups {
 public:
  std::size_t of(const std::string& name) {
    const auto [at, fresh] = index_.try_emplace(name, parent_.size());
    if (fresh) parent_.push_back(at->second);
    return root(at->second);
  }
  void join(const std::string& a, const std::string& b) {
    const std::size_t x = of(a);
    const std::size_t y = of(b);
    parent_[std::max(x, y)] = std::min(x, y);
  }

 private:
  std::size_t root(std::size_t at) {
    while (parent_[at] != at) {
      parent_[at] = parent_[parent_[at]];
      at = parent_[at];
    }
    return at;
  }
  std::map<std::string, std::size_t> index_;
  std::vector<std::size_t> parent_;
};

Verdict rowVerdict(double eagerNs, double graphNs, double distortion) {
  const double difference = graphNs - eagerNs;
  const double larger = std::max(eagerNs, graphNs);
  if (std::abs(difference) <= std::max(25.0, std::abs(distortion) * larger)) return Verdict::unsure;
  if (std::abs(difference) <= 0.01 * larger) return Verdict::same;
  return difference < 0 ? Verdict::faster : Verdict::slower;
}

}  // namespace

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::faster:
      return "FASTER";
    case Verdict::slower:
      return "SLOWER";
    case Verdict::same:
      return "SAME";
    case Verdict::unsure:
      return "UNSURE";
    case Verdict::notEqual:
      return "NOT EQUAL";
  }
  return "UNSURE";
}

VerdictAnswer decide(const VerdictInput& input) {
  if (!input.equality.equal) {
    return {.verdict = Verdict::notEqual,
            .reason = "the outputs differ at " + input.equality.place};
  }
  VerdictAnswer answer;
  answer.ratio = estimateRatio(input.samples, input.resamples, input.seed);
  const auto unsure = [&](std::string reason) {
    answer.reason = std::move(reason);
    return answer;
  };
  const std::size_t processes =
      std::min(input.samples.baseline.size(), input.samples.candidate.size());
  if (processes < 3)
    return unsure(fmt::format("{} processes are too few for a verdict", processes));
  if (!input.steady) return unsure("the times did not settle within 50 runs");
  if (input.ledgerRed) return unsure("records were lost");
  const auto [low, high] = answer.ratio.interval;
  const double p = std::max(answer.ratio.bootstrapP, answer.ratio.rankP);
  const bool outside =
      answer.ratio.ratio < 1 - input.margin || answer.ratio.ratio > 1 + input.margin;
  if (low > 1 - input.margin && high < 1 + input.margin) {
    answer.verdict = Verdict::same;
  } else if (high < 1 && p < 0.05 && outside) {
    answer.verdict = Verdict::faster;
  } else if (low > 1 && p < 0.05 && outside) {
    answer.verdict = Verdict::slower;
  } else {
    // The interval shrinks with the root of the number of processes.
    const double width = std::max(high - low, 1e-9);
    const double wanted = std::max(std::abs(answer.ratio.ratio - 1), input.margin);
    const double more =
        std::ceil(static_cast<double>(processes) * std::pow(width / wanted / 2, 2)) + 1;
    return unsure(
        fmt::format("the interval reaches across 1; about {:.0f} processes would probably decide",
                    std::clamp(more, static_cast<double>(processes) + 1, 200.0)));
  }
  return answer;
}

ProgramTimes programTimes(const ProgramSamples& samples, const VerdictInput& rules,
                          const OneTimeCosts& costs) {
  ProgramTimes times;
  times.time = summarise(samples.runs);
  VerdictInput input = rules;
  input.samples = {.baseline = samples.program, .candidate = samples.graph};
  input.steady = rules.steady && samples.steady;
  const VerdictAnswer decided = decide(input);
  times.graphRatio = decided.ratio;
  times.verdict = decided.verdict;
  times.reason = decided.reason;
  const auto medianOf = [](const std::vector<std::vector<double>>& processes) {
    std::vector<double> all;
    for (const auto& process : processes) all.insert(all.end(), process.begin(), process.end());
    return median(std::move(all));
  };
  // The interval of program / ops, on the scale of the ops.
  const double ops = medianOf(samples.ops);
  const RatioEstimate overOps = estimateRatio(
      {.baseline = samples.ops, .candidate = samples.program}, rules.resamples, rules.seed);
  times.interpreterNs = ops * (overOps.ratio - 1);
  times.interpreterInterval = {ops * (overOps.interval[0] - 1), ops * (overOps.interval[1] - 1)};
  OneTimeCosts against = costs;
  against.eagerFirstRunNs = samples.firstRunNs;
  times.breakEvenCalls = breakEven(against, times.time.median, medianOf(samples.graph));
  return times;
}

std::optional<std::int64_t> breakEven(const OneTimeCosts& costs, double eagerNs, double graphNs) {
  if (eagerNs <= graphNs) return std::nullopt;
  const double graphFirst = std::max(0.0, static_cast<double>(costs.firstRunNs) - graphNs);
  const double eagerFirst = std::max(0.0, static_cast<double>(costs.eagerFirstRunNs) - eagerNs);
  const double oneTime = static_cast<double>(costs.traceNs + costs.optimiseNs + costs.compileNs) +
                         graphFirst - eagerFirst;
  const double calls = std::ceil(oneTime / (eagerNs - graphNs));
  if (calls > 9e18) return std::nullopt;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(calls));
}

std::vector<OriginGroup> originGroups(const Profile& eager, const Profile& graph) {
  Groups sets;
  const auto joinSources = [&](const Profile& profile) {
    for (const NodeProfile& node : profile.nodes) {
      for (const std::string& source : node.kernel.nodes)
        sets.join(node.kernel.nodes.front(), source);
    }
  };
  joinSources(eager);
  joinSources(graph);
  std::map<std::size_t, OriginGroup> groups;
  std::map<std::size_t, std::set<int>> lines;
  std::map<std::size_t, std::set<std::string>> sources;
  const auto addTimes = [&](const Profile& profile, double OriginGroup::*time) {
    for (const NodeProfile& node : profile.nodes) {
      if (node.kernel.nodes.empty()) continue;
      const std::size_t set = sets.of(node.kernel.nodes.front());
      OriginGroup& group = groups[set];
      group.*time += node.time.median;
      lines[set].insert(node.kernel.lines.begin(), node.kernel.lines.end());
      sources[set].insert(node.kernel.nodes.begin(), node.kernel.nodes.end());
      if (&profile == &graph) group.kernels.push_back(node.kernel.name);
    }
  };
  addTimes(eager, &OriginGroup::eagerNs);
  addTimes(graph, &OriginGroup::graphNs);
  std::vector<OriginGroup> ordered;
  const double distortion = std::max(std::abs(eager.distortion), std::abs(graph.distortion));
  for (auto& [set, group] : groups) {
    group.lines.assign(lines[set].begin(), lines[set].end());
    group.sources.assign(sources[set].begin(), sources[set].end());
    group.verdict = rowVerdict(group.eagerNs, group.graphNs, distortion);
    ordered.push_back(std::move(group));
  }
  std::stable_sort(ordered.begin(), ordered.end(), [](const OriginGroup& a, const OriginGroup& b) {
    return (a.lines.empty() ? 0 : a.lines.front()) < (b.lines.empty() ? 0 : b.lines.front());
  });
  return ordered;
}

std::vector<WaterfallBar> waterfall(const Comparison& comparison,
                                    const std::map<std::string, std::string>& classOfSource) {
  const auto sumOfMedians = [](const ProfilePtr& profile) {
    double sum = 0;
    for (const NodeProfile& node : profile->nodes) sum += node.time.median;
    return sum;
  };
  std::map<std::string, double> bars;
  double explained = 0;
  for (const OriginGroup& group : comparison.groups) {
    std::set<std::string> classes;
    for (const std::string& source : group.sources) {
      const auto found = classOfSource.find(source);
      if (found != classOfSource.end()) classes.insert(found->second);
    }
    const std::string name = classes.empty()       ? "kernels"
                             : classes.size() == 1 ? *classes.begin()
                                                   : "mixed";
    bars[name] += group.graphNs - group.eagerNs;
    explained += group.graphNs - group.eagerNs;
  }
  double dispatch = 0;
  double distortion = 0;
  if (comparison.eagerProfile && comparison.graphProfile) {
    // Time between kernels, by the clean runs: what the op-by-op way pays for starting each op.
    const Profile& eager = *comparison.eagerProfile;
    const Profile& graph = *comparison.graphProfile;
    const double eagerGap =
        eager.clean.median * (1 + eager.distortion) - sumOfMedians(comparison.eagerProfile);
    const double graphGap =
        graph.clean.median * (1 + graph.distortion) - sumOfMedians(comparison.graphProfile);
    dispatch = graphGap - eagerGap;
    distortion = -(graph.clean.median * graph.distortion - eager.clean.median * eager.distortion);
  }
  std::vector<WaterfallBar> ordered;
  ordered.push_back({.name = "dispatch", .deltaNs = dispatch});
  for (const auto& [name, delta] : bars) ordered.push_back({.name = name, .deltaNs = delta});
  ordered.push_back({.name = "distortion", .deltaNs = distortion});
  const double total = comparison.graph.median - comparison.eager.median;
  ordered.push_back({.name = "unexplained", .deltaNs = total - explained - dispatch - distortion});
  return ordered;
}

Equality compareOutputs(const std::vector<Tensor>& expected, const std::vector<Tensor>& actual,
                        std::string_view safetyClass) {
  Equality equality{.equal = expected.size() == actual.size(),
                    .safetyClass = std::string(safetyClass)};
  if (!equality.equal) {
    equality.place =
        fmt::format("the number of outputs ({} and {})", expected.size(), actual.size());
    return equality;
  }
  bool identicalBits = true;
  double worstRelative = 0;
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const Tensor a = expected[k].contiguous();
    const Tensor b = actual[k].contiguous();
    if (a.dtype() != b.dtype() || a.shape() != b.shape()) {
      equality.equal = false;
      equality.place = fmt::format("output {}: {}{} and {}{}", k, text(a.dtype()), text(a.shape()),
                                   text(b.dtype()), text(b.shape()));
      return equality;
    }
    if (identical(a, b)) continue;
    identicalBits = false;
    double scale = 0;
    double worst = 0;
    for (std::int64_t i = 0; i < a.elements() && isNumber(a.dtype()); ++i) {
      const double x = elementAsDouble(a, i);
      const double y = elementAsDouble(b, i);
      if (std::isfinite(x)) scale = std::max(scale, std::abs(x));
      const std::int64_t ulp = a.dtype() == DType::f32
                                   ? ulpDistance(static_cast<float>(x), static_cast<float>(y))
                                   : ulpDistance(x, y);
      const double difference = x == y || (std::isnan(x) && std::isnan(y)) ? 0 : std::abs(x - y);
      if (ulp > equality.maxUlp || difference > equality.maxAbs || std::isnan(difference)) {
        equality.place = fmt::format("output {}, element {}", k, i);
      }
      equality.maxUlp = std::max(equality.maxUlp, ulp);
      if (std::isnan(difference)) worst = std::numeric_limits<double>::infinity();
      worst = std::max(worst, difference);
    }
    equality.maxAbs = std::max(equality.maxAbs, worst);
    worstRelative = std::max(worstRelative, worst / std::max(scale, 1e-30));
    if (!isFloat(a.dtype())) worstRelative = std::numeric_limits<double>::infinity();
  }
  if (identicalBits) return equality;
  if (safetyClass == "S0") {
    equality.equal = false;
  } else if (safetyClass == "S1") {
    equality.equal = equality.maxAbs == 0;
  } else {
    // Rounding may differ: a bound on the error relative to the largest magnitude of the output.
    equality.equal = worstRelative <= 1e-4;
  }
  return equality;
}

}  // namespace twin::profiler
