#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

// A native function made at run time, with captured values.
Value closure(Interpreter& in, const NativeRow& row,
              std::function<Value(Interpreter&, Arguments)> body) {
  const Ref<NativeObject> made = makeNative(in, row);
  made->closure = std::move(body);
  return made.value();
}
constexpr NativeRow kPartialRow{"partial", "*arguments, **options",
                                "A function with arguments filled in.", nullptr};

std::vector<std::pair<StringObject*, Value>> keywordsOf(Interpreter& in, const Value& options) {
  std::vector<std::pair<StringObject*, Value>> out;
  if (const auto* dict = options.tryAs<DictObject>()) {
    for (const HashStorage::Entry& entry : dict->table.entries()) {
      if (entry.key.is(Kind::string))
        out.emplace_back(in.intern(entry.key.as<StringObject>().text), entry.value);
    }
  }
  return out;
}

// --- functools
// --------------------------------------------------------------------------------------------------
Value partial(Interpreter& in, Arguments a) {
  return closure(
      in, kPartialRow,
      [function = a[0], first = a[1], fixed = a[2]](Interpreter& inner, Arguments given) {
        std::vector<Value> positional = first.as<TupleObject>().items;
        const auto& more = given[0].as<TupleObject>().items;
        positional.insert(positional.end(), more.begin(), more.end());
        auto keywords = keywordsOf(inner, fixed);
        for (auto& [name, value] : keywordsOf(inner, given[1])) {
          bool replaced = false;
          for (auto& known : keywords) {
            if (known.first != name) continue;
            known.second = value;
            replaced = true;
          }
          if (!replaced) keywords.emplace_back(name, value);
        }
        return inner.call(function, positional, keywords);
      });
}
constexpr NativeRow kOne{"decorator", "function, /", "Decorates.", nullptr};
Value wraps(Interpreter& in, Arguments a) {
  return closure(in, kOne, [wrapped = a[0]](Interpreter& inner, Arguments given) {
    if (auto* function = given[0].tryAs<FunctionObject>()) {
      const Value name = inner.findAttribute(wrapped, inner.types().nameName);
      if (name.is(Kind::string)) function->name = name.as<StringObject>().text;
      const Value qualified = inner.findAttribute(wrapped, inner.types().qualifiedName);
      if (qualified.is(Kind::string)) function->qualifiedName = qualified.as<StringObject>().text;
      const Value doc = inner.findAttribute(wrapped, inner.types().docName);
      if (doc.is(Kind::string)) function->attributes.set(inner.types().docName, doc);
      function->wrapped = wrapped;
    }
    return given[0];
  });
}
Value reduce(Interpreter& in, Arguments a) {
  std::vector<Value> items;
  if (!in.toVector(a[1], items)) return Value::raised();
  std::size_t at = 0;
  Value total = a[2];
  if (total.isUndefined()) {
    if (items.empty())
      return in.raise(*in.types().typeError, "reduce() of empty iterable with no initial value");
    total = items[at++];
  }
  for (; at < items.size(); ++at) {
    const Value pair[2] = {total, items[at]};
    total = in.call(a[0], pair);
    if (total.isRaised()) return total;
  }
  return total;
}
Value cached(Interpreter& in, const Value& function) {
  const Value memory = makeValue<DictObject>();
  return closure(in, kPartialRow, [function, memory](Interpreter& inner, Arguments given) {
    const Value key = makeTuple({given[0], makeTuple(given[1].is(Kind::dict) ? [&] {
                                   std::vector<Value> pairs;
                                   for (const auto& entry : given[1].as<DictObject>().table.entries()) {
                                     pairs.push_back(entry.key);
                                     pairs.push_back(entry.value);
                                   }
                                   return pairs;
                                 }()
                                                                                 : std::vector<Value>{})});
    Value found = inner.dictGet(memory.as<DictObject>(), key);
    if (!found.isUndefined()) return found;
    Value made =
        inner.call(function, given[0].as<TupleObject>().items, keywordsOf(inner, given[1]));
    if (made.isRaised() || !inner.dictSet(memory.as<DictObject>(), key, made))
      return Value::raised();
    return made;
  });
}
Value cache(Interpreter& in, Arguments a) { return cached(in, a[0]); }
Value lruCache(Interpreter& in, Arguments a) {
  if (in.isCallable(a[0])) return cached(in, a[0]);
  return closure(in, kOne,
                 [](Interpreter& inner, Arguments given) { return cached(inner, given[0]); });
}
constexpr NativeRow kFunctools[] = {
    {"partial", "func, /, *arguments, **options", "Fills in arguments.", partial},
    {"wraps", "wrapped, *arguments, **options", "Takes over a name.", wraps},
    {"reduce", "function, iterable, initial=, /", "Folds items.", reduce},
    {"cache", "function, /", "Remembers results.", cache},
    {"lru_cache", "maxsize=128, typed=False", "Remembers results.", lruCache}};

