#include <fmt/core.h>

#include "core/lang/runtime/evaluator.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

Value decorate(Interpreter& in, Frame& frame, const std::vector<Expr*>& decorators,
               std::vector<Value>& callables, Value made) {
  for (std::size_t k = callables.size(); k-- > 0;) {
    frame.line = decorators[k]->span.line;
    frame.call = decorators[k];
    const Value argument = std::move(made);
    made = in.call(callables[k], {&argument, 1});
    if (made.isRaised()) return made;
  }
  return made;
}

bool evaluateAll(Interpreter& in, Frame& frame, const std::vector<Expr*>& exprs,
                 std::vector<Value>& out) {
  for (const Expr* expr : exprs) {
    out.push_back(in.eval(frame, *expr));
    if (out.back().isRaised()) return false;
  }
  return true;
}

}  // namespace

Flow Executor::function(Interpreter& in, Frame& frame, const Stmt& stmt) {
  const auto& function = static_cast<const FunctionStmt&>(stmt);
  std::vector<Value> decorators;
  if (!evaluateAll(in, frame, function.decorators, decorators)) return Flow::raised;
  Value made = Evaluator::makeFunction(in, frame, *function.function);
  if (made.isRaised()) return Flow::raised;
  made = decorate(in, frame, function.decorators, decorators, std::move(made));
  if (made.isRaised()) return Flow::raised;
  return in.assign(frame, *function.name, std::move(made)) ? Flow::next : Flow::raised;
}

Flow Executor::classes(Interpreter& in, Frame& frame, const Stmt& stmt) {
  const auto& classes = static_cast<const ClassStmt&>(stmt);
  std::vector<Value> decorators;
  std::vector<Value> bases;
  if (!evaluateAll(in, frame, classes.decorators, decorators) ||
      !evaluateAll(in, frame, classes.bases, bases)) {
    return Flow::raised;
  }
  ClassObject* base = in.types().object.get();
  if (!bases.empty()) {
    base = bases[0].tryAs<ClassObject>();
    frame.line = stmt.span.line;
    if (base == nullptr) {
      in.raise(*in.types().typeError,
               fmt::format("a class cannot derive from a '{}' object", in.typeName(bases[0])));
      return Flow::raised;
    }
    const bool closed = base->construct != nullptr && base != in.types().object.get() &&
                        !base->isException && base->fields.empty();
    if (closed) {
      in.raise(*in.types().typeError,
               fmt::format("type '{}' is not an acceptable base type", base->name),
               "Classes derive from object, exceptions, tf.Module or a class of the program; hold "
               "the value in an "
               "attribute instead.");
      return Flow::raised;
    }
  }
  const Ref<ClassObject> made = make<ClassObject>(classes.name->name, base);
  made->isScript = true;
  made->node = &classes;
  made->qualifiedName = classes.code->qualifiedName;
  made->doc = classes.doc;
  const Code& code = *classes.code;
  std::vector<Value> slots(static_cast<std::size_t>(code.frameSize));
  for (const int slot : code.cellSlots)
    slots[static_cast<std::size_t>(slot)] = makeValue<CellObject>();
  if (code.classCellSlot >= 0)
    slots[static_cast<std::size_t>(code.classCellSlot)] = makeValue<CellObject>();
  for (const Code::FreeVariable& free : code.freeVariables) {
    slots[static_cast<std::size_t>(free.slot)] = frame.slots[free.outerSlot];
  }
  Frame body;
  body.slots = slots.data();
  body.code = &code;
  body.back = &frame;
  in.frame_ = &body;
  const Flow flow = in.runBlock(body, classes.body);
  in.frame_ = &frame;
  if (flow == Flow::raised) return flow;
  for (std::size_t k = 0; k < slots.size(); ++k) {
    const std::string& name = code.slotNames[k];
    if (name.front() == '.' || slots[k].isUndefined()) continue;
    bool isFree = false;
    for (const Code::FreeVariable& free : code.freeVariables)
      isFree = isFree || free.slot == static_cast<int>(k);
    if (isFree) continue;
    Value& value = slots[k].is(Kind::cell) ? slots[k].as<CellObject>().value : slots[k];
    if (!value.isUndefined()) made->attributes.set(in.intern(name), value);
  }
  Types& types = in.types();
  made->hasGetattr = made->find(types.getattr) != nullptr;
  made->hasEquality = base->hasEquality || made->attributes.find(types.eq) != nullptr;
  if (made->attributes.find(types.eq) != nullptr &&
      made->attributes.find(types.hashName) == nullptr) {
    made->attributes.set(types.hashName, Value::none());
  }
  if (code.classCellSlot >= 0) {
    slots[static_cast<std::size_t>(code.classCellSlot)].as<CellObject>().value = made.value();
  }
  ++in.epoch_;
  Value result = decorate(in, frame, classes.decorators, decorators, made.value());
  if (result.isRaised()) return Flow::raised;
  return in.assign(frame, *classes.name, std::move(result)) ? Flow::next : Flow::raised;
}

