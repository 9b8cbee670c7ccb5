// state_tables: the state's parts as tables for the window: rewrites, near misses, rules, ops,
// groups, costs. Pure functions without Qt; any thread. Errors: none; what is missing gives a table
// without rows.
#pragma once

#include "app/session/state.h"
#include "app/view/table.h"

namespace twin::view {

// Of the stage in view's pass, or of all passes at stage 0 or where that pass changed nothing.
[[nodiscard]] Table rewritesTable(const session::Compiled& compiled, std::size_t stage);
[[nodiscard]] Table missesTable(const session::Compiled& compiled, const std::string& node);
[[nodiscard]] Table rulesTable(const session::Compiled& compiled);
[[nodiscard]] Table opsTable(const profiler::Profile& profile);
[[nodiscard]] Table groupsTable(const profiler::Comparison& comparison);
[[nodiscard]] Table costsTable(const profiler::Comparison& comparison);
[[nodiscard]] Table problemsTable(const session::Document& document);
// Name of a node in any stage of the compilation, also of one that lived only within a pass.
[[nodiscard]] std::string nodeName(const ir::PassRecord& record, ir::NodeId node);

// The graph as text, without origins.
[[nodiscard]] std::string graphText(const ir::Graph& graph);

}  // namespace twin::view
