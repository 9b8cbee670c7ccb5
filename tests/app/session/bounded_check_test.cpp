#include "app/session/bounded_check.h"

#include <sys/wait.h>
#include <unistd.h>

#include <new>

#include "tests/support/test.h"

using namespace twin;  // NOLINT(google-build-using-namespace): the test speaks of nothing else
using namespace twin::session;  // NOLINT(google-build-using-namespace)

namespace {

BoundedCheck shell(const std::string& command) {
  return {.program = "/bin/sh", .arguments = {"-c", command}, .file = "/etc/hostname"};
}

}  // namespace

class BoundedCheckTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void relays_what_the_child_says() {
    const auto answer = runBoundedCheck(shell("echo fine; echo but >&2; exit 3"));
    QVERIFY(answer.has_value());
    QCOMPARE(answer->code, 3);
    QCOMPARE(answer->output, std::string("fine\n"));
    QCOMPARE(answer->errors, std::string("but\n"));
  }

  void names_the_limit_of_time() {
    BoundedCheck check = shell("sleep 30");
    check.limits.timeNs = 100'000'000;
    const auto answer = runBoundedCheck(check);
    QVERIFY(!answer.has_value());
    QCOMPARE(answer.error().code, ErrorCode::limit);
    QCOMPARE(text(answer.error()), std::string("stopped by the limit time = 100 ms"));
    QCOMPARE(text(answer.error().where), std::string("/etc/hostname, byte 0"));
  }

  void takes_a_killed_child_for_too_much_memory() {
    const auto answer = runBoundedCheck(shell("kill -9 $$"));
    QVERIFY(!answer.has_value());
    QCOMPARE(answer.error().code, ErrorCode::limit);
    QVERIFY(text(answer.error()).find("tensor-bytes") != std::string::npos);
  }

  void refuses_a_file_that_breaks_the_reader() {
    const auto answer = runBoundedCheck(shell("kill -SEGV $$"));
    QVERIFY(!answer.has_value());
    QCOMPARE(answer.error().code, ErrorCode::damaged);
    QVERIFY(!answer.error().advice.empty());
  }

  void is_stopped() {
    std::stop_source stop;
    stop.request_stop();
    BoundedCheck check = shell("sleep 30");
    check.stop = stop.get_token();
    const auto answer = runBoundedCheck(check);
    QVERIFY(!answer.has_value());
    QCOMPARE(answer.error().code, ErrorCode::cancelled);
  }

  // The process that bounds itself is a fork of this one: it ends with the code for too much memory
  // where it would have got what it asks for.
  void bounds_the_memory_of_its_process() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("a sanitizer reserves more addresses than a bound leaves");
#endif
    const pid_t child = ::fork();
    QVERIFY(child >= 0);
    if (child == 0) {
      Limits limits;
      limits.tensorBytes = 1 << 20;
      if (!boundThisProcess("/etc/hostname", limits)) ::_exit(1);
      void* volatile large = ::operator new (std::size_t{2} << 30U);  // kept by the compiler
      ::_exit(large != nullptr ? 2 : 3);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 99);
  }
};

TWIN_TEST(BoundedCheckTest)
#include "bounded_check_test.moc"
