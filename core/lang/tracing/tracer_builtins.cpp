#include <fmt/core.h>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/tracer.h"

namespace twin::lang {
Value Tracer::callBuiltin(Interpreter& in, Frame&, std::string_view name,
                          std::span<const Value> arguments) {
  if (options_.autograph == AutoGraph::off && name != "abs") return {};
  if (arguments.empty()) return {};
  const Value& first = arguments[0];
  if (name == "abs") return apply("Abs", "Abs", {operandOf(first)});
  if (name == "float" || name == "int") {
    const DType to = name == "float" ? DType::f32 : DType::i32;
    if (first.as<TensorObject>().dtype == to) return first;
    return apply("Cast", "Cast", {operandOf(first)}, {{"to", to}});
  }
  if (name == "len") {
    const PartialShape& shape = first.as<TensorObject>().shape;
    if (shape.rankKnown() && shape.rank() == 0) {
      return in.raise(*in.types().valueError,
                      "len requires a non-scalar tensor, got one of shape ()");
    }
    const auto length = lengthOf(first);
    return length ? *length : Value::raised();
  }
  if (name == "range") {
    const auto limited = [&](const Value& limit, const Value& least) {
      return apply("Maximum", "Maximum", {operandOf(limit), operandOf(least)});
    };
    if (arguments.size() >= 3) {
      return apply("Range", "range",
                   {operandOf(first), operandOf(arguments[1]), operandOf(arguments[2])});
    }
    if (arguments.size() == 2) {
      const Value limit = limited(first, arguments[1]);
      if (limit.isRaised()) return limit;
      return apply("Range", "range",
                   {operandOf(first), operandOf(limit), operandOf(Value::integer(1))});
    }
    const Value limit = limited(first, Value::integer(0));
    if (limit.isRaised()) return limit;
    return apply("Range", "range",
                 {operandOf(Value::integer(0)), operandOf(limit), operandOf(Value::integer(1))});
  }
  return {};
}

}  // namespace twin::lang
