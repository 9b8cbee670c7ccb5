// StopScope: tells the loops below it, on this thread, which stop request ends them, where no
// context reaches them. What such a loop leaves behind after a stop is not a result: whoever opens
// the scope asks stopRequested() afterwards. Owner: the function that opens it. Thread: one scope
// counts on the thread that opened it; a loop that goes to the pool takes current() along.
#pragma once

#include <stop_token>

namespace twin {

class StopScope {
 public:
  explicit StopScope(const std::stop_token& stop) : outer_(current_) { current_ = &stop; }
  StopScope(const StopScope&) = delete;
  StopScope& operator=(const StopScope&) = delete;
  ~StopScope() { current_ = outer_; }

  // The innermost scope's token; null outside of all scopes.
  [[nodiscard]] static const std::stop_token* current() { return current_; }
  [[nodiscard]] static bool isStopped(const std::stop_token* stop) {
    return stop != nullptr && stop->stop_requested();
  }

 private:
  static inline thread_local const std::stop_token* current_ = nullptr;
  const std::stop_token* outer_;
};

}  // namespace twin
