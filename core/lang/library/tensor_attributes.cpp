#include <fmt/core.h>

#include "core/lang/library/conversion.h"
#include "core/lang/library/numpy_values.h"
#include "core/lang/library/tensor_values.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

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
Value shapeAttribute(const TensorShapeObject& shape, const std::string& name) {
  if (name == "rank" || name == "ndims")
    return shape.shape.rankKnown() ? Value::integer(shape.shape.rank()) : Value::none();
  if (name == "dims") return shape.shape.rankKnown() ? dimsOf(shape.shape) : Value::none();
  return {};
}

}  // namespace

Value dimsOf(const PartialShape& shape) {
  std::vector<Value> dims;
  for (const std::int64_t dim : shape.dims())
    dims.push_back(dim < 0 ? Value::none() : Value::integer(dim));
  return makeList(std::move(dims));
}

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

}  // namespace twin::lang
