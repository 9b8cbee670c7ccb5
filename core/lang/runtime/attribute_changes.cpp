#include <fmt/core.h>

#include "core/lang/runtime/closed_module.h"
#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

bool Interpreter::setAttribute(const Value& object, StringObject* name, Value value) {
  const Kind kind = object.isObject() ? object.asObject()->kind() : Kind::string;
  if (kind == Kind::instance || kind == Kind::exception) {
    auto& instance = object.as<InstanceObject>();
    ClassObject& type = *instance.type;
    Value* onClass = type.find(name);
    if (onClass != nullptr && onClass->is(Kind::property)) {
      const Value setter = onClass->as<PropertyObject>().setter;
      if (setter.isUndefined()) {
        raise(*types_->attributeError,
              fmt::format("property '{}' of '{}' object has no setter", name->text, type.name));
        return false;
      }
      const Value arguments[2] = {object, std::move(value)};
      return !call(setter, arguments).isRaised();
    }
    if (type.isScript) {
      const Value* method = type.find(types_->setattr);
      if (method != nullptr && method->is(Kind::function)) {
        const Value arguments[3] = {object, Value::object(name), std::move(value)};
        return !call(Value(*method), arguments).isRaised();
      }
    }
    int slot = type.slotOf(name);
    if (slot < 0) {
      slot = type.makeSlot(name);
      ++epoch_;
    }
    if (static_cast<std::size_t>(slot) >= instance.slots.size()) {
      instance.slots.resize(static_cast<std::size_t>(slot) + 1);
    }
    if (recorder != nullptr) recorder->attributeWritten(instance, *name, value);
    instance.slots[static_cast<std::size_t>(slot)] = std::move(value);
    return true;
  }
  if (kind == Kind::type && object.as<ClassObject>().isScript) {
    auto& type = object.as<ClassObject>();
    const Value* known = type.find(name);
    const bool plain = known != nullptr && !known->isObject() && !value.isObject();
    if (!plain) ++epoch_;
    type.attributes.set(name, std::move(value));
    type.hasEquality = type.hasEquality || name == types_->eq;
    type.hasGetattr = type.hasGetattr || name == types_->getattr;
    return true;
  }
  if (kind == Kind::function) {
    auto& function = object.as<FunctionObject>();
    const auto* text = value.tryAs<StringObject>();
    if (name == types_->nameName && text != nullptr) {
      function.name = text->text;
    } else {
      function.attributes.set(name, std::move(value));
    }
    return true;
  }
  if (kind == Kind::opaque) {
    object.as<OpaqueObject>().attributes.set(name, std::move(value));
    return true;
  }
  if (kind == Kind::module) {
    auto& module = object.as<ModuleObject>();
    if (!module.closedReason.empty()) {
      closedModule(*this, module);
      return false;
    }
    raise(*types_->attributeError, fmt::format("module '{}' cannot be changed", module.name),
          "The library is the same for every program; give your value a name of its own.");
    return false;
  }
  if (kind == Kind::type) {
    raise(*types_->typeError, fmt::format("cannot set '{}' attribute of immutable type '{}'",
                                          name->text, object.as<ClassObject>().name));
    return false;
  }
  raise(*types_->attributeError,
        findAttribute(object, name).isUndefined()
            ? fmt::format("'{}' object has no attribute '{}'", typeName(object), name->text)
            : fmt::format("'{}' object attribute '{}' is read-only", typeName(object), name->text));
  return false;
}

bool Interpreter::deleteAttribute(const Value& object, StringObject* name) {
  if (object.is(Kind::instance) || object.is(Kind::exception)) {
    auto& instance = object.as<InstanceObject>();
    const int slot = instance.type->slotOf(name);
    if (slot >= 0 && static_cast<std::size_t>(slot) < instance.slots.size() &&
        !instance.slots[static_cast<std::size_t>(slot)].isUndefined()) {
      if (recorder != nullptr) recorder->attributeWritten(instance, *name, Value());
      instance.slots[static_cast<std::size_t>(slot)].clear();
      return true;
    }
  }
  bool erased = false;
  if (object.is(Kind::type) && object.as<ClassObject>().isScript) {
    erased = object.as<ClassObject>().attributes.erase(name);
    ++epoch_;
  } else if (object.is(Kind::function)) {
    erased = object.as<FunctionObject>().attributes.erase(name);
  }
  if (!erased) {
    raise(*types_->attributeError,
          fmt::format("'{}' object has no attribute '{}'", typeName(object), name->text));
  }
  return erased;
}

}  // namespace twin::lang
