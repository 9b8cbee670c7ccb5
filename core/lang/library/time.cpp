#include <algorithm>
#include <chrono>
#include <thread>

#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;
using Clock = std::chrono::steady_clock;

double seconds() { return std::chrono::duration<double>(Clock::now().time_since_epoch()).count(); }
Value wallTime(Interpreter&, Arguments) {
  return Value::real(
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count());
}
Value counter(Interpreter&, Arguments) { return Value::real(seconds()); }
Value counterNs(Interpreter&, Arguments) {
  return Value::integer(std::chrono::nanoseconds(Clock::now().time_since_epoch()).count());
}
Value sleepFor(Interpreter& in, Arguments a) {
  double time = 0;
  if (!in.toReal(a[0], time)) return Value::raised();
  if (time < 0) return in.raise(*in.types().valueError, "sleep length must be non-negative");
  const double end = seconds() + time;
  // In short naps, so that a stop request or the time limit ends it soon.
  while (seconds() < end) {
    std::this_thread::sleep_for(
        std::chrono::duration<double>(std::min(0.01, std::max(end - seconds(), 0.0))));
    if (in.options().stop.stop_requested() || in.limits().timeNs > 0) {
      for (int k = 0; k < 1100; ++k) {
        if (!in.tick()) return Value::raised();
      }
    }
  }
  return Value::none();
}
constexpr NativeRow kTime[] = {{"time", "", "Seconds since 1970.", wallTime},
                               {"perf_counter", "", "A clock for intervals.", counter},
                               {"monotonic", "", "A clock for intervals.", counter},
                               {"process_time", "", "A clock for intervals.", counter},
                               {"perf_counter_ns", "", "A clock for intervals, in ns.", counterNs},
                               {"time_ns", "", "A clock in ns.", counterNs},
                               {"sleep", "seconds, /", "Waits.", sleepFor}};
Value makeTime(Interpreter& in) {
  const Ref<ModuleObject> module = make<ModuleObject>("time");
  addFunctions(in, *module, kTime);
  return module.value();
}

Value timeCalls(Interpreter& in, const Value& statement, std::int64_t number, double& out) {
  const auto start = Clock::now();
  if (in.recorder != nullptr) in.recorder->pause();
  bool whole = true;
  for (std::int64_t k = 0; k < number && whole; ++k)
    whole = in.tick() && !in.call(statement, {}).isRaised();
  if (in.recorder != nullptr) in.recorder->resume();
  out = std::chrono::duration<double>(Clock::now() - start).count();
  return whole ? Value::none() : Value::raised();
}
bool timeitArguments(Interpreter& in, Arguments a) {
  if (a[0].is(Kind::string)) {
    in.raise(*in.types().notImplementedError, "timeit of a text is not part of this version",
             "Pass a function: timeit.timeit(lambda: f(x), number=100).");
    return false;
  }
  return a[1].isUndefined() || a[1].isNone() || a[1].is(Kind::string) ||
         !in.call(a[1], {}).isRaised();
}
Value timeit(Interpreter& in, Arguments a) {
  std::int64_t number = 0;
  double time = 0;
  if (!timeitArguments(in, a) || !in.toIndex(a[3], number)) return Value::raised();
  return timeCalls(in, a[0], number, time).isRaised() ? Value::raised() : Value::real(time);
}
Value repeatTimes(Interpreter& in, Arguments a) {
  std::int64_t number = 0;
  std::int64_t times = 0;
  if (!timeitArguments(in, a) || !in.toIndex(a[4], number) || !in.toIndex(a[3], times))
    return Value::raised();
  std::vector<Value> out;
  for (std::int64_t k = 0; k < times; ++k) {
    double time = 0;
    if (timeCalls(in, a[0], number, time).isRaised()) return Value::raised();
    out.push_back(Value::real(time));
  }
  return makeList(std::move(out));
}
constexpr NativeRow kTimeit[] = {
    {"timeit", "stmt, setup=, timer=None, number=1000000, globals=None", "Seconds of many calls.",
     timeit},
    {"repeat", "stmt, setup=, timer=None, repeat=5, number=1000000, globals=None",
     "Several timings.", repeatTimes},
    {"default_timer", "", "A clock for intervals.", counter}};
Value makeTimeit(Interpreter& in) {
  const Ref<ModuleObject> module = make<ModuleObject>("timeit");
  addFunctions(in, *module, kTimeit);
  return module.value();
}

}  // namespace

void installTime(Interpreter& in) {
  in.addModule("time", makeTime);
  in.addModule("timeit", makeTimeit);
}

}  // namespace twin::lang
