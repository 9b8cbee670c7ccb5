// Tensor values: attributes, items, truth, numbers and texts of tensors, Variables, arrays, dtypes
// and shapes: what TensorHooks point to. Owner: nothing. Thread: the interpreter's. Errors: pending
// exceptions with TensorFlow's classes.
#pragma once

#include "core/lang/runtime/tensor_hooks.h"

namespace twin::lang {

[[nodiscard]] const TensorHooks& tensorHooks();

// The eager data of a tensor, Variable or array; false: symbolic (an exception is pending).
[[nodiscard]] bool dataOf(Interpreter& in, const Value& value, Tensor& out);
// Raises OperatorNotAllowedInGraphError.
Value notInGraph(Interpreter& in, std::string_view what);

int tensorTruth(Interpreter& in, const Value& value);
int tensorContains(Interpreter& in, const Value& container, const Value& item);
// The sizes as a list, None for unknown ones.
[[nodiscard]] Value dimsOf(const PartialShape& shape);
Value tensorAttribute(Interpreter& in, const Value& object, StringObject* name);
Value tensorItem(Interpreter& in, const Value& object, const Value& index);
bool tensorSetItem(Interpreter& in, const Value& object, const Value& index, const Value& value);
Value tensorIterate(Interpreter& in, const Value& value);
std::int64_t tensorLength(Interpreter& in, const Value& value);
bool tensorStr(Interpreter& in, const Value& value, std::string& out);
bool tensorRepr(Interpreter& in, const Value& value, std::string& out);
bool tensorFormat(Interpreter& in, const Value& value, std::string_view spec, std::string& out);
bool tensorHash(Interpreter& in, const Value& value, std::size_t& out);
bool tensorToReal(Interpreter& in, const Value& value, double& out);
bool tensorToInteger(Interpreter& in, const Value& value, std::int64_t& out);
// + of TensorShapes, == of shapes and dtypes; undefined: does not apply.
Value shapeBinary(Interpreter& in, BinaryOp op, const Value& left, const Value& right);
Value valueCompare(Interpreter& in, CompareOp op, const Value& left, const Value& right);

}  // namespace twin::lang
