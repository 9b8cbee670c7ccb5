// What the fuzz targets share: the bytes as text or as a file in memory, and what each error must
// have. Owner: one target. Errors: a broken promise traps, which libFuzzer keeps with its input.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace twin::fuzz {

[[nodiscard]] inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// A sentence and an advice.
inline void demandGoodError(const Error& error) {
  if (error.message.empty() || error.advice.empty()) __builtin_trap();
}

inline void demand(bool kept) {
  if (!kept) __builtin_trap();
}

// A file of these bytes that lives in memory alone.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view content) : file_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    demand(file_ >= 0);
    while (!content.empty()) {
      const ssize_t written = ::write(file_, content.data(), content.size());
      demand(written > 0);
      content.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(file_); }
  [[nodiscard]] std::filesystem::path path() const {
    return "/proc/self/fd/" + std::to_string(file_);
  }

 private:
  int file_ = -1;
};

}  // namespace twin::fuzz
