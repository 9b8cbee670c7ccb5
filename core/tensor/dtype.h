// DType: the element types of tensors, and their names in TensorFlow, in graph text and in ONNX.
// Plain values; any thread; no errors.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace twin {

enum class DType : std::uint8_t {
  f16, bf16, f32, f64, i8, i16, i32, i64, u8, u16, u32, u64, boolean, string,
};
inline constexpr std::size_t kDTypeCount = 14;

struct DTypeRow {
  DType dtype = DType::f32;
  std::string_view text{};        // graph text: f32
  std::string_view tensorFlow{};  // float32
  std::size_t size = 0;           // bytes of one element in a buffer
  int onnx = 0;                   // TensorProto.DataType
  int tensorFlowEnum = 0;         // tensorflow::DataType
};

[[nodiscard]] const DTypeRow& row(DType dtype);
[[nodiscard]] inline std::size_t sizeOf(DType dtype) { return row(dtype).size; }
[[nodiscard]] inline std::string_view text(DType dtype) { return row(dtype).text; }
[[nodiscard]] inline std::string_view tensorFlowName(DType dtype) { return row(dtype).tensorFlow; }
[[nodiscard]] std::optional<DType> dtypeFromText(std::string_view text);
[[nodiscard]] std::optional<DType> dtypeFromTensorFlow(std::string_view name);
[[nodiscard]] std::optional<DType> dtypeFromOnnx(int type);
[[nodiscard]] std::optional<DType> dtypeFromTensorFlowEnum(int type);

[[nodiscard]] constexpr bool isFloat(DType d) { return d <= DType::f64; }
[[nodiscard]] constexpr bool isInteger(DType d) { return d >= DType::i8 && d <= DType::u64; }
[[nodiscard]] constexpr bool isSigned(DType d) { return d >= DType::i8 && d <= DType::i64; }
[[nodiscard]] constexpr bool isUnsigned(DType d) { return d >= DType::u8 && d <= DType::u64; }
[[nodiscard]] constexpr bool isNumber(DType d) { return d <= DType::u64; }

// Half-precision values are stored as bits and computed in float.
struct Half {
  std::uint16_t bits = 0;
  Half() = default;
  explicit Half(float value);
  explicit operator float() const;
};
struct BFloat16 {
  std::uint16_t bits = 0;
  BFloat16() = default;
  explicit BFloat16(float value);
  explicit operator float() const;
};

template <class T>
inline constexpr DType dtypeOf = DType::string;
template <> inline constexpr DType dtypeOf<Half> = DType::f16;
template <> inline constexpr DType dtypeOf<BFloat16> = DType::bf16;
template <> inline constexpr DType dtypeOf<float> = DType::f32;
template <> inline constexpr DType dtypeOf<double> = DType::f64;
template <> inline constexpr DType dtypeOf<std::int8_t> = DType::i8;
template <> inline constexpr DType dtypeOf<std::int16_t> = DType::i16;
template <> inline constexpr DType dtypeOf<std::int32_t> = DType::i32;
template <> inline constexpr DType dtypeOf<std::int64_t> = DType::i64;
template <> inline constexpr DType dtypeOf<std::uint8_t> = DType::u8;
template <> inline constexpr DType dtypeOf<std::uint16_t> = DType::u16;
template <> inline constexpr DType dtypeOf<std::uint32_t> = DType::u32;
template <> inline constexpr DType dtypeOf<std::uint64_t> = DType::u64;
template <> inline constexpr DType dtypeOf<bool> = DType::boolean;

// Calls f(T{}) with the C++ type of a number or bool dtype; strings have no arithmetic type here.
template <class F>
auto visitDType(DType dtype, F&& f) {
  switch (dtype) {
    case DType::f16: return f(Half{});
    case DType::bf16: return f(BFloat16{});
    case DType::f32: return f(float{});
    case DType::f64: return f(double{});
    case DType::i8: return f(std::int8_t{});
    case DType::i16: return f(std::int16_t{});
    case DType::i32: return f(std::int32_t{});
    case DType::i64: return f(std::int64_t{});
    case DType::u8: return f(std::uint8_t{});
    case DType::u16: return f(std::uint16_t{});
    case DType::u32: return f(std::uint32_t{});
    case DType::u64: return f(std::uint64_t{});
    case DType::boolean:
    case DType::string: break;
  }
  return f(bool{});
}

}  // namespace twin
