#include "app/session/export.h"

#include <algorithm>
#include <map>

#include "app/session/child_process.h"
#include "app/session/layout.h"
#include "app/view/font_metrics.h"
#include "app/view/scene.h"
#include "app/view/svg.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/formats/format.h"
#include "core/ir/node_types.h"
#include "profiler/trace_formats.h"

namespace twin::session {
namespace {

constexpr std::int64_t kRenderTimeoutNs = 60'000'000'000;

Result<std::string> svgContent(const ExportRequest& request, const ir::Graph& graph) {
  TWIN_TRY(layout, layoutGraph(graph, {.expand = request.expand,
                                       .engine = request.engine,
                                       .program = request.measure.program,
                                       .stop = request.measure.stop}));
  const view::FontSet fonts =
      view::FontSet::load(view::FontSet::findFolder(request.measure.program));
  return view::svgText(view::buildScene(layout, fonts, {}));
}

// PNG and PDF are drawn by the window program, which alone has a painter.
Status renderFile(const ExportRequest& request, const ir::Graph& graph) {
  const std::filesystem::path window = request.measure.program.parent_path() / "twinscope";
  std::error_code error;
  if (!std::filesystem::exists(window, error)) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "{} needs the window program, which is not installed beside this one",
                 .arguments = {request.format},
                 .advice = "Install twinscope, or export svg."});
  }
  if (request.expand != "none" && request.expand != "all") {
    // Names of groups are checked here, where their error can be told.
    TWIN_PASS(layoutGraph(graph, {.expand = request.expand, .stop = request.measure.stop})
                  .map([](const view::GraphLayout&) {}));
  }
  TWIN_TRY(folder, ScratchFolder::make());
  const formats::FormatDef* text = formats::findFormat("text");
  const std::filesystem::path source = folder.path() / "graph.txt";
  TWIN_TRY(written, text->write(graph, source));
  TWIN_PASS(saveAtomically(source, written.content));
  for (const auto& [name, content] : written.beside)
    TWIN_PASS(saveAtomically(folder.path() / name, content));
  const std::filesystem::path picture = folder.path() / ("picture." + request.format);
  TWIN_TRY(
      exit,
      runChild(window, {"--render", picture.native(), "--expand", request.expand, source.native()},
               kRenderTimeoutNs, request.measure.stop));
  if (exit.stopped)
    return fail({.code = ErrorCode::cancelled, .message = "the export was stopped"});
  auto content = MappedFile::open(picture, request.measure.limits);
  if (!content || exit.code != 0) {
    return fail({.code = ErrorCode::io,
                 .message = "the window program drew no {}: {}",
                 .arguments = {request.format, displayText(trim(exit.errors), 300)},
                 .advice = "Export svg instead, or try again."});
  }
  const auto bytes = (*content)->bytes();
  return saveAtomically(request.path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Status saveTrace(const ExportRequest& request) {
  TWIN_TRY(eager, profileSide(request.compiled, profiler::Mode::eager, request.measure));
  TWIN_TRY(graph, profileSide(request.compiled, profiler::Mode::graph, request.measure));
  return saveAtomically(request.path, profiler::chromeTrace({eager->trace, graph->trace}));
}

// The graph with the tensors that the function captured as constants, for a file that holds the
// function alone. Variables stay inputs.
ir::GraphPtr withCaptures(const ir::GraphPtr& graph, const Target& target) {
  const std::size_t given = target.inputs.size() - target.captures;
  if (target.captures == 0 || graph->inputs().size() != target.inputs.size()) return graph;
  ir::Graph::Parts parts = graph->parts();
  std::map<ir::NodeId, const Tensor*> held;
  for (std::size_t k = given; k < target.inputs.size(); ++k) {
    if (const auto* tensor = std::get_if<Tensor>(&target.inputs[k]))
      held.emplace(parts.inputs[k], tensor);
  }
  for (ir::NodePtr& node : parts.nodes) {
    const auto value = held.find(node->id);
    if (value == held.end()) continue;
    auto constant = std::make_shared<ir::Node>(*node);
    constant->kind = "const";
    constant->opType = "Const";
    constant->attributes = {{"value", ir::TensorValue{.tensor = *value->second}}};
    constant->outputs = {ir::tensorType(value->second->dtype(), value->second->shape())};
    node = std::move(constant);
  }
  std::erase_if(parts.inputs, [&](ir::NodeId id) { return held.contains(id); });
  ir::moveInputsFirst(parts);
  return std::make_shared<const ir::Graph>(std::move(parts));
}

}  // namespace

const std::vector<ExportRow>& exportTable() {
  static const std::vector<ExportRow> table = [] {
    std::vector<ExportRow> rows;
    for (const formats::FormatDef& format : formats::formatTable()) {
      if (!format.write) continue;
      rows.push_back(
          {.name = format.name, .doc = format.doc, .extension = format.extensions.front()});
    }
    rows.push_back(
        {.name = "svg", .doc = "The drawn graph as SVG; text stays text.", .extension = "svg"});
    rows.push_back({.name = "png", .doc = "The drawn graph as a picture.", .extension = "png"});
    rows.push_back({.name = "pdf", .doc = "The drawn graph as a page.", .extension = "pdf"});
    rows.push_back({.name = "chrome-trace",
                    .doc = "Measured kernels of both sides for chrome://tracing and Perfetto.",
                    .extension = "json"});
    return rows;
  }();
  return table;
}

const ExportRow* findExport(std::string_view name) {
  for (const ExportRow& row : exportTable()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

Error unknownExport(std::string_view name) {
  std::vector<std::string> names;
  for (const ExportRow& row : exportTable()) names.push_back(row.name);
  return {.code = ErrorCode::usage,
          .message = "{} is no format that can be written",
          .arguments = {displayText(name, 40)},
          .advice = "Formats: " + join(names, ", ") + "."};
}

Result<ir::GraphPtr> graphAtStage(const Compiled& compiled, std::string_view stage) {
  if (stage == "before") return compiled.target->graph;
  if (stage == "after") return compiled.after;
  const auto index = parseInt(stage);
  if (!index || *index < 0 || static_cast<std::size_t>(*index) > compiled.records.size()) {
    return fail({.code = ErrorCode::usage,
                 .message = "--stage cannot be {}",
                 .arguments = {displayText(stage, 40)},
                 .advice = "Use before, after, or a number up to " +
                           std::to_string(compiled.records.size()) + "."});
  }
  return compiled.stage(static_cast<std::size_t>(*index));
}

Status exportTarget(const ExportRequest& request) {
  TWIN_TRY(graph, graphAtStage(*request.compiled, request.stage));
  if (request.format == "chrome-trace") return saveTrace(request);
  if (request.format == "png" || request.format == "pdf") return renderFile(request, *graph);
  if (request.format == "svg") {
    TWIN_TRY(content, svgContent(request, *graph));
    return saveAtomically(request.path, content);
  }
  const formats::FormatDef* format = formats::findFormat(request.format);
  if (format == nullptr || !format->write) return fail(unknownExport(request.format));
  // What can be opened again must run there as it does here.
  if (format->read) graph = withCaptures(graph, *request.compiled->target);
  TWIN_TRY(written, format->write(*graph, request.path));
  // Payloads first: a document never points at files that are not there.
  for (const auto& [name, content] : written.beside) {
    TWIN_PASS(saveAtomically(request.path.parent_path() / name, content));
  }
  return saveAtomically(request.path, written.content);
}

}  // namespace twin::session
