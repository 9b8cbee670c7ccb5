#include "core/lang/runtime/text_format.h"

#include <fmt/core.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "core/base/text.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

struct Spec {
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

std::size_t pointSize(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
  return end - at;
}
bool isAlign(char c) { return c == '<' || c == '>' || c == '^' || c == '='; }

bool number(std::string_view text, std::size_t& at, std::int64_t& out) {
  const std::size_t begin = at;
  out = 0;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
    out = std::min<std::int64_t>(out * 10 + (text[at] - '0'), 1LL << 40);
    ++at;
  }
  return at > begin;
}

bool parseSpec(std::string_view text, Spec& spec) {
  std::size_t at = 0;
  if (!text.empty()) {
    const std::size_t first = pointSize(text, 0);
    if (first < text.size() && isAlign(text[first])) {
      spec.fill = std::string(text.substr(0, first));
      spec.align = text[first];
      at = first + 1;
    } else if (isAlign(text[0])) {
      spec.align = text[0];
      at = 1;
    }
  }
  if (at < text.size() && (text[at] == '+' || text[at] == '-' || text[at] == ' '))
    spec.sign = text[at++];
  if (at < text.size() && text[at] == '#') {
    spec.alternate = true;
    ++at;
  }
  if (at < text.size() && text[at] == '0') {
    spec.zero = true;
    ++at;
  }
  number(text, at, spec.width);
  if (at < text.size() && (text[at] == ',' || text[at] == '_')) spec.grouping = text[at++];
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!number(text, at, spec.precision)) return false;
  }
  if (at < text.size()) spec.type = text[at++];
  return at == text.size();
}

// Pads by code points. `signSize` characters stay in front when the fill goes after the sign.
std::string pad(std::string body, const Spec& spec, char fallback, std::size_t signSize) {
  const auto size = static_cast<std::int64_t>(codePoints(body).size());
  if (size >= spec.width) return body;
  const std::int64_t missing = spec.width - size;
  const char align = spec.align != 0 ? spec.align : spec.zero ? '=' : fallback;
  const std::string fill = spec.align == 0 && spec.zero ? "0" : spec.fill;
  const std::int64_t before = align == '<' ? 0 : align == '^' ? missing / 2 : missing;
  std::string left;
  for (std::int64_t k = 0; k < before; ++k) left += fill;
  std::string right;
  for (std::int64_t k = before; k < missing; ++k) right += fill;
  if (align == '=') return body.substr(0, signSize) + left + body.substr(signSize) + right;
  return left + body + right;
}

std::string grouped(const std::string& digits, char separator, std::size_t every) {
  std::string out;
  for (std::size_t k = 0; k < digits.size(); ++k) {
    if (k > 0 && (digits.size() - k) % every == 0) out += separator;
    out += digits[k];
  }
  return out;
}

std::string printReal(const char* form, int precision, double value) {
  char buffer[512];
  const int size = std::snprintf(buffer, sizeof buffer, form, precision, value);
  if (size < static_cast<int>(sizeof buffer)) return buffer;
  std::string big(static_cast<std::size_t>(size) + 1, '\0');
  std::snprintf(big.data(), big.size(), form, precision, value);
  big.pop_back();
  return big;
}

