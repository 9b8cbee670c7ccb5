#include <fmt/core.h>

#include "core/lang/library/numpy_values.h"
#include "core/lang/library/op_calls.h"
#include "core/lang/library/tensor_values.h"
#include "core/lang/library/tensorflow.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

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

constexpr NamedRow kTensorRows[] = {
    {"TensorSpec",
     {"TensorSpec", "shape, dtype=None, name=None", "Dtype and shape of an argument.", tensorSpec}},
};

}  // namespace

void addTfTensors(TensorFlowModule& module) {
  Interpreter& in = module.interpreter();
  Types& types = in.types();
  addRows(module, kTensorRows);
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
}

}  // namespace twin::lang
