#include "core/exec/executor.h"

#include "core/exec/executor_run.h"

namespace twin::exec {

struct Executor::State {
  explicit State(std::shared_ptr<const Plan> plan) : run(std::move(plan)) {}
  ExecutorRun run;
};

Executor::Executor(std::shared_ptr<const Plan> plan)
    : plan_(std::move(plan)), state_(std::make_unique<State>(plan_)) {}
Executor::Executor(Executor&&) noexcept = default;
Executor::~Executor() = default;

Result<Values> Executor::run(std::span<const Value> inputs, ops::RunContext& context,
                             Observer* observer) {
  Values outputs(plan_->graph().outputs().size());
  TWIN_PASS(runInto(inputs, outputs, context, observer));
  return outputs;
}

Status Executor::runInto(std::span<const Value> inputs, std::span<Value> outputs,
                         ops::RunContext& context, Observer* observer) {
  return state_->run.run(inputs, outputs, {.context = &context}, observer);
}

}  // namespace twin::exec
