// Tensor: an n-dimensional array: dtype, shape, strides and a share of a buffer.
// Owner: buffers are shared and counted atomically; a published buffer is immutable, a writer that
// is not its only owner copies first. Thread: a Tensor is a value; different copies may be read
// anywhere. Errors: a tensor over the byte budget is refused before anything is allocated.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "core/base/check.h"
#include "core/base/result.h"
#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"

namespace twin {

// Hears of every buffer that is made or freed; a null pointer when nobody measures.
class AllocationObserver {
 public:
  virtual ~AllocationObserver() = default;
  virtual void allocated(std::uint64_t buffer, std::int64_t bytes) noexcept = 0;
  virtual void freed(std::uint64_t buffer, std::int64_t bytes) noexcept = 0;
};
// Observes the allocations of the calling thread; returns the former observer.
AllocationObserver* setAllocationObserver(AllocationObserver* observer);
// Bytes of all live buffers of the process.
[[nodiscard]] std::int64_t liveTensorBytes();
// Buffers that would bring the live bytes above this are refused (Tensor::allocate).
void setTensorByteBudget(std::int64_t bytes);
[[nodiscard]] std::int64_t tensorByteBudget();

// Whether an allocation is refused above the budget. Small values and copies that an answer without
// an Error needs are always made, and counted.
enum class BudgetRule { enforced, counted };

// 64-byte aligned storage with an atomic count. String tensors hold std::string elements.
class Buffer {
 public:
  // Uninitialised for numbers, empty strings for DType::string. Null where the budget or the system
  // refuses; elements * sizeOf(dtype) must not overflow.
  [[nodiscard]] static Buffer* create(DType dtype, std::int64_t elements,
                                      BudgetRule rule = BudgetRule::counted);
  // Memory that somebody else keeps alive (a mapped file); read-only, neither counted nor observed.
  [[nodiscard]] static Buffer* wrap(std::span<const std::byte> bytes,
                                    std::shared_ptr<const void> keeper);
  [[nodiscard]] std::byte* data() const { return data_; }
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t id() const { return id_; }
  [[nodiscard]] bool isExclusive() const {
    return count_.load(std::memory_order_acquire) == 1 && keeper_ == nullptr;
  }
  void retain() { count_.fetch_add(1, std::memory_order_relaxed); }
  void release() {
    if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) destroy();
  }

 private:
  Buffer() = default;
  ~Buffer() = default;
  void destroy();

  std::atomic<std::int64_t> count_{1};
  std::byte* data_ = nullptr;
  std::int64_t bytes_ = 0;
  std::int64_t strings_ = 0;
  std::uint64_t id_ = 0;
  std::shared_ptr<const void> keeper_;
};

class BufferRef {
 public:
  BufferRef() = default;
  explicit BufferRef(Buffer* adopted) : buffer_(adopted) {}
  BufferRef(const BufferRef& other) : buffer_(other.buffer_) {
    if (buffer_ != nullptr) buffer_->retain();
  }
  BufferRef(BufferRef&& other) noexcept : buffer_(std::exchange(other.buffer_, nullptr)) {}
  BufferRef& operator=(BufferRef other) noexcept {
    std::swap(buffer_, other.buffer_);
    return *this;
  }
  ~BufferRef() {
    if (buffer_ != nullptr) buffer_->release();
  }
  [[nodiscard]] Buffer* get() const { return buffer_; }

 private:
  Buffer* buffer_ = nullptr;
};

class Tensor {
 public:
  Tensor() = default;  // no value; valid() is false

  // A dense tensor with unset elements (empty strings). Fails with limit where the budget is
  // exceeded and with shape where a dimension is negative or the element count overflows.
  [[nodiscard]] static Result<Tensor> allocate(DType dtype, const Shape& shape);
  // The same for sizes that are known to be small, whatever the budget; TWIN_CHECK on failure.
  [[nodiscard]] static Tensor create(DType dtype, const Shape& shape);
  template <class T>
  [[nodiscard]] static Tensor scalar(T value);
  template <class T>
  [[nodiscard]] static Tensor of(const Shape& shape, std::span<const T> values);
  template <class T>
  [[nodiscard]] static Tensor vector(std::span<const T> values) {
    return of<T>(Shape{static_cast<std::int64_t>(values.size())}, values);
  }
  [[nodiscard]] static Tensor string(std::string value);
  // Elements of a mapped file, shared without a copy; bytes.size() must match. A payload whose
  // address is not aligned for its dtype is copied.
  [[nodiscard]] static Result<Tensor> mapped(DType dtype, const Shape& shape,
                                             std::span<const std::byte> bytes,
                                             std::shared_ptr<const void> keeper);
  // A dense tensor at `byteOffset` of another tensor's buffer, writable although the buffer is shared: the
  // place that a memory plan gives to one value. Views of it are read-only shares as usual.
  [[nodiscard]] static Tensor planned(const Tensor& arena, DType dtype, const Shape& shape,
                                      std::int64_t byteOffset);

