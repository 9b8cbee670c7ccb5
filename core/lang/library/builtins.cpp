#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/text_format.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

const std::vector<Value>& restOf(const Value& value) { return value.as<TupleObject>().items; }

// A builtin on a symbolic tensor is the tracer's to convert. Undefined: not converted.
Value traced(Interpreter& in, std::string_view name, Arguments arguments) {
  if (in.trace == nullptr) return {};
  for (const Value& argument : arguments) {
    if (isSymbolic(argument)) return in.trace->callBuiltin(in, *in.frame(), name, arguments);
  }
  return {};
}

Value print(Interpreter& in, Arguments a) {
  std::string separator = " ";
  std::string end = "\n";
  if (const auto* text = a[1].tryAs<StringObject>()) separator = text->text;
  if (const auto* text = a[2].tryAs<StringObject>()) end = text->text;
  std::string out;
  bool first = true;
  for (const Value& item : restOf(a[0])) {
    if (!first) out += separator;
    first = false;
    if (!in.str(item, out)) return Value::raised();
  }
  out += end;
  OutputStream stream = OutputStream::out;
  if (const auto* file = a[3].tryAs<OpaqueObject>()) {
    if (file->type->name == "stderr") stream = OutputStream::err;
  }
  return in.write(stream, out) ? Value::none() : Value::raised();
}

Value len(Interpreter& in, Arguments a) {
  Value converted = traced(in, "len", a);
  if (!converted.isUndefined()) return converted;
  const std::int64_t size = in.length(a[0]);
  return size < 0 ? Value::raised() : Value::integer(size);
}

Value absolute(Interpreter& in, Arguments a) {
  Value converted = traced(in, "abs", a);
  if (!converted.isUndefined()) return converted;
  const Value& x = a[0];
  if (x.isReal()) return Value::real(std::fabs(x.asReal()));
  if (isIntegral(x)) {
    const BigInteger exact = bigOf(x);
    return integerValue(exact.isNegative() ? exact.negated() : exact);
  }
  if (x.is(Kind::tensor) || x.is(Kind::variable)) {
    const Value library = in.importModule("tensorflow");
    const Value function =
        library.isRaised() ? library : in.getAttribute(library, in.intern("abs"));
    return function.isRaised() ? function : in.call(function, a.subspan(0, 1));
  }
  const Value method = in.specialMethod(x, in.types().abs);
  if (!method.isUndefined()) return method.isRaised() ? method : in.call(method, {});
  return in.raise(*in.types().typeError,
                  fmt::format("bad operand type for abs(): '{}'", in.typeName(x)));
}

Value minMax(Interpreter& in, Arguments a, const char* name, bool wantsMax) {
  std::vector<Value> items;
  if (restOf(a[0]).size() == 1) {
    if (!in.toVector(restOf(a[0])[0], items)) return Value::raised();
  } else {
    items = restOf(a[0]);
  }
  if (items.empty()) {
    if (!a[2].isUndefined()) return a[2];
    return in.raise(*in.types().valueError,
                    restOf(a[0]).empty()
                        ? fmt::format("{} expected at least 1 argument, got 0", name)
                        : fmt::format("{}() arg is an empty sequence", name));
  }
  Value best = items[0];
  Value bestKey = a[1].isNone() ? best : in.call(a[1], {&best, 1});
  if (bestKey.isRaised()) return bestKey;
  for (std::size_t k = 1; k < items.size(); ++k) {
    if (!in.tick()) return Value::raised();
    Value key = a[1].isNone() ? items[k] : in.call(a[1], {&items[k], 1});
    if (key.isRaised()) return key;
    const Value better = in.compare(wantsMax ? CompareOp::greater : CompareOp::less, key, bestKey);
    const int truth = better.isRaised() ? -1 : in.truth(better);
    if (truth < 0) return Value::raised();
    if (truth == 0) continue;
    best = items[k];
    bestKey = std::move(key);
  }
  return best;
}
Value maximum(Interpreter& in, Arguments a) { return minMax(in, a, "max", true); }
Value minimum(Interpreter& in, Arguments a) { return minMax(in, a, "min", false); }

Value sum(Interpreter& in, Arguments a) {
  if (a[1].is(Kind::string))
    return in.raise(*in.types().typeError, "sum() can't sum strings [use ''.join(seq) instead]");
  Value total = a[1];
  const Value iterator = in.iterate(a[0]);
  if (iterator.isRaised()) return iterator;
  for (;;) {
    Value item;
    const Next step = in.next(iterator, item);
    if (step == Next::raised || !in.tick()) return Value::raised();
    if (step == Next::done) return total;
    total = in.binary(BinaryOp::add, total, item);
    if (total.isRaised()) return total;
  }
}

