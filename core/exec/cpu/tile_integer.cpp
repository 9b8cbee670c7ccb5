// Integer, bool, cast and libm kernels: portable code, the same on every machine.
#include <cmath>
#include <limits>
#include <type_traits>

#include "core/exec/cpu/tile_loops.h"

namespace twin::exec::cpu {
namespace {

using ops::ScalarOp;

// Arithmetic modulo 2^n: narrow types are promoted to 32 bits without a sign, where overflow is
// defined.
template <class T>
using Wide = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
template <class T>
Wide<T> wide(T value) {
  return static_cast<Wide<T>>(value);
}

struct AddWrap {
  template <class T>
  static T apply(T a, T b) {
    return static_cast<T>(wide(a) + wide(b));
  }
};
struct SubWrap {
  template <class T>
  static T apply(T a, T b) {
    return static_cast<T>(wide(a) - wide(b));
  }
};
struct MulWrap {
  template <class T>
  static T apply(T a, T b) {
    return static_cast<T>(wide(a) * wide(b));
  }
};
struct NegWrap {
  template <class T>
  static T apply(T a) {
    return static_cast<T>(Wide<T>{0} - wide(a));
  }
};
struct AbsWrap {
  template <class T>
  static T apply(T a) {
    return a < T{0} ? NegWrap::apply(a) : a;
  }
};
struct SignInt {
  template <class T>
  static T apply(T a) {
    return static_cast<T>((a > T{0} ? 1 : 0) - (a < T{0} ? 1 : 0));
  }
};
struct Copy {
  template <class T>
  static T apply(T a) {
    return a;
  }
};
struct AndOp {
  static std::uint8_t apply(std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(a & b);
  }
};
struct OrOp {
  static std::uint8_t apply(std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(a | b);
  }
};
struct NotOp {
  static std::uint8_t apply(std::uint8_t a) { return static_cast<std::uint8_t>(a ^ 1U); }
};

struct Quotient {
  template <class T>
  static T apply(T a, T b) {
    if constexpr (std::is_signed_v<T>) {
      if (b == T{-1}) return NegWrap::apply(a);  // the least value has no positive counterpart
    }
    return static_cast<T>(a / b);
  }
};
struct FloorQuotient {
  template <class T>
  static T apply(T a, T b) {
    const T quotient = Quotient::apply(a, b);
    if constexpr (std::is_signed_v<T>) {
      if (b != T{-1} && a % b != 0 && (a < 0) != (b < 0)) return static_cast<T>(quotient - 1);
    }
    return quotient;
  }
};
struct FloorRemainder {
  template <class T>
  static T apply(T a, T b) {
    if constexpr (std::is_signed_v<T>) {
      if (b == T{-1}) return T{0};
      const T rest = static_cast<T>(a % b);
      return rest != 0 && (rest < 0) != (b < 0) ? static_cast<T>(rest + b) : rest;
    } else {
      return static_cast<T>(a % b);
    }
  }
};

template <class Op, class T>
TileStatus divisionLoop(std::byte* out, const std::byte* a, const std::byte* b,
                        const std::byte* /*c*/, std::size_t count) {
  const T* const x = reinterpret_cast<const T*>(a);
  const T* const y = reinterpret_cast<const T*>(b);
  T* const z = reinterpret_cast<T*>(out);
  for (std::size_t k = 0; k < count; ++k) {
    if (y[k] == T{0}) return TileStatus::divisionByZero;
    z[k] = Op::apply(x[k], y[k]);
  }
  return TileStatus::ok;
}

template <class T>
TileStatus integerPowLoop(std::byte* out, const std::byte* a, const std::byte* b,
                          const std::byte* /*c*/, std::size_t count) {
  const T* const x = reinterpret_cast<const T*>(a);
  const T* const y = reinterpret_cast<const T*>(b);
  T* const z = reinterpret_cast<T*>(out);
  for (std::size_t k = 0; k < count; ++k) {
    if (y[k] < T{0}) return TileStatus::negativePower;
    Wide<T> base = wide(x[k]);
    Wide<T> result = 1;
    for (Wide<T> exponent = wide(y[k]); exponent != 0; exponent >>= 1U) {
      if ((exponent & 1U) != 0) result *= base;
      base *= base;
    }
    z[k] = static_cast<T>(result);
  }
  return TileStatus::ok;
}

template <class T>
TileFn integerKernelOf(ScalarOp op) {
  switch (op) {
    case ScalarOp::add:
      return binaryLoop<AddWrap, T, T>;
    case ScalarOp::sub:
      return binaryLoop<SubWrap, T, T>;
    case ScalarOp::mul:
      return binaryLoop<MulWrap, T, T>;
    case ScalarOp::div:
      return divisionLoop<Quotient, T>;
    case ScalarOp::floordiv:
      return divisionLoop<FloorQuotient, T>;
    case ScalarOp::mod:
      return divisionLoop<FloorRemainder, T>;
    case ScalarOp::pow:
      return integerPowLoop<T>;
    case ScalarOp::neg:
      return unaryLoop<NegWrap, T, T>;
    case ScalarOp::abs:
      return unaryLoop<AbsWrap, T, T>;
    case ScalarOp::sign:
      return unaryLoop<SignInt, T, T>;
    case ScalarOp::floor:
    case ScalarOp::ceil:
    case ScalarOp::round:
      return unaryLoop<Copy, T, T>;
    case ScalarOp::maximum:
      return binaryLoop<MaximumOp, T, T>;
    case ScalarOp::minimum:
      return binaryLoop<MinimumOp, T, T>;
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

TileFn booleanKernel(ScalarOp op) {
  using Byte = std::uint8_t;
  switch (op) {
    case ScalarOp::logicalAnd:
    case ScalarOp::mul:
    case ScalarOp::minimum:
      return binaryLoop<AndOp, Byte, Byte>;
    case ScalarOp::logicalOr:
    case ScalarOp::add:
    case ScalarOp::maximum:
      return binaryLoop<OrOp, Byte, Byte>;
    case ScalarOp::logicalNot:
      return unaryLoop<NotOp, Byte, Byte>;
    case ScalarOp::less:
      return binaryLoop<LessOp, Byte, Byte>;
    case ScalarOp::lessEqual:
      return binaryLoop<LessEqualOp, Byte, Byte>;
    case ScalarOp::equal:
      return binaryLoop<EqualOp, Byte, Byte>;
    case ScalarOp::notEqual:
      return binaryLoop<NotEqualOp, Byte, Byte>;
    case ScalarOp::select:
      return selectLoop<Byte>;
    default:
      return nullptr;
  }
}

// Exponents 0, 1 and 2 are exact, so that the optimiser may write them as products.
struct PowOp {
  template <class T>
  static T apply(T a, T b) {
    if (b == T{0}) return T{1};
    if (b == T{1}) return a;
    if (b == T{2}) return a * a;
    return std::pow(a, b);
  }
};
struct FloatModOp {
  template <class T>
  static T apply(T a, T b) {
    const T rest = std::fmod(a, b);
    return rest != T{0} && (rest < T{0}) != (b < T{0}) ? rest + b : rest;
  }
};
struct ExpLibm {
  static double apply(double a) { return std::exp(a); }
};
struct LogLibm {
  static double apply(double a) { return std::log(a); }
};
struct TanhLibm {
  static double apply(double a) { return std::tanh(a); }
};
struct SigmoidLibm {
  static double apply(double a) { return 1.0 / (1.0 + std::exp(-a)); }
};
struct ErfLibm {
  static double apply(double a) { return std::erf(a); }
};

// The answers of core/tensor's cast: truncation, the least integer out of range, narrow types by
// way of wider ones.
template <class Int, class Float>
Int truncated(Float value) {
  constexpr Float kEnd = static_cast<Float>(std::numeric_limits<Int>::max() / 2 + 1) * Float{2};
  return value >= -kEnd && value < kEnd ? static_cast<Int>(value) : std::numeric_limits<Int>::min();
}
template <class To>
struct CastTo {
  template <class From>
  static To apply(From value) {
    if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
      if constexpr (std::is_same_v<To, std::uint64_t>) {
        constexpr From kHalf = static_cast<From>(0x1p63);
        if (value >= kHalf) {
          return static_cast<std::uint64_t>(truncated<std::int64_t>(value - kHalf)) ^ (1ULL << 63U);
        }
      }
      using Middle = std::conditional_t<sizeof(To) == 8 || std::is_same_v<To, std::uint32_t>,
                                        std::int64_t, std::int32_t>;
      return static_cast<To>(truncated<Middle>(value));
    } else {
      return static_cast<To>(value);
    }
  }
};
struct CastToBool {
  template <class From>
  static std::uint8_t apply(From value) {
    return value != From{} ? 1 : 0;
  }
};

template <class From>
TileFn castFrom(DType to) {
  switch (to) {
    case DType::f16:
    case DType::bf16:
    case DType::f32:
      return unaryLoop<CastTo<float>, From, float>;
    case DType::f64:
      return unaryLoop<CastTo<double>, From, double>;
    case DType::i8:
      return unaryLoop<CastTo<std::int8_t>, From, std::int8_t>;
    case DType::i16:
      return unaryLoop<CastTo<std::int16_t>, From, std::int16_t>;
    case DType::i32:
      return unaryLoop<CastTo<std::int32_t>, From, std::int32_t>;
    case DType::i64:
      return unaryLoop<CastTo<std::int64_t>, From, std::int64_t>;
    case DType::u8:
      return unaryLoop<CastTo<std::uint8_t>, From, std::uint8_t>;
    case DType::u16:
      return unaryLoop<CastTo<std::uint16_t>, From, std::uint16_t>;
    case DType::u32:
      return unaryLoop<CastTo<std::uint32_t>, From, std::uint32_t>;
    case DType::u64:
      return unaryLoop<CastTo<std::uint64_t>, From, std::uint64_t>;
    case DType::boolean:
      return unaryLoop<CastToBool, From, std::uint8_t>;
    default:
      return nullptr;
  }
}

// Calls f with the C++ type of an integer dtype, or answers null.
template <class F>
auto visitInteger(DType dtype, F f) -> decltype(f(std::int8_t{})) {
  switch (dtype) {
    case DType::i8:
      return f(std::int8_t{});
    case DType::i16:
      return f(std::int16_t{});
    case DType::i32:
      return f(std::int32_t{});
    case DType::i64:
      return f(std::int64_t{});
    case DType::u8:
      return f(std::uint8_t{});
    case DType::u16:
      return f(std::uint16_t{});
    case DType::u32:
      return f(std::uint32_t{});
    case DType::u64:
      return f(std::uint64_t{});
    default:
      return nullptr;
  }
}

}  // namespace

TileFn integerKernel(ScalarOp op, DType operand) {
  if (operand == DType::boolean) return booleanKernel(op);
  return visitInteger(operand, [op](auto tag) { return integerKernelOf<decltype(tag)>(op); });
}

TileFn castKernel(DType from, DType to) {
  if (from == DType::f64) return castFrom<double>(to);
  if (isFloat(from)) return castFrom<float>(to);
  if (from == DType::boolean) return castFrom<std::uint8_t>(to);
  return visitInteger(from, [to](auto tag) { return castFrom<decltype(tag)>(to); });
}

TileFn libmKernel(ScalarOp op, DType operand) {
  const bool isDouble = operand == DType::f64;
  switch (op) {
    case ScalarOp::pow:
      return isDouble ? binaryLoop<PowOp, double, double> : binaryLoop<PowOp, float, float>;
    case ScalarOp::mod:
      return isDouble ? binaryLoop<FloatModOp, double, double>
                      : binaryLoop<FloatModOp, float, float>;
    case ScalarOp::exp:
      return isDouble ? unaryLoop<ExpLibm, double, double> : nullptr;
    case ScalarOp::log:
      return isDouble ? unaryLoop<LogLibm, double, double> : nullptr;
    case ScalarOp::tanh:
      return isDouble ? unaryLoop<TanhLibm, double, double> : nullptr;
    case ScalarOp::sigmoid:
      return isDouble ? unaryLoop<SigmoidLibm, double, double> : nullptr;
    case ScalarOp::erf:
      return isDouble ? unaryLoop<ErfLibm, double, double> : nullptr;
    default:
      return nullptr;
  }
}

GemmFn integerGemm(DType dtype) {
  return visitInteger(
      dtype, [](auto tag) -> GemmFn { return gemmLoop<decltype(tag), Wide<decltype(tag)>>; });
}

}  // namespace twin::exec::cpu