// --- itertools
// --------------------------------------------------------------------------------------------------
Value chain(Interpreter&, Arguments a) {
  return makeValue<IteratorObject>(
      "chain", [parts = a[0].as<TupleObject>().items, at = std::size_t{0}, current = Value()](
                   Interpreter& in, Value& out) mutable {
        for (;;) {
          if (current.isUndefined()) {
            if (at >= parts.size()) return Next::done;
            current = in.iterate(parts[at++]);
            if (current.isRaised()) return Next::raised;
          }
          const Next step = in.next(current, out);
          if (step != Next::done) return step;
          current.clear();
        }
      });
}
Value count(Interpreter&, Arguments a) {
  return makeValue<IteratorObject>(
      "count", [value = a[0], step = a[1]](Interpreter& in, Value& out) mutable {
        out = value;
        value = in.binary(BinaryOp::add, value, step);
        return value.isRaised() ? Next::raised : Next::value;
      });
}
Value repeat(Interpreter& in, Arguments a) {
  std::int64_t times = -1;
  if (!a[1].isUndefined() && !in.toIndex(a[1], times)) return Value::raised();
  return makeValue<IteratorObject>("repeat",
                                   [value = a[0], times](Interpreter&, Value& out) mutable {
                                     if (times == 0) return Next::done;
                                     if (times > 0) --times;
                                     out = value;
                                     return Next::value;
                                   });
}
Value cycle(Interpreter& in, Arguments a) {
  std::vector<Value> items;
  if (!in.toVector(a[0], items)) return Value::raised();
  return makeValue<IteratorObject>("cycle",
                                   [items, at = std::size_t{0}](Interpreter&, Value& out) mutable {
                                     if (items.empty()) return Next::done;
                                     out = items[at++ % items.size()];
                                     return Next::value;
                                   });
}
Value islice(Interpreter& in, Arguments a) {
  const Value iterator = in.iterate(a[0]);
  if (iterator.isRaised()) return iterator;
  std::int64_t bounds[3] = {0, INT64_MAX, 1};
  const auto part = [&](const Value& value, std::int64_t& out) {
    return value.isNone() || value.isUndefined() || in.toIndex(value, out);
  };
  const bool onlyStop = a[2].isUndefined();
  if (!part(a[1], bounds[onlyStop ? 1 : 0]) || !part(a[2], bounds[1]) || !part(a[3], bounds[2]))
    return Value::raised();
  if (bounds[2] < 1)
    return in.raise(*in.types().valueError,
                    "Step for islice() must be a positive integer or None.");
  return makeValue<IteratorObject>(
      "islice", [iterator, at = std::int64_t{0}, next = bounds[0], stop = bounds[1],
                 by = bounds[2]](Interpreter& inner, Value& out) mutable {
        while (next < stop) {
          const Next step = inner.next(iterator, out);
          if (step != Next::value || !inner.tick())
            return step == Next::value ? Next::raised : step;
          if (at++ == next) {
            next += by;
            return Next::value;
          }
        }
        return Next::done;
      });
}
Value products(Interpreter& in, Arguments a) {
  std::vector<std::vector<Value>> pools;
  std::int64_t repeatCount = 1;
  if (!in.toIndex(a[1], repeatCount)) return Value::raised();
  double size = 1;
  for (std::int64_t k = 0; k < repeatCount; ++k) {
    for (const Value& iterable : a[0].as<TupleObject>().items) {
      std::vector<Value> pool;
      if (!in.toVector(iterable, pool)) return Value::raised();
      size *= static_cast<double>(pool.size());
      pools.push_back(std::move(pool));
      if (!in.checkElements(static_cast<std::int64_t>(std::min(size, 1e18))))
        return Value::raised();
    }
  }
  std::vector<std::vector<Value>> all = {{}};
  for (const auto& pool : pools) {
    std::vector<std::vector<Value>> longer;
    for (const auto& prefix : all) {
      for (const Value& item : pool) {
        longer.push_back(prefix);
        longer.back().push_back(item);
        if (!in.tick()) return Value::raised();
      }
    }
    all.swap(longer);
  }
  std::vector<Value> tuples;
  for (auto& items : all) tuples.push_back(makeTuple(std::move(items)));
  return in.iterate(makeList(std::move(tuples)));
}
bool choose(Interpreter& in, const std::vector<Value>& pool, std::size_t size, bool ordered,
            std::vector<std::size_t>& picked, std::vector<Value>& out) {
  if (picked.size() == size) {
    std::vector<Value> items;
    for (const std::size_t k : picked) items.push_back(pool[k]);
    out.push_back(makeTuple(std::move(items)));
    return in.tick() && in.checkElements(static_cast<std::int64_t>(out.size()));
  }
  const std::size_t from = ordered || picked.empty() ? 0 : picked.back() + 1;
  for (std::size_t k = from; k < pool.size(); ++k) {
    if (ordered && std::find(picked.begin(), picked.end(), k) != picked.end()) continue;
    picked.push_back(k);
    if (!choose(in, pool, size, ordered, picked, out)) return false;
    picked.pop_back();
  }
  return true;
}
Value pick(Interpreter& in, Arguments a, bool ordered) {
  std::vector<Value> pool;
  if (!in.toVector(a[0], pool)) return Value::raised();
  auto size = static_cast<std::int64_t>(pool.size());
  if (!a[1].isNone() && !in.toIndex(a[1], size)) return Value::raised();
  std::vector<Value> out;
  std::vector<std::size_t> picked;
  if (size <= static_cast<std::int64_t>(pool.size()) &&
      !choose(in, pool, static_cast<std::size_t>(std::max<std::int64_t>(size, 0)), ordered, picked,
              out)) {
    return Value::raised();
  }
  return in.iterate(makeList(std::move(out)));
}
Value permutations(Interpreter& in, Arguments a) { return pick(in, a, true); }
Value combinations(Interpreter& in, Arguments a) { return pick(in, a, false); }
Value accumulate(Interpreter& in, Arguments a) {
  std::vector<Value> items;
  if (!in.toVector(a[0], items)) return Value::raised();
  for (std::size_t k = 1; k < items.size(); ++k) {
    const Value pair[2] = {items[k - 1], items[k]};
    items[k] = a[1].isNone() ? in.binary(BinaryOp::add, pair[0], pair[1]) : in.call(a[1], pair);
    if (items[k].isRaised()) return items[k];
  }
  return in.iterate(makeList(std::move(items)));
}
Value zipLongest(Interpreter& in, Arguments a) {
  std::vector<std::vector<Value>> columns;
  std::size_t longest = 0;
  for (const Value& iterable : a[0].as<TupleObject>().items) {
    columns.emplace_back();
    if (!in.toVector(iterable, columns.back())) return Value::raised();
    longest = std::max(longest, columns.back().size());
  }
  std::vector<Value> rows;
  for (std::size_t k = 0; k < longest; ++k) {
    std::vector<Value> row;
    for (const auto& column : columns) row.push_back(k < column.size() ? column[k] : a[1]);
    rows.push_back(makeTuple(std::move(row)));
  }
  return in.iterate(makeList(std::move(rows)));
}
constexpr NativeRow kItertools[] = {
    {"chain", "*iterables", "One after the other.", chain},
    {"count", "start=0, step=1", "Counts for ever.", count},
    {"repeat", "object, times=", "The same again.", repeat},
    {"cycle", "iterable, /", "Round and round.", cycle},
    {"islice", "iterable, start, stop=, step=, /", "A part.", islice},
    {"product", "*iterables, repeat=1", "All combinations of items.", products},
    {"permutations", "iterable, r=None", "All orders.", permutations},
    {"combinations", "iterable, r", "All choices.", combinations},
    {"accumulate", "iterable, func=None", "Running totals.", accumulate},
    {"zip_longest", "*iterables, fillvalue=None", "Zip, filled up.", zipLongest}};

