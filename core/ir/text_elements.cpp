// Elements of constants: exact in both directions with constant_text.cpp.
#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <limits>

#include "core/base/text.h"
#include "core/ir/text_parser.h"

namespace twin::ir {
namespace {

Error noValue(const TextItem& leaf, DType dtype) {
  return {.code = ErrorCode::type,
          .message = "{} is no value of {}",
          .arguments = {displayText(leaf.text, 80), std::string(twin::text(dtype))},
          .advice = "Write a value that the dtype holds, or another dtype."};
}

template <class T>
std::optional<T> fromChars(std::string_view text, int base = 10) {
  T value{};
  std::from_chars_result read{};
  if constexpr (std::is_floating_point_v<T>) {
    read = std::from_chars(text.data(), text.data() + text.size(), value);
  } else {
    read = std::from_chars(text.data(), text.data() + text.size(), value, base);
  }
  // Out of range is an answer too: 1e400 is not silently infinite.
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class T>
std::optional<T> floatOf(const TextItem& leaf) {
  if (leaf.text == "inf") return std::numeric_limits<T>::infinity();
  if (leaf.text == "-inf") return -std::numeric_limits<T>::infinity();
  if (leaf.text == "nan") return std::numeric_limits<T>::quiet_NaN();
  if (leaf.kind != TextToken::number) return std::nullopt;
  return fromChars<T>(leaf.text);
}

// The bits of nan(0x…), where the leaf is one.
template <class Bits>
std::optional<Bits> nanBits(const TextItem& leaf) {
  if (leaf.kind != TextToken::hash || leaf.text.substr(0, 2) != "0x") return std::nullopt;
  return fromChars<Bits>(leaf.text.substr(2), 16);
}

template <class T, class Bits, class Wide>
bool setFloat(T* at, const TextItem& leaf) {
  if (leaf.kind == TextToken::hash) {
    const auto bits = nanBits<Bits>(leaf);
    if (bits) std::memcpy(static_cast<void*>(at), &*bits, sizeof(*bits));
    return bits.has_value();
  }
  const auto value = floatOf<Wide>(leaf);
  if (value) *at = T(*value);
  return value.has_value();
}

template <class T>
bool setInteger(T* at, const TextItem& leaf) {
  if (leaf.kind != TextToken::number) return false;
  const auto value = fromChars<T>(leaf.text);
  if (value) *at = *value;
  return value.has_value();
}

bool setBool(bool* at, const TextItem& leaf) {
  *at = leaf.text == "true" || leaf.text == "1";
  return leaf.kind != TextToken::string && (*at || leaf.text == "false" || leaf.text == "0");
}

bool setNumber(Tensor& tensor, std::int64_t i, const TextItem& leaf) {
  switch (tensor.dtype()) {
    case DType::f16:
      return setFloat<Half, std::uint16_t, float>(tensor.mutableData<Half>() + i, leaf);
    case DType::bf16:
      return setFloat<BFloat16, std::uint16_t, float>(tensor.mutableData<BFloat16>() + i, leaf);
    case DType::f32:
      return setFloat<float, std::uint32_t, float>(tensor.mutableData<float>() + i, leaf);
    case DType::f64:
      return setFloat<double, std::uint64_t, double>(tensor.mutableData<double>() + i, leaf);
    case DType::i8:
      return setInteger(tensor.mutableData<std::int8_t>() + i, leaf);
    case DType::i16:
      return setInteger(tensor.mutableData<std::int16_t>() + i, leaf);
    case DType::i32:
      return setInteger(tensor.mutableData<std::int32_t>() + i, leaf);
    case DType::i64:
      return setInteger(tensor.mutableData<std::int64_t>() + i, leaf);
    case DType::u8:
      return setInteger(tensor.mutableData<std::uint8_t>() + i, leaf);
    case DType::u16:
      return setInteger(tensor.mutableData<std::uint16_t>() + i, leaf);
    case DType::u32:
      return setInteger(tensor.mutableData<std::uint32_t>() + i, leaf);
    case DType::u64:
      return setInteger(tensor.mutableData<std::uint64_t>() + i, leaf);
    case DType::boolean:
      return setBool(tensor.mutableData<bool>() + i, leaf);
    case DType::string:
      break;
  }
  return false;
}

}  // namespace

bool isNumberItem(const TextItem& item) {
  return item.kind == TextToken::number || item.isWord("inf") || item.isWord("nan");
}

std::optional<std::int64_t> integerOf(const TextItem& item) {
  if (item.kind != TextToken::number) return std::nullopt;
  return fromChars<std::int64_t>(item.text);
}

std::optional<double> numberOf(const TextItem& item) {
  return isNumberItem(item) ? floatOf<double>(item) : std::nullopt;
}

DType dtypeOfLeaves(const std::vector<TextItem>& leaves) {
  DType found = DType::i32;
  for (const TextItem& leaf : leaves) {
    if (leaf.kind == TextToken::string) return DType::string;
    if (leaf.isWord("true") || leaf.isWord("false")) return DType::boolean;
    if (!integerOf(leaf)) found = DType::f32;
  }
  return leaves.empty() ? DType::f32 : found;
}

Status setElement(Tensor& tensor, std::int64_t index, const TextItem& leaf) {
  if (tensor.dtype() == DType::string) {
    if (leaf.kind != TextToken::string) return fail(noValue(leaf, DType::string));
    tensor.mutableData<std::string>()[index] = leaf.value;
    return {};
  }
  if (!setNumber(tensor, index, leaf)) return fail(noValue(leaf, tensor.dtype()));
  return {};
}

}  // namespace twin::ir
