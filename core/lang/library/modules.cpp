#include <fmt/core.h>

#include <chrono>
#include <cmath>
#include <ctime>
#include <random>
#include <thread>

#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;
using Clock = std::chrono::steady_clock;

void set(Interpreter& in, ModuleObject& module, std::string_view name, Value value) {
  module.attributes.set(in.intern(name), std::move(value));
}

// --- math
// -------------------------------------------------------------------------------------------------------
template <double (*kFunction)(double)>
Value real1(Interpreter& in, Arguments a) {
  double x = 0;
  if (!in.toReal(a[0], x)) return Value::raised();
  const double y = kFunction(x);
  if (std::isnan(y) && !std::isnan(x)) return in.raise(*in.types().valueError, "math domain error");
  if (std::isinf(y) && std::isfinite(x)) {
    return kFunction == static_cast<double (*)(double)>(std::exp)
               ? in.raise(*in.types().overflowError, "math range error")
               : in.raise(*in.types().valueError, "math domain error");
  }
  return Value::real(y);
}
template <double (*kFunction)(double)>
Value toInteger(Interpreter& in, Arguments a) {
  if (isIntegral(a[0])) return a[0];
  double x = 0;
  if (!in.toReal(a[0], x)) return Value::raised();
  if (!std::isfinite(x))
    return in.raise(*in.types().overflowError, "cannot convert float infinity to integer");
  return integerValue(BigInteger::truncated(kFunction(x)));
}
Value logarithm(Interpreter& in, Arguments a) {
  double x = 0;
  if (!in.toReal(a[0], x)) return Value::raised();
  if (x <= 0) return in.raise(*in.types().valueError, "math domain error");
  if (a[1].isUndefined()) return Value::real(std::log(x));
  double base = 0;
  if (!in.toReal(a[1], base)) return Value::raised();
  if (base <= 0) return in.raise(*in.types().valueError, "math domain error");
  if (base == 1) return in.raise(*in.types().zeroDivisionError, "float division by zero");
  return Value::real(std::log(x) / std::log(base));
}
Value mathPower(Interpreter& in, Arguments a) {
  double x = 0;
  double y = 0;
  if (!in.toReal(a[0], x) || !in.toReal(a[1], y)) return Value::raised();
  const double z = std::pow(x, y);
  if (std::isnan(z) && !std::isnan(x) && !std::isnan(y))
    return in.raise(*in.types().valueError, "math domain error");
  if (std::isinf(z) && std::isfinite(x) && std::isfinite(y))
    return in.raise(*in.types().overflowError, "math range error");
  return Value::real(z);
}
Value arctangent2(Interpreter& in, Arguments a) {
  double y = 0;
  double x = 0;
  return in.toReal(a[0], y) && in.toReal(a[1], x) ? Value::real(std::atan2(y, x)) : Value::raised();
}
Value remainderOf(Interpreter& in, Arguments a) {
  double x = 0;
  double y = 0;
  if (!in.toReal(a[0], x) || !in.toReal(a[1], y)) return Value::raised();
  if (y == 0) return in.raise(*in.types().valueError, "math domain error");
  return Value::real(std::fmod(x, y));
}
Value hypotenuse(Interpreter& in, Arguments a) {
  double sum = 0;
  for (const Value& value : a[0].as<TupleObject>().items) {
    double x = 0;
    if (!in.toReal(value, x)) return Value::raised();
    sum = std::hypot(sum, x);
  }
  return Value::real(sum);
}
Value isNan(Interpreter& in, Arguments a) {
  double x = 0;
  return in.toReal(a[0], x) ? Value::boolean(std::isnan(x)) : Value::raised();
}
Value isInf(Interpreter& in, Arguments a) {
  double x = 0;
  return in.toReal(a[0], x) ? Value::boolean(std::isinf(x)) : Value::raised();
}
Value isFinite(Interpreter& in, Arguments a) {
  double x = 0;
  return in.toReal(a[0], x) ? Value::boolean(std::isfinite(x)) : Value::raised();
}
Value isClose(Interpreter& in, Arguments a) {
  double x[4] = {0, 0, 0, 0};
  for (std::size_t k = 0; k < 4; ++k) {
    if (!in.toReal(a[k], x[k])) return Value::raised();
  }
  if (x[0] == x[1]) return Value::boolean(true);
  const double difference = std::fabs(x[0] - x[1]);
  return Value::boolean(difference <=
                        std::max(x[2] * std::max(std::fabs(x[0]), std::fabs(x[1])), x[3]));
}
Value greatestDivisor(Interpreter& in, Arguments a) {
  BigInteger x(0);
  for (const Value& value : a[0].as<TupleObject>().items) {
    if (!isIntegral(value))
      return in.raise(
          *in.types().typeError,
          fmt::format("'{}' object cannot be interpreted as an integer", in.typeName(value)));
    BigInteger y = bigOf(value);
    while (!y.isZero()) {
      BigInteger rest = BigInteger::divmod(x, y).second;
      x = std::move(y);
      y = std::move(rest);
    }
    if (x.isNegative()) x = x.negated();
  }
  return integerValue(std::move(x));
}
Value factorial(Interpreter& in, Arguments a) {
  std::int64_t n = 0;
  if (!in.toIndex(a[0], n)) return Value::raised();
  if (n < 0) return in.raise(*in.types().valueError, "factorial() not defined for negative values");
  if (n > in.limits().integerDigits / 3) return in.stopAtLimit("integer-digits");
  BigInteger product(1);
  for (std::int64_t k = 2; k <= n; ++k) {
    if (!in.tick()) return Value::raised();
    product = product * BigInteger(k);
  }
  return integerValue(std::move(product));
}
Value integerRoot(Interpreter& in, Arguments a) {
  std::int64_t n = 0;
  if (!in.toIndex(a[0], n)) return Value::raised();
  if (n < 0) return in.raise(*in.types().valueError, "isqrt() argument must be nonnegative");
  auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(n)));
  while (root > 0 && root > n / root) --root;
  while ((root + 1) <= n / (root + 1)) ++root;
  return Value::integer(root);
}
Value product(Interpreter& in, Arguments a) {
  std::vector<Value> items;
  if (!in.toVector(a[0], items)) return Value::raised();
  Value total = a[1];
  for (const Value& item : items) {
    total = in.binary(BinaryOp::multiply, total, item);
    if (total.isRaised()) return total;
  }
  return total;
}
Value exactSum(Interpreter& in, Arguments a) {
  std::vector<Value> items;
  if (!in.toVector(a[0], items)) return Value::raised();
  double sum = 0;
  double lost = 0;
  for (const Value& item : items) {
    double x = 0;
    if (!in.toReal(item, x)) return Value::raised();
    const double next = sum + x;
    lost += std::fabs(sum) >= std::fabs(x) ? (sum - next) + x : (x - next) + sum;
    sum = next;
  }
  return Value::real(sum + lost);
}
double degreesOf(double x) { return x * 180.0 / M_PI; }
double radiansOf(double x) { return x * M_PI / 180.0; }

