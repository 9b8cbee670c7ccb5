#include "app/session/saved_profile.h"

#include <cmath>
#include <limits>

#include "core/base/hash.h"
#include "tests/support/test.h"

using namespace twin;  // NOLINT(google-build-using-namespace): the test speaks of nothing else
using namespace twin::session;  // NOLINT(google-build-using-namespace)

namespace {

// Five processes of six samples around `ns`.
SavedProfile saved(double ns) {
  auto trace = std::make_shared<profiler::Trace>();
  trace->kernels.push_back({.name = "mul", .kind = "mul", .nodes = {"mul"}, .lines = {3}});
  trace->spans.push_back({.run = 0, .kernel = 0, .startNs = 5, .durationNs = 40});
  trace->spans.push_back({.run = 1, .kernel = 0, .startNs = 95, .durationNs = 60});
  trace->runs = 2;
  trace->environment = {.processor = "one", .threads = 2};
  SavedProfile made{.function = "f", .safetyClass = "S2", .seed = 3, .inputsHash = 77};
  made.attributedRuns = {ns + 10, ns + 12};
  std::vector<double> all;
  for (int process = 0; process < 5; ++process) {
    made.samples.push_back({ns, ns + 0.5, ns - 0.5, ns, ns, ns});
    made.runs.push_back({ns, ns + 1, ns - 1});
    all.insert(all.end(), made.runs.back().begin(), made.runs.back().end());
  }
  made.profile = profiler::makeProfile(trace, made.attributedRuns, all, true, 4);
  made.outputs.push_back({.dtype = "f32",
                          .shape = {2},
                          .hash = 9,
                          .sample = {1.0, std::numeric_limits<double>::infinity()},
                          .isComplete = true});
  return made;
}

profiler::ComparisonPtr compared(const SavedProfile& a, const SavedProfile& b) {
  auto comparison = compareSaved(a, b, 0);
  return comparison ? *comparison : nullptr;
}

}  // namespace

class SavedProfileTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void reads_back_what_it_wrote() {
    const SavedProfile before = saved(100);
    const auto after = parseSavedProfile(savedProfileText(before), "a.twtrace");
    QVERIFY2(after.has_value(), after ? "" : text(after.error()).c_str());
    QCOMPARE(after->function, before.function);
    QCOMPARE(after->safetyClass, before.safetyClass);
    QCOMPARE(after->seed, before.seed);
    QCOMPARE(after->inputsHash, before.inputsHash);
    QCOMPARE(after->samples, before.samples);
    QCOMPARE(after->runs, before.runs);
    QCOMPARE(after->outputs.front().hash, std::uint64_t{9});
    QVERIFY(std::isinf(after->outputs.front().sample[1]));
    QCOMPARE(after->profile->clean.median, before.profile->clean.median);
    QCOMPARE(after->profile->nodes.front().time.median, 50.0);
    QCOMPARE(after->profile->trace->environment.processor, std::string("one"));
  }

  void begins_as_every_document_does() {
    QVERIFY(savedProfileText(saved(100)).rfind("{\"schema\":1,", 0) == 0);
  }

  void refuses_what_is_damaged() {
    const std::string good = savedProfileText(saved(100));
    const auto refused = [](const std::string& content) {
      const auto read = parseSavedProfile(content, "a.twtrace");
      return !read && read.error().code == ErrorCode::damaged && !read.error().advice.empty();
    };
    QVERIFY(refused(""));
    QVERIFY(refused("{}"));
    QVERIFY(refused("{\"schema\":1}"));
    QVERIFY(refused("{\"schema\":1,\"format\":\"twtrace\"}"));
    // Cut anywhere, and with any one digit changed.
    for (std::size_t at = 0; at < good.size() - 2; at += 37) QVERIFY(refused(good.substr(0, at)));
    for (std::size_t at = 12; at < good.size(); at += 11) {
      if (good[at] < '0' || good[at] > '9') continue;
      std::string altered = good;
      altered[at] = altered[at] == '7' ? '3' : '7';
      QVERIFY2(refused(altered), altered.substr(at > 40 ? at - 40 : 0, 60).c_str());
    }
  }

  void decides_like_two_sides() {
    QCOMPARE(compared(saved(100), saved(50))->verdict, profiler::Verdict::faster);
    QCOMPARE(compared(saved(100), saved(200))->verdict, profiler::Verdict::slower);
    QCOMPARE(compared(saved(100), saved(100))->verdict, profiler::Verdict::same);
    const auto slower = compared(saved(100), saved(200));
    QVERIFY(std::abs(slower->ratio.ratio - 2) < 0.05);
    QCOMPARE(slower->groups.size(), std::size_t{1});
    QVERIFY(!slower->quickLook);
    SavedProfile few = saved(50);
    few.samples.resize(2);
    QCOMPARE(compared(saved(100), few)->verdict, profiler::Verdict::unsure);
  }

  void compares_outputs_first() {
    SavedProfile other = saved(50);
    other.outputs.front().hash = 10;
    other.outputs.front().sample[0] = 1.000001;
    // Within the rule of S2.
    QCOMPARE(compared(saved(100), other)->verdict, profiler::Verdict::faster);
    other.outputs.front().sample[0] = 1.5;
    QCOMPARE(compared(saved(100), other)->verdict, profiler::Verdict::notEqual);
    SavedProfile strict = saved(100);
    strict.safetyClass = "S0";
    SavedProfile exact = saved(50);
    exact.safetyClass = "S0";
    exact.outputs.front().hash = 10;
    const auto differ = compared(strict, exact);
    QCOMPARE(differ->verdict, profiler::Verdict::notEqual);
    QVERIFY(!differ->equality.place.empty());
    exact.outputs.clear();
    QCOMPARE(compared(strict, exact)->verdict, profiler::Verdict::notEqual);
  }

  void knows_other_inputs_and_machines() {
    SavedProfile other = saved(50);
    other.inputsHash = 78;
    const auto refused = compareSaved(saved(100), other, 0);
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().code, ErrorCode::usage);
    SavedProfile elsewhere = saved(50);
    auto trace = std::make_shared<profiler::Trace>(*elsewhere.profile->trace);
    trace->environment.processor = "another";
    elsewhere.profile = profiler::makeProfile(trace, {60}, {50, 50, 50}, true, 4);
    const auto unsure = compared(saved(100), elsewhere);
    QCOMPARE(unsure->verdict, profiler::Verdict::unsure);
    QVERIFY(unsure->reason.find("different machines") != std::string::npos);
  }
};

TWIN_TEST(SavedProfileTest)
#include "saved_profile_test.moc"
