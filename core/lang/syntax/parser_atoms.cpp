#include <fmt/core.h>

#include <cstdlib>
#include <utility>

#include "core/lang/syntax/parser.h"
#include "core/lang/syntax/parser_nesting.h"

namespace twin::lang {

Expr* Parser::parseAtom() {
  const Token& token = peek();
  switch (token.kind) {
    case TokenKind::name:
      return makeName(take());
    case TokenKind::integer:
    case TokenKind::real:
      return parseNumber();
    case TokenKind::string:
    case TokenKind::fstring:
      return parseStrings();
    case TokenKind::keyword: {
      if (token.text == "None") return makeConstant(ConstantKind::none, take().span);
      if (token.text == "True" || token.text == "False") {
        auto* made = makeConstant(ConstantKind::boolean, token.span);
        made->integer = take().text == "True" ? 1 : 0;
        return made;
      }
      if (token.text == "lambda") return parseLambda();
      if (refuseUnsupported()) return nullptr;
      return unexpected();
    }
    case TokenKind::op:
      if (token.text == "(") return parseParenthesis();
      if (token.text == "[") return parseListDisplay();
      if (token.text == "{") return parseBraces();
      if (token.text == "...") return makeConstant(ConstantKind::ellipsis, take().span);
      return unexpected();
    default:
      return unexpected();
  }
}

Expr* Parser::parseNumber() {
  const Token& token = take();
  std::string digits;
  for (const char c : token.text) {
    if (c != '_') digits += c;
  }
  if (token.kind == TokenKind::real) {
    auto* made = makeConstant(ConstantKind::real, token.span);
    if (digits.back() == '.') digits += '0';
    made->real = std::strtod(digits.c_str(), nullptr);
    return made;
  }
  int base = 10;
  std::string_view body = digits;
  if (body.size() > 2 && body[0] == '0' && !(body[1] >= '0' && body[1] <= '9')) {
    base = body[1] == 'x' || body[1] == 'X' ? 16 : body[1] == 'o' || body[1] == 'O' ? 8 : 2;
    body.remove_prefix(2);
  } else if (body.size() > 1 && body[0] == '0' &&
             body.find_first_not_of('0') != std::string_view::npos) {
    return error(token.span,
                 "leading zeros in decimal integer literals are not permitted; use an 0o "
                 "prefix for octal integers");
  }
  if (body.size() > 100'000) {
    return error(token.span, "an integer literal of more than 100000 digits");
  }
  std::uint64_t value = 0;
  bool big = false;
  for (const char c : body) {
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    if (digit >= base)
      return error(token.span, fmt::format("invalid digit '{}' in an integer literal", c));
    big = big || __builtin_mul_overflow(value, static_cast<std::uint64_t>(base), &value) ||
          __builtin_add_overflow(value, static_cast<std::uint64_t>(digit), &value) ||
          value > static_cast<std::uint64_t>(INT64_MAX);
  }
  auto* made = makeConstant(big ? ConstantKind::bigInteger : ConstantKind::integer, token.span);
  made->integer = big ? base : static_cast<std::int64_t>(value);
  if (big) made->text = std::string(body);
  return made;
}

Expr* Parser::parseParenthesis() {
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  const Token& open = take();
  if (accept(")"))
    return node(spanFrom(open.span), program_.arena.make<SequenceExpr>(ExprKind::tuple));
  if (atKeyword("yield")) {
    refuseUnsupported();
    return nullptr;
  }
  Expr* first = parseStarOr(&Parser::parseExpression);
  if (first == nullptr) return nullptr;
  if (atKeyword("for")) {
    return parseComprehension(ComprehensionKind::generator, first, nullptr, open, ")");
  }
  if (!at(",")) {
    if (first->kind == ExprKind::star)
      return error(first->span, "cannot use starred expression here");
    if (!expect(")")) return nullptr;
    // A negated literal must not be folded through parentheses: (1) stays what it is, -(1) is
    // folded alike.
    return first;
  }
  auto* tuple = program_.arena.make<SequenceExpr>(ExprKind::tuple);
  tuple->items.push_back(first);
  while (accept(",")) {
    if (at(")")) break;
    Expr* item = parseStarOr(&Parser::parseExpression);
    if (item == nullptr) return nullptr;
    tuple->items.push_back(item);
  }
  if (!expect(")")) return nullptr;
  node(spanFrom(open.span), tuple);
  for (const Expr* item : tuple->items) {
    tuple->hasStar = tuple->hasStar || item->kind == ExprKind::star;
    if (deeper(tuple, {item}) == nullptr) return nullptr;
  }
  return tuple;
}

Expr* Parser::parseListDisplay() {
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  const Token& open = take();
  auto* list = program_.arena.make<SequenceExpr>(ExprKind::list);
  while (!at("]")) {
    Expr* item = parseStarOr(&Parser::parseExpression);
    if (item == nullptr) return nullptr;
    if (list->items.empty() && atKeyword("for")) {
      return parseComprehension(ComprehensionKind::list, item, nullptr, open, "]");
    }
    list->items.push_back(item);
    if (!accept(",")) break;
  }
  if (!expect("]")) return nullptr;
  node(spanFrom(open.span), list);
  for (const Expr* item : list->items) {
    list->hasStar = list->hasStar || item->kind == ExprKind::star;
    if (deeper(list, {item}) == nullptr) return nullptr;
  }
  return list;
}

Expr* Parser::parseBraces() {
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  const Token& open = take();
  auto* dict = program_.arena.make<DictExpr>();
  auto* set = program_.arena.make<SequenceExpr>(ExprKind::set);
  while (!at("}")) {
    if (accept("**")) {
      Expr* value = parseBinary(0);
      if (value == nullptr) return nullptr;
      dict->keys.push_back(nullptr);
      dict->values.push_back(value);
    } else {
      Expr* key = parseStarOr(&Parser::parseExpression);
      if (key == nullptr) return nullptr;
      Expr* value = nullptr;
      if (accept(":")) {
        value = parseExpression();
        if (value == nullptr) return nullptr;
      }
      if (atKeyword("for") && dict->values.empty() && set->items.empty()) {
        return parseComprehension(
            value != nullptr ? ComprehensionKind::dict : ComprehensionKind::set, key, value, open,
            "}");
      }
      if (value != nullptr) {
        dict->keys.push_back(key);
        dict->values.push_back(value);
      } else {
        set->items.push_back(key);
        set->hasStar = set->hasStar || key->kind == ExprKind::star;
      }
    }
    if (!set->items.empty() && !dict->values.empty()) return unexpected();
    if (!accept(",")) break;
  }
  if (!expect("}")) return nullptr;
  if (!set->items.empty()) {
    node(spanFrom(open.span), set);
    for (const Expr* item : set->items) {
      if (deeper(set, {item}) == nullptr) return nullptr;
    }
    return set;
  }
  node(spanFrom(open.span), dict);
  for (std::size_t k = 0; k < dict->values.size(); ++k) {
    if (deeper(dict, {dict->keys[k], dict->values[k]}) == nullptr) return nullptr;
  }
  return dict;
}

Expr* Parser::parseComprehension(ComprehensionKind kind, Expr* element, Expr* value,
                                 const Token& open, std::string_view closing) {
  const Span begin = open.span;
  if (element->kind == ExprKind::star) {
    return error(element->span, "iterable unpacking cannot be used in comprehension");
  }
  auto* made = program_.arena.make<ComprehensionExpr>();
  made->comprehension = kind;
  made->element = element;
  made->value = value;
  while (accept("for")) {
    ComprehensionClause clause;
    clause.target = parseTargetList();
    if (clause.target == nullptr || !expect("in")) return nullptr;
    clause.iterable = parseOr();
    if (clause.iterable == nullptr) return nullptr;
    while (accept("if")) {
      Expr* condition = parseOr();
      if (condition == nullptr) return nullptr;
      clause.conditions.push_back(condition);
    }
    made->clauses.push_back(std::move(clause));
  }
  if (!closing.empty() && !expect(closing)) return nullptr;
  node(spanFrom(begin), made);
  for (const ComprehensionClause& clause : made->clauses) {
    if (deeper(made, {clause.target, clause.iterable, element, value}) == nullptr) return nullptr;
    for (const Expr* condition : clause.conditions) {
      if (deeper(made, {condition}) == nullptr) return nullptr;
    }
  }
  return made;
}

}  // namespace twin::lang
