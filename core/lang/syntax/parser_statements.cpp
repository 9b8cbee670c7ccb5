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

std::string docOf(const Block& body) {
  if (body.empty() || body.front()->kind != StmtKind::expression) return {};
  const Expr* value = static_cast<const ExpressionStmt*>(body.front())->value;
  if (value->kind != ExprKind::constant) return {};
  const auto* constant = static_cast<const ConstantExpr*>(value);
  return constant->constant == ConstantKind::text ? constant->text : std::string();
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
  // "match" is a name unless a subject and a colon follow it.
  if (token.kind == TokenKind::name && token.text == "match" &&
      (peek(1).kind == TokenKind::name || peek(1).kind == TokenKind::string ||
       peek(1).kind == TokenKind::integer)) {
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

Stmt* Parser::parseWhile() {
  const Span begin = take().span;
  auto* made = program_.arena.make<WhileStmt>();
  made->condition = parseExpression();
  if (made->condition == nullptr) return nullptr;
  node(spanFrom(begin), made);
  ++loops_;
  const bool whole = parseSuite(made->body);
  --loops_;
  if (!whole || (accept("else") && !parseSuite(made->orelse))) return nullptr;
  return made;
}

Stmt* Parser::parseFor() {
  const Span begin = take().span;
  auto* made = program_.arena.make<ForStmt>();
  made->target = parseTargetList();
  if (made->target == nullptr || !expect("in")) return nullptr;
  made->iterable = parseExpressionList();
  if (made->iterable == nullptr) return nullptr;
  node(spanFrom(begin), made);
  ++loops_;
  const bool whole = parseSuite(made->body);
  --loops_;
  if (!whole || (accept("else") && !parseSuite(made->orelse))) return nullptr;
  return made;
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
