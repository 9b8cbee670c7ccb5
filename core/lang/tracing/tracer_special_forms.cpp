#include <fmt/core.h>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/tracer.h"
#include "core/ops/registry.h"

namespace twin::lang {

// Forms that TensorFlow decides while it traces, and ops of ours that it makes of several.
Value Tracer::specialForm(const OpCall& call, std::string_view wish, bool& handled) {
  const std::string& row = call.row->name;
  handled = true;
  if (row == "const") {
    const auto* value =
        call.attributes != nullptr ? ir::find<ir::TensorValue>(*call.attributes, "value") : nullptr;
    if (value != nullptr) return symbol(constant(level().scope + std::string(wish), value->tensor));
  }
  if (!call.operands.empty()) {
    const Value& first = call.operands[0].value;
    const std::optional<PartialShape> shape = shapeOfOperand(first);
    const bool isKnown = shape && shape->fullyKnown();
    const std::string full = level().scope + std::string(wish);
    if (row == "shape" && isKnown) {
      Tensor dims = vectorTensor({shape->dims().begin(), shape->dims().end()});
      const DType wanted = call.attributes != nullptr
                               ? ir::valueOr(*call.attributes, "out_type", DType::i32)
                               : DType::i32;
      auto typed = twin::cast(dims, wanted);
      return typed ? symbol(constant(full, std::move(*typed))) : in_.raise(typed.error());
    }
    if (row == "size" && isKnown)
      return symbol(constant(full, integersTensor({shape->shape()->elements()}, Shape{})));
    if (row == "rank" && shape && shape->rankKnown())
      return symbol(constant(full, integersTensor({shape->rank()}, Shape{})));
    if ((row == "zeros_like" || row == "ones_like") && isKnown && typeOfOperand(first)) {
      auto made = Tensor::allocate(*typeOfOperand(first), *shape->shape());
      if (!made) return in_.raise(made.error());
      if (made->dtype() != DType::string) {
        auto filled =
            twin::cast(Tensor::scalar<std::int64_t>(row == "ones_like" ? 1 : 0), made->dtype());
        if (!filled) return in_.raise(filled.error());
        *made = filled->broadcastTo(*shape->shape()).contiguous();
      }
      return symbol(constant(full, std::move(*made)));
    }
    if (row == "cast" && call.attributes != nullptr) {
      const auto* to = ir::find<DType>(*call.attributes, "to");
      if (to != nullptr && isSymbolic(first) && first.as<TensorObject>().dtype == *to) return first;
    }
    if (row == "div" && call.operands.size() == 2) {
      const std::optional<DType> type = adoptedType(call.operands);
      if (type && isInteger(*type)) return divideIntegers(call, wish);
    }
  }
  handled = false;
  return {};
}

// x / y on integers: both are cast to a float dtype inside the op's scope.
Value Tracer::divideIntegers(const OpCall& call, std::string_view wish) {
  const DType from = *adoptedType(call.operands);
  const bool isSmall =
      from == DType::i8 || from == DType::u8 || from == DType::i16 || from == DType::u16;
  const DType to = isSmall ? DType::f32 : DType::f64;
  const std::string full = level().reserve(wish);
  ir::ValueId parts[2];
  for (std::size_t k = 0; k < 2; ++k) {
    const Operand& operand = call.operands[k];
    const std::optional<DType> own = typeOfOperand(operand.value);
    const auto converted =
        convert(operand.value, own ? own : from, {.node = full, .argument = k == 0 ? "x" : "y"});
    if (!converted) return Value::raised();
    parts[k] = *converted;
    const DType found = ir::asTensor(level().builder.type(parts[k]))->dtype;
    if (found != from) {
      return in_.raise(*in_.types().typeError,
                       fmt::format("`x` and `y` must have the same dtype, got tf.{} != tf.{}.",
                                   tensorFlowName(from), tensorFlowName(found)));
    }
  }
  for (ir::ValueId& part : parts) {
    const std::optional<Made> made = addNode({.kind = "cast",
                                              .name = level().builder.uniqueName(full + "/Cast"),
                                              .nameState = ir::NameState::reserved,
                                              .opType = "Cast",
                                              .inputs = {part},
                                              .attributes = {{"to", to}}});
    if (!made) return Value::raised();
    part = {.node = made->id};
  }
  const std::optional<Made> made = addNode({.kind = "div",
                                            .name = full,
                                            .nameState = ir::NameState::reserved,
                                            .opType = "RealDiv",
                                            .inputs = {parts[0], parts[1]}});
  return made ? result(*made) : Value::raised();
}

}  // namespace twin::lang
