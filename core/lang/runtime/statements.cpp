#include <fmt/core.h>

#include "core/lang/runtime/evaluator.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

const Executor::Function Executor::kTable[] = {
    expression, assign,  augmented, returns,    raise,   ifs,     whiles, fors, tries,  with,
    function,   classes, import,    importFrom, deletes, asserts, pass,   pass, breaks, continues};

// What functions are made of runs without a call through the table.
[[gnu::always_inline]] inline Flow Executor::returns(Interpreter& in, Frame& frame,
                                                     const Stmt& stmt) {
  const Expr* value = static_cast<const ReturnStmt&>(stmt).value;
  frame.result = value != nullptr ? Evaluator::evaluate(in, frame, *value) : Value::none();
  return frame.result.isRaised() ? Flow::raised : Flow::returns;
}

[[gnu::always_inline]] inline Flow Executor::ifs(Interpreter& in, Frame& frame, const Stmt& stmt) {
  const auto& ifs = static_cast<const IfStmt&>(stmt);
  const int truth = Evaluator::condition(in, frame, *ifs.condition, nullptr);
  if (truth < 0) return Flow::raised;
  const Block& block = truth != 0 ? ifs.body : ifs.orelse;
  return block.empty() ? Flow::next : in.runBlock(frame, block);
}

[[gnu::always_inline]] inline Flow Executor::step(Interpreter& in, Frame& frame, const Stmt& stmt) {
  if (--in.fuel_ <= 0 && !in.refuel()) return Flow::raised;
  frame.line = stmt.span.line;
  if (in.recorder != nullptr) [[unlikely]]
    in.recorder->statement(frame, stmt);
  if (stmt.kind == StmtKind::returns) return returns(in, frame, stmt);
  if (stmt.kind == StmtKind::ifs) return ifs(in, frame, stmt);
  return kTable[static_cast<std::size_t>(stmt.kind)](in, frame, stmt);
}

Flow Interpreter::runStatement(Frame& frame, const Stmt& stmt) {
  return Executor::step(*this, frame, stmt);
}

namespace {

// The same under a tracer, which may lower a statement together with those after it.
Flow runTraced(Interpreter& in, Frame& frame, const Block& block) {
  for (std::size_t k = 0; k < block.size(); ++k) {
    const Stmt& stmt = *block[k];
    std::optional<TraceContext::Lowered> lowered;
    if (in.trace != nullptr) {
      frame.line = stmt.span.line;
      if (stmt.kind == StmtKind::ifs) {
        const auto& ifs = static_cast<const IfStmt&>(stmt);
        Value symbolic;
        const int truth = Evaluator::condition(in, frame, *ifs.condition, &symbolic);
        if (truth < 0) return Flow::raised;
        if (truth == 2) {
          lowered = in.trace->lowerIf(in, frame, block, k, ifs, symbolic);
        } else {
          lowered = {in.runBlock(frame, truth != 0 ? ifs.body : ifs.orelse), 0};
        }
      } else if (stmt.kind == StmtKind::whiles) {
        lowered = in.trace->lowerWhile(in, frame, block, k, static_cast<const WhileStmt&>(stmt));
      } else if (stmt.kind == StmtKind::fors) {
        const auto& fors = static_cast<const ForStmt&>(stmt);
        TraceContext::ForDecision decision = in.trace->lowerFor(in, frame, block, k, fors);
        if (decision.iterable.isRaised()) return Flow::raised;
        lowered = decision.lowered;
        if (!lowered) lowered = {Executor::loopOver(in, frame, fors, decision.iterable), 0};
      }
    }
    const Flow flow = lowered ? lowered->flow : in.runStatement(frame, stmt);
    if (flow != Flow::next) return flow;
    if (lowered) k += lowered->consumed;
  }
  return Flow::next;
}

}  // namespace

