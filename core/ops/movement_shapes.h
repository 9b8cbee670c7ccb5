// movement_shapes: the shape rules of ops that only rearrange elements, which infer and kernels
// share. Plain functions; thread: the caller's. Errors: shape, with TensorFlow's texts.
#pragma once

#include "core/ops/infer.h"

namespace twin::ops {

// The result of an op whose static list is dynamic: its rank, if that much is known.
[[nodiscard]] PartialShape ofCount(const StaticDims& given);
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

}  // namespace twin::ops
