// loop_bounds: the same graph whose While loops end after some turns, for runs on inputs that
// nobody chose: each loop carries a counter, its condition also asks whether turns are left.
// Thread: any. Errors: none; a loop whose bodies are missing stays as it is.
#pragma once

#include "core/ir/graph.h"

namespace twin::passes {

[[nodiscard]] ir::Graph withBoundedLoops(const ir::Graph& graph, std::int32_t mostTurns);

}  // namespace twin::passes
