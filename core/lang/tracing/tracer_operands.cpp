#include <fmt/core.h>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/tracer.h"

namespace twin::lang {

ir::ValueId Tracer::constant(std::string_view fullName, Tensor tensor) {
  ++nodes_;
  return level().builder.addConstant(fullName, std::move(tensor),
                                     originAndPlace(std::string(fullName)));
}

std::optional<DType> Tracer::typeOfOperand(const Value& value) {
  if (const auto* tensor = value.tryAs<TensorObject>()) return tensor->dtype;
  if (const auto* variable = value.tryAs<VariableObject>()) return variable->dtype;
  return {};
}

std::optional<DType> Tracer::adoptedType(std::span<const Operand> operands) const {
  for (const Operand& operand : operands) {
    if (const auto type = typeOfOperand(operand.value)) return type;
  }
  for (const Operand& operand : operands) {
    if (const auto* array = operand.value.tryAs<ArrayObject>()) return array->data.dtype();
  }
  return {};
}

std::optional<ir::ValueId> Tracer::readNode(const VariableObject& variable,
                                            const std::string& fullName) {
  const std::string full = level().builder.uniqueName(fullName);
  const std::optional<ir::ValueId> resource = useVariable(variable, full + "/resource");
  if (!resource) return {};
  Effects effects;
  effects.touch(variable.state.get(), Access::read);
  effects.isStateful = true;
  const std::optional<Made> made = addNode({.kind = "read_variable",
                                            .name = full,
                                            .nameState = ir::NameState::reserved,
                                            .opType = "ReadVariableOp",
                                            .inputs = {*resource}},
                                           effects);
  if (!made) return {};
  return ir::ValueId{.node = made->id};
}

std::optional<ir::ValueId> Tracer::pack(const Value& value, std::optional<DType> dtype,
                                        const std::string& fullName) {
  const std::vector<Value>& items =
      value.is(Kind::list) ? value.as<ListObject>().items : value.as<TupleObject>().items;
  const std::string full = level().builder.uniqueName(fullName);
  if (!dtype) {
    for (const Value& item : items) {
      if (!dtype) dtype = typeOfOperand(item);
    }
  }
  std::vector<ir::ValueId> inputs;
  for (std::size_t k = 0; k < items.size(); ++k) {
    const std::optional<ir::ValueId> part =
        convert(items[k], dtype, {.node = full, .argument = std::to_string(k)});
    if (!part) return {};
    inputs.push_back(*part);
  }
  const std::optional<Made> made = addNode({.kind = "stack",
                                            .name = full,
                                            .nameState = ir::NameState::reserved,
                                            .opType = "Pack",
                                            .inputs = std::move(inputs),
                                            .attributes = {{"axis", std::int64_t{0}}}});
  if (!made) return {};
  return ir::ValueId{.node = made->id};
}

std::optional<ir::ValueId> Tracer::convert(const Value& value, std::optional<DType> dtype,
                                           const Naming& naming) {
  if (value.is(Kind::tensor)) {
    const auto& tensor = value.as<TensorObject>();
    if (dtype && tensor.dtype != *dtype) {
      std::string shown;
      if (!in_.repr(value, shown)) return {};
      in_.raise(*in_.types().typeError,
                fmt::format("Tensor conversion requested dtype {} for Tensor with dtype {}: {}",
                            tensorFlowName(*dtype), tensorFlowName(tensor.dtype), shown),
                "Convert one of the two with tf.cast.");
      return {};
    }
    return use(value, naming.full());
  }
  if (const auto* variable = value.tryAs<VariableObject>()) {
    return readNode(*variable, naming.node.empty() ? level().scope + "ReadVariableOp"
                                                   : naming.node + "/ReadVariableOp");
  }
  if (isCarrier(value)) {
    std::vector<Value> leaves;
    const Structure ignored = flatten(in_, value, leaves);
    return use(leaves.front(), naming.full());
  }
  if (holdsSymbolic(value)) return pack(value, dtype, naming.full());
  Tensor tensor;
  if (!toConstant(in_, value, dtype, tensor)) return {};
  return constant(naming.full(), std::move(tensor));
}

}  // namespace twin::lang
