// memory_plan: offsets of values with known lifetimes in one arena. Three greedy orders are tried
// and the smallest arena is kept; the lower bound says how good it is. Plain values; any thread; no
// errors.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace twin::exec {

inline constexpr std::int64_t kArenaAlignment = 64;

// Bytes that must keep their place from step `first` to step `last`, both included.
struct Lifetime {
  std::int64_t bytes = 0;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

struct MemoryPlan {
  std::vector<std::int64_t> offsets{};  // one per lifetime, aligned
  std::int64_t arenaBytes = 0;
  std::int64_t lowerBoundBytes = 0;
  std::string_view strategy{};  // the order that won
};
[[nodiscard]] MemoryPlan planMemory(std::span<const Lifetime> lifetimes);

}  // namespace twin::exec
