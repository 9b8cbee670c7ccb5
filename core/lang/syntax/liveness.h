// Liveness: which names and composite names (self.x, d['k']) an if, while or for writes, and which
// of them are read later. Runs after the resolver, backwards over each function's statements.
// Owner: fills FlowFacts of the tree. Thread: the parser's. Errors: none.
#pragma once

#include <string>

#include "core/lang/syntax/program.h"

namespace twin::lang {

void computeLiveness(Program& program);

// How a place that is written is named: "x", "self.x", "d['k']", "rows[i]"; empty for anything
// else.
[[nodiscard]] std::string accessText(const Expr& expr);

}  // namespace twin::lang
