// Frozen functions: what a function reaches is rebuilt in a fresh interpreter and gives what its
// graph gives; what cannot be frozen is named.
#include "core/base/deep_thread.h"
#include "core/exec/eager_replay.h"
#include "core/lang/frozen/thaw.h"
#include "core/lang/runtime/run.h"
#include "core/lang/tracing/function_tracer.h"
#include "tests/support/test.h"

namespace twin::lang {

class FrozenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void givesWhatTheGraphGives_data();
  void givesWhatTheGraphGives();
  void namesWhatCannotBeFrozen_data();
  void namesWhatCannotBeFrozen();
  void reportsWhatItRaises();
  void refusesValuesThatDoNotFit();
};

namespace {

// Runs the script and freezes its traces at the end.
std::vector<std::shared_ptr<const Trace>> tracesOf(const std::string& script) {
  std::vector<std::shared_ptr<const Trace>> traces;
  DeepThread thread([&](const std::stop_token&) {
    auto session = makeFunctionTracer();
    RunHooks hooks;
    hooks.prepare = [&](Interpreter& in) { in.tracer = session.get(); };
    hooks.finish = [&](Interpreter& in) {
      session->freeze(in);
      for (const TracedFunction& function : session->traced().functions)
        traces.insert(traces.end(), function.traces.begin(), function.traces.end());
      in.tracer = nullptr;
      session.reset();
    };
    const RecordedRun run = runScript(parseScript(script, "frozen.py"), {.seed = 7}, hooks);
    for (const CellResult& cell : run.cells) {
      if (cell.error) qWarning("%s", cell.error->text.c_str());
    }
  });
  thread.join();
  return traces;
}

std::vector<ops::Value> inputsOf(const Trace& trace) {
  std::vector<ops::Value> inputs = trace.lastArguments;
  inputs.insert(inputs.end(), trace.captures.begin(), trace.captures.end());
  return inputs;
}

// The outputs of the last of several calls, or the text of the error.
Result<std::vector<Tensor>> thawed(const FrozenFunction& function,
                                   const std::vector<ops::Value>& inputs, int calls) {
  Result<std::vector<Tensor>> outputs = std::vector<Tensor>();
  DeepThread thread([&](const std::stop_token&) {
    auto runner = FrozenRunner::make(function, inputs, {.seed = 7});
    if (!runner) {
      outputs = fail(runner.error());
      return;
    }
    for (int k = 0; k < calls; ++k) {
      if (const Status done = (*runner)->run(); !done) {
        outputs = fail(done.error());
        return;
      }
    }
    outputs = (*runner)->outputs();
  });
  thread.join();
  return outputs;
}

std::vector<Tensor> graphOutputs(const Trace& trace) {
  // A graph writes Variables; the frozen function holds their values of before.
  std::vector<ops::Value> inputs = inputsOf(trace);
  for (ops::Value& value : inputs) {
    if (const auto* held = std::get_if<ops::VariablePtr>(&value))
      value = std::make_shared<ops::Variable>((*held)->name(), (*held)->read());
  }
  auto replay = exec::EagerReplay::prepare(trace.graph);
  ops::RunContext context;
  context.seed = 7;
  std::vector<Tensor> tensors;
  if (!replay) return tensors;
  const auto values = replay->run(inputs, context);
  if (!values) return tensors;
  for (const ops::Value& value : *values) tensors.push_back(std::get<Tensor>(value));
  return tensors;
}

constexpr const char* kHead = "import tensorflow as tf\nimport numpy as np\nimport collections\n";

}  // namespace