Flow Interpreter::runBlock(Frame& frame, const Block& block) {
  if (trace != nullptr) [[unlikely]]
    return runTraced(*this, frame, block);
  for (const Stmt* stmt : block) {
    const Flow flow = Executor::step(*this, frame, *stmt);
    if (flow != Flow::next) return flow;
  }
  return Flow::next;
}

Flow Executor::expression(Interpreter& in, Frame& frame, const Stmt& stmt) {
  return Evaluator::evaluate(in, frame, *static_cast<const ExpressionStmt&>(stmt).value).isRaised()
             ? Flow::raised
             : Flow::next;
}

Flow Executor::pass(Interpreter&, Frame&, const Stmt&) { return Flow::next; }
Flow Executor::breaks(Interpreter&, Frame&, const Stmt&) { return Flow::breaks; }
Flow Executor::continues(Interpreter&, Frame&, const Stmt&) { return Flow::continues; }

bool Executor::setName(Interpreter& in, Frame& frame, const NameExpr& name, Value value) {
  Value* slot = nullptr;
  const bool isGlobal = name.kind == ExprKind::globalName;
  if (isGlobal) {
    slot = &in.globals_[static_cast<std::size_t>(name.slot)];
  } else {
    slot = &frame.slots[name.slot];
    if (slot->is(Kind::cell)) slot = &slot->as<CellObject>().value;
  }
  if (in.recorder != nullptr) [[unlikely]] {
    in.recorder->nameWritten(isGlobal ? nullptr : &frame, name.slot, value);
  }
  *slot = std::move(value);
  return true;
}

bool Interpreter::assign(Frame& frame, const Expr& target, Value value) {
  switch (target.kind) {
    case ExprKind::localName:
      if (recorder == nullptr) {
        frame.slots[static_cast<const NameExpr&>(target).slot] = std::move(value);
        return true;
      }
      [[fallthrough]];
    case ExprKind::cellName:
    case ExprKind::globalName:
    case ExprKind::className:
      return Executor::setName(*this, frame, static_cast<const NameExpr&>(target),
                               std::move(value));
    case ExprKind::attribute: {
      const auto& attribute = static_cast<const AttributeExpr&>(target);
      const Value object = eval(frame, *attribute.object);
      if (object.isRaised()) return false;
      if (object.is(Kind::instance) && recorder == nullptr) {
        Value* slot = Evaluator::writeSlot(*this, object.as<InstanceObject>(), attribute);
        if (slot != nullptr) {
          *slot = std::move(value);
          return true;
        }
      }
      frame.line = target.span.line;
      return setAttribute(object, names_[static_cast<std::size_t>(attribute.nameIndex)].get(),
                          std::move(value));
    }
    case ExprKind::subscript: {
      const auto& subscript = static_cast<const SubscriptExpr&>(target);
      const Value object = eval(frame, *subscript.object);
      if (object.isRaised()) return false;
      const Value index = eval(frame, *subscript.index);
      if (index.isRaised()) return false;
      frame.line = target.span.line;
      return setItem(object, index, std::move(value));
    }
    case ExprKind::tuple:
    case ExprKind::list:
      frame.line = target.span.line;
      return Executor::unpack(*this, frame, static_cast<const SequenceExpr&>(target), value);
    default:
      return assign(frame, *static_cast<const StarExpr&>(target).value, std::move(value));
  }
}

