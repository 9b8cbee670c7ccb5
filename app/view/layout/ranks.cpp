// Cycle breaking, ranks and the dummy vertices of long edges.
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/view/layout/layered_parts.h"

namespace twin::view::layered {

Lists groupBy(const std::vector<std::uint32_t>& keys, std::uint32_t count) {
  Lists lists;
  lists.begin.assign(count + std::size_t{1}, 0);
  for (const std::uint32_t key : keys) {
    if (key != kNone) ++lists.begin[key + std::size_t{1}];
  }
  for (std::size_t k = 1; k <= count; ++k) lists.begin[k] += lists.begin[k - 1];
  // One spare entry, so that first() of an empty tail stays inside the array.
  lists.items.assign(lists.begin[count] + std::size_t{1}, 0);
  std::vector<std::uint32_t> at(lists.begin.begin(), lists.begin.end() - 1);
  for (std::uint32_t k = 0; k < keys.size(); ++k) {
    if (keys[k] != kNone) lists.items[at[keys[k]]++] = k;
  }
  return lists;
}

namespace {

// Parallel edges become one link; self loops become none.
void mergeParallels(LayerWork& work) {
  const auto& edges = work.input->edges;
  std::vector<std::uint32_t> order;
  order.reserve(edges.size());
  for (std::uint32_t e = 0; e < edges.size(); ++e) {
    if (edges[e].tail != edges[e].head) order.push_back(e);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(edges[a].tail, edges[a].head) < std::pair(edges[b].tail, edges[b].head);
  });
  work.linkOf.assign(edges.size(), kNone);
  for (const std::uint32_t e : order) {
    if (work.links.empty() || work.links.back().low != edges[e].tail ||
        work.links.back().high != edges[e].head) {
      work.links.push_back({.low = edges[e].tail, .high = edges[e].head, .weight = 0});
    }
    work.links.back().weight += edges[e].weight;
    work.linkOf[e] = u32(work.links.size() - 1);
  }
}

std::vector<std::uint32_t> ends(const std::vector<Link>& links, std::uint32_t Link::*end) {
  std::vector<std::uint32_t> keys(links.size());
  for (std::size_t k = 0; k < links.size(); ++k) keys[k] = links[k].*end;
  return keys;
}

// Depth first in index order; an edge back to a vertex on the path is turned round.
void breakCycles(LayerWork& work) {
  for (Link& link : work.links) {
    const RankHint tail = work.input->nodes[link.low].hint;
    const RankHint head = work.input->nodes[link.high].hint;
    if ((head == RankHint::first && tail != RankHint::first) ||
        (tail == RankHint::last && head != RankHint::last)) {
      std::swap(link.low, link.high);
      link.reversed = true;
    }
  }
  const Lists out = groupBy(ends(work.links, &Link::low), work.real);
  enum class Mark : std::uint8_t { fresh, onPath, done };
  std::vector<Mark> mark(work.real, Mark::fresh);
  std::vector<std::uint32_t> next(work.real, 0);
  std::vector<std::uint32_t> path;
  for (std::uint32_t root = 0; root < work.real; ++root) {
    if (mark[root] != Mark::fresh) continue;
    path.push_back(root);
    mark[root] = Mark::onPath;
    while (!path.empty()) {
      const std::uint32_t v = path.back();
      if (next[v] == out.count(v)) {
        mark[v] = Mark::done;
        path.pop_back();
        continue;
      }
      Link& link = work.links[out.first(v)[next[v]++]];
      const std::uint32_t w = link.high;
      if (mark[w] == Mark::onPath) {
        std::swap(link.low, link.high);
        link.reversed = !link.reversed;
      } else if (mark[w] == Mark::fresh) {
        mark[w] = Mark::onPath;
        path.push_back(w);
      }
    }
  }
}

std::vector<std::uint32_t> topologicalOrder(const LayerWork& work, const Lists& in,
                                            const Lists& out) {
  std::vector<std::uint32_t> missing(work.real);
  std::vector<std::uint32_t> order;
  order.reserve(work.real);
  for (std::uint32_t v = 0; v < work.real; ++v) {
    missing[v] = in.count(v);
    if (missing[v] == 0) order.push_back(v);
  }
  for (std::size_t k = 0; k < order.size(); ++k) {
    const std::uint32_t v = order[k];
    for (std::uint32_t i = 0; i < out.count(v); ++i) {
      const std::uint32_t w = work.links[out.first(v)[i]].high;
      if (--missing[w] == 0) order.push_back(w);
    }
  }
  return order;
}

struct RankBounds {
  int afterAll = 0;   // smallest rank that every predecessor allows
  int beforeAll = 0;  // largest rank that every successor allows
};
RankBounds bounds(const LayerWork& work, const Lists& in, const Lists& out, std::uint32_t v,
                  int base) {
  RankBounds b{base, std::numeric_limits<int>::max()};
  for (std::uint32_t i = 0; i < in.count(v); ++i) {
    b.afterAll = std::max(b.afterAll, work.rank[work.links[in.first(v)[i]].low] + 1);
  }
  for (std::uint32_t i = 0; i < out.count(v); ++i) {
    b.beforeAll = std::min(b.beforeAll, work.rank[work.links[out.first(v)[i]].high] - 1);
  }
  return b;
}

// Vertices without any edge would make one endless row; they are spread over several.
void spreadIsolated(LayerWork& work, const Lists& in, const Lists& out, int base) {
  std::vector<std::uint32_t> alone;
  for (std::uint32_t v = 0; v < work.real; ++v) {
    if (in.count(v) == 0 && out.count(v) == 0 && work.input->nodes[v].hint == RankHint::none) {
      alone.push_back(v);
    }
  }
  if (alone.size() <= 8) return;
  const auto perRow =
      static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(alone.size())) * 1.5));
  for (std::size_t k = 0; k < alone.size(); ++k) {
    work.rank[alone[k]] = base + static_cast<int>(k / perRow);
  }
}

