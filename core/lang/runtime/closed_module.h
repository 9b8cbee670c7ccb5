// The exception for what lies in a module that a program must not reach. Owner: nothing. Thread:
// the interpreter's. Errors: it is the error.
#pragma once

#include <fmt/core.h>

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

inline Value closedModule(Interpreter& in, const ModuleObject& module) {
  return in.raise(*in.types().runtimeError, fmt::format("module '{}' is closed", module.name),
                  module.closedReason);
}

}  // namespace twin::lang
