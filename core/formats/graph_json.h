// graph_json: GRAPH and NODE of the command line contract as JSON values.
// Thread: any. Errors: none; text that is no UTF-8 is replaced where the document is printed.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/ir/graph.h"

namespace twin::formats {

// {"name", "inputs", "outputs", "output_names", "nodes", "functions"}; functions are flat, each
// once.
[[nodiscard]] nlohmann::ordered_json graphJson(const ir::Graph& graph);
[[nodiscard]] nlohmann::ordered_json nodeJson(const ir::Graph& graph, const ir::Node& node);
// {"dtype", "shape"}: null for an unknown dimension, null shape for an unknown rank.
[[nodiscard]] nlohmann::ordered_json typeJson(const ir::ValueType& type);

}  // namespace twin::formats
