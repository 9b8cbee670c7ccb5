#include "app/view/pass_strip.h"

#include "app/view/graph_diff.h"
#include "app/view/info_card.h"
#include "app/view/lens.h"
#include "tests/app/view/graph_maker.h"
#include "tests/support/test.h"

using twin::ir::Graph;
using twin::ir::GraphPtr;
using twin::ir::PassRecord;
using twin::ir::Rewrite;
using twin::test::makeGraph;
using twin::view::FontSet;
using twin::view::NodeState;

namespace {

// v0: x -> a -> b -> y; v1: a and b became f.
struct Fixture {
  GraphPtr before = makeGraph("x Placeholder\na Tanh x\nb Exp a\ny Neg b\n");
  GraphPtr after;
  std::vector<PassRecord> records;

  Fixture() {
    const auto& n = before->nodes();
    auto fused = std::make_shared<twin::ir::Node>(*n[1]);
    fused->id = twin::ir::nextNodeId();
    fused->name = "f";
    fused->opType = fused->kind = "fused_elementwise";
    auto last = std::make_shared<twin::ir::Node>(*n[3]);
    last->inputs = {{fused->id, 0}};
    last->attributes["alpha"] = 0.5;
    Graph::Parts parts;
    parts.nodes = {n[0], fused, last};
    after = std::make_shared<Graph>(std::move(parts));
    for (const char* const name : {"prune-dead", "fold-constants", "fuse-elementwise"}) {
      PassRecord record;
      record.pass = name;
      record.before = before;
      record.after = before;
      record.durationNs = 800'000;
      records.push_back(record);
    }
    Rewrite rewrite;
    rewrite.seq = 1;
    rewrite.rule = "fuse-elementwise/chain";
    rewrite.safety = twin::ir::Safety::s0;
    rewrite.matched = {n[1]->id, n[2]->id};
    rewrite.erased = rewrite.matched;
    rewrite.created = {fused->id};
    rewrite.updated = {last->id};
    rewrite.forward[{n[2]->id, 0}] = {fused->id, 0};
    records[2].rewrites = {rewrite};
    records[2].after = after;
    records[1].nearMisses = {{"fold-constants/any", n[3]->id, "operand 0 is no constant"}};
  }
};

}  // namespace

class PassStripTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void cellsAndFolds();
  void whatWasNotComparedIsMarked();
  void dotsFollowTheSelection();
  void stepsSkipWhatChangedNothing();
  void noRecordsLeaveTheFirstCell();
  void diffNamesEveryChange();
  void diffLooksCarryGlyphs();
  void cardTellsTheHistory();
};

void PassStripTest::cellsAndFolds() {
  const Fixture fixture;
  const auto strip = buildPassStrip(fixture.records, FontSet(), {.stage = 3});
  TWIN_COMPARE_TEXT(dump(strip),
                    "0 start v0 v0|as traced|4 nodes\n"
                    "88 folded v2 ||⋯ 2\n"
                    "120 changed v3 fuse-|elementwise|1 rw −1|0.8\n");
  QCOMPARE(strip.hit({100, 20}).value_or(9), std::size_t{1});
  QVERIFY(!strip.hit({86, 20}));
  QCOMPARE(strip.width, 204.0);
  QVERIFY(!strip.scene.items.empty());
}

void PassStripTest::whatWasNotComparedIsMarked() {
  Fixture fixture;
  fixture.records[2].verified = twin::ir::Verification::structureOnly;
  fixture.records[2].verificationNote = "structure only: x is too large";
  const auto strip = buildPassStrip(fixture.records, FontSet(), {.stage = 3});
  QVERIFY(dump(strip).find("|1 rw −1|0.8 structure only\n") != std::string::npos);
  QVERIFY(strip.cells.back().tooltip.find(
              "verification structure only\nstructure only: x is too large") != std::string::npos);
}

