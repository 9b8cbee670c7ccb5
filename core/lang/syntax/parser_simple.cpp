#include <utility>

#include "core/lang/syntax/parser.h"

namespace twin::lang {

bool Parser::parseDottedName(std::string& out) {
  for (;;) {
    if (peek().kind != TokenKind::name) {
      unexpected();
      return false;
    }
    out += take().text;
    if (!accept(".")) return true;
    out += '.';
  }
}

Stmt* Parser::parseImport() {
  const Span begin = take().span;
  auto* made = program_.arena.make<ImportStmt>(StmtKind::import);
  do {
    ImportName name;
    const Token& first = peek();
    if (!parseDottedName(name.module)) return nullptr;
    if (accept("as")) {
      if (peek().kind != TokenKind::name) return unexpected();
      name.target = makeName(take());
    } else {
      name.target = makeName(first);
      name.bindsTop = true;
    }
    made->names.push_back(std::move(name));
  } while (accept(","));
  return node(spanFrom(begin), made);
}

Stmt* Parser::parseFromImport() {
  const Span begin = take().span;
  if (at(".") || at("...")) {
    return error(peek().span, "unsupported: relative import",
                 "A program is one file; only the built-in library can be imported.",
                 "UnsupportedError");
  }
  std::string module;
  if (!parseDottedName(module) || !expect("import")) return nullptr;
  auto* made = program_.arena.make<ImportStmt>(StmtKind::importFrom);
  if (at("*")) {
    return error(peek().span, "unsupported: import *", "Name what you use.", "UnsupportedError");
  }
  const bool grouped = accept("(");
  do {
    if (grouped && at(")")) break;
    if (peek().kind != TokenKind::name) return unexpected();
    ImportName name;
    name.module = module;
    const Token& member = take();
    name.member = std::string(member.text);
    name.target = makeName(member);
    if (accept("as")) {
      if (peek().kind != TokenKind::name) return unexpected();
      name.target = makeName(take());
    }
    made->names.push_back(std::move(name));
  } while (accept(","));
  if (grouped && !expect(")")) return nullptr;
  // from __future__ import …: every future of Python 3.11 is the present here.
  if (module == "__future__")
    return node(spanFrom(begin), program_.arena.make<PlainStmt>(StmtKind::pass));
  return node(spanFrom(begin), made);
}

Stmt* Parser::parseScopeDeclaration() {
  const Token& word = take();
  auto* made = program_.arena.make<ScopeStmt>(word.text == "global" ? ScopeWord::global
                                                                    : ScopeWord::nonlocal);
  do {
    if (peek().kind != TokenKind::name) return unexpected();
    made->names.push_back(makeName(take()));
  } while (accept(","));
  return node(spanFrom(word.span), made);
}

Stmt* Parser::parseDelete() {
  const Span begin = take().span;
  auto* made = program_.arena.make<DeleteStmt>();
  do {
    Expr* target = parsePostfix();
    if (target == nullptr || !checkTarget(*target, "delete")) return nullptr;
    if (target->kind == ExprKind::tuple) {
      for (Expr* item : static_cast<SequenceExpr*>(target)->items) made->targets.push_back(item);
    } else {
      made->targets.push_back(target);
    }
  } while (accept(",") && peek().kind != TokenKind::newline);
  return node(spanFrom(begin), made);
}

Stmt* Parser::parseRaise() {
  const Span begin = take().span;
  auto* made = program_.arena.make<RaiseStmt>();
  if (peek().kind != TokenKind::newline && !at(";")) {
    made->exception = parseConditional();
    if (made->exception == nullptr) return nullptr;
    if (accept("from")) {
      made->cause = parseConditional();
      if (made->cause == nullptr) return nullptr;
    }
  }
  return node(spanFrom(begin), made);
}

Stmt* Parser::parseAssert() {
  const Span begin = take().span;
  auto* made = program_.arena.make<AssertStmt>();
  made->condition = parseConditional();
  if (made->condition == nullptr) return nullptr;
  if (accept(",")) {
    made->message = parseConditional();
    if (made->message == nullptr) return nullptr;
  }
  return node(spanFrom(begin), made);
}

Stmt* Parser::parseReturn() {
  const Token& word = take();
  if (functions_ == 0) return error(word.span, "'return' outside function");
  auto* made = program_.arena.make<ReturnStmt>();
  if (peek().kind != TokenKind::newline && !at(";") && peek().kind != TokenKind::end) {
    made->value = parseExpressionList();
    if (made->value == nullptr) return nullptr;
  }
  return node(spanFrom(word.span), made);
}

}  // namespace twin::lang
