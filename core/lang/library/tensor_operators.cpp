#include <fmt/core.h>

#include <cmath>

#include "core/lang/library/array_views.h"
#include "core/lang/library/numpy_values.h"
#include "core/lang/library/op_calls.h"
#include "core/lang/library/tensor_values.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

struct OperatorRow {
  const char* row;
  const char* nodeName;
};
constexpr OperatorRow kBinary[] = {{"add", "add"},
                                   {"sub", "sub"},
                                   {"mul", "mul"},
                                   {"matmul", "matmul"},
                                   {"div", "truediv"},
                                   {"floordiv", "floordiv"},
                                   {"mod", "mod"},
                                   {"pow", "pow"},
                                   {"", ""},
                                   {"", ""},
                                   {"logical_and", "and"},
                                   {"logical_or", "or"},
                                   {"logical_xor", "xor"}};
constexpr OperatorRow kCompare[] = {{"less", "Less"},       {"less_equal", "LessEqual"},
                                    {"greater", "Greater"}, {"greater_equal", "GreaterEqual"},
                                    {"equal", "Equal"},     {"not_equal", "NotEqual"}};

bool isTensor(const Value& value) { return value.is(Kind::tensor) || value.is(Kind::variable); }
bool isOperand(const Value& value) { return isTensor(value) || value.is(Kind::array); }

Value divide(Interpreter& in, std::vector<Operand> operands) {
  std::optional<DType> dtypes[2];
  for (std::size_t k = 0; k < 2; ++k) {
    dtypes[k] = operands[k].dtype ? operands[k].dtype : tensorDType(operands[k].value);
  }
  if (dtypes[0] && dtypes[1] && *dtypes[0] != *dtypes[1]) {
    return in.raise(*in.types().typeError,
                    fmt::format("`x` and `y` must have the same dtype, got tf.{} != tf.{}.",
                                tensorFlowName(*dtypes[0]), tensorFlowName(*dtypes[1])),
                    "Convert one of the two with tf.cast.");
  }
  const DType dtype = dtypes[0] ? *dtypes[0] : *dtypes[1];
  if (!isNumber(dtype)) {
    return in.raise(*in.types().typeError,
                    fmt::format("Invalid dtype for true division: tf.{}", tensorFlowName(dtype)));
  }
  if (isInteger(dtype) && in.trace == nullptr) {  // a trace casts inside the scope of the op
    const DType wide =
        dtype == DType::i8 || dtype == DType::i16 || dtype == DType::u8 || dtype == DType::u16
            ? DType::f32
            : DType::f64;
    for (Operand& operand : operands) {
      if (!isOperand(operand.value)) {
        Tensor tensor;
        if (!toTensor(in, operand.value, operand.dtype, tensor)) return Value::raised();
        operand.value = makeTensor(tensor);
      }
      operand.value =
          callRow(in, "cast", {{operand.value, operand.dtype}}, {{"to", wide}}, {"truediv/Cast"});
      operand.dtype = {};
      if (operand.value.isRaised()) return Value::raised();
    }
  }
  return callRow(in, "div", std::move(operands), {}, {"truediv"});
}

std::optional<Shape> shapeOf(Interpreter& in, const Operand& operand) {
  if (const auto* variable = operand.value.tryAs<VariableObject>()) return variable->shape.shape();
  if (const auto* tensor = operand.value.tryAs<TensorObject>()) return tensor->shape.shape();
  if (!operand.value.is(Kind::array) && !operand.value.is(Kind::list) &&
      !operand.value.is(Kind::tuple))
    return Shape{};
  Tensor data;
  if (toTensor(in, operand.value, operand.dtype, data)) return data.shape();
  in.takePending();  // the op itself says what is wrong
  return {};
}

// x & y of whole numbers would be a bitwise operator.
bool refuseBitwise(Interpreter& in, BinaryOp op, std::optional<DType> dtype) {
  const bool isBit = op == BinaryOp::bitAnd || op == BinaryOp::bitOr || op == BinaryOp::bitXor;
  if (!isBit || !dtype || !isInteger(*dtype)) return false;
  in.raise(*in.types().notImplementedError,
           "bitwise operators on integer tensors are not in this version",
           "&, | and ^ combine bool tensors; work on Python integers, or use //, % and *.");
  return true;
}

