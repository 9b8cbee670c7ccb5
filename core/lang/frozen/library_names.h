// LibraryNames: dotted names of what the library offers, by object. Owner: one for all functions of
// a run. Thread: the interpreter's. Errors: none; what has no name is empty.
#pragma once

#include <string>
#include <unordered_map>

#include "core/lang/runtime/interpreter.h"

namespace twin::lang {

class LibraryNames {
 public:
  explicit LibraryNames(Interpreter& interpreter) : in_(interpreter) {}
  // Empty where the library does not offer the object under a name.
  [[nodiscard]] std::string nameOf(const Value& value);

 private:
  void collect(const ModuleObject& module, const std::string& path, int depth);
  Interpreter& in_;
  bool isReady_ = false;
  std::unordered_map<const Object*, std::string> names_{};
};

}  // namespace twin::lang
