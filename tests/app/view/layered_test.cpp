#include "app/view/layout/layered.h"

#include <cmath>
#include <limits>
#include <random>

#include "tests/support/test.h"

using twin::view::LayeredEdge;
using twin::view::LayeredGraph;
using twin::view::LayeredLayout;
using twin::view::LayeredNode;
using twin::view::layoutLayered;
using twin::view::RankHint;

namespace {

LayeredGraph graphOf(std::size_t nodes, std::vector<LayeredEdge> edges) {
  LayeredGraph graph;
  graph.nodes.assign(nodes, LayeredNode{15, 6});
  graph.edges = std::move(edges);
  return graph;
}

LayeredGraph randomGraph(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  LayeredGraph graph;
  for (std::size_t k = 0; k < count; ++k) {
    const auto width = static_cast<double>(10 + random() % 60);
    graph.nodes.push_back({width, static_cast<double>(5 + random() % 40)});
    for (std::uint32_t e = 0; k > 0 && e < 1 + random() % 2; ++e) {
      const auto tail = static_cast<std::uint32_t>(random() % k);
      graph.edges.push_back({tail, static_cast<std::uint32_t>(k), 1});
    }
  }
  return graph;
}

QString overlaps(const LayeredGraph& graph, const LayeredLayout& layout) {
  for (std::size_t a = 0; a < graph.nodes.size(); ++a) {
    for (std::size_t b = a + 1; b < graph.nodes.size(); ++b) {
      const double dx = std::fabs(layout.centres[a].x - layout.centres[b].x);
      const double dy = std::fabs(layout.centres[a].y - layout.centres[b].y);
      if (dx < (graph.nodes[a].width + graph.nodes[b].width) / 2 - 0.001 &&
          dy < (graph.nodes[a].height + graph.nodes[b].height) / 2 - 0.001) {
        return QString("nodes %1 and %2 overlap").arg(a).arg(b);
      }
    }
  }
  return {};
}

}  // namespace

class LayeredTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void emptyGraphHasNoSize();
  void chainRisesByRankSeparation();
  void degenerateGraphs_data();
  void degenerateGraphs();
  void randomGraphsDoNotOverlap_data();
  void randomGraphsDoNotOverlap();
  void hintsMakeTheOuterRows();
  void sourceStandsBesideItsConsumer();
  void longEdgesKeepLinearSize();
  void longChainNeedsNoStack();
  void shiftAlignsTheGivenPlace();
  void stopTokenCancels();
  void cubicsFollowTheFlow();
};

void LayeredTest::emptyGraphHasNoSize() {
  TWIN_VALUE(layout, layoutLayered({}));
  QCOMPARE(layout.width, 0.0);
  QCOMPARE(layout.height, 0.0);
}

void LayeredTest::chainRisesByRankSeparation() {
  TWIN_VALUE(layout, layoutLayered(graphOf(3, {{0, 1}, {1, 2}})));
  QCOMPARE(layout.centres[1].y - layout.centres[0].y, 31.0);
  QCOMPARE(layout.centres[2].x, layout.centres[0].x);
  QCOMPARE(layout.height, 3 * 6.0 + 2 * 25.0);
}

void LayeredTest::degenerateGraphs_data() {
  QTest::addColumn<int>("kind");
  for (int k = 0; k < 8; ++k) QTest::addRow("%d", k) << k;
}

void LayeredTest::degenerateGraphs() {
  QFETCH(int, kind);
  LayeredGraph graph = graphOf(4, {{0, 1}, {1, 2}, {2, 3}});
  if (kind == 0) graph.edges = {};
  if (kind == 1) graph.edges = {{0, 0}, {1, 1}, {0, 1}};
  if (kind == 2) graph.edges.assign(500, {0, 1});
  if (kind == 3) graph.edges = {{0, 1}, {1, 2}, {2, 0}, {3, 0}, {0, 3}};
  if (kind == 4) graph.nodes[1].width = std::numeric_limits<double>::quiet_NaN();
  if (kind == 5) graph.nodes[1].height = std::numeric_limits<double>::infinity();
  if (kind == 6) graph.nodes[2].width = -1e300;
  if (kind == 7) graph = graphOf(200, {});
  TWIN_VALUE(layout, layoutLayered(graph));
  QCOMPARE(layout.centres.size(), graph.nodes.size());
  QCOMPARE(layout.routes.size(), graph.edges.size());
  for (const auto& centre : layout.centres) {
    QVERIFY(std::isfinite(centre.x) && std::isfinite(centre.y));
  }
  if (kind == 7) QVERIFY(layout.width < 22 * 20.0 + 1);
}