constexpr NativeRow kMath[] = {
    {"sqrt", "x, /", "Square root.", real1<std::sqrt>},
    {"exp", "x, /", "e to the x.", real1<std::exp>},
    {"expm1", "x, /", "exp(x) - 1.", real1<std::expm1>},
    {"log2", "x, /", "Base 2 logarithm.", real1<std::log2>},
    {"log10", "x, /", "Base 10 logarithm.", real1<std::log10>},
    {"log1p", "x, /", "log(1 + x).", real1<std::log1p>},
    {"sin", "x, /", "Sine.", real1<std::sin>},
    {"cos", "x, /", "Cosine.", real1<std::cos>},
    {"tan", "x, /", "Tangent.", real1<std::tan>},
    {"asin", "x, /", "Inverse sine.", real1<std::asin>},
    {"acos", "x, /", "Inverse cosine.", real1<std::acos>},
    {"atan", "x, /", "Inverse tangent.", real1<std::atan>},
    {"sinh", "x, /", "Hyperbolic sine.", real1<std::sinh>},
    {"cosh", "x, /", "Hyperbolic cosine.", real1<std::cosh>},
    {"tanh", "x, /", "Hyperbolic tangent.", real1<std::tanh>},
    {"erf", "x, /", "Error function.", real1<std::erf>},
    {"gamma", "x, /", "Gamma function.", real1<std::tgamma>},
    {"fabs", "x, /", "Absolute value.", real1<std::fabs>},
    {"degrees", "x, /", "Radians to degrees.", real1<degreesOf>},
    {"radians", "x, /", "Degrees to radians.", real1<radiansOf>},
    {"floor", "x, /", "The integer below.", toInteger<std::floor>},
    {"ceil", "x, /", "The integer above.", toInteger<std::ceil>},
    {"trunc", "x, /", "The integer part.", toInteger<std::trunc>},
    {"log", "x, base=, /", "Logarithm.", logarithm},
    {"pow", "x, y, /", "Power as floats.", mathPower},
    {"atan2", "y, x, /", "Angle of a point.", arctangent2},
    {"fmod", "x, y, /", "C remainder.", remainderOf},
    {"hypot", "*coordinates", "Euclidean norm.", hypotenuse},
    {"isnan", "x, /", "True for NaN.", isNan},
    {"isinf", "x, /", "True for infinities.", isInf},
    {"isfinite", "x, /", "True for finite numbers.", isFinite},
    {"isclose", "a, b, *, rel_tol=1e-09, abs_tol=0.0", "True if nearly equal.", isClose},
    {"gcd", "*integers", "Greatest common divisor.", greatestDivisor},
    {"factorial", "n, /", "n!", factorial},
    {"isqrt", "n, /", "Integer square root.", integerRoot},
    {"prod", "iterable, /, *, start=1", "Product.", product},
    {"fsum", "iterable, /", "Accurate sum.", exactSum}};