void PassStripTest::dotsFollowTheSelection() {
  const Fixture fixture;
  const auto dots = [&](twin::ir::NodeId node) {
    std::string out;
    const auto strip = buildPassStrip(fixture.records, FontSet(),
                                      {.folding = twin::view::Folding::off, .selected = node});
    for (const auto& cell : strip.cells) out += std::string(word(cell.dot)) + " ";
    return out;
  };
  QCOMPARE(dots(fixture.before->find("a")->id), std::string("first same same absent "));
  QCOMPARE(dots(fixture.before->find("y")->id), std::string("first same same changed "));
  QCOMPARE(dots(fixture.after->find("f")->id), std::string("absent absent absent fused "));
}

void PassStripTest::stepsSkipWhatChangedNothing() {
  const Fixture fixture;
  const auto strip = buildPassStrip(fixture.records, FontSet());
  QCOMPARE(strip.stepFrom(0, 1), std::size_t{3});
  QCOMPARE(strip.stepFrom(3, -1), std::size_t{0});
  QCOMPARE(strip.stepFrom(3, 1), std::size_t{3});
}

void PassStripTest::noRecordsLeaveTheFirstCell() {
  QCOMPARE(twin::view::buildPassStrip({}, FontSet()).cells.size(), std::size_t{1});
}

void PassStripTest::diffNamesEveryChange() {
  const Fixture fixture;
  const auto diff = twin::view::diffGraphs(*fixture.before, *fixture.after, fixture.records);
  TWIN_COMPARE_TEXT(twin::view::dump(diff, *fixture.before, *fixture.after),
                    "fused a fuse-elementwise/chain\n"
                    "fused b fuse-elementwise/chain\n"
                    "changed y fuse-elementwise/chain [alpha: – → 0.5]\n"
                    "fused f fuse-elementwise/chain\n"
                    "+1 −2 ~1\n");
  QCOMPARE(diff.stateOf(fixture.before->find("x")->id), NodeState::same);
  const auto& successors = diff.successors.at(fixture.before->find("a")->id);
  QCOMPARE(successors.size(), std::size_t{1});
  QVERIFY(successors.front() == fixture.after->find("f")->id);
  QVERIFY(!twin::view::diffGraphs(*fixture.before, *fixture.before).counts.any());
}

void PassStripTest::diffLooksCarryGlyphs() {
  const Fixture fixture;
  const auto diff = twin::view::diffGraphs(*fixture.before, *fixture.after, fixture.records);
  const auto layout = *twin::view::layoutGraph(*fixture.after, {});
  const auto looks = diffLooks(diff, layout, paletteOf(twin::view::Theme::light));
  QCOMPARE(looks.at(layout.byName.at("f")).glyph, std::string("&"));
  QCOMPARE(looks.at(layout.byName.at("y")).glyph, std::string("~"));
  QVERIFY(looks.at(layout.byName.at("y")).doubleOutline);
  QVERIFY(!looks.contains(layout.byName.at("x")));
  const auto edges = diffEdgeLooks(diff, layout, paletteOf(twin::view::Theme::light));
  QCOMPARE(edges.size(), std::size_t{2});
}

void PassStripTest::cardTellsTheHistory() {
  const Fixture fixture;
  twin::view::CardInput input;
  input.graph = fixture.after.get();
  input.records = fixture.records;
  input.graphTimes = {{"f", 2.5e6, 0.5}};
  TWIN_COMPARE_TEXT(dump(nodeCard(input, "f")),
                    "f\nfused_elementwise\nSeveral elementwise ops in one loop over the elements; "
                    "the body says which.\n"
                    "Inputs\n  0: x  f32[8]\nOutputs\n  0: f32[8]\n  to: y\n"
                    "Time\n  graph: 2.5 ms  50 %\n"
                    "History\n  created by: fuse-elementwise/chain (S0, no. 1)\n  from: a, b\n");
  const std::string card = dump(nodeCard(input, "y"));
  QVERIFY(card.find("Why not\n  fold-constants/any: operand 0 is no constant\n") !=
          std::string::npos);
  QCOMPARE(dump(nodeCard(input, "absent")), std::string("absent\n"));
}

TWIN_TEST(PassStripTest)
#include "pass_strip_test.moc"
