#include <fmt/format.h>

#include <cmath>

#include "core/base/text.h"
#include "core/passes/algebra.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

using ir::Safety;

bool isPowerOfTwo(double value) {
  int exponent = 0;
  return std::isfinite(value) && value != 0 && std::fabs(std::frexp(value, &exponent)) == 0.5;
}

Verdict reciprocalIsExact(const Match& match) {
  const auto divisor = match.uniform("c");
  if (!divisor) return reject("the divisor is not one number");
  if (!isPowerOfTwo(*divisor)) {
    return reject(fmt::format("1/{} is not exact, so the product would round differently",
                              numberText(*divisor, match.dtype())));
  }
  if (isNormal(1 / *divisor, match.dtype())) return accept();
  return reject(fmt::format("1/{} overflows or is denormal", numberText(*divisor, match.dtype())));
}

Verdict reciprocalIsNormal(const Match& match) {
  const auto divisor = match.uniform("c");
  if (!divisor) return reject("the divisor is not one number");
  if (isNormal(*divisor, match.dtype()) && isNormal(1 / *divisor, match.dtype())) return accept();
  return reject(fmt::format("1/{} overflows or is denormal", numberText(*divisor, match.dtype())));
}

Verdict productIsNormal(const Match& match) {
  const auto first = match.uniform("c1");
  const auto second = match.uniform("c2");
  if (!first || !second) return reject("the constants are not uniform");
  if (isNormal(*first * *second, match.dtype())) return accept();
  return reject(fmt::format("{}*{} overflows or is denormal", numberText(*first, match.dtype()),
                            numberText(*second, match.dtype())));
}

std::vector<Rule> unitRules() {
  return {{.name = "mul-one",
           .doc = "A factor of one changes nothing.",
           .safety = Safety::s0,
           .eligible = Eligible::numbers,
           .pattern = "mul(x, 1) => x"},
          {.name = "div-one",
           .doc = "Dividing by one changes nothing.",
           .safety = Safety::s0,
           .eligible = Eligible::numbers,
           .pattern = "div(x, 1) => x"},
          {.name = "mul-zero-integer",
           .doc = "A whole number times 0 is 0.",
           .safety = Safety::s0,
           .eligible = Eligible::integers,
           .pattern = "mul(x, 0) => 0"},
          {.name = "mul-zero",
           .doc = "x times 0 is 0 unless x is NaN or infinite.",
           .safety = Safety::s3,
           .eligible = Eligible::floats,
           .pattern = "mul(x, 0) => 0"},
          {.name = "mul-minus-one-integer",
           .doc = "A factor of -1 is a negation.",
           .safety = Safety::s0,
           .eligible = Eligible::integers,
           .pattern = "mul(x, -1) => neg(x)"},
          {.name = "mul-minus-one",
           .doc = "A factor of -1 is a negation; only a NaN's sign can differ.",
           .safety = Safety::s1,
           .eligible = Eligible::floats,
           .pattern = "mul(x, -1) => neg(x)"},
          {.name = "div-minus-one",
           .doc = "Dividing by -1 is a negation; only a NaN's sign can differ.",
           .safety = Safety::s1,
           .eligible = Eligible::floats,
           .pattern = "div(x, -1) => neg(x)"},
          {.name = "div-self",
           .doc = "x / x is 1 unless x is 0, NaN or infinite.",
           .safety = Safety::s3,
           .eligible = Eligible::floats,
           .pattern = "div(x, x) => 1"},
          {.name = "zero-div",
           .doc = "0 / x is 0 unless x is 0 or NaN.",
           .safety = Safety::s3,
           .eligible = Eligible::floats,
           .pattern = "div(0, x) => 0"}};
}

