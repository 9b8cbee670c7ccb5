#include <fmt/core.h>

#include <utility>

#include "core/lang/syntax/parser.h"

namespace twin::lang {
namespace {

std::string docOf(const Block& body) {
  if (body.empty() || body.front()->kind != StmtKind::expression) return {};
  const Expr* value = static_cast<const ExpressionStmt*>(body.front())->value;
  if (value->kind != ExprKind::constant) return {};
  const auto* constant = static_cast<const ConstantExpr*>(value);
  return constant->constant == ConstantKind::text ? constant->text : std::string();
}

}  // namespace

Stmt* Parser::parseDecorated() {
  std::vector<Expr*> decorators;
  while (accept("@")) {
    Expr* decorator = parseExpression();
    if (decorator == nullptr) return nullptr;
    decorators.push_back(decorator);
    if (peek().kind != TokenKind::newline) return unexpected();
    take();
  }
  if (atKeyword("def")) return parseFunction(std::move(decorators));
  if (atKeyword("class")) return parseClass(std::move(decorators));
  if (refuseUnsupported()) return nullptr;
  return unexpected();
}

bool Parser::parseParameters(FunctionNode& function, std::string_view closing) {
  bool keywordOnly = false;
  bool needsDefault = false;
  std::vector<std::string> seen;
  const auto name = [&]() -> NameExpr* {
    if (peek().kind != TokenKind::name) return unexpected();
    NameExpr* made = makeName(take());
    for (const std::string& known : seen) {
      if (known == made->name) {
        return error(made->span,
                     fmt::format("duplicate argument '{}' in function definition", known));
      }
    }
    seen.push_back(made->name);
    if (closing == ")" && accept(":") && parseConditional() == nullptr) return nullptr;
    return made;
  };
  while (!at(closing)) {
    if (accept("**")) {
      function.starKwargs = name();
      if (function.starKwargs == nullptr) return false;
      accept(",");
      break;
    }
    if (accept("/")) {
      function.positionalOnly = static_cast<int>(function.parameters.size());
    } else if (accept("*")) {
      if (keywordOnly) {
        error(peek().span, "* argument may appear only once");
        return false;
      }
      keywordOnly = true;
      if (!at(",")) {
        function.starArgs = name();
        if (function.starArgs == nullptr) return false;
      }
    } else {
      Parameter parameter;
      parameter.name = name();
      if (parameter.name == nullptr) return false;
      parameter.nameIndex = nameIndex(parameter.name->name);
      if (accept("=")) {
        parameter.defaultValue = parseConditional();
        if (parameter.defaultValue == nullptr) return false;
        needsDefault = needsDefault || !keywordOnly;
      } else if (needsDefault && !keywordOnly) {
        error(parameter.name->span, "non-default argument follows default argument");
        return false;
      }
      (keywordOnly ? function.keywordOnly : function.parameters).push_back(parameter);
    }
    if (!accept(",")) break;
  }
  function.isSimple = function.starArgs == nullptr && function.starKwargs == nullptr &&
                      function.keywordOnly.empty();
  return true;
}

Stmt* Parser::parseFunction(std::vector<Expr*> decorators) {
  const Span begin = take().span;
  if (peek().kind != TokenKind::name) return unexpected();
  auto* made = program_.arena.make<FunctionStmt>();
  made->name = makeName(take());
  made->decorators = std::move(decorators);
  auto* function = program_.arena.make<FunctionNode>();
  function->name = made->name->name;
  made->function = function;
  if (!expect("(") || !parseParameters(*function, ")") || !expect(")")) return nullptr;
  if (accept("->") && parseConditional() == nullptr) return nullptr;
  node(spanFrom(begin), made);
  function->span = made->span;
  const int loops = std::exchange(loops_, 0);
  ++functions_;
  const bool whole = parseSuite(function->body);
  --functions_;
  loops_ = loops;
  function->doc = docOf(function->body);
  return whole ? made : nullptr;
}

Stmt* Parser::parseClass(std::vector<Expr*> decorators) {
  const Span begin = take().span;
  if (peek().kind != TokenKind::name) return unexpected();
  auto* made = program_.arena.make<ClassStmt>();
  made->name = makeName(take());
  made->decorators = std::move(decorators);
  if (accept("(")) {
    while (!at(")")) {
      if (peek().kind == TokenKind::name && peek(1).text == "=") {
        return error(peek().span, fmt::format("unsupported: class keyword '{}'", peek().text),
                     "Metaclasses are outside this language; use plain inheritance.",
                     "UnsupportedError");
      }
      Expr* base = parseExpression();
      if (base == nullptr) return nullptr;
      made->bases.push_back(base);
      if (!accept(",")) break;
    }
    if (!expect(")")) return nullptr;
  }
  if (made->bases.size() > 1) {
    return error(begin, "unsupported: more than one base class",
                 "Classes have one base here; hold the other object in an attribute.",
                 "UnsupportedError");
  }
  node(spanFrom(begin), made);
  const int loops = std::exchange(loops_, 0);
  const int functions = std::exchange(functions_, 0);
  const bool whole = parseSuite(made->body);
  loops_ = loops;
  functions_ = functions;
  made->doc = docOf(made->body);
  return whole ? made : nullptr;
}

}  // namespace twin::lang
