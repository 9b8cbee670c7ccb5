// Kernels whose operands no case line can write: variables, lists, bodies, the console, threads, a
// stop.
#include <cmath>

#include "core/exec/eager.h"
#include "core/ir/editor.h"
#include "core/ir/parse.h"
#include "core/ops/registry.h"
#include "core/ops/scalar_program.h"
#include "tests/support/test.h"

namespace {

using twin::DType;
using twin::Tensor;
using twin::ops::registry;
using twin::ops::RunContext;
using twin::ops::Value;

twin::Result<std::vector<Value>> run(std::string_view op, std::vector<Value> inputs,
                                     RunContext& context, twin::ir::Attributes attributes = {}) {
  return twin::exec::runOp(*registry().op(op), inputs, attributes, context);
}

Tensor floats(std::vector<float> values) { return Tensor::vector<float>(values); }

twin::Result<Tensor> runText(std::string_view text) {
  TWIN_TRY(graph, twin::ir::parse(text, registry()));
  RunContext context;
  TWIN_TRY(answer, twin::exec::runGraphEagerly(*graph, {}, context));
  return twin::ops::tensorOf(answer.outputs.at(0));
}

}  // namespace

class KernelsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void variablesChange() {
    RunContext context;
    auto variable = std::make_shared<twin::ops::Variable>("v", floats({1, 2}));
    TWIN_VALUE(old, run("read_variable", {variable}, context));
    TWIN_SUCCEEDS(run("assign_add_variable", {variable, floats({10, 20})}, context));
    QVERIFY(identical(variable->read(), floats({11, 22})));
    TWIN_SUCCEEDS(run("assign_sub_variable", {variable, floats({1, 1})}, context));
    QVERIFY(identical(variable->read(), floats({10, 21})));
    TWIN_SUCCEEDS(run("assign_variable", {variable, floats({7, 8})}, context));
    QVERIFY(identical(variable->read(), floats({7, 8})));
    QVERIFY2(identical(twin::ops::tensorOf(old[0]), floats({1, 2})), "a read is a snapshot");
    const auto refused = run("assign_variable", {variable, floats({1})}, context);
    QVERIFY(!refused && refused.error().code == twin::ErrorCode::shape);
  }

  void printsAndAsserts() {
    RunContext context;
    std::string written;
    context.console = [&written](twin::ops::Stream stream, std::string_view text) {
      written += (stream == twin::ops::Stream::err ? "err:" : "out:") + std::string(text);
    };
    TWIN_SUCCEEDS(run("print", {Tensor::string("a")}, context));
    TWIN_SUCCEEDS(run("print", {Tensor::string("b")}, context,
                      {{"output_stream", std::string("stdout")}, {"end", std::string("!")}}));
    QCOMPARE(written, std::string("err:a\nout:b!"));
    TWIN_SUCCEEDS(run("assert", {Tensor::scalar(true), Tensor::string("x")}, context));
    const auto failed =
        run("assert",
            {Tensor::scalar(false), Tensor::string("x must be positive"), floats({1, 2, 3, 4})},
            context);
    QVERIFY(!failed);
    QCOMPARE(twin::text(failed.error()),
             std::string("assertion failed: [x must be positive] [1 2 3...]"));
  }

  void listsHoldTensors() {
    TWIN_VALUE(stacked, runText(R"(graph main() {
  %shape = const [2] : i32[1]
  %n = const 3 : i32[]
  %list = tensor_list_reserve(%shape, %n)
  %one = const 1 : i32[]
  %item = const [5, 6] : f32[2]
  %next = tensor_list_set_item(%list, %one, %item)
  %all = tensor_list_stack(%next)
  output %all
})"));
    QVERIFY(identical(stacked,
                      Tensor::of<float>(twin::Shape{3, 2}, std::vector<float>{0, 0, 5, 6, 0, 0})));
    TWIN_VALUE(item, runText(R"(graph main() {
  %x = const [[1, 2], [3, 4]] : f32[2,2]
  %list = tensor_list_from_tensor(%x)
  %one = const 1 : i32[]
  %item = tensor_list_get_item(%list, %one)
  output %item
})"));
    QVERIFY(identical(item.contiguous(), floats({3, 4})));
    const auto beyond = runText(R"(graph main() {
  %x = const [1, 2] : f32[2]
  %list = tensor_list_from_tensor(%x)
  %two = const 2 : i32[]
  %item = tensor_list_get_item(%list, %two)
  output %item
})");
    QVERIFY(!beyond);
    QCOMPARE(twin::text(beyond.error()),
             std::string("Trying to access element 2 in a list with 2 elements."));
  }

  void bodiesGiveTypes() {
    const auto differing = runText(R"(graph main() {
  %p = const true : bool[]
  %y = if(%p) then @t else @e
  output %y
}
graph t() { %a = const 1 : f32[] output %a }
graph e() { %b = const 1 : i32[] output %b })");
    QVERIFY(!differing);
    QVERIFY(twin::text(differing.error()).find("the branches differ in result 0") !=
            std::string::npos);
    TWIN_VALUE(counted, runText(R"(graph main() {
  %zero = const 0 : i32[]
  %y = while(%zero) cond @c body @b
  output %y
}
graph c(%i: i32[]) { %n = const 5 : i32[] %l = less(%i, %n) output %l }
graph b(%i: i32[]) { %one = const 1 : i32[] %n = add(%i, %one) output %n })"));
    QVERIFY(identical(counted, Tensor::scalar(std::int32_t{5})));
    const auto drifting = runText(R"(graph main() {
  %zero = const 0 : i32[]
  %y = while(%zero) cond @c body @b
  output %y
}
graph c(%i: i32[]) { %n = const 5 : i32[] %l = less(%i, %n) output %l }
graph b(%i: i32[]) { %n = cast(%i) {to=f32} output %n })");
    QVERIFY(!drifting);
    QVERIFY(twin::text(drifting.error()).find("after one iteration") != std::string::npos);
  }

  void threadsKeepBits_data() {
    QTest::addColumn<QString>("op");
    for (const char* op : {"reduce_sum", "reduce_mean", "reduce_prod", "softmax"}) {
      QTest::newRow(op) << op;
    }
  }
  void threadsKeepBits() {
    QFETCH(QString, op);
    Tensor x = Tensor::create(DType::f32, twin::Shape{100003});
    for (std::int64_t k = 0; k < x.elements(); ++k) {
      x.mutableData<float>()[k] = 1.0F + 1e-4F * std::sin(static_cast<float>(k));
    }
    RunContext alone;
    TWIN_VALUE(first, run(op.toStdString(), {x}, alone));
    twin::ThreadPool pool(3);
    RunContext shared;
    shared.pool = &pool;
    TWIN_VALUE(second, run(op.toStdString(), {x}, shared));
    QVERIFY(identical(twin::ops::tensorOf(first[0]), twin::ops::tensorOf(second[0])));
  }

  void stopIsHeard() {
    std::stop_source source;
    source.request_stop();
    RunContext context;
    context.stop = source.get_token();
    const auto answer = run("reduce_sum", {floats({1, 2})}, context);
    QVERIFY(!answer && answer.error().code == twin::ErrorCode::cancelled);
  }

  void drawsDiffer() {
    RunContext context;
    const twin::ir::Attributes shape = {{"shape", std::vector<std::int64_t>{8}}};
    TWIN_VALUE(first, run("random_normal", {}, context, shape));
    TWIN_VALUE(second, run("random_normal", {}, context, shape));
    RunContext again;
    TWIN_VALUE(third, run("random_normal", {}, again, shape));
    QVERIFY(!identical(twin::ops::tensorOf(first[0]), twin::ops::tensorOf(second[0])));
    QVERIFY(identical(twin::ops::tensorOf(first[0]), twin::ops::tensorOf(third[0])));
  }

  // What flows into the loop is unknown, so that its variable changes its type is for the run.
  void resultsOfUnknownTypeAreAllThere() {
    TWIN_VALUE(graph, twin::ir::parse(R"(graph main(%x: f32[2], %n: i32[]) {
  %u = opaque(%x) : unknown
  %w = while(%u, %n) cond @going body @turn
  output %w, %w.1
}
graph going(%v: f32[2], %i: i32[]) {
  %c = const 3 : i32[]
  %l = less(%i, %c)
  output %l
}
graph turn(%v: f32[2], %i: i32[]) {
  %c = const 1 : i32[]
  %next = add(%i, %c)
  %s = shape(%v)
  output %s, %next
})",
                                      registry()));
    const twin::ir::ValueId last = graph->outputs().back();
    QCOMPARE(graph->node(last.node).outputs.size(), std::size_t{2});
    QVERIFY(twin::ir::isUnknown(graph->type(last)));
  }

  void gemmExpands() {
    TWIN_VALUE(graph, twin::ir::parse(R"(graph main(%a: f32[1,2], %b: f32[1,2], %c: f32[1]) {
  %y = gemm(%a, %b, %c) {alpha=2.0, beta=0.5, transpose_b=true}
  output %y
})",
                                      registry()));
    twin::ir::Editor editor(graph, registry());
    const twin::ir::ValueId old = graph->outputs()[0];
    editor.begin("expand", twin::ir::Safety::s2, {old.node});
    TWIN_VALUE(made, registry().op("gemm")->expand(editor, graph->node(old.node)));
    TWIN_SUCCEEDS(editor.replace(old, made[0]));
    editor.eraseDeadMatched();
    QVERIFY(editor.commit());
    RunContext context;
    const Tensor row = Tensor::of<float>(twin::Shape{1, 2}, std::vector<float>{1, 2});
    TWIN_VALUE(answer, twin::exec::runGraphEagerly(
                           *editor.finish(), std::vector<Value>{row, row, floats({10})}, context));
    QVERIFY(identical(twin::ops::tensorOf(answer.outputs[0]),
                      Tensor::of<float>(twin::Shape{1, 1}, std::vector<float>{15})));
  }

  void programsAreListed() {
    TWIN_VALUE(program,
               twin::ops::compileScalar("max(x, 0) * max(x, 0)", {"x"}, {DType::f32}, DType::f32));
    TWIN_COMPARE_TEXT(twin::ops::text(program),
                      "%0 = input 0 : f32\n%1 = constant 0 : f32\n%2 = max %0, %1 : f32\n"
                      "%3 = mul %2, %2 : f32\nresults %3\n");
  }

  void programErrors_data() {
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("words");
    QTest::newRow("open") << "max(x"
                          << "a comma at column 6";
    QTest::newRow("name") << "x + z"
                          << "the name of an operand or attribute at column 5";
    QTest::newRow("arity") << "max(x)"
                           << "2 operands of max";
    QTest::newRow("function") << "sine(x)"
                              << "a known function";
    QTest::newRow("rest") << "x x"
                          << "an operator at column 3";
    QTest::newRow("mixed") << "x + (x < 1)"
                           << "mixes f32 and bool";
    QTest::newRow("deep") << QString(200, '(') + "x"
                          << "fewer nested parentheses";
  }
  void programErrors() {
    QFETCH(QString, expression);
    QFETCH(QString, words);
    const auto program =
        twin::ops::compileScalar(expression.toStdString(), {"x"}, {DType::f32}, DType::f32);
    QVERIFY(!program);
    const std::string found = twin::text(program.error());
    QVERIFY2(found.find(words.toStdString()) != std::string::npos, found.c_str());
  }
};
TWIN_TEST(KernelsTest)

#include "kernels_test.moc"