void FrozenTest::givesWhatTheGraphGives_data() {
  QTest::addColumn<QString>("script");
  const auto row = [](const char* name, const char* script) {
    QTest::newRow(name) << QString::fromUtf8(kHead) + QString::fromUtf8(script);
  };
  row("globals and containers", R"(
scale = {"w": [1.0, 2.0], "deep": {"k": (1, 2)}, 3: {4.0}}
table = np.array([1.0, 2.0], dtype=np.float32)
big = 2 ** 70
cut = slice(0, 1)
@tf.function
def f(x, k=2):
    assert big == 2 ** 70 and 4.0 in scale[3] and list(range(k)) == [0, 1]
    return x * table * scale["w"][1] + scale["deep"]["k"][1], x[cut], k
f(tf.constant([1.0, 2.0]))
)");
  row("closures, lambdas and helpers", R"(
def twice(x, by=tf.constant(2.0), *, plus=1.0):
    return x * by + plus
def outer(gain):
    def inner(x, depth):
        return inner(x * gain, depth - 1) if depth > 0 else twice(x)
    @tf.function
    def made(x):
        return inner(x, 3) + act(x)
    return made
act = lambda v: tf.tanh(v)
outer(3.0)(tf.constant([1.0, 2.0]))
)");
  row("classes, Variables and methods", R"(
Point = collections.namedtuple("Point", "x y")
class Base(tf.Module):
    def __init__(self):
        super().__init__()
        self.b = tf.Variable([0.5, 0.25], name="b")
    @property
    def twice(self):
        return self.b * 2.0
    @staticmethod
    def half(x):
        return x * 0.5
    @classmethod
    def of(cls, n):
        return cls(n)
class Net(Base):
    def __init__(self, n):
        super().__init__()
        self.layers = [tf.Variable(tf.ones([2, 2]) * float(i)) for i in range(n)]
        self.point = Point(1.5, [2.0])
        self.count = tf.Variable(0)
    def __eq__(self, other):
        return self is other
    @tf.function
    def __call__(self, x, training=False):
        for w in self.layers:
            x = tf.nn.relu(tf.matmul(x, w) + self.twice)
        self.count.assign_add(1)
        return {"y": self.half(x) * self.point.x + self.point.y[0], "n": self.count + 1}
net = Net.of(3)
net(tf.ones([3, 2]))
)");
  row("random numbers, loops and other traced functions", R"(
@tf.function
def inner(x):
    s = tf.constant(0.0)
    for i in tf.range(3):
        s += tf.cast(i, tf.float32) * x[0]
    return s
@tf.function
def outer(x):
    noise = tf.random.normal([2]) + tf.random.uniform([2])
    return noise * x + inner(x)
outer(tf.constant([1.0, 2.0]))
)");
  row("arguments in lists, dicts and Variables", R"(
v = tf.Variable([1.0, 2.0])
@tf.function
def f(pair, options, *rest, scale, **more):
    pair[0].assign_add([1.0, 1.0])
    return pair[0] * pair[1] + options["b"] + rest[0] * scale + more["z"] + v
f([v, tf.constant(3.0)], {"b": tf.constant(1.0), "a": 2}, tf.constant(4.0), scale=0.5, z=tf.constant(9.0))
)");
}

void FrozenTest::givesWhatTheGraphGives() {
  QFETCH(QString, script);
  const auto traces = tracesOf(script.toStdString());
  QVERIFY(!traces.empty());
  for (const auto& trace : traces) {
    if (trace->lastArguments.empty() && trace->captures.empty()) continue;  // only called inside
    QVERIFY2(trace->frozen != nullptr,
             trace->notFrozen.empty() ? "" : text(trace->notFrozen.front()).c_str());
    const std::vector<Tensor> wanted = graphOutputs(*trace);
    const auto found = thawed(*trace->frozen, inputsOf(*trace), 3);
    QVERIFY2(found.has_value(), found ? "" : text(found.error()).c_str());
    QCOMPARE(found->size(), wanted.size());
    for (std::size_t k = 0; k < wanted.size(); ++k) QVERIFY(identical((*found)[k], wanted[k]));
  }
}

void FrozenTest::namesWhatCannotBeFrozen_data() {
  QTest::addColumn<QString>("script");
  QTest::addColumn<QString>("message");
  const auto row = [](const char* name, const char* script, const char* message) {
    QTest::newRow(name) << QString::fromUtf8(kHead) + QString::fromUtf8(script)
                        << QString::fromUtf8(message);
  };
  row("an iterator", R"(
stream = iter([1.0, 2.0])
@tf.function
def f(x):
    return x + next(stream)
f(tf.constant(1.0))
)",
      "the global 'stream' holds an object of type 'list_iterator', which cannot be copied into "
      "another process");
  row("an attribute", R"(
class Feeder:
    def __init__(self):
        self.stream = iter([1.0, 2.0])
def make():
    feeder = Feeder()
    @tf.function
    def f(x):
        return x + next(feeder.stream)
    return f
make()(tf.constant(1.0))
)",
      "the attribute 'stream' of a Feeder holds an object of type 'list_iterator', which cannot be "
      "copied into another process");
  row("a partial function", R"(
import functools
add = functools.partial(lambda a, b: a + b, 3.0)
@tf.function
def f(x):
    return add(x)
f(tf.constant(1.0))
)",
      "the global 'add' holds 'partial', a function that the library made in this run and that "
      "cannot be copied into another process");
  row("a concrete function", R"(
@tf.function
def g(x):
    return x * 2.0
ready = g.get_concrete_function(tf.constant(1.0))
@tf.function
def f(x):
    return ready(x)
f(tf.constant(1.0))
)",
      "the global 'ready' holds a concrete function, which belongs to one trace of this run");
}

