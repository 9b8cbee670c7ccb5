#include <algorithm>
#include <cmath>

#include "app/view/graph_layout.h"
#include "app/view/grouping.h"
#include "tests/app/view/graph_maker.h"
#include "tests/support/test.h"

using twin::test::makeGraph;
using twin::view::Box;
using twin::view::Expand;
using twin::view::GraphLayout;
using twin::view::layoutGraph;
using twin::view::LayoutOptions;

namespace {

LayoutOptions opened(std::set<std::string, std::less<>> names) {
  LayoutOptions options;
  options.expanded = std::move(names);
  return options;
}
LayoutOptions allOpen() {
  LayoutOptions options;
  options.expand = Expand::all;
  return options;
}

std::string tower() {
  std::string lines = "x Placeholder\n";
  std::string last = "x";
  for (int block = 0; block < 4; ++block) {
    for (int k = 0; k < 6; ++k) {
      const std::string name =
          "net/block_" + std::to_string(block) + "/op" + std::to_string(k) + "a";
      lines += name + (k % 2 == 0 ? " Tanh " : " Exp ") + last + "\n";
      last = name;
    }
  }
  return lines;
}

const Box* find(const GraphLayout& layout, std::string_view name) {
  const auto at = layout.byName.find(std::string(name));
  return at == layout.byName.end() ? nullptr : &layout.boxes[at->second];
}

std::string names(const GraphLayout& layout) {
  std::string out;
  for (const Box& box : layout.boxes) out += box.name + " ";
  return out;
}

}  // namespace

class LayoutTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void groupsAreClosedByDefault();
  void childrenLieInsideAndFlowUp();
  void directions_data();
  void directions();
  void constantsAreMarks();
  void opOfItsGroupsNameStandsInside();
  void rowsBecomeSeries();
  void seriesThatClosesACycleStaysOpen();
  void hubsMoveAside();
  void fifthEdgeAcrossABorderIsAMark();
  void equalGroupsShareAColour();
  void expandingKeepsTheOrder();
  void functionsStandInTheLibrary();
  void unknownGroupIsRefused();
  void leadingSlashOpensNoScope();
  void deepNamesEnd();
  void edgeWidths();
  void edgesSayOnlyWhatIsKnown();
  void engineAnswersOrIsReplaced();
  void jsonIsTheDocument();
};

void LayoutTest::groupsAreClosedByDefault() {
  TWIN_VALUE(layout, layoutGraph(*makeGraph(tower()), {}));
  QCOMPARE(names(layout), std::string("x net "));
  QCOMPARE(layout.boxes[1].rect.width, 60.0);
  QVERIFY(layout.boxes[1].rect.height > 15 && layout.boxes[1].rect.height < 60);
}

void LayoutTest::childrenLieInsideAndFlowUp() {
  TWIN_VALUE(layout, layoutGraph(*makeGraph(tower()), allOpen()));
  QCOMPARE(layout.boxes.size(), std::size_t{1 + 1 + 4 + 24});
  for (const Box& box : layout.boxes) {
    if (box.parent == twin::view::kNoBox) continue;
    const auto& outer = layout.boxes[box.parent].rect;
    QVERIFY(outer.x <= box.rect.x && outer.y <= box.rect.y && box.rect.right() <= outer.right() &&
            box.rect.bottom() <= outer.bottom());
  }
  for (const auto& edge : layout.edges) {
    const auto& from = layout.boxes[edge.from];
    const auto& to = layout.boxes[edge.to];
    if (from.parent == to.parent) QVERIFY(to.rect.bottom() <= from.rect.y + 0.01);
  }
}

void LayoutTest::directions_data() {
  QTest::addColumn<int>("direction");
  QTest::newRow("up") << 0;
  QTest::newRow("down") << 1;
  QTest::newRow("right") << 2;
}

void LayoutTest::directions() {
  QFETCH(int, direction);
  LayoutOptions options = allOpen();
  options.direction = static_cast<twin::view::Direction>(direction);
  TWIN_VALUE(layout, layoutGraph(*makeGraph(tower()), options));
  for (std::size_t a = 0; a < layout.boxes.size(); ++a) {
    for (std::size_t b = a + 1; b < layout.boxes.size(); ++b) {
      if (layout.boxes[a].parent != layout.boxes[b].parent) continue;
      const auto& x = layout.boxes[a].rect;
      const auto& y = layout.boxes[b].rect;
      QVERIFY(x.right() <= y.x + 0.01 || y.right() <= x.x + 0.01 || x.bottom() <= y.y + 0.01 ||
              y.bottom() <= x.y + 0.01);
    }
  }
  const auto& first = find(layout, "net/block_0/op0a")->rect;
  const auto& second = find(layout, "net/block_0/op1a")->rect;
  if (direction == 0) QVERIFY(second.bottom() <= first.y);
  if (direction == 1) QVERIFY(first.bottom() <= second.y);
  if (direction == 2) QVERIFY(first.right() <= second.x);
}

