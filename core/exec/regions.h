// regions: which parts of a plan run at the same time. The flat order is cut into sections; the
// steps of a section fall into branches that need nothing of each other, and a section with two
// branches of enough work runs them in parallel, then joins. Everything else stays in order, so a
// small plan keeps its one loop. Plain values; any thread; no errors.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace twin::exec {

// What is known about a step before anything ran.
struct RegionStep {
  double ns = 0;                       // estimate on one thread
  bool spreads = false;                // its kernel uses all threads by itself
  bool isBarrier = false;              // effects, bodies, results of unknown size: in order, alone
  std::vector<std::uint32_t> needs{};  // earlier steps
};

struct Branch {
  std::vector<std::uint32_t> steps{};  // in the order of the plan
  double ns = 0;
};
// Steps [first, last] of the plan.
struct ParallelSection {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::vector<Branch> branches{};  // by first step
};
struct Regions {
  std::vector<ParallelSection> sections{};  // in order, disjoint
  // Where no section pays: the best one that was found, as its heaviest branch and the rest.
  struct Refused {
    std::uint32_t first = 0;
    double heaviestNs = 0;
    double restNs = 0;
  };
  std::optional<Refused> refused{};
};

// A branch gets a thread when it and the rest of its section take `leastBranchNs` each; 0 takes
// every independent pair.
[[nodiscard]] Regions assignRegions(std::span<const RegionStep> steps, double leastBranchNs);

}  // namespace twin::exec