// --- collections
// ------------------------------------------------------------------------------------------------
Value constructNamed(Interpreter& in, Arguments a) {
  auto& type = a[0].as<ClassObject>();
  const ClassObject* named = &type;
  while (named->fields.empty() && named->base) named = named->base.get();
  std::vector<Value> items = a[1].as<TupleObject>().items;
  const std::size_t wanted = named->fields.size();
  if (items.size() > wanted) {
    return in.raise(*in.types().typeError,
                    fmt::format("{}.__new__() takes {} positional arguments but {} were given",
                                type.name, wanted + 1, items.size() + 1));
  }
  items.resize(wanted);
  for (auto& [name, value] : keywordsOf(in, a[2])) {
    const auto found = std::find(named->fields.begin(), named->fields.end(), name->text);
    if (found == named->fields.end()) {
      return in.raise(*in.types().typeError,
                      fmt::format("{}.__new__() got an unexpected keyword argument '{}'", type.name,
                                  name->text));
    }
    items[static_cast<std::size_t>(found - named->fields.begin())] = value;
  }
  for (std::size_t k = 0; k < wanted; ++k) {
    if (items[k].isUndefined()) {
      return in.raise(*in.types().typeError,
                      fmt::format("{}.__new__() missing 1 required positional argument: '{}'",
                                  type.name, named->fields[k]));
    }
  }
  const Ref<TupleObject> made = make<TupleObject>(std::move(items));
  made->namedClass = Ref<Object>(&type);
  return made.value();
}
Value namedAsdict(Interpreter& in, Arguments a) {
  const Ref<DictObject> dict = make<DictObject>();
  const auto& tuple = a[0].as<TupleObject>();
  const auto& fields = static_cast<ClassObject*>(tuple.namedClass.get())->fields;
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (!in.dictSet(*dict, makeString(fields[k]), tuple.items[k])) return Value::raised();
  }
  return dict.value();
}
Value namedReplace(Interpreter& in, Arguments a) {
  const auto& tuple = a[0].as<TupleObject>();
  const auto& type = static_cast<const ClassObject&>(*tuple.namedClass);
  std::vector<Value> items = tuple.items;
  for (auto& [name, value] : keywordsOf(in, a[1])) {
    const auto found = std::find(type.fields.begin(), type.fields.end(), name->text);
    if (found == type.fields.end())
      return in.raise(*in.types().valueError,
                      fmt::format("Got unexpected field names: ['{}']", name->text));
    items[static_cast<std::size_t>(found - type.fields.begin())] = value;
  }
  const Ref<TupleObject> made = make<TupleObject>(std::move(items));
  made->namedClass = tuple.namedClass;
  return made.value();
}
constexpr NativeRow kNamed[] = {
    {"_asdict", "self", "A dict of the fields.", namedAsdict},
    {"_replace", "self, **options", "A copy with other fields.", namedReplace}};
