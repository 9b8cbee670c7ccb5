// Auxiliary extraction: what would fill the main graph with edges stands beside it instead.
#include <algorithm>
#include <cmath>

#include "app/view/cores.h"
#include "app/view/geometry.h"

namespace twin::view {

namespace {

constexpr std::size_t kLeastCandidates = 15;
constexpr double kLeastDegree = 4;
constexpr std::size_t kControlsInPlace = 4;
constexpr std::size_t kHubConsumers = 32;
constexpr std::size_t kHubKept = 8;

struct Adjacency {
  std::vector<std::vector<std::uint32_t>> in{};  // node -> edges
  std::vector<std::vector<std::uint32_t>> out{};
};
Adjacency adjacencyOf(const Core& core) {
  Adjacency adjacency{std::vector<std::vector<std::uint32_t>>(core.nodes.size()),
                      std::vector<std::vector<std::uint32_t>>(core.nodes.size())};
  for (std::uint32_t e = 0; e < core.edges.size(); ++e) {
    if (core.edges[e].removed) continue;
    adjacency.out[core.edges[e].from].push_back(e);
    adjacency.in[core.edges[e].to].push_back(e);
  }
  return adjacency;
}

class Extractor {
 public:
  Extractor(const Hierarchy& hierarchy, const CoreOptions& options, Core& core, Cores& cores)
      : hierarchy_(hierarchy),
        options_(options),
        core_(core),
        cores_(cores),
        adjacency_(adjacencyOf(core)) {}

  void run() {
    for (std::uint32_t v = 0; v < core_.nodes.size(); ++v) {
      if (options_.extract.contains(name(v))) detach(v, Side::out);
    }
    if (options_.extraction == Extraction::off) return;
    for (std::uint32_t v = 0; v < core_.nodes.size(); ++v) {
      if (!pinned(v) && isSink(core_.nodes[v].item)) detach(v, Side::out);
    }
    detachHubs();
    cutHubs();
    cutControls();
    moveIsolated();
  }

 private:
  const std::string& name(std::uint32_t v) const {
    return hierarchy_.items[core_.nodes[v].item].name;
  }
  bool pinned(std::uint32_t v) const { return options_.keepInMain.contains(name(v)); }

  bool isSink(ItemId id) const {
    const Item& item = hierarchy_.items[id];
    if (item.isLeaf()) return item.node->opType == "NoOp";
    if (item.kind != ItemKind::group) return false;
    const ItemId own = hierarchy_.find(item.name + "/(" + item.label + ")");
    return own != kNoItem && hierarchy_.items[own].isLeaf() &&
           hierarchy_.items[own].node->opType == "NoOp";
  }

  // All edges become marks and the node moves to a column of the side.
  void detach(std::uint32_t v, Side side) {
    if (core_.nodes[v].removed) return;
    const auto cut = [&](const std::vector<std::uint32_t>& edges) {
      for (const std::uint32_t e : edges) cutEdge(hierarchy_, core_, e, cores_);
    };
    cut(side == Side::out ? adjacency_.in[v] : adjacency_.out[v]);
    cut(side == Side::out ? adjacency_.out[v] : adjacency_.in[v]);
    remove(v, side);
  }
  void remove(std::uint32_t v, Side side) {
    core_.nodes[v].removed = true;
    (side == Side::in ? core_.inExtract : core_.outExtract).push_back(core_.nodes[v].item);
  }

  // Distinct neighbours over data edges; over control edges where there are no others.
  double degree(const std::vector<std::uint32_t>& edges) const {
    double regular = 0;
    double all = 0;
    for (const std::uint32_t e : edges) {
      if (core_.edges[e].removed) continue;
      all += 1;
      if (core_.edges[e].regular > 0) regular += 1;
    }
    return regular > 0 ? regular : all;
  }

