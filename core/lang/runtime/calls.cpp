#include <fmt/core.h>

#include <algorithm>

#include "core/base/deep_thread.h"
#include "core/lang/runtime/evaluator.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/tensor_objects.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

// What enter() answers when the call may not begin: nothing of it stays on the stack.
Value Interpreter::refuseEntry(const Code& code, Value* slots) {
  Value raised = Value::raised();
  if (depth_ >= options_.limits.depth) {
    raised =
        raise(*types_->recursionError, "maximum recursion depth exceeded",
              fmt::format(
                  "The limit 'depth' is {} calls; a recursion that never ends is the usual cause.",
                  options_.limits.depth));
  } else if (isStackLow()) {
    raised =
        raise(*types_->recursionError, "maximum recursion depth exceeded",
              "The calls nest too deeply within expressions for the stack; name parts of them.");
  } else if (slots + code.frameSize + 64 > stackEnd_) {
    raised = stopAtLimit("depth");
  }
  for (int k = 0; k < code.parameterCount; ++k) slots[k].clear();
  return raised;
}

Value Interpreter::enter(FunctionObject& function, Value* slots) {
  const Code& code = *function.node->code;
  if (depth_ >= options_.limits.depth || isStackLow() || slots + code.frameSize + 64 > stackEnd_ ||
      (--fuel_ <= 0 && !refuel())) [[unlikely]] {
    return refuseEntry(code, slots);
  }
  const bool isOutermost = depth_++ == 0 && beginOutermostCall();
  Value* const outerTop = stackTop_;
  stackTop_ = slots + code.frameSize;
  Frame frame;
  frame.slots = slots;
  frame.code = &code;
  frame.function = &function;
  frame.back = frame_;
  frame.line = function.node->span.line;
  for (const int slot : code.cellSlots) {
    const Ref<CellObject> cell = make<CellObject>();
    cell->value = std::move(slots[slot]);
    slots[slot] = cell.value();
  }
  for (std::size_t k = 0; k < code.freeVariables.size(); ++k) {
    slots[code.freeVariables[k].slot] = function.closure[k];
  }
  frame_ = &frame;
  if (recorder != nullptr) [[unlikely]]
    recorder->entered(frame);
  const Flow flow = runBlock(frame, function.node->body);
  if (recorder != nullptr) [[unlikely]]
    recorder->left(frame, flow == Flow::returns ? frame.result : Value::none());
  frame_ = frame.back;
  --depth_;
  if (isOutermost) [[unlikely]]
    endOutermostCall();
  for (Value* slot = stackTop_; slot > slots;) (--slot)->clear();
  stackTop_ = outerTop;
  if (flow == Flow::returns) [[likely]]
    return std::move(frame.result);
  return flow == Flow::raised ? Value::raised() : Value::none();
}

// `arguments` are the topmost values of the stack; the caller holds the function.
Value Interpreter::callFunction(FunctionObject& function, Value* arguments, int count,
                                KeywordArguments keywords) {
  const FunctionNode& node = *function.node;
  const auto wanted = static_cast<int>(node.parameters.size());
  if (node.isSimple && keywords.empty() && count <= wanted &&
      count + static_cast<int>(function.defaults.size()) >= wanted) {
    for (int k = count; k < wanted; ++k) {
      arguments[k] =
          function.defaults[static_cast<std::size_t>(k - wanted) + function.defaults.size()];
    }
    return enter(function, arguments);
  }
  return bindAndEnter(function, {arguments, static_cast<std::size_t>(count)}, keywords);
}

Value Interpreter::bindAndEnter(FunctionObject& function, std::span<const Value> positional,
                                KeywordArguments keywords) {
  const FunctionNode& node = *function.node;
  Value* slots = stackTop_;
  if (slots + node.code->frameSize + 64 > stackEnd_) return stopAtLimit("depth");
  if (!bindArguments(function, positional, keywords, slots)) {
    for (int k = 0; k < node.code->parameterCount; ++k) slots[k].clear();
    return Value::raised();
  }
  return enter(function, slots);
}

namespace {

std::string quotedList(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (k > 0) text += names.size() == 2 ? " and " : k + 1 == names.size() ? ", and " : ", ";
    text += "'" + names[k] + "'";
  }
  return text;
}

}  // namespace

