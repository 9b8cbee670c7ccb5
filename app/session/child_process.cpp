#include "app/session/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>

#include "core/base/file.h"
#include "core/base/text.h"

extern char** environ;

namespace twin::session {
namespace {

constexpr std::size_t kMostErrors = 65'536;

// Reads what waits, at most what a pipe holds, so that a flood cannot keep the caller from its
// deadline. False at the end of the stream.
bool readAvailable(int descriptor, std::string& into) {
  std::array<char, 4096> chunk{};
  for (std::size_t most = kMostErrors; most > 0; most -= chunk.size()) {
    const ssize_t count = ::read(descriptor, chunk.data(), chunk.size());
    if (count <= 0) return count < 0;
    if (into.size() < kMostErrors) into.append(chunk.data(), static_cast<std::size_t>(count));
  }
  return true;
}

// The child's end where it can be told; a signal that interrupts is no end.
pid_t waitForEnd(pid_t child, int& status) {
  pid_t ended = -1;
  do {
    ended = ::waitpid(child, &status, 0);
  } while (ended < 0 && errno == EINTR);
  return ended;
}

tl::unexpected<Error> cannotStart(const std::filesystem::path& program, int error) {
  return fail({.code = ErrorCode::io,
               .message = "cannot start {}: {}",
               .arguments = {pathText(program), std::generic_category().message(error)},
               .where = BytePlace{.file = pathText(program)},
               .advice = "Install twinscope-cli beside this program."});
}

}  // namespace

Result<ChildExit> runChild(const std::filesystem::path& program,
                           const std::vector<std::string>& arguments, std::int64_t timeoutNs,
                           const std::stop_token& stop) {
  return runChild(program, arguments, ChildOptions{.timeoutNs = timeoutNs, .stop = stop});
}

Result<ChildExit> runChild(const std::filesystem::path& program,
                           const std::vector<std::string>& arguments, const ChildOptions& options) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return cannotStart(program, errno);
  // Only our end: a child whose stderr does not block would lose what it writes at once.
  ::fcntl(pipe[0], F_SETFL, O_NONBLOCK);
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  if (options.input == ChildInput::none)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  const std::string output = options.output.empty() ? "/dev/null" : options.output.native();
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDERR_FILENO);
  std::string name = program.native();
  std::vector<std::string> owned = arguments;
  std::vector<char*> argv{name.data()};
  for (std::string& argument : owned) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, name.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);
  if (failed != 0) {
    ::close(pipe[0]);
    return cannotStart(program, failed);
  }

  ChildExit exit;
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::nanoseconds(options.timeoutNs);
  int status = 0;
  bool open = true;  // its stderr
  for (;;) {
    // A negative descriptor is not watched: a child that closed its stderr is only waited for.
    pollfd watched{.fd = open ? pipe[0] : -1, .events = POLLIN, .revents = 0};
    ::poll(&watched, 1, 20);
    open = open && readAvailable(pipe[0], exit.errors);
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) {
      // Somebody else reaped it, or children are ignored here: its end will never be told.
      const int error = errno;
      ::close(pipe[0]);
      return fail({.code = ErrorCode::io,
                   .message = "how {} ended cannot be told: {}",
                   .arguments = {pathText(program), std::generic_category().message(error)},
                   .advice = "Start this program where SIGCHLD is not ignored."});
    }
    exit.stopped = options.stop.stop_requested();
    exit.timedOut = options.timeoutNs > 0 && std::chrono::steady_clock::now() > deadline;
    if (exit.stopped || exit.timedOut) {
      ::kill(child, SIGKILL);
      waitForEnd(child, status);
      break;
    }
  }
  if (open) readAvailable(pipe[0], exit.errors);
  ::close(pipe[0]);
  if (WIFEXITED(status)) exit.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) exit.signal = WTERMSIG(status);
  return exit;
}

Result<ScratchFolder> ScratchFolder::make() {
  std::error_code error;
  std::filesystem::path base = std::filesystem::temp_directory_path(error);
  std::string name = (base / "twinscope-XXXXXX").native();
  if (::mkdtemp(name.data()) == nullptr) {
    return fail({.code = ErrorCode::io,
                 .message = "cannot make a temporary folder: {}",
                 .arguments = {std::generic_category().message(errno)},
                 .advice = "Free some space or set TMPDIR to a folder that can be written."});
  }
  return ScratchFolder(name);
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace twin::session
