// Where a frame stands in the script: what nodes and steps come from, and the call site of a random
// draw, so that eager and graph draw the same numbers. Owner: the caller. Thread: the
// interpreter's. Errors: none.
#pragma once

#include "core/ir/graph.h"
#include "core/lang/runtime/interpreter.h"

namespace twin::lang {

[[nodiscard]] inline ir::Span placeOf(const Interpreter& in, const Frame& frame) {
  ir::Span span{.file = in.program().file, .line = frame.line};
  if (frame.call != nullptr && frame.call->span.line == frame.line) {
    span.column = frame.call->span.column;
    span.length = frame.call->span.length;
  }
  return span;
}

}  // namespace twin::lang
