// What each level may and may not do: how often an operator is left in the graph at strict,
// default, fast and unsafe.
#include <array>

#include "core/base/text.h"
#include "core/ir/parse.h"
#include "core/ir/print.h"
#include "tests/support/pass_context.h"
#include "tests/support/test.h"

namespace twin::passes {
namespace {

constexpr std::array<ir::Level, 4> kLevels = {ir::Level::strict, ir::Level::standard,
                                              ir::Level::fast, ir::Level::unsafe};

}  // namespace

class LevelsTest : public QObject {
  Q_OBJECT

  const PassContext context_ = twin::test::passContext();

 private Q_SLOTS:
  void keeps_data() {
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("signature");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("counts");
    const auto row = [](const char* name, const QString& body, const char* kind, const char* counts,
                        const char* signature = "%x: f32[4,8]") {
      QTest::newRow(name) << body << signature << kind << counts;
    };
    const auto with = [](const char* op, const char* constant) {
      return QString("%c = const %1 : f32[]\n%y = %2(%x, %c)").arg(constant, op);
    };
    row("x * 1", with("mul", "1"), "mul", "0000");
    row("x / 1", with("div", "1"), "div", "0000");
    row("x + (-0.0)", with("add", "-0.0"), "add", "0000");
    row("x + 0.0", with("add", "0.0"), "add", "1000");
    row("x * 0", with("mul", "0"), "mul", "1110");
    row("x - x", "%y = sub(%x, %x)", "sub", "1110");
    row("x - x of integers", "%y = sub(%x, %x)", "sub", "0000", "%x: i32[4]");
    row("x / x", "%y = div(%x, %x)", "div", "1110");
    row("neg neg", "%a = neg(%x)\n%y = neg(%a)", "neg", "0000");
    row("relu relu", "%a = relu(%x)\n%y = relu(%a)", "relu", "1111");
    row("x / 2", with("div", "2"), "div", "0000");
    row("x / 3", with("div", "3"), "div", "1100");
    row("pow 2", with("pow", "2"), "pow", "0000");
    row("pow 0.5", with("pow", "0.5"), "pow", "1110");
    row("(x * 3) * 5",
        "%a = const 3 : f32[]\n%b = const 5 : f32[]\n%m = mul(%x, %a)\n%y = mul(%m, %b)", "mul",
        "2211");
    row("(x + 1) + 1e-12",
        "%a = const 1 : f32[]\n%b = const 1e-12 : f32[]\n%m = add(%x, %a)\n%y = add(%m, %b)", "add",
        "2221");
    row("log exp", "%a = exp(%x)\n%y = log(%a)", "log", "1110");
    row("transpose transpose", "%a = transpose(%x) {perm=[1,0]}\n%y = transpose(%a) {perm=[1,0]}",
        "transpose", "0000");
    row("reshape reshape", "%a = reshape(%x) {shape=[32]}\n%y = reshape(%a) {shape=[8,4]}",
        "reshape", "1111");
    row("i8 through i32", "%a = cast(%x) {to=i32}\n%y = cast(%a) {to=i8}", "cast", "0000",
        "%x: i8[4]");
    row("i32 through f32", "%a = cast(%x) {to=f32}\n%y = cast(%a) {to=i32}", "cast", "2222",
        "%x: i32[4]");
    row("equal nodes", "%a = exp(%x)\n%b = exp(%x)\n%y = mul(%a, %b)", "exp", "1111");
    row("dead nodes", "%a = exp(%x)\n%y = neg(%x)", "exp", "0000");
    row("constants",
        "%a = const 2 : f32[]\n%b = const 3 : f32[]\n%c = sub(%a, %b)\n%y = mul(%x, %c)", "sub",
        "0000");
  }
  void keeps() {
    QFETCH(QString, body);
    QFETCH(QString, signature);
    QFETCH(QString, kind);
    QFETCH(QString, counts);
    const std::string text =
        "graph main(" + signature.toStdString() + ") {\n" + body.toStdString() + "\noutput %y\n}\n";
    for (std::size_t k = 0; k < kLevels.size(); ++k) {
      TWIN_VALUE(graph, ir::parse(text, ops::registry()));
      const PipelineOptions options{
          .level = kLevels[k],
          .only = {"simplify-algebra", "simplify-movement", "simplify-casts", "merge-duplicates",
                   "fold-constants", "prune-dead"},
          .verify = VerifyMode::all};
      TWIN_VALUE(result, runPipeline(graph, ops::registry(), options, context_));
      QVERIFY(!result.failed);
      int found = 0;
      for (const ir::NodePtr& node : result.after->nodes()) {
        if (node->kind == kind.toStdString()) ++found;
      }
      QCOMPARE(found, counts[static_cast<int>(k)].digitValue());
    }
  }

  // The optimised graph as text, read again, is in its final form.
  void aGraphReadBackIsFinal_data() {
    QTest::addColumn<int>("level");
    for (const ir::Level level : kLevels) {
      QTest::newRow(std::string(ir::word(level)).c_str()) << static_cast<int>(level);
    }
  }
  void aGraphReadBackIsFinal() {
    QFETCH(int, level);
    TWIN_VALUE(
        graph,
        ir::parse("graph main(%x: f32[4,8]) {\n"
                  "%w = const [0.5, -1, 2, 1.5, 0.25, -0.75, 1, 3] : f32[8]\n"
                  "%k = reshape(%w) {shape=[8,1]}\n%o = const 1 : f32[1]\n%m = matmul(%x, %k)\n"
                  "%a = add(%m, %o)\n%y = relu(%a)\n%t = tanh(%y)\n%u = mul(%t, %t)\n"
                  "%v = neg(%u)\n%z = neg(%v)\noutput %z\n}\n",
                  ops::registry()));
    const PipelineOptions options{.level = static_cast<ir::Level>(level),
                                  .verify = VerifyMode::all};
    TWIN_VALUE(once, runPipeline(graph, ops::registry(), options, context_));
    QVERIFY(!once.failed);
    const std::string text =
        ir::print(*once.after, ops::registry(),
                  {.largeConstants = ir::LargeConstants::inlined, .origins = false})
            .text;
    TWIN_VALUE(again, ir::parse(text, ops::registry()));
    TWIN_VALUE(twice, runPipeline(again, ops::registry(), options, context_));
    for (const ir::PassRecord& record : twice.records) {
      QVERIFY2(record.rewrites.empty(), text.c_str());
    }
  }
};
TWIN_TEST(LevelsTest)

}  // namespace twin::passes

#include "levels_test.moc"
