// wire: protocol buffers without generated code: a Cursor walks a span without allocating, a Writer
// builds bytes. Wire types 0, 1, 2, 5; groups are refused. Every length is checked against the rest
// before use. Owner: a Cursor borrows its span. Thread: any. Errors: damaged with the byte offset
// in the file.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace twin::formats {

enum class WireType : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

struct WireField {
  std::uint32_t number = 0;
  WireType type = WireType::varint;
  std::uint64_t scalar = 0;            // varint, fixed64, fixed32
  std::span<const std::byte> bytes{};  // of a length-delimited field
  std::uint64_t offset = 0;            // of the field's tag in the file

  [[nodiscard]] std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  [[nodiscard]] std::int64_t asInt() const { return static_cast<std::int64_t>(scalar); }
  [[nodiscard]] float asFloat() const {
    return std::bit_cast<float>(static_cast<std::uint32_t>(scalar));
  }
};

class Cursor {
 public:
  Cursor(std::span<const std::byte> bytes, std::string file, std::uint64_t base = 0)
      : bytes_(bytes), file_(std::move(file)), base_(base) {}

  // The next field, nothing at the end.
  [[nodiscard]] Result<std::optional<WireField>> next();
  [[nodiscard]] Cursor inside(const WireField& field) const;
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] std::uint64_t offset() const { return base_ + at_; }
  // An error at a place of this file.
  [[nodiscard]] Error damaged(std::string what, std::uint64_t offset) const;

 private:
  [[nodiscard]] Result<std::uint64_t> varint();

  std::span<const std::byte> bytes_;
  std::string file_;
  std::uint64_t base_ = 0;
  std::size_t at_ = 0;
};

// A repeated scalar, packed or not: appends the values of one field.
[[nodiscard]] Status appendVarints(const Cursor& cursor, const WireField& field,
                                   std::vector<std::int64_t>& out);
[[nodiscard]] Status appendFloats(const Cursor& cursor, const WireField& field,
                                  std::vector<float>& out);
[[nodiscard]] Status appendDoubles(const Cursor& cursor, const WireField& field,
                                   std::vector<double>& out);

class Writer {
 public:
  void varint(std::uint32_t field, std::uint64_t value);
  void integer(std::uint32_t field, std::int64_t value) {
    varint(field, static_cast<std::uint64_t>(value));
  }
  void fixed32(std::uint32_t field, float value);
  void bytes(std::uint32_t field, std::string_view value);
  void message(std::uint32_t field, const Writer& inner) { bytes(field, inner.out_); }
  [[nodiscard]] const std::string& content() const { return out_; }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void raw(std::uint64_t value);
  std::string out_;
};

}  // namespace twin::formats
