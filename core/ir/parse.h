// parse: reads graph text. Types of results may be left out; names may stand for
// numbers. Thread: any. Errors: syntax with file, line and column; infer's with the node's line.
// Never recurses deeper than its nesting limit.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/base/limits.h"
#include "core/base/result.h"
#include "core/ir/graph.h"
#include "core/ir/op_info.h"

namespace twin::ir {

struct ParseOptions {
  std::string file = "graph.txt";  // for places
  Limits limits{};
  std::stop_token stop{};  // asked between nodes; then the error is cancelled
  // Loads the payload of `const #HASH8`; absent: such a constant is an error.
  std::function<Result<Tensor>(std::string_view hash8)> payload{};
};

// The first block is the main graph; the others are its functions.
[[nodiscard]] Result<GraphPtr> parse(std::string_view text, const OpInfoSource& ops,
                                     const ParseOptions& options = {});

}  // namespace twin::ir
