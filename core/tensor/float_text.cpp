#include "core/tensor/float_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <vector>

#include "core/base/check.h"
#include "core/tensor/numpy_print.h"

namespace twin {
namespace {

constexpr int kPrecision = 8;  // NumPy's default print precision

// Enough for every digit before the point of a double and the few places asked for after it.
using Room = std::array<char, 400>;

template <class Float, class... Format>
std::string chars(Float value, Format... format) {
  Room room;
  const auto end = std::to_chars(room.data(), room.data() + room.size(), value, format...);
  TWIN_CHECK(end.ec == std::errc(), "room for the digits");
  return {room.data(), end.ptr};
}

std::string fixedText(double value, int places) {
  return chars(value, std::chars_format::fixed, places);
}
std::string scientificText(double value, int places) {
  return chars(value, std::chars_format::scientific, places);
}

double parsed(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Whether a decimal lies within the rounding interval of a half. The ends of the interval are exact
// in double, and so is the comparison with decimals of the few digits that a half needs.
bool readsBackAsHalf(double decimal, double value) {
  const auto magnitude = static_cast<unsigned>(Half(static_cast<float>(value)).bits) & 0x7FFFU;
  const auto at = [](unsigned bits) {
    Half neighbour;
    neighbour.bits = static_cast<std::uint16_t>(bits);
    return bits == 0x7C00U ? 0x1p16 : static_cast<double>(static_cast<float>(neighbour));
  };
  if (magnitude == 0) return decimal == 0;
  const double low = (at(magnitude - 1) + at(magnitude)) / 2;
  const double high = (at(magnitude) + at(magnitude + 1)) / 2;
  const double size = std::abs(decimal);
  return magnitude % 2 == 0 ? low <= size && size <= high : low < size && size < high;
}

bool readsBack(const std::string& text, double value, DType dtype) {
  if (dtype == DType::f16) return readsBackAsHalf(parsed(text), value);
  if (dtype == DType::f64) return parsed(text) == value;
  float narrow = 0;
  std::from_chars(text.data(), text.data() + text.size(), narrow);
  return narrow == static_cast<float>(value);
}

int powerOf(std::string_view scientific) {
  scientific.remove_prefix(scientific.find('e') + 1);
  if (scientific.front() == '+') scientific.remove_prefix(1);
  int power = 0;
  std::from_chars(scientific.data(), scientific.data() + scientific.size(), power);
  return power;
}

// The exact value rounded to `places`. Above a power of two the rounding interval is twice as wide
// as below, so that the next decimal may name the value where the nearest one does not; NumPy takes
// it.
std::string roundedText(double value, int places, DType dtype) {
  std::string nearest = scientificText(value, places);
  if (readsBack(nearest, value, dtype)) return nearest;
  const double step = std::copysign(std::pow(10.0, powerOf(nearest) - places), value);
  std::string above = scientificText(parsed(nearest) + step, places);
  return readsBack(above, value, dtype) ? above : nearest;
}

std::string shortestHalf(double value) {
  constexpr int kMostPlaces = 4;
  int places = 0;
  std::string text = roundedText(value, places, DType::f16);
  while (places < kMostPlaces && !readsBack(text, value, DType::f16)) {
    text = roundedText(value, ++places, DType::f16);
  }
  return text;
}

// A finite value as sign, digits d.ddd… without trailing zeros, and power of ten.
struct Decimal {
  bool negative = false;
  std::string digits{};
  int power = 0;

  [[nodiscard]] int places() const {
    return std::max(0, static_cast<int>(digits.size()) - 1 - power);
  }
};

Decimal decimalOf(std::string_view scientific) {
  Decimal decimal;
  decimal.power = powerOf(scientific);
  if (scientific.front() == '-') {
    decimal.negative = true;
    scientific.remove_prefix(1);
  }
  for (const char c : scientific.substr(0, scientific.find('e'))) {
    if (c != '.') decimal.digits += c;
  }
  while (decimal.digits.size() > 1 && decimal.digits.back() == '0') decimal.digits.pop_back();
  return decimal;
}

Decimal shortest(double value, DType dtype) {
  if (dtype == DType::f16) return decimalOf(shortestHalf(value));
  if (dtype == DType::f32) {
    return decimalOf(chars(static_cast<float>(value), std::chars_format::scientific));
  }
  return decimalOf(chars(value, std::chars_format::scientific));
}

std::string signText(const Decimal& decimal) { return decimal.negative ? "-" : ""; }

std::string powerText(int power) {
  const std::string digits = std::to_string(std::abs(power));
  return (power < 0 ? "e-" : "e+") + std::string(digits.size() < 2 ? 1 : 0, '0') + digits;
}

// Digits placed around a point, zero-filled; ".0" where nothing follows.
std::string filledPositional(const Decimal& decimal) {
  std::string out = signText(decimal);
  const auto count = static_cast<int>(decimal.digits.size());
  if (decimal.power < 0) {
    return out + "0." + std::string(static_cast<std::size_t>(-decimal.power - 1), '0') +
           decimal.digits;
  }
  for (int k = 0; k <= decimal.power; ++k) {
    out += k < count ? decimal.digits[static_cast<std::size_t>(k)] : '0';
  }
  out += '.';
  return count > decimal.power + 1
             ? out + decimal.digits.substr(static_cast<std::size_t>(decimal.power) + 1)
             : out + '0';
}

std::string filledScientific(const Decimal& decimal) {
  std::string out = signText(decimal) + decimal.digits.front();
  if (decimal.digits.size() > 1) out += '.' + decimal.digits.substr(1);
  return out + powerText(decimal.power);
}

// The form of an array element: at most 8 places, the point always there.
std::string arrayPositional(double value, DType dtype) {
  const Decimal decimal = shortest(value, dtype);
  const int places = decimal.places();
  if (places == 0) return fixedText(value, 0) + '.';
  if (places <= kPrecision) return filledPositional(decimal);
  std::string text = fixedText(value, kPrecision);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string nonFiniteText(double value) {
  if (std::isnan(value)) return "nan";
  return value < 0 ? "-inf" : "inf";
}

// NumPy divides in the precision of the array and compares in double.
bool spreadIsWide(double largest, double smallest, DType dtype) {
  double quotient = largest / smallest;
  if (dtype != DType::f64) {
    const float narrow = static_cast<float>(largest) / static_cast<float>(smallest);
    quotient = static_cast<double>(dtype == DType::f16 ? static_cast<float>(Half(narrow)) : narrow);
  }
  return quotient > 1000.0;
}

std::string padded(std::string text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

}  // namespace

std::string numpyScalarText(double value, DType dtype) {
  if (!std::isfinite(value)) return nonFiniteText(value);
  const double magnitude = std::abs(value);
  const Decimal decimal = shortest(value, dtype);
  const bool positional = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
  return positional ? filledPositional(decimal) : filledScientific(decimal);
}

std::string pythonFloat(double value) {
  if (!std::isfinite(value)) return nonFiniteText(value);
  const Decimal decimal = shortest(value, DType::f64);
  return decimal.power >= -4 && decimal.power < 16 ? filledPositional(decimal)
                                                   : filledScientific(decimal);
}

std::string generalText(double value, int digits) {
  if (!std::isfinite(value)) return nonFiniteText(value);
  return chars(value, std::chars_format::general, digits);
}

FloatFormat::FloatFormat(std::span<const double> shown, DType dtype) : dtype_(dtype) {
  std::vector<double> finite;
  double largest = 0;
  double smallest = 0;
  bool negativeInfinity = false;
  for (const double value : shown) {
    if (!std::isfinite(value)) {
      negativeInfinity = negativeInfinity || (std::isinf(value) && value < 0);
      continue;
    }
    finite.push_back(value);
    const double magnitude = std::abs(value);
    if (magnitude == 0) continue;
    largest = std::max(largest, magnitude);
    smallest = smallest == 0 ? magnitude : std::min(smallest, magnitude);
  }
  exponent_ =
      largest > 0 && (largest >= 1e8 || smallest < 1e-4 || spreadIsWide(largest, smallest, dtype));
  if (!finite.empty()) exponent_ ? chooseExponent(finite) : choosePositional(finite);
  if (finite.size() != shown.size()) {
    const std::size_t longest = negativeInfinity ? 4 : 3;
    const std::size_t right = padRight_ + 1;
    if (longest > right) padLeft_ = std::max(padLeft_, longest - right);
  }
}

void FloatFormat::choosePositional(std::span<const double> finite) {
  for (const double value : finite) {
    const std::string text = arrayPositional(value, dtype_);
    const std::size_t point = text.find('.');
    padLeft_ = std::max(padLeft_, point);
    padRight_ = std::max(padRight_, text.size() - point - 1);
  }
}

void FloatFormat::chooseExponent(std::span<const double> finite) {
  for (const double value : finite) {
    Decimal decimal = shortest(value, dtype_);
    if (decimal.digits.size() > kPrecision + 1) {
      decimal = decimalOf(scientificText(value, kPrecision));
    }
    places_ = std::max(places_, static_cast<int>(decimal.digits.size()) - 1);
    padLeft_ = std::max<std::size_t>(padLeft_, decimal.negative ? 2 : 1);
    exponentDigits_ = std::max(exponentDigits_, powerText(decimal.power).size() - 2);
  }
  padRight_ = exponentDigits_ + 2 + static_cast<std::size_t>(places_);
}

std::string FloatFormat::operator()(double value) const {
  if (!std::isfinite(value)) return padded(nonFiniteText(value), padLeft_ + padRight_ + 1);
  if (!exponent_) {
    std::string text = arrayPositional(value, dtype_);
    const std::size_t point = text.find('.');
    text.append(padRight_ - (text.size() - point - 1), ' ');
    return padded(std::move(text), padLeft_ + padRight_ + 1);
  }
  std::string text = roundedText(value, places_, dtype_);
  std::size_t mark = text.find('e');
  if (places_ == 0) text.insert(mark++, 1, '.');
  const std::size_t digits = text.size() - mark - 2;
  if (digits < exponentDigits_) text.insert(mark + 2, exponentDigits_ - digits, '0');
  return padded(std::move(text), padLeft_ + padRight_ + 1);
}

}  // namespace twin
