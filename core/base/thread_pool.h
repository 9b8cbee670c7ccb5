// ThreadPool: the one pool of the house, for kernels and jobs alike.
// Owner: the program (one per process, defaultPool()) or a test. Thread: any may submit.
// Rule: nothing on the pool waits for a child process, a file dialog or a user; such jobs own a thread.
// Errors: tasks return nothing and throw nothing; a result travels through what the task captures.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace twin {

class ThreadPool {
 public:
  // `threads` workers beside the caller; 0 means that everything runs on the calling thread.
  explicit ThreadPool(std::size_t threads);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool();

  // Threads that parallelFor uses, the calling one included.
  [[nodiscard]] std::size_t width() const { return workers_.size() + 1; }
  void submit(std::function<void()> task);

  // Calls body(begin, end) over [0, count) in blocks of `grain`; block borders depend on count and grain
  // only, never on the number of threads. The caller takes part and returns when all blocks are done.
  // Runs inline when there is one block, one thread, or the caller is itself a pool task.
  void parallelFor(std::int64_t count, std::int64_t grain,
                   const std::function<void(std::int64_t, std::int64_t)>& body);

 private:
  void work(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::jthread> workers_;
};

// The process's pool: one worker fewer than cores, or as setPoolThreads said before the first use.
[[nodiscard]] ThreadPool& defaultPool();
void setPoolThreads(std::size_t threads);

}  // namespace twin
