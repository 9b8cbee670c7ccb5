// TensorFlow: the parts that make the module tensorflow; each installs its rows under their dotted
// names. Owner: rows are static, objects belong to the Interpreter. Thread: the interpreter's.
// Errors: none.
#pragma once

#include <span>
#include <string_view>

#include "core/lang/runtime/native.h"

namespace twin::lang {

// The tensorflow module under construction: names may be dotted ("math.add"), submodules appear on
// demand.
class TensorFlowModule {
 public:
  explicit TensorFlowModule(Interpreter& interpreter);
  void set(std::string_view dottedName, Value value);
  // Undefined where there is none.
  [[nodiscard]] Value find(std::string_view dottedName) const;
  // One function under several names, "reduce_sum math.reduce_sum".
  void add(std::string_view names, const NativeRow& row);
  [[nodiscard]] Interpreter& interpreter() { return in_; }
  [[nodiscard]] Value value() const { return root_.value(); }

 private:
  Interpreter& in_;
  Ref<ModuleObject> root_;
};

struct NamedRow {
  const char* names;
  NativeRow row;
};
void addRows(TensorFlowModule& module, std::span<const NamedRow> rows);

// Functions that the op rows alone describe.
void addRowFunctions(TensorFlowModule& module);
// Every name that a row states, once one of them is there: to be called last.
void addOtherNames(TensorFlowModule& module);
void addTfCreation(TensorFlowModule& module);   // constants, random numbers
void addTfMovement(TensorFlowModule& module);   // shapes, parts, joins
void addTfFunctions(TensorFlowModule& module);  // reductions, products, activations
void addTfTensors(TensorFlowModule& module);    // Tensor, Variable, TensorShape, TensorSpec
void addTfTracing(TensorFlowModule& module);    // tf.function, its settings, scopes
void addTfControl(TensorFlowModule& module);    // checks, cond, while_loop, map_fn
void addTfModule(TensorFlowModule& module);     // tf.Module
void addTfPrint(TensorFlowModule& module);

}  // namespace twin::lang
