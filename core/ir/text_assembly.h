// text_assembly: turns the tree of a graph text (text_tree.h) into graphs: names to values, types
// inferred, bodies before those that name them. Thread: any. Errors: with the line of the node.
#pragma once

#include <functional>

#include "core/base/result.h"
#include "core/ir/op_info.h"
#include "core/ir/text_tree.h"

namespace twin::ir {

using PlaceOf = std::function<SourcePlace(std::size_t offset)>;

// The first graph, with the others that it reaches as its functions.
[[nodiscard]] Result<GraphPtr> assemble(TextFile file, const OpInfoSource& ops,
                                        const PlaceOf& placeOf);

}  // namespace twin::ir
