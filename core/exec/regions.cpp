#include "core/exec/regions.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace twin::exec {
namespace {

// Sections are looked for among so many steps; longer ones are cut.
constexpr std::size_t kWindow = 256;
// Fork and join, as a part of the least branch (tests/bench: planBranches).
constexpr double kForkShare = 1.0 / 3;
// Two threads are what every machine of interest has; a kernel that spreads by itself is taken to
// use more, so that no section takes its threads away.
constexpr double kThreads = 2;
constexpr double kSpread = 8;

// The steps of a window in components that need nothing of each other.
class Components {
 public:
  explicit Components(std::size_t count) : parent_(count), ns_(count, 0) {}

  void begin() { heaviest_ = sum_ = alone_ = 0; }
  void add(std::uint32_t step, std::uint32_t first, const RegionStep& about) {
    parent_[step] = step;
    ns_[step] = about.ns;
    for (const std::uint32_t need : about.needs) {
      if (need >= first) unite(find(need), find(step));
    }
    heaviest_ = std::max(heaviest_, ns_[find(step)]);
    sum_ += about.ns;
    alone_ += about.spreads ? about.ns / kSpread : about.ns;
  }
  [[nodiscard]] std::uint32_t find(std::uint32_t step) {
    while (parent_[step] != step) step = parent_[step] = parent_[parent_[step]];
    return step;
  }
  [[nodiscard]] double componentNs(std::uint32_t root) const { return ns_[root]; }
  [[nodiscard]] double heaviest() const { return heaviest_; }
  [[nodiscard]] double rest() const { return sum_ - heaviest_; }
  // What running the window's components at the same time saves.
  [[nodiscard]] double saved(double forkNs) const {
    return alone_ - std::max(heaviest_, sum_ / kThreads) - forkNs;
  }

 private:
  void unite(std::uint32_t a, std::uint32_t b) {
    if (a == b) return;
    parent_[std::max(a, b)] = std::min(a, b);
    ns_[std::min(a, b)] += ns_[std::max(a, b)];
  }

  std::vector<std::uint32_t> parent_;
  std::vector<double> ns_;  // of roots
  double heaviest_ = 0;
  double sum_ = 0;
  double alone_ = 0;  // one step after the other
};

void joinBranch(Branch& into, const Branch& from) {
  into.steps.insert(into.steps.end(), from.steps.begin(), from.steps.end());
  into.ns += from.ns;
}

// Components go to branches, the heaviest first and each to the lightest branch, as many as have
// enough work; what stays too light joins another.
ParallelSection makeSection(std::span<const RegionStep> steps, std::uint32_t first,
                            std::uint32_t last, double leastBranchNs, Components& components) {
  const auto lighter = [](const Branch& a, const Branch& b) { return a.ns < b.ns; };
  components.begin();
  std::map<std::uint32_t, Branch> byRoot;
  double sum = 0;
  for (std::uint32_t k = first; k <= last; ++k) components.add(k, first, steps[k]);
  for (std::uint32_t k = first; k <= last; ++k) {
    joinBranch(byRoot[components.find(k)], {.steps = {k}, .ns = steps[k].ns});
    sum += steps[k].ns;
  }
  std::vector<Branch> parts;
  for (auto& [root, part] : byRoot) parts.push_back(std::move(part));
  std::stable_sort(parts.begin(), parts.end(),
                   [&](const Branch& a, const Branch& b) { return lighter(b, a); });
  std::size_t wanted = parts.size();
  if (leastBranchNs > 0) {
    const auto filled = static_cast<std::size_t>(sum / leastBranchNs);
    wanted = std::min(wanted, std::max<std::size_t>(2, filled));
  }
  std::vector<Branch> branches(wanted);
  for (const Branch& part : parts) {
    joinBranch(*std::min_element(branches.begin(), branches.end(), lighter), part);
  }
  // Steps without any work leave branches empty.
  std::erase_if(branches, [](const Branch& branch) { return branch.steps.empty(); });
  while (branches.size() > 2) {
    const auto light = std::min_element(branches.begin(), branches.end(), lighter);
    if (light->ns >= leastBranchNs) break;
    const Branch joined = std::move(*light);
    branches.erase(light);
    joinBranch(*std::min_element(branches.begin(), branches.end(), lighter), joined);
  }
  for (Branch& branch : branches) std::sort(branch.steps.begin(), branch.steps.end());
  std::sort(branches.begin(), branches.end(),
            [](const Branch& a, const Branch& b) { return a.steps.front() < b.steps.front(); });
  return {.first = first, .last = last, .branches = std::move(branches)};
}

}  // namespace

Regions assignRegions(std::span<const RegionStep> steps, double leastBranchNs) {
  const std::size_t count = steps.size();
  const double forkNs = leastBranchNs * kForkShare;
  Regions regions;
  Components components(count);
  // saved[k]: the most that sections within the first k steps save; from[k]: where the last of them
  // begins, or k - 1 for a step in order.
  std::vector<double> saved(count + 1, 0);
  std::vector<std::size_t> from(count + 1, 0);
  std::iota(from.begin() + 1, from.end(), std::size_t{0});
  std::vector<double> sum(count + 1, 0);
  for (std::size_t k = 0; k < count; ++k) sum[k + 1] = sum[k] + steps[k].ns;
  for (std::size_t i = 0; i < count; ++i) {
    if (saved[i] >= saved[i + 1]) {
      saved[i + 1] = saved[i];
      from[i + 1] = i;
    }
    const std::size_t end = std::min(count, i + kWindow);
    if (sum[end] - sum[i] < 2 * leastBranchNs) continue;
    components.begin();
    for (std::size_t j = i; j < end && !steps[j].isBarrier; ++j) {
      components.add(static_cast<std::uint32_t>(j), static_cast<std::uint32_t>(i), steps[j]);
      const double rest = components.rest();
      const double gain = components.saved(forkNs);
      if (rest > 0 && rest >= leastBranchNs && gain > 0) {
        if (saved[i] + gain < saved[j + 1]) continue;
        saved[j + 1] = saved[i] + gain;
        from[j + 1] = i;
      } else if (rest > 0 && (!regions.refused || rest > regions.refused->restNs)) {
        regions.refused = {.first = static_cast<std::uint32_t>(i),
                           .heaviestNs = components.heaviest(),
                           .restNs = rest};
      }
    }
  }
  for (std::size_t k = count; k > 0; k = from[k]) {
    if (from[k] + 1 == k) continue;
    regions.sections.push_back(makeSection(steps, static_cast<std::uint32_t>(from[k]),
                                           static_cast<std::uint32_t>(k - 1), leastBranchNs,
                                           components));
  }
  std::reverse(regions.sections.begin(), regions.sections.end());
  if (!regions.sections.empty()) regions.refused.reset();
  return regions;
}

}  // namespace twin::exec
