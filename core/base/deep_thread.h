// DeepThread: a joining thread with a stack of its own size, which std::jthread cannot set.
// The interpreter runs on one: its stack is reserved, not touched, and holds the depth limit under ASan.
// Owner: whoever constructs it; the destructor asks to stop and joins. Errors: TWIN_CHECK if the system
// cannot create a thread.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <functional>
#include <stop_token>

namespace twin {

class DeepThread {
 public:
  static constexpr std::size_t kStackBytes = std::size_t{256} << 20U;

  explicit DeepThread(std::function<void(const std::stop_token&)> body,
                      std::size_t stackBytes = kStackBytes);
  DeepThread(const DeepThread&) = delete;
  DeepThread& operator=(const DeepThread&) = delete;
  ~DeepThread();

  void requestStop() { stop_.request_stop(); }
  void join();

 private:
  std::function<void(const std::stop_token&)> body_;
  std::stop_source stop_;
  pthread_t thread_{};
  bool joined_ = false;
};

}  // namespace twin
