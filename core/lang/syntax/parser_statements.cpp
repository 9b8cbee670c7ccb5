#include <fmt/core.h>

#include <utility>

#include "core/base/text.h"
#include "core/lang/syntax/parser.h"
#include "core/lang/syntax/parser_nesting.h"

namespace twin::lang {
namespace {

constexpr std::pair<std::string_view, BinaryOp> kAugmented[] = {
    {"+=", BinaryOp::add},         {"-=", BinaryOp::subtract}, {"*=", BinaryOp::multiply},
    {"@=", BinaryOp::matmul},      {"/=", BinaryOp::divide},   {"//=", BinaryOp::floorDivide},
    {"%=", BinaryOp::modulo},      {"**=", BinaryOp::power},   {"<<=", BinaryOp::leftShift},
    {">>=", BinaryOp::rightShift}, {"&=", BinaryOp::bitAnd},   {"|=", BinaryOp::bitOr},
    {"^=", BinaryOp::bitXor}};

std::string_view describe(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::constant:
      return "literal";
    case ExprKind::call:
      return "function call";
    case ExprKind::binary:
    case ExprKind::unary:
    case ExprKind::boolOp:
      return "expression";
    case ExprKind::compare:
      return "comparison";
    case ExprKind::lambda:
      return "lambda";
    case ExprKind::fstring:
      return "f-string expression";
    case ExprKind::conditional:
      return "conditional expression";
    case ExprKind::comprehension:
      return "comprehension";
    case ExprKind::dict:
      return "dict literal";
    case ExprKind::set:
      return "set display";
    default:
      return "expression";
  }
}

}  // namespace

void Parser::parseStatement(Block& out) {
  if (peek().kind == TokenKind::newline) {
    take();
    return;
  }
  if (peek().kind == TokenKind::magic) {
    const Token& token = take();
    program_.notices.push_back(
        {token.span.line, fmt::format("skipped: {}", displayText(token.text, 120))});
    out.push_back(node(token.span, program_.arena.make<PlainStmt>(StmtKind::pass)));
    if (peek().kind == TokenKind::newline) take();
    return;
  }
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return;
  if (peek().kind == TokenKind::indent || peek().kind == TokenKind::error) {
    unexpected();
    return;
  }
  if (peek().kind == TokenKind::dedent) {
    take();
    return;
  }
  if (refuseUnsupported()) return;
  const bool compound = atKeyword("if") || atKeyword("while") || atKeyword("for") ||
                        atKeyword("try") || atKeyword("with") || atKeyword("def") ||
                        atKeyword("class") || at("@");
  if (!compound) {
    parseSimpleLine(out);
    return;
  }
  if (Stmt* statement = parseCompound(); statement != nullptr) out.push_back(statement);
}

// "match" is a name unless a subject follows that no operator joins to it, or its line opens a
// block of cases.
bool Parser::atMatchStatement() const {
  const TokenKind next = peek(1).kind;
  if (next == TokenKind::name || next == TokenKind::string || next == TokenKind::integer)
    return true;
  std::size_t end = 1;
  while (peek(end).kind != TokenKind::newline && peek(end).kind != TokenKind::end) ++end;
  return end > 2 && peek(end - 1).text == ":" && peek(end + 1).kind == TokenKind::indent &&
         peek(end + 2).text == "case";
}

// What the language leaves out is refused at its place, with the nearest form that exists.
bool Parser::refuseUnsupported() {
  const Token& token = peek();
  if (token.kind == TokenKind::keyword && token.text == "yield") {
    error(token.span, "unsupported: yield",
          "Generators are outside this language; return a list, or build it with a comprehension.",
          "UnsupportedError");
    return true;
  }
  if (token.kind == TokenKind::keyword && (token.text == "async" || token.text == "await")) {
    error(token.span, fmt::format("unsupported: {}", token.text),
          "A program runs one statement after the other; drop the word.", "UnsupportedError");
    return true;
  }
  if (token.kind == TokenKind::name && token.text == "match" && atMatchStatement()) {
    error(token.span, "unsupported: match", "Write the cases as if, elif and else.",
          "UnsupportedError");
    return true;
  }
  return false;
}

void Parser::parseSimpleLine(Block& out) {
  for (;;) {
    Stmt* statement = parseSimple();
    if (statement == nullptr) return;
    out.push_back(statement);
    if (!accept(";")) break;
    if (statement->kind == StmtKind::expression) {
      static_cast<ExpressionStmt*>(statement)->hidesValue = true;
    }
    if (peek().kind == TokenKind::newline) break;
  }
  if (peek().kind == TokenKind::newline) {
    take();
  } else if (peek().kind != TokenKind::end) {
    unexpected();
  }
}

