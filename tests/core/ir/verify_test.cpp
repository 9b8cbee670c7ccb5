// Each named check of verify: a good graph with one thing broken.
#include "core/ir/verify.h"

#include <functional>

#include "core/ir/parse.h"
#include "tests/core/ir/test_ops.h"
#include "tests/support/test.h"

using twin::ir::Graph;
using twin::ir::Node;
using twin::ir::test::ops;

namespace {

constexpr const char* kGood =
    "graph main(%x: f32[n], %y: f32[n]) {\n"
    "  %k = const 1 : f32[]\n"
    "  %a = relu(%x)\n"
    "  %b = add(%a, %k) after(%a)\n"
    "  %w = while(%b) cond @c body @d\n"
    "  output %w\n"
    "}\n"
    "graph c(%x: f32[n]) { %t = const true output %t }\n"
    "graph d(%x: f32[n]) { %z = call(%x) @e output %z }\n"
    "graph e(%x: f32[n]) { %z = relu(%x) output %z }\n";

struct Breakage {
  const char* check = nullptr;
  std::function<void(Graph::Parts&)> breakIt{};
};

// Changes a copy of node `index` in place.
void change(Graph::Parts& parts, std::size_t index, const std::function<void(Node&)>& edit) {
  auto node = std::make_shared<Node>(*parts.nodes[index]);
  edit(*node);
  parts.nodes[index] = node;
}

twin::ir::GraphPtr selfCalling() {
  auto graph = twin::ir::parse(
      "graph main(%x: f32[2]) { %z = call(%x) @e output %z }\n"
      "graph e(%x: f32[2]) { output %x }\n",
      ops());
  Graph::Parts parts = (*graph)->parts();
  parts.name = "e";
  return std::make_shared<const Graph>(parts);
}

// In the order of nodes: x 0, y 1, k 2, a 3, b 4, w 5.
const std::vector<Breakage>& breakages() {
  static const std::vector<Breakage> kAll = {
      {"unique-ids",
       [](Graph::Parts& p) { change(p, 3, [&](Node& n) { n.id = p.nodes[2]->id; }); }},
      {"unique-names", [](Graph::Parts& p) { change(p, 3, [](Node& n) { n.name = "k"; }); }},
      {"known-kinds", [](Graph::Parts& p) { change(p, 3, [](Node& n) { n.kind = "rellu"; }); }},
      {"operands-exist",
       [](Graph::Parts& p) { change(p, 3, [](Node& n) { n.inputs[0].result = 7; }); }},
      {"defined-before-use", [](Graph::Parts& p) { std::swap(p.nodes[3], p.nodes[4]); }},
      {"control-edges",
       [](Graph::Parts& p) { change(p, 3, [&](Node& n) { n.controlInputs = {p.nodes[4]->id}; }); }},
      {"inputs", [](Graph::Parts& p) { std::swap(p.inputs[0], p.inputs[1]); }},
      {"outputs", [](Graph::Parts& p) { p.outputs[0].result = 3; }},
      {"constants", [](Graph::Parts& p) { change(p, 2, [](Node& n) { n.attributes.clear(); }); }},
      {"bodies", [](Graph::Parts& p) { p.functions.erase("c"); }},
      {"body-signatures",
       [](Graph::Parts& p) {
         change(p, 5, [&](Node& n) { n.inputs.push_back({.node = p.nodes[0]->id}); });
       }},
      {"body-recursion", [](Graph::Parts& p) { p.functions["e"] = selfCalling(); }},
      {"types",
       [](Graph::Parts& p) {
         change(p, 3, [](Node& n) { n.outputs = {twin::ir::tensorType(twin::DType::i32, {})}; });
       }},
      {"dim-names", [](Graph::Parts& p) { p.dimNames.clear(); }},
  };
  return kAll;
}

}  // namespace

class VerifyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void acceptsAGoodGraph() {
    TWIN_VALUE(graph, twin::ir::parse(kGood, ops()));
    TWIN_SUCCEEDS(twin::ir::verify(*graph, ops()));
  }

  // The head of an imported loop reads one value from behind: the one that its attribute names.
  void onlyTheBackOperandComesFromBehind_data() {
    QTest::addColumn<QString>("merge");
    QTest::addColumn<bool>("holds");
    QTest::newRow("marked") << QStringLiteral("merge(%x, %next) {back_operand=1}") << true;
    QTest::newRow("not marked") << QStringLiteral("merge(%x, %next)") << false;
    QTest::newRow("another") << QStringLiteral("merge(%x, %next) {back_operand=0}") << false;
    QTest::newRow("both") << QStringLiteral("merge(%next, %next) {back_operand=1}") << false;
  }
  void onlyTheBackOperandComesFromBehind() {
    QFETCH(QString, merge);
    QFETCH(bool, holds);
    const std::string source = "graph main(%x: f32[2]) {\n  %m = " + merge.toStdString() +
                               " : f32[2]\n  %next = relu(%m)\n  output %m\n}\n";
    TWIN_VALUE(graph, twin::ir::parse(source, ops()));
    const auto verified = twin::ir::verify(*graph, ops());
    QCOMPARE(verified.has_value(), holds);
    if (!holds) QVERIFY(text(verified.error()).rfind("defined-before-use: ", 0) == 0);
  }

  void everyCheckHasACase() {
    std::vector<std::string_view> names;
    for (const Breakage& breakage : breakages()) names.emplace_back(breakage.check);
    QVERIFY(names == twin::ir::verifyChecks());
  }

  void finds_data() {
    QTest::addColumn<int>("index");
    int index = 0;
    for (const Breakage& breakage : breakages()) QTest::newRow(breakage.check) << index++;
  }
  void finds() {
    QFETCH(int, index);
    const Breakage& breakage = breakages()[static_cast<std::size_t>(index)];
    TWIN_VALUE(graph, twin::ir::parse(kGood, ops()));
    Graph::Parts parts = graph->parts();
    breakage.breakIt(parts);
    const auto verified = twin::ir::verify(Graph(parts), ops());
    QVERIFY2(!verified, "the broken graph passed");
    QCOMPARE(verified.error().code, twin::ErrorCode::verification);
    const std::string message = text(verified.error());
    QVERIFY2(message.rfind(std::string(breakage.check) + ": ", 0) == 0, message.c_str());
  }
};
TWIN_TEST(VerifyTest)
#include "verify_test.moc"
