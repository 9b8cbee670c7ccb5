// Freezer: makes a FrozenFunction of values of a running interpreter. It follows what the function
// can reach: closure cells, defaults, attributes, and the globals that its code and the code of
// what it calls name. Owner: one use each. Thread: the interpreter's, after the last cell.
// Errors: unsupported, naming what cannot be frozen and why; nothing of the script runs.
#pragma once

#include <deque>
#include <set>
#include <unordered_map>

#include "core/base/result.h"
#include "core/lang/frozen/frozen_function.h"
#include "core/lang/frozen/library_names.h"
#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/tensor_objects.h"

namespace twin::lang {

class Freezer {
 public:
  Freezer(Interpreter& interpreter, LibraryNames& library) : in_(interpreter), library_(library) {}

  // Parts of the call; `what` names them in errors: "the argument 'x'".
  FrozenId add(const Value& value, const std::string& what);
  FrozenId addInput(std::size_t index);
  FrozenId addVariable(const ops::VariablePtr& variable);
  FrozenId addSequence(FrozenKind kind, std::vector<FrozenId> items, const Value& model = {});
  // Follows everything that was added; the finished function or why there is none.
  [[nodiscard]] Result<FrozenFunction> finish(FrozenId callee, std::vector<FrozenId> arguments);

 private:
  struct Pending {
    FrozenId id = 0;
    Value value{};
    std::size_t what = 0;
  };
  FrozenId enter(const Value& value, std::size_t what);
  void fill(const Pending& pending);
  void fillInline(FrozenValue& out, const Value& value);
  void fillContainer(const Pending& pending, FrozenValue& out);
  void fillCallable(const Pending& pending, FrozenValue& out);
  void fillFunction(const Pending& pending, FrozenValue& out);
  void fillMethod(const Pending& pending, FrozenValue& out);
  void fillType(const Pending& pending, FrozenValue& out);
  void fillInstance(const Pending& pending, FrozenValue& out);
  bool fillTensorLike(FrozenValue& out, const Value& value);
  void fillLibrary(const Pending& pending, FrozenValue& out);
  void attributes(const AttributeTable& table, std::size_t what, FrozenValue& out);
  void reachCode(const Code& code);
  void readsOf(const Block& block);
  void readsOf(Expr& expr);
  void readsGlobal(const NameExpr& name);
  void refuse(const Pending& pending, const std::string& why);

  Interpreter& in_;
  LibraryNames& library_;
  std::vector<FrozenValue> values_{};
  std::deque<Pending> queue_{};
  std::vector<std::string> whats_{};
  std::unordered_map<const Object*, FrozenId> known_{};
  std::unordered_map<const ops::Variable*, FrozenId> variables_{};
  std::vector<Value> held_{};  // addresses stay theirs while known_ is in use
  std::set<const Code*> codes_{};
  std::unordered_map<std::string, FrozenId> globals_{};
  std::vector<std::pair<std::string, FrozenId>> globalOrder_{};
  std::optional<Error> refusal_{};
};

}  // namespace twin::lang