// Digits of a non-negative finite number in one of the forms e f g %, or Python's default form.
std::string realDigits(double value, const Spec& spec) {
  const int precision =
      static_cast<int>(std::min<std::int64_t>(spec.precision < 0 ? 6 : spec.precision, 1'000'000));
  switch (spec.type) {
    case 'e':
      return printReal("%.*e", precision, value);
    case 'E':
      return printReal("%.*E", precision, value);
    case 'f':
    case 'F':
      return printReal("%.*f", precision, value);
    case '%':
      return printReal("%.*f", precision, value * 100) + "%";
    case 'g':
    case 'n':
      return printReal(spec.alternate ? "%#.*g" : "%.*g", std::max(precision, 1), value);
    case 'G':
      return printReal("%.*G", std::max(precision, 1), value);
    default:
      break;
  }
  if (spec.precision < 0) return realText(value);
  // As g, but with at least one digit after the point, and exponents from the precision on.
  std::string text = printReal("%.*g", std::max(precision, 1), value);
  const int exponent = value == 0 ? 0 : static_cast<int>(std::floor(std::log10(value)));
  if (text.find('e') == std::string::npos && text.find('.') == std::string::npos) {
    if (exponent + 1 >= std::max(precision, 1) && precision > 0) {
      text = printReal("%.*e", std::max(precision - 1, 0), value);
      const std::size_t at = text.find('e');
      std::string mantissa = text.substr(0, at);
      if (mantissa.find('.') != std::string::npos) {
        while (mantissa.back() == '0') mantissa.pop_back();
        if (mantissa.back() == '.') mantissa.pop_back();
      }
      return mantissa + text.substr(at);
    }
    text += ".0";
  }
  return text;
}

std::string signOf(bool negative, const Spec& spec) {
  return negative ? "-" : spec.sign == '+' ? "+" : spec.sign == ' ' ? " " : "";
}

bool formatReal(double value, const Spec& spec, std::string& out) {
  const bool negative = std::signbit(value) && !std::isnan(value);
  std::string digits;
  if (std::isnan(value) || std::isinf(value)) {
    digits = std::isnan(value) ? "nan" : "inf";
    if (spec.type == 'E' || spec.type == 'F' || spec.type == 'G')
      digits = std::isnan(value) ? "NAN" : "INF";
    if (spec.type == '%') digits += "%";
  } else {
    digits = realDigits(std::fabs(value), spec);
  }
  if (spec.grouping != 0) {
    const std::size_t end = digits.find_first_not_of("0123456789");
    const std::size_t size = end == std::string::npos ? digits.size() : end;
    digits = grouped(digits.substr(0, size), spec.grouping, 3) + digits.substr(size);
  }
  const std::string sign = signOf(negative, spec);
  out += pad(sign + digits, spec, '>', sign.size());
  return true;
}

bool formatInteger(Interpreter& in, const Value& value, Spec spec, std::string& out) {
  if (spec.type == 'e' || spec.type == 'E' || spec.type == 'f' || spec.type == 'F' ||
      spec.type == 'g' || spec.type == 'G' || spec.type == '%') {
    return formatReal(realOf(value), spec, out);
  }
  const BigInteger exact = bigOf(value);
  if (spec.precision >= 0) {
    in.raise(*in.types().valueError, "Precision not allowed in integer format specifier");
    return false;
  }
  if (spec.type == 'c') {
    std::string text;
    appendUtf8(text, static_cast<char32_t>(exact.small().value_or(0xFFFD)));
    out += pad(text, spec, '<', 0);
    return true;
  }
  const int base = spec.type == 'x' || spec.type == 'X' ? 16
                   : spec.type == 'o'                   ? 8
                   : spec.type == 'b'                   ? 2
                                                        : 10;
  std::string digits = (exact.isNegative() ? exact.negated() : exact).text(base);
  if (spec.type == 'X') {
    for (char& c : digits) c = static_cast<char>(std::toupper(c));
  }
  std::string prefix = signOf(exact.isNegative(), spec);
  if (spec.grouping != 0) {
    const std::size_t every = base == 10 ? 3 : 4;
    // Zero padding counts the separators in.
    if (spec.zero && spec.align == 0) {
      while (static_cast<std::int64_t>(prefix.size() +
                                       grouped(digits, spec.grouping, every).size()) < spec.width) {
        digits.insert(digits.begin(), '0');
      }
    }
    digits = grouped(digits, spec.grouping, every);
  }
  if (spec.alternate && base != 10)
    prefix += std::string("0") + (spec.type == 'X' ? 'X'
                                  : base == 16     ? 'x'
                                  : base == 8      ? 'o'
                                                   : 'b');
  out += pad(prefix + digits, spec, '>', prefix.size());
  return true;
}

}  // namespace

