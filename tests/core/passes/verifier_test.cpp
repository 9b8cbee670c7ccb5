// Seeds wrong rules and demands that comparing the graphs notices each of them.
#include "core/base/text.h"
#include "core/ir/parse.h"
#include "core/passes/rule_engine.h"
#include "tests/core/passes/seeded_rule.h"
#include "tests/support/pass_context.h"
#include "tests/support/test.h"

namespace twin::passes {

class VerifierTest : public QObject {
  Q_OBJECT

  const PassContext context_ = twin::test::passContext();

  // The comparison after one wrong rule was applied to the graph.
  Result<Comparison> compared(const Rule& rule, const std::string& text) {
    return comparedAfter(rule, text, context_);
  }

 private Q_SLOTS:
  void noticesWrongRules_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<int>("safety");
    QTest::addColumn<QString>("signature");
    QTest::addColumn<QString>("body");
    const auto row = [](const char* name, const char* pattern, int safety, const char* signature,
                        const char* body) {
      QTest::newRow(name) << pattern << safety << signature << body;
    };
    const char* x = "%x: f32[4]";
    const char* xy = "%x: f32[4], %y: f32[4]";
    const char* square = "%x: f32[3,3], %y: f32[3,3]";
    const char* zero = "%c = const 0.0 : f32[]\n";
    row("NaN times 0", "mul(x, 0) => 0", 2, x, (std::string(zero) + "%z = mul(%x, %c)").c_str());
    row("NaN minus NaN", "sub(x, x) => 0", 2, x, "%z = sub(%x, %x)");
    row("NaN over NaN", "div(x, x) => 1", 2, x, "%z = div(%x, %x)");
    row("-0 plus 0", "add(x, 0) => x", 0, x, (std::string(zero) + "%z = add(%x, %c)").c_str());
    row("0 minus 0", "sub(0, x) => neg(x)", 0, x, (std::string(zero) + "%z = sub(%c, %x)").c_str());
    row("NaN equals NaN", "equal(x, x) => true", 2, x, "%z = equal(%x, %x)");
    row("inexact reciprocal", "div(x, c) => mul(x, reciprocal(c))", 0, x,
        "%c = const 3 : f32[]\n%z = div(%x, %c)");
    row("inexact involution", "div(1, div(1, x)) => x", 0, x,
        "%c = const 1 : f32[]\n%a = div(%c, %x)\n%z = div(%c, %a)");
    row("root of -0", "pow(x, 0.5) => sqrt(x)", 0, x, "%c = const 0.5 : f32[]\n%z = pow(%x, %c)");
    row("root of -Inf", "pow(x, 0.5) => sqrt(x)", 2, x, "%c = const 0.5 : f32[]\n%z = pow(%x, %c)");
    row("log of an overflow", "log(exp(x)) => x", 1, x, "%a = exp(%x)\n%z = log(%a)");
    row("root of a square", "sqrt(square(x)) => x", 2, x, "%a = square(%x)\n%z = sqrt(%a)");
    row("exp of a negative's log", "exp(log(x)) => x", 2, x, "%a = log(%x)\n%z = exp(%a)");
    row("regrouped sum", "add(add(x, c1), c2) => add(x, add(c1, c2))", 0, x,
        "%a = const 0.1 : f32[]\n%b = const 0.7 : f32[]\n%m = add(%x, %a)\n%z = add(%m, %b)");
    row("operands turned", "sub(x, y) => sub(y, x)", 2, xy, "%z = sub(%x, %y)");
    row("wrong operator", "maximum(x, y) => minimum(x, y)", 0, xy, "%z = maximum(%x, %y)");
    row("sign forgotten", "sub(x, neg(y)) => sub(x, y)", 2, xy, "%a = neg(%y)\n%z = sub(%x, %a)");
    row("abs dropped", "abs(x) => x", 0, x, "%z = abs(%x)");
    row("neg past relu", "relu(neg(x)) => neg(relu(x))", 0, x, "%a = neg(%x)\n%z = relu(%a)");
    row("rounding mode", "floor(x) => round(x)", 0, x, "%z = floor(%x)");
    row("wrong activation", "sigmoid(x) => tanh(x)", 2, x, "%z = sigmoid(%x)");
    row("another reduction", "reduce_sum(x) => reduce_max(x)", 2, x, "%z = reduce_sum(%x)");
    row("transpose dropped", "transpose(x) => x", 0, square, "%z = transpose(%x) {perm=[1,0]}");
    row("product turned", "matmul(x, y) => matmul(y, x)", 2, square, "%z = matmul(%x, %y)");
    row("flag forgotten", "matmul(transpose(x), y) => matmul(x, y)", 0, square,
        "%a = transpose(%x) {perm=[1,0]}\n%z = matmul(%a, %y)");
    row("lossy round trip", "cast(cast(x)) => x", 0, "%x: i32[4]",
        "%a = cast(%x) {to=f32}\n%z = cast(%a) {to=i32}");
    row("MIN over -1", "neg(neg(x)) => abs(x)", 0, "%x: i32[4]", "%a = neg(%x)\n%z = neg(%a)");
    row("less or equal", "less(x, y) => less_equal(x, y)", 0, "%x: i32[9], %y: i32[9]",
        "%z = less(%x, %y)");
    row("and is or", "logical_and(x, y) => logical_or(x, y)", 0, "%x: bool[8], %y: bool[8]",
        "%z = logical_and(%x, %y)");
    row("branches turned", "select(p, x, y) => select(p, y, x)", 0,
        "%p: bool[4], %x: f32[4], %y: f32[4]", "%z = select(%p, %x, %y)");
    row("number of one element", "add(x, y) => add(x, x)", 0, xy, "%z = add(%x, %y)");
    row("empty stays silent but a scalar does not", "mul(x, y) => add(x, y)", 2,
        "%x: f32[], %y: f32[]", "%z = mul(%x, %y)");
  }
  void noticesWrongRules() {
    QFETCH(QString, pattern);
    QFETCH(int, safety);
    QFETCH(QString, signature);
    QFETCH(QString, body);
    const Rule rule{.name = "wrong",
                    .doc = "Wrong.",
                    .safety = static_cast<ir::Safety>(safety),
                    .pattern = pattern.toStdString()};
    const std::string graph =
        "graph main(" + signature.toStdString() + ") {\n" + body.toStdString() + "\noutput %z\n}\n";
    TWIN_VALUE(comparison, compared(rule, graph));
    QVERIFY2(!comparison.equal, "nobody noticed");
    QVERIFY(!comparison.note.empty());
  }

