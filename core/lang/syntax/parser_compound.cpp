#include <utility>

#include "core/lang/syntax/parser.h"
#include "core/lang/syntax/parser_nesting.h"

namespace twin::lang {

Stmt* Parser::parseCompound() {
  if (atKeyword("if")) return parseIf();
  if (atKeyword("while")) return parseWhile();
  if (atKeyword("for")) return parseFor();
  if (atKeyword("try")) return parseTry();
  if (atKeyword("with")) return parseWith();
  if (atKeyword("def")) return parseFunction({});
  if (atKeyword("class")) return parseClass({});
  return parseDecorated();
}

bool Parser::parseSuite(Block& out) {
  if (!expect(":")) return false;
  if (peek().kind != TokenKind::newline) {
    parseSimpleLine(out);
    return !failed_;
  }
  take();
  while (peek().kind == TokenKind::error && peek().isBytes) {
    unexpected();
    return false;
  }
  if (peek().kind != TokenKind::indent) {
    error(peek().span, "expected an indented block", "Indent the body by four spaces.",
          "IndentationError");
    return false;
  }
  take();
  bool anyFailed = false;
  while (peek().kind != TokenKind::dedent && peek().kind != TokenKind::end) {
    const std::size_t before = at_;
    failed_ = false;
    parseStatement(out);
    if (failed_) {
      anyFailed = true;
      // Within a block the next line of the same level goes on.
      while (peek().kind != TokenKind::newline && peek().kind != TokenKind::end) take();
      while (peek().kind == TokenKind::newline) take();
      int depth = 0;
      while ((peek().kind == TokenKind::indent || depth > 0) && peek().kind != TokenKind::end) {
        depth += peek().kind == TokenKind::indent ? 1 : peek().kind == TokenKind::dedent ? -1 : 0;
        take();
      }
    }
    if (at_ == before) take();
  }
  if (peek().kind == TokenKind::dedent) take();
  failed_ = false;
  if (anyFailed && out.empty()) {
    // The cell has its error already; an empty body keeps the tree whole.
    out.push_back(node(peek().span, program_.arena.make<PlainStmt>(StmtKind::pass)));
  }
  return true;
}

Stmt* Parser::parseIf() {
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  const Span begin = take().span;
  auto* made = program_.arena.make<IfStmt>();
  made->condition = parseExpression();
  if (made->condition == nullptr) return nullptr;
  node(spanFrom(begin), made);
  if (!parseSuite(made->body)) return nullptr;
  if (atKeyword("elif")) {
    Stmt* nested = parseIf();
    if (nested == nullptr) return nullptr;
    made->orelse.push_back(nested);
  } else if (accept("else")) {
    if (!parseSuite(made->orelse)) return nullptr;
  }
  return made;
}

bool Parser::parseLoopSuites(Block& body, Block& orelse) {
  ++loops_;
  const bool whole = parseSuite(body);
  --loops_;
  return whole && (!accept("else") || parseSuite(orelse));
}

Stmt* Parser::parseWhile() {
  const Span begin = take().span;
  auto* made = program_.arena.make<WhileStmt>();
  made->condition = parseExpression();
  if (made->condition == nullptr) return nullptr;
  node(spanFrom(begin), made);
  return parseLoopSuites(made->body, made->orelse) ? made : nullptr;
}

Stmt* Parser::parseFor() {
  const Span begin = take().span;
  auto* made = program_.arena.make<ForStmt>();
  made->target = parseTargetList();
  if (made->target == nullptr || !expect("in")) return nullptr;
  made->iterable = parseExpressionList();
  if (made->iterable == nullptr) return nullptr;
  node(spanFrom(begin), made);
  return parseLoopSuites(made->body, made->orelse) ? made : nullptr;
}

bool Parser::parseHandler(TryStmt& statement) {
  ExceptClause clause;
  clause.span = take().span;
  if (at("*")) {
    error(peek().span, "unsupported: except*", "Write except with a tuple of classes.",
          "UnsupportedError");
    return false;
  }
  if (!at(":")) {
    clause.type = parseExpressionList();
    if (clause.type == nullptr) return false;
    if (accept("as")) {
      if (peek().kind != TokenKind::name) {
        unexpected();
        return false;
      }
      clause.name = makeName(take());
    }
  }
  if (!parseSuite(clause.body)) return false;
  statement.handlers.push_back(std::move(clause));
  return true;
}

Stmt* Parser::parseTry() {
  const Span begin = take().span;
  auto* made = node(begin, program_.arena.make<TryStmt>());
  if (!parseSuite(made->body)) return nullptr;
  while (atKeyword("except")) {
    if (!parseHandler(*made)) return nullptr;
  }
  if (!made->handlers.empty() && accept("else") && !parseSuite(made->orelse)) return nullptr;
  const bool hasFinally = accept("finally");
  if (hasFinally && !parseSuite(made->finally)) return nullptr;
  if (made->handlers.empty() && !hasFinally) {
    return error(peek().span, "expected 'except' or 'finally' block");
  }
  return made;
}

Stmt* Parser::parseWith() {
  const Span begin = take().span;
  auto* made = program_.arena.make<WithStmt>();
  const bool grouped = at("(");
  do {
    WithItem item;
    item.context = parseConditional();
    if (item.context == nullptr) return nullptr;
    if (accept("as")) {
      item.target = parsePostfix();
      if (item.target == nullptr || !checkTarget(*item.target, "assign to")) return nullptr;
    }
    made->items.push_back(item);
  } while (accept(","));
  // with (a, b): the parser reads a tuple of managers; each is one item.
  if (grouped && made->items.size() == 1 && made->items[0].target == nullptr &&
      made->items[0].context->kind == ExprKind::tuple) {
    const auto* tuple = static_cast<const SequenceExpr*>(made->items[0].context);
    made->items.clear();
    for (Expr* item : tuple->items) made->items.push_back({item, nullptr});
  }
  node(spanFrom(begin), made);
  return parseSuite(made->body) ? made : nullptr;
}

}  // namespace twin::lang
