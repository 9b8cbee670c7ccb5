#include "core/tensor/tensor.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

#include "core/base/hash.h"
#include "core/base/limits.h"

namespace twin {
namespace {

// Dense but for axes of one element, whose stride nobody takes.
bool isDense(const Shape& shape, const Dims& strides) {
  std::int64_t expected = 1;
  for (std::size_t k = strides.size(); k-- > 0;) {
    const std::int64_t dim = shape.dims()[k];
    if (dim == 0) return true;
    if (dim != 1 && strides[k] != expected) return false;
    expected *= dim;
  }
  return true;
}

// Calls row(source, target) for each row along the last axis; both count elements.
template <class Row>
void forEachRow(const Shape& shape, const Dims& strides, Row row) {
  const std::size_t outer = strides.size() - 1;
  const std::int64_t length = shape.dims()[outer];
  const std::int64_t rows = length == 0 ? 0 : shape.elements() / length;
  Dims index(outer, 0);
  std::int64_t source = 0;
  for (std::int64_t done = 0; done < rows; ++done) {
    row(source, done * length);
    for (std::size_t axis = outer; axis-- > 0;) {
      source += strides[axis];
      if (++index[axis] < shape.dims()[axis]) break;
      source -= strides[axis] * shape.dims()[axis];
      index[axis] = 0;
    }
  }
}

template <class T>
void copyStrided(const Tensor& from, std::byte* to) {
  const T* const source = from.data<T>();
  T* const target = reinterpret_cast<T*>(to);
  const std::int64_t length = from.shape().dims().back();
  const std::int64_t step = from.strides().back();
  forEachRow(from.shape(), from.strides(), [&](std::int64_t in, std::int64_t out) {
    if (step == 1) {
      std::copy_n(source + in, length, target + out);
    } else if (step == 0) {
      std::fill_n(target + out, length, source[in]);
    } else {
      for (std::int64_t k = 0; k < length; ++k) target[out + k] = source[in + k * step];
    }
  });
}

// Copies the elements in row-major order into a dense payload that is already constructed.
void copyElements(const Tensor& from, std::byte* to) {
  if (from.elements() == 0) return;
  if (from.dense() && from.dtype() != DType::string) {
    std::memcpy(to, from.raw(), static_cast<std::size_t>(from.bytes()));
  } else if (from.dense()) {
    std::copy_n(from.data<std::string>(), from.elements(), reinterpret_cast<std::string*>(to));
  } else if (from.dtype() == DType::string) {
    copyStrided<std::string>(from, to);
  } else {
    switch (sizeOf(from.dtype())) {
      case 1:
        copyStrided<std::uint8_t>(from, to);
        break;
      case 2:
        copyStrided<std::uint16_t>(from, to);
        break;
      case 4:
        copyStrided<std::uint32_t>(from, to);
        break;
      default:
        copyStrided<std::uint64_t>(from, to);
        break;
    }
  }
}

// Strides under which a strided tensor reads as `to` without a copy: each group of new axes must
// lie within a group of old axes that is dense in itself.
std::optional<Dims> viewStrides(const Shape& from, const Dims& fromStrides, const Shape& to) {
  Dims dims;
  Dims strides;
  for (std::size_t k = 0; k < fromStrides.size(); ++k) {
    if (from.dims()[k] == 1) continue;
    dims.push_back(from.dims()[k]);
    strides.push_back(fromStrides[k]);
  }
  Dims result(to.dims().size(), 1);
  std::size_t oldAxis = 0;
  std::size_t newAxis = 0;
  while (oldAxis < dims.size()) {
    const std::size_t oldFirst = oldAxis;
    const std::size_t newFirst = newAxis;
    std::int64_t oldCount = dims[oldAxis++];
    std::int64_t newCount = to.dims()[newAxis++];
    while (oldCount != newCount) {
      if (newCount < oldCount) {
        newCount *= to.dims()[newAxis++];
      } else {
        oldCount *= dims[oldAxis++];
      }
    }
    for (std::size_t k = oldFirst; k + 1 < oldAxis; ++k) {
      if (strides[k] != strides[k + 1] * dims[k + 1]) return std::nullopt;
    }
    std::int64_t stride = strides[oldAxis - 1];
    for (std::size_t k = newAxis; k-- > newFirst;) {
      result[k] = stride;
      stride *= to.dims()[k];
    }
  }
  return result;
}

template <class Number>
Number elementAs(const Tensor& tensor, std::int64_t index) {
  TWIN_CHECK(index >= 0 && index < tensor.elements(), "element index within the tensor");
  TWIN_CHECK(tensor.dtype() != DType::string, "strings are no numbers");
  return visitDType(tensor.dtype(), [&](auto tag) -> Number {
    using T = decltype(tag);
    const T value = tensor.data<T>()[storageOffset(tensor, index)];
    if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) {
      return static_cast<Number>(static_cast<float>(value));
    } else {
      return static_cast<Number>(value);
    }
  });
}

Result<std::int64_t> checkedCount(DType dtype, const Shape& shape) {
  const auto count = shape.checkedElements();
  const auto size = static_cast<std::int64_t>(sizeOf(dtype));
  // The strides of an empty shape must not overflow either.
  std::int64_t product = 1;
  bool fits = count.has_value() && *count <= (std::int64_t{1} << 61U) / size;
  for (const std::int64_t dim : shape.dims()) {
    if (!fits || dim == 0) continue;
    fits = product <= (std::int64_t{1} << 62U) / dim;
    product = fits ? product * dim : product;
  }
  if (fits) return *count;
  const bool negative = std::any_of(shape.dims().begin(), shape.dims().end(),
                                    [](std::int64_t dim) { return dim < 0; });
  if (negative) {
    return fail({.code = ErrorCode::shape,
                 .message = "a tensor cannot have the shape {}",
                 .arguments = {text(shape)},
                 .advice = "Every dimension must be 0 or more."});
  }
  return fail({.code = ErrorCode::shape,
               .message = "the number of elements of the shape {} overflows",
               .arguments = {text(shape)},
               .advice = "Use smaller dimensions."});
}

Error budgetError(DType dtype, const Shape& shape) {
  Limits limits;
  limits.tensorBytes = tensorByteBudget();
  Error error = limitError("tensor-bytes", limits);
  error.message += ": no room for {}{}";
  error.arguments.emplace_back(text(dtype));
  error.arguments.push_back(text(shape));
  return error;
}

Error payloadError(DType dtype, const Shape& shape, std::size_t bytes) {
  return {.code = ErrorCode::damaged,
          .message = "{} bytes cannot hold a tensor {}{}",
          .arguments = {std::to_string(bytes), std::string(text(dtype)), text(shape)},
          .advice = "The file is cut short or its header is wrong; get a fresh copy."};
}

// A byte other than 0 and 1 is no bool to C++.
bool holdsOnlyBools(std::span<const std::byte> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b <= std::byte{1}; });
}

}  // namespace

