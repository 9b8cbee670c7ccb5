#include "app/session/layout_client.h"

#include <chrono>
#include <fstream>

#include "app/session/layout.h"
#include "app/view/worker_protocol.h"
#include "core/ir/parse.h"
#include "core/ops/registry.h"
#include "tests/support/test.h"

using std::chrono::milliseconds;
using twin::session::LayoutClient;
using twin::view::LayeredGraph;

namespace {

LayeredGraph chain(std::size_t count) {
  LayeredGraph graph;
  graph.nodes.assign(count, {15, 6});
  for (std::uint32_t k = 1; k < count; ++k) graph.edges.push_back({k - 1, k});
  return graph;
}

// A script that plays the worker.
std::filesystem::path fakeWorker(const char* name, const char* body) {
  const auto path = twin::test::freshFolder(name) / "worker";
  std::ofstream(path) << "#!/bin/sh\n" << body << "\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

}  // namespace

class LayoutClientTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void workerLaysOut();
  void workerKeepsHints();
  void manyLayoutsRecycleTheWorker();
  void badWorkers_data();
  void badWorkers();
  void cancelEndsTheWait();
  void unfitGraphsAreNotSent();
  void theDocumentSaysWhoPlaced();
};

void LayoutClientTest::workerLaysOut() {
  LayoutClient client(twin::test::program("twinscope-layout"));
  TWIN_VALUE(layout, client.layout(chain(5)));
  QCOMPARE(layout.centres.size(), std::size_t{5});
  for (std::size_t k = 1; k < 5; ++k) {
    QVERIFY(layout.centres[k].y - layout.centres[k - 1].y >= 30);
  }
  QVERIFY(client.running());
}

void LayoutClientTest::workerKeepsHints() {
  LayeredGraph graph = chain(4);
  graph.nodes.push_back({20, 12, twin::view::RankHint::first});
  graph.edges.push_back({4, 3});
  LayoutClient client(twin::test::program("twinscope-layout"));
  TWIN_VALUE(layout, client.layout(graph));
  QVERIFY(layout.centres[4].y <= layout.centres[0].y);
}

void LayoutClientTest::manyLayoutsRecycleTheWorker() {
  LayoutClient client(twin::test::program("twinscope-layout"));
  for (int k = 0; k < 210; ++k) QVERIFY(client.layout(chain(3)).has_value());
}

void LayoutClientTest::badWorkers_data() {
  QTest::addColumn<QString>("body");
  QTest::newRow("hangs") << "sleep 60";
  QTest::newRow("dies") << "exit 3";
  QTest::newRow("garbage") << "head -c 100000 /dev/zero | tr '\\0' 'x'";
  QTest::newRow("empty frames") << "head -c 400 /dev/zero; sleep 60";
  QTest::newRow("echo") << "cat";
}

void LayoutClientTest::badWorkers() {
  QFETCH(QString, body);
  LayoutClient client(fakeWorker(QTest::currentDataTag(), body.toUtf8().constData()),
                      milliseconds(300));
  const auto start = std::chrono::steady_clock::now();
  const auto layout = client.layout(chain(5));
  QVERIFY(!layout);
  QVERIFY(!text(layout.error()).empty());
  QVERIFY(std::chrono::steady_clock::now() - start < milliseconds(5000));
  QVERIFY(!client.running() || body == "cat");
}

void LayoutClientTest::cancelEndsTheWait() {
  LayoutClient client(fakeWorker("cancel", "sleep 60"), milliseconds(20000));
  std::stop_source source;
  source.request_stop();
  const auto layout = client.layout(chain(5), source.get_token());
  QVERIFY(!layout && layout.error().code == twin::ErrorCode::cancelled);
}

void LayoutClientTest::unfitGraphsAreNotSent() {
  LayoutClient client("/absent/worker");
  QVERIFY(!client.layout(chain(2000)));
  const auto layout = client.layout(chain(3));
  QVERIFY(!layout && layout.error().code == twin::ErrorCode::io);
}

// A worker that cannot start is replaced by the own layout, and the document does not hide it.
void LayoutClientTest::theDocumentSaysWhoPlaced() {
  TWIN_VALUE(graph, twin::ir::parse("graph main(%x: f32[2]) {\n  %y = relu(%x)\n  output %y\n}\n",
                                    twin::ops::registry()));
  const auto engineOf = [&](const char* engine, const std::filesystem::path& program) {
    const auto document =
        twin::session::layoutDocument(*graph, {.engine = engine, .program = program});
    if (!document) return text(document.error());
    const std::string begin = "{\"schema\": 1, \"engine\": \"";
    if (!document->starts_with(begin)) return document->substr(0, 60);
    return document->substr(begin.size(), document->find('"', begin.size()) - begin.size());
  };
  const auto program = twin::test::program("twinscope-layout");
  QCOMPARE(engineOf("own", program), std::string("own"));
  QCOMPARE(engineOf("dot", program), std::string("dot"));
  QCOMPARE(engineOf("dot", "/absent/twinscope-cli"), std::string("own"));
}

TWIN_TEST(LayoutClientTest)
#include "layout_client_test.moc"
