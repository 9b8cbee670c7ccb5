#include "core/lang/library/type_constructors.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/set_order.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

Construction constructionOf(std::span<Value> a) {
  return {a[0].as<ClassObject>(), a[1].as<TupleObject>().items, a[2].tryAs<DictObject>()};
}

bool takesAtMost(Interpreter& in, const Construction& made, std::size_t most) {
  if (made.positional.size() > most) {
    in.raise(*in.types().typeError,
             fmt::format("{} expected at most {} argument{}, got {}", made.type.name, most,
                         most == 1 ? "" : "s", made.positional.size()));
    return false;
  }
  if (made.options != nullptr && made.options->table.size() > 0) {
    in.raise(*in.types().typeError, fmt::format("{}() takes no keyword arguments", made.type.name));
    return false;
  }
  return true;
}

namespace {

Value constructString(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (made.positional.empty()) return makeString("");
  if (made.positional.size() > 1 && made.positional[0].is(Kind::bytes))
    return makeString(made.positional[0].as<BytesObject>().bytes);
  std::string out;
  return in.str(made.positional[0], out) ? makeString(std::move(out)) : Value::raised();
}
Value constructBytes(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (made.positional.empty()) return makeValue<BytesObject>("");
  if (const auto* text = made.positional[0].tryAs<StringObject>())
    return makeValue<BytesObject>(text->text);
  if (made.positional[0].isInt()) {
    if (!in.checkElements(made.positional[0].asInt())) return Value::raised();
    return makeValue<BytesObject>(std::string(
        static_cast<std::size_t>(std::max<std::int64_t>(made.positional[0].asInt(), 0)), '\0'));
  }
  std::vector<Value> items;
  if (!in.toVector(made.positional[0], items)) return Value::raised();
  std::string out;
  for (const Value& item : items) {
    if (!item.isInt() || item.asInt() < 0 || item.asInt() > 255)
      return in.raise(*in.types().valueError, "bytes must be in range(0, 256)");
    out += static_cast<char>(item.asInt());
  }
  return makeValue<BytesObject>(std::move(out));
}
Value constructBoolean(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (!takesAtMost(in, made, 1)) return Value::raised();
  if (made.positional.empty()) return Value::boolean(false);
  const int truth = in.truth(made.positional[0]);
  return truth < 0 ? Value::raised() : Value::boolean(truth == 1);
}
Value constructList(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (!takesAtMost(in, made, 1)) return Value::raised();
  std::vector<Value> items;
  if (!made.positional.empty() && !in.toVector(made.positional[0], items)) return Value::raised();
  return makeList(std::move(items));
}
Value constructTuple(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (!takesAtMost(in, made, 1)) return Value::raised();
  std::vector<Value> items;
  if (!made.positional.empty() && !in.toVector(made.positional[0], items)) return Value::raised();
  return makeTuple(std::move(items));
}
Value constructSet(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (!takesAtMost(in, made, 1)) return Value::raised();
  std::vector<Value> items;
  if (!made.positional.empty() && !in.toVector(made.positional[0], items)) return Value::raised();
  const Ref<SetObject> set = make<SetObject>();
  if (!made.positional.empty() &&
      (made.positional[0].is(Kind::set) || made.positional[0].is(Kind::dict))) {
    noteMerge(*set, items.size());
  }
  for (const Value& item : items) {
    if (!in.setAdd(*set, item)) return Value::raised();
  }
  set->frozen = &made.type == in.types().frozenset.get();
  return set.value();
}
Value constructDict(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (made.positional.size() > 1) {
    return in.raise(*in.types().typeError, fmt::format("dict expected at most 1 argument, got {}",
                                                       made.positional.size()));
  }
  const Ref<DictObject> dict = make<DictObject>();
  if (!made.positional.empty() && !dictUpdate(in, *dict, made.positional[0]))
    return Value::raised();
  if (made.options != nullptr && !dictUpdate(in, *dict, a[2])) return Value::raised();
  return dict.value();
}
Value constructRange(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (in.trace != nullptr) {
    for (const Value& bound : made.positional) {
      if (!isSymbolic(bound)) continue;
      Value converted = in.trace->callBuiltin(in, *in.frame(), "range", made.positional);
      if (!converted.isUndefined()) return converted;
    }
  }
  if (!takesAtMost(in, made, 3)) return Value::raised();
  if (made.positional.empty())
    return in.raise(*in.types().typeError, "range expected at least 1 argument, got 0");
  std::int64_t bounds[3] = {0, 0, 1};
  for (std::size_t k = 0; k < made.positional.size(); ++k) {
    if (!in.toIndex(made.positional[k], bounds[made.positional.size() == 1 ? 1 : k]))
      return Value::raised();
  }
  if (bounds[2] == 0) return in.raise(*in.types().valueError, "range() arg 3 must not be zero");
  return makeValue<RangeObject>(bounds[0], bounds[1], bounds[2]);
}
Value constructSlice(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (!takesAtMost(in, made, 3)) return Value::raised();
  if (made.positional.empty())
    return in.raise(*in.types().typeError, "slice expected at least 1 argument, got 0");
  const Value nothing = Value::none();
  if (made.positional.size() == 1)
    return makeValue<SliceObject>(nothing, made.positional[0], nothing);
  return makeValue<SliceObject>(made.positional[0], made.positional[1],
                                made.positional.size() == 3 ? made.positional[2] : nothing);
}
Value constructType(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (made.positional.size() != 1) {
    return in.raise(*in.types().typeError, "type() takes 1 argument here",
                    "Write a class statement to make a class.");
  }
  return Value::object(&in.typeOf(made.positional[0]));
}
Value constructObject(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (!takesAtMost(in, made, 0)) return Value::raised();
  return makeValue<OpaqueObject>(made.type);
}
Value constructException(Interpreter&, std::span<Value> a) {
  const Construction made = constructionOf(a);
  const Ref<ExceptionObject> exception = make<ExceptionObject>(made.type);
  exception->arguments = made.positional;
  return exception.value();
}
// tf.errors: (node_def, op, message), of which the message is kept.
Value constructOpError(Interpreter&, std::span<Value> a) {
  const Construction made = constructionOf(a);
  const Ref<ExceptionObject> exception = make<ExceptionObject>(made.type);
  exception->arguments.push_back(made.positional.size() >= 3 ? made.positional[2]
                                 : made.positional.empty()   ? makeString("")
                                                             : made.positional.back());
  return exception.value();
}
Value constructProperty(Interpreter&, std::span<Value> a) {
  const Construction made = constructionOf(a);
  const Ref<PropertyObject> property = make<PropertyObject>();
  if (!made.positional.empty()) property->getter = made.positional[0];
  if (made.positional.size() > 1) property->setter = made.positional[1];
  return property.value();
}
template <Kind kKind>
Value constructWrapper(Interpreter& in, std::span<Value> a) {
  const Construction made = constructionOf(a);
  if (made.positional.size() != 1) {
    return in.raise(*in.types().typeError, fmt::format("{} expected 1 argument, got {}",
                                                       made.type.name, made.positional.size()));
  }
  return makeValue<WrapperObject>(kKind, made.positional[0]);
}
Value cannotConstruct(Interpreter& in, std::span<Value> a) {
  return in.raise(*in.types().typeError,
                  fmt::format("cannot create '{}' instances", a[0].as<ClassObject>().name));
}

Value objectInit(Interpreter&, std::span<Value>) { return Value::none(); }
Value objectSetattr(Interpreter& in, std::span<Value> a) {
  auto* instance = a[0].tryAs<InstanceObject>();
  const auto* name = a[1].tryAs<StringObject>();
  if (instance == nullptr || name == nullptr)
    return in.raise(*in.types().typeError, "__setattr__ needs an instance and a name");
  StringObject* interned = in.intern(name->text);
  int slot = instance->type->slotOf(interned);
  if (slot < 0) slot = instance->type->makeSlot(interned);
  if (static_cast<std::size_t>(slot) >= instance->slots.size())
    instance->slots.resize(static_cast<std::size_t>(slot) + 1);
  instance->slots[static_cast<std::size_t>(slot)] = a[2];
  return Value::none();
}
Value exceptionInit(Interpreter&, std::span<Value> a) {
  if (auto* exception = a[0].tryAs<ExceptionObject>())
    exception->arguments = a[1].as<TupleObject>().items;
  return Value::none();
}
Value withTraceback(Interpreter&, std::span<Value> a) { return a[0]; }
Value realIsInteger(Interpreter& in, std::span<Value> a) {
  double number = 0;
  return in.toReal(a[0], number)
             ? Value::boolean(std::isfinite(number) && number == std::floor(number))
             : Value::raised();
}
Value bitLength(Interpreter&, std::span<Value> a) {
  return Value::integer(static_cast<std::int64_t>(bigOf(a[0]).bits()));
}
Value closedReflection(Interpreter& in, std::span<Value>) {
  return in.raise(*in.types().runtimeError, "reflection is closed",
                  "Programs cannot list the classes of the host.");
}

constexpr NativeRow kObject[] = {
    {"__init__", "self, *arguments, **options", "Does nothing.", objectInit}};
constexpr NativeRow kObjectSetattr[] = {
    {"__setattr__", "self, name, value", "Sets an attribute.", objectSetattr}};
constexpr NativeRow kException[] = {
    {"__init__", "self, *arguments, **options", "Keeps the arguments.", exceptionInit},
    {"with_traceback", "self, traceback", "The exception.", withTraceback}};
constexpr NativeRow kReal[] = {
    {"is_integer", "self, /", "True for a whole number.", realIsInteger}};
constexpr NativeRow kInteger[] = {{"bit_length", "self, /", "Bits of the magnitude.", bitLength}};
constexpr NativeRow kType[] = {{"__subclasses__", "*arguments", "Closed.", closedReflection},
                               {"mro", "*arguments", "Closed.", closedReflection}};

}  // namespace

