// Limits: every bound that a file, script or machine can meet, as rows of one table.
// doctor lists them, --limit NAME=VALUE changes them, and an error that a limit raises names it.
// Owner: plain value, passed down. Thread: any.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace twin {

struct Limits {
  std::int64_t timeNs = 0;  // 0: none
  std::int64_t steps = 100'000'000;
  std::int64_t recordedSteps = 1'000'000;
  std::int64_t depth = 1'000;
  std::int64_t tensorBytes = 0;    // 0: half of the machine's memory
  std::int64_t recordedBytes = 0;  // 0: a quarter of tensorBytes
  std::int64_t outputBytes = 16LL << 20;
  std::int64_t nodes = 1'000'000;
  std::int64_t traces = 1'000;
  std::int64_t fileBytes = 16LL << 30;
  std::int64_t integerDigits = 100'000;
  std::int64_t elements = 100'000'000;
};

enum class LimitUnit { count, bytes, time };
struct LimitRow {
  std::string_view name{};
  LimitUnit unit = LimitUnit::count;
  std::int64_t Limits::*field = nullptr;
  std::string_view doc{};
};

[[nodiscard]] std::span<const LimitRow> limitRows();
// Applies one NAME=VALUE (time takes 500ms, 2s, 1m; bytes take KiB, MiB, GiB). Fails with usage.
[[nodiscard]] Status applyLimit(Limits& limits, std::string_view assignment);
// "2 s", "16 MiB", "1000".
[[nodiscard]] std::string limitText(const LimitRow& row, const Limits& limits);
// tensorBytes with the machine's default filled in.
[[nodiscard]] std::int64_t effectiveTensorBytes(const Limits& limits);
// recordedBytes with its default filled in.
[[nodiscard]] std::int64_t effectiveRecordedBytes(const Limits& limits);
// The error that says which limit was met, its value, and how to raise it.
[[nodiscard]] Error limitError(std::string_view name, const Limits& limits, Place where = {});

}  // namespace twin
