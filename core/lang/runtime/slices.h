// Slices: the start, stop and step of a Python slice, clipped to a length.
// Owner: plain values. Thread: the interpreter's. Errors: TypeError, ValueError (step zero).
#pragma once

#include <vector>

#include "core/lang/runtime/interpreter.h"

namespace twin::lang {

struct SliceBounds {
  std::int64_t start = 0;
  std::int64_t stop = 0;
  std::int64_t step = 1;
  std::int64_t count = 0;
};
[[nodiscard]] bool sliceBounds(Interpreter& in, const SliceObject& slice, std::int64_t length,
                               SliceBounds& out);
// The byte offset of code point `index` in UTF-8 text.
[[nodiscard]] std::size_t byteOffset(const StringObject& text, std::int64_t index);

}  // namespace twin::lang