Value namedtuple(Interpreter& in, Arguments a) {
  const auto* name = a[0].tryAs<StringObject>();
  std::vector<Value> names;
  if (const auto* text = a[1].tryAs<StringObject>()) {
    std::string word;
    for (const char c : text->text + " ") {
      if (c != ' ' && c != ',') {
        word += c;
      } else if (!word.empty()) {
        names.push_back(makeString(word));
        word.clear();
      }
    }
  } else if (!in.toVector(a[1], names)) {
    return Value::raised();
  }
  if (name == nullptr)
    return in.raise(*in.types().typeError, "Type names and field names must be strings");
  const Ref<ClassObject> type = make<ClassObject>(name->text, in.types().tuple.get());
  for (const Value& field : names) {
    if (!field.is(Kind::string))
      return in.raise(*in.types().typeError, "Type names and field names must be strings");
    type->fields.push_back(field.as<StringObject>().text);
  }
  type->construct = constructNamed;
  type->moduleName = "__main__";
  addMethods(in, *type, kNamed);
  type->attributes.set(in.intern("_fields"), makeTuple(names));
  return type.value();
}
Value counterOf(Interpreter& in, Arguments a) {
  const Ref<DictObject> dict = make<DictObject>();
  std::vector<Value> items;
  if (!a[0].isUndefined() && !in.toVector(a[0], items)) return Value::raised();
  for (const Value& item : items) {
    const Value old = in.dictGet(*dict, item);
    if (old.isRaised() ||
        !in.dictSet(*dict, item, Value::integer(old.isInt() ? old.asInt() + 1 : 1)))
      return Value::raised();
  }
  return dict.value();
}
constexpr NativeRow kCollections[] = {
    {"namedtuple", "typename, field_names, *, defaults=None, rename=False", "A tuple with names.",
     namedtuple},
    {"Counter", "iterable=, /", "Counts items in a dict.", counterOf}};

