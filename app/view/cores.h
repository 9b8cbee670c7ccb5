// Cores: for every expanded group the graph that is laid out for it: its children, the places where
// edges cross its border, what was moved to the auxiliary column, and which edges became marks.
// Owner: plain value, made per layout. Thread: any. Errors: none.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/view/grouping.h"

namespace twin::view {

enum class Side : std::uint8_t { in, out };
[[nodiscard]] std::string_view word(Side side);

enum class Extraction : std::uint8_t { automatic, off };
struct CoreOptions {
  Extraction extraction = Extraction::automatic;
  std::set<std::string, std::less<>> keepInMain{};  // names the user pinned to the main graph
  std::set<std::string, std::less<>> extract{};     // names the user moved out of it
};

struct Mark {
  MarkKind kind = MarkKind::shortcut;
  std::string name{};
  ItemKind look = ItemKind::op;  // shape of a shortcut
  std::uint32_t more = 0;        // of kind more: how many are left out
};
inline constexpr std::size_t kMarksPerSide = 5;

struct CoreNode {
  ItemId item = kNoItem;  // a child, or for a bridge the item outside
  bool bridge = false;
  Side side = Side::in;  // of a bridge: in where data enters the group
  bool removed = false;  // extracted
};
struct CoreEdge {
  std::uint32_t from = 0;  // index in Core::nodes
  std::uint32_t to = 0;
  std::vector<std::uint32_t> bases{};
  std::uint32_t regular = 0;
  std::uint32_t references = 0;
  bool removed = false;
};

struct Core {
  ItemId group = 0;
  std::vector<CoreNode> nodes{};
  std::vector<CoreEdge> edges{};
  std::vector<ItemId> inExtract{};
  std::vector<ItemId> outExtract{};
  std::vector<ItemId> library{};                                 // of the root: functions
  std::unordered_map<std::uint64_t, std::uint32_t> edgeIndex{};  // (from, to) -> edges
  std::unordered_map<ItemId, std::uint32_t> nodeIndex{};         // child -> nodes
  std::unordered_map<ItemId, std::uint32_t> bridgeIndex[2]{};    // per Side: outside item -> nodes
};

struct Cores {
  std::vector<Core> cores{};                                 // a group before the groups inside it
  std::unordered_map<ItemId, std::uint32_t> index{};         // expanded group -> cores
  std::unordered_map<ItemId, std::vector<Mark>> marks[2]{};  // per Side
};

// `expanded` says per item whether it is open; the root always is.
[[nodiscard]] Cores makeCores(const Hierarchy& hierarchy, const std::vector<bool>& expanded,
                              const CoreOptions& options = {});

// Phase of makeCores: hubs, sinks and isolated nodes of one core.
void extractAuxiliary(const Hierarchy& hierarchy, const CoreOptions& options, Core& core,
                      Cores& cores);
// Turns an edge into a shortcut mark at both ends.
void cutEdge(const Hierarchy& hierarchy, Core& core, std::uint32_t edge, Cores& cores);
void addMark(Cores& cores, ItemId of, Side side, Mark mark);
[[nodiscard]] inline std::uint64_t pairKey(std::uint32_t from, std::uint32_t to) {
  return (std::uint64_t{from} << 32) | to;
}

}  // namespace twin::view