  [[nodiscard]] bool valid() const { return buffer_.get() != nullptr; }
  [[nodiscard]] DType dtype() const { return dtype_; }
  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] int rank() const { return shape_.rank(); }
  [[nodiscard]] std::int64_t elements() const { return elements_; }
  [[nodiscard]] std::int64_t bytes() const {
    return elements_ * static_cast<std::int64_t>(sizeOf(dtype_));
  }
  // Strides in elements; dense() is row-major without gaps.
  [[nodiscard]] const Dims& strides() const { return strides_; }
  [[nodiscard]] bool dense() const { return dense_; }
  [[nodiscard]] std::uint64_t bufferId() const { return buffer_.get()->id(); }

  [[nodiscard]] const std::byte* raw() const {
    return buffer_.get()->data() + offset_ * static_cast<std::int64_t>(sizeOf(dtype_));
  }
  template <class T>
  [[nodiscard]] const T* data() const {
    return reinterpret_cast<const T*>(raw());
  }
  template <class T>
  [[nodiscard]] std::span<const T> values() const {
    TWIN_CHECK(dense_, "values() needs a dense tensor");
    return {data<T>(), static_cast<std::size_t>(elements_)};
  }
  // Writable elements of a dense tensor; copies first when the buffer is shared or mapped.
  [[nodiscard]] std::byte* mutableRaw();
  template <class T>
  [[nodiscard]] T* mutableData() {
    return reinterpret_cast<T*>(mutableRaw());
  }
  [[nodiscard]] bool isExclusive() const { 
    return valid() && (planned_ || buffer_.get()->isExclusive());
  }

  // The same elements in a dense buffer; itself where it is dense already.
  [[nodiscard]] Tensor contiguous() const;
  // Views share the buffer. reshaped copies first where the strides do not allow a view.
  [[nodiscard]] Tensor reshaped(const Shape& shape) const;
  [[nodiscard]] Tensor viewed(Shape shape, Dims strides, std::int64_t offsetElements) const;
  [[nodiscard]] Tensor transposed(std::span<const std::int64_t> permutation) const;
  // Strides that read this tensor as if it had `shape` (0 along broadcast axes).
  [[nodiscard]] Tensor broadcastTo(const Shape& shape) const;

 private:
  [[nodiscard]] static Tensor denseOver(Buffer* adopted, DType dtype, const Shape& shape,
                                        std::int64_t elements);

  BufferRef buffer_;
  Shape shape_;
  Dims strides_;
  std::int64_t offset_ = 0;
  std::int64_t elements_ = 0;
  DType dtype_ = DType::f32;
  bool dense_ = true;
  bool planned_ = false;
};

template <class T>
Tensor Tensor::scalar(T value) {
  Tensor tensor = create(dtypeOf<T>, Shape{});
  *tensor.mutableData<T>() = value;
  return tensor;
}

template <class T>
Tensor Tensor::of(const Shape& shape, std::span<const T> values) {
  Tensor tensor = create(dtypeOf<T>, shape);
  TWIN_CHECK(tensor.elements() == static_cast<std::int64_t>(values.size()),
             "one value per element");
  std::copy(values.begin(), values.end(), tensor.mutableData<T>());
  return tensor;
}

// Equal dtype, shape and bits of every element (NaN equals the same NaN).
[[nodiscard]] bool identical(const Tensor& a, const Tensor& b);
[[nodiscard]] std::uint64_t contentHash(const Tensor& tensor);
// Offset in elements, from raw(), of the element that stands at `index` in row-major order.
[[nodiscard]] std::int64_t storageOffset(const Tensor& tensor, std::int64_t index);
// Element `index` in row-major order as a double or integer (bool as 0 or 1).
[[nodiscard]] double elementAsDouble(const Tensor& tensor, std::int64_t index);
[[nodiscard]] std::int64_t elementAsInt(const Tensor& tensor, std::int64_t index);
// Integers of a rank-0 or rank-1 integer tensor, as axes and shapes are given.
[[nodiscard]] Result<Dims> integers(const Tensor& tensor);
// Numeric conversion as TensorFlow does it: float to int truncates, int to narrower int wraps,
// to bool is "not zero". Strings cannot be converted (Error type).
[[nodiscard]] Result<Tensor> cast(const Tensor& tensor, DType to);

}  // namespace twin
