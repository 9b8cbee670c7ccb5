// gemm: the kernel of ONNX's dense layer, alpha · a b + beta · c, op by op as its row expands it,
// so that both have the same bits. Thread: the caller's. Errors: those of the ops.
#pragma once

#include "core/ops/kernel.h"

namespace twin::exec::cpu {

[[nodiscard]] Status gemmKernel(const ops::KernelCall& call);

}  // namespace twin::exec::cpu