bool Interpreter::bindArguments(FunctionObject& function, std::span<const Value> positional,
                                KeywordArguments keywords, Value* slots) {
  const FunctionNode& node = *function.node;
  const std::size_t wanted = node.parameters.size();
  const auto fail = [&](std::string text) {
    raise(*types_->typeError, fmt::format("{}() {}", function.qualifiedName, text));
    return false;
  };
  for (std::size_t k = 0; k < std::min(wanted, positional.size()); ++k) slots[k] = positional[k];
  std::size_t at = wanted;
  if (node.starArgs != nullptr) {
    const std::size_t from = std::min(wanted, positional.size());
    slots[at++] =
        makeTuple({positional.begin() + static_cast<std::ptrdiff_t>(from), positional.end()});
  }
  const std::size_t keywordBase = at;
  at += node.keywordOnly.size();
  Ref<DictObject> options;
  if (node.starKwargs != nullptr) {
    options = make<DictObject>();
    slots[at] = options.value();
  }
  for (const auto& [name, value] : keywords) {
    bool placed = false;
    for (std::size_t k = static_cast<std::size_t>(node.positionalOnly); k < wanted && !placed;
         ++k) {
      if (names_[static_cast<std::size_t>(node.parameters[k].nameIndex)].get() != name) continue;
      if (!slots[k].isUndefined())
        return fail(fmt::format("got multiple values for argument '{}'", name->text));
      slots[k] = value;
      placed = true;
    }
    for (std::size_t k = 0; k < node.keywordOnly.size() && !placed; ++k) {
      if (names_[static_cast<std::size_t>(node.keywordOnly[k].nameIndex)].get() != name) continue;
      slots[keywordBase + k] = value;
      placed = true;
    }
    if (placed) continue;
    if (!options) return fail(fmt::format("got an unexpected keyword argument '{}'", name->text));
    if (!dictSet(*options, Value::object(name), value)) return false;
  }
  if (positional.size() > wanted && node.starArgs == nullptr) {
    const std::size_t least = wanted - function.defaults.size();
    const std::string takes = function.defaults.empty()
                                  ? fmt::format("{}", wanted)
                                  : fmt::format("from {} to {}", least, wanted);
    return fail(fmt::format("takes {} positional argument{} but {} {} given", takes,
                            wanted == 1 && function.defaults.empty() ? "" : "s", positional.size(),
                            positional.size() == 1 ? "was" : "were"));
  }
  std::vector<std::string> missing;
  for (std::size_t k = 0; k < wanted; ++k) {
    if (!slots[k].isUndefined()) continue;
    if (k + function.defaults.size() >= wanted) {
      slots[k] = function.defaults[k + function.defaults.size() - wanted];
    } else {
      missing.push_back(node.parameters[k].name->name);
    }
  }
  if (!missing.empty()) {
    return fail(fmt::format("missing {} required positional argument{}: {}", missing.size(),
                            missing.size() == 1 ? "" : "s", quotedList(missing)));
  }
  for (std::size_t k = 0; k < node.keywordOnly.size(); ++k) {
    Value& slot = slots[keywordBase + k];
    if (!slot.isUndefined()) continue;
    slot = function.keywordDefaults[k];
    if (slot.isUndefined()) missing.push_back(node.keywordOnly[k].name->name);
  }
  if (!missing.empty()) {
    return fail(fmt::format("missing {} required keyword-only argument{}: {}", missing.size(),
                            missing.size() == 1 ? "" : "s", quotedList(missing)));
  }
  return true;
}

Value Interpreter::runFunction(FunctionObject& function, std::span<Value> boundParameters) {
  Value* slots = stackTop_;
  if (slots + function.node->code->frameSize + 64 > stackEnd_) return stopAtLimit("depth");
  for (std::size_t k = 0; k < boundParameters.size(); ++k) slots[k] = boundParameters[k];
  return enter(function, slots);
}

