// The step assign-regions: what each call is estimated at, which run at the same time, and why not.
#include <fmt/format.h>

#include <algorithm>

#include "core/exec/planner.h"
#include "core/ops/registry.h"

namespace twin::exec {
namespace {

// Rough rates of one thread: products and sums a nanosecond of a contraction, bytes a nanosecond,
// cycles a nanosecond, and the call itself.
constexpr double kFlopPerNs = 100;
constexpr double kBytesPerNs = 10;
constexpr double kCyclesPerNs = 6;
constexpr double kCallNs = 50;
// Other kernels cut larger work into blocks for the pool.
constexpr double kSpreadBytes = 1 << 18;

}  // namespace

RegionStep Planner::describe(std::size_t index) const {
  const Step& step = steps_[index];
  const ops::OpDef& row = *ops::registry().op(step.node->kind);
  RegionStep about;
  about.isBarrier = step.kind == StepKind::control || step.lets || row.has(ir::Trait::random) ||
                    row.has(ir::Trait::stateful) || row.has(ir::Trait::prints);
  std::int64_t moved = 0;
  for (const PlaceIndex place : step.reads) moved += bytesOf(impl_->places[place]);
  for (const PlaceIndex place : step.writes) {
    moved += bytesOf(impl_->places[place]);
    about.isBarrier = about.isBarrier || !impl_->places[place].isStatic;
  }
  const auto bytes = static_cast<double>(moved);
  double work = 0;
  if (step.matmul != nullptr) {
    work = step.matmul->program.flop() / kFlopPerNs;
    about.spreads = step.matmul->program.spreads();
  } else if (step.elementwise != nullptr) {
    const std::int64_t count = step.elementwise->layout.elements;
    work = static_cast<double>(step.elementwise->program->cycles(count)) / kCyclesPerNs;
    about.spreads = step.elementwise->program->spreads(count);
  } else {
    std::vector<ir::ValueType> operands;
    for (const ir::ValueId input : step.node->inputs) operands.push_back(graph_->type(input));
    if (row.cost != nullptr)
      work = row.cost(operands, step.node->outputs, step.node->attributes).flop / kCyclesPerNs;
    about.spreads = bytes > kSpreadBytes;
  }
  about.ns = kCallNs + std::max(work, bytes / kBytesPerNs);
  return about;
}

void Planner::assignParallelSections() {
  std::unordered_map<PlaceIndex, std::uint32_t> producer;
  std::unordered_map<ir::NodeId, std::uint32_t> stepOf;
  std::vector<RegionStep> about;
  for (std::uint32_t k = 0; k < steps_.size(); ++k) {
    about.push_back(describe(k));
    for (const PlaceIndex place : steps_[k].reads) {
      const auto made = producer.find(place);
      if (made != producer.end()) about.back().needs.push_back(made->second);
    }
    for (const ir::NodeId before : steps_[k].node->controlInputs) {
      const auto ran = stepOf.find(before);
      if (ran != stepOf.end()) about.back().needs.push_back(ran->second);
    }
    for (const PlaceIndex place : steps_[k].writes) producer[place] = k;
    stepOf[steps_[k].node->id] = k;
  }
  const Regions regions = assignRegions(about, options_.leastBranchNs);
  sectionOf_.assign(steps_.size(), kInOrder);
  branchOf_.assign(steps_.size(), kInOrder);
  std::vector<ir::Rewrite> rewrites;
  std::string note;
  for (const ParallelSection& found : regions.sections) {
    Section section{.first = found.first, .last = found.last};
    std::string times;
    for (const Branch& branch : found.branches) {
      for (const std::uint32_t step : branch.steps) {
        sectionOf_[step] = static_cast<std::uint32_t>(impl_->sections.size());
        branchOf_[step] = static_cast<std::uint32_t>(section.branches.size());
      }
      ir::Rewrite rewrite = rewriteOf("assign-regions/branch", *steps_[branch.steps.front()].node);
      for (std::size_t k = 1; k < branch.steps.size(); ++k) {
        rewrite.matched.push_back(steps_[branch.steps[k]].node->id);
      }
      rewrite.updated = rewrite.matched;
      rewrites.push_back(std::move(rewrite));
      times += fmt::format("{}{:.0f} us", times.empty() ? "" : ", ", branch.ns / 1000);
      section.branches.push_back(branch.steps);
    }
    note += fmt::format("; kernels {} to {} in {} branches ({})", section.first, section.last,
                        section.branches.size(), times);
    impl_->sections.push_back(std::move(section));
  }
  const double least = options_.leastBranchNs / 1000;
  if (regions.sections.empty()) {
    note = regions.refused ? "one region" : "one region: no independent branches of enough work";
  } else {
    const std::size_t count = regions.sections.size();
    note = fmt::format("{} parallel section{}{}", count, count == 1 ? "" : "s", note);
  }
  record("assign-regions", note + "; large kernels spread over the pool", std::move(rewrites));
  if (!regions.refused) return;
  plan_->records_.back().nearMisses.push_back(
      {.rule = "assign-regions/branch",
       .node = steps_[regions.refused->first].node->id,
       .reason =
           fmt::format("its heaviest branch is estimated at {:.1f} us and the rest beside it "
                       "at {:.1f} us; a thread pays from {:.0f} us on both sides, and not "
                       "where kernels spread over the pool by themselves",
                       regions.refused->heaviestNs / 1000, regions.refused->restNs / 1000, least)});
}

// Whether one branch alone uses something.
bool Planner::isLocal(const std::set<std::uint32_t>& uses) const {
  const std::uint32_t first = *uses.begin();
  return sectionOf_[first] != kInOrder &&
         std::all_of(uses.begin(), uses.end(), [this, first](std::uint32_t step) {
           return sectionOf_[step] == sectionOf_[first] && branchOf_[step] == branchOf_[first];
         });
}

std::uint32_t Planner::sectionStart(std::uint32_t step) const {
  return sectionOf_[step] == kInOrder ? step : impl_->sections[sectionOf_[step]].first;
}

std::uint32_t Planner::sectionEnd(std::uint32_t step) const {
  return sectionOf_[step] == kInOrder ? step : impl_->sections[sectionOf_[step]].last;
}

// Whether a branch that runs beside the step reads the place: then nobody may write over it.
bool Planner::readBeside(PlaceIndex place, std::size_t step) const {
  if (sectionOf_[step] == kInOrder) return false;
  const Section& section = impl_->sections[sectionOf_[step]];
  for (std::uint32_t k = section.first; k <= section.last; ++k) {
    const std::vector<PlaceIndex>& reads = steps_[k].reads;
    if (branchOf_[k] != branchOf_[step] &&
        std::find(reads.begin(), reads.end(), place) != reads.end()) {
      return true;
    }
  }
  return false;
}

}  // namespace twin::exec
