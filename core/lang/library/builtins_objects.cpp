#include <fmt/core.h>

#include "core/lang/library/builtins.h"
#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/text_format.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

Value repr(Interpreter& in, Arguments a) {
  std::string out;
  return in.repr(a[0], out) ? makeString(std::move(out)) : Value::raised();
}
Value asciiText(Interpreter& in, Arguments a) {
  std::string out;
  return convertedText(in, a[0], 'a', out) ? makeString(std::move(out)) : Value::raised();
}
Value formatValue(Interpreter& in, Arguments a) {
  std::string out;
  const std::string spec = a[1].is(Kind::string) ? a[1].as<StringObject>().text : std::string();
  return in.format(a[0], spec, out) ? makeString(std::move(out)) : Value::raised();
}

StringObject* nameArgument(Interpreter& in, const Value& value, const char* function) {
  const auto* text = value.tryAs<StringObject>();
  if (text == nullptr) {
    in.raise(*in.types().typeError, fmt::format("{}(): attribute name must be string", function));
    return nullptr;
  }
  return in.intern(text->text);
}
Value getattr(Interpreter& in, Arguments a) {
  StringObject* name = nameArgument(in, a[1], "getattr");
  if (name == nullptr) return Value::raised();
  if (a[2].isUndefined()) return in.getAttribute(a[0], name);
  Value found = in.findAttribute(a[0], name);
  if (found.isRaised() && in.stopReason() == StopReason::none && in.pending() != nullptr &&
      in.pending()->type->isSubclassOf(*in.types().attributeError)) {
    in.takePending();
    return a[2];
  }
  return found.isUndefined() ? a[2] : found;
}
Value hasattr(Interpreter& in, Arguments a) {
  StringObject* name = nameArgument(in, a[1], "hasattr");
  if (name == nullptr) return Value::raised();
  const Value found = in.findAttribute(a[0], name);
  if (found.isRaised()) {
    if (in.stopReason() != StopReason::none || in.pending() == nullptr ||
        !in.pending()->type->isSubclassOf(*in.types().attributeError)) {
      return found;
    }
    in.takePending();
    return Value::boolean(false);
  }
  return Value::boolean(!found.isUndefined());
}
Value setattr(Interpreter& in, Arguments a) {
  StringObject* name = nameArgument(in, a[1], "setattr");
  return name != nullptr && in.setAttribute(a[0], name, a[2]) ? Value::none() : Value::raised();
}
Value delattr(Interpreter& in, Arguments a) {
  StringObject* name = nameArgument(in, a[1], "delattr");
  return name != nullptr && in.deleteAttribute(a[0], name) ? Value::none() : Value::raised();
}

// 1, 0, or -1.
int instanceOf(Interpreter& in, const ClassObject& type, const Value& classes, const char* name) {
  if (const auto* tuple = classes.tryAs<TupleObject>()) {
    for (const Value& one : tuple->items) {
      const int answer = instanceOf(in, type, one, name);
      if (answer != 0) return answer;
    }
    return 0;
  }
  const auto* cls = classes.tryAs<ClassObject>();
  if (cls == nullptr) {
    in.raise(*in.types().typeError,
             fmt::format("{}() arg 2 must be a type, a tuple of types, or a union", name));
    return -1;
  }
  return type.isSubclassOf(*cls) ? 1 : 0;
}
Value isinstance(Interpreter& in, Arguments a) {
  const int answer = instanceOf(in, in.typeOf(a[0]), a[1], "isinstance");
  return answer < 0 ? Value::raised() : Value::boolean(answer == 1);
}
Value issubclass(Interpreter& in, Arguments a) {
  const auto* cls = a[0].tryAs<ClassObject>();
  if (cls == nullptr) return in.raise(*in.types().typeError, "issubclass() arg 1 must be a class");
  const int answer = instanceOf(in, *cls, a[1], "issubclass");
  return answer < 0 ? Value::raised() : Value::boolean(answer == 1);
}

