#include "core/lang/runtime/set_order.h"

#include <algorithm>

namespace twin::lang {
namespace {

constexpr std::size_t kProbeSteps = 9;
// Of one set; what comes later counts as added one by one.
constexpr std::size_t kMostMerges = 256;
constexpr std::uint64_t kHashModulus = (std::uint64_t{1} << 61U) - 1;

// hash(k) of CPython.
std::uint64_t pythonHash(std::int64_t value) {
  const bool isNegative = value < 0;
  const std::uint64_t size =
      isNegative ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  const std::uint64_t hash = size % kHashModulus;
  if (!isNegative) return hash;
  return hash == 1 ? ~std::uint64_t{1} : ~hash + 1;
}

// Replays what CPython's set does with its table, dummies of erased items left out.
class CpythonTable {
 public:
  void merge(std::size_t count) {
    if ((filled_ + count) * 5 >= mask() * 3) resize((filled_ + count) * 2);
  }
  void add(std::uint32_t entry, std::uint64_t hash) {
    place({entry, hash});
    if (++filled_ * 5 >= mask() * 3) resize(filled_ > 50'000 ? filled_ * 2 : filled_ * 4);
  }
  [[nodiscard]] std::vector<std::uint32_t> order() const {
    std::vector<std::uint32_t> entries;
    for (const Slot& slot : slots_) {
      if (slot.entry != kFree) entries.push_back(slot.entry);
    }
    return entries;
  }

 private:
  static constexpr std::uint32_t kFree = UINT32_MAX;
  struct Slot {
    std::uint32_t entry = kFree;
    std::uint64_t hash = 0;
  };
  [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }
  void place(const Slot& item) {
    std::uint64_t perturb = item.hash;
    std::size_t at = item.hash & mask();
    for (;;) {
      const std::size_t last = at + kProbeSteps <= mask() ? at + kProbeSteps : at;
      for (std::size_t k = at; k <= last; ++k) {
        if (slots_[k].entry != kFree) continue;
        slots_[k] = item;
        return;
      }
      perturb >>= 5U;
      at = (at * 5 + 1 + perturb) & mask();
    }
  }
  void resize(std::size_t wanted) {
    std::size_t size = 8;
    while (size <= wanted) size *= 2;
    std::vector<Slot> old(size);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.entry != kFree) place(slot);
    }
  }

  std::vector<Slot> slots_ = std::vector<Slot>(8);
  std::size_t filled_ = 0;
};

}  // namespace

std::vector<std::uint32_t> setOrder(const SetObject& set) {
  const std::vector<HashStorage::Entry>& entries = set.table.entries();
  std::vector<std::uint32_t> came;
  bool isWhole = true;
  for (std::size_t k = 0; k < entries.size(); ++k) {
    const Value& key = entries[k].key;
    if (key.isUndefined()) continue;
    came.push_back(static_cast<std::uint32_t>(k));
    isWhole = isWhole && (key.isInt() || key.isBool());
  }
  if (!isWhole || came.size() < 2) return came;
  CpythonTable table;
  auto merge = set.merges.begin();
  for (const std::uint32_t entry : came) {
    for (; merge != set.merges.end() && merge->at <= entry; ++merge) table.merge(merge->count);
    table.add(entry, pythonHash(entries[entry].key.asInt()));
  }
  return table.order();
}

std::vector<Value> orderedItems(const SetObject& set) {
  std::vector<Value> items;
  items.reserve(set.table.size());
  for (const std::uint32_t entry : setOrder(set)) items.push_back(set.table.entries()[entry].key);
  return items;
}

void noteMerge(SetObject& set, std::size_t count) {
  if (set.merges.size() >= kMostMerges) return;
  set.merges.push_back(
      {static_cast<std::uint32_t>(set.table.entries().size()), static_cast<std::uint32_t>(count)});
}

}  // namespace twin::lang
