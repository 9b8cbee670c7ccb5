#include <utility>

#include "core/lang/syntax/parser.h"
#include "core/lang/syntax/parser_nesting.h"

namespace twin::lang {
namespace {

struct Infix {
  std::string_view text;
  BinaryOp op;
  int power;
};
constexpr Infix kInfix[] = {
    {"|", BinaryOp::bitOr, 1},        {"^", BinaryOp::bitXor, 2},      {"&", BinaryOp::bitAnd, 3},
    {"<<", BinaryOp::leftShift, 4},   {">>", BinaryOp::rightShift, 4}, {"+", BinaryOp::add, 5},
    {"-", BinaryOp::subtract, 5},     {"*", BinaryOp::multiply, 6},    {"/", BinaryOp::divide, 6},
    {"//", BinaryOp::floorDivide, 6}, {"%", BinaryOp::modulo, 6},      {"@", BinaryOp::matmul, 6}};

const Infix* infixOf(const Token& token) {
  if (token.kind != TokenKind::op) return nullptr;
  for (const Infix& entry : kInfix) {
    if (entry.text == token.text) return &entry;
  }
  return nullptr;
}

}  // namespace

Expr* Parser::parseExpression() {
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  if (peek().kind == TokenKind::name && peek(1).kind == TokenKind::op && peek(1).text == ":=") {
    const Span begin = peek().span;
    NameExpr* target = makeName(take());
    take();
    Expr* value = parseConditional();
    if (value == nullptr) return nullptr;
    auto* made = node(spanFrom(begin), program_.arena.make<WalrusExpr>());
    made->target = target;
    made->value = value;
    return deeper(made, {value});
  }
  return parseConditional();
}

Expr* Parser::parseConditional() {
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  if (atKeyword("lambda")) return parseLambda();
  if (atKeyword("yield") || atKeyword("await")) {
    refuseUnsupported();
    return nullptr;
  }
  const Span begin = peek().span;
  Expr* value = parseOr();
  if (value == nullptr || !atKeyword("if")) return value;
  take();
  Expr* condition = parseOr();
  if (condition == nullptr) return nullptr;
  if (!atKeyword("else")) return error(begin, "expected 'else' after 'if' expression");
  take();
  Expr* otherwise = parseConditional();
  if (otherwise == nullptr) return nullptr;
  auto* made = node(spanFrom(begin), program_.arena.make<ConditionalExpr>());
  made->condition = condition;
  made->whenTrue = value;
  made->whenFalse = otherwise;
  return deeper(made, {condition, value, otherwise});
}

Expr* Parser::parseStarOr(Expr* (Parser::*element)()) {
  if (!at("*")) return (this->*element)();
  const Span begin = take().span;
  Expr* value = parseBinary(0);
  if (value == nullptr) return nullptr;
  auto* star = node(spanFrom(begin), program_.arena.make<StarExpr>());
  star->value = value;
  return deeper(star, {value});
}

Expr* Parser::parseExpressionList() {
  const Span begin = peek().span;
  Expr* first = parseStarOr(&Parser::parseExpression);
  if (first == nullptr) return nullptr;
  if (!at(",")) {
    if (first->kind == ExprKind::star)
      return error(first->span, "can't use starred expression here");
    return first;
  }
  auto* tuple = program_.arena.make<SequenceExpr>(ExprKind::tuple);
  tuple->items.push_back(first);
  while (accept(",")) {
    const bool ends = peek().kind == TokenKind::newline || peek().kind == TokenKind::end ||
                      at("=") || at(")") || at("]") || at("}") || at(":") || at(";");
    if (ends) break;
    Expr* item = parseStarOr(&Parser::parseExpression);
    if (item == nullptr) return nullptr;
    tuple->items.push_back(item);
  }
  node(spanFrom(begin), tuple);
  for (const Expr* item : tuple->items) {
    tuple->hasStar = tuple->hasStar || item->kind == ExprKind::star;
    if (deeper(tuple, {item}) == nullptr) return nullptr;
  }
  return tuple;
}

Expr* Parser::parseOr() {
  const Span begin = peek().span;
  Expr* first = parseAnd();
  if (first == nullptr || !atKeyword("or")) return first;
  auto* made = node(begin, program_.arena.make<BoolOpExpr>());
  made->isAnd = false;
  made->items.push_back(first);
  while (accept("or")) {
    Expr* item = parseAnd();
    if (item == nullptr) return nullptr;
    made->items.push_back(item);
  }
  made->span = spanFrom(begin);
  for (const Expr* item : made->items) {
    if (deeper(made, {item}) == nullptr) return nullptr;
  }
  return made;
}

Expr* Parser::parseAnd() {
  const Span begin = peek().span;
  Expr* first = parseNot();
  if (first == nullptr || !atKeyword("and")) return first;
  auto* made = node(begin, program_.arena.make<BoolOpExpr>());
  made->items.push_back(first);
  while (accept("and")) {
    Expr* item = parseNot();
    if (item == nullptr) return nullptr;
    made->items.push_back(item);
  }
  made->span = spanFrom(begin);
  for (const Expr* item : made->items) {
    if (deeper(made, {item}) == nullptr) return nullptr;
  }
  return made;
}

Expr* Parser::parseNot() {
  if (!atKeyword("not")) return parseComparison();
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  const Span begin = take().span;
  Expr* operand = parseNot();
  if (operand == nullptr) return nullptr;
  auto* made = node(spanFrom(begin), program_.arena.make<UnaryExpr>());
  made->op = UnaryOp::logicalNot;
  made->operand = operand;
  return deeper(made, {operand});
}

namespace {
constexpr std::pair<std::string_view, CompareOp> kComparisons[] = {
    {"<", CompareOp::less},          {"<=", CompareOp::lessEqual}, {">", CompareOp::greater},
    {">=", CompareOp::greaterEqual}, {"==", CompareOp::equal},     {"!=", CompareOp::notEqual}};
}  // namespace

Expr* Parser::parseComparison() {
  const Span begin = peek().span;
  Expr* first = parseBinary(0);
  if (first == nullptr) return nullptr;
  CompareExpr* made = nullptr;
  for (;;) {
    CompareOp op = CompareOp::is;
    bool found = false;
    for (const auto& [text, candidate] : kComparisons) {
      if (!at(text)) continue;
      op = candidate;
      found = true;
      take();
      break;
    }
    if (!found && atKeyword("in")) {
      op = CompareOp::in;
      found = true;
      take();
    } else if (!found && atKeyword("is")) {
      take();
      op = accept("not") ? CompareOp::isNot : CompareOp::is;
      found = true;
    } else if (!found && atKeyword("not") && peek(1).text == "in") {
      take();
      take();
      op = CompareOp::notIn;
      found = true;
    }
    if (!found) break;
    Expr* right = parseBinary(0);
    if (right == nullptr) return nullptr;
    if (made == nullptr) {
      made = node(begin, program_.arena.make<CompareExpr>());
      made->first = first;
      deeper(made, {first});
    }
    made->ops.push_back(op);
    made->rest.push_back(right);
    made->span = spanFrom(begin);
    if (deeper(made, {right}) == nullptr) return nullptr;
  }
  return made != nullptr ? made : first;
}

Expr* Parser::parseBinary(int minimumPower) {
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  const Span begin = peek().span;
  Expr* left = parseUnary();
  while (left != nullptr) {
    const Infix* infix = infixOf(peek());
    if (infix == nullptr || infix->power <= minimumPower) return left;
    take();
    Expr* right = parseBinary(infix->power);
    if (right == nullptr) return nullptr;
    auto* made = node(spanFrom(begin), program_.arena.make<BinaryExpr>());
    made->op = infix->op;
    made->left = left;
    made->right = right;
    left = deeper(made, {left, right});
  }
  return nullptr;
}

Expr* Parser::parseUnary() {
  const bool isUnary = at("-") || at("+") || at("~");
  if (!isUnary) return parsePower();
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  const Token& sign = take();
  Expr* operand = parseUnary();
  if (operand == nullptr) return nullptr;
  const UnaryOp op = sign.text == "-"   ? UnaryOp::negate
                     : sign.text == "+" ? UnaryOp::plus
                                        : UnaryOp::invert;
  if (op == UnaryOp::negate && operand->kind == ExprKind::constant && operand->depth == 1) {
    auto& constant = static_cast<ConstantExpr&>(*operand);
    if (constant.constant == ConstantKind::integer && constant.integer > 0) {
      constant.integer = -constant.integer;
      constant.span = spanFrom(sign.span);
      return operand;
    }
    if (constant.constant == ConstantKind::real) {
      constant.real = -constant.real;
      constant.span = spanFrom(sign.span);
      return operand;
    }
  }
  auto* made = node(spanFrom(sign.span), program_.arena.make<UnaryExpr>());
  made->op = op;
  made->operand = operand;
  return deeper(made, {operand});
}

Expr* Parser::parsePower() {
  const Span begin = peek().span;
  Expr* base = parsePostfix();
  if (base == nullptr || !accept("**")) return base;
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  Expr* exponent = parseUnary();
  if (exponent == nullptr) return nullptr;
  auto* made = node(spanFrom(begin), program_.arena.make<BinaryExpr>());
  made->op = BinaryOp::power;
  made->left = base;
  made->right = exponent;
  return deeper(made, {base, exponent});
}

Expr* Parser::parsePostfix() {
  const Span begin = peek().span;
  Expr* value = parseAtom();
  while (value != nullptr) {
    if (at("(")) {
      value = parseCall(value, take());
    } else if (at("[")) {
      take();
      value = parseSubscript(value);
    } else if (accept(".")) {
      if (peek().kind != TokenKind::name) return unexpected();
      auto* made = program_.arena.make<AttributeExpr>();
      made->object = value;
      made->name = std::string(take().text);
      made->nameIndex = nameIndex(made->name);
      made->cacheIndex = program_.cacheCount++;
      value = deeper(node(spanFrom(begin), made), {value});
    } else {
      return value;
    }
    if (value != nullptr) value->span = spanFrom(begin);
  }
  return nullptr;
}

}  // namespace twin::lang