Tensor Tensor::denseOver(Buffer* adopted, DType dtype, const Shape& shape, std::int64_t elements) {
  Tensor tensor;
  tensor.buffer_ = BufferRef(adopted);
  tensor.shape_ = shape;
  tensor.strides_ = shape.denseStrides();
  tensor.elements_ = elements;
  tensor.dtype_ = dtype;
  return tensor;
}

Result<Tensor> Tensor::allocate(DType dtype, const Shape& shape) {
  TWIN_TRY(count, checkedCount(dtype, shape));
  Buffer* const buffer = Buffer::create(dtype, count, BudgetRule::enforced);
  if (buffer == nullptr) return fail(budgetError(dtype, shape));
  return denseOver(buffer, dtype, shape, count);
}

Tensor Tensor::create(DType dtype, const Shape& shape) {
  const std::int64_t count = shape.elements();
  TWIN_CHECK(count >= 0, "a shape that was checked");
  Buffer* const buffer = Buffer::create(dtype, count);
  TWIN_CHECK(buffer != nullptr, "out of memory");
  return denseOver(buffer, dtype, shape, count);
}

Tensor Tensor::string(std::string value) { return scalar<std::string>(std::move(value)); }

Result<Tensor> Tensor::mapped(DType dtype, const Shape& shape, std::span<const std::byte> bytes,
                              std::shared_ptr<const void> keeper) {
  TWIN_TRY(count, checkedCount(dtype, shape));
  const std::size_t size = sizeOf(dtype);
  if (dtype == DType::string || bytes.size() != static_cast<std::size_t>(count) * size) {
    return fail(payloadError(dtype, shape, bytes.size()));
  }
  const bool aligned = reinterpret_cast<std::uintptr_t>(bytes.data()) % size == 0;
  const bool readable = dtype != DType::boolean || holdsOnlyBools(bytes);
  if (count == 0 || !aligned || !readable || keeper == nullptr) {
    TWIN_TRY(copy, allocate(dtype, shape));
    std::byte* const out = copy.mutableRaw();
    if (count > 0) std::memcpy(out, bytes.data(), bytes.size());
    if (!readable) {
      std::transform(out, out + bytes.size(), out,
                     [](std::byte b) { return b == std::byte{0} ? b : std::byte{1}; });
    }
    return std::move(copy);
  }
  return denseOver(Buffer::wrap(bytes, std::move(keeper)), dtype, shape, count);
}

