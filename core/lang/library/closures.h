// Closures: native functions made at run time, with captured values, and the keywords of a call.
// Owner: the Interpreter. Thread: the interpreter's. Errors: none of their own.
#pragma once

#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "core/lang/runtime/native.h"

namespace twin::lang {

[[nodiscard]] Value closure(Interpreter& in, const NativeRow& row,
                            std::function<Value(Interpreter&, std::span<Value>)> body);
// What a parameter **options holds, as keywords for the next call.
[[nodiscard]] std::vector<std::pair<StringObject*, Value>> keywordsOf(Interpreter& in,
                                                                      const Value& options);

}  // namespace twin::lang
