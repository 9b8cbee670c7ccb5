// canvas_picture: what a canvas shows of a document: layout, lens and current step as a scene, and
// the words above it. Pure functions for the pool. Thread: any. Errors: none; without a layout
// there is no scene.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/session/state.h"
#include "app/view/graph_layout.h"
#include "app/view/lens.h"
#include "app/view/scene.h"
#include "app/view/step_progress.h"

namespace twin::view {

// Which graph a canvas shows: the stage in view, or v0 as it ran eagerly beside it.
enum class CanvasSide : std::uint8_t { inView, eager };
enum class StepMarks : std::uint8_t { off, on };

struct CanvasInput {
  session::DocumentPtr document{};
  session::Lens lens = session::Lens::structure;
  Theme theme = Theme::light;
  CanvasSide side = CanvasSide::inView;
  StepMarks marks = StepMarks::off;  // whether done and current nodes are marked
};

struct CanvasPicture {
  std::shared_ptr<const GraphLayout> layout{};
  std::shared_ptr<const Scene> scene{};
  std::string legendNote{};  // "1.2 ms", where the heat ends
  std::string title{};       // "Eager ops", "Graph v7"
  std::string detail{};      // "990 µs CPU, sum of medians, n 1240, attributed, D 1.2 %"
  std::size_t nodes = 0;
  std::size_t stage = 0;
  StepProgress progress{};  // of the recorded run, where it is marked
  DiffCounts counts{};
};

// The lens that the document chose, or the perspective's own where it chose none.
[[nodiscard]] session::Lens lensInView(const session::State& state,
                                       const session::Document& document);
// Which canvases are shown: both sides of a measured document side by side, unless one was chosen.
struct SidesShown {
  bool eager = false;
  bool inView = true;
};
[[nodiscard]] SidesShown sidesShown(const session::State& state);
[[nodiscard]] CanvasPicture makeCanvasPicture(const CanvasInput& input, const FontSet& fonts);
// Times of the nodes of the graph in view: eager ones of v0, the graph's of later stages.
[[nodiscard]] std::vector<NodeTime> nodeTimes(const profiler::Profile& profile);
[[nodiscard]] const profiler::Profile* profileInView(const session::Document& document);
// The stage that the one in view is compared with: the end of the previous pass that changed
// something.
[[nodiscard]] std::size_t stageBefore(const session::Compiled& compiled, std::size_t stage);
// The node itself and what it became, or came from, on the other side of a comparison.
[[nodiscard]] std::set<std::string> sameWork(const session::Document& document,
                                             const std::string& node);

}  // namespace twin::view
