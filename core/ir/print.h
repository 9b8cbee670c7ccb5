// print: the text of a graph; parse (core/ir/parse.h) reads it back to the same
// graph. Thread: any. Constants over 64 elements print as #HASH8; `payloads` collects them for
// files beside the text.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/ir/graph.h"
#include "core/ir/op_info.h"
#include "core/ir/rewrite.h"

namespace twin::ir {

enum class LargeConstants { byHash, inlined };
struct PrintOptions {
  LargeConstants largeConstants = LargeConstants::byHash;
  bool origins = true;  // from{file:line:column role}
};
struct GraphText {
  std::string text{};
  std::map<std::string, Tensor> payloads{};  // hash8 -> constant
  // Line of each node of the main graph, then of each function: that of its block for inputs.
  std::vector<std::vector<int>> nodeLines{};
};

// Bodies are printed as further blocks after the main one.
[[nodiscard]] GraphText print(const Graph& graph, const OpInfoSource& ops,
                              PrintOptions options = {});
[[nodiscard]] std::string printRewrite(const Rewrite& rewrite, const Graph& before,
                                       const Graph& after);

}  // namespace twin::ir
