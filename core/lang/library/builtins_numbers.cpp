#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/base/text.h"
#include "core/lang/library/builtins.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

Value absolute(Interpreter& in, Arguments a) {
  Value converted = tracedBuiltin(in, "abs", a);
  if (!converted.isUndefined()) return converted;
  const Value& x = a[0];
  if (x.isReal()) return Value::real(std::fabs(x.asReal()));
  if (isIntegral(x)) {
    const BigInteger exact = bigOf(x);
    return integerValue(exact.isNegative() ? exact.negated() : exact);
  }
  if (x.is(Kind::tensor) || x.is(Kind::variable)) {
    const Value library = in.importModule("tensorflow");
    const Value function =
        library.isRaised() ? library : in.getAttribute(library, in.intern("abs"));
    return function.isRaised() ? function : in.call(function, a.subspan(0, 1));
  }
  const Value method = in.specialMethod(x, in.types().abs);
  if (!method.isUndefined()) return method.isRaised() ? method : in.call(method, {});
  return in.raise(*in.types().typeError,
                  fmt::format("bad operand type for abs(): '{}'", in.typeName(x)));
}

Value divmod(Interpreter& in, Arguments a) {
  if (isSymbolic(a[0]) || isSymbolic(a[1])) {
    return in.raise(*in.types().typeError,
                    "unsupported operand type(s) for divmod(): symbolic tensors");
  }
  if (isTensorLike(a[0]) || isTensorLike(a[1])) {
    return in.raise(*in.types().typeError,
                    fmt::format("unsupported operand type(s) for divmod(): '{}' and '{}'",
                                in.typeName(a[0]), in.typeName(a[1])));
  }
  const Value quotient = in.binary(BinaryOp::floorDivide, a[0], a[1]);
  if (quotient.isRaised()) return quotient;
  const Value rest = in.binary(BinaryOp::modulo, a[0], a[1]);
  return rest.isRaised() ? rest : makeTuple({quotient, rest});
}
Value power(Interpreter& in, Arguments a) {
  const Value raisedTo =
      a[2].isNone() || a[2].isUndefined() ? in.binary(BinaryOp::power, a[0], a[1]) : Value();
  if (!raisedTo.isUndefined()) return raisedTo;
  std::int64_t base = 0;
  std::int64_t exponent = 0;
  std::int64_t modulus = 0;
  if (!in.toIndex(a[0], base) || !in.toIndex(a[1], exponent) || !in.toIndex(a[2], modulus))
    return Value::raised();
  if (modulus == 0) return in.raise(*in.types().valueError, "pow() 3rd argument cannot be 0");
  if (exponent < 0)
    return in.raise(*in.types().valueError, "base is not invertible for the given modulus");
  BigInteger result(1);
  BigInteger square = BigInteger::divmod(BigInteger(base), BigInteger(modulus)).second;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result = BigInteger::divmod(result * square, BigInteger(modulus)).second;
    square = BigInteger::divmod(square * square, BigInteger(modulus)).second;
  }
  return integerValue(BigInteger::divmod(result, BigInteger(modulus)).second);
}

