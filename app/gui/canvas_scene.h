// canvas_scene: what the canvas shows of a document: layout, lens and selection as a scene. Pure
// functions for the pool. Thread: any. Errors: none; without a layout there is no scene.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/session/state.h"
#include "app/view/graph_layout.h"
#include "app/view/lens.h"
#include "app/view/scene.h"

namespace twin::gui {

struct CanvasInput {
  session::DocumentPtr document{};
  session::Lens lens = session::Lens::structure;
  view::Theme theme = view::Theme::light;
  std::set<std::string> current{};  // nodes of the current step
};

struct CanvasPicture {
  std::shared_ptr<const view::GraphLayout> layout{};
  std::shared_ptr<const view::Scene> scene{};
  std::string legendNote{};  // "0 … 1.2 ms, graph, median"
  view::DiffCounts counts{};
};

// The lens that the document chose, or the perspective's own where it chose none.
[[nodiscard]] session::Lens lensInView(const session::State& state,
                                       const session::Document& document);
[[nodiscard]] CanvasPicture makeCanvasPicture(const CanvasInput& input, const view::FontSet& fonts);
// Times of the nodes of the graph in view: eager ones of v0, the graph's of later stages.
[[nodiscard]] std::vector<view::NodeTime> nodeTimes(const profiler::Profile& profile);
[[nodiscard]] const profiler::Profile* profileInView(const session::Document& document);
// The stage that the one in view is compared with: the end of the previous pass that changed
// something.
[[nodiscard]] std::size_t stageBefore(const session::Compiled& compiled, std::size_t stage);
// Names of nodes that a source line made, of one op type where it is given.
[[nodiscard]] std::set<std::string> nodesOfLine(const ir::Graph& graph, int line,
                                                const std::string& opType);
// Names of nodes that do the work of a v0 node; of none where the name is empty.
[[nodiscard]] std::set<std::string> nodesOfSource(const ir::Graph& graph,
                                                  const std::string& source);

}  // namespace twin::gui
