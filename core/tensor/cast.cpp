#include <cmath>
#include <limits>
#include <type_traits>

#include "core/tensor/tensor.h"

namespace twin {
namespace {

// What an x86 conversion instruction answers: truncation, and the least integer out of range.
template <class Int, class Float>
Int truncated(Float value) {
  constexpr Float kEnd = static_cast<Float>(std::numeric_limits<Int>::max() / 2 + 1) * Float{2};
  return value >= -kEnd && value < kEnd ? static_cast<Int>(value) : std::numeric_limits<Int>::min();
}

// Narrow types go by way of a wider signed one and wrap; this is the code that compilers make of
// TensorFlow's static_cast, spelled out where C++ leaves the answer open.
template <class To, class Float>
To floatToInteger(Float value) {
  if constexpr (std::is_same_v<To, std::uint64_t>) {
    constexpr Float kHalf = static_cast<Float>(0x1p63);
    if (value >= kHalf) {
      return static_cast<std::uint64_t>(truncated<std::int64_t>(value - kHalf)) ^ (1ULL << 63U);
    }
    return static_cast<std::uint64_t>(truncated<std::int64_t>(value));
  } else if constexpr (std::is_same_v<To, std::uint32_t> || std::is_same_v<To, std::int64_t>) {
    return static_cast<To>(truncated<std::int64_t>(value));
  } else {
    return static_cast<To>(truncated<std::int32_t>(value));
  }
}

template <class T>
inline constexpr bool kIsHalf = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;

template <class To, class From>
To convert(From value) {
  if constexpr (kIsHalf<From>) {
    return convert<To>(static_cast<float>(value));
  } else if constexpr (kIsHalf<To>) {
    return To(static_cast<float>(value));
  } else if constexpr (std::is_same_v<To, bool>) {
    return value != From{};
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    return floatToInteger<To>(value);
  } else {
    return static_cast<To>(value);
  }
}

Error stringError(const Tensor& tensor, DType to) {
  return {
      .code = ErrorCode::type,
      .message = "cannot cast a tensor of {} to {}",
      .arguments = {std::string(tensorFlowName(tensor.dtype())), std::string(tensorFlowName(to))},
      .advice =
          "Text becomes numbers with tf.strings.to_number, numbers become text with "
          "tf.strings.as_string."};
}

}  // namespace

Result<Tensor> cast(const Tensor& tensor, DType to) {
  if (tensor.dtype() == to) return tensor;
  if (tensor.dtype() == DType::string || to == DType::string) return fail(stringError(tensor, to));
  TWIN_TRY(result, Tensor::allocate(to, tensor.shape()));
  const Tensor source = tensor.contiguous();
  const std::int64_t count = source.elements();
  visitDType(source.dtype(), [&](auto fromTag) {
    using From = decltype(fromTag);
    const From* in = source.data<From>();
    visitDType(to, [&](auto toTag) {
      using To = decltype(toTag);
      To* out = result.template mutableData<To>();
      for (std::int64_t k = 0; k < count; ++k) out[k] = convert<To>(in[k]);
    });
  });
  return std::move(result);
}

}  // namespace twin
