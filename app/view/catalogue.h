// catalogue: what the program offers whatever is open: the ops of the palette, the devices of this
// machine. Owner: plain values. Thread: any; devices load drivers the first time, so ask for them
// on the pool. Errors: none; a device that cannot be used says why.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace twin::view {

enum class OpFamily : std::uint8_t {
  creation,
  elementwise,
  linear,
  reduction,
  shape,
  random,
  state,
  controlFlow,
  madeByPasses,
  other
};
struct OpEntry {
  std::string name{};
  std::string doc{};
  std::string formula{};
  OpFamily family = OpFamily::other;
  std::vector<std::string> libraryNames{};
  std::string call{};  // "tf.matmul(a, b)"; empty where scripts cannot call it
};
[[nodiscard]] const std::vector<OpEntry>& opEntries();
// Null where there is none.
[[nodiscard]] const OpEntry* findOpEntry(std::string_view name);

struct DeviceEntry {
  std::string name{};
  std::string about{};   // model and features, or why it cannot be used
  std::string reason{};  // the first words of why it cannot be used; empty: it can
};
[[nodiscard]] std::vector<DeviceEntry> deviceEntries();

}  // namespace twin::view
