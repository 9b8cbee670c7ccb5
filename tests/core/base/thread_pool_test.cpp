#include "core/base/thread_pool.h"

#include <atomic>
#include <latch>
#include <numeric>

#include "tests/support/test.h"

class ThreadPoolTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void coversEveryIndexOnce_data();
  void coversEveryIndexOnce();
  void blockBordersIgnoreThreads();
  void nestedLoopsFinish();
  void manyCallersShareIt();
  void submittedTasksRun();
  void emptyPoolRunsInline();
};

void ThreadPoolTest::coversEveryIndexOnce_data() {
  QTest::addColumn<int>("threads");
  QTest::addColumn<qint64>("count");
  QTest::addColumn<qint64>("grain");
  QTest::newRow("nothing") << 2 << qint64{0} << qint64{4};
  QTest::newRow("negative") << 2 << qint64{-3} << qint64{4};
  QTest::newRow("one block") << 2 << qint64{3} << qint64{4};
  QTest::newRow("uneven") << 3 << qint64{1001} << qint64{7};
  QTest::newRow("grain zero") << 2 << qint64{10} << qint64{0};
  QTest::newRow("no workers") << 0 << qint64{100} << qint64{3};
}

void ThreadPoolTest::coversEveryIndexOnce() {
  QFETCH(int, threads);
  QFETCH(qint64, count);
  QFETCH(qint64, grain);
  twin::ThreadPool pool(static_cast<std::size_t>(threads));
  std::vector<std::atomic<int>> hits(static_cast<std::size_t>(std::max<qint64>(count, 0)));
  pool.parallelFor(count, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t at = begin; at < end; ++at) ++hits[static_cast<std::size_t>(at)];
  });
  for (const auto& hit : hits) QCOMPARE(hit.load(), 1);
}

void ThreadPoolTest::blockBordersIgnoreThreads() {
  const auto borders = [](std::size_t threads) {
    twin::ThreadPool pool(threads);
    std::mutex mutex;
    std::vector<std::pair<std::int64_t, std::int64_t>> blocks;
    pool.parallelFor(103, 10, [&](std::int64_t begin, std::int64_t end) {
      const std::lock_guard lock(mutex);
      blocks.emplace_back(begin, end);
    });
    std::sort(blocks.begin(), blocks.end());
    return blocks;
  };
  QVERIFY(borders(0) == borders(3));
}

void ThreadPoolTest::nestedLoopsFinish() {
  twin::ThreadPool pool(2);
  std::atomic<std::int64_t> sum{0};
  pool.parallelFor(20, 1, [&](std::int64_t outer, std::int64_t) {
    pool.parallelFor(50, 3, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t at = begin; at < end; ++at) sum += outer * 50 + at;
    });
  });
  QCOMPARE(sum.load(), std::int64_t{999 * 1000 / 2});
}

void ThreadPoolTest::manyCallersShareIt() {
  twin::ThreadPool pool(2);
  std::atomic<std::int64_t> sum{0};
  {
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < 4; ++caller) {
      callers.emplace_back([&] {
        for (int round = 0; round < 50; ++round) {
          pool.parallelFor(64, 4,
                           [&](std::int64_t begin, std::int64_t end) { sum += end - begin; });
        }
      });
    }
  }
  QCOMPARE(sum.load(), std::int64_t{4 * 50 * 64});
}

void ThreadPoolTest::submittedTasksRun() {
  twin::ThreadPool pool(2);
  std::latch done(10);
  std::atomic<int> count{0};
  for (int task = 0; task < 10; ++task) {
    pool.submit([&] {
      ++count;
      done.count_down();
    });
  }
  done.wait();
  QCOMPARE(count.load(), 10);
}

void ThreadPoolTest::emptyPoolRunsInline() {
  twin::ThreadPool pool(0);
  QCOMPARE(pool.width(), std::size_t{1});
  const std::thread::id here = std::this_thread::get_id();
  bool same = false;
  pool.submit([&] { same = std::this_thread::get_id() == here; });
  QVERIFY(same);
}

TWIN_TEST(ThreadPoolTest)
#include "thread_pool_test.moc"
