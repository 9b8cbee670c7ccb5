// Clock: ticks of the time-stamp counter and their conversion to nanoseconds of CLOCK_MONOTONIC.
// Falls back to steady_clock where the counter is not constant, and says so.
// Owner: value. Thread: ticks() any; a ClockFit is made by one thread. Errors: none.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif
#include <ctime>

namespace twin::profiler {

// True when rdtsc runs at one rate on every core and in every sleep state, and the kernel trusts
// it.
[[nodiscard]] bool hasConstantCounter();
[[nodiscard]] std::int64_t monotonicNs();

[[nodiscard]] inline std::uint64_t ticks() {
#if defined(__x86_64__)
  // No fence: a skew of some tens of nanoseconds is accepted for a third of the price.
  return __rdtsc();
#else
  return static_cast<std::uint64_t>(monotonicNs());
#endif
}

// Fits tick -> ns over bracketed pairs; the largest residual plus half a bracket bounds the error.
class ClockFit {
 public:
  ClockFit();     // takes the first pair
  void sample();  // takes another pair: at the end, and about once a second between
  [[nodiscard]] double toNs(std::uint64_t tick) const;  // of CLOCK_MONOTONIC
  [[nodiscard]] double durationNs(std::uint64_t ticks) const {
    return static_cast<double>(ticks) * nsPerTick_;
  }
  [[nodiscard]] double errorBoundNs() const { return errorBoundNs_; }
  [[nodiscard]] double nsPerTick() const { return nsPerTick_; }

 private:
  struct Pair {
    std::uint64_t tick = 0;
    std::int64_t ns = 0;
    double halfBracketTicks = 0;
  };
  void fit();

  std::vector<Pair> pairs_;
  double nsPerTick_ = 1;
  double errorBoundNs_ = 0;
};

}  // namespace twin::profiler