Value callable(Interpreter& in, Arguments a) { return Value::boolean(in.isCallable(a[0])); }
Value identity(Interpreter&, Arguments a) {
  if (a[0].isObject())
    return Value::integer(
        static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(a[0].asObject())));
  return Value::integer(a[0].asInt() * 32 + static_cast<std::int64_t>(a[0].tag()));
}
Value hashValue(Interpreter& in, Arguments a) {
  if (a[0].isInt()) return a[0];
  std::size_t hash = 0;
  return in.hash(a[0], hash) ? Value::integer(static_cast<std::int64_t>(hash >> 1U))
                             : Value::raised();
}

Value super(Interpreter& in, Arguments a) {
  if (!a[0].isUndefined()) {
    auto* cls = a[0].tryAs<ClassObject>();
    if (cls == nullptr) return in.raise(*in.types().typeError, "super() argument 1 must be a type");
    return makeValue<SuperObject>(*cls, a[1]);
  }
  const Frame& frame = *in.frame();
  if (frame.function != nullptr && frame.code->parameterCount > 0) {
    for (const Code::FreeVariable& free : frame.code->freeVariables) {
      if (free.name != "__class__") continue;
      const Value cls = frame.slots[free.slot].as<CellObject>().value;
      Value self = frame.slots[0];
      if (self.is(Kind::cell)) self = self.as<CellObject>().value;
      if (cls.is(Kind::type)) return makeValue<SuperObject>(cls.as<ClassObject>(), std::move(self));
    }
  }
  return in.raise(*in.types().runtimeError, "super(): no arguments");
}

Value vars(Interpreter& in, Arguments a) { return in.getAttribute(a[0], in.types().dictName); }
Value directory(Interpreter& in, Arguments a) {
  std::vector<Value> names;
  const auto add = [&](const AttributeTable& table) {
    for (const AttributeTable::Entry& entry : table.entries()) names.push_back(entry.name.value());
  };
  if (const auto* module = a[0].tryAs<ModuleObject>()) {
    add(module->attributes);
  } else {
    for (ClassObject* at = a[0].is(Kind::type) ? &a[0].as<ClassObject>() : &in.typeOf(a[0]);
         at != nullptr; at = at->base.get()) {
      add(at->attributes);
    }
    if (a[0].is(Kind::instance)) {
      for (const auto& slot : a[0].as<InstanceObject>().type->slotNames)
        names.push_back(slot.value());
    }
  }
  return sortValues(in, names, Value::none(), Value::boolean(false)) ? makeList(std::move(names))
                                                                     : Value::raised();
}

constexpr NativeRow kObjectRows[] = {
    {"repr", "object, /", "The text that describes the value.", repr},
    {"ascii", "object, /", "repr with escapes for what is not ASCII.", asciiText},
    {"format", "value, format_spec=''", "The value as text of a format.", formatValue},
    {"getattr", "object, name, default=, /", "The attribute of that name.", getattr},
    {"hasattr", "object, name, /", "True if there is such an attribute.", hasattr},
    {"setattr", "object, name, value, /", "Sets the attribute of that name.", setattr},
    {"delattr", "object, name, /", "Deletes the attribute of that name.", delattr},
    {"isinstance", "object, classes, /", "True if the object is of a class.", isinstance},
    {"issubclass", "cls, classes, /", "True if the class derives from another.", issubclass},
    {"callable", "object, /", "True if the object can be called.", callable},
    {"id", "object, /", "A number that only this object has.", identity},
    {"hash", "object, /", "The hash of a value.", hashValue},
    {"super", "type=, object=, /", "The attributes of the base class.", super},
    {"vars", "object, /", "The attributes as a dict.", vars},
    {"dir", "object, /", "The names of the attributes.", directory},
};

}  // namespace

void installObjectBuiltins(Interpreter& in) { addBuiltins(in, kObjectRows); }

}  // namespace twin::lang
