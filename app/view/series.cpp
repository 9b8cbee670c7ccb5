// Series: rows of equal ops with consecutive numbers in their names become one item.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_set>

#include "app/view/geometry.h"
#include "app/view/grouping.h"
#include "core/base/text.h"

namespace twin::view {

namespace {

struct Numbered {
  std::int64_t number = 0;
  ItemId item = kNoItem;
};

struct Run {
  std::string base{};
  std::vector<Numbered> members{};
};

// "conv_12" -> {"conv_", 12}; a bare name is number 0 of "NAME_" (and of "NAME" when no other is).
struct Parts {
  std::string base{};
  std::int64_t number = 0;
  bool bare = false;
};
Parts partsOf(std::string_view label) {
  std::size_t end = label.size();
  while (end > 0 && label[end - 1] >= '0' && label[end - 1] <= '9') --end;
  const auto number = parseInt(label.substr(end));
  if (end == label.size() || !number || label.size() - end > 15) {
    return {std::string(label), 0, true};
  }
  return {std::string(label.substr(0, end)), *number, false};
}

std::vector<Run> runsOf(const Hierarchy& hierarchy, ItemId parent) {
  // (op, base) -> numbered members; std::map keeps the answer independent of hashing.
  std::map<std::pair<std::string_view, std::string>, std::vector<Numbered>> families;
  std::vector<std::pair<std::string, ItemId>> bare;
  for (const ItemId child : hierarchy.items[parent].children) {
    const Item& item = hierarchy.items[child];
    if (!item.isLeaf()) continue;
    Parts parts = partsOf(item.label);
    if (parts.bare) {
      bare.emplace_back(std::move(parts.base), child);
    } else {
      families[{item.node->opType, parts.base}].push_back({parts.number, child});
    }
  }
  for (const auto& [name, child] : bare) {
    for (const char* const end : {"_", ""}) {
      const auto family = families.find({hierarchy.items[child].node->opType, name + end});
      if (family == families.end()) continue;
      family->second.push_back({0, child});
      break;
    }
  }
  std::vector<Run> runs;
  for (auto& [key, members] : families) {
    std::stable_sort(members.begin(), members.end(),
                     [](const Numbered& a, const Numbered& b) { return a.number < b.number; });
    for (std::size_t k = 0; k < members.size(); ++k) {
      if (k == 0 || members[k].number != members[k - 1].number + 1) {
        runs.push_back({key.second, {}});
      }
      runs.back().members.push_back(members[k]);
    }
  }
  return runs;
}

// Whether a path leaves the members and comes back, so that one box for them would close a cycle.
class CycleCheck {
 public:
  CycleCheck(const Hierarchy& hierarchy, ItemId parent) {
    for (const LevelEdge& edge : hierarchy.levels[parent]) next_[edge.from].push_back(edge.to);
  }
  bool closes(const Run& run) {
    std::unordered_set<ItemId> members;
    for (const Numbered& member : run.members) members.insert(member.item);
    std::unordered_set<ItemId> seen;
    std::vector<ItemId> open;
    const auto visit = [&](ItemId from) {
      for (const ItemId to : next_[from]) {
        if (!members.contains(to) && seen.insert(to).second) open.push_back(to);
      }
    };
    for (const ItemId member : members) visit(member);
    while (!open.empty() && budget_ > 0) {
      const ItemId at = open.back();
      open.pop_back();
      for (const ItemId to : next_[at]) {
        --budget_;
        if (members.contains(to)) return true;
      }
      visit(at);
    }
    return false;
  }

 private:
  std::unordered_map<ItemId, std::vector<ItemId>> next_;
  std::int64_t budget_ = 2'000'000;  // then a cycle is accepted: its back edge is only drawn oddly
};

void contract(Hierarchy& hierarchy, ItemId parent, const Run& run) {
  const Item& first = hierarchy.items[run.members.front().item];
  const std::string scope = first.name.substr(0, first.name.size() - first.label.size());
  const std::string label =
      fmt::format("{}[{}-{}]", run.base, run.members.front().number, run.members.back().number);
  if (hierarchy.byName.contains(scope + label)) return;
  const ItemId series = u32(hierarchy.items.size());
  hierarchy.byName.emplace(scope + label, series);
  hierarchy.items.push_back(
      {.name = scope + label, .label = label, .kind = ItemKind::series, .parent = parent});
  hierarchy.items[series].cardinality = u32(run.members.size());
  std::unordered_set<ItemId> members;
  for (const Numbered& member : run.members) {
    members.insert(member.item);
    hierarchy.items[series].children.push_back(member.item);
    hierarchy.items[member.item].parent = series;
  }
  auto& siblings = hierarchy.items[parent].children;
  const auto place = std::find_if(siblings.begin(), siblings.end(),
                                  [&](ItemId id) { return members.contains(id); });
  *place = series;
  siblings.erase(std::remove_if(siblings.begin(), siblings.end(),
                                [&](ItemId id) { return members.contains(id); }),
                 siblings.end());
}

}  // namespace

void contractSeries(Hierarchy& hierarchy, const GroupingOptions& options) {
  const ItemId count = u32(hierarchy.items.size());
  for (ItemId parent = 0; parent < count; ++parent) {
    if (hierarchy.items[parent].isLeaf()) continue;
    std::vector<Run> runs = runsOf(hierarchy, parent);
    runs.erase(std::remove_if(runs.begin(), runs.end(),
                              [&](const Run& run) {
                                return run.members.size() <
                                       std::max<std::size_t>(options.seriesLeast, 2);
                              }),
               runs.end());
    if (runs.empty()) continue;
    CycleCheck check(hierarchy, parent);
    for (const Run& run : runs) {
      if (!check.closes(run)) contract(hierarchy, parent, run);
    }
  }
}

}  // namespace twin::view