void LayoutTest::constantsAreMarks() {
  TWIN_VALUE(layout, layoutGraph(*makeGraph("x Placeholder\nw Const\ny Add x w\nz Mul y w\n"), {}));
  QCOMPARE(names(layout), std::string("x y z "));
  QCOMPARE(layout.marks.size(), std::size_t{2});
  QCOMPARE(layout.marks[0].mark.name, std::string("w"));
  QVERIFY(layout.marks[0].rect.right() < layout.boxes[1].rect.x);
}

void LayoutTest::opOfItsGroupsNameStandsInside() {
  const auto graph =
      makeGraph("x Placeholder\npow/y Const\npow Pow x pow/y\na Neg pow\na/b Exp a\n");
  TWIN_VALUE(layout, layoutGraph(*graph, allOpen()));
  QCOMPARE(names(layout), std::string("x pow a a/(a) a/b "));
}

void LayoutTest::rowsBecomeSeries() {
  std::string lines = "x Placeholder\ns/add Add x x\n";
  for (int k = 1; k < 12; ++k) lines += "s/add_" + std::to_string(k) + " Add x x\n";
  TWIN_VALUE(layout, layoutGraph(*makeGraph(lines), opened({"s"})));
  QCOMPARE(names(layout), std::string("x s s/add_[0-11] "));
  LayoutOptions flat = opened({"s"});
  flat.grouping.series = twin::view::SeriesMode::off;
  TWIN_VALUE(all, layoutGraph(*makeGraph(lines), flat));
  QCOMPARE(all.boxes.size(), std::size_t{14});
}

void LayoutTest::seriesThatClosesACycleStaysOpen() {
  std::string lines = "x Placeholder\nm_0 Neg x\n";
  for (int k = 1; k < 8; ++k) {
    lines += "b" + std::to_string(k) + "z Exp m_" + std::to_string(k - 1) + "\n";
    lines += "m_" + std::to_string(k) + " Neg b" + std::to_string(k) + "z\n";
  }
  TWIN_VALUE(layout, layoutGraph(*makeGraph(lines), {}));
  QCOMPARE(layout.boxes.size(), std::size_t{16});
}

void LayoutTest::hubsMoveAside() {
  std::string lines = "x Placeholder\nh Exp x\n";
  for (int k = 0; k < 40; ++k) {
    const std::string n = std::to_string(k);
    lines += "a" + n + "q Tanh " + (k == 0 ? "x" : "a" + std::to_string(k - 1) + "q") + " h\n";
  }
  TWIN_VALUE(layout, layoutGraph(*makeGraph(lines), {}));
  QCOMPARE(find(layout, "h")->column, twin::view::Column::auxiliary);
  const auto marks = std::count_if(layout.marks.begin(), layout.marks.end(), [&](const auto& mark) {
    return layout.boxes[mark.box].name == "h" && mark.side == twin::view::Side::out;
  });
  QCOMPARE(marks, 6);  // five and "... 35 more"
  LayoutOptions pinned;
  pinned.core.keepInMain.insert("h");
  TWIN_VALUE(kept, layoutGraph(*makeGraph(lines), pinned));
  QCOMPARE(find(kept, "h")->column, twin::view::Column::main);
}

void LayoutTest::fifthEdgeAcrossABorderIsAMark() {
  std::string lines = "x Placeholder\n";
  for (int k = 0; k < 5; ++k)
    lines += "g/n" + std::to_string(k) + "q Op" + std::to_string(k) + " x\n";
  TWIN_VALUE(layout, layoutGraph(*makeGraph(lines), opened({"g"})));
  QCOMPARE(layout.marks.size(), std::size_t{5});
  QCOMPARE(layout.edges.size(), std::size_t{1});
}

void LayoutTest::equalGroupsShareAColour() {
  const auto graph = makeGraph(
      "x Placeholder\na/p Exp x\na/q Neg a/p\nb/p Exp x\nb/q Neg b/p\nc/p Exp x\nc/q Tanh c/p\n");
  TWIN_VALUE(layout, layoutGraph(*graph, {}));
  QCOMPARE(find(layout, "a")->templateIndex, 1U);
  QCOMPARE(find(layout, "b")->templateIndex, 1U);
  QCOMPARE(find(layout, "c")->templateIndex, 0U);
}

void LayoutTest::expandingKeepsTheOrder() {
  std::string lines = "x Placeholder\n";
  for (int k = 0; k < 6; ++k) {
    const std::string g = "g" + std::to_string(k);
    lines += g + "/tanh Tanh x\n" + g + "/exp Exp " + g + "/tanh\n";
  }
  const auto graph = makeGraph(lines);
  const auto order = [](const GraphLayout& layout) {
    std::vector<std::pair<double, std::string>> groups;
    for (const Box& box : layout.boxes) {
      if (box.kind == twin::view::ItemKind::group) groups.emplace_back(box.rect.x, box.name);
    }
    std::sort(groups.begin(), groups.end());
    std::string out;
    for (const auto& group : groups) out += group.second + " ";
    return out;
  };
  TWIN_VALUE(closed, layoutGraph(*graph, {}));
  TWIN_VALUE(open, layoutGraph(*graph, opened({"g3"})));
  QCOMPARE(order(open), order(closed));
  TWIN_VALUE(again, layoutGraph(*graph, opened({"g3"})));
  TWIN_COMPARE_TEXT(dump(again), dump(open));
}

