#include "core/base/deep_thread.h"

#include "core/base/check.h"

namespace twin {

DeepThread::DeepThread(std::function<void(const std::stop_token&)> body, std::size_t stackBytes)
    : body_(std::move(body)) {
  pthread_attr_t attributes{};
  TWIN_CHECK(pthread_attr_init(&attributes) == 0, "thread attributes");
  TWIN_CHECK(pthread_attr_setstacksize(&attributes, stackBytes) == 0, "stack size of a thread");
  const auto start = [](void* self) -> void* {
    auto* thread = static_cast<DeepThread*>(self);
    thread->body_(thread->stop_.get_token());
    return nullptr;
  };
  TWIN_CHECK(pthread_create(&thread_, &attributes, start, this) == 0,
             "the system creates a thread");
  pthread_attr_destroy(&attributes);
}

DeepThread::~DeepThread() {
  stop_.request_stop();
  join();
}

void DeepThread::join() {
  if (joined_) return;
  pthread_join(thread_, nullptr);
  joined_ = true;
}

void noteStackFloor() {
  if (stackFloor != 0) return;
  pthread_attr_t attributes{};
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void* lowest = nullptr;
  std::size_t size = 0;
  if (pthread_attr_getstack(&attributes, &lowest, &size) == 0) {
    // What runs between two questions, an expression of the deepest nesting and a kernel, fits an
    // eighth of the stack.
    stackFloor = reinterpret_cast<std::uintptr_t>(lowest) + size / 8;
  }
  pthread_attr_destroy(&attributes);
}

}  // namespace twin
