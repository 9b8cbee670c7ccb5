// Conversion: Python values to tensors by TensorFlow's rules, and arguments of library functions to
// dtypes, shapes and integers. Owner: nothing. Thread: the interpreter's. Errors: a pending
// TypeError or ValueError, and false.
#pragma once

#include <optional>

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/tensor_objects.h"

namespace twin::lang {

enum class NumberRule : std::uint8_t { tensorFlow, numpy };  // int32/float32, or int64/float64

// A tensor of `dtype`, or of the value's natural dtype. Symbolic tensors are out of scope here
// (TypeError).
[[nodiscard]] bool toTensor(Interpreter& in, const Value& value, std::optional<DType> dtype,
                            Tensor& out, NumberRule rule = NumberRule::tensorFlow);
// None and undefined leave `out` as it is. Accepts dtypes, names, Python types and NumPy types.
[[nodiscard]] bool dtypeArgument(Interpreter& in, const Value& value, std::optional<DType>& out);
// A shape from a TensorShape, list, tuple, int or integer tensor; None entries are unknown.
[[nodiscard]] bool shapeArgument(Interpreter& in, const Value& value, PartialShape& out);
// Whether a flag argument was given as True.
[[nodiscard]] inline bool isTrue(const Value& value) { return value.isBool() && value.asBool(); }
// The dtype that a value has as an operand: of a tensor, Variable or array; empty for Python
// values.
[[nodiscard]] std::optional<DType> tensorDType(const Value& value);
// The Python value of element `index`.
[[nodiscard]] Value elementValue(const Tensor& tensor, std::int64_t index);
[[nodiscard]] Value dtypeValue(DType dtype);
[[nodiscard]] Value shapeValue(PartialShape shape);
// A tensor of ints, as axes and shapes are passed to ops.
[[nodiscard]] Value intTensor(const std::vector<std::int64_t>& values);

}  // namespace twin::lang
