#include <fmt/core.h>

#include <algorithm>

#include "core/lang/library/numpy_values.h"
#include "core/lang/library/op_calls.h"
#include "core/lang/library/tensor_values.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

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

}  // namespace twin::lang
