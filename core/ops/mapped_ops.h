// mapped_ops: rows that work element by element but by a kernel of their own, since the scalar
// language has no word for what they do: sin, cos, sums of many, checks. Plain functions; any
// thread; no errors.
#pragma once

#include "core/ops/op.h"

namespace twin::ops {

[[nodiscard]] OpFamily mappedRows();

}  // namespace twin::ops
