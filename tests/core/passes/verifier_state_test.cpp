// Comparing graphs with Variables, lists, random numbers and bodies: a wrong rule is noticed in
// what a Variable holds at the end too, a right one is not blamed, and what cannot be compared is
// told by a word of its own.
#include "core/base/text.h"
#include "core/ir/parse.h"
#include "core/passes/rule_engine.h"
#include "tests/core/passes/seeded_rule.h"
#include "tests/support/pass_context.h"
#include "tests/support/test.h"

namespace twin::passes {
namespace {

std::string mainGraph(const char* signature, const char* body) {
  return std::string("graph main(") + signature + ") {\n" + body + "\n}\n";
}

}  // namespace

class VerifierStateTest : public QObject {
  Q_OBJECT

  const PassContext context_ = twin::test::passContext();

  // The comparison after one rule was applied once to the graph.
  Result<Comparison> compared(const char* pattern, ir::Safety safety, const std::string& text) {
    return comparedAfter({.name = "seeded", .doc = "Seeded.", .safety = safety, .pattern = pattern},
                         text, context_);
  }
  // Two texts, of which nothing is known but that they should be the same program.
  Result<Comparison> compared(const std::string& before, const std::string& after) {
    TWIN_TRY(was, ir::parse(before, ops::registry()));
    TWIN_TRY(is, ir::parse(after, ops::registry()));
    return compareGraphs(*was, *is, {}, ir::Safety::s0, VerifyMode::all, 1, context_);
  }

 private Q_SLOTS:
  void noticesWrongRules_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("signature");
    QTest::addColumn<QString>("body");
    const auto row = [](const char* name, const char* pattern, const char* signature,
                        const char* body) { QTest::newRow(name) << pattern << signature << body; };
    const char* variable = "%v: resource<f32[4]>, %x: f32[4]";
    row("what is written to it", "sub(x, y) => sub(y, x)", variable,
        "%r = read_variable(%v)\n%d = sub(%r, %x)\n%a = assign_variable(%v, %d) after(%r)\n"
        "output %x");
    row("what is added to it", "abs(x) => x", variable,
        "%d = abs(%x)\n%a = assign_add_variable(%v, %d)\noutput %x");
    row("what is taken from it", "neg(x) => abs(x)", variable,
        "%d = neg(%x)\n%a = assign_sub_variable(%v, %d)\noutput %x");
    row("what is read from it", "maximum(x, y) => minimum(x, y)", variable,
        "%r = read_variable(%v)\n%d = maximum(%r, %x)\noutput %d");
    row("NaN in a Variable", "mul(x, 0) => 0", variable,
        "%r = read_variable(%v)\n%c = const 0 : f32[]\n%d = mul(%r, %c)\noutput %d");
    row("MIN in a Variable", "neg(neg(x)) => abs(x)", "%v: resource<i32[4]>",
        "%r = read_variable(%v)\n%a = neg(%r)\n%b = neg(%a)\n"
        "%w = assign_variable(%v, %b) after(%r)\noutput %r");
    row("read after the write", "square(x) => x", variable,
        "%d = square(%x)\n%a = assign_variable(%v, %d)\n%r = read_variable(%v) after(%a)\n"
        "output %r");
    row("random numbers", "sub(x, y) => sub(y, x)", "%x: f32[4]",
        "%n = random_normal() {shape=[4]}\n%d = sub(%n, %x)\noutput %d");
    row("an item of a list", "neg(x) => x", "%l: list<f32[3]>, %i: i32[]",
        "%z = const 1 : i32[]\n%g = tensor_list_get_item(%l, %z)\n%d = neg(%g)\noutput %d");
    row("a list that is made", "neg(x) => x", "%x: f32[4,3]",
        "%d = neg(%x)\n%l = tensor_list_from_tensor(%d)\noutput %l");
  }
  void noticesWrongRules() {
    QFETCH(QString, pattern);
    QFETCH(QString, signature);
    QFETCH(QString, body);
    const std::string graph = mainGraph(qPrintable(signature), qPrintable(body));
    TWIN_VALUE(comparison, compared(qPrintable(pattern), ir::Safety::s0, graph));
    QVERIFY2(!comparison.equal, "nobody noticed");
    QVERIFY(!comparison.note.empty());
  }

