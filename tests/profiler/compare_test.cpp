#include "profiler/compare.h"

#include <cmath>
#include <limits>

#include "tests/support/test.h"

using namespace twin;  // NOLINT(google-build-using-namespace): the test speaks of nothing else
using namespace twin::profiler;  // NOLINT(google-build-using-namespace)

class CompareTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void decides_by_the_first_condition_that_holds() {
    QCOMPARE(decide({.equality = {.equal = false, .place = "output 0"}}).verdict,
             Verdict::notEqual);
    QCOMPARE(decide(input(0.5)).verdict, Verdict::faster);
    QCOMPARE(decide(input(2.0)).verdict, Verdict::slower);
    QCOMPARE(decide(input(1.0)).verdict, Verdict::same);
    VerdictInput unsteady = input(0.5);
    unsteady.steady = false;
    QCOMPARE(decide(unsteady).verdict, Verdict::unsure);
    VerdictInput few = input(0.5);
    few.samples.baseline.resize(2);
    few.samples.candidate.resize(2);
    QCOMPARE(decide(few).verdict, Verdict::unsure);
    VerdictInput lost = input(0.5);
    lost.ledgerRed = true;
    QCOMPARE(decide(lost).verdict, Verdict::unsure);
  }

  void says_why_it_is_unsure() {
    VerdictInput noisy = input(0.99);
    for (auto& process : noisy.samples.candidate) process.back() *= 3;
    const VerdictAnswer answer = decide(noisy);
    if (answer.verdict == Verdict::unsure) QVERIFY(!answer.reason.empty());
  }

  void counts_calls_until_the_graph_has_paid() {
    const OneTimeCosts costs{.traceNs = 500,
                             .optimiseNs = 300,
                             .compileNs = 100,
                             .firstRunNs = 150,
                             .eagerFirstRunNs = 120};
    // 900 + (150 - 50) - (120 - 100) = 980, saved 50 a call.
    QCOMPARE(breakEven(costs, 100, 50).value_or(0), std::int64_t{20});
    QVERIFY(!breakEven(costs, 50, 100));
    QVERIFY(!breakEven(costs, 50, 50));
    QCOMPARE(breakEven({}, 100, 50).value_or(0), std::int64_t{1});
  }

  void tells_the_interpreter_from_its_ops() {
    ProgramSamples samples;
    for (int process = 0; process < 5; ++process) {
      samples.program.push_back({300, 301, 299, 300, 300, 300});
      samples.ops.push_back({100, 101, 99, 100, 100, 100});
      samples.graph.push_back({50, 51, 49, 50, 50, 50});
    }
    samples.runs = {300, 300, 300};
    samples.firstRunNs = 320;
    const VerdictInput rules{.equality = {.equal = true}};
    const OneTimeCosts costs{
        .traceNs = 1000, .optimiseNs = 400, .compileNs = 100, .firstRunNs = 70};
    const ProgramTimes times = programTimes(samples, rules, costs);
    QCOMPARE(times.verdict, Verdict::faster);
    QVERIFY(std::abs(times.interpreterNs - 200) < 1);
    QVERIFY(times.interpreterInterval[0] > 190 && times.interpreterInterval[1] < 210);
    QVERIFY(std::abs(times.graphRatio.ratio - 1.0 / 6) < 0.01);
    // 1500 + (70 - 50) - (320 - 300) = 1500, saved 250 a call.
    QCOMPARE(times.breakEvenCalls.value_or(0), std::int64_t{6});
    samples.steady = false;
    QCOMPARE(programTimes(samples, rules, costs).verdict, Verdict::unsure);
  }

  void compares_outputs_by_safety_class() {
    const std::vector<float> ones = {1, 2, 3};
    std::vector<float> near = ones;
    near[1] = std::nextafter(near[1], 3.0F);
    const std::vector<Tensor> a = {Tensor::vector<float>(ones)};
    const std::vector<Tensor> b = {Tensor::vector<float>(near)};
    QVERIFY(compareOutputs(a, a, "S0").equal);
    const Equality strict = compareOutputs(a, b, "S0");
    QVERIFY(!strict.equal);
    QCOMPARE(strict.maxUlp, std::int64_t{1});
    QVERIFY(strict.place.find("element 1") != std::string::npos);
    QVERIFY(compareOutputs(a, b, "S2").equal);
  }

  void keeps_nan_apart_from_numbers() {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<Tensor> a = {Tensor::scalar(nan)};
    const std::vector<Tensor> b = {Tensor::scalar(1.0F)};
    QVERIFY(compareOutputs(a, a, "S0").equal);
    QVERIFY(!compareOutputs(a, b, "S2").equal);
    const std::vector<Tensor> plus = {Tensor::scalar(0.0F)};
    const std::vector<Tensor> minus = {Tensor::scalar(-0.0F)};
    QVERIFY(!compareOutputs(plus, minus, "S0").equal);
    QVERIFY(compareOutputs(plus, minus, "S1").equal);
  }

  void refuses_other_shapes_and_counts() {
    const std::vector<Tensor> one = {Tensor::scalar(1.0F)};
    const std::vector<float> list = {1};
    QVERIFY(!compareOutputs(one, {Tensor::vector<float>(list)}, "S2").equal);
    QVERIFY(!compareOutputs(one, {}, "S2").equal);
  }

  void groups_kernels_by_their_sources() {
    const auto profile = [](std::vector<exec::KernelInfo> kernels, std::vector<double> times) {
      Profile made;
      for (std::size_t k = 0; k < kernels.size(); ++k) {
        made.nodes.push_back({.kernel = kernels[k], .time = {.median = times[k]}});
      }
      return made;
    };
    const Profile eager = profile({{.name = "mul", .nodes = {"mul"}, .lines = {3}},
                                   {.name = "add", .nodes = {"add"}, .lines = {4}},
                                   {.name = "exp", .nodes = {"exp"}, .lines = {9}}},
                                  {100, 200, 50});
    const Profile graph = profile({{.name = "fused", .nodes = {"add", "mul"}, .lines = {3, 4}},
                                   {.name = "exp", .nodes = {"exp"}, .lines = {9}}},
                                  {120, 50});
    const std::vector<OriginGroup> groups = originGroups(eager, graph);
    QCOMPARE(groups.size(), std::size_t{2});
    QCOMPARE(groups[0].eagerNs, 300.0);
    QCOMPARE(groups[0].graphNs, 120.0);
    QCOMPARE(groups[0].verdict, Verdict::faster);
    QCOMPARE(groups[0].lines, (std::vector<int>{3, 4}));
    QCOMPARE(groups[1].sources, (std::vector<std::string>{"exp"}));
  }

  void draws_bars_that_sum_to_the_difference() {
    Comparison comparison;
    comparison.eager.median = 1000;
    comparison.graph.median = 400;
    comparison.groups = {{.sources = {"mul"}, .eagerNs = 300, .graphNs = 120}};
    double sum = 0;
    for (const WaterfallBar& bar : waterfall(comparison, {{"mul", "fusion"}})) sum += bar.deltaNs;
    QVERIFY(std::abs(sum - (400 - 1000)) < 1e-9);
  }

 private:
  static VerdictInput input(double ratio) {
    VerdictInput made{.equality = {.equal = true}, .seed = 5, .resamples = 1000};
    for (int process = 0; process < 5; ++process) {
      std::vector<double> base;
      for (int k = 0; k < 6; ++k) base.push_back(1000 + (process * 7 + k * 3) % 5);
      made.samples.baseline.push_back(base);
      for (double& sample : base) sample *= ratio;
      made.samples.candidate.push_back(base);
    }
    return made;
  }
};

TWIN_TEST(CompareTest)
#include "compare_test.moc"