void installTypes(Interpreter& in) {
  Types& t = in.types();
  const struct {
    ClassObject* type;
    NativeFunction construct;
  } rows[] = {{t.object.get(), constructObject},
              {t.type.get(), constructType},
              {t.integer.get(), constructInteger},
              {t.real.get(), constructReal},
              {t.string.get(), constructString},
              {t.bytes.get(), constructBytes},
              {t.boolean.get(), constructBoolean},
              {t.list.get(), constructList},
              {t.tuple.get(), constructTuple},
              {t.dict.get(), constructDict},
              {t.set.get(), constructSet},
              {t.frozenset.get(), constructSet},
              {t.range.get(), constructRange},
              {t.slice.get(), constructSlice},
              {t.property.get(), constructProperty},
              {t.staticMethod.get(), constructWrapper<Kind::staticMethod>},
              {t.classMethod.get(), constructWrapper<Kind::classMethod>}};
  for (const auto& row : rows) {
    row.type->construct = row.construct;
    in.setBuiltin(row.type->name, Value::object(row.type));
  }
  for (ClassObject* type :
       {t.none.get(), t.function.get(), t.method.get(), t.native.get(), t.module.get(),
        t.cell.get(), t.ellipsis.get(), t.notImplemented.get(), t.super.get(), t.iterator.get()}) {
    type->construct = cannotConstruct;
  }
  t.baseException->construct = constructException;
  t.opError->construct = constructOpError;
  const Types::Class Types::*exceptions[] = {&Types::baseException,     &Types::exception,
                                             &Types::arithmeticError,   &Types::zeroDivisionError,
                                             &Types::overflowError,     &Types::floatingPointError,
                                             &Types::assertionError,    &Types::attributeError,
                                             &Types::importError,       &Types::moduleNotFoundError,
                                             &Types::lookupError,       &Types::indexError,
                                             &Types::keyError,          &Types::nameError,
                                             &Types::unboundLocalError, &Types::runtimeError,
                                             &Types::recursionError,    &Types::notImplementedError,
                                             &Types::stopIteration,     &Types::typeError,
                                             &Types::valueError,        &Types::unicodeError,
                                             &Types::memoryError,       &Types::keyboardInterrupt,
                                             &Types::systemExit,        &Types::osError,
                                             &Types::fileNotFoundError, &Types::bufferError,
                                             &Types::eofError,          &Types::warning,
                                             &Types::syntaxError};
  for (const auto field : exceptions) in.setBuiltin((t.*field)->name, (t.*field).value());
  addMethods(in, *t.object, kObject);
  addMethods(in, *t.object, kObjectSetattr);
  addMethods(in, *t.baseException, kException);
  addMethods(in, *t.real, kReal);
  addMethods(in, *t.integer, kInteger);
  for (const NativeRow& row : kType)
    t.object->attributes.set(in.intern(row.name), makeNative(in, row).value());
}

}  // namespace twin::lang
