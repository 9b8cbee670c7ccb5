// LongLoop: keeps a native's loop over many elements stoppable. Every some thousand turns it looks
// at the stop request and the clock; its turns are no steps of the script. Owner: the native.
// Thread: the interpreter's. Errors: turn() is false when the run has to stop.
#pragma once

#include "core/lang/runtime/interpreter.h"

namespace twin::lang {

class LongLoop {
 public:
  explicit LongLoop(Interpreter& in) : in_(in) {}
  [[nodiscard]] bool turn() {
    if (++turns_ % kTurns != 0) return true;
    in_.lookSoon();
    return in_.tick();
  }

 private:
  static constexpr std::uint32_t kTurns = 8192;
  Interpreter& in_;
  std::uint32_t turns_ = 0;
};

}  // namespace twin::lang
