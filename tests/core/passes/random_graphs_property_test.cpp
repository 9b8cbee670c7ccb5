// Random typed graphs with Variables, random numbers and bodies, on normal and special numbers: at
// level strict every prefix of the pipeline and the final plan leave the bits that the graph as it
// was leaves, in outputs and in Variables; at the other levels the plan leaves what the optimised
// graph leaves eagerly, and the pipeline's own verification finds nothing. A failure prints the
// graph.
#include "core/base/text.h"
#include "core/exec/executor.h"
#include "core/ir/verify.h"
#include "tests/core/passes/random_graph.h"
#include "tests/core/passes/random_values.h"
#include "tests/support/graph_text.h"
#include "tests/support/pass_context.h"
#include "tests/support/repetitions.h"
#include "tests/support/test.h"

namespace twin::passes {
namespace {

using test::printed;
using test::repetitions;

// The graph node by node.
Result<std::vector<Tensor>> ranEagerly(const ir::Graph& graph, std::uint64_t seed,
                                       Numbers numbers) {
  const std::vector<ops::Value> inputs = randomInputs(graph, seed, numbers);
  ops::RunContext context;
  TWIN_TRY(done, exec::runGraphEagerly(graph, inputs, context));
  return remains(done.outputs, inputs);
}

// The plan, twice with one executor: the second run finds used buffers.
Result<std::vector<Tensor>> ranPlanned(const ir::GraphPtr& graph, std::uint64_t seed,
                                       Numbers numbers, const exec::PlanOptions& options) {
  TWIN_TRY(plan, exec::makePlan(graph, options));
  exec::Executor executor(plan);
  std::vector<Tensor> left;
  for (int turn = 0; turn < 2; ++turn) {
    const std::vector<ops::Value> inputs = randomInputs(*graph, seed, numbers);
    ops::RunContext context;
    context.pool = &defaultPool();
    TWIN_TRY(outputs, executor.run(inputs, context));
    left = remains(outputs, inputs);
  }
  return left;
}

// What differs between the two, in words; empty: nothing.
std::string unequal(const std::vector<Tensor>& wanted, const Result<std::vector<Tensor>>& found) {
  if (!found) return text(found.error());
  return firstUnequal(wanted, *found);
}

// Qt cuts long messages off: the graphs are told apart.
std::string toldWith(const std::string& told, const std::string& graphs) {
  if (!told.empty()) qWarning("%s", graphs.c_str());
  return told;
}

// Branches of any size beside each other, and freed bytes overwritten.
constexpr exec::PlanOptions kHarshPlan = {.poisonFreed = true, .leastBranchNs = 0};

}  // namespace

class RandomGraphsTest : public QObject {
  Q_OBJECT

  const PassContext context_ = twin::test::passContext();

 private Q_SLOTS:
  void strictKeepsEveryBit() {
    unsigned raised = 0;
    for (std::uint64_t seed = 1; seed <= repetitions(250, 25); ++seed) {
      const ir::GraphPtr graph = randomGraph(seed);
      const std::string where = "seed " + std::to_string(seed) + "\n" + printed(*graph);
      const Status sound = ir::verify(*graph, ops::registry());
      QVERIFY2(sound, (sound ? where : text(sound.error()) + where).c_str());
      const PipelineOptions options{.level = ir::Level::strict, .verify = VerifyMode::off};
      TWIN_VALUE(result, runPipeline(graph, ops::registry(), options, context_));
      QVERIFY2(!result.failed, where.c_str());
      for (const Numbers numbers : {Numbers::normal, Numbers::special}) {
        const auto wanted = ranEagerly(*graph, seed, numbers);
        if (!wanted) {  // shapes that only the run knows may not fit
          ++raised;
          continue;
        }
        ir::GraphPtr last;
        for (const ir::PassRecord& record : result.records) {
          if (record.after == last) continue;
          last = record.after;
          TWIN_SUCCEEDS(ir::verify(*last, ops::registry()));
          const std::string told =
              toldWith(unequal(*wanted, ranEagerly(*last, seed, numbers)), where + printed(*last));
          QVERIFY2(told.empty(), (record.pass + ", " + told).c_str());
        }
        for (const exec::PlanOptions& plan : {exec::PlanOptions{}, kHarshPlan}) {
          const std::string told =
              toldWith(unequal(*wanted, ranPlanned(result.after, seed, numbers, plan)),
                       where + printed(*result.after));
          QVERIFY2(told.empty(), ("plan, " + told).c_str());
        }
      }
    }
    QVERIFY(raised <= repetitions(250, 25) / 10);
  }

