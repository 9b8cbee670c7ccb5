// bounded_check: looks at an untrusted file in a child process whose address space and time are
// bounded, so that a file that claims too much ends the child and not the caller. Owner: nothing.
// Thread: one that may wait, never the pool. Errors: the limit that was met, cancelled, and damaged
// for a file that broke the reader.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/limits.h"
#include "core/base/result.h"

namespace twin::session {

constexpr std::int64_t kCheckTimeNs = 60'000'000'000;  // where the limit `time` says nothing

struct BoundedCheck {
  std::filesystem::path program{};       // twinscope-cli
  std::vector<std::string> arguments{};  // of the child, which calls boundThisProcess first
  std::string file{};                    // what is looked at; "-" reads the caller's stdin
  Limits limits{};
  std::stop_token stop{};
};
// What the child said; its exit code is that of a verb.
struct CheckAnswer {
  int code = 0;
  std::string output{};
  std::string errors{};
};
[[nodiscard]] Result<CheckAnswer> runBoundedCheck(const BoundedCheck& check);

// In the child: bounds the address space to what it has now, the file, the tensor bytes and room
// for what is built of them; no core files. An allocation beyond ends the process with the code
// that runBoundedCheck takes for the limit.
[[nodiscard]] Status boundThisProcess(const std::string& file, const Limits& limits);

}  // namespace twin::session
