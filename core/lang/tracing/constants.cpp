#include "core/lang/tracing/constants.h"

#include <fmt/core.h>

#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

const std::vector<Value>* itemsOf(const Value& value) {
  if (const auto* list = value.tryAs<ListObject>()) return &list->items;
  if (const auto* tuple = value.tryAs<TupleObject>()) return &tuple->items;
  return nullptr;
}

// The elements of a nested list in row-major order, with the shape that its first rows have.
class Flattener {
 public:
  explicit Flattener(Interpreter& interpreter) : in_(interpreter) {}

  bool run(const Value& value) { return walk(value, 0); }
  [[nodiscard]] Shape shape() const { return Shape(dims_); }
  [[nodiscard]] const std::vector<Value>& leaves() const { return leaves_; }
  [[nodiscard]] const std::vector<Tensor>& parts() const { return parts_; }

 private:
  bool walk(const Value& value, std::size_t depth) {
    if (depth > 32) return fail("lists are nested too deeply for a tensor");
    const std::vector<Value>* items = itemsOf(value);
    if (items == nullptr) {
      if (!sealed_) {
        sealed_ = true;
        depth_ = depth;
      }
      if (depth != depth_) return fail("Can't convert non-rectangular Python sequence to Tensor.");
      leaves_.push_back(value);
      return in_.checkElements(static_cast<std::int64_t>(leaves_.size()));
    }
    const auto size = static_cast<std::int64_t>(items->size());
    if (sealed_ && depth >= depth_)
      return fail("Can't convert non-rectangular Python sequence to Tensor.");
    if (depth == dims_.size() && !sealed_) {
      dims_.push_back(size);
    } else if (depth >= dims_.size() || dims_[depth] != size) {
      return fail("Can't convert non-rectangular Python sequence to Tensor.");
    }
    for (const Value& item : *items) {
      if (!walk(item, depth + 1)) return false;
    }
    return true;
  }
  bool fail(std::string message) {
    in_.raise(*in_.types().valueError, std::move(message));
    return false;
  }

  Interpreter& in_;
  Dims dims_;
  std::vector<Value> leaves_{};
  std::vector<Tensor> parts_{};
  std::size_t depth_ = 0;
  bool sealed_ = false;
};

enum class Leaf : std::uint8_t { boolean, integer, real, text, tensor, other };

Leaf leafOf(const Value& value) {
  if (value.isBool()) return Leaf::boolean;
  if (value.isInt() || value.is(Kind::bigInteger)) return Leaf::integer;
  if (value.isReal()) return Leaf::real;
  if (value.is(Kind::string) || value.is(Kind::bytes)) return Leaf::text;
  if (value.is(Kind::array) || (value.is(Kind::tensor) && !isSymbolic(value)) ||
      value.is(Kind::variable)) {
    return Leaf::tensor;
  }
  return Leaf::other;
}

const Tensor* tensorOfLeaf(const Value& value) {
  if (const auto* array = value.tryAs<ArrayObject>()) return &array->data;
  if (const auto* tensor = value.tryAs<TensorObject>()) return &tensor->data;
  return nullptr;
}

bool refuse(Interpreter& in, const Value& value, DType dtype) {
  std::string text;
  if (!in.repr(value, text)) return false;
  in.raise(*in.types().typeError, fmt::format("Expected {}, but got {} of type '{}'.",
                                              tensorFlowName(dtype), text, in.typeName(value)));
  return false;
}

bool fits(Leaf leaf, DType dtype) {
  switch (leaf) {
    case Leaf::boolean:
      return dtype == DType::boolean || isFloat(dtype) || dtype == DType::i32 ||
             dtype == DType::i64;
    case Leaf::integer:
      return isNumber(dtype);
    case Leaf::real:
      return isFloat(dtype);
    case Leaf::text:
      return dtype == DType::string;
    default:
      return true;
  }
}

bool naturalType(Interpreter& in, const std::vector<Value>& leaves, DType& out) {
  if (leaves.empty()) {
    out = DType::f32;
    return true;
  }
  const Leaf first = leafOf(leaves.front());
  bool anyReal = false;
  bool wide = false;
  for (const Value& value : leaves) {
    const Leaf leaf = leafOf(value);
    if (leaf == Leaf::tensor) {
      const Tensor* tensor = tensorOfLeaf(value);
      out = tensor != nullptr ? tensor->dtype() : value.as<VariableObject>().dtype;
      return true;
    }
    if (leaf == Leaf::other) {
      std::string text;
      if (!in.repr(value, text)) return false;
      in.raise(*in.types().valueError, fmt::format("Attempt to convert a value ({}) with an "
                                                   "unsupported type (<class '{}'>) to a Tensor.",
                                                   text, in.typeName(value)));
      return false;
    }
    const bool mixes =
        (first == Leaf::boolean) != (leaf == Leaf::boolean) && first == Leaf::boolean;
    if (mixes || (first == Leaf::text) != (leaf == Leaf::text)) {
      in.raise(*in.types().valueError, "Can't convert Python sequence with mixed types to Tensor.");
      return false;
    }
    anyReal = anyReal || leaf == Leaf::real;
    wide = wide || (value.isInt() && (value.asInt() > INT32_MAX || value.asInt() < INT32_MIN));
  }
  out = first == Leaf::boolean ? DType::boolean
        : first == Leaf::text  ? DType::string
        : anyReal              ? DType::f32
        : wide                 ? DType::i64
                               : DType::i32;
  return true;
}

