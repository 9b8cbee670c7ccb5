// Shape: the dimensions of a tensor (all known) and PartialShape: what a graph knows about them.
// Plain values; any thread. Products are checked: a shape whose element count overflows is an Error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/inline_vector.h"
#include "core/base/result.h"

namespace twin {

using Dims = InlineVector<std::int64_t, 6>;

// A dimension of a graph value that nobody knows yet.
inline constexpr std::int64_t kUnknownDim = -1;

class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<std::int64_t> dims) : dims_(dims) {}
  explicit Shape(Dims dims) : dims_(std::move(dims)) {}

  [[nodiscard]] int rank() const { return static_cast<int>(dims_.size()); }
  [[nodiscard]] std::int64_t operator[](int axis) const {
    return dims_[static_cast<std::size_t>(axis)];
  }
  [[nodiscard]] const Dims& dims() const { return dims_; }
  // Product of the dimensions; shapes of tensors are checked when they are made.
  [[nodiscard]] std::int64_t elements() const;
  // Product of the dimensions, or nothing where it exceeds 2^62.
  [[nodiscard]] std::optional<std::int64_t> checkedElements() const;
  // Strides in elements of a dense row-major tensor.
  [[nodiscard]] Dims denseStrides() const;
  bool operator==(const Shape&) const = default;

 private:
  Dims dims_;
};

// Rank and dimensions as far as they are known. A dimension is >= 0, kUnknownDim, or a named unknown
// (<= -2, an index into the graph's dimension names; equal names are equal dimensions).
class PartialShape {
 public:
  PartialShape() = default;  // rank unknown
  PartialShape(const Shape& shape) : known_(true), dims_(shape.dims()) {}  // NOLINT(google-explicit-constructor): a Shape is a PartialShape
  explicit PartialShape(Dims dims) : known_(true), dims_(std::move(dims)) {}
  [[nodiscard]] static PartialShape ofRank(int rank) {
    return PartialShape(Dims(static_cast<std::size_t>(rank), kUnknownDim));
  }

  [[nodiscard]] bool rankKnown() const { return known_; }
  [[nodiscard]] int rank() const { return static_cast<int>(dims_.size()); }
  [[nodiscard]] std::int64_t operator[](int axis) const {
    return dims_[static_cast<std::size_t>(axis)];
  }
  [[nodiscard]] const Dims& dims() const { return dims_; }
  [[nodiscard]] bool fullyKnown() const;
  // The Shape, where every dimension is known.
  [[nodiscard]] std::optional<Shape> shape() const;
  // True when a tensor of `shape` may appear where this is promised.
  [[nodiscard]] bool accepts(const PartialShape& other) const;
  // The most exact shape that accepts both (differing dimensions become unknown).
  [[nodiscard]] static PartialShape join(const PartialShape& a, const PartialShape& b);
  bool operator==(const PartialShape&) const = default;

 private:
  bool known_ = false;
  Dims dims_;
};

// NumPy's broadcast rule; fails with code shape naming both shapes.
[[nodiscard]] Result<Shape> broadcastShapes(const Shape& a, const Shape& b);
[[nodiscard]] Result<PartialShape> broadcastShapes(const PartialShape& a, const PartialShape& b);
// "[2,3]" and "[?,3]"; "[]" for a scalar, "?" for an unknown rank.
[[nodiscard]] std::string text(const Shape& shape);
[[nodiscard]] std::string text(const PartialShape& shape);
// Python's tuple text: (), (5,), (None, 3); "<unknown>" for an unknown rank.
[[nodiscard]] std::string tupleText(const PartialShape& shape);

}  // namespace twin
