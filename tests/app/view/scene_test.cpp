#include "app/view/scene.h"

#include <QXmlStreamReader>

#include "app/view/lens.h"
#include "app/view/svg.h"
#include "tests/app/view/graph_maker.h"
#include "tests/support/test.h"

using namespace std::string_literals;
using twin::test::fonts;
using twin::test::makeGraph;
using twin::view::paletteOf;
using twin::view::Role;
using twin::view::Scene;
using twin::view::Target;
using twin::view::TargetKind;
using twin::view::Theme;

namespace {

constexpr const char* kLines =
    "x Placeholder : 4\nw Const : 4\ng/a MatMul x w : 4\ng/b Tanh g/a : 4\ny Neg g/b : 4\n";

twin::view::GraphLayout expanded(const twin::ir::Graph& graph) {
  twin::view::LayoutOptions options;
  options.expand = twin::view::Expand::all;
  return *twin::view::layoutGraph(graph, options);
}

}  // namespace

class SceneTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void fontsAreRead();
  void widthsAreThoseOfTheFaces();
  void elideKeepsTheRoom();
  void damagedFacesAreRefused();
  void contrastPalettesAreReadable_data();
  void contrastPalettesAreReadable();
  void inkIsReadableOnEveryFill();
  void texturesFollowTheTenthTemplate();
  void hitFindsTheTopmost();
  void visibleCulls();
  void levelOfDetailDropsSmallText();
  void svgIsWellFormed_data();
  void svgIsWellFormed();
  void svgKeepsText();
  void timesColourBoxes();
};

void SceneTest::fontsAreRead() { QCOMPARE(fonts().loadedFaces(), twin::view::kFaceCount); }

void SceneTest::widthsAreThoseOfTheFaces() {
  // JetBrains Mono: 600 of 1000 units for every character.
  QCOMPARE(fonts().width("iiii", twin::view::Face::mono, 10), 24.0);
  QCOMPARE(fonts().width("WWWW", twin::view::Face::mono, 10), 24.0);
  QVERIFY(fonts().width("W", twin::view::Face::regular, 10) >
          2 * fonts().width("i", twin::view::Face::regular, 10));
  QCOMPARE(fonts().width("图", twin::view::Face::regular, 10), 10.0);
  QCOMPARE(FontSet().width("ab", twin::view::Face::regular, 10), 12.0);
}

void SceneTest::elideKeepsTheRoom() {
  const std::string cut = fonts().elide("a_rather_long_name", twin::view::Face::regular, 6, 30);
  QVERIFY(QString::fromStdString(cut).endsWith("…"));
  QVERIFY(fonts().width(cut, twin::view::Face::regular, 6) <= 30);
  QCOMPARE(fonts().elide("ab", twin::view::Face::regular, 6, 30), "ab"s);
}

void SceneTest::damagedFacesAreRefused() {
  QVERIFY(!twin::view::FontFace::parse(""));
  QVERIFY(!twin::view::FontFace::parse(std::string(4096, '\xff')));
  std::string cut =
      twin::test::readFile(twin::test::sourceFile("resources/fonts/JetBrainsMono-Regular.ttf"));
  cut.resize(2000);
  const auto face = twin::view::FontFace::parse(cut);
  if (face) QVERIFY(face->advance('a') >= 0);
}

void SceneTest::contrastPalettesAreReadable_data() {
  QTest::addColumn<int>("theme");
  QTest::addColumn<double>("text");
  QTest::addColumn<double>("mark");
  QTest::newRow("light") << 0 << 4.5 << 1.0;
  QTest::newRow("dark") << 1 << 4.5 << 2.0;
  QTest::newRow("contrast light") << 2 << 4.5 << 3.0;
  QTest::newRow("contrast dark") << 3 << 4.5 << 3.0;
}

void SceneTest::contrastPalettesAreReadable() {
  QFETCH(int, theme);
  QFETCH(double, text);
  QFETCH(double, mark);
  const auto& palette = paletteOf(static_cast<Theme>(theme));
  const auto canvas = palette[Role::canvas];
  for (const Role role : {Role::label, Role::edgeLabel, Role::text2, Role::error, Role::warning}) {
    QVERIFY2(contrast(palette[role], canvas) >= text, std::string(word(role)).c_str());
  }
  for (const Role role : {Role::opStroke, Role::groupStroke, Role::dataEdge, Role::selected,
                          Role::referenceEdge, Role::unused}) {
    QVERIFY2(contrast(palette[role], canvas) >= mark, std::string(word(role)).c_str());
  }
  for (const auto& hue : palette.structure) {
    QVERIFY(contrast(palette[Role::label], hue.fill) >= 4.5);
    QVERIFY(contrast(hue.stroke, canvas) >= mark);
  }
}

void SceneTest::inkIsReadableOnEveryFill() {
  for (const Theme theme : {Theme::light, Theme::dark}) {
    for (int k = 0; k <= 20; ++k) {
      const auto fill = twin::view::heatColour(paletteOf(theme), k / 20.0);
      QVERIFY(contrast(twin::view::inkOn(fill), fill) >= 4.5);
    }
  }
}

