#include "core/exec/cpu/tile_kernels.h"

namespace twin::exec::cpu {

using ops::ScalarOp;

const TileTable& tiles() {
#if defined(__x86_64__)
  static const TileTable& best = [&]() -> const TileTable& {
    if (__builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
        __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512bw") != 0) {
      return kTilesAvx512;
    }
    return __builtin_cpu_supports("avx2") != 0 ? kTilesAvx2 : kTilesPortable;
  }();
  return best;
#else
  return kTilesPortable;
#endif
}

const char* tilesName() {
#if defined(__x86_64__)
  if (&tiles() == &kTilesAvx512) return "avx512";
  if (&tiles() == &kTilesAvx2) return "avx2";
#endif
  return "portable";
}

TileFn tileKernel(ScalarOp op, DType operand, DType result) {
  if (op == ScalarOp::cast) return castKernel(operand, result);
  if (!isFloat(operand)) return integerKernel(op, operand);
  const DType computed = operand == DType::f64 ? DType::f64 : DType::f32;
  const TileFn found = tiles().floatKernel(op, computed);
  return found != nullptr ? found : libmKernel(op, computed);
}

}  // namespace twin::exec::cpu