bool fillText(const std::vector<Value>& leaves, Tensor& tensor) {
  auto* to = tensor.mutableData<std::string>();
  for (std::size_t k = 0; k < leaves.size(); ++k) {
    const auto* text = leaves[k].tryAs<StringObject>();
    to[k] = text != nullptr ? text->text : leaves[k].as<BytesObject>().bytes;
  }
  return true;
}

bool fillNumbers(Interpreter& in, const std::vector<Value>& leaves, DType dtype, Tensor& tensor) {
  const bool asReal = isFloat(dtype);
  Tensor wide = Tensor::create(asReal ? DType::f64 : DType::i64, tensor.shape());
  for (std::size_t k = 0; k < leaves.size(); ++k) {
    const Value& value = leaves[k];
    double real = 0;
    std::int64_t integer = 0;
    if (const Tensor* part = tensorOfLeaf(value)) {
      if (part->elements() != 1) {
        in.raise(*in.types().valueError,
                 "a tensor in a list must have one element to become an element of a tensor");
        return false;
      }
      real = elementAsDouble(*part, 0);
      integer = part->dtype() == DType::string ? 0 : elementAsInt(*part, 0);
    } else if (value.isReal()) {
      real = value.asReal();
    } else if (value.is(Kind::bigInteger)) {
      return refuse(in, value, dtype);
    } else {
      integer = value.asInt();
      real = static_cast<double>(integer);
    }
    if (asReal) {
      wide.mutableData<double>()[k] = real;
    } else {
      wide.mutableData<std::int64_t>()[k] = integer;
    }
  }
  auto cast = twin::cast(wide, dtype);
  if (!cast) {
    in.raise(cast.error());
    return false;
  }
  tensor = std::move(*cast);
  return true;
}

bool castTensor(Interpreter& in, const Tensor& from, DType dtype, Tensor& out) {
  if (from.dtype() == dtype) {
    out = from;
    return true;
  }
  auto cast = twin::cast(from, dtype);
  if (!cast) {
    in.raise(cast.error());
    return false;
  }
  out = std::move(*cast);
  return true;
}

}  // namespace

bool holdsSymbolic(const Value& value) {
  if (isSymbolic(value)) return true;
  const std::vector<Value>* items = itemsOf(value);
  if (items == nullptr) return false;
  for (const Value& item : *items) {
    if (holdsSymbolic(item)) return true;
  }
  return false;
}

bool isPythonConstant(const Value& value) {
  if (const std::vector<Value>* items = itemsOf(value)) {
    for (const Value& item : *items) {
      if (!isPythonConstant(item)) return false;
    }
    return true;
  }
  const Leaf leaf = leafOf(value);
  return leaf != Leaf::other && !value.is(Kind::variable);
}

bool toConstant(Interpreter& in, const Value& value, std::optional<DType> dtype, Tensor& out) {
  if (const Tensor* tensor = tensorOfLeaf(value))
    return castTensor(in, *tensor, dtype.value_or(tensor->dtype()), out);
  if (const auto* shape = value.tryAs<TensorShapeObject>()) {
    std::vector<Value> dims;
    for (const std::int64_t dim : shape->shape.dims()) dims.push_back(Value::integer(dim));
    return toConstant(in, makeTuple(std::move(dims)), dtype.value_or(DType::i32), out);
  }
  if (const auto* range = value.tryAs<RangeObject>()) {
    if (!in.checkElements(range->length())) return false;
    std::vector<Value> numbers;
    for (std::int64_t k = 0; k < range->length(); ++k)
      numbers.push_back(Value::integer(range->start + k * range->step));
    return toConstant(in, makeTuple(std::move(numbers)), dtype, out);
  }
  Flattener flat(in);
  if (!flat.run(value)) return false;
  DType type = DType::f32;
  if (dtype) {
    type = *dtype;
  } else if (!naturalType(in, flat.leaves(), type)) {
    return false;
  }
  for (const Value& leaf : flat.leaves()) {
    if (leafOf(leaf) == Leaf::other) return naturalType(in, {leaf}, type);
    if (!fits(leafOf(leaf), type)) return refuse(in, leaf, type);
  }
  auto made = Tensor::allocate(type, flat.shape());
  if (!made) {
    in.raise(made.error());
    return false;
  }
  out = std::move(*made);
  return type == DType::string ? fillText(flat.leaves(), out)
                               : fillNumbers(in, flat.leaves(), type, out);
}

Tensor integersTensor(const std::vector<std::int64_t>& values, const Shape& shape) {
  Tensor tensor = Tensor::create(DType::i32, shape);
  for (std::size_t k = 0; k < values.size(); ++k) {
    tensor.mutableData<std::int32_t>()[k] = static_cast<std::int32_t>(values[k]);
  }
  return tensor;
}

Tensor vectorTensor(const std::vector<std::int64_t>& values) {
  return integersTensor(values, Shape{static_cast<std::int64_t>(values.size())});
}

std::optional<PartialShape> shapeOfOperand(const Value& value) {
  if (const auto* tensor = value.tryAs<TensorObject>()) return tensor->shape;
  if (const auto* variable = value.tryAs<VariableObject>()) return variable->shape;
  if (const auto* array = value.tryAs<ArrayObject>()) return PartialShape(array->data.shape());
  return {};
}

}  // namespace twin::lang
