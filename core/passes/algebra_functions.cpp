#include <fmt/format.h>

#include "core/passes/algebra.h"

namespace twin::passes {
namespace {

using ir::Safety;

Rule exact(std::string name, std::string doc, std::string pattern,
           Eligible eligible = Eligible::any) {
  return {.name = std::move(name),
          .doc = std::move(doc),
          .safety = Safety::s0,
          .eligible = eligible,
          .pattern = std::move(pattern)};
}
Rule unsafeRule(std::string name, std::string doc, std::string pattern) {
  return {.name = std::move(name),
          .doc = std::move(doc),
          .safety = Safety::s3,
          .eligible = Eligible::floats,
          .pattern = std::move(pattern)};
}

// The negative of an unsigned number wraps to another one, which is its own absolute value.
Verdict hasSign(const Match& match) {
  if (!isUnsigned(match.dtype())) return accept();
  return reject(fmt::format("the negative of {} wraps to another magnitude", text(match.dtype())));
}

enum class Numbers : std::uint8_t { whole, floats };

// What was less or not is the other order; a NaN has no order. The root is a truth value, so the
// guard looks at the numbers.
Rule negatedOrder(std::string name, std::string doc, std::string pattern, Numbers numbers) {
  const bool wholes = numbers == Numbers::whole;
  return {.name = std::move(name),
          .doc = std::move(doc),
          .safety = wholes ? Safety::s0 : Safety::s3,
          .pattern = std::move(pattern),
          .guard = [wholes](const Match& match) {
            const ir::TensorType* type = ir::asTensor(match.type("x"));
            const bool isWhole = type != nullptr && isInteger(type->dtype);
            if (isWhole == wholes) return accept();
            return reject(wholes ? "a NaN is neither less nor greater"
                                 : "whole numbers have a rule of their own");
          }};
}

}  // namespace

std::vector<Rule> functionRules() {
  return {exact("neg-neg", "Two negations cancel.", "neg(neg(x)) => x"),
          {.name = "abs-neg",
           .doc = "The sign does not matter to abs.",
           .safety = Safety::s0,
           .pattern = "abs(neg(x)) => abs(x)",
           .guard = hasSign},
          exact("abs-abs", "The second abs changes nothing.", "abs(abs(x)) => abs(x)"),
          exact("relu-relu", "The second relu changes nothing.", "relu(relu(x)) => relu(x)"),
          exact("floor-floor", "The second floor changes nothing.", "floor(floor(x)) => floor(x)"),
          exact("ceil-ceil", "The second ceil changes nothing.", "ceil(ceil(x)) => ceil(x)"),
          exact("round-round", "The second round changes nothing.", "round(round(x)) => round(x)"),
          exact("maximum-self", "The greater of x and x is x.", "maximum(x, x) => x"),
          exact("minimum-self", "The lesser of x and x is x.", "minimum(x, x) => x"),
          exact("pow-one", "The first power is the number itself.", "pow(x, 1) => x"),
          exact("pow-zero", "The power 0 is 1, of NaN too.", "pow(x, 0) => 1"),
          exact("pow-two", "The second power is a product.", "pow(x, 2) => square(x)"),
          {.name = "pow-three",
           .doc = "The third power is two products.",
           .safety = Safety::s2,
           .eligible = Eligible::floats,
           .pattern = "pow(x, 3) => mul(square(x), x)"},
          {.name = "pow-four",
           .doc = "The fourth power is two products.",
           .safety = Safety::s2,
           .eligible = Eligible::floats,
           .pattern = "pow(x, 4) => square(square(x))"},
          {.name = "pow-minus-one",
           .doc = "The power -1 is the reciprocal.",
           .safety = Safety::s2,
           .eligible = Eligible::floats,
           .pattern = "pow(x, -1) => reciprocal(x)"},
          unsafeRule("pow-half", "The power 1/2 is the root but for -0 and -Inf.",
                     "pow(x, 0.5) => sqrt(x)"),
          unsafeRule("pow-minus-half", "The power -1/2 is rsqrt but for -0 and -Inf.",
                     "pow(x, -0.5) => rsqrt(x)"),
          unsafeRule("square-sqrt", "The square of the root is x unless x is negative.",
                     "square(sqrt(x)) => x"),
          unsafeRule("log-exp", "log(exp(x)) is x while exp neither overflows nor vanishes.",
                     "log(exp(x)) => x"),
          unsafeRule("exp-log", "exp(log(x)) is x for positive x, but for rounding.",
                     "exp(log(x)) => x"),
          {.name = "one-over-one-plus-exp",
           .doc = "1 / (1 + exp(-x)) is sigmoid(x).",
           .safety = Safety::s2,
           .framework = true,
           .eligible = Eligible::floats,
           .pattern = "div(1, add(exp(neg(x)), 1)) => sigmoid(x)"}};
}

std::vector<Rule> logicRules() {
  return {exact("not-not", "Two negations cancel.", "logical_not(logical_not(x)) => x"),
          exact("not-equal", "Not equal is one comparison, for NaN too.",
                "logical_not(equal(x, y)) => not_equal(x, y)"),
          exact("not-not-equal", "Not unequal is one comparison, for NaN too.",
                "logical_not(not_equal(x, y)) => equal(x, y)"),
          negatedOrder("not-less-integer", "A whole number that is not less is at least as great.",
                       "logical_not(less(x, y)) => less_equal(y, x)", Numbers::whole),
          negatedOrder("not-less", "The same for floats, but for NaN.",
                       "logical_not(less(x, y)) => less_equal(y, x)", Numbers::floats),
          negatedOrder("not-less-equal-integer", "A whole number that is not at most is greater.",
                       "logical_not(less_equal(x, y)) => less(y, x)", Numbers::whole),
          negatedOrder("not-less-equal", "The same for floats, but for NaN.",
                       "logical_not(less_equal(x, y)) => less(y, x)", Numbers::floats),
          exact("and-self", "x and x is x.", "logical_and(x, x) => x"),
          exact("or-self", "x or x is x.", "logical_or(x, x) => x"),
          exact("and-true", "x and true is x.", "logical_and(x, 1) => x"),
          exact("and-false", "x and false is false.", "logical_and(x, 0) => false"),
          exact("or-false", "x or false is x.", "logical_or(x, 0) => x"),
          exact("or-true", "x or true is true.", "logical_or(x, 1) => true"),
          exact("equal-true", "x == true is x.", "equal(x, 1) => x", Eligible::booleans),
          exact("equal-false", "x == false is not x.", "equal(x, 0) => logical_not(x)",
                Eligible::booleans),
          exact("not-equal-true", "x != true is not x.", "not_equal(x, 1) => logical_not(x)",
                Eligible::booleans),
          exact("not-equal-false", "x != false is x.", "not_equal(x, 0) => x", Eligible::booleans),
          exact("equal-self-integer", "A whole number equals itself.", "equal(x, x) => true",
                Eligible::integers),
          exact("equal-self-boolean", "A truth value equals itself.", "equal(x, x) => true",
                Eligible::booleans),
          unsafeRule("equal-self", "x == x is true unless x is NaN.", "equal(x, x) => true"),
          exact("select-same", "Both branches are x.", "select(p, x, x) => x"),
          exact("select-true", "The condition is always true.", "select(1, x, y) => x"),
          exact("select-false", "The condition is always false.", "select(0, x, y) => y"),
          exact("select-not", "A negated condition swaps the branches.",
                "select(logical_not(p), x, y) => select(p, y, x)")};
}

}  // namespace twin::passes
