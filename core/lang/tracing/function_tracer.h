// makeFunctionTracer: what calls tf.function objects: looks for a trace that fits, traces where
// none does, and runs it. Owner: the run, longer than the Interpreter that uses it. Thread: the
// interpreter's; the values that traced() gives may go anywhere. Errors: pending exceptions with
// TensorFlow's classes and texts.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/lang/runtime/trace_context.h"
#include "core/lang/tracing/function_runner.h"
#include "core/lang/tracing/traced_function.h"

namespace twin::lang {

struct TracerOptions {
  CompileHook compile{};                                     // empty: exec::makePlan
  std::function<std::string(const ir::Graph&)> graphText{};  // what as_graph_def() prints
};

class TracingSession : public FunctionTracer {
 public:
  // Traces, failures and warnings so far.
  [[nodiscard]] virtual TracedFunctions traced() const = 0;
  // Freezes the function of every trace, as its values are now: after the last cell.
  virtual void freeze(Interpreter& interpreter) = 0;
};

[[nodiscard]] std::unique_ptr<TracingSession> makeFunctionTracer(TracerOptions options = {});

}  // namespace twin::lang
