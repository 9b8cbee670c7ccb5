// Thawing: makes the values of one frozen function in an interpreter. Objects are made first,
// empty, and filled afterwards, so that cycles close; what needs hashing comes last. Owner: the
// maker of a FrozenRunner, for one use. Thread: the interpreter's. Errors: damaged for values that
// do not fit the source, raised where the library refuses one.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/lang/frozen/frozen_function.h"
#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/tensor_objects.h"

namespace twin::lang {

[[nodiscard]] tl::unexpected<Error> doesNotFit(std::string_view what);
// The pending exception, or the limit that stopped the interpreter, as an Error with its line.
[[nodiscard]] Error exceptionError(Interpreter& in);

struct FrozenVariable {
  ops::VariablePtr state{};
  Tensor value{};
};

class Thawing {
 public:
  Thawing(Interpreter& interpreter, const FrozenFunction& function,
          std::span<const ops::Value> inputs)
      : in_(interpreter), frozen_(function), inputs_(inputs) {}
  [[nodiscard]] Status run();
  [[nodiscard]] const Value& value(FrozenId id) const { return made_[id]; }
  [[nodiscard]] bool holds(FrozenId id) const { return id < made_.size(); }
  std::vector<FrozenVariable> variables{};

 private:
  [[nodiscard]] Status create(FrozenId id);
  // Numbers and texts; then objects of the runtime and of the library.
  [[nodiscard]] Result<Value> plain(const FrozenValue& from);
  [[nodiscard]] Result<Value> object(const FrozenValue& from);
  // Functions, classes and what the library offers.
  [[nodiscard]] Result<Value> reached(const FrozenValue& from);
  [[nodiscard]] Result<Value> checked(Value value);
  [[nodiscard]] Result<Value> input(std::int64_t index);
  [[nodiscard]] Result<Value> variable(const FrozenValue& from);
  [[nodiscard]] const Code* codeOf(std::int64_t index) const;
  [[nodiscard]] Result<Value> scriptType(const FrozenValue& from);
  [[nodiscard]] Result<Value> libraryValue(std::string_view path);
  [[nodiscard]] Status fill(FrozenId id);
  void fillContainer(const FrozenValue& from, const Value& target);
  void fillCallable(const FrozenValue& from, const Value& target);
  [[nodiscard]] Status fillInstance(const FrozenValue& from, InstanceObject& instance);
  [[nodiscard]] Status fillFunction(const FrozenValue& from, FunctionObject& function);
  [[nodiscard]] Status fillType(const FrozenValue& from, ClassObject& type);
  // What a class statement notes, once every base has its attributes.
  void noteSpecialMethods(ClassObject& type);
  [[nodiscard]] Status fillTable(FrozenId id);
  [[nodiscard]] Status setGlobals();
  Interpreter& in_;
  const FrozenFunction& frozen_;
  std::span<const ops::Value> inputs_;
  std::vector<Value> made_{};
  std::vector<bool> making_{};
};

}  // namespace twin::lang
