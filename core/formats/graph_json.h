// graph_json: GRAPH and NODE of the command line contract as JSON values.
// Thread: any. Errors: none; text that is no UTF-8 is replaced where the document is printed.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/ir/graph.h"

namespace twin::formats {

// Graph v0 is shown in the order in which its nodes were made, every later graph in a runnable order.
enum class NodeOrder : std::uint8_t { topological, creation };
// {"name", "inputs", "outputs", "output_names", "nodes", "functions"}; functions are flat, each once,
// and their arguments are no nodes.
[[nodiscard]] nlohmann::ordered_json graphJson(const ir::Graph& graph,
                                               NodeOrder order = NodeOrder::topological);
[[nodiscard]] nlohmann::ordered_json nodeJson(const ir::Graph& graph, const ir::Node& node);
// {"dtype", "shape"}: null for an unknown dimension, null shape for an unknown rank.
[[nodiscard]] nlohmann::ordered_json typeJson(const ir::ValueType& type);

}  // namespace twin::formats
