#include <fmt/core.h>

#include "core/base/text.h"
#include "core/lang/syntax/parser.h"
#include "core/lang/syntax/parser_nesting.h"

namespace twin::lang {
namespace {

constexpr const char* kEscapeAdvice = "Write the character itself, or its number as in \\u2022.";

}  // namespace

// Adjacent literals join; one f-string among them makes the whole an f-string.
Expr* Parser::parseStrings() {
  const Span begin = peek().span;
  auto* format = program_.arena.make<FStringExpr>();
  bool anyFormat = false;
  bool anyBytes = false;
  std::string plain;
  const std::size_t first = at_;
  while (peek().kind == TokenKind::string || peek().kind == TokenKind::fstring) {
    const Token& token = take();
    const StringShape shape = stringShape(token.text);
    const Escapes escapes = shape.raw ? Escapes::raw : Escapes::resolved;
    if (at_ - 1 > first && shape.bytes != anyBytes) {
      return error(token.span, "cannot mix bytes and nonbytes literals");
    }
    anyBytes = shape.bytes;
    if (shape.format) {
      anyFormat = true;
      if (!plain.empty()) format->parts.push_back({plain});
      plain.clear();
      if (!appendFormat(*format, shape.inside, escapes, 0, token)) return nullptr;
      continue;
    }
    std::string reason;
    const LiteralKind kind = shape.bytes ? LiteralKind::bytes : LiteralKind::text;
    if (!unescape(shape.inside, escapes, kind, plain, reason))
      return error(token.span, reason, kEscapeAdvice);
  }
  if (!anyFormat) {
    auto* made = makeConstant(anyBytes ? ConstantKind::bytes : ConstantKind::text, spanFrom(begin));
    made->text = std::move(plain);
    return made;
  }
  if (!plain.empty()) format->parts.push_back({plain});
  int depth = 1;
  for (const FormatPart& part : format->parts) {
    if (part.value != nullptr) depth = std::max(depth, part.value->depth + 1);
  }
  format->depth = static_cast<std::uint16_t>(depth);
  return deeper(node(spanFrom(begin), format), {});
}

bool Parser::appendFormat(FStringExpr& out, std::string_view inside, Escapes escapes, int depth,
                          const Token& token) {
  if (depth > 2) {
    error(token.span, "f-string: expressions nested too deeply");
    return false;
  }
  std::string literal;
  std::string reason;
  const auto flush = [&] {
    std::string text;
    if (!unescape(literal, escapes, LiteralKind::text, text, reason)) return false;
    if (!text.empty()) out.parts.push_back({std::move(text)});
    literal.clear();
    return true;
  };
  for (std::size_t at = 0; at < inside.size();) {
    const char c = inside[at];
    if ((c == '{' || c == '}') && at + 1 < inside.size() && inside[at + 1] == c && depth == 0) {
      literal += c;
      at += 2;
    } else if (c == '}') {
      error(token.span, "f-string: single '}' is not allowed");
      return false;
    } else if (c == '{') {
      if (!flush()) break;
      if (!parseField(out, inside, ++at, escapes, depth, token)) return false;
    } else {
      literal += c;
      ++at;
    }
  }
  if (reason.empty() && flush()) return true;
  error(token.span, reason, kEscapeAdvice);
  return false;
}

namespace {

struct FieldEnd {
  std::size_t expressionEnd = 0;
  bool debug = false;  // {x=}
  bool closed = false;
};

// Where the expression of a replacement field ends: '!', ':' or '}' outside brackets and quotes.
FieldEnd fieldEnd(std::string_view inside, std::size_t at) {
  int brackets = 0;
  char quote = 0;
  for (; at < inside.size(); ++at) {
    const char c = inside[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++brackets;
    } else if (brackets > 0) {
      if (c == ')' || c == ']' || c == '}') --brackets;
    } else if (c == '}' || c == ':' ||
               (c == '!' && at + 1 < inside.size() && inside[at + 1] != '=')) {
      return {at, false, true};
    } else if (c == '=' && at + 1 < inside.size()) {
      const char before = at > 0 ? inside[at - 1] : ' ';
      std::size_t next = at + 1;
      while (next < inside.size() && inside[next] == ' ') ++next;
      const bool comparison =
          inside[at + 1] == '=' || before == '=' || before == '!' || before == '<' || before == '>';
      if (!comparison && next < inside.size() &&
          (inside[next] == '}' || inside[next] == ':' || inside[next] == '!')) {
        return {at, true, true};
      }
    }
  }
  return {};
}

}  // namespace

bool Parser::parseField(FStringExpr& out, std::string_view inside, std::size_t& at, Escapes escapes,
                        int depth, const Token& token) {
  const FieldEnd end = fieldEnd(inside, at);
  if (!end.closed) {
    error(token.span, "f-string: expecting '}'");
    return false;
  }
  const std::string_view text = inside.substr(at, end.expressionEnd - at);
  if (trim(text).empty()) {
    error(token.span, "f-string: empty expression not allowed");
    return false;
  }
  FormatPart part;
  part.value =
      parseEmbedded(text, token, static_cast<std::size_t>(text.data() - token.text.data()));
  if (part.value == nullptr) return false;
  at = end.expressionEnd;
  if (end.debug) {
    const std::size_t begin = at - text.size();
    ++at;
    while (at < inside.size() && inside[at] == ' ') ++at;
    out.parts.push_back({std::string(inside.substr(begin, at - begin))});
  }
  if (inside[at] == '!') {
    part.conversion = at + 1 < inside.size() ? inside[at + 1] : ' ';
    if (std::string_view("rsa").find(part.conversion) == std::string_view::npos) {
      error(token.span, "f-string: invalid conversion character: expected 's', 'r', or 'a'");
      return false;
    }
    at += 2;
  }
  if (at < inside.size() && inside[at] == ':') {
    const std::size_t begin = ++at;
    int braces = 0;
    while (at < inside.size() && (inside[at] != '}' || braces > 0)) {
      braces += inside[at] == '{' ? 1 : inside[at] == '}' ? -1 : 0;
      ++at;
    }
    auto* spec = node(token.span, program_.arena.make<FStringExpr>());
    if (!appendFormat(*spec, inside.substr(begin, at - begin), escapes, depth + 1, token))
      return false;
    part.spec = spec;
  } else if (end.debug && part.conversion == 0) {
    part.conversion = 'r';
  }
  if (at >= inside.size() || inside[at] != '}') {
    error(token.span, "f-string: expecting '}'");
    return false;
  }
  ++at;
  out.parts.push_back(std::move(part));
  return true;
}

// An expression inside an f-string has tokens of its own, moved to their place in the file.
Expr* Parser::parseEmbedded(std::string_view text, const Token& token, std::size_t offsetInToken) {
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  const std::string wrapped = "(" + std::string(text) + ")";
  // Texts of tokens point into the source they were made from: keep it as long as the program.
  const std::string* kept = program_.arena.make<std::string>(wrapped);
  std::vector<Token> tokens = tokenize(*kept, token.span.line);
  const int shift = static_cast<int>(codePoints(token.text.substr(0, offsetInToken)).size()) - 1;
  for (Token& inner : tokens) {
    if (token.span.line == token.span.endLine) {
      inner.span.column += token.span.column - 1 + shift;
    } else {
      inner.span = token.span;
    }
  }
  Parser inner(program_, cell_, std::move(tokens));
  inner.nesting_ = nesting_;
  Expr* expression = inner.parseWholeExpression();
  failed_ = failed_ || inner.failed_;
  return expression;
}

}  // namespace twin::lang
