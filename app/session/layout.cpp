#include "app/session/layout.h"

#include <fmt/format.h>

#include <chrono>

#include "app/session/layout_client.h"
#include "core/base/text.h"

namespace twin::session {
namespace {

// dot for the groups that it may take and finishes in time; its error for the others, which the own
// layout then takes.
view::LayeredEngine dotEngine(const std::filesystem::path& program) {
  auto client = std::make_shared<LayoutClient>(program.parent_path() / "twinscope-layout");
  return [client](const view::LayeredGraph& graph, const std::stop_token& stop) {
    return client->layout(graph, stop);
  };
}

// Who placed the groups, whatever was asked for.
std::string_view engineWord(const view::GraphLayout& layout) {
  if (!layout.refined) return "own";
  return layout.replaced ? "dot and own" : "dot";
}

}  // namespace

Result<view::GraphLayout> layoutGraph(const ir::Graph& graph, const LayoutRequest& request) {
  view::LayoutOptions options;
  if (request.expand == "all") {
    options.expand = view::Expand::all;
  } else if (request.expand != "none" && !request.expand.empty()) {
    for (const std::string_view name : split(request.expand, ',')) {
      if (!trim(name).empty()) options.expanded.emplace(trim(name));
    }
    options.unknownNames = view::UnknownNames::refuse;
  }
  if (request.engine == "dot") {
    options.engine = dotEngine(request.program);
  } else if (request.engine != "own") {
    return fail({.code = ErrorCode::usage,
                 .message = "--engine cannot be {}",
                 .arguments = {displayText(request.engine, 40)},
                 .advice = "Use own or dot."});
  }
  auto layout = view::layoutGraph(graph, options, request.stop);
  if (!layout && layout.error().code == ErrorCode::notFound) {
    // The names came from the command line, so an unknown one is wrong usage.
    Error error = std::move(layout).error();
    error.code = ErrorCode::usage;
    return fail(std::move(error));
  }
  return layout;
}

Result<std::string> layoutDocument(const ir::Graph& graph, const LayoutRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  TWIN_TRY(layout, layoutGraph(graph, request));
  const auto duration = std::chrono::steady_clock::now() - start;
  std::string members = view::layoutJson(
      layout, std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count());
  // The members' object opens the document; "schema" stands first, as in every document.
  return fmt::format("{{\"schema\": 1, \"engine\": \"{}\", {}\n", engineWord(layout),
                     members.substr(members.find('{') + 1));
}

}  // namespace twin::session