void FrozenTest::namesWhatCannotBeFrozen() {
  QFETCH(QString, script);
  QFETCH(QString, message);
  const auto traces = tracesOf(script.toStdString());
  QVERIFY(!traces.empty());
  const Trace& last = *traces.back();
  QVERIFY(last.frozen == nullptr);
  QCOMPARE(last.notFrozen.size(), std::size_t{1});
  QCOMPARE(QString::fromStdString(text(last.notFrozen.front())), message);
  QVERIFY(!last.notFrozen.front().advice.empty());
}

void FrozenTest::reportsWhatItRaises() {
  const auto traces = tracesOf(std::string(kHead) +
                               "calls = []\n"
                               "@tf.function\n"
                               "def f(x):\n"
                               "    calls.append(1)\n"
                               "    if len(calls) > 2:\n"
                               "        raise ValueError('too many')\n"
                               "    return x\n"
                               "f(tf.constant(1.0))\n");
  QVERIFY(!traces.empty() && traces.front()->frozen != nullptr);
  const auto first = thawed(*traces.front()->frozen, inputsOf(*traces.front()), 1);
  QVERIFY2(first.has_value(), first ? "" : text(first.error()).c_str());
  const auto ended = thawed(*traces.front()->frozen, inputsOf(*traces.front()), 2);
  QVERIFY(!ended.has_value());
  QCOMPARE(text(ended.error()), std::string("the function raised ValueError: too many"));
  QCOMPARE(text(ended.error().where), std::string("frozen.py:9:1"));
}

void FrozenTest::refusesValuesThatDoNotFit() {
  const auto traces = tracesOf(std::string(kHead) +
                               "class C:\n"
                               "    def __init__(self):\n"
                               "        self.k = {'a': (1.0, slice(1, 2))}\n"
                               "c = C()\n"
                               "@tf.function\n"
                               "def f(x, b=1):\n"
                               "    return x * c.k['a'][0]\n"
                               "f(tf.constant([1.0]))\n");
  QVERIFY(!traces.empty() && traces.front()->frozen != nullptr);
  const FrozenFunction good = *traces.front()->frozen;
  const auto inputs = inputsOf(*traces.front());
  QVERIFY(thawed(good, inputs, 1).has_value());
  const auto refused = [&](const FrozenFunction& bad) {
    const auto ended = thawed(bad, inputs, 1);
    return !ended && ended.error().code == ErrorCode::damaged;
  };
  FrozenFunction bad = good;
  bad.codes.front().name = "another";
  QVERIFY(refused(bad));
  bad = good;
  bad.arguments.pop_back();
  QVERIFY(refused(bad));
  bad = good;
  bad.callee = 1'000'000;
  QVERIFY(refused(bad));
  // Each value with parts or links that lead nowhere: refused or harmless, never a crash.
  for (std::size_t k = 0; k < good.values.size(); ++k) {
    bad = good;
    bad.values[k].parts.push_back(1'000'000);
    QVERIFY(refused(bad));
    bad = good;
    bad.values[k].link = static_cast<FrozenId>(k);
    static_cast<void>(thawed(bad, inputs, 1));
    bad = good;
    bad.values[k].parts.clear();
    static_cast<void>(thawed(bad, inputs, 1));
    bad = good;
    bad.values[k].kind = FrozenKind::none;
    static_cast<void>(thawed(bad, inputs, 1));
  }
}

}  // namespace twin::lang

using FrozenTest = twin::lang::FrozenTest;
TWIN_TEST(FrozenTest)
#include "frozen_test.moc"
