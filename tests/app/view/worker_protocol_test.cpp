#include "app/view/worker_protocol.h"

#include <cmath>
#include <limits>

#include "tests/support/test.h"

using twin::view::decodeReply;
using twin::view::decodeRequest;
using twin::view::takeFrame;
using twin::view::WorkerReply;
using twin::view::WorkerRequest;

namespace {

WorkerRequest request() {
  WorkerRequest r;
  r.id = 0x1122334455667788;
  r.graph.nodes = {{15, 6}, {60, 30, twin::view::RankHint::last}};
  r.graph.edges = {{0, 1, 2}};
  return r;
}

}  // namespace

class WorkerProtocolTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void requestsComeThrough();
  void repliesComeThrough();
  void everyCutIsRefused();
  void framesComeInPieces();
  void hugeFramesAreRefused();
  void sizesAreChecked();
  void repliesMustFit();
};

void WorkerProtocolTest::requestsComeThrough() {
  TWIN_VALUE(back, decodeRequest(encode(request())));
  QCOMPARE(back.id, request().id);
  QCOMPARE(back.graph.nodes[1].height, 30.0);
  QCOMPARE(back.graph.nodes[1].hint, twin::view::RankHint::last);
  QCOMPARE(back.graph.edges[0].weight, 2.0);
}

void WorkerProtocolTest::repliesComeThrough() {
  WorkerReply reply{.id = 7, .width = 60, .height = 61};
  reply.centres = {{1, 2}, {3, 40}};
  reply.curves = {{{1, 2}, {1, 3}, {2, 4}, {3, 5}, {3, 6}, {3, 7}, {3, 40}}};
  reply.message = "fine";
  TWIN_VALUE(back, decodeReply(encode(reply)));
  QVERIFY(back.centres == reply.centres && back.curves == reply.curves);
  TWIN_VALUE(layout, layoutOf(back, request().graph));
  QCOMPARE(layout.routes[0].size(), std::size_t{1});
  QVERIFY(layout.ranks[0] < layout.ranks[1]);
}

void WorkerProtocolTest::everyCutIsRefused() {
  const std::string whole = encode(request());
  for (std::size_t k = 0; k < whole.size(); ++k) QVERIFY(!decodeRequest(whole.substr(0, k)));
  QVERIFY(!decodeRequest(whole + "x"));
  QVERIFY(!decodeReply(std::string(100, '\xff')));
  WorkerRequest bad = request();
  bad.graph.edges[0].head = 9;
  QVERIFY(!decodeRequest(encode(bad)));
}

void WorkerProtocolTest::framesComeInPieces() {
  const std::string sent = twin::view::frame("abc") + twin::view::frame("");
  std::string received;
  std::vector<std::string> payloads;
  for (const char c : sent) {
    received += c;
    TWIN_VALUE(payload, takeFrame(received));
    if (payload) payloads.push_back(*payload);
  }
  QVERIFY(payloads == (std::vector<std::string>{"abc", ""}));
}

void WorkerProtocolTest::hugeFramesAreRefused() {
  std::string bytes = "\xff\xff\xff\x7f rest";
  QVERIFY(!takeFrame(bytes));
}

void WorkerProtocolTest::sizesAreChecked() {
  auto graph = request().graph;
  QVERIFY(isEligible(graph));
  graph.nodes[0].width = std::numeric_limits<double>::quiet_NaN();
  QVERIFY(!isEligible(graph));
  graph.nodes[0].width = 1e7;
  QVERIFY(!isEligible(graph));
  graph.nodes.assign(1001, {1, 1});
  QVERIFY(!isEligible(graph));
}

void WorkerProtocolTest::repliesMustFit() {
  WorkerReply reply;
  reply.centres = {{1, 2}};
  QVERIFY(!layoutOf(reply, request().graph));
  reply.status = twin::view::WorkerStatus::failed;
  reply.message = "lost edge";
  const auto failed = layoutOf(reply, request().graph);
  QVERIFY(!failed && text(failed.error()).find("lost edge") != std::string::npos);
  reply.status = twin::view::WorkerStatus::done;
  reply.centres = {{1, 2}, {std::numeric_limits<double>::infinity(), 0}};
  reply.curves = {{}};
  QVERIFY(!layoutOf(reply, request().graph));
}

TWIN_TEST(WorkerProtocolTest)
#include "worker_protocol_test.moc"