Value anyAll(Interpreter& in, const Value& iterable, bool wanted) {
  const Value iterator = in.iterate(iterable);
  if (iterator.isRaised()) return iterator;
  for (;;) {
    Value item;
    const Next step = in.next(iterator, item);
    if (step == Next::raised || !in.tick()) return Value::raised();
    if (step == Next::done) return Value::boolean(!wanted);
    const int truth = in.truth(item);
    if (truth < 0) return Value::raised();
    if ((truth == 1) == wanted) return Value::boolean(wanted);
  }
}
Value any(Interpreter& in, Arguments a) { return anyAll(in, a[0], true); }
Value all(Interpreter& in, Arguments a) { return anyAll(in, a[0], false); }

Value sorted(Interpreter& in, Arguments a) {
  if (isSymbolic(a[0])) {
    Value converted = traced(in, "sorted", a.subspan(0, 1));
    if (!converted.isUndefined()) return converted;
  }
  std::vector<Value> items;
  if (!in.toVector(a[0], items)) return Value::raised();
  return sortValues(in, items, a[1], a[2]) ? makeList(std::move(items)) : Value::raised();
}

Value reversed(Interpreter& in, Arguments a) {
  std::vector<Value> items;
  if (a[0].is(Kind::set) || (a[0].isObject() && a[0].is(Kind::iterator))) {
    return in.raise(*in.types().typeError,
                    fmt::format("'{}' object is not reversible", in.typeName(a[0])));
  }
  if (!in.toVector(a[0], items)) return Value::raised();
  std::reverse(items.begin(), items.end());
  return makeValue<IteratorObject>("reversed", [items = std::move(items), at = std::size_t{0}](
                                                   Interpreter&, Value& out) mutable {
    if (at >= items.size()) return Next::done;
    out = items[at++];
    return Next::value;
  });
}

Value enumerate(Interpreter& in, Arguments a) {
  const Value iterator = in.iterate(a[0]);
  if (iterator.isRaised()) return iterator;
  std::int64_t start = 0;
  if (!in.toIndex(a[1], start)) return Value::raised();
  return makeValue<IteratorObject>("enumerate",
                                   [iterator, start](Interpreter& inner, Value& out) mutable {
                                     Value item;
                                     const Next step = inner.next(iterator, item);
                                     if (step == Next::value)
                                       out = makeTuple({Value::integer(start++), std::move(item)});
                                     return step;
                                   });
}

Value zip(Interpreter& in, Arguments a) {
  std::vector<Value> iterators;
  for (const Value& iterable : restOf(a[0])) {
    iterators.push_back(in.iterate(iterable));
    if (iterators.back().isRaised()) return Value::raised();
  }
  const bool strict = a[1].isBool() && a[1].asBool();
  return makeValue<IteratorObject>("zip", [iterators, strict](Interpreter& inner, Value& out) {
    std::vector<Value> items;
    for (std::size_t k = 0; k < iterators.size(); ++k) {
      Value item;
      const Next step = inner.next(iterators[k], item);
      if (step == Next::raised) return step;
      if (step == Next::done) {
        if (strict && k > 0) {
          inner.raise(*inner.types().valueError,
                      fmt::format("zip() argument {} is shorter than argument{} 1{}", k + 1,
                                  k > 1 ? "s" : "", k > 1 ? fmt::format("-{}", k) : ""));
          return Next::raised;
        }
        return step;
      }
      items.push_back(std::move(item));
    }
    if (items.empty()) return Next::done;
    out = makeTuple(std::move(items));
    return Next::value;
  });
}

Value map(Interpreter& in, Arguments a) {
  std::vector<Value> iterators;
  for (const Value& iterable : restOf(a[1])) {
    iterators.push_back(in.iterate(iterable));
    if (iterators.back().isRaised()) return Value::raised();
  }
  return makeValue<IteratorObject>("map",
                                   [function = a[0], iterators](Interpreter& inner, Value& out) {
                                     std::vector<Value> items;
                                     for (const Value& iterator : iterators) {
                                       Value item;
                                       const Next step = inner.next(iterator, item);
                                       if (step != Next::value) return step;
                                       items.push_back(std::move(item));
                                     }
                                     out = inner.call(function, items);
                                     return out.isRaised() ? Next::raised : Next::value;
                                   });
}

