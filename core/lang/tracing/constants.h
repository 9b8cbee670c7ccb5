// Constants: Python values as tensors by TensorFlow's rules, for operands and results of a traced
// function. Owner: nothing. Thread: the interpreter's. Errors: a pending ValueError or TypeError,
// and false.
#pragma once

#include <optional>

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/tensor_objects.h"

namespace twin::lang {

// True for None, and for a name without a value.
[[nodiscard]] inline bool isNull(const Value& value) {
  return value.isUndefined() || value.isNone();
}
// True for a symbolic tensor, and for lists and tuples that hold one somewhere.
[[nodiscard]] bool holdsSymbolic(const Value& value);
// True for Python numbers, texts, arrays, and lists and tuples of them.
[[nodiscard]] bool isPythonConstant(const Value& value);
// A tensor of the dtype, or of the value's natural dtype (int32, float32, bool, string).
bool toConstant(Interpreter& interpreter, const Value& value, std::optional<DType> dtype,
                Tensor& out);
// int32 values, as TensorFlow passes axes, sizes and shapes.
[[nodiscard]] Tensor integersTensor(const std::vector<std::int64_t>& values, const Shape& shape);
[[nodiscard]] Tensor vectorTensor(const std::vector<std::int64_t>& values);
// The shape of a tensor, Variable or array; none for other values.
[[nodiscard]] std::optional<PartialShape> shapeOfOperand(const Value& value);

}  // namespace twin::lang
