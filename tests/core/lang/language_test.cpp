// The language: programs with the output of Python, parse errors with their places, hostile
// programs, recordings.
#include <QDir>
#include <QFile>
#include <atomic>

#include "core/base/deep_thread.h"
#include "core/lang/runtime/debugger.h"
#include "core/lang/runtime/run.h"
#include "core/ops/registry.h"
#include "tests/core/lang/recorded_run.h"
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
  // A row promises no name that a script cannot use.
  void libraryNames() {
    std::string script = "import tensorflow as tf\n";
    std::size_t names = 0;
    for (const ops::OpDef& row : ops::registry().all()) {
      for (const std::string& name : row.libraryNames) {
        script += "callable(" + name + ") or print('not callable: " + name + "')\n";
        ++names;
      }
    }
    QVERIFY(names > 100);
    const RecordedRun run = runText(script);
    QVERIFY2(!run.cells[0].error, run.cells[0].error ? run.cells[0].error->text.c_str() : "");
    QCOMPARE(run.cells[0].out, std::string());
  }
  // Neither the name of the file nor its folder is part of a random number.
  void randomNumbersOfNames() {
    const std::string text =
        "import tensorflow as tf\ntf.random.set_seed(1)\nprint(tf.random.normal([3]))\n";
    std::vector<std::string> printed;
    for (const char* name : {"a.py", "./a.py", "/tmp/b.py"}) {
      DeepThread thread([&](const std::stop_token&) {
        printed.push_back(runScript(parseScript(text, name), {}, {}).cells[0].out);
      });
      thread.join();
    }
    QVERIFY(printed[0].find("tf.Tensor") == 0);
    QCOMPARE(printed[1], printed[0]);
    QCOMPARE(printed[2], printed[0]);
  }
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
    const QString all = QString::fromStdString(
        twin::test::readFile(twin::test::dataFolder("parse") / "errors.txt"));
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

  // "match" is a name wherever no block of cases follows.
  void matchIsAName() {
    const RecordedRun run = runText(
        "def match(a, b):\n    return a + b\nprint(match(1, 2))\nmatch: int = 3\n"
        "match = {0: 1}\nmatch[0] = 2\nmatch[1]: int = 4\nprint(match)\n");
    QVERIFY2(!run.cells[0].error, run.cells[0].error ? run.cells[0].error->text.c_str() : "");
    QCOMPARE(run.cells[0].out, std::string("3\n{0: 2, 1: 4}\n"));
  }

  void exitsEndTheProgram_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("out");
    QTest::addColumn<bool>("raised");
    QTest::addColumn<QString>("shown");
    QTest::newRow("sys.exit(0)") << "import sys\nsys.exit(0)"
                                 << "" << false << "";
    QTest::newRow("no code") << "raise SystemExit"
                             << "" << false << "";
    QTest::newRow("exit()") << "print(1)\nexit()\nprint(2)"
                            << "1\n"
                            << false << "";
    QTest::newRow("False") << "exit(False)"
                           << "" << false << "";
    QTest::newRow("status") << "import sys\nsys.exit(3)"
                            << "" << true << "";
    QTest::newRow("text") << "def f():\n    quit('bye')\nf()"
                          << "" << true << "bye\n";
    QTest::newRow("two") << "raise SystemExit(1, 2)"
                         << "" << true << "(1, 2)\n";
    QTest::newRow("finally") << "try:\n    exit()\nexcept Exception:\n    print('no')\nfinally:\n"
                                "    print('yes')\nprint('never')"
                             << "yes\n"
                             << false << "";
  }
  void exitsEndTheProgram() {
    QFETCH(QString, text);
    QFETCH(QString, out);
    QFETCH(bool, raised);
    QFETCH(QString, shown);
    const RecordedRun run = runText(text.toStdString() + "\n# %%\nprint('the next cell')\n");
    QCOMPARE(run.program->cells.size(), std::size_t{2});
    QCOMPARE(run.cells.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(run.cells[0].output), out);
    QCOMPARE(run.raised(), raised);
    if (!raised) return;
    QCOMPARE(run.cells[0].error->className, std::string("SystemExit"));
    QCOMPARE(QString::fromStdString(run.cells[0].error->text), shown);
  }
  void exitsCanBeCaught() {
    const RecordedRun run = runText(
        "import sys\ntry:\n    sys.exit(4)\nexcept SystemExit as end:\n    print(end.code)\n"
        "# %%\nprint('on')\n");
    QCOMPARE(run.cells.size(), std::size_t{2});
    QVERIFY(!run.raised());
    QCOMPARE(run.cells[0].out + run.cells[1].out, std::string("4\non\n"));
  }

  // A guess is for a misspelling; what the real library has is said to be missing.
  void missingNames_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("advice");
    for (const char* name : {"tf.einsum", "tf.sort", "tf.TensorArray", "tf.gather_nd",
                             "tf.math.log1p", "tf.nn.conv2d", "np.maximum", "np.zeros_like"})
      QTest::newRow(name) << name << name + QString(" is not in this version yet; ");
    QTest::newRow("misspelt") << "tf.constnat"
                              << "Did you mean constant";
    QTest::newRow("misspelt in numpy") << "np.zeross"
                                       << "Did you mean zeros";
    QTest::newRow("bits") << "tf.constant(5) & 3"
                          << "&, | and ^ combine bool tensors";
  }
  void missingNames() {
    QFETCH(QString, name);
    QFETCH(QString, advice);
    const RecordedRun run =
        runText("import tensorflow as tf\nimport numpy as np\n" + name.toStdString() + "\n");
    QVERIFY(run.cells[0].error.has_value());
    QVERIFY2(QString::fromStdString(run.cells[0].error->advice).startsWith(advice),
             run.cells[0].error->advice.c_str());
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

  // The key of a draw is (seed, op seed, index of the outermost call, call site, occurrence).
  void randomNumbersAgree() {
    const RecordedRun run = tracedRun(R"(
import tensorflow as tf

def draw():
    return tf.concat([tf.random.normal([3]), tf.random.uniform([3])], 0)

def twice():
    return draw() - 2 * draw()

def loop():
    total = tf.zeros([6])
    for k in tf.range(3):
        total = total * 2 + draw()
    return total

def seeded():
    return tf.random.normal([2], seed=3)

def series(f):
    tf.random.set_seed(5)
    return [f() for k in range(3)]

def same(a, b):
    return all(bool(tf.reduce_all(x == y)) for x, y in zip(a, b))

def inside():
    return series(draw)

for f in (draw, twice, loop, seeded):
    tf.random.set_seed(5)
    plain = [f() for k in range(3)]
    g = tf.function(f)
    tf.random.set_seed(5)
    traced = [g() for k in range(3)]
    concrete = g.get_concrete_function()
    tf.random.set_seed(5)
    called = [concrete() for k in range(3)]
    tf.config.run_functions_eagerly(True)
    tf.random.set_seed(5)
    eager = [g() for k in range(3)]
    tf.config.run_functions_eagerly(False)
    print(same(plain, traced), same(plain, called), same(plain, eager), not same(plain[:1], plain[1:]))
print(same(inside(), inside()), same(series(draw), series(tf.function(draw))))
a = tf.random.normal([2])
b = [tf.random.normal([2]) for k in range(2)]
print(not same([a], b), not same(b[:1], b[1:]))
)",
                                      RecordingMode::off);
    QVERIFY2(!run.cells[0].error, run.cells[0].error ? run.cells[0].error->text.c_str() : "");
    QCOMPARE(QString::fromStdString(run.cells[0].out),
             QString("True True True True\n").repeated(4) + QString("True True\n").repeated(2));
  }
  void longOpsHearAStop_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("matmul") << "import tensorflow as tf\na = tf.ones([4000, 4000])\n"
                               "while True:\n    b = tf.matmul(a, a)\n";
    QTest::newRow("elementwise") << "import tensorflow as tf\na = tf.ones([40000000])\n"
                                    "while True:\n    b = tf.exp(a)\n";
    QTest::newRow("replace") << "s = 'ab' * 20000000\nwhile True:\n    s.replace('a', 'c')\n";
    QTest::newRow("sum") << "while True:\n    sum(range(10 ** 7))\n";
    QTest::newRow("list") << "a = list(range(100))\nwhile True:\n    b = a * 200000\n";
  }
  void longOpsHearAStop() {
    QFETCH(QString, text);
    std::stop_source source;
    RunOptions options;
    options.stop = source.get_token();
    std::atomic<bool> done = false;
    RecordedRun run;
    {
      const DeepThread thread([&](const std::stop_token&) {
        run = runScript(parseScript(text.toStdString(), "test.py"), options, {});
        done = true;
      });
      QTest::qWait(300);
      source.request_stop();
      // Far above what it takes, far below what the op takes.
      QTRY_VERIFY_WITH_TIMEOUT(done.load(), 3000);
    }
    QVERIFY(run.stopped.has_value());
    QCOMPARE(run.stopped->code, ErrorCode::cancelled);
  }
  void appendingIsLinear() {
    const RecordedRun run = runText(
        "s = ''\nfor k in range(400000):\n    s += 'xyz'\n"
        "def f():\n    t = ''\n    for k in range(400000):\n        t = t + 'xyz'\n    return t\n"
        "print(len(s), f() == s)\n",
        {.limits = {.timeNs = 5'000'000'000}});
    QCOMPARE(QString::fromStdString(run.cells[0].out), QString("1200000 True\n"));
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