Value Interpreter::callNative(NativeObject& native, std::span<const Value> arguments,
                              KeywordArguments keywords) {
  const Ref<NativeObject> held(&native);
  const std::size_t extra = native.bound.isUndefined() ? 0 : 1;
  const std::size_t wanted = native.parameters.size();
  const std::size_t given = arguments.size() + extra;
  Value* const base = stackTop_;
  if (base + wanted + given + 64 > stackEnd_) return stopAtLimit("depth");
  struct Pop {
    Value*& top;
    Value* base;
    ~Pop() {
      while (top > base) (--top)->clear();
    }
  } pop{stackTop_, base};
  const auto fail = [&](std::string text) {
    return raise(*types_->typeError, fmt::format("{}() {}", native.name, text));
  };
  const auto argument = [&](std::size_t k) -> const Value& {
    return k < extra ? native.bound : arguments[k - extra];
  };
  stackTop_ = base + wanted;
  std::size_t at = 0;
  std::size_t plain = 0;
  Ref<DictObject> options;
  for (; at < wanted; ++at) {
    const NativeParameter& parameter = native.parameters[at];
    if (parameter.form == NativeParameter::Form::plain) {
      if (plain < given) base[at] = argument(plain);
      ++plain;
    } else if (parameter.form == NativeParameter::Form::rest) {
      std::vector<Value> rest;
      for (std::size_t k = plain; k < given; ++k) rest.push_back(argument(k));
      plain = std::max(plain, given);
      base[at] = makeTuple(std::move(rest));
    } else if (parameter.form == NativeParameter::Form::options) {
      options = make<DictObject>();
      base[at] = options.value();
    }
  }
  if (given > plain) {
    const std::size_t most = plain - extra;
    const std::size_t own = native.isMethod ? 1 : 0;
    return fail(fmt::format("takes {} {} argument{} ({} given)",
                            native.required == plain ? "exactly" : "at most",
                            most - std::min(own, most), most - std::min(own, most) == 1 ? "" : "s",
                            given - extra - std::min(own, given - extra)));
  }
  for (const auto& [name, value] : keywords) {
    bool placed = false;
    for (std::size_t k = 0; k < wanted && !placed; ++k) {
      const NativeParameter& parameter = native.parameters[k];
      if (parameter.name != name || parameter.positionalOnly ||
          parameter.form == NativeParameter::Form::rest ||
          parameter.form == NativeParameter::Form::options) {
        continue;
      }
      if (!base[k].isUndefined()) {
        return fail(fmt::format("got multiple values for argument '{}'", name->text));
      }
      base[k] = value;
      placed = true;
    }
    if (placed) continue;
    if (options) {
      if (!dictSet(*options, Value::object(name), value)) return Value::raised();
      continue;
    }
    std::string known;
    for (const NativeParameter& parameter : native.parameters) {
      if (!parameter.positionalOnly) known += (known.empty() ? "" : ", ") + parameter.name->text;
    }
    return raise(
        *types_->typeError,
        fmt::format("{}() got an unexpected keyword argument '{}'", native.name, name->text),
        known.empty() ? "It takes no keyword arguments."
                      : fmt::format("Its keywords are {}.", known));
  }
  for (std::size_t k = 0; k < wanted; ++k) {
    if (!base[k].isUndefined()) continue;
    const NativeParameter& parameter = native.parameters[k];
    if (parameter.required && parameter.form != NativeParameter::Form::rest) {
      return fail(
          fmt::format("missing 1 required positional argument: '{}'", parameter.name->text));
    }
    base[k] = parameter.fallback;
  }
  const std::span<Value> bound(base, wanted);
  if (wanted > 0 && base[0].is(Kind::string) &&
      static_cast<std::int64_t>(base[0].as<StringObject>().text.size()) > kLongWork) {
    lookSoon();
  }
  return native.closure ? native.closure(*this, bound) : native.row->function(*this, bound);
}

Value Interpreter::callType(ClassObject& type, std::span<const Value> arguments,
                            KeywordArguments keywords) {
  const Ref<ClassObject> held(&type);
  if (!type.isScript || type.isException) {
    for (ClassObject* at = &type; at != nullptr; at = at->base.get()) {
      if (at == types_->object.get() && at != &type) break;
      if (at->construct == nullptr || (type.isScript && !type.isException)) continue;
      Value options;
      if (!keywords.empty() && !type.isScript) {
        const Ref<DictObject> dict = make<DictObject>();
        for (const auto& [name, value] : keywords) {
          if (!dictSet(*dict, Value::object(name), value)) return Value::raised();
        }
        options = dict.value();
      }
      Value parts[3] = {Value::object(&type), makeTuple({arguments.begin(), arguments.end()}),
                        options};
      Value made = at->construct(*this, std::span<Value>(parts));
      if (made.isRaised() || !type.isScript) return made;
      const Value* init = type.find(types_->init);
      if (init == nullptr) return made;
      const Value answer = callBound(*init, made, arguments, keywords);
      return answer.isRaised() ? answer : made;
    }
  }
  // A script class, or a native one that scripts may derive from: an instance, then __init__.
  for (const ClassObject* at = &type; at != nullptr; at = at->base.get()) {
    if (at->fields.empty()) continue;
    Value parts[3] = {Value::object(&type), makeTuple({arguments.begin(), arguments.end()}),
                      Value()};
    return at->construct(*this, std::span<Value>(parts));
  }
  const Value made = makeValue<InstanceObject>(type);
  const Value* init = type.find(types_->init);
  if (init == nullptr || init == types_->object->attributes.find(types_->init)) {
    if (!arguments.empty() || !keywords.empty()) {
      return raise(*types_->typeError, fmt::format("{}() takes no arguments", type.name));
    }
    return made;
  }
  const Value answer = callBound(*init, made, arguments, keywords);
  if (answer.isRaised()) return answer;
  if (!answer.isNone()) {
    return raise(*types_->typeError,
                 fmt::format("__init__() should return None, not '{}'", typeName(answer)));
  }
  return made;
}

