#include "app/session/bounded_check.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <new>
#include <system_error>

#include "app/session/child_process.h"
#include "core/base/file.h"
#include "core/base/text.h"

namespace twin::session {
namespace {

constexpr int kOutOfMemory = 99;  // no code of a verb
// What is built of a file takes more than its bytes, which are mapped besides.
constexpr std::int64_t kRoomBytes = 256LL << 20;
constexpr std::int64_t kRoomPerByte = 16;
constexpr std::int64_t kMostOutputBytes = 16LL << 20;

// Sanitizers reserve terabytes of addresses, which are no memory.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kBoundsAddresses = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kBoundsAddresses = false;
#else
constexpr bool kBoundsAddresses = true;
#endif
#else
constexpr bool kBoundsAddresses = true;
#endif

// Address space in use now: the first number of /proc/self/statm, in pages.
std::int64_t addressesInUse() {
  std::ifstream file("/proc/self/statm");
  std::int64_t pages = 0;
  file >> pages;
  return pages * sysconf(_SC_PAGESIZE);
}

Status setBound(int resource, std::int64_t bytes) {
  const rlimit bound{.rlim_cur = static_cast<rlim_t>(bytes),
                     .rlim_max = static_cast<rlim_t>(bytes)};
  if (::setrlimit(static_cast<__rlimit_resource_t>(resource), &bound) == 0) return {};
  return fail({.code = ErrorCode::io,
               .message = "the system refuses to bound this process: {}",
               .arguments = {std::generic_category().message(errno)},
               .advice = "Run where the limits of a process may be lowered."});
}

Error brokenReader(const BoundedCheck& check, const ChildExit& exit) {
  return {.code = ErrorCode::damaged,
          .message = "the check of {} was ended by {}",
          .arguments = {displayText(check.file), std::string("signal ") + strsignal(exit.signal)},
          .where = BytePlace{.file = displayText(check.file)},
          .advice = "Do not open this file. If nobody ended the check, please report it."};
}

std::string fileText(const std::filesystem::path& path) {
  Limits limits;
  limits.fileBytes = kMostOutputBytes;
  const auto text = readText(path, limits);
  return text ? *text : std::string();
}

}  // namespace

Result<CheckAnswer> runBoundedCheck(const BoundedCheck& check) {
  TWIN_TRY(folder, ScratchFolder::make());
  Limits limits = check.limits;
  if (limits.timeNs <= 0) limits.timeNs = kCheckTimeNs;
  ChildOptions options{
      .timeoutNs = limits.timeNs, .stop = check.stop, .output = folder.path() / "output"};
  if (check.file == "-") options.input = ChildInput::inherited;
  TWIN_TRY(exit, runChild(check.program, check.arguments, options));
  if (exit.stopped) return fail({.code = ErrorCode::cancelled, .message = "the check was stopped"});
  const BytePlace place{.file = displayText(check.file)};
  if (exit.timedOut) return fail(limitError("time", limits, place));
  // SIGKILL that is not ours comes from a system that ran out of memory.
  if (exit.code == kOutOfMemory || exit.signal == SIGKILL)
    return fail(limitError("tensor-bytes", limits, place));
  if (exit.signal != 0) return fail(brokenReader(check, exit));
  return CheckAnswer{
      .code = exit.code, .output = fileText(options.output), .errors = std::move(exit.errors)};
}

Status boundThisProcess(const std::string& file, const Limits& limits) {
  std::set_new_handler([] { ::_exit(kOutOfMemory); });
  TWIN_PASS(setBound(RLIMIT_CORE, 0));
  TWIN_PASS(setBound(RLIMIT_FSIZE, kMostOutputBytes));
  if (!kBoundsAddresses) return {};
  std::error_code error;
  const std::uintmax_t size = file == "-" ? 0 : std::filesystem::file_size(file, error);
  // A folder or a file over the limit is refused when it is opened.
  const std::int64_t mapped = error ? 0
                                    : static_cast<std::int64_t>(std::min<std::uintmax_t>(
                                          size, static_cast<std::uintmax_t>(limits.fileBytes)));
  const std::int64_t room = kRoomBytes + mapped * (1 + kRoomPerByte);
  return setBound(RLIMIT_AS, addressesInUse() + effectiveTensorBytes(limits) + room);
}

}  // namespace twin::session
