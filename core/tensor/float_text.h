// float_text: digits of floating-point values as NumPy 1.26, Python and TensorFlow choose them.
// Values come as doubles together with the precision they were stored in. No locale is consulted.
// Plain functions; any thread; no errors.
#pragma once

#include <span>
#include <string>

#include "core/tensor/dtype.h"

namespace twin {

// A NumPy scalar: shortest digits, exponent form below 1e-4 and from 1e16 (2.2, 1e-05, nan).
[[nodiscard]] std::string numpyScalarText(double value, DType dtype);
// printf's %.{digits}g.
[[nodiscard]] std::string generalText(double value, int digits);

// How the floats of one array are written: found from all shown values, applied to each.
class FloatFormat {
 public:
  FloatFormat(std::span<const double> shown, DType dtype);
  [[nodiscard]] std::string operator()(double value) const;

 private:
  void choosePositional(std::span<const double> finite);
  void chooseExponent(std::span<const double> finite);

  DType dtype_;
  bool exponent_ = false;
  std::size_t padLeft_ = 0;
  std::size_t padRight_ = 0;
  int places_ = 0;  // digits after the point in exponent form
  std::size_t exponentDigits_ = 0;
};

}  // namespace twin
