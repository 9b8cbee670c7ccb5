// rule_engine: applies the rules of one pass to one graph until none fits: a worklist in
// topological order, nodes that a rewrite made or whose operands it changed return to it. Thread:
// the caller's. Errors: a cap (limit), naming the rules that alternate and the node.
#pragma once

#include <vector>

#include "core/passes/pass.h"

namespace twin::passes {

// Fills one row of statistics per rule of the pass, in table order.
[[nodiscard]] Status applyRules(const PassDef& pass, PassRun& run,
                                std::vector<ir::RuleStatistics>& statistics);

}  // namespace twin::passes
