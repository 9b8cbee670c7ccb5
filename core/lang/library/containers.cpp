#include <fmt/core.h>

#include <algorithm>

#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/set_order.h"
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

std::vector<Value>& itemsOf(const Value& list) { return list.as<ListObject>().items; }
void changed(Interpreter& in, const Value& object) {
  if (in.recorder != nullptr) in.recorder->changed(*object.asObject());
}

Value append(Interpreter& in, Arguments a) {
  std::vector<Value>& items = itemsOf(a[0]);
  if (items.size() == items.capacity() &&
      !in.checkElements(static_cast<std::int64_t>(items.size()) + 1))
    return Value::raised();
  if (in.recorder != nullptr)
    in.recorder->itemWritten(*a[0].asObject(), static_cast<std::int64_t>(items.size()), a[1]);
  items.push_back(a[1]);
  return Value::none();
}
Value extend(Interpreter& in, Arguments a) {
  std::vector<Value> more;
  if (!in.toVector(a[1], more) ||
      !in.checkElements(static_cast<std::int64_t>(itemsOf(a[0]).size() + more.size())))
    return Value::raised();
  itemsOf(a[0]).insert(itemsOf(a[0]).end(), more.begin(), more.end());
  changed(in, a[0]);
  return Value::none();
}
Value insert(Interpreter& in, Arguments a) {
  std::int64_t at = 0;
  if (!in.toIndex(a[1], at)) return Value::raised();
  auto& items = itemsOf(a[0]);
  const auto size = static_cast<std::int64_t>(items.size());
  at = std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size);
  items.insert(items.begin() + at, a[2]);
  changed(in, a[0]);
  return Value::none();
}
Value pop(Interpreter& in, Arguments a) {
  auto& items = itemsOf(a[0]);
  std::int64_t at = -1;
  if (!in.toIndex(a[1], at)) return Value::raised();
  if (items.empty()) return in.raise(*in.types().indexError, "pop from empty list");
  const auto size = static_cast<std::int64_t>(items.size());
  if (at < 0) at += size;
  if (at < 0 || at >= size) return in.raise(*in.types().indexError, "pop index out of range");
  const bool isLast = at == size - 1;
  if (isLast && in.recorder != nullptr) in.recorder->itemWritten(*a[0].asObject(), at, Value());
  Value taken = std::move(items[static_cast<std::size_t>(at)]);
  items.erase(items.begin() + at);
  if (!isLast) changed(in, a[0]);
  return taken;
}
// -2: an exception is pending, -1: absent.
std::int64_t position(Interpreter& in, const std::vector<Value>& items, const Value& wanted) {
  for (std::size_t k = 0; k < items.size(); ++k) {
    const int same = in.equal(Value(items[k]), wanted);
    if (same < 0 || !in.tick()) return -2;
    if (same == 1) return static_cast<std::int64_t>(k);
  }
  return -1;
}
Value remove(Interpreter& in, Arguments a) {
  const std::int64_t at = position(in, itemsOf(a[0]), a[1]);
  if (at == -1) return in.raise(*in.types().valueError, "list.remove(x): x not in list");
  if (at < 0) return Value::raised();
  const Value gone = itemsOf(a[0])[static_cast<std::size_t>(at)];
  itemsOf(a[0]).erase(itemsOf(a[0]).begin() + at);
  changed(in, a[0]);
  return Value::none();
}
Value indexIn(Interpreter& in, const std::vector<Value>& items, const Value& wanted,
              const char* name) {
  const std::int64_t at = position(in, items, wanted);
  if (at >= 0) return Value::integer(at);
  if (at == -2) return Value::raised();
  std::string text;
  if (!in.repr(wanted, text)) return Value::raised();
  return in.raise(*in.types().valueError, std::string(name) == "list"
                                              ? text + " is not in list"
                                              : "tuple.index(x): x not in tuple");
}
Value countIn(Interpreter& in, const std::vector<Value>& items, const Value& wanted) {
  std::int64_t found = 0;
  for (std::size_t k = 0; k < items.size(); ++k) {
    const int same = in.equal(Value(items[k]), wanted);
    if (same < 0 || !in.tick()) return Value::raised();
    found += same;
  }
  return Value::integer(found);
}
Value listIndex(Interpreter& in, Arguments a) { return indexIn(in, itemsOf(a[0]), a[1], "list"); }
Value listCount(Interpreter& in, Arguments a) { return countIn(in, itemsOf(a[0]), a[1]); }
Value tupleIndex(Interpreter& in, Arguments a) {
  return indexIn(in, a[0].as<TupleObject>().items, a[1], "tuple");
}
Value tupleCount(Interpreter& in, Arguments a) {
  return countIn(in, a[0].as<TupleObject>().items, a[1]);
}
Value sortList(Interpreter& in, Arguments a) {
  std::vector<Value> items = itemsOf(a[0]);
  if (!sortValues(in, items, a[1], a[2])) return Value::raised();
  itemsOf(a[0]) = std::move(items);
  changed(in, a[0]);
  return Value::none();
}
Value reverseList(Interpreter& in, Arguments a) {
  std::reverse(itemsOf(a[0]).begin(), itemsOf(a[0]).end());
  changed(in, a[0]);
  return Value::none();
}
Value copyList(Interpreter&, Arguments a) { return makeList(itemsOf(a[0])); }
Value clearList(Interpreter& in, Arguments a) {
  std::vector<Value> gone;
  gone.swap(itemsOf(a[0]));
  changed(in, a[0]);
  return Value::none();
}

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
    changed(in, a[0]);
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
Value clearTable(Interpreter& in, Arguments a) {
  if (a[0].is(Kind::dict)) {
    a[0].as<DictObject>().table.clear();
  } else {
    a[0].as<SetObject>().table.clear();
    a[0].as<SetObject>().merges.clear();
  }
  changed(in, a[0]);
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

Value add(Interpreter& in, Arguments a) {
  return in.setAdd(a[0].as<SetObject>(), a[1]) ? Value::none() : Value::raised();
}
Value discardFrom(Interpreter& in, Arguments a, bool mustExist) {
  auto& set = a[0].as<SetObject>();
  std::size_t hash = 0;
  const std::int64_t found = in.dictFind(set.table, a[1], hash);
  if (found == -2) return Value::raised();
  if (found >= 0) {
    set.erase(found);
    changed(in, a[0]);
  } else if (mustExist) {
    const Ref<ExceptionObject> missing = make<ExceptionObject>(*in.types().keyError);
    missing->arguments.push_back(a[1]);
    return in.raise(missing.value());
  }
  return Value::none();
}
Value discard(Interpreter& in, Arguments a) { return discardFrom(in, a, false); }
Value removeItem(Interpreter& in, Arguments a) { return discardFrom(in, a, true); }
constexpr std::size_t kMostOrderedPops = 256;
Value popSet(Interpreter& in, Arguments a) {
  auto& set = a[0].as<SetObject>();
  const std::vector<HashStorage::Entry>& entries = set.table.entries();
  if (entries.empty()) return in.raise(*in.types().keyError, "'pop from an empty set'");
  // The order of a large set is not worked out anew for each item; the last one is never a hole.
  const std::size_t entry =
      entries.size() <= kMostOrderedPops ? setOrder(set).front() : entries.size() - 1;
  const Value key = entries[entry].key;
  set.erase(static_cast<std::int64_t>(entry));
  changed(in, a[0]);
  return key;
}
Value asSet(Interpreter& in, const Value& iterable) {
  if (iterable.is(Kind::set)) return iterable;
  return in.call(in.types().set.value(), {&iterable, 1});
}
Value combine(Interpreter& in, Arguments a, BinaryOp op) {
  Value out = a[0];
  for (const Value& other : a[1].as<TupleObject>().items) {
    const Value right = asSet(in, other);
    out = right.isRaised() ? right : in.binary(op, out, right);
    if (out.isRaised()) return out;
  }
  return out.sameAs(a[0]) ? in.call(in.types().set.value(), {&a[0], 1}) : out;
}
Value unionOf(Interpreter& in, Arguments a) { return combine(in, a, BinaryOp::bitOr); }
Value intersection(Interpreter& in, Arguments a) { return combine(in, a, BinaryOp::bitAnd); }
Value difference(Interpreter& in, Arguments a) { return combine(in, a, BinaryOp::subtract); }
Value symmetric(Interpreter& in, Arguments a) {
  const Value right = asSet(in, a[1]);
  return right.isRaised() ? right : in.binary(BinaryOp::bitXor, a[0], right);
}
Value relate(Interpreter& in, const Value& left, const Value& right, CompareOp op) {
  const Value other = asSet(in, right);
  return other.isRaised() ? other : in.compare(op, left, other);
}
Value issubset(Interpreter& in, Arguments a) {
  return relate(in, a[0], a[1], CompareOp::lessEqual);
}
Value issuperset(Interpreter& in, Arguments a) {
  return relate(in, a[0], a[1], CompareOp::greaterEqual);
}
Value updateSet(Interpreter& in, Arguments a) {
  for (const Value& other : a[1].as<TupleObject>().items) {
    std::vector<Value> items;
    if (!in.toVector(other, items)) return Value::raised();
    if (other.is(Kind::set) || other.is(Kind::dict)) noteMerge(a[0].as<SetObject>(), items.size());
    for (const Value& item : items) {
      if (!in.setAdd(a[0].as<SetObject>(), item)) return Value::raised();
    }
  }
  return Value::none();
}
Value copySet(Interpreter& in, Arguments a) { return in.call(in.types().set.value(), {&a[0], 1}); }

constexpr NativeRow kList[] = {
    {"append", "self, item, /", "Adds an item at the end.", append},
    {"extend", "self, iterable, /", "Adds items at the end.", extend},
    {"insert", "self, index, item, /", "Adds an item before a place.", insert},
    {"pop", "self, index=-1, /", "Takes an item out.", pop},
    {"remove", "self, item, /", "Removes the first equal item.", remove},
    {"index", "self, item, /", "The place of an item.", listIndex},
    {"count", "self, item, /", "How often an item occurs.", listCount},
    {"sort", "self, *, key=None, reverse=False", "Sorts in place.", sortList},
    {"reverse", "self, /", "Reverses in place.", reverseList},
    {"copy", "self, /", "A shallow copy.", copyList},
    {"clear", "self, /", "Removes all items.", clearList}};
constexpr NativeRow kTuple[] = {
    {"index", "self, item, /", "The place of an item.", tupleIndex},
    {"count", "self, item, /", "How often an item occurs.", tupleCount}};
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
    {"clear", "self, /", "Removes all keys.", clearTable},
    {"move_to_end", "self, key, /", "Moves a key to the end.", moveToEnd}};
