// Behaviour around the numbers: reuse of buffers, errors that name their node, stopping, limits,
// dynamic shapes, several executors of one plan, and the devices.
#include "core/exec/executor.h"

#include <thread>

#include "core/exec/device.h"
#include "core/exec/eager_replay.h"
#include "core/ir/builder.h"
#include "core/ir/parse.h"
#include "core/ops/registry.h"
#include "tests/support/graph_text.h"
#include "tests/support/test.h"

namespace twin::exec {

class ExecutorTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void eagerBroadcastsAndKeepsItsSite();
  void eagerRefusesShapes();
  void runIntoAllocatesNothing();
  void resultsOutliveTheNextRun();
  void resultsWriteOverDyingOperands();
  void errorsNameTheNode();
  void inputsMustFit();
  void endlessLoopsStop_data();
  void endlessLoopsStop();
  void loopsEndAfterTheirMostTurns_data();
  void loopsEndAfterTheirMostTurns();
  void depthIsBounded();
  void timeIsBounded();
  void shapesGetPlansOfTheirOwn();
  void executorsShareAPlan();
  void viewsOfInputsAreOutputs();
  void randomOpsAgreeWithEager();
  void variablesAreReadAndWritten();
  void unknownOpsHaveNoPlan();
  void devicesGiveReasons();
};

namespace {

using test::parsed;

Tensor vec(std::initializer_list<float> values) {
  const std::vector<float> list(values);
  return Tensor::vector<float>(list);
}
const Tensor& tensor(const Value& value) { return std::get<Tensor>(value); }

struct Allocations final : AllocationObserver {
  int count = 0;
  void allocated(std::uint64_t, std::int64_t) noexcept override { ++count; }
  void freed(std::uint64_t, std::int64_t) noexcept override {}
};

constexpr std::string_view kEndless = R"(graph main(%x: f32[2]) {
  %y = while(%x) cond @always body @same
  output %y
}
graph always(%x: f32[2]) {
  %t = const true : bool[]
  output %t
}
graph same(%x: f32[2]) {
  %y = neg(%x)
  output %y
}
)";

}  // namespace

void ExecutorTest::eagerBroadcastsAndKeepsItsSite() {
  EagerSite site(*ops::registry().op("add"));
  ops::RunContext context;
  const Tensor column = vec({10, 20}).reshaped(Shape{2, 1});
  const Tensor row = vec({1, 2, 3});
  Value out;
  for (int repeat = 0; repeat < 2; ++repeat) {
    TWIN_SUCCEEDS(runEager(site, Values{column, row}, {}, context, {&out, 1}));
    QCOMPARE(tensor(out).shape(), (Shape{2, 3}));
    QCOMPARE(tensor(out).data<float>()[5], 23.0F);
    TWIN_SUCCEEDS(runEager(site, Values{row, Tensor::scalar<float>(1)}, {}, context, {&out, 1}));
    QCOMPARE(tensor(out).data<float>()[2], 4.0F);
    const Value ints = Tensor::scalar<std::int64_t>(5);
    TWIN_SUCCEEDS(runEager(site, Values{ints, ints}, {}, context, {&out, 1}));
    QCOMPARE(tensor(out).data<std::int64_t>()[0], std::int64_t{10});
  }
}

void ExecutorTest::eagerRefusesShapes() {
  ops::RunContext context;
  const ops::OpDef& add = *ops::registry().op("add");
  const auto failed = runOp(add, Values{vec({1, 2}), vec({1, 2, 3})}, {}, context);
  QVERIFY(!failed);
  const Value zeros = Tensor::scalar<std::int32_t>(0);
  const auto divided = runOp(*ops::registry().op("floordiv"), Values{zeros, zeros}, {}, context);
  QVERIFY(!divided);
  QCOMPARE(text(divided.error()).substr(0, 24), std::string("Integer division by zero"));
}

