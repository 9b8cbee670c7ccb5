// Program: a parsed script, that is, its cells, tables of names and constants, and what could not
// be parsed. Opening a file only parses it. A cell with an error does not run; the others do.
// Owner: shared_ptr<const Program>, shared by runs and views. Thread: any.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/lang/syntax/ast.h"

namespace twin::lang {

// A cell as a file gives it: a notebook's cell, a fenced block of Markdown, or a part of a .py
// file.
struct CellText {
  std::string text{};
  int firstLine = 1;
};

// A parse error belongs to the program: class SyntaxError, IndentationError or UnsupportedError.
struct ParseError {
  std::string className = "SyntaxError";
  std::string message{};
  std::string advice{};
  Span span{};
};
struct Notice {
  int line = 0;
  std::string message{};
};

struct Cell {
  int index = 0;
  int line = 1;  // the line shown for the cell: its mark, or its first line
  std::string text{};
  Block body{};
  std::vector<ParseError> errors{};
};

class Arena {
 public:
  template <class T, class... Arguments>
  T* make(Arguments&&... arguments) {
    auto owned = std::make_unique<Holder<T>>(std::forward<Arguments>(arguments)...);
    T* node = &owned->value;
    held_.push_back(std::move(owned));
    return node;
  }

 private:
  struct Base {
    Base() = default;
    Base(const Base&) = delete;
    Base& operator=(const Base&) = delete;
    virtual ~Base() = default;
  };
  template <class T>
  struct Holder : Base {
    template <class... Arguments>
    explicit Holder(Arguments&&... arguments) : value(std::forward<Arguments>(arguments)...) {}
    T value;
  };
  std::vector<std::unique_ptr<Base>> held_{};
};

// What a place of a program counts: the lines of its file, or those of each cell, for a notebook
// has no lines of its own.
enum class LineNames : std::uint8_t { ofFile, byCell };

struct Program {
  std::string file{};
  LineNames lineNames = LineNames::ofFile;
  std::vector<std::string> lines{};  // of the source; lines[0] is line 1
  std::vector<Cell> cells{};
  std::vector<Notice> notices{};           // skipped magics
  std::vector<std::string> names{};        // attribute, keyword and parameter names
  std::vector<std::string> globalNames{};  // by slot
  std::vector<const ConstantExpr*> constants{};
  std::vector<Code*> codes{};  // [0] is the module
  int cacheCount = 0;
  std::uint32_t nodeCount = 0;
  Arena arena{};

  [[nodiscard]] const Code& module() const { return *codes.front(); }
  [[nodiscard]] bool hasErrors() const;
  // A line of `lines` as people are told it: "book.ipynb, cell 2" and the line within that cell.
  [[nodiscard]] SourcePlace place(int line, int column = 0) const;
};

// A .py text: lines "# %%" split it into cells of one namespace.
[[nodiscard]] std::shared_ptr<const Program> parseScript(std::string_view text, std::string file);
// Cells of a notebook or of Markdown, in order. firstLine makes lines unique within the file.
[[nodiscard]] std::shared_ptr<const Program> parseCells(const std::vector<CellText>& cells,
                                                        std::string file,
                                                        LineNames lineNames = LineNames::ofFile);
// The first parse error as an Error with its place, for whoever cannot run a program with errors.
[[nodiscard]] Error toError(const ParseError& error, const Program& program);

}  // namespace twin::lang
