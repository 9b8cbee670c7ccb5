#include "core/ops/scalar_parse.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>

#include "core/base/text.h"

namespace twin::ops {
namespace {

constexpr int kDeepest = 64;

struct Function {
  std::string_view name;
  ScalarOp op;
  std::size_t arity;
};
constexpr std::array kFunctions = {
    Function{"abs", ScalarOp::abs, 1},         Function{"max", ScalarOp::maximum, 2},
    Function{"min", ScalarOp::minimum, 2},     Function{"sqrt", ScalarOp::sqrt, 1},
    Function{"rsqrt", ScalarOp::rsqrt, 1},     Function{"exp", ScalarOp::exp, 1},
    Function{"log", ScalarOp::log, 1},         Function{"tanh", ScalarOp::tanh, 1},
    Function{"sigmoid", ScalarOp::sigmoid, 1}, Function{"erf", ScalarOp::erf, 1},
    Function{"pow", ScalarOp::pow, 2},         Function{"floor", ScalarOp::floor, 1},
    Function{"ceil", ScalarOp::ceil, 1},       Function{"round", ScalarOp::round, 1},
    Function{"sign", ScalarOp::sign, 1},       Function{"floordiv", ScalarOp::floordiv, 2},
    Function{"mod", ScalarOp::mod, 2},         Function{"select", ScalarOp::select, 3},
    Function{"and", ScalarOp::logicalAnd, 2},  Function{"or", ScalarOp::logicalOr, 2},
    Function{"not", ScalarOp::logicalNot, 1},
};

bool isRounding(ScalarOp op) {
  return op == ScalarOp::floor || op == ScalarOp::ceil || op == ScalarOp::round;
}
bool isComparison(ScalarOp op) {
  return op == ScalarOp::less || op == ScalarOp::lessEqual || op == ScalarOp::equal ||
         op == ScalarOp::notEqual;
}
bool isLogical(ScalarOp op) {
  return op == ScalarOp::logicalAnd || op == ScalarOp::logicalOr || op == ScalarOp::logicalNot;
}

class Parser {
 public:
  Parser(std::string_view expression, const ScalarNames& names, DType result,
         ScalarProgram& program)
      : text_(expression), names_(names), result_(result), program_(program) {}

  Result<std::uint16_t> run() {
    TWIN_TRY(value, comparison());
    skip();
    if (at_ != text_.size()) return fail(syntax("an operator"));
    return finish(value);
  }

 private:
  Result<std::uint16_t> finish(const ScalarValue& value) {
    if (value.isNumber) return emitNumber(value.number, result_, program_);
    if (program_.steps[value.step].dtype == result_) return value.step;
    return emitStep({.op = ScalarOp::cast, .dtype = result_, .a = value.step}, program_);
  }

  Error syntax(std::string_view expected) const {
    return {.code = ErrorCode::syntax,
            .message = "expected {} at column {} of the expression {}",
            .arguments = {std::string(expected), std::to_string(at_ + 1), std::string(text_)}};
  }

  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(std::string_view token) {
    skip();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }

  Result<ScalarValue> comparison() {
    TWIN_TRY(left, sum());
    struct Row {
      std::string_view token;
      ScalarOp op;
      bool swapped;
    };
    constexpr std::array kRows = {
        Row{"<=", ScalarOp::lessEqual, false}, Row{">=", ScalarOp::lessEqual, true},
        Row{"==", ScalarOp::equal, false},     Row{"!=", ScalarOp::notEqual, false},
        Row{"<", ScalarOp::less, false},       Row{">", ScalarOp::less, true}};
    for (const Row& row : kRows) {
      if (!take(row.token)) continue;
      TWIN_TRY(right, sum());
      return row.swapped ? apply(row.op, {right, left}) : apply(row.op, {left, right});
    }
    return left;
  }

  Result<ScalarValue> sum() {
    TWIN_TRY(first, product());
    ScalarValue left = first;
    while (true) {
      const bool plus = take("+");
      if (!plus && !take("-")) return left;
      TWIN_TRY(right, product());
      TWIN_TRY(joined, apply(plus ? ScalarOp::add : ScalarOp::sub, {left, right}));
      left = joined;
    }
  }

  Result<ScalarValue> product() {
    TWIN_TRY(first, unary());
    ScalarValue left = first;
    while (true) {
      const bool times = take("*");
      if (!times && !take("/")) return left;
      TWIN_TRY(right, unary());
      TWIN_TRY(joined, apply(times ? ScalarOp::mul : ScalarOp::div, {left, right}));
      left = joined;
    }
  }

