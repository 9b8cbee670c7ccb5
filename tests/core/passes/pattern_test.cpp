#include "core/passes/pattern.h"

#include "core/ir/parse.h"
#include "core/passes/pass_tools.h"
#include "tests/support/pass_context.h"
#include "tests/support/test.h"

namespace twin::passes {

class PatternTest : public QObject {
  Q_OBJECT

  // The graph's only output is the root that the pattern is tried on.
  static bool fits(const char* pattern, const char* graphText) {
    const auto parsed = Pattern::parse(pattern, ops::registry());
    const auto graph = ir::parse(graphText, ops::registry());
    if (!parsed || !graph) return false;
    const ir::Editor editor(*graph, ops::registry());
    Match match(editor, (*graph)->outputs().front().node);
    return match.root().kind == parsed->rootKind() && parsed->matches(match);
  }

 private Q_SLOTS:
  void everyRuleOfTheTableParses() {
    for (const PassDef& pass : passTable()) {
      for (const Rule& rule : pass.rules) {
        QVERIFY2(!rule.name.empty() && !rule.doc.empty() && !rule.pattern.empty(),
                 (pass.name + "/" + rule.name).c_str());
        if (rule.match) continue;
        TWIN_VALUE(pattern, Pattern::parse(rule.pattern, ops::registry()));
        QVERIFY2(ops::registry().find(pattern.rootKind()) != nullptr, rule.pattern.c_str());
      }
    }
  }

  void refuses_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("column");
    QTest::newRow("no arrow") << "add(x, y)"
                              << "column 10";
    QTest::newRow("no operator") << "x => x"
                                 << "column 3";
    QTest::newRow("open bracket") << "add(x, y => x"
                                  << "column 10";
    QTest::newRow("unbound name") << "add(x, y) => z"
                                  << "column 15";
    QTest::newRow("rest") << "neg(x) => x y"
                          << "column 13";
    QTest::newRow("nothing") << ""
                             << "column 1";
  }
  void refuses() {
    QFETCH(QString, pattern);
    QFETCH(QString, column);
    const auto parsed = Pattern::parse(pattern.toStdString(), ops::registry());
    QVERIFY(!parsed);
    const std::string said = text(parsed.error());
    QVERIFY2(said.find(column.toStdString()) != std::string::npos, said.c_str());
  }

  void matches_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("body");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char* name, const char* pattern, const char* body, bool expected) {
      QTest::newRow(name) << pattern << body << expected;
    };
    row("number", "mul(x, 1) => x", "%c = const 1 : f32[]\n%y = mul(%x, %c)", true);
    row("number on the left", "mul(x, 1) => x", "%c = const 1 : f32[]\n%y = mul(%c, %x)", true);
    row("other number", "mul(x, 1) => x", "%c = const 1.5 : f32[]\n%y = mul(%x, %c)", false);
    row("uniform tensor", "mul(x, 1) => x", "%c = const 1 : f32[3]\n%y = mul(%x, %c)", true);
    row("mixed tensor", "mul(x, 1) => x", "%c = const [1,1,2] : f32[3]\n%y = mul(%x, %c)", false);
    row("0 is not -0", "add(x, 0) => x", "%c = const -0.0 : f32[]\n%y = add(%x, %c)", false);
    row("-0 is not 0", "add(x, -0.0) => x", "%c = const 0.0 : f32[]\n%y = add(%x, %c)", false);
    row("-0", "add(x, -0.0) => x", "%c = const -0.0 : f32[]\n%y = add(%x, %c)", true);
    row("sub keeps its order", "sub(x, 0) => x", "%c = const 0.0 : f32[]\n%y = sub(%c, %x)", false);
    row("same value twice", "sub(x, x) => 0", "%y = sub(%x, %x)", true);
    row("two values", "sub(x, x) => 0", "%a = neg(%x)\n%y = sub(%x, %a)", false);
    row("constant", "div(x, c) => x", "%c = const 3 : f32[]\n%y = div(%x, %c)", true);
    row("not constant", "div(x, c) => x", "%a = neg(%x)\n%y = div(%x, %a)", false);
    row("nested and turned", "add(mul(x, c), y) => x",
        "%c = const 3 : f32[]\n%n = neg(%x)\n%m = mul(%c, %x)\n%y = add(%n, %m)", true);
    row("attribute", "reduce_sum(x){keepdims=true} => x",
        "%y = reduce_sum(%x) {axes=[0], keepdims=true}", true);
    row("other attribute", "reduce_sum(x){keepdims=true} => x",
        "%y = reduce_sum(%x) {axes=[0], keepdims=false}", false);
  }
  void matches() {
    QFETCH(QString, pattern);
    QFETCH(QString, body);
    QFETCH(bool, expected);
    const std::string graph =
        "graph main(%x: f32[3]) {\n" + body.toStdString() + "\noutput %y\n}\n";
    QCOMPARE(fits(pattern.toStdString().c_str(), graph.c_str()), expected);
  }

  void computesConstantsAtOnce() {
    TWIN_VALUE(graph, ir::parse("graph main(%x: f32[2]) {\n%c = const 4 : f32[]\n"
                                "%y = div(%x, %c)\noutput %y\n}\n",
                                ops::registry()));
    TWIN_VALUE(pattern, Pattern::parse("div(x, c) => mul(x, reciprocal(c))", ops::registry()));
    ir::Editor editor(graph, ops::registry());
    const ir::NodeId root = graph->outputs().front().node;
    Match match(editor, root);
    QVERIFY(pattern.matches(match));
    editor.begin("test/rule", ir::Safety::s0, match.matched);
    TWIN_VALUE(value, pattern.build(editor, match, twin::test::passContext()));
    const ir::Node& made = editor.node(value.node);
    QCOMPARE(made.kind, std::string("mul"));
    const Tensor* factor = editor.constant(made.inputs[1]);
    QVERIFY(factor != nullptr);
    QCOMPARE(elementAsDouble(*factor, 0), 0.25);
    editor.abandon();
  }
};
TWIN_TEST(PatternTest)

}  // namespace twin::passes

#include "pattern_test.moc"
