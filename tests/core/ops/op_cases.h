// op_cases: runs one line of a case file, `relu(f32[3] [-1, 2, nan]) {…} = f32[3] [0, 2, nan]`, by
// way of graph text, and says how the answer differs. Errors are written `= error shape: words of
// the message`.
#pragma once

#include <string>
#include <string_view>

namespace twin::ops::test {

// Empty where the line holds; else what was expected and what came.
[[nodiscard]] std::string checkCase(std::string_view line);

}  // namespace twin::ops::test
