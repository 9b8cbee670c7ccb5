#include "core/lang/library/tensor_values.h"

#include <fmt/core.h>

#include <cmath>

#include "core/lang/library/array_views.h"
#include "core/lang/library/conversion.h"
#include "core/lang/library/numpy_values.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

Value notInGraph(Interpreter& in, std::string_view what) {
  return in.raise(*in.types().operatorNotAllowed,
                  fmt::format("{} is not allowed. You can attempt the following resolutions to the "
                              "problem: If you are running in Graph "
                              "mode, use Eager execution mode or decorate this function with "
                              "@tf.function. If you are using AutoGraph, "
                              "you can try decorating this function with @tf.function.",
                              what),
                  "While a function is traced this tensor has no value; use tf.cond, tf.where, "
                  "tf.range or a loop over the tensor itself.");
}

bool dataOf(Interpreter& in, const Value& value, Tensor& out) {
  if (isSymbolic(value)) {
    notInGraph(in, "Using a symbolic `tf.Tensor` as a Python number");
    return false;
  }
  if (const auto* tensor = value.tryAs<TensorObject>()) {
    out = tensor->data;
  } else if (const auto* array = value.tryAs<ArrayObject>()) {
    out = array->data;
  } else if (const auto* variable = value.tryAs<VariableObject>()) {
    if (in.trace != nullptr) {
      notInGraph(in, "Using a symbolic `tf.Tensor` as a Python number");
      return false;
    }
    out = variable->read();
  } else {
    in.raise(*in.types().typeError, fmt::format("'{}' object has no elements", in.typeName(value)));
    return false;
  }
  return true;
}

int tensorTruth(Interpreter& in, const Value& value) {
  if (isSymbolic(value) || (value.is(Kind::variable) && in.trace != nullptr)) {
    notInGraph(in, "Using a symbolic `tf.Tensor` as a Python `bool`");
    return -1;
  }
  if (const auto* shape = value.tryAs<TensorShapeObject>()) return shape->shape.rankKnown() ? 1 : 0;
  if (!value.is(Kind::tensor) && !value.is(Kind::array) && !value.is(Kind::variable)) return 1;
  Tensor data;
  if (!dataOf(in, value, data)) return -1;
  if (data.elements() == 0) return 0;
  if (data.elements() > 1) {
    in.raise(*in.types().valueError,
             "The truth value of an array with more than one element is ambiguous. Use a.any() or "
             "a.all()",
             "Reduce it first: tf.reduce_any(x) or tf.reduce_all(x).");
    return -1;
  }
  const Value element = elementValue(data, 0);
  return element.is(Kind::bytes) ? (element.as<BytesObject>().bytes.empty() ? 0 : 1)
                                 : in.truth(element);
}

bool tensorToReal(Interpreter& in, const Value& value, double& out) {
  if (in.trace != nullptr && isSymbolic(value)) {
    in.raise(*in.types().typeError, "must be real number, not SymbolicTensor",
             "The value is known only when the traced function runs.");
    return false;
  }
  Tensor data;
  if (!dataOf(in, value, data)) return false;
  if (data.elements() != 1 || data.dtype() == DType::string) {
    in.raise(*in.types().typeError,
             data.dtype() == DType::string
                 ? "must be real number, not bytes"
                 : "only length-1 arrays can be converted to Python scalars");
    return false;
  }
  out = elementAsDouble(data, 0);
  return true;
}

bool tensorToInteger(Interpreter& in, const Value& value, std::int64_t& out) {
  Tensor data;
  if (!dataOf(in, value, data)) return false;
  if (data.elements() != 1 || data.dtype() == DType::string) {
    in.raise(*in.types().typeError, "only length-1 arrays can be converted to Python scalars");
    return false;
  }
  if (!isFloat(data.dtype())) {
    out = elementAsInt(data, 0);
    return true;
  }
  const double real = elementAsDouble(data, 0);
  if (!std::isfinite(real)) {
    in.raise(std::isnan(real) ? *in.types().valueError : *in.types().overflowError,
             std::isnan(real) ? "cannot convert float NaN to integer"
                              : "cannot convert float infinity to integer");
    return false;
  }
  out = static_cast<std::int64_t>(real);
  return true;
}

std::int64_t tensorLength(Interpreter& in, const Value& value) {
  if (const auto* shape = value.tryAs<TensorShapeObject>()) {
    if (shape->shape.rankKnown()) return shape->shape.rank();
    in.raise(*in.types().valueError, "Cannot take the length of shape with unknown rank.");
    return -1;
  }
  if (const auto* tensor = value.tryAs<TensorObject>()) {
    if (tensor->isSymbolic()) {
      in.raise(*in.types().typeError,
               "len is not well defined for a symbolic Tensor. Please call `x.shape` rather than "
               "`len(x)` for shape information.");
      return -1;
    }
    if (tensor->data.rank() > 0) return tensor->data.shape()[0];
    in.raise(*in.types().typeError, "Scalar tensor has no `len()`");
    return -1;
  }
  if (const auto* array = value.tryAs<ArrayObject>()) {
    if (array->data.rank() > 0) return array->data.shape()[0];
    in.raise(*in.types().typeError, array->isScalar()
                                        ? fmt::format("object of type 'numpy.{}' has no len()",
                                                      tensorFlowName(array->data.dtype()))
                                        : "len() of unsized object");
    return -1;
  }
  in.raise(*in.types().typeError,
           fmt::format("object of type '{}' has no len()", in.typeName(value)));
  return -1;
}

