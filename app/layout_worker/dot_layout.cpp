#include "app/layout_worker/dot_layout.h"

#include <fmt/format.h>

#include <string>
#include <vector>

extern "C" {
#include <gvc.h>
extern gvplugin_library_t gvplugin_dot_layout_LTX_library;
}

namespace twin::layout_worker {

namespace {

constexpr double kPointsPerInch = 72;

// The last message of Graphviz; aglasterr() may be null, so it is kept here.
std::string& lastMessage() {
  static std::string message;
  return message;
}
int keepMessage(char* text) {
  lastMessage() = text;
  return 0;
}

// Graphviz declares char* for text that it only reads.
char* text(const char* constant) { return const_cast<char*>(constant); }

std::string inches(double units) { return fmt::format("{:.7f}", units / kPointsPerInch); }

Agraph_t* build(const view::LayeredGraph& input, std::vector<Agnode_t*>& nodes,
                std::vector<Agedge_t*>& edges) {
  Agraph_t* graph = agopen(text("g"), Agdirected, nullptr);
  agattr(graph, AGRAPH, text("rankdir"), text("BT"));
  std::string nodeSep = inches(input.nodeSep);
  std::string rankSep = inches(input.rankSep);
  agattr(graph, AGRAPH, text("nodesep"), nodeSep.data());
  agattr(graph, AGRAPH, text("ranksep"), rankSep.data());
  Agsym_t* const rank = agattr(graph, AGRAPH, text("rank"), text(""));
  agattr(graph, AGNODE, text("shape"), text("box"));
  agattr(graph, AGNODE, text("fixedsize"), text("true"));
  agattr(graph, AGNODE, text("label"), text(""));
  Agsym_t* const width = agattr(graph, AGNODE, text("width"), text("0.01"));
  Agsym_t* const height = agattr(graph, AGNODE, text("height"), text("0.01"));
  agattr(graph, AGEDGE, text("arrowhead"), text("none"));
  agattr(graph, AGEDGE, text("tailport"), text("n"));
  agattr(graph, AGEDGE, text("headport"), text("s"));
  Agsym_t* const weight = agattr(graph, AGEDGE, text("weight"), text("1"));
  Agraph_t* ends[2] = {nullptr, nullptr};
  for (std::size_t k = 0; k < input.nodes.size(); ++k) {
    std::string name = fmt::format("{}", k);
    Agnode_t* node = agnode(graph, name.data(), 1);
    std::string w = inches(input.nodes[k].width);
    std::string h = inches(input.nodes[k].height);
    agxset(node, width, w.data());
    agxset(node, height, h.data());
    nodes.push_back(node);
    if (input.nodes[k].hint == view::RankHint::none) continue;
    const bool first = input.nodes[k].hint == view::RankHint::first;
    Agraph_t*& end = ends[first ? 0 : 1];
    if (end == nullptr) {
      end = agsubg(graph, text(first ? "in" : "out"), 1);
      agxset(end, rank, text(first ? "source" : "sink"));
    }
    agsubnode(end, node, 1);
  }
  for (std::size_t k = 0; k < input.edges.size(); ++k) {
    std::string name = fmt::format("{}", k);
    Agedge_t* edge =
        agedge(graph, nodes[input.edges[k].tail], nodes[input.edges[k].head], name.data(), 1);
    std::string w = fmt::format("{}", static_cast<int>(input.edges[k].weight));
    agxset(edge, weight, w.data());
    edges.push_back(edge);
  }
  return graph;
}

std::vector<view::Point> curveOf(Agedge_t* edge, view::Point origin) {
  std::vector<view::Point> curve;
  const splines* const lines = ED_spl(edge);
  if (lines == nullptr || lines->size == 0) return curve;
  const bezier& line = lines->list[0];
  for (int k = 0; k < line.size; ++k) {
    curve.push_back({line.list[k].x - origin.x, line.list[k].y - origin.y});
  }
  return curve;
}

}  // namespace

DotLayout::DotLayout() {
  static lt_symlist_t plugins[] = {
      {"gvplugin_dot_layout_LTX_library", &gvplugin_dot_layout_LTX_library}, {nullptr, nullptr}};
  agseterrf(&keepMessage);
  context_ = gvContextPlugins(plugins, 0);
}

DotLayout::~DotLayout() { gvFreeContext(static_cast<GVC_t*>(context_)); }

view::WorkerReply DotLayout::layout(const view::WorkerRequest& request) {
  view::WorkerReply reply{.id = request.id};
  if (!view::isEligible(request.graph)) {
    reply.status = view::WorkerStatus::refused;
    reply.message = "too many nodes or edges, or a size that is not finite";
    return reply;
  }
  auto* const context = static_cast<GVC_t*>(context_);
  std::vector<Agnode_t*> nodes;
  std::vector<Agedge_t*> edges;
  lastMessage().clear();
  Agraph_t* const graph = build(request.graph, nodes, edges);
  if (gvLayout(context, graph, "dot") == 0) {
    // dot puts the picture's lower left corner near, but not at, the origin.
    const boxf box = GD_bb(graph);
    const view::Point origin{box.LL.x, box.LL.y};
    reply.width = box.UR.x - box.LL.x;
    reply.height = box.UR.y - box.LL.y;
    for (Agnode_t* node : nodes) {
      reply.centres.push_back({ND_coord(node).x - origin.x, ND_coord(node).y - origin.y});
    }
    for (Agedge_t* edge : edges) reply.curves.push_back(curveOf(edge, origin));
    gvFreeLayout(context, graph);
  } else {
    reply.status = view::WorkerStatus::failed;
    reply.message = lastMessage();
  }
  agclose(graph);
  return reply;
}

}  // namespace twin::layout_worker
