// Graphs of the house's ops from their text and back. Owner: a test. Errors: what does not parse
// ends the test program.
#pragma once

#include "core/ir/parse.h"
#include "core/ir/print.h"
#include "core/ops/op.h"
#include "tests/support/test.h"

namespace twin::test {

[[nodiscard]] inline ir::GraphPtr parsed(std::string_view source) {
  auto graph = ir::parse(source, ops::registry());
  if (!graph) qFatal("%s", text(graph.error()).c_str());
  return *graph;
}

[[nodiscard]] inline std::string printed(const ir::Graph& graph) {
  return ir::print(graph, ops::registry(), {.origins = false}).text;
}

}  // namespace twin::test
