#include "core/lang/tracing/statement_facts.h"

#include "core/lang/syntax/ast_visit.h"
#include "core/lang/syntax/liveness.h"

namespace twin::lang {
namespace {

void collectTarget(const Expr& target, std::map<std::string, const Expr*>& out) {
  if (target.kind == ExprKind::tuple || target.kind == ExprKind::list) {
    for (const Expr* item : static_cast<const SequenceExpr&>(target).items)
      collectTarget(*item, out);
  } else if (target.kind == ExprKind::star) {
    collectTarget(*static_cast<const StarExpr&>(target).value, out);
  } else if (const std::string text = accessText(target); !text.empty()) {
    out.emplace(text, &target);
  }
}

void collectStatement(const Stmt& stmt, std::map<std::string, const Expr*>& out) {
  // The visitor takes what it may change; nothing is changed here.
  forEachPart(
      const_cast<Stmt&>(stmt), [&](Expr* target) { collectTarget(*target, out); }, [](Expr*) {},
      [&](Block& inner) {
        for (const Stmt* one : inner) collectStatement(*one, out);
      });
}

Jumps jumpsOfStatement(const Stmt& stmt) {
  Jumps jumps{.returns = stmt.kind == StmtKind::returns,
              .breaks = stmt.kind == StmtKind::breaks,
              .continues = stmt.kind == StmtKind::continues};
  const bool isLoop = stmt.kind == StmtKind::whiles || stmt.kind == StmtKind::fors;
  forEachPart(
      const_cast<Stmt&>(stmt), [](Expr*) {}, [](Expr*) {},
      [&](Block& inner) {
        for (const Stmt* one : inner) {
          Jumps found = jumpsOfStatement(*one);
          if (isLoop) found.breaks = found.continues = false;
          jumps.add(found);
        }
      });
  return jumps;
}

}  // namespace

void Jumps::add(const Jumps& other) {
  returns = returns || other.returns;
  breaks = breaks || other.breaks;
  continues = continues || other.continues;
}

Jumps jumpsOf(const Piece& piece) {
  Jumps jumps;
  for (std::size_t k = piece.begin; k < piece.end; ++k)
    jumps.add(jumpsOfStatement(*(*piece.block)[k]));
  return jumps;
}

bool alwaysReturns(const Piece& piece) {
  for (std::size_t k = piece.begin; k < piece.end; ++k) {
    const Stmt& stmt = *(*piece.block)[k];
    if (stmt.kind == StmtKind::returns || stmt.kind == StmtKind::raise) return true;
    if (stmt.kind == StmtKind::with &&
        alwaysReturns(whole(static_cast<const WithStmt&>(stmt).body)))
      return true;
    if (stmt.kind != StmtKind::ifs) continue;
    const auto& ifs = static_cast<const IfStmt&>(stmt);
    const bool bodyReturns = alwaysReturns(whole(ifs.body));
    const bool elseReturns = alwaysReturns(whole(ifs.orelse));
    if (bodyReturns && elseReturns) return true;
    // Code after an if that returns is the other branch.
    const Piece rest{.block = piece.block, .begin = k + 1, .end = piece.end};
    if (bodyReturns || elseReturns) return alwaysReturns(rest);
  }
  return false;
}

void collectWrites(const Piece& piece, std::map<std::string, const Expr*>& out) {
  for (std::size_t k = piece.begin; k < piece.end; ++k) collectStatement(*(*piece.block)[k], out);
}

bool endsBlock(const Block& block, const Stmt& stmt) {
  if (block.empty()) return false;
  const Stmt& last = *block.back();
  if (&last == &stmt) return true;
  if (last.kind != StmtKind::ifs) return false;
  const auto& ifs = static_cast<const IfStmt&>(last);
  return endsBlock(ifs.body, stmt) || endsBlock(ifs.orelse, stmt);
}

bool holds(const Block& block, const Stmt& stmt) {
  for (const Stmt* one : block) {
    if (one == &stmt) return true;
    bool found = false;
    forEachPart(
        const_cast<Stmt&>(*one), [](Expr*) {}, [](Expr*) {},
        [&](Block& inner) { found = found || holds(inner, stmt); });
    if (found) return true;
  }
  return false;
}

}  // namespace twin::lang
