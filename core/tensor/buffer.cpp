#include <bit>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>

#include "core/tensor/tensor.h"

// Sanitizers must see every allocation, so recycling is off under them.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TWIN_RECYCLE_BUFFERS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define TWIN_RECYCLE_BUFFERS 0
#endif
#endif
#ifndef TWIN_RECYCLE_BUFFERS
#define TWIN_RECYCLE_BUFFERS 1
#endif

namespace twin {
namespace {

constexpr std::size_t kAlignment = 64;
// The Buffer itself; the elements follow in the same block.
constexpr std::size_t kHeaderBytes = 64;
static_assert(sizeof(Buffer) <= kHeaderBytes);

std::atomic<std::int64_t> liveBytes{0};
std::atomic<std::int64_t> byteBudget{std::numeric_limits<std::int64_t>::max()};
std::atomic<std::uint64_t> lastId{0};
constinit thread_local AllocationObserver* observer = nullptr;

// Adds to the live bytes, or not where that would pass the budget.
bool charge(std::int64_t bytes, BudgetRule rule) {
  if (rule == BudgetRule::counted) {
    liveBytes.fetch_add(bytes, std::memory_order_relaxed);
    return true;
  }
  const std::int64_t budget = byteBudget.load(std::memory_order_relaxed);
  std::int64_t live = liveBytes.load(std::memory_order_relaxed);
  do {
    if (bytes > budget || live > budget - bytes) return false;
  } while (!liveBytes.compare_exchange_weak(live, live + bytes, std::memory_order_relaxed));
  return true;
}

void* systemBlock(std::size_t bytes) {
  return std::aligned_alloc(kAlignment, (bytes + kAlignment - 1) / kAlignment * kAlignment);
}

#if TWIN_RECYCLE_BUFFERS
constexpr std::size_t kClasses = 8;  // payloads of 0, 64, 128, … 4096 bytes
constexpr std::size_t kLargestRecycled = 4096;
constexpr int kMostKept = 128;  // blocks per class and thread

std::size_t classOf(std::size_t payload) {
  if (payload == 0) return 0;
  return payload <= kAlignment ? 1 : static_cast<std::size_t>(std::bit_width(payload - 1)) - 5;
}
std::size_t classBytes(std::size_t index) { return index == 0 ? 0 : std::size_t{32} << index; }

struct FreeBlock {
  FreeBlock* next;
};
// Blocks have no owner: one that another thread frees joins that thread's list. Constant
// initialisation keeps the fast path free of guards; the Reaper below is what has a destructor.
struct FreeLists {
  FreeBlock* heads[kClasses];
  int counts[kClasses];
  bool watched;
  bool closed;
};
constinit thread_local FreeLists lists{};

// Gives the blocks of a finished thread back; buffers freed later still go straight to the system.
struct Reaper {
  Reaper() = default;
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;
  ~Reaper() {
    lists.closed = true;
    for (FreeBlock*& head : lists.heads) {
      while (head != nullptr) std::free(std::exchange(head, head->next));
    }
  }
  void watch() const { lists.watched = true; }
};

void* takeBlock(std::size_t payload) {
  if (payload > kLargestRecycled) return systemBlock(kHeaderBytes + payload);
  const std::size_t index = classOf(payload);
  FreeBlock* const block = lists.heads[index];
  if (block == nullptr) return systemBlock(kHeaderBytes + classBytes(index));
  lists.heads[index] = block->next;
  --lists.counts[index];
  return block;
}

void giveBlock(void* block, std::size_t payload) {
  const std::size_t index = payload > kLargestRecycled ? kClasses : classOf(payload);
  if (index == kClasses || lists.closed || lists.counts[index] >= kMostKept) {
    std::free(block);
    return;
  }
  if (!lists.watched) [[unlikely]] {
    static thread_local const Reaper reaper;
    reaper.watch();
  }
  lists.heads[index] = ::new (block) FreeBlock{lists.heads[index]};
  ++lists.counts[index];
}
#else
void* takeBlock(std::size_t payload) { return systemBlock(kHeaderBytes + payload); }
void giveBlock(void* block, std::size_t /*payload*/) { std::free(block); }
#endif

}  // namespace

AllocationObserver* setAllocationObserver(AllocationObserver* next) {
  return std::exchange(observer, next);
}

std::int64_t liveTensorBytes() { return liveBytes.load(std::memory_order_relaxed); }

void setTensorByteBudget(std::int64_t bytes) { byteBudget.store(bytes, std::memory_order_relaxed); }

std::int64_t tensorByteBudget() { return byteBudget.load(std::memory_order_relaxed); }

Buffer* Buffer::create(DType dtype, std::int64_t elements, BudgetRule rule) {
  const std::int64_t bytes = elements * static_cast<std::int64_t>(sizeOf(dtype));
  if (!charge(bytes, rule)) return nullptr;
  void* const block = takeBlock(static_cast<std::size_t>(bytes));
  if (block == nullptr) {
    liveBytes.fetch_sub(bytes, std::memory_order_relaxed);
    return nullptr;
  }
  auto* const buffer = ::new (block) Buffer();
  buffer->data_ = static_cast<std::byte*>(block) + kHeaderBytes;
  buffer->bytes_ = bytes;
  buffer->id_ = lastId.fetch_add(1, std::memory_order_relaxed) + 1;
  if (dtype == DType::string) {
    buffer->strings_ = elements;
    auto* const strings = reinterpret_cast<std::string*>(buffer->data_);
    std::uninitialized_default_construct_n(strings, elements);
  }
  if (observer != nullptr) observer->allocated(buffer->id_, bytes);
  return buffer;
}

Buffer* Buffer::wrap(std::span<const std::byte> bytes, std::shared_ptr<const void> keeper) {
  TWIN_CHECK(keeper != nullptr, "wrapped memory needs a keeper");
  void* const block = takeBlock(0);
  TWIN_CHECK(block != nullptr, "no memory for a buffer header");
  auto* const buffer = ::new (block) Buffer();
  // Nobody writes through it: isExclusive() is false while a keeper is set.
  buffer->data_ = const_cast<std::byte*>(bytes.data());
  buffer->bytes_ = static_cast<std::int64_t>(bytes.size());
  buffer->id_ = lastId.fetch_add(1, std::memory_order_relaxed) + 1;
  buffer->keeper_ = std::move(keeper);
  return buffer;
}

void Buffer::destroy() {
  const bool wrapped = keeper_ != nullptr;
  const std::int64_t bytes = bytes_;
  if (!wrapped) {
    if (observer != nullptr) observer->freed(id_, bytes);
    std::destroy_n(reinterpret_cast<std::string*>(data_), strings_);
    liveBytes.fetch_sub(bytes, std::memory_order_relaxed);
  }
  this->~Buffer();
  giveBlock(this, wrapped ? 0 : static_cast<std::size_t>(bytes));
}

}  // namespace twin
