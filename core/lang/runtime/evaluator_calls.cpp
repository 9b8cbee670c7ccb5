#include <fmt/core.h>

#include <new>

#include "core/lang/runtime/evaluator.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

struct CallParts {
  std::vector<Value> positional{};
  std::vector<std::pair<StringObject*, Value>> keywords{};
};

bool addMapping(Interpreter& in, const Value& callee, const Value& mapping, CallParts& parts) {
  const auto* dict = mapping.tryAs<DictObject>();
  if (dict == nullptr) {
    in.raise(*in.types().typeError,
             fmt::format("argument after ** must be a mapping, not {}", in.typeName(mapping)));
    return false;
  }
  for (const HashStorage::Entry& entry : dict->table.entries()) {
    if (entry.key.isUndefined()) continue;
    const auto* name = entry.key.tryAs<StringObject>();
    if (name == nullptr) {
      in.raise(*in.types().typeError, "keywords must be strings");
      return false;
    }
    StringObject* interned = in.intern(name->text);
    for (const auto& [known, value] : parts.keywords) {
      if (known != interned) continue;
      std::string text = "function";
      if (const auto* function = callee.tryAs<FunctionObject>())
        text = function->qualifiedName + "()";
      in.raise(
          *in.types().typeError,
          fmt::format("{} got multiple values for keyword argument '{}'", text, interned->text));
      return false;
    }
    parts.keywords.emplace_back(interned, entry.value);
  }
  return true;
}

}  // namespace

Value Evaluator::method(Interpreter& in, Frame& frame, const CallExpr& call, Value& self) {
  // A method call finds the function on the type and passes the object first: no bound method is
  // made.
  const auto& attribute = static_cast<const AttributeExpr&>(*call.callee);
  Value object = evaluate(in, frame, *attribute.object);
  if (object.isRaised()) return object;
  StringObject* name = in.names_[static_cast<std::size_t>(attribute.nameIndex)].get();
  if (object.isObject() &&
      (object.asObject()->kind() == Kind::module || object.asObject()->kind() == Kind::type ||
       object.asObject()->kind() == Kind::superProxy)) {
    frame.line = call.span.line;
    frame.call = &call;
    return in.getAttribute(object, name);
  }
  ClassObject& type = in.typeOf(object);
  Interpreter::AttributeCache& cache = in.caches_[static_cast<std::size_t>(attribute.cacheIndex)];
  if (cache.type == &type && cache.epoch == in.epoch_ && !cache.method.isUndefined()) {
    self = std::move(object);
    return cache.method;
  }
  const Value* found = type.slotOf(name) < 0 ? type.find(name) : nullptr;
  const bool direct =
      found != nullptr && (found->is(Kind::function) ||
                           (found->is(Kind::native) && found->as<NativeObject>().isMethod));
  if (direct) {
    cache = {&type, in.epoch_, -1, *found};
    self = std::move(object);
    return *found;
  }
  frame.line = attribute.span.line;
  frame.call = &call;
  return in.getAttribute(object, name);
}

// `arguments` are the topmost values of the stack.
[[gnu::always_inline]] inline Value Evaluator::callOnStack(Interpreter& in, Frame& frame,
                                                           const CallExpr& call,
                                                           const Value& callee, Value* arguments) {
  frame.line = call.span.line;
  frame.call = &call;
  const auto count = in.stackTop_ - arguments;
  if (!callee.is(Kind::function)) {
    return in.call(callee, {arguments, static_cast<std::size_t>(count)});
  }
  auto& function = callee.as<FunctionObject>();
  const FunctionNode& node = *function.node;
  if (node.isSimple && count == node.code->parameterCount) return in.enter(function, arguments);
  return in.callFunction(function, arguments, static_cast<int>(count), {});
}

Value Evaluator::call(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& call = static_cast<const CallExpr&>(expr);
  Value self;
  const Value callee = call.callee->kind == ExprKind::attribute ? method(in, frame, call, self)
                                                                : evaluate(in, frame, *call.callee);
  if (callee.isRaised()) return Value::raised();
  if (!call.isSimple) return callWithParts(in, frame, call, callee, std::move(self));

  Value* const base = in.stackTop_;
  if (base + call.arguments.size() + 8 > in.stackEnd_) return in.stopAtLimit("depth");
  if (!self.isUndefined()) *in.stackTop_++ = std::move(self);
  bool failed = false;
  for (const Expr* argument : call.arguments) {
    // The free part of the stack holds undefined values only, so the argument is made in place.
    Value* const slot = in.stackTop_++;
    new (slot) Value(evaluate(in, frame, *argument));
    failed = slot->isRaised();
    if (failed) break;
  }
  Value result = failed ? Value::raised() : callOnStack(in, frame, call, callee, base);
  while (in.stackTop_ > base) (--in.stackTop_)->clear();
  return result;
}

Value Evaluator::callWithParts(Interpreter& in, Frame& frame, const CallExpr& call,
                               const Value& callee, Value self) {
  CallParts parts;
  if (!self.isUndefined()) parts.positional.push_back(std::move(self));
  for (const Expr* argument : call.arguments) {
    if (argument->kind == ExprKind::star) {
      const Value iterable = in.eval(frame, *static_cast<const StarExpr*>(argument)->value);
      frame.line = call.span.line;
      if (iterable.isRaised() || !in.toVector(iterable, parts.positional)) return Value::raised();
      continue;
    }
    parts.positional.push_back(in.eval(frame, *argument));
    if (parts.positional.back().isRaised()) return Value::raised();
  }
  for (const KeywordArgument& keyword : call.keywords) {
    const Value value = in.eval(frame, *keyword.value);
    if (value.isRaised()) return value;
    if (keyword.name.empty()) {
      frame.line = call.span.line;
      if (!addMapping(in, callee, value, parts)) return Value::raised();
    } else {
      parts.keywords.emplace_back(in.names_[static_cast<std::size_t>(keyword.nameIndex)].get(),
                                  value);
    }
  }
  frame.line = call.span.line;
  frame.call = &call;
  return in.call(callee, parts.positional, parts.keywords);
}

}  // namespace twin::lang