void LayoutTest::functionsStandInTheLibrary() {
  twin::ir::Graph::Parts parts;
  parts.nodes = makeGraph("x Placeholder\ny Neg x\n")->nodes();
  parts.functions.emplace("body", makeGraph("a _Arg\nb Exp a\n"));
  const twin::ir::Graph graph(std::move(parts));
  TWIN_VALUE(closed, layoutGraph(graph, {}));
  QCOMPARE(closed.boxes.back().label, std::string("body"));
  QCOMPARE(closed.boxes.back().column, twin::view::Column::library);
  TWIN_VALUE(open, layoutGraph(graph, opened({"body"})));
  QCOMPARE(open.boxes.size(), std::size_t{5});
  QVERIFY(open.boxes[2].rect.x > open.boxes[0].rect.right());
}

void LayoutTest::unknownGroupIsRefused() {
  LayoutOptions options = opened({"nett"});
  const auto graph = makeGraph(tower());
  QVERIFY(layoutGraph(*graph, options).has_value());
  options.unknownNames = twin::view::UnknownNames::refuse;
  const auto refused = layoutGraph(*graph, options);
  QVERIFY(!refused);
  QVERIFY(refused.error().advice.find("net") != std::string::npos);
}

void LayoutTest::leadingSlashOpensNoScope() {
  TWIN_VALUE(layout, layoutGraph(*makeGraph("/x Placeholder\n/conv1/Conv Conv /x\n"), allOpen()));
  QCOMPARE(names(layout), std::string("/x /conv1 /conv1/Conv "));
}

void LayoutTest::deepNamesEnd() {
  std::string deep = "a";
  for (int k = 0; k < 5000; ++k) deep += "/a";
  TWIN_VALUE(layout, layoutGraph(*makeGraph("x Placeholder\n" + deep + " Neg x\n"), allOpen()));
  QCOMPARE(layout.boxes.size(), std::size_t{1 + 64 + 1});
}

void LayoutTest::edgeWidths() {
  QCOMPARE(twin::view::edgeWidth(1), 0.75);
  QCOMPARE(std::round(twin::view::edgeWidth(1000) * 100), 152.0);
  QCOMPARE(std::round(twin::view::edgeWidth(100000) * 100), 415.0);
  QCOMPARE(twin::view::edgeWidth(1e12), 12.0);
  QCOMPARE(twin::view::edgeWidth(0), 0.75);
}

void LayoutTest::edgesSayOnlyWhatIsKnown() {
  using twin::DType;
  using twin::PartialShape;
  using twin::view::shapeLabel;
  QCOMPARE(shapeLabel(twin::ir::UnknownType{}), std::string("?"));
  QCOMPARE(shapeLabel(twin::ir::SequenceType{}), std::string("?"));
  QCOMPARE(shapeLabel(twin::ir::tensorType(DType::f32, PartialShape{})), std::string("?"));
  QCOMPARE(shapeLabel(twin::ir::tensorType(DType::f32, PartialShape::ofRank(0))),
           std::string("scalar"));
  QCOMPARE(shapeLabel(twin::ir::tensorType(DType::f32, PartialShape(twin::Dims{2, -1}))),
           std::string("2×?"));
  QCOMPARE(shapeLabel(twin::ir::ResourceType{}), std::string("scalar"));
}

void LayoutTest::engineAnswersOrIsReplaced() {
  const auto graph = makeGraph(tower());
  TWIN_VALUE(own, layoutGraph(*graph, allOpen()));
  LayoutOptions options = allOpen();
  options.engine = [](const auto&, const auto&) -> twin::Result<twin::view::LayeredLayout> {
    return twin::fail({.code = twin::ErrorCode::io, .message = "gone"});
  };
  TWIN_VALUE(replaced, layoutGraph(*graph, options));
  TWIN_COMPARE_TEXT(dump(replaced), dump(own));
  QVERIFY(!replaced.refined);
  QVERIFY(replaced.replaced);
  QVERIFY(!own.replaced);
}

void LayoutTest::jsonIsTheDocument() {
  TWIN_VALUE(layout, layoutGraph(*makeGraph("x Placeholder : 2,3\ny Neg x : ?,3\n"), {}));
  const std::string json = twin::view::layoutJson(layout, 5);
  for (const char* const part :
       {"\"boxes\"", "\"name\":\"x\"", "\"kind\":\"op\"", "\"column\":\"main\"", "\"width\":15.0",
        "\"label\":\"2×3\"", "\"crossings\":0", "\"duration_ns\":5", "\"fill\":\"#ffffff\""}) {
    QVERIFY2(json.find(part) != std::string::npos, part);
  }
}

TWIN_TEST(LayoutTest)
#include "layout_test.moc"