bool Executor::unpack(Interpreter& in, Frame& frame, const SequenceExpr& target,
                      const Value& value) {
  std::size_t star = target.items.size();
  for (std::size_t k = 0; k < target.items.size(); ++k) {
    if (target.items[k]->kind == ExprKind::star) star = k;
  }
  const std::size_t wanted = target.items.size();
  const Value iterator =
      in.findAttribute(value, in.types().iterName).isUndefined() && value.isObject() == false
          ? in.raise(*in.types().typeError,
                     fmt::format("cannot unpack non-iterable {} object", in.typeName(value)))
          : in.iterate(value);
  if (iterator.isRaised()) return false;
  std::vector<Value> items;
  for (;;) {
    Value item;
    const Next next = in.next(iterator, item);
    if (next == Next::raised) return false;
    if (next == Next::done) break;
    items.push_back(std::move(item));
    if (star == wanted && items.size() > wanted) {
      in.raise(*in.types().valueError,
               fmt::format("too many values to unpack (expected {})", wanted));
      return false;
    }
    if (!in.tick()) return false;
  }
  if (star == wanted && items.size() < wanted) {
    in.raise(
        *in.types().valueError,
        fmt::format("not enough values to unpack (expected {}, got {})", wanted, items.size()));
    return false;
  }
  if (star < wanted && items.size() + 1 < wanted) {
    in.raise(*in.types().valueError,
             fmt::format("not enough values to unpack (expected at least {}, got {})", wanted - 1,
                         items.size()));
    return false;
  }
  const std::size_t extra = items.size() + 1 - wanted;  // what the star takes
  for (std::size_t k = 0; k < wanted; ++k) {
    Value part;
    if (k == star) {
      part = makeList({items.begin() + static_cast<std::ptrdiff_t>(star),
                       items.begin() + static_cast<std::ptrdiff_t>(star + extra)});
    } else {
      part = items[k < star ? k : k - 1 + extra];
    }
    if (!in.assign(frame, *target.items[k], std::move(part))) return false;
  }
  return true;
}

Value* Executor::grownText(Interpreter& in, Frame& frame, const AssignStmt& assign) {
  if (assign.value->kind != ExprKind::binary || assign.targets.size() != 1 ||
      in.recorder != nullptr) {
    return nullptr;
  }
  const auto& sum = static_cast<const BinaryExpr&>(*assign.value);
  const Expr& target = *assign.targets[0];
  if (sum.op != BinaryOp::add || sum.left->kind != target.kind) return nullptr;
  if (target.kind != ExprKind::localName && target.kind != ExprKind::globalName) return nullptr;
  const int slot = static_cast<const NameExpr&>(target).slot;
  if (static_cast<const NameExpr&>(*sum.left).slot != slot) return nullptr;
  Value& value = target.kind == ExprKind::localName ? frame.slots[slot]
                                                    : in.globals_[static_cast<std::size_t>(slot)];
  return value.is(Kind::string) ? &value : nullptr;
}

Flow Executor::assign(Interpreter& in, Frame& frame, const Stmt& stmt) {
  const auto& assign = static_cast<const AssignStmt&>(stmt);
  if (Value* const slot = grownText(in, frame, assign); slot != nullptr) {
    const auto& sum = static_cast<const BinaryExpr&>(*assign.value);
    const Value left = *slot;
    const Value right = Evaluator::evaluate(in, frame, *sum.right);
    if (right.isRaised()) return Flow::raised;
    if (appendText(in, *slot, left, right)) return Flow::next;
    frame.line = sum.span.line;
    frame.call = &sum;
    Value result = in.binary(BinaryOp::add, left, right);
    if (result.isRaised()) return Flow::raised;
    *slot = std::move(result);
    return Flow::next;
  }
  Value value = Evaluator::evaluate(in, frame, *assign.value);
  if (value.isRaised()) return Flow::raised;
  for (std::size_t k = 0; k + 1 < assign.targets.size(); ++k) {
    if (!in.assign(frame, *assign.targets[k], value)) return Flow::raised;
  }
  return in.assign(frame, *assign.targets.back(), std::move(value)) ? Flow::next : Flow::raised;
}

