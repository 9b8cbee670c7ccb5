// Constructors of built-in types: what a call of a type gives. Owner: nothing. Thread: the
// interpreter's. Errors: Value::raised(), or false with a pending exception.
#pragma once

#include <span>
#include <vector>

#include "core/lang/runtime/interpreter.h"

namespace twin::lang {

// Constructors are called with (type, positional tuple, options dict or undefined).
struct Construction {
  ClassObject& type;
  const std::vector<Value>& positional;
  const DictObject* options;
};
[[nodiscard]] Construction constructionOf(std::span<Value> a);
// A TypeError for more positional arguments than that, and for any keyword.
[[nodiscard]] bool takesAtMost(Interpreter& in, const Construction& made, std::size_t most);

// number_constructors.cpp
[[nodiscard]] Value constructInteger(Interpreter& in, std::span<Value> a);
[[nodiscard]] Value constructReal(Interpreter& in, std::span<Value> a);

}  // namespace twin::lang