std::vector<Rule> divisionRules() {
  return {{.name = "div-power-of-two",
           .doc = "Multiplying by an exact reciprocal is cheaper than dividing.",
           .safety = Safety::s0,
           .eligible = Eligible::floats,
           .pattern = "div(x, c) => mul(x, reciprocal(c))",
           .guard = reciprocalIsExact},
          {.name = "div-constant",
           .doc = "Multiplying by a reciprocal is cheaper than dividing.",
           .safety = Safety::s2,
           .eligible = Eligible::floats,
           .pattern = "div(x, c) => mul(x, reciprocal(c))",
           .guard = reciprocalIsNormal},
          {.name = "div-div",
           .doc = "Two divisions become one.",
           .safety = Safety::s2,
           .regroups = true,
           .eligible = Eligible::floats,
           .pattern = "div(div(x, a), b) => div(x, mul(a, b))",
           .guard = interiorsUsedOnce},
          {.name = "mul-reciprocal",
           .doc = "(1/a) * b is b / a.",
           .safety = Safety::s2,
           .eligible = Eligible::floats,
           .pattern = "mul(reciprocal(a), b) => div(b, a)",
           .guard = interiorsUsedOnce},
          {.name = "mul-one-over",
           .doc = "(1/a) * b is b / a.",
           .safety = Safety::s2,
           .eligible = Eligible::floats,
           .pattern = "mul(div(1, a), b) => div(b, a)",
           .guard = interiorsUsedOnce},
          {.name = "div-sqrt",
           .doc = "Dividing by a root is multiplying by its reciprocal.",
           .safety = Safety::s2,
           .eligible = Eligible::floats,
           .pattern = "div(x, sqrt(y)) => mul(x, rsqrt(y))",
           .guard = interiorsUsedOnce},
          {.name = "one-over-one-over",
           .doc = "1 / (1 / x) is x unless x is denormal.",
           .safety = Safety::s3,
           .eligible = Eligible::floats,
           .pattern = "div(1, div(1, x)) => x"},
          {.name = "reciprocal-reciprocal",
           .doc = "1 / (1 / x) is x unless x is denormal.",
           .safety = Safety::s3,
           .eligible = Eligible::floats,
           .pattern = "reciprocal(reciprocal(x)) => x"}};
}

std::vector<Rule> productChainRules() {
  return {{.name = "mul-chain-integer",
           .doc = "Two constant factors are multiplied once, when the graph is compiled.",
           .safety = Safety::s0,
           .eligible = Eligible::integers,
           .pattern = "mul(mul(x, c1), c2) => mul(x, mul(c1, c2))"},
          {.name = "mul-chain",
           .doc = "Two constant factors are multiplied once, when the graph is compiled.",
           .safety = Safety::s2,
           .regroups = true,
           .eligible = Eligible::floats,
           .pattern = "mul(mul(x, c1), c2) => mul(x, mul(c1, c2))",
           .guard = productIsNormal},
          {.name = "mul-exp",
           .doc = "exp(x) * exp(y) is exp(x + y) while nothing overflows.",
           .safety = Safety::s3,
           .eligible = Eligible::floats,
           .pattern = "mul(exp(x), exp(y)) => exp(add(x, y))",
           .guard = interiorsUsedOnce},
          {.name = "mul-sqrt",
           .doc = "sqrt(x) * sqrt(x) is x unless x is negative.",
           .safety = Safety::s3,
           .eligible = Eligible::floats,
           .pattern = "mul(sqrt(x), sqrt(x)) => x"}};
}

}  // namespace

bool isNormal(double value, DType dtype) {
  const double magnitude = std::fabs(value);
  switch (dtype) {
    case DType::f16:
      return magnitude >= std::ldexp(1.0, -14) && magnitude <= 65504.0;
    case DType::bf16:
    case DType::f32:
      return magnitude >= std::ldexp(1.0, -126) && magnitude < std::ldexp(1.0, 127);
    default:
      return std::isnormal(value);
  }
}

std::vector<Rule> productRules() {
  std::vector<Rule> rules = unitRules();
  for (std::vector<Rule> part : {divisionRules(), productChainRules()}) {
    std::move(part.begin(), part.end(), std::back_inserter(rules));
  }
  return rules;
}

}  // namespace twin::passes
