// EagerReplay: the op sequence of a traced function, run again op by op with the eager kernels and
// no interpreter: the "eager ops" side of every comparison. Constants are ready, call sites keep
// their kernels, values die after their last use, as they do in a script. Owner: one caller.
// Thread: one run at a time. Errors: an op that cannot run eagerly, a kernel's failure.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/exec/eager.h"
#include "core/exec/plan.h"

namespace twin::exec {

class EagerReplay {
 public:
  [[nodiscard]] static Result<EagerReplay> prepare(ir::GraphPtr graph);
  EagerReplay(EagerReplay&&) noexcept;
  EagerReplay& operator=(EagerReplay&&) noexcept;
  ~EagerReplay();

  // One entry per op that runs; inputs, constants and plain identities are none.
  [[nodiscard]] const std::vector<KernelInfo>& kernels() const { return kernels_; }
  // The observer hears ops of the graph itself; a loop or conditional is one entry.
  [[nodiscard]] Result<Values> run(std::span<const Value> inputs, ops::RunContext& context,
                                   Observer* observer = nullptr);

 private:
  struct Step;
  EagerReplay();
  [[nodiscard]] Status runStep(Step& step, ops::RunContext& context);
  [[nodiscard]] Status runWhile(Step& step, ops::RunContext& context);

  ir::GraphPtr graph_;
  std::vector<KernelInfo> kernels_;
  std::vector<Step> steps_;
  Values slots_;
  std::vector<std::uint32_t> inputSlots_;
  std::vector<std::uint32_t> outputSlots_;
};

// The name, sources, lines and work of a node, as profiles show it.
[[nodiscard]] KernelInfo describeNode(const ir::Node& node, const ir::Graph& graph,
                                      PlanIndex index);

}  // namespace twin::exec
