#include "core/base/hash.h"

#include <cstring>

namespace twin {

std::uint64_t hashBytes(std::span<const std::byte> bytes, std::uint64_t seed) {
  std::uint64_t hash = mixHash(seed, bytes.size());
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, 8);
    hash = mixHash(hash, word);
  }
  if (at < bytes.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, bytes.size() - at);
    hash = mixHash(hash, word);
  }
  return hash;
}

std::uint64_t hashText(std::string_view text, std::uint64_t seed) {
  return hashBytes(std::as_bytes(std::span<const char>(text.data(), text.size())), seed);
}

}  // namespace twin
