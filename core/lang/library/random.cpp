#include <cmath>
#include <random>

#include "core/lang/library/closures.h"
#include "core/lang/library/library.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

// Seeded, the same on every machine; values are not CPython's.
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

}  // namespace

void installRandom(Interpreter& in) { in.addModule("random", makeRandom); }

}  // namespace twin::lang
