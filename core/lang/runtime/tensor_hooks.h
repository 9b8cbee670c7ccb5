// TensorHooks: how values of the kinds in tensor_objects.h take part in the language's own
// operations. The library fills the table; the runtime never includes the library. Owner: a static
// table. Thread: the interpreter's. Errors: as in the Interpreter.
#pragma once

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/tensor_objects.h"

namespace twin::lang {

struct TensorHooks {
  Value (*binary)(Interpreter&, BinaryOp, const Value& left, const Value& right) = nullptr;
  Value (*inPlace)(Interpreter&, BinaryOp, const Value& left, const Value& right) = nullptr;
  Value (*unary)(Interpreter&, UnaryOp, const Value& operand) = nullptr;
  Value (*compare)(Interpreter&, CompareOp, const Value& left, const Value& right) = nullptr;
  int (*truth)(Interpreter&, const Value&) = nullptr;
  int (*contains)(Interpreter&, const Value& container, const Value& item) = nullptr;
  Value (*attribute)(Interpreter&, const Value& object,
                     StringObject* name) = nullptr;  // undefined: absent
  Value (*getItem)(Interpreter&, const Value& object, const Value& index) = nullptr;
  bool (*setItem)(Interpreter&, const Value& object, const Value& index,
                  const Value& value) = nullptr;
  Value (*iterate)(Interpreter&, const Value&) = nullptr;
  std::int64_t (*length)(Interpreter&, const Value&) = nullptr;
  bool (*str)(Interpreter&, const Value&, std::string& out) = nullptr;
  bool (*repr)(Interpreter&, const Value&, std::string& out) = nullptr;
  bool (*format)(Interpreter&, const Value&, std::string_view spec, std::string& out) = nullptr;
  bool (*hash)(Interpreter&, const Value&, std::size_t& out) = nullptr;
  // A number for float(), int(), % and indexes. False: an exception is pending.
  bool (*toReal)(Interpreter&, const Value&, double& out) = nullptr;
  bool (*toInteger)(Interpreter&, const Value&, std::int64_t& out) = nullptr;
};

[[nodiscard]] inline bool isTensorLike(const Value& value) {
  return value.isObject() && value.asObject()->kind() >= Kind::tensor &&
         value.asObject()->kind() <= Kind::tensorSpec;
}

}  // namespace twin::lang