Flow Executor::import(Interpreter& in, Frame& frame, const Stmt& stmt) {
  for (const ImportName& name : static_cast<const ImportStmt&>(stmt).names) {
    Value module = in.importModule(name.module);
    if (module.isRaised()) return Flow::raised;
    if (name.bindsTop) module = in.importModule(name.module.substr(0, name.module.find('.')));
    if (module.isRaised() || !in.assign(frame, *name.target, std::move(module)))
      return Flow::raised;
  }
  return Flow::next;
}

Flow Executor::importFrom(Interpreter& in, Frame& frame, const Stmt& stmt) {
  for (const ImportName& name : static_cast<const ImportStmt&>(stmt).names) {
    const Value module = in.importModule(name.module);
    if (module.isRaised()) return Flow::raised;
    Value member = in.findAttribute(module, in.intern(name.member));
    if (member.isUndefined()) {
      const auto* object = module.tryAs<ModuleObject>();
      if (object != nullptr && !object->closedReason.empty()) {
        // The module is closed: its names import, and using them says why.
        member = module;
      } else {
        member = in.importModule(name.module + "." + name.member);
        if (member.isRaised()) {
          in.takePending();
          in.raise(*in.types().importError,
                   fmt::format("cannot import name '{}' from '{}'", name.member, name.module),
                   "The name is not part of this version's library.");
          return Flow::raised;
        }
      }
    }
    if (member.isRaised() || !in.assign(frame, *name.target, std::move(member)))
      return Flow::raised;
  }
  return Flow::next;
}

Flow Executor::deletes(Interpreter& in, Frame& frame, const Stmt& stmt) {
  for (const Expr* target : static_cast<const DeleteStmt&>(stmt).targets) {
    if (target->kind == ExprKind::attribute) {
      const auto& attribute = static_cast<const AttributeExpr&>(*target);
      const Value object = in.eval(frame, *attribute.object);
      if (object.isRaised()) return Flow::raised;
      StringObject* name = in.names_[static_cast<std::size_t>(attribute.nameIndex)].get();
      if (!in.deleteAttribute(object, name)) return Flow::raised;
    } else if (target->kind == ExprKind::subscript) {
      const auto& subscript = static_cast<const SubscriptExpr&>(*target);
      const Value object = in.eval(frame, *subscript.object);
      if (object.isRaised()) return Flow::raised;
      const Value index = in.eval(frame, *subscript.index);
      if (index.isRaised() || !in.deleteItem(object, index)) return Flow::raised;
    } else {
      // Deleting a name that has no value is the same error as reading it.
      if (in.eval(frame, *target).isRaised()) return Flow::raised;
      if (!in.assign(frame, *target, Value())) return Flow::raised;
    }
  }
  return Flow::next;
}

}  // namespace twin::lang
