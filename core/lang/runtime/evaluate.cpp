#include "core/lang/runtime/evaluate.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/lang/library/library.h"
#include "core/lang/runtime/tensor_objects.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMostExpression = 10'000;  // bytes of its text
constexpr int kUsesOfOneInterpreter = 500;
constexpr std::size_t kMostWatchEntries = 100'000;
constexpr std::chrono::seconds kMostWatchTime{20};

Limits evaluationLimits(std::chrono::nanoseconds time) {
  Limits limits;
  limits.timeNs = time.count();
  limits.steps = 1'000'000;
  limits.depth = 50;
  limits.outputBytes = 1 << 20;
  limits.elements = 10'000'000;
  return limits;
}

Error notOneExpression(std::string_view text) {
  return {.code = ErrorCode::syntax,
          .message = "{} is not one expression",
          .arguments = {displayText(text, 120)},
          .advice = "Write a single expression, as in loss < 0.1 or x.shape."};
}

std::uint32_t frameAt(const RecordedRun& run, const TimeCursor& cursor) {
  const std::vector<RecordedStep>& steps = run.recording.steps;
  return cursor.step() < steps.size() ? steps[cursor.step()].frame : 0;
}

RecordedValue recordedName(const RecordedRun& run, const TimeCursor& cursor, std::uint32_t frame,
                           const std::string& name) {
  const auto in = [&](const std::vector<std::string>& names,
                      const std::vector<RecordedValue>& values) -> std::optional<RecordedValue> {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    const auto slot = static_cast<std::size_t>(found - names.begin());
    return slot < values.size() ? cursor.unboxed(values[slot]) : RecordedValue{};
  };
  if (frame != 0 && frame < run.recording.frames.size()) {
    // A local name without a value hides the global one.
    const auto local = in(run.recording.frames[frame].code->slotNames, cursor.locals(frame));
    if (local) return *local;
  }
  return in(run.program->globalNames, cursor.globals()).value_or(RecordedValue{});
}

void setShape(ShownValue& shown, const PartialShape& shape) {
  shown.shape.emplace();
  for (int k = 0; k < shape.rank(); ++k) shown.shape->push_back(shape[k]);
}

}  // namespace

Result<Expression> Expression::parse(std::string_view text, std::stop_token stop) {
  if (text.size() > kMostExpression) return fail(notOneExpression(text));
  auto program = parseScript(text, "<expression>");
  if (program->cells.empty()) return fail(notOneExpression(text));
  if (program->hasErrors()) {
    for (const Cell& cell : program->cells) {
      if (!cell.errors.empty()) return fail(toError(cell.errors.front(), *program));
    }
  }
  const Block& body = program->cells.front().body;
  if (program->cells.size() != 1 || body.size() != 1 || body[0]->kind != StmtKind::expression ||
      static_cast<const ExpressionStmt&>(*body[0]).hidesValue) {
    return fail(notOneExpression(text));
  }
  return Expression(std::move(program), std::move(stop));
}

Interpreter& Expression::interpreter() {
  const bool isSpent =
      in_ == nullptr || in_->stopReason() != StopReason::none || ++uses_ > kUsesOfOneInterpreter;
  if (!isSpent) return *in_;
  classes_.reset();
  in_.reset();
  in_ = std::make_unique<Interpreter>(
      program_,
      Interpreter::Options{
          .limits = evaluationLimits(time_),
          .stop = stop_,
          .output = [printed = printed_](OutputStream, std::string_view) { *printed = true; }});
  classes_ = std::make_unique<ThawedClasses>();
  installLibrary(*in_);
  // Methods of tensors and arrays come with their modules, which an expression need not name.
  for (const char* name : {"tensorflow", "numpy"}) {
    if (in_->importModule(name).isRaised()) in_->takePending();
  }
  uses_ = 0;
  return *in_;
}

Error Expression::raised() {
  if (in_->stopReason() != StopReason::none) {
    Error error = in_->stopError();
    error.where = {};
    error.advice = "An expression at a step may take 1 s and 10^6 steps; simplify it.";
    return error;
  }
  const Ref<ExceptionObject> exception = in_->takePending();
  return {.code = ErrorCode::raised,
          .message = "{}: {}",
          .arguments = {exception->type->name, in_->messageOf(*exception)},
          .advice = exception->advice};
}

std::vector<RecordedValue> Expression::names(const RecordedRun& run, const TimeCursor& cursor,
                                             std::uint32_t frame) const {
  std::vector<RecordedValue> values;
  for (const std::string& name : program_->globalNames)
    values.push_back(recordedName(run, cursor, frame, name));
  return values;
}

Result<Value> Expression::valueAt(const RecordedRun& run, const TimeCursor& cursor,
                                  std::uint32_t frame) {
  Interpreter& in = interpreter();
  in.restartLimits();
  Thaw thaw(in, run, cursor, *classes_);
  const std::vector<RecordedValue> values = names(run, cursor, frame);
  NameExpr target;
  for (std::size_t slot = 0; slot < values.size(); ++slot) {
    TWIN_TRY(value, thaw.named(program_->globalNames[slot], values[slot]));
    target.slot = static_cast<int>(slot);
    if (!in.assign(*in.frame(), target, std::move(value))) return fail(raised());
  }
  Value result;
  *printed_ = false;
  const Flow flow = in.runCell(program_->cells.front(), result);
  if (*printed_) {
    if (in.pending() != nullptr) in.takePending();
    return fail({.code = ErrorCode::unsupported,
                 .message = "an expression at a step cannot print",
                 .advice = "Leave print out; the value of the expression is shown."});
  }
  if (flow == Flow::raised || result.isRaised()) return fail(raised());
  return result;
}

