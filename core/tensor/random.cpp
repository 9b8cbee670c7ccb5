#include "core/tensor/random.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "core/base/hash.h"

namespace twin {
namespace {

using PhiloxWords = std::array<std::uint32_t, 4>;

// A stream of 128-bit blocks: the key and the upper half of the counter come from the RandomKey,
// the lower half counts blocks, so every element depends on its position alone.
class Stream {
 public:
  explicit Stream(const RandomKey& key) {
    std::uint64_t first = mixHash(0x7477696EULL, key.seed);
    std::uint64_t second = mixHash(0x73636F70ULL, key.opSeed);
    for (const std::uint64_t part : {key.opSeed, key.call, key.site, key.occurrence}) {
      first = mixHash(first, part);
      second = mixHash(second, first + part);
    }
    key_ = {low(first), high(first)};
    upper_ = {low(second), high(second)};
  }
  PhiloxWords next() {
    const PhiloxWords words = philox({low(block_), high(block_), upper_[0], upper_[1]}, key_);
    ++block_;
    return words;
  }

 private:
  static std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
  static std::uint32_t high(std::uint64_t value) {
    return static_cast<std::uint32_t>(value >> 32U);
  }

  std::uint64_t block_ = 0;
  std::array<std::uint32_t, 2> key_{};
  std::array<std::uint32_t, 2> upper_{};
};

std::uint64_t joined(const PhiloxWords& words, std::size_t index) {
  return (std::uint64_t{words[2 * index + 1]} << 32U) | words[2 * index];
}
float unitFloat(std::uint32_t word) { return static_cast<float>(word >> 8U) * 0x1p-24F; }
double unitDouble(std::uint64_t word) { return static_cast<double>(word >> 11U) * 0x1p-53; }

// Two independent normal numbers from two uniform ones in [0, 1).
std::array<double, 2> boxMuller(double u, double v) {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - u));
  const double angle = 2.0 * std::numbers::pi * v;
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

// Fills `out` from draw(stream), which yields N numbers at a time.
template <std::size_t N, class T, class Draw>
void fill(std::span<T> out, const RandomKey& key, Draw draw) {
  Stream stream(key);
  for (std::size_t at = 0; at < out.size(); at += N) {
    const std::array<T, N> numbers = draw(stream.next());
    std::copy_n(numbers.begin(), std::min(N, out.size() - at),
                out.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

}  // namespace

PhiloxWords philox(PhiloxWords counter, std::array<std::uint32_t, 2> key) {
  constexpr std::uint64_t kFirst = 0xD2511F53U;
  constexpr std::uint64_t kSecond = 0xCD9E8D57U;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t first = kFirst * counter[0];
    const std::uint64_t second = kSecond * counter[2];
    counter = {static_cast<std::uint32_t>(second >> 32U) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(second),
               static_cast<std::uint32_t>(first >> 32U) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(first)};
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
  return counter;
}

void fillUniform(std::span<float> out, const RandomKey& key) {
  fill<4>(out, key, [](const PhiloxWords& words) {
    return std::array<float, 4>{unitFloat(words[0]), unitFloat(words[1]), unitFloat(words[2]),
                                unitFloat(words[3])};
  });
}

void fillUniform(std::span<double> out, const RandomKey& key) {
  fill<2>(out, key, [](const PhiloxWords& words) {
    return std::array<double, 2>{unitDouble(joined(words, 0)), unitDouble(joined(words, 1))};
  });
}

void fillNormal(std::span<float> out, const RandomKey& key) {
  fill<4>(out, key, [](const PhiloxWords& words) {
    const auto a =
        boxMuller(static_cast<double>(words[0]) * 0x1p-32, static_cast<double>(words[1]) * 0x1p-32);
    const auto b =
        boxMuller(static_cast<double>(words[2]) * 0x1p-32, static_cast<double>(words[3]) * 0x1p-32);
    return std::array<float, 4>{static_cast<float>(a[0]), static_cast<float>(a[1]),
                                static_cast<float>(b[0]), static_cast<float>(b[1])};
  });
}

void fillNormal(std::span<double> out, const RandomKey& key) {
  fill<2>(out, key, [](const PhiloxWords& words) {
    return boxMuller(unitDouble(joined(words, 0)), unitDouble(joined(words, 1)));
  });
}

void fillIntegers(std::span<std::int64_t> out, std::int64_t low, std::int64_t high,
                  const RandomKey& key) {
  const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  if (high <= low) {
    std::fill(out.begin(), out.end(), low);
    return;
  }
  fill<2>(out, key, [low, range](const PhiloxWords& words) {
    const auto number = [&](std::size_t index) {
      return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) +
                                       joined(words, index) % range);
    };
    return std::array<std::int64_t, 2>{number(0), number(1)};
  });
}

}  // namespace twin