Value makeMath(Interpreter& in) {
  const Ref<ModuleObject> module = make<ModuleObject>("math");
  addFunctions(in, *module, kMath);
  set(in, *module, "pi", Value::real(M_PI));
  set(in, *module, "e", Value::real(M_E));
  set(in, *module, "tau", Value::real(2 * M_PI));
  set(in, *module, "inf", Value::real(HUGE_VAL));
  set(in, *module, "nan", Value::real(std::nan("")));
  return module.value();
}

// --- time and timeit
// --------------------------------------------------------------------------------------------
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

// --- closed modules
// ---------------------------------------------------------------------------------------------
constexpr const char* kFiles =
    "Files, processes and the environment are closed to a program; write the data into it, or "
    "export results from the application.";
constexpr const char* kNetwork = "The network is closed to a program; put the data into it.";
constexpr const char* kPackages =
    "This package is not part of the built-in library; tensorflow and numpy are.";
struct ClosedRow {
  const char* name;
  const char* reason;
};
constexpr ClosedRow kClosed[] = {{"os", kFiles},
                                 {"os.path", kFiles},
                                 {"tempfile", kFiles},
                                 {"pathlib", kFiles},
                                 {"shutil", kFiles},
                                 {"subprocess", kFiles},
                                 {"io", kFiles},
                                 {"glob", kFiles},
                                 {"pickle", kFiles},
                                 {"socket", kNetwork},
                                 {"requests", kNetwork},
                                 {"urllib", kNetwork},
                                 {"urllib.request", kNetwork},
                                 {"http", kNetwork},
                                 {"tensorflow_datasets", kPackages},
                                 {"pandas", kPackages},
                                 {"ctypes", kFiles},
                                 {"threading", kFiles},
                                 {"multiprocessing", kFiles},
                                 {"importlib", kFiles}};
Value makeClosed(const ClosedRow& row) {
  const Ref<ModuleObject> module = make<ModuleObject>(row.name);
  module->closedReason = row.reason;
  return module.value();
}

// --- sys
// --------------------------------------------------------------------------------------------------------
Value writeStream(Interpreter& in, Arguments a) {
  const auto* text = a[1].tryAs<StringObject>();
  if (text == nullptr)
    return in.raise(*in.types().typeError,
                    fmt::format("write() argument must be str, not {}", in.typeName(a[1])));
  const OutputStream stream = in.typeName(a[0]) == "stderr" ? OutputStream::err : OutputStream::out;
  return in.write(stream, text->text) ? Value::integer(text->length) : Value::raised();
}
Value flushStream(Interpreter&, Arguments) { return Value::none(); }
constexpr NativeRow kStream[] = {{"write", "self, text, /", "Writes text.", writeStream},
                                 {"flush", "self, /", "Does nothing.", flushStream}};