Result<ShownValue> Expression::at(const RecordedRun& run, const TimeCursor& cursor,
                                  std::optional<std::uint32_t> frame) {
  TWIN_TRY(value, valueAt(run, cursor, frame.value_or(frameAt(run, cursor))));
  ShownValue shown;
  shown.type = in_->typeName(value);
  if (!in_->repr(value, shown.text)) return fail(raised());
  if (const auto* tensor = value.tryAs<TensorObject>()) {
    shown.dtype = std::string(tensorFlowName(tensor->dtype));
    setShape(shown, tensor->shape);
  } else if (const auto* array = value.tryAs<ArrayObject>()) {
    shown.dtype = std::string(tensorFlowName(array->data.dtype()));
    setShape(shown, PartialShape(array->data.shape()));
  } else if (const auto* variable = value.tryAs<VariableObject>()) {
    shown.dtype = std::string(tensorFlowName(variable->dtype));
    setShape(shown, variable->shape);
  }
  constexpr std::size_t kMostText = 4096;
  if (shown.text.size() > kMostText) shown.text.resize(kMostText);
  return shown;
}

Result<bool> Expression::holds(const RecordedRun& run, const TimeCursor& cursor) {
  TWIN_TRY(value, valueAt(run, cursor, frameAt(run, cursor)));
  const int truth = in_->truth(value);
  if (truth < 0) return fail(raised());
  return truth != 0;
}

Result<ShownValue> evaluate(const RecordedRun& run, std::string_view expression, std::size_t step,
                            std::optional<std::uint32_t> frame, std::stop_token stop) {
  TWIN_TRY(parsed, Expression::parse(expression, std::move(stop)));
  HeldCursor cursor(run, step);
  return parsed.at(run, *cursor, frame);
}

std::vector<Result<ShownValue>> evaluateAll(const RecordedRun& run,
                                            std::span<const std::string> expressions,
                                            std::size_t step, std::uint32_t frame,
                                            const std::stop_token& stop) {
  constexpr std::chrono::nanoseconds kMostTime = std::chrono::seconds(1);
  const auto started = Clock::now();
  HeldCursor cursor(run, step);
  std::vector<Result<ShownValue>> values;
  values.reserve(expressions.size());
  for (const std::string& expression : expressions) {
    const std::chrono::nanoseconds left = kMostTime - (Clock::now() - started);
    if (stop.stop_requested() || left <= std::chrono::nanoseconds::zero()) {
      values.emplace_back(fail({.code = ErrorCode::limit,
                                .message = "not evaluated: the expressions before it took 1 s",
                                .advice = "Take one of them away, or simplify it."}));
      continue;
    }
    auto parsed = Expression::parse(expression, stop);
    if (parsed) parsed->limitTime(left);
    values.push_back(parsed ? parsed->at(run, *cursor, frame)
                            : Result<ShownValue>(fail(std::move(parsed).error())));
  }
  return values;
}

Result<Watched> watch(const RecordedRun& run, std::string_view expression, std::stop_token stop) {
  TWIN_TRY(parsed, Expression::parse(expression, stop));
  Watched watched;
  TimeCursor cursor(run.recording);
  const auto started = Clock::now();
  std::vector<RecordedValue> seen;
  std::uint32_t seenFrame = 0;
  std::size_t seenWrites = 0;
  for (std::size_t step = 0; step <= run.recording.steps.size(); ++step) {
    cursor.moveTo(step);
    const std::uint32_t frame = frameAt(run, cursor);
    const std::size_t writes = writesBefore(run.recording, step);
    const bool isSameState = step > 0 && writes == seenWrites && frame == seenFrame;
    seenWrites = writes;
    seenFrame = frame;
    if (isSameState) continue;
    std::vector<RecordedValue> values = parsed.names(run, cursor, frame);
    const bool canChange = std::any_of(values.begin(), values.end(), [](const RecordedValue& v) {
      return v.tag == RecordedTag::object;
    });
    if (step > 0 && !canChange && values == seen) continue;
    seen = std::move(values);
    Result<ShownValue> now = parsed.at(run, cursor, frame);
    WatchEntry entry{.step = step};
    if (now) {
      entry.value = std::move(*now);
    } else {
      entry.error = text(now.error());
    }
    const WatchEntry* last = watched.entries.empty() ? nullptr : &watched.entries.back();
    const bool isSame = last != nullptr && last->error == entry.error &&
                        last->value.has_value() == entry.value.has_value() &&
                        (!entry.value || (last->value->text == entry.value->text &&
                                          last->value->type == entry.value->type));
    if (!isSame) watched.entries.push_back(std::move(entry));
    watched.truncated = watched.entries.size() >= kMostWatchEntries || stop.stop_requested() ||
                        Clock::now() - started > kMostWatchTime;
    if (watched.truncated) break;
  }
  return watched;
}

}  // namespace twin::lang
