// InfoCard: everything known of one node or group, as titled rows; the window shows it, the command
// line prints it, every row can be copied. Owner: plain value. Thread: any. Errors: none.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/view/graph_diff.h"
#include "app/view/graph_layout.h"
#include "app/view/lens.h"
#include "core/ir/graph.h"
#include "core/ir/rewrite.h"

namespace twin::view {

struct CardRow {
  std::string key{};
  std::string value{};  // complete; the window elides
  std::string node{};   // link to this node, if any
  ir::Span source{};    // link to this line, if its line is not 0
};
struct CardSection {
  std::string title{};
  std::vector<CardRow> rows{};
};
struct InfoCard {
  std::string title{};
  std::string subtitle{};  // op, or "group of 21 ops"
  std::string doc{};
  std::vector<CardSection> sections{};
};

struct CardInput {
  const ir::Graph* graph = nullptr;
  std::span<const ir::PassRecord> records{};  // for provenance and near misses
  std::vector<NodeTime> eagerTimes{};
  std::vector<NodeTime> graphTimes{};
};
// The card of a node of the graph or one of its bodies; title only where there is no such node.
[[nodiscard]] InfoCard nodeCard(const CardInput& input, std::string_view node);
// The card of a box of the layout: of its node, or of a group with a histogram of its ops.
[[nodiscard]] InfoCard boxCard(const CardInput& input, const GraphLayout& layout,
                               std::uint32_t box);
[[nodiscard]] std::string dump(const InfoCard& card);

}  // namespace twin::view
