#include "app/session/layout_client.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "app/view/worker_protocol.h"
#include "core/base/file.h"

extern "C" char** environ;

namespace twin::session {

namespace {

// Graphviz leaks a little with every layout; a fresh process costs 10 ms.
constexpr int kLayoutsPerProcess = 200;
constexpr int kPollMs = 20;

}  // namespace

LayoutClient::LayoutClient(std::filesystem::path program, std::chrono::milliseconds deadline)
    : program_(std::move(program)), deadline_(deadline) {}

LayoutClient::~LayoutClient() { end(); }

void LayoutClient::end() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  if (child_ <= 0) return;
  ::kill(child_, SIGKILL);
  while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
}

Status LayoutClient::start() {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fail({.code = ErrorCode::io,
                 .message = "no connection to the layout worker: {}",
                 .arguments = {std::strerror(errno)}});
  }
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::string path = program_.string();
  std::array<char*, 2> arguments{path.data(), nullptr};
  const int error =
      ::posix_spawn(&child_, path.c_str(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (error != 0) {
    child_ = -1;
    ::close(ends[0]);
    return fail({.code = ErrorCode::io,
                 .message = "the layout worker {} does not start: {}",
                 .arguments = {pathText(program_), std::strerror(error)},
                 .advice = "the built-in layout is used instead; --engine own asks for it"});
  }
  socket_ = ends[0];
  ::fcntl(socket_, F_SETFL, O_NONBLOCK);
  layouts_ = 0;
  return {};
}

Result<std::string> LayoutClient::exchange(std::string request, const std::stop_token& stop) {
  const auto until = std::chrono::steady_clock::now() + deadline_;
  std::string received;
  std::size_t sent = 0;
  std::array<char, 65536> buffer{};
  while (true) {
    if (stop.stop_requested()) {
      return fail({.code = ErrorCode::cancelled, .message = "the layout was cancelled"});
    }
    if (std::chrono::steady_clock::now() >= until) {
      return fail({.code = ErrorCode::limit,
                   .message = "the layout worker gave no answer in {} ms",
                   .arguments = {std::to_string(deadline_.count())}});
    }
    const bool sending = sent < request.size();
    const int wanted = sending ? POLLIN | POLLOUT : POLLIN;
    pollfd wait{.fd = socket_, .events = static_cast<short>(wanted), .revents = 0};
    if (::poll(&wait, 1, kPollMs) <= 0) continue;
    if (sending && (wait.revents & POLLOUT) != 0) {
      const ssize_t count =
          ::send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
      if (count > 0) sent += static_cast<std::size_t>(count);
    }
    if ((wait.revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
    const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count <= 0) {
      return fail({.code = ErrorCode::io, .message = "the layout worker ended without an answer"});
    }
    received.append(buffer.data(), static_cast<std::size_t>(count));
    TWIN_TRY(payload, view::takeFrame(received));
    if (payload) return std::move(*payload);
  }
}

Result<view::LayeredLayout> LayoutClient::layout(const view::LayeredGraph& graph,
                                                 const std::stop_token& stop) {
  if (!view::isEligible(graph)) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "this group is too large for the layout worker"});
  }
  if (layouts_ >= kLayoutsPerProcess) end();
  if (!running()) TWIN_PASS(start());
  const std::uint64_t id = nextId_++;
  auto payload = exchange(view::frame(encode(view::WorkerRequest{id, graph})), stop);
  if (!payload) {
    end();
    return fail(std::move(payload).error());
  }
  ++layouts_;
  auto reply = view::decodeReply(*payload);
  if (!reply || reply->id != id) {
    end();
    return fail(reply ? Error{.code = ErrorCode::damaged,
                              .message = "the layout worker answered another request"}
                      : std::move(reply).error());
  }
  return view::layoutOf(*reply, graph);
}

}  // namespace twin::session
