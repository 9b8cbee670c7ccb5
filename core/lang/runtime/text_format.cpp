#include "core/lang/runtime/text_format.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/base/text.h"
#include "core/lang/runtime/format_spec.h"
#include "core/lang/runtime/long_loop.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

std::size_t pointSize(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
  return end - at;
}
bool isAlign(char c) { return c == '<' || c == '>' || c == '^' || c == '='; }

bool parseSpec(std::string_view text, FormatSpec& spec) {
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
  formatNumber(text, at, spec.width);
  if (at < text.size() && (text[at] == ',' || text[at] == '_')) spec.grouping = text[at++];
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!formatNumber(text, at, spec.precision)) return false;
  }
  if (at < text.size()) spec.type = text[at++];
  return at == text.size();
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
std::string realDigits(double value, const FormatSpec& spec) {
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

std::string signOf(bool negative, const FormatSpec& spec) {
  return negative ? "-" : spec.sign == '+' ? "+" : spec.sign == ' ' ? " " : "";
}

}  // namespace

bool formatNumber(std::string_view text, std::size_t& at, std::int64_t& out) {
  const std::size_t begin = at;
  out = 0;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
    out = std::min<std::int64_t>(out * 10 + (text[at] - '0'), 1LL << 40);
    ++at;
  }
  return at > begin;
}

std::string padded(std::string body, const FormatSpec& spec, char fallback, std::size_t signSize) {
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

bool formatReal(double value, const FormatSpec& spec, std::string& out) {
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
  out += padded(sign + digits, spec, '>', sign.size());
  return true;
}

bool formatInteger(Interpreter& in, const Value& value, FormatSpec spec, std::string& out) {
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
    out += padded(text, spec, '<', 0);
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
  out += padded(prefix + digits, spec, '>', prefix.size());
  return true;
}

bool formatSpec(Interpreter& in, const Value& value, std::string_view text, std::string& out) {
  FormatSpec spec;
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
    out += padded(body, spec, '<', 0);
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

bool convertedText(Interpreter& in, const Value& value, char conversion, std::string& out) {
  if (conversion == 's') return in.str(value, out);
  if (conversion != 'a') return in.repr(value, out);
  std::string shown;
  if (!in.repr(value, shown)) return false;
  LongLoop loop(in);
  for (const char32_t c : codePoints(shown)) {
    if (!loop.turn()) return false;
    const auto number = static_cast<std::uint32_t>(c);
    if (number < 0x80) {
      out += static_cast<char>(number);
    } else if (number < 0x100) {
      out += fmt::format("\\x{:02x}", number);
    } else {
      out += number < 0x10000 ? fmt::format("\\u{:04x}", number) : fmt::format("\\U{:08x}", number);
    }
  }
  return true;
}

}  // namespace twin::lang
