#include "core/lang/library/tensorflow.h"

#include <fmt/core.h>

#include "core/base/text.h"
#include "core/lang/library/library.h"
#include "core/lang/library/op_calls.h"
#include "core/lang/library/tensor_values.h"
#include "core/lang/runtime/types.h"
#include "core/ops/registry.h"

namespace twin::lang {
namespace {

// Names that later versions bring: they answer with their reason.
Value laterName(Interpreter& in, const StringObject& name, const std::string& module) {
  static constexpr std::string_view kLater[] = {
      "keras",   "GradientTape", "data",  "io",   "image",           "ragged",         "sparse",
      "summary", "saved_model",  "train", "lite", "custom_gradient", "feature_column", "audio"};
  for (const std::string_view later : kLater) {
    if (name.text == later) {
      return in.raise(*in.types().attributeError,
                      fmt::format("module '{}' has no attribute '{}'", module, name.text),
                      fmt::format("tf.{} is not in this version yet.", later));
    }
  }
  return {};
}

Ref<ModuleObject> submodule(Interpreter& in, ModuleObject& outer, std::string_view name) {
  StringObject* interned = in.intern(name);
  if (Value* known = outer.attributes.find(interned); known != nullptr && known->is(Kind::module)) {
    return Ref<ModuleObject>(&known->as<ModuleObject>());
  }
  const Ref<ModuleObject> made = make<ModuleObject>(outer.name + "." + std::string(name));
  outer.attributes.set(interned, made.value());
  return made;
}

Value elementwise(Interpreter& in, const ops::OpDef& row, std::span<Value> a) {
  std::vector<Operand> operands;
  if (row.operands.size() == 1) {
    operands.push_back({a[0], {}});
  } else if (!matchOperands(in, a[0], a[1], row.name == "add" ? PairOp::addition : PairOp::other,
                            operands)) {
    return Value::raised();
  }
  const bool isDivision = row.name == "div";
  if (isDivision && !tensorDType(a[0]) && !tensorDType(a[1])) {
    Tensor tensor;
    if (!toTensor(in, a[0], operands[0].dtype, tensor)) return Value::raised();
    return in.binary(BinaryOp::divide, makeTensor(tensor), a[1]);
  }
  if (isDivision) return in.binary(BinaryOp::divide, a[0], a[1]);
  if (row.name == "equal" || row.name == "not_equal") {
    if (a[0].isNone() || a[1].isNone())
      return Value::boolean(a[0].sameAs(a[1]) == (row.name == "equal"));
  }
  return callRow(in, row.name, std::move(operands), {}, {{}, a[row.operands.size()]});
}

}  // namespace

TensorFlowModule::TensorFlowModule(Interpreter& interpreter)
    : in_(interpreter), root_(make<ModuleObject>("tensorflow")) {
  root_->fallback = [](Interpreter& in, const StringObject& name) {
    return laterName(in, name, "tensorflow");
  };
}

void TensorFlowModule::set(std::string_view dottedName, Value value) {
  Ref<ModuleObject> module = root_;
  for (std::size_t dot = dottedName.find('.'); dot != std::string_view::npos;
       dot = dottedName.find('.')) {
    module = submodule(in_, *module, dottedName.substr(0, dot));
    dottedName.remove_prefix(dot + 1);
  }
  module->attributes.set(in_.intern(dottedName), std::move(value));
}

void TensorFlowModule::add(std::string_view names, const NativeRow& row) {
  const Value function = makeNative(in_, row).value();
  for (const std::string_view name : split(names, ' ')) set(name, function);
}

void addRows(TensorFlowModule& module, std::span<const NamedRow> rows) {
  for (const NamedRow& row : rows) module.add(row.names, row.row);
}

void addElementwise(TensorFlowModule& module) {
  static constexpr NativeRow kUnary{"x", "x, name=None", "Elementwise.", nullptr};
  static constexpr NativeRow kBinary{"x", "x, y, name=None", "Elementwise.", nullptr};
  static constexpr std::string_view kOther[] = {"cast",       "clip", "identity", "select",
                                                "leaky_relu", "elu",  "gelu"};
  for (const ops::OpDef& row : ops::registry().all()) {
    if (!row.has(ir::Trait::elementwise) || row.operands.empty() || row.operands.size() > 2)
      continue;
    bool other = false;
    for (const std::string_view name : kOther) other = other || name == row.name;
    if (other) continue;
    const Ref<NativeObject> made =
        makeNative(module.interpreter(), row.operands.size() == 1 ? kUnary : kBinary);
    made->closure = [&row](Interpreter& in, std::span<Value> a) { return elementwise(in, row, a); };
    for (const std::string& library : row.libraryNames) {
      if (library.substr(0, 3) != "tf." || library.substr(0, 9) == "tf.keras.") continue;
      made->name = library.substr(library.rfind('.') + 1);
      module.set(std::string_view(library).substr(3), made.value());
    }
  }
}

namespace {

Value makeTensorFlow(Interpreter& in) {
  TensorFlowModule module(in);
  addElementwise(module);
  addTfCreation(module);
  addTfMovement(module);
  addTfFunctions(module);
  addTfTensors(module);
  addTfTracing(module);
  addTfControl(module);
  addTfModule(module);
  addTfPrint(module);
  module.set("__version__", makeString("2.15.1"));
  module.set("newaxis", Value::none());
  for (const DType dtype :
       {DType::f16, DType::bf16, DType::f32, DType::f64, DType::i8, DType::i16, DType::i32,
        DType::i64, DType::u8, DType::u16, DType::u32, DType::u64, DType::boolean, DType::string}) {
    module.set(tensorFlowName(dtype), dtypeValue(dtype));
    module.set("dtypes." + std::string(tensorFlowName(dtype)), dtypeValue(dtype));
  }
  const Types& t = in.types();
  const Types::Class Types::*errors[] = {&Types::opError,
                                         &Types::invalidArgumentError,
                                         &Types::unimplementedError,
                                         &Types::outOfRangeError,
                                         &Types::notFoundError,
                                         &Types::internalError,
                                         &Types::failedPreconditionError,
                                         &Types::resourceExhaustedError,
                                         &Types::operatorNotAllowed};
  for (const auto field : errors) module.set("errors." + (t.*field)->name, (t.*field).value());
  return module.value();
}

Value kerasLater(Interpreter& in) {
  return in.raise(
      *in.types().moduleNotFoundError, "No module named 'tensorflow.keras'",
      "Keras is not in this version yet; write the layers with tf.Variable, tf.matmul and tf.nn.");
}

}  // namespace

void installTensorFlow(Interpreter& in) {
  in.addModule("tensorflow", makeTensorFlow);
  in.addModule("tensorflow.keras", kerasLater);
  in.addModule("tensorflow.keras.layers", kerasLater);
  in.addModule("keras", kerasLater);
}

}  // namespace twin::lang
