// OpDef: an operator is one row. Registry, palette, help page, command line, contract test, kernels
// and exporters read the row; nothing about an op stands anywhere else. Owner: the registry
// (core/ops/registry.h), for the life of the program. Thread: any may read.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/ir/editor.h"
#include "core/ir/op_info.h"
#include "core/ops/kernel.h"

namespace twin::ops {

// The op's types in the field's own formats; empty where a format lacks it.
struct OpTypes {
  std::string tensorFlow{};  // "AddV2"
  std::string onnx{};        // "Add"
  std::string nodeName{};    // TensorFlow's default node name of the function form: "Add"
  std::vector<std::string> synonyms{};  // further TensorFlow types that mean this row: "Add"
};

// Work of one execution: floating point operations and bytes moved (each operand and result once).
struct Cost {
  double flop = 0;
  double bytes = 0;
};
using CostFn = Cost (*)(const std::vector<ir::ValueType>& inputs,
                        const std::vector<ir::ValueType>& outputs,
                        const ir::Attributes& attributes);

// Builds simpler ops in place of a composite; called with an open change of the Editor.
using ExpandFn = Result<std::vector<ir::ValueId>> (*)(ir::Editor& editor, const ir::Node& node);

// One set of operands that the contract test runs: dtype and shape (filled with random numbers), or
// a value.
struct SampleOperand {
  DType dtype = DType::f32;
  Shape shape{};
  Tensor value{};  // used where valid
};
struct Sample {
  std::vector<SampleOperand> operands{};
  ir::Attributes attributes{};
};

struct OpDef {
  std::string name{};
  std::string doc{};
  OpTypes opTypes{};
  std::string formula{};  // empty: printed from `scalar`
  std::vector<ir::OperandDef> operands{};
  std::vector<ir::AttributeDef> attributes{};
  ir::Traits traits{};
  ir::InferFn infer = nullptr;
  CostFn cost = nullptr;
  std::string scalar{};     // elementwise: the one expression of all devices
  CpuKernel cpu = nullptr;  // others: the kernel beside the row, or
  std::string provider{};   // the name that exec/cpu resolves ("matmul", "plan.while")
  ExpandFn expand = nullptr;
  std::vector<std::string> libraryNames{};  // tf.matmul, tf.linalg.matmul
  std::size_t bodies = 0;                   // If and While: 2, call and fused: 1
  std::vector<Sample> samples{};

  [[nodiscard]] bool has(ir::Trait trait) const { return traits.has(trait); }
};
using OpFamily = std::vector<OpDef>;

}  // namespace twin::ops
