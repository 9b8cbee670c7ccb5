// The tiled interpreter against plain scalar code: every op and dtype, special values, all index
// maps, cuts into ranges and threads, and random programs.
#include "core/exec/cpu/elementwise.h"

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "tests/support/test.h"

namespace twin::exec::cpu {

using ops::ScalarOp;
using ops::ScalarProgram;
using ops::ScalarStep;

class ElementwiseTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void functionsAreAccurate_data();
  void functionsAreAccurate();
  void keepsNan();
  void halvesRoundLikeTheirType_data();
  void halvesRoundLikeTheirType();
  void integersWrap();
  void divisionByZeroIsAnError();
  void powersAreExact();
  void castsAgreeWithTensors_data();
  void castsAgreeWithTensors();
  void readsAllIndexMaps();
  void tilesTailsAndThreadsGiveEqualBits();
  void instructionSetsGiveEqualBits();
  void randomProgramsAgreeWithScalars();
};

namespace {

ScalarProgram unary(ScalarOp op, DType dtype, DType result) {
  ScalarProgram program;
  program.steps = {{.op = ScalarOp::input, .dtype = dtype, .a = 0},
                   {.op = op, .dtype = result, .a = 0}};
  program.inputs = 1;
  program.results = {1};
  return program;
}
ScalarProgram binary(ScalarOp op, DType dtype, DType result) {
  ScalarProgram program;
  program.steps = {{.op = ScalarOp::input, .dtype = dtype, .a = 0},
                   {.op = ScalarOp::input, .dtype = dtype, .a = 1},
                   {.op = op, .dtype = result, .a = 0, .b = 1}};
  program.inputs = 2;
  program.results = {2};
  return program;
}

TileStatus runOn(const ScalarProgram& program, const std::vector<Tensor>& operands, Tensor& out,
                 ThreadPool* pool = nullptr) {
  const auto made = ElementwiseProgram::make(program);
  if (!made) qFatal("%s", text(made.error()).c_str());
  std::vector<OperandView> views;
  std::vector<const std::byte*> in;
  for (const Tensor& operand : operands) {
    views.push_back({.shape = &operand.shape(), .strides = &operand.strides()});
    in.push_back(operand.raw());
  }
  std::byte* results[1] = {out.mutableRaw()};
  return (*made)->run(makeLayout(out.shape(), views), in.data(), results, pool);
}

Tensor apply(const ScalarProgram& program, const std::vector<Tensor>& operands) {
  Tensor out = Tensor::create(program.steps[program.results[0]].dtype, operands[0].shape());
  if (runOn(program, operands, out) != TileStatus::ok) qFatal("a kernel failed");
  return out;
}

template <class T>
Tensor vec(std::initializer_list<T> values) {
  const std::vector<T> list(values);
  return Tensor::vector<T>(list);
}

// Distance to the exact value in units of the float's last place.
double ulps(float found, double exact) {
  if (std::isnan(exact)) return std::isnan(found) ? 0 : 1e9;
  const float nearest = static_cast<float>(exact);
  if (std::isinf(nearest)) return found == nearest ? 0 : 1e9;
  const float magnitude = std::max(std::fabs(nearest), std::numeric_limits<float>::min());
  const double unit = std::ldexp(1.0, std::ilogb(magnitude) - 23);
  return std::fabs(static_cast<double>(found) - exact) / unit;
}

double exactly(ScalarOp op, double x) {
  switch (op) {
    case ScalarOp::exp:
      return std::exp(x);
    case ScalarOp::log:
      return std::log(x);
    case ScalarOp::tanh:
      return std::tanh(x);
    case ScalarOp::sigmoid:
      return 1.0 / (1.0 + std::exp(-x));
    default:
      return std::erf(x);
  }
}

}  // namespace