Value tensorIterate(Interpreter& in, const Value& value) {
  if (const auto* shape = value.tryAs<TensorShapeObject>()) {
    if (!shape->shape.rankKnown())
      return in.raise(*in.types().valueError, "Cannot iterate over a shape with unknown rank.");
    std::vector<Value> dims;
    for (const std::int64_t dim : shape->shape.dims())
      dims.push_back(dim < 0 ? Value::none() : Value::integer(dim));
    return in.iterate(makeList(std::move(dims)));
  }
  if (isSymbolic(value) || (value.is(Kind::variable) && in.trace != nullptr))
    return notInGraph(in, "Iterating over a symbolic `tf.Tensor`");
  if (!value.is(Kind::tensor) && !value.is(Kind::array) && !value.is(Kind::variable)) {
    return in.raise(*in.types().typeError,
                    fmt::format("'{}' object is not iterable", in.typeName(value)));
  }
  Tensor data;
  if (!dataOf(in, value, data)) return Value::raised();
  if (data.rank() == 0) {
    return in.raise(*in.types().typeError, value.is(Kind::array)
                                               ? "iteration over a 0-d array"
                                               : "Cannot iterate over a scalar tensor.");
  }
  if (auto* array = value.tryAs<ArrayObject>()) {
    return makeValue<IteratorObject>(
        "tensor_iterator", [whole = Ref<ArrayObject>(array), at = std::int64_t{0}](
                               Interpreter& here, Value& out) mutable {
          if (at >= whole->data.shape()[0]) return Next::done;
          ArrayPart row;
          if (partAt(here, *whole, Value::integer(at++), row) != Indexing::basic) return Next::raised;
          out = viewOf(*whole, std::move(row));
          return Next::value;
        });
  }
  return makeValue<IteratorObject>("tensor_iterator", [data, at = std::int64_t{0}](
                                                          Interpreter&, Value& out) mutable {
    if (at >= data.shape()[0]) return Next::done;
    Dims dims;
    Dims strides;
    for (int k = 1; k < data.rank(); ++k) {
      dims.push_back(data.shape()[k]);
      strides.push_back(data.strides()[static_cast<std::size_t>(k)]);
    }
    Tensor row = data.viewed(Shape(std::move(dims)), std::move(strides), at * data.strides()[0]);
    ++at;
    out = makeTensor(std::move(row));
    return Next::value;
  });
}

int tensorContains(Interpreter& in, const Value& container, const Value& item) {
  if (isSymbolic(container)) {
    in.raise(*in.types().typeError, "using `in` on a symbolic tensor is not allowed",
             "Use tf.reduce_any(t == x).");
    return -1;
  }
  const Value iterator = tensorIterate(in, container);
  if (iterator.isRaised()) return -1;
  for (;;) {
    Value element;
    const Next step = in.next(iterator, element);
    if (step == Next::raised || !in.tick()) return -1;
    if (step == Next::done) return 0;
    const int same = in.equal(element, item);
    if (same != 0) return same;
  }
}

bool tensorHash(Interpreter& in, const Value& value, std::size_t& out) {
  if (value.is(Kind::tensor) || value.is(Kind::variable)) {
    in.raise(*in.types().typeError,
             value.is(Kind::variable)
                 ? "Variable is unhashable. Instead, use variable.ref() as the key."
                 : "Tensor is unhashable. Instead, use tensor.ref() as the key.");
    return false;
  }
  if (const auto* array = value.tryAs<ArrayObject>()) {
    if (array->isScalar()) return in.hash(elementValue(array->data, 0), out);
    in.raise(*in.types().typeError, "unhashable type: 'numpy.ndarray'");
    return false;
  }
  if (const auto* dtype = value.tryAs<DTypeObject>()) {
    out = 1000 + static_cast<std::size_t>(dtype->dtype);
    return true;
  }
  std::string shown;
  if (!in.repr(value, shown)) return false;
  return in.hash(makeString(shown), out);
}

Value shapeBinary(Interpreter& in, BinaryOp op, const Value& left, const Value& right) {
  if (op != BinaryOp::add || (!left.is(Kind::tensorShape) && !right.is(Kind::tensorShape)))
    return {};
  PartialShape a;
  PartialShape b;
  if (!shapeArgument(in, left, a) || !shapeArgument(in, right, b)) return Value::raised();
  Dims dims = a.dims();
  for (const std::int64_t dim : b.dims()) dims.push_back(dim);
  return shapeValue(PartialShape(std::move(dims)));
}

Value valueCompare(Interpreter& in, CompareOp op, const Value& left, const Value& right) {
  bool same = false;
  if (left.is(Kind::dtype) || right.is(Kind::dtype)) {
    std::optional<DType> a;
    std::optional<DType> b;
    if (!left.isNone() && !right.isNone() && !left.isInt() && !right.isInt()) {
      if (!dtypeArgument(in, left, a) || !dtypeArgument(in, right, b)) in.takePending();
      same = a && b && *a == *b;
    }
  } else if (left.is(Kind::tensorShape) || right.is(Kind::tensorShape)) {
    const Value& other = left.is(Kind::tensorShape) ? right : left;
    PartialShape a;
    PartialShape b;
    if (!other.is(Kind::tensorShape) && !other.is(Kind::list) && !other.is(Kind::tuple) &&
        !other.isNone()) {
      return Value::boolean(op == CompareOp::notEqual);
    }
    if (!shapeArgument(in, left, a) || !shapeArgument(in, right, b)) return Value::raised();
    same = a == b;
  } else if (left.is(Kind::tensorSpec) && right.is(Kind::tensorSpec)) {
    const auto& a = left.as<TensorSpecObject>();
    const auto& b = right.as<TensorSpecObject>();
    same = a.shape == b.shape && a.dtype == b.dtype && a.name == b.name;
  } else {
    return {};
  }
  return Value::boolean(same == (op == CompareOp::equal));
}

}  // namespace twin::lang
