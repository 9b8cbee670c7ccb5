// Event: the fixed record that the CPU recorder writes, 32 bytes, little endian.
// Plain data; written by one thread into its ring, read by the drain thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace twin::profiler {

enum class EventKind : std::uint8_t {
  node = 0,
  deviceNode = 1,
  allocation = 2,
  queue = 3,
  overhead = 4
};

struct Event {
  std::uint64_t start = 0;       // tick
  std::uint64_t end = 0;         // tick; buffer id for allocations
  std::uint32_t node = 0;        // plan index
  std::uint32_t runAndKind = 0;  // run in the low 28 bits, kind in the high 4
  std::uint64_t payload = 0;     // bytes written; byte delta for allocations

  [[nodiscard]] EventKind kind() const { return static_cast<EventKind>(runAndKind >> 28U); }
  [[nodiscard]] std::uint32_t run() const { return runAndKind & 0x0FFFFFFFU; }
  [[nodiscard]] static std::uint32_t pack(EventKind kind, std::uint32_t run) {
    return (static_cast<std::uint32_t>(kind) << 28U) | (run & 0x0FFFFFFFU);
  }
};
static_assert(sizeof(Event) == 32);
static_assert(offsetof(Event, end) == 8 && offsetof(Event, node) == 16);
static_assert(offsetof(Event, runAndKind) == 20 && offsetof(Event, payload) == 24);

}  // namespace twin::profiler
