#include "app/session/child_process.h"

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "tests/support/test.h"

using namespace twin;  // NOLINT(google-build-using-namespace): the test speaks of nothing else
using namespace twin::session;  // NOLINT(google-build-using-namespace)

class ChildProcessTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tells_how_a_child_ended() {
    const auto good = runChild("/bin/sh", {"-c", "exit 3"}, 10'000'000'000, {});
    QVERIFY(good.has_value());
    QCOMPARE(good->code, 3);
    const auto killed = runChild("/bin/sh", {"-c", "kill -9 $$"}, 10'000'000'000, {});
    QVERIFY(killed.has_value());
    QCOMPARE(killed->signal, 9);
  }

  void keeps_what_it_complained() {
    const auto ended =
        runChild("/bin/sh", {"-c", "echo no such luck >&2; exit 1"}, 10'000'000'000, {});
    QVERIFY(ended.has_value());
    QCOMPARE(ended->errors, std::string("no such luck\n"));
  }

  void kills_at_the_deadline() {
    const auto start = std::chrono::steady_clock::now();
    const auto ended = runChild("/bin/sleep", {"30"}, 100'000'000, {});
    QVERIFY(ended.has_value());
    QVERIFY(ended->timedOut);
    QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
  }

  void kills_a_flood_at_the_deadline() {
    const auto start = std::chrono::steady_clock::now();
    const auto ended = runChild("/bin/sh", {"-c", "exec yes >&2"}, 200'000'000, {});
    QVERIFY(ended.has_value());
    QVERIFY(ended->timedOut);
    QVERIFY(ended->errors.size() < 80'000);
    QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
  }

  void waits_for_one_that_closed_its_stderr() {
    const auto ended =
        runChild("/bin/sh", {"-c", "exec 2>&-; sleep 0.2; exit 4"}, 10'000'000'000, {});
    QVERIFY(ended.has_value());
    QCOMPARE(ended->code, 4);
  }

  // Where children are ignored the system keeps no end of theirs.
  void says_that_an_end_cannot_be_told() {
    const auto former = std::signal(SIGCHLD, SIG_IGN);
    const auto ended = runChild("/bin/sh", {"-c", "exit 0"}, 0, {});
    std::signal(SIGCHLD, former);
    QVERIFY(!ended.has_value());
    QCOMPARE(ended.error().code, ErrorCode::io);
    QVERIFY(!ended.error().advice.empty());
  }

  void kills_on_stop() {
    std::stop_source stop;
    std::jthread later([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      stop.request_stop();
    });
    const auto ended = runChild("/bin/sleep", {"30"}, 0, stop.get_token());
    QVERIFY(ended.has_value());
    QVERIFY(ended->stopped);
  }

  void cannot_start_what_is_not_there() {
    const auto ended = runChild("/nowhere/program", {}, 0, {});
    QVERIFY(!ended.has_value());
    QCOMPARE(ended.error().code, ErrorCode::io);
    QVERIFY(!ended.error().advice.empty());
  }

  void removes_its_scratch_folder() {
    std::filesystem::path path;
    {
      auto folder = ScratchFolder::make();
      QVERIFY(folder.has_value());
      path = folder->path();
      std::ofstream(path / "file") << "text";
      QVERIFY(std::filesystem::exists(path / "file"));
    }
    QVERIFY(!std::filesystem::exists(path));
  }
};

TWIN_TEST(ChildProcessTest)
#include "child_process_test.moc"
