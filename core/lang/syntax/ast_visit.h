// Ast visits: the direct children of a node, for passes that treat most nodes alike.
// Owner: nothing. Thread: any. Errors: none.
#pragma once

#include "core/lang/syntax/ast.h"

namespace twin::lang {

// Calls visit(Expr*) for every direct child expression. The body of a lambda is not a child; its
// defaults are.
template <class Visit>
void forEachChild(Expr& expr, const Visit& visit) {
  const auto maybe = [&](Expr* child) {
    if (child != nullptr) visit(child);
  };
  const auto all = [&](const std::vector<Expr*>& children) {
    for (Expr* child : children) maybe(child);
  };
  switch (expr.kind) {
    case ExprKind::tuple:
    case ExprKind::list:
    case ExprKind::set:
      all(static_cast<SequenceExpr&>(expr).items);
      break;
    case ExprKind::dict:
      for (std::size_t k = 0; k < static_cast<DictExpr&>(expr).values.size(); ++k) {
        maybe(static_cast<DictExpr&>(expr).keys[k]);
        maybe(static_cast<DictExpr&>(expr).values[k]);
      }
      break;
    case ExprKind::unary:
      maybe(static_cast<UnaryExpr&>(expr).operand);
      break;
    case ExprKind::binary:
      maybe(static_cast<BinaryExpr&>(expr).left);
      maybe(static_cast<BinaryExpr&>(expr).right);
      break;
    case ExprKind::compare:
      maybe(static_cast<CompareExpr&>(expr).first);
      all(static_cast<CompareExpr&>(expr).rest);
      break;
    case ExprKind::boolOp:
      all(static_cast<BoolOpExpr&>(expr).items);
      break;
    case ExprKind::conditional:
      maybe(static_cast<ConditionalExpr&>(expr).condition);
      maybe(static_cast<ConditionalExpr&>(expr).whenTrue);
      maybe(static_cast<ConditionalExpr&>(expr).whenFalse);
      break;
    case ExprKind::call:
      maybe(static_cast<CallExpr&>(expr).callee);
      all(static_cast<CallExpr&>(expr).arguments);
      for (const KeywordArgument& keyword : static_cast<CallExpr&>(expr).keywords)
        maybe(keyword.value);
      break;
    case ExprKind::attribute:
      maybe(static_cast<AttributeExpr&>(expr).object);
      break;
    case ExprKind::subscript:
      maybe(static_cast<SubscriptExpr&>(expr).object);
      maybe(static_cast<SubscriptExpr&>(expr).index);
      break;
    case ExprKind::slice:
      maybe(static_cast<SliceExpr&>(expr).begin);
      maybe(static_cast<SliceExpr&>(expr).end);
      maybe(static_cast<SliceExpr&>(expr).step);
      break;
    case ExprKind::lambda: {
      const FunctionNode& function = *static_cast<LambdaExpr&>(expr).function;
      for (const Parameter& parameter : function.parameters) maybe(parameter.defaultValue);
      for (const Parameter& parameter : function.keywordOnly) maybe(parameter.defaultValue);
      break;
    }
    case ExprKind::comprehension: {
      auto& comprehension = static_cast<ComprehensionExpr&>(expr);
      for (const ComprehensionClause& clause : comprehension.clauses) {
        maybe(clause.iterable);
        maybe(clause.target);
        all(clause.conditions);
      }
      maybe(comprehension.element);
      maybe(comprehension.value);
      break;
    }
    case ExprKind::fstring:
      for (const FormatPart& part : static_cast<FStringExpr&>(expr).parts) {
        maybe(part.value);
        maybe(part.spec);
      }
      break;
    case ExprKind::walrus:
      maybe(static_cast<WalrusExpr&>(expr).value);
      maybe(static_cast<WalrusExpr&>(expr).target);
      break;
    case ExprKind::star:
      maybe(static_cast<StarExpr&>(expr).value);
      break;
    default:
      break;
  }
}

// Calls target(Expr*) for expressions the statement assigns or deletes, value(Expr*) for those it
// reads, and block(Block&) for its blocks. Functions and classes show their decorators, defaults
// and bases only.
template <class Target, class Value, class BlockVisit>
void forEachPart(Stmt& stmt, const Target& target, const Value& value, const BlockVisit& block) {
  const auto read = [&](Expr* expr) {
    if (expr != nullptr) value(expr);
  };
  switch (stmt.kind) {
    case StmtKind::expression:
      read(static_cast<ExpressionStmt&>(stmt).value);
      break;
    case StmtKind::assign:
      read(static_cast<AssignStmt&>(stmt).value);
      for (Expr* one : static_cast<AssignStmt&>(stmt).targets) target(one);
      break;
    case StmtKind::augmented:
      read(static_cast<AugmentedStmt&>(stmt).target);
      read(static_cast<AugmentedStmt&>(stmt).value);
      target(static_cast<AugmentedStmt&>(stmt).target);
      break;
    case StmtKind::returns:
      read(static_cast<ReturnStmt&>(stmt).value);
      break;
    case StmtKind::raise:
      read(static_cast<RaiseStmt&>(stmt).exception);
      read(static_cast<RaiseStmt&>(stmt).cause);
      break;
    case StmtKind::ifs:
      read(static_cast<IfStmt&>(stmt).condition);
      block(static_cast<IfStmt&>(stmt).body);
      block(static_cast<IfStmt&>(stmt).orelse);
      break;
    case StmtKind::whiles:
      read(static_cast<WhileStmt&>(stmt).condition);
      block(static_cast<WhileStmt&>(stmt).body);
      block(static_cast<WhileStmt&>(stmt).orelse);
      break;
    case StmtKind::fors:
      read(static_cast<ForStmt&>(stmt).iterable);
      target(static_cast<ForStmt&>(stmt).target);
      block(static_cast<ForStmt&>(stmt).body);
      block(static_cast<ForStmt&>(stmt).orelse);
      break;
    case StmtKind::tries: {
      auto& tries = static_cast<TryStmt&>(stmt);
      block(tries.body);
      for (ExceptClause& clause : tries.handlers) {
        read(clause.type);
        if (clause.name != nullptr) target(clause.name);
        block(clause.body);
      }
      block(tries.orelse);
      block(tries.finally);
      break;
    }
    case StmtKind::with:
      for (const WithItem& item : static_cast<WithStmt&>(stmt).items) {
        read(item.context);
        if (item.target != nullptr) target(item.target);
      }
      block(static_cast<WithStmt&>(stmt).body);
      break;
    case StmtKind::function: {
      auto& function = static_cast<FunctionStmt&>(stmt);
      for (Expr* decorator : function.decorators) read(decorator);
      for (const Parameter& parameter : function.function->parameters) read(parameter.defaultValue);
      for (const Parameter& parameter : function.function->keywordOnly)
        read(parameter.defaultValue);
      target(function.name);
      break;
    }
    case StmtKind::classes: {
      auto& classes = static_cast<ClassStmt&>(stmt);
      for (Expr* decorator : classes.decorators) read(decorator);
      for (Expr* base : classes.bases) read(base);
      target(classes.name);
      break;
    }
    case StmtKind::import:
    case StmtKind::importFrom:
      for (const ImportName& name : static_cast<ImportStmt&>(stmt).names) target(name.target);
      break;
    case StmtKind::deletes:
      for (Expr* one : static_cast<DeleteStmt&>(stmt).targets) target(one);
      break;
    case StmtKind::asserts:
      read(static_cast<AssertStmt&>(stmt).condition);
      read(static_cast<AssertStmt&>(stmt).message);
      break;
    default:
      break;
  }
}

}  // namespace twin::lang