constexpr NativeRow kFromKeys[] = {
    {"fromkeys", "iterable, value=None, /", "A dict of the keys.", fromkeys}};
constexpr NativeRow kSet[] = {
    {"copy", "self, /", "A shallow copy.", copySet},
    {"union", "self, *others", "Items of any.", unionOf},
    {"intersection", "self, *others", "Items of all.", intersection},
    {"difference", "self, *others", "Items of this one only.", difference},
    {"symmetric_difference", "self, other, /", "Items of one only.", symmetric},
    {"issubset", "self, other, /", "True if the other has all items.", issubset},
    {"issuperset", "self, other, /", "True if it has all items of the other.", issuperset}};
constexpr NativeRow kMutableSet[] = {
    {"add", "self, item, /", "Adds an item.", add},
    {"discard", "self, item, /", "Removes an item if present.", discard},
    {"remove", "self, item, /", "Removes an item.", removeItem},
    {"pop", "self, /", "Takes an item out.", popSet},
    {"clear", "self, /", "Removes all items.", clearTable},
    {"update", "self, *others", "Adds the items of others.", updateSet}};
constexpr NativeRow kView[] = {{"__iter__", "self", "", viewIter},
                               {"__len__", "self", "", viewLen},
                               {"__repr__", "self", "", viewRepr},
                               {"__contains__", "self, item", "", viewContains},
                               {"__eq__", "self, other", "", viewEq}};

}  // namespace

void installContainers(Interpreter& in) {
  Types& types = in.types();
  addMethods(in, *types.list, kList);
  addMethods(in, *types.tuple, kTuple);
  addMethods(in, *types.dict, kDict);
  types.dict->attributes.set(in.intern("fromkeys"), makeNative(in, kFromKeys[0]).value());
  addMethods(in, *types.set, kSet);
  addMethods(in, *types.set, kMutableSet);
  addMethods(in, *types.frozenset, kSet);
  for (const char* name : {"dict_keys", "dict_values", "dict_items"})
    addMethods(in, types.iteratorClass(name), kView);
}

}  // namespace twin::lang