  // What the properties above and below rest on: the graphs hold all there is, and rules fire.
  void graphsAreWorthIt() {
    std::map<std::string, int> kinds;
    std::map<std::string, int> rules;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
      const ir::GraphPtr graph = randomGraph(seed);
      for (const ir::NodePtr& node : graph->nodes()) ++kinds[node->kind];
      for (const auto& [name, body] : graph->functions()) {
        for (const ir::NodePtr& node : body->nodes()) ++kinds["body " + node->kind];
      }
      const PipelineOptions options{.level = ir::Level::unsafe, .verify = VerifyMode::off};
      TWIN_VALUE(result, runPipeline(graph, ops::registry(), options, context_));
      for (const ir::PassRecord& record : result.records) {
        for (const ir::Rewrite& rewrite : record.rewrites) {
          ++rules[(rewrite.function.empty() ? "" : "body ") + rewrite.rule];
        }
      }
    }
    for (const char* kind : {"if", "while", "call", "read_variable", "assign_variable",
                             "assign_add_variable", "random_normal", "matmul", "reduce_sum"}) {
      for (const std::string& name : {std::string(kind), "body " + std::string(kind)}) {
        QVERIFY2(kinds[name] >= 3, (name + ": " + std::to_string(kinds[name])).c_str());
      }
    }
    std::string list;
    for (const auto& [rule, hits] : rules) list += rule + " " + std::to_string(hits) + ", ";
    QVERIFY2(rules.size() >= 40, list.c_str());
    qInfo("%zu rules and places: %s", rules.size(), list.c_str());
  }

  // The plan of a graph is its eager run, whatever the level that made the graph.
  void plansLeaveWhatTheirGraphsLeave() {
    for (std::uint64_t seed = 3000; seed < 3000 + repetitions(150, 15); ++seed) {
      for (const ir::Level level : {ir::Level::standard, ir::Level::fast, ir::Level::unsafe}) {
        const PipelineOptions options{.level = level, .verify = VerifyMode::off};
        TWIN_VALUE(result, runPipeline(randomGraph(seed), ops::registry(), options, context_));
        const std::string where = "seed " + std::to_string(seed) + "\n" + printed(*result.after);
        for (const Numbers numbers : {Numbers::normal, Numbers::special}) {
          const auto wanted = ranEagerly(*result.after, seed, numbers);
          if (!wanted) continue;
          const std::string told = toldWith(
              unequal(*wanted, ranPlanned(result.after, seed, numbers, kHarshPlan)), where);
          QVERIFY2(told.empty(), told.c_str());
        }
      }
    }
  }

  void verificationFindsNothing_data() {
    QTest::addColumn<int>("level");
    for (const ir::Level level : {ir::Level::strict, ir::Level::standard, ir::Level::fast}) {
      QTest::newRow(std::string(ir::word(level)).c_str()) << static_cast<int>(level);
    }
  }
  void verificationFindsNothing() {
    QFETCH(int, level);
    for (std::uint64_t seed = 1000; seed < 1000 + repetitions(10, 2); ++seed) {
      const ir::GraphPtr graph = randomGraph(seed);
      const PipelineOptions options{
          .level = static_cast<ir::Level>(level), .verify = VerifyMode::sample, .seed = seed};
      TWIN_VALUE(result, runPipeline(graph, ops::registry(), options, context_));
      for (const ir::PassRecord& record : result.records) {
        QVERIFY2(record.failure.empty(),
                 record.failure.empty()
                     ? ""
                     : (text(record.failure[0]) + "\nseed " + std::to_string(seed) + "\n" +
                        printed(*record.before) + printed(*record.failedGraph))
                           .c_str());
      }
    }
  }

  void aSecondRunFindsNothing() {
    for (std::uint64_t seed = 2000; seed < 2000 + repetitions(50, 6); ++seed) {
      for (const ir::Level level : {ir::Level::strict, ir::Level::unsafe}) {
        const PipelineOptions options{.level = level, .verify = VerifyMode::off};
        const ir::GraphPtr graph = randomGraph(seed);
        TWIN_VALUE(once, runPipeline(graph, ops::registry(), options, context_));
        TWIN_VALUE(twice, runPipeline(once.after, ops::registry(), options, context_));
        for (const ir::PassRecord& record : twice.records) {
          QVERIFY2(record.rewrites.empty(),
                   record.rewrites.empty()
                       ? ""
                       : (record.rewrites[0].rule + " seed " + std::to_string(seed) + "\n" +
                          printed(*graph) + printed(*once.after) + printed(*twice.after))
                             .c_str());
        }
      }
    }
  }
};
TWIN_TEST(RandomGraphsTest)

}  // namespace twin::passes

#include "random_graphs_property_test.moc"
