// Composer: lays out each core, innermost first, and joins them into one picture.
// Owner: layoutGraph. Thread: its caller's. Errors: cancelled.
#pragma once

#include <stop_token>
#include <vector>

#include "app/view/graph_layout.h"
#include "app/view/layout/layered.h"

namespace twin::view {

struct Size {
  double width = 0;
  double height = 0;
};

// A node of a core: the shape itself and the room that it and its marks are given.
struct NodeBox {
  Size shape{};
  Size room{};
  double shift = 0;  // of the shape's centre from the room's, to the right
  Point centre{};    // of the room, within the group
};

struct CorePlan {
  std::vector<NodeBox> nodes{};  // as Core::nodes
  std::vector<NodeBox> inExtract{};
  std::vector<NodeBox> outExtract{};
  std::vector<NodeBox> library{};
  std::vector<std::vector<Point>> routes{};  // as Core::edges, within the group
  std::vector<int> ranks{};                  // as Core::nodes, -1 for extracted ones
  Size size{};                               // of the group's box
};

class Composer {
 public:
  Composer(const Hierarchy& hierarchy, const Cores& cores, const LayoutOptions& options,
           std::stop_token stop);
  [[nodiscard]] Result<GraphLayout> compose();

 private:
  [[nodiscard]] Result<LayeredLayout> layOut(const LayeredGraph& graph);
  [[nodiscard]] Status plan(std::size_t core);
  [[nodiscard]] NodeBox boxOf(ItemId item) const;
  [[nodiscard]] Size shapeOf(ItemId item) const;
  [[nodiscard]] std::size_t markCount(ItemId item, Side side) const;
  [[nodiscard]] double bridgeShift(ItemId item) const;
  void placeColumns(const Core& core, CorePlan& plan, double mainWidth, double mainHeight);
  [[nodiscard]] Point toScene(Point flow, double flowLength) const;
  void emitBoxes();
  void emitBox(const Core& core, ItemId item, const NodeBox& node, Point origin, Column column);
  void emitMarks(std::uint32_t box, ItemId item);
  void emitEdges(std::size_t core);
  void emitEdge(const Core& core, const CorePlan& plan, std::uint32_t edge, Point origin);
  void emitLine(const std::vector<std::uint32_t>& bases, std::vector<Point> places,
                std::uint32_t from, std::uint32_t to);
  [[nodiscard]] Point anchor(const Core& core, const CorePlan& plan, std::uint32_t node,
                             std::uint32_t other, bool flowOut, Point toward, Side side) const;
  void fillSeenIn();

  const Hierarchy& hierarchy_;
  const Cores& cores_;
  const LayoutOptions& options_;
  std::stop_token stop_;
  bool anyShape_ = false;
  std::vector<CorePlan> plans_;
  std::vector<Point> origins_;
  std::unordered_map<ItemId, std::uint32_t> boxIndex_;
  GraphLayout layout_;
};

}  // namespace twin::view
