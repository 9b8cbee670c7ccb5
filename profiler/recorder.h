// Recorder: the Observer that writes one 32-byte record per kernel: two clock reads and one store.
// Rings belong to threads; one drain thread empties them. On a full ring a record is counted and
// dropped, never waited for, and every view shows the count. Owner: whoever measures. Thread:
// nodeBegins/nodeEnds on any; beginRun, endRun, take on the owner's.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/exec/observer.h"
#include "core/tensor/tensor.h"
#include "profiler/clock.h"
#include "profiler/event.h"

namespace twin::profiler {

// What became of the records: received + dropped + invalid is all that was begun.
struct Ledger {
  std::uint64_t received = 0;
  std::uint64_t dropped = 0;
  std::uint64_t invalid = 0;
  double clockErrorNs = 0;
  double selfCostNs = 0;  // of one record, median of 10 000 empty ones
  bool constantCounter = true;
};

struct ThreadEvents {
  std::uint32_t thread = 0;  // in order of first use
  std::vector<Event> events{};
};

class Ring;

class Recorder final : public exec::Observer, public AllocationObserver {
 public:
  Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  ~Recorder() override;

  void nodeBegins(exec::PlanIndex kernel) noexcept override;
  void nodeEnds(exec::PlanIndex kernel) noexcept override;
  void allocated(std::uint64_t buffer, std::int64_t bytes) noexcept override;
  void freed(std::uint64_t buffer, std::int64_t bytes) noexcept override;

  // The run that later records belong to; only while no kernel is active.
  void setRun(std::uint32_t run) { run_.store(run, std::memory_order_relaxed); }
  // Everything recorded so far; the recorder is empty afterwards.
  [[nodiscard]] std::vector<ThreadEvents> take();
  [[nodiscard]] Ledger ledger();
  [[nodiscard]] ClockFit& clock() { return clock_; }

 private:
  [[nodiscard]] Ring* ring();
  void drain();
  void drainLoop(const std::stop_token& stop);

  const std::uint64_t id_;
  std::atomic<std::uint32_t> run_{0};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Ring>> rings_;
  std::vector<ThreadEvents> drained_;
  ClockFit clock_;
  double selfCostNs_ = 0;
  std::uint64_t received_ = 0;
  std::jthread drainThread_;
};

}  // namespace twin::profiler
