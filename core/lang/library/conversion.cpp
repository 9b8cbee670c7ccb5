#include "core/lang/library/conversion.h"

#include <fmt/core.h>

#include <cmath>

#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

enum class Natural : std::uint8_t { none, boolean, integer, wide, real, text };

struct Scan {
  Interpreter& in;
  NumberRule rule = NumberRule::tensorFlow;
  std::vector<std::int64_t> dims{};
  std::vector<Value> leaves{};
  Natural natural = Natural::none;
  bool anyBool = false;
  std::optional<DType> fixed{};  // of tensors and arrays inside
  bool holdsTensors = false;
};

bool mixed(Interpreter& in) {
  in.raise(*in.types().valueError, "Can't convert Python sequence with mixed types to Tensor.");
  return false;
}
bool ragged(Interpreter& in) {
  in.raise(*in.types().valueError, "Can't convert non-rectangular Python sequence to Tensor.",
           "Every row needs the same length.");
  return false;
}

const std::vector<Value>* sequenceItems(const Value& value) {
  if (const auto* list = value.tryAs<ListObject>()) return &list->items;
  if (const auto* tuple = value.tryAs<TupleObject>()) return &tuple->items;
  return nullptr;
}

bool addTensor(Scan& scan, const Tensor& tensor, std::size_t depth) {
  const Shape& shape = tensor.shape();
  for (int k = 0; k < shape.rank(); ++k) {
    const std::size_t at = depth + static_cast<std::size_t>(k);
    if (at == scan.dims.size()) {
      if (!scan.leaves.empty()) return ragged(scan.in);
      scan.dims.push_back(shape[k]);
    } else if (scan.dims[at] != shape[k]) {
      return ragged(scan.in);
    }
  }
  if (depth + static_cast<std::size_t>(shape.rank()) != scan.dims.size()) return ragged(scan.in);
  if (!scan.fixed) scan.fixed = tensor.dtype();
  const Tensor dense = tensor.contiguous();
  for (std::int64_t k = 0; k < dense.elements(); ++k) scan.leaves.push_back(elementValue(dense, k));
  return true;
}

bool addLeaf(Scan& scan, const Value& value) {
  Natural kind = Natural::none;
  if (value.isBool()) {
    kind = Natural::boolean;
  } else if (isIntegral(value)) {
    kind = value.isInt() && value.asInt() >= INT32_MIN && value.asInt() <= INT32_MAX
               ? Natural::integer
               : Natural::wide;
  } else if (value.isReal()) {
    kind = Natural::real;
  } else if (value.is(Kind::string) || value.is(Kind::bytes)) {
    kind = Natural::text;
  } else {
    std::string shown;
    if (!scan.in.repr(value, shown)) return false;
    const ClassObject& type = scan.in.typeOf(value);
    scan.in.raise(*scan.in.types().valueError,
                  fmt::format("Attempt to convert a value ({}) with an unsupported type (<class "
                              "'{}{}'>) to a Tensor.",
                              shown, type.isScript ? "__main__." : "", type.name));
    return false;
  }
  // A bool first and a number later do not mix; the other way round, and for NumPy, the bool is a
  // number.
  if (scan.rule != NumberRule::numpy && scan.natural == Natural::boolean &&
      kind != Natural::boolean && kind != Natural::none)
    return mixed(scan.in);
  if ((scan.natural == Natural::text) != (kind == Natural::text) && scan.natural != Natural::none)
    return mixed(scan.in);
  scan.natural = std::max(scan.natural, kind);
  scan.leaves.push_back(value);
  return true;
}

