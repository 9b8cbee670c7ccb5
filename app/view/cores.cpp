#include "app/view/cores.h"

#include <algorithm>

#include "app/view/geometry.h"

namespace twin::view {

std::string_view word(Side side) { return side == Side::in ? "in" : "out"; }

void addMark(Cores& cores, ItemId of, Side side, Mark mark) {
  std::vector<Mark>& marks = cores.marks[static_cast<std::size_t>(side)][of];
  const bool known = std::any_of(marks.begin(), marks.end(), [&](const Mark& other) {
    return other.kind != MarkKind::more && other.name == mark.name;
  });
  if (known) return;
  if (marks.size() < kMarksPerSide) {
    marks.push_back(std::move(mark));
  } else if (marks.back().kind == MarkKind::more) {
    ++marks.back().more;
  } else {
    marks.push_back({.kind = MarkKind::more, .more = 1});
  }
}

namespace {

// At most this many edges of one outside item enter a group; the rest become marks.
constexpr std::uint32_t kBridgePaths = 4;
constexpr std::uint32_t kControlDegree = 4;

// An edge between a child of a group and an item outside of it.
struct Crossing {
  ItemId child = kNoItem;
  ItemId other = kNoItem;
  Side side = Side::in;
  std::uint32_t base = 0;
};

void addBase(const Hierarchy& hierarchy, CoreEdge& edge, std::uint32_t base) {
  edge.bases.push_back(base);
  if (hierarchy.edges[base].kind != EdgeKind::control) ++edge.regular;
  if (hierarchy.edges[base].kind == EdgeKind::reference) ++edge.references;
}

std::uint32_t edgeBetween(Core& core, std::uint32_t from, std::uint32_t to) {
  const auto [at, fresh] = core.edgeIndex.try_emplace(pairKey(from, to), u32(core.edges.size()));
  if (fresh) core.edges.push_back({.from = from, .to = to});
  return at->second;
}

Core childrenCore(const Hierarchy& hierarchy, ItemId group) {
  Core core;
  core.group = group;
  for (const ItemId child : hierarchy.items[group].children) {
    if (hierarchy.items[child].kind == ItemKind::function) {
      core.library.push_back(child);
      continue;
    }
    core.nodeIndex.emplace(child, u32(core.nodes.size()));
    core.nodes.push_back({.item = child});
  }
  for (const LevelEdge& level : hierarchy.levels[group]) {
    const std::uint32_t edge =
        edgeBetween(core, core.nodeIndex.at(level.from), core.nodeIndex.at(level.to));
    addBase(hierarchy, core.edges[edge], level.base);
  }
  return core;
}

// Breadth-first order along data edges; tells whether a control edge runs against them.
std::vector<std::int64_t> flowOrder(const Core& core) {
  std::vector<std::int64_t> order(core.nodes.size(), -1);
  std::vector<std::vector<std::uint32_t>> next(core.nodes.size());
  std::vector<std::uint32_t> missing(core.nodes.size(), 0);
  for (const CoreEdge& edge : core.edges) {
    if (edge.regular == 0) continue;
    next[edge.from].push_back(edge.to);
    ++missing[edge.to];
  }
  std::vector<std::uint32_t> open;
  for (std::uint32_t v = 0; v < core.nodes.size(); ++v) {
    if (missing[v] == 0 && !next[v].empty()) open.push_back(v);
  }
  for (std::size_t k = 0; k < open.size(); ++k) {
    order[open[k]] = static_cast<std::int64_t>(k);
    for (const std::uint32_t w : next[open[k]]) {
      if (--missing[w] == 0) open.push_back(w);
    }
  }
  return order;
}

class BridgeBuilder {
 public:
  BridgeBuilder(const Hierarchy& hierarchy, Cores& cores) : hierarchy_(hierarchy), cores_(cores) {}

  // Adds to `core` what crosses its border; `parent` is the core that holds it.
  void add(Core& core, const Core& parent, const std::vector<Crossing>& crossings) {
    std::vector<CoreEdge> bundles;
    std::vector<Crossing> firsts;
    group(crossings, bundles, firsts);
    std::unordered_map<ItemId, std::uint32_t> counts[3];
    for (std::size_t k = 0; k < bundles.size(); ++k) {
      ++counts[kindOf(bundles[k], firsts[k])][firsts[k].other];
    }
    for (std::size_t k = 0; k < bundles.size(); ++k) {
      const Crossing& crossing = firsts[k];
      CoreEdge& bundle = bundles[k];
      const std::uint32_t inner = core.nodeIndex.at(crossing.child);
      const std::uint32_t degree = counts[kindOf(bundle, crossing)][crossing.other];
      const bool tooMany = degree > (bundle.regular == 0 ? kControlDegree : kBridgePaths);
      const std::uint32_t* adjoining = adjoiningEdge(parent, core.group, crossing);
      if (tooMany || core.nodes[inner].removed || adjoining == nullptr ||
          (bundle.regular == 0 && runsBackwards(parent, *adjoining))) {
        const Item& other = hierarchy_.items[crossing.other];
        addMark(cores_, crossing.child, crossing.side,
                {.kind = bundle.regular == 0 ? MarkKind::control : MarkKind::shortcut,
                 .name = other.name,
                 .look = other.kind});
        continue;
      }
      join(core, crossing, inner, bundle);
    }
  }

 private:
  static std::size_t kindOf(const CoreEdge& bundle, const Crossing& crossing) {
    return bundle.regular == 0 ? 2 : static_cast<std::size_t>(crossing.side);
  }

