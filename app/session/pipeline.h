// pipeline: from graph v0 through the passes to a plan. It joins what may not know each other:
// passes get exec's evaluation, scripts get passes. Thread: any (a job's, the interpreter's, a
// measuring child's). Errors: an unknown pass, cancelled; a pass that fails stays inside its
// record, a graph that cannot run keeps its reason in planError.
#pragma once

#include <stop_token>

#include "app/session/state.h"
#include "core/passes/driver.h"

namespace twin::session {

// Evaluation of nodes and graphs by the eager kernels, for folding and verification.
[[nodiscard]] passes::PassContext passContext(const Limits& limits, std::stop_token stop);

[[nodiscard]] Result<CompiledPtr> compileTarget(TargetPtr target, const CompileSettings& settings,
                                                const Limits& limits, std::uint64_t seed,
                                                std::stop_token stop);

// Inputs for a graph that nobody called: random numbers from the seed, normal for floats, small for
// integers. An unknown dimension becomes 2. Fails for inputs that are no tensors or that exceed the
// byte limit.
[[nodiscard]] Result<std::vector<ops::Value>> randomInputs(const ir::Graph& graph,
                                                           std::uint64_t seed);
// The same for the input at `index` alone.
[[nodiscard]] Result<ops::Value> randomInput(const ir::Graph& graph, std::size_t index,
                                             std::uint64_t seed);
// Fails with what keeps an input of the target from being made up, where the target lacks inputs.
[[nodiscard]] Status requireInputs(const Target& target, std::uint64_t seed);

// The worst safety class among the applied rewrites.
[[nodiscard]] ir::Safety worstSafety(const std::vector<ir::PassRecord>& records);

}  // namespace twin::session