Value Interpreter::callBound(const Value& callee, const Value& self,
                             std::span<const Value> arguments, KeywordArguments keywords) {
  std::vector<Value> all;
  all.reserve(arguments.size() + 1);
  all.push_back(self);
  all.insert(all.end(), arguments.begin(), arguments.end());
  return call(callee, all, keywords);
}

Value Interpreter::call(const Value& callee, std::span<const Value> arguments,
                        KeywordArguments keywords) {
  if (callee.isObject()) {
    switch (callee.asObject()->kind()) {
      case Kind::function: {
        auto& function = callee.as<FunctionObject>();
        // A function may replace itself while it runs; this share keeps it alive.
        const Ref<FunctionObject> held(&function);
        Value* const base = stackTop_;
        // A call from the evaluator has its arguments on top of the stack already.
        if (arguments.data() + arguments.size() == base && !arguments.empty()) {
          return callFunction(function, base - arguments.size(), static_cast<int>(arguments.size()),
                              keywords);
        }
        if (base + arguments.size() + 64 > stackEnd_) return stopAtLimit("depth");
        for (const Value& argument : arguments) *stackTop_++ = argument;
        Value result = callFunction(function, base, static_cast<int>(arguments.size()), keywords);
        while (stackTop_ > base) (--stackTop_)->clear();
        return result;
      }
      case Kind::native:
        return callNative(callee.as<NativeObject>(), arguments, keywords);
      case Kind::boundMethod: {
        const auto& method = callee.as<BoundMethodObject>();
        return callBound(method.function, method.self, arguments, keywords);
      }
      case Kind::type:
        return callType(callee.as<ClassObject>(), arguments, keywords);
      case Kind::tracedFunction: {
        auto& traced = callee.as<TracedFunctionObject>();
        if (tracer != nullptr && !runFunctionsEagerly) {
          const bool isOutermost = depth_ == 0 && beginOutermostCall();
          Value result = tracer->call(*this, traced, arguments, keywords);
          if (isOutermost) endOutermostCall();
          return result;
        }
        if (!traced.self.isUndefined())
          return callBound(traced.function, traced.self, arguments, keywords);
        return call(traced.function, arguments, keywords);
      }
      case Kind::staticMethod:
        return call(callee.as<WrapperObject>().function, arguments, keywords);
      default:
        break;
    }
    const Value method = specialMethod(callee, types_->call);
    if (method.isRaised()) return method;
    if (!method.isUndefined()) return call(method, arguments, keywords);
    if (const auto* module = callee.tryAs<ModuleObject>();
        module != nullptr && !module->closedReason.empty()) {
      return raise(*types_->runtimeError, fmt::format("module '{}' is closed", module->name),
                   module->closedReason);
    }
  }
  return raise(*types_->typeError, fmt::format("'{}' object is not callable", typeName(callee)));
}

Value Interpreter::callMethod(const Value& object, std::string_view name,
                              std::span<const Value> arguments) {
  const Value method = getAttribute(object, intern(name));
  return method.isRaised() ? method : call(method, arguments);
}

Value Interpreter::specialMethod(const Value& object, StringObject* name) {
  if (const auto* super = object.tryAs<SuperObject>())
    return findAttribute(Value::object(const_cast<SuperObject*>(super)), name);
  const Value* found = typeOf(object).find(name);
  if (found == nullptr) return {};
  if (found->is(Kind::function) || found->is(Kind::native))
    return makeValue<BoundMethodObject>(object, *found);
  if (const auto* traced = found->tryAs<TracedFunctionObject>(); traced != nullptr)
    return getAttribute(object, name);
  return found->isNone() ? Value() : *found;
}

}  // namespace twin::lang
