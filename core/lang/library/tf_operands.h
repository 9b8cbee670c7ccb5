// Operands of functions of the module tensorflow, from the arguments of a call. Owner: nothing.
// Thread: the interpreter's. Errors: false with a pending exception.
#pragma once

#include <string_view>
#include <vector>

#include "core/lang/library/op_calls.h"

namespace twin::lang {

// The name= argument of a call, and the name of the node without one.
[[nodiscard]] inline OpOptions namedAs(const Value& name, std::string_view node = {}) {
  return {node, name};
}
// A shape operand: Python ints stay one list, so that a trace makes one constant of it.
[[nodiscard]] Operand shapeOperand(const Value& shape);
// Operands of one dtype: a tensor among them decides for the Python values.
[[nodiscard]] bool sameTypes(Interpreter& in, const Value& values, std::vector<Operand>& out);

}  // namespace twin::lang
