#include "core/lang/library/array_views.h"

#include <fmt/core.h>

#include <algorithm>

#include "core/lang/library/numpy_values.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/slices.h"
#include "core/lang/runtime/types.h"
#include "core/ops/kernel_tools.h"

namespace twin::lang {
namespace {

bool isPosition(const Value& part) {
  if (part.isInt()) return true;
  if (const auto* array = part.tryAs<ArrayObject>())
    return array->isScalar() && isInteger(array->data.dtype());
  const auto* tensor = part.tryAs<TensorObject>();
  return tensor != nullptr && !tensor->isSymbolic() && isInteger(tensor->dtype) &&
         tensor->data.rank() == 0;
}

// How many axes the parts name; advanced where one of them is no basic index.
Indexing countAxes(Interpreter& in, const std::vector<Value>& parts, int rank, int& named) {
  int ellipses = 0;
  named = 0;
  for (const Value& part : parts) {
    if (part.tag() == Tag::ellipsis) {
      ++ellipses;
    } else if (part.is(Kind::slice) || isPosition(part)) {
      ++named;
    } else if (!part.isNone()) {
      return Indexing::advanced;
    }
  }
  if (ellipses > 1) {
    in.raise(*in.types().indexError, "an index can only have a single ellipsis ('...')");
    return Indexing::raised;
  }
  if (named > rank) {
    in.raise(*in.types().indexError,
             fmt::format("too many indices for array: array is {}-dimensional, but {} were indexed",
                         rank, named));
    return Indexing::raised;
  }
  return Indexing::basic;
}

// One element on its own: a share of the array's buffer would make the next write copy all of it.
Value elementAt(const ArrayObject& array, const ArrayPart& part) {
  const Tensor from = array.shown(part);
  Tensor copy = Tensor::create(from.dtype(), from.shape());
  ops::copyStrided(from.dtype(), from.shape(),
                   {.to = copy.mutableRaw(), .from = from.raw(), .fromStrides = from.strides()});
  return makeArray(std::move(copy));
}

}  // namespace

std::string shapeWords(const Shape& shape) {
  std::string out = "(";
  for (int k = 0; k < shape.rank(); ++k) out += fmt::format("{}{}", k > 0 ? "," : "", shape[k]);
  return out + (shape.rank() == 1 ? ",)" : ")");
}

Indexing partAt(Interpreter& in, const ArrayObject& array, const Value& index, ArrayPart& out) {
  std::vector<Value> parts = {index};
  if (const auto* tuple = index.tryAs<TupleObject>()) parts = tuple->items;
  const ArrayPart from = array.part();
  const int rank = from.shape.rank();
  int named = 0;
  if (const Indexing kind = countAxes(in, parts, rank, named); kind != Indexing::basic) return kind;
  Dims dims;
  Dims strides;
  out.offset = from.offset;
  int axis = 0;
  const auto keep = [&] {
    dims.push_back(from.shape[axis]);
    strides.push_back(from.strides[static_cast<std::size_t>(axis)]);
    ++axis;
  };
  for (const Value& part : parts) {
    if (part.tag() == Tag::ellipsis) {
      for (int left = rank - named; left > 0; --left) keep();
      continue;
    }
    if (part.isNone()) {
      dims.push_back(1);
      strides.push_back(0);
      continue;
    }
    const std::int64_t size = from.shape[axis];
    const std::int64_t stride = from.strides[static_cast<std::size_t>(axis)];
    if (const auto* slice = part.tryAs<SliceObject>()) {
      SliceBounds bounds;
      if (!sliceBounds(in, *slice, size, bounds)) return Indexing::raised;
      if (bounds.count > 0) out.offset += bounds.start * stride;
      dims.push_back(bounds.count);
      strides.push_back(bounds.count > 1 ? bounds.step * stride : 0);
    } else {
      std::int64_t at = 0;
      if (!in.toIndex(part, at)) return Indexing::raised;
      const std::int64_t wanted = at;
      if (at < 0) at += size;
      if (at < 0 || at >= size) {
        in.raise(
            *in.types().indexError,
            fmt::format("index {} is out of bounds for axis {} with size {}", wanted, axis, size));
        return Indexing::raised;
      }
      out.offset += at * stride;
    }
    ++axis;
  }
  while (axis < rank) keep();
  out.shape = Shape(dims);
  out.strides = strides;
  if (out.shape.elements() == 0) out.offset = 0;
  return Indexing::basic;
}

Value viewOf(ArrayObject& array, ArrayPart part) {
  return part.shape.rank() == 0 ? elementAt(array, part)
                                : makeValue<ArrayObject>(array, std::move(part));
}

Value reshapedView(ArrayObject& array, const Shape& shape) {
  ArrayPart part = array.part();
  if (part.strides != part.shape.denseStrides())
    return makeValue<ArrayObject>(array.data.reshaped(shape), ArrayObject::Form::array);
  return viewOf(array, {.shape = shape, .strides = shape.denseStrides(), .offset = part.offset});
}

Value transposedView(ArrayObject& array) {
  const ArrayPart part = array.part();
  Dims dims;
  Dims strides;
  for (int k = part.shape.rank() - 1; k >= 0; --k) {
    dims.push_back(part.shape[k]);
    strides.push_back(part.strides[static_cast<std::size_t>(k)]);
  }
  return viewOf(array, {.shape = Shape(dims), .strides = strides, .offset = part.offset});
}

bool writePart(Interpreter& in, ArrayObject& array, const ArrayPart& part, const Tensor& value) {
  if (array.data.dtype() == DType::string) {
    in.raise(*in.types().typeError, "string arrays cannot be changed",
             "Make a new array with np.array.");
    return false;
  }
  // Axes of size 1 before those of the part do not count.
  Tensor fresh = value;
  Dims kept;
  for (int k = 0; k < fresh.rank(); ++k) {
    if (k < fresh.rank() - part.shape.rank() && fresh.shape()[k] == 1) continue;
    kept.push_back(fresh.shape()[k]);
  }
  bool fits = static_cast<int>(kept.size()) <= part.shape.rank();
  for (std::size_t k = 0; fits && k < kept.size(); ++k) {
    const std::int64_t wanted =
        part.shape[part.shape.rank() - static_cast<int>(kept.size()) + static_cast<int>(k)];
    fits = kept[k] == 1 || kept[k] == wanted;
  }
  if (!fits) {
    in.raise(*in.types().valueError,
             fmt::format("could not broadcast input array from shape {} into shape {}",
                         shapeWords(value.shape()), shapeWords(part.shape)));
    return false;
  }
  fresh = fresh.reshaped(Shape(kept)).broadcastTo(part.shape);
  const auto size = static_cast<std::int64_t>(sizeOf(array.data.dtype()));
  array.write(
      [&](std::byte* whole) {
        ops::copyStrided(fresh.dtype(), part.shape,
                         {.to = whole + part.offset * size,
                          .toStrides = part.strides,
                          .from = fresh.raw(),
                          .fromStrides = fresh.strides()});
      },
      [&](ArrayObject& changed) {
        if (in.recorder != nullptr) in.recorder->changed(changed);
      });
  return true;
}

Value arrayInPlace(Interpreter& in, BinaryOp op, const Value& left, const Value& right) {
  auto& array = left.as<ArrayObject>();
  const Value made = arrayBinary(in, op, left, right);
  if (array.isScalar() || !made.is(Kind::array)) return made;
  const Tensor& result = made.as<ArrayObject>().data;
  if (result.shape() != array.data.shape()) {
    return in.raise(
        *in.types().valueError,
        fmt::format("non-broadcastable output operand with shape {} doesn't match the broadcast "
                    "shape {}",
                    shapeWords(array.data.shape()), shapeWords(result.shape())));
  }
  const DType to = array.data.dtype();
  if (isFloat(result.dtype()) && !isFloat(to)) {
    return in.raise(*in.types().typeError,
                    fmt::format("Cannot cast ufunc output from dtype('{}') to dtype('{}') with "
                                "casting rule 'same_kind'",
                                tensorFlowName(result.dtype()), tensorFlowName(to)),
                    "Write a = a + b, which makes a new array, or use a.astype.");
  }
  const auto converted = cast(result, to);
  if (!converted) return in.raise(converted.error());
  if (!writePart(in, array, array.part(), *converted)) return Value::raised();
  return left;
}

}  // namespace twin::lang
