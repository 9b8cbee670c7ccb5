// Id<Tag>: a typed 64-bit identity. 0 is "none"; ids of one tag never mix with another's.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace twin {

template <class Tag>
struct Id {
  std::uint64_t value = 0;
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
};

}  // namespace twin

template <class Tag>
struct std::hash<twin::Id<Tag>> {
  std::size_t operator()(twin::Id<Tag> id) const noexcept {
    return static_cast<std::size_t>(id.value * 0x9E3779B97F4A7C15ULL);
  }
};