  Result<ScalarValue> unary() {
    int signs = 0;
    while (take("-")) ++signs;
    TWIN_TRY(value, atom());
    if (signs % 2 == 0) return value;
    if (value.isNumber) return ScalarValue{.isNumber = true, .number = -value.number};
    return apply(ScalarOp::neg, {value});
  }

  Result<ScalarValue> atom() {
    if (++depth_ > kDeepest) return fail(syntax("fewer nested parentheses"));
    Result<ScalarValue> value = atomInside();
    --depth_;
    return value;
  }

  Result<ScalarValue> atomInside() {
    if (take("(")) {
      TWIN_TRY(value, comparison());
      if (!take(")")) return fail(syntax("a closing parenthesis"));
      return value;
    }
    skip();
    const std::size_t begin = at_;
    const auto here = [this] {
      return at_ < text_.size() ? static_cast<unsigned char>(text_[at_]) : 0U;
    };
    if (std::isdigit(static_cast<int>(here())) != 0) return numberAt(begin);
    while (std::isalnum(static_cast<int>(here())) != 0 || here() == '_') ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word.empty()) return fail(syntax("an operand, a number or a function"));
    if (take("(")) return call(word);
    if (const auto found = names_.find(word); found != names_.end()) return found->second;
    at_ = begin;
    return fail(syntax("the name of an operand or attribute"));
  }

  Result<ScalarValue> numberAt(std::size_t begin) {
    while (at_ < text_.size() &&
           (std::isdigit(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '.' ||
            text_[at_] == 'e' || (text_[at_] == '-' && text_[at_ - 1] == 'e'))) {
      ++at_;
    }
    const auto number = parseDouble(text_.substr(begin, at_ - begin));
    if (!number) return fail(syntax("a number"));
    return ScalarValue{.isNumber = true, .number = *number};
  }

  Result<ScalarValue> call(std::string_view name) {
    std::vector<ScalarValue> values;
    while (!take(")")) {
      if (!values.empty() && !take(",")) return fail(syntax("a comma"));
      TWIN_TRY(value, comparison());
      values.push_back(value);
      if (values.size() > 3) return fail(syntax("at most three operands"));
    }
    if (name.substr(0, 4) == "cast") return castTo(name, values);
    for (const Function& function : kFunctions) {
      if (function.name != name) continue;
      if (function.arity != values.size()) {
        return fail(syntax(fmt::format("{} operands of {}", function.arity, name)));
      }
      return apply(function.op, values);
    }
    return fail(syntax("a known function"));
  }

  Result<ScalarValue> castTo(std::string_view name, const std::vector<ScalarValue>& values) {
    const DType to = name == "cast"
                         ? result_
                         : dtypeFromText(name.substr(std::min<std::size_t>(5, name.size())))
                               .value_or(DType::string);
    if (values.size() != 1 || to == DType::string) return fail(syntax("cast_DTYPE of one operand"));
    if (values[0].isNumber) {
      TWIN_TRY(step, emitNumber(values[0].number, to, program_));
      return ScalarValue{.step = step};
    }
    if (program_.steps[values[0].step].dtype == to) return values[0];
    TWIN_TRY(step, emitStep({.op = ScalarOp::cast, .dtype = to, .a = values[0].step}, program_));
    return ScalarValue{.step = step};
  }

  // The dtype in which the numbers among `values` are written: that of the others.
  DType sharedType(const std::vector<ScalarValue>& values, std::size_t from) const {
    for (std::size_t k = from; k < values.size(); ++k) {
      if (!values[k].isNumber) return program_.steps[values[k].step].dtype;
    }
    return result_ == DType::boolean ? DType::f32 : result_;
  }

  Result<ScalarValue> apply(ScalarOp op, std::vector<ScalarValue> values) {
    if (op == ScalarOp::select && values[0].isNumber) {
      return values[0].number != 0 ? values[1] : values[2];
    }
    const std::size_t from = op == ScalarOp::select ? 1 : 0;
    const DType dtype = isLogical(op) ? DType::boolean : sharedType(values, from);
    if (isRounding(op) && isInteger(dtype)) return values[0];
    if ((op == ScalarOp::maximum || op == ScalarOp::minimum) && isInteger(dtype)) {
      // An infinite bound bounds no whole number; as a constant it could not be written.
      if (values[0].isNumber && std::isinf(values[0].number)) return values[1];
      if (values[1].isNumber && std::isinf(values[1].number)) return values[0];
    }
    ScalarStep step{.op = op, .dtype = isComparison(op) ? DType::boolean : dtype};
    const std::array<std::uint16_t*, 3> places = {&step.a, &step.b, &step.c};
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (values[k].isNumber) {
        TWIN_TRY(number, emitNumber(values[k].number, dtype, program_));
        *places[k] = number;
        continue;
      }
      const DType found = program_.steps[values[k].step].dtype;
      if (found != (k < from ? DType::boolean : dtype)) {
        return fail({.code = ErrorCode::type,
                     .message = "the expression {} mixes {} and {}",
                     .arguments = {std::string(text_), std::string(text(dtype)),
                                   std::string(text(found))}});
      }
      *places[k] = values[k].step;
    }
    TWIN_TRY(made, emitStep(step, program_));
    return ScalarValue{.step = made};
  }

