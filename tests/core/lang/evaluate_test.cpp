// Expressions at steps of recorded runs: values, refusals, limits; and runs as files, whole and
// damaged.
#include "core/lang/runtime/evaluate.h"

#include <random>

#include "core/base/hash.h"
#include "core/lang/runtime/run_file.h"
#include "tests/core/lang/recorded_run.h"
#include "tests/support/test.h"

namespace twin::lang {
namespace {

const RecordedRun& trained() {
  static const RecordedRun run = recordedRun(R"(import tensorflow as tf
import numpy as np
from math import sqrt as root
class Net:
    def __init__(self):
        self.w = tf.Variable([1.0, 2.0])
        self.n = 0
    def twice(self):
        return self.n * 2
net = Net()
losses = []
table = {'a': [1, 2], 'b': (3, 4)}
x = 100
def step(x):
    y = x * x
    net.n += 1
    losses.append(float(y))
    return y
for i in range(4):
    step(tf.constant(float(i)))
    net.w.assign_add([1.0, 1.0])
a = np.array([1.0, 2.0])
big = -2 ** 80
b = 'ü'
)");
  return run;
}

// The value at the end of the run, or the error.
std::string valueOf(const RecordedRun& run, const std::string& expression, std::size_t step) {
  const auto value = evaluate(run, expression, step);
  return value ? value->text : "error: " + text(value.error());
}

std::string withHash(std::string content) {
  const std::uint64_t hash = hashText(std::string_view(content).substr(kRunHeader));
  std::memcpy(content.data() + kRunHeader - sizeof hash, &hash, sizeof hash);
  return content;
}

}  // namespace

class EvaluateTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // A graph writes into Variables while no statement does.
  void sees_what_graphs_leave_in_variables() {
    const RecordedRun run = tracedRun(R"(import tensorflow as tf
held = tf.Variable(1.0)
given = tf.Variable(10.0)
@tf.function
def f(v):
    held.assign_add(1.0)
    v.assign(held * 2.0)
    return v + 0.0
f(given)
f(given)
f(given)
)",
                                      RecordingMode::on);
    const std::size_t end = run.recording.steps.size();
    QCOMPARE(valueOf(run, "float(held)", end), std::string("4.0"));
    QCOMPARE(valueOf(run, "float(given)", end), std::string("8.0"));
    std::vector<std::string> seen;
    for (std::size_t step = 0; step <= end; ++step) {
      const auto value = evaluate(run, "float(held)", step);
      if (value && (seen.empty() || seen.back() != value->text)) seen.push_back(value->text);
    }
    QCOMPARE(seen, (std::vector<std::string>{"1.0", "2.0", "3.0", "4.0"}));
  }
  void evaluates_at_the_end_data() {
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* expression, const char* expected) {
      QTest::newRow(expression) << QString::fromUtf8(expression) << QString::fromUtf8(expected);
    };
    row("len(losses)", "4");
    row("max(losses) - min(losses)", "9.0");
    row("sum(losses) / 2", "7.0");
    row("net.n", "4");
    row("net.w[0] + 1", "<tf.Tensor: shape=(), dtype=float32, numpy=6.0>");
    row("float(tf.reduce_sum(net.w))", "11.0");
    row("net.w.shape", "TensorShape([2])");
    row("float(net.w.numpy()[1])", "6.0");
    row("a.sum()", "3.0");
    row("a.dtype", "dtype('float64')");
    row("np.sum(a) + root(16)", "7.0");
    row("table['a'][1] + table['b'][0]", "5");
    row("sorted(table)", "['a', 'b']");
    row("abs(-3) < 4 and x == 100", "True");
    row("[k * k for k in range(3)]", "[0, 1, 4]");
    row("big - 1", "-1208925819614629174706177");
    row("b + 'x'", "'üx'");
    row("step is None", "False");
    row("losses.append(1)", "None");
  }
  void evaluates_at_the_end() {
    QFETCH(QString, expression);
    QFETCH(QString, expected);
    QVERIFY(!trained().raised());
    QCOMPARE(QString::fromStdString(
                 valueOf(trained(), expression.toStdString(), trained().recording.steps.size())),
             expected);
  }

  void refuses_with_a_reason_data() {
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* expression, const char* part) {
      QTest::newRow(expression) << QString::fromUtf8(expression) << QString::fromUtf8(part);
    };
    row("missing", "NameError: name 'missing' is not defined");
    row("step(1)", "is not called here");
    row("net.twice()", "AttributeError");
    row("x = 1", "is not one expression");
    row("1 +", "invalid syntax");
    row("1; 2", "is not one expression");
    row("", "is not one expression");
    row("print(1)", "cannot print");
    row("1 / 0", "ZeroDivisionError");
    row("sum([k for k in range(10 ** 7)])", "limit");
    row("(lambda f: f(f))(lambda f: f(f))", "RecursionError");
  }
  void refuses_with_a_reason() {
    QFETCH(QString, expression);
    QFETCH(QString, part);
    const std::string answer =
        valueOf(trained(), expression.toStdString(), trained().recording.steps.size());
    QVERIFY2(answer.starts_with("error: ") && answer.find(part.toStdString()) != std::string::npos,
             answer.c_str());
  }

  void changes_nothing() {
    const std::size_t end = trained().recording.steps.size();
    valueOf(trained(), "losses.append(7)", end);
    QCOMPARE(valueOf(trained(), "losses", end), std::string("[0.0, 1.0, 4.0, 9.0]"));
  }

  void sees_the_frame_of_the_step() {
    for (std::size_t k = 0; k < trained().recording.steps.size(); ++k) {
      if (trained().recording.steps[k].line != 15) continue;
      const std::string inside = valueOf(trained(), "x", k);
      QVERIFY2(inside.starts_with("<tf.Tensor"), inside.c_str());
      QCOMPARE(evaluate(trained(), "x", k, 0)->text, std::string("100"));
      return;
    }
    QFAIL("no step on line 15");
  }

  void tells_where_a_watch_changed() {
    const auto watched = watch(trained(), "len(losses)");
    QVERIFY(watched.has_value());
    std::vector<std::string> values;
    for (const WatchEntry& entry : watched->entries)
      values.push_back(entry.value ? entry.value->text : "error");
    QCOMPARE(values, (std::vector<std::string>{"error", "0", "1", "2", "3", "4"}));
    QVERIFY(!watch(trained(), "1 +").has_value());
  }

  // Each evaluation has its steps for itself.
  void evaluates_one_expression_often() {
    auto parsed = Expression::parse("sum([1 for k in range(100000)])");
    QVERIFY(parsed.has_value());
    HeldCursor cursor(trained(), 0);
    for (int k = 0; k < 40; ++k) {
      const auto value = parsed->at(trained(), *cursor);
      QVERIFY2(value.has_value(), value ? "" : text(value.error()).c_str());
      QCOMPARE(value->text, std::string("100000"));
    }
  }

  void bounds_the_time_of_a_list_of_expressions() {
    std::vector<std::string> many(2000, "len([1 for i in range(900) for j in range(1000)])");
    many.insert(many.begin(), "1 + 1");
    const auto started = std::chrono::steady_clock::now();
    const auto values = evaluateAll(trained(), many, 0, 0);
    QVERIFY(std::chrono::steady_clock::now() - started < std::chrono::seconds(3));
    QCOMPARE(values.size(), many.size());
    QCOMPARE(values.front()->text, std::string("2"));
    QVERIFY(!values.back().has_value());
    QVERIFY(values.back().error().message.find("took 1 s") != std::string::npos);
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!evaluateAll(trained(), many, 0, 0, stop.get_token()).front().has_value());
  }

  void says_that_a_value_was_summarised() {
    Limits limits;
    limits.recordedBytes = 1024;
    const RecordedRun run =
        recordedRun("import tensorflow as tf\nx = tf.zeros([512])\nd = {'x': x}\n", limits);
    for (const char* expression : {"x", "tf.reduce_sum(x)", "d['x']"}) {
      const std::string answer = valueOf(run, expression, run.recording.steps.size());
      QVERIFY2(answer.find("recorded only as a summary of float32 (512,)") != std::string::npos,
               answer.c_str());
    }
  }

  void reads_back_a_run_file() {
    const auto content = runFileContent(trained());
    QVERIFY(content.has_value());
    const auto read = readRunFile(*content, "a.twrun");
    QVERIFY2(read.has_value(), read ? "" : text(read.error()).c_str());
    QCOMPARE(read->recording.steps.size(), trained().recording.steps.size());
    QCOMPARE(read->cells.size(), trained().cells.size());
    for (std::size_t step = 0; step <= read->recording.steps.size(); ++step) {
      const auto now = framesAt(*read, step);
      const auto then = framesAt(trained(), step);
      QCOMPARE(now.size(), then.size());
      for (std::size_t k = 0; k < now.size(); ++k) {
        QCOMPARE(now[k].line, then[k].line);
        QCOMPARE(now[k].variables.size(), then[k].variables.size());
        for (std::size_t v = 0; v < now[k].variables.size(); ++v)
          QCOMPARE(now[k].variables[v].text, then[k].variables[v].text);
      }
    }
    QCOMPARE(valueOf(*read, "net.n + x", read->recording.steps.size()), std::string("104"));
  }

  void refuses_damaged_run_files() {
    const std::string whole = *runFileContent(trained());
    for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 400) {
      const auto cut = readRunFile(std::string_view(whole).substr(0, size), "a.twrun");
      QVERIFY(!cut.has_value());
      QCOMPARE(cut.error().code, ErrorCode::damaged);
      QVERIFY(!readRunFile(withHash(whole.substr(0, std::max(size, kRunHeader))), "a").has_value());
    }
    std::mt19937 random(11);  // NOLINT(cert-msc51-cpp): the same damage every time
    for (int k = 0; k < 300; ++k) {
      std::string damaged = whole;
      damaged[random() % whole.size()] ^= static_cast<char>(1U << random() % 8);
      QVERIFY(!readRunFile(damaged, "a.twrun").has_value());
    }
  }

  // With a hash that fits, damage may read as another run; looking at it must end well.
  void survives_run_files_that_lie() {
    const std::string whole = *runFileContent(trained());
    std::mt19937 random(12);  // NOLINT(cert-msc51-cpp)
    int readable = 0;
    for (int k = 0; k < 3000; ++k) {
      std::string damaged = whole;
      for (int flips = 0; flips < 1 + k % 3; ++flips) {
        const std::size_t at = kRunHeader + random() % (whole.size() - kRunHeader);
        damaged[at] = static_cast<char>(random());
      }
      const auto read = readRunFile(withHash(std::move(damaged)), "a.twrun");
      if (!read) continue;
      ++readable;
      TimeCursor cursor(read->recording);
      for (const std::size_t step :
           {read->recording.steps.size(), std::size_t{0}, read->recording.steps.size() / 2}) {
        cursor.moveTo(step);
        const auto frames = framesAt(*read, step);
        QVERIFY(frames.size() <= read->recording.frames.size());
      }
      if (readable % 20 == 0) valueOf(*read, "net, losses, table, a, x", 60);
    }
    QVERIFY(readable > 0);
  }
};

TWIN_TEST(EvaluateTest)

}  // namespace twin::lang
#include "evaluate_test.moc"
