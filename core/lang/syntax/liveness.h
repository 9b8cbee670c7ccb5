// Liveness: which names and composite names (self.x, d['k']) an if, while or for writes, and which
// of them are read later. Runs after the resolver, backwards over each function's statements.
// Owner: fills FlowFacts of the tree. Thread: the parser's. Errors: none.
#pragma once

#include "core/lang/syntax/program.h"

namespace twin::lang {

void computeLiveness(Program& program);

}  // namespace twin::lang