  void detachHubs() {
    std::vector<std::uint32_t> nodes;
    std::vector<double> in(core_.nodes.size(), 0);
    std::vector<double> out(core_.nodes.size(), 0);
    for (std::uint32_t v = 0; v < core_.nodes.size(); ++v) {
      if (core_.nodes[v].removed) continue;
      nodes.push_back(v);
      in[v] = degree(adjacency_.in[v]);
      out[v] = degree(adjacency_.out[v]);
    }
    if (nodes.size() < kLeastCandidates) return;
    const auto extreme = [&](const std::vector<double>& degrees, double spread) {
      std::vector<double> sorted;
      for (const std::uint32_t v : nodes) sorted.push_back(degrees[v]);
      std::sort(sorted.begin(), sorted.end());
      const auto at = [&](double share) {
        const auto k =
            static_cast<std::size_t>(std::llround(static_cast<double>(sorted.size()) * share));
        return sorted[std::min(k, sorted.size() - 1)];
      };
      const double q1 = at(0.25);
      const double q3 = at(0.75);
      return std::max(kLeastDegree, q3 + (q3 - q1) * spread);
    };
    const double most[2] = {extreme(in, 1), extreme(out, 4)};
    for (const Side side : {Side::in, Side::out}) {
      const std::vector<double>& degrees = side == Side::in ? in : out;
      std::vector<std::uint32_t> hubs;
      for (const std::uint32_t v : nodes) {
        if (degrees[v] > most[static_cast<std::size_t>(side)] && !pinned(v)) hubs.push_back(v);
      }
      std::stable_sort(hubs.begin(), hubs.end(),
                       [&](auto a, auto b) { return degrees[a] > degrees[b]; });
      for (const std::uint32_t v : hubs) detach(v, side);
    }
  }

  // What still feeds very many: a source keeps no edge, a computed value its nearest consumers.
  void cutHubs() {
    for (std::uint32_t v = 0; v < core_.nodes.size(); ++v) {
      if (core_.nodes[v].removed || pinned(v)) continue;
      std::vector<std::uint32_t> live;
      for (const std::uint32_t e : adjacency_.out[v]) {
        if (!core_.edges[e].removed) live.push_back(e);
      }
      if (live.size() <= kHubConsumers) continue;
      const bool source = degree(adjacency_.in[v]) == 0;
      std::sort(live.begin(), live.end(),
                [&](auto a, auto b) { return core_.edges[a].to < core_.edges[b].to; });
      for (std::size_t k = source ? 0 : kHubKept; k < live.size(); ++k) {
        cutEdge(hierarchy_, core_, live[k], cores_);
      }
    }
  }

  void cutControls() {
    std::vector<std::vector<std::uint32_t>> controls(core_.nodes.size());
    for (std::uint32_t e = 0; e < core_.edges.size(); ++e) {
      if (core_.edges[e].removed || core_.edges[e].regular > 0) continue;
      controls[core_.edges[e].from].push_back(e);
      controls[core_.edges[e].to].push_back(e);
    }
    for (const auto& edges : controls) {
      if (edges.size() <= kControlsInPlace) continue;
      for (const std::uint32_t e : edges) cutEdge(hierarchy_, core_, e, cores_);
    }
  }

  void moveIsolated() {
    adjacency_ = adjacencyOf(core_);
    for (std::uint32_t v = 0; v < core_.nodes.size(); ++v) {
      if (core_.nodes[v].removed || pinned(v)) continue;
      if (!adjacency_.in[v].empty() || !adjacency_.out[v].empty()) continue;
      const bool in = cores_.marks[0].contains(core_.nodes[v].item);
      const bool out = cores_.marks[1].contains(core_.nodes[v].item);
      if (in != out) remove(v, out ? Side::in : Side::out);
    }
  }

  const Hierarchy& hierarchy_;
  const CoreOptions& options_;
  Core& core_;
  Cores& cores_;
  Adjacency adjacency_;
};

}  // namespace

void cutEdge(const Hierarchy& hierarchy, Core& core, std::uint32_t edge, Cores& cores) {
  CoreEdge& cut = core.edges[edge];
  if (cut.removed) return;
  cut.removed = true;
  const ItemId from = core.nodes[cut.from].item;
  const ItemId to = core.nodes[cut.to].item;
  const MarkKind kind = cut.regular == 0 ? MarkKind::control : MarkKind::shortcut;
  const Item& source = hierarchy.items[from];
  const Item& target = hierarchy.items[to];
  addMark(cores, from, Side::out, {.kind = kind, .name = target.name, .look = target.kind});
  addMark(cores, to, Side::in, {.kind = kind, .name = source.name, .look = source.kind});
}

void extractAuxiliary(const Hierarchy& hierarchy, const CoreOptions& options, Core& core,
                      Cores& cores) {
  Extractor(hierarchy, options, core, cores).run();
}

}  // namespace twin::view
