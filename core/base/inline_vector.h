// InlineVector<T, N>: a vector of trivially copyable values that needs no heap up to N of them.
// Used for shapes and strides, whose copies sit on the path of every eager op.
// Owner: plain value. Thread: as a value. Errors: none (growth may throw bad_alloc).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <span>
#include <type_traits>
#include <utility>

namespace twin {

template <class T, std::size_t N>
class InlineVector {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  InlineVector() = default;
  InlineVector(std::initializer_list<T> values) { assign(values.begin(), values.size()); }
  explicit InlineVector(std::span<const T> values) { assign(values.data(), values.size()); }
  InlineVector(std::size_t count, T value) { resize(count, value); }
  InlineVector(const InlineVector& other) { assign(other.data(), other.size()); }
  InlineVector(InlineVector&& other) noexcept { steal(other); }
  InlineVector& operator=(const InlineVector& other) {
    if (this != &other) {
      size_ = 0;
      assign(other.data(), other.size());
    }
    return *this;
  }
  InlineVector& operator=(InlineVector&& other) noexcept {
    if (this != &other) {
      delete[] heap_;
      heap_ = nullptr;
      steal(other);
    }
    return *this;
  }
  ~InlineVector() { delete[] heap_; }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T* data() { return heap_ != nullptr ? heap_ : inline_; }
  [[nodiscard]] const T* data() const { return heap_ != nullptr ? heap_ : inline_; }
  [[nodiscard]] T* begin() { return data(); }
  [[nodiscard]] T* end() { return data() + size_; }
  [[nodiscard]] const T* begin() const { return data(); }
  [[nodiscard]] const T* end() const { return data() + size_; }
  [[nodiscard]] T& operator[](std::size_t index) { return data()[index]; }
  [[nodiscard]] const T& operator[](std::size_t index) const { return data()[index]; }
  [[nodiscard]] T& back() { return data()[size_ - 1]; }
  [[nodiscard]] const T& back() const { return data()[size_ - 1]; }
  [[nodiscard]] std::span<const T> span() const { return {data(), size_}; }

  void push_back(T value) {
    reserve(size_ + 1);
    data()[size_++] = value;
  }
  void pop_back() { --size_; }
  void clear() { size_ = 0; }
  void resize(std::size_t count, T value = T{}) {
    reserve(count);
    if (count > size_) std::fill(data() + size_, data() + count, value);
    size_ = count;
  }
  void insert(std::size_t at, T value) {
    push_back(value);
    std::rotate(begin() + at, end() - 1, end());
  }
  void erase(std::size_t at) {
    std::copy(begin() + at + 1, end(), begin() + at);
    --size_;
  }

  friend bool operator==(const InlineVector& a, const InlineVector& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  void reserve(std::size_t count) {
    const std::size_t capacity = heap_ != nullptr ? capacity_ : N;
    if (count <= capacity) return;
    const std::size_t grown = std::max(count, capacity * 2);
    T* fresh = new T[grown];
    // The bound is always true; g++ needs it to see that no inline value is read past its end.
    const std::size_t held = heap_ != nullptr ? size_ : std::min(size_, N);
    std::copy(data(), data() + held, fresh);
    delete[] heap_;
    heap_ = fresh;
    capacity_ = grown;
  }
  void assign(const T* values, std::size_t count) {
    reserve(count);
    std::copy(values, values + count, data());
    size_ = count;
  }
  void steal(InlineVector& other) noexcept {
    heap_ = std::exchange(other.heap_, nullptr);
    capacity_ = other.capacity_;
    size_ = std::exchange(other.size_, 0);
    if (heap_ == nullptr) std::copy(other.inline_, other.inline_ + size_, inline_);
  }

  std::size_t size_ = 0;
  std::size_t capacity_ = N;
  T* heap_ = nullptr;
  T inline_[N]{};
};

}  // namespace twin
