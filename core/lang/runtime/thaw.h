// Thaw: makes values of a fresh interpreter from what a recording holds at a cursor, so that an
// expression can be evaluated where the run stood. Containers are copies: what the expression does
// to them stays with it. Functions and classes of the program become stand-ins that refuse to be
// called. Owner: the evaluation. Thread: the interpreter's. Errors: what was not recorded in full
// is named.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/run.h"

namespace twin::lang {

// Classes that stand for the program's, by name; they outlive the values of one evaluation.
using ThawedClasses = std::unordered_map<std::string, Ref<ClassObject>>;

class Thaw {
 public:
  Thaw(Interpreter& interpreter, const RecordedRun& run, const TimeCursor& cursor,
       ThawedClasses& classes)
      : in_(interpreter), run_(run), cursor_(cursor), classes_(classes) {}

  // The value that `name` of the program has.
  [[nodiscard]] Result<Value> named(const std::string& name, const RecordedValue& value);

 private:
  [[nodiscard]] Result<Value> value(const RecordedValue& recorded);
  [[nodiscard]] Result<Value> object(std::uint32_t id);
  [[nodiscard]] Result<Value> sequence(std::uint32_t id);
  [[nodiscard]] Result<Value> table(std::uint32_t id);
  [[nodiscard]] Result<Value> instance(std::uint32_t id);
  Value imported(const std::string& name);
  Value standIn(const std::string& text);
  Error incomplete(std::string_view what) const;

  Interpreter& in_;
  const RecordedRun& run_;
  const TimeCursor& cursor_;
  ThawedClasses& classes_;
  std::string name_{};
  std::unordered_map<std::uint32_t, Value> made_{};
  int depth_ = 0;
  std::size_t count_ = 0;
};

}  // namespace twin::lang
