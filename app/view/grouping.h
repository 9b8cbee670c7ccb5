// Hierarchy: a flat graph as a tree of groups, made from "/" in node names, with series, constants
// as marks of their consumers, and one function item per body. It stands between the graph and a
// layout. Owner: plain value; `node` points into the graph, which must outlive it. Thread: any.
// Errors: none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/ir/graph.h"

namespace twin::view {

using ItemId = std::uint32_t;
inline constexpr ItemId kNoItem = 0xFFFFFFFF;
// Deeper name scopes stay part of the label, so that no walk up the tree is long.
inline constexpr std::size_t kMaxDepth = 64;
inline constexpr std::string_view kLibraryPrefix = "__function_library__";

enum class ItemKind : std::uint8_t { group, op, series, function };
[[nodiscard]] std::string_view word(ItemKind kind);

enum class MarkKind : std::uint8_t { constant, summary, shortcut, control, more };
[[nodiscard]] std::string_view word(MarkKind kind);

enum class EdgeKind : std::uint8_t { data, control, reference };
[[nodiscard]] std::string_view word(EdgeKind kind);

// A constant or summary that is drawn as a small mark of an op and is no item of its own.
struct Embedded {
  std::string name{};
  const ir::Node* node = nullptr;
};

struct Item {
  std::string name{};   // full path, unique
  std::string label{};  // its last part
  ItemKind kind = ItemKind::op;
  ItemId parent = kNoItem;
  std::vector<ItemId> children{};   // in order of first appearance
  const ir::Node* node = nullptr;   // of ops
  std::uint32_t cardinality = 1;    // ops inside, constants left out
  bool chained = false;             // series: its members feed each other
  std::uint32_t templateIndex = 0;  // 1-based colour number of groups of equal structure; 0: unique
  std::vector<Embedded> inMarks{};
  std::vector<Embedded> outMarks{};

  [[nodiscard]] bool isLeaf() const { return kind == ItemKind::op; }
};

// One operand (or control dependency) between two op items.
struct BaseEdge {
  ItemId from = kNoItem;
  ItemId to = kNoItem;
  ir::ValueId value{};
  std::uint32_t operand = 0;
  EdgeKind kind = EdgeKind::data;
  double elements = 1;  // unknown dimensions count as 1
  std::string label{};  // "2×?", "scalar"
};

// A base edge as seen between two children of one group.
struct LevelEdge {
  ItemId from = kNoItem;
  ItemId to = kNoItem;
  std::uint32_t base = 0;
};

enum class SeriesMode : std::uint8_t { on, off };
struct GroupingOptions {
  SeriesMode series = SeriesMode::on;
  std::size_t seriesLeast = 5;
};

struct Hierarchy {
  std::vector<Item> items{};  // items[0] is the root
  std::vector<BaseEdge> edges{};
  std::vector<std::vector<LevelEdge>> levels{};  // per item: edges between its children
  std::unordered_map<std::string, ItemId> byName{};
  std::unordered_map<ir::NodeId, ItemId> byNode{};  // of the main graph and all bodies

  [[nodiscard]] ItemId find(std::string_view name) const;
  // The child of `group` that holds `descendant`.
  [[nodiscard]] ItemId childHolding(ItemId group, ItemId descendant) const;
};

[[nodiscard]] Hierarchy groupGraph(const ir::Graph& graph, const GroupingOptions& options = {});
// One line per item, indented; for tests.
[[nodiscard]] std::string dump(const Hierarchy& hierarchy);

// "2×?×3", "scalar", "?" for an unknown type or rank; elements with unknown dimensions as 1.
[[nodiscard]] std::string shapeLabel(const ir::ValueType& type);
[[nodiscard]] double elementsOf(const ir::ValueType& type);

// Phases of groupGraph.
void contractSeries(Hierarchy& hierarchy, const GroupingOptions& options);
void assignTemplates(Hierarchy& hierarchy);
void computeLevels(Hierarchy& hierarchy);

}  // namespace twin::view
