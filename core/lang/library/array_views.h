// array_views: NumPy's basic indexing (integers, slices, ... and None), whose results share the
// elements of their array, and writing into parts. Owner: nothing. Thread: the interpreter's.
// Errors: IndexError, TypeError and ValueError of the index or the value.
#pragma once

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/tensor_objects.h"

namespace twin::lang {

// A shape as NumPy's errors write it: (2,3).
[[nodiscard]] std::string shapeWords(const Shape& shape);
// An index that holds a mask, an array or a list is an advanced one: its result is a copy.
enum class Indexing : std::uint8_t { basic, advanced, raised };
[[nodiscard]] Indexing partAt(Interpreter& in, const ArrayObject& array, const Value& index,
                              ArrayPart& out);
// A view, or a NumPy scalar where the part is one element that every axis names.
[[nodiscard]] Value viewOf(ArrayObject& array, ArrayPart part);
// The array's elements in another shape: a view.
[[nodiscard]] Value reshapedView(ArrayObject& array, const Shape& shape);
[[nodiscard]] Value transposedView(ArrayObject& array);
// Broadcasts the value into the part, in the array's dtype; false with an exception set.
[[nodiscard]] bool writePart(Interpreter& in, ArrayObject& array, const ArrayPart& part,
                             const Tensor& value);
// a += b and its kin: the array itself changes; undefined where NumPy has no such operator.
[[nodiscard]] Value arrayInPlace(Interpreter& in, BinaryOp op, const Value& left,
                                 const Value& right);

}  // namespace twin::lang
