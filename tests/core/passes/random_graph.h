// RandomGraph: typed graphs of random ops for properties of passes and plans: tensors of one float
// and one integer dtype and bool, Variables whose accesses are ordered by control edges, random
// numbers, branches, loops and calls. A seed always gives the same graph. Owner: plain values.
// Thread: any. Errors: none.
#pragma once

#include <cstdint>

#include "core/ir/graph.h"

namespace twin::passes {

[[nodiscard]] ir::GraphPtr randomGraph(std::uint64_t seed);

}  // namespace twin::passes
