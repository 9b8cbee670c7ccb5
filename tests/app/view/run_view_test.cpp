// What the window asks of a recorded run: lines of the output, shapes, the stack, the newest
// tensor.
#include "app/view/run_view.h"

#include "app/view/state_tables.h"
#include "app/view/step_progress.h"
#include "core/base/deep_thread.h"
#include "core/lang/runtime/interpreter.h"
#include "core/lang/tracing/function_tracer.h"
#include "tests/app/view/graph_maker.h"
#include "tests/core/lang/recorded_run.h"
#include "tests/support/test.h"

namespace {

using namespace std::string_literals;

twin::lang::RecordedRun record(const std::string& text) {
  return twin::lang::tracedRun(text, twin::lang::RecordingMode::on);
}

std::string outputDump(const twin::lang::RecordedRun& run) {
  std::string out;
  for (const twin::view::OutputLine& line : twin::view::outputLines(run)) {
    const char* word = line.time == twin::view::OutputTime::trace ? "trace"
                       : line.time == twin::view::OutputTime::run ? "run"
                                                                  : "error";
    out += word + " "s + std::to_string(line.line) + " " + line.text + "\n";
  }
  return out;
}

constexpr const char* kCalls =
    "import tensorflow as tf\n"
    "def outer(v):\n"
    "    print('in', v)\n"
    "    return v + 1\n"
    "a = tf.constant([[1.0, 2.0]])\n"
    "b = outer(2)\n"
    "print('sum', outer(b))\n"
    "for k in range(2):\n"
    "    print(k); print('again')\n"
    "c = a + a\n";

constexpr const char* kTraced =
    "import tensorflow as tf\n"
    "@tf.function\n"
    "def f(x):\n"
    "    print('tracing')\n"
    "    tf.print('running')\n"
    "    return x\n"
    "f(tf.constant([1.0]))\n"
    "f(tf.constant([2.0]))\n";

}  // namespace

class RunViewTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void outputNamesTheLineThatPrinted() {
    TWIN_COMPARE_TEXT(outputDump(record(kCalls)),
                      "run 3 in 2\nrun 3 in 3\nrun 7 sum 4\nrun 9 0\nrun 9 again\nrun 9 1\n"
                      "run 9 again\n"s);
  }
  void outputOfATraceIsNotThatOfARun() {
    TWIN_COMPARE_TEXT(outputDump(record(kTraced)),
                      "trace 4 tracing\nrun 7 running\nrun 8 running\n"s);
  }
  void errorsFollowTheOutput() {
    const std::string dump = outputDump(record("print('a')\nx = 1 / 0\n"));
    QVERIFY2(dump.starts_with("run 1 a\nerror 2 Traceback"), dump.c_str());
    QVERIFY2(dump.ends_with("error 2 ZeroDivisionError: division by zero\n"), dump.c_str());
  }
  void aStatusIsShownWithoutATraceback() {
    TWIN_COMPARE_TEXT(outputDump(record("print('a')\nraise SystemExit(3)\n")),
                      "run 1 a\nerror 2 SystemExit: 3\n"s);
    TWIN_COMPARE_TEXT(outputDump(record("exit('bye')\n")), "error 1 bye\n"s);
    TWIN_COMPARE_TEXT(outputDump(record("exit()\n")), ""s);
  }
  void shapesStandOnTheLineThatAssigned() {
    const twin::lang::RecordedRun run = record(kCalls);
    const auto all = twin::view::shapesByLine(run, run.recording.steps.size());
    const std::map<int, std::string> expected{{5, "1×2"}, {10, "1×2"}};
    QCOMPARE(all, expected);
    QVERIFY(twin::view::shapesByLine(run, 0).empty());
  }
  void stackGoesFromTheCalleeToTheModule() {
    const twin::lang::RecordedRun run = record(kCalls);
    const auto steps = twin::view::stepsOnLines(run, {3}, 10);
    QCOMPARE(steps.size(), std::size_t{2});
    const auto frames = twin::view::stackAt(run, steps.back());
    QCOMPARE(frames.size(), std::size_t{2});
    QCOMPARE(frames[0].function, "outer"s);
    QCOMPARE(frames[0].line, 3);
    QCOMPARE(frames[1].function, "module"s);
    QCOMPARE(frames[1].line, 7);
    QCOMPARE(twin::view::stackTable(frames).rows.size(), std::size_t{2});
    const auto variables = twin::view::variablesAt(run, steps.back(), frames[0].frame);
    QCOMPARE(variables.size(), std::size_t{1});
    const twin::view::Table table = twin::view::variablesTable(run, variables, steps.back());
    QCOMPARE(std::get<std::string>(table.rows[0].cells[0]), "v"s);
    QCOMPARE(std::get<std::string>(table.rows[0].cells[2]), "3"s);
  }
  void newestTensorIsThatBeforeTheStep() {
    const twin::lang::RecordedRun run = record(kCalls);
    QVERIFY(!twin::view::newestTensor(run, 0));
    const auto last = twin::view::newestTensor(run, run.recording.steps.size());
    QVERIFY(last.has_value());
    QCOMPARE(last->name, "AddV2"s);
    const auto first = twin::view::newestTensor(run, twin::view::stepsOnLines(run, {6}, 1).front());
    QVERIFY(first.has_value());
    QCOMPARE(first->name, "a"s);
  }
  void phasesAreTheCallsOfTheModule() {
    const auto plain = twin::view::phasesOf(record(kCalls), 10);
    QCOMPARE(plain.size(), std::size_t{2});
    QCOMPARE(plain[0].name, "outer"s);
    QVERIFY(!plain[0].traced && plain[0].last > plain[0].first && plain[1].first > plain[0].last);
    const auto traced = twin::view::phasesOf(record(kTraced), 10);
    QCOMPARE(traced.size(), std::size_t{1});
    QVERIFY(traced[0].traced);
    QCOMPARE(traced[0].name, "f"s);
  }
  void progressFollowsTheOpsOfALoop() {
    // Two ops of one line and type are two nodes, done one after the other.
    const auto run = std::make_shared<twin::lang::RecordedRun>(
        record("import tensorflow as tf\n@tf.function\ndef f(x):\n    for k in range(2):\n"
               "        x = tf.nn.relu(x)\n    return x\nf(tf.constant([1.0]))\n"));
    twin::session::Document document;
    document.run = run;
    auto target = std::make_shared<twin::session::Target>();
    auto graph = twin::test::makeGraph(
        "x Placeholder : 1\nRelu Relu x : 1\nRelu_1 Relu Relu : 1\n"
        "Identity Identity Relu_1 : 1\n",
        5);
    target->graph = graph;
    document.targets = {target};
    const auto at = [&](std::uint64_t step) {
      document.step = step;
      return twin::view::progressOf(document);
    };
    const twin::view::StepProgress first = at(0);
    QCOMPARE(first.all, std::size_t{2});
    QCOMPARE(first.done, std::size_t{0});
    QCOMPARE(first.pending, (std::set<std::string>{"Identity", "Relu", "Relu_1"}));
    QVERIFY(first.current.empty());
    std::vector<std::uint64_t> ops;
    for (std::uint64_t k = 0; k < run->recording.steps.size(); ++k) {
      const auto& step = run->recording.steps[k];
      if (step.op > 0 && run->recording.ops[step.op - 1].op == "Relu") ops.push_back(k);
    }
    QCOMPARE(ops.size(), std::size_t{2});
    QCOMPARE(at(ops[0]).current, std::set<std::string>{"Relu"});
    QCOMPARE(at(ops[1]).current, std::set<std::string>{"Relu_1"});
    QCOMPARE(at(ops[1]).done, std::size_t{1});
    QVERIFY(at(run->recording.steps.size()).pending.empty());
    const auto layout = *twin::view::layoutGraph(*graph, {});
    QCOMPARE(twin::view::pendingBoxes(*graph, layout, at(ops[1])).size(), std::size_t{2});
  }
  void aSyntaxErrorIsOneProblem() {
    twin::session::Document document;
    auto run = std::make_shared<twin::lang::RecordedRun>(record("x = (\n"));
    QVERIFY(run->program->hasErrors());
    document.problems.push_back(
        twin::lang::toError(run->program->cells[0].errors[0], *run->program));
    document.run = run;
    QCOMPARE(twin::view::problemsTable(document).rows.size(), std::size_t{1});
    document.run = std::make_shared<twin::lang::RecordedRun>(record("y = 1 / 0\n"));
    QCOMPARE(twin::view::problemsTable(document).rows.size(), std::size_t{2});
  }
};
TWIN_TEST(RunViewTest)
#include "run_view_test.moc"
