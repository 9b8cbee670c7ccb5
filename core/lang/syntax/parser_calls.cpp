#include <fmt/core.h>

#include <utility>

#include "core/lang/syntax/parser.h"
#include "core/lang/syntax/parser_nesting.h"

namespace twin::lang {

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
