#include <fmt/core.h>

#include <algorithm>

#include "core/lang/library/array_views.h"
#include "core/lang/library/numpy_values.h"
#include "core/lang/library/op_calls.h"
#include "core/lang/library/tensor_values.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

// a[mask] = value, where the mask has the array's shape and the value is one number.
bool setMasked(Interpreter& in, ArrayObject& array, const Value& index, const Value& value) {
  const auto* mask = index.tryAs<ArrayObject>();
  Tensor fresh;
  if (mask == nullptr || mask->data.dtype() != DType::boolean ||
      mask->data.shape() != array.data.shape()) {
    in.raise(*in.types().notImplementedError,
             "setting elements by lists or arrays of positions is not in this version",
             "Set them in a loop, by a slice, or by a mask of the array's shape.");
    return false;
  }
  if (!toTensor(in, value, array.data.dtype(), fresh, NumberRule::numpy)) return false;
  if (fresh.elements() != 1) {
    in.raise(*in.types().notImplementedError,
             "setting elements by a mask takes one value in this version",
             "Use np.where(mask, values, array) or a loop.");
    return false;
  }
  Tensor next = Tensor::create(array.data.dtype(), array.data.shape());
  const std::size_t size = sizeOf(next.dtype());
  std::byte* to = next.mutableRaw();
  const auto wanted = mask->data.values<bool>();
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    std::copy_n(wanted[k] ? fresh.raw() : array.data.raw() + k * size, size, to + k * size);
  }
  return writePart(in, array, array.part(), next);
}

// The places that a mask names, counted over the axes that it covers.
bool maskPlaces(Interpreter& in, const Tensor& data, const Tensor& mask,
                std::vector<std::int64_t>& out) {
  if (mask.rank() > data.rank()) {
    in.raise(*in.types().indexError,
             fmt::format("too many indices for array: array is {}-dimensional, but {} were indexed",
                         data.rank(), mask.rank()));
    return false;
  }
  for (int k = 0; k < mask.rank(); ++k) {
    if (mask.shape()[k] == data.shape()[k]) continue;
    in.raise(*in.types().indexError,
             fmt::format("boolean index did not match indexed array along dimension {}; dimension "
                         "is {} but corresponding boolean dimension is {}",
                         k, data.shape()[k], mask.shape()[k]));
    return false;
  }
  const Tensor dense = mask.contiguous();
  const auto wanted = dense.values<bool>();
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (wanted[k]) out.push_back(static_cast<std::int64_t>(k));
  }
  return true;
}

// The rows that an array of positions names, negative ones from the end.
bool rowPlaces(Interpreter& in, const Tensor& data, const Tensor& positions,
               std::vector<std::int64_t>& out) {
  if (!isInteger(positions.dtype()) && positions.elements() > 0) {
    in.raise(*in.types().indexError, "arrays used as indices must be of integer (or boolean) type");
    return false;
  }
  if (data.rank() == 0) {
    in.raise(*in.types().indexError,
             "too many indices for array: array is 0-dimensional, but 1 were indexed");
    return false;
  }
  const std::int64_t size = data.shape()[0];
  for (std::int64_t k = 0; k < positions.elements(); ++k) {
    const std::int64_t wanted = elementAsInt(positions, k);
    out.push_back(wanted < 0 ? wanted + size : wanted);
    if (out.back() >= 0 && out.back() < size) continue;
    in.raise(*in.types().indexError,
             fmt::format("index {} is out of bounds for axis 0 with size {}", wanted, size));
    return false;
  }
  return true;
}

