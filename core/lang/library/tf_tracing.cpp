#include <fmt/core.h>

#include "core/lang/library/conversion.h"
#include "core/lang/library/tensorflow.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

Value makeTraced(Interpreter& in, const Value& python, Arguments options) {
  if (!in.isCallable(python)) {
    std::string shown;
    if (!in.repr(python, shown)) return Value::raised();
    return in.raise(*in.types().typeError, fmt::format("{} is not a callable object", shown));
  }
  const Ref<TracedFunctionObject> traced = make<TracedFunctionObject>(python);
  traced->inputSignature = options[1];
  traced->autograph = !options[2].isBool() || options[2].asBool();
  traced->reduceRetracing = isTrue(options[4]) || isTrue(options[5]);
  traced->line = in.frame()->line;
  const Value name = in.findAttribute(python, in.types().nameName);
  if (const auto* text = name.tryAs<StringObject>()) traced->name = text->text;
  if (in.tracer != nullptr) in.tracer->created(in, *traced);
  return traced.value();
}
Value function(Interpreter& in, Arguments a) {
  if (!a[0].isNone()) return makeTraced(in, a[0], a);
  static constexpr NativeRow kRow{"function", "func, /", "Makes a traced function.", nullptr};
  const Ref<NativeObject> decorator = makeNative(in, kRow);
  decorator->closure = [options = std::vector<Value>(a.begin(), a.end())](Interpreter& inner,
                                                                          Arguments given) {
    std::vector<Value> copy = options;
    return makeTraced(inner, given[0], copy);
  };
  return decorator.value();
}
Value runFunctionsEagerly(Interpreter& in, Arguments a) {
  in.runFunctionsEagerly = isTrue(a[0]);
  return Value::none();
}
Value functionsRunEagerly(Interpreter& in, Arguments) {
  return Value::boolean(in.runFunctionsEagerly);
}
Value executingEagerly(Interpreter& in, Arguments) { return Value::boolean(in.trace == nullptr); }
Value isTensor(Interpreter&, Arguments a) {
  return Value::boolean(a[0].is(Kind::tensor) || a[0].is(Kind::variable));
}
Value sameFunction(Interpreter&, Arguments a) { return a[0]; }
Value nothing(Interpreter&, Arguments) { return Value::none(); }
Value physicalDevices(Interpreter& in, Arguments a) {
  const auto* kind = a[0].tryAs<StringObject>();
  if (kind != nullptr && kind->text != "CPU") return makeList({});
  const Ref<ClassObject> type = make<ClassObject>("PhysicalDevice", in.types().object.get());
  const Ref<OpaqueObject> device = make<OpaqueObject>(*type);
  device->attributes.set(in.intern("name"), makeString("/physical_device:CPU:0"));
  device->attributes.set(in.intern("device_type"), makeString("CPU"));
  return makeList({device.value()});
}

Value enterContext(Interpreter&, Arguments a) { return a[0]; }
Value exitContext(Interpreter&, Arguments) { return Value::boolean(false); }
constexpr NativeRow kContextMethods[] = {
    {"__enter__", "self", "", enterContext},
    {"__exit__", "self, type=None, value=None, traceback=None", "", exitContext}};
Value makeContext(Interpreter& in, const char* name) {
  const Ref<ClassObject> type = make<ClassObject>(name, in.types().object.get());
  addMethods(in, *type, kContextMethods);
  return makeValue<OpaqueObject>(*type);
}
Value device(Interpreter& in, Arguments) { return makeContext(in, "device"); }
// While a function is traced, names of nodes begin with the scope's.
Value enterNameScope(Interpreter& in, Arguments a) {
  const Value* name = a[0].as<OpaqueObject>().attributes.find(in.intern("name"));
  if (in.trace == nullptr || name == nullptr || !name->is(Kind::string))
    return name != nullptr ? *name : Value::none();
  return makeString(in.trace->enterScope(name->as<StringObject>().text));
}
Value exitNameScope(Interpreter& in, Arguments) {
  if (in.trace != nullptr) in.trace->leaveScope();
  return Value::boolean(false);
}
constexpr NativeRow kNameScopeMethods[] = {
    {"__enter__", "self", "", enterNameScope},
    {"__exit__", "self, type=None, value=None, traceback=None", "", exitNameScope}};
Value nameScope(Interpreter& in, Arguments a) {
  const Ref<ClassObject> type = make<ClassObject>("name_scope", in.types().object.get());
  addMethods(in, *type, kNameScopeMethods);
  const Ref<OpaqueObject> made = make<OpaqueObject>(*type);
  made->attributes.set(in.intern("name"), a[0]);
  return made.value();
}
Value initScope(Interpreter& in, Arguments) { return makeContext(in, "init_scope"); }
Value scope(Interpreter& in, Arguments) { return makeContext(in, "scope"); }
constexpr NativeRow kStrategyMethods[] = {
    {"scope", "self", "A scope that does nothing on one device.", scope}};
Value mirrored(Interpreter& in, Arguments) {
  const Ref<ClassObject> type = make<ClassObject>("MirroredStrategy", in.types().object.get());
  addMethods(in, *type, kStrategyMethods);
  const Ref<OpaqueObject> strategy = make<OpaqueObject>(*type);
  strategy->attributes.set(in.intern("num_replicas_in_sync"), Value::integer(1));
  return strategy.value();
}

constexpr NamedRow kTracingRows[] = {
    {"function",
     {"function",
      "func=None, input_signature=None, autograph=True, jit_compile=None, reduce_retracing=False, "
      "experimental_relax_shapes=False",
      "Makes a function that is traced to a graph.", function}},
    {"config.run_functions_eagerly",
     {"run_functions_eagerly", "run_eagerly", "Runs traced functions eagerly.",
      runFunctionsEagerly}},
    {"config.functions_run_eagerly",
     {"functions_run_eagerly", "", "True if traced functions run eagerly.", functionsRunEagerly}},
    {"config.list_physical_devices config.experimental.list_physical_devices",
     {"list_physical_devices", "device_type=None", "The devices.", physicalDevices}},
    {"executing_eagerly",
     {"executing_eagerly", "", "False while a function is traced.", executingEagerly}},
    {"is_tensor", {"is_tensor", "x", "True for tensors and Variables.", isTensor}},
    {"autograph.experimental.set_loop_options",
     {"set_loop_options", "**options", "Read by the tracer.", nothing}},
    {"autograph.experimental.do_not_convert",
     {"do_not_convert", "func=None", "Obeyed.", sameFunction}},
    {"group", {"group", "*inputs, name=None", "Runs ops together.", nothing}},
    {"no_op", {"no_op", "name=None", "Does nothing.", nothing}},
    {"device", {"device", "device_name", "A device scope.", device}},
    {"name_scope", {"name_scope", "name", "A name scope.", nameScope}},
    {"init_scope", {"init_scope", "", "Leaves the trace.", initScope}},
    {"distribute.MirroredStrategy",
     {"MirroredStrategy", "devices=None, cross_device_ops=None", "A strategy on one device.",
      mirrored}},
};

}  // namespace

void addTfTracing(TensorFlowModule& module) { addRows(module, kTracingRows); }

}  // namespace twin::lang
