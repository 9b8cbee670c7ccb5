#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/function_cache.h"

namespace twin::lang {
namespace {

// A value that a graph takes; an empty one with a pending exception where it is none.
std::optional<ops::Value> graphInput(Interpreter& in, const Value& value) {
  if (const auto* tensor = value.tryAs<TensorObject>(); tensor != nullptr && !tensor->isSymbolic())
    return tensor->data;
  if (const auto* variable = value.tryAs<VariableObject>()) return variable->state;
  if (const auto* array = value.tryAs<ArrayObject>()) return array->data;
  if (isSymbolic(value)) {
    std::string shown;
    if (!in.repr(value, shown)) return {};
    in.raise(*in.types().typeError,
             fmt::format("{} is out of scope and cannot be used here. Use return values, explicit "
                         "Python locals or "
                         "TensorFlow collections to access it.\nPlease see "
                         "https://www.tensorflow.org/guide/"
                         "function#all_outputs_of_a_tffunction_must_be_return_values "
                         "for more information.",
                         shown),
             "The tensor belongs to a function that was traced to its end; return it from there.");
    return {};
  }
  Tensor made;
  if (!toConstant(in, value, {}, made)) return {};
  return made;
}

// What the graph left in the Variables that it was given or holds.
void noteVariables(Interpreter& in, const ConcreteTrace& trace, const std::vector<Value>& inputs) {
  if (!trace.result.effects.isStateful) return;
  const auto note = [&](const Value& value) {
    if (value.is(Kind::variable)) in.recorder->changed(*value.asObject());
  };
  std::ranges::for_each(inputs, note);
  std::ranges::for_each(trace.result.captures, note, &Capture::external);
}

}  // namespace

Value FunctionTracerImpl::raiseRunError(Interpreter& in, const ConcreteTrace& trace,
                                        const Error& error) {
  const Value raised = in.raise(error);
  ExceptionObject* pending = in.pending();
  const auto* place = std::get_if<NodePlace>(&error.where);
  if (pending == nullptr || place == nullptr) return raised;
  const auto found = trace.result.places.find(place->node);
  if (found == trace.result.places.end()) return raised;
  pending->trace.insert(pending->trace.end(), found->second.begin(), found->second.end());
  return raised;
}

Value FunctionTracerImpl::run(Interpreter& in, ConcreteTrace& trace,
                              const std::vector<Value>& inputs) {
  std::vector<ops::Value> values;
  std::vector<ops::Value> captures;
  if (trace.result.leaked) return graphInput(in, *trace.result.leaked) ? Value() : Value::raised();
  for (const Value& input : inputs) {
    auto value = graphInput(in, input);
    if (!value) return Value::raised();
    values.push_back(std::move(*value));
  }
  trace.info->lastArguments = values;
  for (const Capture& capture : trace.result.captures) {
    auto value = graphInput(in, capture.external);
    if (!value) return Value::raised();
    captures.push_back(std::move(*value));
  }
  trace.info->captures = captures;
  values.insert(values.end(), captures.begin(), captures.end());
  if (!in.context.console) {
    in.context.console = [&in](ops::Stream stream, std::string_view text) {
      in.write(stream == ops::Stream::out ? OutputStream::out : OutputStream::err, text);
    };
  }
  const auto start = std::chrono::steady_clock::now();
  auto results = trace.runner->run(values, in.context);
  const auto duration = std::chrono::steady_clock::now() - start;
  if (in.stopReason() != StopReason::none) return Value::raised();
  if (!results) return raiseRunError(in, trace, results.error());
  std::vector<Value> leaves;
  for (ops::Value& result : *results) {
    const auto* tensor = std::get_if<Tensor>(&result);
    leaves.push_back(tensor != nullptr ? makeTensor(*tensor) : Value::none());
  }
  if (in.recorder != nullptr && in.frame() != nullptr) {
    in.recorder->graphCall(
        *in.frame(),
        trace.result.effects.isStateful ? "StatefulPartitionedCall" : "PartitionedCall", inputs,
        leaves, std::chrono::nanoseconds(duration).count());
    noteVariables(in, trace, inputs);
  }
  std::span<const Value> rest(leaves);
  return rebuild(in, trace.result.structure, rest);
}

Value FunctionTracerImpl::emitCall(Interpreter& in, ConcreteTrace& trace,
                                   const std::vector<Value>& inputs) {
  Tracer& outer = *shared_.active.back();
  std::vector<Value> leaves;
  const Value done = outer.callFunction(trace.info->graph, "PartitionedCall", inputs,
                                        trace.result.captures, trace.result.effects, leaves);
  if (done.isRaised()) return done;
  std::span<const Value> rest(leaves);
  return rebuild(in, trace.result.structure, rest);
}

std::shared_ptr<FunctionTracerImpl::Concrete> FunctionTracerImpl::concreteOf(
    const TracedFunctionObject& function) {
  return std::dynamic_pointer_cast<Concrete>(function.cache);
}

Value FunctionTracerImpl::getConcrete(Interpreter& in, TracedFunctionObject& function,
                                      std::span<const Value> positional,
                                      std::span<const std::pair<StringObject*, Value>> keywords) {
  const std::shared_ptr<FunctionCache> cache = cacheOf(function);
  BoundCall bound;
  std::vector<Value> arguments(positional.begin(), positional.end());
  if (const std::vector<Value>* specs = sequenceItems(function.inputSignature);
      specs != nullptr && arguments.empty() && keywords.empty()) {
    arguments = *specs;
  }
  if (!bindCall(in, function, arguments, keywords, bound)) return Value::raised();
  bool traced = false;
  const auto found = findOrTrace(in, function, *cache, bound, traced);
  if (found == nullptr) return Value::raised();
  const Ref<TracedFunctionObject> made = make<TracedFunctionObject>(function.function);
  auto concrete = std::make_shared<Concrete>();
  concrete->trace = found;
  concrete->owner = cache;
  made->isConcrete = true;
  made->cache = concrete;
  made->line = function.line;
  made->name = function.name;
  made->self = function.self;
  return made.value();
}

Value FunctionTracerImpl::callConcrete(Interpreter& in, TracedFunctionObject& function,
                                       std::span<const Value> positional,
                                       std::span<const std::pair<StringObject*, Value>> keywords) {
  const std::shared_ptr<Concrete> concrete = concreteOf(function);
  ConcreteTrace& trace = *concrete->trace;
  const CallKey& key = trace.key;
  const std::size_t skip = function.self.isUndefined() ? 0 : 1;
  std::vector<Value> given(key.arguments.size());
  const auto refuse = [&](const std::string& text) {
    return in.raise(*in.types().typeError,
                    fmt::format("Binding inputs to tf.function failed due to `{}`.", text),
                    fmt::format("The concrete function takes {}.", trace.info->signature));
  };
  // By position: all parameters, or the tensors alone.
  std::size_t at = skip;
  for (const Value& value : positional) {
    while (at < given.size() && positional.size() + skip < given.size() &&
           key.arguments[at].form == ArgumentKey::Form::literal)
      ++at;
    if (at >= given.size()) return refuse("too many positional arguments");
    given[at++] = value;
  }
  for (const auto& [name, value] : keywords) {
    std::size_t found = 0;
    while (found < key.names.size() && key.names[found] != name->text) ++found;
    if (found == key.names.size())
      return refuse(fmt::format("got an unexpected keyword argument '{}'", name->text));
    given[found] = value;
  }
  std::vector<Value> inputs;
  int seen = 0;
  for (std::size_t k = skip; k < given.size(); ++k) {
    const ArgumentKey& wanted = key.arguments[k];
    if (given[k].isUndefined()) {
      if (wanted.form == ArgumentKey::Form::literal) continue;
      return refuse(fmt::format("missing a required argument: '{}'", key.names[k]));
    }
    if (wanted.form == ArgumentKey::Form::literal) {
      const int equal = in.equal(wanted.literal, given[k]);
      if (equal < 0) return Value::raised();
      if (equal == 0)
        return refuse(fmt::format("Can not cast the value of '{}' to {}", key.names[k],
                                  typeText(in, wanted)));
      continue;
    }
    if (wanted.form == ArgumentKey::Form::tensor) {
      if (!given[k].is(Kind::tensor)) {
        Tensor made;
        if (!toConstant(in, given[k], wanted.dtype, made)) return Value::raised();
        given[k] = makeTensor(std::move(made));
      }
      const DType found = given[k].as<TensorObject>().dtype;
      if (found != wanted.dtype) {
        return in.raise(*in.types().invalidArgumentError,
                        fmt::format("cannot compute {} as input #{}(zero-based) was expected to be "
                                    "a {} tensor but is a {} tensor",
                                    concrete->owner->name, inputs.size(),
                                    tensorFlowName(wanted.dtype), tensorFlowName(found)));
      }
    }
    collectInputs(wanted, given[k], inputs, seen);
  }
  ++concrete->owner->calls;
  if (in.trace != nullptr) return emitCall(in, trace, inputs);
  const bool isOutermost = in.depth() == 0 && in.beginOutermostCall();
  Value result = run(in, trace, inputs);
  if (isOutermost) in.endOutermostCall();
  return result;
}

}  // namespace twin::lang
