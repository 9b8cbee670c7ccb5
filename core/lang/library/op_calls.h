// Op calls: how library functions call rows of core/ops; all end in Interpreter::applyOp.
// Owner: nothing. Thread: the interpreter's. Errors: Value::raised().
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "core/lang/library/conversion.h"

namespace twin::lang {

struct OpOptions {
  std::string_view nodeName{};
  Value name{};  // the name= argument of the call, or None
};
[[nodiscard]] Value callRow(Interpreter& in, std::string_view row, std::vector<Operand> operands,
                            ir::Attributes attributes = {}, OpOptions options = {});
// The operators of tensors (tensor_operators.cpp).
[[nodiscard]] Value castTo(Interpreter& in, const Value& value, DType dtype);
[[nodiscard]] Value stridedSlice(Interpreter& in, const Value& object, const Value& index);
// What the operands are for: an eager addition has an error of its own for dtypes that differ.
enum class PairOp : std::uint8_t { addition, other };
// Operands of a two-operand function, Python values adopting the other's dtype.
[[nodiscard]] bool matchOperands(Interpreter& in, const Value& left, const Value& right, PairOp op,
                                 std::vector<Operand>& out);

}  // namespace twin::lang
