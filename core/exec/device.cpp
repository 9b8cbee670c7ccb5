#include "core/exec/device.h"

#include <thread>

#include "core/base/module.h"
#include "core/exec/cpu/tile_kernels.h"

namespace twin::exec {
namespace {

std::string instructionSets() {
  std::string text;
#if defined(__x86_64__)
  const auto add = [&text](bool isThere, const char* name) {
    if (!isThere) return;
    if (!text.empty()) text += " ";
    text += name;
  };
  add(__builtin_cpu_supports("avx2") != 0, "avx2");
  add(__builtin_cpu_supports("fma") != 0, "fma");
  add(__builtin_cpu_supports("avx512f") != 0, "avx512f");
  add(__builtin_cpu_supports("avx512vl") != 0, "avx512vl");
  add(__builtin_cpu_supports("avx512bf16") != 0, "avx512_bf16");
#endif
  return text.empty() ? "baseline" : text;
}

DeviceInfo cpuRow() {
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  return {.name = "CPU",
          .usable = true,
          .detail = std::to_string(threads) + (threads == 1 ? " thread, " : " threads, ") +
                    instructionSets() + "; kernels: " + cpu::tilesName()};
}

// The driver's own functions, a stable C interface (cuda.h).
using CuInit = int (*)(unsigned);
using CuGetCount = int (*)(int*);
using CuGet = int (*)(int*, int);
using CuGetName = int (*)(char*, int, int);

template <class Function>
Function symbolOf(const Module& module, const char* name) {
  return reinterpret_cast<Function>(module.symbol(name));
}

std::string initReason(int code) {
  switch (code) {
    case 34:
      return "only the CUDA toolkit's stub library was found, no driver; install the NVIDIA driver";
    case 35:
      return "the NVIDIA driver is too old; update it";
    case 100:
      return "the NVIDIA driver is installed, but it sees no GPU";
    case 999:
      return "the NVIDIA driver is not working; restart the machine or reinstall it";
    default:
      return "the NVIDIA driver answered error " + std::to_string(code);
  }
}

std::vector<DeviceInfo> gpuRows() {
  DeviceInfo missing{.name = "GPU 0"};
  const Result<Module> driver = Module::loadSystem("libcuda.so.1");
  if (!driver) {
    missing.reason = "no NVIDIA driver is installed; install it to use a GPU";
    return {missing};
  }
  const auto init = symbolOf<CuInit>(*driver, "cuInit");
  const auto count = symbolOf<CuGetCount>(*driver, "cuDeviceGetCount");
  const auto get = symbolOf<CuGet>(*driver, "cuDeviceGet");
  const auto name = symbolOf<CuGetName>(*driver, "cuDeviceGetName");
  if (init == nullptr || count == nullptr || get == nullptr || name == nullptr) {
    missing.reason = "libcuda.so.1 lacks the functions of a driver; reinstall the NVIDIA driver";
    return {missing};
  }
  int code = init(0);
  int gpus = 0;
  if (code == 0) code = count(&gpus);
  if (code != 0 || gpus == 0) {
    missing.reason = initReason(code == 0 ? 100 : code);
    return {missing};
  }
  std::vector<DeviceInfo> rows;
  for (int k = 0; k < gpus; ++k) {
    int device = 0;
    char model[128] = {};
    if (get(&device, k) == 0) static_cast<void>(name(model, sizeof(model) - 1, device));
    rows.push_back({.name = "GPU " + std::to_string(k),
                    .detail = model,
                    .reason = "a GPU was found; this version runs kernels on the CPU only"});
  }
  return rows;
}

}  // namespace

const std::vector<DeviceInfo>& devices() {
  static const std::vector<DeviceInfo> found = [] {
    std::vector<DeviceInfo> rows{cpuRow()};
    for (DeviceInfo& row : gpuRows()) rows.push_back(std::move(row));
    return rows;
  }();
  return found;
}

}  // namespace twin::exec
