// The command line as a user meets it: exit codes, one JSON document, nothing half written.
#include <QDir>
#include <QJsonArray>
#include <QProcess>
#include <csignal>
#include <fstream>

#include "tests/app/cli/cli_runs.h"

using namespace twin::test;  // NOLINT(google-build-using-namespace): the test speaks of nothing
                             // else

namespace {

constexpr const char* kTraced =
    "import tensorflow as tf\n"
    "w = tf.constant([[1.0, 2.0], [3.0, 4.0]])\n"
    "@tf.function\n"
    "def dense(x):\n"
    "    return tf.nn.relu(tf.matmul(x, w) + 1.0) * 1.0\n"
    "print(dense(tf.constant([[1.0, -1.0]])))\n";

}  // namespace

class VerbsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void explains_each_verb() {
    for (const char* verb :
         {"run", "steps", "trace", "compile", "profile", "compare", "layout", "export", "validate",
          "ops", "passes", "formats", "commands", "doctor", "script"}) {
      QCOMPARE(cli({verb, "--help"}).exitCode, 0);
    }
    QCOMPARE(cli({"--version"}).exitCode, 0);
    QCOMPARE(cli({"completion", "bash"}).exitCode, 0);
    QCOMPARE(cli({"completion", "tcsh"}).exitCode, 2);
  }

  void answers_wrong_usage_with_2() {
    const std::string script = file("traced.py", kTraced);
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"frobnicate"},
          {"run"},
          {"export", script, "--to", "nonsense", "-o", "x"},
          {"compile", script, "--level", "best"},
          {"compile", script, "--function", "absent"},
          {"compile", script, "--limit", "nothing=1"},
          {"layout", script, "--expand", "absent"},
          {"compile", script, "--passes", "absent"}}) {
      const Finished ended = cli(arguments);
      QVERIFY2(ended.exitCode == 2, (arguments.front() + ": " + ended.err).c_str());
      QVERIFY(!ended.err.empty());
    }
  }

  void begins_every_document_with_its_schema_data() {
    QTest::addColumn<QStringList>("arguments");
    const QString script = QString::fromStdString(file("traced.py", kTraced));
    QTest::newRow("run") << QStringList{QStringLiteral("run"), script};
    QTest::newRow("steps") << QStringList{QStringLiteral("steps"), script};
    QTest::newRow("trace") << QStringList{QStringLiteral("trace"), script};
    QTest::newRow("compile") << QStringList{QStringLiteral("compile"), script};
    QTest::newRow("layout") << QStringList{QStringLiteral("layout"), script};
    for (const char* table : {"ops", "passes", "formats", "commands", "doctor"}) {
      QTest::newRow(table) << QStringList{QString::fromUtf8(table)};
    }
  }
  void begins_every_document_with_its_schema() {
    QFETCH(QStringList, arguments);
    std::vector<std::string> words;
    for (const QString& word : arguments) words.push_back(word.toStdString());
    words.emplace_back("--json");
    const Finished ended = cli(words);
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
    QVERIFY(ended.out.starts_with("{"));
    QCOMPARE(json(ended).value(QStringLiteral("schema")).toInt(), 1);
    QVERIFY(ended.out.find("\"schema\"") < 6);
  }

  void compiles_to_fewer_nodes() {
    const Finished ended =
        cli({"compile", file("traced.py", kTraced), "--json", "--verify", "all"});
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
    const QJsonObject function = json(ended)[QStringLiteral("functions")][0].toObject();
    const auto nodes = [&](const char* graph) {
      return function[QString::fromUtf8(graph)][QStringLiteral("nodes")].toArray().size();
    };
    QVERIFY(nodes("after") < nodes("before"));
    for (const auto& pass : function[QStringLiteral("passes")].toArray()) {
      QCOMPARE(pass[QStringLiteral("verified")].toString(), QStringLiteral("passed"));
    }
  }

  void compile_tells_what_it_could_not_compare() {
    const std::string graph = file("heavy.txt",
                                   "graph main(%x: f32[3000,3000]) {\n  %m = matmul(%x, %x)\n"
                                   "  %n = matmul(%m, %m)\n  %a = neg(%n)\n  %b = neg(%a)\n"
                                   "  output %b\n}\n");
    const Finished ended = cli({"compile", graph, "--passes", "simplify-algebra", "--json"});
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
    const QJsonObject pass = json(ended)[QStringLiteral("functions")][0][QStringLiteral("passes")]
                                 .toArray()
                                 .first()
                                 .toObject();
    QCOMPARE(pass[QStringLiteral("verified")].toString(), QStringLiteral("passed"));
    QCOMPARE(pass[QStringLiteral("verification")].toString(), QStringLiteral("structure only"));
    QVERIFY(pass[QStringLiteral("verification_note")].toString().contains(
        QStringLiteral("one run would take")));
    const Finished told = cli({"compile", graph, "--passes", "simplify-algebra"});
    QVERIFY2(told.out.find("structure only\n    structure only: one run would take") !=
                 std::string::npos,
             told.out.c_str());
  }

  void steps_through_graph_files() {
    const std::string script = file("traced.py", kTraced);
    const std::string model = script + ".steps.onnx";
    QCOMPARE(cli({"export", script, "--to", "onnx", "--stage", "before", "-o", model}).exitCode, 0);
    const Finished ended = cli({"steps", model, "--json"});
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
    QStringList ops;
    for (const auto& step : json(ended)[QStringLiteral("steps")].toArray()) {
      if (step[QStringLiteral("event")] == QLatin1String("op"))
        ops.append(step[QStringLiteral("op")].toString());
    }
    QCOMPARE(ops.join(' '), QStringLiteral("MatMul Add Relu Mul Identity"));
    QVERIFY(!json(ended)[QStringLiteral("variables_at_end")].toObject().isEmpty());
    // An input of the wrong name is wrong usage, here as in run.
    QCOMPARE(cli({"steps", model, "--input", "absent=x.npy"}).exitCode, 2);
  }

  void keeps_the_error_in_the_document() {
    const Finished ended = cli({"compile", file("empty.onnx", ""), "--json"});
    QCOMPARE(ended.exitCode, 3);
    const QJsonObject error = json(ended)[QStringLiteral("error")].toObject();
    QVERIFY(!error[QStringLiteral("message")].toString().isEmpty());
    QVERIFY(!error[QStringLiteral("advice")].toString().isEmpty());
    QVERIFY(error[QStringLiteral("where")].isObject());
  }

  void keeps_an_old_file_when_an_export_fails() {
    const std::string old = file("old.svg", "old");
    const Finished ended =
        cli({"export", file("bad.txt", "graph main( {"), "--to", "svg", "-o", old});
    QCOMPARE(ended.exitCode, 3);
    QCOMPARE(readFile(old), std::string("old"));
    QCOMPARE(cli({"export", file("traced.py", kTraced), "--to", "svg", "-o", "/dev/full"}).exitCode,
             3);
  }

  void exports_what_it_reads_again() {
    const std::string script = file("traced.py", kTraced);
    for (const char* format : {"text", "onnx"}) {
      const std::string out = script + "." + format;
      const Finished ended = cli({"export", script, "--to", format, "-o", out});
      QVERIFY2(ended.exitCode == 0, ended.err.c_str());
      QCOMPARE(cli({"validate", out}).exitCode, 0);
      QCOMPARE(cli({"compile", out}).exitCode, 0);
    }
  }

  void compares_whole_scripts() {
    const Finished ended = cli({"compare", file("traced.py", kTraced), "--whole-script", "--json"});
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
    QCOMPARE(json(ended)[QStringLiteral("processes")].toInt(), 5);
    QVERIFY(json(ended)[QStringLiteral("eager")][QStringLiteral("clean")][QStringLiteral("n")]
                .toInt() == 5);
    // A print inside the function appears once where it is traced, and at every call where it is
    // not.
    const std::string noisy = file("noisy.py", std::string(kTraced) +
                                                   "@tf.function\n"
                                                   "def f(x):\n"
                                                   "    print('here')\n"
                                                   "    return x\n"
                                                   "f(tf.constant(1.0))\n"
                                                   "f(tf.constant(2.0))\n");
    const Finished differ = cli({"compare", noisy, "--whole-script"});
    QCOMPARE(differ.exitCode, 11);
    QVERIFY(differ.out.find("line 3 of what it prints: '' and 'here'") != std::string::npos ||
            differ.out.find("line 3 of what it prints: 'here' and ''") != std::string::npos);
    QCOMPARE(cli({"compare", file("raises.py", "1 / 0\n"), "--whole-script"}).exitCode, 1);
  }

  // A program that ends itself shows no traceback; its text goes where errors go.
  void programsEndThemselves() {
    const Finished well = cli({"run", file("ends.py", "print(1)\nexit()\nprint(2)\n")});
    QCOMPARE(well.exitCode, 0);
    QCOMPARE(well.out, std::string("1\n"));
    QCOMPARE(well.err, std::string());
    const Finished status = cli({"run", file("ends.py", "import sys\nsys.exit(3)\n")});
    QCOMPARE(status.exitCode, 1);
    QCOMPARE(status.err, std::string());
    const Finished text = cli({"run", file("ends.py", "exit('bye')\n")});
    QCOMPARE(text.exitCode, 1);
    QCOMPARE(text.err, std::string("bye\n"));
  }

  void compares_saved_profiles() {
    const std::string script = file("traced.py", kTraced);
    const std::string first = script + ".first.twtrace";
    const std::string second = script + ".second.twtrace";
    const Finished saved = cli({"profile", script, "--mode", "graph", "-o", first});
    QVERIFY2(saved.exitCode == 0, saved.err.c_str());
    QCOMPARE(cli({"profile", script, "--mode", "eager", "-o", second}).exitCode, 0);
    const Finished ended = cli({"compare", first, second, "--json"});
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
    const QJsonObject document = json(ended);
    QVERIFY(document.value(QLatin1String("equality"))
                .toObject()
                .value(QLatin1String("equal"))
                .toBool());
    QVERIFY(document.value(QLatin1String("ratio")).toDouble() > 1);
    // A machine at its limit may leave the times unsettled, and the verdict open.
    for (const auto& [baseline, candidate] : {std::pair(first, second), std::pair(second, first)}) {
      const Finished gated =
          cli({"compare", baseline, candidate, "--fail-above", "5", "--strict", "--json"});
      const QString verdict = json(gated).value(QLatin1String("verdict")).toString();
      QCOMPARE(gated.exitCode, verdict == QStringLiteral("SLOWER")   ? 10
                               : verdict == QStringLiteral("UNSURE") ? 12
                                                                     : 0);
      QVERIFY(verdict != (baseline == first ? QStringLiteral("FASTER") : QStringLiteral("SLOWER")));
    }
    QCOMPARE(cli({"compare", first}).exitCode, 2);
    // Another function: nothing to compare.
    const Finished refused = cli({"compare", first, script});
    QCOMPARE(refused.exitCode, 3);
    QVERIFY(!refused.err.empty());
  }

  void validates_within_bounds() {
    const std::string good =
        file("good.txt", "graph main(%x: f32[2]) {\n  %y = relu(%x)\n  output %y\n}\n");
    QCOMPARE(cli({"validate", good}).exitCode, 0);
    const QJsonObject valid = json(cli({"validate", good, "--json"}));
    QCOMPARE(valid.value(QLatin1String("valid")).toBool(), true);
    QCOMPARE(valid.value(QLatin1String("nodes")).toInt(), 2);
    QCOMPARE(
        cli({"validate", file("broken.txt", "graph main(%x: f32[2]) {\n  %y = relu(%")}).exitCode,
        3);
    QCOMPARE(cli({"validate", file("noise.onnx", "\x08\xff\xff\xff\xff\xff")}).exitCode, 3);
    QCOMPARE(cli({"validate", good + ".absent"}).exitCode, 3);
    // Claims 360 MB of one number.
    const std::string bomb = file("bomb.txt",
                                  "graph main() {\n  %c = const 1 : f32[90000000]\n"
                                  "  output %c\n}\n");
    const Finished huge = cli({"validate", bomb, "--limit", "tensor-bytes=64MiB", "--json"});
    QVERIFY2(huge.exitCode == 4, huge.err.c_str());
    const QJsonObject error = json(huge).value(QLatin1String("error")).toObject();
    QVERIFY(
        error.value(QLatin1String("message")).toString().contains(QLatin1String("tensor-bytes")));
    // 8 MB of text that ask for much more than that, though for no tensor.
    std::string many = "graph main(%x: f32[2]) {\n  %n0 = relu(%x)\n";
    for (int k = 1; k < 300'000; ++k)
      many += "  %n" + std::to_string(k) + " = relu(%n" + std::to_string(k - 1) + ")\n";
    many += "  output %x\n}\n";
#ifndef __SANITIZE_ADDRESS__  // it reserves more addresses than the bound leaves a process
    const Finished crowded =
        cli({"validate", file("many.txt", many), "--limit", "tensor-bytes=1MiB", "--json"});
    QVERIFY2(crowded.exitCode == 4, crowded.err.c_str());
    QVERIFY(json(crowded)[QStringLiteral("error")][QStringLiteral("message")].toString().contains(
        QLatin1String("tensor-bytes = 1 MiB")));
#endif
    const Finished late =
        cli({"validate", file("long.txt", many), "--limit", "time=1ms", "--json"});
    QCOMPARE(late.exitCode, 4);
    const QJsonObject time = json(late).value(QLatin1String("error")).toObject();
    QVERIFY(time.value(QLatin1String("message")).toString().contains(QLatin1String("time = 1 ms")));
  }

  void shows_a_saved_run_without_running_it() {
    const std::string script = file("counts.py", "total = 0\nfor k in range(3):\n    total += k\n");
    const std::string saved = script + ".twrun";
    const Finished first = cli({"steps", script, "--json", "--watch", "total * 2", "-o", saved});
    QVERIFY2(first.exitCode == 0, first.err.c_str());
    const Finished again = cli({"steps", saved, "--json", "--watch", "total * 2"});
    QVERIFY2(again.exitCode == 0, again.err.c_str());
    QCOMPARE(again.out, first.out);
    const QJsonArray watches = json(again)[QStringLiteral("watches")].toArray();
    QCOMPARE(watches.last()[QStringLiteral("value")][QStringLiteral("text")].toString(),
             QStringLiteral("6"));
    QCOMPARE(cli({"steps", file("broken.twrun", "TWRUN")}).exitCode, 3);
    QCOMPARE(cli({"steps", script, "-o", script + ".txt"}).exitCode, 2);
  }

  void stops_at_limits_with_4() {
    const Finished ended = cli({"run", file("endless.py", "n = 0\nwhile True:\n    n = n + 1\n"),
                                "--limit", "time=300ms"});
    QCOMPARE(ended.exitCode, 4);
    QVERIFY(ended.err.find("time") != std::string::npos);
  }

  void ends_with_5_and_without_steps_when_interrupted() {
    QProcess process;
    process.start(QString::fromStdString(program("twinscope-cli").string()),
                  {QStringLiteral("steps"),
                   QString::fromStdString(file("forever.py", "while True:\n    pass\n"))});
    QVERIFY(process.waitForStarted());
    // Its second thread waits for signals; then a while into the run.
    const QDir threads(QStringLiteral("/proc/%1/task").arg(process.processId()));
    QTRY_VERIFY_WITH_TIMEOUT(threads.entryList(QDir::Dirs | QDir::NoDotAndDotDot).size() > 1,
                             20000);
    QTest::qWait(300);
    QCOMPARE(process.state(), QProcess::Running);
    QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
    QVERIFY(process.waitForFinished(20000));
    QCOMPARE(process.exitCode(), 5);
    QCOMPARE(process.readAllStandardOutput(), QByteArray());
  }

  void names_the_inputs_that_it_makes_up() {
    const std::string graph =
        file("inputs.txt", "graph main(%x: f32[2]) {\n  %y = neg(%x)\n  output %y\n}\n");
    const Finished told = cli({"run", graph});
    QCOMPARE(told.exitCode, 0);
    TWIN_COMPARE_TEXT(told.err,
                      "notice: random numbers from seed 0 stand for x; --input x=FILE.npy\n");
    const Finished quiet = cli({"run", graph, "--quiet"});
    TWIN_COMPARE_TEXT(quiet.err, "");
    TWIN_COMPARE_TEXT(quiet.out, told.out);
  }

  void says_1_when_the_program_raised() {
    const Finished ended = cli({"run", file("raises.py", "print('before')\n1 / 0\n")});
    QCOMPARE(ended.exitCode, 1);
    QCOMPARE(ended.out, std::string("before\n"));
    QVERIFY(ended.err.find("ZeroDivisionError") != std::string::npos);
  }

  void compares_both_sides() {
    const Finished ended = cli({"compare", file("traced.py", kTraced), "--json"});
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
    QVERIFY(json(ended)[QStringLiteral("equality")][QStringLiteral("equal")].toBool());
    QVERIFY(!json(ended)[QStringLiteral("groups")].toArray().isEmpty());
    // The program itself is the third side; what the interpreter takes is said.
    const QJsonObject program = json(ended)[QStringLiteral("program")].toObject();
    QVERIFY2(program[QStringLiteral("clean")][QStringLiteral("n")].toInt() > 0, ended.out.c_str());
    QVERIFY(program[QStringLiteral("interpreter_ns")].toDouble() > 0);
    QCOMPARE(json(ended)[QStringLiteral("why")].toArray().size(), 2);
  }

  void names_what_keeps_a_program_from_being_measured() {
    const Finished ended = cli({"compare",
                                file("stream.py",
                                     "import tensorflow as tf\n"
                                     "stream = iter([1.0, 2.0])\n"
                                     "@tf.function\n"
                                     "def f(x):\n"
                                     "    return x + next(stream)\n"
                                     "f(tf.constant(1.0))\n"),
                                "--json"});
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
    QVERIFY(json(ended)[QStringLiteral("program")].isNull());
    QVERIFY(json(ended)[QStringLiteral("program_note")].toString().contains(
        QLatin1String("the global 'stream' holds")));
    QVERIFY(json(ended)[QStringLiteral("program_note")].toString().contains(
        QLatin1String("--whole-script")));
    QVERIFY(
        json(ended)[QStringLiteral("eager")][QStringLiteral("clean")][QStringLiteral("n")].toInt() >
        0);
  }

 private:
  static std::string file(const std::string& name, const std::string& content) {
    static const std::filesystem::path folder = freshFolder("verbs");
    std::ofstream(folder / name, std::ios::binary) << content;
    return (folder / name).string();
  }
};

TWIN_TEST(VerbsTest)
#include "verbs_test.moc"