void ExecutorTest::runIntoAllocatesNothing() {
  TWIN_VALUE(plan, makePlan(parsed(R"(graph main(%x: f32[8]) {
  %a = exp(%x)
  %b = add(%a, %x)
  %c = reduce_sum(%b) {axes=[0], keepdims=false}
  %d = mul(%b, %c)
  output %d
})")));
  Executor executor(plan);
  const Values inputs = {vec({1, 2, 3, 4, 5, 6, 7, 8})};
  Values outputs(1);
  ops::RunContext context;
  TWIN_SUCCEEDS(executor.runInto(inputs, outputs, context));
  const std::uint64_t buffer = tensor(outputs[0]).bufferId();
  Allocations allocations;
  AllocationObserver* former = setAllocationObserver(&allocations);
  for (int k = 0; k < 10; ++k) {
    const Status done = executor.runInto(inputs, outputs, context);
    if (!done) allocations.count += 100;
  }
  setAllocationObserver(former);
  QCOMPARE(allocations.count, 0);
  QCOMPARE(tensor(outputs[0]).bufferId(), buffer);
}

void ExecutorTest::resultsOutliveTheNextRun() {
  TWIN_VALUE(plan, makePlan(parsed("graph main(%x: f32[2]) {\n  %y = neg(%x)\n  output %y\n}")));
  Executor executor(plan);
  ops::RunContext context;
  TWIN_VALUE(first, executor.run(Values{vec({1, 2})}, context));
  TWIN_VALUE(second, executor.run(Values{vec({5, 6})}, context));
  QCOMPARE(tensor(first[0]).data<float>()[1], -2.0F);
  QCOMPARE(tensor(second[0]).data<float>()[1], -6.0F);
}

void ExecutorTest::resultsWriteOverDyingOperands() {
  const ir::GraphPtr graph = parsed(R"(graph main(%x: f32[1000]) {
  %a = exp(%x)
  %b = neg(%a)
  %c = tanh(%b)
  %d = mul(%c, %c)
  output %d
})");
  TWIN_VALUE(plan, makePlan(graph));
  TWIN_VALUE(apart, makePlan(graph, {.reuseBuffers = false}));
  QCOMPARE(plan->arenaBytes(), std::int64_t{4032});
  QCOMPARE(apart->arenaBytes(), std::int64_t{8064});
  QCOMPARE(plan->records()[3].pass, std::string("reuse-buffers"));
  QCOMPARE(plan->records()[3].rewrites.size(), std::size_t{2});
}

void ExecutorTest::errorsNameTheNode() {
  const ir::GraphPtr graph = parsed(R"(graph main(%x: i32[2]) {
  %zero = const 0 : i32[]
  %q "net/quotient" = floordiv(%x, %zero)
  output %q
})");
  TWIN_VALUE(plan, makePlan(graph));
  const std::vector<std::int32_t> numbers = {1, 2};
  const Values inputs = {Tensor::vector<std::int32_t>(numbers)};
  ops::RunContext context;
  const auto planned = Executor(plan).run(inputs, context);
  const auto eager = runGraphEagerly(*graph, inputs, context);
  QVERIFY(!planned && !eager);
  QCOMPARE(std::get<NodePlace>(planned.error().where).node, std::string("net/quotient"));
  QCOMPARE(text(planned.error()), text(eager.error()));
}

void ExecutorTest::inputsMustFit() {
  TWIN_VALUE(plan, makePlan(parsed("graph main(%x: f32[2]) {\n  %y = neg(%x)\n  output %y\n}")));
  Executor executor(plan);
  ops::RunContext context;
  QVERIFY(!executor.run(Values{vec({1, 2, 3})}, context));
  QVERIFY(!executor.run(Values{}, context));
  QVERIFY(!executor.run(Values{Tensor::scalar<std::int32_t>(1)}, context));
  const Tensor matrix = vec({1, 9, 2, 9}).reshaped(Shape{2, 2});
  const Tensor strided = matrix.viewed(Shape{2}, Dims{2}, 0);
  TWIN_VALUE(outputs, executor.run(Values{strided}, context));
  QCOMPARE(tensor(outputs[0]).data<float>()[1], -2.0F);
}

void ExecutorTest::endlessLoopsStop_data() {
  QTest::addColumn<bool>("isPlanned");
  QTest::newRow("plan") << true;
  QTest::newRow("eager") << false;
}

void ExecutorTest::endlessLoopsStop() {
  QFETCH(bool, isPlanned);
  const ir::GraphPtr graph = parsed(kEndless);
  TWIN_VALUE(plan, makePlan(graph));
  std::stop_source source;
  ops::RunContext context{.stop = source.get_token()};
  const std::jthread stopper([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    source.request_stop();
  });
  const Values inputs = {vec({1, 2})};
  const Error error = isPlanned ? Executor(plan).run(inputs, context).error()
                                : runGraphEagerly(*graph, inputs, context).error();
  QCOMPARE(error.code, ErrorCode::cancelled);
  ops::RunContext bounded;
  bounded.limits.steps = 50;
  const Error limit = isPlanned ? Executor(plan).run(inputs, bounded).error()
                                : runGraphEagerly(*graph, inputs, bounded).error();
  QCOMPARE(limit.code, ErrorCode::limit);
}

