// Hash: one 64-bit content hash for names, constants and caches. Not for adversarial data.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace twin {

[[nodiscard]] std::uint64_t hashBytes(std::span<const std::byte> bytes, std::uint64_t seed = 0);
[[nodiscard]] std::uint64_t hashText(std::string_view text, std::uint64_t seed = 0);
[[nodiscard]] constexpr std::uint64_t mixHash(std::uint64_t seed, std::uint64_t value) {
  std::uint64_t mixed = (seed ^ value) * 0x9E3779B97F4A7C15ULL;
  mixed ^= mixed >> 32U;
  mixed *= 0xD6E8FEB86659FD93ULL;
  return mixed ^ (mixed >> 32U);
}

}  // namespace twin
