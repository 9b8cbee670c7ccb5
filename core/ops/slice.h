// slice: the rows slice and strided_slice, kept apart from movement.cpp for their masks.
// Plain functions; any thread; no errors.
#pragma once

#include "core/ops/op.h"

namespace twin::ops {

[[nodiscard]] OpDef sliceRow();
[[nodiscard]] OpDef stridedSliceRow();

}  // namespace twin::ops