  void group(const std::vector<Crossing>& crossings, std::vector<CoreEdge>& bundles,
             std::vector<Crossing>& firsts) const {
    std::unordered_map<std::uint64_t, std::uint32_t> index[2];
    for (const Crossing& crossing : crossings) {
      const auto [at, fresh] = index[static_cast<std::size_t>(crossing.side)].try_emplace(
          pairKey(crossing.child, crossing.other), u32(bundles.size()));
      if (fresh) {
        bundles.emplace_back();
        firsts.push_back(crossing);
      }
      addBase(hierarchy_, bundles[at->second], crossing.base);
    }
  }

  // The edge in the parent's core that this crossing continues, or null where it is only a mark.
  static const std::uint32_t* adjoiningEdge(const Core& parent, ItemId group,
                                            const Crossing& crossing) {
    const std::uint32_t self = parent.nodeIndex.at(group);
    const auto& bridges = parent.bridgeIndex[static_cast<std::size_t>(crossing.side)];
    for (const auto* const index : {&parent.nodeIndex, &bridges}) {
      const auto other = index->find(crossing.other);
      if (other == index->end()) continue;
      const auto edge = parent.edgeIndex.find(
          crossing.side == Side::in ? pairKey(other->second, self) : pairKey(self, other->second));
      if (edge != parent.edgeIndex.end() && !parent.edges[edge->second].removed) {
        return &edge->second;
      }
    }
    return nullptr;
  }

  bool runsBackwards(const Core& parent, std::uint32_t edge) {
    auto [at, fresh] = orders_.try_emplace(parent.group);
    if (fresh) at->second = flowOrder(parent);
    const std::int64_t from = at->second[parent.edges[edge].from];
    const std::int64_t to = at->second[parent.edges[edge].to];
    return from >= 0 && to >= 0 && from > to;
  }

  static void join(Core& core, const Crossing& crossing, std::uint32_t inner, CoreEdge& bundle) {
    auto& bridges = core.bridgeIndex[static_cast<std::size_t>(crossing.side)];
    const auto [at, fresh] = bridges.try_emplace(crossing.other, u32(core.nodes.size()));
    if (fresh) {
      core.nodes.push_back({.item = crossing.other, .bridge = true, .side = crossing.side});
    }
    bundle.from = crossing.side == Side::in ? at->second : inner;
    bundle.to = crossing.side == Side::in ? inner : at->second;
    core.edgeIndex.emplace(pairKey(bundle.from, bundle.to), u32(core.edges.size()));
    core.edges.push_back(std::move(bundle));
  }

  const Hierarchy& hierarchy_;
  Cores& cores_;
  std::unordered_map<ItemId, std::vector<std::int64_t>> orders_;
};

// Hands every edge that touches an expanded child on to that child.
void distribute(const Hierarchy& hierarchy, const std::vector<bool>& expanded, ItemId group,
                const std::vector<Crossing>& own,
                std::unordered_map<ItemId, std::vector<Crossing>>& crossings) {
  const auto enter = [&](ItemId child, ItemId other, Side side, std::uint32_t base) {
    if (!expanded[child] || hierarchy.items[child].isLeaf()) return;
    const BaseEdge& edge = hierarchy.edges[base];
    const ItemId inner = hierarchy.childHolding(child, side == Side::in ? edge.to : edge.from);
    if (inner != kNoItem) crossings[child].push_back({inner, other, side, base});
  };
  for (const LevelEdge& level : hierarchy.levels[group]) {
    enter(level.to, level.from, Side::in, level.base);
    enter(level.from, level.to, Side::out, level.base);
  }
  for (const Crossing& crossing : own) {
    enter(crossing.child, crossing.other, crossing.side, crossing.base);
  }
}

}  // namespace

Cores makeCores(const Hierarchy& hierarchy, const std::vector<bool>& expanded,
                const CoreOptions& options) {
  Cores cores;
  BridgeBuilder bridges(hierarchy, cores);
  std::unordered_map<ItemId, std::vector<Crossing>> crossings;
  std::vector<ItemId> open{0};
  for (std::size_t k = 0; k < open.size(); ++k) {
    const ItemId group = open[k];
    Core core = childrenCore(hierarchy, group);
    for (const CoreNode& node : core.nodes) {
      const Item& item = hierarchy.items[node.item];
      for (const Embedded& mark : item.inMarks) {
        addMark(cores, node.item, Side::in, {.kind = MarkKind::constant, .name = mark.name});
      }
      for (const Embedded& mark : item.outMarks) {
        addMark(cores, node.item, Side::out, {.kind = MarkKind::summary, .name = mark.name});
      }
    }
    if (hierarchy.items[group].kind != ItemKind::series) {
      extractAuxiliary(hierarchy, options, core, cores);
    }
    const std::vector<Crossing> own = std::move(crossings[group]);
    const ItemId parent = hierarchy.items[group].parent;
    // A function stands alone in the library: nothing crosses its border.
    if (!own.empty() && parent != kNoItem && cores.index.contains(parent)) {
      bridges.add(core, cores.cores[cores.index.at(parent)], own);
    }
    distribute(hierarchy, expanded, group, own, crossings);
    for (const ItemId child : hierarchy.items[group].children) {
      if (expanded[child] && !hierarchy.items[child].isLeaf()) open.push_back(child);
    }
    cores.index.emplace(group, u32(cores.cores.size()));
    cores.cores.push_back(std::move(core));
  }
  return cores;
}

}  // namespace twin::view
