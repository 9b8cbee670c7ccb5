#include <fmt/core.h>

#include "core/base/text.h"
#include "core/lang/runtime/closed_module.h"
#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/missing_names.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

// A value found on a class, as seen through an instance.
Value bind(Interpreter& in, const Value& found, const Value& object) {
  if (!found.isObject()) return found;
  switch (found.asObject()->kind()) {
    case Kind::function:
      return makeValue<BoundMethodObject>(object, found);
    case Kind::native:
      return found.as<NativeObject>().isMethod ? makeValue<BoundMethodObject>(object, found)
                                               : found;
    case Kind::staticMethod:
      return found.as<WrapperObject>().function;
    case Kind::classMethod: {
      ClassObject& type = object.is(Kind::type) ? object.as<ClassObject>() : in.typeOf(object);
      return makeValue<BoundMethodObject>(Value::object(&type), found.as<WrapperObject>().function);
    }
    case Kind::property: {
      const Value getter = found.as<PropertyObject>().getter;
      return in.call(getter, {&object, 1});
    }
    case Kind::tracedFunction: {
      // A traced method: bound copies share the cache of the class's object.
      const auto& traced = found.as<TracedFunctionObject>();
      const Ref<TracedFunctionObject> bound = make<TracedFunctionObject>(traced.function);
      bound->inputSignature = traced.inputSignature;
      bound->reduceRetracing = traced.reduceRetracing;
      bound->autograph = traced.autograph;
      bound->line = traced.line;
      bound->name = traced.name;
      bound->self = object;
      bound->cacheHolder = found;
      return bound.value();
    }
    default:
      return found;
  }
}

Value classAttribute(Interpreter& in, const Value& object, ClassObject& type, StringObject* name) {
  Types& types = in.types();
  if (Value* found = type.find(name)) {
    const Kind kind = found->isObject() ? found->asObject()->kind() : Kind::string;
    if (kind == Kind::staticMethod || kind == Kind::classMethod) return bind(in, *found, object);
    if (kind != Kind::property || !type.isScript) return *found;
    return *found;
  }
  if (name == types.nameName) return makeString(type.name);
  if (name == types.qualifiedName) return makeString(type.qualifiedName);
  if (name == types.moduleName)
    return makeString(type.isScript             ? "__main__"
                      : type.moduleName.empty() ? "builtins"
                                                : type.moduleName);
  if (name == types.docName) return type.doc.empty() ? Value::none() : makeString(type.doc);
  if (name == types.className) return types.type.value();
  if (name == types.dictName) {
    const Ref<DictObject> dict = make<DictObject>();
    for (const AttributeTable::Entry& entry : type.attributes.entries()) {
      if (!in.dictSet(*dict, entry.name.value(), entry.value)) return Value::raised();
    }
    return dict.value();
  }
  if (name->text == "__bases__")
    return makeTuple(type.base ? std::vector<Value>{type.base.value()} : std::vector<Value>{});
  if (name->text == "__mro__") {
    std::vector<Value> order;
    for (ClassObject* at = &type; at != nullptr; at = at->base.get())
      order.push_back(Value::object(at));
    return makeTuple(std::move(order));
  }
  return {};
}

Value functionAttribute(Interpreter& in, FunctionObject& function, StringObject* name) {
  Types& types = in.types();
  if (Value* own = function.attributes.find(name)) return *own;
  if (name == types.nameName) return makeString(function.name);
  if (name == types.qualifiedName) return makeString(function.qualifiedName);
  if (name == types.docName)
    return function.node->doc.empty() ? Value::none() : makeString(function.node->doc);
  if (name == types.moduleName) return makeString("__main__");
  if (name->text == "__defaults__")
    return function.defaults.empty() ? Value::none() : makeTuple(function.defaults);
  if (name->text == "__wrapped__" && !function.wrapped.isUndefined()) return function.wrapped;
  if (name == types.dictName) {
    const Ref<DictObject> dict = make<DictObject>();
    for (const AttributeTable::Entry& entry : function.attributes.entries()) {
      if (!in.dictSet(*dict, entry.name.value(), entry.value)) return Value::raised();
    }
    return dict.value();
  }
  return {};
}

