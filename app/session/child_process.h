// child_process: runs a program by posix_spawn to its end, with a deadline; at the deadline or on
// stop it is killed and reaped before the call returns. And a folder for the files of such a run.
// Owner: ScratchFolder owns its folder. Thread: any; runChild waits, so never on the pool. Errors:
// io when it cannot start or its end cannot be told; the exit is an answer, not an error.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace twin::session {

struct ChildExit {
  int code = 0;           // of a normal end
  int signal = 0;         // that ended it; 0: none
  bool timedOut = false;  // we killed it at the deadline
  bool stopped = false;   // we killed it because the user stopped
  std::string errors{};   // what it wrote to stderr, up to 64 KiB
};

enum class ChildInput : std::uint8_t { none, inherited };
struct ChildOptions {
  std::int64_t timeoutNs = 0;  // 0: none
  std::stop_token stop{};
  std::filesystem::path output{};  // a file that receives stdout; empty: nobody does
  ChildInput input = ChildInput::none;
};
// Runs `program` with `arguments` to its end.
[[nodiscard]] Result<ChildExit> runChild(const std::filesystem::path& program,
                                         const std::vector<std::string>& arguments,
                                         const ChildOptions& options);
// The same where stdout goes nowhere.
[[nodiscard]] Result<ChildExit> runChild(const std::filesystem::path& program,
                                         const std::vector<std::string>& arguments,
                                         std::int64_t timeoutNs, const std::stop_token& stop);

// A folder of its own under the system's temporary folder, removed with everything in it.
class ScratchFolder {
 public:
  [[nodiscard]] static Result<ScratchFolder> make();
  ScratchFolder(ScratchFolder&& other) noexcept;
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace twin::session