void ElementwiseTest::functionsAreAccurate_data() {
  QTest::addColumn<int>("op");
  QTest::addColumn<double>("most");
  QTest::newRow("exp") << static_cast<int>(ScalarOp::exp) << 2.0;
  QTest::newRow("log") << static_cast<int>(ScalarOp::log) << 2.0;
  QTest::newRow("sigmoid") << static_cast<int>(ScalarOp::sigmoid) << 2.0;
  QTest::newRow("tanh") << static_cast<int>(ScalarOp::tanh) << 4.0;
  QTest::newRow("erf") << static_cast<int>(ScalarOp::erf) << 4.0;
}

// Every 4001st float of all 2^32, so that each exponent and both signs appear many times.
void ElementwiseTest::functionsAreAccurate() {
  QFETCH(int, op);
  QFETCH(double, most);
  std::vector<float> inputs;
  for (std::uint64_t bits = 0; bits <= 0xFFFFFFFFU; bits += 4001) {
    inputs.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  }
  const auto scalarOp = static_cast<ScalarOp>(op);
  const Tensor out =
      apply(unary(scalarOp, DType::f32, DType::f32), {Tensor::vector<float>(inputs)});
  double worst = 0;
  float at = 0;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const double error =
        ulps(out.data<float>()[k], exactly(scalarOp, static_cast<double>(inputs[k])));
    if (error > worst) {
      worst = error;
      at = inputs[k];
    }
  }
  QVERIFY2(worst <= most,
           qPrintable(QString("%1 ulp at %2").arg(worst).arg(double(at), 0, 'g', 9)));
}

void ElementwiseTest::keepsNan() {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor a = vec<float>({nan, 1, -0.0F, 3});
  const Tensor b = vec<float>({1, nan, 0, 2});
  for (const ScalarOp op : {ScalarOp::maximum, ScalarOp::minimum}) {
    const Tensor out = apply(binary(op, DType::f32, DType::f32), {a, b});
    QVERIFY(std::isnan(out.data<float>()[0]));
    QVERIFY(std::isnan(out.data<float>()[1]));
    QCOMPARE(out.data<float>()[3], op == ScalarOp::maximum ? 3.0F : 2.0F);
  }
  const Tensor sign = apply(unary(ScalarOp::sign, DType::f32, DType::f32), {a});
  QVERIFY(std::isnan(sign.data<float>()[0]));
}

void ElementwiseTest::halvesRoundLikeTheirType_data() {
  QTest::addColumn<int>("dtype");
  QTest::newRow("f16") << static_cast<int>(DType::f16);
  QTest::newRow("bf16") << static_cast<int>(DType::bf16);
}

void ElementwiseTest::halvesRoundLikeTheirType() {
  QFETCH(int, dtype);
  const auto half = static_cast<DType>(dtype);
  std::vector<float> floats;
  for (std::uint64_t bits = 0; bits <= 0xFFFFFFFFU; bits += 65521) {
    const float value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (!std::isnan(value)) floats.push_back(value);
  }
  const Tensor wide = Tensor::vector<float>(floats);
  const Tensor expected = cast(wide, half).value();
  QVERIFY(identical(apply(unary(ScalarOp::cast, DType::f32, half), {wide}), expected));
  QVERIFY(identical(apply(unary(ScalarOp::cast, half, DType::f32), {expected}),
                    cast(expected, DType::f32).value()));
  // Each op of a chain rounds, like the ops one by one.
  ScalarProgram chain;
  chain.steps = {{.op = ScalarOp::input, .dtype = half, .a = 0},
                 {.op = ScalarOp::mul, .dtype = half, .a = 0, .b = 0},
                 {.op = ScalarOp::add, .dtype = half, .a = 1, .b = 0}};
  chain.inputs = 1;
  chain.results = {2};
  const Tensor square = apply(binary(ScalarOp::mul, half, half), {expected, expected});
  const Tensor sum = apply(binary(ScalarOp::add, half, half), {square, expected});
  const Tensor fused = apply(chain, {expected});
  for (std::int64_t k = 0; k < sum.elements(); ++k) {
    const double a = elementAsDouble(sum, k);
    const double b = elementAsDouble(fused, k);
    QVERIFY(a == b || (std::isnan(a) && std::isnan(b)));
  }
}

