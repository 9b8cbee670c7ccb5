// Graph documents stepped node by node: the steps of branches and loops, values and frames at a
// step, motions, and runs that fail or are stopped.
#include "core/lang/runtime/graph_recording.h"

#include <fmt/format.h>

#include "core/ir/parse.h"
#include "core/lang/runtime/debugger.h"
#include "core/ops/registry.h"
#include "tests/support/graph_text.h"
#include "tests/support/test.h"

namespace twin::lang {
namespace {

constexpr std::string_view kLoop = R"(graph main(%x: f32[2], %p: bool[]) {
  %zero = const 0 : i32[]
  %picked = if(%p, %x) then @double else @negate
  %turns = while(%zero, %picked) cond @more body @turn
  %y "net/y" = add(%turns.1, %x)
  output %y
}
graph double(%x: f32[2]) {
  %two = const 2 : f32[]
  %y = mul(%x, %two)
  output %y
}
graph more(%i: i32[], %v: f32[2]) {
  %n = const 1 : i32[]
  %y = less(%i, %n)
  output %y
}
graph negate(%x: f32[2]) {
  %y = neg(%x)
  output %y
}
graph turn(%i: i32[], %v: f32[2]) {
  %one = const 1 : i32[]
  %next = add(%i, %one)
  %w = square(%v)
  output %next, %w
}
)";

using test::parsed;

Tensor vec(std::initializer_list<float> values) {
  return Tensor::vector<float>(std::vector<float>(values));
}

RecordedRun recordLoop(bool picks) {
  const std::vector<ops::Value> inputs{vec({1, -3}), Tensor::scalar(picks)};
  return recordGraph(*parsed(kLoop), inputs, "loop.graph", {}, {});
}

std::string stepsText(const RecordedRun& run) {
  static constexpr const char* kEvents[] = {"statement", "op", "call", "return"};
  std::string out;
  for (const RecordedStep& step : run.recording.steps) {
    const std::string op = step.op > 0 ? " " + run.recording.ops[step.op - 1].op : std::string();
    out += fmt::format("{} {} {}{}\n", step.line, step.depth,
                       kEvents[static_cast<std::size_t>(step.event)], op);
  }
  return out;
}

std::string valueOf(const std::vector<ShownValue>& values, std::string_view name) {
  for (const ShownValue& value : values) {
    if (value.name == name) return value.text;
  }
  return "absent";
}

std::string valueText(std::string_view numbers) {
  return fmt::format("<tf.Tensor: shape=(2,), dtype=float32, numpy=array([{}], dtype=float32)>",
                     numbers);
}

}  // namespace

class GraphRecordingTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void stepsIntoBodies() {
    const RecordedRun run = recordLoop(true);
    QVERIFY(!run.raised());
    QCOMPARE(QString::fromStdString(stepsText(run)), QStringLiteral(R"(3 0 statement
9 1 call
11 1 statement
11 1 op Mul
11 1 return
3 0 op If
4 0 statement
15 1 call
17 1 statement
17 1 op Less
17 1 return
26 1 call
28 1 statement
28 1 op AddV2
29 1 statement
29 1 op Square
29 1 return
15 1 call
17 1 statement
17 1 op Less
17 1 return
4 0 op While
5 0 statement
5 0 op AddV2
)"));
    // Each op stands on the line that shows it.
    for (const RecordedStep& step : run.recording.steps) {
      if (step.event != StepEvent::op) continue;
      const std::string& line = run.program->lines[static_cast<std::size_t>(step.line - 1)];
      const std::string& op = run.recording.ops[step.op - 1].op;
      const std::string kind =
          op == "AddV2" ? "add" : QString::fromStdString(op).toLower().toStdString();
      QVERIFY2(line.find(" = " + kind + "(") != std::string::npos, line.c_str());
    }
  }

  void takesTheOtherBranch() {
    const RecordedRun run = recordLoop(false);
    QCOMPARE(run.recording.steps[1].line, 21);
    QCOMPARE(valueOf(variablesAtEnd(run), "picked"), valueText("-1.,  3."));
  }

