// Resolver: gives every name its symbol and slot, every function its Code, and every if, while and
// for the variables it writes with their liveness (syntax/liveness.h). Comprehensions run in the
// frame around them; their targets get slots of their own there. Owner: symbols and codes belong to
// the Program's arena. Thread: the parser's.
#pragma once

#include "core/lang/syntax/program.h"

namespace twin::lang {

// Resolves all cells; errors (a nonlocal without a binding) go to the cell they stand in.
void resolve(Program& program);

}  // namespace twin::lang
