// movement_kernels: the kernels of ops that only rearrange elements, and the shape rules they share
// with infer. Plain functions; thread: the caller's. Errors: shape, with TensorFlow's texts.
#pragma once

#include "core/ops/infer.h"
#include "core/ops/kernel.h"

namespace twin::ops {

// The axes of a permutation, checked; none given: reversed.
[[nodiscard]] Result<Dims> checkedPermutation(const std::optional<Dims>& wanted, int rank);
// A wanted shape with its -1 worked out as far as the operand's shape allows.
[[nodiscard]] Result<PartialShape> reshapedType(const PartialShape& from, const Dims& wanted);
[[nodiscard]] Result<PartialShape> expandedType(const PartialShape& from, std::int64_t axis);
[[nodiscard]] Result<PartialShape> squeezedType(const PartialShape& from,
                                                const std::optional<Dims>& axes);
// Sizes of the parts of a split: given, or `parts` equal ones.
[[nodiscard]] Result<Dims> splitSizes(std::int64_t size, const Dims& sizes, std::int64_t parts);
[[nodiscard]] Result<PartialShape> concatenated(const std::vector<PartialShape>& parts,
                                                std::int64_t axis);

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
