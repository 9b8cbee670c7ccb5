// The Builder's names, types, defaults and origins, and what the accessors of Graph read back.
#include "core/ir/builder.h"

#include "core/ir/print.h"
#include "core/ir/verify.h"
#include "tests/core/ir/test_ops.h"
#include "tests/support/test.h"

using twin::DType;
using twin::Shape;
using twin::Tensor;
using twin::ir::Builder;
using twin::ir::tensorType;
using twin::ir::ValueId;
using twin::ir::test::ops;

class BuilderTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void namesAsTensorFlowDoes() {
    Builder builder("main", ops());
    const auto named = [&builder](const char* wish) { return builder.uniqueName(wish); };
    TWIN_COMPARE_TEXT(named("mul"), "mul");
    TWIN_COMPARE_TEXT(named("mul"), "mul_1");
    TWIN_COMPARE_TEXT(named("mul_1"), "mul_1_1");
    TWIN_COMPARE_TEXT(named("mul"), "mul_2");
    TWIN_COMPARE_TEXT(named("net/mul"), "net/mul");
    TWIN_COMPARE_TEXT(named("net/mul"), "net/mul_1");
    TWIN_COMPARE_TEXT(named("Mul"), "Mul_3");
    Builder kept("main", ops(), twin::ir::NameCase::kept);
    TWIN_COMPARE_TEXT(kept.uniqueName("mul"), "mul");
    TWIN_COMPARE_TEXT(kept.uniqueName("Mul"), "Mul");
  }

  void infersTypesAndFillsDefaults() {
    Builder builder("main", ops());
    const std::int64_t n = builder.dimName("n");
    const ValueId x =
        builder.addInput("x", tensorType(DType::f32, twin::PartialShape(twin::Dims{n, 3})));
    const ValueId axes =
        builder.addConstant("axes", Tensor::vector<std::int64_t>(std::vector<std::int64_t>{1}));
    TWIN_VALUE(sum, builder.add({.kind = "reduce_sum", .name = "Sum", .inputs = {x, axes}}));
    const twin::ir::Node& node = builder.node(sum);
    TWIN_COMPARE_TEXT(node.opType, "Sum");
    QVERIFY(std::get<bool>(node.attributes.at("keepdims")) == false);
    TWIN_COMPARE_TEXT(node.origin.at(0).source, "Sum");
    builder.addOutput({.node = sum}, "y");
    const auto graph = builder.finish();
    TWIN_SUCCEEDS(twin::ir::verify(*graph, ops()));
    const auto found = twin::ir::staticOperand(*graph, *graph->find("Sum"), "axes", ops());
    QVERIFY(found.has_value());
    QCOMPARE(twin::elementAsInt(*found, 0), std::int64_t{1});
    QVERIFY(graph->find("nothing") == nullptr);
    TWIN_COMPARE_TEXT(graph->valueName({.node = sum, .result = 1}), "Sum:1");
    TWIN_COMPARE_TEXT(text(graph->type(x), graph->dimNames()), "f32[n,3]");
  }

  void refusesWithTheNodeAsPlace() {
    Builder builder("main", ops());
    const ValueId x = builder.addInput("x", tensorType(DType::f32, Shape{2}));
    const ValueId n = builder.addInput("n", tensorType(DType::i32, Shape{2}));
    const auto added = builder.add({.kind = "add", .name = "sum", .inputs = {x, n}});
    QVERIFY(!added);
    QVERIFY(added.error().where == twin::Place(twin::NodePlace{.node = "sum"}));
    QVERIFY(!builder.add({.kind = "nothing"}));
    // A failed node takes no name and is not there.
    QCOMPARE(builder.size(), std::size_t{2});
    TWIN_COMPARE_TEXT(builder.uniqueName("sum"), "sum");
  }

  void keepsUnknownOperators() {
    Builder builder("main", ops());
    const ValueId x = builder.addInput("x", tensorType(DType::f32, Shape{2}));
    const auto odd = builder.addOpaque(
        {.kind = "CustomOp", .inputs = {x}, .outputs = {tensorType(DType::f32, Shape{3})}});
    builder.addOutput({.node = odd});
    const auto graph = builder.finish();
    TWIN_SUCCEEDS(twin::ir::verify(*graph, ops()));
    TWIN_COMPARE_TEXT(twin::ir::print(*graph, ops()).text,
                      "graph main(%x: f32[2]) {\n"
                      "  %CustomOp = opaque(%x) as \"CustomOp\" : f32[3]\n"
                      "  output %CustomOp\n"
                      "}\n");
  }
};
TWIN_TEST(BuilderTest)
#include "builder_test.moc"
