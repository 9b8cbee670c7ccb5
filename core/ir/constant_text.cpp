#include "core/ir/constant_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "core/base/text.h"
#include "core/ir/value_type.h"

namespace twin::ir {
namespace {

// The bits decide: a NaN that is not the common one is written with them.
template <class Float, class Bits>
std::string floatText(Float value, float asFloat) {
  Bits bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  if (std::isnan(asFloat)) {
    const Float common(std::numeric_limits<float>::quiet_NaN());
    Bits commonBits = 0;
    std::memcpy(&commonBits, &common, sizeof(commonBits));
    return bits == commonBits ? "nan" : fmt::format("nan(0x{:x})", bits);
  }
  return asFloat == 0 && std::signbit(asFloat) ? "-0.0" : shortest(asFloat);
}

std::string doubleText(double value) {
  if (std::isnan(value)) return floatText<double, std::uint64_t>(value, std::nanf(""));
  return value == 0 && std::signbit(value) ? "-0.0" : shortest(value);
}

std::string elementText(const Tensor& dense, std::int64_t index) {
  const auto at = static_cast<std::size_t>(index);
  switch (dense.dtype()) {
    case DType::f16: {
      const Half half = dense.values<Half>()[at];
      return floatText<Half, std::uint16_t>(half, static_cast<float>(half));
    }
    case DType::bf16: {
      const BFloat16 half = dense.values<BFloat16>()[at];
      return floatText<BFloat16, std::uint16_t>(half, static_cast<float>(half));
    }
    case DType::f32: {
      const float value = dense.values<float>()[at];
      return floatText<float, std::uint32_t>(value, value);
    }
    case DType::f64:
      return doubleText(dense.values<double>()[at]);
    case DType::boolean:
      return dense.values<bool>()[at] ? "true" : "false";
    case DType::string:
      return quoted(dense.values<std::string>()[at]);
    case DType::u64:
      return fmt::format("{}", dense.values<std::uint64_t>()[at]);
    default:
      return fmt::format("{}", elementAsInt(dense, index));
  }
}

// One value all over can be written once.
bool isUniform(const Tensor& dense) {
  if (dense.elements() == 0) return false;
  if (dense.dtype() == DType::string) {
    const auto values = dense.values<std::string>();
    return std::all_of(values.begin(), values.end(),
                       [&](const std::string& value) { return value == values[0]; });
  }
  const std::size_t size = sizeOf(dense.dtype());
  const auto bytes = static_cast<std::size_t>(dense.bytes());
  return std::memcmp(dense.raw(), dense.raw() + size, bytes - size) == 0;
}

// Brackets open where an index returns to zero along all inner axes, and close before the next one.
std::string nestedText(const Tensor& dense) {
  if (dense.elements() == 0) return "[]";
  const Shape& shape = dense.shape();
  const auto rank = static_cast<std::size_t>(shape.rank());
  std::vector<std::int64_t> sizes(rank + 1, 1);  // elements of one list at each depth
  for (std::size_t axis = rank; axis > 0; --axis) {
    sizes[axis - 1] = sizes[axis] * shape[static_cast<int>(axis - 1)];
  }
  std::string out;
  for (std::int64_t i = 0; i < dense.elements(); ++i) {
    std::string opening;
    std::string closing;
    for (std::size_t depth = 0; depth < rank; ++depth) {
      if (i % sizes[depth] == 0) opening += '[';
      if (i > 0 && i % sizes[depth] == 0) closing += ']';
    }
    out += closing;
    if (i > 0) out += ',';
    out += opening + elementText(dense, i);
  }
  return out + std::string(rank, ']');
}

}  // namespace

bool printsByHash(const Tensor& tensor) {
  return tensor.elements() > kInlineElements && !isUniform(tensor.contiguous());
}

std::string hash8(const Tensor& tensor) {
  return fmt::format("{:016x}", contentHash(tensor)).substr(0, 8);
}

std::string elementsText(const Tensor& tensor, LargeConstants large) {
  if (!tensor.valid()) return "[]";
  const Tensor dense = tensor.contiguous();
  if (isUniform(dense)) return elementText(dense, 0);
  if (large == LargeConstants::byHash && dense.elements() > kInlineElements) {
    return "#" + hash8(dense);
  }
  return nestedText(dense);
}

std::string constantText(const Tensor& tensor, LargeConstants large) {
  return fmt::format("const {} : {}", elementsText(tensor, large),
                     text(tensorType(tensor.dtype(), tensor.shape())));
}

std::string numberText(double value) {
  std::string out = doubleText(value);
  return out.find_first_not_of("-0123456789") == std::string::npos ? out + ".0" : out;
}

}  // namespace twin::ir
