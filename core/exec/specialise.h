// specialise: the same graph with the types that follow from concrete inputs, for a plan per shape.
// Owner: the caller. Thread: any. Errors: infer's, with the node as place.
#pragma once

#include <span>
#include <vector>

#include "core/ir/graph.h"
#include "core/ops/kernel.h"

namespace twin::exec {

// True where every input's type is one definite tensor shape, or no tensor.
[[nodiscard]] bool hasFixedInputs(const ir::Graph& graph);
// Nodes keep their ids, names and origins.
[[nodiscard]] Result<ir::GraphPtr> specialise(const ir::Graph& graph,
                                              std::span<const ops::Value> inputs);

}  // namespace twin::exec
