// movement: the rules of simplify-movement by subject; all are S0 and none adds a copy.
// Thread: any. Errors: none.
#pragma once

#include <vector>

#include "core/passes/rule.h"

namespace twin::passes {

[[nodiscard]] std::vector<Rule> transposeRules();
[[nodiscard]] std::vector<Rule> reshapeRules();

}  // namespace twin::passes