  std::string_view text_;
  const ScalarNames& names_;
  DType result_;
  ScalarProgram& program_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

bool sameStep(const ScalarStep& x, const ScalarStep& y) {
  // Numbers are compared by bits of meaning: 0 and -0 are different constants.
  return x.op == y.op && x.dtype == y.dtype && x.a == y.a && x.b == y.b && x.c == y.c &&
         x.number == y.number && std::signbit(x.number) == std::signbit(y.number);
}

// The nearest number that a whole dtype can hold and that a double can say exactly.
double clampedTo(double number, DType dtype) {
  if (!isInteger(dtype)) return number;
  return visitDType(dtype, [number](auto zero) -> double {
    using T = decltype(zero);
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
      if (std::isnan(number)) return 0;
      const double least = static_cast<double>(std::numeric_limits<T>::min());
      const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
      if (number >= end) return sizeof(T) < 8 ? end - 1 : std::nextafter(end, 0.0);
      return std::trunc(std::max(number, least));
    } else {
      return number;
    }
  });
}

}  // namespace

Result<std::uint16_t> emitStep(const ScalarStep& step, ScalarProgram& program) {
  for (std::size_t k = 0; k < program.steps.size(); ++k) {
    if (sameStep(program.steps[k], step)) return static_cast<std::uint16_t>(k);
  }
  if (program.steps.size() >= kMostScalarSteps) {
    return fail({.code = ErrorCode::limit,
                 .message = "a scalar program has more than {} steps",
                 .arguments = {std::to_string(kMostScalarSteps)}});
  }
  program.steps.push_back(step);
  return static_cast<std::uint16_t>(program.steps.size() - 1);
}

Result<std::uint16_t> emitNumber(double number, DType dtype, ScalarProgram& program) {
  return emitStep({.op = ScalarOp::constant, .dtype = dtype, .number = clampedTo(number, dtype)},
                  program);
}

Result<std::uint16_t> emitExpression(std::string_view expression, const ScalarNames& names,
                                     DType result, ScalarProgram& program) {
  return Parser(expression, names, result, program).run();
}

void dropDeadSteps(ScalarProgram& program) {
  std::vector<bool> live(program.steps.size(), false);
  for (const std::uint16_t result : program.results) live[result] = true;
  for (std::size_t k = program.steps.size(); k-- > 0;) {
    const ScalarStep& step = program.steps[k];
    if (!live[k] || step.op == ScalarOp::input || step.op == ScalarOp::constant) continue;
    const std::size_t arity = operandCount(step.op);
    if (arity > 0) live[step.a] = true;
    if (arity > 1) live[step.b] = true;
    if (arity > 2) live[step.c] = true;
  }
  std::vector<std::uint16_t> moved(program.steps.size(), 0);
  std::vector<ScalarStep> kept;
  for (std::size_t k = 0; k < program.steps.size(); ++k) {
    if (!live[k]) continue;
    ScalarStep step = program.steps[k];
    if (step.op != ScalarOp::input) {
      step.a = moved[step.a];
      step.b = moved[step.b];
      step.c = moved[step.c];
    }
    moved[k] = static_cast<std::uint16_t>(kept.size());
    kept.push_back(step);
  }
  program.steps = std::move(kept);
  for (std::uint16_t& result : program.results) result = moved[result];
}

}  // namespace twin::ops
