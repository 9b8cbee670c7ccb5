#include "core/lang/runtime/numbers.h"

#include <fmt/core.h>

#include <cmath>

#include "core/lang/runtime/types.h"

namespace twin::lang {

BigInteger bigOf(const Value& value) {
  return value.is(Kind::bigInteger) ? value.as<BigIntegerObject>().value
                                    : BigInteger(value.asInt());
}

Value integerValue(BigInteger number) {
  if (const auto small = number.small()) return Value::integer(*small);
  return makeValue<BigIntegerObject>(std::move(number));
}

double realOf(const Value& number) {
  if (number.isReal()) return number.asReal();
  if (number.is(Kind::bigInteger)) return number.as<BigIntegerObject>().value.toDouble();
  return static_cast<double>(number.asInt());
}

double floorModulo(double a, double b) {
  double rest = std::fmod(a, b);
  if (rest != 0 && (rest < 0) != (b < 0)) rest += b;
  return rest == 0 ? std::copysign(0.0, b) : rest;
}

namespace {

// Bits that an integer may have: the digits limit in base 2.
std::size_t bitLimit(const Interpreter& in) {
  return static_cast<std::size_t>(static_cast<double>(in.limits().integerDigits) *
                                  3.3219280948873626) +
         1;
}

Value zeroDivision(Interpreter& in, std::string text) {
  return in.raise(*in.types().zeroDivisionError, std::move(text));
}

Value integerPower(Interpreter& in, const Value& left, const Value& right) {
  if (right.is(Kind::bigInteger) ? bigOf(right).isNegative() : right.asInt() < 0) {
    if (realOf(left) == 0) return zeroDivision(in, "0.0 cannot be raised to a negative power");
    return Value::real(std::pow(realOf(left), realOf(right)));
  }
  const BigInteger base = bigOf(left);
  const std::size_t bits = base.bits();
  if (right.is(Kind::bigInteger)) {
    return bits <= 1
               ? integerValue(BigInteger::power(base, bigOf(right).text().back() % 2 == 0 ? 2 : 1))
               : in.stopAtLimit("integer-digits");
  }
  const auto exponent = static_cast<std::uint64_t>(right.asInt());
  if (bits > 1 && static_cast<double>(bits - 1) * static_cast<double>(exponent) >
                      static_cast<double>(bitLimit(in))) {
    return in.stopAtLimit("integer-digits");
  }
  if (bits <= 1 && exponent > 2)
    return integerValue(BigInteger::power(base, exponent % 2 == 0 ? 2 : 1));
  return integerValue(BigInteger::power(base, exponent));
}

Value shift(Interpreter& in, BinaryOp op, const Value& left, const Value& right) {
  if (right.is(Kind::bigInteger))
    return in.raise(*in.types().overflowError, "too many digits in integer");
  if (right.asInt() < 0) return in.raise(*in.types().valueError, "negative shift count");
  const auto count = static_cast<std::size_t>(right.asInt());
  const BigInteger number = bigOf(left);
  if (op == BinaryOp::rightShift) {
    return integerValue(number.shiftedRight(std::min(count, number.bits() + 1)));
  }
  if (number.isZero()) return Value::integer(0);
  if (count > bitLimit(in) || number.bits() + count > bitLimit(in))
    return in.stopAtLimit("integer-digits");
  return integerValue(number.shiftedLeft(count));
}

Value integerArithmetic(Interpreter& in, BinaryOp op, const Value& left, const Value& right) {
  const bool small = !left.isObject() && !right.isObject();
  std::int64_t out = 0;
  switch (op) {
    case BinaryOp::add:
      if (small && !__builtin_add_overflow(left.asInt(), right.asInt(), &out))
        return Value::integer(out);
      return integerValue(bigOf(left) + bigOf(right));
    case BinaryOp::subtract:
      if (small && !__builtin_sub_overflow(left.asInt(), right.asInt(), &out))
        return Value::integer(out);
      return integerValue(bigOf(left) - bigOf(right));
    case BinaryOp::multiply: {
      if (small && !__builtin_mul_overflow(left.asInt(), right.asInt(), &out))
        return Value::integer(out);
      const BigInteger a = bigOf(left);
      const BigInteger b = bigOf(right);
      if (a.bits() + b.bits() > bitLimit(in) + 1) return in.stopAtLimit("integer-digits");
      return integerValue(a * b);
    }
    case BinaryOp::divide: {
      const double divisor = realOf(right);
      if (divisor == 0) return zeroDivision(in, "division by zero");
      const double quotient = realOf(left) / divisor;
      if (!std::isfinite(quotient)) {
        return in.raise(*in.types().overflowError, "integer division result too large for a float");
      }
      return Value::real(quotient);
    }
    case BinaryOp::floorDivide:
    case BinaryOp::modulo: {
      const bool isModulo = op == BinaryOp::modulo;
      const BigInteger divisor = bigOf(right);
      if (divisor.isZero())
        return zeroDivision(
            in, isModulo ? "integer modulo by zero" : "integer division or modulo by zero");
      auto [quotient, rest] = BigInteger::divmod(bigOf(left), divisor);
      return integerValue(isModulo ? std::move(rest) : std::move(quotient));
    }
    case BinaryOp::power:
      return integerPower(in, left, right);
    case BinaryOp::leftShift:
    case BinaryOp::rightShift:
      return shift(in, op, left, right);
    case BinaryOp::bitAnd:
    case BinaryOp::bitOr:
    case BinaryOp::bitXor: {
      if (!small) {
        return in.raise(*in.types().overflowError,
                        "bit operators work on integers of up to 64 bits here");
      }
      const std::int64_t a = left.asInt();
      const std::int64_t b = right.asInt();
      const std::int64_t bits = op == BinaryOp::bitAnd  ? a & b
                                : op == BinaryOp::bitOr ? a | b
                                                        : a ^ b;
      return left.isBool() && right.isBool() ? Value::boolean(bits != 0) : Value::integer(bits);
    }
    default:
      return {};
  }
}

}  // namespace

Value numberArithmetic(Interpreter& in, BinaryOp op, const Value& left, const Value& right) {
  if (isIntegral(left) && isIntegral(right)) return integerArithmetic(in, op, left, right);
  const double a = realOf(left);
  const double b = realOf(right);
  if ((left.is(Kind::bigInteger) && std::isinf(a)) ||
      (right.is(Kind::bigInteger) && std::isinf(b))) {
    return in.raise(*in.types().overflowError, "int too large to convert to float");
  }
  switch (op) {
    case BinaryOp::add:
      return Value::real(a + b);
    case BinaryOp::subtract:
      return Value::real(a - b);
    case BinaryOp::multiply:
      return Value::real(a * b);
    case BinaryOp::divide:
      return b == 0 ? zeroDivision(in, "float division by zero") : Value::real(a / b);
    case BinaryOp::floorDivide: {
      if (b == 0) return zeroDivision(in, "float floor division by zero");
      const double rest = floorModulo(a, b);
      const double quotient = (a - rest) / b;
      return Value::real(std::isfinite(quotient) ? std::floor(quotient + 0.5) : quotient);
    }
    case BinaryOp::modulo:
      return b == 0 ? zeroDivision(in, "float modulo") : Value::real(floorModulo(a, b));
    case BinaryOp::power: {
      if (a == 0 && b < 0) return zeroDivision(in, "0.0 cannot be raised to a negative power");
      const double power = std::pow(a, b);
      if (std::isnan(power) && a < 0 && !std::isnan(b)) {
        return in.raise(*in.types().valueError,
                        "a negative number to a fractional power is complex",
                        "Complex numbers are outside this language.");
      }
      if (std::isinf(power) && std::isfinite(a) && std::isfinite(b)) {
        return in.raise(*in.types().overflowError, "(34, 'Numerical result out of range')");
      }
      return Value::real(power);
    }
    default:
      return {};
  }
}

int compareNumbers(const Value& left, const Value& right) {
  if (!left.isReal() && !right.isReal()) {
    if (!left.isObject() && !right.isObject()) {
      return left.asInt() < right.asInt() ? -1 : left.asInt() > right.asInt() ? 1 : 0;
    }
    return BigInteger::compare(bigOf(left), bigOf(right));
  }
  const double a = realOf(left);
  const double b = realOf(right);
  if (std::isnan(a) || std::isnan(b)) return 2;
  if (left.isReal() != right.isReal() && std::isfinite(a) && std::isfinite(b)) {
    // A float against an int is compared exactly: 2**53 + 1 is not the float nearby.
    const Value& real = left.isReal() ? left : right;
    const double value = real.asReal();
    if (value == std::floor(value) && std::fabs(value) >= 9007199254740992.0) {
      const BigInteger exact = BigInteger::truncated(value);
      return left.isReal() ? BigInteger::compare(exact, bigOf(right))
                           : BigInteger::compare(bigOf(left), exact);
    }
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

}  // namespace twin::lang
