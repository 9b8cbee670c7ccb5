// Builtins: the parts that make the names every program finds; installBuiltins calls them. Owner:
// rows are static. Thread: the interpreter's. Errors: Value::raised().
#pragma once

#include <span>
#include <string_view>

#include "core/lang/runtime/interpreter.h"

namespace twin::lang {

void installIterationBuiltins(Interpreter& in);  // len, max, sorted, zip, …
void installObjectBuiltins(Interpreter& in);     // getattr, isinstance, repr, super, …
void installNumberBuiltins(Interpreter& in);     // abs, pow, round, chr, hex, …

// A builtin on a symbolic tensor is the tracer's to convert. Undefined: not converted.
[[nodiscard]] Value tracedBuiltin(Interpreter& in, std::string_view name,
                                  std::span<Value> arguments);

}  // namespace twin::lang
