// Parser::Nesting: counts one level of recursion for as long as it lives.
// Owner: a parser function's frame. Thread: the parser's. Errors: too deep is a SyntaxError of the
// cell.
#pragma once

#include "core/lang/syntax/parser.h"

namespace twin::lang {

inline constexpr int kMaximumNesting = 800;
inline constexpr int kMaximumDepth = 1000;

class Parser::Nesting {
 public:
  explicit Nesting(Parser& parser) : parser_(parser) {
    if (++parser_.nesting_ > kMaximumNesting) {
      parser_.error(parser_.peek().span, "too many nested parentheses or blocks",
                    "Give the inner parts names of their own.");
    }
  }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  ~Nesting() { --parser_.nesting_; }
  [[nodiscard]] bool tooDeep() const { return parser_.nesting_ > kMaximumNesting; }

 private:
  Parser& parser_;
};

}  // namespace twin::lang
