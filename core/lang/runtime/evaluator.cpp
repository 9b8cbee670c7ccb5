#include "core/lang/runtime/evaluator.h"

#include <fmt/core.h>

#include <cmath>

#include "core/base/text.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

const Evaluator::Function Evaluator::kTable[] = {
    constant,  localName, cellName, globalName,    className, tuple,       list, set,
    dict,      unary,     binary,   compare,       boolOp,    conditional, call, attribute,
    subscript, slice,     lambda,   comprehension, fstring,   walrus,      star};

Value Interpreter::eval(Frame& frame, const Expr& expr) {
  return Evaluator::kTable[static_cast<std::size_t>(expr.kind)](*this, frame, expr);
}

Value Evaluator::constant(Interpreter& in, Frame&, const Expr& expr) {
  return in.constants_[static_cast<std::size_t>(static_cast<const ConstantExpr&>(expr).index)];
}

Value Evaluator::localName(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& name = static_cast<const NameExpr&>(expr);
  const Value& value = frame.slots[name.slot];
  if (!value.isUndefined()) return value;
  frame.line = expr.span.line;
  return in.raise(
      *in.types().unboundLocalError,
      fmt::format("cannot access local variable '{}' where it is not associated with a value",
                  name.name));
}

Value Evaluator::cellName(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& name = static_cast<const NameExpr&>(expr);
  const Value& value = frame.slots[name.slot].as<CellObject>().value;
  if (!value.isUndefined()) return value;
  frame.line = expr.span.line;
  for (const int slot : frame.code->cellSlots) {
    if (slot != name.slot) continue;
    return in.raise(
        *in.types().unboundLocalError,
        fmt::format("cannot access local variable '{}' where it is not associated with a value",
                    name.name));
  }
  return in.raise(*in.types().nameError,
                  fmt::format("cannot access free variable '{}' where it is not associated with a "
                              "value in enclosing scope",
                              name.name));
}

Value Evaluator::globalName(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& name = static_cast<const NameExpr&>(expr);
  const auto slot = static_cast<std::size_t>(name.slot);
  const Value& value = in.globals_[slot];
  if (!value.isUndefined()) return value;
  const Value& builtin = in.builtinSlots_[slot];
  if (!builtin.isUndefined()) return builtin;
  frame.line = expr.span.line;
  std::vector<std::string> known;
  for (std::size_t k = 0; k < in.globals_.size(); ++k) {
    if (!in.globals_[k].isUndefined() || !in.builtinSlots_[k].isUndefined())
      known.push_back(in.program().globalNames[k]);
  }
  for (const auto& [builtinName, ignored] : in.builtins_) known.push_back(builtinName);
  const std::vector<std::string> near = closest(name.name, known, 1);
  std::string advice =
      near.empty() ? "The name was never set; a cell that sets it may have failed or not run."
                   : fmt::format("Did you mean '{}'?", near.front());
  if (name.name == "model") {
    advice =
        "No cell makes a model. Files are closed to a program: build the model in it, and export "
        "its graph "
        "instead of saving it.";
  }
  return in.raise(*in.types().nameError, fmt::format("name '{}' is not defined", name.name),
                  std::move(advice));
}

Value Evaluator::className(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& name = static_cast<const NameExpr&>(expr);
  const Value& own = frame.slots[name.slot];
  if (own.is(Kind::cell)) {
    const Value& inner = own.as<CellObject>().value;
    if (!inner.isUndefined()) return inner;
  } else if (!own.isUndefined()) {
    return own;
  }
  if (name.outer->isGlobal) {
    NameExpr outer;
    outer.name = name.name;
    outer.slot = name.outer->slot;
    outer.span = name.span;
    return globalName(in, frame, outer);
  }
  return frame.slots[name.outer->slot].as<CellObject>().value;
}

