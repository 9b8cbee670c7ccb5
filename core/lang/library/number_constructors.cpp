#include <fmt/core.h>

#include <cctype>
#include <cmath>
#include <cstdlib>

#include "core/base/text.h"
#include "core/lang/library/type_constructors.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/text_format.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

Value parseInteger(Interpreter& in, const std::string& text, int base, const Value& shown) {
  const auto fail = [&] {
    std::string literal;
    if (!in.repr(shown, literal)) return Value::raised();
    return in.raise(*in.types().valueError,
                    fmt::format("invalid literal for int() with base {}: {}", base, literal));
  };
  std::string_view body = trim(text);
  bool negative = false;
  if (!body.empty() && (body[0] == '+' || body[0] == '-')) {
    negative = body[0] == '-';
    body.remove_prefix(1);
  }
  int actual = base;
  if (body.size() > 2 && body[0] == '0') {
    const char mark = static_cast<char>(body[1] | 0x20);
    const int marked = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
    if (marked != 0 && (base == 0 || base == marked)) {
      actual = marked;
      body.remove_prefix(2);
    }
  }
  if (actual == 0) actual = 10;
  std::string digits;
  for (std::size_t k = 0; k < body.size(); ++k) {
    const char c = body[k];
    if (c == '_' && k > 0 && k + 1 < body.size() && body[k - 1] != '_') continue;
    const int digit = c >= '0' && c <= '9'                               ? c - '0'
                      : std::isalpha(static_cast<unsigned char>(c)) != 0 ? (c | 0x20) - 'a' + 10
                                                                         : 99;
    if (digit >= actual) return fail();
    digits += c;
  }
  if (digits.empty()) return fail();
  if (static_cast<std::int64_t>(digits.size()) > in.limits().integerDigits)
    return in.stopAtLimit("integer-digits");
  BigInteger number = BigInteger::parse(digits, actual);
  return integerValue(negative ? number.negated() : std::move(number));
}

}  // namespace

Value constructInteger(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (made.positional.empty()) return Value::integer(0);
  const Value& x = made.positional[0];
  std::int64_t base = 10;
  Value baseValue = made.positional.size() > 1 ? made.positional[1] : Value();
  if (baseValue.isUndefined() && made.options != nullptr)
    baseValue = in.dictGet(*made.options, "base");
  if (!baseValue.isUndefined() && !in.toIndex(baseValue, base)) return Value::raised();
  if (const auto* text = x.tryAs<StringObject>())
    return parseInteger(in, text->text, static_cast<int>(base), x);
  if (const auto* bytes = x.tryAs<BytesObject>())
    return parseInteger(in, bytes->bytes, static_cast<int>(base), x);
  if (x.isBool()) return Value::integer(x.asInt());
  if (isIntegral(x)) return x;
  if (x.isReal()) {
    if (std::isnan(x.asReal()))
      return in.raise(*in.types().valueError, "cannot convert float NaN to integer");
    if (std::isinf(x.asReal()))
      return in.raise(*in.types().overflowError, "cannot convert float infinity to integer");
    return integerValue(BigInteger::truncated(x.asReal()));
  }
  if (in.trace != nullptr && isSymbolic(x)) {
    Value converted = in.trace->callBuiltin(in, *in.frame(), "int", {&x, 1});
    if (!converted.isUndefined()) return converted;
  }
  if (isTensorLike(x) && in.tensors != nullptr) {
    std::int64_t number = 0;
    return in.tensors->toInteger(in, x, number) ? Value::integer(number) : Value::raised();
  }
  for (StringObject* name : {in.types().intName, in.types().indexName}) {
    const Value method = x.isObject() ? in.specialMethod(x, name) : Value();
    if (!method.isUndefined()) return method.isRaised() ? method : in.call(method, {});
  }
  return in.raise(
      *in.types().typeError,
      fmt::format("int() argument must be a string, a bytes-like object or a real number, not '{}'",
                  in.typeName(x)));
}

Value constructReal(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (!takesAtMost(in, made, 1)) return Value::raised();
  if (made.positional.empty()) return Value::real(0);
  const Value& x = made.positional[0];
  if (const auto* text = x.tryAs<StringObject>()) {
    std::string body;
    for (const char c : trim(text->text)) {
      if (c != '_') body += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    std::string_view bare = body;
    const bool negative = !bare.empty() && bare[0] == '-';
    if (!bare.empty() && (bare[0] == '-' || bare[0] == '+')) bare.remove_prefix(1);
    if (bare == "inf" || bare == "infinity") return Value::real(negative ? -HUGE_VAL : HUGE_VAL);
    if (bare == "nan") return Value::real(std::nan(""));
    const bool plain =
        !bare.empty() && bare.find_first_not_of("0123456789.e+-") == std::string_view::npos;
    char* end = nullptr;
    const double number = plain ? std::strtod(body.c_str(), &end) : 0;
    if (!plain || *end != '\0') {
      return in.raise(*in.types().valueError,
                      fmt::format("could not convert string to float: {}", quoted(text->text)));
    }
    return Value::real(number);
  }
  if (in.trace != nullptr && isSymbolic(x)) {
    Value converted = in.trace->callBuiltin(in, *in.frame(), "float", {&x, 1});
    if (!converted.isUndefined()) return converted;
  }
  double number = 0;
  const bool convertible =
      isNumber(x) || isTensorLike(x) ||
      (x.is(Kind::instance) && !in.specialMethod(x, in.types().floatName).isUndefined());
  if (!convertible) {
    return in.raise(*in.types().typeError,
                    fmt::format("float() argument must be a string or a real number, not '{}'",
                                in.typeName(x)));
  }
  if (!in.toReal(x, number)) return Value::raised();
  if (x.is(Kind::bigInteger) && std::isinf(number)) {
    return in.raise(*in.types().overflowError, "int too large to convert to float");
  }
  return Value::real(number);
}

}  // namespace twin::lang