  void namesTheVariableThatIsLeftOtherwise() {
    TWIN_VALUE(comparison, compared("abs(x) => x", ir::Safety::s0,
                                    mainGraph("%weights: resource<f32[4]>, %x: f32[4]",
                                              "%d = abs(%x)\n%a = assign_variable(%weights, %d)\n"
                                              "output %x")));
    QVERIFY(!comparison.equal);
    const std::string& note = comparison.note;
    QVERIFY2(note.find("d, ") == 0 || note.find("the Variable weights") == 0, note.c_str());
  }

  void noticesAnotherProgram_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    const auto row = [](const char* name, const std::string& before, const std::string& after) {
      QTest::newRow(name) << QString::fromStdString(before) << QString::fromStdString(after);
    };
    const char* variable = "%v: resource<f32[4]>, %x: f32[4]";
    const char* first = "%a = assign_variable(%v, %x)\n";
    row("two writes turned",
        mainGraph(
            variable,
            (std::string(first) + "%b = assign_add_variable(%v, %x) after(%a)\noutput %x").c_str()),
        mainGraph(variable,
                  "%b = assign_add_variable(%v, %x)\n%a = assign_variable(%v, %x) after(%b)\n"
                  "output %x"));
    row("a read before the write",
        mainGraph(variable,
                  (std::string(first) + "%r = read_variable(%v) after(%a)\noutput %r").c_str()),
        mainGraph(variable,
                  "%r = read_variable(%v)\n%a = assign_variable(%v, %x) after(%r)\n"
                  "output %r"));
    row("a write is gone", mainGraph(variable, (std::string(first) + "output %x").c_str()),
        mainGraph(variable, "output %x"));
    const auto branch = [](const char* kind) {
      return std::string(
                 "graph main(%p: bool[], %v: resource<f32[4]>, %x: f32[4]) {\n"
                 "%r = if(%p, %v, %x) then @yes else @no\noutput %r\n}\n"
                 "graph yes(%v: resource<f32[4]>, %x: f32[4]) {\n%a = ") +
             kind +
             "(%v, %x)\noutput %x\n}\n"
             "graph no(%v: resource<f32[4]>, %x: f32[4]) {\n%r = read_variable(%v)\n"
             "output %r\n}\n";
    };
    row("a write in a branch", branch("assign_add_variable"), branch("assign_sub_variable"));
    const auto loop = [](const char* step) {
      return std::string(
                 "graph main(%v: resource<i64[]>, %i: i32[]) {\n%z = const 0 : i32[]\n"
                 "%w = while(%z, %v) cond @more body @turn\noutput %i\n}\n"
                 "graph more(%i: i32[], %v: resource<i64[]>) {\n%n = const 3 : i32[]\n"
                 "%p = less(%i, %n)\noutput %p\n}\n"
                 "graph turn(%i: i32[], %v: resource<i64[]>) {\n%one = const 1 : i32[]\n"
                 "%j = add(%i, %one)\n%d = const ") +
             step + " : i64[]\n%a = assign_add_variable(%v, %d)\noutput %j, %v\n}\n";
    };
    row("a write in a loop", loop("2"), loop("3"));
    const auto draw = [](const char* name) {
      return std::string("graph main(%x: f32[4]) {\n%") + name +
             " = random_normal() {shape=[4]}\n%y = add(%x, %" + name + ")\noutput %y\n}\n";
    };
    row("random numbers of another place", draw("one"), draw("other"));
    row("an output is missing", mainGraph("%x: f32[4]", "%y = neg(%x)\noutput %y, %x"),
        mainGraph("%x: f32[4]", "%y = neg(%x)\noutput %y"));
  }
  void noticesAnotherProgram() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    TWIN_VALUE(other, compared(before.toStdString(), after.toStdString()));
    QVERIFY2(!other.equal, "nobody noticed");
    TWIN_VALUE(same, compared(before.toStdString(), before.toStdString()));
    QVERIFY2(same.equal, same.note.c_str());
    QVERIFY(same.compared > 0);
  }

  // Rounding travels through a Variable's state to whoever reads it.
  void acceptsWhatTheClassAllows_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<int>("safety");
    QTest::addColumn<QString>("body");
    const char* third = "%r = read_variable(%v)\n%c = const 3 : f32[]\n%d = div(%x, %c)\n";
    const auto row = [](const char* name, const char* pattern, int safety,
                        const std::string& body) {
      QTest::newRow(name) << pattern << safety << QString::fromStdString(body);
    };
    row("left in the Variable", "div(x, c) => mul(x, reciprocal(c))", 2,
        std::string(third) + "%a = assign_variable(%v, %d) after(%r)\noutput %r");
    row("read again", "div(x, c) => mul(x, reciprocal(c))", 2,
        std::string(third) +
            "%a = assign_add_variable(%v, %d) after(%r)\n"
            "%s = read_variable(%v) after(%a)\n%e = exp(%s)\noutput %e");
    row("of random numbers", "div(x, c) => mul(x, reciprocal(c))", 2,
        "%n = random_normal() {shape=[4,5]}\n%s = add(%x, %n)\n%c = const 3 : f32[]\n"
        "%d = div(%s, %c)\n%e = exp(%d)\noutput %e");
    row("sign of a zero", "add(x, 0) => x", 1,
        "%z = const 0.0 : f32[]\n%d = add(%x, %z)\n%a = assign_variable(%v, %d)\noutput %x");
  }
  void acceptsWhatTheClassAllows() {
    QFETCH(QString, pattern);
    QFETCH(int, safety);
    QFETCH(QString, body);
    TWIN_VALUE(comparison,
               compared(qPrintable(pattern), static_cast<ir::Safety>(safety),
                        mainGraph("%v: resource<f32[4,5]>, %x: f32[4,5]", qPrintable(body))));
    QVERIFY2(comparison.equal, comparison.note.c_str());
    QVERIFY(comparison.compared > 0);
    QVERIFY2(comparison.skipped.empty(), comparison.skipped.c_str());
  }

  void tellsWhatItCouldNotCompare_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("reason");
    QTest::newRow("nobody can make it up")
        << "graph main(%s: sequence<f32[2]>, %x: f32[2]) {\n%a = neg(%x)\n%b = neg(%a)\n"
           "output %b\n}\n"
        << "s is sequence<f32[2]>";
    QTest::newRow("the graph fails itself")
        << "graph main(%x: f32[2]) {\n%f = const false : bool[]\n%t = const \"no\" : str[]\n"
           "%e = assert(%f, %t)\n%a = neg(%x)\n%b = neg(%a)\noutput %b\n}\n"
        << "the graph itself refuses them";
    QTest::newRow("longer than a check may take")
        << "graph main(%x: f32[3000,3000]) {\n%m = matmul(%x, %x)\n%n = matmul(%m, %m)\n"
           "%a = neg(%n)\n%b = neg(%a)\noutput %b\n}\n"
        << "one run would take";
  }
  void tellsWhatItCouldNotCompare() {
    QFETCH(QString, text);
    QFETCH(QString, reason);
    TWIN_VALUE(graph, ir::parse(text.toStdString(), ops::registry()));
    TWIN_VALUE(result,
               runPipeline(graph, ops::registry(), {.only = {"simplify-algebra"}}, context_));
    const ir::PassRecord& record = result.records.front();
    QVERIFY(record.changed() && !result.failed);
    QCOMPARE(word(record.verified), std::string_view("structure only"));
    const std::string& note = record.verificationNote;
    QVERIFY2(note.rfind("structure only: ", 0) == 0, note.c_str());
    QVERIFY2(note.find(reason.toStdString()) != std::string::npos, note.c_str());
  }

  void withoutAnyRunOnlyTheStructureIsChecked() {
    TWIN_VALUE(graph, ir::parse("graph main(%x: f32[2]) {\n%a = neg(%x)\n%b = neg(%a)\n"
                                "output %b\n}\n",
                                ops::registry()));
    TWIN_VALUE(result, runPipeline(graph, ops::registry(),
                                   {.only = {"simplify-algebra", "prune-dead"}}, PassContext{}));
    QCOMPARE(word(result.records[0].verified), std::string_view("structure only"));
    // Nothing changed, so there is nothing to compare.
    QCOMPARE(word(result.records[1].verified), std::string_view("passed"));
  }
};
TWIN_TEST(VerifierStateTest)

}  // namespace twin::passes

#include "verifier_state_test.moc"
