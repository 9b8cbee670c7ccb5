// Executor: runs a Plan. It owns the arena, so repeated runs allocate nothing.
// Owner: one caller. Thread: one run at a time; kernels may use the context's pool.
// Errors: inputs that do not fit the graph's, a kernel's failure with its node; cancelled on stop.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/exec/eager.h"
#include "core/exec/plan.h"

namespace twin::exec {

class Executor {
 public:
  explicit Executor(std::shared_ptr<const Plan> plan);
  Executor(Executor&&) noexcept;
  ~Executor();
  // One value per graph input. Outputs are tensors of their own: they stay valid when the next run
  // begins.
  [[nodiscard]] Result<Values> run(std::span<const Value> inputs, ops::RunContext& context,
                                   Observer* observer = nullptr);
  // The same into values that the caller keeps; buffers of the right size are reused.
  [[nodiscard]] Status runInto(std::span<const Value> inputs, std::span<Value> outputs,
                               ops::RunContext& context, Observer* observer = nullptr);
  [[nodiscard]] const Plan& plan() const { return *plan_; }

 private:
  struct State;
  std::shared_ptr<const Plan> plan_;
  std::unique_ptr<State> state_;
};

}  // namespace twin::exec
