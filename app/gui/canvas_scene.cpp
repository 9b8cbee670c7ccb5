#include "app/gui/canvas_scene.h"

#include <span>

#include "app/view/graph_diff.h"
#include "app/view/units.h"

namespace twin::gui {
namespace {

void addTimes(const CanvasInput& input, const ir::Graph& graph, const view::GraphLayout& layout,
              view::SceneOptions& options, CanvasPicture& picture) {
  const profiler::Profile* profile = profileInView(*input.document);
  if (profile == nullptr) return;
  const std::vector<view::NodeTime> times = nodeTimes(*profile);
  options.looks = view::timeLooks(graph, layout, times, view::paletteOf(input.theme));
  const double most = view::largestTime(layout, view::boxTimes(graph, layout, times));
  picture.legendNote = view::durationText(most);
}

void addDifference(const CanvasInput& input, const ir::Graph& graph,
                   const view::GraphLayout& layout, view::SceneOptions& options,
                   CanvasPicture& picture) {
  const session::CompiledPtr& compiled = input.document->compiled;
  if (compiled == nullptr || input.document->stage == 0) return;
  const std::size_t stage = std::min(input.document->stage, compiled->records.size());
  const std::size_t from = stageBefore(*compiled, stage);
  const ir::GraphPtr before = compiled->stage(from);
  if (before == nullptr) return;
  const std::span<const ir::PassRecord> records(compiled->records);
  const view::GraphDiff diff =
      view::diffGraphs(*before, graph, records.subspan(from, stage - from));
  options.looks = view::diffLooks(diff, layout, view::paletteOf(input.theme));
  picture.counts = diff.counts;
}

void addCurrent(const CanvasInput& input, const view::GraphLayout& layout,
                view::SceneOptions& options) {
  const view::Palette& palette = view::paletteOf(input.theme);
  for (const std::string& name : input.current) {
    const auto at = layout.byName.find(name);
    if (at == layout.byName.end()) continue;
    const view::Box& box = layout.boxes[at->second];
    const view::BoxColours colours =
        view::boxColours(palette, box.kind, box.expanded, box.templateIndex);
    view::BoxLook look;
    look.fill = view::blend(colours.fill, palette[view::Role::accent], 0.25);
    look.stroke = palette[view::Role::accent];
    look.strokeWidth = 2;
    options.looks[at->second] = look;
  }
}

}  // namespace

session::Lens lensInView(const session::State& state, const session::Document& document) {
  const bool measured =
      state.perspective == session::Perspective::profile && document.comparison != nullptr;
  return document.lens == session::Lens::structure && measured ? session::Lens::time
                                                               : document.lens;
}

std::vector<view::NodeTime> nodeTimes(const profiler::Profile& profile) {
  std::vector<view::NodeTime> times;
  times.reserve(profile.nodes.size());
  for (const profiler::NodeProfile& node : profile.nodes) {
    times.push_back({.name = node.kernel.name, .ns = node.time.median, .share = node.share});
  }
  return times;
}

const profiler::Profile* profileInView(const session::Document& document) {
  if (document.comparison == nullptr) return nullptr;
  return document.stage == 0 ? document.comparison->eagerProfile.get()
                             : document.comparison->graphProfile.get();
}

std::size_t stageBefore(const session::Compiled& compiled, std::size_t stage) {
  std::size_t at = std::min(stage, compiled.records.size());
  while (at > 0) {
    --at;
    if (compiled.records[at].changed()) return at;
  }
  return 0;
}

std::set<std::string> nodesOfLine(const ir::Graph& graph, int line, const std::string& opType) {
  std::set<std::string> names;
  for (const ir::NodePtr& node : graph.nodes()) {
    if (!opType.empty() && node->opType != opType) continue;
    for (const ir::Origin& origin : node->origin) {
      if (origin.span.line == line) names.insert(node->name);
    }
  }
  return names;
}

std::set<std::string> nodesOfSource(const ir::Graph& graph, const std::string& source) {
  std::set<std::string> names;
  if (source.empty()) return names;
  for (const ir::NodePtr& node : graph.nodes()) {
    bool comes = node->name == source;
    for (const ir::Origin& origin : node->origin) comes = comes || origin.source == source;
    if (comes) names.insert(node->name);
  }
  return names;
}

CanvasPicture makeCanvasPicture(const CanvasInput& input, const view::FontSet& fonts) {
  CanvasPicture picture;
  if (input.document == nullptr || input.document->layout == nullptr) return picture;
  picture.layout = input.document->layout;
  const ir::GraphPtr graph = input.document->graphInView();
  view::SceneOptions options;
  options.theme = input.theme;
  if (graph != nullptr) {
    if (input.lens == session::Lens::time)
      addTimes(input, *graph, *picture.layout, options, picture);
    if (input.lens == session::Lens::difference) {
      addDifference(input, *graph, *picture.layout, options, picture);
    }
    addCurrent(input, *picture.layout, options);
  }
  picture.scene =
      std::make_shared<const view::Scene>(view::buildScene(*picture.layout, fonts, options));
  return picture;
}

}  // namespace twin::gui
