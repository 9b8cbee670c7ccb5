// scalar_parse: turns one scalar expression into steps of a program; scalar_program.h describes the
// language. Plain functions; any thread. Errors: syntax naming the expression and column.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/ops/scalar_program.h"

namespace twin::ops {

// A number that has no dtype yet, or an earlier step.
struct ScalarValue {
  bool isNumber = false;
  double number = 0;
  std::uint16_t step = 0;
};
using ScalarNames = std::map<std::string, ScalarValue, std::less<>>;

// Appends the expression's steps (equal steps are shared) and answers the one that has its value,
// of dtype `result`.
[[nodiscard]] Result<std::uint16_t> emitExpression(std::string_view expression,
                                                   const ScalarNames& names, DType result,
                                                   ScalarProgram& program);
// Appends a step unless an equal one stands already; fails where the program is full.
[[nodiscard]] Result<std::uint16_t> emitStep(const ScalarStep& step, ScalarProgram& program);
// A number as a step of this dtype; whole dtypes take the nearest value they can hold.
[[nodiscard]] Result<std::uint16_t> emitNumber(double number, DType dtype, ScalarProgram& program);
// Removes the steps that no result needs; inputs stay numbered as they were.
void dropDeadSteps(ScalarProgram& program);

}  // namespace twin::ops
