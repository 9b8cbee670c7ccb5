#include <fmt/core.h>

#include <algorithm>

#include "core/lang/library/builtins.h"
#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

const std::vector<Value>& restOf(const Value& value) { return value.as<TupleObject>().items; }

Value len(Interpreter& in, Arguments a) {
  Value converted = tracedBuiltin(in, "len", a);
  if (!converted.isUndefined()) return converted;
  const std::int64_t size = in.length(a[0]);
  return size < 0 ? Value::raised() : Value::integer(size);
}

// The item that stands in the relation to every other one: greater for max, less for min.
Value extreme(Interpreter& in, Arguments a, const char* name, CompareOp relation) {
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
    const Value better = in.compare(relation, key, bestKey);
    const int truth = better.isRaised() ? -1 : in.truth(better);
    if (truth < 0) return Value::raised();
    if (truth == 0) continue;
    best = items[k];
    bestKey = std::move(key);
  }
  return best;
}
Value maximum(Interpreter& in, Arguments a) { return extreme(in, a, "max", CompareOp::greater); }
Value minimum(Interpreter& in, Arguments a) { return extreme(in, a, "min", CompareOp::less); }

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

enum class Quantifier : std::uint8_t { any, all };

Value quantified(Interpreter& in, const Value& iterable, Quantifier quantifier) {
  const bool wanted = quantifier == Quantifier::any;
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
Value any(Interpreter& in, Arguments a) { return quantified(in, a[0], Quantifier::any); }
Value all(Interpreter& in, Arguments a) { return quantified(in, a[0], Quantifier::all); }

Value sorted(Interpreter& in, Arguments a) {
  if (isSymbolic(a[0])) {
    Value converted = tracedBuiltin(in, "sorted", a.subspan(0, 1));
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

constexpr NativeRow kIterationRows[] = {
    {"len", "obj, /", "The number of items.", len},
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

void installIterationBuiltins(Interpreter& in) { addBuiltins(in, kIterationRows); }

}  // namespace twin::lang
