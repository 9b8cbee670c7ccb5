#include <fmt/core.h>

#include <algorithm>

#include "core/lang/library/numpy_values.h"
#include "core/lang/library/op_calls.h"
#include "core/lang/library/tensor_values.h"
#include "core/lang/library/tensorflow.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

// --- tensors
// ----------------------------------------------------------------------------------------------------
Value numpy(Interpreter& in, Arguments a) {
  if (isSymbolic(a[0]) || (a[0].is(Kind::variable) && in.trace != nullptr)) {
    return in.raise(*in.types().attributeError,
                    fmt::format("'{}' object has no attribute 'numpy'", in.typeName(a[0])),
                    "A symbolic tensor has no value while a function is traced; return it and read "
                    "it outside, or use tf.print.");
  }
  Tensor data;
  if (!dataOf(in, a[0], data)) return Value::raised();
  if (data.rank() == 0 && data.dtype() == DType::string) return elementValue(data, 0);
  return makeArray(std::move(data));
}
Value getShape(Interpreter& in, Arguments a) { return in.getAttribute(a[0], in.intern("shape")); }
Value setShape(Interpreter&, Arguments) { return Value::none(); }
Value refOf(Interpreter& in, Arguments a) {
  return Value::integer(static_cast<std::int64_t>(
      reinterpret_cast<std::uintptr_t>(a[0].asObject()) + (in.depth() & 0)));
}
constexpr NativeRow kTensorMethods[] = {{"numpy", "self", "The value as an array.", numpy},
                                        {"get_shape", "self", "The shape.", getShape},
                                        {"ref", "self", "A hashable reference.", refOf}};
constexpr NativeRow kSymbolicMethods[] = {
    {"get_shape", "self", "The shape.", getShape},
    {"set_shape", "self, shape", "Refines the shape.", setShape},
    {"ref", "self", "A hashable reference.", refOf}};

// --- Variable
// ---------------------------------------------------------------------------------------------------
Value constructVariable(Interpreter& in, Arguments a) {
  static constexpr NativeRow kRow{
      "Variable",
      "initial_value=, trainable=True, validate_shape=True, caching_device=None, name=None, "
      "variable_def=None, dtype=None, import_scope=None, constraint=None, synchronization=None, "
      "aggregation=None, shape=None",
      "A tensor that can change.", [](Interpreter& inner, Arguments given) -> Value {
        if (given[0].isUndefined()) {
          return inner.raise(*inner.types().valueError, "initial_value must be specified.");
        }
        if (inner.trace != nullptr && !inner.trace->creatingVariable(inner, *inner.frame()))
          return Value::raised();
        Value initial = given[0];
        if (inner.isCallable(initial)) initial = inner.call(initial, {});
        if (initial.isRaised()) return initial;
        std::optional<DType> dtype;
        if (!dtypeArgument(inner, given[6], dtype)) return Value::raised();
        if (isSymbolic(initial)) {
          return inner.raise(*inner.types().valueError,
                             "Tensor-typed variable initializers must either be wrapped in an "
                             "init_scope or callable",
                             "Create the Variable outside the traced function.");
        }
        Tensor tensor;
        if (!toTensor(inner, initial, dtype, tensor)) return Value::raised();
        const auto* name = given[4].tryAs<StringObject>();
        const Ref<VariableObject> made = make<VariableObject>(
            (name != nullptr ? name->text : "Variable") + ":0", tensor.contiguous());
        made->trainable = !given[1].isBool() || given[1].asBool();
        if (inner.trace != nullptr) inner.trace->createdVariable(*made);
        return made.value();
      }};
  const Value function = makeNative(in, kRow).value();
  std::vector<std::pair<StringObject*, Value>> keywords;
  if (const auto* options = a[2].tryAs<DictObject>()) {
    for (const HashStorage::Entry& entry : options->table.entries()) {
      if (entry.key.is(Kind::string))
        keywords.emplace_back(in.intern(entry.key.as<StringObject>().text), entry.value);
    }
  }
  return in.call(function, a[1].as<TupleObject>().items, keywords);
}

Value unreadView(const VariableObject& variable) {
  const Ref<VariableObject> view = make<VariableObject>(variable.name, variable.read());
  view->state = variable.state;
  view->trainable = variable.trainable;
  view->unread = true;
  return view.value();
}

