#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

Value contextManager(Interpreter& in, Arguments) {
  return in.raise(*in.types().notImplementedError,
                  "contextlib.contextmanager is not part of this version",
                  "Write a class with __enter__ and __exit__.");
}
Value enterNothing(Interpreter& in, Arguments a) {
  Value* held = a[0].as<OpaqueObject>().attributes.find(in.intern("value"));
  return held != nullptr ? *held : Value::none();
}
Value exitSuppress(Interpreter& in, Arguments a) {
  Value* types = a[0].as<OpaqueObject>().attributes.find(in.intern("types"));
  if (types == nullptr || !a[2].is(Kind::exception)) return Value::boolean(false);
  bool failed = false;
  const bool matches = in.matches(a[2].as<ExceptionObject>(), *types, failed);
  return failed ? Value::raised() : Value::boolean(matches);
}
constexpr NativeRow kManager[] = {
    {"__enter__", "self", "", enterNothing},
    {"__exit__", "self, type=None, value=None, traceback=None", "", exitSuppress}};
Value makeManager(Interpreter& in, const char* key, Value value) {
  const Ref<ClassObject> type = make<ClassObject>(key, in.types().object.get());
  addMethods(in, *type, kManager);
  const Ref<OpaqueObject> manager = make<OpaqueObject>(*type);
  manager->attributes.set(in.intern(key), std::move(value));
  return manager.value();
}
Value suppress(Interpreter& in, Arguments a) { return makeManager(in, "types", a[0]); }
Value nullcontext(Interpreter& in, Arguments a) { return makeManager(in, "value", a[0]); }
constexpr NativeRow kContextlib[] = {
    {"contextmanager", "function, /", "Not in this version.", contextManager},
    {"suppress", "*exceptions", "Ignores exceptions.", suppress},
    {"nullcontext", "enter_result=None", "Does nothing.", nullcontext}};

}  // namespace

void installContextlib(Interpreter& in) {
  in.addModule("contextlib", [](Interpreter& inner) {
    const Ref<ModuleObject> module = make<ModuleObject>("contextlib");
    addFunctions(inner, *module, kContextlib);
    return module.value();
  });
}

}  // namespace twin::lang
