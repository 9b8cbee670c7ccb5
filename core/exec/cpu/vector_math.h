// vector_math: the one set of definitions of exp, log, tanh, sigmoid and erf for f32, and the
// rounding of f16 and bf16. Branch-free scalar code that compilers turn into vectors; evaluated in
// double without fma, so every instruction set, tail and thread gives equal bits. Error: at most 1
// ulp exp, log, sigmoid and tanh, 2 ulp erf. Plain functions of internal linkage, since each
// instruction set compiles its own copy.
#pragma once

#include <cstdint>

namespace twin::exec::cpu {

[[nodiscard]] static inline std::uint64_t bitsOf(double value) {
  return __builtin_bit_cast(std::uint64_t, value);
}
[[nodiscard]] static inline double doubleOf(std::uint64_t bits) {
  return __builtin_bit_cast(double, bits);
}
[[nodiscard]] static inline std::uint32_t bitsOf(float value) {
  return __builtin_bit_cast(std::uint32_t, value);
}
[[nodiscard]] static inline float floatOf(std::uint32_t bits) {
  return __builtin_bit_cast(float, bits);
}

// e^x for |x| <= 700 by x = n ln 2 + r and the Taylor polynomial of e^r, |r| <= ln(2)/2; its error
// is below 3e-13. The magic number rounds to an integer that stands in the low bits of the sum.
[[nodiscard]] static inline double expCore(double x) {
  constexpr double kMagic = 0x1.8p52;
  const double shifted = x * 1.4426950408889634 + kMagic;
  const double n = shifted - kMagic;
  const double r = x - n * 0.6931471805599453;
  double p = 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  return p * doubleOf((bitsOf(shifted) << 52U) + 0x3FF0000000000000ULL);
}

// Comparisons are written so that a NaN passes through.
[[nodiscard]] static inline double clampTo(double x, double low, double high) {
  const double raised = x < low ? low : x;
  return raised > high ? high : raised;
}

[[nodiscard]] static inline float expF32(float x) {
  return static_cast<float>(expCore(clampTo(static_cast<double>(x), -110.0, 100.0)));
}

[[nodiscard]] static inline float sigmoidF32(float x) {
  return static_cast<float>(1.0 / (1.0 + expCore(clampTo(-static_cast<double>(x), -110.0, 110.0))));
}

[[nodiscard]] static inline float tanhF32(float x) {
  const double wide = static_cast<double>(x);
  const double magnitude = wide < 0 ? -wide : wide;
  const double result = 1.0 - 2.0 / (expCore(clampTo(2.0 * wide, -60.0, 60.0)) + 1.0);
  return static_cast<float>(magnitude < 1e-4 ? wide : result);
}

// ln m by atanh((m-1)/(m+1)), m in [sqrt(1/2), sqrt(2)); subnormal floats are normal doubles.
[[nodiscard]] static inline float logF32(float x) {
  constexpr std::uint64_t kRootHalf = 0x3FE6A09E667F3BCDULL;
  constexpr std::uint64_t kBias = 1024ULL << 52U;
  const std::uint64_t bits = bitsOf(static_cast<double>(x));
  const std::uint64_t exponent = (bits - kRootHalf + kBias) >> 52U;
  const double n = doubleOf(exponent | 0x4330000000000000ULL) - (0x1p52 + 1024.0);
  const double m = doubleOf(bits - ((exponent << 52U) - kBias));
  const double s = (m - 1.0) / (m + 1.0);
  const double z = s * s;
  double p = 1.0 / 15;
  p = p * z + 1.0 / 13;
  p = p * z + 1.0 / 11;
  p = p * z + 1.0 / 9;
  p = p * z + 1.0 / 7;
  p = p * z + 1.0 / 5;
  p = p * z + 1.0 / 3;
  p = p * z + 1.0;
  const float finite = static_cast<float>(n * 0.6931471805599453 + 2.0 * s * p);
  const float infinity = __builtin_inff();
  const float low = x == 0.0F ? -infinity : __builtin_nanf("");
  const float result = x > 0.0F ? finite : low;
  return x == infinity ? infinity : result;
}

// Two minimax polynomials after N. Juffa: erf itself near 0, 1 - e^(...) beyond.
[[nodiscard]] static inline float erfF32(float x) {
  const double a = static_cast<double>(x);
  const double wide = a < 0 ? -a : a;
  const double t = wide > 4.0 ? 4.0 : wide;
  const double s = t * t;
  double far = -1.72853470e-5 * t + 3.83197126e-4;
  far = far * s + (-3.88396438e-3 * t + 2.42546219e-2);
  far = far * t - 1.06777877e-1;
  far = far * t - 6.34846687e-1;
  far = far * t - 1.28717512e-1;
  far = far * t - t;
  far = 1.0 - expCore(far);
  far = a < 0 ? -far : far;
  double near = -5.96761703e-4;
  near = near * s + 4.99119423e-3;
  near = near * s - 2.67681349e-2;
  near = near * s + 1.12819925e-1;
  near = near * s - 3.76125336e-1;
  near = near * s + 1.28379166e-1;
  near = near * a + a;
  return static_cast<float>(t > 0.927734375 ? far : near);
}

// The nearest f16 value (ties to even) as a float: adding 0.5 leaves multiples of 2^-24, the
// spacing of subnormal f16.
[[nodiscard]] static inline float roundToF16(float x) {
  const std::uint32_t sign = bitsOf(x) & 0x80000000U;
  const std::uint32_t magnitude = bitsOf(x) & 0x7FFFFFFFU;
  const std::uint32_t rounded = (magnitude + 0xFFFU + ((magnitude >> 13U) & 1U)) & ~0x1FFFU;
  const std::uint32_t subnormal = bitsOf((floatOf(magnitude) + 0.5F) - 0.5F);
  const std::uint32_t finite = magnitude < 0x38800000U ? subnormal : rounded;
  const std::uint32_t bounded = finite >= 0x47800000U ? 0x7F800000U : finite;
  return floatOf((magnitude > 0x7F800000U ? magnitude : bounded) | sign);
}
[[nodiscard]] static inline std::uint16_t f16Bits(float x) {
  const std::uint32_t bits = bitsOf(roundToF16(x));
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  const std::uint32_t subnormal = bitsOf(floatOf(magnitude) + 0.5F) - 0x3F000000U;
  const std::uint32_t normal = (magnitude - 0x38000000U) >> 13U;
  const std::uint32_t finite = magnitude < 0x38800000U ? subnormal : normal;
  const std::uint32_t nan = 0x7E00U | ((magnitude >> 13U) & 0x3FFU);
  const std::uint32_t infinite = magnitude > 0x7F800000U ? nan : 0x7C00U;
  const std::uint32_t result = magnitude >= 0x7F800000U ? infinite : finite;
  return static_cast<std::uint16_t>(result | ((bits >> 16U) & 0x8000U));
}
[[nodiscard]] static inline float f16Value(std::uint16_t half) {
  const std::uint32_t magnitude = half & 0x7FFFU;
  const std::uint32_t shifted = (magnitude << 13U) + 0x38000000U;
  const std::uint32_t subnormal = bitsOf(floatOf(0x3F000000U + magnitude) - 0.5F);
  const std::uint32_t finite = magnitude < 0x400U ? subnormal : shifted;
  const std::uint32_t result = magnitude >= 0x7C00U ? shifted + 0x38000000U : finite;
  return floatOf(result | (static_cast<std::uint32_t>(half & 0x8000U) << 16U));
}

[[nodiscard]] static inline std::uint16_t bf16Bits(float x) {
  const std::uint32_t bits = bitsOf(x);
  const std::uint32_t rounded = (bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U;
  const std::uint32_t nan = (bits >> 16U) | 0x40U;
  return static_cast<std::uint16_t>((bits & 0x7FFFFFFFU) > 0x7F800000U ? nan : rounded);
}
[[nodiscard]] static inline float bf16Value(std::uint16_t bits) {
  return floatOf(static_cast<std::uint32_t>(bits) << 16U);
}
[[nodiscard]] static inline float roundToBF16(float x) { return bf16Value(bf16Bits(x)); }

}  // namespace twin::exec::cpu
