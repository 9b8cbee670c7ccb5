// Statement facts: what a piece of a block writes and how it can end; for code that the tracer
// moves into branches. Plain functions on the tree. Thread: any. Errors: none.
#pragma once

#include <map>
#include <string>

#include "core/lang/syntax/ast.h"

namespace twin::lang {

struct Piece {
  const Block* block = nullptr;
  std::size_t begin = 0;
  std::size_t end = 0;
};
[[nodiscard]] inline Piece whole(const Block& block) {
  return {.block = &block, .begin = 0, .end = block.size()};
}

// Jumps that leave the piece: returns, and breaks and continues of the loop around it.
struct Jumps {
  bool returns = false;
  bool breaks = false;
  bool continues = false;
  void add(const Jumps& other);
};
[[nodiscard]] Jumps jumpsOf(const Piece& piece);
// True when every way through the piece returns (or raises).
[[nodiscard]] bool alwaysReturns(const Piece& piece);
// Names and composite names ("x", "self.x", "d['k']") that the piece writes, with an expression
// that reads them.
void collectWrites(const Piece& piece, std::map<std::string, const Expr*>& out);
// True when nothing of the block follows the statement.
[[nodiscard]] bool endsBlock(const Block& block, const Stmt& stmt);
// True when the block, or a block in it, holds the statement.
[[nodiscard]] bool holds(const Block& block, const Stmt& stmt);

}  // namespace twin::lang