Value exceptionAttribute(Interpreter& in, ExceptionObject& exception, StringObject* name) {
  if (name->text == "args") return makeTuple(exception.arguments);
  if (name->text == "message" && exception.type->isSubclassOf(*in.types().opError)) {
    return exception.arguments.empty() ? makeString("") : exception.arguments[0];
  }
  if (name->text == "__cause__")
    return exception.cause.isUndefined() ? Value::none() : exception.cause;
  if (name->text == "__context__")
    return exception.context.isUndefined() ? Value::none() : exception.context;
  if (name->text == "__traceback__") return Value::none();
  if (name->text == "code" && exception.type->isSubclassOf(*in.types().systemExit)) {
    return exception.arguments.empty()       ? Value::none()
           : exception.arguments.size() == 1 ? exception.arguments[0]
                                             : makeTuple(exception.arguments);
  }
  if (name->text == "value" && exception.type->isSubclassOf(*in.types().stopIteration)) {
    return exception.arguments.empty() ? Value::none() : exception.arguments[0];
  }
  return {};
}

Value superAttribute(Interpreter& in, const SuperObject& super, StringObject* name) {
  for (ClassObject* at = super.after->base.get(); at != nullptr; at = at->base.get()) {
    if (Value* found = at->attributes.find(name)) return bind(in, *found, super.self);
  }
  if (name == in.types().className) return in.types().super.value();
  return {};
}

}  // namespace

Value Interpreter::findAttribute(const Value& object, StringObject* name) {
  if (object.isObject()) {
    switch (object.asObject()->kind()) {
      case Kind::module: {
        auto& module = object.as<ModuleObject>();
        if (Value* found = module.attributes.find(name)) return *found;
        if (!module.closedReason.empty()) {
          return name == types_->nameName ? makeString(module.name) : closedModule(*this, module);
        }
        if (module.fallback) return module.fallback(*this, *name);
        return name == types_->nameName ? makeString(module.name) : Value();
      }
      case Kind::type:
        return classAttribute(*this, object, object.as<ClassObject>(), name);
      case Kind::function: {
        Value found = functionAttribute(*this, object.as<FunctionObject>(), name);
        if (!found.isUndefined()) return found;
        break;
      }
      case Kind::superProxy:
        return superAttribute(*this, object.as<SuperObject>(), name);
      case Kind::boundMethod: {
        const auto& method = object.as<BoundMethodObject>();
        if (name->text == "__self__") return method.self;
        if (name->text == "__func__") return method.function;
        if (name != types_->className && name != types_->call)
          return findAttribute(method.function, name);
        break;
      }
      case Kind::native:
        if (name == types_->nameName || name == types_->qualifiedName)
          return makeString(object.as<NativeObject>().row->name);
        if (name == types_->docName) return makeString(object.as<NativeObject>().row->doc);
        break;
      case Kind::exception: {
        Value found = exceptionAttribute(*this, object.as<ExceptionObject>(), name);
        if (!found.isUndefined()) return found;
        [[fallthrough]];
      }
      case Kind::instance: {
        auto& instance = object.as<InstanceObject>();
        ClassObject& type = *instance.type;
        Value* onClass = type.find(name);
        if (onClass != nullptr && onClass->is(Kind::property)) return bind(*this, *onClass, object);
        const int slot = type.slotOf(name);
        if (slot >= 0 && static_cast<std::size_t>(slot) < instance.slots.size() &&
            !instance.slots[static_cast<std::size_t>(slot)].isUndefined()) {
          return instance.slots[static_cast<std::size_t>(slot)];
        }
        if (onClass != nullptr) return bind(*this, *onClass, object);
        if (name == types_->className) return Value::object(&type);
        if (name == types_->dictName) {
          const Ref<DictObject> dict = make<DictObject>();
          for (std::size_t k = 0; k < instance.slots.size(); ++k) {
            if (instance.slots[k].isUndefined()) continue;
            if (!dictSet(*dict, type.slotNames[k].value(), instance.slots[k]))
              return Value::raised();
          }
          return dict.value();
        }
        if (name == types_->docName) return type.doc.empty() ? Value::none() : makeString(type.doc);
        if (name == types_->moduleName) return makeString("__main__");
        if (type.hasGetattr) {
          const Value arguments[2] = {object, Value::object(name)};
          return call(*type.find(types_->getattr), arguments);
        }
        return {};
      }
      case Kind::opaque: {
        if (Value* found = object.as<OpaqueObject>().attributes.find(name)) return *found;
        break;
      }
      case Kind::property:
        if (name->text == "setter") {
          const Value property = object;
          static constexpr NativeRow kRow{"setter", "function, /", "Sets the property's setter.",
                                          nullptr};
          const Ref<NativeObject> setter = make<NativeObject>(kRow);
          NativeParameter parameter;
          parameter.name = intern("function");
          setter->parameters.push_back(parameter);
          setter->required = 1;
          setter->closure = [property](Interpreter&, std::span<Value> arguments) {
            const Ref<PropertyObject> made = make<PropertyObject>();
            made->getter = property.as<PropertyObject>().getter;
            made->setter = arguments[0];
            return made.value();
          };
          return setter.value();
        }
        break;
      case Kind::tuple:
        if (const Ref<Object>& named = object.as<TupleObject>().namedClass) {
          const auto& fields = static_cast<ClassObject*>(named.get())->fields;
          for (std::size_t k = 0; k < fields.size(); ++k) {
            if (fields[k] == name->text) return object.as<TupleObject>().items[k];
          }
        }
        break;
      case Kind::tracedFunction: {
        auto& traced = object.as<TracedFunctionObject>();
        if (name->text == "python_function") return traced.function;
        if (name == types_->nameName || name == types_->docName || name == types_->qualifiedName) {
          return findAttribute(traced.function, name);
        }
        if (tracer != nullptr) {
          Value found = tracer->attribute(*this, traced, name->text);
          if (!found.isUndefined()) return found;
        }
        break;
      }
      default:
        if (isTensorLike(object) && tensors != nullptr) {
          Value found = tensors->attribute(*this, object, name);
          if (!found.isUndefined()) return found;
        }
        break;
    }
  }
  ClassObject& type = typeOf(object);
  if (Value* found = type.find(name)) return bind(*this, *found, object);
  if (name == types_->className) return Value::object(&type);
  if (name == types_->docName) return type.doc.empty() ? Value::none() : makeString(type.doc);
  return {};
}

