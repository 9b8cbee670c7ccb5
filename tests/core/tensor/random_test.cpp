#include "core/tensor/random.h"

#include <cmath>
#include <set>
#include <vector>

#include "tests/support/test.h"

namespace twin {

class RandomTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void knownAnswers();
  void uniformMoments();
  void normalMoments();
  void integersStayInRange();
  void keysAreIndependent();
  void prefixesAgree();
};

namespace {

struct Moments {
  double mean = 0;
  double variance = 0;
  double skew = 0;
  double kurtosis = 0;
};

template <class T>
Moments momentsOf(const std::vector<T>& values) {
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const T value : values) sum += static_cast<double>(value);
  Moments out{.mean = sum / count};
  double second = 0;
  double third = 0;
  double fourth = 0;
  for (const T value : values) {
    const double d = static_cast<double>(value) - out.mean;
    second += d * d;
    third += d * d * d;
    fourth += d * d * d * d;
  }
  out.variance = second / count;
  out.skew = third / count / std::pow(out.variance, 1.5);
  out.kurtosis = fourth / count / (out.variance * out.variance);
  return out;
}

bool near(double actual, double expected, double tolerance) {
  return std::abs(actual - expected) < tolerance;
}

template <class T>
bool isUniform() {
  std::vector<T> values(200'001);
  fillUniform(std::span<T>(values), RandomKey{.seed = 7});
  for (const T value : values) {
    if (!(value >= 0 && value < 1)) return false;
  }
  const Moments m = momentsOf(values);
  return near(m.mean, 0.5, 0.005) && near(m.variance, 1.0 / 12, 0.002) && near(m.skew, 0, 0.02);
}

template <class T>
bool isNormal() {
  std::vector<T> values(200'001);
  fillNormal(std::span<T>(values), RandomKey{.seed = 11, .site = 3});
  for (const T value : values) {
    if (!std::isfinite(value)) return false;
  }
  const Moments m = momentsOf(values);
  return near(m.mean, 0, 0.01) && near(m.variance, 1, 0.02) && near(m.skew, 0, 0.03) &&
         near(m.kurtosis, 3, 0.08);
}

}  // namespace

void RandomTest::knownAnswers() {
  using Words = std::array<std::uint32_t, 4>;
  QVERIFY((philox({0, 0, 0, 0}, {0, 0}) == Words{0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8}));
  constexpr std::uint32_t kOnes = 0xFFFFFFFF;
  QVERIFY((philox({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}) ==
           Words{0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD}));
  QVERIFY((philox({0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344}, {0xA4093822, 0x299F31D0}) ==
           Words{0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1}));
}

void RandomTest::uniformMoments() {
  QVERIFY(isUniform<float>());
  QVERIFY(isUniform<double>());
}

void RandomTest::normalMoments() {
  QVERIFY(isNormal<float>());
  QVERIFY(isNormal<double>());
}

void RandomTest::integersStayInRange() {
  std::vector<std::int64_t> values(10'001);
  fillIntegers(values, -3, 4, RandomKey{.opSeed = 5});
  std::array<int, 7> counts{};
  for (const std::int64_t value : values) {
    QVERIFY(value >= -3 && value < 4);
    ++counts.at(static_cast<std::size_t>(value + 3));
  }
  for (const int count : counts) QVERIFY(std::abs(count - 1429) < 200);
  fillIntegers(values, 5, 5, RandomKey{});
  QVERIFY(values == std::vector<std::int64_t>(10'001, 5));
  fillIntegers(values, INT64_MIN, INT64_MAX, RandomKey{});
  QVERIFY(std::set<std::int64_t>(values.begin(), values.end()).size() == values.size());
}

void RandomTest::keysAreIndependent() {
  const std::vector<RandomKey> keys = {
      {},          {.seed = 1},       {.opSeed = 1},           {.call = 1},
      {.site = 1}, {.occurrence = 1}, {.seed = 1, .opSeed = 1}};
  std::set<double> firsts;
  for (const RandomKey& key : keys) {
    std::array<double, 1> first{};
    fillUniform(std::span<double>(first), key);
    firsts.insert(first[0]);
  }
  QCOMPARE(firsts.size(), keys.size());
}

void RandomTest::prefixesAgree() {
  std::vector<float> few(5);
  std::vector<float> many(1000);
  fillNormal(std::span<float>(few), RandomKey{.seed = 3});
  fillNormal(std::span<float>(many), RandomKey{.seed = 3});
  QVERIFY(std::equal(few.begin(), few.end(), many.begin()));
}

}  // namespace twin

using twin::RandomTest;
TWIN_TEST(RandomTest)
#include "random_test.moc"