Value filter(Interpreter& in, Arguments a) {
  const Value iterator = in.iterate(a[1]);
  if (iterator.isRaised()) return iterator;
  return makeValue<IteratorObject>(
      "filter", [function = a[0], iterator](Interpreter& inner, Value& out) {
        for (;;) {
          const Next step = inner.next(iterator, out);
          if (step != Next::value) return step;
          if (!inner.tick()) return Next::raised;
          const Value keep = function.isNone() ? out : inner.call(function, {&out, 1});
          const int truth = keep.isRaised() ? -1 : inner.truth(keep);
          if (truth < 0) return Next::raised;
          if (truth == 1) return Next::value;
        }
      });
}

Value iter(Interpreter& in, Arguments a) { return in.iterate(a[0]); }
Value next(Interpreter& in, Arguments a) {
  Value out;
  if (a[0].isObject() && !a[0].is(Kind::iterator) &&
      in.typeOf(a[0]).find(in.types().nextName) == nullptr) {
    return in.raise(*in.types().typeError,
                    fmt::format("'{}' object is not an iterator", in.typeName(a[0])));
  }
  const Next step = in.next(a[0], out);
  if (step == Next::raised) return Value::raised();
  if (step == Next::value) return out;
  if (!a[1].isUndefined()) return a[1];
  return in.raise(make<ExceptionObject>(*in.types().stopIteration).value());
}

Value repr(Interpreter& in, Arguments a) {
  std::string out;
  return in.repr(a[0], out) ? makeString(std::move(out)) : Value::raised();
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

Value divmod(Interpreter& in, Arguments a) {
  if (isSymbolic(a[0]) || isSymbolic(a[1])) {
    return in.raise(*in.types().typeError,
                    "unsupported operand type(s) for divmod(): symbolic tensors");
  }
  if (isTensorLike(a[0]) || isTensorLike(a[1])) {
    return in.raise(*in.types().typeError,
                    fmt::format("unsupported operand type(s) for divmod(): '{}' and '{}'",
                                in.typeName(a[0]), in.typeName(a[1])));
  }
  const Value quotient = in.binary(BinaryOp::floorDivide, a[0], a[1]);
  if (quotient.isRaised()) return quotient;
  const Value rest = in.binary(BinaryOp::modulo, a[0], a[1]);
  return rest.isRaised() ? rest : makeTuple({quotient, rest});
}
Value power(Interpreter& in, Arguments a) {
  const Value raisedTo =
      a[2].isNone() || a[2].isUndefined() ? in.binary(BinaryOp::power, a[0], a[1]) : Value();
  if (!raisedTo.isUndefined()) return raisedTo;
  std::int64_t base = 0;
  std::int64_t exponent = 0;
  std::int64_t modulus = 0;
  if (!in.toIndex(a[0], base) || !in.toIndex(a[1], exponent) || !in.toIndex(a[2], modulus))
    return Value::raised();
  if (modulus == 0) return in.raise(*in.types().valueError, "pow() 3rd argument cannot be 0");
  if (exponent < 0)
    return in.raise(*in.types().valueError, "base is not invertible for the given modulus");
  BigInteger result(1);
  BigInteger square = BigInteger::divmod(BigInteger(base), BigInteger(modulus)).second;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result = BigInteger::divmod(result * square, BigInteger(modulus)).second;
    square = BigInteger::divmod(square * square, BigInteger(modulus)).second;
  }
  return integerValue(BigInteger::divmod(result, BigInteger(modulus)).second);
}

Value roundValue(Interpreter& in, Arguments a) {
  const Value& x = a[0];
  if (isIntegral(x)) {
    if (a[1].isNone() || !a[1].isInt() || a[1].asInt() >= 0)
      return x.isBool() ? Value::integer(x.asInt()) : x;
    const BigInteger unit = BigInteger::power(
        BigInteger(10), static_cast<std::uint64_t>(std::min<std::int64_t>(-a[1].asInt(), 1000)));
    auto [quotient, rest] = BigInteger::divmod(bigOf(x), unit);
    const int order = BigInteger::compare(rest + rest, unit);
    const bool odd = !BigInteger::divmod(quotient, BigInteger(2)).second.isZero();
    if (order > 0 || (order == 0 && odd)) quotient = quotient + BigInteger(1);
    return integerValue(quotient * unit);
  }
  if (!x.isReal()) {
    const Value method = in.specialMethod(x, in.types().roundName);
    if (method.isUndefined()) {
      if (isSymbolic(x))
        return in.raise(*in.types().attributeError,
                        "'SymbolicTensor' object has no attribute '__round__'");
      return in.raise(*in.types().typeError,
                      fmt::format("type {} doesn't define __round__ method", in.typeName(x)));
    }
    return method.isRaised() ? method : in.call(method, {});
  }
  const double value = x.asReal();
  if (a[1].isNone()) {
    if (std::isnan(value))
      return in.raise(*in.types().valueError, "cannot convert float NaN to integer");
    if (std::isinf(value))
      return in.raise(*in.types().overflowError, "cannot convert float infinity to integer");
    return integerValue(BigInteger::truncated(std::nearbyint(value)));
  }
  std::int64_t digits = 0;
  if (!in.toIndex(a[1], digits)) return Value::raised();
  if (!std::isfinite(value) || digits > 330) return x;
  if (digits < -330) return Value::real(std::copysign(0.0, value));
  if (digits >= 0) {
    // Correctly rounded by printing, as CPython does.
    const std::string text = fmt::format("{:.{}f}", value, static_cast<int>(digits));
    return Value::real(std::strtod(text.c_str(), nullptr));
  }
  const double unit = std::pow(10.0, static_cast<double>(-digits));
  return Value::real(std::nearbyint(value / unit) * unit);
}