Tensor Tensor::planned(const Tensor& arena, DType dtype, const Shape& shape,
                       std::int64_t byteOffset) {
  const auto size = static_cast<std::int64_t>(sizeOf(dtype));
  TWIN_CHECK(arena.valid() && dtype != DType::string && byteOffset % size == 0, "a planned place");
  Tensor tensor;
  tensor.buffer_ = arena.buffer_;
  tensor.shape_ = shape;
  tensor.strides_ = shape.denseStrides();
  tensor.offset_ = byteOffset / size;
  tensor.elements_ = shape.elements();
  tensor.dtype_ = dtype;
  tensor.planned_ = true;
  return tensor;
}

std::byte* Tensor::mutableRaw() {
  TWIN_CHECK(valid() && dense_, "only a dense tensor can be written");
  if (!isExclusive()) {
    Tensor copy = create(dtype_, shape_);
    copyElements(*this, copy.buffer_.get()->data());
    *this = std::move(copy);
  }
  return buffer_.get()->data() + offset_ * static_cast<std::int64_t>(sizeOf(dtype_));
}

Tensor Tensor::contiguous() const {
  if (dense_) return *this;
  Tensor copy = create(dtype_, shape_);
  copyElements(*this, copy.buffer_.get()->data());
  return copy;
}

Tensor Tensor::reshaped(const Shape& shape) const {
  TWIN_CHECK(shape.elements() == elements_, "reshaped keeps the number of elements");
  if (dense_) return viewed(shape, shape.denseStrides(), 0);
  if (auto strides = viewStrides(shape_, strides_, shape)) {
    return viewed(shape, std::move(*strides), 0);
  }
  return contiguous().reshaped(shape);
}

Tensor Tensor::viewed(Shape shape, Dims strides, std::int64_t offsetElements) const {
  TWIN_CHECK(valid() && strides.size() == shape.dims().size(), "one stride per axis");
  Tensor view;
  view.buffer_ = buffer_;
  view.offset_ = offset_ + offsetElements;
  view.elements_ = shape.elements();
  view.dtype_ = dtype_;
  view.dense_ = isDense(shape, strides);
  view.shape_ = std::move(shape);
  view.strides_ = std::move(strides);
  return view;
}

Tensor Tensor::transposed(std::span<const std::int64_t> permutation) const {
  TWIN_CHECK(permutation.size() == strides_.size(), "one axis of the permutation per axis");
  Dims dims(permutation.size(), 0);
  Dims strides(permutation.size(), 0);
  for (std::size_t k = 0; k < permutation.size(); ++k) {
    const auto axis = static_cast<std::size_t>(permutation[k]);
    TWIN_CHECK(axis < strides_.size(), "an axis of the tensor");
    dims[k] = shape_.dims()[axis];
    strides[k] = strides_[axis];
  }
  return viewed(Shape(std::move(dims)), std::move(strides), 0);
}

