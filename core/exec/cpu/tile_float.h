// tile_float: the float kernels of one instruction set. A .cpp that is compiled for that set
// includes this once and publishes `makeTiles()`. Internal linkage throughout, so no copy leaks
// into other sets.
#pragma once

#include "core/exec/cpu/tile_loops.h"
#include "core/exec/cpu/vector_math.h"

namespace twin::exec::cpu {
namespace {

using ops::ScalarOp;

struct AddOp {
  template <class T>
  static T apply(T a, T b) {
    return a + b;
  }
};
struct SubOp {
  template <class T>
  static T apply(T a, T b) {
    return a - b;
  }
};
struct MulOp {
  template <class T>
  static T apply(T a, T b) {
    return a * b;
  }
};
struct DivOp {
  template <class T>
  static T apply(T a, T b) {
    return a / b;
  }
};
struct NegOp {
  template <class T>
  static T apply(T a) {
    return -a;
  }
};
struct AbsOp {
  static float apply(float a) { return __builtin_fabsf(a); }
  static double apply(double a) { return __builtin_fabs(a); }
};
// NaN stays NaN and both zeros give +0.
struct SignOp {
  template <class T>
  static T apply(T a) {
    const T zeroOrNan = a == T{0} ? T{0} : a;
    const T notPositive = a < T{0} ? T{-1} : zeroOrNan;
    return a > T{0} ? T{1} : notPositive;
  }
};
struct SqrtOp {
  static float apply(float a) { return __builtin_sqrtf(a); }
  static double apply(double a) { return __builtin_sqrt(a); }
};
struct RsqrtOp {
  static float apply(float a) { return 1.0F / __builtin_sqrtf(a); }
  static double apply(double a) { return 1.0 / __builtin_sqrt(a); }
};
struct FloorOp {
  static float apply(float a) { return __builtin_floorf(a); }
  static double apply(double a) { return __builtin_floor(a); }
};
struct CeilOp {
  static float apply(float a) { return __builtin_ceilf(a); }
  static double apply(double a) { return __builtin_ceil(a); }
};
// Half to even.
struct RoundOp {
  static float apply(float a) { return __builtin_rintf(a); }
  static double apply(double a) { return __builtin_rint(a); }
};
struct FloorDivOp {
  static float apply(float a, float b) { return __builtin_floorf(a / b); }
  static double apply(double a, double b) { return __builtin_floor(a / b); }
};
struct ExpOp {
  static float apply(float a) { return expF32(a); }
};
struct LogOp {
  static float apply(float a) { return logF32(a); }
};
struct TanhOp {
  static float apply(float a) { return tanhF32(a); }
};
struct SigmoidOp {
  static float apply(float a) { return sigmoidF32(a); }
};
struct ErfOp {
  static float apply(float a) { return erfF32(a); }
};

template <class T>
TileFn floatKernelOf(ScalarOp op) {
  switch (op) {
    case ScalarOp::add:
      return binaryLoop<AddOp, T, T>;
    case ScalarOp::sub:
      return binaryLoop<SubOp, T, T>;
    case ScalarOp::mul:
      return binaryLoop<MulOp, T, T>;
    case ScalarOp::div:
      return binaryLoop<DivOp, T, T>;
    case ScalarOp::floordiv:
      return binaryLoop<FloorDivOp, T, T>;
    case ScalarOp::neg:
      return unaryLoop<NegOp, T, T>;
    case ScalarOp::abs:
      return unaryLoop<AbsOp, T, T>;
    case ScalarOp::sign:
      return unaryLoop<SignOp, T, T>;
    case ScalarOp::maximum:
      return binaryLoop<MaximumOp, T, T>;
    case ScalarOp::minimum:
      return binaryLoop<MinimumOp, T, T>;
    case ScalarOp::sqrt:
      return unaryLoop<SqrtOp, T, T>;
    case ScalarOp::rsqrt:
      return unaryLoop<RsqrtOp, T, T>;
    case ScalarOp::floor:
      return unaryLoop<FloorOp, T, T>;
    case ScalarOp::ceil:
      return unaryLoop<CeilOp, T, T>;
    case ScalarOp::round:
      return unaryLoop<RoundOp, T, T>;
    case ScalarOp::less:
      return binaryLoop<LessOp, T, std::uint8_t>;
    case ScalarOp::lessEqual:
      return binaryLoop<LessEqualOp, T, std::uint8_t>;
    case ScalarOp::equal:
      return binaryLoop<EqualOp, T, std::uint8_t>;
    case ScalarOp::notEqual:
      return binaryLoop<NotEqualOp, T, std::uint8_t>;
    case ScalarOp::select:
      return selectLoop<T>;
    default:
      return nullptr;
  }
}

TileFn transcendentalKernel(ScalarOp op) {
  switch (op) {
    case ScalarOp::exp:
      return unaryLoop<ExpOp, float, float>;
    case ScalarOp::log:
      return unaryLoop<LogOp, float, float>;
    case ScalarOp::tanh:
      return unaryLoop<TanhOp, float, float>;
    case ScalarOp::sigmoid:
      return unaryLoop<SigmoidOp, float, float>;
    case ScalarOp::erf:
      return unaryLoop<ErfOp, float, float>;
    default:
      return nullptr;
  }
}

TileFn findFloatKernel(ScalarOp op, DType operand) {
  if (operand == DType::f64) return floatKernelOf<double>(op);
  const TileFn found = floatKernelOf<float>(op);
  return found != nullptr ? found : transcendentalKernel(op);
}

struct WidenF16 {
  static float apply(std::uint16_t a) { return f16Value(a); }
};
struct WidenBF16 {
  static float apply(std::uint16_t a) { return bf16Value(a); }
};
struct NarrowF16 {
  static std::uint16_t apply(float a) { return f16Bits(a); }
};
struct NarrowBF16 {
  static std::uint16_t apply(float a) { return bf16Bits(a); }
};
struct RoundF16 {
  static float apply(float a) { return roundToF16(a); }
};
struct RoundBF16 {
  static float apply(float a) { return roundToBF16(a); }
};

constexpr TileTable makeTiles() {
  return {.floatKernel = findFloatKernel,
          .widen = {unaryLoop<WidenF16, std::uint16_t, float>,
                    unaryLoop<WidenBF16, std::uint16_t, float>},
          .narrow = {unaryLoop<NarrowF16, float, std::uint16_t>,
                     unaryLoop<NarrowBF16, float, std::uint16_t>},
          .round = {unaryLoop<RoundF16, float, float>, unaryLoop<RoundBF16, float, float>},
          .gemmF32 = gemmLoop<float, float>,
          .gemmF64 = gemmLoop<double, double>};
}

}  // namespace
}  // namespace twin::exec::cpu
