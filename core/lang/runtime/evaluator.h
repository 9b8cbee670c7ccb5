// Evaluator: one static function per kind of expression; the Interpreter's eval() jumps through a
// table. Owner: nothing; state lives in the Interpreter. Thread: the interpreter's. Errors:
// Value::raised() with the exception pending.
#pragma once

#include "core/lang/runtime/interpreter.h"

namespace twin::lang {

struct Evaluator {
  using Function = Value (*)(Interpreter&, Frame&, const Expr&);
  static const Function kTable[static_cast<std::size_t>(ExprKind::count)];

  // evaluator.cpp
  static Value constant(Interpreter& in, Frame& frame, const Expr& expr);
  static Value localName(Interpreter& in, Frame& frame, const Expr& expr);
  static Value cellName(Interpreter& in, Frame& frame, const Expr& expr);
  static Value globalName(Interpreter& in, Frame& frame, const Expr& expr);
  static Value className(Interpreter& in, Frame& frame, const Expr& expr);
  static Value binary(Interpreter& in, Frame& frame, const Expr& expr);
  static Value unary(Interpreter& in, Frame& frame, const Expr& expr);
  static Value compare(Interpreter& in, Frame& frame, const Expr& expr);
  static Value boolOp(Interpreter& in, Frame& frame, const Expr& expr);
  static Value conditional(Interpreter& in, Frame& frame, const Expr& expr);
  static Value attribute(Interpreter& in, Frame& frame, const Expr& expr);
  static Value subscript(Interpreter& in, Frame& frame, const Expr& expr);
  static Value slice(Interpreter& in, Frame& frame, const Expr& expr);
  static Value walrus(Interpreter& in, Frame& frame, const Expr& expr);
  static Value star(Interpreter& in, Frame& frame, const Expr& expr);
  // evaluator_calls.cpp
  static Value call(Interpreter& in, Frame& frame, const Expr& expr);
  // evaluator_displays.cpp
  static Value tuple(Interpreter& in, Frame& frame, const Expr& expr);
  static Value list(Interpreter& in, Frame& frame, const Expr& expr);
  static Value set(Interpreter& in, Frame& frame, const Expr& expr);
  static Value dict(Interpreter& in, Frame& frame, const Expr& expr);
  static Value lambda(Interpreter& in, Frame& frame, const Expr& expr);
  static Value comprehension(Interpreter& in, Frame& frame, const Expr& expr);
  static Value fstring(Interpreter& in, Frame& frame, const Expr& expr);

  // The slot that an attribute's inline cache gives, filling the cache where it can; null: the slow
  // path decides.
  static const Value* readSlot(Interpreter& in, InstanceObject& instance,
                               const AttributeExpr& attribute);
  static Value* writeSlot(Interpreter& in, InstanceObject& instance,
                          const AttributeExpr& attribute);
  // What obj.name(…) calls: the function of the type with `self` set, or the attribute's value.
  static Value method(Interpreter& in, Frame& frame, const CallExpr& call, Value& self);
  static Value callOnStack(Interpreter& in, Frame& frame, const CallExpr& call, const Value& callee,
                           Value* arguments);
  // A call with keywords or stars.
  static Value callWithParts(Interpreter& in, Frame& frame, const CallExpr& call,
                             const Value& callee, Value self);
  // 1, 0, or -1 when an exception is pending. A symbolic condition answers 2 and stands in
  // `symbolic`.
  static int condition(Interpreter& in, Frame& frame, const Expr& expr, Value* symbolic);
  static Value makeFunction(Interpreter& in, Frame& frame, const FunctionNode& node);
  static bool items(Interpreter& in, Frame& frame, const std::vector<Expr*>& exprs, bool hasStar,
                    std::vector<Value>& out);
  static bool clause(Interpreter& in, Frame& frame, const ComprehensionExpr& expr,
                     std::size_t index, Value& result);
  // The slot of a plain local or constant whose evaluation has no effect, or null.
  static const Value* peek(Interpreter& in, Frame& frame, const Expr& expr) {
    if (expr.kind == ExprKind::localName) {
      const Value* slot = &frame.slots[static_cast<const NameExpr&>(expr).slot];
      return slot->isUndefined() ? nullptr : slot;
    }
    if (expr.kind == ExprKind::constant) {
      return &in.constants_[static_cast<std::size_t>(static_cast<const ConstantExpr&>(expr).index)];
    }
    if (expr.kind == ExprKind::globalName) {
      const Value* slot =
          &in.globals_[static_cast<std::size_t>(static_cast<const NameExpr&>(expr).slot)];
      return slot->isUndefined() ? nullptr : slot;
    }
    return nullptr;
  }
  // eval(), for the hot paths: a constant or a name that is set needs no call.
  static Value evaluate(Interpreter& in, Frame& frame, const Expr& expr) {
    if (const Value* slot = peek(in, frame, expr); slot != nullptr) return *slot;
    return kTable[static_cast<std::size_t>(expr.kind)](in, frame, expr);
  }
  // True when evaluating cannot change a name: then a peeked slot stays what it was.
  static bool isQuiet(const Expr& expr) {
    return expr.kind == ExprKind::localName || expr.kind == ExprKind::constant ||
           expr.kind == ExprKind::globalName;
  }
};

// Statements, in the same form.
struct Executor {
  using Function = Flow (*)(Interpreter&, Frame&, const Stmt&);
  static const Function kTable[static_cast<std::size_t>(StmtKind::count)];

  // statements.cpp
  static Flow expression(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow assign(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow augmented(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow whiles(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow fors(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow returns(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow ifs(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow pass(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow breaks(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow continues(Interpreter& in, Frame& frame, const Stmt& stmt);
  // statements_definitions.cpp
  static Flow function(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow classes(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow import(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow importFrom(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow deletes(Interpreter& in, Frame& frame, const Stmt& stmt);
  // statements_exceptions.cpp
  static Flow raise(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow asserts(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow tries(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow with(Interpreter& in, Frame& frame, const Stmt& stmt);

  // One statement with its bookkeeping.
  static Flow step(Interpreter& in, Frame& frame, const Stmt& stmt);
  static Flow loopOver(Interpreter& in, Frame& frame, const ForStmt& stmt, const Value& iterable);
  // The body's flow decides: 1 go on, 0 leave the loop, -1 leave the statement.
  static int turn(Interpreter& in, Frame& frame, const Stmt& loop, const Block& body, Flow& flow);
  // slot op= value, for a name that is set.
  static Flow augmentedSlot(Interpreter& in, Frame& frame, const AugmentedStmt& stmt, Value& slot);
  // The slot of a text in `name = name + …`, or null.
  static Value* grownText(Interpreter& in, Frame& frame, const AssignStmt& assign);
  // Appends in place when nobody but the slot holds the text, of which `left` is a share.
  static bool appendText(const Interpreter& in, Value& slot, const Value& left, const Value& right);
  static bool setName(Interpreter& in, Frame& frame, const NameExpr& name, Value value);
  static bool unpack(Interpreter& in, Frame& frame, const SequenceExpr& target, const Value& value);
};

}  // namespace twin::lang
