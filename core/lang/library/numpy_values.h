// NumPy values: arithmetic of arrays and NumPy scalars among themselves and with Python numbers.
// Owner: nothing. Thread: the interpreter's. Errors: Value::raised().
#pragma once

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/tensor_objects.h"

namespace twin::lang {

enum class AsReal : std::uint8_t { no, yes };  // whole numbers become float64

// Both operands as tensors of their common NumPy dtype; Python scalars adopt the array's kind.
[[nodiscard]] bool commonArrays(Interpreter& in, const Value& left, const Value& right, Tensor& a,
                                Tensor& b, AsReal asReal);
// A rank-0 result becomes a NumPy scalar.
[[nodiscard]] Value makeArray(Tensor tensor);
[[nodiscard]] Value arrayBinary(Interpreter& in, BinaryOp op, const Value& left,
                                const Value& right);
[[nodiscard]] Value arrayCompare(Interpreter& in, CompareOp op, const Value& left,
                                 const Value& right);
[[nodiscard]] Value arrayUnary(Interpreter& in, UnaryOp op, const Value& operand);
[[nodiscard]] Value arrayAttribute(Interpreter& in, const Value& object, StringObject* name);
// NumPy's product: a 1-d operand is a row on the left and a column on the right, and its axis goes.
enum class ProductName : std::uint8_t { matmul, dot };  // whose sentence an error has
[[nodiscard]] Value arrayProductOf(Interpreter& in, const Tensor& x, const Tensor& y,
                                   ProductName name);
// Runs one op row on tensors, outside recordings and traces.
[[nodiscard]] Value runRow(Interpreter& in, std::string_view row, std::vector<Tensor> inputs,
                           ir::Attributes attributes = {});

}  // namespace twin::lang