Value assignWith(Interpreter& in, Arguments a, AssignKind kind) {
  auto& variable = a[0].as<VariableObject>();
  const auto own = tensorDType(a[1]);
  if (own && *own != variable.dtype && !a[1].is(Kind::array)) {
    return in.raise(*in.types().valueError,
                    fmt::format("Tensor conversion requested dtype {} for Tensor with dtype {}",
                                tensorFlowName(variable.dtype), tensorFlowName(*own)),
                    "Use tf.cast to change a dtype.");
  }
  if (in.trace != nullptr)
    return in.trace->assignVariable(
        in, *in.frame(), variable,
        {a[1], own ? std::nullopt : std::optional<DType>(variable.dtype)}, kind);
  Tensor value;
  if (!toTensor(in, a[1], variable.dtype, value)) return Value::raised();
  if (kind != AssignKind::assign) {
    const Value sum = callRow(in, kind == AssignKind::add ? "add" : "sub",
                              {{makeTensor(variable.read()), {}}, {makeTensor(value), {}}});
    if (sum.isRaised()) return sum;
    value = sum.as<TensorObject>().data;
  }
  if (!variable.shape.accepts(value.shape())) {
    return in.raise(
        *in.types().valueError,
        fmt::format("Cannot assign value to variable '{}': Shape mismatch.The variable shape {}, "
                    "and the assigned value shape {} are incompatible.",
                    variable.name, tupleText(variable.shape), tupleText(value.shape())));
  }
  variable.state->write(value.contiguous());
  if (in.recorder != nullptr) in.recorder->changed(variable);
  return unreadView(variable);
}
Value assign(Interpreter& in, Arguments a) { return assignWith(in, a, AssignKind::assign); }
Value assignAdd(Interpreter& in, Arguments a) { return assignWith(in, a, AssignKind::add); }
Value assignSub(Interpreter& in, Arguments a) { return assignWith(in, a, AssignKind::subtract); }
Value readValue(Interpreter& in, Arguments a) {
  auto& variable = a[0].as<VariableObject>();
  return in.trace != nullptr ? in.trace->readVariable(in, *in.frame(), variable)
                             : makeTensor(variable.read());
}
constexpr NativeRow kVariableMethods[] = {
    {"assign", "self, value, use_locking=False, name=None, read_value=True", "Sets the value.",
     assign},
    {"assign_add", "self, delta, use_locking=False, name=None, read_value=True",
     "Adds to the value.", assignAdd},
    {"assign_sub", "self, delta, use_locking=False, name=None, read_value=True",
     "Subtracts from the value.", assignSub},
    {"read_value", "self", "The value as a tensor.", readValue},
    {"value", "self", "The value as a tensor.", readValue},
    {"numpy", "self", "The value as an array.", numpy},
    {"get_shape", "self", "The shape.", getShape},
    {"ref", "self", "A hashable reference.", refOf}};

// --- shapes and specs
// -------------------------------------------------------------------------------------------
Value constructShape(Interpreter& in, Arguments a) {
  const auto& given = a[1].as<TupleObject>().items;
  PartialShape shape;
  return shapeArgument(in, given.empty() ? Value::none() : given[0], shape)
             ? shapeValue(std::move(shape))
             : Value::raised();
}
Value asList(Interpreter& in, Arguments a) {
  if (!a[0].as<TensorShapeObject>().shape.rankKnown()) {
    return in.raise(*in.types().valueError, "as_list() is not defined on an unknown TensorShape.");
  }
  return in.getAttribute(a[0], in.intern("dims"));
}
Value countElements(Interpreter&, Arguments a) {
  const auto exact = a[0].as<TensorShapeObject>().shape.shape();
  return exact ? Value::integer(exact->elements()) : Value::none();
}
Value isCompatible(Interpreter& in, Arguments a) {
  PartialShape other;
  if (!shapeArgument(in, a[1], other)) return Value::raised();
  const PartialShape& own = a[0].as<TensorShapeObject>().shape;
  return Value::boolean(own.accepts(other) || other.accepts(own));
}
Value isKnown(Interpreter&, Arguments a) {
  return Value::boolean(a[0].as<TensorShapeObject>().shape.fullyKnown());
}
constexpr NativeRow kShapeMethods[] = {
    {"as_list", "self", "The sizes as a list.", asList},
    {"num_elements", "self", "The number of elements.", countElements},
    {"is_compatible_with", "self, other", "True if both can be one.", isCompatible},
    {"is_fully_defined", "self", "True if every size is known.", isKnown}};
