// Options with values that mean nothing: each is refused with one sentence that names what is
// wrong, exit 2, and nothing runs.
#include <fstream>

#include "tests/app/cli/cli_runs.h"

using namespace twin::test;  // NOLINT(google-build-using-namespace): the test speaks of nothing
                             // else

namespace {

constexpr const char* kRefused =
    "import tensorflow as tf\n"
    "@tf.function\n"
    "def f(x):\n"
    "    return tf.nn.relu(x) + 1.0\n"
    "f(tf.constant([1.0]))\n";
constexpr const char* kGraph = "graph main(%x: f32[2]) {\n  %y = relu(%x)\n  output %y\n}\n";

// The words of a line; SCRIPT and GRAPH stand for files, BOOK for a notebook.
std::vector<std::string> wordsOf(const QString& line, const std::filesystem::path& folder) {
  std::vector<std::string> words;
  for (QString word : line.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
    word.replace(QStringLiteral("SCRIPT"), QString::fromStdString((folder / "f.py").string()));
    word.replace(QStringLiteral("GRAPH"), QString::fromStdString((folder / "g.txt").string()));
    word.replace(QStringLiteral("OUT"), QString::fromStdString((folder / "out").string()));
    words.push_back(word == QStringLiteral("''") ? std::string() : word.toStdString());
  }
  return words;
}

}  // namespace

class OptionsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    folder_ = freshFolder("options");
    std::ofstream(folder_ / "f.py") << kRefused;
    std::ofstream(folder_ / "g.txt") << kGraph;
  }

  void refuses_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("says");
    const std::pair<const char*, const char*> lines[] = {
        {"", "verb"},
        {"nosuch", "nosuch is no verb"},
        {"complie SCRIPT", "compile"},
        {"run GRAPH --mode foo", "--mode: foo"},
        {"run GRAPH --mode EAGER", "--mode"},
        {"profile SCRIPT --mode foo", "--mode: foo"},
        {"run SCRIPT --threads 100000", "--threads: 100000"},
        {"run SCRIPT --threads 0", "--threads: 0"},
        {"run SCRIPT --threads -1", "--threads"},
        {"run SCRIPT --threads many", "--threads: many"},
        {"run SCRIPT --threads 2.5", "--threads: 2.5"},
        {"run SCRIPT --threads 0x4", "--threads"},
        {"run SCRIPT --seed -1", "--seed"},
        {"run SCRIPT --seed 18446744073709551616", "--seed"},
        {"run SCRIPT --seed 1e3", "--seed"},
        {"compile SCRIPT --stop-after -1", "--stop-after"},
        {"compile SCRIPT --stop-after some", "--stop-after"},
        {"compile SCRIPT --level best", "--level: best"},
        {"compile SCRIPT --verify none", "--verify: none"},
        {"compile SCRIPT --passes nosuch", "nosuch"},
        {"compile SCRIPT --skip nosuch", "nosuch"},
        {"compile SCRIPT --json --text", "--text"},
        {"compile SCRIPT --trace 99", "no function has a trace 99"},
        {"compile SCRIPT --trace -1", "--trace"},
        {"compile SCRIPT --trace x", "--trace: x"},
        {"compile SCRIPT --function g", "no traced function is called g"},
        {"compile SCRIPT --function f --trace 7", "f has no trace 7"},
        {"compile SCRIPT --function ''", "--function"},
        {"trace SCRIPT --function g", "no traced function is called g"},
        {"profile SCRIPT --runs 0", "--runs: 0"},
        {"profile SCRIPT --runs -3", "--runs"},
        {"profile SCRIPT --runs 99999999999", "--runs"},
        {"profile SCRIPT --device tpu", "--device: tpu"},
        {"profile SCRIPT -o ''", "empty"},
        {"compare SCRIPT --mode eager", "compare has no option --mode"},
        {"compare SCRIPT --fail-above -5", "--fail-above"},
        {"compare SCRIPT --fail-above nan", "--fail-above"},
        {"compare SCRIPT --fail-above x", "--fail-above: x"},
        {"run SCRIPT --input x=a.npy", "--input"},
        {"run SCRIPT --outputs OUT", "--outputs"},
        {"run SCRIPT --mode graph", "--mode"},
        {"run SCRIPT --level strict", "--level"},
        {"run SCRIPT --function f", "--function"},
        {"run GRAPH --stop-at-first-error", "--stop-at-first-error"},
        {"run GRAPH --mode eager --skip fuse-matmul", "--skip"},
        {"run GRAPH --function g", "no traced function is called g"},
        {"run GRAPH --input y=a.npy", "y=a.npy"},
        {"run GRAPH --input x", "names no input"},
        {"run GRAPH --runs 3", "--runs"},
        {"steps SCRIPT --function f", "--function"},
        {"steps GRAPH --mode graph", "--mode"},
        {"layout SCRIPT --skip nosuch", "--skip"},
        {"layout SCRIPT --stage after --skip nosuch", "nosuch"},
        {"layout SCRIPT --stage 1.5", "--stage: 1.5"},
        {"layout SCRIPT --stage -1", "--stage"},
        {"layout SCRIPT --stage 999", "--stage cannot be 999"},
        {"layout SCRIPT --engine neato", "--engine: neato"},
        {"layout SCRIPT --expand ''", "--expand"},
        {"layout SCRIPT --expand nosuch", "nosuch"},
        {"export SCRIPT --to nosuch -o OUT", "nosuch"},
        {"export SCRIPT --to text", "-o"},
        {"export SCRIPT -o OUT", "--to"},
        {"export SCRIPT --to text -o OUT --expand all", "--expand"},
        {"export SCRIPT --to onnx -o OUT --engine dot", "--engine"},
        {"export SCRIPT --to png -o OUT --engine dot", "--engine"},
        {"export SCRIPT --to chrome-trace -o OUT --stage before", "--stage"},
        {"run SCRIPT --limit nosuch=1", "nosuch=1"},
        {"run SCRIPT --limit time=banana", "time cannot be banana"},
        {"run SCRIPT --limit time=-1", "time cannot be -1"},
        {"run SCRIPT --limit steps=1.5", "steps cannot be 1.5"},
        {"run SCRIPT --limit depth=1000000000", "depth cannot be"},
        {"run SCRIPT --limit tensor-bytes=nan", "tensor-bytes cannot be nan"},
        {"run SCRIPT --limit steps", "steps"},
        {"run SCRIPT --nosuch", "run has no option --nosuch"},
        {"run SCRIPT GRAPH", "received 2"},
        {"run", "FILE is required"},
        {"ops SCRIPT", "f.py"},
        {"completion tcsh", "tcsh"},
    };
    for (const auto& [line, says] : lines)
      QTest::newRow(line) << QString::fromUtf8(line) << QString::fromUtf8(says);
  }
  void refuses() {
    QFETCH(QString, line);
    QFETCH(QString, says);
    const Finished ended = runProgram(program("twinscope-cli"), wordsOf(line, folder_));
    const std::string shown = line.toStdString() + "\n" + ended.err;
    QVERIFY2(ended.exitCode == 2, (std::to_string(ended.exitCode) + " " + shown).c_str());
    const bool isJson = line.contains(QStringLiteral("--json"));
    QVERIFY2(ended.out.empty() != isJson, shown.c_str());
    QVERIFY2(QString::fromStdString(ended.err).contains(says), shown.c_str());
    QVERIFY2(ended.err.starts_with("error: "), shown.c_str());
    QVERIFY2(ended.err.find("advice: ") != std::string::npos, shown.c_str());
    QVERIFY(!std::filesystem::exists(folder_ / "out"));
  }

  void takes_the_ends_of_the_ranges_data() {
    QTest::addColumn<QString>("line");
    for (const char* line :
         {"run SCRIPT --seed 18446744073709551615", "run SCRIPT --threads 1",
          "compile SCRIPT --stop-after 0", "compile SCRIPT --stop-after 18446744073709551615",
          "compile SCRIPT --function f --trace 0", "run SCRIPT --limit time=90m",
          "run SCRIPT --limit depth=10000", "trace SCRIPT --function f", "run GRAPH --mode eager",
          "run GRAPH --function main --level strict"}) {
      QTest::newRow(line) << QString::fromUtf8(line);
    }
  }
  void takes_the_ends_of_the_ranges() {
    QFETCH(QString, line);
    const Finished ended = runProgram(program("twinscope-cli"), wordsOf(line, folder_));
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
  }

  void survives_recursion_at_the_deepest_limit() {
    std::ofstream(folder_ / "deep.py") << "def f(n):\n    return f(n + 1)\nf(0)\n";
    const Finished ended =
        runProgram(program("twinscope-cli"),
                   {"run", (folder_ / "deep.py").string(), "--limit", "depth=10000"});
    QCOMPARE(ended.exitCode, 1);
    QVERIFY(ended.err.find("RecursionError") != std::string::npos);
  }

 private:
  std::filesystem::path folder_;
};

TWIN_TEST(OptionsTest)
#include "options_test.moc"
