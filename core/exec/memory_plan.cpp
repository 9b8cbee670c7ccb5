#include "core/exec/memory_plan.h"

#include <algorithm>
#include <numeric>

namespace twin::exec {
namespace {

// Above this many values the quadratic searches give way to the order of time alone.
constexpr std::size_t kMostCompared = 20'000;

std::int64_t aligned(std::int64_t bytes) {
  return (bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment;
}

bool meet(const Lifetime& a, const Lifetime& b) { return a.first <= b.last && b.first <= a.last; }

// Bytes that live at each step.
std::vector<std::int64_t> liveBytes(std::span<const Lifetime> lifetimes) {
  std::uint32_t end = 0;
  for (const Lifetime& life : lifetimes) end = std::max(end, life.last);
  std::vector<std::int64_t> change(static_cast<std::size_t>(end) + 2, 0);
  for (const Lifetime& life : lifetimes) {
    change[life.first] += aligned(life.bytes);
    change[static_cast<std::size_t>(life.last) + 1] -= aligned(life.bytes);
  }
  std::partial_sum(change.begin(), change.end(), change.begin());
  return change;
}

// Places values in the given order, each at the lowest offset that is free for its whole life.
// `placed` stays sorted by offset.
MemoryPlan placeInOrder(std::span<const Lifetime> lifetimes, const std::vector<std::size_t>& order,
                        std::string_view strategy) {
  MemoryPlan plan;
  plan.strategy = strategy;
  plan.offsets.assign(lifetimes.size(), 0);
  std::vector<std::size_t> placed;
  placed.reserve(order.size());
  for (const std::size_t index : order) {
    const Lifetime& life = lifetimes[index];
    std::int64_t offset = 0;
    for (const std::size_t other : placed) {
      if (!meet(life, lifetimes[other])) continue;
      if (plan.offsets[other] - offset >= aligned(life.bytes)) break;
      offset = std::max(offset, plan.offsets[other] + aligned(lifetimes[other].bytes));
    }
    plan.offsets[index] = offset;
    plan.arenaBytes = std::max(plan.arenaBytes, offset + aligned(life.bytes));
    const auto at = std::upper_bound(
        placed.begin(), placed.end(), offset,
        [&plan](std::int64_t value, std::size_t other) { return value < plan.offsets[other]; });
    placed.insert(at, index);
  }
  return plan;
}

// First fit by time with a list of free ranges: n log n for graphs too large for the other orders.
MemoryPlan placeByTime(std::span<const Lifetime> lifetimes, const std::vector<std::size_t>& order) {
  struct Live {
    std::int64_t offset;
    std::int64_t bytes;
    std::uint32_t last;
  };
  MemoryPlan plan;
  plan.strategy = "first fit by time";
  plan.offsets.assign(lifetimes.size(), 0);
  std::vector<Live> live;  // sorted by offset
  for (const std::size_t index : order) {
    const Lifetime& life = lifetimes[index];
    std::erase_if(live, [&life](const Live& l) { return l.last < life.first; });
    std::int64_t offset = 0;
    auto at = live.begin();
    for (; at != live.end() && at->offset - offset < aligned(life.bytes); ++at) {
      offset = std::max(offset, at->offset + at->bytes);
    }
    live.insert(at, {.offset = offset, .bytes = aligned(life.bytes), .last = life.last});
    plan.offsets[index] = offset;
    plan.arenaBytes = std::max(plan.arenaBytes, offset + aligned(life.bytes));
  }
  return plan;
}

}  // namespace

MemoryPlan planMemory(std::span<const Lifetime> lifetimes) {
  if (lifetimes.empty()) return {.strategy = "nothing to place"};
  const std::vector<std::int64_t> live = liveBytes(lifetimes);
  const std::int64_t bound = *std::max_element(live.begin(), live.end());
  std::vector<std::size_t> order(lifetimes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return lifetimes[a].first < lifetimes[b].first;
  });
  MemoryPlan best = placeByTime(lifetimes, order);
  const auto tryOrder = [&](auto before, std::string_view strategy) {
    if (best.arenaBytes == bound || lifetimes.size() > kMostCompared) return;
    std::stable_sort(order.begin(), order.end(), before);
    MemoryPlan plan = placeInOrder(lifetimes, order, strategy);
    if (plan.arenaBytes < best.arenaBytes) best = std::move(plan);
  };
  tryOrder([&](std::size_t a, std::size_t b) { return lifetimes[a].bytes > lifetimes[b].bytes; },
           "greedy by size");
  // Breadth of a value: the most bytes that live at any step of its life.
  std::vector<std::int64_t> breadth(lifetimes.size(), 0);
  for (std::size_t k = 0; k < lifetimes.size() && lifetimes.size() <= kMostCompared; ++k) {
    const auto from = live.begin() + lifetimes[k].first;
    breadth[k] = *std::max_element(from, live.begin() + lifetimes[k].last + 1);
  }
  tryOrder(
      [&](std::size_t a, std::size_t b) {
        if (breadth[a] != breadth[b]) return breadth[a] > breadth[b];
        return lifetimes[a].bytes > lifetimes[b].bytes;
      },
      "greedy by breadth");
  best.lowerBoundBytes = bound;
  return best;
}

}  // namespace twin::exec
