#include <fmt/core.h>

#include <algorithm>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/tracer.h"

namespace twin::lang {

// A loop's test or body: counter, bound, loop variables and what is captured come in.
std::optional<Tracer::Branch> Tracer::traceTurn(
    std::string name, const std::string& scope, const std::vector<ir::ValueType>& types,
    const std::vector<Capture>& captures,
    const std::function<std::optional<std::vector<Value>>(const std::vector<Value>&)>& run) {
  push(std::move(name), scope);
  std::vector<ir::ValueId> arguments;
  std::vector<Value> values;
  for (std::size_t k = 0; k < types.size(); ++k) {
    const std::string wish = k == 0   ? "while_loop_counter"
                             : k == 1 ? "while_maximum_iterations"
                                      : "Placeholder";
    arguments.push_back(level().builder.addInput(level().scope + wish, types[k], origin()));
    values.push_back(symbol(arguments.back()));
  }
  bool done = true;
  for (const Capture& capture : captures)
    done = done && use(capture.external, scope + "captured").has_value();
  std::optional<std::vector<Value>> leaves;
  if (done) leaves = run(values);
  done = leaves && addResults(*leaves, nullptr);
  Branch branch;
  branch.level = pop();
  branch.arguments = std::move(arguments);
  if (!done) return {};
  return branch;
}

std::optional<std::vector<Value>> Tracer::whileNode(
    std::string_view wish, const std::vector<Value>& initial,
    const std::vector<PartialShape>& shapes, std::int64_t maximum,
    const std::function<std::optional<Value>(const std::vector<Value>&)>& test,
    const std::function<std::optional<std::vector<Value>>(const std::vector<Value>&)>& body) {
  std::vector<ir::ValueId> inputs(2);
  std::vector<ir::ValueType> types(2, ir::tensorType(DType::i32, PartialShape(Shape{})));
  for (std::size_t k = 0; k < initial.size(); ++k) {
    const auto input = convertResult(initial[k]);
    if (!input) return {};
    inputs.push_back(*input);
    ir::ValueType type = level().builder.type(*input);
    if (auto* tensor = std::get_if<ir::TensorType>(&type); tensor != nullptr && k < shapes.size())
      tensor->shape = shapes[k];
    types.push_back(std::move(type));
  }
  const std::string full = level().reserve(wish);
  const std::string scope = full + "/";
  inputs[1] =
      constant(scope + "maximum_iterations", Tensor::scalar(static_cast<std::int32_t>(maximum)));
  inputs[0] = constant(scope + "loop_counter", Tensor::scalar(std::int32_t{0}));
  const auto split = [](const std::vector<Value>& all) {
    return std::vector<Value>(all.begin() + 2, all.end());
  };
  const auto runTest = [&](const std::vector<Value>& all) -> std::optional<std::vector<Value>> {
    auto answer = test(split(all));
    if (answer && maximum >= 0) {
      const Value inTime =
          apply("Less", "Less", {{.value = all[0], .dtype = {}}, {.value = all[1], .dtype = {}}});
      if (inTime.isRaised()) return {};
      answer = apply("LogicalAnd", "LogicalAnd",
                     {{.value = inTime, .dtype = {}}, {.value = *answer, .dtype = {}}});
      if (answer->isRaised()) return {};
    }
    if (!answer) return {};
    return std::vector<Value>{*answer};
  };
  auto condition =
      traceTurn(fmt::format("while_cond_{}", shared_.nextFunction++), scope, types, {}, runTest);
  if (!condition) return {};
  const auto runBody = [&](const std::vector<Value>& all) -> std::optional<std::vector<Value>> {
    auto leaves = body(split(all));
    if (!leaves) return {};
    const Value next =
        apply("AddV2", "add",
              {{.value = all[0], .dtype = {}}, {.value = Value::integer(1), .dtype = {}}});
    if (next.isRaised()) return {};
    leaves->insert(leaves->begin(), {next, all[1]});
    return leaves;
  };
  auto turn = traceTurn(fmt::format("while_body_{}", shared_.nextFunction++), scope, types,
                        condition->level->captures, runBody);
  if (!turn) return {};
  const auto captured = uniteInputs({&*condition, &*turn}, full, inputs.size());
  if (!captured) return {};
  inputs.insert(inputs.end(), captured->begin(), captured->end());
  for (std::size_t k = turn->arguments.size(); k < turn->inputs.size(); ++k) {
    turn->level->builder.addOutput({.node = turn->inputs[k]});
  }
  Effects effects = effectsOf(condition->level->effects());
  effects.add(effectsOf(turn->level->effects()));
  std::vector<std::string> bodies;
  for (Branch* branch : {&*condition, &*turn}) {
    branch->graph = withInputs(*branch->level->close(), branch->inputs);
    bodies.push_back(branch->graph->name());
    level().builder.addFunction(branch->graph);
  }
  const auto made =
      addNode({.kind = "while",
               .name = full,
               .nameState = ir::NameState::reserved,
               .opType = effects.isStateful ? "While" : "StatelessWhile",
               .inputs = std::move(inputs),
               .attributes = {{"stateless", !effects.isStateful}, {"max_trip", maximum}},
               .bodies = std::move(bodies)},
              effects);
  if (!made) return {};
  std::vector<Value> results;
  for (std::size_t k = 0; k < initial.size(); ++k) {
    results.push_back(symbol({.node = made->id, .result = static_cast<std::uint32_t>(k + 2)}));
  }
  return results;
}

// A while whose condition is no tensor: runs here, so that a condition that becomes one is seen.
std::optional<Tracer::Lowered> Tracer::runPythonWhile(Frame& frame, const WhileStmt& stmt,
                                                      const Value& first) {
  const auto changed = [&] {
    frame.line = stmt.span.line;
    in_.raise(*in_.types().notImplementedError,
              "The condition of while loop started as non-Tensor, then changed to Tensor. This may "
              "happen either because "
              "variables changed type, or when a break or return statement inside the loop depends "
              "on a Tensor condition. "
              "In both cases, changing to a TF loop should remove the error.",
              "Start the loop's variables as tensors, with tf.constant.");
    return Lowered{.flow = Flow::raised, .consumed = 0};
  };
  Value condition = first;
  for (;;) {
    if (isSymbolic(condition)) return changed();
    const int truth = in_.truth(condition);
    if (truth < 0) return Lowered{.flow = Flow::raised, .consumed = 0};
    if (truth == 0) return Lowered{.flow = in_.runBlock(frame, stmt.orelse), .consumed = 0};
    if (!loopTurn(in_, frame, stmt)) return Lowered{.flow = Flow::raised, .consumed = 0};
    const Flow flow = in_.runBlock(frame, stmt.body);
    if (flow == Flow::breaks) return Lowered{.flow = Flow::next, .consumed = 0};
    if (flow != Flow::next && flow != Flow::continues) return Lowered{.flow = flow, .consumed = 0};
    frame.line = stmt.span.line;
    condition = in_.eval(frame, *stmt.condition);
    if (condition.isRaised()) return Lowered{.flow = Flow::raised, .consumed = 0};
  }
}

std::optional<Tracer::Lowered> Tracer::lowerWhile(Interpreter& in, Frame& frame, const Block& block,
                                                  std::size_t index, const WhileStmt& stmt) {
  if (options_.autograph == AutoGraph::off || !stmt.orelse.empty()) return {};
  frame.line = stmt.span.line;
  // TensorFlow asks the condition once in a scratch graph to see what kind of loop this is.
  push("scratch", level().scope);
  const Value first = in.eval(frame, *stmt.condition);
  pop();
  if (first.isRaised()) return Lowered{.flow = Flow::raised, .consumed = 0};
  if (!isSymbolic(first)) return runPythonWhile(frame, stmt, first);
  LoopPlan plan;
  plan.stmt = &stmt;
  plan.body = &stmt.body;
  plan.flow = &stmt.flow;
  plan.test = [&]() -> std::optional<Value> {
    frame.line = stmt.span.line;
    Value value = in.eval(frame, *stmt.condition);
    if (value.isRaised()) return {};
    return value;
  };
  return stageLoop(frame, block, index, plan);
}

bool Tracer::loopTurn(Interpreter& in, Frame& frame, const Stmt& loop) {
  constexpr std::int64_t kMostTurns = 100'000'000;
  constexpr std::int64_t kManyTurns = 50'000;
  while (!loops_.empty()) {
    const LoopMark& top = loops_.back();
    if (top.staged) break;
    if (top.frame == &frame && top.loop == &loop) break;
    const bool holdsThis = top.frame == &frame && holds(bodyOf(top), loop);
    bool isOuterFrame = false;
    for (const Frame* at = frame.back; at != nullptr; at = at->back)
      isOuterFrame = isOuterFrame || at == top.frame;
    if (holdsThis || isOuterFrame) break;
    loops_.pop_back();
  }
  if (loops_.empty() || loops_.back().loop != &loop || loops_.back().frame != &frame) {
    LoopMark mark;
    mark.frame = &frame;
    mark.loop = &loop;
    mark.nodesBefore = nodes_;
    const FlowFacts& facts = loop.kind == StmtKind::fors ? static_cast<const ForStmt&>(loop).flow
                                                         : static_cast<const WhileStmt&>(loop).flow;
    for (const FlowVariable& variable : facts.modified) {
      if (variable.liveIn || variable.liveOut) mark.live.push_back(variable.text);
    }
    loops_.push_back(std::move(mark));
  }
  LoopMark& mark = loops_.back();
  mark.continueFlag = Value();
  ++mark.turns;
  if (mark.turns == kManyTurns) mark.nodesBefore = nodes_;
  if (mark.turns > kManyTurns && !warnedUnrolled_ && nodes_ > mark.nodesBefore) {
    warnedUnrolled_ = true;
    shared_.warnings.push_back(
        {.line = loop.span.line,
         .message = fmt::format("Large unrolled loop detected. Did you mean to use a TF loop? The "
                                "following ops were created after iteration {}.",
                                kManyTurns)});
  }
  if (mark.turns <= kMostTurns) return true;
  in.raise(*in.types().valueError,
           "Exceeded maximum number of iterations, or unrolled loop too large.");
  return false;
}

}  // namespace twin::lang
