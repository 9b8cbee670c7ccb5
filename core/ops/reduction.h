// reduction: the order in which floating point numbers are added. Sixteen virtual lanes within
// blocks of a fixed size, lanes and blocks joined pairwise: vector units, interpreters and any
// number of threads give equal bits. Plain functions; any thread; no errors.
#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

namespace twin::ops {

inline constexpr std::int64_t kReductionLanes = 16;
inline constexpr std::int64_t kReductionBlock = 4096;

namespace detail {
// Joins count values pairwise, in place: 0 with 1, 2 with 3, then those.
template <class T, class Join>
T joinPairwise(T* values, std::int64_t count, Join join) {
  while (count > 1) {
    const std::int64_t half = count / 2;
    for (std::int64_t k = 0; k < half; ++k) values[k] = join(values[2 * k], values[2 * k + 1]);
    if (count % 2 != 0) values[half] = values[count - 1];
    count = half + count % 2;
  }
  return values[0];
}
}  // namespace detail

// One block of at most kReductionBlock elements; read(k) gives element k.
template <class T, class Read, class Join>
T reduceBlock(std::int64_t count, T start, Read read, Join join) {
  T lanes[kReductionLanes];
  for (T& lane : lanes) lane = start;
  std::int64_t k = 0;
  for (; k + kReductionLanes <= count; k += kReductionLanes) {
    for (std::int64_t lane = 0; lane < kReductionLanes; ++lane) {
      lanes[lane] = join(lanes[lane], read(k + lane));
    }
  }
  for (std::int64_t lane = 0; k + lane < count; ++lane) {
    lanes[lane] = join(lanes[lane], read(k + lane));
  }
  return detail::joinPairwise(lanes, kReductionLanes, join);
}

// A whole row: its blocks in order, joined pairwise.
template <class T, class Read, class Join>
T reduceRow(std::int64_t count, T start, Read read, Join join) {
  if (count <= kReductionBlock) return reduceBlock(count, start, read, join);
  std::vector<T> blocks;
  blocks.reserve(static_cast<std::size_t>(count / kReductionBlock + 1));
  for (std::int64_t begin = 0; begin < count; begin += kReductionBlock) {
    const std::int64_t size = count - begin < kReductionBlock ? count - begin : kReductionBlock;
    blocks.push_back(reduceBlock(
        size, start, [&](std::int64_t k) { return read(begin + k); }, join));
  }
  return detail::joinPairwise(blocks.data(), static_cast<std::int64_t>(blocks.size()), join);
}

// Sums and products of whole numbers wrap around, as TensorFlow's do.
template <class T>
T wrappingAdd(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
  } else {
    return a + b;
  }
}
template <class T>
T wrappingMul(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
  } else {
    return a * b;
  }
}

// The greater value; a NaN of either operand stays.
template <class T>
T keepMax(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (a != a) return a;
    return b > a || b != b ? b : a;
  } else {
    return b > a ? b : a;
  }
}
template <class T>
T keepMin(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (a != a) return a;
    return b < a || b != b ? b : a;
  } else {
    return b < a ? b : a;
  }
}

}  // namespace twin::ops
