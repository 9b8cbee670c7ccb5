#include "profiler/recorder.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>

namespace twin::profiler {
namespace {

constexpr std::size_t kRingSize = 65'536;
constexpr std::size_t kNesting = 64;
std::atomic<std::uint64_t> nextRecorderId{1};

}  // namespace

// Single producer (its thread), single consumer (whoever holds the recorder's mutex).
class Ring {
 public:
  Ring() : events_(kRingSize) {}

  void begin(std::uint32_t node) {
    if (depth_ < kNesting) {
      stack_[depth_].node = node;
      stack_[depth_].tick = ticks();
    }
    ++depth_;
  }
  void end(std::uint32_t node, std::uint32_t run) {
    const std::uint64_t now = ticks();
    if (depth_ == 0) {
      invalid_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    --depth_;
    if (depth_ >= kNesting) {
      dropped_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    if (stack_[depth_].node != node) {
      invalid_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    push({.start = stack_[depth_].tick,
          .end = now,
          .node = node,
          .runAndKind = Event::pack(EventKind::node, run)});
  }
  void push(const Event& event) {
    const std::uint64_t head = head_.load(std::memory_order_relaxed);
    if (head - cachedTail_ >= kRingSize) {
      cachedTail_ = tail_.load(std::memory_order_acquire);
      if (head - cachedTail_ >= kRingSize) {
        dropped_.fetch_add(1, std::memory_order_relaxed);
        return;
      }
    }
    events_[head % kRingSize] = event;
    head_.store(head + 1, std::memory_order_release);
  }
  void drainInto(std::vector<Event>& out) {
    const std::uint64_t head = head_.load(std::memory_order_acquire);
    std::uint64_t tail = tail_.load(std::memory_order_relaxed);
    out.reserve(out.size() + (head - tail));
    for (; tail != head; ++tail) out.push_back(events_[tail % kRingSize]);
    tail_.store(tail, std::memory_order_release);
  }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t invalid() const { return invalid_.load(std::memory_order_relaxed); }

 private:
  struct Open {
    std::uint64_t tick = 0;
    std::uint32_t node = 0;
  };
  std::vector<Event> events_;
  std::array<Open, kNesting> stack_{};
  std::size_t depth_ = 0;
  std::uint64_t cachedTail_ = 0;
  alignas(64) std::atomic<std::uint64_t> head_{0};
  alignas(64) std::atomic<std::uint64_t> tail_{0};
  alignas(64) std::atomic<std::uint64_t> dropped_{0};
  std::atomic<std::uint64_t> invalid_{0};
};

namespace {

// The ring of the calling thread, remembered with the recorder that it belongs to.
struct ThreadRing {
  std::uint64_t recorder = 0;
  Ring* ring = nullptr;
};
thread_local ThreadRing threadRing;

}  // namespace

Recorder::Recorder() : id_(nextRecorderId.fetch_add(1)) {
  constexpr int kEmptyRecords = 10'000;
  std::vector<double> costs;
  costs.reserve(kEmptyRecords);
  Ring probe;
  std::vector<Event> sink;
  for (int k = 0; k < kEmptyRecords; ++k) {
    const std::uint64_t start = ticks();
    probe.begin(0);
    probe.end(0, 0);
    costs.push_back(clock_.durationNs(ticks() - start));
  }
  std::nth_element(costs.begin(), costs.begin() + kEmptyRecords / 2, costs.end());
  selfCostNs_ = costs[kEmptyRecords / 2];
  static_cast<void>(ring());
  drainThread_ = std::jthread([this](const std::stop_token& stop) { drainLoop(stop); });
}

Recorder::~Recorder() = default;

Ring* Recorder::ring() {
  if (threadRing.recorder == id_) return threadRing.ring;
  const std::lock_guard lock(mutex_);
  rings_.push_back(std::make_unique<Ring>());
  drained_.push_back({.thread = static_cast<std::uint32_t>(rings_.size() - 1), .events = {}});
  threadRing = {.recorder = id_, .ring = rings_.back().get()};
  return threadRing.ring;
}

void Recorder::nodeBegins(exec::PlanIndex kernel) noexcept { ring()->begin(kernel); }

void Recorder::nodeEnds(exec::PlanIndex kernel) noexcept {
  ring()->end(kernel, run_.load(std::memory_order_relaxed));
}

void Recorder::allocated(std::uint64_t buffer, std::int64_t bytes) noexcept {
  ring()->push(
      {.start = ticks(),
       .end = buffer,
       .runAndKind = Event::pack(EventKind::allocation, run_.load(std::memory_order_relaxed)),
       .payload = static_cast<std::uint64_t>(bytes)});
}

void Recorder::freed(std::uint64_t buffer, std::int64_t bytes) noexcept {
  allocated(buffer, -bytes);
}

void Recorder::drain() {
  for (std::size_t k = 0; k < rings_.size(); ++k) {
    const std::size_t before = drained_[k].events.size();
    rings_[k]->drainInto(drained_[k].events);
    received_ += drained_[k].events.size() - before;
  }
}

void Recorder::drainLoop(const std::stop_token& stop) {
  std::mutex sleepMutex;
  std::condition_variable_any sleep;
  std::unique_lock sleepLock(sleepMutex);
  while (!stop.stop_requested()) {
    sleep.wait_for(sleepLock, stop, std::chrono::milliseconds(5), [] { return false; });
    const std::lock_guard lock(mutex_);
    drain();
  }
}

std::vector<ThreadEvents> Recorder::take() {
  const std::lock_guard lock(mutex_);
  drain();
  std::vector<ThreadEvents> taken = drained_;
  for (ThreadEvents& thread : drained_) thread.events.clear();
  return taken;
}

Ledger Recorder::ledger() {
  const std::lock_guard lock(mutex_);
  drain();
  Ledger ledger{.received = received_,
                .clockErrorNs = clock_.errorBoundNs(),
                .selfCostNs = selfCostNs_,
                .constantCounter = hasConstantCounter()};
  for (const auto& ring : rings_) {
    ledger.dropped += ring->dropped();
    ledger.invalid += ring->invalid();
  }
  return ledger;
}

}  // namespace twin::profiler