Flow Executor::augmentedSlot(Interpreter& in, Frame& frame, const AugmentedStmt& stmt,
                             Value& slot) {
  // The old value counts, also where evaluating the other operand gives the name a new one.
  const Value left = slot;
  const Value right = Evaluator::evaluate(in, frame, *stmt.value);
  if (right.isRaised()) return Flow::raised;
  if (left.isInt() && right.isInt()) {
    std::int64_t sum = 0;
    const bool overflow =
        stmt.op == BinaryOp::add        ? __builtin_add_overflow(left.asInt(), right.asInt(), &sum)
        : stmt.op == BinaryOp::subtract ? __builtin_sub_overflow(left.asInt(), right.asInt(), &sum)
                                        : true;
    if (!overflow) {
      slot = Value::integer(sum);
      return Flow::next;
    }
  }
  if (stmt.op == BinaryOp::add && appendText(in, slot, left, right)) return Flow::next;
  frame.line = stmt.span.line;
  frame.call = stmt.target;
  Value result = in.inPlace(stmt.op, left, right);
  if (result.isRaised()) return Flow::raised;
  slot = std::move(result);
  return Flow::next;
}

bool Executor::appendText(const Interpreter& in, Value& slot, const Value& left,
                          const Value& right) {
  if (!left.is(Kind::string) || !right.is(Kind::string) || !slot.sameAs(left)) return false;
  auto& text = left.as<StringObject>();
  const auto& tail = right.as<StringObject>();
  // Two shares are the slot's and that of `left`.
  if (text.count() != 2 || text.length + tail.length > in.limits().elements) return false;
  text.append(tail);
  return true;
}

Flow Executor::augmented(Interpreter& in, Frame& frame, const Stmt& stmt) {
  const auto& augmented = static_cast<const AugmentedStmt&>(stmt);
  const Expr& target = *augmented.target;
  if (target.kind != ExprKind::attribute && target.kind != ExprKind::subscript) {
    Value* slot = nullptr;
    if (in.recorder == nullptr) {
      if (target.kind == ExprKind::localName)
        slot = &frame.slots[static_cast<const NameExpr&>(target).slot];
      if (target.kind == ExprKind::globalName) {
        slot = &in.globals_[static_cast<std::size_t>(static_cast<const NameExpr&>(target).slot)];
      }
    }
    if (slot != nullptr && !slot->isUndefined()) return augmentedSlot(in, frame, augmented, *slot);
    Value left = Evaluator::evaluate(in, frame, target);
    if (left.isRaised()) return Flow::raised;
    const Value right = Evaluator::evaluate(in, frame, *augmented.value);
    if (right.isRaised()) return Flow::raised;
    frame.line = stmt.span.line;
    frame.call = &target;
    Value result = in.inPlace(augmented.op, left, right);
    return !result.isRaised() && in.assign(frame, target, std::move(result)) ? Flow::next
                                                                             : Flow::raised;
  }
  // The object and index are evaluated once.
  const bool isAttribute = target.kind == ExprKind::attribute;
  const Expr& objectExpr = isAttribute ? *static_cast<const AttributeExpr&>(target).object
                                       : *static_cast<const SubscriptExpr&>(target).object;
  const Value object = Evaluator::evaluate(in, frame, objectExpr);
  if (object.isRaised()) return Flow::raised;
  Value index;
  StringObject* name = nullptr;
  Value left;
  if (isAttribute) {
    const auto& attribute = static_cast<const AttributeExpr&>(target);
    name = in.names_[static_cast<std::size_t>(attribute.nameIndex)].get();
    frame.line = target.span.line;
    const Value* slot = object.is(Kind::instance)
                            ? Evaluator::readSlot(in, object.as<InstanceObject>(), attribute)
                            : nullptr;
    left = slot != nullptr ? *slot : in.getAttribute(object, name);
  } else {
    index = Evaluator::evaluate(in, frame, *static_cast<const SubscriptExpr&>(target).index);
    if (index.isRaised()) return Flow::raised;
    frame.line = target.span.line;
    left = in.getItem(object, index);
  }
  if (left.isRaised()) return Flow::raised;
  const Value right = Evaluator::evaluate(in, frame, *augmented.value);
  if (right.isRaised()) return Flow::raised;
  frame.line = stmt.span.line;
  frame.call = &target;
  Value result = in.inPlace(augmented.op, left, right);
  if (result.isRaised()) return Flow::raised;
  if (isAttribute && object.is(Kind::instance) && in.recorder == nullptr) {
    Value* slot = Evaluator::writeSlot(in, object.as<InstanceObject>(),
                                       static_cast<const AttributeExpr&>(target));
    if (slot != nullptr) {
      *slot = std::move(result);
      return Flow::next;
    }
  }
  const bool done = isAttribute ? in.setAttribute(object, name, std::move(result))
                                : in.setItem(object, index, std::move(result));
  return done ? Flow::next : Flow::raised;
}