void ElementwiseTest::integersWrap() {
  const Tensor a = vec<std::int32_t>(
      {std::numeric_limits<std::int32_t>::max(), -7, 7, std::numeric_limits<std::int32_t>::min()});
  const Tensor b = vec<std::int32_t>({1, 2, -2, -1});
  const auto of = [&](ScalarOp op, std::size_t k) {
    return apply(binary(op, DType::i32, DType::i32), {a, b}).data<std::int32_t>()[k];
  };
  QCOMPARE(of(ScalarOp::add, 0), std::numeric_limits<std::int32_t>::min());
  QCOMPARE(of(ScalarOp::div, 1), -3);
  QCOMPARE(of(ScalarOp::floordiv, 1), -4);
  QCOMPARE(of(ScalarOp::floordiv, 2), -4);
  QCOMPARE(of(ScalarOp::mod, 1), 1);
  QCOMPARE(of(ScalarOp::mod, 2), -1);
  QCOMPARE(of(ScalarOp::div, 3), std::numeric_limits<std::int32_t>::min());
  const Tensor small = vec<std::uint16_t>({65535});
  QCOMPARE(
      apply(binary(ScalarOp::mul, DType::u16, DType::u16), {small, small}).data<std::uint16_t>()[0],
      std::uint16_t{1});
}

void ElementwiseTest::divisionByZeroIsAnError() {
  Tensor out = Tensor::create(DType::i64, Shape{3});
  const TileStatus status =
      runOn(binary(ScalarOp::floordiv, DType::i64, DType::i64),
            {vec<std::int64_t>({1, 2, 3}), vec<std::int64_t>({1, 0, 3})}, out);
  QCOMPARE(status, TileStatus::divisionByZero);
  QCOMPARE(text(tileError(status)).substr(0, 24), std::string("Integer division by zero"));
}

void ElementwiseTest::powersAreExact() {
  const Tensor base = vec<float>({1.1F, -3.3F, 1e20F, 0.3F});
  for (const float exponent : {0.0F, 1.0F, 2.0F}) {
    const Tensor out = apply(binary(ScalarOp::pow, DType::f32, DType::f32),
                             {base, vec<float>({exponent, exponent, exponent, exponent})});
    for (std::int64_t k = 0; k < 4; ++k) {
      const float x = base.data<float>()[k];
      const float expected = exponent == 0 ? 1.0F : (exponent == 1 ? x : x * x);
      QCOMPARE(out.data<float>()[k], expected);
    }
  }
}

void ElementwiseTest::castsAgreeWithTensors_data() {
  QTest::addColumn<int>("from");
  for (int from = 0; from < static_cast<int>(DType::string); ++from) {
    QTest::newRow(std::string(text(static_cast<DType>(from))).c_str()) << from;
  }
}

void ElementwiseTest::castsAgreeWithTensors() {
  QFETCH(int, from);
  const Tensor numbers = vec<double>(
      {0, 1, -1, 2.5, -2.5, 127, 128, 255, 256, 40000, -40000, 3e9, -3e9, 1e19, -1e19, 1e300});
  const Tensor source = cast(numbers, static_cast<DType>(from)).value();
  for (int to = 0; to < static_cast<int>(DType::string); ++to) {
    const auto target = static_cast<DType>(to);
    if (to == from) continue;
    const Tensor out = apply(unary(ScalarOp::cast, source.dtype(), target), {source});
    QVERIFY2(identical(out, cast(source, target).value()), std::string(text(target)).c_str());
  }
}