Value character(Interpreter& in, Arguments a) {
  std::int64_t point = 0;
  if (!in.toIndex(a[0], point)) return Value::raised();
  if (point < 0 || point > 0x10FFFF)
    return in.raise(*in.types().valueError, "chr() arg not in range(0x110000)");
  std::string out;
  appendUtf8(out, point >= 0xD800 && point <= 0xDFFF ? U'\uFFFD' : static_cast<char32_t>(point));
  return makeString(std::move(out));
}
Value ordinal(Interpreter& in, Arguments a) {
  const auto* text = a[0].tryAs<StringObject>();
  if (text == nullptr) {
    return in.raise(
        *in.types().typeError,
        fmt::format("ord() expected string of length 1, but {} found", in.typeName(a[0])));
  }
  if (text->length != 1) {
    return in.raise(
        *in.types().typeError,
        fmt::format("ord() expected a character, but string of length {} found", text->length));
  }
  return Value::integer(static_cast<std::int64_t>(codePoints(text->text)[0]));
}

Value inBase(Interpreter& in, const Value& value, int base, const char* prefix) {
  if (!isIntegral(value)) {
    return in.raise(
        *in.types().typeError,
        fmt::format("'{}' object cannot be interpreted as an integer", in.typeName(value)));
  }
  const BigInteger exact = bigOf(value);
  const std::string digits = (exact.isNegative() ? exact.negated() : exact).text(base);
  return makeString((exact.isNegative() ? "-" : "") + std::string(prefix) + digits);
}
Value binary(Interpreter& in, Arguments a) { return inBase(in, a[0], 2, "0b"); }
Value octal(Interpreter& in, Arguments a) { return inBase(in, a[0], 8, "0o"); }
Value hexadecimal(Interpreter& in, Arguments a) { return inBase(in, a[0], 16, "0x"); }

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

// What a program must not reach: the name exists, and using it says why not.
Value closed(Interpreter& in, const char* name, const char* advice) {
  return in.raise(*in.types().runtimeError, fmt::format("{}() is closed", name), advice);
}
Value openFile(Interpreter& in, Arguments) {
  return closed(in, "open",
                "A program reaches no files: write the data into the program, or export results "
                "from the application.");
}
Value evaluate(Interpreter& in, Arguments) {
  return closed(in, "eval", "Text is never run as code; write the expression itself.");
}
Value execute(Interpreter& in, Arguments) {
  return closed(in, "exec", "Text is never run as code; write the statements themselves.");
}
Value compileText(Interpreter& in, Arguments) {
  return closed(in, "compile", "Text is never run as code.");
}
Value importName(Interpreter& in, Arguments) {
  return closed(in, "__import__", "Only import statements reach the built-in library.");
}
Value input(Interpreter& in, Arguments) {
  return closed(in, "input", "A run asks nobody; set the value in the program.");
}
Value globals(Interpreter& in, Arguments) {
  return closed(in, "globals",
                "The inspector shows all variables; a dict of your own holds named values.");
}
Value locals(Interpreter& in, Arguments) {
  return closed(in, "locals",
                "The inspector shows all variables; a dict of your own holds named values.");
}

