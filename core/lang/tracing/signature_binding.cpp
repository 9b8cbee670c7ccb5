#include <fmt/core.h>

#include <algorithm>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/signature.h"

namespace twin::lang {
namespace {

std::string parametersText(const FunctionNode& node, bool hasSelf) {
  std::string text;
  for (std::size_t k = hasSelf ? 1 : 0; k < node.parameters.size(); ++k) {
    text += (text.empty() ? "" : ", ") + node.parameters[k].name->name;
  }
  if (node.starArgs != nullptr) text += (text.empty() ? "*" : ", *") + node.starArgs->name;
  for (const Parameter& parameter : node.keywordOnly)
    text += (text.empty() ? "" : ", ") + parameter.name->name;
  if (node.starKwargs != nullptr) text += (text.empty() ? "**" : ", **") + node.starKwargs->name;
  return "(" + text + ")";
}

std::string argumentsText(Interpreter& in, std::span<const Value> positional,
                          KeywordArguments keywords) {
  std::string text = "args: (";
  for (std::size_t k = 0; k < positional.size(); ++k) {
    std::string one;
    if (!in.repr(positional[k], one)) in.takePending();
    text += (k > 0 ? ", " : "") + one;
  }
  text += positional.size() == 1 ? ",) and kwargs: {" : ") and kwargs: {";
  bool isFirst = true;
  for (const auto& [name, value] : keywords) {
    std::string one;
    if (!in.repr(value, one)) in.takePending();
    text += fmt::format("{}'{}': {}", isFirst ? "" : ", ", name->text, one);
    isFirst = false;
  }
  return text + "}";
}

bool refuse(Interpreter& in, const std::string& reason, const std::string& received,
            const std::string& signature) {
  in.raise(*in.types().typeError,
           fmt::format(
               "Binding inputs to tf.function failed due to `{}`. Received {} for signature: {}.",
               reason, received, signature),
           "Compare the call with the function's parameters and its input_signature.");
  return false;
}

// What inspect.Signature.bind would say; empty: it binds.
std::string bindingProblem(const FunctionObject& function, std::size_t positional,
                           KeywordArguments keywords) {
  const FunctionNode& node = *function.node;
  const std::size_t wanted = node.parameters.size();
  if (positional > wanted && node.starArgs == nullptr) return "too many positional arguments";
  std::vector<bool> filled(wanted, false);
  for (std::size_t k = 0; k < std::min(wanted, positional); ++k) filled[k] = true;
  for (const auto& [name, value] : keywords) {
    bool known = node.starKwargs != nullptr;
    for (std::size_t k = 0; k < wanted; ++k) {
      if (node.parameters[k].name->name != name->text) continue;
      if (filled[k]) return fmt::format("multiple values for argument '{}'", name->text);
      filled[k] = true;
      known = true;
    }
    for (const Parameter& parameter : node.keywordOnly)
      known = known || parameter.name->name == name->text;
    if (!known) return fmt::format("got an unexpected keyword argument '{}'", name->text);
  }
  for (std::size_t k = 0; k < wanted; ++k) {
    if (filled[k] || k + function.defaults.size() >= wanted) continue;
    return fmt::format("missing a required argument: '{}'", node.parameters[k].name->name);
  }
  return {};
}

void nameParameters(const FunctionNode& node, BoundCall& out) {
  const auto add = [&](const std::string& name, BoundCall::Kind kind) {
    out.names.push_back(name);
    out.kinds.push_back(kind);
  };
  for (const Parameter& parameter : node.parameters)
    add(parameter.name->name, BoundCall::Kind::plain);
  if (node.starArgs != nullptr) add(node.starArgs->name, BoundCall::Kind::star);
  for (const Parameter& parameter : node.keywordOnly)
    add(parameter.name->name, BoundCall::Kind::keywordOnly);
  if (node.starKwargs != nullptr) add(node.starKwargs->name, BoundCall::Kind::options);
}

}  // namespace

bool bindCall(Interpreter& in, const TracedFunctionObject& traced,
              std::span<const Value> positional, KeywordArguments keywords, BoundCall& out) {
  Value callable = traced.function;
  Value self = traced.self;
  if (const auto* method = callable.tryAs<BoundMethodObject>()) {
    self = method->self;
    callable = Value(method->function);
  }
  std::vector<Value> arguments;
  if (!self.isUndefined()) arguments.push_back(self);
  arguments.insert(arguments.end(), positional.begin(), positional.end());
  out.callable = callable;
  out.hasSelf = !self.isUndefined();
  out.function = callable.tryAs<FunctionObject>();
  if (out.function == nullptr) {
    if (!keywords.empty()) {
      return refuse(in, "keyword arguments need a function with named parameters",
                    argumentsText(in, positional, keywords), "(*args)");
    }
    out.values = std::move(arguments);
    for (std::size_t k = 0; k < out.values.size(); ++k) {
      out.names.push_back(fmt::format("args_{}", k));
      out.kinds.push_back(BoundCall::Kind::plain);
    }
    return true;
  }
  const FunctionNode& node = *out.function->node;
  if (const std::string problem = bindingProblem(*out.function, arguments.size(), keywords);
      !problem.empty()) {
    return refuse(in, problem, argumentsText(in, positional, keywords),
                  parametersText(node, out.hasSelf));
  }
  out.values.resize(static_cast<std::size_t>(node.code->parameterCount));
  nameParameters(node, out);
  return in.bindArguments(*out.function, arguments, keywords, out.values.data());
}

namespace {

const std::vector<Value>* specsOf(const TracedFunctionObject& function) {
  return sequenceItems(function.inputSignature);
}

bool castToSpec(Interpreter& in, const Value& spec, Value& value) {
  if (const std::vector<Value>* specs = sequenceItems(spec)) {
    const std::vector<Value>* items = sequenceItems(value);
    if (items == nullptr || items->size() != specs->size()) {
      in.raise(*in.types().typeError,
               "the structure of an argument is not that of its input_signature");
      return false;
    }
    std::vector<Value> cast = *items;
    for (std::size_t k = 0; k < cast.size(); ++k) {
      if (!castToSpec(in, (*specs)[k], cast[k])) return false;
    }
    value = value.is(Kind::list) ? makeList(std::move(cast)) : makeTuple(std::move(cast));
    return true;
  }
  const auto* wanted = spec.tryAs<TensorSpecObject>();
  if (wanted == nullptr) return true;
  const auto mismatch = [&](const std::string& found) {
    in.raise(*in.types().typeError,
             fmt::format("Can not cast {} to {}", found, specText(wanted->dtype, wanted->shape)));
    return false;
  };
  DType dtype = DType::f32;
  PartialShape shape;
  if (const auto* tensor = value.tryAs<TensorObject>()) {
    dtype = tensor->dtype;
    shape = tensor->shape;
  } else if (const auto* given = value.tryAs<TensorSpecObject>()) {
    dtype = given->dtype;
    shape = given->shape;
  } else {
    Tensor made;
    if (!toConstant(in, value, wanted->dtype, made)) {
      in.takePending();
      std::string text;
      if (!in.repr(value, text)) return false;
      return mismatch(text);
    }
    value = makeTensor(made);
    dtype = made.dtype();
    shape = PartialShape(made.shape());
  }
  if (dtype != wanted->dtype || !wanted->shape.accepts(shape))
    return mismatch(specText(dtype, shape));
  return true;
}

void widen(const Value& spec, ArgumentKey& key) {
  if (const std::vector<Value>* specs = sequenceItems(spec)) {
    for (std::size_t k = 0; k < std::min(specs->size(), key.parts.size()); ++k)
      widen((*specs)[k], key.parts[k]);
    return;
  }
  if (const auto* wanted = spec.tryAs<TensorSpecObject>();
      wanted != nullptr && key.form == ArgumentKey::Form::tensor) {
    key.shape = wanted->shape;
  }
}

}  // namespace

bool applySignature(Interpreter& in, const TracedFunctionObject& function, BoundCall& bound) {
  const std::vector<Value>* specs = specsOf(function);
  if (specs == nullptr) return true;
  std::size_t at = bound.hasSelf ? 1 : 0;
  for (const Value& spec : *specs) {
    if (at >= bound.values.size()) break;
    if (!castToSpec(in, spec, bound.values[at])) {
      const Ref<ExceptionObject> reason = in.takePending();
      const std::string text = in.messageOf(*reason);
      const std::string signature = bound.function != nullptr
                                        ? parametersText(*bound.function->node, bound.hasSelf)
                                        : "(*args)";
      return refuse(in, text, argumentsText(in, bound.values, {}), signature);
    }
    ++at;
  }
  return true;
}

void widenToSignature(const TracedFunctionObject& function, const BoundCall& bound, CallKey& key) {
  const std::vector<Value>* specs = specsOf(function);
  if (specs == nullptr) return;
  std::size_t at = bound.hasSelf ? 1 : 0;
  for (const Value& spec : *specs) {
    if (at >= key.arguments.size()) break;
    widen(spec, key.arguments[at]);
    ++at;
  }
}

}  // namespace twin::lang