// Renumbers ranks so that none is empty.
void closeGaps(std::vector<int>& rank) {
  int top = 0;
  for (const int r : rank) top = std::max(top, r);
  std::vector<int> number(static_cast<std::size_t>(top) + 1, 0);
  for (const int r : rank) number[static_cast<std::size_t>(r)] = 1;
  int next = 0;
  for (int& n : number) n = n == 1 ? next++ : 0;
  for (int& r : rank) r = number[static_cast<std::size_t>(r)];
}

}  // namespace

void assignRanks(LayerWork& work) {
  mergeParallels(work);
  breakCycles(work);
  const Lists out = groupBy(ends(work.links, &Link::low), work.real);
  const Lists in = groupBy(ends(work.links, &Link::high), work.real);
  const std::vector<std::uint32_t> order = topologicalOrder(work, in, out);
  const auto& nodes = work.input->nodes;
  const bool hasFirst = std::any_of(nodes.begin(), nodes.end(),
                                    [](const auto& n) { return n.hint == RankHint::first; });
  const int base = hasFirst ? 1 : 0;
  work.rank.assign(work.real, base);
  for (std::uint32_t v = 0; v < work.real; ++v) {
    if (nodes[v].hint == RankHint::first) work.rank[v] = 0;
  }
  for (const std::uint32_t v : order) {
    if (nodes[v].hint != RankHint::first) {
      work.rank[v] = bounds(work, in, out, v, base).afterAll;
    }
  }
  spreadIsolated(work, in, out, base);
  for (int round = 0; round < 2; ++round) {
    for (auto v = order.rbegin(); v != order.rend(); ++v) {
      if (nodes[*v].hint != RankHint::none || out.count(*v) == 0) continue;
      if (out.count(*v) <= in.count(*v)) continue;
      work.rank[*v] = std::max(work.rank[*v], bounds(work, in, out, *v, base).beforeAll);
    }
    for (const std::uint32_t v : order) {
      if (nodes[v].hint != RankHint::none || in.count(v) <= out.count(v)) continue;
      work.rank[v] = std::min(work.rank[v], bounds(work, in, out, v, base).afterAll);
    }
  }
  int top = base;
  for (std::uint32_t v = 0; v < work.real; ++v) {
    if (nodes[v].hint != RankHint::last) top = std::max(top, work.rank[v] + 1);
  }
  for (std::uint32_t v = 0; v < work.real; ++v) {
    if (nodes[v].hint == RankHint::last) work.rank[v] = top;
  }
  closeGaps(work.rank);
}

namespace {

// The longest span that still gets a dummy per rank, so that their number stays linear.
int longestSpan(const LayerWork& work) {
  std::vector<int> spans;
  for (const Link& link : work.links) {
    const int span = work.rank[link.high] - work.rank[link.low];
    if (span > 1) spans.push_back(span);
  }
  std::sort(spans.begin(), spans.end());
  const auto budget = static_cast<std::int64_t>(3 * (work.real + work.links.size()) + 1000);
  std::int64_t used = 0;
  for (const int span : spans) {
    used += span - 1;
    if (used > budget) return span - 1;
  }
  return std::numeric_limits<int>::max();
}

std::uint32_t addDummy(LayerWork& work, int rank) {
  work.width.push_back(0);
  work.height.push_back(0);
  work.left.push_back(0);
  work.right.push_back(0);
  work.rank.push_back(rank);
  return u32(work.width.size() - 1);
}

}  // namespace

void addDummies(LayerWork& work) {
  const int longest = longestSpan(work);
  for (Link& link : work.links) {
    const int low = work.rank[link.low];
    const int high = work.rank[link.high];
    const auto weight = static_cast<float>(std::max(link.weight, 0.0));
    std::uint32_t previous = link.low;
    link.detour = high - low > std::max(longest, 3);
    for (int r = low + 1; r < high; ++r) {
      if (link.detour && r != low + 1 && r != high - 1) continue;
      const std::uint32_t dummy = addDummy(work, r);
      if (link.dummies++ == 0) link.firstDummy = dummy;
      if (work.rank[previous] == r - 1) work.pieces.push_back({previous, dummy, weight});
      previous = dummy;
    }
    work.pieces.push_back({previous, link.high, weight});
  }
  std::vector<std::uint32_t> keys(work.pieces.size());
  for (std::size_t k = 0; k < keys.size(); ++k) keys[k] = work.pieces[k].low;
  work.down = groupBy(keys, work.vertices());
  for (std::size_t k = 0; k < keys.size(); ++k) keys[k] = work.pieces[k].high;
  work.up = groupBy(keys, work.vertices());
}

}  // namespace twin::view::layered
