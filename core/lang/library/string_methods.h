// String methods: the parts of what a text can do, and what they share. Owner: nothing. Thread: the
// interpreter's. Errors: Value::raised(), or false with a pending exception.
#pragma once

#include <string>

#include "core/lang/runtime/interpreter.h"

namespace twin::lang {

void installStringParts(Interpreter& in);   // strip, split, partition, join, replace
void installStringSearch(Interpreter& in);  // find, count, startswith, removeprefix

enum class Occurrence : std::uint8_t { first, last };

[[nodiscard]] inline const std::string& textOf(const Value& value) {
  return value.as<StringObject>().text;
}
// A TypeError unless the argument called `what` is a text.
[[nodiscard]] bool needText(Interpreter& in, const Value& value, const char* what);
[[nodiscard]] bool isBlank(char32_t c);

}  // namespace twin::lang
