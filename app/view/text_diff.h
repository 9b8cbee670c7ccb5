// TextDiff: two graph texts side by side, line by line; lines that differ only in the numbers of
// their values are the same, because every pass numbers anew. Pure; for the pool; any thread.
// Errors: none; texts of many changed lines are not aligned within the change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace twin::view {

enum class LineChange : std::uint8_t { same, removed, added, filler };

struct DiffLine {
  LineChange change = LineChange::same;
  std::string_view text{};  // of the text that was given
};

struct TextDiff {
  std::vector<DiffLine> before{};  // as long as `after`; fillers stand where a line has no partner
  std::vector<DiffLine> after{};
  std::size_t firstChange = 0;  // row; the number of rows where nothing changed
};

// Both texts must outlive the answer.
[[nodiscard]] TextDiff diffTexts(std::string_view before, std::string_view after);

}  // namespace twin::view
