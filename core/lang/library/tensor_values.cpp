#include "core/lang/library/tensor_values.h"

#include <fmt/core.h>

#include <cmath>

#include "core/lang/library/numpy_values.h"
#include "core/lang/library/op_calls.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/text_format.h"
#include "core/lang/runtime/types.h"
#include "core/tensor/numpy_print.h"

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
  return makeValue<IteratorObject>("tensor_iterator", [data, isArray = value.is(Kind::array),
                                                       at = std::int64_t{0}](Interpreter&,
                                                                             Value& out) mutable {
    if (at >= data.shape()[0]) return Next::done;
    Dims dims;
    Dims strides;
    for (int k = 1; k < data.rank(); ++k) {
      dims.push_back(data.shape()[k]);
      strides.push_back(data.strides()[static_cast<std::size_t>(k)]);
    }
    Tensor row = data.viewed(Shape(std::move(dims)), std::move(strides), at * data.strides()[0]);
    ++at;
    out = isArray ? makeArray(std::move(row)) : makeTensor(std::move(row));
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

// --- attributes
// -------------------------------------------------------------------------------------------------

namespace {

constexpr const char* kDevice = "/job:localhost/replica:0/task:0/device:CPU:0";

Value dtypeAttribute(const DTypeObject& dtype, const std::string& name) {
  if (name == "name") return makeString(std::string(tensorFlowName(dtype.dtype)));
  if (name == "as_numpy_dtype")
    return makeValue<DTypeObject>(dtype.dtype, DTypeObject::Library::numpy);
  if (name == "is_floating") return Value::boolean(isFloat(dtype.dtype));
  if (name == "is_integer") return Value::boolean(isInteger(dtype.dtype));
  if (name == "is_bool") return Value::boolean(dtype.dtype == DType::boolean);
  if (name == "size" || name == "itemsize")
    return Value::integer(static_cast<std::int64_t>(sizeOf(dtype.dtype)));
  return {};
}
Value dimsOf(const PartialShape& shape) {
  std::vector<Value> dims;
  for (const std::int64_t dim : shape.dims())
    dims.push_back(dim < 0 ? Value::none() : Value::integer(dim));
  return makeList(std::move(dims));
}
Value shapeAttribute(const TensorShapeObject& shape, const std::string& name) {
  if (name == "rank" || name == "ndims")
    return shape.shape.rankKnown() ? Value::integer(shape.shape.rank()) : Value::none();
  if (name == "dims") return shape.shape.rankKnown() ? dimsOf(shape.shape) : Value::none();
  return {};
}

}  // namespace

Value tensorAttribute(Interpreter& in, const Value& object, StringObject* name) {
  const std::string& word = name->text;
  switch (object.asObject()->kind()) {
    case Kind::dtype:
      return dtypeAttribute(object.as<DTypeObject>(), word);
    case Kind::tensorShape:
      return shapeAttribute(object.as<TensorShapeObject>(), word);
    case Kind::tensorSpec: {
      const auto& spec = object.as<TensorSpecObject>();
      if (word == "shape") return shapeValue(spec.shape);
      if (word == "dtype") return dtypeValue(spec.dtype);
      if (word == "name") return spec.name.empty() ? Value::none() : makeString(spec.name);
      return {};
    }
    case Kind::array:
      return arrayAttribute(in, object, name);
    case Kind::variable: {
      const auto& variable = object.as<VariableObject>();
      if (word == "shape") return shapeValue(variable.shape);
      if (word == "dtype") return dtypeValue(variable.dtype);
      if (word == "name") return makeString(variable.name);
      if (word == "trainable") return Value::boolean(variable.trainable);
      if (word == "device") return makeString(kDevice);
      if (word == "ndim") return Value::integer(variable.shape.rank());
      return {};
    }
    default:
      break;
  }
  const auto& tensor = object.as<TensorObject>();
  if (word == "shape") return shapeValue(tensor.shape);
  if (word == "op" && tensor.isSymbolic()) {
    const Ref<OpaqueObject> op =
        make<OpaqueObject>(*make<ClassObject>("Operation", in.types().object.get()));
    const std::string& full = tensor.symbol->name;
    op->attributes.set(in.intern("name"), makeString(full.substr(0, full.rfind(':'))));
    op->attributes.set(in.intern("type"), makeString(tensor.symbol->opType));
    return op.value();
  }
  if (word == "dtype") return dtypeValue(tensor.dtype);
  if (word == "ndim") return Value::integer(tensor.shape.rank());
  if (word == "device") return makeString(tensor.isSymbolic() ? "" : kDevice);
  if (word == "name") {
    if (tensor.isSymbolic()) return makeString(tensor.symbol->name);
    return in.raise(*in.types().attributeError,
                    "Tensor.name is undefined when eager execution is enabled.");
  }
  if (word == "op" || word == "graph") {
    if (!tensor.isSymbolic()) {
      return in.raise(*in.types().attributeError,
                      fmt::format("Tensor.{} is undefined when eager execution is enabled.", word));
    }
    return {};
  }
  if (word == "T") {
    return in.raise(*in.types().attributeError,
                    fmt::format("'{}' object has no attribute 'T'", in.typeName(object)),
                    "Use tf.transpose(x), or x.numpy().T.");
  }
  return {};
}

// --- items
// ------------------------------------------------------------------------------------------------------

Value tensorItem(Interpreter& in, const Value& object, const Value& index) {
  if (const auto* shape = object.tryAs<TensorShapeObject>()) {
    const Value found = in.getItem(dimsOf(shape->shape), index);
    if (!found.is(Kind::list)) return found;
    PartialShape part;
    return shapeArgument(in, found, part) ? shapeValue(std::move(part)) : Value::raised();
  }
  if (object.is(Kind::array)) {
    Tensor data = object.as<ArrayObject>().data;
    const Value sliced = stridedSlice(in, makeTensor(data), index);
    if (sliced.isRaised()) {
      if (in.pending() != nullptr && in.pending()->type->isSubclassOf(*in.types().opError)) {
        const std::string message = in.messageOf(*in.pending());
        in.takePending();
        return in.raise(*in.types().indexError, message);
      }
      return sliced;
    }
    return makeArray(sliced.as<TensorObject>().data);
  }
  if (!object.is(Kind::tensor) && !object.is(Kind::variable)) return {};
  return stridedSlice(in, object, index);
}

bool tensorSetItem(Interpreter& in, const Value& object, const Value& index, const Value& value) {
  if (auto* array = object.tryAs<ArrayObject>()) {
    // A whole axis position or a scalar element; what NumPy programs of tutorials set.
    std::vector<Value> parts;
    if (const auto* tuple = index.tryAs<TupleObject>()) {
      parts = tuple->items;
    } else {
      parts.push_back(index);
    }
    std::int64_t offset = 0;
    Tensor& data = array->data;
    data = data.contiguous();
    const Dims strides = data.shape().denseStrides();
    std::int64_t count = data.elements();
    for (std::size_t k = 0; k < parts.size(); ++k) {
      std::int64_t at = 0;
      if (k >= static_cast<std::size_t>(data.rank())) {
        in.raise(*in.types().indexError, "too many indices for array");
        return false;
      }
      if (!in.toIndex(parts[k], at)) return false;
      const std::int64_t size = data.shape()[static_cast<int>(k)];
      if (at < 0) at += size;
      if (at < 0 || at >= size) {
        in.raise(*in.types().indexError,
                 fmt::format("index {} is out of bounds for axis {} with size {}", at, k, size));
        return false;
      }
      offset += at * strides[k];
      count = strides[k];
    }
    Tensor fresh;
    if (!toTensor(in, value, data.dtype(), fresh)) return false;
    fresh = fresh.contiguous();
    if (fresh.elements() != count && fresh.elements() != 1) {
      in.raise(*in.types().valueError, "could not broadcast input array to the part that is set");
      return false;
    }
    const std::size_t size = sizeOf(data.dtype());
    if (data.dtype() == DType::string)
      return in.raise(*in.types().typeError, "string arrays cannot be changed"), false;
    std::byte* to = data.mutableRaw() + static_cast<std::size_t>(offset) * size;
    for (std::int64_t k = 0; k < count; ++k) {
      std::copy_n(fresh.raw() + (fresh.elements() == 1 ? 0 : static_cast<std::size_t>(k) * size),
                  size, to + static_cast<std::size_t>(k) * size);
    }
    if (in.recorder != nullptr) in.recorder->changed(*object.asObject());
    return true;
  }
  if (object.is(Kind::variable)) {
    in.raise(*in.types().typeError, "'ResourceVariable' object does not support item assignment",
             "Use v[i].assign(value).");
  } else {
    in.raise(*in.types().typeError,
             fmt::format("'{}' object does not support item assignment", in.typeName(object)),
             "Tensors never change: build a new one with tf.where, tf.concat or "
             "tf.tensor_scatter_nd_update.");
  }
  return false;
}

Value stridedSlice(Interpreter& in, const Value& object, const Value& index) {
  if (tensorDType(index) == DType::boolean && !index.is(Kind::variable))
    return callRow(in, "boolean_mask", {{object, {}}, {index, {}}});
  std::vector<Value> parts;
  if (const auto* tuple = index.tryAs<TupleObject>()) {
    parts = tuple->items;
  } else {
    parts.push_back(index);
  }
  std::vector<Value> lists[3];
  std::int64_t masks[5] = {0, 0, 0, 0, 0};  // begin, end, ellipsis, new axis, shrink
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const Value& part = parts[k];
    const std::int64_t bit = std::int64_t{1} << std::min<std::size_t>(k, 62);
    Value entry[3] = {Value::integer(0), Value::integer(0), Value::integer(1)};
    if (const auto* slice = part.tryAs<SliceObject>()) {
      const Value* bounds[3] = {&slice->start, &slice->stop, &slice->step};
      for (std::size_t j = 0; j < 3; ++j) {
        if (bounds[j]->isNone()) {
          if (j < 2) masks[j] |= bit;
          continue;
        }
        if (!bounds[j]->isInt() && !bounds[j]->is(Kind::tensor) && !bounds[j]->is(Kind::array) &&
            !bounds[j]->is(Kind::variable)) {
          std::string shown;
          if (!in.repr(*bounds[j], shown)) return Value::raised();
          return in.raise(*in.types().typeError,
                          fmt::format("Value passed to parameter 'begin' has DataType not in list "
                                      "of allowed values: int16, int32, int64: {}",
                                      shown));
        }
        entry[j] = *bounds[j];
      }
    } else if (part.tag() == Tag::ellipsis) {
      masks[2] |= bit;
    } else if (part.isNone()) {
      masks[3] |= bit;
    } else if (part.isInt() || part.isBool() || part.is(Kind::tensor) || part.is(Kind::array) ||
               part.is(Kind::variable)) {
      masks[4] |= bit;
      entry[0] = part;
      entry[1] = part.isInt() ? Value::integer(part.asInt() + 1)
                              : in.binary(BinaryOp::add, part, Value::integer(1));
      if (entry[1].isRaised()) return Value::raised();
    } else {
      std::string shown;
      if (!in.repr(part, shown)) return Value::raised();
      return in.raise(*in.types().typeError,
                      fmt::format("Only integers, slices (`:`), ellipsis (`...`), tf.newaxis "
                                  "(`None`) and scalar tf.int32/tf.int64 tensors are "
                                  "valid indices, got {}",
                                  shown));
    }
    for (std::size_t j = 0; j < 3; ++j) lists[j].push_back(entry[j]);
  }
  std::vector<Operand> operands = {{object, {}}};
  for (auto& list : lists) operands.push_back({makeList(std::move(list)), DType::i32});
  return callRow(in, "strided_slice", std::move(operands),
                 {{"begin_mask", masks[0]},
                  {"end_mask", masks[1]},
                  {"ellipsis_mask", masks[2]},
                  {"new_axis_mask", masks[3]},
                  {"shrink_axis_mask", masks[4]}},
                 {"strided_slice"});
}

// --- texts
// ------------------------------------------------------------------------------------------------------

namespace {

std::string symbolText(const TensorObject& tensor, bool isRepr) {
  const std::string dtype(tensorFlowName(tensor.dtype));
  const std::string shape = tensor.shape.rankKnown() ? tupleText(tensor.shape) : "<unknown>";
  if (isRepr)
    return fmt::format("<tf.Tensor '{}' shape={} dtype={}>", tensor.symbol->name, shape, dtype);
  if (!tensor.shape.rankKnown())
    return fmt::format("Tensor(\"{}\", dtype={})", tensor.symbol->name, dtype);
  return fmt::format("Tensor(\"{}\", shape={}, dtype={})", tensor.symbol->name, shape, dtype);
}

std::string variableText(Interpreter& in, const VariableObject& variable) {
  std::string text = fmt::format("<tf.Variable '{}' shape={} dtype={}",
                                 variable.unread ? "UnreadVariable" : variable.name,
                                 tupleText(variable.shape), tensorFlowName(variable.dtype));
  if (in.trace != nullptr) return text + ">";
  const std::string full = eagerRepr(variable.read());
  const std::size_t at = full.find("numpy=");
  return text + ", " + full.substr(at);
}

std::string listText(const PartialShape& shape) {
  if (!shape.rankKnown()) return "None";
  std::string text = "[";
  for (int k = 0; k < shape.rank(); ++k)
    text += (k > 0 ? ", " : "") + (shape[k] < 0 ? std::string("None") : std::to_string(shape[k]));
  return text + "]";
}

}  // namespace

bool tensorStr(Interpreter& in, const Value& value, std::string& out) {
  if (const auto* tensor = value.tryAs<TensorObject>()) {
    out += tensor->isSymbolic() ? symbolText(*tensor, false) : eagerStr(tensor->data);
    return true;
  }
  if (const auto* array = value.tryAs<ArrayObject>()) {
    if (array->data.dtype() == DType::string && array->isScalar()) {
      out += pythonBytes(array->data.data<std::string>()[0]);
    } else {
      out += arrayStr(array->data);
    }
    return true;
  }
  if (const auto* shape = value.tryAs<TensorShapeObject>()) {
    out += shape->shape.rankKnown() ? tupleText(shape->shape) : "<unknown>";
    return true;
  }
  if (const auto* dtype = value.tryAs<DTypeObject>()) {
    out += dtype->library == DTypeObject::Library::numpy
               ? std::string(tensorFlowName(dtype->dtype))
               : fmt::format("<dtype: '{}'>", tensorFlowName(dtype->dtype));
    return true;
  }
  return tensorRepr(in, value, out);
}

bool tensorRepr(Interpreter& in, const Value& value, std::string& out) {
  switch (value.asObject()->kind()) {
    case Kind::tensor: {
      const auto& tensor = value.as<TensorObject>();
      out += tensor.isSymbolic() ? symbolText(tensor, true) : eagerRepr(tensor.data);
      return true;
    }
    case Kind::array: {
      const auto& array = value.as<ArrayObject>();
      out += array.isScalar() ? arrayStr(array.data) : arrayRepr(array.data);
      return true;
    }
    case Kind::variable:
      out += variableText(in, value.as<VariableObject>());
      return true;
    case Kind::dtype: {
      const auto& dtype = value.as<DTypeObject>();
      out += dtype.library == DTypeObject::Library::numpy
                 ? fmt::format("dtype('{}')", tensorFlowName(dtype.dtype))
                 : fmt::format("tf.{}", tensorFlowName(dtype.dtype));
      return true;
    }
    case Kind::tensorShape:
      out += fmt::format("TensorShape({})", listText(value.as<TensorShapeObject>().shape));
      return true;
    default: {
      const auto& spec = value.as<TensorSpecObject>();
      out +=
          fmt::format("TensorSpec(shape={}, dtype=tf.{}, name={})",
                      spec.shape.rankKnown() ? tupleText(spec.shape) : "<unknown>",
                      tensorFlowName(spec.dtype), spec.name.empty() ? "None" : quoted(spec.name));
      return true;
    }
  }
}

bool tensorFormat(Interpreter& in, const Value& value, std::string_view spec, std::string& out) {
  const bool isData = value.is(Kind::tensor) || value.is(Kind::array);
  if (isSymbolic(value) || !isData) {
    if (spec.empty()) return tensorStr(in, value, out);
    in.raise(*in.types().typeError,
             fmt::format("unsupported format string passed to {}.__format__", in.typeName(value)),
             isSymbolic(value) ? "A symbolic tensor has no value while a function is traced; use "
                                 "tf.print or tf.strings.format."
                               : "");
    return false;
  }
  Tensor data;
  if (!dataOf(in, value, data)) return false;
  if (data.rank() > 0 || (value.is(Kind::array) && !value.as<ArrayObject>().isScalar())) {
    if (spec.empty()) {
      out += arrayStr(data);
      return true;
    }
    in.raise(*in.types().typeError, "unsupported format string passed to numpy.ndarray.__format__");
    return false;
  }
  const Value element = elementValue(data, 0);
  if (spec.empty()) return in.str(element, out);
  if (element.is(Kind::bytes)) {
    in.raise(*in.types().typeError, "unsupported format string passed to bytes.__format__");
    return false;
  }
  return formatSpec(in, element, spec, out);
}

}  // namespace twin::lang
