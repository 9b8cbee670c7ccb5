#include <fmt/core.h>

#include <algorithm>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/tracer.h"

namespace twin::lang {
namespace {

bool isNull(const Value& value) { return value.isUndefined() || value.isNone(); }

// A nest of values as leaves, and back.
struct Nest {
  std::vector<Structure> structures{};
  std::vector<Value> leaves{};
};

Nest nestOf(Interpreter& in, const std::vector<Value>& values) {
  Nest nest;
  for (const Value& value : values) nest.structures.push_back(flatten(in, value, nest.leaves));
  return nest;
}

std::vector<Value> unnest(Interpreter& in, const std::vector<Structure>& structures,
                          std::span<const Value> leaves) {
  std::vector<Value> values;
  for (const Structure& structure : structures) values.push_back(rebuild(in, structure, leaves));
  return values;
}

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

bool Tracer::runLoopBody(Frame& frame, LoopPlan& plan, LoopMark& mark) {
  mark.continueFlag = plan.jumps.breaks || plan.jumps.continues ? Value::boolean(false) : Value();
  returnFlag_ = {};
  if (plan.before && !plan.before()) return false;
  const Flow flow = in_.runBlock(frame, *plan.body);
  if (flow == Flow::raised) return false;
  if (flow == Flow::breaks) mark.breakFlag = Value::boolean(true);
  if (flow == Flow::returns) {
    const bool hasFlag = returnFlag_.first == &frame && !returnFlag_.second.isUndefined();
    plan.doReturn = hasFlag ? returnFlag_.second : Value::boolean(true);
    plan.returned = frame.result;
    returnFlag_ = {};
  }
  frame.line = plan.stmt->span.line;
  return !plan.after || plan.after();
}

// not do_return and not break_, as far as the loop has them; undefined: it has none.
std::optional<Value> Tracer::flagTest(LoopPlan& plan, LoopMark& mark) {
  Frame& frame = *in_.frame();
  const auto negated = [&](const Value& flag) {
    return isSymbolic(flag) ? lowerNot(in_, frame, flag) : Value::boolean(!flag.asBool());
  };
  std::optional<Value> answer = Value();
  if (plan.jumps.breaks) answer = negated(mark.breakFlag);
  if (!plan.jumps.returns || answer->isRaised()) return answer->isRaised() ? std::nullopt : answer;
  const Value goesOn = negated(plan.doReturn);
  if (goesOn.isRaised()) return {};
  if (answer->isUndefined()) return goesOn;
  return apply("LogicalAnd", "LogicalAnd",
               {{.value = goesOn, .dtype = {}}, {.value = *answer, .dtype = {}}});
}

std::optional<Value> Tracer::wholeTest(LoopPlan& plan, LoopMark& mark) {
  const auto any = [](const std::vector<Value>&, const std::vector<Value>&) { return true; };
  const auto one = [](std::optional<Value> value) -> std::optional<std::vector<Value>> {
    if (!value) return {};
    return std::vector<Value>{*value};
  };
  const bool hasFlags = plan.jumps.breaks || plan.jumps.returns;
  if (!hasFlags) return plan.test();
  std::optional<std::vector<Value>> results;
  if (plan.testsMainFirst) {
    const auto main = plan.test();
    if (!main) return {};
    results = conditional(
        *main, "cond", [&] { return one(flagTest(plan, mark)); },
        [&] { return one(Value::boolean(false)); }, any);
  } else {
    const auto flags = flagTest(plan, mark);
    if (!flags) return {};
    if (!isSymbolic(*flags)) return plan.test();
    results = conditional(
        *flags, "cond", [&] { return one(plan.test()); }, [&] { return one(*flags); }, any);
  }
  if (!results) return {};
  return results->front();
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

// Loop variables that had no value before have one only when the loop ran.
std::optional<std::vector<Value>> Tracer::assertTurned(const Value& flag, std::vector<Value> leaves,
                                                       const std::vector<std::string>& names) {
  std::string text = "loop must iterate at least once to initialize ";
  for (std::size_t k = 0; k < names.size(); ++k) text += (k > 0 ? ", " : "") + names[k];
  const std::string scope = level().reserve("Assert") + "/";
  constant(scope + "Const", Tensor::string(text));
  const std::string full = level().builder.uniqueName(scope + "Assert");
  const ir::ValueId data = constant(full + "/data_0", Tensor::string(text));
  const auto condition = use(flag, full + "/condition");
  if (!condition) return {};
  Effects effects;
  effects.isStateful = true;
  effects.isOrdered = true;
  const auto made = addNode({.kind = "assert",
                             .name = full,
                             .nameState = ir::NameState::reserved,
                             .opType = "Assert",
                             .inputs = {*condition, data}},
                            effects);
  if (!made) return {};
  for (Value& leaf : leaves) {
    const auto input = use(leaf, "input");
    if (!input) return {};
    const auto identity = addNode({.kind = "identity",
                                   .name = "Identity",
                                   .opType = "Identity",
                                   .inputs = {*input},
                                   .controlInputs = {made->id},
                                   .outputs = {level().builder.type(*input)}});
    if (!identity) return {};
    leaf = symbol({.node = identity->id});
  }
  return leaves;
}

Tracer::Lowered Tracer::stageLoop(Frame& frame, const Block& block, std::size_t index,
                                  LoopPlan& plan) {
  const Lowered failed{.flow = Flow::raised, .consumed = 0};
  LoopMark* const outer = loopAround(frame, *plan.stmt);
  LoopMark& mark = loops_.emplace_back();
  mark.frame = &frame;
  mark.loop = plan.stmt;
  mark.staged = true;
  struct Leave {
    std::deque<LoopMark>& loops;
    std::size_t size;
    ~Leave() {
      while (loops.size() > size) loops.pop_back();
    }
  } leave{loops_, loops_.size() - 1};
  planLoopVariables(plan, mark);
  std::vector<Value> initial = readState(frame, plan.variables);
  const std::vector<Value> localsBefore = readState(frame, plan.locals);
  readInvariants(frame, plan, initial);
  std::vector<std::string> needed;
  for (std::size_t k = 0; k < initial.size(); ++k) {
    if (!plan.targetStart.isUndefined() && initial[k].isUndefined() && plan.target != nullptr &&
        (plan.target->kind == ExprKind::localName || plan.target->kind == ExprKind::cellName) &&
        static_cast<const NameExpr&>(*plan.target).name == plan.variables[k].text) {
      initial[k] = plan.targetStart;
    }
    if (isNull(initial[k])) needed.push_back(plan.variables[k].text);
  }
  bool needsTurn = false;
  if (!fillUndefined(frame, plan, mark, initial, needsTurn)) return failed;
  const Nest start = nestOf(in_, initial);
  std::vector<Value> leaves;
  const std::size_t extra = (needsTurn ? 1U : 0U) + (plan.iterate != nullptr ? 1U : 0U);
  if (needsTurn) leaves.push_back(Value::boolean(false));
  if (plan.iterate != nullptr) leaves.push_back(*plan.iterate);
  leaves.insert(leaves.end(), start.leaves.begin(), start.leaves.end());
  std::vector<PartialShape> shapes;
  for (std::size_t k = 0; k < leaves.size(); ++k) {
    const auto* tensor = leaves[k].tryAs<TensorObject>();
    Tensor made;
    if (tensor != nullptr) {
      shapes.push_back(tensor->shape);
    } else if (const auto* variable = leaves[k].tryAs<VariableObject>()) {
      shapes.push_back(variable->shape);
    } else if (isPythonConstant(leaves[k]) && toConstant(in_, leaves[k], {}, made)) {
      shapes.push_back(PartialShape(made.shape()));
    } else {
      if (in_.pending() == nullptr) convertResult(leaves[k]);
      return failed;
    }
  }
  std::size_t at = extra;
  for (std::size_t k = 0; k < initial.size(); ++k) {
    std::vector<Value> own;
    const Structure ignored = flatten(in_, initial[k], own);
    const auto* shape = plan.invariants[k].tryAs<TensorShapeObject>();
    if (shape != nullptr && own.size() == 1) shapes[at] = shape->shape;
    at += own.size();
  }
  const auto enter = [&](const std::vector<Value>& values) {
    std::span<const Value> rest(values);
    if (needsTurn) rest = rest.subspan(1);
    if (plan.iterate != nullptr) {
      *plan.iterate = rest.front();
      rest = rest.subspan(1);
    }
    return writeState(frame, plan.variables, unnest(in_, start.structures, rest));
  };
  const int line = plan.stmt->span.line;
  const auto test = [&](const std::vector<Value>& values) -> std::optional<Value> {
    frame.line = line;
    if (!enter(values)) return {};
    const auto answer = wholeTest(plan, mark);
    if (!answer) return {};
    frame.line = line;
    return checkedCondition(*answer, "while loop");
  };
  const auto body = [&](const std::vector<Value>& values) -> std::optional<std::vector<Value>> {
    frame.line = line;
    if (!enter(values) || !writeState(frame, plan.locals, localsBefore)) return {};
    const std::vector<Value> entry = readState(frame, plan.variables);
    const Value iterateEntry = plan.iterate != nullptr ? *plan.iterate : Value();
    if (!runLoopBody(frame, plan, mark)) return {};
    frame.line = line;
    const std::vector<Value> exit = readState(frame, plan.variables);
    std::vector<Value> results;
    if (needsTurn) results.push_back(Value::boolean(true));
    if (plan.iterate != nullptr) {
      const Value& iterateStart = leaves[extra - 1];
      if (!checkLoopVariable("<internal iterate>", iterateStart, iterateEntry, *plan.iterate, {}))
        return {};
      results.push_back(*plan.iterate);
    }
    for (std::size_t k = 0; k < exit.size(); ++k) {
      if (isNull(exit[k])) {
        in_.raise(*in_.types().valueError,
                  fmt::format("'{}' is not allowed to be None at the end of the loop body",
                              plan.variables[k].text));
        return {};
      }
      if (!checkLoopVariable(plan.variables[k].text, initial[k], entry[k], exit[k],
                             plan.invariants[k]))
        return {};
      const Structure ignored = flatten(in_, exit[k], results);
    }
    return results;
  };
  frame.line = line;
  auto results = whileNode("while", leaves, shapes, -1, test, body);
  const Ref<ExceptionObject> raised =
      results ? Ref<ExceptionObject>() : Ref<ExceptionObject>(in_.pending());
  writeState(frame, plan.locals, localsBefore);
  if (!results) {
    if (raised) in_.raise(raised.value());
    return failed;
  }
  frame.line = line;
  if (needsTurn) {
    results = assertTurned(results->front(), {results->begin() + 1, results->end()}, needed);
    if (!results) return failed;
  }
  std::span<const Value> rest(*results);
  if (plan.iterate != nullptr) rest = rest.subspan(1);
  if (!writeState(frame, plan.variables, unnest(in_, start.structures, rest))) return failed;
  return finishLoop(frame, block, index, plan, outer);
}

// After a loop that may have returned, the rest of the block runs only when it did not.
Tracer::Lowered Tracer::finishLoop(Frame& frame, const Block& block, std::size_t index,
                                   LoopPlan& plan, LoopMark* outer) {
  if (!plan.jumps.returns) return {.flow = Flow::next, .consumed = 0};
  const Piece rest{.block = &block, .begin = index + 1, .end = block.size()};
  const std::size_t consumed = rest.end - rest.begin;
  frame.result = plan.returned;
  returnFlag_ = {&frame, plan.doReturn};
  if (consumed == 0 || !isSymbolic(plan.doReturn))
    return {.flow = Flow::returns, .consumed = consumed};
  const Value goesOn = lowerNot(in_, frame, plan.doReturn);
  if (goesOn.isRaised()) return {.flow = Flow::raised, .consumed = consumed};
  StagedIf guard;
  guard.onTrue = {rest};
  guard.loop = outer;
  guard.doReturn = plan.doReturn;
  guard.returned = plan.returned;
  planOutputs(frame, guard, nullptr, true);
  if (!guard.returns) {
    guard.returns = true;
    addFlags(guard, {.returns = true});
    std::sort(guard.outputs.begin(), guard.outputs.end(),
              [](const FlowVar& a, const FlowVar& b) { return a.text < b.text; });
  }
  return stageIf(frame, goesOn, guard, consumed);
}

}  // namespace twin::lang
