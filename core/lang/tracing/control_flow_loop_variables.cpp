#include <fmt/core.h>

#include <algorithm>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/tracer.h"

namespace twin::lang {
namespace {

bool isSetLoopOptions(const Stmt& stmt) {
  if (stmt.kind != StmtKind::expression) return false;
  const Expr* value = static_cast<const ExpressionStmt&>(stmt).value;
  if (value->kind != ExprKind::call) return false;
  const Expr* callee = static_cast<const CallExpr&>(*value).callee;
  return callee->kind == ExprKind::attribute &&
         static_cast<const AttributeExpr&>(*callee).name == "set_loop_options";
}

}  // namespace

void Tracer::planLoopVariables(LoopPlan& plan, LoopMark& mark) {
  for (const FlowVariable& variable : plan.flow->modified) {
    const bool isLoop = variable.liveIn || variable.liveOut;
    FlowVar one{.text = variable.text, .access = variable.access, .flag = nullptr};
    if (isLoop) mark.live.push_back(variable.text);
    (isLoop ? plan.variables : plan.locals).push_back(std::move(one));
  }
  plan.jumps = jumpsOf(whole(*plan.body));
  if (plan.jumps.breaks) {
    mark.breakFlag = Value::boolean(false);
    plan.variables.push_back({.text = "break_", .access = nullptr, .flag = &mark.breakFlag});
  }
  if (plan.jumps.returns) {
    plan.variables.push_back({.text = "do_return", .access = nullptr, .flag = &plan.doReturn});
    plan.variables.push_back({.text = "retval_", .access = nullptr, .flag = &plan.returned});
  }
  std::sort(plan.variables.begin(), plan.variables.end(),
            [](const FlowVar& a, const FlowVar& b) { return a.text < b.text; });
}

// The first statement of the body may say which shapes change.
void Tracer::readInvariants(Frame& frame, LoopPlan& plan, const std::vector<Value>& initial) {
  plan.invariants.assign(initial.size(), Value());
  for (const Stmt* stmt : *plan.body) {
    if (!isSetLoopOptions(*stmt)) continue;
    const auto& call =
        static_cast<const CallExpr&>(*static_cast<const ExpressionStmt&>(*stmt).value);
    for (const KeywordArgument& keyword : call.keywords) {
      if (keyword.name != "shape_invariants") continue;
      const Value pairs = in_.eval(frame, *keyword.value);
      std::vector<Value> items;
      if (pairs.isRaised() || !in_.toVector(pairs, items)) {
        in_.takePending();
        continue;
      }
      for (const Value& item : items) {
        const auto* pair = item.tryAs<TupleObject>();
        if (pair == nullptr || pair->items.size() != 2) continue;
        for (std::size_t k = 0; k < initial.size(); ++k) {
          if (initial[k].sameAs(pair->items[0])) plan.invariants[k] = pair->items[1];
        }
      }
    }
  }
}

// Runs one turn in a scratch graph, to see what variables become that have no value yet.
bool Tracer::stageOneTurn(Frame& frame, LoopPlan& plan, LoopMark& mark,
                          const std::vector<Value>& initial, std::vector<Value>& after,
                          std::string& failure) {
  const Value iterateBefore = plan.iterate != nullptr ? *plan.iterate : Value();
  const std::optional<Value> leakedBefore = leaked_;
  push("tmp", level().scope);
  std::vector<Value> entry = initial;
  for (Value& value : entry) {
    if (isNull(value) || value.is(Kind::tensor) || value.is(Kind::variable) ||
        !isPythonConstant(value))
      continue;
    Tensor tensor;
    if (!toConstant(in_, value, {}, tensor)) {
      in_.takePending();
      continue;
    }
    value = symbol(
        level().builder.addInput("Placeholder", ir::tensorType(tensor.dtype(), tensor.shape())));
  }
  bool done = writeState(frame, plan.variables, entry) && runLoopBody(frame, plan, mark);
  if (done) after = readState(frame, plan.variables);
  pop();
  leaked_ = leakedBefore;
  bool keepsError = false;
  if (!done && in_.pending() != nullptr && in_.stopReason() == StopReason::none) {
    const ClassObject& type = *in_.pending()->type;
    const Types& types = in_.types();
    const bool isExpected =
        type.isSubclassOf(*types.nameError) || type.isSubclassOf(*types.typeError) ||
        type.isSubclassOf(*types.valueError) || type.isSubclassOf(*types.keyError);
    keepsError = !isExpected;
    if (isExpected) failure = in_.messageOf(*in_.takePending());
  } else if (!done) {
    keepsError = true;
  }
  const Ref<ExceptionObject> raised =
      keepsError ? Ref<ExceptionObject>(in_.pending()) : Ref<ExceptionObject>();
  writeState(frame, plan.variables, initial);
  if (plan.iterate != nullptr) *plan.iterate = iterateBefore;
  if (raised) in_.raise(raised.value());
  return !keepsError;
}

bool Tracer::raiseUndefined(const LoopPlan& plan, std::size_t index, const Value& initial,
                            const Value& after, const std::string& failure) {
  const FlowVar& variable = plan.variables[index];
  Types& types = in_.types();
  if (variable.flag == &plan.returned) {
    in_.raise(*types.notImplementedError,
              "a return statement cannot be placed inside this TensorFlow loop; this may happen if "
              "a return statement "
              "depends on a static Python condition such as a hyperparameter",
              "Set a name and break; return it after the loop.");
    return false;
  }
  std::string text =
      initial.isNone()
          ? fmt::format("'{}' is not allowed to be None before the loop", variable.text)
          : fmt::format("'{}' must be defined before the loop", variable.text);
  if (!isNull(after)) {
    text += fmt::format(", unless it's a Tensor, int, float, bool, str, list or tuple; got {}",
                        in_.typeName(after));
  }
  if (!failure.empty()) text += "\n" + failure;
  in_.raise(*types.valueError, text,
            fmt::format("Give '{}' a value before the loop.", variable.text));
  return false;
}

bool Tracer::fillUndefined(Frame& frame, LoopPlan& plan, LoopMark& mark,
                           std::vector<Value>& initial, bool& needsTurn) {
  needsTurn = std::any_of(initial.begin(), initial.end(), isNull);
  if (!needsTurn) return true;
  std::vector<Value> after(initial.size());
  std::string failure;
  if (!stageOneTurn(frame, plan, mark, initial, after, failure)) return false;
  frame.line = plan.stmt->span.line;
  for (std::size_t k = 0; k < initial.size(); ++k) {
    if (!isNull(initial[k])) continue;
    const Value& found = after[k];
    if (found.is(Kind::tensor)) {
      const auto& tensor = found.as<TensorObject>();
      Dims dims = tensor.shape.dims();
      bool isOpen = !tensor.shape.rankKnown();
      for (std::int64_t& dim : dims) {
        isOpen = isOpen || dim < 0;
        dim = std::max<std::int64_t>(dim, 0);
      }
      auto zeros = Tensor::allocate(tensor.dtype, Shape(dims));
      if (!zeros) {
        in_.raise(zeros.error());
        return false;
      }
      if (tensor.dtype != DType::string) {
        std::fill_n(zeros->mutableRaw(), static_cast<std::size_t>(zeros->bytes()), std::byte{0});
      }
      initial[k] = symbol(constant(level().scope + "zeros", std::move(*zeros)));
      if (isOpen) plan.invariants[k] = makeValue<TensorShapeObject>(tensor.shape);
    } else if (!isNull(found) && isPythonConstant(found)) {
      initial[k] = found;
    } else {
      return raiseUndefined(plan, k, initial[k], found, failure);
    }
  }
  return true;
}

bool Tracer::checkLoopVariable(const std::string& name, const Value& initial, const Value& entry,
                               const Value& exit, const Value& invariant) {
  std::vector<Value> starts, entries, exits;
  const Structure first = flatten(in_, entry, entries);
  const Structure second = flatten(in_, exit, exits);
  const Structure zeroth = flatten(in_, initial, starts);
  if (!sameStructure(first, second) || !sameStructure(zeroth, first)) {
    in_.raise(*in_.types().typeError,
              fmt::format(
                  "'{}' does not have the same nested structure after one iteration.\n\n{} and {}",
                  name, structureWord(first), structureWord(second)));
    return false;
  }
  for (std::size_t k = 0; k < exits.size(); ++k) {
    for (Value* leaf : {&starts[k], &exits[k]}) {
      if (leaf->is(Kind::tensor) || leaf->is(Kind::variable) || !isPythonConstant(*leaf)) continue;
      const auto made = convertResult(*leaf);
      if (!made) return false;
      *leaf = symbol(*made);
    }
    const auto before = typeOfOperand(entries[k]);
    const auto after = typeOfOperand(exits[k]);
    if (!before || !after) continue;
    if (*before != *after) {
      in_.raise(
          *in_.types().typeError,
          fmt::format("'{}' has dtype {} before the loop, but dtype {} after one iteration", name,
                      tensorFlowName(*before), tensorFlowName(*after)),
          fmt::format("Start '{}' with the dtype that the loop gives it, or cast inside.", name));
      return false;
    }
    if (!entries[k].is(Kind::tensor) || !exits[k].is(Kind::tensor)) continue;
    const PartialShape& from = entries[k].as<TensorObject>().shape;
    const PartialShape& to = exits[k].as<TensorObject>().shape;
    if (from.accepts(to)) continue;
    const std::string hint =
        invariant.isUndefined()
            ? fmt::format(
                  "'{}' has shape {} before the loop, but shape {} after one iteration. Use "
                  "tf.autograph.experimental.set_loop_options to set shape invariants.",
                  name, tupleText(from), tupleText(to))
            : fmt::format(
                  "'{}' has shape {} after one iteration, which does not conform with the "
                  "shape invariant {}.",
                  name, tupleText(to), tupleText(from));
    in_.raise(*in_.types().valueError, hint,
              "Keep the shape, or give set_loop_options(shape_invariants=…) in the body.");
    return false;
  }
  return true;
}

}  // namespace twin::lang