Value tensorSpec(Interpreter& in, Arguments a) {
  PartialShape shape;
  std::optional<DType> dtype = DType::f32;
  if (!shapeArgument(in, a[0], shape) || !dtypeArgument(in, a[1], dtype)) return Value::raised();
  return makeValue<TensorSpecObject>(
      std::move(shape), *dtype,
      a[2].is(Kind::string) ? a[2].as<StringObject>().text : std::string());
}

// --- functions
// --------------------------------------------------------------------------------------------------
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

// --- contexts
// ---------------------------------------------------------------------------------------------------
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

// --- Module
// -----------------------------------------------------------------------------------------------------
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

// --- checks and control
// -----------------------------------------------------------------------------------------
Value assertEqual(Interpreter& in, Arguments a) {
  std::vector<Operand> operands;
  if (!matchOperands(in, a[0], a[1], false, operands)) return Value::raised();
  const Value equal = callRow(in, "equal", std::move(operands));
  const Value all = equal.isRaised() ? equal : callRow(in, "reduce_all", {{equal, {}}});
  if (all.isRaised()) return all;
  if (in.trace != nullptr)
    return callRow(in, "assert", {{all, {}}, {a[2].isNone() ? makeString("") : a[2], {}}});
  const int truth = in.truth(all);
  if (truth != 0) return truth < 0 ? Value::raised() : Value::none();
  const std::string message = a[2].is(Kind::string) ? a[2].as<StringObject>().text : "";
  return in.raise(*in.types().invalidArgumentError,
                  message + (message.empty() ? "" : "\n") + "Condition x == y did not hold.");
}
Value assertTrue(Interpreter& in, Arguments a) {
  if (in.trace != nullptr) {
    std::vector<Operand> operands = {{a[0], {}}};
    std::vector<Value> data;
    if (!in.toVector(a[1], data)) return Value::raised();
    for (const Value& item : data) operands.push_back({item, {}});
    return callRow(in, "assert", std::move(operands));
  }
  const int truth = in.truth(a[0]);
  if (truth != 0) return truth < 0 ? Value::raised() : Value::none();
  std::string shown;
  if (!in.repr(a[1], shown)) return Value::raised();
  return in.raise(
      *in.types().invalidArgumentError,
      fmt::format(
          "Expected 'tf.Tensor(False, shape=(), dtype=bool)' to be true. Summarized data: {}",
          shown));
}
Value checkNumerics(Interpreter& in, Arguments a) {
  return callRow(
      in, "check_numerics", {{a[0], {}}},
      {{"message", a[1].is(Kind::string) ? a[1].as<StringObject>().text : std::string()}});
}
Value callThunk(Interpreter& in, const Value& thunk) {
  return in.isCallable(thunk) ? in.call(thunk, {}) : thunk;
}
Value lowered(Interpreter& in, std::string_view name, Arguments a) {
  return in.trace != nullptr ? in.trace->callControl(in, *in.frame(), name, a) : Value();
}
Value cond(Interpreter& in, Arguments a) {
  Value made = lowered(in, "cond", a);
  if (!made.isUndefined()) return made;
  const int truth = in.truth(a[0]);
  if (truth < 0) return Value::raised();
  const Value result = callThunk(in, truth == 1 ? a[1] : a[2]);
  if (result.isRaised() || tensorDType(result) || result.isNone() || result.is(Kind::list) ||
      result.is(Kind::tuple) || result.is(Kind::dict))
    return result;
  Tensor tensor;
  return toTensor(in, result, {}, tensor) ? makeTensor(tensor) : Value::raised();
}
Value switchCase(Interpreter& in, Arguments a) {
  Value made = lowered(in, "switch_case", a);
  if (!made.isUndefined()) return made;
  std::int64_t index = 0;
  std::vector<Value> branches;
  if (!in.toIndex(a[0], index) || !in.toVector(a[1], branches)) return Value::raised();
  if (index < 0 || index >= static_cast<std::int64_t>(branches.size())) {
    if (!a[2].isNone()) return callThunk(in, a[2]);
    index = static_cast<std::int64_t>(branches.size()) - 1;
  }
  return callThunk(in, branches[static_cast<std::size_t>(index)]);
}
Value whileLoop(Interpreter& in, Arguments a) {
  Value made = lowered(in, "while_loop", a);
  if (!made.isUndefined()) return made;
  std::vector<Value> variables;
  if (!in.toVector(a[2], variables)) return Value::raised();
  const bool isTuple = a[2].is(Kind::tuple);
  for (;;) {
    const Value test = in.call(a[0], variables);
    const int truth = test.isRaised() ? -1 : in.truth(test);
    if (truth < 0 || !in.tick()) return Value::raised();
    if (truth == 0) break;
    const Value next = in.call(a[1], variables);
    if (next.isRaised()) return next;
    if (next.is(Kind::list) || next.is(Kind::tuple)) {
      variables.clear();
      if (!in.toVector(next, variables)) return Value::raised();
    } else {
      variables = {next};
    }
  }
  return isTuple ? makeTuple(std::move(variables)) : makeList(std::move(variables));
}
Value mapFn(Interpreter& in, Arguments a) {
  Value made = lowered(in, "map_fn", a);
  if (!made.isUndefined()) return made;
  std::vector<Value> rows;
  if (!in.toVector(a[1], rows)) return Value::raised();
  std::vector<Operand> results;
  for (const Value& row : rows) {
    const Value result = in.call(a[0], {&row, 1});
    if (result.isRaised()) return result;
    results.push_back({result, {}});
  }
  return callRow(in, "stack", std::move(results), {{"axis", std::int64_t{0}}});
}