bool scanValue(Scan& scan, const Value& value, std::size_t depth) {
  if (depth > 32) {
    scan.in.raise(*scan.in.types().valueError, "a tensor has at most 32 axes");
    return false;
  }
  if (const std::vector<Value>* items = sequenceItems(value)) {
    const auto size = static_cast<std::int64_t>(items->size());
    if (depth == scan.dims.size()) {
      if (!scan.leaves.empty()) return ragged(scan.in);
      scan.dims.push_back(size);
    } else if (scan.dims[depth] != size) {
      return ragged(scan.in);
    }
    for (const Value& item : *items) {
      if (!scanValue(scan, item, depth + 1)) return false;
    }
    return scan.in.tick();
  }
  if (const auto* tensor = value.tryAs<TensorObject>()) {
    if (tensor->isSymbolic()) {
      scan.in.raise(
          *scan.in.types().typeError,
          fmt::format("<tf.Tensor '{}' shape={} dtype={}> is out of scope and cannot be used here. "
                      "Use return "
                      "values, explicit Python locals or TensorFlow collections to access it.",
                      tensor->symbol->name, tupleText(tensor->shape),
                      tensorFlowName(tensor->dtype)));
      return false;
    }
    return addTensor(scan, tensor->data, depth);
  }
  if (const auto* array = value.tryAs<ArrayObject>()) return addTensor(scan, array->data, depth);
  if (const auto* variable = value.tryAs<VariableObject>())
    return addTensor(scan, variable->read(), depth);
  if (value.is(Kind::range)) {
    std::vector<Value> range;
    if (!scan.in.toVector(value, range)) return false;
    return scanValue(scan, makeList(std::move(range)), depth);
  }
  if (const auto* shape = value.tryAs<TensorShapeObject>()) {
    std::vector<Value> dims;
    for (const std::int64_t dim : shape->shape.dims())
      dims.push_back(dim < 0 ? Value::none() : Value::integer(dim));
    return scanValue(scan, makeList(std::move(dims)), depth);
  }
  if (depth != scan.dims.size()) return ragged(scan.in);
  return addLeaf(scan, value);
}

DType naturalDType(const Scan& scan, NumberRule rule) {
  if (scan.fixed) return *scan.fixed;
  const bool numpy = rule == NumberRule::numpy;
  switch (scan.natural) {
    case Natural::boolean:
      return DType::boolean;
    case Natural::integer:
      return numpy ? DType::i64 : DType::i32;
    case Natural::wide:
      return DType::i64;
    case Natural::text:
      return DType::string;
    default:
      return numpy ? DType::f64 : DType::f32;
  }
}

bool cannot(Interpreter& in, const Value& value, DType dtype) {
  std::string shown;
  if (!in.repr(value, shown)) return false;
  in.raise(
      *in.types().typeError,
      fmt::format("Cannot convert {} to EagerTensor of dtype {}", shown, tensorFlowName(dtype)),
      "Convert one of the two with tf.cast.");
  return false;
}

bool fill(Interpreter& in, const std::vector<Value>& leaves, DType dtype, Tensor& tensor) {
  if (dtype == DType::string) {
    auto* to = tensor.mutableData<std::string>();
    for (std::size_t k = 0; k < leaves.size(); ++k) {
      if (const auto* text = leaves[k].tryAs<StringObject>()) {
        to[k] = text->text;
      } else if (const auto* bytes = leaves[k].tryAs<BytesObject>()) {
        to[k] = bytes->bytes;
      } else {
        return cannot(in, leaves[k], dtype);
      }
    }
    return true;
  }
  for (const Value& leaf : leaves) {
    const bool fits = isFloat(dtype)     ? isNumber(leaf)
                      : isInteger(dtype) ? isIntegral(leaf)
                                         : leaf.isBool();
    if (!fits) return cannot(in, leaf, dtype);
    if (isInteger(dtype) && leaf.is(Kind::bigInteger)) return cannot(in, leaf, dtype);
    if (dtype == DType::i32 && (leaf.asInt() < INT32_MIN || leaf.asInt() > INT32_MAX))
      return cannot(in, leaf, dtype);
  }
  visitDType(dtype, [&](auto sample) {
    using T = decltype(sample);
    T* to = tensor.mutableData<T>();
    for (std::size_t k = 0; k < leaves.size(); ++k) {
      if constexpr (std::is_same_v<T, bool>) {
        to[k] = leaves[k].asInt() != 0;
      } else if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) {
        to[k] = T(static_cast<float>(realOf(leaves[k])));
      } else if constexpr (std::is_integral_v<T>) {
        to[k] = static_cast<T>(leaves[k].asInt());
      } else {
        to[k] = static_cast<T>(realOf(leaves[k]));
      }
    }
  });
  return true;
}

}  // namespace

std::optional<DType> tensorDType(const Value& value) {
  if (const auto* tensor = value.tryAs<TensorObject>()) return tensor->dtype;
  if (const auto* variable = value.tryAs<VariableObject>()) return variable->dtype;
  if (const auto* array = value.tryAs<ArrayObject>()) return array->data.dtype();
  return {};
}