  void keepsValuesAndFrames() {
    const RecordedRun run = recordLoop(true);
    // (2·x)² + x, x = [1, -3]
    QCOMPARE(valueOf(variablesAtEnd(run), "net/y"), valueText(" 5., 33."));
    QCOMPARE(valueOf(variablesAtEnd(run), "turns:1"), valueText(" 4., 36."));
    const std::vector<ShownFrame> frames = framesAt(run, 14);  // square in the body
    QCOMPARE(frames.size(), std::size_t{2});
    QCOMPARE(frames[0].function, std::string("turn"));
    QCOMPARE(frames[0].line, 29);
    QCOMPARE(valueOf(frames[0].variables, "v"), valueText(" 2., -6."));
    QCOMPARE(valueOf(frames[0].variables, "w"), std::string("absent"));
    QCOMPARE(frames[1].line, 4);
    QCOMPARE(valueOf(frames[1].variables, "net/y"), std::string("absent"));
  }

  void movesOverIntoOutAndBack() {
    const RecordedRun run = recordLoop(true);
    const auto moved = [&run](std::size_t from, Motion motion) {
      return nextStep(run, from, Granularity::statement, motion).value_or(999);
    };
    QCOMPARE(moved(0, Motion::over), std::size_t{6});
    QCOMPARE(moved(0, Motion::into), std::size_t{2});
    QCOMPARE(moved(12, Motion::out), std::size_t{22});
    QCOMPARE(moved(22, Motion::backOver), std::size_t{6});
    QCOMPARE(moved(22, Motion::backInto), std::size_t{18});
    QCOMPARE(nextBreakpoint(run, 0, {29}, Direction::forward).value_or(0), std::size_t{14});
  }

  void namesTheNodeOfAStep() {
    const RecordedRun run = recordLoop(true);
    const ir::GraphPtr graph = parsed(kLoop);
    QCOMPARE(steppedNode(*graph, run, 3)->name, std::string("picked"));
    QCOMPARE(steppedNode(*graph, run, 18)->name, std::string("turns"));
    QCOMPARE(steppedNode(*graph, run, 23)->name, std::string("net/y"));
    QVERIFY(steppedNode(*graph, run, 24) == nullptr);
  }

  void endsAtTheNodeThatFails() {
    const ir::GraphPtr graph = parsed(
        "graph main(%x: f32[2]) {\n  %r = sqrt(%x)\n  %c = check_numerics(%r)\n"
        "  %y = neg(%c)\n  output %y\n}\n");
    const std::vector<ops::Value> inputs{vec({4, -1})};
    const RecordedRun run = recordGraph(*graph, inputs, "bad.graph", {}, {});
    QVERIFY(run.raised());
    QCOMPARE(run.cells[0].error->className, std::string("InvalidArgumentError"));
    QCOMPARE(run.cells[0].error->line, 3);
    QCOMPARE(QString::fromStdString(stepsText(run)),
             QStringLiteral("2 0 statement\n2 0 op Sqrt\n3 0 statement\n"));
  }

  void stopsAtLimitsAndRequests() {
    std::string endless(kLoop);
    endless.replace(endless.find("less("), 5, "less_equal(");
    endless.replace(endless.find("add(%i, %one)"), 13, "identity(%i)");
    const std::vector<ops::Value> inputs{vec({1, 1}), Tensor::scalar(true)};
    RunOptions options;
    options.limits.steps = 40;
    const RecordedRun limited = recordGraph(*parsed(endless), inputs, "e.graph", options, {});
    QVERIFY(limited.stopped && limited.stopped->code == ErrorCode::limit);
    QVERIFY(limited.recording.steps.size() > 40);
    std::stop_source source;
    source.request_stop();
    options.stop = source.get_token();
    const RecordedRun ended = recordGraph(*parsed(endless), inputs, "e.graph", options, {});
    QVERIFY(ended.stopped && ended.stopped->code == ErrorCode::cancelled);
    options = {};
    options.limits.steps = 400;
    options.limits.recordedSteps = 10;
    const RecordedRun shortened = recordGraph(*parsed(endless), inputs, "e.graph", options, {});
    QVERIFY(shortened.recording.truncated);
    QCOMPARE(shortened.recording.steps.size(), std::size_t{10});
  }
};

TWIN_TEST(GraphRecordingTest)
}  // namespace twin::lang
#include "graph_recording_test.moc"
