// ScalarProgram: what one elementwise op, or a fused cluster of them, computes per element: SSA
// over scalars. Compiled from an op row's `scalar` expression; the eager kernel, the fused CPU
// program and the device text all run this program, so they agree bit for bit. Expression language:
// operand names, numbers, + - * / unary -, comparisons < <= == != > >=, and calls: abs max min sqrt
// rsqrt exp log tanh sigmoid erf pow floor ceil round sign floordiv mod select(c,a,b) and or not
// cast_… ; max and min keep a NaN of either operand. Plain values; any thread. Errors: syntax
// naming the expression and column.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/ir/graph.h"
#include "core/tensor/dtype.h"

namespace twin::ops {

enum class ScalarOp : std::uint8_t {
  input,
  constant,
  add,
  sub,
  mul,
  div,
  floordiv,
  mod,
  neg,
  abs,
  sign,
  maximum,
  minimum,
  sqrt,
  rsqrt,
  exp,
  log,
  tanh,
  sigmoid,
  erf,
  pow,
  floor,
  ceil,
  round,
  less,
  lessEqual,
  equal,
  notEqual,
  logicalAnd,
  logicalOr,
  logicalNot,
  select,
  cast,
};

struct ScalarStep {
  ScalarOp op = ScalarOp::input;
  DType dtype = DType::f32;           // of the result; comparisons give boolean
  std::uint16_t a = 0, b = 0, c = 0;  // earlier steps; for input: the operand's index
  double number = 0;                  // constant
};

struct ScalarProgram {
  std::vector<ScalarStep> steps{};
  std::size_t inputs = 0;
  std::vector<std::uint16_t> results{};  // steps whose values leave the program
};

inline constexpr std::size_t kMostScalarSteps = 256;

// The program of one op for operands of these dtypes (numbers of the expression take the dtype of
// the other operand). A name that is no given operand is a number or bool of `attributes` (alpha of
// leaky_relu).
[[nodiscard]] Result<ScalarProgram> compileScalar(std::string_view expression,
                                                  const std::vector<std::string>& operandNames,
                                                  const std::vector<DType>& operandDTypes,
                                                  DType resultDType,
                                                  const ir::Attributes* attributes = nullptr);
// The same from an op row, with the defaults of absent attributes filled in.
struct OpDef;
[[nodiscard]] Result<ScalarProgram> compileScalar(const OpDef& row,
                                                  const std::vector<DType>& operandDTypes,
                                                  DType resultDType,
                                                  const ir::Attributes& attributes);
// The program of a fused body whose nodes are all elementwise rows (and constants that are
// scalars).
[[nodiscard]] Result<ScalarProgram> compileScalarBody(const ir::Graph& body);
// How many of a, b and c a step of this op reads (input and constant: none).
[[nodiscard]] std::size_t operandCount(ScalarOp op);
// Readable listing, one step a line.
[[nodiscard]] std::string text(const ScalarProgram& program);

}  // namespace twin::ops
