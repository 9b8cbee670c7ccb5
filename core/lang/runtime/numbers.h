// Numbers: Python's integer and float arithmetic on values, exact at any size.
// Owner: nothing. Thread: the interpreter's. Errors: ZeroDivisionError, OverflowError, the digits
// limit.
#pragma once

#include "core/lang/runtime/interpreter.h"

namespace twin::lang {

// Bool, int or big int.
[[nodiscard]] inline bool isIntegral(const Value& value) {
  return value.isInt() || value.isBool() || value.is(Kind::bigInteger);
}
[[nodiscard]] inline bool isNumber(const Value& value) {
  return isIntegral(value) || value.isReal();
}
[[nodiscard]] BigInteger bigOf(const Value& value);
// Inline when it fits 64 bits.
[[nodiscard]] Value integerValue(BigInteger number);
// Both operands are numbers. Undefined where the operator does not apply (float | int).
[[nodiscard]] Value numberArithmetic(Interpreter& in, BinaryOp op, const Value& left,
                                     const Value& right);
// -1, 0, 1, or 2 when unordered (NaN).
[[nodiscard]] int compareNumbers(const Value& left, const Value& right);
[[nodiscard]] double realOf(const Value& number);
[[nodiscard]] double floorModulo(double a, double b);

}  // namespace twin::lang
