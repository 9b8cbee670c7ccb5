#include <fmt/core.h>

#include <algorithm>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/tracer.h"

namespace twin::lang {
namespace {

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

}  // namespace

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
  planOutputs(frame, guard, nullptr, Rest::moved);
  if (!guard.returns) {
    guard.returns = true;
    addFlags(guard, {.returns = true});
    std::sort(guard.outputs.begin(), guard.outputs.end(),
              [](const FlowVar& a, const FlowVar& b) { return a.text < b.text; });
  }
  return stageIf(frame, goesOn, guard, consumed);
}

}  // namespace twin::lang
