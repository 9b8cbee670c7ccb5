#include "core/tensor/dtype.h"

#include <bit>

#include "core/base/check.h"

namespace twin {
namespace {

constexpr std::array<DTypeRow, kDTypeCount> kRows = {{
    {DType::f16, "f16", "float16", 2, 10, 19},
    {DType::bf16, "bf16", "bfloat16", 2, 16, 14},
    {DType::f32, "f32", "float32", 4, 1, 1},
    {DType::f64, "f64", "float64", 8, 11, 2},
    {DType::i8, "i8", "int8", 1, 3, 6},
    {DType::i16, "i16", "int16", 2, 5, 5},
    {DType::i32, "i32", "int32", 4, 6, 3},
    {DType::i64, "i64", "int64", 8, 7, 9},
    {DType::u8, "u8", "uint8", 1, 2, 4},
    {DType::u16, "u16", "uint16", 2, 4, 17},
    {DType::u32, "u32", "uint32", 4, 12, 22},
    {DType::u64, "u64", "uint64", 8, 13, 23},
    {DType::boolean, "bool", "bool", 1, 9, 10},
    {DType::string, "str", "string", sizeof(std::string), 8, 7},
}};

template <class Field, class Wanted>
std::optional<DType> find(Field field, const Wanted& wanted) {
  for (const DTypeRow& candidate : kRows) {
    if (candidate.*field == wanted) return candidate.dtype;
  }
  return std::nullopt;
}

}  // namespace

const DTypeRow& row(DType dtype) {
  const auto index = static_cast<std::size_t>(dtype);
  TWIN_CHECK(index < kRows.size() && kRows[index].dtype == dtype,
             "the dtype table is in enum order");
  return kRows[index];
}

std::optional<DType> dtypeFromText(std::string_view name) { return find(&DTypeRow::text, name); }
std::optional<DType> dtypeFromTensorFlow(std::string_view name) {
  return find(&DTypeRow::tensorFlow, name);
}
std::optional<DType> dtypeFromOnnx(int type) { return find(&DTypeRow::onnx, type); }
std::optional<DType> dtypeFromTensorFlowEnum(int type) {
  return find(&DTypeRow::tensorFlowEnum, type);
}

// IEEE 754 binary16 with round to nearest even; NaN keeps its sign and stays quiet.
Half::Half(float value) {
  const auto word = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (word >> 16U) & 0x8000U;
  const std::uint32_t magnitude = word & 0x7FFFFFFFU;
  if (magnitude > 0x7F800000U) {
    bits = static_cast<std::uint16_t>(sign | 0x7E00U | ((magnitude >> 13U) & 0x3FFU));
  } else if (magnitude >= 0x477FF000U) {
    bits = static_cast<std::uint16_t>(sign | 0x7C00U);
  } else if (magnitude < 0x38800000U) {
    // Below the smallest normal: adding this constant lets the FPU round the denormal in place.
    const float rounded = std::bit_cast<float>(magnitude) + 0.5F;
    bits = static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(rounded) - 0x3F000000U));
  } else {
    const std::uint32_t odd = (magnitude >> 13U) & 1U;
    bits = static_cast<std::uint16_t>(sign | ((magnitude - 0x38000000U + 0xFFFU + odd) >> 13U));
  }
}

Half::operator float() const {
  const std::uint32_t sign = (bits & 0x8000U) << 16U;
  const std::uint32_t exponent = (bits >> 10U) & 0x1FU;
  const std::uint32_t fraction = bits & 0x3FFU;
  if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000U | (fraction << 13U));
  if (exponent != 0)
    return std::bit_cast<float>(sign | ((exponent + 112U) << 23U) | (fraction << 13U));
  const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
  return sign != 0 ? -magnitude : magnitude;
}

BFloat16::BFloat16(float value) {
  const auto word = std::bit_cast<std::uint32_t>(value);
  if ((word & 0x7FFFFFFFU) > 0x7F800000U) {
    bits = static_cast<std::uint16_t>((word >> 16U) | 0x40U);
  } else {
    bits = static_cast<std::uint16_t>((word + 0x7FFFU + ((word >> 16U) & 1U)) >> 16U);
  }
}

BFloat16::operator float() const {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

}  // namespace twin
