// verify: the structure check of a graph; runs after every pass and every import.
// A list of named checks: unique ids and names, operands defined before use, types as infer says,
// bodies' signatures, acyclic control edges, outputs that exist. Thread: any. Errors: the first
// broken check, its name, and the node.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/ir/graph.h"
#include "core/ir/op_info.h"

namespace twin::ir {

[[nodiscard]] Status verify(const Graph& graph, const OpInfoSource& ops);
// Names of the checks, in the order in which they run.
[[nodiscard]] std::vector<std::string_view> verifyChecks();

}  // namespace twin::ir