Stmt* Parser::parseSimple() {
  const Token& token = peek();
  if (token.kind == TokenKind::keyword) {
    if (refuseUnsupported()) return nullptr;
    if (token.text == "return") return parseReturn();
    if (token.text == "raise") return parseRaise();
    if (token.text == "import") return parseImport();
    if (token.text == "from") return parseFromImport();
    if (token.text == "del") return parseDelete();
    if (token.text == "assert") return parseAssert();
    if (token.text == "global" || token.text == "nonlocal") return parseScopeDeclaration();
    if (token.text == "pass") {
      return node(take().span, program_.arena.make<PlainStmt>(StmtKind::pass));
    }
    if (token.text == "break" || token.text == "continue") {
      const bool isBreak = token.text == "break";
      if (loops_ == 0) {
        return error(token.span,
                     isBreak ? "'break' outside loop" : "'continue' not properly in loop");
      }
      return node(take().span,
                  program_.arena.make<PlainStmt>(isBreak ? StmtKind::breaks : StmtKind::continues));
    }
  }
  return parseExpressionStatement();
}

bool Parser::checkTarget(const Expr& target, std::string_view action) {
  switch (target.kind) {
    case ExprKind::globalName:
    case ExprKind::attribute:
    case ExprKind::subscript:
      return true;
    case ExprKind::star:
      return checkTarget(*static_cast<const StarExpr&>(target).value, action);
    case ExprKind::tuple:
    case ExprKind::list: {
      int stars = 0;
      for (const Expr* item : static_cast<const SequenceExpr&>(target).items) {
        stars += item->kind == ExprKind::star ? 1 : 0;
        if (!checkTarget(*item, action)) return false;
      }
      if (stars > 1) {
        error(target.span, "multiple starred expressions in assignment");
        return false;
      }
      return true;
    }
    default:
      if (target.kind == ExprKind::constant) {
        const auto& constant = static_cast<const ConstantExpr&>(target);
        if (constant.constant == ConstantKind::boolean || constant.constant == ConstantKind::none) {
          error(target.span, fmt::format("cannot {} {}", action,
                                         constant.constant == ConstantKind::none ? "None"
                                         : constant.integer != 0                 ? "True"
                                                                                 : "False"));
          return false;
        }
      }
      error(target.span, fmt::format("cannot {} {} here. Maybe you meant '==' instead of '='?",
                                     action, describe(target)));
      return false;
  }
}

Stmt* Parser::parseExpressionStatement() {
  const Span begin = peek().span;
  Expr* first = parseExpressionList();
  if (first == nullptr) return nullptr;
  for (const auto& [text, op] : kAugmented) {
    if (!at(text)) continue;
    take();
    if (first->kind == ExprKind::tuple || first->kind == ExprKind::list ||
        first->kind == ExprKind::star) {
      return error(first->span,
                   fmt::format("'{}' is an illegal expression for augmented assignment",
                               first->kind == ExprKind::list ? "list" : "tuple"));
    }
    if (!checkTarget(*first, "assign to")) return nullptr;
    auto* made = program_.arena.make<AugmentedStmt>();
    made->op = op;
    made->target = first;
    made->value = parseExpressionList();
    return made->value != nullptr ? node(spanFrom(begin), made) : nullptr;
  }
  if (at(":")) {  // an annotation: parsed, then ignored
    take();
    if (!checkTarget(*first, "annotate")) return nullptr;
    if (parseConditional() == nullptr) return nullptr;
    if (!at("=")) return node(spanFrom(begin), program_.arena.make<PlainStmt>(StmtKind::pass));
  }
  if (!at("=")) {
    auto* made = program_.arena.make<ExpressionStmt>();
    made->value = first;
    return node(spanFrom(begin), made);
  }
  auto* made = program_.arena.make<AssignStmt>();
  Expr* last = first;
  while (accept("=")) {
    if (!checkTarget(*last, "assign to")) return nullptr;
    made->targets.push_back(last);
    last = parseExpressionList();
    if (last == nullptr) return nullptr;
  }
  made->value = last;
  return node(spanFrom(begin), made);
}

Expr* Parser::parseTargetList() {
  const Span begin = peek().span;
  const auto one = [&]() -> Expr* {
    Expr* target = at("*") ? parseStarOr(&Parser::parsePostfix) : parsePostfix();
    return target != nullptr && checkTarget(*target, "assign to") ? target : nullptr;
  };
  Expr* first = one();
  if (first == nullptr || !at(",")) return first;
  auto* tuple = program_.arena.make<SequenceExpr>(ExprKind::tuple);
  tuple->items.push_back(first);
  while (accept(",")) {
    if (atKeyword("in") || at("=")) break;
    Expr* item = one();
    if (item == nullptr) return nullptr;
    tuple->items.push_back(item);
  }
  node(spanFrom(begin), tuple);
  return checkTarget(*tuple, "assign to") ? tuple : nullptr;
}

}  // namespace twin::lang
