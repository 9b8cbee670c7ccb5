#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/lang/runtime/format_spec.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/text_format.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

struct Percent {
  Interpreter& in;
  const Value& arguments;
  std::size_t next = 0;
  bool usedMapping = false;

  bool take(Value& out) {
    if (const auto* tuple = arguments.tryAs<TupleObject>()) {
      if (next < tuple->items.size()) {
        out = tuple->items[next++];
        return true;
      }
    } else if (next++ == 0) {
      out = arguments;
      return true;
    }
    in.raise(*in.types().typeError, "not enough arguments for format string");
    return false;
  }
};

bool percentNumber(Interpreter& in, const Value& value, char type, Value& out) {
  if (isNumber(value)) {
    out = value;
  } else if (isTensorLike(value) && in.tensors != nullptr) {
    double real = 0;
    if (!in.tensors->toReal(in, value, real)) return false;
    out = Value::real(real);
  } else {
    const bool integer = type == 'd' || type == 'i' || type == 'u';
    in.raise(*in.types().typeError,
             integer ? fmt::format("%{} format: a real number is required, not {}", type,
                                   in.typeName(value))
                     : fmt::format("must be real number, not {}", in.typeName(value)));
    return false;
  }
  return true;
}

bool percentField(Interpreter& in, Percent& state, std::string_view pattern, std::size_t& at,
                  std::string& out) {
  Value value;
  if (at < pattern.size() && pattern[at] == '(') {
    const std::size_t close = pattern.find(')', at);
    const auto* dict = state.arguments.tryAs<DictObject>();
    if (close == std::string_view::npos || dict == nullptr) {
      in.raise(*in.types().typeError, "format requires a mapping");
      return false;
    }
    const Value key = makeString(std::string(pattern.substr(at + 1, close - at - 1)));
    value = in.getItem(state.arguments, key);
    if (value.isRaised()) return false;
    state.usedMapping = true;
    at = close + 1;
  }
  FormatSpec spec;
  bool left = false;
  for (;
       at < pattern.size() && std::string_view("-+ #0").find(pattern[at]) != std::string_view::npos;
       ++at) {
    left = left || pattern[at] == '-';
    if (pattern[at] == '+' || (pattern[at] == ' ' && spec.sign != '+')) spec.sign = pattern[at];
    spec.alternate = spec.alternate || pattern[at] == '#';
    spec.zero = spec.zero || pattern[at] == '0';
  }
  const auto size = [&](std::int64_t& target) {
    if (at >= pattern.size() || pattern[at] != '*')
      return static_cast<void>(formatNumber(pattern, at, target)), true;
    ++at;
    Value width;
    return state.take(width) && in.toIndex(width, target);
  };
  if (!size(spec.width)) return false;
  if (spec.width < 0) {
    left = true;
    spec.width = -spec.width;
  }
  if (at < pattern.size() && pattern[at] == '.') {
    ++at;
    spec.precision = 0;
    if (!size(spec.precision)) return false;
  }
  while (at < pattern.size() && (pattern[at] == 'l' || pattern[at] == 'h')) ++at;
  if (at >= pattern.size()) {
    in.raise(*in.types().valueError, "incomplete format");
    return false;
  }
  const char type = pattern[at++];
  if (type == '%') {
    out += '%';
    return true;
  }
  if (!in.checkElements(std::max(spec.width, spec.precision))) return false;
  if (value.isUndefined() && !state.take(value)) return false;
  if (left) {
    spec.align = '<';
    spec.zero = false;
  }
  if (type == 's' || type == 'r' || type == 'a') {
    std::string text;
    if (!convertedText(in, value, type, text)) return false;
    spec.zero = false;
    if (spec.precision >= 0) {
      std::u32string points = codePoints(text);
      points.resize(std::min(points.size(), static_cast<std::size_t>(spec.precision)));
      text.clear();
      for (const char32_t point : points) appendUtf8(text, point);
    }
    out += padded(text, spec, '>', 0);
    return true;
  }
  Value numeric;
  if (type == 'c' && value.is(Kind::string)) {
    out += padded(value.as<StringObject>().text, spec, '>', 0);
    return true;
  }
  if (std::string_view("diuxXoeEfFgGc").find(type) == std::string_view::npos) {
    in.raise(*in.types().valueError,
             fmt::format("unsupported format character '{}' (0x{:x}) at index {}", type,
                         static_cast<unsigned>(type), at - 1));
    return false;
  }
  if (!percentNumber(in, value, type, numeric)) return false;
  spec.type = type;
  if (std::string_view("diuxXo").find(type) != std::string_view::npos) {
    if (numeric.isReal()) {
      if (!std::isfinite(numeric.asReal())) {
        in.raise(*in.types().valueError, "cannot convert float NaN or infinity to integer");
        return false;
      }
      numeric = integerValue(BigInteger::truncated(numeric.asReal()));
    }
    if (type == 'i' || type == 'u') spec.type = 'd';
    // A precision of an integer is its least number of digits.
    const std::int64_t least = spec.precision;
    spec.precision = -1;
    if (least > 0) {
      FormatSpec inner = spec;
      inner.width = 0;
      std::string digits;
      if (!formatInteger(in, numeric, inner, digits)) return false;
      const std::size_t sign = digits.find_first_not_of("+- ");
      while (static_cast<std::int64_t>(digits.size() - sign) < least) digits.insert(sign, "0");
      out += padded(digits, spec, '>', sign);
      return true;
    }
    return formatInteger(in, numeric, spec, out);
  }
  return formatReal(realOf(numeric), spec, out);
}

}  // namespace

bool percentFormat(Interpreter& in, std::string_view pattern, const Value& arguments,
                   std::string& out) {
  Percent state{in, arguments};
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] != '%') {
      out += pattern[at++];
      continue;
    }
    ++at;
    if (!percentField(in, state, pattern, at, out)) return false;
    if (!in.checkElements(static_cast<std::int64_t>(out.size()))) return false;
  }
  const auto* tuple = arguments.tryAs<TupleObject>();
  const bool left = tuple != nullptr ? state.next < tuple->items.size()
                                     : state.next == 0 && !state.usedMapping &&
                                           !arguments.is(Kind::dict) && !arguments.is(Kind::list);
  if (left) {
    in.raise(*in.types().typeError, "not all arguments converted during string formatting");
    return false;
  }
  return true;
}

}  // namespace twin::lang
