// layout: the drawn graph as the command line, the exports and the window ask for it.
// Thread: any; with the dot engine it waits for the worker, so not on the pool. Errors: usage for
// unknown groups or engines; cancelled.
#pragma once

#include <filesystem>
#include <set>
#include <stop_token>
#include <string>

#include "app/view/graph_layout.h"
#include "core/ir/graph.h"

namespace twin::session {

struct LayoutRequest {
  std::string expand = "none";  // none, all, or names of groups separated by commas
  std::string engine = "own";   // own or dot
  std::filesystem::path program{};
  std::stop_token stop{};
};

[[nodiscard]] Result<view::GraphLayout> layoutGraph(const ir::Graph& graph,
                                                    const LayoutRequest& request);
// The JSON document of `layout`.
[[nodiscard]] Result<std::string> layoutDocument(const ir::Graph& graph,
                                                 const LayoutRequest& request);

}  // namespace twin::session
