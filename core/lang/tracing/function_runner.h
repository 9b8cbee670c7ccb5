// FunctionRunner: runs the graph of a trace: through a plan made once, or node by node where no
// plan can be made. Nodes that reach neither a result nor an effect are not run. Owner: the
// function cache. Thread: the interpreter's. Errors: the failing kernel's, with its node.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/exec/executor.h"

namespace twin::lang {

using CompileHook = std::function<Result<std::shared_ptr<const exec::Plan>>(ir::GraphPtr)>;

// The graph without what nobody needs, in its bodies too.
[[nodiscard]] ir::GraphPtr pruned(const ir::Graph& graph);

class FunctionRunner {
 public:
  FunctionRunner(ir::GraphPtr graph, CompileHook compile)
      : graph_(std::move(graph)), compile_(std::move(compile)) {}
  [[nodiscard]] Result<exec::Values> run(std::span<const ops::Value> inputs,
                                         ops::RunContext& context);

 private:
  void prepare();
  ir::GraphPtr graph_;
  ir::GraphPtr live_{};
  CompileHook compile_;
  std::optional<exec::Executor> executor_{};
  bool isReady_ = false;
};

}  // namespace twin::lang
