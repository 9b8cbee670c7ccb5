// Parallel sections: what runs at the same time and what does not, and that nothing but time tells
// the difference: bits, failures, freed bytes.
#include "core/exec/regions.h"

#include <atomic>
#include <chrono>
#include <random>
#include <thread>

#include "core/exec/executor.h"
#include "core/exec/plan_impl.h"
#include "core/ir/builder.h"
#include "core/ir/parse.h"
#include "core/ops/registry.h"
#include "tests/core/exec/random_tensor.h"
#include "tests/support/graph_text.h"
#include "tests/support/test.h"

namespace twin::exec {
namespace {

constexpr double kMicro = 1000;

// Steps of `micros` each, with what they need.
std::vector<RegionStep> stepsOf(double micros, std::vector<std::vector<std::uint32_t>> needs) {
  std::vector<RegionStep> steps;
  for (std::vector<std::uint32_t>& one : needs) {
    steps.push_back({.ns = micros * kMicro, .needs = std::move(one)});
  }
  return steps;
}

std::string textOf(const Regions& regions) {
  std::string out;
  for (const ParallelSection& section : regions.sections) {
    out += std::to_string(section.first) + "-" + std::to_string(section.last) + ":";
    for (const Branch& branch : section.branches) {
      out += " [";
      for (const std::uint32_t step : branch.steps) {
        out += (out.back() == '[' ? "" : " ") + std::to_string(step);
      }
      out += "]";
    }
    out += ";";
  }
  return out;
}

using test::parsed;
using test::randomTensor;

// Two chains of matrix products that join at the end.
ir::GraphPtr twoChains(std::int64_t size, int first, int second) {
  ir::Builder builder("main", ops::registry());
  std::vector<ir::ValueId> ends;
  for (const char* name : {"a", "b"}) {
    ends.push_back(builder.addInput(name, ir::tensorType(DType::f32, Shape{size, size})));
  }
  for (ir::ValueId& end : ends) {
    const ir::ValueId begin = end;
    const int length = &end == &ends[0] ? first : second;
    for (int k = 0; k < length; ++k) {
      end = {.node = *builder.add({.kind = "matmul", .inputs = {end, begin}})};
      end = {.node = *builder.add({.kind = "tanh", .inputs = {end}})};
    }
  }
  builder.addOutput({.node = *builder.add({.kind = "add", .inputs = ends})});
  return builder.finish();
}

// Elementwise ops and products of random earlier values.
ir::GraphPtr randomGraph(unsigned seed, int nodes) {
  std::mt19937 random(seed);
  ir::Builder builder("main", ops::registry());
  const ir::ValueType type = ir::tensorType(DType::f32, Shape{8, 8});
  std::vector<ir::ValueId> values{builder.addInput("x", type), builder.addInput("y", type)};
  const auto any = [&] { return values[random() % values.size()]; };
  for (int k = 0; k < nodes; ++k) {
    static constexpr const char* kUnary[] = {"neg", "tanh", "relu"};
    static constexpr const char* kBinary[] = {"add", "mul", "matmul", "maximum"};
    ir::NodeSpec spec;
    if (random() % 3 == 0) {
      spec = {.kind = kUnary[random() % 3], .inputs = {any()}};
    } else {
      spec = {.kind = kBinary[random() % 4], .inputs = {any(), any()}};
    }
    values.push_back({.node = *builder.add(std::move(spec))});
  }
  for (std::size_t k = values.size() - 3; k < values.size(); ++k) builder.addOutput(values[k]);
  return builder.finish();
}

// Holds the first kernel of each branch until the other begins, or a long time has passed.
class Meeting final : public Observer {
 public:
  explicit Meeting(const Section& section) : section_(section) {}
  void nodeBegins(PlanIndex kernel) noexcept override {
    for (const std::vector<std::uint32_t>& branch : section_.branches) {
      if (branch.front() != kernel) continue;
      ++arrived_;
      const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
      while (arrived_ < 2 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
      if (arrived_ == 2) ++met_;
    }
  }
  void nodeEnds(PlanIndex) noexcept override {}
  [[nodiscard]] int met() const { return met_; }

 private:
  const Section& section_;
  std::atomic<int> arrived_{0};
  std::atomic<int> met_{0};
};

}  // namespace

class RegionsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void findsBranches_data() {
    QTest::addColumn<double>("micros");
    QTest::addColumn<QString>("needs");  // of each step, separated by ;
    QTest::addColumn<QString>("wanted");
    const auto row = [](const char* name, double micros, const char* needs, const char* wanted) {
      QTest::newRow(name) << micros << QString::fromLatin1(needs) << QString::fromLatin1(wanted);
    };
    row("two chains", 20, ";0;1;;3;4;2 5", "0-5: [0 1 2] [3 4 5];");
    row("two chains, interleaved", 20, ";;0;1;2;3;4 5", "0-5: [0 2 4] [1 3 5];");
    row("a diamond", 40, ";0;0;1 2", "1-2: [1] [2];");
    row("two diamonds", 40, ";0;0;1 2;3;3;4 5", "1-2: [1] [2];4-5: [4] [5];");
    row("three branches", 40, ";0;0;0;1 2 3", "1-3: [1] [2] [3];");
    row("a chain", 400, ";0;1;2", "");
    row("cheap branches", 5, ";0;0;1 2", "");
    row("no steps", 5, "", "");
  }
  void findsBranches() {
    QFETCH(double, micros);
    QFETCH(QString, needs);
    QFETCH(QString, wanted);
    std::vector<std::vector<std::uint32_t>> all;
    for (const QString& step : needs.split(';')) {
      all.emplace_back();
      for (const QString& need : step.split(' ', Qt::SkipEmptyParts))
        all.back().push_back(need.toUInt());
    }
    const Regions regions = assignRegions(stepsOf(micros, all), 30 * kMicro);
    QCOMPARE(QString::fromStdString(textOf(regions)), wanted);
  }