namespace {

// The arithmetic of two small integers that needs no other look; false: the slow path decides.
inline bool smallArithmetic(BinaryOp op, std::int64_t a, std::int64_t b, std::int64_t& out) {
  switch (op) {
    case BinaryOp::add:
      return !__builtin_add_overflow(a, b, &out);
    case BinaryOp::subtract:
      return !__builtin_sub_overflow(a, b, &out);
    case BinaryOp::multiply:
      return !__builtin_mul_overflow(a, b, &out);
    case BinaryOp::floorDivide:
      if (b == 0 || b == -1) return false;
      out = a / b;
      if (a % b != 0 && (a < 0) != (b < 0)) --out;
      return true;
    case BinaryOp::modulo:
      if (b == 0 || b == -1) return false;
      out = a % b;
      if (out != 0 && (out < 0) != (b < 0)) out += b;
      return true;
    case BinaryOp::bitAnd:
      out = a & b;
      return true;
    case BinaryOp::bitOr:
      out = a | b;
      return true;
    case BinaryOp::bitXor:
      out = a ^ b;
      return true;
    default:
      return false;
  }
}
inline bool realArithmetic(BinaryOp op, double a, double b, double& out) {
  switch (op) {
    case BinaryOp::add:
      out = a + b;
      return true;
    case BinaryOp::subtract:
      out = a - b;
      return true;
    case BinaryOp::multiply:
      out = a * b;
      return true;
    case BinaryOp::divide:
      out = a / b;
      return b != 0;
    default:
      return false;
  }
}
inline int fastCompare(CompareOp op, const Value& left, const Value& right) {
  if (!left.isInt() || !right.isInt()) return -1;
  const std::int64_t a = left.asInt();
  const std::int64_t b = right.asInt();
  switch (op) {
    case CompareOp::less:
      return a < b ? 1 : 0;
    case CompareOp::lessEqual:
      return a <= b ? 1 : 0;
    case CompareOp::greater:
      return a > b ? 1 : 0;
    case CompareOp::greaterEqual:
      return a >= b ? 1 : 0;
    case CompareOp::equal:
      return a == b ? 1 : 0;
    case CompareOp::notEqual:
      return a != b ? 1 : 0;
    default:
      return -1;
  }
}

}  // namespace

Value Evaluator::binary(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& binary = static_cast<const BinaryExpr&>(expr);
  const Value* leftSlot = isQuiet(*binary.right) ? peek(in, frame, *binary.left) : nullptr;
  Value leftHeld;
  if (leftSlot == nullptr) {
    leftHeld = evaluate(in, frame, *binary.left);
    if (leftHeld.isRaised()) return leftHeld;
    leftSlot = &leftHeld;
  }
  const Value* rightSlot = peek(in, frame, *binary.right);
  Value rightHeld;
  if (rightSlot == nullptr) {
    rightHeld = evaluate(in, frame, *binary.right);
    if (rightHeld.isRaised()) return rightHeld;
    rightSlot = &rightHeld;
  }
  if (leftSlot->isInt() && rightSlot->isInt()) {
    std::int64_t out = 0;
    if (smallArithmetic(binary.op, leftSlot->asInt(), rightSlot->asInt(), out))
      return Value::integer(out);
  } else if (leftSlot->isReal() && rightSlot->isReal()) {
    double out = 0;
    if (realArithmetic(binary.op, leftSlot->asReal(), rightSlot->asReal(), out))
      return Value::real(out);
  }
  frame.line = expr.span.line;
  frame.call = &expr;
  // Slots can change while script code of an operator runs: hold the operands.
  const Value left = *leftSlot;
  const Value right = *rightSlot;
  return in.binary(binary.op, left, right);
}

Value Evaluator::unary(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& unary = static_cast<const UnaryExpr&>(expr);
  const Value operand = evaluate(in, frame, *unary.operand);
  if (operand.isRaised()) return operand;
  frame.line = expr.span.line;
  frame.call = &expr;
  if (unary.op == UnaryOp::logicalNot) {
    if (in.trace != nullptr && isSymbolic(operand)) return in.trace->lowerNot(in, frame, operand);
    const int truth = in.truth(operand);
    return truth < 0 ? Value::raised() : Value::boolean(truth == 0);
  }
  return in.unary(unary.op, operand);
}

