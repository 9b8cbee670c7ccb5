#include "core/lang/tracing/tracer.h"

#include <fmt/core.h>

#include <algorithm>

#include "core/lang/runtime/place.h"
#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/ops/registry.h"

namespace twin::lang {

Tracer::Tracer(Interpreter& interpreter, TracerShared& shared, Options options)
    : in_(interpreter),
      shared_(shared),
      options_(std::move(options)),
      id_(shared.nextTrace++),
      base_(interpreter.frame()) {
  shared_.active.push_back(this);
  push(options_.graphName, "");
}

Tracer::~Tracer() { shared_.active.pop_back(); }

void Tracer::push(std::string name, std::string scope) {
  levels_.push_back(
      std::make_unique<GraphLevel>(std::move(name), std::move(scope), shared_.nextBody++));
}

std::unique_ptr<GraphLevel> Tracer::pop() {
  std::unique_ptr<GraphLevel> top = std::move(levels_.back());
  levels_.pop_back();
  return top;
}

std::string Tracer::enterScope(std::string_view name) {
  scopes_.push_back(level().scope);
  if (name.empty()) {
    level().scope.clear();
    return {};
  }
  const std::string full = level().reserve(name);
  level().scope = full + "/";
  return full + "/";
}

void Tracer::leaveScope() {
  level().scope = std::move(scopes_.back());
  scopes_.pop_back();
}

bool Tracer::owns(std::uint64_t body) const {
  return std::any_of(levels_.begin(), levels_.end(),
                     [&](const auto& one) { return one->body == body; });
}

ir::Origins Tracer::origin() const {
  ir::Origin origin;
  for (const Frame* at = in_.frame(); at != nullptr && at != base_; at = at->back) {
    if (at == in_.frame()) {
      origin.span = placeOf(in_, *at);
    } else {
      origin.callStack.push_back(placeOf(in_, *at));
    }
  }
  if (in_.frame() == base_ && base_ != nullptr) origin.span = placeOf(in_, *base_);
  std::reverse(origin.callStack.begin(), origin.callStack.end());
  for (std::size_t k = loops_.size(); k-- > 0;) {
    const LoopMark& mark = loops_[k];
    if (mark.staged) break;
    const Frame* at = in_.frame();
    while (at != nullptr && at != mark.frame) at = at->back;
    if (at == nullptr || at->line < mark.loop->span.line || at->line > mark.loop->span.endLine)
      continue;
    origin.iteration = mark.turns - 1;
    break;
  }
  return {origin};
}

ir::Origins Tracer::originAndPlace(const std::string& node) {
  std::vector<TraceEntry> entries;
  for (const Frame* at = in_.frame(); at != nullptr && at != base_; at = at->back) {
    entries.push_back({.code = at->code, .line = at->line});
  }
  std::reverse(entries.begin(), entries.end());
  places_[node] = std::move(entries);
  return origin();
}

Value Tracer::symbolIn(const GraphLevel& owner, ir::ValueId value) const {
  const ir::Node& made = owner.builder.node(value.node);
  const ir::ValueType& type = owner.builder.type(value);
  auto graphValue = std::make_shared<GraphSymbol>();
  graphValue->trace = id_;
  graphValue->body = owner.body;
  graphValue->value = value;
  graphValue->name = fmt::format("{}:{}", made.name, value.result);
  graphValue->opType = made.opType;
  DType dtype = DType::f32;
  PartialShape shape;
  if (const ir::TensorType* tensor = ir::asTensor(type)) {
    dtype = tensor->dtype;
    shape = tensor->shape;
  } else if (const auto* list = std::get_if<ir::ListType>(&type)) {
    dtype = list->element.dtype;
    shape = PartialShape(Shape{});
  }
  return makeValue<TensorObject>(std::move(graphValue), dtype, std::move(shape));
}

Value Tracer::symbol(ir::ValueId value) { return symbolIn(level(), value); }

Value Tracer::outOfScope(const Value& value, ClassObject& type) {
  std::string shown;
  if (!in_.repr(value, shown)) return Value::raised();
  return in_.raise(
      type,
      fmt::format(
          "{} is out of scope and cannot be used here. Use return values, explicit Python locals "
          "or TensorFlow collections to access it.\nPlease see "
          "https://www.tensorflow.org/guide/function#all_outputs_of_a_tffunction_must_be_return_"
          "values for more information.",
          shown),
      "The tensor belongs to a branch, a loop body or a function that was traced to its end. "
      "Return it, "
      "or collect values in a tf.TensorArray.");
}

std::optional<ir::ValueId> Tracer::use(const Value& external, std::string_view name) {
  if (isSymbolic(external)) return useSymbol(external, name);
  if (const auto* variable = external.tryAs<VariableObject>()) return useVariable(*variable, name);
  const auto& tensor = external.as<TensorObject>();
  if (const auto found = level().capturedObjects.find(&tensor);
      found != level().capturedObjects.end()) {
    return found->second;
  }
  keep_.push_back(external);
  constexpr std::int64_t kLargestConstant = 128;
  ir::ValueId made{};
  if (tensor.data.elements() <= kLargestConstant) {
    made = constant(name, tensor.data);
  } else {
    made = level().builder.addInput(name, ir::tensorType(tensor.dtype, tensor.shape),
                                    originAndPlace(std::string(name)));
    level().captures.push_back({.external = external, .inner = made});
  }
  level().capturedObjects.emplace(&tensor, made);
  return made;
}

std::optional<ir::ValueId> Tracer::useSymbol(const Value& external, std::string_view name) {
  const auto& tensor = external.as<TensorObject>();
  const GraphSymbol& from = *tensor.symbol;
  if (from.trace == id_ && from.body == level().body) return from.value;
  const auto key = std::make_pair(from.body, from.value);
  if (const auto found = level().capturedSymbols.find(key);
      found != level().capturedSymbols.end()) {
    return found->second;
  }
  ir::ValueType type = ir::tensorType(tensor.dtype, tensor.shape);
  bool inReach = false;
  for (const Tracer* tracer : shared_.active) {
    for (const auto& one : tracer->levels_) {
      if (one->body != from.body) continue;
      inReach = true;
      type = one->builder.type(from.value);
    }
  }
  if (!inReach && from.trace == id_) {
    outOfScope(external, *in_.types().inaccessibleTensor);
    return {};
  }
  if (!inReach && !leaked_) leaked_ = external;
  const std::string own = from.name.substr(0, from.name.rfind(':'));
  const std::size_t slash = name.rfind('/');
  const std::string full = slash == std::string_view::npos
                               ? level().scope + own
                               : std::string(name.substr(0, slash + 1)) + own;
  const ir::ValueId made = level().builder.addInput(full, std::move(type), originAndPlace(full));
  level().captures.push_back({.external = external, .inner = made});
  level().capturedSymbols.emplace(key, made);
  return made;
}

std::optional<ir::ValueId> Tracer::useVariable(const VariableObject& variable,
                                               std::string_view name) {
  const ops::Variable* state = variable.state.get();
  if (const auto found = level().argumentVariables.find(state);
      found != level().argumentVariables.end()) {
    return found->second;
  }
  if (const auto found = level().capturedObjects.find(state);
      found != level().capturedObjects.end()) {
    return found->second;
  }
  const ir::ResourceType type{.content = {.dtype = variable.dtype, .shape = variable.shape}};
  const ir::ValueId made = level().builder.addInput(name, type, originAndPlace(std::string(name)));
  level().captures.push_back(
      {.external = Value::object(const_cast<VariableObject*>(&variable)), .inner = made});
  level().capturedObjects.emplace(state, made);
  return made;
}

Value Tracer::addArgument(std::string_view name, DType dtype, const PartialShape& shape) {
  return symbol(level().builder.addInput(name, ir::tensorType(dtype, shape), origin()));
}

void Tracer::addVariableArgument(std::string_view name, const VariableObject& variable) {
  const ir::ResourceType type{.content = {.dtype = variable.dtype, .shape = variable.shape}};
  level().argumentVariables.emplace(variable.state.get(),
                                    level().builder.addInput(name, type, origin()));
}

std::optional<ir::ValueId> Tracer::convertResult(const Value& value) {
  if (value.is(Kind::variable))
    return readNode(value.as<VariableObject>(), level().scope + "ReadVariableOp");
  if (isSymbolic(value) || value.is(Kind::tensor)) return use(value, level().scope + "Const");
  if (!isPythonConstant(value)) {
    std::string shown;
    if (!in_.repr(value, shown)) return {};
    in_.raise(*in_.types().typeError,
              fmt::format("To be compatible with tf.function, Python functions must return zero or "
                          "more Tensors or "
                          "ExtensionTypes or None values; in compilation of {}, found return value "
                          "of type {}, which is "
                          "not a Tensor or ExtensionType.",
                          options_.graphName, in_.typeName(value)),
              "Return tensors, numbers, or lists, tuples and dicts of them.");
    return {};
  }
  Tensor tensor;
  if (!toConstant(in_, value, {}, tensor)) return {};
  return constant(level().scope + "Const", std::move(tensor));
}

bool Tracer::addResults(std::vector<Value>& leaves, std::vector<PartialShape>* shapes) {
  std::vector<ir::NodeId> identities;
  for (Value& leaf : leaves) {
    const std::optional<ir::ValueId> converted = convertResult(leaf);
    if (!converted) return false;
    const std::string full = level().reserve("Identity");
    ir::NodeSpec spec{.kind = "identity",
                      .name = full,
                      .nameState = ir::NameState::reserved,
                      .opType = "Identity",
                      .inputs = {*converted},
                      .outputs = {level().builder.type(*converted)}};
    const std::optional<Made> made = addNode(std::move(spec));
    if (!made) return false;
    identities.push_back(made->id);
    level().builder.addOutput({.node = made->id});
    leaf = symbol({.node = made->id});
    if (shapes != nullptr) shapes->push_back(leaf.as<TensorObject>().shape);
  }
  closeEffects(identities);
  return true;
}

void Tracer::closeEffects(const std::vector<ir::NodeId>& identities) {
  if (level().mustRun().empty() || identities.empty()) return;
  ir::NodeSpec spec{.kind = "no_op",
                    .name = level().scope + "NoOp",
                    .opType = "NoOp",
                    .controlInputs = level().mustRun(),
                    .origin = origin()};
  auto made = level().builder.add(std::move(spec));
  if (!made) return;
  for (const ir::NodeId identity : identities) level().builder.addControlInput(identity, *made);
}

std::optional<Tracer::Result> Tracer::finish(const Value& returned) {
  Result result;
  std::vector<Value> leaves;
  result.structure = flatten(in_, returned, leaves);
  if (!addResults(leaves, &result.shapes)) return {};
  const std::unique_ptr<GraphLevel> main = pop();
  result.captures = main->captures;
  result.effects = main->effects();
  result.graph = main->close();
  result.leaked = leaked_;
  result.places = std::move(places_);
  result.keep = std::move(keep_);
  return result;
}

}  // namespace twin::lang
