#include "core/lang/library/closures.h"
#include "core/lang/library/library.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

constexpr NativeRow kPartialRow{"partial", "*arguments, **options",
                                "A function with arguments filled in.", nullptr};
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

}  // namespace

void installFunctools(Interpreter& in) {
  in.addModule("functools", [](Interpreter& inner) {
    const Ref<ModuleObject> module = make<ModuleObject>("functools");
    addFunctions(inner, *module, kFunctools);
    return module.value();
  });
}

}  // namespace twin::lang
