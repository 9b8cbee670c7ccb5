// The third part of planning: which values share bytes, and where these lie.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "core/exec/memory_plan.h"
#include "core/exec/planner.h"

namespace twin::exec {

// A result goes over an operand that nobody reads later, where both are walked alike.
void Planner::reuseBuffers() {
  std::vector<ir::Rewrite> rewrites;
  storage_.resize(impl_->places.size());
  handedOn_.assign(impl_->places.size(), false);
  for (std::size_t k = 0; k < storage_.size(); ++k) storage_[k] = static_cast<PlaceIndex>(k);
  for (std::size_t k = 0; k < steps_.size() && options_.reuseBuffers; ++k) {
    const Step& step = steps_[k];
    if (step.elementwise == nullptr || step.writes.size() != 1) continue;
    const PlaceIndex out = step.writes[0];
    if (impl_->places[out].home != Home::arena) continue;
    for (std::size_t j = 0; j < step.reads.size(); ++j) {
      const PlaceIndex in = step.reads[j];
      const Place& from = impl_->places[in];
      const bool fits = from.home == Home::arena && lastUse_[in] == k &&
                        bytesOf(from) == bytesOf(impl_->places[out]) &&
                        sizeOf(from.dtype) == sizeOf(impl_->places[out].dtype) &&
                        !readBeside(in, k);
      bool alike = fits;
      for (std::size_t i = 0; alike && i < step.reads.size(); ++i) {
        alike =
            step.reads[i] != in || step.elementwise->layout.kinds[i] == cpu::MapKind::contiguous;
      }
      if (!alike) continue;
      storage_[out] = storage_[in];
      handedOn_[in] = true;
      rewrites.push_back(rewriteOf("reuse-buffers/in-place", *step.node));
      break;
    }
  }
  const std::string note = fmt::format("{} results written over an operand", rewrites.size());
  record("reuse-buffers", note, std::move(rewrites));
}

// Offsets of storages. What one branch of a section alone uses lives in a range of that branch, so
// that the bytes of two branches that run at the same time never meet.
class Planner::ArenaLayout {
 public:
  explicit ArenaLayout(const Planner& planner) : planner_(planner) {}

  void add(PlaceIndex storage, const std::set<std::uint32_t>& uses) {
    Lifetime life{.bytes = bytesOf(planner_.impl_->places[storage]),
                  .first = *uses.begin(),
                  .last = *uses.rbegin()};
    Lies lies;
    if (planner_.isLocal(uses)) {
      lies.range = &ranges_[{planner_.sectionOf_[life.first], planner_.branchOf_[life.first]}];
    } else {
      life.first = planner_.sectionStart(life.first);
      life.last = planner_.sectionEnd(life.last);
    }
    std::vector<Lifetime>& among = lies.range != nullptr ? lies.range->lifetimes : lifetimes_;
    lies.index = among.size();
    among.push_back(life);
    lies_.emplace(storage, lies);
  }

  void plan() {
    for (auto& [key, range] : ranges_) {
      range.memory = planMemory(range.lifetimes);
      range.outer = lifetimes_.size();
      const Section& section = planner_.impl_->sections[key.first];
      lifetimes_.push_back(
          {.bytes = range.memory.arenaBytes, .first = section.first, .last = section.last});
    }
    memory_ = planMemory(lifetimes_);
  }

  [[nodiscard]] bool has(PlaceIndex storage) const { return lies_.count(storage) != 0; }
  [[nodiscard]] bool isLocal(PlaceIndex storage) const {
    return lies_.at(storage).range != nullptr;
  }
  [[nodiscard]] std::int64_t offset(PlaceIndex storage) const {
    const Lies& lies = lies_.at(storage);
    if (lies.range == nullptr) return memory_.offsets[lies.index];
    return memory_.offsets[lies.range->outer] + lies.range->memory.offsets[lies.index];
  }
  [[nodiscard]] const MemoryPlan& memory() const { return memory_; }

 private:
  struct Range {
    std::vector<Lifetime> lifetimes{};
    std::size_t outer = 0;  // of the whole range among all lifetimes
    MemoryPlan memory{};
  };
  struct Lies {
    Range* range = nullptr;
    std::size_t index = 0;
  };

  const Planner& planner_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Range> ranges_;
  std::vector<Lifetime> lifetimes_;
  std::unordered_map<PlaceIndex, Lies> lies_;
  MemoryPlan memory_;
};

void Planner::planArena() {
  const auto isPlanned = [this](PlaceIndex place) {
    return impl_->places[place].home == Home::arena;
  };
  std::unordered_map<PlaceIndex, std::set<std::uint32_t>> uses;  // per storage
  for (std::uint32_t k = 0; k < steps_.size(); ++k) {
    for (const std::vector<PlaceIndex>* places : {&steps_[k].reads, &steps_[k].writes}) {
      for (const PlaceIndex place : *places) {
        if (isPlanned(place)) uses[storage_[place]].insert(k);
      }
    }
  }
  ArenaLayout layout(*this);
  for (PlaceIndex place = 0; place < impl_->places.size(); ++place) {
    if (isPlanned(place) && !layout.has(storage_[place])) {
      layout.add(storage_[place], uses.at(storage_[place]));
    }
  }
  layout.plan();
  impl_->dying.resize(steps_.size());
  for (PlaceIndex place = 0; place < impl_->places.size(); ++place) {
    if (isPlanned(place)) placeInArena(place, layout);
  }
  plan_->arenaBytes_ = layout.memory().arenaBytes;
  plan_->lowerBoundBytes_ = layout.memory().lowerBoundBytes;
  record("plan-memory",
         fmt::format("arena {} bytes, lower bound {} bytes, {}", plan_->arenaBytes_,
                     plan_->lowerBoundBytes_, layout.memory().strategy),
         {});
}

// What several branches use lives as long as their section.
void Planner::placeInArena(PlaceIndex place, const ArenaLayout& layout) {
  Place& stands = impl_->places[place];
  stands.offset = layout.offset(storage_[place]);
  const bool local = layout.isLocal(storage_[place]);
  const std::uint32_t last = lastUse_[place];
  if (!handedOn_[place]) {
    const bool later = !local && sectionOf_[last] != kInOrder;
    (later ? impl_->sections[sectionOf_[last]].dying : impl_->dying[last]).push_back(place);
  }
  const bool begins = storage_[place] == place && !local;
  ArenaSlot slot{.value = placeNames_[place], .offset = stands.offset, .bytes = bytesOf(stands)};
  slot.first = begins ? sectionStart(firstUse_[place]) : firstUse_[place];
  slot.last = local ? last : sectionEnd(last);
  // The step that takes the bytes over belongs to the taker.
  if (handedOn_[place]) slot.last = last - 1;
  plan_->slots_.push_back(std::move(slot));
}

}  // namespace twin::exec
