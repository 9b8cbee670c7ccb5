#include <fmt/core.h>

#include "core/lang/library/container_methods.h"
#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

bool dictUpdate(Interpreter& in, DictObject& dict, const Value& source) {
  if (const auto* other = source.tryAs<DictObject>()) {
    const std::vector<HashStorage::Entry> entries = other->table.entries();
    for (const HashStorage::Entry& entry : entries) {
      if (!entry.key.isUndefined() && !in.dictSet(dict, entry.key, entry.value)) return false;
    }
    return true;
  }
  const Value iterator = in.iterate(source);
  if (iterator.isRaised()) return false;
  for (std::int64_t k = 0;; ++k) {
    Value item;
    const Next step = in.next(iterator, item);
    if (step == Next::raised || !in.tick()) return false;
    if (step == Next::done) return true;
    std::vector<Value> pair;
    if (!in.toVector(item, pair)) return false;
    if (pair.size() != 2) {
      in.raise(*in.types().valueError,
               fmt::format("dictionary update sequence element #{} has length {}; 2 is required", k,
                           pair.size()));
      return false;
    }
    if (!in.dictSet(dict, pair[0], pair[1])) return false;
  }
}

namespace {

using Arguments = std::span<Value>;

const HashStorage& tableOf(const Value& value) {
  return value.is(Kind::dict) ? value.as<DictObject>().table : value.as<SetObject>().table;
}
// Views are lists that print as views: a program that mutates while it iterates sees the error of
// dict iteration through keys(); values() and items() are taken when called.
Value viewOf(Interpreter& in, const Value& dict, const char* name,
             Value (*item)(const HashStorage::Entry&)) {
  const Ref<OpaqueObject> view = make<OpaqueObject>(in.types().iteratorClass(name));
  view->attributes.set(in.intern("__wrapped_dict__"), dict);
  std::vector<Value> items;
  for (const HashStorage::Entry& entry : tableOf(dict).entries()) {
    if (!entry.key.isUndefined()) items.push_back(item(entry));
  }
  view->attributes.set(in.intern("__items__"), makeList(std::move(items)));
  return view.value();
}
Value keys(Interpreter& in, Arguments a) {
  return viewOf(in, a[0], "dict_keys", [](const HashStorage::Entry& entry) { return entry.key; });
}
Value values(Interpreter& in, Arguments a) {
  return viewOf(in, a[0], "dict_values",
                [](const HashStorage::Entry& entry) { return entry.value; });
}
Value itemsView(Interpreter& in, Arguments a) {
  return viewOf(in, a[0], "dict_items", [](const HashStorage::Entry& entry) {
    return makeTuple({entry.key, entry.value});
  });
}
Value viewItems(Interpreter& in, const Value& view) {
  return in.getAttribute(view, in.intern("__items__"));
}
Value viewIter(Interpreter& in, Arguments a) {
  const Value items = viewItems(in, a[0]);
  if (items.isRaised()) return items;
  const Value dict = in.getAttribute(a[0], in.intern("__wrapped_dict__"));
  return makeValue<IteratorObject>(
      "dict_iterator", [items, dict, size = tableOf(dict).size(), at = std::size_t{0}](
                           Interpreter& inner, Value& out) mutable {
        if (tableOf(dict).size() != size) {
          inner.raise(*inner.types().runtimeError, "dictionary changed size during iteration");
          return Next::raised;
        }
        const auto& list = items.as<ListObject>().items;
        if (at >= list.size()) return Next::done;
        out = list[at++];
        return Next::value;
      });
}
Value viewLen(Interpreter& in, Arguments a) {
  const Value dict = in.getAttribute(a[0], in.intern("__wrapped_dict__"));
  return dict.isRaised() ? dict : Value::integer(static_cast<std::int64_t>(tableOf(dict).size()));
}
Value viewRepr(Interpreter& in, Arguments a) {
  const Value items = viewItems(in, a[0]);
  if (items.isRaised()) return items;
  std::string text = in.typeName(a[0]) + "(";
  if (!in.repr(items, text)) return Value::raised();
  return makeString(text + ")");
}
Value viewContains(Interpreter& in, Arguments a) {
  const Value items = viewItems(in, a[0]);
  if (items.isRaised()) return items;
  const int found = in.contains(items, a[1]);
  return found < 0 ? Value::raised() : Value::boolean(found == 1);
}
Value viewEq(Interpreter& in, Arguments a) {
  const auto asSet = [&](const Value& from, SetObject& set) {
    std::vector<Value> all;
    if (!in.toVector(from, all)) return false;
    for (const Value& item : all) {
      if (!in.setAdd(set, item)) return false;
    }
    return true;
  };
  const Ref<SetObject> left = make<SetObject>();
  const Ref<SetObject> right = make<SetObject>();
  if (!asSet(a[0], *left) || !asSet(a[1], *right)) return Value::raised();
  const int same = in.equal(left.value(), right.value());
  return same < 0 ? Value::raised() : Value::boolean(same == 1);
}

Value get(Interpreter& in, Arguments a) {
  Value found = in.dictGet(a[0].as<DictObject>(), a[1]);
  return found.isUndefined() ? a[2] : found;
}
Value setdefault(Interpreter& in, Arguments a) {
  Value found = in.dictGet(a[0].as<DictObject>(), a[1]);
  if (!found.isUndefined()) return found;
  return in.dictSet(a[0].as<DictObject>(), a[1], a[2]) ? a[2] : Value::raised();
}
Value popKey(Interpreter& in, Arguments a) {
  Value found = in.dictGet(a[0].as<DictObject>(), a[1]);
  if (found.isRaised()) return found;
  if (found.isUndefined() && !a[2].isUndefined()) return a[2];
  return in.deleteItem(a[0], a[1]) ? found : Value::raised();
}
Value popitem(Interpreter& in, Arguments a) {
  auto& table = a[0].as<DictObject>().table;
  for (std::size_t k = table.entries().size(); k-- > 0;) {
    const HashStorage::Entry entry = table.entries()[k];
    if (entry.key.isUndefined()) continue;
    table.erase(static_cast<std::int64_t>(k));
    noteChanged(in, a[0]);
    return makeTuple({entry.key, entry.value});
  }
  return in.raise(*in.types().keyError, "popitem(): dictionary is empty");
}
Value update(Interpreter& in, Arguments a) {
  auto& dict = a[0].as<DictObject>();
  if (!a[1].isUndefined() && !dictUpdate(in, dict, a[1])) return Value::raised();
  return dictUpdate(in, dict, a[2]) ? Value::none() : Value::raised();
}
Value copyDict(Interpreter& in, Arguments a) {
  const Ref<DictObject> made = make<DictObject>();
  return dictUpdate(in, *made, a[0]) ? made.value() : Value::raised();
}
Value clearDict(Interpreter& in, Arguments a) {
  a[0].as<DictObject>().table.clear();
  noteChanged(in, a[0]);
  return Value::none();
}
Value moveToEnd(Interpreter& in, Arguments a) {
  Value found = in.dictGet(a[0].as<DictObject>(), a[1]);
  if (found.isRaised()) return found;
  if (!in.deleteItem(a[0], a[1])) return Value::raised();
  return in.dictSet(a[0].as<DictObject>(), a[1], found) ? Value::none() : Value::raised();
}
Value fromkeys(Interpreter& in, Arguments a) {
  std::vector<Value> names;
  if (!in.toVector(a[0], names)) return Value::raised();
  const Ref<DictObject> made = make<DictObject>();
  for (const Value& name : names) {
    if (!in.dictSet(*made, name, a[1])) return Value::raised();
  }
  return made.value();
}

constexpr NativeRow kDict[] = {
    {"keys", "self, /", "The keys.", keys},
    {"values", "self, /", "The values.", values},
    {"items", "self, /", "Pairs of key and value.", itemsView},
    {"get", "self, key, default=None, /", "The value of a key, or the default.", get},
    {"setdefault", "self, key, default=None, /", "The value of a key, set if absent.", setdefault},
    {"pop", "self, key, default=, /", "Takes a value out.", popKey},
    {"popitem", "self, /", "Takes the last pair out.", popitem},
    {"update", "self, other=, /, **named", "Sets several keys.", update},
    {"copy", "self, /", "A shallow copy.", copyDict},
    {"clear", "self, /", "Removes all keys.", clearDict},
    {"move_to_end", "self, key, /", "Moves a key to the end.", moveToEnd}};
constexpr NativeRow kFromKeys[] = {
    {"fromkeys", "iterable, value=None, /", "A dict of the keys.", fromkeys}};
constexpr NativeRow kView[] = {{"__iter__", "self", "", viewIter},
                               {"__len__", "self", "", viewLen},
                               {"__repr__", "self", "", viewRepr},
                               {"__contains__", "self, item", "", viewContains},
                               {"__eq__", "self, other", "", viewEq}};

}  // namespace

void installDicts(Interpreter& in) {
  Types& types = in.types();
  addMethods(in, *types.dict, kDict);
  types.dict->attributes.set(in.intern("fromkeys"), makeNative(in, kFromKeys[0]).value());
  for (const char* name : {"dict_keys", "dict_values", "dict_items"})
    addMethods(in, types.iteratorClass(name), kView);
}

}  // namespace twin::lang
