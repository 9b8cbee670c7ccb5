#include "core/lang/library/numpy_values.h"

#include <fmt/core.h>

#include "core/exec/eager.h"
#include "core/lang/library/array_views.h"
#include "core/lang/library/conversion.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/types.h"
#include "core/ops/registry.h"

namespace twin::lang {
namespace {

DType promote(DType a, DType b) {
  if (a == b) return a;
  if (a == DType::boolean) return b;
  if (b == DType::boolean) return a;
  if (isFloat(a) && isFloat(b)) return sizeOf(a) > sizeOf(b) ? a : b;
  if (isFloat(a) || isFloat(b)) {
    const DType real = isFloat(a) ? a : b;
    const DType whole = isFloat(a) ? b : a;
    return sizeOf(whole) >= 4                         ? DType::f64
           : real == DType::f16 && sizeOf(whole) == 1 ? DType::f16
           : real == DType::f64                       ? DType::f64
                                                      : DType::f32;
  }
  return sizeOf(a) >= sizeOf(b) ? a : b;
}

}  // namespace

Value makeArray(Tensor tensor) {
  const auto form = tensor.rank() == 0 ? ArrayObject::Form::scalar : ArrayObject::Form::array;
  return makeValue<ArrayObject>(std::move(tensor), form);
}

Value runRow(Interpreter& in, std::string_view row, std::vector<Tensor> inputs,
             ir::Attributes attributes) {
  const ops::OpDef* found = ops::registry().op(row);
  if (found == nullptr)
    return in.raise(*in.types().notImplementedError,
                    fmt::format("the op '{}' is not in this version", row));
  std::vector<ops::Value> values;
  for (Tensor& input : inputs) values.emplace_back(std::move(input));
  const Result<exec::Values> outputs = exec::runOp(*found, values, attributes, in.context);
  if (!outputs) {
    if (outputs.error().code == ErrorCode::limit) return in.raise(outputs.error());
    return in.raise(*in.types().valueError, text(outputs.error()));
  }
  return makeArray(ops::tensorOf(outputs->front()));
}

bool commonArrays(Interpreter& in, const Value& left, const Value& right, Tensor& a, Tensor& b,
                  AsReal asReal) {
  const Value* sides[2] = {&left, &right};
  Tensor tensors[2];
  bool weak[2] = {false, false};
  for (std::size_t k = 0; k < 2; ++k) {
    weak[k] = isNumber(*sides[k]);
    if (!toTensor(in, *sides[k], {}, tensors[k], NumberRule::numpy)) return false;
  }
  DType dtype = promote(tensors[0].dtype(), tensors[1].dtype());
  for (std::size_t k = 0; k < 2; ++k) {
    if (!weak[k] || weak[1 - k]) continue;
    const DType strong = tensors[1 - k].dtype();
    const DType own = tensors[k].dtype();
    dtype =
        isFloat(strong) || !isFloat(own) ? (strong == DType::boolean ? own : strong) : DType::f64;
  }
  if (asReal == AsReal::yes && !isFloat(dtype)) dtype = DType::f64;
  for (Tensor& tensor : tensors) {
    if (tensor.dtype() == dtype) continue;
    auto converted = cast(tensor, dtype);
    if (!converted) return in.raise(*in.types().typeError, text(converted.error())), false;
    tensor = *converted;
  }
  a = tensors[0];
  b = tensors[1];
  return true;
}

Value arrayProductOf(Interpreter& in, const Tensor& x, const Tensor& y, ProductName name) {
  const Tensor* sides[2] = {&x, &y};
  for (int k = 0; k < 2; ++k) {
    if (sides[k]->rank() > 0) continue;
    if (name == ProductName::dot) return runRow(in, "mul", {x, y});
    return in.raise(*in.types().valueError,
                    fmt::format("matmul: Input operand {} does not have enough dimensions (has 0, "
                                "gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)",
                                k));
  }
  const int columns = x.rank() - 1;
  const int rows = std::max(y.rank() - 2, 0);
  const std::int64_t wide = x.shape()[columns];
  const std::int64_t high = y.shape()[rows];
  if (wide != high && name == ProductName::dot) {
    return in.raise(
        *in.types().valueError,
        fmt::format("shapes {} and {} not aligned: {} (dim {}) != {} (dim {})",
                    shapeWords(x.shape()), shapeWords(y.shape()), wide, columns, high, rows));
  }
  if (wide != high) {
    return in.raise(*in.types().valueError,
                    fmt::format("matmul: Input operand 1 has a mismatch in its core dimension 0, "
                                "with gufunc signature (n?,k),(k,m?)->(n?,m?) (size {} is "
                                "different from {})",
                                high, wide));
  }
  const Value made = runRow(in, "matmul",
                            {x.rank() == 1 ? x.reshaped(Shape{1, wide}) : x,
                             y.rank() == 1 ? y.reshaped(Shape{high, 1}) : y});
  if (!made.is(Kind::array) || (x.rank() > 1 && y.rank() > 1)) return made;
  const Tensor& data = made.as<ArrayObject>().data;
  Dims dims;
  for (int k = 0; k < data.rank(); ++k) {
    const bool added =
        (x.rank() == 1 && k == data.rank() - 2) || (y.rank() == 1 && k == data.rank() - 1);
    if (!added) dims.push_back(data.shape()[k]);
  }
  return makeArray(data.reshaped(Shape(dims)));
}

Value arrayBinary(Interpreter& in, BinaryOp op, const Value& left, const Value& right) {
  static constexpr const char* kRows[] = {
      "add", "sub", "mul", "matmul",      "div",        "floordiv",   "mod",
      "pow", "",    "",    "logical_and", "logical_or", "logical_xor"};
  const char* row = kRows[static_cast<std::size_t>(op)];
  const auto usable = [](const Value& value) {
    return isNumber(value) || value.is(Kind::array) || value.is(Kind::list) ||
           value.is(Kind::tuple) || value.is(Kind::tensor) || value.is(Kind::variable);
  };
  if (row[0] == '\0' || !usable(left) || !usable(right)) return {};
  Tensor a;
  Tensor b;
  if (!commonArrays(in, left, right, a, b, op == BinaryOp::divide ? AsReal::yes : AsReal::no))
    return Value::raised();
  if (op == BinaryOp::matmul) return arrayProductOf(in, a, b, ProductName::matmul);
  const bool isBit = op == BinaryOp::bitAnd || op == BinaryOp::bitOr || op == BinaryOp::bitXor;
  if (isBit && isInteger(a.dtype())) {
    return in.raise(*in.types().notImplementedError,
                    "bitwise operators on integer arrays are not in this version",
                    "&, | and ^ combine bool arrays; work on Python integers, or use //, % and *.");
  }
  if (a.dtype() == DType::boolean && op == BinaryOp::multiply) row = "logical_and";
  if (a.dtype() == DType::boolean && op == BinaryOp::add) row = "logical_or";
  return runRow(in, row, {a, b});
}

Value arrayCompare(Interpreter& in, CompareOp op, const Value& left, const Value& right) {
  static constexpr const char* kRows[] = {"less",          "less_equal", "greater",
                                          "greater_equal", "equal",      "not_equal"};
  const bool equality = op == CompareOp::equal || op == CompareOp::notEqual;
  if (equality && (left.isNone() || right.isNone()))
    return Value::boolean(op == CompareOp::notEqual);
  Tensor a;
  Tensor b;
  if (!commonArrays(in, left, right, a, b, AsReal::no)) {
    if (!equality || in.stopReason() != StopReason::none) return Value::raised();
    in.takePending();
    return Value::boolean(op == CompareOp::notEqual);
  }
  return runRow(in, kRows[static_cast<std::size_t>(op)], {a, b});
}

Value arrayUnary(Interpreter& in, UnaryOp op, const Value& operand) {
  if (op == UnaryOp::plus) return operand;
  return runRow(in, op == UnaryOp::negate ? "neg" : "logical_not",
                {operand.as<ArrayObject>().data});
}

Value arrayAttribute(Interpreter& in, const Value& object, StringObject* name) {
  const auto& array = object.as<ArrayObject>();
  if (name->text == "shape") {
    std::vector<Value> dims;
    for (const std::int64_t dim : array.data.shape().dims()) dims.push_back(Value::integer(dim));
    return makeTuple(std::move(dims));
  }
  if (name->text == "dtype")
    return makeValue<DTypeObject>(array.data.dtype(), DTypeObject::Library::numpy);
  if (name->text == "ndim") return Value::integer(array.data.rank());
  if (name->text == "size") return Value::integer(array.data.elements());
  if (name->text == "T")
    return array.isScalar() ? object : transposedView(object.as<ArrayObject>());
  if (name == in.types().className && array.isScalar()) {
    const Value numpy = in.importModule("numpy");
    return in.findAttribute(numpy, in.intern(tensorFlowName(array.data.dtype())));
  }
  return {};
}

}  // namespace twin::lang
