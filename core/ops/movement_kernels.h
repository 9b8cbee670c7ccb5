// movement_kernels: the kernels of ops that only rearrange elements. Plain functions; thread: the
// caller's. Errors: shape, with TensorFlow's texts.
#pragma once

#include "core/ops/kernel.h"

namespace twin::ops {

[[nodiscard]] Status transposeKernel(const KernelCall& call);
[[nodiscard]] Status reshapeKernel(const KernelCall& call);
[[nodiscard]] Status expandDimsKernel(const KernelCall& call);
[[nodiscard]] Status squeezeKernel(const KernelCall& call);
[[nodiscard]] Status flattenKernel(const KernelCall& call);
[[nodiscard]] Status concatKernel(const KernelCall& call);
[[nodiscard]] Status stackKernel(const KernelCall& call);
[[nodiscard]] Status unstackKernel(const KernelCall& call);
[[nodiscard]] Status splitKernel(const KernelCall& call);
[[nodiscard]] Status tileKernel(const KernelCall& call);
[[nodiscard]] Status padKernel(const KernelCall& call);
[[nodiscard]] Status broadcastToKernel(const KernelCall& call);
[[nodiscard]] Status reverseKernel(const KernelCall& call);

}  // namespace twin::ops
