#include "core/lang/library/container_methods.h"
#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/set_order.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

Value add(Interpreter& in, Arguments a) {
  return in.setAdd(a[0].as<SetObject>(), a[1]) ? Value::none() : Value::raised();
}
enum class Absent : std::uint8_t { isFine, raises };

Value discardFrom(Interpreter& in, Arguments a, Absent absent) {
  auto& set = a[0].as<SetObject>();
  std::size_t hash = 0;
  const std::int64_t found = in.dictFind(set.table, a[1], hash);
  if (found == -2) return Value::raised();
  if (found >= 0) {
    set.erase(found);
    noteChanged(in, a[0]);
  } else if (absent == Absent::raises) {
    const Ref<ExceptionObject> missing = make<ExceptionObject>(*in.types().keyError);
    missing->arguments.push_back(a[1]);
    return in.raise(missing.value());
  }
  return Value::none();
}
Value discard(Interpreter& in, Arguments a) { return discardFrom(in, a, Absent::isFine); }
Value removeItem(Interpreter& in, Arguments a) { return discardFrom(in, a, Absent::raises); }
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
  noteChanged(in, a[0]);
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
Value clearSet(Interpreter& in, Arguments a) {
  auto& set = a[0].as<SetObject>();
  set.table.clear();
  set.merges.clear();
  noteChanged(in, a[0]);
  return Value::none();
}
Value copySet(Interpreter& in, Arguments a) { return in.call(in.types().set.value(), {&a[0], 1}); }

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
    {"clear", "self, /", "Removes all items.", clearSet},
    {"update", "self, *others", "Adds the items of others.", updateSet}};

}  // namespace

void installSets(Interpreter& in) {
  Types& types = in.types();
  addMethods(in, *types.set, kSet);
  addMethods(in, *types.set, kMutableSet);
  addMethods(in, *types.frozenset, kSet);
}

}  // namespace twin::lang
