// NativeDepth: counts one level of a native operation that may recurse through the objects of a
// script (repr, ==, hash, nested calls of natives). Owner: a function's frame. Thread: the
// interpreter's. Errors: tooDeep() has raised a RecursionError.
#pragma once

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

class NativeDepth {
 public:
  NativeDepth(Interpreter& in, const char* what) : in_(in), deep_(++in.nativeDepth_ > 2000) {
    if (deep_)
      in.raise(*in.types().recursionError, std::string("maximum recursion depth exceeded ") + what);
  }
  NativeDepth(const NativeDepth&) = delete;
  NativeDepth& operator=(const NativeDepth&) = delete;
  ~NativeDepth() { --in_.nativeDepth_; }
  [[nodiscard]] bool tooDeep() const { return deep_; }

 private:
  Interpreter& in_;
  bool deep_;
};

}  // namespace twin::lang
