#include "core/ops/scalar_program.h"

#include <fmt/core.h>

#include <array>
#include <unordered_map>

#include "core/base/text.h"
#include "core/ops/registry.h"
#include "core/ops/scalar_parse.h"

namespace twin::ops {
namespace {

struct OpRow {
  ScalarOp op;
  std::string_view word;
  std::size_t operands;
};
constexpr std::array kOps = {
    OpRow{ScalarOp::input, "input", 0},       OpRow{ScalarOp::constant, "constant", 0},
    OpRow{ScalarOp::add, "add", 2},           OpRow{ScalarOp::sub, "sub", 2},
    OpRow{ScalarOp::mul, "mul", 2},           OpRow{ScalarOp::div, "div", 2},
    OpRow{ScalarOp::floordiv, "floordiv", 2}, OpRow{ScalarOp::mod, "mod", 2},
    OpRow{ScalarOp::neg, "neg", 1},           OpRow{ScalarOp::abs, "abs", 1},
    OpRow{ScalarOp::sign, "sign", 1},         OpRow{ScalarOp::maximum, "max", 2},
    OpRow{ScalarOp::minimum, "min", 2},       OpRow{ScalarOp::sqrt, "sqrt", 1},
    OpRow{ScalarOp::rsqrt, "rsqrt", 1},       OpRow{ScalarOp::exp, "exp", 1},
    OpRow{ScalarOp::log, "log", 1},           OpRow{ScalarOp::tanh, "tanh", 1},
    OpRow{ScalarOp::sigmoid, "sigmoid", 1},   OpRow{ScalarOp::erf, "erf", 1},
    OpRow{ScalarOp::pow, "pow", 2},           OpRow{ScalarOp::floor, "floor", 1},
    OpRow{ScalarOp::ceil, "ceil", 1},         OpRow{ScalarOp::round, "round", 1},
    OpRow{ScalarOp::less, "less", 2},         OpRow{ScalarOp::lessEqual, "less_equal", 2},
    OpRow{ScalarOp::equal, "equal", 2},       OpRow{ScalarOp::notEqual, "not_equal", 2},
    OpRow{ScalarOp::logicalAnd, "and", 2},    OpRow{ScalarOp::logicalOr, "or", 2},
    OpRow{ScalarOp::logicalNot, "not", 1},    OpRow{ScalarOp::select, "select", 3},
    OpRow{ScalarOp::cast, "cast", 1},
};

const OpRow& rowOf(ScalarOp op) { return kOps[static_cast<std::size_t>(op)]; }

// Numbers and bools among the attributes, for names that are no operands.
void addNumbers(const ir::Attributes& attributes, ScalarNames& names) {
  for (const auto& [name, value] : attributes) {
    if (const auto* number = std::get_if<double>(&value)) {
      names.emplace(name, ScalarValue{.isNumber = true, .number = *number});
    } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      names.emplace(name, ScalarValue{.isNumber = true, .number = static_cast<double>(*whole)});
    } else if (const auto* flag = std::get_if<bool>(&value)) {
      names.emplace(name, ScalarValue{.isNumber = true, .number = *flag ? 1.0 : 0.0});
    }
  }
}

// The names of the operands that a node has: static ones may stand among its attributes.
std::vector<std::string> operandNames(const OpDef& row, const ir::Attributes& attributes) {
  std::vector<std::string> names;
  for (const ir::OperandDef& operand : row.operands) {
    if (operand.isStatic && attributes.find(operand.name) != attributes.end()) continue;
    names.push_back(operand.name);
  }
  return names;
}

ir::Attributes withDefaults(const OpDef& row, ir::Attributes attributes) {
  for (const ir::AttributeDef& attribute : row.attributes) {
    attributes.emplace(attribute.name, attribute.fallback);
  }
  return attributes;
}

// Builds a fused program node by node.
class BodyCompiler {
 public:
  explicit BodyCompiler(const ir::Graph& body) : body_(body) {}

  Result<ScalarProgram> run() {
    program_.inputs = body_.inputs().size();
    for (std::size_t k = 0; k < body_.inputs().size(); ++k) {
      const ir::Node& node = body_.node(body_.inputs()[k]);
      TWIN_TRY(dtype, typeOf({.node = node.id}));
      TWIN_TRY(step,
               emitStep({.op = ScalarOp::input, .dtype = dtype, .a = static_cast<std::uint16_t>(k)},
                        program_));
      steps_[node.id] = step;
    }
    for (const ir::NodePtr& node : body_.nodes()) {
      if (steps_.count(node->id) == 0) TWIN_PASS(add(*node));
    }
    for (const ir::ValueId& output : body_.outputs()) {
      program_.results.push_back(steps_.at(output.node));
    }
    dropDeadSteps(program_);
    return program_;
  }