int Executor::turn(Interpreter& in, Frame& frame, const Stmt& loop, const Block& body, Flow& flow) {
  if (in.trace != nullptr) [[unlikely]] {
    if (!in.trace->loopTurn(in, frame, loop)) {
      flow = Flow::raised;
      return -1;
    }
  }
  flow = in.runBlock(frame, body);
  if (flow == Flow::next || flow == Flow::continues) return 1;
  return flow == Flow::breaks ? 0 : -1;
}

Flow Executor::whiles(Interpreter& in, Frame& frame, const Stmt& stmt) {
  const auto& whiles = static_cast<const WhileStmt&>(stmt);
  for (;;) {
    frame.line = stmt.span.line;
    const int truth = Evaluator::condition(in, frame, *whiles.condition, nullptr);
    if (truth < 0) return Flow::raised;
    if (truth == 0) return in.runBlock(frame, whiles.orelse);
    Flow flow = Flow::next;
    const int state = turn(in, frame, stmt, whiles.body, flow);
    if (state < 0) return flow;
    if (state == 0) return Flow::next;
  }
}

Flow Executor::fors(Interpreter& in, Frame& frame, const Stmt& stmt) {
  const auto& fors = static_cast<const ForStmt&>(stmt);
  const Value iterable = Evaluator::evaluate(in, frame, *fors.iterable);
  if (iterable.isRaised()) return Flow::raised;
  frame.call = fors.iterable;
  return loopOver(in, frame, fors, iterable);
}

Flow Executor::loopOver(Interpreter& in, Frame& frame, const ForStmt& fors, const Value& iterable) {
  Flow flow = Flow::next;
  if (const auto* range = iterable.tryAs<RangeObject>()) {
    const std::int64_t count = range->length();
    std::int64_t at = range->start;
    const bool plain = fors.target->kind == ExprKind::localName && in.recorder == nullptr;
    Value* slot = plain ? &frame.slots[static_cast<const NameExpr&>(*fors.target).slot] : nullptr;
    for (std::int64_t k = 0; k < count; ++k, at += range->step) {
      if (slot != nullptr) {
        *slot = Value::integer(at);
      } else if (!in.assign(frame, *fors.target, Value::integer(at))) {
        return Flow::raised;
      }
      const int state = turn(in, frame, fors, fors.body, flow);
      if (state < 0) return flow;
      if (state == 0) return Flow::next;
    }
    return in.runBlock(frame, fors.orelse);
  }
  frame.line = fors.iterable->span.line;
  const Value iterator = in.iterate(iterable);
  if (iterator.isRaised()) return Flow::raised;
  for (;;) {
    frame.line = fors.span.line;
    Value item;
    const Next next = in.next(iterator, item);
    if (next == Next::raised) return Flow::raised;
    if (next == Next::done) return in.runBlock(frame, fors.orelse);
    if (!in.assign(frame, *fors.target, std::move(item))) return Flow::raised;
    const int state = turn(in, frame, fors, fors.body, flow);
    if (state < 0) return flow;
    if (state == 0) return Flow::next;
  }
}

}  // namespace twin::lang
