// Table: one generic value for every list of the window: op table, rewrites, steps, origin groups.
// Sorted and filtered here, so that window and command line agree; every table can be copied and
// saved. Owner: plain value. Thread: any. Errors: none; a filter that cannot be read matches as
// plain text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace twin::view {

enum class CellFormat : std::uint8_t { text, count, number, nanoseconds, bytes, share };
enum class Order : std::uint8_t { ascending, descending };

struct TableColumn {
  std::string key{};    // stable, snake_case: header of CSV and JSON
  std::string title{};  // as shown; the unit stands here, never in a cell
  CellFormat format = CellFormat::text;
  [[nodiscard]] bool isNumeric() const { return format != CellFormat::text; }
};

using TableCell = std::variant<std::monostate, std::int64_t, double, std::string>;

struct TableRow {
  std::vector<TableCell> cells{};
  std::uint64_t id = 0;  // what the row stands for; handed back on selection
  std::string node{};    // its node, where it has one
};

struct Table {
  std::vector<TableColumn> columns{};
  std::vector<TableRow> rows{};

  [[nodiscard]] std::optional<std::size_t> column(std::string_view key) const;
};

// As shown: units applied, "–" where there is nothing.
[[nodiscard]] std::string cellText(const TableColumn& column, const TableCell& cell);
// Stable; rows without a value stand last in both orders; texts compare with numbers in them by
// value.
void sortTable(Table& table, std::size_t column, Order order);
// Positions of the rows that match. Words are joined by "and": a plain word is looked for in all
// cells without regard to case, KEY:WORD in one column, KEY>N, KEY<N, KEY=N compare numbers, a
// leading "-" negates.
[[nodiscard]] std::vector<std::size_t> filterTable(const Table& table, std::string_view filter);

enum class TableFormat : std::uint8_t { text, csv, tsv, markdown, json };
[[nodiscard]] std::optional<TableFormat> tableFormatFromWord(std::string_view word);
// Plain numbers in the C locale; `rows` empty: all of them.
[[nodiscard]] std::string exportTable(const Table& table, TableFormat format,
                                      const std::vector<std::size_t>& rows = {});

}  // namespace twin::view