Value Interpreter::getAttribute(const Value& object, StringObject* name) {
  Value found = findAttribute(object, name);
  if (!found.isUndefined()) return found;
  std::vector<std::string> known;
  for (ClassObject* at = object.is(Kind::type) ? &object.as<ClassObject>() : &typeOf(object);
       at != nullptr; at = at->base.get()) {
    for (const AttributeTable::Entry& entry : at->attributes.entries())
      known.push_back(entry.name->text);
    for (const Ref<StringObject>& slot : at->slotNames) known.push_back(slot->text);
  }
  const auto* module = object.tryAs<ModuleObject>();
  if (module != nullptr) {
    known.clear();
    for (const AttributeTable::Entry& entry :
         const_cast<ModuleObject*>(module)->attributes.entries()) {
      known.push_back(entry.name->text);
    }
  }
  const std::vector<std::string> near = closest(name->text, known, 3);
  std::string advice =
      near.empty() ? std::string() : fmt::format("Did you mean {}?", join(near, ", "));
  std::string message =
      fmt::format("'{}' object has no attribute '{}'", typeName(object), name->text);
  if (module != nullptr) {
    message = fmt::format("module '{}' has no attribute '{}'", module->name, name->text);
    if (const std::string named = missingName(module->name, name->text); !named.empty()) {
      advice = named + " is not in this version yet; `twinscope-cli ops` and dir() list what is.";
    }
    if (advice.empty()) advice = "This name is not part of this version's library.";
  }
  if (const auto* cls = object.tryAs<ClassObject>()) {
    message = fmt::format("type object '{}' has no attribute '{}'", cls->name, name->text);
  }
  if (object.is(Kind::superProxy))
    message = fmt::format("'super' object has no attribute '{}'", name->text);
  if (isSymbolic(object) && name->text == "numpy") {
    advice =
        "A symbolic tensor has no value while a function is traced; return it and read it outside, "
        "or use "
        "tf.print.";
  }
  return raise(*types_->attributeError, std::move(message), std::move(advice));
}

}  // namespace twin::lang
