#include <fmt/core.h>

#include <algorithm>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/tracer.h"

namespace twin::lang {
namespace {

constexpr std::string_view kBreak = "break_";
constexpr std::string_view kContinue = "continue_";
constexpr std::string_view kDoReturn = "do_return";
constexpr std::string_view kReturned = "retval_";

}  // namespace

const Block& Tracer::bodyOf(const LoopMark& mark) {
  return mark.loop->kind == StmtKind::fors ? static_cast<const ForStmt&>(*mark.loop).body
                                           : static_cast<const WhileStmt&>(*mark.loop).body;
}

Tracer::LoopMark* Tracer::loopAround(const Frame& frame, const Stmt& stmt) {
  for (std::size_t k = loops_.size(); k-- > 0;) {
    LoopMark& mark = loops_[k];
    if (mark.frame != &frame) continue;
    if (holds(bodyOf(mark), stmt)) return &mark;
  }
  return nullptr;
}

Flow Tracer::runPieces(Frame& frame, const std::vector<Piece>& pieces) {
  if (pieces.size() == 1 && pieces[0].begin == 0 && pieces[0].end == pieces[0].block->size()) {
    return in_.runBlock(frame, *pieces[0].block);
  }
  // One block, so that an if in the first piece finds the moved statements behind it.
  Block joined;
  for (const Piece& piece : pieces) {
    joined.insert(joined.end(), piece.block->begin() + static_cast<std::ptrdiff_t>(piece.begin),
                  piece.block->begin() + static_cast<std::ptrdiff_t>(piece.end));
  }
  return in_.runBlock(frame, joined);
}

std::vector<Value> Tracer::readState(Frame& frame, const std::vector<FlowVar>& variables) {
  std::vector<Value> values;
  for (const FlowVar& variable : variables) {
    values.push_back(variable.flag != nullptr ? *variable.flag
                                              : in_.readAccess(frame, *variable.access));
  }
  return values;
}

bool Tracer::writeState(Frame& frame, const std::vector<FlowVar>& variables,
                        const std::vector<Value>& values) {
  for (std::size_t k = 0; k < variables.size(); ++k) {
    if (variables[k].flag != nullptr) {
      *variables[k].flag = values[k];
    } else if (!in_.writeAccess(frame, *variables[k].access, values[k])) {
      return false;
    }
  }
  return true;
}

void Tracer::addFlags(StagedIf& plan, const Jumps& jumps) {
  if (plan.loop != nullptr && jumps.breaks) {
    plan.outputs.push_back(
        {.text = std::string(kBreak), .access = nullptr, .flag = &plan.loop->breakFlag});
  }
  if (plan.loop != nullptr && plan.continueIsLive && (jumps.breaks || jumps.continues)) {
    plan.outputs.push_back(
        {.text = std::string(kContinue), .access = nullptr, .flag = &plan.loop->continueFlag});
  }
  if (plan.returns) {
    plan.outputs.push_back(
        {.text = std::string(kDoReturn), .access = nullptr, .flag = &plan.doReturn});
    plan.outputs.push_back(
        {.text = std::string(kReturned), .access = nullptr, .flag = &plan.returned});
  }
}

// Which written names leave the conditional. Of an if as it stands its own facts tell; of code that
// was moved into it, what the loop around it goes on with, and what is seen from outside.
void Tracer::planOutputs(Frame&, StagedIf& plan, const Stmt* stmt, Rest rest) {
  Jumps jumps;
  std::map<std::string, const Expr*> written;
  for (const std::vector<Piece>* pieces : {&plan.onTrue, &plan.onFalse}) {
    for (const Piece& piece : *pieces) {
      jumps.add(jumpsOf(piece));
      collectWrites(piece, written);
    }
  }
  const FlowFacts* facts = stmt != nullptr ? &static_cast<const IfStmt&>(*stmt).flow : nullptr;
  for (const auto& entry : written) {
    const std::string& text = entry.first;  // not a structured binding: clang 14 cannot capture one
    const Expr* access = entry.second;
    bool isLive = access->kind == ExprKind::globalName || access->kind == ExprKind::attribute;
    if (facts != nullptr && rest == Rest::stays) {
      const auto known = std::find_if(facts->modified.begin(), facts->modified.end(),
                                      [&](const FlowVariable& one) { return one.text == text; });
      if (known != facts->modified.end())
        isLive = known->liveOut || (known->isOuter && known->liveIn);
    }
    if ((facts == nullptr || rest == Rest::moved) && plan.loop != nullptr) {
      isLive = isLive || std::find(plan.loop->live.begin(), plan.loop->live.end(), text) !=
                             plan.loop->live.end();
    }
    (isLive ? plan.outputs : plan.locals)
        .push_back({.text = text, .access = access, .flag = nullptr});
  }
  plan.returns = jumps.returns;
  addFlags(plan, jumps);
  std::sort(plan.outputs.begin(), plan.outputs.end(),
            [](const FlowVar& a, const FlowVar& b) { return a.text < b.text; });
}

std::optional<std::vector<Value>> Tracer::runBranch(Frame& frame, StagedIf& plan,
                                                    const std::vector<Piece>& pieces,
                                                    const std::vector<Value>& outputsBefore,
                                                    const std::vector<Value>& localsBefore,
                                                    std::string_view branchName) {
  const int line = frame.line;
  if (!writeState(frame, plan.outputs, outputsBefore) ||
      !writeState(frame, plan.locals, localsBefore))
    return {};
  returnFlag_ = {};
  const Flow flow = runPieces(frame, pieces);
  if (flow == Flow::raised) return {};
  if (flow == Flow::returns) {
    const bool hasFlag = returnFlag_.first == &frame && !returnFlag_.second.isUndefined();
    plan.doReturn = hasFlag ? returnFlag_.second : Value::boolean(true);
    plan.returned = frame.result;
    returnFlag_ = {};
  } else if (flow == Flow::breaks && plan.loop != nullptr) {
    plan.loop->breakFlag = Value::boolean(true);
    plan.loop->continueFlag = Value::boolean(true);
  } else if (flow == Flow::continues && plan.loop != nullptr) {
    plan.loop->continueFlag = Value::boolean(true);
  }
  frame.line = line;
  if (plan.outputs.empty()) return std::vector<Value>{Value::integer(0)};
  std::vector<Value> values = readState(frame, plan.outputs);
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (!values[k].isUndefined()) continue;
    const std::string& name = plan.outputs[k].text;
    if (plan.outputs[k].flag == &plan.returned) {
      in_.raise(*in_.types().valueError,
                fmt::format("the {} branch must also have a return statement.", branchName),
                "Eager code fails only when that path is taken; a graph holds both. Return a value "
                "on both paths.");
    } else {
      in_.raise(*in_.types().valueError,
                fmt::format("'{}' must also be initialized in the {} branch", name, branchName),
                fmt::format("Eager code fails only when that path is taken; a graph holds both. "
                            "Give '{}' a value before "
                            "the if, or in both branches.",
                            name));
    }
    return {};
  }
  return values;
}

