// Native tables: rows of native functions become methods of a class, functions of a module or
// builtins. Owner: rows are static. Thread: the interpreter's. Errors: a bad signature is our own
// bug (TWIN_CHECK).
#pragma once

#include <span>

#include "core/lang/runtime/interpreter.h"

namespace twin::lang {

// Defaults in signatures: None, True, False, integers, reals, 'texts'; "x=" is optional without a
// default.
[[nodiscard]] Ref<NativeObject> makeNative(Interpreter& in, const NativeRow& row);
void addMethods(Interpreter& in, ClassObject& type, std::span<const NativeRow> rows);
void addFunctions(Interpreter& in, ModuleObject& module, std::span<const NativeRow> rows);
void addBuiltins(Interpreter& in, std::span<const NativeRow> rows);

}  // namespace twin::lang
