// Limits of a Recorder, and its 32-bit counts. Owner: the parts of recorder. Thread: any. Errors:
// none.
#pragma once

#include <cstddef>
#include <cstdint>

namespace twin::lang {

inline constexpr std::size_t kMostRecordedItems = 10'000;  // of one container that are recorded
// Sets up to this size are recorded in the order that they are shown in, larger ones as they grew.
inline constexpr std::size_t kMostOrderedItems = 256;
inline constexpr std::int64_t kWritesPerStep = 4;  // of the budget
// A summary of so small a tensor would not be smaller.
inline constexpr std::int64_t kAlwaysKeptBytes = 64;
inline constexpr std::size_t kCostOfText = 64;  // what a text costs beside its bytes

[[nodiscard]] inline std::uint32_t recorded32(std::size_t size) {
  return static_cast<std::uint32_t>(size);
}

}  // namespace twin::lang