constexpr NativeRow kBuiltinRows[] = {
    {"print", "*values, sep=None, end=None, file=None, flush=None", "Prints values as text.",
     print},
    {"len", "obj, /", "The number of items.", len},
    {"abs", "x, /", "The absolute value.", absolute},
    {"max", "*values, key=None, default=", "The largest item.", maximum},
    {"min", "*values, key=None, default=", "The smallest item.", minimum},
    {"sum", "iterable, start=0", "The sum of the items.", sum},
    {"any", "iterable, /", "True if an item is true.", any},
    {"all", "iterable, /", "True if no item is false.", all},
    {"sorted", "iterable, *, key=None, reverse=False", "A sorted list of the items.", sorted},
    {"reversed", "sequence, /", "The items from last to first.", reversed},
    {"enumerate", "iterable, start=0", "Pairs of a counter and an item.", enumerate},
    {"zip", "*iterables, strict=False", "Tuples of the items of several iterables.", zip},
    {"map", "function, *iterables", "The function of every item.", map},
    {"filter", "function, iterable, /", "The items for which the function is true.", filter},
    {"iter", "object, /", "An iterator over the items.", iter},
    {"next", "iterator, default=, /", "The next item.", next},
    {"repr", "object, /", "The text that describes the value.", repr},
    {"ascii", "object, /", "The text that describes the value.", repr},
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
    {"divmod", "x, y, /", "Quotient and remainder.", divmod},
    {"pow", "base, exp, mod=None", "A power.", power},
    {"round", "number, ndigits=None", "The nearest number, ties to even.", roundValue},
    {"chr", "i, /", "The character of a code point.", character},
    {"ord", "c, /", "The code point of a character.", ordinal},
    {"bin", "number, /", "Binary digits.", binary},
    {"oct", "number, /", "Octal digits.", octal},
    {"hex", "number, /", "Hexadecimal digits.", hexadecimal},
    {"super", "type=, object=, /", "The attributes of the base class.", super},
    {"vars", "object, /", "The attributes as a dict.", vars},
    {"dir", "object, /", "The names of the attributes.", directory},
    {"open", "*arguments, **options", "Closed.", openFile},
    {"eval", "*arguments, **options", "Closed.", evaluate},
    {"exec", "*arguments, **options", "Closed.", execute},
    {"compile", "*arguments, **options", "Closed.", compileText},
    {"__import__", "*arguments, **options", "Closed.", importName},
    {"input", "*arguments, **options", "Closed.", input},
    {"globals", "*arguments, **options", "Closed.", globals},
    {"locals", "*arguments, **options", "Closed.", locals},
};

}  // namespace

bool sortValues(Interpreter& in, std::vector<Value>& items, const Value& key,
                const Value& reverse) {
  const int backwards = in.truth(reverse);
  if (backwards < 0) return false;
  struct Entry {
    Value key;
    Value item;
  };
  std::vector<Entry> entries;
  entries.reserve(items.size());
  for (const Value& item : items) {
    Value keyOf = key.isNone() ? item : in.call(key, {&item, 1});
    if (keyOf.isRaised() || !in.tick()) return false;
    entries.push_back({std::move(keyOf), item});
  }
  // An own merge sort: std::stable_sort must not see a comparison that fails half way.
  std::vector<Entry> other(entries.size());
  const auto before = [&](const Entry& a, const Entry& b) {
    if (a.key.isInt() && b.key.isInt()) return a.key.asInt() < b.key.asInt() ? 1 : 0;
    return in.less(a.key, b.key);
  };
  for (std::size_t width = 1; width < entries.size(); width *= 2) {
    for (std::size_t begin = 0; begin < entries.size(); begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, entries.size());
      const std::size_t end = std::min(begin + 2 * width, entries.size());
      std::size_t left = begin;
      std::size_t right = middle;
      for (std::size_t k = begin; k < end; ++k) {
        bool takeRight = left >= middle;
        if (!takeRight && right < end) {
          // Equal items keep their order, in reverse too.
          const int less = backwards == 1 ? before(entries[left], entries[right])
                                          : before(entries[right], entries[left]);
          if (less < 0 || !in.tick()) return false;
          takeRight = less == 1;
        }
        other[k] = takeRight ? entries[right++] : entries[left++];
      }
    }
    entries.swap(other);
  }
  for (std::size_t k = 0; k < items.size(); ++k) items[k] = std::move(entries[k].item);
  return true;
}

void installBuiltins(Interpreter& in) {
  addBuiltins(in, kBuiltinRows);
  in.setBuiltin("NotImplemented", Value::notImplemented());
  in.setBuiltin("Ellipsis", Value::ellipsis());
  in.setBuiltin("__name__", makeString("__main__"));
  in.setBuiltin("__debug__", Value::boolean(true));
  in.setBuiltin("__file__", makeString(in.program().file));
}

}  // namespace twin::lang
