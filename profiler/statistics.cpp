#include "profiler/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace twin::profiler {
namespace {

double sortedQuantile(const std::vector<double>& sorted, double q) {
  if (sorted.empty()) return 0;
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(place);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  const double share = place - static_cast<double>(low);
  return sorted[low] + (sorted[high] - sorted[low]) * share;
}

// A median that may reorder its argument; the bootstrap calls it thousands of times.
double medianInPlace(std::vector<double>& samples) {
  if (samples.empty()) return 0;
  const std::size_t middle = samples.size() / 2;
  const auto at = samples.begin() + static_cast<std::ptrdiff_t>(middle);
  std::nth_element(samples.begin(), at, samples.end());
  const double upper = *at;
  if (samples.size() % 2 == 1) return upper;
  return (upper + *std::max_element(samples.begin(), at)) / 2;
}

std::vector<double> pooled(const std::vector<std::vector<double>>& processes) {
  std::vector<double> all;
  for (const auto& process : processes) all.insert(all.end(), process.begin(), process.end());
  return all;
}

void resampleInto(std::vector<double>& out, const std::vector<double>& samples,
                  std::mt19937_64& random) {
  if (samples.empty()) return;
  std::uniform_int_distribution<std::size_t> pick(0, samples.size() - 1);
  for (std::size_t k = 0; k < samples.size(); ++k) out.push_back(samples[pick(random)]);
}

}  // namespace

double median(std::vector<double> samples) { return medianInPlace(samples); }

double quantile(std::vector<double> samples, double q) {
  std::sort(samples.begin(), samples.end());
  return sortedQuantile(samples, q);
}

Summary summarise(std::span<const double> samples) {
  Summary summary{.n = samples.size()};
  if (samples.empty()) return summary;
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  summary.min = sorted.front();
  summary.median = sortedQuantile(sorted, 0.5);
  summary.p90 = sortedQuantile(sorted, 0.9);
  summary.p99 = sortedQuantile(sorted, 0.99);
  summary.mean =
      std::accumulate(sorted.begin(), sorted.end(), 0.0) / static_cast<double>(sorted.size());
  std::vector<double> deviations;
  deviations.reserve(sorted.size());
  for (const double sample : sorted) deviations.push_back(std::abs(sample - summary.median));
  summary.mad = medianInPlace(deviations);
  const double low = sortedQuantile(sorted, 0.25);
  const double high = sortedQuantile(sorted, 0.75);
  const double range = high - low;
  for (const double sample : sorted) {
    const double beyond = std::max(low - sample, sample - high);
    if (beyond > 3 * range) {
      ++summary.severeOutliers;
    } else if (beyond > 1.5 * range) {
      ++summary.mildOutliers;
    }
  }
  return summary;
}

WarmUp warmUp(std::span<const double> runs) {
  constexpr std::size_t kWindow = 5;
  constexpr std::size_t kMost = 50;
  for (std::size_t first = 1; first <= kMost && first + 2 * kWindow <= runs.size(); ++first) {
    const auto window = [&](std::size_t at) {
      const auto part = runs.subspan(at, kWindow);
      return median({part.begin(), part.end()});
    };
    const double now = window(first);
    const double next = window(first + kWindow);
    if (std::abs(now - next) <= 0.02 * next) return {.discarded = first, .steady = true};
  }
  return {.discarded = std::min(kMost, runs.empty() ? 0 : runs.size() / 2), .steady = false};
}

RatioEstimate estimateRatio(const PairedSamples& samples, std::size_t resamples,
                            std::uint64_t seed) {
  RatioEstimate estimate;
  std::vector<double> baseline = pooled(samples.baseline);
  std::vector<double> candidate = pooled(samples.candidate);
  const double baselineMedian = medianInPlace(baseline);
  if (baselineMedian <= 0 || candidate.empty()) return estimate;
  estimate.ratio = medianInPlace(candidate) / baselineMedian;
  estimate.rankP = stratifiedRankP(samples);

  std::mt19937_64 random(seed);
  const std::size_t processes = std::min(samples.baseline.size(), samples.candidate.size());
  std::uniform_int_distribution<std::size_t> pick(0, processes - 1);
  std::vector<double> ratios;
  ratios.reserve(resamples);
  for (std::size_t k = 0; k < resamples; ++k) {
    baseline.clear();
    candidate.clear();
    for (std::size_t p = 0; p < processes; ++p) {
      const std::size_t process = pick(random);
      resampleInto(baseline, samples.baseline[process], random);
      resampleInto(candidate, samples.candidate[process], random);
    }
    const double base = medianInPlace(baseline);
    if (base > 0) ratios.push_back(medianInPlace(candidate) / base);
  }
  std::sort(ratios.begin(), ratios.end());
  estimate.interval = {std::min(sortedQuantile(ratios, 0.025), estimate.ratio),
                       std::max(sortedQuantile(ratios, 0.975), estimate.ratio)};
  const auto below =
      static_cast<double>(std::lower_bound(ratios.begin(), ratios.end(), 1.0) - ratios.begin());
  const auto above =
      static_cast<double>(ratios.end() - std::upper_bound(ratios.begin(), ratios.end(), 1.0));
  const auto count = static_cast<double>(std::max<std::size_t>(ratios.size(), 1));
  estimate.bootstrapP = std::clamp(2 * std::min(below, above) / count, 1 / (count + 1), 1.0);
  return estimate;
}

double stratifiedRankP(const PairedSamples& samples) {
  double statistic = 0;
  double variance = 0;
  const std::size_t processes = std::min(samples.baseline.size(), samples.candidate.size());
  for (std::size_t p = 0; p < processes; ++p) {
    const auto& a = samples.candidate[p];
    const auto& b = samples.baseline[p];
    const auto n = static_cast<double>(a.size());
    const auto m = static_cast<double>(b.size());
    if (a.empty() || b.empty()) continue;
    std::vector<std::pair<double, bool>> ranked;
    for (const double value : a) ranked.emplace_back(value, true);
    for (const double value : b) ranked.emplace_back(value, false);
    std::sort(ranked.begin(), ranked.end());
    double rankSum = 0;
    double ties = 0;
    for (std::size_t first = 0; first < ranked.size();) {
      std::size_t last = first;
      while (last + 1 < ranked.size() && ranked[last + 1].first == ranked[first].first) ++last;
      const auto length = static_cast<double>(last - first + 1);
      ties += length * length * length - length;
      for (std::size_t k = first; k <= last; ++k) {
        if (ranked[k].second) rankSum += static_cast<double>(first + last) / 2 + 1;
      }
      first = last + 1;
    }
    const double total = n + m;
    const double weight = 1 / (total + 1);
    statistic += weight * (rankSum - n * (total + 1) / 2);
    variance += weight * weight * n * m / 12 * (total + 1 - ties / (total * (total - 1)));
  }
  if (variance <= 0) return 1;
  return std::erfc(std::abs(statistic) / std::sqrt(2 * variance));
}

}  // namespace twin::profiler
