#include "core/base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <memory>

namespace twin {
namespace {

thread_local bool isPoolThread = false;
std::atomic<std::size_t> wantedThreads{0};

// The shared state of one parallelFor; helpers that come late find nothing left and leave.
struct Blocks {
  std::int64_t count = 0;
  std::int64_t grain = 1;
  const std::function<void(std::int64_t, std::int64_t)>* body = nullptr;
  std::atomic<std::int64_t> next{0};
  std::atomic<std::int64_t> done{0};
  std::int64_t total = 0;

  void run() {
    for (;;) {
      const std::int64_t block = next.fetch_add(1);
      if (block >= total) return;
      const std::int64_t begin = block * grain;
      (*body)(begin, std::min(count, begin + grain));
      if (done.fetch_add(1) + 1 == total) done.notify_all();
    }
  }
};

}  // namespace

ThreadPool::ThreadPool(std::size_t threads) {
  workers_.reserve(threads);
  for (std::size_t k = 0; k < threads; ++k) {
    workers_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

ThreadPool::~ThreadPool() {
  for (std::jthread& worker : workers_) worker.request_stop();
  wake_.notify_all();
}

void ThreadPool::submit(std::function<void()> task) {
  if (workers_.empty()) {
    task();
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void ThreadPool::work(const std::stop_token& stop) {
  isPoolThread = true;
  for (;;) {
    std::function<void()> task;
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, stop, [this] { return !tasks_.empty(); })) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

void ThreadPool::parallelFor(std::int64_t count, std::int64_t grain,
                             const std::function<void(std::int64_t, std::int64_t)>& body) {
  if (count <= 0) return;
  grain = std::max<std::int64_t>(grain, 1);
  const std::int64_t total = (count - 1) / grain + 1;
  if (total == 1 || workers_.empty() || isPoolThread) {
    for (std::int64_t begin = 0; begin < count; begin += grain) {
      body(begin, std::min(count, begin + grain));
    }
    return;
  }
  const auto blocks = std::make_shared<Blocks>();
  blocks->count = count;
  blocks->grain = grain;
  blocks->body = &body;
  blocks->total = total;
  const auto helpers = std::min<std::int64_t>(total - 1, static_cast<std::int64_t>(workers_.size()));
  for (std::int64_t k = 0; k < helpers; ++k) submit([blocks] { blocks->run(); });
  blocks->run();
  for (std::int64_t done = blocks->done.load(); done != total; done = blocks->done.load()) {
    blocks->done.wait(done);
  }
}

void setPoolThreads(std::size_t threads) { wantedThreads = threads; }

ThreadPool& defaultPool() {
  static ThreadPool pool([] {
    const std::size_t wanted = wantedThreads.load();
    const std::size_t threads =
        wanted > 0 ? wanted : std::max<std::size_t>(1, std::thread::hardware_concurrency());
    return threads - 1;
  }());
  return pool;
}

}  // namespace twin
