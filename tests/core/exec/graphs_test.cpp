// Every graph of graphs/: a plan gives the bits of the eager run, with any options, number of
// threads and repetition; its kernels, slots and observer calls hold what plan.h promises.
#include <atomic>
#include <random>

#include "core/exec/executor.h"
#include "core/ir/parse.h"
#include "core/ops/registry.h"
#include "tests/support/test.h"

namespace twin::exec {

class ExecGraphsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void planEqualsEager_data() { test::dataRows("graphs", ".txt"); }
  void planEqualsEager();
  void kernelsAreObservedOnce_data() { test::dataRows("graphs", ".txt"); }
  void kernelsAreObservedOnce();
  void liveSlotsNeverOverlap_data() { test::dataRows("graphs", ".txt"); }
  void liveSlotsNeverOverlap();
  void sourcesAreCovered_data() { test::dataRows("graphs", ".txt"); }
  void sourcesAreCovered();

 private:
  void checkSlots(const ir::GraphPtr& graph, double leastBranchNs);
};

namespace {

ir::GraphPtr load(const QString& path) {
  auto graph = ir::parse(test::readFile(path.toStdString()), ops::registry());
  if (!graph) qFatal("%s: %s", qPrintable(path), text(graph.error()).c_str());
  return *graph;
}

// Random values of the graph's input types; unknown dimensions become `size`.
Values inputsOf(const ir::Graph& graph, unsigned seed, std::int64_t size) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  Values inputs;
  for (const ir::NodeId input : graph.inputs()) {
    const ir::TensorType& type = std::get<ir::TensorType>(graph.type({.node = input}));
    Dims dims = type.shape.dims();
    for (std::int64_t& dim : dims) dim = dim < 0 ? size : dim;
    Tensor numbers = Tensor::create(DType::f64, Shape(dims));
    for (std::int64_t k = 0; k < numbers.elements(); ++k) {
      numbers.mutableData<double>()[k] =
          isFloat(type.dtype) ? normal(random) : std::floor(4 * normal(random));
    }
    inputs.push_back(cast(numbers, type.dtype).value());
  }
  return inputs;
}

QString difference(const Values& found, const Values& expected) {
  if (found.size() != expected.size()) return "another number of outputs";
  for (std::size_t k = 0; k < found.size(); ++k) {
    const Tensor& a = std::get<Tensor>(found[k]);
    const Tensor& b = std::get<Tensor>(expected[k]);
    if (!identical(a.contiguous(), b.contiguous())) return QString("output %1 differs").arg(k);
  }
  return {};
}

struct Counter final : Observer {
  std::vector<PlanIndex> begun, ended;
  void nodeBegins(PlanIndex kernel) noexcept override { begun.push_back(kernel); }
  void nodeEnds(PlanIndex kernel) noexcept override { ended.push_back(kernel); }
};

}  // namespace

void ExecGraphsTest::planEqualsEager() {
  QFETCH(QString, path);
  const ir::GraphPtr graph = load(path);
  const PlanOptions variants[] = {{},
                                  {.prepackWeights = false},
                                  {.reuseBuffers = false},
                                  {.poisonFreed = true},
                                  {.poisonFreed = true, .leastBranchNs = 0}};
  for (const PlanOptions& options : variants) {
    TWIN_VALUE(plan, makePlan(graph, options));
    Executor executor(plan);
    for (std::size_t workers = 0; workers < 4; ++workers) {
      ThreadPool pool(workers);
      for (unsigned seed = 0; seed < 3; ++seed) {
        const Values inputs = inputsOf(*graph, seed, 1 + static_cast<std::int64_t>(seed) * 2);
        ops::RunContext context{.pool = &pool};
        TWIN_VALUE(eager, runGraphEagerly(*graph, inputs, context, Keep::everything));
        TWIN_VALUE(outputs, executor.run(inputs, context));
        QVERIFY2(difference(outputs, eager.outputs).isEmpty(),
                 qPrintable(difference(outputs, eager.outputs)));
        Values kept = outputs;
        Values again(outputs.size());
        for (int repeat = 0; repeat < 3; ++repeat) {
          TWIN_SUCCEEDS(executor.runInto(inputs, again, context));
          QVERIFY(difference(again, eager.outputs).isEmpty());
        }
        QVERIFY(difference(kept, eager.outputs).isEmpty());
      }
    }
  }
}

void ExecGraphsTest::kernelsAreObservedOnce() {
  QFETCH(QString, path);
  const ir::GraphPtr graph = load(path);
  TWIN_VALUE(plan, makePlan(graph));
  Executor executor(plan);
  Counter counter;
  ops::RunContext context;
  TWIN_VALUE(outputs, executor.run(inputsOf(*graph, 1, 2), context, &counter));
  QCOMPARE(outputs.size(), graph->outputs().size());
  QCOMPARE(counter.begun.size(), plan->kernels().size());
  QCOMPARE(counter.begun, counter.ended);
  for (std::size_t k = 0; k < counter.begun.size(); ++k) {
    QCOMPARE(counter.begun[k], static_cast<PlanIndex>(k));
    QCOMPARE(plan->kernels()[k].index, static_cast<PlanIndex>(k));
  }
  QCOMPARE(plan->records().size(), std::size_t{5});
}

void ExecGraphsTest::liveSlotsNeverOverlap() {
  QFETCH(QString, path);
  for (const double least : {0.0, PlanOptions{}.leastBranchNs}) checkSlots(load(path), least);
}

void ExecGraphsTest::checkSlots(const ir::GraphPtr& graph, double leastBranchNs) {
  TWIN_VALUE(plan, makePlan(graph, {.leastBranchNs = leastBranchNs}));
  const std::vector<ArenaSlot>& slots = plan->slots();
  for (std::size_t a = 0; a < slots.size(); ++a) {
    QVERIFY(slots[a].offset + slots[a].bytes <= plan->arenaBytes());
    for (std::size_t b = 0; b < a; ++b) {
      const bool meet = slots[a].first <= slots[b].last && slots[b].first <= slots[a].last;
      const bool overlap = slots[a].offset < slots[b].offset + slots[b].bytes &&
                           slots[b].offset < slots[a].offset + slots[a].bytes;
      QVERIFY2(!(meet && overlap), (slots[a].value + " and " + slots[b].value).c_str());
    }
  }
  QVERIFY(plan->arenaBytes() >= plan->lowerBoundBytes());
}

// Every node that does work stands in the sources of some kernel.
void ExecGraphsTest::sourcesAreCovered() {
  QFETCH(QString, path);
  const ir::GraphPtr graph = load(path);
  TWIN_VALUE(plan, makePlan(graph));
  std::set<std::string> covered;
  for (const KernelInfo& kernel : plan->kernels()) {
    QVERIFY(std::is_sorted(kernel.nodes.begin(), kernel.nodes.end()));
    covered.insert(kernel.nodes.begin(), kernel.nodes.end());
  }
  for (const ir::NodePtr& node : graph->nodes()) {
    if (node->kind == "placeholder" || node->kind == "const" || node->kind == "identity") continue;
    QVERIFY2(covered.count(node->name) == 1, node->name.c_str());
  }
}

}  // namespace twin::exec

using twin::exec::ExecGraphsTest;
TWIN_TEST(ExecGraphsTest)
#include "graphs_test.moc"