  void saysWhatWasTooCheap() {
    const Regions regions = assignRegions(stepsOf(18, {{}, {0}, {}}), 30 * kMicro);
    QVERIFY(regions.sections.empty() && !regions.refused);  // not even twice the least in sum
    const Regions close = assignRegions(stepsOf(22, {{}, {0}, {}}), 30 * kMicro);
    QVERIFY(close.sections.empty() && close.refused);
    QCOMPARE(close.refused->heaviestNs, 44 * kMicro);
    QCOMPARE(close.refused->restNs, 22 * kMicro);
  }

  void leavesThreadsToKernelsThatSpread() {
    std::vector<RegionStep> steps = stepsOf(1000, {{}, {}});
    QCOMPARE(assignRegions(steps, 30 * kMicro).sections.size(), std::size_t{1});
    for (RegionStep& step : steps) step.spreads = true;
    QVERIFY(assignRegions(steps, 30 * kMicro).sections.empty());
  }

  void keepsEffectsInOrder() {
    std::vector<RegionStep> steps = stepsOf(100, {{}, {}, {}, {}, {}});
    steps[2].isBarrier = true;
    QCOMPARE(textOf(assignRegions(steps, 30 * kMicro)), std::string("0-1: [0] [1];3-4: [3] [4];"));
  }

  void branchesNeedNothingOfEachOther() {
    for (unsigned seed = 0; seed < 200; ++seed) {
      std::mt19937 random(seed);
      std::vector<RegionStep> steps(1 + random() % 400);
      for (std::uint32_t k = 0; k < steps.size(); ++k) {
        steps[k].ns = static_cast<double>(random() % 60) * kMicro;
        steps[k].spreads = random() % 7 == 0;
        steps[k].isBarrier = random() % 23 == 0;
        for (std::uint64_t n = random() % 3; n > 0 && k > 0; --n)
          steps[k].needs.push_back(static_cast<std::uint32_t>(k - 1 - random() % std::min(k, 20U)));
      }
      const Regions regions = assignRegions(steps, seed % 2 == 0 ? 0 : 30 * kMicro);
      std::uint32_t next = 0;
      for (const ParallelSection& section : regions.sections) {
        QVERIFY(section.first >= next && section.last < steps.size());
        next = section.last + 1;
        QVERIFY(section.branches.size() >= 2);
        std::map<std::uint32_t, std::size_t> branchOf;
        for (std::size_t b = 0; b < section.branches.size(); ++b) {
          const std::vector<std::uint32_t>& own = section.branches[b].steps;
          QVERIFY(std::is_sorted(own.begin(), own.end()));
          for (const std::uint32_t step : own) QVERIFY(branchOf.emplace(step, b).second);
        }
        QCOMPARE(branchOf.size(), std::size_t{section.last - section.first + 1});
        for (const auto& [step, branch] : branchOf) {
          QVERIFY(step >= section.first && step <= section.last && !steps[step].isBarrier);
          for (const std::uint32_t need : steps[step].needs) {
            const auto inside = branchOf.find(need);
            QVERIFY(inside == branchOf.end() || inside->second == branch);
          }
        }
      }
    }
  }

  void plansSayWhy() {
    TWIN_VALUE(plan, makePlan(twoChains(128, 4, 4)));
    const auto record = [](const Plan& made) {
      for (const ir::PassRecord& one : made.records()) {
        if (one.pass == "assign-regions") return one;
      }
      return ir::PassRecord{};
    };
    const ir::PassRecord made = record(*plan);
    QVERIFY2(made.verificationNote.find("in 2 branches") != std::string::npos,
             made.verificationNote.c_str());
    QCOMPARE(made.rewrites.size(), std::size_t{2});
    QCOMPARE(made.rewrites[0].matched.size(), std::size_t{8});
    TWIN_VALUE(small, makePlan(twoChains(64, 16, 1)));
    const ir::PassRecord refused = record(*small);
    QVERIFY(refused.rewrites.empty());
    QCOMPARE(refused.nearMisses.size(), std::size_t{1});
    QVERIFY(refused.nearMisses[0].reason.find("a thread pays from 30 us") != std::string::npos);
  }