bool formatSpec(Interpreter& in, const Value& value, std::string_view text, std::string& out) {
  Spec spec;
  const bool known = isNumber(value) || value.is(Kind::string);
  if (!known) {
    in.raise(*in.types().typeError,
             fmt::format("unsupported format string passed to {}.__format__", in.typeName(value)));
    return false;
  }
  if (!parseSpec(text, spec)) {
    in.raise(*in.types().valueError,
             fmt::format("Invalid format specifier '{}' for object of type '{}'", text,
                         in.typeName(value)));
    return false;
  }
  if (!in.checkElements(std::max(spec.width, spec.precision))) return false;
  const auto refuse = [&] {
    in.raise(*in.types().valueError, fmt::format("Unknown format code '{}' for object of type '{}'",
                                                 spec.type, in.typeName(value)));
    return false;
  };
  if (const auto* string = value.tryAs<StringObject>()) {
    if (spec.type != 0 && spec.type != 's') return refuse();
    if (spec.align == '=') {
      in.raise(*in.types().valueError, "'=' alignment not allowed in string format specifier");
      return false;
    }
    std::string body = string->text;
    if (spec.precision >= 0 && spec.precision < string->length) {
      std::u32string points = codePoints(body);
      body.clear();
      for (std::int64_t k = 0; k < spec.precision; ++k)
        appendUtf8(body, points[static_cast<std::size_t>(k)]);
    }
    if (spec.zero && spec.align == 0) {
      spec.fill = "0";
      spec.align = '<';
    }
    out += pad(body, spec, '<', 0);
    return true;
  }
  static constexpr std::string_view kInteger = "bcdoxXneEfFgG%";
  static constexpr std::string_view kReal = "eEfFgGn%";
  if (value.isReal()) {
    if (spec.type != 0 && kReal.find(spec.type) == std::string_view::npos) return refuse();
    return formatReal(value.asReal(), spec, out);
  }
  if (spec.type != 0 && kInteger.find(spec.type) == std::string_view::npos) return refuse();
  return formatInteger(in, value, spec, out);
}

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
  Spec spec;
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
      return static_cast<void>(number(pattern, at, target)), true;
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
    if (!(type == 's' ? in.str(value, text) : in.repr(value, text))) return false;
    spec.zero = false;
    if (spec.precision >= 0) {
      std::u32string points = codePoints(text);
      points.resize(std::min(points.size(), static_cast<std::size_t>(spec.precision)));
      text.clear();
      for (const char32_t point : points) appendUtf8(text, point);
    }
    out += pad(text, spec, '>', 0);
    return true;
  }
  Value numeric;
  if (type == 'c' && value.is(Kind::string)) {
    out += pad(value.as<StringObject>().text, spec, '>', 0);
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
      Spec inner = spec;
      inner.width = 0;
      std::string digits;
      if (!formatInteger(in, numeric, inner, digits)) return false;
      const std::size_t sign = digits.find_first_not_of("+- ");
      while (static_cast<std::int64_t>(digits.size() - sign) < least) digits.insert(sign, "0");
      out += pad(digits, spec, '>', sign);
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

namespace {

struct Brace {
  Interpreter& in;
  const std::vector<Value>& positional;
  const DictObject* named;
  std::int64_t next = 0;
  bool automatic = false;
  bool manual = false;
};

bool braceValue(Brace& state, std::string_view name, Value& out) {
  Interpreter& in = state.in;
  std::size_t at = name.find_first_of(".[");
  const std::string_view head = name.substr(0, at);
  std::int64_t index = -1;
  if (head.empty()) {
    state.automatic = true;
    index = state.next++;
  } else if (const auto parsed = parseInt(head)) {
    state.manual = true;
    index = *parsed;
  }
  if (state.automatic && state.manual) {
    in.raise(*in.types().valueError,
             "cannot switch from manual field specification to automatic field numbering");
    return false;
  }
  if (index >= 0) {
    if (index >= static_cast<std::int64_t>(state.positional.size())) {
      in.raise(*in.types().indexError,
               fmt::format("Replacement index {} out of range for positional args tuple", index));
      return false;
    }
    out = state.positional[static_cast<std::size_t>(index)];
  } else {
    out = state.named != nullptr ? in.dictGet(*state.named, head) : Value();
    if (out.isUndefined()) {
      const Ref<ExceptionObject> missing = make<ExceptionObject>(*in.types().keyError);
      missing->arguments.push_back(makeString(std::string(head)));
      in.raise(missing.value());
      return false;
    }
  }
  while (at != std::string_view::npos && at < name.size()) {
    if (name[at] == '.') {
      const std::size_t end = std::min(name.find_first_of(".[", at + 1), name.size());
      out = in.getAttribute(out, in.intern(name.substr(at + 1, end - at - 1)));
      at = end;
    } else {
      const std::size_t close = name.find(']', at);
      if (close == std::string_view::npos) {
        in.raise(*in.types().valueError, "Missing ']' in format string");
        return false;
      }
      const std::string_view key = name.substr(at + 1, close - at - 1);
      const auto position = parseInt(key);
      out = in.getItem(out, position ? Value::integer(*position) : makeString(std::string(key)));
      at = close + 1;
    }
    if (out.isRaised()) return false;
  }
  return true;
}

bool braceText(Brace& state, std::string_view pattern, int depth, std::string& out) {
  Interpreter& in = state.in;
  const auto fail = [&](const char* text) {
    in.raise(*in.types().valueError, text);
    return false;
  };
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (c == '}') {
      if (at + 1 >= pattern.size() || pattern[at + 1] != '}')
        return fail("Single '}' encountered in format string");
      out += '}';
      at += 2;
      continue;
    }
    if (c != '{') {
      out += c;
      ++at;
      continue;
    }
    if (at + 1 < pattern.size() && pattern[at + 1] == '{') {
      out += '{';
      at += 2;
      continue;
    }
    int braces = 1;
    std::size_t end = at + 1;
    while (end < pattern.size() && braces > 0) {
      braces += pattern[end] == '{' ? 1 : pattern[end] == '}' ? -1 : 0;
      ++end;
    }
    if (braces > 0)
      return fail(at + 1 >= pattern.size() ? "Single '{' encountered in format string"
                                           : "expected '}' before end of string");
    const std::string_view field = pattern.substr(at + 1, end - at - 2);
    at = end;
    const std::size_t split = field.find_first_of("!:");
    std::string_view rest =
        split == std::string_view::npos ? std::string_view() : field.substr(split);
    Value value;
    if (!braceValue(state, field.substr(0, split), value)) return false;
    if (!rest.empty() && rest[0] == '!') {
      const char conversion = rest.size() > 1 ? rest[1] : ' ';
      std::string text;
      if (conversion != 's' && conversion != 'r' && conversion != 'a')
        return fail("Unknown conversion specifier");
      if (!(conversion == 's' ? in.str(value, text) : in.repr(value, text))) return false;
      value = makeString(std::move(text));
      rest.remove_prefix(2);
    }
    std::string spec;
    if (!rest.empty()) {
      if (rest[0] != ':') return fail("expected ':' after conversion specifier");
      if (depth > 0) return fail("Max string recursion exceeded");
      if (!braceText(state, rest.substr(1), depth + 1, spec)) return false;
    }
    if (!in.format(value, spec, out) || !in.checkElements(static_cast<std::int64_t>(out.size())))
      return false;
  }
  return true;
}

}  // namespace

bool braceFormat(Interpreter& in, std::string_view pattern, const std::vector<Value>& positional,
                 const DictObject* named, std::string& out) {
  Brace state{in, positional, named};
  return braceText(state, pattern, 0, out);
}

}  // namespace twin::lang
