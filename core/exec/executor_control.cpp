// Branches, loops and calls of a running plan: child runs over the plans of the bodies.
#include "core/exec/executor_run.h"

namespace twin::exec {

Result<ExecutorRun*> ExecutorRun::child(const ControlStep& step, std::size_t body) {
  std::unique_ptr<ExecutorRun>& standing = children_[step.slot].at(body);
  if (standing == nullptr) {
    const auto found = scope_.bodies->find(step.node->bodies.at(body));
    if (found == scope_.bodies->end()) return fail(noKernel(*step.node));
    standing = std::make_unique<ExecutorRun>(found->second);
  }
  return standing.get();
}

bool ExecutorRun::acceptAll(const ControlStep& step, Values results) {
  if (results.size() != step.results.size()) {
    return stop(
        {.code = ErrorCode::value,
         .message = "{} results are wanted, the body gives {}",
         .arguments = {std::to_string(step.results.size()), std::to_string(results.size())}});
  }
  for (std::size_t k = 0; k < results.size(); ++k) {
    if (!accept(step.results[k], std::move(results[k]))) return false;
  }
  return true;
}

bool ExecutorRun::runControl(const ControlStep& step) {
  Values operands;
  operands.reserve(step.operands.size());
  for (const Argument& operand : step.operands) operands.push_back(fetch(operand));
  if (step.control == Control::loop) return runLoopNode(step, std::move(operands));
  std::size_t body = 0;
  std::span<const Value> given = operands;
  if (step.control == Control::branch) {
    const Result<bool> holds = truth(operands[0]);
    if (!holds) return stop(holds.error());
    body = *holds ? 0 : 1;
    given = given.subspan(1);
  }
  RunScope scope = scope_;
  ++scope.depth;
  const auto run = child(step, body);
  if (!run) return stop(run.error());
  Values results((*run)->impl().outputs.size());
  if (const Status done = (*run)->run(given, results, scope, nullptr); !done) {
    return stop(done.error());
  }
  return acceptAll(step, std::move(results));
}

bool ExecutorRun::runLoopNode(const ControlStep& step, Values state) {
  RunScope scope = scope_;
  ++scope.depth;
  const auto condition = child(step, 0);
  const auto body = child(step, 1);
  if (!condition) return stop(condition.error());
  if (!body) return stop(body.error());
  Values next((*body)->impl().outputs.size());
  if (next.size() != state.size() || (*condition)->impl().outputs.size() != 1) {
    return acceptAll(step, std::move(next));
  }
  const std::int64_t most = mostTurns(*step.node);
  for (std::int64_t iteration = 0; iteration < most; ++iteration) {
    if (const Status in = checkScope(); !in) return stop(in.error());
    if (iteration >= scope_.context->limits.steps) {
      return stop(limitError("steps", scope_.context->limits));
    }
    Value answer;
    if (const Status done = (*condition)->run(state, {&answer, 1}, scope, nullptr); !done) {
      return stop(done.error());
    }
    const Result<bool> holds = truth(answer);
    if (!holds) return stop(holds.error());
    if (!*holds) break;
    // The tensors of the iteration before last are written again.
    if (const Status done = (*body)->run(state, next, scope, nullptr); !done) {
      return stop(done.error());
    }
    std::swap(state, next);
  }
  return acceptAll(step, std::move(state));
}

bool callControl(ExecutorRun& run, const void* parameters) {
  return run.runControl(*static_cast<const ControlStep*>(parameters));
}

}  // namespace twin::exec
