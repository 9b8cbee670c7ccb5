#include "core/lang/syntax/program.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/lang/syntax/lexer.h"
#include "core/lang/syntax/liveness.h"
#include "core/lang/syntax/parser.h"
#include "core/lang/syntax/resolver.h"

namespace twin::lang {
namespace {

bool isCellMark(std::string_view line) {
  line = trim(line);
  return line.substr(0, 4) == "# %%" || line.substr(0, 3) == "#%%";
}

// Lines end at LF, CRLF or CR, as the lexer counts them.
std::vector<std::string_view> linesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\n' && text[at] != '\r') continue;
    const std::size_t end = at;
    if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') ++at;
    lines.push_back(text.substr(begin, end - begin));
    begin = at + 1;
  }
  if (begin < text.size()) lines.push_back(text.substr(begin));
  return lines;
}

void parseInto(Program& program, Cell cell, int firstLine) {
  program.cells.push_back(std::move(cell));
  Cell& made = program.cells.back();
  Parser(program, made, tokenize(made.text, firstLine)).parseCell();
  // A missing bracket makes later lines look wrong; the first errors say the most.
  if (made.errors.size() > 20) made.errors.resize(20);
}

std::shared_ptr<const Program> finish(std::shared_ptr<Program> program) {
  resolve(*program);
  computeLiveness(*program);
  for (Cell& cell : program->cells) {
    std::stable_sort(
        cell.errors.begin(), cell.errors.end(),
        [](const ParseError& a, const ParseError& b) { return a.span.line < b.span.line; });
  }
  return program;
}

}  // namespace

bool Program::hasErrors() const {
  return std::any_of(cells.begin(), cells.end(),
                     [](const Cell& cell) { return !cell.errors.empty(); });
}

SourcePlace Program::place(int line, int column) const {
  if (lineNames == LineNames::byCell) {
    const auto after = std::find_if(cells.begin(), cells.end(),
                                    [&](const Cell& cell) { return cell.line > line; });
    if (after != cells.begin()) {
      const Cell& cell = *std::prev(after);
      return {file + ", cell " + std::to_string(cell.index + 1), line - cell.line + 1, column};
    }
  }
  return {file, line, column};
}

std::shared_ptr<const Program> parseScript(std::string_view text, std::string file) {
  std::vector<CellText> cells;
  const std::vector<std::string_view> lines = linesOf(text);
  std::vector<std::size_t> marks;
  for (std::size_t k = 0; k < lines.size(); ++k) {
    if (isCellMark(lines[k])) marks.push_back(k);
  }
  const auto offset = [&](std::size_t line) {
    return line < lines.size() ? static_cast<std::size_t>(lines[line].data() - text.data())
                               : text.size();
  };
  const auto blank = [&](std::size_t begin, std::size_t end) {
    return std::all_of(lines.begin() + static_cast<std::ptrdiff_t>(begin),
                       lines.begin() + static_cast<std::ptrdiff_t>(end), [](std::string_view line) {
                         const std::string_view bare = trim(line);
                         return bare.empty() || bare.front() == '#';
                       });
  };
  // What stands before the first mark is a cell only if it holds more than comments.
  if (marks.empty() || !blank(0, marks.front())) marks.insert(marks.begin(), 0);
  for (std::size_t k = 0; k < marks.size(); ++k) {
    const std::size_t begin = offset(marks[k]);
    const std::size_t end = k + 1 < marks.size() ? offset(marks[k + 1]) : text.size();
    cells.push_back({std::string(text.substr(begin, end - begin)), static_cast<int>(marks[k]) + 1});
  }
  return parseCells(cells, std::move(file));
}

std::shared_ptr<const Program> parseCells(const std::vector<CellText>& cells, std::string file,
                                          LineNames lineNames) {
  auto program = std::make_shared<Program>();
  program->lineNames = lineNames;
  program->file = std::move(file);
  program->cells.reserve(cells.size());  // tokens point into the cells' texts
  for (std::size_t k = 0; k < cells.size(); ++k) {
    Cell cell;
    cell.index = static_cast<int>(k);
    cell.line = cells[k].firstLine;
    cell.text = cells[k].text;
    int line = cells[k].firstLine;
    for (const std::string_view text : linesOf(cells[k].text)) {
      program->lines.resize(std::max(program->lines.size(), static_cast<std::size_t>(line)));
      program->lines[static_cast<std::size_t>(line) - 1] = std::string(text);
      ++line;
    }
    parseInto(*program, std::move(cell), cells[k].firstLine);
  }
  return finish(std::move(program));
}

Error toError(const ParseError& error, const Program& program) {
  const bool unsupported = error.className == "UnsupportedError";
  return {unsupported ? ErrorCode::unsupported : ErrorCode::syntax,
          error.message,
          {},
          SourcePlace{program.file, error.span.line, error.span.column},
          error.advice};
}

}  // namespace twin::lang
