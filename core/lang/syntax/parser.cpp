#include "core/lang/syntax/parser.h"

#include <fmt/core.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/lang/syntax/parser_nesting.h"

namespace twin::lang {

Parser::Parser(Program& program, Cell& cell, std::vector<Token> tokens)
    : program_(program), cell_(cell), tokens_(std::move(tokens)) {}

void Parser::parseCell() {
  while (peek().kind != TokenKind::end) {
    const std::size_t before = at_;
    failed_ = false;
    parseStatement(cell_.body);
    if (failed_) recover();
    if (at_ == before) take();
  }
}

Expr* Parser::parseWholeExpression() {
  while (peek().kind == TokenKind::newline || peek().kind == TokenKind::indent) take();
  Expr* expression = parseExpressionList();
  if (expression == nullptr) return nullptr;
  while (peek().kind == TokenKind::newline || peek().kind == TokenKind::dedent) take();
  return peek().kind == TokenKind::end ? expression : unexpected();
}

const Token& Parser::peek(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}
const Token& Parser::take() {
  const Token& token = peek();
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}
bool Parser::at(std::string_view text) const {
  return peek().kind == TokenKind::op && peek().text == text;
}
bool Parser::atKeyword(std::string_view text) const {
  return peek().kind == TokenKind::keyword && peek().text == text;
}
bool Parser::accept(std::string_view text) {
  if (!at(text) && !atKeyword(text)) return false;
  take();
  return true;
}
bool Parser::expect(std::string_view text) {
  if (accept(text)) return true;
  if (peek().kind == TokenKind::error) {
    unexpected();
    return false;
  }
  if (text == ":" && peek().kind != TokenKind::end) {
    error(peek().span, "expected ':'");
  } else if ((text == ")" || text == "]" || text == "}") &&
             (peek().kind == TokenKind::newline || peek().kind == TokenKind::end)) {
    error(peek().span, fmt::format("expected '{}' before the end of the text", text),
          "A bracket that was opened is never closed.");
  } else {
    unexpected();
  }
  return false;
}

std::nullptr_t Parser::error(const Span& span, std::string message, std::string advice,
                             std::string className) {
  if (failed_) return nullptr;
  failed_ = true;
  cell_.errors.push_back({std::move(className), std::move(message), std::move(advice), span});
  return nullptr;
}

std::nullptr_t Parser::unexpected() {
  const Token& token = peek();
  if (token.kind == TokenKind::error) {
    const bool unsupported = token.value.substr(0, 12) == "unsupported:";
    return error(token.span, token.value, token.advice,
                 unsupported     ? "UnsupportedError"
                 : token.isBytes ? "IndentationError"
                                 : "SyntaxError");
  }
  if (token.kind == TokenKind::indent) {
    return error(token.span, "unexpected indent", {}, "IndentationError");
  }
  if (token.kind == TokenKind::end || token.kind == TokenKind::newline) {
    return error(token.span, "invalid syntax: the statement ends too early");
  }
  return error(token.span, fmt::format("invalid syntax: did not expect '{}' here",
                                       displayText(token.text, 40)));
}

// Goes to the next statement at this or an outer level: past the newline and a block that follows
// it.
void Parser::recover() {
  while (peek().kind != TokenKind::newline && peek().kind != TokenKind::end) take();
  while (peek().kind == TokenKind::newline) take();
  int depth = 0;
  while (peek().kind == TokenKind::indent || depth > 0) {
    if (peek().kind == TokenKind::end) return;
    depth += peek().kind == TokenKind::indent ? 1 : peek().kind == TokenKind::dedent ? -1 : 0;
    take();
  }
  while (peek().kind == TokenKind::dedent) take();
}

Expr* Parser::deeper(Expr* made, std::initializer_list<const Expr*> children) {
  int depth = made->depth;
  for (const Expr* child : children) {
    if (child != nullptr) depth = std::max(depth, child->depth + 1);
  }
  if (depth > kMaximumDepth) {
    return error(made->span, "the expression is nested too deeply",
                 fmt::format("At most {} levels are allowed; name parts of it.", kMaximumDepth));
  }
  made->depth = static_cast<std::uint16_t>(depth);
  return made;
}

Span Parser::spanFrom(const Span& begin) const {
  const Span& last = tokens_[at_ > 0 ? at_ - 1 : 0].span;
  Span span = begin;
  span.endLine = std::max(last.endLine, begin.line);
  span.length = last.line == begin.line && last.endLine == begin.line
                    ? std::max(last.column + last.length - begin.column, 1)
                    : begin.length;
  return span;
}

int Parser::nameIndex(const std::string& name) {
  // The table is small and parsing is not on the hot path; the resolver's map would not be shared.
  const auto found = std::find(program_.names.begin(), program_.names.end(), name);
  if (found != program_.names.end()) return static_cast<int>(found - program_.names.begin());
  program_.names.push_back(name);
  return static_cast<int>(program_.names.size()) - 1;
}

NameExpr* Parser::makeName(const Token& token) {
  auto* name = node(token.span, program_.arena.make<NameExpr>());
  name->name = std::string(token.text);
  return name;
}
ConstantExpr* Parser::makeConstant(ConstantKind kind, const Span& span) {
  auto* made = node(span, program_.arena.make<ConstantExpr>());
  made->constant = kind;
  made->index = static_cast<int>(program_.constants.size());
  program_.constants.push_back(made);
  return made;
}

}  // namespace twin::lang