void ExecutorTest::loopsEndAfterTheirMostTurns_data() {
  QTest::addColumn<QString>("most");
  QTest::addColumn<float>("wanted");
  QTest::newRow("none") << QStringLiteral("max_trip=0") << 3.0F;
  QTest::newRow("odd") << QStringLiteral("max_trip=3") << -3.0F;
  QTest::newRow("even") << QStringLiteral("max_trip=4") << 3.0F;
}

// The condition always holds: only max_trip ends the loop, in every way to run it.
void ExecutorTest::loopsEndAfterTheirMostTurns() {
  QFETCH(QString, most);
  QFETCH(float, wanted);
  std::string source(kEndless);
  source.insert(source.find("@same") + 5, " {" + most.toStdString() + "}");
  const ir::GraphPtr graph = parsed(source);
  const Values inputs{vec({3, 3})};
  ops::RunContext context;
  const auto isWanted = [wanted](const Result<Values>& outputs) {
    return outputs && tensor(outputs->at(0)).data<float>()[1] == wanted;
  };
  auto eager = runGraphEagerly(*graph, inputs, context);
  QVERIFY(eager && isWanted(eager->outputs));
  auto plan = makePlan(graph);
  QVERIFY(plan);
  QVERIFY(isWanted(Executor(*plan).run(inputs, context)));
  auto replay = EagerReplay::prepare(graph);
  QVERIFY(replay);
  QVERIFY(isWanted(replay->run(inputs, context)));
}

void ExecutorTest::depthIsBounded() {
  const ir::GraphPtr graph = parsed(R"(graph main(%x: f32[2]) {
  %y = call(%x) @outer
  output %y
}
graph outer(%x: f32[2]) {
  %a = neg(%x)
  %y = call(%a) @inner
  output %y
}
graph inner(%x: f32[2]) {
  %y = exp(%x)
  output %y
}
)");
  TWIN_VALUE(plan, makePlan(graph));
  const Values inputs = {vec({1, 2})};
  ops::RunContext context;
  QVERIFY(Executor(plan).run(inputs, context).has_value());
  context.limits.depth = 2;
  QCOMPARE(Executor(plan).run(inputs, context).error().code, ErrorCode::limit);
  QCOMPARE(runGraphEagerly(*graph, inputs, context).error().code, ErrorCode::limit);
}

void ExecutorTest::timeIsBounded() {
  const ir::GraphPtr graph = parsed(kEndless);
  TWIN_VALUE(plan, makePlan(graph));
  ops::RunContext context;
  context.limits.timeNs = 5'000'000;
  const Values inputs = {vec({1, 2})};
  QCOMPARE(Executor(plan).run(inputs, context).error().code, ErrorCode::limit);
  QCOMPARE(runGraphEagerly(*graph, inputs, context).error().code, ErrorCode::limit);
}