void SceneTest::texturesFollowTheTenthTemplate() {
  const auto& palette = paletteOf(Theme::light);
  const auto first = boxColours(palette, twin::view::ItemKind::group, false, 1);
  const auto eleventh = boxColours(palette, twin::view::ItemKind::group, false, 11);
  QCOMPARE(hex(first.fill), "#bbc6dd"s);
  QVERIFY(first.fill == eleventh.fill && first.texture != eleventh.texture);
}

void SceneTest::hitFindsTheTopmost() {
  const auto graph = makeGraph(kLines);
  const auto layout = expanded(*graph);
  const Scene scene = buildScene(layout, fonts(), {});
  const auto box = layout.byName.at("g/a");
  QVERIFY(scene.hit(layout.boxes[box].rect.centre(), 3) == (Target{TargetKind::box, box}));
  const auto group = layout.byName.at("g");
  const auto& rect = layout.boxes[group].rect;
  QVERIFY(scene.hit({rect.x + 2, rect.bottom() - 2}, 1) == (Target{TargetKind::box, group}));
  const auto& curve = layout.edges[0].curve;
  const twin::view::Point middle{(curve[0].x + curve[3].x) / 2, (curve[0].y + curve[3].y) / 2};
  QCOMPARE(scene.hit(middle, 3).kind, TargetKind::edge);
  QCOMPARE(scene.hit({-1e6, -1e6}, 3).kind, TargetKind::none);
}

void SceneTest::visibleCulls() {
  std::string lines = "x0a Op\n";
  for (int k = 1; k < 400; ++k) {
    lines += "x" + std::to_string(k) + "a Op x" + std::to_string(k - 1) + "a\n";
  }
  const auto graph = makeGraph(lines);
  const Scene scene = buildScene(expanded(*graph), fonts(), {});
  const auto all = scene.visible(scene.bounds);
  QCOMPARE(all.size(), scene.items.size());
  const auto& b = scene.bounds;
  QVERIFY(scene.visible({b.x, b.y, b.width, 100}).size() < all.size() / 10);
}

void SceneTest::levelOfDetailDropsSmallText() {
  const auto graph = makeGraph(kLines);
  const Scene scene = buildScene(expanded(*graph), fonts(), {});
  const auto drawn = [&](double zoom, bool enabled) {
    const twin::view::LevelOfDetail detail{zoom, enabled};
    return std::count_if(scene.items.begin(), scene.items.end(),
                         [&](const auto& item) { return detail.draws(scene, item); });
  };
  const auto all = static_cast<std::ptrdiff_t>(scene.items.size());
  QCOMPARE(drawn(0.1, false), all);
  QCOMPARE(drawn(4, true), all);
  QVERIFY(drawn(1, true) < all);
  QVERIFY(drawn(0.3, true) < drawn(1, true));
}

void SceneTest::svgIsWellFormed_data() {
  QTest::addColumn<QString>("name");
  QTest::newRow("plain") << "g/a";
  QTest::newRow("markup") << "a<b>&\"'</svg>";
  QTest::newRow("control") << QString::fromUtf8("a\x01\x1b[31m");
  QTest::newRow("chinese") << QString::fromUtf8("层/图");
  QTest::newRow("long") << QString(20000, 'n');
}

void SceneTest::svgIsWellFormed() {
  QFETCH(QString, name);
  twin::ir::Graph::Parts parts;
  auto node = std::make_shared<twin::ir::Node>();
  node->id = twin::ir::nextNodeId();
  node->name = name.toStdString() + "\xff";
  node->opType = node->kind = "Op";
  parts.nodes.push_back(node);
  const twin::ir::Graph graph(std::move(parts));
  for (const Theme theme : {Theme::light, Theme::dark, Theme::contrastLight, Theme::contrastDark}) {
    twin::view::SceneOptions options;
    options.theme = theme;
    const std::string svg = svgText(buildScene(expanded(graph), fonts(), options), "note <&>");
    QXmlStreamReader reader(QString::fromStdString(svg));
    while (!reader.atEnd()) reader.readNext();
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
  }
}

void SceneTest::svgKeepsText() {
  const auto graph = makeGraph(kLines);
  const std::string svg = svgText(buildScene(expanded(*graph), fonts(), {}));
  for (const char* const part : {">a</text>", ">w</text>", ">g</text>", "<ellipse", "<path"}) {
    QVERIFY2(svg.find(part) != std::string::npos, part);
  }
  QVERIFY(svgText(Scene()).find("</svg>") != std::string::npos);
}

void SceneTest::timesColourBoxes() {
  const auto graph = makeGraph(kLines);
  const auto layout = expanded(*graph);
  const auto& palette = paletteOf(Theme::light);
  const auto looks = timeLooks(*graph, layout, {{"g/a", 3e6, 0.75}, {"y", 1e6, 0.25}}, palette);
  QCOMPARE(looks.at(layout.byName.at("g")).note, "3 ms"s);
  QVERIFY(looks.at(layout.byName.at("g/a")).fill == palette[Role::heatHigh]);
  QCOMPARE(looks.at(layout.byName.at("g/b")).note, ""s);
  QCOMPARE(looks.at(layout.byName.at("y")).note, "1 ms"s);
}

TWIN_TEST(SceneTest)
#include "scene_test.moc"
