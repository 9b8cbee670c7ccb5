// algebra: the rules of simplify-algebra by subject; order within a list is the order in which they
// are tried. Thread: any. Errors: none.
#pragma once

#include <vector>

#include "core/passes/rule.h"

namespace twin::passes {

[[nodiscard]] std::vector<Rule> sumRules();
[[nodiscard]] std::vector<Rule> productRules();
[[nodiscard]] std::vector<Rule> functionRules();
[[nodiscard]] std::vector<Rule> logicRules();
[[nodiscard]] std::vector<Rule> compositeRules();

// True when the magnitude is one that the dtype stores without loss of precision.
[[nodiscard]] bool isNormal(double value, DType dtype);

}  // namespace twin::passes
