#include <fmt/core.h>

#include <algorithm>

#include "core/lang/library/closures.h"
#include "core/lang/library/library.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

Value constructNamed(Interpreter& in, Arguments a) {
  auto& type = a[0].as<ClassObject>();
  const ClassObject* named = &type;
  while (named->fields.empty() && named->base) named = named->base.get();
  std::vector<Value> items = a[1].as<TupleObject>().items;
  const std::size_t wanted = named->fields.size();
  if (items.size() > wanted) {
    return in.raise(*in.types().typeError,
                    fmt::format("{}.__new__() takes {} positional arguments but {} were given",
                                type.name, wanted + 1, items.size() + 1));
  }
  items.resize(wanted);
  for (auto& [name, value] : keywordsOf(in, a[2])) {
    const auto found = std::find(named->fields.begin(), named->fields.end(), name->text);
    if (found == named->fields.end()) {
      return in.raise(*in.types().typeError,
                      fmt::format("{}.__new__() got an unexpected keyword argument '{}'", type.name,
                                  name->text));
    }
    items[static_cast<std::size_t>(found - named->fields.begin())] = value;
  }
  for (std::size_t k = 0; k < wanted; ++k) {
    if (items[k].isUndefined()) {
      return in.raise(*in.types().typeError,
                      fmt::format("{}.__new__() missing 1 required positional argument: '{}'",
                                  type.name, named->fields[k]));
    }
  }
  const Ref<TupleObject> made = make<TupleObject>(std::move(items));
  made->namedClass = Ref<Object>(&type);
  return made.value();
}
Value namedAsdict(Interpreter& in, Arguments a) {
  const Ref<DictObject> dict = make<DictObject>();
  const auto& tuple = a[0].as<TupleObject>();
  const auto& fields = static_cast<ClassObject*>(tuple.namedClass.get())->fields;
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (!in.dictSet(*dict, makeString(fields[k]), tuple.items[k])) return Value::raised();
  }
  return dict.value();
}
Value namedReplace(Interpreter& in, Arguments a) {
  const auto& tuple = a[0].as<TupleObject>();
  const auto& type = static_cast<const ClassObject&>(*tuple.namedClass);
  std::vector<Value> items = tuple.items;
  for (auto& [name, value] : keywordsOf(in, a[1])) {
    const auto found = std::find(type.fields.begin(), type.fields.end(), name->text);
    if (found == type.fields.end())
      return in.raise(*in.types().valueError,
                      fmt::format("Got unexpected field names: ['{}']", name->text));
    items[static_cast<std::size_t>(found - type.fields.begin())] = value;
  }
  const Ref<TupleObject> made = make<TupleObject>(std::move(items));
  made->namedClass = tuple.namedClass;
  return made.value();
}
constexpr NativeRow kNamed[] = {
    {"_asdict", "self", "A dict of the fields.", namedAsdict},
    {"_replace", "self, **options", "A copy with other fields.", namedReplace}};
Value namedtuple(Interpreter& in, Arguments a) {
  const auto* name = a[0].tryAs<StringObject>();
  std::vector<Value> names;
  if (const auto* text = a[1].tryAs<StringObject>()) {
    std::string word;
    for (const char c : text->text + " ") {
      if (c != ' ' && c != ',') {
        word += c;
      } else if (!word.empty()) {
        names.push_back(makeString(word));
        word.clear();
      }
    }
  } else if (!in.toVector(a[1], names)) {
    return Value::raised();
  }
  if (name == nullptr)
    return in.raise(*in.types().typeError, "Type names and field names must be strings");
  const Ref<ClassObject> type = make<ClassObject>(name->text, in.types().tuple.get());
  for (const Value& field : names) {
    if (!field.is(Kind::string))
      return in.raise(*in.types().typeError, "Type names and field names must be strings");
    type->fields.push_back(field.as<StringObject>().text);
  }
  type->construct = constructNamed;
  type->moduleName = "__main__";
  addMethods(in, *type, kNamed);
  type->attributes.set(in.intern("_fields"), makeTuple(names));
  return type.value();
}
Value counterOf(Interpreter& in, Arguments a) {
  const Ref<DictObject> dict = make<DictObject>();
  std::vector<Value> items;
  if (!a[0].isUndefined() && !in.toVector(a[0], items)) return Value::raised();
  for (const Value& item : items) {
    const Value old = in.dictGet(*dict, item);
    if (old.isRaised() ||
        !in.dictSet(*dict, item, Value::integer(old.isInt() ? old.asInt() + 1 : 1)))
      return Value::raised();
  }
  return dict.value();
}
constexpr NativeRow kCollections[] = {
    {"namedtuple", "typename, field_names, *, defaults=None, rename=False", "A tuple with names.",
     namedtuple},
    {"Counter", "iterable=, /", "Counts items in a dict.", counterOf}};

}  // namespace

void installCollections(Interpreter& in) {
  in.addModule("collections", [](Interpreter& inner) {
    const Ref<ModuleObject> module = make<ModuleObject>("collections");
    addFunctions(inner, *module, kCollections);
    module->attributes.set(inner.intern("OrderedDict"), inner.types().dict.value());
    return module.value();
  });
}

}  // namespace twin::lang
