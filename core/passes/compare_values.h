// compare_values: whether a tensor may stand for another under a safety class.
// Thread: any. Errors: none; a difference is a sentence.
#pragma once

#include <string>

#include "core/ir/rewrite.h"
#include "core/tensor/tensor.h"

namespace twin::passes {

// What is known about a value besides its two versions.
struct ValueCheck {
  ir::Safety safety = ir::Safety::s0;
  const Tensor* reference = nullptr;  // fp64 evaluation of the original graph; null: the old value
  double scale = 0;   // sum of magnitudes behind an element; 0: the largest magnitude
  double factor = 1;  // of the tolerance; above 1 for values downstream of a change
};
// The first difference that the class forbids: "element 3: 0.5 before, 0.25 after"; empty: none.
[[nodiscard]] std::string difference(const Tensor& before, const Tensor& after,
                                     const ValueCheck& check);
// Largest finite magnitude; 0 for an empty tensor.
[[nodiscard]] double largestMagnitude(const Tensor& tensor);

}  // namespace twin::passes
