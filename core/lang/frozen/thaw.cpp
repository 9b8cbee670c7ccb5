#include "core/lang/frozen/thaw.h"

#include <limits>

#include "core/lang/frozen/thawing.h"
#include "core/lang/library/library.h"
#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/tensor_objects.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/structure.h"

namespace twin::lang {
// Script values go before the interpreter whose heap links them.
struct FrozenRunner::State {
  std::unique_ptr<Interpreter> interpreter{};
  std::vector<FrozenVariable> variables{};
  Value callee{};
  std::vector<Value> arguments{};
  Value result{};
};

FrozenRunner::FrozenRunner(std::unique_ptr<State> state) : state_(std::move(state)) {}

FrozenRunner::~FrozenRunner() = default;

Result<std::unique_ptr<FrozenRunner>> FrozenRunner::make(const FrozenFunction& function,
                                                         std::span<const ops::Value> inputs,
                                                         const FrozenRunOptions& options) {
  Interpreter::Options made;
  made.limits = options.limits;
  // The deadline of the child bounds these; one call after another would use them up.
  made.limits.timeNs = 0;
  made.limits.steps = 0;
  made.limits.outputBytes = std::numeric_limits<std::int64_t>::max();
  made.stop = options.stop;
  made.seed = options.seed;
  auto state = std::make_unique<State>();
  state->interpreter =
      std::make_unique<Interpreter>(parseCells(function.cells, function.file), std::move(made));
  Interpreter& in = *state->interpreter;
  installLibrary(in);
  // Methods of tensors and arrays come with their modules, which the function need not name.
  for (const char* name : {"tensorflow", "numpy"}) {
    if (in.importModule(name).isRaised()) return fail(exceptionError(in));
  }
  in.context.pool = options.pool;
  in.context.console = [](ops::Stream, std::string_view) {};
  std::unique_ptr<FrozenRunner> runner(new FrozenRunner(std::move(state)));
  Thawing thawing(in, function, inputs);
  TWIN_PASS(thawing.run());
  if (!thawing.holds(function.callee)) return doesNotFit("no function");
  runner->state_->callee = thawing.value(function.callee);
  for (const FrozenId id : function.arguments) {
    if (!thawing.holds(id)) return doesNotFit("an argument outside the table");
    runner->state_->arguments.push_back(thawing.value(id));
  }
  if (const auto* script = runner->state_->callee.tryAs<FunctionObject>()) {
    const auto wanted = static_cast<std::size_t>(script->node->code->parameterCount);
    if (runner->state_->arguments.size() != wanted) return doesNotFit("the number of arguments");
  }
  runner->state_->variables = std::move(thawing.variables);
  return runner;
}

Status FrozenRunner::run() {
  Interpreter& in = *state_->interpreter;
  for (const FrozenVariable& variable : state_->variables) variable.state->write(variable.value);
  in.pinOutermostCall(0);
  auto* function = state_->callee.tryAs<FunctionObject>();
  state_->result = function != nullptr ? in.runFunction(*function, state_->arguments)
                                       : in.call(state_->callee, state_->arguments);
  if (!state_->result.isRaised()) return {};
  state_->result.clear();
  return fail(exceptionError(in));
}

Result<std::vector<Tensor>> FrozenRunner::outputs() {
  Interpreter& in = *state_->interpreter;
  std::vector<Value> leaves;
  static_cast<void>(flatten(in, state_->result, leaves));
  std::vector<Tensor> tensors;
  for (const Value& leaf : leaves) {
    if (const auto* tensor = leaf.tryAs<TensorObject>();
        tensor != nullptr && !tensor->isSymbolic()) {
      tensors.push_back(tensor->data);
    } else if (const auto* variable = leaf.tryAs<VariableObject>()) {
      tensors.push_back(variable->read());
    } else {
      Tensor made;
      if (!toConstant(in, leaf, {}, made)) return fail(exceptionError(in));
      tensors.push_back(std::move(made));
    }
  }
  return tensors;
}

}  // namespace twin::lang
