// Structure similarity: groups of equal inner structure share one colour number.
#include <algorithm>
#include <map>
#include <string_view>

#include "app/view/geometry.h"
#include "app/view/grouping.h"

namespace twin::view {

namespace {

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  a ^= b + 0x9E3779B97F4A7C15ULL + (a << 6) + (a >> 2);
  a *= 0xBF58476D1CE4E5B9ULL;
  return a ^ (a >> 29);
}

std::uint64_t hashText(std::string_view text) {
  std::uint64_t h = 0xCBF29CE484222325ULL;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return h;
}

// The children's labels refined three times by their ordered neighbours, then summed: equal for
// equal structures in whatever order the children stand.
std::uint64_t signature(const Hierarchy& hierarchy, ItemId group,
                        std::vector<std::uint64_t>& labels) {
  const Item& item = hierarchy.items[group];
  for (int round = 0; round < 3; ++round) {
    std::vector<std::pair<ItemId, std::uint64_t>> updates;
    for (const LevelEdge& edge : hierarchy.levels[group]) {
      const BaseEdge& base = hierarchy.edges[edge.base];
      const std::uint64_t tag = base.kind == EdgeKind::control ? 99 : base.operand;
      updates.emplace_back(edge.to, mix(labels[edge.from], 2 * tag));
      updates.emplace_back(edge.from, mix(labels[edge.to], 2 * tag + 1));
    }
    // Sums do not depend on the order of the edges.
    for (const auto& [id, value] : updates) labels[id] += value * 0x9E3779B97F4A7C15ULL;
  }
  std::uint64_t sum = 0;
  for (const ItemId child : item.children) sum += mix(labels[child], 7);
  return mix(mix(sum, item.children.size()), hierarchy.levels[group].size());
}

}  // namespace

void assignTemplates(Hierarchy& hierarchy) {
  const std::size_t count = hierarchy.items.size();
  std::vector<std::uint64_t> own(count, 0);
  std::vector<std::uint32_t> depth(count, 0);
  std::vector<ItemId> order{0};
  for (std::size_t k = 0; k < order.size(); ++k) {
    for (const ItemId child : hierarchy.items[order[k]].children) {
      depth[child] = depth[order[k]] + 1;
      order.push_back(child);
    }
  }
  std::vector<std::uint64_t> labels(count, 0);
  for (auto id = order.rbegin(); id != order.rend(); ++id) {
    const Item& item = hierarchy.items[*id];
    if (item.isLeaf()) {
      own[*id] = hashText(item.node->opType);
    } else {
      own[*id] = signature(hierarchy, *id, labels);
      if (item.kind == ItemKind::series) own[*id] = mix(own[*id], 3);
    }
    labels[*id] = own[*id];
  }
  std::map<std::uint64_t, std::vector<ItemId>> classes;
  for (const ItemId id : order) {
    if (hierarchy.items[id].kind == ItemKind::group && id != 0) classes[own[id]].push_back(id);
  }
  // `order` is breadth first, hence shallow to deep and then by first occurrence.
  std::uint32_t next = 1;
  for (const ItemId id : order) {
    if (hierarchy.items[id].kind != ItemKind::group || id == 0) continue;
    const std::vector<ItemId>& same = classes[own[id]];
    if (same.size() < 2 || same.front() != id) continue;
    for (const ItemId member : same) hierarchy.items[member].templateIndex = next;
    ++next;
  }
}

}  // namespace twin::view
