#include <fmt/core.h>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/tracer.h"

namespace twin::lang {

Value Tracer::readVariable(Interpreter&, Frame&, VariableObject& variable) {
  const auto read = readNode(variable, level().scope + "Read/ReadVariableOp");
  if (!read) return Value::raised();
  const auto made = node("Identity", "Identity", {*read});
  return made ? symbol(*made) : Value::raised();
}

Value Tracer::assignVariable(Interpreter&, Frame&, VariableObject& variable, const Operand& value,
                             AssignKind kind) {
  const bool isTensor = value.value.is(Kind::tensor);
  const std::optional<DType> found = typeOfOperand(value.value);
  if (isTensor && found && *found != variable.dtype) {
    return in_.raise(*in_.types().valueError,
                     fmt::format("Tensor conversion requested dtype {} for Tensor with dtype {}",
                                 tensorFlowName(variable.dtype), tensorFlowName(*found)));
  }
  // A symbolic value is captured when the op is made, after its resource; anything else is
  // converted before.
  std::optional<ir::ValueId> converted;
  const auto convertValue = [&] {
    converted =
        convert(value.value, variable.dtype, {.node = "", .argument = level().scope + "Const"});
    return converted.has_value();
  };
  if (!isSymbolic(value.value) && !convertValue()) return Value::raised();
  const std::string type = kind == AssignKind::assign ? "AssignVariableOp"
                           : kind == AssignKind::add  ? "AssignAddVariableOp"
                                                      : "AssignSubVariableOp";
  const std::string row = kind == AssignKind::assign ? "assign_variable"
                          : kind == AssignKind::add  ? "assign_add_variable"
                                                     : "assign_sub_variable";
  const std::string full = level().reserve(type);
  const auto resource = useVariable(variable, full + "/resource");
  if (!resource || (!converted && !convertValue())) return Value::raised();
  Effects effects;
  effects.touch(variable.state.get(), Access::write);
  effects.isStateful = true;
  const std::optional<Made> made = addNode({.kind = row,
                                            .name = full,
                                            .nameState = ir::NameState::reserved,
                                            .opType = type,
                                            .inputs = {*resource, *converted}},
                                           effects);
  if (!made) return Value::raised();
  const Ref<VariableObject> view = make<VariableObject>(variable.name, variable.state->read());
  view->state = variable.state;
  view->trainable = variable.trainable;
  view->unread = true;
  return view.value();
}

bool Tracer::creatingVariable(Interpreter&, Frame&) {
  if (options_.creation == VariableCreation::allowed) return true;
  in_.raise(*in_.types().valueError,
            "tf.function only supports singleton tf.Variables created on the first call. Make sure "
            "the tf.Variable is "
            "only created once or created outside tf.function. See "
            "https://www.tensorflow.org/guide/function#creating_tfvariables for more information.",
            "Make the Variable outside the function, or keep it in an attribute and make it only "
            "while that is None.");
  return false;
}

// The nodes that TensorFlow makes around a Variable of a first call: it is initialised unless it
// was before.
void Tracer::createdVariable(VariableObject& variable) {
  createdVariables_ = true;
  const std::string plain = variable.name.substr(0, variable.name.rfind(':'));
  const ir::ValueId initial =
      constant(level().scope + plain + "/Initializer/initial_value", variable.state->read());
  const auto resource =
      useVariable(variable, level().scope + plain + "/" + std::to_string(shared_.nextBody++));
  if (!resource) return;
  const auto add = [&](ir::NodeSpec spec, const Effects& effects) {
    spec.origin = origin();
    const ir::NodeId id = level().builder.addOpaque(std::move(spec));
    level().order(id, effects);
    return id;
  };
  Effects reads;
  reads.touch(variable.state.get(), Access::read);
  reads.isStateful = true;
  const ir::ValueType flag = ir::tensorType(DType::boolean, PartialShape(Shape{}));
  const ir::NodeId asked = add({.name = level().scope + plain + "/VarIsInitializedOp",
                                .opType = "VarIsInitializedOp",
                                .inputs = {*resource},
                                .outputs = {flag}},
                               reads);
  const Value handle = Value::object(&variable);
  Effects writes;
  writes.touch(variable.state.get(), Access::write);
  writes.isStateful = true;
  const Value predicate = symbol({.node = asked});
  const Value start = symbol(initial);
  const auto keepIt = [&]() -> std::optional<std::vector<Value>> {
    return std::vector<Value>{Value::boolean(true)};
  };
  const auto setIt = [&]() -> std::optional<std::vector<Value>> {
    const Value assigned = assignVariable(in_, *in_.frame(), variable,
                                          {.value = start, .dtype = {}}, AssignKind::assign);
    if (assigned.isRaised()) return {};
    return std::vector<Value>{Value::boolean(true)};
  };
  const auto any = [](const std::vector<Value>&, const std::vector<Value>&) { return true; };
  if (!conditional(predicate, plain + "/cond", keepIt, setIt, any)) in_.takePending();
}

}  // namespace twin::lang
