// random: counter-based random numbers (Philox 4x32-10, Salmon et al., SC 2011).
// The key is (global seed, op seed, outermost call, call site, occurrence of the site in the call),
// so the same site draws the same numbers eagerly, unrolled, in a loop, optimised and on any
// thread. Plain values; any thread; no errors.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace twin {

struct RandomKey {
  std::uint64_t seed = 0;  // global seed
  std::uint64_t opSeed = 0;
  std::uint64_t call = 0;        // index of the outermost call
  std::uint64_t site = 0;        // hash of the call site
  std::uint64_t occurrence = 0;  // how often the site ran within the call
};

[[nodiscard]] std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key);
// Fills with numbers in [0, 1) (24 random bits, 53 for double) or standard normal ones (Box and
// Muller 1958).
void fillUniform(std::span<float> out, const RandomKey& key);
void fillUniform(std::span<double> out, const RandomKey& key);
void fillNormal(std::span<float> out, const RandomKey& key);
void fillNormal(std::span<double> out, const RandomKey& key);
// Integers in [low, high); all `low` where that range is empty.
void fillIntegers(std::span<std::int64_t> out, std::int64_t low, std::int64_t high,
                  const RandomKey& key);

}  // namespace twin
