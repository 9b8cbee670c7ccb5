#include "core/lang/runtime/interpreter.h"

#include <fmt/core.h>

#include <cstdlib>

#include "core/base/deep_thread.h"
#include "core/lang/runtime/evaluator.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

constexpr std::size_t kStackValues = std::size_t{1}
                                     << 21U;  // 32 MiB, reserved and touched as it is used
constexpr std::int64_t kFuel = 1024;

Value constantValue(const ConstantExpr& constant) {
  switch (constant.constant) {
    case ConstantKind::none:
      return Value::none();
    case ConstantKind::boolean:
      return Value::boolean(constant.integer != 0);
    case ConstantKind::integer:
      return Value::integer(constant.integer);
    case ConstantKind::bigInteger:
      return makeValue<BigIntegerObject>(
          BigInteger::parse(constant.text, static_cast<int>(constant.integer)));
    case ConstantKind::real:
      return Value::real(constant.real);
    case ConstantKind::text:
      return makeString(constant.text);
    case ConstantKind::bytes:
      return makeValue<BytesObject>(constant.text);
    case ConstantKind::ellipsis:
      break;
  }
  return Value::ellipsis();
}

}  // namespace

Interpreter::Interpreter(std::shared_ptr<const Program> program, Options options)
    : heap_(std::make_unique<Heap>()), program_(std::move(program)), options_(std::move(options)) {
  // calloc gives zero pages that are only touched when used; a zero Value is an undefined one.
  stack_ = static_cast<Value*>(std::calloc(kStackValues, sizeof(Value)));
  TWIN_CHECK(stack_ != nullptr, "the value stack could not be reserved");
  stackTop_ = stack_;
  stackEnd_ = stack_ + kStackValues;
  for (const ConstantExpr* constant : program_->constants)
    constants_.push_back(constantValue(*constant));
  for (const std::string& name : program_->names) names_.emplace_back(intern(name));
  globals_.resize(program_->globalNames.size());
  builtinSlots_.resize(program_->globalNames.size());
  caches_.resize(static_cast<std::size_t>(program_->cacheCount));
  types_ = std::make_unique<Types>(*this);
  fuel_ = kFuel;
  started_ = std::chrono::steady_clock::now();
  const Code& module = program_->module();
  moduleFrame_.code = &module;
  moduleFrame_.slots = stackTop_;
  stackTop_ += module.frameSize;
  frame_ = &moduleFrame_;
  context.seed = options_.seed;
  context.stop = options_.stop;
  context.limits = options_.limits;
}

Interpreter::~Interpreter() {
  while (stackTop_ > stack_) (--stackTop_)->clear();
  std::free(stack_);
}

void Interpreter::restartLimits() {
  steps_ = 0;
  fuel_ = kFuel;
  started_ = std::chrono::steady_clock::now();
}

Flow Interpreter::runCell(const Cell& cell, Value& shown) {
  if (cell.body.empty()) return Flow::next;
  frame_ = &moduleFrame_;
  noteStackFloor();
  const Stmt& last = *cell.body.back();
  const bool shows =
      last.kind == StmtKind::expression && !static_cast<const ExpressionStmt&>(last).hidesValue;
  if (!shows) return runBlock(moduleFrame_, cell.body);
  for (std::size_t k = 0; k + 1 < cell.body.size(); ++k) {
    const Flow flow = runStatement(moduleFrame_, *cell.body[k]);
    if (flow != Flow::next) return flow;
  }
  if (!tick()) return Flow::raised;
  moduleFrame_.line = last.span.line;
  if (recorder != nullptr) recorder->statement(moduleFrame_, last);
  shown = eval(moduleFrame_, *static_cast<const ExpressionStmt&>(last).value);
  return shown.isRaised() ? Flow::raised : Flow::next;
}

bool Interpreter::refuel() {
  if (stopReason_ != StopReason::none) return false;
  fuel_ = kFuel;
  steps_ += kFuel;
  if (options_.stop.stop_requested()) {
    stopReason_ = StopReason::cancelled;
    stopError_ = {
        ErrorCode::cancelled, "the run was stopped", {}, {}, "Run the program again to continue."};
    fuel_ = 0;
    return false;
  }
  if (options_.limits.timeNs > 0 && std::chrono::steady_clock::now() - started_ >
                                        std::chrono::nanoseconds(options_.limits.timeNs)) {
    stopAtLimit("time");
    return false;
  }
  if (options_.limits.steps > 0 && steps_ > options_.limits.steps) {
    stopAtLimit("steps");
    return false;
  }
  return true;
}

Value Interpreter::stopAtLimit(std::string_view limit) {
  if (stopReason_ == StopReason::none) {
    stopReason_ = StopReason::limit;
    stopError_ =
        limitError(limit, options_.limits, program_->place(frame_ != nullptr ? frame_->line : 0));
  }
  fuel_ = 0;
  return Value::raised();
}

void Interpreter::reseed(std::uint64_t seed) {
  context.seed = seed;
  // What follows counts as module level, also within a call: the same program after the same seed
  // draws the same numbers, wherever it stands.
  context.call = 0;
  context.siteCounts.clear();
  moduleSiteCounts_.clear();
  outermostCalls_ = 0;
}

