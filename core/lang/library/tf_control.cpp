#include <fmt/core.h>

#include "core/lang/library/op_calls.h"
#include "core/lang/library/tensorflow.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

// A condition's data keeps its own kind beside it: a text is no bool. Raised where it is no tensor.
Value assertData(Interpreter& in, const Value& item) {
  if (tensorDType(item)) return item;
  Tensor data;
  return toTensor(in, item, {}, data) ? makeTensor(std::move(data)) : Value::raised();
}

Value assertEqual(Interpreter& in, Arguments a) {
  std::vector<Operand> operands;
  if (!matchOperands(in, a[0], a[1], PairOp::other, operands)) return Value::raised();
  const Value equal = callRow(in, "equal", std::move(operands));
  const Value all = equal.isRaised() ? equal : callRow(in, "reduce_all", {{equal, {}}});
  if (all.isRaised()) return all;
  if (in.trace != nullptr) {
    const Value data = assertData(in, a[2].isNone() ? makeString("") : a[2]);
    return data.isRaised() ? data : callRow(in, "assert", {{all, {}}, {data, {}}});
  }
  const int truth = in.truth(all);
  if (truth != 0) return truth < 0 ? Value::raised() : Value::none();
  const std::string message = a[2].is(Kind::string) ? a[2].as<StringObject>().text : "";
  return in.raise(*in.types().invalidArgumentError,
                  message + (message.empty() ? "" : "\n") + "Condition x == y did not hold.");
}
Value assertTrue(Interpreter& in, Arguments a) {
  if (in.trace != nullptr) {
    std::vector<Operand> operands = {{a[0], {}}};
    std::vector<Value> data;
    if (!in.toVector(a[1], data)) return Value::raised();
    for (const Value& item : data) {
      operands.push_back({assertData(in, item), {}});
      if (operands.back().value.isRaised()) return Value::raised();
    }
    return callRow(in, "assert", std::move(operands));
  }
  const int truth = in.truth(a[0]);
  if (truth != 0) return truth < 0 ? Value::raised() : Value::none();
  std::string shown;
  if (!in.repr(a[1], shown)) return Value::raised();
  return in.raise(
      *in.types().invalidArgumentError,
      fmt::format(
          "Expected 'tf.Tensor(False, shape=(), dtype=bool)' to be true. Summarized data: {}",
          shown));
}
Value checkNumerics(Interpreter& in, Arguments a) {
  return callRow(
      in, "check_numerics", {{a[0], {}}},
      {{"message", a[1].is(Kind::string) ? a[1].as<StringObject>().text : std::string()}});
}
Value callThunk(Interpreter& in, const Value& thunk) {
  return in.isCallable(thunk) ? in.call(thunk, {}) : thunk;
}
Value lowered(Interpreter& in, std::string_view name, Arguments a) {
  return in.trace != nullptr ? in.trace->callControl(in, *in.frame(), name, a) : Value();
}
Value cond(Interpreter& in, Arguments a) {
  Value made = lowered(in, "cond", a);
  if (!made.isUndefined()) return made;
  const int truth = in.truth(a[0]);
  if (truth < 0) return Value::raised();
  const Value result = callThunk(in, truth == 1 ? a[1] : a[2]);
  if (result.isRaised() || tensorDType(result) || result.isNone() || result.is(Kind::list) ||
      result.is(Kind::tuple) || result.is(Kind::dict))
    return result;
  Tensor tensor;
  return toTensor(in, result, {}, tensor) ? makeTensor(tensor) : Value::raised();
}
Value switchCase(Interpreter& in, Arguments a) {
  Value made = lowered(in, "switch_case", a);
  if (!made.isUndefined()) return made;
  std::int64_t index = 0;
  std::vector<Value> branches;
  if (!in.toIndex(a[0], index) || !in.toVector(a[1], branches)) return Value::raised();
  if (index < 0 || index >= static_cast<std::int64_t>(branches.size())) {
    if (!a[2].isNone()) return callThunk(in, a[2]);
    index = static_cast<std::int64_t>(branches.size()) - 1;
  }
  return callThunk(in, branches[static_cast<std::size_t>(index)]);
}
Value whileLoop(Interpreter& in, Arguments a) {
  Value made = lowered(in, "while_loop", a);
  if (!made.isUndefined()) return made;
  std::vector<Value> variables;
  if (!in.toVector(a[2], variables)) return Value::raised();
  const bool isTuple = a[2].is(Kind::tuple);
  for (;;) {
    const Value test = in.call(a[0], variables);
    const int truth = test.isRaised() ? -1 : in.truth(test);
    if (truth < 0 || !in.tick()) return Value::raised();
    if (truth == 0) break;
    const Value next = in.call(a[1], variables);
    if (next.isRaised()) return next;
    if (next.is(Kind::list) || next.is(Kind::tuple)) {
      variables.clear();
      if (!in.toVector(next, variables)) return Value::raised();
    } else {
      variables = {next};
    }
  }
  return isTuple ? makeTuple(std::move(variables)) : makeList(std::move(variables));
}
Value mapFn(Interpreter& in, Arguments a) {
  Value made = lowered(in, "map_fn", a);
  if (!made.isUndefined()) return made;
  std::vector<Value> rows;
  if (!in.toVector(a[1], rows)) return Value::raised();
  std::vector<Operand> results;
  for (const Value& row : rows) {
    const Value result = in.call(a[0], {&row, 1});
    if (result.isRaised()) return result;
    results.push_back({result, {}});
  }
  return callRow(in, "stack", std::move(results), {{"axis", std::int64_t{0}}});
}

constexpr NamedRow kControlRows[] = {
    {"debugging.assert_equal",
     {"assert_equal", "x, y, message=None, summarize=None, name=None", "Fails unless equal.",
      assertEqual}},
    {"Assert debugging.Assert",
     {"Assert", "condition, data, summarize=None, name=None", "Fails unless true.", assertTrue}},
    {"debugging.check_numerics",
     {"check_numerics", "tensor, message, name=None", "Fails on NaN and Inf.", checkNumerics}},
    {"cond",
     {"cond", "pred, true_fn=None, false_fn=None, name=None", "One of two functions.", cond}},
    {"switch_case",
     {"switch_case", "branch_index, branch_fns, default=None, name=None",
      "One of several functions.", switchCase}},
    {"while_loop",
     {"while_loop",
      "cond, body, loop_vars, shape_invariants=None, parallel_iterations=10, back_prop=True, "
      "swap_memory=False, maximum_iterations=None, name=None",
      "Repeats a function.", whileLoop}},
    {"map_fn vectorized_map",
     {"map_fn", "fn, elems, dtype=None, parallel_iterations=None, fn_output_signature=None",
      "A function of every row.", mapFn}},
};

}  // namespace

void addTfControl(TensorFlowModule& module) { addRows(module, kControlRows); }

}  // namespace twin::lang
