#include "core/base/limits.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <limits>

#include "core/base/text.h"

namespace twin {
namespace {

constexpr std::array kRows = {
    LimitRow{
        "time", LimitUnit::time, &Limits::timeNs,
        "Wall time of the whole command; without it, validate has 60 s, a measuring child 120 s."},
    LimitRow{"steps", LimitUnit::count, &Limits::steps, "Statements that a script may execute."},
    LimitRow{"recorded-steps", LimitUnit::count, &Limits::recordedSteps,
             "Steps recorded in full; later ones are only counted."},
    LimitRow{"depth", LimitUnit::count, &Limits::depth, "Nested calls before RecursionError."},
    LimitRow{"tensor-bytes", LimitUnit::bytes, &Limits::tensorBytes,
             "Bytes of all live tensors; 0 is half of the machine's memory."},
    LimitRow{"recorded-bytes", LimitUnit::bytes, &Limits::recordedBytes,
             "Bytes of tensors, texts and containers that a recorded run keeps in full; 0 is a "
             "quarter of tensor-bytes."},
    LimitRow{"output-bytes", LimitUnit::bytes, &Limits::outputBytes, "Bytes that a run may print."},
    LimitRow{"nodes", LimitUnit::count, &Limits::nodes, "Nodes of one graph."},
    LimitRow{"traces", LimitUnit::count, &Limits::traces, "Traces of one function."},
    LimitRow{"file-bytes", LimitUnit::bytes, &Limits::fileBytes, "Size of a file that is opened."},
    LimitRow{"integer-digits", LimitUnit::count, &Limits::integerDigits,
             "Decimal digits of an integer."},
    LimitRow{"elements", LimitUnit::count, &Limits::elements,
             "Elements of a list, string or dict."},
};

struct Suffix {
  std::string_view text{};
  double factor = 1;
};
constexpr std::array kTimeSuffixes = {Suffix{"ns", 1}, Suffix{"us", 1e3}, Suffix{"ms", 1e6},
                                      Suffix{"s", 1e9}, Suffix{"m", 60e9}};
constexpr std::array kByteSuffixes = {Suffix{"KiB", 1024.0}, Suffix{"MiB", 1048576.0},
                                      Suffix{"GiB", 1073741824.0}, Suffix{"B", 1}};

// Deeper calls than the interpreter's stack holds would end the program instead of the script.
constexpr std::int64_t kMostDepth = 10'000;
// Units that limits are shown in, the largest first.
constexpr std::array kTimeSteps = {Suffix{"s", 1e9}, Suffix{"ms", 1e6}, Suffix{"us", 1e3},
                                   Suffix{"ns", 1}};
constexpr std::array kByteSteps = {Suffix{"GiB", 1073741824.0}, Suffix{"MiB", 1048576.0},
                                   Suffix{"KiB", 1024.0}, Suffix{"B", 1}};

// Three digits say enough of a limit; whole numbers stay whole.
std::string inUnits(double value, std::span<const Suffix> steps) {
  std::size_t k = 0;
  while (k + 1 < steps.size() && value < steps[k].factor) ++k;
  const double number = value / steps[k].factor;
  if (number == std::floor(number)) return fmt::format("{:.0f} {}", number, steps[k].text);
  return fmt::format("{:.{}f} {}", number, number >= 100 ? 0 : number >= 10 ? 1 : 2, steps[k].text);
}

std::optional<std::int64_t> parseValue(std::string_view text, LimitUnit unit) {
  double factor = unit == LimitUnit::time ? 1e9 : 1;
  const auto strip = [&](std::span<const Suffix> suffixes) {
    for (const Suffix& suffix : suffixes) {
      if (text.ends_with(suffix.text)) {
        text.remove_suffix(suffix.text.size());
        factor = suffix.factor;
        return;
      }
    }
  };
  if (unit == LimitUnit::time) strip(kTimeSuffixes);
  if (unit == LimitUnit::bytes) strip(kByteSuffixes);
  const auto number = parseDouble(trim(text));
  if (!number || !(*number >= 0) || *number * factor > 9e18) return std::nullopt;
  if (unit == LimitUnit::count && std::floor(*number) != *number) return std::nullopt;
  return static_cast<std::int64_t>(*number * factor);
}

}  // namespace

std::span<const LimitRow> limitRows() { return kRows; }

Status applyLimit(Limits& limits, std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  const std::string_view name = assignment.substr(0, equals);
  std::vector<std::string> names;
  for (const LimitRow& row : kRows) {
    names.emplace_back(row.name);
    if (row.name != name || equals == std::string_view::npos) continue;
    const auto value = parseValue(assignment.substr(equals + 1), row.unit);
    if (!value) {
      return fail({.code = ErrorCode::usage,
                   .message = "limit {} cannot be {}",
                   .arguments = {std::string(name), std::string(assignment.substr(equals + 1))},
                   .advice = "Write a number, with ms, s, KiB, MiB or GiB where it has a unit."});
    }
    if (row.field == &Limits::depth && *value > kMostDepth) {
      return fail({.code = ErrorCode::usage,
                   .message = "limit depth cannot be {}; at most {}",
                   .arguments = {std::to_string(*value), std::to_string(kMostDepth)},
                   .advice = "Write the recursion as a loop."});
    }
    limits.*row.field = *value;
    return {};
  }
  return fail({.code = ErrorCode::usage,
               .message = "{} is not NAME=VALUE of a known limit",
               .arguments = {std::string(assignment)},
               .advice = "Known limits: " + join(names, ", ") + "."});
}

std::string limitText(const LimitRow& row, const Limits& limits) {
  const std::int64_t value = limits.*row.field;
  if (value == 0 && row.field == &Limits::tensorBytes) {
    return fmt::format("half of memory ({})",
                       inUnits(static_cast<double>(effectiveTensorBytes(limits)), kByteSteps));
  }
  if (value == 0 && row.field == &Limits::recordedBytes) return "a quarter of tensor-bytes";
  if (value == 0) return "none";
  switch (row.unit) {
    case LimitUnit::time:
      return inUnits(static_cast<double>(value), kTimeSteps);
    case LimitUnit::bytes:
      return inUnits(static_cast<double>(value), kByteSteps);
    case LimitUnit::count:
      return fmt::format("{}", value);
  }
  return {};
}

std::int64_t effectiveTensorBytes(const Limits& limits) {
  if (limits.tensorBytes > 0) return limits.tensorBytes;
  static const std::int64_t half = sysconf(_SC_PHYS_PAGES) / 2 * sysconf(_SC_PAGESIZE);
  return half;
}

std::int64_t effectiveRecordedBytes(const Limits& limits) {
  return limits.recordedBytes > 0 ? limits.recordedBytes : effectiveTensorBytes(limits) / 4;
}

Error limitError(std::string_view name, const Limits& limits, Place where) {
  std::string value;
  for (const LimitRow& row : kRows) {
    if (row.name == name) value = limitText(row, limits);
  }
  return {.code = ErrorCode::limit,
          .message = "stopped by the limit {} = {}",
          .arguments = {std::string(name), value},
          .where = std::move(where),
          .advice = fmt::format(
              "Raise it with --limit {}=VALUE if the program is meant to need more.", name)};
}

}  // namespace twin
