// statistics: honest figures of repeated timings: no lone means, no deleted outliers, intervals by
// the bootstrap. Plain functions over samples in nanoseconds; any thread. Errors: none; empty
// samples give zeros.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace twin::profiler {

struct Summary {
  std::size_t n = 0;
  double min = 0;
  double median = 0;
  double mad = 0;  // median absolute deviation
  double p90 = 0;
  double p99 = 0;
  double mean = 0;
  std::size_t mildOutliers = 0;    // beyond 1.5 IQR (Tukey)
  std::size_t severeOutliers = 0;  // beyond 3 IQR
};

[[nodiscard]] double median(std::vector<double> samples);
// The q-quantile by linear interpolation, q in [0, 1].
[[nodiscard]] double quantile(std::vector<double> samples, double q);
[[nodiscard]] Summary summarise(std::span<const double> samples);

// Runs to discard: the first, then until the median of 5 runs is within 2 % of the median of the
// next 5, at most 50. `steady` is false when the cap was reached.
struct WarmUp {
  std::size_t discarded = 1;
  bool steady = true;
};
[[nodiscard]] WarmUp warmUp(std::span<const double> runs);

// Samples of both sides, process by process: the process is the outer level of every resample.
struct PairedSamples {
  std::vector<std::vector<double>> baseline{};
  std::vector<std::vector<double>> candidate{};
};

struct RatioEstimate {
  double ratio = 1;                      // median(candidate) / median(baseline)
  std::array<double, 2> interval{1, 1};  // 95 %, percentile method
  double bootstrapP = 1;                 // twice the smaller tail
  double rankP = 1;                      // Mann-Whitney, stratified by process
};
// Hierarchical bootstrap (Davison and Hinkley 1997, section 3.8): processes, then samples within
// them.
[[nodiscard]] RatioEstimate estimateRatio(const PairedSamples& samples, std::size_t resamples,
                                          std::uint64_t seed);
// Two-sided Mann-Whitney p by normal approximation, rank sums within each process, weights
// 1/(n+m+1) (van Elteren 1960).
[[nodiscard]] double stratifiedRankP(const PairedSamples& samples);

}  // namespace twin::profiler
