#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

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
  const auto set = [&](std::string_view name, Value value) {
    module->attributes.set(in.intern(name), std::move(value));
  };
  set("pi", Value::real(M_PI));
  set("e", Value::real(M_E));
  set("tau", Value::real(2 * M_PI));
  set("inf", Value::real(HUGE_VAL));
  set("nan", Value::real(std::nan("")));
  return module.value();
}

}  // namespace

void installMath(Interpreter& in) { in.addModule("math", makeMath); }

}  // namespace twin::lang
