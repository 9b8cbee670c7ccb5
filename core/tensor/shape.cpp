#include "core/tensor/shape.h"

#include <fmt/format.h>

namespace twin {
namespace {

std::string joined(const Dims& dims, std::string_view separator, std::string_view unknown) {
  std::string out;
  for (std::size_t k = 0; k < dims.size(); ++k) {
    if (k > 0) out += separator;
    out += dims[k] < 0 ? std::string(unknown) : std::to_string(dims[k]);
  }
  return out;
}

}  // namespace

std::int64_t Shape::elements() const {
  std::int64_t product = 1;
  for (const std::int64_t dim : dims_) product *= dim;
  return product;
}

std::optional<std::int64_t> Shape::checkedElements() const {
  constexpr std::int64_t kMost = std::int64_t{1} << 62U;
  std::int64_t product = 1;
  for (const std::int64_t dim : dims_) {
    if (dim < 0) return std::nullopt;
    if (dim == 0) return 0;
  }
  for (const std::int64_t dim : dims_) {
    if (product > kMost / dim) return std::nullopt;
    product *= dim;
  }
  return product;
}

Dims Shape::denseStrides() const {
  Dims strides(dims_.size(), 1);
  for (std::size_t k = dims_.size(); k-- > 1;) strides[k - 1] = strides[k] * dims_[k];
  return strides;
}

bool PartialShape::fullyKnown() const {
  if (!known_) return false;
  for (const std::int64_t dim : dims_) {
    if (dim < 0) return false;
  }
  return true;
}

std::optional<Shape> PartialShape::shape() const {
  if (!fullyKnown()) return std::nullopt;
  return Shape(dims_);
}

bool PartialShape::accepts(const PartialShape& other) const {
  if (!known_ || !other.known_) return !known_;
  if (rank() != other.rank()) return false;
  for (std::size_t k = 0; k < dims_.size(); ++k) {
    if (dims_[k] >= 0 && dims_[k] != other.dims_[k]) return false;
  }
  return true;
}

PartialShape PartialShape::join(const PartialShape& a, const PartialShape& b) {
  if (!a.known_ || !b.known_ || a.rank() != b.rank()) return {};
  Dims dims = a.dims_;
  for (std::size_t k = 0; k < dims.size(); ++k) {
    if (dims[k] != b.dims_[k]) dims[k] = kUnknownDim;
  }
  return PartialShape(std::move(dims));
}

Result<PartialShape> broadcastShapes(const PartialShape& a, const PartialShape& b) {
  if (!a.rankKnown() || !b.rankKnown()) return PartialShape();
  const int rank = std::max(a.rank(), b.rank());
  Dims dims(static_cast<std::size_t>(rank), 1);
  for (int k = 0; k < rank; ++k) {
    const int fromA = k - (rank - a.rank());
    const int fromB = k - (rank - b.rank());
    const std::int64_t x = fromA >= 0 ? a[fromA] : 1;
    const std::int64_t y = fromB >= 0 ? b[fromB] : 1;
    std::int64_t& dim = dims[static_cast<std::size_t>(k)];
    if (x == y || y == 1) {
      dim = x;
    } else if (x == 1) {
      dim = y;
    } else if (x < 0 || y < 0) {
      dim = x < 0 && y < 0 ? kUnknownDim : std::max(x, y);
    } else {
      return fail({.code = ErrorCode::shape,
                   .message = "shapes {} and {} cannot be broadcast together",
                   .arguments = {text(a), text(b)},
                   .advice = "Make each dimension equal or 1, counted from the last."});
    }
  }
  return PartialShape(std::move(dims));
}

Result<Shape> broadcastShapes(const Shape& a, const Shape& b) {
  TWIN_TRY(shape, broadcastShapes(PartialShape(a), PartialShape(b)));
  return Shape(shape.dims());
}

std::string text(const Shape& shape) { return "[" + joined(shape.dims(), ",", "?") + "]"; }

std::string text(const PartialShape& shape) {
  return shape.rankKnown() ? "[" + joined(shape.dims(), ",", "?") + "]" : "?";
}

std::string tupleText(const PartialShape& shape) {
  if (!shape.rankKnown()) return "<unknown>";
  return fmt::format("({}{})", joined(shape.dims(), ", ", "None"), shape.rank() == 1 ? "," : "");
}

}  // namespace twin