 private:
  Result<DType> typeOf(ir::ValueId value) const {
    if (const ir::TensorType* type = ir::asTensor(body_.type(value))) return type->dtype;
    return fail(unsupported(body_.node(value.node)));
  }

  static Error unsupported(const ir::Node& node) {
    return {.code = ErrorCode::unsupported,
            .message = "{} cannot run element by element",
            .arguments = {node.kind},
            .where = NodePlace{.node = node.name}};
  }

  Status add(const ir::Node& node) {
    if (const Tensor* constant = ir::constantValue(body_, {.node = node.id})) {
      if (constant->elements() != 1 || constant->dtype() == DType::string) {
        return fail(unsupported(node));
      }
      TWIN_TRY(step, emitNumber(elementAsDouble(*constant, 0), constant->dtype(), program_));
      steps_[node.id] = step;
      return {};
    }
    if (node.kind == "identity") {
      steps_[node.id] = steps_.at(node.inputs[0].node);
      return {};
    }
    const OpDef* row = registry().op(node.kind);
    if (row == nullptr || row->scalar.empty()) return fail(unsupported(node));
    ScalarNames names;
    const std::vector<std::string> operands = operandNames(*row, node.attributes);
    for (std::size_t k = 0; k < node.inputs.size() && k < operands.size(); ++k) {
      names.emplace(operands[k], ScalarValue{.step = steps_.at(node.inputs[k].node)});
    }
    addNumbers(withDefaults(*row, node.attributes), names);
    TWIN_TRY(dtype, typeOf({.node = node.id}));
    TWIN_TRY(step, emitExpression(row->scalar, names, dtype, program_));
    steps_[node.id] = step;
    return {};
  }

  const ir::Graph& body_;
  ScalarProgram program_;
  std::unordered_map<ir::NodeId, std::uint16_t> steps_;
};

}  // namespace

std::size_t operandCount(ScalarOp op) { return rowOf(op).operands; }

Result<ScalarProgram> compileScalar(std::string_view expression,
                                    const std::vector<std::string>& operandNames,
                                    const std::vector<DType>& operandDTypes, DType resultDType,
                                    const ir::Attributes* attributes) {
  ScalarProgram program;
  program.inputs = operandDTypes.size();
  ScalarNames names;
  for (std::size_t k = 0; k < operandDTypes.size() && k < operandNames.size(); ++k) {
    TWIN_TRY(step, emitStep({.op = ScalarOp::input,
                             .dtype = operandDTypes[k],
                             .a = static_cast<std::uint16_t>(k)},
                            program));
    names.emplace(operandNames[k], ScalarValue{.step = step});
  }
  if (attributes != nullptr) addNumbers(*attributes, names);
  TWIN_TRY(result, emitExpression(expression, names, resultDType, program));
  program.results = {result};
  dropDeadSteps(program);
  return program;
}

Result<ScalarProgram> compileScalar(const OpDef& row, const std::vector<DType>& operandDTypes,
                                    DType resultDType, const ir::Attributes& attributes) {
  const ir::Attributes all = withDefaults(row, attributes);
  return compileScalar(row.scalar, operandNames(row, attributes), operandDTypes, resultDType, &all);
}

Result<ScalarProgram> compileScalarBody(const ir::Graph& body) { return BodyCompiler(body).run(); }

std::string text(const ScalarProgram& program) {
  std::string out;
  for (std::size_t k = 0; k < program.steps.size(); ++k) {
    const ScalarStep& step = program.steps[k];
    out += fmt::format("%{} = {}", k, rowOf(step.op).word);
    if (step.op == ScalarOp::input) {
      out += fmt::format(" {}", step.a);
    } else if (step.op == ScalarOp::constant) {
      out += " " + shortest(step.number);
    } else {
      const std::array<std::uint16_t, 3> operands = {step.a, step.b, step.c};
      for (std::size_t j = 0; j < rowOf(step.op).operands; ++j) {
        out += fmt::format("{}%{}", j == 0 ? " " : ", ", operands[j]);
      }
    }
    out += fmt::format(" : {}\n", text(step.dtype));
  }
  out += "results";
  for (const std::uint16_t result : program.results) out += fmt::format(" %{}", result);
  return out + "\n";
}

}  // namespace twin::ops
