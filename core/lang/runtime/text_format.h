// Text format: Python's repr of texts, the mini-language of format specs, % formatting and
// str.format. Owner: nothing. Thread: the interpreter's. Errors: ValueError, TypeError, KeyError,
// IndexError.
#pragma once

#include <string>
#include <string_view>

#include "core/lang/runtime/interpreter.h"

namespace twin::lang {

[[nodiscard]] std::string quoted(std::string_view text);
// What !s, !r and !a make of a value: str, repr, or repr with escapes for what is not ASCII.
[[nodiscard]] bool convertedText(Interpreter& in, const Value& value, char conversion,
                                 std::string& out);
// "%…" of a template; `arguments` is a tuple, a dict or one value. False: an exception is pending.
[[nodiscard]] bool percentFormat(Interpreter& in, std::string_view pattern, const Value& arguments,
                                 std::string& out);
// format(number or text, spec), appended to `out`.
[[nodiscard]] bool formatSpec(Interpreter& in, const Value& value, std::string_view spec,
                              std::string& out);
// "{} {name} {0.x[1]!r:>5}".format(…)
[[nodiscard]] bool braceFormat(Interpreter& in, std::string_view pattern,
                               const std::vector<Value>& positional, const DictObject* named,
                               std::string& out);
// repr of a float: 0.1, 1e-05, 1e+16, inf, nan.
[[nodiscard]] std::string realText(double value);

}  // namespace twin::lang