void ExecutorTest::shapesGetPlansOfTheirOwn() {
  TWIN_VALUE(plan, makePlan(parsed(R"(graph main(%x: f32[?], %y: f32[?]) {
  %a = add(%x, %y)
  %b = tanh(%a)
  output %b
})")));
  Executor executor(plan);
  ops::RunContext context;
  for (int round = 0; round < 2; ++round) {
    for (std::int64_t size = 0; size < 40; ++size) {
      const Tensor x = Tensor::create(DType::f32, Shape{size});
      Tensor filled = x;
      std::fill_n(filled.mutableData<float>(), size, 0.25F);
      TWIN_VALUE(outputs, executor.run(Values{filled, filled}, context));
      QCOMPARE(tensor(outputs[0]).elements(), size);
    }
  }
  const auto failed = executor.run(Values{vec({1, 2}), vec({1, 2, 3})}, context);
  QVERIFY(!failed);
  QVERIFY(std::holds_alternative<NodePlace>(failed.error().where));
}

void ExecutorTest::executorsShareAPlan() {
  TWIN_VALUE(plan, makePlan(parsed(R"(graph main(%x: f32[2000]) {
  %a = exp(%x)
  %b = reduce_sum(%a) {axes=[0], keepdims=true}
  %c = div(%a, %b)
  output %c
})")));
  Tensor input = Tensor::create(DType::f32, Shape{2000});
  std::fill_n(input.mutableData<float>(), 2000, 0.5F);
  ops::RunContext context;
  TWIN_VALUE(expected, Executor(plan).run(Values{input}, context));
  std::atomic<int> wrong{0};
  {
    std::vector<std::jthread> threads;
    for (int k = 0; k < 3; ++k) {
      threads.emplace_back([&] {
        Executor executor(plan);
        ops::RunContext own;
        for (int repeat = 0; repeat < 50; ++repeat) {
          const auto outputs = executor.run(Values{input}, own);
          if (!outputs || !identical(tensor((*outputs)[0]), tensor(expected[0]))) ++wrong;
        }
      });
    }
  }
  QCOMPARE(wrong.load(), 0);
}

void ExecutorTest::viewsOfInputsAreOutputs() {
  TWIN_VALUE(plan, makePlan(parsed(R"(graph main(%x: f32[4]) {
  %two = const 2 : f32[2]
  %y = reshape(%x) {shape=[2,2]}
  %z = identity(%x)
  output %y, %z, %x, %two
})")));
  ops::RunContext context;
  TWIN_VALUE(outputs, Executor(plan).run(Values{vec({1, 2, 3, 4})}, context));
  QCOMPARE(tensor(outputs[0]).shape(), (Shape{2, 2}));
  QCOMPARE(tensor(outputs[2]).data<float>()[3], 4.0F);
  QCOMPARE(tensor(outputs[3]).data<float>()[1], 2.0F);
  QCOMPARE(plan->kernels().size(), std::size_t{1});
}

void ExecutorTest::randomOpsAgreeWithEager() {
  QVERIFY(ops::registry().op("random_normal") != nullptr);
  const ir::GraphPtr graph = parsed(R"(graph main(%x: f32[5]) {
  %r = random_normal() {shape=[5]}
  %y = add(%x, %r)
  output %y
})");
  TWIN_VALUE(plan, makePlan(graph));
  const Values inputs = {vec({1, 2, 3, 4, 5})};
  ops::RunContext first{.seed = 7};
  ops::RunContext second{.seed = 7};
  TWIN_VALUE(planned, Executor(plan).run(inputs, first));
  TWIN_VALUE(eager, runGraphEagerly(*graph, inputs, second));
  QVERIFY(identical(tensor(planned[0]), tensor(eager.outputs[0])));
}

// What a variable keeps must not lie in the arena.
void ExecutorTest::variablesAreReadAndWritten() {
  const ir::GraphPtr graph = parsed(R"(graph main(%v: resource<f32[2]>, %x: f32[2]) {
  %old = read_variable(%v)
  %twice = add(%old, %x)
  %new = exp(%twice)
  %done = assign_variable(%v, %twice)
  %z = neg(%new)
  output %z
})");
  TWIN_VALUE(plan, makePlan(graph, {.poisonFreed = true}));
  Executor executor(plan);
  ops::RunContext context;
  const auto variable = std::make_shared<ops::Variable>("v", vec({1, 2}));
  const Values inputs = {variable, vec({10, 20})};
  for (int k = 0; k < 3; ++k) {
    const Status done = executor.run(inputs, context).map([](const Values&) {});
    TWIN_SUCCEEDS(done);
  }
  QCOMPARE(variable->read().data<float>()[0], 31.0F);
  QCOMPARE(variable->read().data<float>()[1], 62.0F);
}

void ExecutorTest::unknownOpsHaveNoPlan() {
  ir::Builder builder("main", ops::registry());
  const ir::ValueId x = builder.addInput("x", ir::tensorType(DType::f32, Shape{2}));
  const ir::NodeId odd = builder.addOpaque({.kind = "opaque",
                                            .name = "odd",
                                            .opType = "MysteryOp",
                                            .inputs = {x},
                                            .outputs = {ir::tensorType(DType::f32, Shape{2})}});
  builder.addOutput({.node = odd});
  const auto plan = makePlan(builder.finish());
  QVERIFY(!plan);
  QCOMPARE(plan.error().code, ErrorCode::unsupported);
  QVERIFY(text(plan.error()).find("MysteryOp") != std::string::npos);
}

void ExecutorTest::devicesGiveReasons() {
  const std::vector<DeviceInfo>& found = devices();
  QVERIFY(found.size() >= 2);
  QVERIFY(found[0].usable);
  for (const DeviceInfo& device : found) QVERIFY(device.usable || !device.reason.empty());
}

}  // namespace twin::exec

using twin::exec::ExecutorTest;
TWIN_TEST(ExecutorTest)
#include "executor_test.moc"
