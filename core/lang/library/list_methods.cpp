#include <algorithm>

#include "core/lang/library/container_methods.h"
#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

std::vector<Value>& itemsOf(const Value& list) { return list.as<ListObject>().items; }
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
  noteChanged(in, a[0]);
  return Value::none();
}
Value insert(Interpreter& in, Arguments a) {
  std::int64_t at = 0;
  if (!in.toIndex(a[1], at)) return Value::raised();
  auto& items = itemsOf(a[0]);
  const auto size = static_cast<std::int64_t>(items.size());
  at = std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size);
  items.insert(items.begin() + at, a[2]);
  noteChanged(in, a[0]);
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
  if (!isLast) noteChanged(in, a[0]);
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
  noteChanged(in, a[0]);
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
  noteChanged(in, a[0]);
  return Value::none();
}
Value reverseList(Interpreter& in, Arguments a) {
  std::reverse(itemsOf(a[0]).begin(), itemsOf(a[0]).end());
  noteChanged(in, a[0]);
  return Value::none();
}
Value copyList(Interpreter&, Arguments a) { return makeList(itemsOf(a[0])); }
Value clearList(Interpreter& in, Arguments a) {
  std::vector<Value> gone;
  gone.swap(itemsOf(a[0]));
  noteChanged(in, a[0]);
  return Value::none();
}

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

}  // namespace

void installLists(Interpreter& in) {
  addMethods(in, *in.types().list, kList);
  addMethods(in, *in.types().tuple, kTuple);
}

}  // namespace twin::lang