bool Interpreter::beginOutermostCall() {
  if (isInOutermostCall_ || trace != nullptr) return false;
  isInOutermostCall_ = true;
  context.call = ++outermostCalls_;
  moduleSiteCounts_ = std::move(context.siteCounts);
  context.siteCounts.clear();
  return true;
}

void Interpreter::pinOutermostCall(std::uint64_t index) {
  isInOutermostCall_ = true;
  context.call = index;
  context.siteCounts.clear();
}

void Interpreter::endOutermostCall() {
  isInOutermostCall_ = false;
  // After a reseed within the call the counts are those of module level.
  if (context.call != 0) context.siteCounts = std::move(moduleSiteCounts_);
  moduleSiteCounts_.clear();
  context.call = 0;
}

bool Interpreter::checkElements(std::int64_t count) {
  if (count > kLongWork) lookSoon();
  if (count <= options_.limits.elements) return true;
  stopAtLimit("elements");
  return false;
}

StringObject* Interpreter::intern(std::string_view text) {
  if (const auto found = interned_.find(text); found != interned_.end()) return found->second.get();
  Ref<StringObject> made = make<StringObject>(std::string(text));
  StringObject* object = made.get();
  interned_.emplace(std::string_view(object->text), std::move(made));
  return object;
}

bool Interpreter::write(OutputStream stream, std::string_view text) {
  outputBytes_ += static_cast<std::int64_t>(text.size());
  if (outputBytes_ > options_.limits.outputBytes) {
    stopAtLimit("output-bytes");
    return false;
  }
  if (options_.output) options_.output(stream, text);
  return true;
}

Value Interpreter::global(std::string_view name) {
  for (std::size_t k = 0; k < globals_.size(); ++k) {
    if (program_->globalNames[k] == name) return globals_[k];
  }
  return {};
}

void Interpreter::setBuiltin(std::string_view name, Value value) {
  for (std::size_t k = 0; k < builtinSlots_.size(); ++k) {
    if (program_->globalNames[k] == name) builtinSlots_[k] = value;
  }
  builtins_[std::string(name)] = std::move(value);
}

Value Interpreter::builtin(std::string_view name) {
  const auto found = builtins_.find(std::string(name));
  return found != builtins_.end() ? found->second : Value();
}

void Interpreter::addModule(const std::string& name,
                            std::function<Value(Interpreter&)> makeModule) {
  moduleMakers_[name] = std::move(makeModule);
}

Value Interpreter::importModule(const std::string& name) {
  if (const auto found = modules_.find(name); found != modules_.end()) return found->second;
  if (const auto maker = moduleMakers_.find(name); maker != moduleMakers_.end()) {
    Value made = maker->second(*this);
    if (!made.isRaised()) modules_[name] = made;
    return made;
  }
  // A submodule is a module-valued attribute of the module around it.
  if (const std::size_t dot = name.rfind('.'); dot != std::string::npos) {
    const Value outer = importModule(name.substr(0, dot));
    if (outer.isRaised()) return outer;
    const auto* closed = outer.tryAs<ModuleObject>();
    if (closed != nullptr && !closed->closedReason.empty()) return outer;
    Value inner = findAttribute(outer, intern(name.substr(dot + 1)));
    if (inner.isRaised() || inner.is(Kind::module)) return inner;
  }
  return raise(*types_->moduleNotFoundError, fmt::format("No module named '{}'", name),
               "Programs import the built-in library only (tensorflow, numpy, math, time, timeit, "
               "random, functools, "
               "itertools, collections, contextlib, datetime, sys, traceback); packages cannot be "
               "installed.");
}

Value Interpreter::readAccess(Frame& frame, const Expr& access) {
  if (access.kind == ExprKind::localName)
    return frame.slots[static_cast<const NameExpr&>(access).slot];
  if (access.kind == ExprKind::cellName || access.kind == ExprKind::className) {
    const Value& slot = frame.slots[static_cast<const NameExpr&>(access).slot];
    return slot.is(Kind::cell) ? slot.as<CellObject>().value : slot;
  }
  if (access.kind == ExprKind::globalName) {
    return globals_[static_cast<std::size_t>(static_cast<const NameExpr&>(access).slot)];
  }
  // A composite that does not exist yet has no value; its exception is of no interest.
  Value value = eval(frame, access);
  if (value.isRaised() && stopReason_ == StopReason::none) {
    takePending();
    return {};
  }
  return value;
}

bool Interpreter::writeAccess(Frame& frame, const Expr& access, Value value) {
  const bool isComposite = access.kind == ExprKind::attribute || access.kind == ExprKind::subscript;
  if (!value.isUndefined() || !isComposite) return assign(frame, access, std::move(value));
  bool done = true;
  if (access.kind == ExprKind::attribute) {
    const auto& attribute = static_cast<const AttributeExpr&>(access);
    const Value object = eval(frame, *attribute.object);
    done = !object.isRaised() && deleteAttribute(object, intern(attribute.name));
  } else {
    const auto& subscript = static_cast<const SubscriptExpr&>(access);
    const Value object = eval(frame, *subscript.object);
    const Value index = object.isRaised() ? Value::raised() : eval(frame, *subscript.index);
    done = !index.isRaised() && deleteItem(object, index);
  }
  if (!done && stopReason_ == StopReason::none) takePending();
  return stopReason_ == StopReason::none;
}

}  // namespace twin::lang
