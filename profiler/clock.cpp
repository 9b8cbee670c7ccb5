#include "profiler/clock.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>

namespace twin::profiler {
namespace {

bool counterIsConstant() {
#if defined(__x86_64__)
  std::ifstream cpuInfo("/proc/cpuinfo");
  std::string line;
  while (std::getline(cpuInfo, line)) {
    if (!line.starts_with("flags")) continue;
    return line.find(" constant_tsc") != std::string::npos &&
           line.find(" nonstop_tsc") != std::string::npos;
  }
#endif
  return false;
}

}  // namespace

bool hasConstantCounter() {
  static const bool constant = counterIsConstant();
  return constant;
}

std::int64_t monotonicNs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

ClockFit::ClockFit() {
  sample();
  // A second pair some hundred microseconds later gives a first rate; later pairs refine it.
  const std::int64_t start = monotonicNs();
  while (monotonicNs() - start < 200'000) {
  }
  sample();
}

void ClockFit::sample() {
  Pair best;
  std::uint64_t narrowest = ~std::uint64_t{0};
  for (int k = 0; k < 16; ++k) {
    const std::uint64_t before = ticks();
    const std::int64_t ns = monotonicNs();
    const std::uint64_t after = ticks();
    if (after - before >= narrowest) continue;
    narrowest = after - before;
    best = {.tick = before + narrowest / 2,
            .ns = ns,
            .halfBracketTicks = static_cast<double>(narrowest) / 2};
  }
  pairs_.push_back(best);
  if (pairs_.size() >= 2) fit();
}

// Least squares through the pairs, relative to the first so that doubles keep their digits.
void ClockFit::fit() {
  const Pair& origin = pairs_.front();
  double sumXY = 0;
  double sumXX = 0;
  for (const Pair& pair : pairs_) {
    const auto x = static_cast<double>(pair.tick - origin.tick);
    const auto y = static_cast<double>(pair.ns - origin.ns);
    sumXY += x * y;
    sumXX += x * x;
  }
  if (sumXX > 0) nsPerTick_ = sumXY / sumXX;
  errorBoundNs_ = 0;
  for (const Pair& pair : pairs_) {
    const double residual = std::abs(toNs(pair.tick) - static_cast<double>(pair.ns));
    errorBoundNs_ = std::max(errorBoundNs_, residual + pair.halfBracketTicks * nsPerTick_);
  }
}

double ClockFit::toNs(std::uint64_t tick) const {
  const Pair& origin = pairs_.front();
  const auto delta = static_cast<double>(static_cast<std::int64_t>(tick - origin.tick));
  return static_cast<double>(origin.ns) + delta * nsPerTick_;
}

}  // namespace twin::profiler
