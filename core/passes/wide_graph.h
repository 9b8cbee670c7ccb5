// wide_graph: a graph with every float computed in f64, the reference that rounding is judged
// against. Thread: any. Errors: an empty optional where a constant or value cannot be converted.
#pragma once

#include <optional>

#include "core/ir/graph.h"
#include "core/ops/kernel.h"

namespace twin::passes {

// Values keep their ids. Random numbers are drawn in their own dtype, so that they are the same.
[[nodiscard]] std::optional<ir::Graph> wideGraph(const ir::Graph& graph);
// The value in the type that wideGraph gives it; of a Variable a new one with the same state.
[[nodiscard]] std::optional<ops::Value> wideValue(const ops::Value& value);

}  // namespace twin::passes