void ElementwiseTest::readsAllIndexMaps() {
  std::vector<float> numbers(24);
  for (std::size_t k = 0; k < numbers.size(); ++k) numbers[k] = static_cast<float>(k);
  const Tensor base = Tensor::of<float>(Shape{4, 3, 2}, numbers);
  const std::vector<std::int64_t> turned = {2, 1, 0};
  const Tensor left = base.transposed(turned);  // [2,3,4], strided
  const std::vector<Tensor> rights = {
      Tensor::scalar<float>(100), Tensor::of<float>(Shape{4}, std::vector<float>{1, 2, 3, 4}),
      Tensor::of<float>(Shape{3, 1}, std::vector<float>{10, 20, 30}),
      Tensor::of<float>(Shape{2, 1, 1}, std::vector<float>{5, 6}), left.contiguous()};
  for (const Tensor& right : rights) {
    Tensor out = Tensor::create(DType::f32, left.shape());
    QCOMPARE(runOn(binary(ScalarOp::sub, DType::f32, DType::f32), {left, right}, out),
             TileStatus::ok);
    const Tensor a = left.contiguous();
    const Tensor b = right.broadcastTo(left.shape()).contiguous();
    for (std::int64_t k = 0; k < out.elements(); ++k) {
      QCOMPARE(out.data<float>()[k], a.data<float>()[k] - b.data<float>()[k]);
    }
  }
}

