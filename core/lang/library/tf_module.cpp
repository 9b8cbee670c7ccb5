#include <algorithm>

#include "core/lang/library/tensorflow.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

void collect(Interpreter& in, const Value& value, std::vector<Value>& variables,
             std::vector<Value>& modules, int depth) {
  if (depth > 64) return;
  const auto known = [](const std::vector<Value>& list, const Value& one) {
    for (const Value& entry : list) {
      if (entry.sameAs(one)) return true;
    }
    return false;
  };
  if (value.is(Kind::variable)) {
    if (!known(variables, value)) variables.push_back(value);
  } else if (const auto* list = value.tryAs<ListObject>()) {
    for (const Value& item : list->items) collect(in, item, variables, modules, depth + 1);
  } else if (const auto* tuple = value.tryAs<TupleObject>()) {
    for (const Value& item : tuple->items) collect(in, item, variables, modules, depth + 1);
  } else if (const auto* dict = value.tryAs<DictObject>()) {
    for (const HashStorage::Entry& entry : dict->table.entries())
      collect(in, entry.value, variables, modules, depth + 1);
  } else if (value.is(Kind::instance) &&
             in.typeOf(value).find(in.intern("trainable_variables")) != nullptr &&
             !known(modules, value)) {
    modules.push_back(value);
    const auto& instance = value.as<InstanceObject>();
    // Attributes count in the order of their names, then the modules below.
    std::vector<std::pair<std::string, Value>> named;
    for (std::size_t k = 0; k < instance.slots.size(); ++k) {
      if (!instance.slots[k].isUndefined())
        named.emplace_back(instance.type->slotNames[k]->text, instance.slots[k]);
    }
    std::sort(named.begin(), named.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const bool wantsModules : {false, true}) {
      for (const auto& [name, attribute] : named) {
        if (attribute.is(Kind::instance) == wantsModules)
          collect(in, attribute, variables, modules, depth + 1);
      }
    }
  }
}
Value moduleInit(Interpreter& in, Arguments a) {
  std::string name = a[1].is(Kind::string) ? a[1].as<StringObject>().text : in.typeName(a[0]);
  if (!a[1].is(Kind::string)) {
    std::string snake;
    for (std::size_t k = 0; k < name.size(); ++k) {
      const bool upper = name[k] >= 'A' && name[k] <= 'Z';
      if (upper && k > 0 && !(name[k - 1] >= 'A' && name[k - 1] <= 'Z')) snake += '_';
      snake += upper ? static_cast<char>(name[k] + 32) : name[k];
    }
    name = snake;
  }
  return in.setAttribute(a[0], in.intern("name"), makeString(name)) ? Value::none()
                                                                    : Value::raised();
}
Value moduleVariables(Interpreter& in, Arguments a) {
  std::vector<Value> variables;
  std::vector<Value> modules;
  collect(in, a[0], variables, modules, 0);
  return makeTuple(std::move(variables));
}
Value moduleTrainable(Interpreter& in, Arguments a) {
  std::vector<Value> variables;
  std::vector<Value> modules;
  collect(in, a[0], variables, modules, 0);
  std::vector<Value> trainable;
  for (const Value& variable : variables) {
    if (variable.as<VariableObject>().trainable) trainable.push_back(variable);
  }
  return makeTuple(std::move(trainable));
}
Value moduleSubmodules(Interpreter& in, Arguments a) {
  std::vector<Value> variables;
  std::vector<Value> modules;
  collect(in, a[0], variables, modules, 0);
  if (!modules.empty()) modules.erase(modules.begin());
  return makeTuple(std::move(modules));
}
constexpr NativeRow kModuleInit[] = {
    {"__init__", "self, name=None", "Names the module.", moduleInit}};
constexpr NativeRow kModuleProperties[] = {
    {"variables", "self", "All Variables below.", moduleVariables},
    {"trainable_variables", "self", "The Variables to train.", moduleTrainable},
    {"submodules", "self", "The modules below.", moduleSubmodules}};
Value moduleClass(Interpreter& in) {
  const Ref<ClassObject> type = make<ClassObject>("Module", in.types().object.get());
  type->moduleName = "tensorflow.python.module.module";
  addMethods(in, *type, kModuleInit);
  for (const NativeRow& row : kModuleProperties) {
    const Ref<PropertyObject> property = make<PropertyObject>();
    property->getter = makeNative(in, row).value();
    type->attributes.set(in.intern(row.name), property.value());
  }
  return type.value();
}

}  // namespace

void addTfModule(TensorFlowModule& module) {
  module.set("Module", moduleClass(module.interpreter()));
}

}  // namespace twin::lang