  void notesWhatAnUnsafeRuleChanges() {
    const Rule rule{
        .name = "wrong", .doc = "Wrong.", .safety = ir::Safety::s3, .pattern = "sub(x, x) => 0"};
    TWIN_VALUE(comparison,
               compared(rule, "graph main(%x: f32[4]) {\n%z = sub(%x, %x)\noutput %z\n}\n"));
    QVERIFY(comparison.equal);
    QVERIFY2(comparison.note.find("nan") != std::string::npos, comparison.note.c_str());
  }

  void acceptsWhatTheClassAllows_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<int>("safety");
    QTest::addColumn<QString>("body");
    QTest::newRow("rounding") << "div(x, c) => mul(x, reciprocal(c))" << 2
                              << "%c = const 3 : f32[]\n%d = div(%x, %c)\n%z = exp(%d)";
    QTest::newRow("sign of zero") << "add(x, 0) => x" << 1
                                  << "%c = const 0.0 : f32[]\n%d = add(%x, %c)\n%z = exp(%d)";
    QTest::newRow("regrouped") << "mul(mul(x, c1), c2) => mul(x, mul(c1, c2))" << 2
                               << "%a = const 3 : f32[]\n%b = const 0.7 : f32[]\n"
                                  "%m = mul(%x, %a)\n%z = mul(%m, %b)";
  }
  void acceptsWhatTheClassAllows() {
    QFETCH(QString, pattern);
    QFETCH(int, safety);
    QFETCH(QString, body);
    const Rule rule{.name = "right",
                    .doc = "Right.",
                    .safety = static_cast<ir::Safety>(safety),
                    .pattern = pattern.toStdString()};
    TWIN_VALUE(comparison, compared(rule, "graph main(%x: f32[4,5]) {\n" + body.toStdString() +
                                              "\noutput %z\n}\n"));
    QVERIFY2(comparison.equal, comparison.note.c_str());
  }

  void rulesThatUndoEachOtherMeetTheCap() {
    TWIN_VALUE(graph, ir::parse("graph main(%x: f32[4]) {\n%y = neg(%x)\noutput %y\n}\n",
                                ops::registry()));
    const PassDef pass{.name = "seeded",
                       .doc = "Two rules that undo each other.",
                       .rules = {{.name = "there",
                                  .doc = "There.",
                                  .safety = ir::Safety::s3,
                                  .pattern = "neg(x) => abs(x)"},
                                 {.name = "back",
                                  .doc = "Back.",
                                  .safety = ir::Safety::s3,
                                  .pattern = "abs(x) => neg(x)"}}};
    ir::Editor editor(graph, ops::registry());
    const PassOptions options{.level = ir::Level::unsafe};
    PassRun run(editor, options, context_);
    std::vector<ir::RuleStatistics> statistics;
    const Status status = applyRules(pass, run, statistics);
    QVERIFY(!status);
    QVERIFY(status.error().code == ErrorCode::limit);
    const std::string said = text(status.error());
    QVERIFY2(said.find("seeded/there") != std::string::npos &&
                 said.find("seeded/back") != std::string::npos &&
                 said.find("y") != std::string::npos,
             said.c_str());
    QVERIFY(editor.rewrites().size() <= 60);
  }
};
TWIN_TEST(VerifierTest)

}  // namespace twin::passes

#include "verifier_test.moc"
