// Recordings: the write log both ways, what a step sees, the byte budget and its summaries.
#include <random>

#include "core/lang/runtime/debugger.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/run.h"
#include "core/lang/runtime/time_cursor.h"
#include "tests/core/lang/recorded_run.h"
#include "tests/support/test.h"

namespace twin::lang {
namespace {

// Every frame's variables at a step, as texts.
std::string stateText(const RecordedRun& run, const TimeCursor& cursor) {
  std::string out;
  const auto add = [&](const std::vector<std::string>& names,
                       const std::vector<RecordedValue>& values) {
    for (std::size_t k = 0; k < std::min(names.size(), values.size()); ++k) {
      if (values[k].tag == RecordedTag::absent) continue;
      out += names[k] + "=" + show(cursor, values[k]).text + ";";
    }
  };
  add(run.program->globalNames, cursor.globals());
  for (std::uint32_t k = 1; k < run.recording.frames.size(); ++k) {
    out += "|";
    add(run.recording.frames[k].code->slotNames, cursor.locals(k));
  }
  return out;
}

std::string variable(const RecordedRun& run, std::size_t step, const std::string& name) {
  for (const ShownFrame& frame : framesAt(run, step)) {
    for (const ShownValue& shown : frame.variables) {
      if (shown.name == name) return shown.text;
    }
  }
  return "(none)";
}

constexpr const char* kBusy = R"(
class Account:
    def __init__(self, owner):
        self.owner = owner
        self.total = 0
    def add(self, amount):
        self.total += amount
        return self.total

def counter():
    n = 0
    def up():
        nonlocal n
        n += 1
        return n
    return up

a = [3, 1, 2]
b = a
d = {'x': 1, 'y': [a]}
s = {1, 2}
a.append(5)
a.insert(0, 9)
a.sort()
a.pop()
a.pop(0)
a[1:2] = [7, 7, 7]
a += [8]
a.reverse()
d['z'] = a
d['x'] = 4
del d['y']
d['y'] = 2
s.add(3)
s.discard(1)
c = Account('me')
c.add(5)
c.add(6)
c.extra = 1
del c.extra
up = counter()
up()
up()
for k in range(3):
    d[k] = k * k
del k
a.clear()
)";

}  // namespace

class RecordingTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void moves_the_same_way_back_and_forth() {
    const RecordedRun run = recordedRun(kBusy);
    QVERIFY2(!run.raised(), run.raised() ? run.cells[0].error->text.c_str() : "");
    const std::size_t end = run.recording.steps.size();
    std::vector<std::string> fresh;
    for (std::size_t step = 0; step <= end; ++step) {
      TimeCursor cursor(run.recording);
      cursor.moveTo(step);
      fresh.push_back(stateText(run, cursor));
    }
    TimeCursor cursor(run.recording);
    cursor.moveTo(end);
    for (std::size_t step = end; step > 0; --step) {
      cursor.moveTo(step - 1);
      QCOMPARE(stateText(run, cursor), fresh[step - 1]);
    }
    std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same seeks every time
    for (int k = 0; k < 200; ++k) {
      const std::size_t step = random() % (end + 1);
      cursor.moveTo(step);
      QCOMPARE(stateText(run, cursor), fresh[step]);
    }
    QCOMPARE(variable(run, end, "a"), std::string("[]"));
    QCOMPARE(variable(run, end, "d"), std::string("{'x': 4, 'z': [], 'y': 2, 0: 0, 1: 1, 2: 4}"));
    QCOMPARE(variable(run, end, "c"), std::string("Account(owner='me', total=11)"));
  }

  void knows_the_line_that_wrote() {
    const RecordedRun run = recordedRun(
        "def f(x):\n    y = x + 1\n    return y\na = f(1)\nb = [a]\n"
        "b.append(2)\n");
    std::vector<int> lines;
    for (const RecordedWrite& write : run.recording.writes)
      lines.push_back(run.recording.steps[write.step].line);
    // f, then x at the call, y, a, b, the item.
    QCOMPARE(lines, (std::vector<int>{1, 1, 2, 4, 5, 6}));
  }

  void shows_variables_that_closures_share() {
    const RecordedRun run = recordedRun(
        "def outer():\n    n = 1\n    def inner():\n        nonlocal n\n        n = 5\n    "
        "inner()\n"
        "    return n\nouter()\n");
    bool seen = false;
    for (std::size_t k = 0; k < run.recording.steps.size(); ++k) {
      if (run.recording.steps[k].line != 7) continue;
      QCOMPARE(variable(run, k, "n"), std::string("5"));
      seen = true;
    }
    QVERIFY(seen);
  }

  void follows_arrays_that_change_in_place() {
    const RecordedRun run =
        recordedRun("import numpy as np\na = np.zeros(2)\nb = a\na[0] = 4\na[1] = 5\n");
    QVERIFY(!run.raised());
    QCOMPARE(variable(run, 3, "b"), std::string("array([0., 0.])"));
    QCOMPARE(variable(run, 4, "b"), std::string("array([4., 0.])"));
    QCOMPARE(variable(run, 5, "b"), std::string("array([4., 5.])"));
  }

  void keeps_summaries_beyond_the_byte_budget() {
    Limits limits;
    limits.recordedBytes = 16 << 10;
    const RecordedRun run = recordedRun(
        "import tensorflow as tf\nkept = tf.zeros([512])\nfor k in range(64):\n"
        "    x = tf.fill([1024], float(k))\nsmall = tf.constant([1.0, float('nan')])\n",
        limits);
    QVERIFY(!run.raised());
    QVERIFY(!run.recording.summaries.empty());
    std::int64_t bytes = 0;
    for (const Tensor& tensor : run.recording.tensors) bytes += tensor.bytes();
    QVERIFY2(bytes <= (16 << 10) + 64 * 64, std::to_string(bytes).c_str());
    for (const ShownValue& shown : variablesAtEnd(run)) {
      if (shown.name == "kept" || shown.name == "small") QVERIFY(!shown.summarised);
      if (shown.name != "x") continue;
      QVERIFY(shown.summarised);
      QCOMPARE(shown.dtype, std::string("float32"));
      QCOMPARE(*shown.shape, std::vector<std::int64_t>{1024});
      QCOMPARE(shown.text, std::string("<summary of float32 (1024,): min 63.0, max 63.0, mean "
                                       "63.0, 0 NaN, 0 Inf>"));
    }
  }

  void keeps_long_texts_within_the_byte_budget() {
    Limits limits;
    limits.recordedBytes = 1000;
    const RecordedRun run = recordedRun("s = ''\nfor k in range(200):\n    s += 'abc'\n", limits);
    std::size_t bytes = 0;
    for (const std::string& text : run.recording.texts) bytes += text.size();
    QVERIFY2(bytes < 16'000, std::to_string(bytes).c_str());
    QCOMPARE(variable(run, run.recording.steps.size(), "s"),
             std::string("<text of 600 bytes, not kept in full>"));
  }

  void keeps_containers_and_big_numbers_within_the_byte_budget() {
    Limits limits;
    limits.recordedBytes = 1 << 20;
    const RecordedRun run = recordedRun(
        "for k in range(1060):\n    row = [0] * 10000\n"
        "n = 7 ** 4000\nfor k in range(1000):\n    n = n + 1\nk = 3\n",
        limits);
    QVERIFY(!run.raised());
    std::size_t bytes = run.recording.writes.size() * sizeof(RecordedWrite);
    for (const RecordedContent& content : run.recording.contents)
      bytes += (content.items.size() + content.keys.size()) * sizeof(RecordedValue);
    for (const RecordedObject& object : run.recording.objects) bytes += object.text.size();
    QVERIFY2(bytes < (5 << 18), std::to_string(bytes).c_str());
    const std::size_t end = run.recording.steps.size();
    QVERIFY(variable(run, 2, "row").starts_with("[0, 0"));
    QCOMPARE(variable(run, end, "row"), std::string(kNotRecorded));
    QCOMPARE(variable(run, end, "n"), std::string(kNotRecorded));
    QCOMPARE(variable(run, end, "k"), std::string("3"));
  }

  void follows_a_shared_variable_that_no_longer_fits() {
    Limits limits;
    limits.recordedBytes = 1;
    const RecordedRun run = recordedRun(
        "def outer():\n    n = 1\n    def up():\n        nonlocal n\n        n += 1\n"
        "        return n\n    up()\n    return up()\nr = outer()\na = [1]\na.append(2)\n",
        limits);
    QVERIFY(!run.raised());
    QCOMPARE(variable(run, run.recording.steps.size(), "r"), std::string("3"));
    QCOMPARE(variable(run, run.recording.steps.size(), "a"), std::string(kNotRecorded));
  }

  // Erased entries shift the places of the others.
  void follows_dicts_with_holes() {
    const RecordedRun run = recordedRun(
        "d = {}\nfor k in range(6):\n    d[k] = k\ndel d[1]\ndel d[3]\nd[4] = 'four'\n"
        "d[0] = 'zero'\nd[9] = 'nine'\nd[2] = 'two'\n");
    QCOMPARE(variable(run, run.recording.steps.size(), "d"),
             std::string("{0: 'zero', 2: 'two', 4: 'four', 5: 5, 9: 'nine'}"));
  }

  // Writes behind the recorded part cost nothing: 60 000 of them once took minutes.
  void passes_over_writes_behind_the_recorded_part() {
    Limits limits;
    limits.recordedSteps = 1'000'000;
    const auto started = std::chrono::steady_clock::now();
    const RecordedRun run = recordedRun(
        "a = list(range(20000))\nd = {}\nfor k in range(12000):\n    d[k] = k\ndel d[0]\n"
        "for k in range(20000):\n    a.append(k)\n    a[15000] = k\n    d[11500] = k\n"
        "a[3] = 'three'\nd[3] = 'three'\n"
        "while len(a) > 10000:\n    a.pop()\n",
        limits);
    QVERIFY(!run.raised());
    QVERIFY(std::chrono::steady_clock::now() - started < std::chrono::seconds(10));
    const std::size_t end = run.recording.steps.size();
    QVERIFY(variable(run, end, "a").starts_with("[0, 1, 2, 'three', 4"));
    QVERIFY(variable(run, end, "d").starts_with("{1: 1, 2: 2, 3: 'three', 4: 4"));
    TimeCursor cursor(run.recording);
    cursor.moveTo(end);
    for (std::uint32_t id = 1; id <= run.recording.objects.size(); ++id) {
      if (run.recording.objects[id - 1].kind == Kind::list) QVERIFY(!cursor.content(id).truncated);
      if (run.recording.objects[id - 1].kind == Kind::dict) QVERIFY(cursor.content(id).truncated);
    }
  }

  void bounds_what_a_container_keeps() {
    const RecordedRun run = recordedRun(
        "a = list(range(20000))\na.append(1)\nb = []\n"
        "for k in range(12000):\n    b.append(k)\n");
    TimeCursor cursor(run.recording);
    cursor.moveTo(run.recording.steps.size());
    for (std::uint32_t id = 1; id <= run.recording.objects.size(); ++id) {
      if (run.recording.objects[id - 1].kind != Kind::list) continue;
      QVERIFY(cursor.content(id).items.size() <= 10'000);
      QVERIFY(cursor.content(id).truncated);
    }
  }
};

TWIN_TEST(RecordingTest)

}  // namespace twin::lang
#include "recording_test.moc"
