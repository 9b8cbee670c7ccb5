// tile_kernels: the loops that the elementwise interpreter is made of: one function per scalar op
// and dtype, compiled once per instruction set. No instruction set contracts a*b+c, so all give
// equal bits. In a tile f16 and bf16 values are floats that are rounded after every op, bool is a
// byte 0 or 1. Owner: constant code. Thread: any. Errors: a TileStatus, since a tile knows no
// names.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/ops/scalar_program.h"
#include "core/tensor/dtype.h"

namespace twin::exec::cpu {

enum class TileStatus : std::uint8_t { ok, divisionByZero, negativePower };

// out[k] = op(a[k], b[k], c[k]) for k < count. `out` may be one of the operands if their elements
// have the same size. Operands that an op does not take are not read.
using TileFn = TileStatus (*)(std::byte* out, const std::byte* a, const std::byte* b,
                              const std::byte* c, std::size_t count);

// Sum of products for small and unusual matrices: c[m,n] = a[m,k] b[k,n], all dense, each sum over
// k in rising order.
using GemmFn = void (*)(std::byte* c, const std::byte* a, const std::byte* b, std::int64_t m,
                        std::int64_t n, std::int64_t k);

// What one instruction set offers; null where it leaves the op to the portable kernels.
struct TileTable {
  TileFn (*floatKernel)(ops::ScalarOp op, DType operand) = nullptr;  // operand f32 or f64
  TileFn widen[2] = {};                                              // f16, bf16 in memory -> float
  TileFn narrow[2] = {};                                             // float -> f16, bf16 in memory
  TileFn round[2] = {};                                              // float -> float
  GemmFn gemmF32 = nullptr;
  GemmFn gemmF64 = nullptr;
};
extern const TileTable kTilesPortable;
#if defined(__x86_64__)
extern const TileTable kTilesAvx2;
extern const TileTable kTilesAvx512;
#endif
// The best table of this machine.
[[nodiscard]] const TileTable& tiles();
[[nodiscard]] const char* tilesName();  // "portable", "avx2", "avx512"

// Integers, bool, casts and what needs libm: the same code on every machine.
[[nodiscard]] TileFn integerKernel(ops::ScalarOp op, DType operand);
[[nodiscard]] TileFn castKernel(DType from, DType to);
[[nodiscard]] TileFn libmKernel(ops::ScalarOp op, DType operand);
[[nodiscard]] GemmFn integerGemm(DType dtype);

// The kernel of a step: `operand` is the dtype of step a (b for select), `result` that of the step.
[[nodiscard]] TileFn tileKernel(ops::ScalarOp op, DType operand, DType result);

// Bytes of one element inside a tile.
[[nodiscard]] constexpr std::size_t tileSize(DType dtype) {
  switch (dtype) {
    case DType::f64:
    case DType::i64:
    case DType::u64:
      return 8;
    case DType::i16:
    case DType::u16:
      return 2;
    case DType::i8:
    case DType::u8:
    case DType::boolean:
      return 1;
    default:
      return 4;
  }
}
[[nodiscard]] constexpr bool isHalf(DType dtype) {
  return dtype == DType::f16 || dtype == DType::bf16;
}

}  // namespace twin::exec::cpu
