// Parser: tokens of one cell to statements; a Pratt parser for expressions, recursive descent for
// the rest. An error ends its statement, never the cell's parse: the next statement is tried.
// Nesting is bounded (parser_nesting.h); no recursion goes uncounted.
// Owner: nodes belong to the Program's arena. Thread: any, one program at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/lang/syntax/lexer.h"
#include "core/lang/syntax/program.h"

namespace twin::lang {

class Parser {
 public:
  Parser(Program& program, Cell& cell, std::vector<Token> tokens);
  // Fills the cell's body and errors.
  void parseCell();
  // One expression and nothing after it; null when it does not parse (the error is in the cell).
  Expr* parseWholeExpression();

 private:
  // parser_statements.cpp: what a line is, and lines without a keyword
  void parseStatement(Block& out);
  void parseSimpleLine(Block& out);
  Stmt* parseSimple();
  Stmt* parseExpressionStatement();
  Expr* parseTargetList();
  bool checkTarget(const Expr& target, std::string_view action);
  bool refuseUnsupported();
  [[nodiscard]] bool atMatchStatement() const;

  // parser_simple.cpp: statements of one line that begin with a keyword
  Stmt* parseImport();
  Stmt* parseFromImport();
  Stmt* parseScopeDeclaration();
  Stmt* parseDelete();
  Stmt* parseRaise();
  Stmt* parseAssert();
  Stmt* parseReturn();
  bool parseDottedName(std::string& out);

  // parser_compound.cpp: statements with blocks
  Stmt* parseCompound();
  Stmt* parseIf();
  Stmt* parseWhile();
  Stmt* parseFor();
  Stmt* parseTry();
  bool parseHandler(TryStmt& statement);
  Stmt* parseWith();
  bool parseSuite(Block& out);
  bool parseLoopSuites(Block& body, Block& orelse);

  // parser_definitions.cpp
  Stmt* parseDecorated();
  Stmt* parseFunction(std::vector<Expr*> decorators);
  Stmt* parseClass(std::vector<Expr*> decorators);
  bool parseParameters(FunctionNode& function, std::string_view closing);

  // parser_expressions.cpp: operators, from the weakest to the strongest
  Expr* parseExpression();      // with walrus
  Expr* parseConditional();     // without walrus
  Expr* parseExpressionList();  // a tuple when there are commas
  Expr* parseStarOr(Expr* (Parser::*element)());
  Expr* parseBinary(int minimumPower);
  Expr* parseOr();
  Expr* parseAnd();
  Expr* parseNot();
  Expr* parseComparison();
  Expr* parseUnary();
  Expr* parsePower();
  Expr* parsePostfix();

  // parser_atoms.cpp: names, numbers, displays and comprehensions
  Expr* parseAtom();
  Expr* parseNumber();
  Expr* parseParenthesis();
  Expr* parseListDisplay();
  Expr* parseBraces();
  Expr* parseComprehension(ComprehensionKind kind, Expr* element, Expr* value, const Token& open,
                           std::string_view closing);

  // parser_calls.cpp: lambdas, calls and subscripts
  Expr* parseLambda();
  Expr* parseCall(Expr* callee, const Token& open);
  bool parseArgument(CallExpr& call);
  Expr* parseSubscript(Expr* object);
  Expr* parseIndex();

  // parser_strings.cpp
  Expr* parseStrings();
  bool appendFormat(FStringExpr& out, std::string_view inside, Escapes escapes, int depth,
                    const Token& token);
  bool parseField(FStringExpr& out, std::string_view inside, std::size_t& at, Escapes escapes,
                  int depth, const Token& token);
  Expr* parseEmbedded(std::string_view text, const Token& token, std::size_t offsetInToken);

  // parser.cpp
  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const;
  const Token& take();
  [[nodiscard]] bool at(std::string_view text) const;
  [[nodiscard]] bool atKeyword(std::string_view text) const;
  bool accept(std::string_view text);
  bool expect(std::string_view text);
  std::nullptr_t error(const Span& span, std::string message, std::string advice = {},
                       std::string className = "SyntaxError");
  std::nullptr_t unexpected();
  void recover();
  template <class T>
  T* node(const Span& span, T* made) {
    made->span = span;
    made->id = ++program_.nodeCount;
    return made;
  }
  Expr* deeper(Expr* made, std::initializer_list<const Expr*> children);
  [[nodiscard]] Span spanFrom(const Span& begin) const;
  int nameIndex(const std::string& name);
  NameExpr* makeName(const Token& token);
  ConstantExpr* makeConstant(ConstantKind kind, const Span& span);
  class Nesting;

  Program& program_;
  Cell& cell_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int nesting_ = 0;
  int loops_ = 0;
  int functions_ = 0;
  bool failed_ = false;
};

}  // namespace twin::lang
