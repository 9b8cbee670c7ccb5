// The language: programs with the output of Python, parse errors with their places, hostile
// programs, recordings.
#include <QDir>
#include <QFile>

#include "core/base/deep_thread.h"
#include "core/lang/runtime/debugger.h"
#include "core/lang/runtime/run.h"
#include "tests/support/test.h"

namespace twin::lang {
namespace {

std::string fileText(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return "cannot open " + path.toStdString();
  return file.readAll().toStdString();
}

RecordedRun runText(const std::string& text, const RunOptions& options = {}) {
  RecordedRun run;
  DeepThread thread(
      [&](const std::stop_token&) { run = runScript(parseScript(text, "test.py"), options, {}); });
  thread.join();
  return run;
}

}  // namespace

class LanguageTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void programs_data() {
    QTest::addColumn<QString>("path");
    const QDir folder(TWIN_TEST_DATA "/programs");
    for (const QString& name : folder.entryList({"*.py"}))
      QTest::newRow(qPrintable(name)) << folder.filePath(name);
  }
  void programs() {
    QFETCH(QString, path);
    const RecordedRun run = runText(fileText(path));
    QCOMPARE(run.cells.size(), std::size_t{1});
    QVERIFY2(!run.cells[0].error, run.cells[0].error ? run.cells[0].error->text.c_str() : "");
    QCOMPARE(QString::fromStdString(run.cells[0].out),
             QString::fromStdString(fileText(path.chopped(3) + ".out")));
  }

  void parseErrors() {
    const QString all = QString::fromStdString(twin::test::readFile(twin::test::dataFolder("parse") / "errors.txt"));
    for (const QString& line : all.split('\n')) {
      if (line.isEmpty() || line.startsWith('#')) continue;
      const QStringList parts = line.split(" => ");
      QString text = parts[0];
      const auto program =
          parseScript(text.replace("\\n", "\n").replace("\\t", "\t").toStdString(), "test.py");
      QVERIFY2(program->hasErrors(), qPrintable(line));
      const ParseError& error = program->cells[0].errors[0];
      const QString place = QString("%1:%2 %3")
                                .arg(error.span.line)
                                .arg(error.span.column)
                                .arg(error.className.c_str());
      QCOMPARE(place, parts[1].section(": ", 0, 0));
      QVERIFY2(QString::fromStdString(error.message).contains(parts[1].section(": ", 1)),
               qPrintable(line));
    }
  }

  void hostileProgramsEnd_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("parentheses") << "x = " + QString(10000, '(') + "1" + QString(10000, ')');
    QTest::newRow("power") << "x = 9**9**9";
    QTest::newRow("doubling") << "a = 'x'\nfor i in range(64):\n    a = a + a";
    QTest::newRow("recursion") << "def f(n):\n    return f(n + 1)\nf(0)";
    QTest::newRow("endless") << "n = 0\nwhile True:\n    n = n + 1";
    QTest::newRow("width") << "print('%1000000000d' % 1)";
  }
  void hostileProgramsEnd() {
    QFETCH(QString, text);
    RunOptions options;
    options.limits.timeNs = 500'000'000;
    const RecordedRun run = runText(text.toStdString(), options);
    QVERIFY(run.stopped.has_value() || run.raised());
  }

  void selfContainingListPrints() {
    QCOMPARE(runText("a = []\na.append(a)\nprint(a)").cells[0].out, std::string("[[...]]\n"));
  }

  void cellsShareNamesAndErrorsEndTheirCell() {
    const RecordedRun run = runText("# %%\nx = 1\n# %%\nx + y\n# %%\nx + 1\n");
    QCOMPARE(run.cells.size(), std::size_t{3});
    QCOMPARE(run.cells[1].error->className, std::string("NameError"));
    QCOMPARE(run.cells[1].error->line, 4);
    QCOMPARE(*run.cells[2].value, std::string("2"));
  }

  void recordingGoesBack() {
    RunOptions options;
    options.recording = RecordingMode::on;
    const RecordedRun run = runText("a = [1]\nb = a\na.append(2)\na = None\n", options);
    QCOMPARE(run.recording.steps.size(), std::size_t{4});
    const auto at = framesAt(run, 3);
    QCOMPARE(at[0].variables[1].text, std::string("[1, 2]"));
    QCOMPARE(framesAt(run, 2)[0].variables[0].text, std::string("[1]"));
    QCOMPARE(variablesAtEnd(run)[0].text, std::string("None"));
    QCOMPARE(*nextStep(run, 0, Granularity::statement, Motion::over), std::size_t{1});
  }
};

TWIN_TEST(LanguageTest)

}  // namespace twin::lang
#include "language_test.moc"
