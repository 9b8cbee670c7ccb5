#include <fmt/core.h>

#include <algorithm>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/tracer.h"

namespace twin::lang {
namespace {

std::string lastPart(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
}

// Two captures of one value from outside, in different bodies.
bool isSame(const Value& a, const Value& b) {
  const auto* x = a.tryAs<TensorObject>();
  const auto* y = b.tryAs<TensorObject>();
  if (x != nullptr && y != nullptr && x->isSymbolic() && y->isSymbolic()) {
    return x->symbol->body == y->symbol->body && x->symbol->value == y->symbol->value;
  }
  const auto* v = a.tryAs<VariableObject>();
  const auto* w = b.tryAs<VariableObject>();
  if (v != nullptr && w != nullptr) return v->state == w->state;
  return a.sameAs(b);
}

}  // namespace

Effects Tracer::effectsOf(const Effects& inner) {
  Effects effects = inner;
  effects.isOrdered = false;
  return effects;
}

ir::ValueType Tracer::typeOfExternal(const Value& external) const {
  if (const auto* variable = external.tryAs<VariableObject>()) {
    return ir::ResourceType{.content = {.dtype = variable->dtype, .shape = variable->shape}};
  }
  const auto& tensor = external.as<TensorObject>();
  if (tensor.isSymbolic()) {
    for (const Tracer* tracer : shared_.active) {
      for (const auto& one : tracer->levels_) {
        if (one->body == tensor.symbol->body) return one->builder.type(tensor.symbol->value);
      }
    }
  }
  return ir::tensorType(tensor.dtype, tensor.shape);
}

std::optional<Tracer::Branch> Tracer::traceBranch(std::string name, const std::string& scope,
                                                  const BranchBody& body) {
  push(std::move(name), scope);
  const std::optional<std::vector<Value>> values = body();
  Branch branch;
  std::vector<Value> leaves;
  if (values) {
    for (const Value& value : *values) branch.structures.push_back(flatten(in_, value, leaves));
  }
  const bool done = values && addResults(leaves, nullptr);
  branch.level = pop();
  if (!done) return {};
  return branch;
}

std::optional<std::vector<ir::ValueId>> Tracer::uniteInputs(const std::vector<Branch*>& branches,
                                                            const std::string& full,
                                                            std::size_t firstIndex) {
  std::vector<Value> externals;
  for (const Branch* branch : branches) {
    for (const Capture& capture : branch->level->captures) {
      const bool known = std::any_of(externals.begin(), externals.end(), [&](const Value& one) {
        return isSame(one, capture.external);
      });
      if (!known) externals.push_back(capture.external);
    }
  }
  for (Branch* branch : branches) {
    for (const ir::ValueId argument : branch->arguments) branch->inputs.push_back(argument.node);
    for (const Value& external : externals) {
      const auto& captures = branch->level->captures;
      const auto found = std::find_if(captures.begin(), captures.end(), [&](const Capture& one) {
        return isSame(one.external, external);
      });
      branch->inputs.push_back(
          found != captures.end()
              ? found->inner.node
              : branch->level->builder
                    .addInput(full + "/unused", typeOfExternal(external), origin())
                    .node);
    }
  }
  std::vector<ir::ValueId> inputs;
  for (std::size_t k = 0; k < externals.size(); ++k) {
    const auto input = use(externals[k], fmt::format("{}/input_{}", full, firstIndex + k));
    if (!input) return {};
    inputs.push_back(*input);
  }
  return inputs;
}

std::optional<Value> Tracer::checkedCondition(const Value& condition, std::string_view tag) {
  Value tensor = condition;
  if (!isSymbolic(tensor)) {
    const auto converted = convertResult(tensor);
    if (!converted) return {};
    tensor = symbol(*converted);
  }
  const auto& found = tensor.as<TensorObject>();
  const auto refuse = [&](std::string_view hint) {
    std::string shown;
    if (in_.str(tensor, shown)) {
      in_.raise(*in_.types().valueError,
                fmt::format("condition of {} expected to be `tf.bool` scalar, got {}{}; to check "
                            "for None, use `is not None`",
                            tag, shown, hint),
                "A condition on a tensor needs one bool; compare, or reduce with tf.reduce_any or "
                "tf.reduce_all.");
    }
    return std::nullopt;
  };
  if (found.dtype != DType::boolean) return refuse("; to use as boolean Tensor, use `tf.cast`");
  if (found.shape.rankKnown() && found.shape.rank() == 0) return tensor;
  std::int64_t known = 1;
  for (const std::int64_t dim : found.shape.dims()) known *= dim < 0 ? 1 : dim;
  if (found.shape.rankKnown() && known > 1) return refuse("");
  // TensorFlow converts the empty shape twice.
  const std::string full = level().reserve("Reshape");
  const Tensor empty = Tensor::create(DType::i32, Shape{0});
  constant(full + "/shape", empty);
  const ir::ValueId shape = constant(full + "/shape", empty);
  const auto input = use(tensor, full + "/tensor");
  if (!input) return {};
  const auto made = addNode({.kind = "reshape",
                             .name = full,
                             .nameState = ir::NameState::reserved,
                             .opType = "Reshape",
                             .inputs = {*input, shape}});
  if (!made) return {};
  return symbol({.node = made->id});
}

std::optional<std::vector<Value>> Tracer::conditional(const Value& predicate, std::string_view wish,
                                                      const BranchBody& onTrue,
                                                      const BranchBody& onFalse,
                                                      const BranchCheck& check) {
  const std::string full = level().reserve(wish);
  const std::string base = lastPart(wish);
  std::vector<Value> trueValues;
  const auto keepTrue = [&]() {
    auto values = onTrue();
    if (values) trueValues = *values;
    return values;
  };
  const auto checkFalse = [&]() -> std::optional<std::vector<Value>> {
    auto values = onFalse();
    if (!values || !check(trueValues, *values)) return {};
    return values;
  };
  auto first =
      traceBranch(fmt::format("{}_true_{}", base, shared_.nextFunction++), full + "/", keepTrue);
  if (!first) return {};
  auto second =
      traceBranch(fmt::format("{}_false_{}", base, shared_.nextFunction++), full + "/", checkFalse);
  if (!second) return {};
  bool isSameStructure = first->structures.size() == second->structures.size();
  for (std::size_t k = 0; isSameStructure && k < first->structures.size(); ++k) {
    isSameStructure = sameStructure(first->structures[k], second->structures[k]);
  }
  if (!isSameStructure) {
    in_.raise(*in_.types().typeError,
              "true_fn and false_fn arguments to tf.cond must have the same number, type, and "
              "overall structure of return "
              "values.");
    return {};
  }
  Effects effects = effectsOf(first->level->effects());
  effects.add(effectsOf(second->level->effects()));
  const auto captured = uniteInputs({&*first, &*second}, full, 0);
  if (!captured) return {};
  const auto condition = use(predicate, full + "/cond");
  if (!condition) return {};
  std::vector<ir::ValueId> inputs = {*condition};
  inputs.insert(inputs.end(), captured->begin(), captured->end());
  std::vector<std::string> bodies;
  for (Branch* branch : {&*first, &*second}) {
    branch->graph = withInputs(*branch->level->close(), branch->inputs);
    bodies.push_back(branch->graph->name());
    level().builder.addFunction(branch->graph);
  }
  const auto made = addNode({.kind = "if",
                             .name = full,
                             .nameState = ir::NameState::reserved,
                             .opType = effects.isStateful ? "If" : "StatelessIf",
                             .inputs = std::move(inputs),
                             .attributes = {{"stateless", !effects.isStateful}},
                             .bodies = std::move(bodies)},
                            effects);
  if (!made) return {};
  return mergedResults(*made, full, *first);
}

std::optional<std::vector<Value>> Tracer::mergedResults(const Made& made, const std::string& full,
                                                        const Branch& branch) {
  std::vector<Value> leaves;
  for (std::uint32_t k = 0; k < made.results; ++k) {
    const ir::ValueId output{.node = made.id, .result = k};
    const auto identity = addNode({.kind = "identity",
                                   .name = level().builder.uniqueName(full + "/Identity"),
                                   .nameState = ir::NameState::reserved,
                                   .opType = "Identity",
                                   .inputs = {output},
                                   .outputs = {level().builder.type(output)}});
    if (!identity) return {};
    leaves.push_back(symbol({.node = identity->id}));
  }
  std::span<const Value> rest(leaves);
  std::vector<Value> values;
  for (const Structure& structure : branch.structures)
    values.push_back(rebuild(in_, structure, rest));
  return values;
}

Value Tracer::callFunction(const ir::GraphPtr& graph, std::string_view,
                           std::span<const Value> arguments, std::span<const Capture> captures,
                           const Effects& effects, std::vector<Value>& results) {
  const std::string type = effects.isStateful ? "StatefulPartitionedCall" : "PartitionedCall";
  const std::string full = level().reserve(type);
  std::vector<ir::ValueId> inputs;
  Effects own = effectsOf(effects);
  std::size_t index = 0;
  for (const Value& argument : arguments) {
    const std::string name = fmt::format("{}/args_{}", full, index++);
    std::optional<ir::ValueId> input;
    if (const auto* variable = argument.tryAs<VariableObject>()) {
      input = useVariable(*variable, name);
    } else {
      input = convert(argument, {}, {.node = full, .argument = fmt::format("args_{}", index - 1)});
    }
    if (!input) return Value::raised();
    inputs.push_back(*input);
  }
  for (const Capture& capture : captures) {
    const auto input = use(capture.external, fmt::format("{}/args_{}", full, index++));
    if (!input) return Value::raised();
    inputs.push_back(*input);
  }
  level().builder.addFunction(graph);
  const auto made = addNode({.kind = "call",
                             .name = full,
                             .nameState = ir::NameState::reserved,
                             .opType = type,
                             .inputs = std::move(inputs),
                             .attributes = {{"stateless", !effects.isStateful}},
                             .bodies = {graph->name()}},
                            own);
  if (!made) return Value::raised();
  for (std::uint32_t k = 0; k < made->results; ++k)
    results.push_back(symbol({.node = made->id, .result = k}));
  return Value::none();
}

namespace {

bool anyBranches(const std::vector<Value>&, const std::vector<Value>&) { return true; }

}  // namespace

Value Tracer::lowerNot(Interpreter&, Frame&, const Value& operand) {
  return apply("LogicalNot", "LogicalNot", {{.value = operand, .dtype = {}}});
}

Value Tracer::lowerBoolOp(Interpreter& in, Frame& frame, const BoolOpExpr& expr, std::size_t index,
                          const Value& left) {
  if (options_.autograph == AutoGraph::off) {
    const int truth = in.truth(left);
    return truth < 0 ? Value::raised() : left;
  }
  // The items after `index`, as Python would go on with them.
  const auto rest = [&]() -> std::optional<std::vector<Value>> {
    for (std::size_t k = index + 1;; ++k) {
      Value value = in.eval(frame, *expr.items[k]);
      if (value.isRaised()) return {};
      if (k + 1 == expr.items.size()) return std::vector<Value>{value};
      if (isSymbolic(value)) {
        value = lowerBoolOp(in, frame, expr, k, value);
        if (value.isRaised()) return {};
        return std::vector<Value>{value};
      }
      const int truth = in.truth(value);
      if (truth < 0) return {};
      if ((truth != 0) != expr.isAnd) return std::vector<Value>{value};
    }
  };
  const auto same = [&]() -> std::optional<std::vector<Value>> { return std::vector<Value>{left}; };
  const auto results = expr.isAnd ? conditional(left, "cond", rest, same, anyBranches)
                                  : conditional(left, "cond", same, rest, anyBranches);
  return results ? results->front() : Value::raised();
}

Value Tracer::lowerConditional(Interpreter& in, Frame& frame, const ConditionalExpr& expr,
                               const Value& condition) {
  if (options_.autograph == AutoGraph::off) {
    in.truth(condition);
    return Value::raised();
  }
  const auto one = [&](const Expr& item) {
    return [&in, &frame, &item]() -> std::optional<std::vector<Value>> {
      Value value = in.eval(frame, item);
      if (value.isRaised()) return {};
      return std::vector<Value>{value};
    };
  };
  const auto results =
      conditional(condition, "cond", one(*expr.whenTrue), one(*expr.whenFalse), anyBranches);
  return results ? results->front() : Value::raised();
}

Value Tracer::lowerComparison(Interpreter& in, Frame& frame, const CompareExpr& expr,
                              std::size_t index, const Value& left, const Value& operand) {
  if (options_.autograph == AutoGraph::off) {
    in.truth(left);
    return Value::raised();
  }
  const auto rest = [&]() -> std::optional<std::vector<Value>> {
    const Value right = in.eval(frame, *expr.rest[index + 1]);
    if (right.isRaised()) return {};
    frame.line = expr.span.line;
    frame.call = &expr;
    Value result = in.compare(expr.ops[index + 1], operand, right);
    if (result.isRaised()) return {};
    const bool goesOn = index + 2 < expr.ops.size();
    if (goesOn && isSymbolic(result)) {
      result = lowerComparison(in, frame, expr, index + 1, result, right);
      if (result.isRaised()) return {};
    }
    return std::vector<Value>{result};
  };
  const auto same = [&]() -> std::optional<std::vector<Value>> { return std::vector<Value>{left}; };
  const auto results = conditional(left, "cond", rest, same, anyBranches);
  return results ? results->front() : Value::raised();
}

}  // namespace twin::lang
