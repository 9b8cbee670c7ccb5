// list_ops: the rows of TensorLists, the values behind a TensorArray in a loop.
// Plain functions; any thread; no errors.
#pragma once

#include "core/ops/op.h"

namespace twin::ops {

[[nodiscard]] OpFamily listRows();

}  // namespace twin::ops