Value elementValue(const Tensor& tensor, std::int64_t index) {
  if (tensor.dtype() == DType::string) {
    return makeValue<BytesObject>(tensor.contiguous().data<std::string>()[index]);
  }
  if (isFloat(tensor.dtype())) return Value::real(elementAsDouble(tensor, index));
  if (tensor.dtype() == DType::boolean) return Value::boolean(elementAsInt(tensor, index) != 0);
  return Value::integer(elementAsInt(tensor, index));
}

bool toTensor(Interpreter& in, const Value& value, std::optional<DType> dtype, Tensor& out,
              NumberRule rule) {
  const Tensor* known = nullptr;
  Tensor read;
  if (const auto* tensor = value.tryAs<TensorObject>();
      tensor != nullptr && !tensor->isSymbolic()) {
    known = &tensor->data;
  } else if (const auto* variable = value.tryAs<VariableObject>()) {
    read = variable->read();
    known = &read;
  } else if (const auto* array = value.tryAs<ArrayObject>()) {
    // Arrays are converted, tensors of another dtype are refused.
    auto converted = dtype && *dtype != array->data.dtype() ? cast(array->data, *dtype)
                                                            : Result<Tensor>(array->data);
    if (!converted) return in.raise(converted.error()), false;
    out = *converted;
    return true;
  }
  if (known != nullptr) {
    out = *known;
    if (!dtype || *dtype == out.dtype()) return true;
    in.raise(*in.types().valueError,
             fmt::format("Tensor conversion requested dtype {} for Tensor with dtype {}",
                         tensorFlowName(*dtype), tensorFlowName(out.dtype())),
             "Convert one of the two with tf.cast.");
    return false;
  }
  Scan scan{in, rule};
  if (!scanValue(scan, value, 0)) return false;
  if (scan.fixed && dtype && isFloat(*scan.fixed) && !isFloat(*dtype)) {
    return cannot(in, value, *dtype);
  }
  const DType wanted = dtype ? *dtype : naturalDType(scan, rule);
  Dims dims;
  for (const std::int64_t dim : scan.dims) dims.push_back(dim);
  auto made = Tensor::allocate(wanted, Shape(std::move(dims)));
  if (!made) return in.raise(made.error()), false;
  out = std::move(*made);
  return fill(in, scan.leaves, wanted, out);
}

bool dtypeArgument(Interpreter& in, const Value& value, std::optional<DType>& out) {
  if (value.isUndefined() || value.isNone()) return true;
  if (const auto* dtype = value.tryAs<DTypeObject>()) {
    out = dtype->dtype;
    return true;
  }
  if (const auto* text = value.tryAs<StringObject>()) {
    if (const auto known = dtypeFromTensorFlow(text->text)) {
      out = known;
      return true;
    }
  }
  const Types& types = in.types();
  if (const auto* type = value.tryAs<ClassObject>()) {
    if (type == types.real.get()) out = DType::f32;
    if (type == types.integer.get()) out = DType::i32;
    if (type == types.boolean.get()) out = DType::boolean;
    if (type == types.string.get()) out = DType::string;
    if (type->moduleName == "numpy") {
      if (const auto known = dtypeFromTensorFlow(type->name)) out = known;
    }
    if (out) return true;
  }
  std::string shown;
  if (!in.repr(value, shown)) return false;
  in.raise(*in.types().typeError,
           fmt::format("Cannot convert value {} to a TensorFlow DType.", shown));
  return false;
}

bool shapeArgument(Interpreter& in, const Value& value, PartialShape& out) {
  if (const auto* shape = value.tryAs<TensorShapeObject>()) {
    out = shape->shape;
    return true;
  }
  if (value.isNone()) {
    out = PartialShape();
    return true;
  }
  std::vector<Value> items;
  if (isIntegral(value)) {
    items.push_back(value);
  } else if (!in.toVector(value, items)) {
    return false;
  }
  Dims dims;
  for (const Value& item : items) {
    std::int64_t dim = kUnknownDim;
    if (!item.isNone() && !in.toIndex(item, dim)) return false;
    dims.push_back(item.isNone() ? kUnknownDim : dim);
  }
  out = PartialShape(std::move(dims));
  return true;
}

Value dtypeValue(DType dtype) {
  return makeValue<DTypeObject>(dtype, DTypeObject::Library::tensorFlow);
}
Value shapeValue(PartialShape shape) { return makeValue<TensorShapeObject>(std::move(shape)); }
Value intTensor(const std::vector<std::int64_t>& values) {
  std::vector<std::int32_t> narrow(values.begin(), values.end());
  return makeTensor(Tensor::vector<std::int32_t>(narrow));
}

}  // namespace twin::lang
