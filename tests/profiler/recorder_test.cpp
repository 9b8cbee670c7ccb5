#include "profiler/recorder.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <thread>

#include "profiler/trace.h"
#include "profiler/trace_formats.h"
#include "tests/support/test.h"

using namespace twin::profiler;  // NOLINT(google-build-using-namespace): the test speaks of nothing
                                 // else

class RecorderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void converts_ticks_to_nanoseconds() {
    ClockFit clock;
    const std::int64_t startNs = monotonicNs();
    const std::uint64_t start = ticks();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const std::uint64_t end = ticks();
    const std::int64_t endNs = monotonicNs();
    clock.sample();
    const double measured = clock.durationNs(end - start);
    const auto expected = static_cast<double>(endNs - startNs);
    QVERIFY2(std::abs(measured - expected) < 0.1 * expected + 20'000,
             qPrintable(QStringLiteral("%1 against %2").arg(measured).arg(expected)));
    QVERIFY(clock.errorBoundNs() >= 0);
  }

  void accounts_for_every_record() {
    Recorder recorder;
    recorder.setRun(3);
    for (std::uint32_t k = 0; k < 10; ++k) {
      recorder.nodeBegins(k);
      recorder.nodeEnds(k);
    }
    const auto threads = recorder.take();
    std::size_t count = 0;
    for (const ThreadEvents& thread : threads) {
      for (const Event& event : thread.events) {
        QCOMPARE(event.run(), 3U);
        QCOMPARE(event.kind(), EventKind::node);
        QVERIFY(event.end >= event.start);
        QCOMPARE(event.node, static_cast<std::uint32_t>(count++));
      }
    }
    QCOMPARE(count, std::size_t{10});
    QCOMPARE(recorder.ledger().received, std::uint64_t{10});
    QCOMPARE(recorder.ledger().dropped, std::uint64_t{0});
  }

  void counts_what_does_not_nest() {
    Recorder recorder;
    recorder.nodeEnds(1);
    recorder.nodeBegins(2);
    recorder.nodeEnds(3);
    QCOMPARE(recorder.ledger().invalid, std::uint64_t{2});
  }

  void drops_beyond_the_nesting_depth() {
    Recorder recorder;
    for (std::uint32_t k = 0; k < 70; ++k) recorder.nodeBegins(k);
    for (std::uint32_t k = 70; k-- > 0;) recorder.nodeEnds(k);
    QCOMPARE(recorder.ledger().received, std::uint64_t{64});
    QCOMPARE(recorder.ledger().dropped, std::uint64_t{6});
  }

  void keeps_threads_apart() {
    Recorder recorder;
    std::vector<std::jthread> threads;
    for (std::uint32_t t = 0; t < 4; ++t) {
      threads.emplace_back([&recorder, t] {
        for (int k = 0; k < 1000; ++k) {
          recorder.nodeBegins(t);
          recorder.nodeEnds(t);
        }
      });
    }
    threads.clear();
    std::size_t count = 0;
    for (const ThreadEvents& thread : recorder.take()) {
      for (const Event& event : thread.events) QCOMPARE(event.node, thread.events.front().node);
      count += thread.events.size();
    }
    QCOMPARE(count, std::size_t{4000});
  }

  void loses_nothing_silently_when_a_ring_overflows() {
    Recorder recorder;
    constexpr std::uint64_t kMany = 400'000;
    for (std::uint64_t k = 0; k < kMany; ++k) {
      recorder.nodeBegins(1);
      recorder.nodeEnds(1);
    }
    const Ledger ledger = recorder.ledger();
    QCOMPARE(ledger.received + ledger.dropped + ledger.invalid, kMany);
  }

  void makes_a_trace_and_its_profile() {
    Recorder recorder;
    for (std::uint32_t run = 0; run < 5; ++run) {
      recorder.setRun(run);
      recorder.nodeBegins(0);
      recorder.nodeEnds(0);
      recorder.nodeBegins(1);
      recorder.nodeEnds(1);
    }
    std::vector<twin::exec::KernelInfo> kernels = {{.index = 0, .name = "a", .kind = "add"},
                                                   {.index = 1, .name = "b<&\"", .kind = "mul"}};
    const TracePtr trace = makeTrace(Mode::graph, kernels, recorder.take(), recorder, 5);
    QCOMPARE(trace->spans.size(), std::size_t{10});
    const ProfilePtr profile = makeProfile(trace, {100, 100}, {100, 100}, true, 3);
    QCOMPARE(profile->nodes.size(), std::size_t{2});
    QCOMPARE(profile->nodes[0].time.n, std::size_t{5});
    QVERIFY(std::abs(profile->nodes[0].share + profile->nodes[1].share - 1) < 1e-9);
    const QJsonDocument json =
        QJsonDocument::fromJson(QByteArray::fromStdString(chromeTrace({trace})));
    QVERIFY(json.isObject());
    int complete = 0;
    for (const auto& event : json[QStringLiteral("traceEvents")].toArray()) {
      if (event[QStringLiteral("ph")].toString() == QStringLiteral("X")) ++complete;
    }
    QCOMPARE(complete, 10);
  }
};

TWIN_TEST(RecorderTest)
#include "recorder_test.moc"
