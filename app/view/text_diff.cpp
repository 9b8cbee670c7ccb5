#include "app/view/text_diff.h"

#include <algorithm>
#include <unordered_map>

#include "core/base/text.h"

namespace twin::view {
namespace {

constexpr std::size_t kMostCompared = 4'000'000;  // pairs of lines

bool isValueLetter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '.';
}

// The word after a "%" that stands at `at`.
std::string_view valueAt(std::string_view line, std::size_t at) {
  std::size_t end = at + 1;
  while (end < line.size() && isValueLetter(line[end])) ++end;
  return line.substr(at, end - at);
}

using ValueNames = std::unordered_map<std::string_view, std::string_view>;

// "%12" -> "dense/MatMul", for values whose definition says a name; numbers hold within a graph.
ValueNames namesOfValues(const std::vector<std::string_view>& lines, std::size_t from,
                         std::size_t end) {
  ValueNames names;
  for (std::size_t k = from; k < end; ++k) {
    const std::string_view line = lines[k];
    const std::size_t at = line.find_first_not_of(' ');
    if (at == std::string_view::npos || line[at] != '%') continue;
    const std::string_view value = valueAt(line, at);
    const std::size_t quote = at + value.size() + 1;
    if (quote >= line.size() || line[quote] != '"') continue;
    const std::size_t close = line.find('"', quote + 1);
    if (close != std::string_view::npos)
      names.emplace(value, line.substr(quote + 1, close - quote - 1));
  }
  return names;
}

std::string withNames(std::string_view line, const ValueNames& names) {
  std::string made;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] != '%') {
      made += line[at++];
      continue;
    }
    const std::string_view value = valueAt(line, at);
    const auto name = names.find(value);
    made += name != names.end() ? name->second : value;
    at += value.size();
  }
  return made;
}

// The lines with names in the place of numbers.
std::vector<std::string> named(const std::vector<std::string_view>& lines) {
  std::vector<std::string> out;
  out.reserve(lines.size());
  for (std::size_t from = 0; from < lines.size();) {
    std::size_t end = from + 1;
    while (end < lines.size() && !lines[end].starts_with("graph ")) ++end;
    const ValueNames names = namesOfValues(lines, from, end);
    for (; from < end; ++from) out.push_back(withNames(lines[from], names));
  }
  return out;
}

// Which lines of the two ranges are partners: a longest common subsequence.
std::vector<std::pair<std::size_t, std::size_t>> partners(const std::vector<std::string>& a,
                                                          const std::vector<std::string>& b,
                                                          std::size_t from, std::size_t aEnd,
                                                          std::size_t bEnd) {
  const std::size_t rows = aEnd - from;
  const std::size_t columns = bEnd - from;
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  if (rows == 0 || columns == 0 || rows > kMostCompared / columns) return pairs;
  std::vector<std::uint16_t> length((rows + 1) * (columns + 1), 0);
  const auto at = [columns](std::size_t row, std::size_t column) {
    return row * (columns + 1) + column;
  };
  for (std::size_t row = rows; row-- > 0;) {
    for (std::size_t column = columns; column-- > 0;) {
      length[at(row, column)] =
          a[from + row] == b[from + column]
              ? static_cast<std::uint16_t>(length[at(row + 1, column + 1)] + 1)
              : std::max(length[at(row + 1, column)], length[at(row, column + 1)]);
    }
  }
  for (std::size_t row = 0, column = 0; row < rows && column < columns;) {
    if (a[from + row] == b[from + column]) {
      pairs.emplace_back(from + row++, from + column++);
    } else if (length[at(row + 1, column)] >= length[at(row, column + 1)]) {
      ++row;
    } else {
      ++column;
    }
  }
  return pairs;
}

}  // namespace

TextDiff diffTexts(std::string_view before, std::string_view after) {
  const std::vector<std::string_view> a = split(before, '\n');
  const std::vector<std::string_view> b = split(after, '\n');
  const std::vector<std::string> x = named(a);
  const std::vector<std::string> y = named(b);
  std::size_t head = 0;
  while (head < x.size() && head < y.size() && x[head] == y[head]) ++head;
  std::size_t tail = 0;
  while (tail < x.size() - head && tail < y.size() - head &&
         x[x.size() - 1 - tail] == y[y.size() - 1 - tail])
    ++tail;
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t k = 0; k < head; ++k) pairs.emplace_back(k, k);
  const auto middle = partners(x, y, head, x.size() - tail, y.size() - tail);
  pairs.insert(pairs.end(), middle.begin(), middle.end());
  for (std::size_t k = tail; k > 0; --k) pairs.emplace_back(x.size() - k, y.size() - k);
  pairs.emplace_back(x.size(), y.size());
  TextDiff diff;
  std::size_t i = 0;
  std::size_t j = 0;
  for (const auto& [left, right] : pairs) {
    if (i < left || j < right) {
      if (diff.firstChange == 0) diff.firstChange = diff.before.size() + 1;
    }
    for (; i < left || j < right;) {
      const bool hasLeft = i < left;
      const bool hasRight = j < right;
      diff.before.push_back(hasLeft ? DiffLine{LineChange::removed, a[i]}
                                    : DiffLine{LineChange::filler, {}});
      diff.after.push_back(hasRight ? DiffLine{LineChange::added, b[j]}
                                    : DiffLine{LineChange::filler, {}});
      i += hasLeft ? 1 : 0;
      j += hasRight ? 1 : 0;
    }
    if (left == x.size() && right == y.size()) break;
    diff.before.push_back({LineChange::same, a[i++]});
    diff.after.push_back({LineChange::same, b[j++]});
  }
  diff.firstChange = diff.firstChange == 0 ? diff.before.size() : diff.firstChange - 1;
  return diff;
}

}  // namespace twin::view
