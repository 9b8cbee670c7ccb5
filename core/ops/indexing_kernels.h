// indexing_kernels: kernels that read positions given by other tensors; every index is checked.
// Plain functions; thread: the caller's. Errors: value, with TensorFlow's texts.
#pragma once

#include "core/ops/kernel.h"

namespace twin::ops {

[[nodiscard]] Status gatherKernel(const KernelCall& call);
[[nodiscard]] Status oneHotKernel(const KernelCall& call);

}  // namespace twin::ops
