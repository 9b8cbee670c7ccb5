// The command line as a user meets it: exit codes, one JSON document, nothing half written.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <fstream>

#include "tests/support/test.h"

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

Finished cli(const std::vector<std::string>& arguments) {
  return runProgram(program("twinscope-cli"), arguments);
}

QJsonObject json(const Finished& ended) {
  return QJsonDocument::fromJson(QByteArray::fromStdString(ended.out)).object();
}

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