Value binary(Interpreter& in, BinaryOp op, const Value& left, const Value& right) {
  if (left.is(Kind::string) && op == BinaryOp::modulo)
    return {};  // str formats, whatever stands on the right
  const bool leftIs = isTensor(left);
  const bool rightIs = isTensor(right);
  if (!leftIs && !rightIs) {
    if (left.is(Kind::array) || right.is(Kind::array)) return arrayBinary(in, op, left, right);
    return shapeBinary(in, op, left, right);
  }
  const Value& other = leftIs ? right : left;
  if (other.isNone()) {
    return in.raise(*in.types().valueError,
                    "Attempt to convert a value (None) with an unsupported type (<class "
                    "'NoneType'>) to a Tensor.");
  }
  if (other.is(Kind::instance) || other.is(Kind::function) || other.is(Kind::dict) ||
      other.is(Kind::type))
    return {};
  if (refuseBitwise(in, op, tensorDType(leftIs ? left : right))) return Value::raised();
  const OperatorRow& row = kBinary[static_cast<std::size_t>(op)];
  std::vector<Operand> operands;
  if (!matchOperands(in, left, right,
                     op == BinaryOp::add && leftIs ? PairOp::addition : PairOp::other, operands))
    return Value::raised();
  if (op == BinaryOp::divide) return divide(in, std::move(operands));
  const auto dtype = tensorDType(leftIs ? left : right);
  if (op == BinaryOp::multiply && dtype == DType::boolean)
    return callRow(in, "logical_and", std::move(operands), {}, {"mul"});
  if (row.row[0] == '\0') return {};
  return callRow(in, row.row, std::move(operands), {}, {row.nodeName});
}

Value inPlace(Interpreter& in, BinaryOp op, const Value& left, const Value& right) {
  if (left.is(Kind::array) && !isTensor(right)) return arrayInPlace(in, op, left, right);
  if (!left.is(Kind::variable)) return {};
  static constexpr const char* kSymbols[] = {"+",  "-",  "*",  "@", "/", "//", "%",
                                             "**", "<<", ">>", "&", "|", "^"};
  const char* symbol = kSymbols[static_cast<std::size_t>(op)];
  return in.raise(
      *in.types().runtimeError,
      fmt::format(
          "`variable {0}= value` with `tf.Variable`s is not supported. Use "
          "`variable.assign_add(value)` to modify "
          "the variable value, or `variable = variable {0} value` to create a new Tensor object.",
          symbol),
      "assign_add and assign_sub change the Variable itself.");
}

Value unary(Interpreter& in, UnaryOp op, const Value& operand) {
  if (operand.is(Kind::array)) return arrayUnary(in, op, operand);
  if (!isTensor(operand)) return {};
  if (op == UnaryOp::negate) return callRow(in, "neg", {{operand, {}}}, {}, {"Neg"});
  if (op == UnaryOp::invert) return callRow(in, "logical_not", {{operand, {}}}, {}, {"LogicalNot"});
  return operand;
}

Value compare(Interpreter& in, CompareOp op, const Value& left, const Value& right) {
  const bool equality = op == CompareOp::equal || op == CompareOp::notEqual;
  if (!isTensor(left) && !isTensor(right)) {
    if (left.is(Kind::array) || right.is(Kind::array)) return arrayCompare(in, op, left, right);
    return equality ? valueCompare(in, op, left, right) : Value();
  }
  const Value& other = isTensor(left) ? right : left;
  if (equality &&
      (other.isNone() || other.is(Kind::instance) ||
       other.is(Kind::string) != (tensorDType(isTensor(left) ? left : right) == DType::string)) &&
      !isOperand(other) && !isNumber(other) && !other.is(Kind::list) && !other.is(Kind::tuple)) {
    return Value::boolean(op == CompareOp::notEqual);
  }
  // 0 < x is x > 0: a Python value has no comparison with tensors, the tensor's own reflects it.
  static constexpr CompareOp kReflected[] = {CompareOp::greater, CompareOp::greaterEqual,
                                             CompareOp::less,    CompareOp::lessEqual,
                                             CompareOp::equal,   CompareOp::notEqual};
  if (!isTensor(left)) return compare(in, kReflected[static_cast<std::size_t>(op)], right, left);
  std::vector<Operand> operands;
  if (!matchOperands(in, left, right, PairOp::other, operands)) return Value::raised();
  // Shapes that do not fit are an answer for == and !=, outside functions.
  if (equality && in.trace == nullptr) {
    const auto a = shapeOf(in, operands[0]);
    const auto b = shapeOf(in, operands[1]);
    if (a && b && !broadcastShapes(*a, *b))
      return makeTensor(Tensor::scalar<bool>(op == CompareOp::notEqual));
  }
  const OperatorRow& row = kCompare[static_cast<std::size_t>(op)];
  return callRow(in, row.row, std::move(operands), {}, {row.nodeName});
}

const TensorHooks kHooks = {.binary = binary,
                            .inPlace = inPlace,
                            .unary = unary,
                            .compare = compare,
                            .truth = tensorTruth,
                            .contains = tensorContains,
                            .attribute = tensorAttribute,
                            .getItem = tensorItem,
                            .setItem = tensorSetItem,
                            .iterate = tensorIterate,
                            .length = tensorLength,
                            .str = tensorStr,
                            .repr = tensorRepr,
                            .format = tensorFormat,
                            .hash = tensorHash,
                            .toReal = tensorToReal,
                            .toInteger = tensorToInteger};

}  // namespace

const TensorHooks& tensorHooks() { return kHooks; }

}  // namespace twin::lang
