#include <fmt/core.h>

#include "core/lang/runtime/evaluator.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

Flow Executor::raise(Interpreter& in, Frame& frame, const Stmt& stmt) {
  const auto& raise = static_cast<const RaiseStmt&>(stmt);
  if (raise.exception == nullptr) {
    if (in.handled_.empty()) {
      in.raise(*in.types().runtimeError, "No active exception to reraise");
    } else {
      in.pending_ = in.handled_.back();
    }
    return Flow::raised;
  }
  Value exception = in.eval(frame, *raise.exception);
  if (exception.isRaised()) return Flow::raised;
  Value cause;
  if (raise.cause != nullptr) {
    cause = in.eval(frame, *raise.cause);
    if (cause.isRaised()) return Flow::raised;
  }
  frame.line = stmt.span.line;
  if (exception.is(Kind::type) && exception.as<ClassObject>().isException) {
    exception = in.call(exception, {});
    if (exception.isRaised()) return Flow::raised;
  }
  auto* object = exception.tryAs<ExceptionObject>();
  if (object == nullptr) {
    in.raise(*in.types().typeError, "exceptions must derive from BaseException");
    return Flow::raised;
  }
  if (!cause.isUndefined()) {
    if (cause.is(Kind::type)) cause = in.call(cause, {});
    if (cause.isRaised()) return Flow::raised;
    object->suppressContext = true;
    if (!cause.isNone()) object->cause = cause;
  }
  in.raise(exception);
  return Flow::raised;
}

Flow Executor::asserts(Interpreter& in, Frame& frame, const Stmt& stmt) {
  const auto& asserts = static_cast<const AssertStmt&>(stmt);
  const int truth = Evaluator::condition(in, frame, *asserts.condition, nullptr);
  if (truth < 0) return Flow::raised;
  if (truth != 0) return Flow::next;
  std::vector<Value> arguments;
  if (asserts.message != nullptr) {
    arguments.push_back(in.eval(frame, *asserts.message));
    if (arguments.back().isRaised()) return Flow::raised;
  }
  frame.line = stmt.span.line;
  const Value exception = in.call(in.types().assertionError.value(), arguments);
  if (!exception.isRaised()) in.raise(exception);
  return Flow::raised;
}

namespace {

int frameDepth(const Frame* frame) {
  int depth = 0;
  for (; frame != nullptr; frame = frame->back) ++depth;
  return depth;
}

}  // namespace

Flow Executor::tries(Interpreter& in, Frame& frame, const Stmt& stmt) {
  const auto& tries = static_cast<const TryStmt&>(stmt);
  Flow flow = in.runBlock(frame, tries.body);
  if (flow == Flow::raised && in.stopReason_ != StopReason::none) return flow;
  if (flow == Flow::raised) {
    const Ref<ExceptionObject> exception = in.takePending();
    exception->handlerDepth = frameDepth(&frame) - 1;
    const ExceptClause* taken = nullptr;
    bool failed = false;
    for (const ExceptClause& clause : tries.handlers) {
      if (clause.type == nullptr) {
        taken = &clause;
        break;
      }
      frame.line = clause.span.line;
      const Value type = in.eval(frame, *clause.type);
      if (type.isRaised()) {
        failed = true;
        break;
      }
      const bool matches = in.matches(*exception, type, failed);
      if (failed) break;
      if (matches) {
        taken = &clause;
        break;
      }
    }
    if (taken != nullptr) {
      const int line = exception->trace.empty() ? 0 : exception->trace.back().line;
      if (in.caught.size() < 10'000) {
        in.caught.push_back({exception->type->name, in.messageOf(*exception), line});
      }
      in.handled_.push_back(exception);
      if (taken->name != nullptr) setName(in, frame, *taken->name, exception.value());
      flow = in.runBlock(frame, taken->body);
      if (taken->name != nullptr) setName(in, frame, *taken->name, Value());
      in.handled_.pop_back();
    } else if (!failed) {
      in.pending_ = exception;
    }
  } else if (flow == Flow::next && !tries.orelse.empty()) {
    flow = in.runBlock(frame, tries.orelse);
  }
  if (tries.finally.empty() || in.stopReason_ != StopReason::none) return flow;
  // What the try decided waits while the finally block runs; a jump in there replaces it.
  const Ref<ExceptionObject> waiting =
      flow == Flow::raised ? in.takePending() : Ref<ExceptionObject>();
  Value result = std::move(frame.result);
  if (waiting) in.handled_.push_back(waiting);
  const Flow last = in.runBlock(frame, tries.finally);
  if (waiting) in.handled_.pop_back();
  if (last != Flow::next) return last;
  frame.result = std::move(result);
  if (waiting) in.pending_ = waiting;
  return flow;
}

namespace {

// Leaves one manager. `flow` is how its body ended; the answer is how the statement goes on.
Flow leave(Interpreter& in, const Value& exit, Flow flow,
           std::vector<Ref<ExceptionObject>>& handled) {
  if (in.stopReason() != StopReason::none) return flow;
  if (flow != Flow::raised) {
    const Value nothing[3] = {Value::none(), Value::none(), Value::none()};
    return in.call(exit, nothing).isRaised() ? Flow::raised : flow;
  }
  const Ref<ExceptionObject> exception = in.takePending();
  handled.push_back(exception);
  const Value arguments[3] = {exception->type.value(), exception.value(), Value::none()};
  const Value answer = in.call(exit, arguments);
  handled.pop_back();
  if (answer.isRaised()) return Flow::raised;
  const int swallowed = in.truth(answer);
  if (swallowed < 0) return Flow::raised;
  if (swallowed == 1) {
    const int line = exception->trace.empty() ? 0 : exception->trace.back().line;
    in.caught.push_back({exception->type->name, in.messageOf(*exception), line});
    return Flow::next;
  }
  in.raise(exception.value());
  return Flow::raised;
}

}  // namespace

Flow Executor::with(Interpreter& in, Frame& frame, const Stmt& stmt) {
  const auto& with = static_cast<const WithStmt&>(stmt);
  std::vector<Value> exits;
  Flow flow = Flow::next;
  for (const WithItem& item : with.items) {
    const Value manager = in.eval(frame, *item.context);
    if (manager.isRaised()) {
      flow = Flow::raised;
      break;
    }
    frame.line = stmt.span.line;
    const Value enter = in.specialMethod(manager, in.types().enter);
    Value exit = in.specialMethod(manager, in.types().exit);
    if (enter.isUndefined() || exit.isUndefined()) {
      in.raise(*in.types().typeError,
               fmt::format("'{}' object does not support the context manager protocol",
                           in.typeName(manager)));
      flow = Flow::raised;
      break;
    }
    Value entered = in.call(enter, {});
    if (entered.isRaised()) {
      flow = Flow::raised;
      break;
    }
    exits.push_back(std::move(exit));
    if (item.target != nullptr && !in.assign(frame, *item.target, std::move(entered))) {
      flow = Flow::raised;
      break;
    }
  }
  if (flow == Flow::next) flow = in.runBlock(frame, with.body);
  while (!exits.empty()) {
    Value result = std::move(frame.result);
    flow = leave(in, exits.back(), flow, in.handled_);
    frame.result = std::move(result);
    exits.pop_back();
  }
  return flow;
}

}  // namespace twin::lang
