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
  TWIN_CHECK(pthread_create(&thread_, &attributes, start, this) == 0, "the system creates a thread");
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

}  // namespace twin