void ElementwiseTest::tilesTailsAndThreadsGiveEqualBits() {
  std::mt19937 random(5);
  std::normal_distribution<float> normal(0, 3);
  std::vector<float> numbers(200'003);
  for (float& number : numbers) number = normal(random);
  const Tensor input = Tensor::vector<float>(numbers);
  ScalarProgram program = unary(ScalarOp::tanh, DType::f32, DType::f32);
  program.steps.push_back({.op = ScalarOp::exp, .dtype = DType::f32, .a = 1});
  program.steps.push_back({.op = ScalarOp::mul, .dtype = DType::f32, .a = 2, .b = 0});
  program.results = {3};
  const Tensor whole = apply(program, {input});
  for (std::size_t workers = 0; workers < 4; ++workers) {
    ThreadPool pool(workers);
    Tensor out = Tensor::create(DType::f32, input.shape());
    QCOMPARE(runOn(program, {input}, out, &pool), TileStatus::ok);
    QVERIFY(identical(out, whole));
  }
  for (const std::size_t k : {std::size_t{0}, std::size_t{511}, std::size_t{70'001}}) {
    const Tensor one = apply(program, {Tensor::vector<float>({numbers.data() + k, 1})});
    QCOMPARE(std::bit_cast<std::uint32_t>(one.data<float>()[0]),
             std::bit_cast<std::uint32_t>(whole.data<float>()[k]));
  }
}

void ElementwiseTest::instructionSetsGiveEqualBits() {
  std::vector<float> a;
  for (std::uint64_t bits = 0; bits <= 0xFFFFFFFFU; bits += 999'983) {
    a.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  }
  const std::vector<float> b(a.rbegin(), a.rend());
  const auto bytes = [](const std::vector<float>& v) {
    return reinterpret_cast<const std::byte*>(v.data());
  };
  for (int op = static_cast<int>(ScalarOp::add); op <= static_cast<int>(ScalarOp::round); ++op) {
    const TileFn best = tiles().floatKernel(static_cast<ScalarOp>(op), DType::f32);
    const TileFn plain = kTilesPortable.floatKernel(static_cast<ScalarOp>(op), DType::f32);
    if (plain == nullptr) continue;
    std::vector<float> x(a.size());
    std::vector<float> y(a.size());
    static_cast<void>(
        best(reinterpret_cast<std::byte*>(x.data()), bytes(a), bytes(b), nullptr, a.size()));
    static_cast<void>(
        plain(reinterpret_cast<std::byte*>(y.data()), bytes(a), bytes(b), nullptr, a.size()));
    for (std::size_t k = 0; k < a.size(); ++k) {
      const bool equal = std::bit_cast<std::uint32_t>(x[k]) == std::bit_cast<std::uint32_t>(y[k]) ||
                         (std::isnan(x[k]) && std::isnan(y[k]));
      QVERIFY2(equal, qPrintable(QString("op %1 at %2").arg(op).arg(double(a[k]))));
    }
  }
}

// Programs of exactly rounded ops, so that plain C++ floats are the reference.
void ElementwiseTest::randomProgramsAgreeWithScalars() {
  const std::vector<ScalarOp> choices = {
      ScalarOp::add,     ScalarOp::sub, ScalarOp::mul, ScalarOp::div,  ScalarOp::maximum,
      ScalarOp::minimum, ScalarOp::abs, ScalarOp::neg, ScalarOp::sqrt, ScalarOp::floor};
  const std::vector<float> pool = {0.0F,
                                   -0.0F,
                                   1.0F,
                                   -1.5F,
                                   3e38F,
                                   1e-40F,
                                   7.25F,
                                   -2.0F,
                                   std::numeric_limits<float>::infinity(),
                                   std::numeric_limits<float>::quiet_NaN()};
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    const std::size_t inputs = 1 + below(4);
    const std::size_t count = 1 + below(1200);
    ScalarProgram program;
    program.inputs = inputs;
    std::vector<Tensor> operands;
    for (std::size_t k = 0; k < inputs; ++k) {
      program.steps.push_back(
          {.op = ScalarOp::input, .dtype = DType::f32, .a = static_cast<std::uint16_t>(k)});
      std::vector<float> values(k > 0 && below(3) == 0 ? 1 : count);
      for (float& value : values) value = pool[below(pool.size())];
      operands.push_back(Tensor::vector<float>(values));
    }
    const std::size_t length = 1 + below(30);
    for (std::size_t k = 0; k < length; ++k) {
      const auto any = [&] { return static_cast<std::uint16_t>(below(program.steps.size())); };
      program.steps.push_back(
          {.op = choices[below(choices.size())], .dtype = DType::f32, .a = any(), .b = any()});
    }
    program.results = {static_cast<std::uint16_t>(program.steps.size() - 1)};
    Tensor out = Tensor::create(DType::f32, Shape{static_cast<std::int64_t>(count)});
    QCOMPARE(runOn(program, operands, out), TileStatus::ok);
    for (std::size_t at = 0; at < count; ++at) {
      std::vector<float> values;
      for (const ScalarStep& step : program.steps) {
        if (step.op == ScalarOp::input) {
          const Tensor& operand = operands[step.a];
          values.push_back(operand.data<float>()[operand.elements() == 1 ? 0 : at]);
          continue;
        }
        const float a = values[step.a];
        const float b = values[step.b];
        switch (step.op) {
          case ScalarOp::add:
            values.push_back(a + b);
            break;
          case ScalarOp::sub:
            values.push_back(a - b);
            break;
          case ScalarOp::mul:
            values.push_back(a * b);
            break;
          case ScalarOp::div:
            values.push_back(a / b);
            break;
          case ScalarOp::maximum:
            values.push_back(a > b || a != a ? a : b);
            break;
          case ScalarOp::minimum:
            values.push_back(a < b || a != a ? a : b);
            break;
          case ScalarOp::abs:
            values.push_back(std::fabs(a));
            break;
          case ScalarOp::neg:
            values.push_back(-a);
            break;
          case ScalarOp::sqrt:
            values.push_back(std::sqrt(a));
            break;
          default:
            values.push_back(std::floor(a));
            break;
        }
      }
      const float expected = values.back();
      const float found = out.data<float>()[at];
      QVERIFY2(std::bit_cast<std::uint32_t>(expected) == std::bit_cast<std::uint32_t>(found) ||
                   (std::isnan(expected) && std::isnan(found)),
               qPrintable(QString("seed %1 element %2").arg(seed).arg(at)));
    }
  }
}

}  // namespace twin::exec::cpu

using twin::exec::cpu::ElementwiseTest;
TWIN_TEST(ElementwiseTest)
#include "elementwise_test.moc"
