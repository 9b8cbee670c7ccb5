// File: the only code of the house that opens files. Reading maps regular files; writing is atomic.
// Owner: MappedFile owns its mapping, spans into it live as long as it does. Thread: any.
// Errors: io with the system's reason; special files, folders and files over the limit are refused.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/limits.h"
#include "core/base/result.h"

namespace twin {

class MappedFile {
 public:
  // Maps a regular file read-only. Refuses FIFOs, devices, folders and files over limits.fileBytes.
  [[nodiscard]] static Result<std::shared_ptr<const MappedFile>> open(
      const std::filesystem::path& path, const Limits& limits);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();
  [[nodiscard]] std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  MappedFile() = default;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

// The whole file as text; fails unless it is valid UTF-8.
[[nodiscard]] Result<std::string> readText(const std::filesystem::path& path, const Limits& limits);
// Replaces `path` by `content` or leaves it untouched: sibling temporary, fsync, rename.
// An existing path that is no regular file is refused.
[[nodiscard]] Status saveAtomically(const std::filesystem::path& path, std::string_view content);
// Text of a path that is safe to show.
[[nodiscard]] std::string pathText(const std::filesystem::path& path);

}  // namespace twin
