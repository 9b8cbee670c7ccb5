// op_cases: runs one line of a case file, `relu(f32[3] [-1, 2, nan]) {…} = f32[3] [0, 2, nan]`, by
// way of graph text, and says how the answer differs. Errors are written `= error shape: words of
// the message`.
#pragma once

#include <string>
#include <string_view>

#include "core/ops/op.h"

namespace twin::ops::test {

// Whether a row has samples: they are tensors. The cases of rows with bodies, variables or lists as
// operands, and of inputs, are graphs.
[[nodiscard]] bool takesTensors(const OpDef& row);

// Empty where the line holds; else what was expected and what came.
[[nodiscard]] std::string checkCase(std::string_view line);

// The same for ops that a call with literals cannot write, with bodies, variables, lists or
// effects: lines `given f32[2] [1, 2]` for the inputs in order (a resource starts with that value),
// a graph, lines `prints TEXT` for the console, and the answer behind `= `, which may be empty.
[[nodiscard]] std::string checkGraphCase(std::string_view text);

}  // namespace twin::ops::test
