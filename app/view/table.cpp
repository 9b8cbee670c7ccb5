#include "app/view/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "app/view/table_scale.h"
#include "app/view/units.h"
#include "core/base/text.h"

namespace twin::view {

std::optional<std::size_t> Table::column(std::string_view key) const {
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (columns[k].key == key) return k;
  }
  return std::nullopt;
}

namespace {

std::optional<double> numberOf(const TableCell& cell) {
  if (const auto* value = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*value);
  if (const auto* value = std::get_if<double>(&cell)) return *value;
  return std::nullopt;
}

// What is written into files: the number itself, or the text.
std::string rawText(const TableCell& cell) {
  if (const auto* value = std::get_if<std::int64_t>(&cell)) return fmt::format("{}", *value);
  if (const auto* value = std::get_if<double>(&cell)) return shortest(*value);
  if (const auto* value = std::get_if<std::string>(&cell)) return *value;
  return {};
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool containsFolded(std::string_view text, std::string_view word) {
  return std::search(text.begin(), text.end(), word.begin(), word.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// "conv_2" before "conv_10".
int compareTexts(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (isDigit(a[i]) && isDigit(b[j])) {
      const auto run = [](std::string_view text, std::size_t& at) {
        while (at + 1 < text.size() && text[at] == '0' && isDigit(text[at + 1])) ++at;
        const std::size_t begin = at;
        while (at < text.size() && isDigit(text[at])) ++at;
        return text.substr(begin, at - begin);
      };
      const std::string_view x = run(a, i);
      const std::string_view y = run(b, j);
      if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
      if (const int order = x.compare(y); order != 0) return order;
      continue;
    }
    const char x = lower(a[i++]);
    const char y = lower(b[j++]);
    if (x != y) return x < y ? -1 : 1;
  }
  return static_cast<int>(i < a.size()) - static_cast<int>(j < b.size());
}

int compareCells(const TableCell& a, const TableCell& b) {
  const auto x = numberOf(a);
  const auto y = numberOf(b);
  if (x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
  return compareTexts(rawText(a), rawText(b));
}

bool isEmpty(const TableCell& cell) {
  if (const auto* value = std::get_if<double>(&cell)) return std::isnan(*value);
  return std::holds_alternative<std::monostate>(cell);
}

const TableCell& cellAt(const TableRow& row, std::size_t column) {
  static const TableCell kNothing;
  return column < row.cells.size() ? row.cells[column] : kNothing;
}

struct Term {
  bool negated = false;
  std::optional<std::size_t> column{};
  char relation = ':';  // : contains, < > =
  std::string word{};
  double number = 0;
};

Term parseTerm(const Table& table, std::string_view word) {
  Term term;
  if (word.size() > 1 && word.front() == '-') {
    term.negated = true;
    word.remove_prefix(1);
  }
  term.word = word;
  const std::size_t at = word.find_first_of(":<>=");
  if (at == std::string_view::npos || at == 0 || at + 1 == word.size()) return term;
  const auto column = table.column(word.substr(0, at));
  const auto number = parseDouble(word.substr(at + 1));
  if (!column || (word[at] != ':' && !number)) return term;
  term.column = column;
  term.relation = word[at];
  term.word = word.substr(at + 1);
  term.number = number.value_or(0);
  return term;
}

bool matches(const Table& table, const TableRow& row, const Term& term) {
  if (!term.column) {
    for (std::size_t k = 0; k < table.columns.size(); ++k) {
      if (containsFolded(cellText(table.columns[k], cellAt(row, k)), term.word)) return true;
    }
    return false;
  }
  const TableCell& cell = cellAt(row, *term.column);
  if (term.relation == ':') return containsFolded(rawText(cell), term.word);
  const auto value = numberOf(cell);
  if (!value) return false;
  return term.relation == '<'   ? *value < term.number
         : term.relation == '>' ? *value > term.number
                                : *value == term.number;
}

std::string quoted(const std::string& text, char separator) {
  if (separator == '\t') {
    std::string out = text;
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    return out;
  }
  if (text.find_first_of("\",\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string separated(const Table& table, const std::vector<std::size_t>& rows, char separator) {
  std::string out;
  const auto line = [&](const auto& field) {
    for (std::size_t k = 0; k < table.columns.size(); ++k) {
      if (k > 0) out += separator;
      out += quoted(field(k), separator);
    }
    out += "\n";
  };
  line([&](std::size_t k) { return table.columns[k].key; });
  for (const std::size_t row : rows) {
    line([&](std::size_t k) { return rawText(cellAt(table.rows[row], k)); });
  }
  return out;
}

enum class Borders : std::uint8_t { none, markdown };

// Columns aligned by code points; numbers to the right.
std::string aligned(const Table& table, const std::vector<std::size_t>& rows, Borders borders) {
  const bool markdown = borders == Borders::markdown;
  const std::vector<ColumnScale> scales = scalesOf(table);
  std::vector<std::size_t> widths;
  for (std::size_t k = 0; k < scales.size(); ++k)
    widths.push_back(codePoints(headText(table.columns[k], scales[k])).size());
  std::vector<std::vector<std::string>> lines;
  for (const std::size_t row : rows) {
    std::vector<std::string>& line = lines.emplace_back();
    for (std::size_t k = 0; k < widths.size(); ++k) {
      std::string cell =
          displayText(scaledText(table.columns[k], cellAt(table.rows[row], k), scales[k]), 512);
      if (markdown) {
        for (std::size_t at = 0; (at = cell.find('|', at)) != std::string::npos; at += 2) {
          cell.insert(at, "\\");
        }
      }
      widths[k] = std::max(widths[k], codePoints(cell).size());
      line.push_back(std::move(cell));
    }
  }
  std::string out;
  const auto write = [&](const auto& field) {
    std::string line = markdown ? "|" : "";
    for (std::size_t k = 0; k < widths.size(); ++k) {
      const std::string cell = field(k);
      const std::string room(widths[k] - codePoints(cell).size(), ' ');
      const std::string padded = table.columns[k].isNumeric() ? room + cell : cell + room;
      line += markdown ? " " + padded + " |" : (k == 0 ? "" : "  ") + padded;
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out += line + "\n";
  };
  write([&](std::size_t k) { return headText(table.columns[k], scales[k]); });
  if (markdown) {
    out += "|";
    for (std::size_t k = 0; k < widths.size(); ++k) {
      out += table.columns[k].isNumeric() ? std::string(widths[k] + 1, '-') + ":|"
                                          : std::string(widths[k] + 2, '-') + "|";
    }
    out += "\n";
  }
  for (const auto& line : lines) write([&](std::size_t k) { return line[k]; });
  return out;
}

std::string asJson(const Table& table, const std::vector<std::size_t>& rows) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const std::size_t row : rows) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (std::size_t k = 0; k < table.columns.size(); ++k) {
      const TableCell& cell = cellAt(table.rows[row], k);
      nlohmann::ordered_json& field = object[table.columns[k].key];
      if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
        field = *whole;
      } else if (const auto* number = std::get_if<double>(&cell);
                 number && std::isfinite(*number)) {
        field = *number;
      } else if (const auto* words = std::get_if<std::string>(&cell)) {
        field = displayText(*words);
      }
    }
    out.push_back(std::move(object));
  }
  return out.dump(1) + "\n";
}

}  // namespace

std::string cellText(const TableColumn& column, const TableCell& cell) {
  if (isEmpty(cell)) return "–";
  const auto number = numberOf(cell);
  if (!number) return rawText(cell);
  switch (column.format) {
    case CellFormat::count:
      return groupedText(std::llround(std::clamp(*number, -9e18, 9e18)));
    case CellFormat::nanoseconds:
      return durationText(*number);
    case CellFormat::bytes:
      return bytesText(std::llround(std::clamp(*number, -9e18, 9e18)));
    case CellFormat::share:
      return percentText(*number);
    case CellFormat::text:
    case CellFormat::number:
      break;
  }
  return rawText(cell);
}

void sortTable(Table& table, std::size_t column, Order order) {
  if (column >= table.columns.size()) return;
  std::stable_sort(table.rows.begin(), table.rows.end(), [&](const TableRow& a, const TableRow& b) {
    const TableCell& x = cellAt(a, column);
    const TableCell& y = cellAt(b, column);
    if (isEmpty(x) || isEmpty(y)) return !isEmpty(x) && isEmpty(y);
    const int compared = compareCells(x, y);
    return order == Order::ascending ? compared < 0 : compared > 0;
  });
}

std::vector<std::size_t> filterTable(const Table& table, std::string_view filter) {
  std::vector<Term> terms;
  for (const std::string_view word : split(filter, ' ')) {
    if (!trim(word).empty()) terms.push_back(parseTerm(table, trim(word)));
  }
  std::vector<std::size_t> rows;
  for (std::size_t k = 0; k < table.rows.size(); ++k) {
    const bool all = std::all_of(terms.begin(), terms.end(), [&](const Term& term) {
      return matches(table, table.rows[k], term) != term.negated;
    });
    if (all) rows.push_back(k);
  }
  return rows;
}

std::optional<TableFormat> tableFormatFromWord(std::string_view word) {
  if (word == "text") return TableFormat::text;
  if (word == "csv") return TableFormat::csv;
  if (word == "tsv") return TableFormat::tsv;
  if (word == "markdown") return TableFormat::markdown;
  if (word == "json") return TableFormat::json;
  return std::nullopt;
}

std::string exportTable(const Table& table, TableFormat format,
                        const std::vector<std::size_t>& rows) {
  std::vector<std::size_t> all = rows;
  if (rows.empty()) {
    all.resize(table.rows.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
  }
  switch (format) {
    case TableFormat::csv:
      return separated(table, all, ',');
    case TableFormat::tsv:
      return separated(table, all, '\t');
    case TableFormat::markdown:
      return aligned(table, all, Borders::markdown);
    case TableFormat::json:
      return asJson(table, all);
    case TableFormat::text:
      break;
  }
  return aligned(table, all, Borders::none);
}

}  // namespace twin::view
