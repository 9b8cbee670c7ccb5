// device: the devices of this machine, each with the reason why it cannot be used.
// Thread: any; the answer is found once. Errors: none, a missing device is an answer.
#pragma once

#include <string>
#include <vector>

namespace twin::exec {

struct DeviceInfo {
  std::string name{};  // "CPU", "GPU 0"
  bool usable = false;
  std::string detail{};  // model, threads, instruction sets
  std::string reason{};  // why it is not usable, and what brings it
};
[[nodiscard]] const std::vector<DeviceInfo>& devices();

}  // namespace twin::exec
