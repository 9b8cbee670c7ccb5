#include "core/lang/frozen/library_names.h"

#include "core/lang/runtime/objects.h"

namespace twin::lang {

void LibraryNames::collect(const ModuleObject& module, const std::string& path, int depth) {
  if (depth > 6) return;
  for (const AttributeTable::Entry& entry : module.attributes.entries()) {
    if (!entry.value.isObject()) continue;
    const std::string name = path + "." + entry.name->text;
    if (const auto* inner = entry.value.tryAs<ModuleObject>()) {
      collect(*inner, name, depth + 1);
    } else {
      names_.emplace(entry.value.asObject(), name);
    }
  }
}

std::string LibraryNames::nameOf(const Value& value) {
  if (!value.isObject()) return {};
  std::string builtin;
  if (const auto* native = value.tryAs<NativeObject>()) builtin = native->row->name;
  if (const auto* type = value.tryAs<ClassObject>()) builtin = type->name;
  if (!builtin.empty() && in_.builtin(builtin).sameAs(value)) return "builtins." + builtin;
  if (!isReady_) {
    isReady_ = true;
    for (const char* name :
         {"tensorflow", "numpy", "math", "time", "timeit", "random", "functools", "itertools",
          "collections", "contextlib", "datetime", "sys", "traceback", "typing"}) {
      const Value module = in_.importModule(name);
      if (module.isRaised()) in_.takePending();
      if (const auto* found = module.tryAs<ModuleObject>()) collect(*found, name, 0);
    }
  }
  const auto found = names_.find(value.asObject());
  return found != names_.end() ? found->second : std::string();
}

}  // namespace twin::lang
