// SHA-256 (FIPS 180-4) of a file's bytes, by which a project knows the files it names.
// Owner: a plain value. Thread: any, one at a time. Errors: none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace twin {

class Sha256 {
 public:
  void add(std::span<const std::byte> bytes);
  // The digest in lower-case hexadecimal; nothing is added afterwards.
  [[nodiscard]] std::string finish();

 private:
  void block(const std::byte* bytes);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, 64> rest_{};
  std::size_t restSize_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace twin
