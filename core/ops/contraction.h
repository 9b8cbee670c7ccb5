// contraction: the type rule that matmul and its fused form share.
// Plain functions; any thread. Errors: shape, with TensorFlow's text.
#pragma once

#include "core/ops/infer.h"

namespace twin::ops {

// The type of a·b with the transposes that the attributes ask for; leading axes broadcast.
[[nodiscard]] Result<ir::TensorType> productType(const ir::InferInput& in);
// 2·m·n·k operations of a product, from its operand and result types.
[[nodiscard]] double productFlop(const ir::ValueType& a, const ir::ValueType& result,
                                 const ir::Attributes& attributes);

}  // namespace twin::ops
