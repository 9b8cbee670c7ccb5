#include <algorithm>

#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

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
enum class Picking : std::uint8_t { permutations, combinations };

bool choose(Interpreter& in, const std::vector<Value>& pool, std::size_t size, Picking picking,
            std::vector<std::size_t>& picked, std::vector<Value>& out) {
  if (picked.size() == size) {
    std::vector<Value> items;
    for (const std::size_t k : picked) items.push_back(pool[k]);
    out.push_back(makeTuple(std::move(items)));
    return in.tick() && in.checkElements(static_cast<std::int64_t>(out.size()));
  }
  const bool ordered = picking == Picking::permutations;
  const std::size_t from = ordered || picked.empty() ? 0 : picked.back() + 1;
  for (std::size_t k = from; k < pool.size(); ++k) {
    if (ordered && std::find(picked.begin(), picked.end(), k) != picked.end()) continue;
    picked.push_back(k);
    if (!choose(in, pool, size, picking, picked, out)) return false;
    picked.pop_back();
  }
  return true;
}
Value pick(Interpreter& in, Arguments a, Picking picking) {
  std::vector<Value> pool;
  if (!in.toVector(a[0], pool)) return Value::raised();
  auto size = static_cast<std::int64_t>(pool.size());
  if (!a[1].isNone() && !in.toIndex(a[1], size)) return Value::raised();
  std::vector<Value> out;
  std::vector<std::size_t> picked;
  if (size <= static_cast<std::int64_t>(pool.size()) &&
      !choose(in, pool, static_cast<std::size_t>(std::max<std::int64_t>(size, 0)), picking, picked,
              out)) {
    return Value::raised();
  }
  return in.iterate(makeList(std::move(out)));
}
Value permutations(Interpreter& in, Arguments a) { return pick(in, a, Picking::permutations); }
Value combinations(Interpreter& in, Arguments a) { return pick(in, a, Picking::combinations); }
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

}  // namespace

void installItertools(Interpreter& in) {
  in.addModule("itertools", [](Interpreter& inner) {
    const Ref<ModuleObject> module = make<ModuleObject>("itertools");
    addFunctions(inner, *module, kItertools);
    return module.value();
  });
}

}  // namespace twin::lang
