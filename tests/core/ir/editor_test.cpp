// Changes through the Editor: what a graph, its names, its origins and the record look like
// afterwards.
#include "core/ir/editor.h"

#include <fmt/format.h>

#include "core/ir/parse.h"
#include "core/ir/print.h"
#include "core/ir/verify.h"
#include "tests/core/ir/test_ops.h"
#include "tests/support/test.h"

using twin::ir::Editor;
using twin::ir::GraphPtr;
using twin::ir::NodeId;
using twin::ir::Safety;
using twin::ir::ValueId;
using twin::ir::test::ops;

namespace {

constexpr const char* kChain =
    "graph main(%x: f32[2]) {\n"
    "  %one = const 1 : f32[]\n"
    "  %a = mul(%x, %one)  from{a.py:1:1}\n"
    "  %b = relu(%a)  from{a.py:2:1}\n"
    "  %c = add(%b, %a)  from{a.py:3:1}\n"
    "  output %c, %a\n"
    "}\n";

GraphPtr graphOf(const std::string& text) {
  auto graph = twin::ir::parse(text, ops());
  return graph ? *graph : nullptr;
}
NodeId id(const GraphPtr& graph, std::string_view name) { return graph->find(name)->id; }
ValueId value(const GraphPtr& graph, std::string_view name) { return {.node = id(graph, name)}; }
std::string textOf(const twin::ir::Graph& graph) {
  return twin::ir::print(graph, ops(), {.origins = false}).text;
}

}  // namespace

class EditorTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void replaceRewiresEveryUse() {
    const GraphPtr before = graphOf(kChain);
    Editor editor(before, ops());
    editor.begin("simplify-algebra/mul-one", Safety::s0, {id(before, "a")});
    TWIN_SUCCEEDS(editor.replace(value(before, "a"), value(before, "x")));
    editor.eraseDeadMatched();
    QVERIFY(editor.commit());
    const GraphPtr after = editor.finish();
    TWIN_SUCCEEDS(twin::ir::verify(*after, ops()));
    TWIN_COMPARE_TEXT(textOf(*after),
                      "graph main(%x: f32[2]) {\n"
                      "  %b = relu(%x) : f32[2]\n"
                      "  %c = add(%b, %x) : f32[2]\n"
                      "  output %c, %x\n"
                      "}\n");
    TWIN_COMPARE_TEXT(twin::ir::printRewrite(editor.rewrites()[0], *before, *after),
                      "r0 simplify-algebra/mul-one S0 [%a] -> [] update{%b, %c} map{%a:%x} "
                      "erase{%a, %one}");
    QCOMPARE(editor.takeTouched().size(), std::size_t{2});
    QVERIFY(editor.takeTouched().empty());
    // The former graph is untouched.
    QCOMPARE(before->nodes().size(), std::size_t{5});
  }

  void createdNodesTakeTheNameAndAllOrigins() {
    const GraphPtr before = graphOf(kChain);
    Editor editor(before, ops());
    editor.begin("pass/rule", Safety::s2, {id(before, "c"), id(before, "b")});
    TWIN_VALUE(first, editor.add({.kind = "relu", .inputs = {value(before, "a")}}));
    TWIN_VALUE(second, editor.add({.kind = "relu", .inputs = {first}}));
    TWIN_VALUE(named, editor.add({.kind = "relu", .name = "x", .inputs = {second}}));
    TWIN_SUCCEEDS(editor.replace(value(before, "c"), named));
    TWIN_SUCCEEDS(editor.replace(named, second));
    editor.eraseDeadMatched();
    QVERIFY(editor.commit());
    const GraphPtr after = editor.finish();
    TWIN_SUCCEEDS(twin::ir::verify(*after, ops()));
    TWIN_COMPARE_TEXT(textOf(*after),
                      "graph main(%x: f32[2]) {\n"
                      "  %one = const 1 : f32[]\n"
                      "  %a = mul(%x, %one) : f32[2]\n"
                      "  %c_1 = relu(%a) : f32[2]\n"
                      "  %c = relu(%c_1) : f32[2]\n"
                      "  %x_1 = relu(%c) : f32[2]\n"
                      "  output %c, %a\n"
                      "}\n");
    const auto& rewrite = editor.rewrites()[0];
    QCOMPARE(rewrite.forward.size(), std::size_t{1});
    QVERIFY(rewrite.forward.at(value(before, "c")) == second);
    const twin::ir::Origins& origins = after->find("c")->origin;
    QCOMPARE(origins.size(), std::size_t{2});
    QCOMPARE(origins[0].span.line, 2);
    QCOMPARE(origins[1].span.line, 3);
    TWIN_COMPARE_TEXT(origins[0].source, "b");
  }

  void foldedConstantsSayThatTheyFold() {
    const GraphPtr before = graphOf(kChain);
    Editor editor(before, ops());
    editor.begin("fold-constants", Safety::s0, {id(before, "b")});
    editor.setRole(twin::ir::Role::folded);
    TWIN_VALUE(folded, editor.addConstant(
                           *twin::cast(*editor.constant(value(before, "one")), twin::DType::f32)));
    QVERIFY(editor.node(folded.node).origin[0].role == twin::ir::Role::folded);
    // f32[] is not what f32[2] promises.
    const auto refused = editor.replace(value(before, "b"), folded);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, twin::ErrorCode::shape);
    editor.abandon();
  }

  void anAbandonedChangeLeavesNoTrace() {
    const GraphPtr before = graphOf(kChain);
    Editor editor(before, ops());
    const auto order = editor.order();
    for (int round = 0; round < 2; ++round) {
      editor.begin("pass/rule", Safety::s0, {id(before, "a")});
      TWIN_VALUE(added, editor.add({.kind = "relu", .inputs = {value(before, "x")}}));
      TWIN_VALUE(more, editor.add({.kind = "relu", .name = "wish", .inputs = {added}}));
      TWIN_SUCCEEDS(editor.replace(value(before, "a"), more));
      TWIN_SUCCEEDS(editor.erase(id(before, "a")));
      TWIN_SUCCEEDS(editor.update(id(before, "b"), {value(before, "x")}, {}));
      editor.abandon();
    }
    QVERIFY(editor.order() == order);
    QVERIFY(editor.rewrites().empty());
    QVERIFY(editor.takeTouched().empty());
    QVERIFY(editor.finish() == before);
    QCOMPARE(editor.useCount(id(before, "a")), std::size_t{3});
    QCOMPARE(editor.useCount(id(before, "one")), std::size_t{1});
    QVERIFY(editor.isOutput(value(before, "a")));
    QVERIFY(editor.find(id(before, "a")) == before->find("a"));
    // The same names are free again.
    editor.begin("pass/rule", Safety::s0, {id(before, "b")});
    TWIN_VALUE(wish, editor.add({.kind = "relu", .name = "wish", .inputs = {value(before, "a")}}));
    TWIN_COMPARE_TEXT(editor.node(wish.node).name, "wish");
    editor.abandon();
  }

  void aChangeOfNothingIsNotRecorded() {
    const GraphPtr before = graphOf(kChain);
    Editor editor(before, ops());
    editor.begin("pass/rule", Safety::s0, {id(before, "a")});
    TWIN_SUCCEEDS(editor.update(id(before, "b"), {value(before, "a")}, {}));
    QVERIFY(!editor.commit());
    QVERIFY(editor.finish() == before);
  }

  void cyclesAreRefused() {
    const GraphPtr before = graphOf(kChain);
    Editor editor(before, ops());
    editor.begin("pass/rule", Safety::s0, {id(before, "a")});
    const auto order = editor.order();
    const auto refused = editor.replace(value(before, "a"), value(before, "c"));
    QVERIFY(!refused);
    TWIN_COMPARE_TEXT(text(refused.error()), "b would come before and after c");
    const auto updated = editor.update(id(before, "b"), {value(before, "c")}, {});
    QVERIFY(!updated);
    QVERIFY(editor.order() == order);
    TWIN_VALUE(reader, editor.add({.kind = "relu", .inputs = {value(before, "a")}}));
    QVERIFY(!editor.replace(value(before, "a"), reader));
    editor.abandon();
  }

  void laterOperandsMoveTheirReadersBehindThem() {
    const GraphPtr before = graphOf(
        "graph main(%x: f32[2]) {\n"
        "  %a = relu(%x)\n  %b = relu(%a)\n  %c = relu(%x)\n  output %b, %c\n}\n");
    Editor editor(before, ops());
    editor.begin("pass/rule", Safety::s0, {id(before, "a")});
    TWIN_SUCCEEDS(editor.replace(value(before, "a"), value(before, "c")));
    editor.eraseDeadMatched();
    QVERIFY(editor.commit());
    const GraphPtr after = editor.finish();
    TWIN_SUCCEEDS(twin::ir::verify(*after, ops()));
    TWIN_COMPARE_TEXT(textOf(*after),
                      "graph main(%x: f32[2]) {\n"
                      "  %c = relu(%x) : f32[2]\n"
                      "  %b = relu(%c) : f32[2]\n"
                      "  output %b, %c\n"
                      "}\n");
  }

  void controlUsersInheritTheControlsOfAnErasedNode() {
    const GraphPtr before = graphOf(
        "graph main(%x: f32[2]) {\n"
        "  %p = print(%x)\n  %a = relu(%x) after(%p)\n  %q = print(%x) after(%a)\n  output "
        "%x\n}\n");
    Editor editor(before, ops());
    editor.begin("prune-dead", Safety::s0, {id(before, "a"), id(before, "p")});
    editor.eraseDeadMatched();
    QVERIFY(editor.commit());
    const GraphPtr after = editor.finish();
    TWIN_SUCCEEDS(twin::ir::verify(*after, ops()));
    TWIN_COMPARE_TEXT(textOf(*after),
                      "graph main(%x: f32[2]) {\n"
                      "  %p = print(%x) : ()\n"
                      "  %q = print(%x) after(%p) : ()\n"
                      "  output %x\n"
                      "}\n");
    QCOMPARE(editor.controlUsers(id(before, "p")).size(), std::size_t{1});
  }

  void nodesInUseAndInputsStay() {
    const GraphPtr before = graphOf(kChain);
    Editor editor(before, ops());
    editor.begin("pass/rule", Safety::s0, {id(before, "a")});
    const auto used = editor.erase(id(before, "b"));
    QVERIFY(!used);
    TWIN_COMPARE_TEXT(text(used.error()), "b is still read by c");
    QVERIFY(!editor.erase(id(before, "x")));
    editor.abandon();
  }

  void bodiesAreReplaced() {
    const GraphPtr before = graphOf(
        "graph main(%x: f32[2]) { %c = call(%x) @f output %c }\n"
        "graph f(%x: f32[2]) { %y = relu(%x) output %y }\n");
    Editor body(before->functions().at("f"), ops());
    const GraphPtr f = before->functions().at("f");
    body.begin("pass/rule", Safety::s0, {id(f, "y")});
    TWIN_SUCCEEDS(body.replace(value(f, "y"), value(f, "x")));
    body.eraseDeadMatched();
    QVERIFY(body.commit());
    Editor editor(before, ops());
    editor.begin("pass/rule", Safety::s0, {});
    editor.setFunction(body.finish());
    QVERIFY(editor.commit());
    QVERIFY(editor.finish()->function("f")->find("y") == nullptr);
    QVERIFY(before->function("f")->find("y") != nullptr);
  }

  void constantsWithManyUsersStayCheap() {
    std::string text = "graph main(%x: f32[2]) {\n  %one = const 1 : f32[]\n";
    constexpr int kUsers = 20000;
    for (int i = 0; i < kUsers; ++i) text += fmt::format("  %m{} = mul(%x, %one)\n", i);
    const GraphPtr before = graphOf(text + "}\n");
    QVERIFY(before != nullptr);
    Editor editor(before, ops());
    for (int i = 0; i < kUsers; ++i) {
      const NodeId node = id(before, fmt::format("m{}", i));
      editor.begin("pass/rule", Safety::s0, {node});
      TWIN_SUCCEEDS(editor.replace({.node = node}, value(before, "x")));
      editor.eraseDeadMatched();
      QVERIFY(editor.commit());
    }
    QCOMPARE(editor.finish()->nodes().size(), std::size_t{1});
  }
};
TWIN_TEST(EditorTest)
#include "editor_test.moc"
