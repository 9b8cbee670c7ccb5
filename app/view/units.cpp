#include "app/view/units.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

namespace twin::view {

namespace {

constexpr std::string_view kNoValue = "–";
constexpr std::string_view kMinus = "−";

// Three significant digits, never an exponent, no zeros behind the last digit that counts.
std::string threeDigits(double value) {
  const double size = std::fabs(value);
  const int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  std::string text = fmt::format("{:.{}f}", size, decimals);
  if (text.find('.') != std::string::npos) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return value < 0 && text != "0" ? std::string(kMinus) + text : text;
}

struct Step {
  double size = 1;
  std::string_view unit{};
};

// The largest step that still gives a number of at least 1 after rounding.
template <std::size_t N>
std::string scaled(double value, const std::array<Step, N>& steps) {
  if (!std::isfinite(value)) return std::string(kNoValue);
  std::size_t k = 0;
  while (k + 1 < N && std::fabs(value) >= steps[k + 1].size * 0.9995) ++k;
  const std::string number = threeDigits(value / steps[k].size);
  return steps[k].unit.empty() ? number : fmt::format("{} {}", number, steps[k].unit);
}

}  // namespace

std::string durationText(double ns) {
  constexpr std::array<Step, 4> kSteps{{{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}}};
  return scaled(ns, kSteps);
}

std::string millisecondsText(double ns) {
  if (!std::isfinite(ns)) return std::string(kNoValue);
  const double ms = ns / 1e6;
  if (ms != 0 && std::fabs(ms) < 0.01) return ms < 0 ? std::string(kMinus) + "<0.01" : "<0.01";
  return threeDigits(ms);
}

std::string bytesText(std::int64_t bytes) {
  constexpr std::array<Step, 5> kSteps{{{1, "B"},
                                        {1024.0, "KiB"},
                                        {1048576.0, "MiB"},
                                        {1073741824.0, "GiB"},
                                        {1099511627776.0, "TiB"}}};
  return scaled(static_cast<double>(bytes), kSteps);
}

std::string countText(double count) {
  constexpr std::array<Step, 5> kSteps{{{1, ""}, {1e3, "k"}, {1e6, "M"}, {1e9, "G"}, {1e12, "T"}}};
  return scaled(count, kSteps);
}

std::string groupedText(std::int64_t count) {
  std::string digits = fmt::format("{}", count);
  const std::size_t sign = digits.front() == '-' ? 1 : 0;
  std::string out = sign == 1 ? std::string(kMinus) : std::string();
  for (std::size_t k = sign; k < digits.size(); ++k) {
    if (k > sign && (digits.size() - k) % 3 == 0) out += "\u2009";
    out += digits[k];
  }
  return out;
}

std::string percentText(double share) {
  if (!std::isfinite(share)) return std::string(kNoValue);
  const double percent = share * 100;
  if (percent > 0 && percent < 0.05) return "<0.1 %";
  std::string text = fmt::format("{:.{}f}", std::fabs(percent), std::fabs(percent) < 99.95 ? 1 : 0);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return (percent < 0 && text != "0" ? std::string(kMinus) : std::string()) + text + " %";
}

std::string signedText(std::int64_t difference) {
  if (difference == 0) return "0";
  const std::string digits = fmt::format("{}", difference);
  return difference > 0 ? "+" + digits : std::string(kMinus) + digits.substr(1);
}

std::string ratioText(double ratio) {
  if (!std::isfinite(ratio)) return std::string(kNoValue);
  return threeDigits(ratio) + "×";
}

}  // namespace twin::view