Value exitProgram(Interpreter& in, Arguments a) {
  return in.raise(in.call(in.types().systemExit.value(), a));
}
constexpr NativeRow kSys[] = {{"exit", "code=None, /", "Raises SystemExit.", exitProgram}};
Value makeSys(Interpreter& in) {
  const Ref<ModuleObject> module = make<ModuleObject>("sys");
  addFunctions(in, *module, kSys);
  for (const char* name : {"stdout", "stderr"}) {
    const Ref<ClassObject> type = make<ClassObject>(name, in.types().object.get());
    type->moduleName = "sys";
    addMethods(in, *type, kStream);
    set(in, *module, name, makeValue<OpaqueObject>(*type));
  }
  set(in, *module, "version", makeString("3.11 (Twinscope)"));
  set(in, *module, "maxsize", Value::integer(INT64_MAX));
  set(in, *module, "argv", makeList({}));
  set(in, *module, "version_info",
      makeTuple({Value::integer(3), Value::integer(11), Value::integer(0)}));
  return module.value();
}

// --- datetime and traceback
// -------------------------------------------------------------------------------------
Value strftime(Interpreter& in, Arguments a) {
  const auto* form = a[1].tryAs<StringObject>();
  if (form == nullptr) return in.raise(*in.types().typeError, "strftime() argument 1 must be str");
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char buffer[256];
  const std::size_t size =
      std::strftime(buffer, sizeof buffer, form->text.substr(0, 120).c_str(), &parts);
  return makeString(std::string(buffer, size));
}
Value now(Interpreter& in, Arguments a) {
  return makeValue<OpaqueObject>(a.empty() ? *in.types().object : a[0].as<ClassObject>());
}
constexpr NativeRow kDatetime[] = {{"strftime", "self, format", "The time as text.", strftime}};
constexpr NativeRow kNow[] = {{"now", "cls, tz=None", "The time now.", now}};
Value makeDatetime(Interpreter& in) {
  const Ref<ModuleObject> module = make<ModuleObject>("datetime");
  const Ref<ClassObject> type = make<ClassObject>("datetime", in.types().object.get());
  type->moduleName = "datetime";
  addMethods(in, *type, kDatetime);
  type->attributes.set(in.intern("now"), makeValue<WrapperObject>(Kind::classMethod,
                                                                  makeNative(in, kNow[0]).value()));
  set(in, *module, "datetime", type.value());
  return module.value();
}
Value printException(Interpreter& in, Arguments) {
  const Ref<ExceptionObject> exception = in.handledException();
  const std::string text = exception ? in.tracebackText(*exception) : "NoneType: None\n";
  return in.write(OutputStream::err, text) ? Value::none() : Value::raised();
}
Value formatException(Interpreter& in, Arguments) {
  const Ref<ExceptionObject> exception = in.handledException();
  return makeString(exception ? in.tracebackText(*exception) : "NoneType: None\n");
}
constexpr NativeRow kTraceback[] = {
    {"print_exc", "*arguments, **options", "Prints the traceback.", printException},
    {"format_exc", "*arguments, **options", "The traceback as text.", formatException}};
Value makeTraceback(Interpreter& in) {
  const Ref<ModuleObject> module = make<ModuleObject>("traceback");
  addFunctions(in, *module, kTraceback);
  return module.value();
}
Value makeEmpty(Interpreter& in, const char* name, std::initializer_list<const char*> names) {
  const Ref<ModuleObject> module = make<ModuleObject>(name);
  for (const char* one : names) set(in, *module, one, in.types().object.value());
  return module.value();
}

}  // namespace

void installModules(Interpreter& in) {
  in.addModule("math", makeMath);
  in.addModule("time", makeTime);
  in.addModule("timeit", makeTimeit);
  in.addModule("sys", makeSys);
  in.addModule("datetime", makeDatetime);
  in.addModule("traceback", makeTraceback);
  in.addModule("typing", [](Interpreter& inner) {
    return makeEmpty(inner, "typing",
                     {"List", "Dict", "Tuple", "Optional", "Any", "Union", "Callable", "Iterable",
                      "Sequence", "Set"});
  });
  for (const ClosedRow& row : kClosed) {
    in.addModule(row.name, [&row](Interpreter&) { return makeClosed(row); });
  }
}

}  // namespace twin::lang