Value Evaluator::compare(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& compare = static_cast<const CompareExpr&>(expr);
  Value left = evaluate(in, frame, *compare.first);
  if (left.isRaised()) return left;
  for (std::size_t k = 0;; ++k) {
    Value right = evaluate(in, frame, *compare.rest[k]);
    if (right.isRaised()) return right;
    const int fast = fastCompare(compare.ops[k], left, right);
    Value result;
    if (fast >= 0) {
      result = Value::boolean(fast != 0);
    } else {
      frame.line = expr.span.line;
      frame.call = &expr;
      result = in.compare(compare.ops[k], left, right);
      if (result.isRaised()) return result;
    }
    if (k + 1 == compare.ops.size()) return result;
    if (in.trace != nullptr && isSymbolic(result)) {
      return in.trace->lowerComparison(in, frame, compare, k, result, right);
    }
    const int truth = in.truth(result);
    if (truth < 0) return Value::raised();
    if (truth == 0) return result;
    left = std::move(right);
  }
}

int Evaluator::condition(Interpreter& in, Frame& frame, const Expr& expr, Value* symbolic) {
  if (expr.kind == ExprKind::compare) {
    const auto& compare = static_cast<const CompareExpr&>(expr);
    if (compare.ops.size() == 1 && isQuiet(*compare.rest[0])) {
      const Value* left = peek(in, frame, *compare.first);
      const Value* right = left != nullptr ? peek(in, frame, *compare.rest[0]) : nullptr;
      if (right != nullptr) {
        const int fast = fastCompare(compare.ops[0], *left, *right);
        if (fast >= 0) return fast;
      }
    }
  }
  Value value = evaluate(in, frame, expr);
  if (value.isBool()) return value.asBool() ? 1 : 0;
  if (value.isRaised()) return -1;
  if (in.trace != nullptr && symbolic != nullptr && isSymbolic(value)) {
    *symbolic = std::move(value);
    return 2;
  }
  frame.line = expr.span.line;
  frame.call = &expr;
  return in.truth(value);
}

Value Evaluator::boolOp(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& boolOp = static_cast<const BoolOpExpr&>(expr);
  for (std::size_t k = 0;; ++k) {
    Value value = evaluate(in, frame, *boolOp.items[k]);
    if (value.isRaised() || k + 1 == boolOp.items.size()) return value;
    if (in.trace != nullptr && isSymbolic(value))
      return in.trace->lowerBoolOp(in, frame, boolOp, k, value);
    frame.line = expr.span.line;
    const int truth = in.truth(value);
    if (truth < 0) return Value::raised();
    if ((truth != 0) != boolOp.isAnd) return value;
  }
}

Value Evaluator::conditional(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& conditional = static_cast<const ConditionalExpr&>(expr);
  Value symbolic;
  const int truth = condition(in, frame, *conditional.condition, &symbolic);
  if (truth < 0) return Value::raised();
  if (truth == 2) return in.trace->lowerConditional(in, frame, conditional, symbolic);
  return evaluate(in, frame, truth != 0 ? *conditional.whenTrue : *conditional.whenFalse);
}

const Value* Evaluator::readSlot(Interpreter& in, InstanceObject& instance,
                                 const AttributeExpr& attribute) {
  ClassObject& type = *instance.type;
  Interpreter::AttributeCache& cache = in.caches_[static_cast<std::size_t>(attribute.cacheIndex)];
  if (cache.type != &type || cache.epoch != in.epoch_ || cache.slot < 0) {
    const StringObject* name = in.names_[static_cast<std::size_t>(attribute.nameIndex)].get();
    const int slot = type.slotOf(name);
    if (slot < 0) return nullptr;
    const Value* onClass = type.find(name);
    if (onClass != nullptr && onClass->is(Kind::property)) return nullptr;
    cache = {&type, in.epoch_, slot, Value()};
  }
  const auto slot = static_cast<std::size_t>(cache.slot);
  if (slot >= instance.slots.size() || instance.slots[slot].isUndefined()) return nullptr;
  return &instance.slots[slot];
}

