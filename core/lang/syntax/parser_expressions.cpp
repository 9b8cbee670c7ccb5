#include <fmt/core.h>

#include <utility>

#include "core/base/text.h"
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

Expr* Parser::parseLambda() {
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  const Span begin = take().span;
  auto* function = program_.arena.make<FunctionNode>();
  function->name = "<lambda>";
  function->isLambda = true;
  if (!parseParameters(*function, ":")) return nullptr;
  if (!expect(":")) return nullptr;
  const int loops = std::exchange(loops_, 0);
  ++functions_;
  const Span bodyBegin = peek().span;
  Expr* body = parseConditional();
  --functions_;
  loops_ = loops;
  if (body == nullptr) return nullptr;
  auto* result = program_.arena.make<ReturnStmt>();
  result->value = body;
  result->span = spanFrom(bodyBegin);
  result->id = ++program_.nodeCount;
  function->body.push_back(result);
  function->span = spanFrom(begin);
  auto* made = node(spanFrom(begin), program_.arena.make<LambdaExpr>());
  made->function = function;
  return deeper(made, {body});
}

Expr* Parser::parseCall(Expr* callee, const Token& open) {
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  auto* call = program_.arena.make<CallExpr>();
  call->callee = callee;
  node(callee->span, call);
  while (!at(")")) {
    if (!parseArgument(*call)) return nullptr;
    if (call->arguments.size() == 1 && call->keywords.empty() && atKeyword("for")) {
      Expr* generator =
          parseComprehension(ComprehensionKind::generator, call->arguments[0], nullptr, open, "");
      if (generator == nullptr) return nullptr;
      call->arguments[0] = generator;
    }
    if (!accept(",")) break;
  }
  if (!expect(")")) return nullptr;
  call->span = spanFrom(callee->span);
  if (deeper(call, {callee}) == nullptr) return nullptr;
  call->isSimple = call->keywords.empty();
  for (const Expr* argument : call->arguments) {
    call->isSimple = call->isSimple && argument->kind != ExprKind::star;
    if (deeper(call, {argument}) == nullptr) return nullptr;
  }
  for (const KeywordArgument& keyword : call->keywords) {
    if (deeper(call, {keyword.value}) == nullptr) return nullptr;
  }
  return call;
}

bool Parser::parseArgument(CallExpr& call) {
  KeywordArgument keyword;
  if (accept("**")) {
    keyword.value = parseConditional();
    if (keyword.value == nullptr) return false;
    call.keywords.push_back(keyword);
    return true;
  }
  if (peek().kind == TokenKind::name && peek(1).kind == TokenKind::op && peek(1).text == "=") {
    const Token& name = take();
    keyword.name = std::string(name.text);
    keyword.nameIndex = nameIndex(keyword.name);
    take();
    for (const KeywordArgument& known : call.keywords) {
      if (known.name == keyword.name) {
        error(name.span, fmt::format("keyword argument repeated: {}", keyword.name));
        return false;
      }
    }
    keyword.value = parseConditional();
    if (keyword.value == nullptr) return false;
    call.keywords.push_back(std::move(keyword));
    return true;
  }
  const Span begin = peek().span;
  Expr* argument = parseStarOr(&Parser::parseExpression);
  if (argument == nullptr) return false;
  if (!call.keywords.empty() && argument->kind != ExprKind::star) {
    const bool unpacking = call.keywords.back().name.empty();
    error(begin, unpacking ? "positional argument follows keyword argument unpacking"
                           : "positional argument follows keyword argument");
    return false;
  }
  call.arguments.push_back(argument);
  return true;
}

Expr* Parser::parseSubscript(Expr* object) {
  const Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  const Span begin = peek().span;
  Expr* index = parseIndex();
  if (index == nullptr) return nullptr;
  if (at(",")) {
    auto* tuple = program_.arena.make<SequenceExpr>(ExprKind::tuple);
    tuple->items.push_back(index);
    while (accept(",")) {
      if (at("]")) break;
      Expr* item = parseIndex();
      if (item == nullptr) return nullptr;
      tuple->items.push_back(item);
    }
    node(spanFrom(begin), tuple);
    for (const Expr* item : tuple->items) {
      tuple->hasStar = tuple->hasStar || item->kind == ExprKind::star;
      if (deeper(tuple, {item}) == nullptr) return nullptr;
    }
    index = tuple;
  }
  if (!expect("]")) return nullptr;
  auto* made = node(spanFrom(object->span), program_.arena.make<SubscriptExpr>());
  made->object = object;
  made->index = index;
  return deeper(made, {object, index});
}

Expr* Parser::parseIndex() {
  const Span begin = peek().span;
  Expr* first = nullptr;
  if (!at(":")) {
    first = parseStarOr(&Parser::parseExpression);
    if (first == nullptr || !at(":")) return first;
  }
  take();
  auto* slice = program_.arena.make<SliceExpr>();
  slice->begin = first;
  const auto ends = [&] { return at(":") || at("]") || at(","); };
  if (!ends()) {
    slice->end = parseConditional();
    if (slice->end == nullptr) return nullptr;
  }
  if (accept(":") && !ends()) {
    slice->step = parseConditional();
    if (slice->step == nullptr) return nullptr;
  }
  return deeper(node(spanFrom(begin), slice), {slice->begin, slice->end, slice->step});
}

}  // namespace twin::lang