constexpr NamedRow kTfObjectRows[] = {
    {"TensorSpec",
     {"TensorSpec", "shape, dtype=None, name=None", "Dtype and shape of an argument.", tensorSpec}},
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
    {"debugging.assert_equal",
     {"assert_equal", "x, y, message=None, summarize=None, name=None", "Fails unless equal.",
      assertEqual}},
    {"Assert debugging.Assert",
     {"Assert", "condition, data, summarize=None, name=None", "Fails unless true.", assertTrue}},
    {"debugging.check_numerics",
     {"check_numerics", "tensor, message, name=None", "Fails on NaN and Inf.", checkNumerics}},
    {"cond",
     {"cond", "pred, true_fn=None, false_fn=None, name=None", "One of two functions.", cond}},
    {"switch_case",
     {"switch_case", "branch_index, branch_fns, default=None, name=None",
      "One of several functions.", switchCase}},
    {"while_loop",
     {"while_loop",
      "cond, body, loop_vars, shape_invariants=None, parallel_iterations=10, back_prop=True, "
      "swap_memory=False, maximum_iterations=None, name=None",
      "Repeats a function.", whileLoop}},
    {"map_fn vectorized_map",
     {"map_fn", "fn, elems, dtype=None, parallel_iterations=None, fn_output_signature=None",
      "A function of every row.", mapFn}},
};

}  // namespace

void addTfObjects(TensorFlowModule& module) {
  Interpreter& in = module.interpreter();
  Types& types = in.types();
  addRows(module, kTfObjectRows);
  // Eager and symbolic tensors are both tf.Tensor for isinstance.
  const Ref<ClassObject> tensor = make<ClassObject>("Tensor", types.object.get());
  tensor->moduleName = "tensorflow.python.framework.tensor";
  types.tensor->base = tensor;
  types.symbolicTensor->base = tensor;
  module.set("Tensor", tensor.value());
  addMethods(in, *types.tensor, kTensorMethods);
  addMethods(in, *types.symbolicTensor, kSymbolicMethods);
  addMethods(in, *types.variable, kVariableMethods);
  types.variable->construct = constructVariable;
  module.set("Variable", types.variable.value());
  types.tensorShape->construct = constructShape;
  addMethods(in, *types.tensorShape, kShapeMethods);
  module.set("TensorShape", types.tensorShape.value());
  module.set("Module", moduleClass(in));
}

}  // namespace twin::lang
