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
    const Tensor data = array.data;
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

}  // namespace twin::lang
