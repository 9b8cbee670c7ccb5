// Lens: colours of boxes by data instead of structure: time as heat, and the difference of two
// versions. Pure; any thread; no errors. Colour never stands alone: every look carries a glyph or a
// number.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "app/view/graph_diff.h"
#include "app/view/graph_layout.h"
#include "app/view/palette.h"
#include "app/view/scene.h"

namespace twin::view {

// Time of one node, named as in the graph.
struct NodeTime {
  std::string name{};
  double ns = 0;
  double share = 0;  // of the whole run
};

// Sum of the durations inside each box, by box; boxes without a record are
// absent.
[[nodiscard]] std::map<std::uint32_t, double> boxTimes(const ir::Graph& graph,
                                                       const GraphLayout& layout,
                                                       const std::vector<NodeTime>& times);
// Heat from 0 to the maximum over the top-level boxes. `most` > 0 sets the scale instead, so that
// two canvases can share one.
[[nodiscard]] std::map<std::uint32_t, BoxLook> timeLooks(const ir::Graph& graph,
                                                         const GraphLayout& layout,
                                                         const std::vector<NodeTime>& times,
                                                         const Palette& palette, double most = 0);
[[nodiscard]] double largestTime(const GraphLayout& layout,
                                 const std::map<std::uint32_t, double>& times);

// Outline, glyph and dash of new, removed, changed and fused nodes; groups show their counts.
[[nodiscard]] std::map<std::uint32_t, BoxLook> diffLooks(const GraphDiff& diff,
                                                         const GraphLayout& layout,
                                                         const Palette& palette);
// Names beside a node the removed ones that it stands for now; collapsed groups count those that
// were theirs.
void noteRemoved(std::map<std::uint32_t, BoxLook>& looks, const GraphDiff& diff,
                 const ir::Graph& before, const ir::Graph& after, const GraphLayout& layout,
                 const Palette& palette);
// Edges of ops that are new, removed or fused, by edge of the layout.
[[nodiscard]] std::map<std::uint32_t, BoxLook> diffEdgeLooks(const GraphDiff& diff,
                                                             const GraphLayout& layout,
                                                             const Palette& palette);

}  // namespace twin::view
