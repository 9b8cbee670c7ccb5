#include <fmt/core.h>

#include "core/lang/runtime/evaluator.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

// Pops everything above the mark when the scope ends.
class StackMark {
 public:
  explicit StackMark(Value*& top) : top_(top), mark_(top) {}
  StackMark(const StackMark&) = delete;
  StackMark& operator=(const StackMark&) = delete;
  ~StackMark() {
    while (top_ > mark_) (--top_)->clear();
  }
  [[nodiscard]] Value* base() const { return mark_; }

 private:
  Value*& top_;
  Value* mark_;
};

}  // namespace

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

Value Evaluator::call(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& call = static_cast<const CallExpr&>(expr);
  Value callee;
  Value self;
  if (call.callee->kind == ExprKind::attribute) {
    // A method call finds the function on the type and passes the object first: no bound method is
    // made.
    const auto& attribute = static_cast<const AttributeExpr&>(*call.callee);
    Value object = in.eval(frame, *attribute.object);
    if (object.isRaised()) return object;
    StringObject* name = in.names_[static_cast<std::size_t>(attribute.nameIndex)].get();
    if (object.isObject() &&
        (object.asObject()->kind() == Kind::module || object.asObject()->kind() == Kind::type ||
         object.asObject()->kind() == Kind::superProxy)) {
      frame.line = expr.span.line;
      frame.call = &expr;
      callee = in.getAttribute(object, name);
    } else {
      ClassObject& type = in.typeOf(object);
      Interpreter::AttributeCache& cache =
          in.caches_[static_cast<std::size_t>(attribute.cacheIndex)];
      if (cache.type == &type && cache.epoch == in.epoch_ && !cache.method.isUndefined()) {
        callee = cache.method;
        self = std::move(object);
      } else {
        const Value* found = type.slotOf(name) < 0 ? type.find(name) : nullptr;
        const bool direct =
            found != nullptr && (found->is(Kind::function) ||
                                 (found->is(Kind::native) && found->as<NativeObject>().isMethod));
        if (direct) {
          cache = {&type, in.epoch_, -1, *found};
          callee = *found;
          self = std::move(object);
        } else {
          frame.line = attribute.span.line;
          frame.call = &expr;
          callee = in.getAttribute(object, name);
        }
      }
    }
  } else {
    callee = in.eval(frame, *call.callee);
  }
  if (callee.isRaised()) return callee;

  if (call.isSimple) {
    const StackMark mark(in.stackTop_);
    if (in.stackTop_ + call.arguments.size() + 8 > in.stackEnd_) return in.stopAtLimit("depth");
    if (!self.isUndefined()) *in.stackTop_++ = std::move(self);
    for (const Expr* argument : call.arguments) {
      Value value = in.eval(frame, *argument);
      if (value.isRaised()) return value;
      *in.stackTop_++ = std::move(value);
    }
    frame.line = expr.span.line;
    frame.call = &expr;
    const auto count = in.stackTop_ - mark.base();
    if (callee.is(Kind::function)) {
      return in.callFunction(callee.as<FunctionObject>(), mark.base(), static_cast<int>(count), {});
    }
    return in.call(callee, {mark.base(), static_cast<std::size_t>(count)});
  }

  CallParts parts;
  if (!self.isUndefined()) parts.positional.push_back(std::move(self));
  for (const Expr* argument : call.arguments) {
    if (argument->kind == ExprKind::star) {
      const Value iterable = in.eval(frame, *static_cast<const StarExpr*>(argument)->value);
      frame.line = expr.span.line;
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
      frame.line = expr.span.line;
      if (!addMapping(in, callee, value, parts)) return Value::raised();
    } else {
      parts.keywords.emplace_back(in.names_[static_cast<std::size_t>(keyword.nameIndex)].get(),
                                  value);
    }
  }
  frame.line = expr.span.line;
  frame.call = &expr;
  return in.call(callee, parts.positional, parts.keywords);
}

}  // namespace twin::lang