Value roundValue(Interpreter& in, Arguments a) {
  const Value& x = a[0];
  if (isIntegral(x)) {
    if (a[1].isNone() || !a[1].isInt() || a[1].asInt() >= 0)
      return x.isBool() ? Value::integer(x.asInt()) : x;
    const BigInteger unit = BigInteger::power(
        BigInteger(10), static_cast<std::uint64_t>(std::min<std::int64_t>(-a[1].asInt(), 1000)));
    auto [quotient, rest] = BigInteger::divmod(bigOf(x), unit);
    const int order = BigInteger::compare(rest + rest, unit);
    const bool odd = !BigInteger::divmod(quotient, BigInteger(2)).second.isZero();
    if (order > 0 || (order == 0 && odd)) quotient = quotient + BigInteger(1);
    return integerValue(quotient * unit);
  }
  if (!x.isReal()) {
    const Value method = in.specialMethod(x, in.types().roundName);
    if (method.isUndefined()) {
      if (isSymbolic(x))
        return in.raise(*in.types().attributeError,
                        "'SymbolicTensor' object has no attribute '__round__'");
      return in.raise(*in.types().typeError,
                      fmt::format("type {} doesn't define __round__ method", in.typeName(x)));
    }
    return method.isRaised() ? method : in.call(method, {});
  }
  const double value = x.asReal();
  if (a[1].isNone()) {
    if (std::isnan(value))
      return in.raise(*in.types().valueError, "cannot convert float NaN to integer");
    if (std::isinf(value))
      return in.raise(*in.types().overflowError, "cannot convert float infinity to integer");
    return integerValue(BigInteger::truncated(std::nearbyint(value)));
  }
  std::int64_t digits = 0;
  if (!in.toIndex(a[1], digits)) return Value::raised();
  if (!std::isfinite(value) || digits > 330) return x;
  if (digits < -330) return Value::real(std::copysign(0.0, value));
  if (digits >= 0) {
    // Correctly rounded by printing, as CPython does.
    const std::string text = fmt::format("{:.{}f}", value, static_cast<int>(digits));
    return Value::real(std::strtod(text.c_str(), nullptr));
  }
  const double unit = std::pow(10.0, static_cast<double>(-digits));
  return Value::real(std::nearbyint(value / unit) * unit);
}

Value character(Interpreter& in, Arguments a) {
  std::int64_t point = 0;
  if (!in.toIndex(a[0], point)) return Value::raised();
  if (point < 0 || point > 0x10FFFF)
    return in.raise(*in.types().valueError, "chr() arg not in range(0x110000)");
  std::string out;
  appendUtf8(out, point >= 0xD800 && point <= 0xDFFF ? U'\uFFFD' : static_cast<char32_t>(point));
  return makeString(std::move(out));
}
Value ordinal(Interpreter& in, Arguments a) {
  const auto* text = a[0].tryAs<StringObject>();
  if (text == nullptr) {
    return in.raise(
        *in.types().typeError,
        fmt::format("ord() expected string of length 1, but {} found", in.typeName(a[0])));
  }
  if (text->length != 1) {
    return in.raise(
        *in.types().typeError,
        fmt::format("ord() expected a character, but string of length {} found", text->length));
  }
  return Value::integer(static_cast<std::int64_t>(codePoints(text->text)[0]));
}

Value inBase(Interpreter& in, const Value& value, int base, const char* prefix) {
  if (!isIntegral(value)) {
    return in.raise(
        *in.types().typeError,
        fmt::format("'{}' object cannot be interpreted as an integer", in.typeName(value)));
  }
  const BigInteger exact = bigOf(value);
  const std::string digits = (exact.isNegative() ? exact.negated() : exact).text(base);
  return makeString((exact.isNegative() ? "-" : "") + std::string(prefix) + digits);
}
Value binary(Interpreter& in, Arguments a) { return inBase(in, a[0], 2, "0b"); }
Value octal(Interpreter& in, Arguments a) { return inBase(in, a[0], 8, "0o"); }
Value hexadecimal(Interpreter& in, Arguments a) { return inBase(in, a[0], 16, "0x"); }

constexpr NativeRow kNumberRows[] = {
    {"abs", "x, /", "The absolute value.", absolute},
    {"divmod", "x, y, /", "Quotient and remainder.", divmod},
    {"pow", "base, exp, mod=None", "A power.", power},
    {"round", "number, ndigits=None", "The nearest number, ties to even.", roundValue},
    {"chr", "i, /", "The character of a code point.", character},
    {"ord", "c, /", "The code point of a character.", ordinal},
    {"bin", "number, /", "Binary digits.", binary},
    {"oct", "number, /", "Octal digits.", octal},
    {"hex", "number, /", "Hexadecimal digits.", hexadecimal},
};

}  // namespace

void installNumberBuiltins(Interpreter& in) { addBuiltins(in, kNumberRows); }

}  // namespace twin::lang
