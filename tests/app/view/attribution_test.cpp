#include "app/view/attribution.h"

#include "tests/support/test.h"

using namespace twin;  // NOLINT(google-build-using-namespace): the test speaks of nothing else
using view::attributionLines;

class AttributionTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void says_what_the_interpreter_takes() {
    profiler::Comparison comparison = measured();
    comparison.program = profiler::ProgramTimes{.time = {.n = 9, .median = 20'000},
                                                .interpreterNs = 15'000,
                                                .interpreterInterval = {14'000, 16'000}};
    const auto lines = attributionLines(comparison);
    QCOMPARE(lines.size(), std::size_t{2});
    QVERIFY(lines[0].find("20 µs per call the interpreter takes 15 µs (75 %") != std::string::npos);
    comparison.program->interpreterInterval = {-100, 200};
    QVERIFY(attributionLines(comparison)[0].find("does not stand out") != std::string::npos);
  }

  void names_the_largest_steps_to_the_graph() {
    const auto lines = attributionLines(measured());
    QCOMPARE(lines.size(), std::size_t{1});
    QCOMPARE(lines[0], std::string("From the ops alone (5 µs) to the graph (1 µs) it is 4 µs less: "
                                   "3 µs less in ops that were fused: fewer passes over memory; "
                                   "1 µs less in work that passes removed."));
  }

  void adds_up() {
    profiler::Comparison comparison = measured();
    comparison.waterfall = {{.name = "fusion", .deltaNs = -4'000},
                            {.name = "distortion", .deltaNs = 3'000},
                            {.name = "removed work", .deltaNs = -2'000},
                            {.name = "dispatch", .deltaNs = -1'500},
                            {.name = "kernels", .deltaNs = 500}};
    QCOMPARE(attributionLines(comparison)[0],
             std::string("From the ops alone (5 µs) to the graph (1 µs) it is 4 µs less: "
                         "4 µs less in ops that were fused: fewer passes over memory; "
                         "3 µs more that timing each op adds or hides (distortion); "
                         "2 µs less in work that passes removed; 1 µs less in all the rest."));
  }

  void says_why_the_program_is_missing() {
    profiler::Comparison comparison = measured();
    comparison.programNote = "it holds a stream";
    QCOMPARE(attributionLines(comparison)[0],
             std::string("The interpreter's share is not known: it holds a stream."));
    comparison.equality.equal = false;
    QVERIFY(attributionLines(comparison).empty());
  }

 private:
  static profiler::Comparison measured() {
    profiler::Comparison comparison;
    comparison.equality.equal = true;
    comparison.eager = {.n = 9, .median = 5'000};
    comparison.graph = {.n = 9, .median = 1'000};
    comparison.waterfall = {{.name = "removed work", .deltaNs = -1'000},
                            {.name = "fusion", .deltaNs = -3'000},
                            {.name = "unexplained", .deltaNs = 10}};
    return comparison;
  }
};

TWIN_TEST(AttributionTest)
#include "attribution_test.moc"
