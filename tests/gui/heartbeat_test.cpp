// The GUI thread never works or waits long: while a large graph is opened, compiled and laid out,
// there are no 50 ms of work at once, and no long wait for anything but a core.
#include <QFile>
#include <QThread>
#include <QTimer>
#include <algorithm>
#include <ctime>
#include <limits>
#include <optional>

#include "core/base/file.h"
#include "tests/gui/window_fixture.h"
#include "tests/support/test.h"

namespace {

// A chain of groups with `count` nodes in all.
std::string largeGraph(int count) {
  std::string text = "graph main(%x: f32[8,8]) {\n";
  std::string last = "x";
  for (int k = 0; k < count; ++k) {
    const std::string name = "n" + std::to_string(k);
    const std::string scope = "block" + std::to_string(k / 100) + "/" +
                              (k % 3 == 0 ? "Tanh" : "Relu") + std::to_string(k);
    text += "  %" + name + " \"" + scope + "\" = " + (k % 3 == 0 ? "tanh" : "relu") + "(%" + last +
            ") : f32[8,8]\n";
    last = name;
  }
  return text + "  output %" + last + "\n}\n";
}

// Milliseconds that a machine may take from the program without the program being at fault.
qint64 mostGap() {
  const int slack = qEnvironmentVariableIntValue("TWIN_HEARTBEAT_SLACK_MS");
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return 1000 + slack;
#else
  return 50 + slack;
#endif
}

std::int64_t nowNs(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

// What this thread waited for a core while it could have run, as the kernel counts it.
std::optional<std::int64_t> queuedNs() {
  QFile file(QStringLiteral("/proc/thread-self/schedstat"));
  if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
  const QList<QByteArray> words = file.readAll().simplified().split(' ');
  return words.size() < 2 ? std::nullopt : std::optional<std::int64_t>(words[1].toLongLong());
}

// A timer that beats every 5 ms: between two beats, how much this thread worked, and how much it
// waited though it could not be for a core. Asleep in its event loop it waits 5 ms at most, so a
// longer wait is one for a lock, a future, a file or a device. A busy machine makes the gap between
// two beats longer, but neither of the two.
class BeatMeter : public QObject {
 public:
  BeatMeter() {
    beat_.setTimerType(Qt::PreciseTimer);
    connect(&beat_, &QTimer::timeout, this, [this] { read(); });
    beat_.start(5);
  }
  [[nodiscard]] qint64 worstWorkMs() const { return worstWork_ / 1'000'000; }
  [[nodiscard]] qint64 worstWaitMs() const { return worstWait_ / 1'000'000; }
  [[nodiscard]] static bool canSeeWaits() { return queuedNs().has_value(); }

 private:
  struct Reading {
    std::int64_t wall = 0;
    std::int64_t work = 0;
    std::int64_t queued = 0;
  };
  static Reading now() {
    return {nowNs(CLOCK_MONOTONIC), nowNs(CLOCK_THREAD_CPUTIME_ID), queuedNs().value_or(0)};
  }
  void read() {
    const Reading end = now();
    const std::int64_t work = end.work - last_.work;
    const std::int64_t wait = end.wall - last_.wall - work - (end.queued - last_.queued);
    worstWork_ = std::max(worstWork_, work);
    worstWait_ = std::max(worstWait_, wait);
    last_ = end;
  }

  QTimer beat_;
  Reading last_ = now();
  std::int64_t worstWork_ = 0;
  std::int64_t worstWait_ = 0;
};

constexpr qint64 kNever = std::numeric_limits<qint64>::max();

struct Worst {
  qint64 workMs = 0;
  qint64 waitMs = 0;
  // A virtual machine that gets no core from its host counts as waiting: hence twice the time.
  [[nodiscard]] bool isShort() const {
    return workMs <= mostGap() && (waitMs <= 2 * mostGap() || !BeatMeter::canSeeWaits());
  }
};

void openAndCompile(const std::filesystem::path& path, Worst& worst) {
  twin::test::WindowFixture fixture(TWIN_BIN_DIR);
  QVERIFY(fixture.settle());
  const BeatMeter meter;
  fixture.post(twin::session::Open{path.string()});
  QVERIFY(fixture.settle(110'000));
  QVERIFY(fixture.document() != nullptr);
  fixture.post(twin::session::Compile{});
  QVERIFY(fixture.settle(110'000));
  worst = {.workMs = meter.worstWorkMs(), .waitMs = meter.worstWaitMs()};
}

// Lets the event loop run some beats.
void turnLoop() { QTest::qWait(40); }

}  // namespace

class HeartbeatTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // What the program does it does every time; what the machine does to it, it does not.
  void beatsWhileALargeGraphIsOpened() {
    const std::filesystem::path path = twin::test::freshFolder("heartbeat") / "large.txt";
    TWIN_SUCCEEDS(twin::saveAtomically(path, largeGraph(10'000)));
    constexpr int kAttempts = 3;
    Worst least{.workMs = kNever, .waitMs = kNever};
    for (int k = 0; k < kAttempts && !least.isShort(); ++k) {
      Worst worst;
      openAndCompile(path, worst);
      if (QTest::currentTestFailed()) return;
      least = {.workMs = std::min(least.workMs, worst.workMs),
               .waitMs = std::min(least.waitMs, worst.waitMs)};
    }
    QVERIFY2(least.isShort(), qPrintable(QStringLiteral("%1 ms of work at once, %2 ms of waiting")
                                             .arg(least.workMs)
                                             .arg(least.waitMs)));
    if (!BeatMeter::canSeeWaits()) QSKIP("the kernel does not count what a thread waits");
  }

  void seesAWait() {
    if (!BeatMeter::canSeeWaits()) QSKIP("the kernel does not count what a thread waits");
    BeatMeter meter;
    turnLoop();
    QTimer::singleShot(0, [] { QThread::msleep(120); });
    turnLoop();
    QVERIFY2(meter.worstWaitMs() >= 100, qPrintable(QString::number(meter.worstWaitMs())));
    QVERIFY(meter.worstWorkMs() < 100);
  }

  void seesWork() {
    BeatMeter meter;
    turnLoop();
    QTimer::singleShot(0, [] {
      const std::int64_t end = nowNs(CLOCK_THREAD_CPUTIME_ID) + 120'000'000;
      while (nowNs(CLOCK_THREAD_CPUTIME_ID) < end) {
      }
    });
    turnLoop();
    QVERIFY2(meter.worstWorkMs() >= 100, qPrintable(QString::number(meter.worstWorkMs())));
  }
};
TWIN_TEST(HeartbeatTest)
#include "heartbeat_test.moc"
