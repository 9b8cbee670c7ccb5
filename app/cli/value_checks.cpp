#include "app/cli/value_checks.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <optional>

#include "core/base/text.h"

namespace twin::cli {
namespace {

constexpr std::size_t kMostShown = 60;

// Decimal digits alone: no sign, no blanks, no base.
std::optional<std::uint64_t> parseWhole(const std::string& value) {
  std::uint64_t number = 0;
  const char* end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, number);
  if (value.empty() || parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return number;
}

}  // namespace

ValueCheck wholeNumber(std::uint64_t least, std::uint64_t most) {
  return [least, most](const std::string& value) {
    const auto number = parseWhole(value);
    if (number && *number >= least && *number <= most) return std::string();
    return fmt::format("{} is no whole number from {} to {}", displayText(value, kMostShown), least,
                       most);
  };
}

ValueCheck realNumber(double least, double most) {
  return [least, most](const std::string& value) {
    const auto number = parseDouble(value);
    if (number && *number >= least && *number <= most) return std::string();
    return fmt::format("{} is no number from {} to {}", displayText(value, kMostShown), least,
                       most);
  };
}

ValueCheck oneOf(std::vector<std::string> words) {
  return [words = std::move(words)](const std::string& value) {
    for (const std::string& word : words) {
      if (word == value) return std::string();
    }
    return fmt::format("{} is none of {}", displayText(value, kMostShown), join(words, ", "));
  };
}

ValueCheck stageWord() {
  return [](const std::string& value) {
    const auto number = parseWhole(value);
    if (value == "before" || value == "after") return std::string();
    if (number && *number <= std::numeric_limits<std::uint32_t>::max()) return std::string();
    return fmt::format("{} is neither before nor after nor the number of a pass record",
                       displayText(value, kMostShown));
  };
}

ValueCheck notEmpty() {
  return [](const std::string& value) {
    return trim(value).empty() ? std::string("the value is empty") : std::string();
  };
}

}  // namespace twin::cli
