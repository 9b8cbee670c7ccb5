#include "core/passes/compare_values.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "core/base/text.h"

namespace twin::passes {
namespace {

std::string numbers(std::int64_t element, double before, double after) {
  return fmt::format("element {}: {} before, {} after", element, shortest(before), shortest(after));
}

std::string firstUnequalBits(const Tensor& before, const Tensor& after) {
  const Tensor a = before.contiguous();
  const Tensor b = after.contiguous();
  if (a.dtype() == DType::string) {
    return identical(a, b) ? std::string{} : std::string("texts differ");
  }
  const std::size_t size = sizeOf(a.dtype());
  if (std::memcmp(a.raw(), b.raw(), static_cast<std::size_t>(a.bytes())) == 0) return {};
  for (std::int64_t i = 0; i < a.elements(); ++i) {
    const std::size_t at = static_cast<std::size_t>(i) * size;
    if (std::memcmp(a.raw() + at, b.raw() + at, size) == 0) continue;
    const double x = elementAsDouble(a, i);
    const double y = elementAsDouble(b, i);
    if (std::isnan(x) && std::isnan(y)) {
      return fmt::format("element {}: another NaN", i);
    }
    return numbers(i, x, y);
  }
  return {};
}

std::string firstUnequalNumber(const Tensor& before, const Tensor& after) {
  for (std::int64_t i = 0; i < before.elements(); ++i) {
    const double x = elementAsDouble(before, i);
    const double y = elementAsDouble(after, i);
    if (x == y || (std::isnan(x) && std::isnan(y))) continue;
    return numbers(i, x, y);
  }
  return {};
}

double epsilonOf(DType dtype) {
  switch (dtype) {
    case DType::f16:
      return std::ldexp(1.0, -10);
    case DType::bf16:
      return std::ldexp(1.0, -7);
    case DType::f32:
      return std::ldexp(1.0, -23);
    default:
      return std::ldexp(1.0, -52);
  }
}
double smallestOf(DType dtype) {
  switch (dtype) {
    case DType::f16:
      return std::ldexp(1.0, -24);
    case DType::bf16:
      return std::ldexp(1.0, -133);
    case DType::f32:
      return std::ldexp(1.0, -149);
    default:
      return std::ldexp(1.0, -1074);
  }
}

// NaN and infinities stand where the old value or its fp64 evaluation has them.
bool specialPlacesAgree(double before, double after, double reference) {
  if (std::isnan(after)) return std::isnan(before) || std::isnan(reference);
  if (std::isnan(before) && std::isnan(reference)) return false;
  if (std::isinf(after)) return after == before || after == reference;
  return !(std::isinf(before) && before == reference);
}

std::string firstOutsideTolerance(const Tensor& before, const Tensor& after,
                                  const ValueCheck& check) {
  const DType dtype = before.dtype();
  Tensor reference = before;
  if (check.reference != nullptr && check.reference->shape() == before.shape()) {
    // Rounded to the value's own range, so that an overflow is an infinity here too.
    if (auto rounded = cast(*check.reference, dtype)) reference = std::move(*rounded);
  }
  const bool exact = check.reference != nullptr && check.reference->shape() == before.shape();
  const auto referenceAt = [&](std::int64_t i) {
    const double rounded = elementAsDouble(reference, i);
    return exact && std::isfinite(rounded) ? elementAsDouble(*check.reference, i) : rounded;
  };
  double oldError = 0;
  for (std::int64_t i = 0; i < before.elements(); ++i) {
    const double error = std::fabs(elementAsDouble(before, i) - referenceAt(i));
    if (std::isfinite(error)) oldError = std::max(oldError, error);
  }
  const double scale =
      std::max({check.scale, largestMagnitude(before), largestMagnitude(reference)});
  const double allowed =
      check.factor * (4 * oldError + 4 * epsilonOf(dtype) * scale + 4 * smallestOf(dtype));
  for (std::int64_t i = 0; i < before.elements(); ++i) {
    const double x = elementAsDouble(before, i);
    const double y = elementAsDouble(after, i);
    const double r = referenceAt(i);
    if (!specialPlacesAgree(x, y, r)) return numbers(i, x, y);
    const double error = std::fabs(y - r);
    if (std::isfinite(y) && std::isfinite(r) && error > allowed) return numbers(i, x, y);
  }
  return {};
}

}  // namespace

double largestMagnitude(const Tensor& tensor) {
  double largest = 0;
  if (tensor.dtype() == DType::string) return largest;
  for (std::int64_t i = 0; i < tensor.elements(); ++i) {
    const double magnitude = std::fabs(elementAsDouble(tensor, i));
    if (std::isfinite(magnitude)) largest = std::max(largest, magnitude);
  }
  return largest;
}

std::string difference(const Tensor& before, const Tensor& after, const ValueCheck& check) {
  if (before.dtype() != after.dtype() || before.shape() != after.shape()) {
    return fmt::format("{}{} before, {}{} after", text(before.dtype()), text(before.shape()),
                       text(after.dtype()), text(after.shape()));
  }
  if (!isFloat(before.dtype()) || check.safety == ir::Safety::s0) {
    return firstUnequalBits(before, after);
  }
  if (check.safety == ir::Safety::s2) return firstOutsideTolerance(before, after, check);
  return firstUnequalNumber(before, after);
}

}  // namespace twin::passes
