// GraphLayout: where every box, mark and edge of a graph stands, groups opened as asked.
// Pure: the same graph and options give the same answer. Owner: plain value; names are copies, so
// it may outlive the graph. Thread: any. Errors: cancelled; not-found for an unknown group where
// asked for.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/view/cores.h"
#include "app/view/geometry.h"
#include "app/view/grouping.h"
#include "app/view/layout/layered.h"
#include "core/base/result.h"

namespace twin::view {

// Where the flow of data goes; up is TensorBoard's.
enum class Direction : std::uint8_t { up, down, right };
enum class Column : std::uint8_t { main, auxiliary, library };
[[nodiscard]] std::string_view word(Column column);
enum class Expand : std::uint8_t { listed, all };
enum class UnknownNames : std::uint8_t { ignore, refuse };

// Lays out one flat group; the own layout where none is given. An engine that cannot answer says so
// with an Error other than cancelled, and the own layout takes over for that group.
using LayeredEngine =
    std::function<Result<LayeredLayout>(const LayeredGraph& graph, const std::stop_token& stop)>;

struct LayoutOptions {
  Expand expand = Expand::listed;
  std::set<std::string, std::less<>> expanded{};  // names of groups, series, functions
  UnknownNames unknownNames = UnknownNames::ignore;
  Direction direction = Direction::up;
  GroupingOptions grouping{};
  CoreOptions core{};
  LayeredEngine engine{};
};

inline constexpr std::uint32_t kNoBox = 0xFFFFFFFF;

struct Box {
  std::string name{};
  std::string label{};
  ItemKind kind = ItemKind::op;
  bool expanded = false;
  Column column = Column::main;
  Rect rect{};  // the drawn shape
  std::uint32_t parent = kNoBox;
  std::uint32_t depth = 0;
  ir::NodeId node{};     // of ops
  std::string op{};      // of ops: the file's own type
  std::string opKind{};  // of ops: our row
  std::uint32_t cardinality = 1;
  std::uint32_t templateIndex = 0;
  bool chained = false;
};

struct LayoutMark {
  std::uint32_t box = kNoBox;
  Side side = Side::in;
  Mark mark{};
  Rect rect{};
};

struct EdgeMember {
  ir::ValueId value{};
  ir::NodeId user{};
  std::uint32_t operand = 0;
};
struct LayoutEdge {
  std::uint32_t from = kNoBox;
  std::uint32_t to = kNoBox;
  std::vector<Point> curve{};  // cubics: 1 + 3n points
  std::string label{};
  double width = 0.75;
  EdgeKind kind = EdgeKind::data;
  std::vector<EdgeMember> members{};
};

struct GraphLayout {
  std::vector<Box> boxes{};  // a group before what it holds
  std::vector<LayoutMark> marks{};
  std::vector<LayoutEdge> edges{};
  std::unordered_map<std::string, std::uint32_t> byName{};
  // Per op item of the graph (also hidden ones): the box in which it is seen.
  std::unordered_map<ir::NodeId, std::uint32_t> seenIn{};
  Rect bounds{};
  Direction direction = Direction::up;
  std::int64_t crossings = 0;
  bool refined = false;   // an engine other than the own one placed some group
  bool replaced = false;  // such an engine was asked for a group and the own one placed it
};

[[nodiscard]] Result<GraphLayout> layoutGraph(const ir::Graph& graph, const LayoutOptions& options,
                                              const std::stop_token& stop = {});

// Stroke width of an edge that carries so many elements.
[[nodiscard]] double edgeWidth(double elements);
// Height of a collapsed group that holds so many ops.
[[nodiscard]] double groupHeight(std::uint32_t cardinality);

// The members "boxes", "annotations", "edges", "crossings" of the layout document, as one JSON
// object. `durationNs` is put in where it is not negative.
[[nodiscard]] std::string layoutJson(const GraphLayout& layout, std::int64_t durationNs = -1);
// Names, kinds and rounded rectangles, one per line; for tests.
[[nodiscard]] std::string dump(const GraphLayout& layout);

}  // namespace twin::view