// --- contextlib
// -------------------------------------------------------------------------------------------------
Value contextManager(Interpreter& in, Arguments) {
  return in.raise(*in.types().notImplementedError,
                  "contextlib.contextmanager is not part of this version",
                  "Write a class with __enter__ and __exit__.");
}
Value enterNothing(Interpreter& in, Arguments a) {
  Value* held = a[0].as<OpaqueObject>().attributes.find(in.intern("value"));
  return held != nullptr ? *held : Value::none();
}
Value exitSuppress(Interpreter& in, Arguments a) {
  Value* types = a[0].as<OpaqueObject>().attributes.find(in.intern("types"));
  if (types == nullptr || !a[2].is(Kind::exception)) return Value::boolean(false);
  bool failed = false;
  const bool matches = in.matches(a[2].as<ExceptionObject>(), *types, failed);
  return failed ? Value::raised() : Value::boolean(matches);
}
constexpr NativeRow kManager[] = {
    {"__enter__", "self", "", enterNothing},
    {"__exit__", "self, type=None, value=None, traceback=None", "", exitSuppress}};
Value makeManager(Interpreter& in, const char* key, Value value) {
  const Ref<ClassObject> type = make<ClassObject>(key, in.types().object.get());
  addMethods(in, *type, kManager);
  const Ref<OpaqueObject> manager = make<OpaqueObject>(*type);
  manager->attributes.set(in.intern(key), std::move(value));
  return manager.value();
}
Value suppress(Interpreter& in, Arguments a) { return makeManager(in, "types", a[0]); }
Value nullcontext(Interpreter& in, Arguments a) { return makeManager(in, "value", a[0]); }
constexpr NativeRow kContextlib[] = {
    {"contextmanager", "function, /", "Not in this version.", contextManager},
    {"suppress", "*exceptions", "Ignores exceptions.", suppress},
    {"nullcontext", "enter_result=None", "Does nothing.", nullcontext}};

