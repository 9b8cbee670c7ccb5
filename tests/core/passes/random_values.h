// random_values: what random graphs are fed, and what their runs leave, bit for bit.
// Owner: plain values. Thread: any. Errors: none.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/ir/graph.h"
#include "core/ops/kernel.h"

namespace twin::passes {

// normal: small random numbers; special: every other element is 0, -0, an infinity, NaN, denormal
// or extreme.
enum class Numbers : std::uint8_t { normal, special };
// One value per input of the graph; every call makes Variables of its own.
[[nodiscard]] std::vector<ops::Value> randomInputs(const ir::Graph& graph, std::uint64_t seed,
                                                   Numbers numbers);

// What a run leaves: the outputs, then the states of the Variables among the inputs.
[[nodiscard]] std::vector<Tensor> remains(const std::vector<ops::Value>& outputs,
                                          const std::vector<ops::Value>& inputs);
// The first of `found` that is not `wanted` bit for bit, in words; empty: none.
[[nodiscard]] std::string firstUnequal(const std::vector<Tensor>& wanted,
                                       const std::vector<Tensor>& found);

// How the plan of the graph differs from its eager run on such inputs; empty: not at all, or the
// eager run fails, or nothing can be made up for an input.
[[nodiscard]] std::string planDifference(const ir::GraphPtr& graph, std::uint64_t seed,
                                         Numbers numbers);

}  // namespace twin::passes
