// Cost of eager calls, of planned nodes, of an observer, and matrix products.
#include <benchmark/benchmark.h>

#include "core/exec/cpu/elementwise.h"
#include "core/exec/executor.h"
#include "core/ir/builder.h"
#include "core/ops/registry.h"

namespace {

using namespace twin;  // NOLINT(google-build-using-namespace): a program of its own

const ops::OpDef& row(std::string_view name) { return *ops::registry().op(name); }

Tensor filled(const Shape& shape, float value) {
  Tensor tensor = Tensor::create(DType::f32, shape);
  std::fill_n(tensor.mutableData<float>(), tensor.elements(), value);
  return tensor;
}

struct NullObserver final : exec::Observer {
  void nodeBegins(exec::PlanIndex) noexcept override {}
  void nodeEnds(exec::PlanIndex) noexcept override {}
};

ir::GraphPtr chain(int nodes, std::int64_t elements) {
  ir::Builder builder("chain", ops::registry());
  const ir::ValueId x = builder.addInput("x", ir::tensorType(DType::f32, Shape{elements}));
  ir::ValueId last = x;
  for (int k = 0; k < nodes; ++k) {
    const auto added = builder.add({.kind = k % 2 == 0 ? "add" : "sub", .inputs = {last, x}});
    last = {.node = *added};
  }
  builder.addOutput(last);
  return builder.finish();
}

void eagerAdd(benchmark::State& state) {
  const exec::Values inputs = {filled(Shape{4}, 1), filled(Shape{4}, 2)};
  exec::EagerSite site(row("add"));
  ops::RunContext context;
  const ir::Attributes none;
  for (auto _ : state) {
    exec::Value out;
    const Status done = exec::runEager(site, inputs, none, context, {&out, 1});
    benchmark::DoNotOptimize(done);
    benchmark::DoNotOptimize(out);
  }
}
BENCHMARK(eagerAdd);

void eagerAddInto(benchmark::State& state) {
  const exec::Values inputs = {filled(Shape{4}, 1), filled(Shape{4}, 2)};
  exec::EagerSite site(row("add"));
  ops::RunContext context;
  const ir::Attributes none;
  exec::Value out;
  for (auto _ : state) {
    const Status done = exec::runEager(site, inputs, none, context, {&out, 1});
    benchmark::DoNotOptimize(done);
  }
}
BENCHMARK(eagerAddInto);

void eagerAddScalar(benchmark::State& state) {
  const exec::Values inputs = {filled(Shape{4}, 1), filled(Shape{}, 2)};
  exec::EagerSite site(row("add"));
  ops::RunContext context;
  const ir::Attributes none;
  for (auto _ : state) {
    exec::Value out;
    const Status done = exec::runEager(site, inputs, none, context, {&out, 1});
    benchmark::DoNotOptimize(out);
    benchmark::DoNotOptimize(done);
  }
}
BENCHMARK(eagerAddScalar);

void eagerMatmulSmall(benchmark::State& state) {
  const exec::Values inputs = {filled(Shape{4, 4}, 1), filled(Shape{4, 4}, 2)};
  exec::EagerSite site(row("matmul"));
  ops::RunContext context;
  const ir::Attributes none;
  for (auto _ : state) {
    exec::Value out;
    const Status done = exec::runEager(site, inputs, none, context, {&out, 1});
    benchmark::DoNotOptimize(out);
    benchmark::DoNotOptimize(done);
  }
}
BENCHMARK(eagerMatmulSmall);

void planned(benchmark::State& state, exec::Observer* observer) {
  const auto plan = exec::makePlan(chain(1000, 4));
  exec::Executor executor(*plan);
  const exec::Values inputs = {filled(Shape{4}, 1)};
  exec::Values outputs(1);
  ops::RunContext context;
  for (auto _ : state) {
    const Status done = executor.runInto(inputs, outputs, context, observer);
    benchmark::DoNotOptimize(done);
  }
  state.counters["per_node"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * 1000,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
void planNode(benchmark::State& state) { planned(state, nullptr); }
BENCHMARK(planNode);
void planNodeObserved(benchmark::State& state) {
  NullObserver observer;
  planned(state, &observer);
}
BENCHMARK(planNodeObserved);

void planCall(benchmark::State& state) {
  const auto plan = exec::makePlan(chain(1, 4));
  exec::Executor executor(*plan);
  const exec::Values inputs = {filled(Shape{4}, 1)};
  exec::Values outputs(1);
  ops::RunContext context;
  for (auto _ : state) {
    const Status done = executor.runInto(inputs, outputs, context);
    benchmark::DoNotOptimize(done);
  }
}
BENCHMARK(planCall);

// Two chains of matrix products that join at the end: in order, and as branches on the pool.
void planBranches(benchmark::State& state) {
  const std::int64_t size = state.range(0);
  ir::Builder builder("chains", ops::registry());
  std::vector<ir::ValueId> ends;
  for (const char* name : {"a", "b"}) {
    ends.push_back(builder.addInput(name, ir::tensorType(DType::f32, Shape{size, size})));
  }
  for (ir::ValueId& end : ends) {
    const ir::ValueId first = end;
    for (int k = 0; k < 8; ++k) {
      end = {.node = *builder.add({.kind = "matmul", .inputs = {end, first}})};
      end = {.node = *builder.add({.kind = "tanh", .inputs = {end}})};
    }
  }
  builder.addOutput({.node = *builder.add({.kind = "add", .inputs = ends})});
  const double least = state.range(1) != 0 ? 0 : 1e18;
  const auto plan = exec::makePlan(builder.finish(), {.leastBranchNs = least});
  exec::Executor executor(*plan);
  const exec::Values inputs = {filled(Shape{size, size}, 0.01F), filled(Shape{size, size}, 0.02F)};
  exec::Values outputs(1);
  ops::RunContext context{.pool = &defaultPool()};
  for (auto _ : state) {
    const Status done = executor.runInto(inputs, outputs, context);
    benchmark::DoNotOptimize(done);
  }
  for (const ir::PassRecord& record : (*plan)->records()) {
    if (record.pass == "assign-regions") state.SetLabel(record.verificationNote);
  }
}
BENCHMARK(planBranches)->ArgsProduct({{16, 32, 48, 64, 128, 256}, {0, 1}})->UseRealTime();

void makePlanOf1000(benchmark::State& state) {
  const ir::GraphPtr graph = chain(1000, 4);
  for (auto _ : state) benchmark::DoNotOptimize(exec::makePlan(graph));
}
BENCHMARK(makePlanOf1000);

void matmul(benchmark::State& state) {
  const std::int64_t m = state.range(0);
  const std::int64_t k = state.range(1);
  const std::int64_t n = state.range(2);
  const exec::Values inputs = {filled(Shape{m, k}, 1), filled(Shape{k, n}, 2)};
  exec::EagerSite site(row("matmul"));
  ops::RunContext context;
  const ir::Attributes none;
  exec::Value out;
  for (auto _ : state) {
    const Status done = exec::runEager(site, inputs, none, context, {&out, 1});
    benchmark::DoNotOptimize(done);
  }
  state.counters["flop"] = benchmark::Counter(
      static_cast<double>(2 * m * n * k) * static_cast<double>(state.iterations()),
      benchmark::Counter::kIsRate);
}
BENCHMARK(matmul)->Args({64, 64, 64})->Args({256, 256, 256})->Args({512, 512, 512});
BENCHMARK(matmul)->Args({8, 768, 3072})->Args({128, 768, 3072});

void densePacked(benchmark::State& state) {
  ir::Builder builder("dense", ops::registry());
  const ir::ValueId x =
      builder.addInput("x", ir::tensorType(DType::f32, Shape{state.range(0), 768}));
  const ir::ValueId w = builder.addConstant("w", filled(Shape{768, 3072}, 0.01F));
  builder.addOutput({.node = *builder.add({.kind = "matmul", .inputs = {x, w}})});
  const exec::PlanOptions options{.prepackWeights = state.range(1) != 0};
  const auto plan = exec::makePlan(builder.finish(), options);
  exec::Executor executor(*plan);
  const exec::Values inputs = {filled(Shape{state.range(0), 768}, 1)};
  exec::Values outputs(1);
  ops::RunContext context;
  for (auto _ : state) {
    const Status done = executor.runInto(inputs, outputs, context);
    benchmark::DoNotOptimize(done);
  }
  state.SetLabel((*plan)->records()[0].verificationNote);
}
BENCHMARK(densePacked)->Args({8, 0})->Args({8, 1})->Args({128, 0})->Args({128, 1});

void unaryOp(benchmark::State& state, const char* name) {
  const exec::Values inputs = {filled(Shape{4096}, 0.7F)};
  exec::EagerSite site(row(name));
  ops::RunContext context;
  const ir::Attributes none;
  exec::Value out;
  for (auto _ : state) {
    const Status done = exec::runEager(site, inputs, none, context, {&out, 1});
    benchmark::DoNotOptimize(done);
  }
  state.SetItemsProcessed(state.iterations() * 4096);
}
BENCHMARK_CAPTURE(unaryOp, exp, "exp");
BENCHMARK_CAPTURE(unaryOp, log, "log");
BENCHMARK_CAPTURE(unaryOp, tanh, "tanh");
BENCHMARK_CAPTURE(unaryOp, sigmoid, "sigmoid");
BENCHMARK_CAPTURE(unaryOp, erf, "erf");
BENCHMARK_CAPTURE(unaryOp, relu, "relu");

}  // namespace
