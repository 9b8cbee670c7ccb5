// kernel_tools: what kernels share: half-precision loads, strided copies, static operands at run
// time. Plain functions; thread: the caller's. Errors: those of the values they read.
#pragma once

#include <array>
#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>

#include "core/ops/infer.h"
#include "core/ops/kernel.h"

namespace twin::ops {

template <class T>
inline constexpr bool kIsHalf = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;
// The type that arithmetic on T is done in.
template <class T>
using Compute = std::conditional_t<kIsHalf<T>, float, T>;
template <class T>
[[nodiscard]] Compute<T> load(const T& value) {
  if constexpr (kIsHalf<T>) {
    return static_cast<float>(value);
  } else {
    return value;
  }
}
template <class T>
[[nodiscard]] T store(Compute<T> value) {
  if constexpr (kIsHalf<T>) {
    return T(value);
  } else {
    return value;
  }
}

[[nodiscard]] const Tensor& inputTensor(const KernelCall& call, std::size_t k);
// The error of a stopped run, or nothing.
[[nodiscard]] Status checkStop(const KernelCall& call);
// Runs body(begin, end) over fixed blocks, on the pool where there is one, and hears the stop
// token.
[[nodiscard]] Status inBlocks(const KernelCall& call, std::int64_t count, std::int64_t grain,
                              const std::function<void(std::int64_t, std::int64_t)>& body);

// Integers of static operand k, or of the attribute where the operand is absent; empty: neither.
[[nodiscard]] Result<std::optional<Dims>> dimsArgument(const KernelCall& call, std::size_t k,
                                                       std::string_view name);
[[nodiscard]] Result<std::int64_t> intArgument(const KernelCall& call, std::size_t k,
                                               std::string_view name, std::int64_t fallback);
template <class T>
[[nodiscard]] T attribute(const KernelCall& call, std::string_view name, T fallback) {
  return call.attributes == nullptr ? fallback
                                    : ir::valueOr<T>(*call.attributes, name, std::move(fallback));
}

// Copies shape's elements between two strided places of one dtype; strides in elements, 0 and
// negative ones included.
struct Place2 {
  std::byte* to = nullptr;
  Dims toStrides{};
  const std::byte* from = nullptr;
  Dims fromStrides{};
};
void copyStrided(DType dtype, const Shape& shape, const Place2& place);
// The view's elements as dense output k.
[[nodiscard]] Status publishCopy(const KernelCall& call, std::size_t k, const Tensor& view);
// The tensor itself as output k; copied where the caller prepared a place for it.
[[nodiscard]] Status publishShared(const KernelCall& call, std::size_t k, Tensor tensor);
// Fills a dense tensor with one value of its dtype.
void fillWith(Tensor& tensor, double value);

}  // namespace twin::ops