  void branchesRunAtTheSameTime() {
    TWIN_VALUE(plan, makePlan(twoChains(128, 2, 2)));
    QCOMPARE(plan->impl().sections.size(), std::size_t{1});
    const Values inputs{randomTensor({128, 128}, 1), randomTensor({128, 128}, 2)};
    ThreadPool pool(1);
    ops::RunContext context{.pool = &pool};
    Meeting meeting(plan->impl().sections[0]);
    Executor executor(plan);
    TWIN_VALUE(outputs, executor.run(inputs, context, &meeting));
    QCOMPARE(meeting.met(), 2);
    TWIN_VALUE(eager, runGraphEagerly(plan->graph(), inputs, context));
    QVERIFY(identical(std::get<Tensor>(outputs[0]), std::get<Tensor>(eager.outputs[0])));
  }

  void bitsAreThoseOfTheEagerRun() {
    std::size_t sections = 0;
    for (unsigned seed = 0; seed < 40; ++seed) {
      const ir::GraphPtr graph = randomGraph(seed, 20 + static_cast<int>(seed));
      const Values inputs{randomTensor({8, 8}, seed), randomTensor({8, 8}, seed + 1000)};
      ops::RunContext alone;
      TWIN_VALUE(eager, runGraphEagerly(*graph, inputs, alone));
      TWIN_VALUE(plan, makePlan(graph, {.poisonFreed = true, .leastBranchNs = 0}));
      sections += plan->impl().sections.size();
      Executor executor(plan);
      for (std::size_t workers = 0; workers < 4; ++workers) {
        ThreadPool pool(workers);
        ops::RunContext context{.pool = &pool};
        for (int repeat = 0; repeat < 4; ++repeat) {
          TWIN_VALUE(outputs, executor.run(inputs, context));
          for (std::size_t k = 0; k < outputs.size(); ++k) {
            QVERIFY2(identical(std::get<Tensor>(outputs[k]), std::get<Tensor>(eager.outputs[k])),
                     qPrintable(QStringLiteral("seed %1, output %2").arg(seed).arg(k)));
          }
        }
      }
    }
    QVERIFY(sections > 40);
  }

  // Bytes of two branches that run at the same time never meet.
  void branchesShareNoBytes() {
    for (unsigned seed = 0; seed < 60; ++seed) {
      TWIN_VALUE(plan, makePlan(randomGraph(seed, 60), {.leastBranchNs = 0}));
      const PlanImpl& impl = plan->impl();
      std::map<std::string, const ArenaSlot*> slots;
      for (const ArenaSlot& slot : plan->slots()) slots[slot.value] = &slot;
      const auto meet = [](const ArenaSlot& a, const ArenaSlot& b) {
        return a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
      };
      for (const Section& section : impl.sections) {
        std::vector<std::pair<std::size_t, const ArenaSlot*>> written;
        for (std::size_t b = 0; b < section.branches.size(); ++b) {
          for (const std::uint32_t step : section.branches[b]) {
            const auto slot = slots.find(plan->kernels()[step].name);
            if (slot != slots.end()) written.emplace_back(b, slot->second);
          }
        }
        for (const auto& [branch, slot] : written) {
          for (const auto& [other, beside] : written)
            QVERIFY(branch == other || !meet(*slot, *beside));
        }
      }
    }
  }

  void theFirstFailureIsTold() {
    const ir::GraphPtr graph = parsed(
        "graph main(%a: i32[4], %b: i32[4]) {\n"
        "  %p = neg(%a)\n  %q = neg(%b)\n  %bad1 = floordiv(%p, %a)\n  %bad2 = floordiv(%q, %b)\n"
        "  %s = add(%bad1, %bad2)\n  output %s\n}\n");
    TWIN_VALUE(plan, makePlan(graph, {.leastBranchNs = 1}));
    QCOMPARE(plan->impl().sections.size(), std::size_t{1});
    Executor executor(plan);
    const std::vector<std::int32_t> zeros(4, 0);
    const Values inputs{Tensor::vector<std::int32_t>(zeros), Tensor::vector<std::int32_t>(zeros)};
    ThreadPool pool(2);
    ops::RunContext context{.pool = &pool};
    for (int repeat = 0; repeat < 50; ++repeat) {
      const Result<Values> run = executor.run(inputs, context);
      QVERIFY(!run);
      QCOMPARE(std::get<NodePlace>(run.error().where).node, std::string("bad1"));
    }
  }
};

TWIN_TEST(RegionsTest)
}  // namespace twin::exec
#include "regions_test.moc"
