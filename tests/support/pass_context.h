// pass_context: what passes may ask of the rest of the program, filled with the eager kernels, and
// what tests of passes share: a graph from text, a run, a record in words. Owner: the test. Thread:
// the main thread. Errors: as the functions'.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/exec/eager.h"
#include "core/ops/registry.h"
#include "core/passes/driver.h"

namespace twin::test {

[[nodiscard]] inline Result<std::vector<Tensor>> tensorsOf(exec::Values values) {
  std::vector<Tensor> tensors;
  for (exec::Value& value : values) {
    const auto* tensor = std::get_if<Tensor>(&value);
    if (tensor == nullptr) return fail({.code = ErrorCode::type, .message = "not a tensor"});
    tensors.push_back(*tensor);
  }
  return tensors;
}

[[nodiscard]] inline passes::PassContext passContext() {
  passes::PassContext context;
  context.evaluateNode = [](const ir::Node& node, const ir::Graph&,
                            std::span<const Tensor> inputs) -> Result<std::vector<Tensor>> {
    const ops::OpDef* row = ops::registry().op(node.kind);
    if (row == nullptr) return fail({.code = ErrorCode::notFound, .message = "no such operator"});
    ops::RunContext run;
    const std::vector<exec::Value> values(inputs.begin(), inputs.end());
    TWIN_TRY(results, exec::runOp(*row, values, node.attributes, run));
    return tensorsOf(std::move(results));
  };
  context.evaluateGraph =
      [](const ir::Graph& graph,
         std::span<const ops::Value> inputs) -> Result<passes::GraphValues> {
    ops::RunContext run;
    run.limits.timeNs = 2'000'000'000;
    TWIN_TRY(done, exec::runGraphEagerly(graph, inputs, run, exec::Keep::everything));
    return std::move(done.values);
  };
  return context;
}

}  // namespace twin::test