Tensor Tensor::broadcastTo(const Shape& shape) const {
  TWIN_CHECK(shape.rank() >= rank(), "broadcasting adds axes in front");
  const std::size_t added = shape.dims().size() - strides_.size();
  Dims strides(shape.dims().size(), 0);
  for (std::size_t k = 0; k < strides_.size(); ++k) {
    const std::int64_t dim = shape_.dims()[k];
    TWIN_CHECK(dim == shape.dims()[added + k] || dim == 1, "a shape that this one broadcasts to");
    strides[added + k] = dim == shape.dims()[added + k] ? strides_[k] : 0;
  }
  return viewed(shape, std::move(strides), 0);
}

bool identical(const Tensor& a, const Tensor& b) {
  if (a.valid() != b.valid()) return false;
  if (!a.valid()) return true;
  if (a.dtype() != b.dtype() || a.shape() != b.shape()) return false;
  const Tensor x = a.contiguous();
  const Tensor y = b.contiguous();
  if (x.elements() == 0 || x.raw() == y.raw()) return true;
  if (x.dtype() == DType::string) {
    return std::equal(x.data<std::string>(), x.data<std::string>() + x.elements(),
                      y.data<std::string>());
  }
  return std::memcmp(x.raw(), y.raw(), static_cast<std::size_t>(x.bytes())) == 0;
}

std::uint64_t contentHash(const Tensor& tensor) {
  if (!tensor.valid()) return 0;
  std::uint64_t hash = mixHash(static_cast<std::uint64_t>(tensor.dtype()),
                               static_cast<std::uint64_t>(tensor.rank()));
  for (const std::int64_t dim : tensor.shape().dims()) {
    hash = mixHash(hash, static_cast<std::uint64_t>(dim));
  }
  const Tensor dense = tensor.contiguous();
  if (dense.dtype() != DType::string) {
    return hashBytes({dense.raw(), static_cast<std::size_t>(dense.bytes())}, hash);
  }
  for (const std::string& value : dense.values<std::string>()) {
    hash = mixHash(hashText(value, hash), value.size());
  }
  return hash;
}

std::int64_t storageOffset(const Tensor& tensor, std::int64_t index) {
  if (tensor.dense()) return index;
  std::int64_t offset = 0;
  for (int axis = tensor.rank(); axis-- > 0;) {
    const std::int64_t dim = tensor.shape()[axis];
    offset += index % dim * tensor.strides()[static_cast<std::size_t>(axis)];
    index /= dim;
  }
  return offset;
}

double elementAsDouble(const Tensor& tensor, std::int64_t index) {
  return elementAs<double>(tensor, index);
}

std::int64_t elementAsInt(const Tensor& tensor, std::int64_t index) {
  if (!isFloat(tensor.dtype())) return elementAs<std::int64_t>(tensor, index);
  const double value = elementAs<double>(tensor, index);
  return value >= -0x1p63 && value < 0x1p63 ? static_cast<std::int64_t>(value)
                                            : std::numeric_limits<std::int64_t>::min();
}

Result<Dims> integers(const Tensor& tensor) {
  if (!tensor.valid() || !isInteger(tensor.dtype()) || tensor.rank() > 1) {
    return fail({.code = ErrorCode::type,
                 .message = "expected integers of rank 0 or 1, not {}{}",
                 .arguments = {std::string(tensor.valid() ? text(tensor.dtype()) : "no value"),
                               tensor.valid() ? text(tensor.shape()) : std::string()},
                 .advice = "Give an integer or a list of integers."});
  }
  Dims values;
  for (std::int64_t k = 0; k < tensor.elements(); ++k) values.push_back(elementAsInt(tensor, k));
  return values;
}

}  // namespace twin
