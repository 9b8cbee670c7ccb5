// makeGraph: small graphs for the view tests, written as one line per node:
// NAME OP INPUT… [^CONTROL…] [: DIM,DIM…]. A node may read only nodes above it, as in a real graph.
#pragma once

#include <string_view>

#include "app/view/font_metrics.h"
#include "core/ir/graph.h"

namespace twin::test {

// `sourceLine` > 0: the line of the script that made every node.
[[nodiscard]] ir::GraphPtr makeGraph(std::string_view lines, int sourceLine = 0);

// Those that the house ships.
[[nodiscard]] const view::FontSet& fonts();

}  // namespace twin::test
