#include "core/lang/library/tensorflow.h"

#include <fmt/core.h>

#include "core/base/text.h"
#include "core/lang/library/library.h"
#include "core/lang/library/tensor_values.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

constexpr const char* kKerasAdvice =
    "Keras is not in this version yet; write the layers with tf.Variable, tf.matmul and tf.nn.";

// Names that later versions bring: they answer with their reason.
Value laterName(Interpreter& in, const StringObject& name, const std::string& module) {
  static constexpr std::string_view kLater[] = {
      "GradientTape", "data",  "io",   "image",           "ragged",         "sparse", "summary",
      "saved_model",  "train", "lite", "custom_gradient", "feature_column", "audio"};
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

// What is there of Keras is functions; its layers come with gradients.
Value laterKeras(Interpreter& in, const StringObject& name) {
  return in.raise(*in.types().attributeError,
                  fmt::format("module 'tensorflow.keras' has no attribute '{}'", name.text),
                  kKerasAdvice);
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

Value TensorFlowModule::find(std::string_view dottedName) const {
  Ref<ModuleObject> module = root_;
  for (;;) {
    const std::size_t dot = dottedName.find('.');
    Value* found = module->attributes.find(in_.intern(dottedName.substr(0, dot)));
    if (found == nullptr || dot == std::string_view::npos) return found ? *found : Value();
    if (!found->is(Kind::module)) return {};
    module = Ref<ModuleObject>(&found->as<ModuleObject>());
    dottedName.remove_prefix(dot + 1);
  }
}

void TensorFlowModule::add(std::string_view names, const NativeRow& row) {
  const Value function = makeNative(in_, row).value();
  for (const std::string_view name : split(names, ' ')) set(name, function);
}

void addRows(TensorFlowModule& module, std::span<const NamedRow> rows) {
  for (const NamedRow& row : rows) module.add(row.names, row.row);
}

namespace {

Value makeTensorFlow(Interpreter& in) {
  TensorFlowModule module(in);
  addRowFunctions(module);
  addTfCreation(module);
  addTfMovement(module);
  addTfFunctions(module);
  addTfTensors(module);
  addTfTracing(module);
  addTfControl(module);
  addTfModule(module);
  addTfPrint(module);
  addOtherNames(module);
  module.find("keras").as<ModuleObject>().fallback = laterKeras;
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
  return in.raise(*in.types().moduleNotFoundError, "No module named 'tensorflow.keras'",
                  kKerasAdvice);
}

}  // namespace

void installTensorFlow(Interpreter& in) {
  in.addModule("tensorflow", makeTensorFlow);
  in.addModule("tensorflow.keras", kerasLater);
  in.addModule("tensorflow.keras.layers", kerasLater);
  in.addModule("keras", kerasLater);
}

}  // namespace twin::lang
