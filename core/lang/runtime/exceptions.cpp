#include <fmt/core.h>

#include <algorithm>

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

Value Interpreter::raise(ClassObject& type, std::string message, std::string advice) {
  const Ref<ExceptionObject> exception = make<ExceptionObject>(type);
  exception->arguments.push_back(makeString(std::move(message)));
  exception->advice = std::move(advice);
  return raise(exception.value());
}

Value Interpreter::raise(const Value& exception) {
  auto& object = exception.as<ExceptionObject>();
  if (object.trace.empty()) {
    for (const Frame* at = frame_; at != nullptr; at = at->back)
      object.trace.push_back({at->code, at->line});
    std::reverse(object.trace.begin(), object.trace.end());
  }
  if (!handled_.empty() && handled_.back().get() != &object && object.context.isUndefined()) {
    object.context = handled_.back().value();
  }
  pending_ = Ref<ExceptionObject>(&object);
  return Value::raised();
}

Value Interpreter::raise(const Error& error) {
  if (error.code == ErrorCode::cancelled || error.code == ErrorCode::limit) {
    if (stopReason_ == StopReason::none) {
      stopReason_ = error.code == ErrorCode::limit ? StopReason::limit : StopReason::cancelled;
      stopError_ = error;
      stopError_.where = program_->place(frame_ != nullptr ? frame_->line : 0);
    }
    fuel_ = 0;
    return Value::raised();
  }
  ClassObject* type = types_->invalidArgumentError.get();
  if (error.code == ErrorCode::unsupported) type = types_->notImplementedError.get();
  return raise(*type, text(error), error.advice);
}

Ref<ExceptionObject> Interpreter::takePending() {
  Ref<ExceptionObject> taken = std::move(pending_);
  pending_ = Ref<ExceptionObject>();
  if (!taken) {
    taken = make<ExceptionObject>(*types_->runtimeError);
    taken->arguments.push_back(makeString("stopped"));
  }
  return taken;
}

bool Interpreter::matches(const ExceptionObject& exception, const Value& type, bool& failed) {
  if (const auto* tuple = type.tryAs<TupleObject>()) {
    for (const Value& one : tuple->items) {
      if (matches(exception, one, failed)) return true;
      if (failed) return false;
    }
    return false;
  }
  const auto* cls = type.tryAs<ClassObject>();
  if (cls == nullptr || !cls->isException) {
    raise(*types_->typeError,
          "catching classes that do not inherit from BaseException is not allowed");
    failed = true;
    return false;
  }
  return exception.type->isSubclassOf(*cls);
}

std::string Interpreter::messageOf(const ExceptionObject& exception) {
  std::string text;
  const Ref<ExceptionObject> saved = pending_;
  // The text of a broken __str__ is of no use in an error about an error.
  if (!str(Value::object(const_cast<ExceptionObject*>(&exception)), text)) {
    text = "<exception str() failed>";
  }
  pending_ = saved;
  return text;
}

std::string Interpreter::tracebackText(const ExceptionObject& exception) {
  std::string out;
  if (const auto* cause = exception.cause.tryAs<ExceptionObject>()) {
    out = tracebackText(*cause) +
          "\nThe above exception was the direct cause of the following exception:\n\n";
  } else if (const auto* around = exception.context.tryAs<ExceptionObject>();
             around != nullptr && !exception.suppressContext) {
    out = tracebackText(*around) +
          "\nDuring handling of the above exception, another exception occurred:\n\n";
  }
  out += "Traceback (most recent call last):\n";
  const std::size_t size = exception.trace.size();
  for (std::size_t k = 0; k < size; ++k) {
    if (size > 24 && k == 12) {
      out += fmt::format("  [{} further calls]\n", size - 24);
      k = size - 12;
    }
    const TraceEntry& entry = exception.trace[k];
    const SourcePlace place = program_->place(entry.line);
    out += fmt::format("  File \"{}\", line {}, in {}\n", place.file, place.line, entry.code->name);
    const auto line = static_cast<std::size_t>(entry.line);
    if (line >= 1 && line <= program_->lines.size()) {
      const std::string& source = program_->lines[line - 1];
      const std::size_t begin = source.find_first_not_of(" \t");
      if (begin != std::string::npos) out += "    " + source.substr(begin) + "\n";
    }
  }
  std::string name = exception.type->moduleName.empty()
                         ? exception.type->qualifiedName
                         : exception.type->moduleName + "." + exception.type->name;
  if (exception.type->isScript) name = exception.type->qualifiedName;
  const std::string message = messageOf(exception);
  return out + name + (message.empty() ? "" : ": " + message) + "\n";
}

}  // namespace twin::lang