bool Tracer::checkBranchVariable(const std::string& name, const Value& onTrue,
                                 const Value& onFalse) {
  const bool trueIsNone = onTrue.isNone();
  if (trueIsNone != onFalse.isNone()) {
    in_.raise(*in_.types().valueError,
              fmt::format("'{}' is None at the end of the {} branch.", name,
                          trueIsNone ? "main" : "else"),
              "Both branches have to give a value of one kind.");
    return false;
  }
  std::vector<Value> a;
  std::vector<Value> b;
  const Structure first = flatten(in_, onTrue, a);
  const Structure second = flatten(in_, onFalse, b);
  if (!sameStructure(first, second)) {
    in_.raise(
        *in_.types().typeError,
        fmt::format(
            "'{}' must have the same nested structure in the main and else branches:\n\n{} and {}",
            name, structureWord(first), structureWord(second)));
    return false;
  }
  for (std::size_t k = 0; k < a.size(); ++k) {
    for (Value* leaf : {&a[k], &b[k]}) {
      if (leaf->is(Kind::tensor) || leaf->is(Kind::variable) || !isPythonConstant(*leaf)) continue;
      const auto made = convertResult(*leaf);
      if (!made) return false;
      *leaf = symbol(*made);
    }
    const auto x = typeOfOperand(a[k]);
    const auto y = typeOfOperand(b[k]);
    if (!x || !y || *x == *y) continue;
    in_.raise(*in_.types().typeError,
              fmt::format("'{}' has dtype {} in the main branch, but dtype {} in the else branch",
                          name, tensorFlowName(*x), tensorFlowName(*y)),
              "Convert one of the two with tf.cast.");
    return false;
  }
  return true;
}

bool Tracer::checkBranches(const StagedIf& plan, const std::vector<Value>& onTrue,
                           const std::vector<Value>& onFalse) {
  for (std::size_t k = 0; k < onTrue.size(); ++k) {
    const std::string name = plan.outputs.empty() ? "<unused dummy>" : plan.outputs[k].text;
    if (!checkBranchVariable(name, onTrue[k], onFalse[k])) return false;
  }
  return true;
}

