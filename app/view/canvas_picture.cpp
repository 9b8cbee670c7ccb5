#include "app/view/canvas_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "app/view/graph_diff.h"
#include "app/view/units.h"

namespace twin::view {
namespace {

const profiler::Profile* profileOf(const CanvasInput& input) {
  const profiler::ComparisonPtr& comparison = input.document->comparison;
  if (input.side == CanvasSide::inView || comparison == nullptr)
    return profileInView(*input.document);
  return comparison->eagerProfile.get();
}

double largestOf(const ir::GraphPtr& graph, const GraphLayout* layout,
                 const profiler::Profile* profile) {
  if (graph == nullptr || layout == nullptr || profile == nullptr) return 0;
  return largestTime(*layout, boxTimes(*graph, *layout, nodeTimes(*profile)));
}

// One scale for both sides, so that their colours can be compared.
double heatScale(const session::Document& document) {
  const profiler::Comparison& comparison = *document.comparison;
  const session::Target* target = document.currentTarget();
  const double inView =
      largestOf(document.graphInView(), document.layout.get(), profileInView(document));
  const double eager = target == nullptr ? 0
                                         : largestOf(target->graph, document.eagerLayout.get(),
                                                     comparison.eagerProfile.get());
  return std::max(inView, eager);
}

void addTimes(const CanvasInput& input, const ir::Graph& graph, const GraphLayout& layout,
              SceneOptions& options, CanvasPicture& picture) {
  const profiler::Profile* profile = profileOf(input);
  if (profile == nullptr) return;
  const double most = heatScale(*input.document);
  options.looks = timeLooks(graph, layout, nodeTimes(*profile), paletteOf(input.theme), most);
  picture.legendNote = durationText(most);
}

// What the figures of a canvas are: sum, unit, statistic, n, mode, distortion.
void addTitle(const CanvasInput& input, CanvasPicture& picture) {
  const bool eager = input.side == CanvasSide::eager || input.document->stage == 0;
  picture.title = eager ? "Eager ops" : fmt::format("Graph v{}", input.document->stage);
  const profiler::Profile* profile = profileOf(input);
  if (profile == nullptr) return;
  double sum = 0;
  std::size_t runs = 0;
  for (const profiler::NodeProfile& node : profile->nodes) {
    sum += node.time.median;
    runs = std::max(runs, node.time.n);
  }
  picture.detail = fmt::format("{} CPU, sum of medians, n {}, attributed, D {}", durationText(sum),
                               runs, percentText(profile->distortion));
}

void addDifference(const CanvasInput& input, const ir::Graph& graph, const GraphLayout& layout,
                   SceneOptions& options, CanvasPicture& picture) {
  const session::CompiledPtr& compiled = input.document->compiled;
  if (compiled == nullptr || input.document->stage == 0) return;
  const std::size_t stage = std::min(input.document->stage, compiled->records.size());
  const std::size_t from = stageBefore(*compiled, stage);
  const ir::GraphPtr before = compiled->stage(from);
  if (before == nullptr) return;
  const std::span<const ir::PassRecord> records(compiled->records);
  const GraphDiff diff = diffGraphs(*before, graph, records.subspan(from, stage - from));
  options.looks = diffLooks(diff, layout, paletteOf(input.theme));
  noteRemoved(options.looks, diff, *before, graph, layout, paletteOf(input.theme));
  picture.counts = diff.counts;
}

// Done nodes in full, pending ones faint, the current one framed.
void addProgress(const ir::Graph& graph, const CanvasPicture& picture, SceneOptions& options) {
  const Palette& palette = paletteOf(options.theme);
  const GraphLayout& layout = *picture.layout;
  const auto look = [&](std::uint32_t index) {
    const Box& box = layout.boxes[index];
    const BoxColours colours = boxColours(palette, box.kind, box.expanded, box.templateIndex);
    BoxLook made;
    made.fill = colours.fill;
    made.stroke = colours.stroke;
    return made;
  };
  const std::set<std::uint32_t> pending = pendingBoxes(graph, layout, picture.progress);
  for (const std::uint32_t index : pending) {
    BoxLook faint = look(index);
    faint.fill = blend(faint.fill, palette[Role::canvas], 0.5);
    faint.stroke = blend(faint.stroke, palette[Role::canvas], 0.5);
    faint.strength = Strength::faint;
    options.looks[index] = faint;
  }
  for (std::uint32_t k = 0; k < layout.edges.size(); ++k) {
    if (!pending.contains(layout.edges[k].to)) continue;
    BoxLook faint;
    faint.stroke = palette[Role::dataEdge];
    faint.opacity = 0.5F;
    options.edgeLooks[k] = faint;
  }
  for (const std::string& name : picture.progress.current) {
    const auto at = layout.byName.find(name);
    if (at == layout.byName.end()) continue;
    BoxLook current = look(at->second);
    current.fill = blend(current.fill, palette[Role::accent], 0.25);
    current.stroke = palette[Role::accent];
    current.strokeWidth = 2;
    options.looks[at->second] = current;
  }
}

}  // namespace

session::Lens lensInView(const session::State& state, const session::Document& document) {
  const bool measured =
      state.perspective == session::Perspective::profile && document.comparison != nullptr;
  return document.lens == session::Lens::structure && measured ? session::Lens::time
                                                               : document.lens;
}

SidesShown sidesShown(const session::State& state) {
  const session::Document* document = state.currentDocument();
  const bool measured = state.perspective == session::Perspective::profile && document != nullptr &&
                        document->eagerLayout != nullptr && document->comparison != nullptr &&
                        document->stage > 0;
  if (!measured) return {};
  return {.eager = state.sides != session::Sides::graph,
          .inView = state.sides != session::Sides::eager};
}

std::vector<NodeTime> nodeTimes(const profiler::Profile& profile) {
  std::vector<NodeTime> times;
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

std::set<std::string> sameWork(const session::Document& document, const std::string& node) {
  std::set<std::string> names{node};
  if (document.comparison == nullptr || node.empty()) return names;
  for (const profiler::OriginGroup& group : document.comparison->groups) {
    const auto holds = [&](const std::vector<std::string>& list) {
      return std::find(list.begin(), list.end(), node) != list.end();
    };
    if (!holds(group.sources) && !holds(group.kernels)) continue;
    names.insert(group.sources.begin(), group.sources.end());
    names.insert(group.kernels.begin(), group.kernels.end());
  }
  return names;
}

CanvasPicture makeCanvasPicture(const CanvasInput& input, const FontSet& fonts) {
  CanvasPicture picture;
  if (input.document == nullptr) return picture;
  const session::Document& document = *input.document;
  const bool eager = input.side == CanvasSide::eager;
  picture.layout = eager ? document.eagerLayout : document.layout;
  if (picture.layout == nullptr) return picture;
  const session::Target* target = document.currentTarget();
  const ir::GraphPtr graph = !eager              ? document.graphInView()
                             : target != nullptr ? target->graph
                                                 : nullptr;
  SceneOptions options;
  options.theme = input.theme;
  options.labels = Labels::apart;
  addTitle(input, picture);
  if (graph != nullptr) {
    picture.nodes = graph->nodes().size();
    picture.stage = eager ? 0 : document.stage;
    if (input.lens == session::Lens::time && document.comparison != nullptr)
      addTimes(input, *graph, *picture.layout, options, picture);
    if (input.lens == session::Lens::difference)
      addDifference(input, *graph, *picture.layout, options, picture);
    if (input.marks == StepMarks::on) {
      picture.progress = progressOf(document);
      addProgress(*graph, picture, options);
    }
  }
  picture.scene = std::make_shared<const Scene>(buildScene(*picture.layout, fonts, options));
  return picture;
}

}  // namespace twin::view
