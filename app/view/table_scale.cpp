#include "app/view/table_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

namespace twin::view {
namespace {

constexpr int kMostDecimals = 3;
constexpr double kLeastShown = 0.01;  // of a unit: a column below takes a smaller one

struct UnitStep {
  double size = 1;
  std::string_view unit{};
};
constexpr std::array<UnitStep, 4> kDurationUnits{{{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}}};
constexpr std::array<UnitStep, 4> kSizeUnits{
    {{1, "B"}, {1024.0, "KiB"}, {1048576.0, "MiB"}, {1073741824.0, "GiB"}}};

// The least and the greatest figure of a column apart from 0, without their signs.
struct FigureRange {
  double least = 0;
  double most = 0;
};

std::optional<double> figureOf(const TableCell& cell) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*whole);
  const auto* real = std::get_if<double>(&cell);
  return real != nullptr && std::isfinite(*real) ? std::optional(*real) : std::nullopt;
}

FigureRange rangeOf(const Table& table, std::size_t column) {
  FigureRange range;
  for (const TableRow& row : table.rows) {
    const auto figure = column < row.cells.size() ? figureOf(row.cells[column]) : std::nullopt;
    if (!figure || *figure == 0) continue;
    const double size = std::fabs(*figure);
    range.least = range.least == 0 ? size : std::min(range.least, size);
    range.most = std::max(range.most, size);
  }
  return range;
}

// As many as the least figure needs for three digits, but no more than four of the greatest.
int decimalsOf(const FigureRange& range, double unit) {
  if (range.most == 0) return 1;
  const auto magnitude = [unit](double value) {
    return static_cast<int>(std::floor(std::log10(value / unit)));
  };
  const int most = std::clamp(3 - magnitude(range.most), 1, kMostDecimals);
  return std::clamp(2 - magnitude(range.least), 1, most);
}

using UnitSteps = std::array<UnitStep, 4>;

std::size_t stepFor(const UnitSteps& units, double most) {
  std::size_t step = 0;
  while (step + 1 < units.size() && most >= units[step + 1].size * 0.9995) ++step;
  return step;
}

void useUnits(const Table& table, CellFormat format, const UnitSteps& units,
              std::vector<ColumnScale>& scales) {
  std::vector<FigureRange> ranges(table.columns.size());
  double most = 0;
  for (std::size_t k = 0; k < table.columns.size(); ++k) {
    if (table.columns[k].format != format) continue;
    ranges[k] = rangeOf(table, k);
    most = std::max(most, ranges[k].most);
  }
  const std::size_t shared = stepFor(units, most);
  for (std::size_t k = 0; k < table.columns.size(); ++k) {
    if (table.columns[k].format != format) continue;
    const bool tiny = ranges[k].most > 0 && ranges[k].most < units[shared].size * kLeastShown;
    const std::size_t step = tiny ? stepFor(units, ranges[k].most) : shared;
    scales[k].size = units[step].size;
    scales[k].unit = units[step].unit;
    scales[k].decimals = step == 0 ? 0 : decimalsOf(ranges[k], units[step].size);
  }
}

// Groups of three digits before the point, divided by thin spaces.
std::string withGroups(std::string digits) {
  const std::size_t point = std::min(digits.find('.'), digits.size());
  for (std::size_t k = point; k > 3; k -= 3) digits.insert(k - 3, "\u2009");
  return digits;
}

}  // namespace

std::vector<ColumnScale> scalesOf(const Table& table) {
  std::vector<ColumnScale> scales(table.columns.size());
  useUnits(table, CellFormat::nanoseconds, kDurationUnits, scales);
  useUnits(table, CellFormat::bytes, kSizeUnits, scales);
  return scales;
}

std::string headText(const TableColumn& column, const ColumnScale& scale) {
  if (scale.unit.empty()) return column.title;
  return column.title.empty() ? scale.unit : column.title + " " + scale.unit;
}

std::string scaledText(const TableColumn& column, const TableCell& cell, const ColumnScale& scale) {
  const auto figure = figureOf(cell);
  if (!figure) return cellText(column, cell);
  if (column.format == CellFormat::share) {
    const double percent = *figure * 100;
    if (percent > 0 && percent < 0.05) return "<0.1 %";
    return (percent < -0.05 ? "−" : "") + fmt::format("{:.1f} %", std::fabs(percent));
  }
  if (scale.unit.empty()) return cellText(column, cell);
  const std::string digits =
      fmt::format("{:.{}f}", std::fabs(*figure) / scale.size, scale.decimals);
  const bool zero = digits.find_first_not_of("0.") == std::string::npos;
  return (*figure < 0 && !zero ? "−" : "") + withGroups(digits);
}

}  // namespace twin::view
