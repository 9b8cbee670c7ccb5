#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/tensor/float_text.h"
#include "core/tensor/numpy_print.h"

namespace twin {
namespace {

// Few digits where they give the same value back, else all of them. TensorFlow's print kernel runs
// with subnormal floats flushed to zero, and shows the sign of a NaN.
std::string digitsOf(float value) {
  if (std::isnan(value)) return std::signbit(value) ? "-nan" : "nan";
  if (std::fpclassify(value) == FP_SUBNORMAL) return std::signbit(value) ? "-0" : "0";
  const std::string few = generalText(static_cast<double>(value), 6);
  float back = 0;
  std::from_chars(few.data(), few.data() + few.size(), back);
  return back == value ? few : generalText(static_cast<double>(value), 9);
}

std::string digitsOf(double value) {
  if (std::isnan(value)) return std::signbit(value) ? "-nan" : "nan";
  const std::string few = generalText(value, 15);
  double back = 0;
  std::from_chars(few.data(), few.data() + few.size(), back);
  return back == value ? few : generalText(value, 17);
}

std::string elementText(const Tensor& tensor, std::int64_t offset) {
  if (tensor.dtype() == DType::string) return '"' + tensor.data<std::string>()[offset] + '"';
  return visitDType(tensor.dtype(), [&](auto tag) -> std::string {
    using T = decltype(tag);
    const T value = tensor.data<T>()[offset];
    if constexpr (std::is_same_v<T, bool>) {
      return value ? "1" : "0";
    } else if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) {
      return digitsOf(static_cast<float>(value));
    } else if constexpr (std::is_floating_point_v<T>) {
      return digitsOf(value);
    } else {
      return fmt::format("{}", value);
    }
  });
}

class Printer {
 public:
  Printer(const Tensor& tensor, std::int64_t edge) : tensor_(tensor), edge_(edge) {}

  void print(int axis, std::int64_t offset, std::string& out) const {
    if (axis == tensor_.rank()) {
      out += elementText(tensor_, offset);
      return;
    }
    const std::int64_t length = tensor_.shape()[axis];
    const std::int64_t stride = tensor_.strides()[static_cast<std::size_t>(axis)];
    out += '[';
    for (std::int64_t k = 0; k < std::min(edge_, length); ++k) {
      if (k > 0) space(axis, out);
      print(axis + 1, offset + k * stride, out);
    }
    if (length > 2 * edge_) {
      space(axis, out);
      out += "...";
    }
    for (std::int64_t k = std::max(edge_, length - edge_); k < length; ++k) {
      space(axis, out);
      print(axis + 1, offset + k * stride, out);
    }
    out += ']';
  }

 private:
  void space(int axis, std::string& out) const {
    const int axesLeft = tensor_.rank() - axis - 1;
    if (axesLeft == 0) {
      out += ' ';
      return;
    }
    out.append(static_cast<std::size_t>(axesLeft), '\n');
    out.append(static_cast<std::size_t>(axis) + 1, ' ');
  }

  const Tensor& tensor_;
  std::int64_t edge_;
};

}  // namespace

std::string tfPrintText(const Tensor& tensor, std::int64_t summarize) {
  const std::int64_t count = tensor.elements();
  // TensorFlow never keeps more at an end than there are elements, which shows in empty tensors.
  const std::int64_t edge = summarize < 0 ? count : std::min(summarize, count);
  std::string out;
  Printer(tensor, edge).print(0, 0, out);
  return out;
}

}  // namespace twin