void LayeredTest::randomGraphsDoNotOverlap_data() {
  QTest::addColumn<unsigned>("seed");
  for (unsigned seed = 1; seed <= 12; ++seed) QTest::addRow("seed %u", seed) << seed;
}

void LayeredTest::randomGraphsDoNotOverlap() {
  QFETCH(unsigned, seed);
  const LayeredGraph graph = randomGraph(seed, 10 + seed * 25);
  TWIN_VALUE(layout, layoutLayered(graph));
  QCOMPARE(overlaps(graph, layout), QString());
  for (const LayeredEdge& edge : graph.edges) {
    QVERIFY(layout.ranks[edge.tail] < layout.ranks[edge.head]);
    QVERIFY(layout.centres[edge.tail].y < layout.centres[edge.head].y);
  }
  TWIN_VALUE(again, layoutLayered(graph));
  QVERIFY(again.centres == layout.centres && again.routes == layout.routes);
}

void LayeredTest::hintsMakeTheOuterRows() {
  LayeredGraph graph = graphOf(5, {{0, 2}, {1, 2}, {2, 3}, {2, 4}});
  graph.nodes[1].hint = RankHint::first;
  graph.nodes[4].hint = RankHint::last;
  TWIN_VALUE(layout, layoutLayered(graph));
  QVERIFY(layout.ranks[1] < layout.ranks[0]);
  QVERIFY(layout.ranks[4] > layout.ranks[3]);
}

void LayeredTest::sourceStandsBesideItsConsumer() {
  TWIN_VALUE(layout, layoutLayered(graphOf(5, {{0, 1}, {1, 2}, {2, 3}, {4, 3}})));
  QCOMPARE(layout.ranks[4], layout.ranks[3] - 1);
}

void LayeredTest::longEdgesKeepLinearSize() {
  // Every node of a chain also reads the first: 20 000 dummies per rank were the naive way.
  LayeredGraph graph = graphOf(20000, {});
  for (std::uint32_t k = 1; k < 20000; ++k) {
    graph.edges.push_back({k - 1, k});
    if (k > 1) graph.edges.push_back({0, k});
  }
  TWIN_VALUE(layout, layoutLayered(graph));
  QCOMPARE(layout.ranks.back(), 19999);
}

void LayeredTest::longChainNeedsNoStack() {
  LayeredGraph graph = graphOf(300000, {});
  for (std::uint32_t k = 1; k < 300000; ++k) graph.edges.push_back({k - 1, k});
  TWIN_VALUE(layout, layoutLayered(graph));
  QCOMPARE(layout.crossings, 0);
}

void LayeredTest::shiftAlignsTheGivenPlace() {
  LayeredGraph graph = graphOf(2, {{0, 1}});
  graph.nodes[1].width = 115;
  graph.nodes[1].shift = -25;
  TWIN_VALUE(layout, layoutLayered(graph));
  QCOMPARE(layout.centres[0].x, layout.centres[1].x - 25);
}

void LayeredTest::stopTokenCancels() {
  std::stop_source source;
  source.request_stop();
  const auto layout = layoutLayered(randomGraph(1, 50), source.get_token());
  QVERIFY(!layout);
  QCOMPARE(layout.error().code, twin::ErrorCode::cancelled);
}

void LayeredTest::cubicsFollowTheFlow() {
  const auto curve = twin::view::cubicsThrough({{0, 0}, {10, 20}, {10, 40}});
  QCOMPARE(curve.size(), std::size_t{7});
  QCOMPARE(curve[1].x, 0.0);
  QCOMPARE(curve[2].x, 10.0);
  QVERIFY(twin::view::cubicsThrough({}).empty());
}

TWIN_TEST(LayeredTest)
#include "layered_test.moc"
