// Labels of the window stand apart: no text covers another, a box or an edge; cameras; one scale
// for two sides.
#include "app/view/camera.h"
#include "app/view/canvas_picture.h"
#include "app/view/label_places.h"
#include "app/view/lens.h"
#include "app/view/scene.h"
#include "tests/app/view/graph_maker.h"
#include "tests/support/test.h"

namespace twin::view {
namespace {

constexpr const char* kBranch =
    "x Placeholder : 4\nw Const : 4\ncond_false_12 Relu x : 4\na MatMul x w : 4\n"
    "b Tanh x : 4\nc Add a b : 4\ny Neg c cond_false_12 : 4\n";

GraphLayout laidOut(const ir::Graph& graph) { return *layoutGraph(graph, {}); }

bool covers(const Rect& a, const Rect& b) {
  return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

std::vector<NodeTime> times() {
  return {{"a", 900, 0.6}, {"b", 300, 0.2}, {"c", 150, 0.1}, {"y", 150, 0.1}};
}

}  // namespace

class LabelsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void nothingCoversAText_data() {
    QTest::addColumn<bool>("timed");
    QTest::newRow("names and sizes") << false;
    QTest::newRow("names, times and sizes") << true;
  }
  void nothingCoversAText() {
    QFETCH(bool, timed);
    const auto graph = test::makeGraph(kBranch);
    const GraphLayout layout = laidOut(*graph);
    SceneOptions options;
    options.labels = Labels::apart;
    if (timed) options.looks = timeLooks(*graph, layout, times(), paletteOf(Theme::light));
    const Scene scene = buildScene(layout, test::fonts(), options);
    std::vector<std::pair<Rect, std::string>> texts;
    for (const SceneItem& item : scene.items) {
      if (item.shape == Shape::text && scene.styles[item.style].fontPx < 20)
        texts.emplace_back(scene.itemBounds(item), scene.texts[item.first]);
    }
    QVERIFY(texts.size() >= layout.boxes.size());
    for (std::size_t k = 0; k < texts.size(); ++k) {
      for (std::size_t j = k + 1; j < texts.size(); ++j)
        QVERIFY2(!covers(texts[k].first, texts[j].first),
                 (texts[k].second + " and " + texts[j].second).c_str());
      for (const Box& box : layout.boxes)
        QVERIFY2(box.kind != ItemKind::op || !covers(texts[k].first, box.rect),
                 (texts[k].second + " on " + box.name).c_str());
    }
  }
  void timesStandBesideTheirBoxWithABarBelow() {
    const auto graph = test::makeGraph(kBranch);
    const GraphLayout layout = laidOut(*graph);
    SceneOptions options;
    options.labels = Labels::apart;
    options.looks = timeLooks(*graph, layout, times(), paletteOf(Theme::light), 1800);
    const Scene scene = buildScene(layout, test::fonts(), options);
    for (const char* note : {"900 ns · 60 %", "300 ns · 20 %", "150 ns · 10 %"})
      QVERIFY2(std::count(scene.texts.begin(), scene.texts.end(), note) > 0, note);
    const std::uint32_t a = layout.byName.at("a");
    QCOMPARE(options.looks.at(a).bar, 0.5);
    const Colour cpu = paletteOf(Theme::light)[Role::cpu];
    const auto bar = std::find_if(scene.items.begin(), scene.items.end(), [&](const SceneItem& i) {
      return i.shape == Shape::rect && i.target == Target{TargetKind::box, a} &&
             scene.styles[i.style].fill == cpu;
    });
    QVERIFY(bar != scene.items.end());
    QCOMPARE(bar->rect.width, layout.boxes[a].rect.width / 2);
  }
  void aLongNameOfAGroupIsNotCut() {
    const auto graph = test::makeGraph("x Placeholder : 4\ncond_false_12/a Relu x : 4\n");
    SceneOptions options;
    options.labels = Labels::apart;
    const Scene scene = buildScene(laidOut(*graph), test::fonts(), options);
    QVERIFY(std::count(scene.texts.begin(), scene.texts.end(), "cond_false_12") == 1);
  }
  void placesAreTakenOnce() {
    LabelPlaces places;
    places.block({0, 0, 10, 10});
    places.blockCurve({{20, 0}, {20, 10}, {20, 20}, {20, 30}}, 2);
    QVERIFY(!places.isFree({5, 5, 10, 10}));
    QVERIFY(!places.isFree({19, 12, 4, 4}));
    QVERIFY(places.isFree({10, 0, 5, 10}));
    const std::vector<Rect> wanted{{2, 2, 4, 4}, {30, 0, 4, 4}};
    QCOMPARE(places.take(wanted), std::optional<std::size_t>(1));
    QVERIFY(!places.take(wanted));
  }
  void camerasKeepWhatTheyShould() {
    const Camera fit = fitted({0, 0, 100, 1000}, 500, 500);
    QCOMPARE(fit.zoom, 0.45);
    QCOMPARE(fit.onCanvas(Point{50, 500}), (Point{250, 250}));
    const Camera near = zoomedAbout(fit, {100, 100}, 2);
    const Point held = near.onCanvas(fit.toScene({100, 100}));
    QVERIFY(std::abs(held.x - 100) < 1e-9 && std::abs(held.y - 100) < 1e-9);
    QCOMPARE(zoomedAbout(fit, {0, 0}, 1e9).zoom, kMostZoom);
    const auto graph = test::makeGraph(kBranch);
    const GraphLayout layout = laidOut(*graph);
    // All of it where its names can be read, else its inputs.
    QCOMPARE(fittedReadable(layout, layout.bounds, 900, 900).zoom,
             fitted(layout.bounds, 900, 900).zoom);
    const Camera inputs = fittedReadable(layout, layout.bounds, 60, 60);
    const Point x = inputs.onCanvas(layout.boxes[layout.byName.at("x")].rect.centre());
    QVERIFY(x.x > 0 && x.x < 60 && x.y > 0 && x.y < 60);
    QCOMPARE(*neighbourOf(layout, "x", Toward::producer).value_or("none").c_str(), 'n');
    QCOMPARE(neighbourOf(layout, "y", Toward::consumer).has_value(), false);
    QVERIFY(neighbourOf(layout, "c", Toward::consumer) == std::optional<std::string>("y"));
  }
};
TWIN_TEST(LabelsTest)

}  // namespace twin::view

#include "labels_test.moc"
