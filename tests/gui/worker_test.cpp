// Worker: what it makes is never made on the GUI thread, also where the pool has no thread.
#include "app/gui/worker.h"

#include <QThread>
#include <thread>

#include "tests/support/test.h"

class WorkerTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void makesBesideTheWindow_data() {
    QTest::addColumn<int>("threads");
    QTest::newRow("no pool threads") << 0;
    QTest::newRow("one pool thread") << 1;
  }
  void makesBesideTheWindow() {
    QFETCH(int, threads);
    twin::ThreadPool pool(static_cast<std::size_t>(threads));
    twin::gui::Worker worker(pool);
    const std::thread::id here = std::this_thread::get_id();
    std::thread::id made;
    std::thread::id delivered;
    worker.run(this, [&made, &delivered] {
      const std::thread::id maker = std::this_thread::get_id();
      return [&made, &delivered, maker] {
        made = maker;
        delivered = std::this_thread::get_id();
      };
    });
    QTRY_VERIFY(worker.isIdle());
    QVERIFY(made != here);
    QVERIFY(made != std::thread::id());
    QVERIFY(delivered == here);
  }
  void dropsOlderAnswers() {
    twin::ThreadPool pool(0);
    twin::gui::Worker worker(pool);
    QStringList answers;
    for (const QString& answer : {QStringLiteral("old"), QStringLiteral("new")}) {
      worker.run(this,
                 [&answers, answer] { return [&answers, answer] { answers.append(answer); }; });
    }
    QTRY_VERIFY(worker.isIdle());
    QCOMPARE(answers, QStringList{QStringLiteral("new")});
  }
  void dropsWhatIsForgotten() {
    twin::ThreadPool pool(0);
    twin::gui::Worker worker(pool);
    int delivered = 0;
    worker.run(this, [&delivered] { return [&delivered] { ++delivered; }; });
    worker.forget(this);
    QTRY_VERIFY(worker.isIdle());
    QCOMPARE(delivered, 0);
    worker.run(this, [&delivered] { return [&delivered] { ++delivered; }; });
    QTRY_VERIFY(worker.isIdle());
    QCOMPARE(delivered, 1);
  }
};
TWIN_TEST(WorkerTest)
#include "worker_test.moc"
