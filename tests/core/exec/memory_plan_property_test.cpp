// Random lifetimes: no two that meet share bytes, and the arena is between the lower bound and the
// sum.
#include <random>

#include "core/exec/memory_plan.h"
#include "tests/support/test.h"

class MemoryPlanPropertyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void liveValuesNeverOverlap();
  void chainsNeedTwoValues();
};

void MemoryPlanPropertyTest::liveValuesNeverOverlap() {
  using twin::exec::Lifetime;
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    std::vector<Lifetime> lives(1 + random() % 80);
    for (Lifetime& life : lives) {
      life.bytes = static_cast<std::int64_t>(random() % 5000);
      life.first = static_cast<std::uint32_t>(random() % 60);
      life.last = life.first + static_cast<std::uint32_t>(random() % 12);
    }
    const twin::exec::MemoryPlan plan = twin::exec::planMemory(lives);
    std::int64_t sum = 0;
    for (std::size_t a = 0; a < lives.size(); ++a) {
      QVERIFY(plan.offsets[a] % twin::exec::kArenaAlignment == 0);
      QVERIFY(plan.offsets[a] + lives[a].bytes <= plan.arenaBytes);
      sum += lives[a].bytes + twin::exec::kArenaAlignment;
      for (std::size_t b = 0; b < a; ++b) {
        const bool meet = lives[a].first <= lives[b].last && lives[b].first <= lives[a].last;
        const bool overlap = plan.offsets[a] < plan.offsets[b] + lives[b].bytes &&
                             plan.offsets[b] < plan.offsets[a] + lives[a].bytes;
        QVERIFY2(!(meet && overlap), qPrintable(QString("seed %1").arg(seed)));
      }
    }
    QVERIFY(plan.arenaBytes >= plan.lowerBoundBytes);
    QVERIFY(plan.arenaBytes <= sum);
  }
}

void MemoryPlanPropertyTest::chainsNeedTwoValues() {
  std::vector<twin::exec::Lifetime> lives;
  for (std::uint32_t k = 0; k < 100; ++k)
    lives.push_back({.bytes = 640, .first = k, .last = k + 1});
  const twin::exec::MemoryPlan plan = twin::exec::planMemory(lives);
  QCOMPARE(plan.arenaBytes, std::int64_t{1280});
  QCOMPARE(plan.lowerBoundBytes, std::int64_t{1280});
}

TWIN_TEST(MemoryPlanPropertyTest)
#include "memory_plan_property_test.moc"
