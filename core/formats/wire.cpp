#include "core/formats/wire.h"

namespace twin::formats {
namespace {

constexpr std::uint32_t kLargestField = (1U << 29U) - 1;

template <class T>
T load(std::span<const std::byte> bytes, std::size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

template <class T>
Status appendFixed(const Cursor& cursor, const WireField& field, WireType single,
                   std::vector<T>& out) {
  if (field.type == single) {
    if constexpr (sizeof(T) == 4) {
      out.push_back(std::bit_cast<T>(static_cast<std::uint32_t>(field.scalar)));
    } else {
      out.push_back(std::bit_cast<T>(field.scalar));
    }
    return {};
  }
  if (field.type != WireType::bytes || field.bytes.size() % sizeof(T) != 0) {
    return fail(cursor.damaged("a list of numbers of the wrong size", field.offset));
  }
  for (std::size_t at = 0; at < field.bytes.size(); at += sizeof(T))
    out.push_back(load<T>(field.bytes, at));
  return {};
}

}  // namespace

Error Cursor::damaged(std::string what, std::uint64_t offset) const {
  return {.code = ErrorCode::damaged,
          .message = "{} is damaged: {}",
          .arguments = {file_, std::move(what)},
          .where = BytePlace{.file = file_, .byte = offset},
          .advice = "Export or download the file again; it may have been cut off on the way."};
}

Result<std::uint64_t> Cursor::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (at_ >= bytes_.size()) return fail(damaged("a number is cut off", offset()));
    const auto byte = std::to_integer<std::uint64_t>(bytes_[at_++]);
    if (shift == 63 && byte > 1) break;
    value |= (byte & 0x7FU) << shift;
    if (byte < 0x80) return value;
  }
  return fail(damaged("a number of more than ten bytes", offset()));
}

Result<std::optional<WireField>> Cursor::next() {
  if (at_ == bytes_.size()) return std::nullopt;
  WireField field{.offset = offset()};
  TWIN_TRY(tag, varint());
  const std::uint64_t number = tag >> 3U;
  if (number == 0 || number > kLargestField) {
    return fail(damaged("field number " + std::to_string(number), field.offset));
  }
  field.number = static_cast<std::uint32_t>(number);
  const auto fixed = [&](std::size_t size) -> Status {
    if (bytes_.size() - at_ < size) return fail(damaged("a number is cut off", offset()));
    field.scalar = size == 8 ? load<std::uint64_t>(bytes_, at_) : load<std::uint32_t>(bytes_, at_);
    at_ += size;
    return {};
  };
  switch (tag & 7U) {
    case 0: {
      TWIN_TRY(value, varint());
      field.scalar = value;
      break;
    }
    case 1:
      field.type = WireType::fixed64;
      TWIN_PASS(fixed(8));
      break;
    case 2: {
      field.type = WireType::bytes;
      TWIN_TRY(length, varint());
      if (length > bytes_.size() - at_) {
        return fail(damaged("a field of " + std::to_string(length) + " bytes where " +
                                std::to_string(bytes_.size() - at_) + " are left",
                            field.offset));
      }
      field.bytes = bytes_.subspan(at_, static_cast<std::size_t>(length));
      at_ += static_cast<std::size_t>(length);
      break;
    }
    case 5:
      field.type = WireType::fixed32;
      TWIN_PASS(fixed(4));
      break;
    default:
      return fail(damaged("wire type " + std::to_string(tag & 7U), field.offset));
  }
  return field;
}

Cursor Cursor::inside(const WireField& field) const {
  const auto start = static_cast<std::uint64_t>(field.bytes.data() - bytes_.data());
  return {field.bytes, file_, base_ + start};
}

Status appendVarints(const Cursor& cursor, const WireField& field, std::vector<std::int64_t>& out) {
  if (field.type == WireType::varint) {
    out.push_back(field.asInt());
    return {};
  }
  if (field.type != WireType::bytes)
    return fail(cursor.damaged("a list of integers of another type", field.offset));
  std::uint64_t value = 0;
  unsigned shift = 0;
  for (const std::byte part : field.bytes) {
    const auto byte = std::to_integer<std::uint64_t>(part);
    if (shift > 63 || (shift == 63 && byte > 1)) {
      return fail(cursor.damaged("a number of more than ten bytes", field.offset));
    }
    value |= (byte & 0x7FU) << shift;
    if (byte >= 0x80) {
      shift += 7;
      continue;
    }
    out.push_back(static_cast<std::int64_t>(value));
    value = 0;
    shift = 0;
  }
  if (shift != 0) return fail(cursor.damaged("a number is cut off", field.offset));
  return {};
}

Status appendFloats(const Cursor& cursor, const WireField& field, std::vector<float>& out) {
  return appendFixed(cursor, field, WireType::fixed32, out);
}
Status appendDoubles(const Cursor& cursor, const WireField& field, std::vector<double>& out) {
  return appendFixed(cursor, field, WireType::fixed64, out);
}

void Writer::raw(std::uint64_t value) {
  while (value >= 0x80) {
    out_.push_back(static_cast<char>(value | 0x80U));
    value >>= 7U;
  }
  out_.push_back(static_cast<char>(value));
}

void Writer::varint(std::uint32_t field, std::uint64_t value) {
  raw(std::uint64_t{field} << 3U);
  raw(value);
}

void Writer::fixed32(std::uint32_t field, float value) {
  raw((std::uint64_t{field} << 3U) | 5U);
  out_.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void Writer::bytes(std::uint32_t field, std::string_view value) {
  raw((std::uint64_t{field} << 3U) | 2U);
  raw(value.size());
  out_.append(value);
}

}  // namespace twin::formats
