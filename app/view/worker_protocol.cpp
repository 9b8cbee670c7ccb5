#include "app/view/worker_protocol.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace twin::view {

namespace {

class Writer {
 public:
  void u32(std::uint32_t value) {
    for (int k = 0; k < 4; ++k) bytes_.push_back(static_cast<char>(value >> (8 * k)));
  }
  void u64(std::uint64_t value) {
    u32(static_cast<std::uint32_t>(value));
    u32(static_cast<std::uint32_t>(value >> 32));
  }
  void number(double value) { u64(std::bit_cast<std::uint64_t>(value)); }
  void count(std::size_t value) { u32(view::u32(value)); }
  void point(Point p) {
    number(p.x);
    number(p.y);
  }
  void text(std::string_view text) {
    count(text.size());
    bytes_ += text;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reading past the end sets failed() and gives zeros; counts are bounded by the bytes that are
// left.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  std::uint32_t u32() {
    if (bytes_.size() < 4) {
      failed_ = true;
      bytes_ = {};
      return 0;
    }
    std::uint32_t value = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes_[k])) << (8 * k);
    }
    bytes_.remove_prefix(4);
    return value;
  }
  std::uint64_t u64() {
    const std::uint64_t low = u32();
    return low | static_cast<std::uint64_t>(u32()) << 32;
  }
  double number() { return std::bit_cast<double>(u64()); }
  Point point() {
    const double x = number();
    return {x, number()};
  }
  std::size_t count(std::size_t bytesEach) {
    const std::size_t value = u32();
    if (value <= bytes_.size() / bytesEach) return value;
    failed_ = true;
    return 0;
  }
  std::string text() {
    const std::size_t size = count(1);
    std::string out(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return out;
  }
  [[nodiscard]] bool complete() const { return !failed_ && bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

tl::unexpected<Error> damaged() {
  return fail({.code = ErrorCode::damaged,
               .message = "the layout worker sent bytes that are no message of its protocol"});
}

}  // namespace

std::string encode(const WorkerRequest& request) {
  Writer out;
  out.u64(request.id);
  out.number(request.graph.nodeSep);
  out.number(request.graph.rankSep);
  out.count(request.graph.nodes.size());
  for (const LayeredNode& node : request.graph.nodes) {
    out.number(node.width);
    out.number(node.height);
    out.u32(static_cast<std::uint32_t>(node.hint));
  }
  out.count(request.graph.edges.size());
  for (const LayeredEdge& edge : request.graph.edges) {
    out.u32(edge.tail);
    out.u32(edge.head);
    out.number(edge.weight);
  }
  return out.take();
}

Result<WorkerRequest> decodeRequest(std::string_view payload) {
  Reader in(payload);
  WorkerRequest request;
  request.id = in.u64();
  request.graph.nodeSep = in.number();
  request.graph.rankSep = in.number();
  const std::size_t nodes = in.count(20);
  for (std::size_t k = 0; k < nodes; ++k) {
    LayeredNode node;
    node.width = in.number();
    node.height = in.number();
    node.hint = static_cast<RankHint>(std::min(in.u32(), 2U));
    request.graph.nodes.push_back(node);
  }
  const std::size_t edges = in.count(16);
  for (std::size_t k = 0; k < edges; ++k) {
    LayeredEdge edge;
    edge.tail = in.u32();
    edge.head = in.u32();
    edge.weight = in.number();
    if (edge.tail >= nodes || edge.head >= nodes) return damaged();
    request.graph.edges.push_back(edge);
  }
  if (!in.complete()) return damaged();
  return request;
}

std::string encode(const WorkerReply& reply) {
  Writer out;
  out.u64(reply.id);
  out.u32(static_cast<std::uint32_t>(reply.status));
  out.number(reply.width);
  out.number(reply.height);
  out.count(reply.centres.size());
  for (const Point p : reply.centres) out.point(p);
  out.count(reply.curves.size());
  for (const std::vector<Point>& curve : reply.curves) {
    out.count(curve.size());
    for (const Point p : curve) out.point(p);
  }
  out.text(reply.message);
  return out.take();
}

Result<WorkerReply> decodeReply(std::string_view payload) {
  Reader in(payload);
  WorkerReply reply;
  reply.id = in.u64();
  reply.status = static_cast<WorkerStatus>(std::min(in.u32(), 2U));
  reply.width = in.number();
  reply.height = in.number();
  const std::size_t nodes = in.count(16);
  for (std::size_t k = 0; k < nodes; ++k) reply.centres.push_back(in.point());
  const std::size_t curves = in.count(4);
  for (std::size_t k = 0; k < curves; ++k) {
    std::vector<Point>& curve = reply.curves.emplace_back();
    const std::size_t points = in.count(16);
    for (std::size_t p = 0; p < points; ++p) curve.push_back(in.point());
  }
  reply.message = in.text();
  if (!in.complete()) return damaged();
  return reply;
}

std::string frame(std::string_view payload) {
  Writer out;
  out.text(payload);
  return out.take();
}

Result<std::optional<std::string>> takeFrame(std::string& bytes) {
  if (bytes.size() < 4) return std::optional<std::string>();
  const std::uint32_t size = Reader(bytes).u32();
  if (size > kLargestFrame) return damaged();
  if (bytes.size() - 4 < size) return std::optional<std::string>();
  std::optional<std::string> payload(bytes.substr(4, size));
  bytes.erase(0, std::size_t{4} + size);
  return payload;
}

bool isEligible(const LayeredGraph& graph) {
  const auto sane = [](double size) { return std::isfinite(size) && size >= 0 && size <= 1e6; };
  return !graph.nodes.empty() && graph.nodes.size() <= kWorkerNodes &&
         graph.edges.size() <= kWorkerEdges &&
         std::all_of(graph.nodes.begin(), graph.nodes.end(), [&](const LayeredNode& node) {
           return sane(node.width) && sane(node.height);
         });
}

Result<LayeredLayout> layoutOf(const WorkerReply& reply, const LayeredGraph& graph) {
  const auto finite = [](Point p) {
    return std::isfinite(p.x) && std::isfinite(p.y) && std::fabs(p.x) < 1e9 && std::fabs(p.y) < 1e9;
  };
  if (reply.status != WorkerStatus::done) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "the layout worker could not lay out this group: {}",
                 .arguments = {reply.message}});
  }
  if (reply.centres.size() != graph.nodes.size() || reply.curves.size() != graph.edges.size() ||
      !std::all_of(reply.centres.begin(), reply.centres.end(), finite)) {
    return damaged();
  }
  LayeredLayout layout;
  layout.centres = reply.centres;
  layout.width = reply.width;
  layout.height = reply.height;
  for (const Point p : reply.centres) layout.ranks.push_back(static_cast<int>(std::lround(p.y)));
  for (const std::vector<Point>& curve : reply.curves) {
    std::vector<Point>& route = layout.routes.emplace_back();
    // The ends are found anew on the outlines; between them the joints of the cubics are kept.
    for (std::size_t k = 3; k + 3 < curve.size(); k += 3) {
      if (!finite(curve[k])) return damaged();
      route.push_back(curve[k]);
    }
  }
  return layout;
}

}  // namespace twin::view