Value* Evaluator::writeSlot(Interpreter& in, InstanceObject& instance,
                            const AttributeExpr& attribute) {
  ClassObject& type = *instance.type;
  Interpreter::AttributeCache& cache = in.caches_[static_cast<std::size_t>(attribute.cacheIndex)];
  if (cache.type != &type || cache.epoch != in.epoch_ || !cache.isPlainWrite) {
    const StringObject* name = in.names_[static_cast<std::size_t>(attribute.nameIndex)].get();
    const int slot = type.slotOf(name);
    if (slot < 0) return nullptr;
    const Value* onClass = type.find(name);
    if (onClass != nullptr && onClass->is(Kind::property)) return nullptr;
    const Value* method = type.isScript ? type.find(in.types().setattr) : nullptr;
    if (method != nullptr && method->is(Kind::function)) return nullptr;
    cache = {&type, in.epoch_, slot, Value(), true};
  }
  const auto slot = static_cast<std::size_t>(cache.slot);
  if (slot >= instance.slots.size()) instance.slots.resize(type.slotNames.size());
  return &instance.slots[slot];
}

Value Evaluator::attribute(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& attribute = static_cast<const AttributeExpr&>(expr);
  const Value object = evaluate(in, frame, *attribute.object);
  if (object.isRaised()) return object;
  if (object.is(Kind::instance)) {
    const Value* slot = readSlot(in, object.as<InstanceObject>(), attribute);
    if (slot != nullptr) return *slot;
  }
  frame.line = expr.span.line;
  frame.call = &expr;
  return in.getAttribute(object, in.names_[static_cast<std::size_t>(attribute.nameIndex)].get());
}

Value Evaluator::subscript(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& subscript = static_cast<const SubscriptExpr&>(expr);
  const Value object = evaluate(in, frame, *subscript.object);
  if (object.isRaised()) return object;
  const Value index = evaluate(in, frame, *subscript.index);
  if (index.isRaised()) return index;
  if (object.is(Kind::list) && index.isInt()) {
    const std::vector<Value>& items = object.as<ListObject>().items;
    const auto size = static_cast<std::int64_t>(items.size());
    const std::int64_t at = index.asInt() < 0 ? index.asInt() + size : index.asInt();
    if (at >= 0 && at < size) return items[static_cast<std::size_t>(at)];
  }
  frame.line = expr.span.line;
  frame.call = &expr;
  return in.getItem(object, index);
}

Value Evaluator::slice(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& slice = static_cast<const SliceExpr&>(expr);
  Value parts[3] = {Value::none(), Value::none(), Value::none()};
  const Expr* exprs[3] = {slice.begin, slice.end, slice.step};
  for (std::size_t k = 0; k < 3; ++k) {
    if (exprs[k] == nullptr) continue;
    parts[k] = evaluate(in, frame, *exprs[k]);
    if (parts[k].isRaised()) return Value::raised();
  }
  return makeValue<SliceObject>(parts[0], parts[1], parts[2]);
}

Value Evaluator::walrus(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& walrus = static_cast<const WalrusExpr&>(expr);
  Value value = evaluate(in, frame, *walrus.value);
  if (value.isRaised()) return value;
  return in.assign(frame, *walrus.target, value) ? value : Value::raised();
}

Value Evaluator::star(Interpreter& in, Frame& frame, const Expr& expr) {
  frame.line = expr.span.line;
  return in.raise(*in.types().typeError, "can't use starred expression here");
}

}  // namespace twin::lang
