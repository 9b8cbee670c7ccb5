// Library: everything a program finds without defining it: builtins, methods of built-in types,
// modules. Each file of core/lang/library installs its rows; installLibrary calls them all. Owner:
// rows are static, objects belong to the Interpreter. Thread: the interpreter's. Errors: none.
#pragma once

#include "core/lang/runtime/interpreter.h"

namespace twin::lang {

void installLibrary(Interpreter& in);

// dict.update: a mapping, or an iterable of pairs; false: an exception is pending.
[[nodiscard]] bool dictUpdate(Interpreter& in, DictObject& dict, const Value& source);
// A stable sort by key, or in reverse; false: an exception is pending (items are then unchanged).
[[nodiscard]] bool sortValues(Interpreter& in, std::vector<Value>& items, const Value& key,
                              const Value& reverse);

void installBuiltins(Interpreter& in);
void installTypes(Interpreter& in);
void installStrings(Interpreter& in);
void installLists(Interpreter& in);  // and tuples
void installDicts(Interpreter& in);
void installSets(Interpreter& in);
void installModules(Interpreter& in);  // sys, datetime, traceback, typing, closed ones
void installMath(Interpreter& in);
void installTime(Interpreter& in);
void installFunctools(Interpreter& in);
void installItertools(Interpreter& in);
void installContextlib(Interpreter& in);
void installRandom(Interpreter& in);
void installCollections(Interpreter& in);
void installTensorFlow(Interpreter& in);
void installNumpy(Interpreter& in);

}  // namespace twin::lang
