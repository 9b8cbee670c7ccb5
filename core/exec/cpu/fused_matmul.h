// fused_matmul: activation(a b + bias + residual) as one kernel: the product, then the very scalar
// steps of the add and activation rows on each block of rows. Owner: as MatmulProgram. Thread: any.
// Errors: shapes that do not fit, an unknown activation.
#pragma once

#include "core/exec/cpu/matmul.h"

namespace twin::exec::cpu {

// `operands`: a, b and up to two addends.
[[nodiscard]] Result<MatmulProgram> makeFusedMatmul(DType dtype, std::span<const Shape> operands,
                                                    const ir::Attributes& attributes);
// The eager kernel of the provider "fused_matmul".
[[nodiscard]] Status fusedMatmulKernel(const ops::KernelCall& call);

}  // namespace twin::exec::cpu
