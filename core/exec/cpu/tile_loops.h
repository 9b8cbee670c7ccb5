// tile_loops: the loop shapes that tile kernels share. Internal linkage: every instruction set
// compiles its own copy. Thread: any.
#pragma once

#include "core/exec/cpu/tile_kernels.h"

// A kernel may write over the operand that it reads at the same index, which is no dependence
// between iterations; the compilers cannot know.
#if defined(__clang__)
#define TWIN_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define TWIN_INDEPENDENT _Pragma("GCC ivdep")
#endif

namespace twin::exec::cpu {
namespace {

template <class Op, class In, class Out>
TileStatus unaryLoop(std::byte* out, const std::byte* a, const std::byte* /*b*/,
                     const std::byte* /*c*/, std::size_t count) {
  const In* const x = reinterpret_cast<const In*>(a);
  Out* const y = reinterpret_cast<Out*>(out);
  TWIN_INDEPENDENT
  for (std::size_t k = 0; k < count; ++k) y[k] = Op::apply(x[k]);
  return TileStatus::ok;
}

template <class Op, class In, class Out>
TileStatus binaryLoop(std::byte* out, const std::byte* a, const std::byte* b,
                      const std::byte* /*c*/, std::size_t count) {
  const In* const x = reinterpret_cast<const In*>(a);
  const In* const y = reinterpret_cast<const In*>(b);
  Out* const z = reinterpret_cast<Out*>(out);
  TWIN_INDEPENDENT
  for (std::size_t k = 0; k < count; ++k) z[k] = Op::apply(x[k], y[k]);
  return TileStatus::ok;
}

template <class T>
TileStatus selectLoop(std::byte* out, const std::byte* a, const std::byte* b, const std::byte* c,
                      std::size_t count) {
  const std::uint8_t* const condition = reinterpret_cast<const std::uint8_t*>(a);
  const T* const x = reinterpret_cast<const T*>(b);
  const T* const y = reinterpret_cast<const T*>(c);
  T* const z = reinterpret_cast<T*>(out);
  TWIN_INDEPENDENT
  for (std::size_t k = 0; k < count; ++k) z[k] = condition[k] != 0 ? x[k] : y[k];
  return TileStatus::ok;
}

template <class T, class Sum>
void gemmLoop(std::byte* c, const std::byte* a, const std::byte* b, std::int64_t m, std::int64_t n,
              std::int64_t k) {
  const T* const left = reinterpret_cast<const T*>(a);
  const T* const right = reinterpret_cast<const T*>(b);
  T* const out = reinterpret_cast<T*>(c);
  for (std::int64_t row = 0; row < m; ++row) {
    T* const target = out + row * n;
    for (std::int64_t column = 0; column < n; ++column) target[column] = T{};
    for (std::int64_t inner = 0; inner < k; ++inner) {
      const Sum factor = static_cast<Sum>(left[row * k + inner]);
      const T* const source = right + inner * n;
      TWIN_INDEPENDENT
      for (std::int64_t column = 0; column < n; ++column) {
        target[column] = static_cast<T>(static_cast<Sum>(target[column]) +
                                        factor * static_cast<Sum>(source[column]));
      }
    }
  }
}

struct LessOp {
  template <class T>
  static std::uint8_t apply(T a, T b) {
    return a < b ? 1 : 0;
  }
};
struct LessEqualOp {
  template <class T>
  static std::uint8_t apply(T a, T b) {
    return a <= b ? 1 : 0;
  }
};
struct EqualOp {
  template <class T>
  static std::uint8_t apply(T a, T b) {
    return a == b ? 1 : 0;
  }
};
struct NotEqualOp {
  template <class T>
  static std::uint8_t apply(T a, T b) {
    return a != b ? 1 : 0;
  }
};
struct MaximumOp {
  template <class T>
  static T apply(T a, T b) {
    return ((a > b) | (a != a)) != 0 ? a : b;
  }
};
struct MinimumOp {
  template <class T>
  static T apply(T a, T b) {
    return ((a < b) | (a != a)) != 0 ? a : b;
  }
};

}  // namespace
}  // namespace twin::exec::cpu
