#include "profiler/statistics.h"

#include <cmath>
#include <random>

#include "tests/support/test.h"

using namespace twin::profiler;  // NOLINT(google-build-using-namespace): the test speaks of nothing
                                 // else

class StatisticsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void summarises_by_hand() {
    const std::vector<double> samples = {1, 2, 3, 4, 100};
    const Summary summary = summarise(samples);
    QCOMPARE(summary.n, std::size_t{5});
    QCOMPARE(summary.min, 1.0);
    QCOMPARE(summary.median, 3.0);
    QCOMPARE(summary.mad, 1.0);
    QCOMPARE(summary.mean, 22.0);
    QCOMPARE(summary.severeOutliers, std::size_t{1});
  }

  void has_no_figures_without_samples() {
    const Summary summary = summarise({});
    QCOMPARE(summary.n, std::size_t{0});
    QCOMPARE(summary.median, 0.0);
    QCOMPARE(median({}), 0.0);
  }

  void interpolates_quantiles() {
    QCOMPARE(quantile({0, 10}, 0.25), 2.5);
    QCOMPARE(quantile({4, 1, 3, 2}, 1), 4.0);
    QCOMPARE(median({4, 1, 3, 2}), 2.5);
  }

  void drops_the_warm_up() {
    std::vector<double> runs = {900, 500, 300, 200, 150};
    runs.resize(40, 100);
    const WarmUp state = warmUp(runs);
    QVERIFY(state.steady);
    QVERIFY2(state.discarded >= 3 && state.discarded <= 5,
             qPrintable(QString::number(state.discarded)));
  }

  void says_when_times_never_settle() {
    std::vector<double> runs;
    for (int k = 0; k < 80; ++k) runs.push_back(std::pow(1.1, k));
    QVERIFY(!warmUp(runs).steady);
  }

  void finds_the_ratio_of_two_sides() {
    const RatioEstimate estimate = estimateRatio(simulated(0.5), 2000, 7);
    QVERIFY(std::abs(estimate.ratio - 0.5) < 0.05);
    QVERIFY(estimate.interval[0] <= estimate.ratio && estimate.ratio <= estimate.interval[1]);
    QVERIFY(estimate.interval[1] < 0.6);
    QVERIFY(estimate.bootstrapP < 0.05);
    QVERIFY(estimate.rankP < 0.05);
  }

  void gives_the_same_answer_for_the_same_seed() {
    const PairedSamples samples = simulated(1.1);
    const RatioEstimate first = estimateRatio(samples, 1000, 3);
    const RatioEstimate second = estimateRatio(samples, 1000, 3);
    QCOMPARE(first.interval[0], second.interval[0]);
    QCOMPARE(first.interval[1], second.interval[1]);
  }

  void knows_the_rank_test_by_hand() {
    // One process, all of a below all of b: U = 0, so |z| = 4.5 / sqrt(5.25) and p = 0.0495.
    const PairedSamples samples{.baseline = {{4, 5, 6}}, .candidate = {{1, 2, 3}}};
    QVERIFY(std::abs(stratifiedRankP(samples) - 0.0495) < 0.0005);
    const PairedSamples equal{.baseline = {{1, 1, 1}}, .candidate = {{1, 1, 1}}};
    QCOMPARE(stratifiedRankP(equal), 1.0);
  }

 private:
  static PairedSamples simulated(double ratio) {
    std::mt19937_64 random(11);
    std::normal_distribution<double> noise(0, 2);
    PairedSamples samples;
    for (int process = 0; process < 5; ++process) {
      samples.baseline.emplace_back();
      samples.candidate.emplace_back();
      for (int k = 0; k < 6; ++k) {
        samples.baseline.back().push_back(100 + std::abs(noise(random)));
        samples.candidate.back().push_back((100 + std::abs(noise(random))) * ratio);
      }
    }
    return samples;
  }
};

TWIN_TEST(StatisticsTest)
#include "statistics_test.moc"