// a[mask] and a[[2, 0]]: a copy of the elements that a mask or an array of positions names.
Value pickedFrom(Interpreter& in, const Tensor& data, const Value& index) {
  if (index.is(Kind::tuple)) {
    return in.raise(*in.types().notImplementedError,
                    "an index with a list or array beside others is not in this version",
                    "Index one axis after the other, or loop over the positions.");
  }
  if (isSymbolic(index)) {
    return in.raise(*in.types().notImplementedError,
                    "Cannot convert a symbolic tf.Tensor to a numpy array.",
                    "Use tf.gather, or make the array a tensor with tf.constant first.");
  }
  if (!tensorDType(index) && !index.is(Kind::list) && !index.isBool()) {
    return in.raise(*in.types().indexError,
                    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and "
                    "integer or boolean arrays are valid indices");
  }
  Tensor places;
  if (!toTensor(in, index, {}, places, NumberRule::numpy)) return Value::raised();
  places = places.contiguous();
  const bool isMask = places.dtype() == DType::boolean;
  std::vector<std::int64_t> list;
  if (!(isMask ? maskPlaces(in, data, places, list) : rowPlaces(in, data, places, list)))
    return Value::raised();
  const int covered = isMask ? places.rank() : 1;
  Dims from = {isMask ? places.elements() : data.shape()[0]};
  Dims to;
  if (isMask) {
    to.push_back(static_cast<std::int64_t>(list.size()));
  } else {
    for (const std::int64_t dim : places.shape().dims()) to.push_back(dim);
  }
  for (int k = covered; k < data.rank(); ++k) {
    from.push_back(data.shape()[k]);
    to.push_back(data.shape()[k]);
  }
  if (!in.checkElements(Shape(to).checkedElements().value_or(INT64_MAX))) return Value::raised();
  const Value made =
      runRow(in, "gather", {data.reshaped(Shape(from)), Tensor::vector<std::int64_t>(list)},
             {{"axis", 0}});
  if (!made.is(Kind::array)) return made;
  return makeArray(made.as<ArrayObject>().data.reshaped(Shape(to)));
}

// A tensor takes no list or tensor of positions.
bool isPositions(const Value& part) {
  if (part.is(Kind::list)) return true;
  if (const auto* array = part.tryAs<ArrayObject>()) return array->data.rank() > 0;
  const auto* tensor = part.tryAs<TensorObject>();
  return tensor != nullptr && tensor->shape.rankKnown() && tensor->shape.rank() > 0;
}

}  // namespace

Value tensorItem(Interpreter& in, const Value& object, const Value& index) {
  if (const auto* shape = object.tryAs<TensorShapeObject>()) {
    const Value found = in.getItem(dimsOf(shape->shape), index);
    if (!found.is(Kind::list)) return found;
    PartialShape part;
    return shapeArgument(in, found, part) ? shapeValue(std::move(part)) : Value::raised();
  }
  if (object.is(Kind::array)) {
    auto& array = object.as<ArrayObject>();
    ArrayPart part;
    const Indexing kind = partAt(in, array, index, part);
    if (kind == Indexing::raised) return Value::raised();
    if (kind == Indexing::basic) return viewOf(array, std::move(part));
    return pickedFrom(in, array.data, index);
  }
  if (!object.is(Kind::tensor) && !object.is(Kind::variable)) return {};
  return stridedSlice(in, object, index);
}

bool tensorSetItem(Interpreter& in, const Value& object, const Value& index, const Value& value) {
  if (auto* array = object.tryAs<ArrayObject>()) {
    ArrayPart part;
    const Indexing kind = partAt(in, *array, index, part);
    if (kind == Indexing::raised) return false;
    if (kind == Indexing::advanced) return setMasked(in, *array, index, value);
    Tensor fresh;
    return toTensor(in, value, array->data.dtype(), fresh, NumberRule::numpy) &&
           writePart(in, *array, part, fresh);
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
    } else if (!isPositions(part) && (part.isInt() || part.isBool() || part.is(Kind::tensor) ||
                                      part.is(Kind::array) || part.is(Kind::variable))) {
      masks[4] |= bit;
      entry[0] = part;
      entry[1] = part.isInt() ? Value::integer(part.asInt() + 1)
                              : in.binary(BinaryOp::add, part, Value::integer(1));
      if (entry[1].isRaised()) return Value::raised();
    } else {
      std::string shown;
      if (!in.repr(part, shown)) return Value::raised();
      return in.raise(
          *in.types().typeError,
          fmt::format("Only integers, slices (`:`), ellipsis (`...`), tf.newaxis "
                      "(`None`) and scalar tf.int32/tf.int64 tensors are "
                      "valid indices, got {}",
                      shown),
          isPositions(part) ? "Use tf.gather(x, positions) for the rows of these places." : "");
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

}  // namespace twin::lang
