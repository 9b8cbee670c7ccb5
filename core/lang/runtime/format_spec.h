// FormatSpec: how a number or text is laid out, and the steps that formatSpec and % formatting
// share. Owner: nothing. Thread: the interpreter's. Errors: false with a pending exception.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/lang/runtime/interpreter.h"

namespace twin::lang {

struct FormatSpec {
  std::string fill = " ";
  char align = 0;
  char sign = '-';
  bool alternate = false;
  bool zero = false;
  std::int64_t width = 0;
  char grouping = 0;
  std::int64_t precision = -1;
  char type = 0;
};

// Reads the digits at `at`; false: there are none.
bool formatNumber(std::string_view text, std::size_t& at, std::int64_t& out);
// Pads by code points. `signSize` characters stay in front when the fill goes after the sign.
[[nodiscard]] std::string padded(std::string body, const FormatSpec& spec, char fallback,
                                 std::size_t signSize);
// Both append to `out`.
bool formatReal(double value, const FormatSpec& spec, std::string& out);
[[nodiscard]] bool formatInteger(Interpreter& in, const Value& value, FormatSpec spec,
                                 std::string& out);

}  // namespace twin::lang
