// DeepThread: a joining thread with a stack of its own size, which std::jthread cannot set.
// The interpreter runs on one: its stack is reserved, not touched, and holds the depth limit. The
// frames of an address sanitizer's build are several times as large.
// Owner: whoever constructs it; the destructor asks to stop and joins. Errors: TWIN_CHECK if the
// system cannot create a thread.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>

namespace twin {

class DeepThread {
 public:
#if defined(__SANITIZE_ADDRESS__)
  static constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
  static constexpr bool kIsSanitized = true;
#else
  static constexpr bool kIsSanitized = false;
#endif
#else
  static constexpr bool kIsSanitized = false;
#endif
  static constexpr std::size_t kStackBytes = std::size_t{kIsSanitized ? 256U : 64U} << 20U;

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

// Recursion that a script controls asks isStackLow() before each level and gives up when it is.
// noteStackFloor() reads the bounds of the calling thread's stack; before it isStackLow() is false.
inline thread_local std::uintptr_t stackFloor = 0;
void noteStackFloor();
[[nodiscard]] inline bool isStackLow() {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) < stackFloor;
}

}  // namespace twin
