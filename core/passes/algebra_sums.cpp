#include <fmt/format.h>

#include <cmath>

#include "core/base/text.h"
#include "core/passes/algebra.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

using ir::Safety;

// Rounds as the dtype's own addition would.
double sumIn(DType dtype, double a, double b) {
  const auto rounded = cast(Tensor::scalar(a + b), dtype);
  return rounded ? elementAsDouble(*rounded, 0) : a + b;
}

// A small constant that vanishes in the sum of the two was there for a reason (1 - x + epsilon).
bool survives(DType dtype, double kept, double other) {
  const double sum = sumIn(dtype, kept, other);
  const double back = sumIn(dtype, sum, -other);
  return std::fabs(back - kept) <= std::ldexp(std::fabs(kept), -10);
}

Verdict bothSurvive(const Match& match) {
  const auto first = match.uniform("c1");
  const auto second = match.uniform("c2");
  if (!first || !second) return reject("the constants are not uniform");
  const DType dtype = match.dtype();
  if (survives(dtype, *first, *second) && survives(dtype, *second, *first)) return accept();
  return reject(fmt::format("{} + {} would lose the smaller constant", numberText(*first, dtype),
                            numberText(*second, dtype)));
}

std::vector<Rule> zeroRules() {
  return {{.name = "add-negative-zero",
           .doc = "Adding -0 changes nothing.",
           .safety = Safety::s0,
           .eligible = Eligible::floats,
           .pattern = "add(x, -0.0) => x"},
          {.name = "sub-zero",
           .doc = "Subtracting 0 changes nothing.",
           .safety = Safety::s0,
           .eligible = Eligible::numbers,
           .pattern = "sub(x, 0) => x"},
          {.name = "add-zero-integer",
           .doc = "Adding 0 to a whole number changes nothing.",
           .safety = Safety::s0,
           .eligible = Eligible::integers,
           .pattern = "add(x, 0) => x"},
          {.name = "add-zero",
           .doc = "Adding +0 changes only -0, into +0.",
           .safety = Safety::s1,
           .eligible = Eligible::floats,
           .pattern = "add(x, 0) => x"},
          {.name = "sub-negative-zero",
           .doc = "Subtracting -0 changes only -0, into +0.",
           .safety = Safety::s1,
           .eligible = Eligible::floats,
           .pattern = "sub(x, -0.0) => x"},
          {.name = "zero-minus-integer",
           .doc = "0 - x is -x.",
           .safety = Safety::s0,
           .eligible = Eligible::integers,
           .pattern = "sub(0, x) => neg(x)"},
          {.name = "zero-minus",
           .doc = "0 - x is -x but for the sign of zero.",
           .safety = Safety::s1,
           .eligible = Eligible::floats,
           .pattern = "sub(0, x) => neg(x)"},
          {.name = "sub-self-integer",
           .doc = "A whole number minus itself is 0.",
           .safety = Safety::s0,
           .eligible = Eligible::integers,
           .pattern = "sub(x, x) => 0"},
          {.name = "sub-self",
           .doc = "x - x is 0 unless x is NaN or infinite.",
           .safety = Safety::s3,
           .eligible = Eligible::floats,
           .pattern = "sub(x, x) => 0"}};
}

std::vector<Rule> signRules() {
  return {{.name = "add-negated-integer",
           .doc = "Adding a negative is subtracting.",
           .safety = Safety::s0,
           .eligible = Eligible::integers,
           .pattern = "add(x, neg(y)) => sub(x, y)"},
          {.name = "add-negated",
           .doc = "Adding a negative is subtracting; only a NaN's sign can differ.",
           .safety = Safety::s1,
           .eligible = Eligible::floats,
           .pattern = "add(x, neg(y)) => sub(x, y)"},
          {.name = "sub-negated-integer",
           .doc = "Subtracting a negative is adding.",
           .safety = Safety::s0,
           .eligible = Eligible::integers,
           .pattern = "sub(x, neg(y)) => add(x, y)"},
          {.name = "sub-negated",
           .doc = "Subtracting a negative is adding; only a NaN's sign can differ.",
           .safety = Safety::s1,
           .eligible = Eligible::floats,
           .pattern = "sub(x, neg(y)) => add(x, y)"}};
}

std::vector<Rule> chainRules() {
  return {{.name = "add-chain-integer",
           .doc = "Two constants are added once, when the graph is compiled.",
           .safety = Safety::s0,
           .eligible = Eligible::integers,
           .pattern = "add(add(x, c1), c2) => add(x, add(c1, c2))"},
          {.name = "add-chain",
           .doc = "Two constants are added once, when the graph is compiled.",
           .safety = Safety::s2,
           .regroups = true,
           .eligible = Eligible::floats,
           .pattern = "add(add(x, c1), c2) => add(x, add(c1, c2))",
           .guard = bothSurvive},
          {.name = "sub-chain",
           .doc = "c1 - x + c2 is (c1 + c2) - x where neither constant is lost.",
           .safety = Safety::s2,
           .regroups = true,
           .eligible = Eligible::floats,
           .pattern = "add(sub(c1, x), c2) => sub(add(c1, c2), x)",
           .guard = bothSurvive},
          {.name = "add-chain-lossy",
           .doc = "Adds two constants even where the smaller one is lost.",
           .safety = Safety::s3,
           .eligible = Eligible::floats,
           .pattern = "add(add(x, c1), c2) => add(x, add(c1, c2))"},
          {.name = "common-constant-factor",
           .doc = "x times two constants is x times their sum.",
           .safety = Safety::s2,
           .regroups = true,
           .eligible = Eligible::floats,
           .pattern = "add(mul(x, c1), mul(x, c2)) => mul(x, add(c1, c2))"},
          {.name = "common-factor",
           .doc = "a*x + a*y is a*(x + y): one product fewer.",
           .safety = Safety::s2,
           .regroups = true,
           .eligible = Eligible::floats,
           .pattern = "add(mul(a, x), mul(a, y)) => mul(add(x, y), a)",
           .guard = interiorsUsedOnce}};
}

}  // namespace

std::vector<Rule> sumRules() {
  std::vector<Rule> rules = zeroRules();
  for (std::vector<Rule> part : {signRules(), chainRules()}) {
    std::move(part.begin(), part.end(), std::back_inserter(rules));
  }
  return rules;
}

}  // namespace twin::passes