Tracer::Lowered Tracer::stageIf(Frame& frame, const Value& condition, StagedIf& plan,
                                std::size_t consumed) {
  const int line = frame.line;
  const std::vector<Value> outputsBefore = readState(frame, plan.outputs);
  const std::vector<Value> localsBefore = readState(frame, plan.locals);
  const auto branch = [&](const std::vector<Piece>& pieces, std::string_view name) {
    return [&, name]() -> std::optional<std::vector<Value>> {
      frame.line = line;
      return runBranch(frame, plan, pieces, outputsBefore, localsBefore, name);
    };
  };
  const auto results =
      conditional(condition, "cond", branch(plan.onTrue, "main"), branch(plan.onFalse, "else"),
                  [&](const std::vector<Value>& a, const std::vector<Value>& b) {
                    return checkBranches(plan, a, b);
                  });
  // Whatever happened, code outside sees the values from before, and then the outputs.
  const Ref<ExceptionObject> raised =
      results ? Ref<ExceptionObject>() : Ref<ExceptionObject>(in_.pending());
  writeState(frame, plan.locals, localsBefore);
  writeState(frame, plan.outputs, outputsBefore);
  if (!results) {
    if (raised) in_.raise(raised.value());
    return {.flow = Flow::raised, .consumed = consumed};
  }
  frame.line = line;
  if (!plan.outputs.empty() && !writeState(frame, plan.outputs, *results))
    return {.flow = Flow::raised, .consumed = consumed};
  if (!plan.returns) return {.flow = Flow::next, .consumed = consumed};
  frame.result = plan.returned;
  returnFlag_ = {&frame, plan.doReturn};
  return {.flow = Flow::returns, .consumed = consumed};
}

Tracer::Lowered Tracer::lowerIf(Interpreter& in, Frame& frame, const Block& block,
                                std::size_t index, const IfStmt& stmt, const Value& condition) {
  frame.line = stmt.span.line;
  if (options_.autograph == AutoGraph::off) {
    const int truth = in.truth(condition);
    if (truth < 0) return {.flow = Flow::raised, .consumed = 0};
  }
  frame.call = stmt.condition;
  const auto checked = checkedCondition(condition, "if statement");
  if (!checked) return {.flow = Flow::raised, .consumed = 0};
  const Piece rest{.block = &block, .begin = index + 1, .end = block.size()};
  StagedIf plan;
  plan.onTrue = {whole(stmt.body)};
  plan.onFalse = {whole(stmt.orelse)};
  plan.loop = loopAround(frame, stmt);
  Jumps jumps = jumpsOf(plan.onTrue.front());
  jumps.add(jumpsOf(plan.onFalse.front()));
  std::size_t consumed = 0;
  bool moved = false;
  if (jumps.returns) {
    const bool trueReturns = alwaysReturns(plan.onTrue.front());
    const bool falseReturns = alwaysReturns(plan.onFalse.front());
    consumed = rest.end - rest.begin;
    moved = true;
    if (trueReturns && !falseReturns) plan.onFalse.push_back(rest);
    if (falseReturns && !trueReturns) plan.onTrue.push_back(rest);
  }
  plan.continueIsLive = plan.loop != nullptr && !endsBlock(bodyOf(*plan.loop), stmt);
  planOutputs(frame, plan, &stmt, moved ? Rest::moved : Rest::stays);
  if (plan.loop != nullptr && (jumps.breaks || jumps.continues) &&
      plan.loop->continueFlag.isUndefined()) {
    plan.loop->continueFlag = Value::boolean(false);
    if (!plan.loop->staged) plan.loop->breakFlag = Value::boolean(false);
  }
  const Lowered lowered = stageIf(frame, *checked, plan, consumed);
  if (lowered.flow != Flow::next) return lowered;
  if (plan.loop != nullptr && !plan.loop->staged && jumps.breaks) {
    frame.line = plan.loop->loop->span.line;
    in.raise(*in.types().notImplementedError,
             "break and return statements which depend on a TF condition are not supported in "
             "Python for loops. Did you "
             "intend to make it a TF loop?\nSee "
             "https://github.com/tensorflow/tensorflow/blob/master/tensorflow/python/autograph/"
             "g3doc/reference/"
             "limitations.md#consistency-of-control-flow-types for more info.",
             "Loop over tf.range or over the tensor itself, so that the loop becomes part of the "
             "graph.");
    return {.flow = Flow::raised, .consumed = consumed};
  }
  if (plan.loop == nullptr || moved || !(jumps.breaks || jumps.continues)) return lowered;
  const Value flag = plan.loop->continueFlag;
  if (!plan.loop->staged) plan.loop->continueFlag = Value();
  return guardRest(frame, block, index + 1, plan.loop, flag);
}

Tracer::Lowered Tracer::guardRest(Frame& frame, const Block& block, std::size_t from,
                                  LoopMark* loop, const Value& flag) {
  const Piece rest{.block = &block, .begin = from, .end = block.size()};
  const std::size_t consumed = rest.end - rest.begin;
  if (consumed == 0) return {.flow = Flow::next, .consumed = 0};
  frame.line = block[from]->span.line;
  if (!isSymbolic(flag))
    return {.flow = flag.asBool() ? Flow::continues : runPieces(frame, {rest}),
            .consumed = consumed};
  const Value goesOn = lowerNot(in_, frame, flag);
  if (goesOn.isRaised()) return {.flow = Flow::raised, .consumed = consumed};
  StagedIf plan;
  plan.onTrue = {rest};
  plan.loop = loop;
  plan.continueIsLive = loop != nullptr && !endsBlock(bodyOf(*loop), *block.back());
  planOutputs(frame, plan, nullptr, Rest::moved);
  return stageIf(frame, goesOn, plan, consumed);
}

}  // namespace twin::lang
