// LayoutClient: starts the layout worker, sends it one graph at a time, and kills it at the
// deadline. Owner: a job of the session; the destructor kills and reaps. Thread: one; it waits, so
// not on the pool. Errors: io when the worker cannot start, limit at the deadline, cancelled,
// damaged for a bad answer. The caller then keeps the own layout.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>

#include "app/view/layout/layered.h"
#include "core/base/result.h"

namespace twin::session {

class LayoutClient {
 public:
  explicit LayoutClient(std::filesystem::path program,
                        std::chrono::milliseconds deadline = std::chrono::milliseconds(1500));
  LayoutClient(const LayoutClient&) = delete;
  LayoutClient& operator=(const LayoutClient&) = delete;
  ~LayoutClient();

  // The graph must be one that view::isEligible allows; others are refused without a start.
  [[nodiscard]] Result<view::LayeredLayout> layout(const view::LayeredGraph& graph,
                                                   const std::stop_token& stop = {});
  [[nodiscard]] bool running() const { return child_ > 0; }

 private:
  [[nodiscard]] Status start();
  void end();
  [[nodiscard]] Result<std::string> exchange(std::string request, const std::stop_token& stop);

  std::filesystem::path program_;
  std::chrono::milliseconds deadline_;
  pid_t child_ = -1;
  int socket_ = -1;
  std::uint64_t nextId_ = 1;
  int layouts_ = 0;
};

}  // namespace twin::session