// --- random: seeded, the same on every machine; values are not CPython's
// ------------------------------------------
struct RandomState {
  std::mt19937_64 engine{};
};
double unit(RandomState& state) { return static_cast<double>(state.engine() >> 11U) * 0x1.0p-53; }
std::int64_t below(RandomState& state, std::int64_t count) {
  return static_cast<std::int64_t>(unit(state) * static_cast<double>(count));
}
Value makeRandom(Interpreter& in) {
  const Ref<ModuleObject> module = make<ModuleObject>("random");
  auto state = std::make_shared<RandomState>();
  state->engine.seed(in.options().seed);
  const auto add = [&](const NativeRow& row, std::function<Value(Interpreter&, Arguments)> body) {
    module->attributes.set(in.intern(row.name), closure(in, row, std::move(body)));
  };
  static constexpr NativeRow kGeneratorRows[] = {
      {"seed", "a=None, version=2", "Starts anew.", nullptr},
      {"random", "", "In [0, 1).", nullptr},
      {"uniform", "a, b", "In [a, b].", nullptr},
      {"randint", "a, b", "An integer in [a, b].", nullptr},
      {"choice", "seq", "An item.", nullptr},
      {"shuffle", "x", "Shuffles in place.", nullptr},
      {"gauss", "mu=0.0, sigma=1.0", "A normal number.", nullptr},
      {"sample", "population, k", "Several items.", nullptr},
      {"randrange", "start, stop=None, step=1", "An integer of a range.", nullptr}};
  add(kGeneratorRows[0], [state](Interpreter& inner, Arguments a) {
    std::size_t hash = 0;
    if (!a[0].isNone() && !inner.hash(a[0], hash)) return Value::raised();
    state->engine.seed(hash);
    return Value::none();
  });
  add(kGeneratorRows[1], [state](Interpreter&, Arguments) { return Value::real(unit(*state)); });
  add(kGeneratorRows[2], [state](Interpreter& inner, Arguments a) {
    double low = 0;
    double high = 0;
    if (!inner.toReal(a[0], low) || !inner.toReal(a[1], high)) return Value::raised();
    return Value::real(low + (high - low) * unit(*state));
  });
  add(kGeneratorRows[3], [state](Interpreter& inner, Arguments a) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    if (!inner.toIndex(a[0], low) || !inner.toIndex(a[1], high)) return Value::raised();
    if (high < low) return inner.raise(*inner.types().valueError, "empty range for randint()");
    return Value::integer(low + below(*state, high - low + 1));
  });
  add(kGeneratorRows[4], [state](Interpreter& inner, Arguments a) {
    const std::int64_t size = inner.length(a[0]);
    if (size < 0) return Value::raised();
    if (size == 0)
      return inner.raise(*inner.types().indexError, "Cannot choose from an empty sequence");
    return inner.getItem(a[0], Value::integer(below(*state, size)));
  });
  add(kGeneratorRows[5], [state](Interpreter& inner, Arguments a) {
    auto* list = a[0].tryAs<ListObject>();
    if (list == nullptr) return inner.raise(*inner.types().typeError, "shuffle() needs a list");
    for (std::size_t k = list->items.size(); k > 1; --k) {
      list->items[k - 1].swap(
          list->items[static_cast<std::size_t>(below(*state, static_cast<std::int64_t>(k)))]);
    }
    return Value::none();
  });
  add(kGeneratorRows[6], [state](Interpreter& inner, Arguments a) {
    double mean = 0;
    double deviation = 0;
    if (!inner.toReal(a[0], mean) || !inner.toReal(a[1], deviation)) return Value::raised();
    const double radius = std::sqrt(-2 * std::log(1 - unit(*state)));
    return Value::real(mean + deviation * radius * std::cos(2 * M_PI * unit(*state)));
  });
  add(kGeneratorRows[7], [state](Interpreter& inner, Arguments a) {
    std::vector<Value> items;
    std::int64_t wanted = 0;
    if (!inner.toVector(a[0], items) || !inner.toIndex(a[1], wanted)) return Value::raised();
    if (wanted < 0 || wanted > static_cast<std::int64_t>(items.size())) {
      return inner.raise(*inner.types().valueError, "Sample larger than population or is negative");
    }
    for (std::size_t k = 0; k < static_cast<std::size_t>(wanted); ++k) {
      items[k].swap(items[k + static_cast<std::size_t>(
                                  below(*state, static_cast<std::int64_t>(items.size() - k)))]);
    }
    items.resize(static_cast<std::size_t>(wanted));
    return makeList(std::move(items));
  });
  add(kGeneratorRows[8], [state](Interpreter& inner, Arguments a) {
    std::int64_t start = 0;
    std::int64_t stop = 0;
    std::int64_t step = 1;
    if (!inner.toIndex(a[0], start) || (!a[1].isNone() && !inner.toIndex(a[1], stop)) ||
        !inner.toIndex(a[2], step))
      return Value::raised();
    if (a[1].isNone()) std::swap(start, stop);
    if (step == 0) return inner.raise(*inner.types().valueError, "zero step for randrange()");
    const Ref<RangeObject> range = make<RangeObject>(start, stop, step);
    if (range->length() == 0)
      return inner.raise(*inner.types().valueError, "empty range for randrange()");
    return Value::integer(start + step * below(*state, range->length()));
  });
  return module.value();
}

template <std::size_t kSize>
std::function<Value(Interpreter&)> maker(const char* name, const NativeRow (&rows)[kSize]) {
  return [name, &rows](Interpreter& in) {
    const Ref<ModuleObject> module = make<ModuleObject>(name);
    addFunctions(in, *module, rows);
    return module.value();
  };
}

}  // namespace

void installTools(Interpreter& in) {
  in.addModule("functools", maker("functools", kFunctools));
  in.addModule("itertools", maker("itertools", kItertools));
  in.addModule("contextlib", maker("contextlib", kContextlib));
  in.addModule("random", makeRandom);
  in.addModule("collections", [](Interpreter& inner) {
    const Ref<ModuleObject> module = make<ModuleObject>("collections");
    addFunctions(inner, *module, kCollections);
    module->attributes.set(inner.intern("OrderedDict"), inner.types().dict.value());
    return module.value();
  });
}

}  // namespace twin::lang
