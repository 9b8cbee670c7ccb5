#include <fmt/core.h>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/tracer.h"

namespace twin::lang {

// tf.cond(pred, true_fn, false_fn)
Value Tracer::callCond(std::span<const Value> arguments) {
  const auto branch = [&](const Value& function) {
    return [this, &function]() -> std::optional<std::vector<Value>> {
      Value value = in_.call(function, {});
      if (value.isRaised()) return {};
      return std::vector<Value>{value};
    };
  };
  if (arguments.size() < 3) return {};
  const auto condition = checkedCondition(arguments[0], "tf.cond");
  if (!condition) return Value::raised();
  const auto results =
      conditional(*condition, "cond", branch(arguments[1]), branch(arguments[2]),
                  [](const std::vector<Value>&, const std::vector<Value>&) { return true; });
  return results ? results->front() : Value::raised();
}

// tf.while_loop(cond, body, loop_vars, shape_invariants, …, maximum_iterations)
Value Tracer::callWhile(std::span<const Value> arguments) {
  if (arguments.size() < 3) return {};
  const Value& loopVariables = arguments[2];
  std::vector<Value> leaves;
  const Structure structure = flatten(in_, loopVariables, leaves);
  std::vector<PartialShape> shapes;
  for (Value& leaf : leaves) {
    const auto converted = convertResult(leaf);
    if (!converted) return Value::raised();
    leaf = symbol(*converted);
    shapes.push_back(leaf.as<TensorObject>().shape);
  }
  if (arguments.size() > 3 && (arguments[3].is(Kind::list) || arguments[3].is(Kind::tuple))) {
    std::vector<Value> given;
    const Structure ignored = flatten(in_, arguments[3], given);
    for (std::size_t k = 0; k < given.size() && k < shapes.size(); ++k) {
      if (const auto* shape = given[k].tryAs<TensorShapeObject>()) shapes[k] = shape->shape;
    }
  }
  std::int64_t maximum = -1;
  if (arguments.size() > 4 && arguments[4].isInt()) maximum = arguments[4].asInt();
  const auto callWith = [&](const Value& function,
                            const std::vector<Value>& values) -> std::optional<Value> {
    std::span<const Value> rest(values);
    const Value all = rebuild(in_, structure, rest);
    std::vector<Value> items;
    if (!in_.toVector(all, items)) return {};
    Value answer = in_.call(function, items);
    if (answer.isRaised()) return {};
    return answer;
  };
  const auto test = [&](const std::vector<Value>& values) -> std::optional<Value> {
    const auto answer = callWith(arguments[0], values);
    if (!answer) return {};
    return checkedCondition(*answer, "tf.while_loop");
  };
  const auto body = [&](const std::vector<Value>& values) -> std::optional<std::vector<Value>> {
    const auto answer = callWith(arguments[1], values);
    if (!answer) return {};
    std::vector<Value> results;
    const Structure found = flatten(in_, *answer, results);
    if (results.size() != values.size()) {
      in_.raise(*in_.types().valueError,
                fmt::format("The two structures don't have the same number of elements: the body "
                            "of tf.while_loop gives {} "
                            "values for {} loop variables.",
                            results.size(), values.size()));
      return {};
    }
    for (std::size_t k = 0; k < results.size(); ++k) {
      const auto before = typeOfOperand(values[k]);
      auto converted = convert(results[k], typeOfOperand(results[k]) ? std::nullopt : before,
                               {.node = "", .argument = level().scope + "Const"});
      if (!converted) return {};
      results[k] = symbol(*converted);
      const auto& exit = results[k].as<TensorObject>();
      if (before && exit.dtype != *before) {
        in_.raise(
            *in_.types().typeError,
            fmt::format(
                "loop variable {} has dtype {} before the loop, but dtype {} after one iteration",
                k, tensorFlowName(*before), tensorFlowName(exit.dtype)));
        return {};
      }
      const PartialShape& entry = values[k].as<TensorObject>().shape;
      if (!entry.accepts(exit.shape)) {
        in_.raise(*in_.types().valueError,
                  fmt::format("Input tensor enters the loop with shape {}, but has shape {} after "
                              "one iteration. To allow the "
                              "shape to vary across iterations, use the `shape_invariants` "
                              "argument of tf.while_loop to specify "
                              "a less-specific shape.",
                              tupleText(entry), tupleText(exit.shape)));
        return {};
      }
    }
    return results;
  };
  const auto results = whileNode("while", leaves, shapes, maximum, test, body);
  if (!results) return Value::raised();
  std::span<const Value> rest(*results);
  return rebuild(in_, structure, rest);
}

Value Tracer::callControl(Interpreter&, Frame&, std::string_view name,
                          std::span<const Value> arguments) {
  if (name == "cond") return callCond(arguments);
  if (name == "while_loop") return callWhile(arguments);
  return {};
}

}  // namespace twin::lang
