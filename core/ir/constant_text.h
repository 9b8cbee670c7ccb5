// Texts of constants: `const 2 : f32[]`, `const [0.5,-1] : f32[2]`, `const #9f31c2ab :
// f32[3072,768]`. Thread: any. Errors: none. parse (core/ir/parse.h) reads these texts back to the
// same bits.
#pragma once

#include <string>

#include "core/ir/print.h"
#include "core/tensor/tensor.h"

namespace twin::ir {

// Constants with more elements stand by their hash.
inline constexpr std::int64_t kInlineElements = 64;

// True when the text of the tensor is its hash: large, and not one value all over.
[[nodiscard]] bool printsByHash(const Tensor& tensor);
[[nodiscard]] std::string hash8(const Tensor& tensor);
// Everything between `const` and the colon.
[[nodiscard]] std::string elementsText(const Tensor& tensor, LargeConstants large);
// `const ELEMENTS : TYPE`.
[[nodiscard]] std::string constantText(const Tensor& tensor, LargeConstants large);
// A number that reads back as a double, never as an integer: 1.0, 0.5, inf, nan, -0.0.
[[nodiscard]] std::string numberText(double value);

}  // namespace twin::ir
