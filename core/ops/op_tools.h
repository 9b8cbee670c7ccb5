// op_tools: the words that op rows are written with: costs, samples, operands, attributes.
// Plain values; any thread; no errors.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "core/ops/infer.h"
#include "core/ops/op.h"

namespace twin::ops {

using ir::Trait;

// Elements of a type; unknown dimensions count as 1, values that are no tensors as none.
[[nodiscard]] double elementsOf(const ir::ValueType& type);
[[nodiscard]] double bytesOf(const ir::ValueType& type);
// Each operand and result moved once.
[[nodiscard]] double bytesMoved(const std::vector<ir::ValueType>& inputs,
                                const std::vector<ir::ValueType>& outputs);

// kFlop operations for each element of the result.
template <int kFlop>
[[nodiscard]] Cost perElement(const std::vector<ir::ValueType>& inputs,
                              const std::vector<ir::ValueType>& outputs, const ir::Attributes&) {
  return {.flop = outputs.empty() ? 0 : kFlop * elementsOf(outputs[0]),
          .bytes = bytesMoved(inputs, outputs)};
}
// One operation for each element of the first operand.
[[nodiscard]] Cost perInput(const std::vector<ir::ValueType>& inputs,
                            const std::vector<ir::ValueType>& outputs, const ir::Attributes&);
// Elements move, nothing is computed.
[[nodiscard]] Cost movesOnly(const std::vector<ir::ValueType>& inputs,
                             const std::vector<ir::ValueType>& outputs, const ir::Attributes&);
// Shares its operand's elements, or only passes values on.
[[nodiscard]] Cost costsNothing(const std::vector<ir::ValueType>& inputs,
                                const std::vector<ir::ValueType>& outputs, const ir::Attributes&);

[[nodiscard]] SampleOperand operand(Shape shape, DType dtype = DType::f32);
[[nodiscard]] SampleOperand operand(Tensor value);
[[nodiscard]] SampleOperand ints(std::initializer_list<std::int64_t> values,
                                 DType dtype = DType::i32);
[[nodiscard]] SampleOperand number(std::int64_t value, DType dtype = DType::i32);
// One operand in the shapes of interest: plain, scalar, empty, one element.
[[nodiscard]] std::vector<Sample> unarySamples(DType dtype = DType::f32);
// Two operands: equal shapes, a scalar, broadcast both ways, empty, one element.
[[nodiscard]] std::vector<Sample> binarySamples(DType dtype = DType::f32);

[[nodiscard]] ir::Attribute list(std::initializer_list<std::int64_t> values);
[[nodiscard]] ir::AttributeDef listAttribute(std::string name, std::string doc);
[[nodiscard]] ir::AttributeDef intAttribute(std::string name, std::int64_t fallback,
                                            std::string doc);
[[nodiscard]] ir::AttributeDef numberAttribute(std::string name, double fallback, std::string doc);
[[nodiscard]] ir::AttributeDef flagAttribute(std::string name, bool fallback, std::string doc);
[[nodiscard]] ir::AttributeDef textAttribute(std::string name, std::string fallback,
                                             std::string doc);
[[nodiscard]] ir::AttributeDef typeAttribute(std::string name, DType fallback, std::string doc);
[[nodiscard]] ir::OperandDef staticOptional(std::string name);

}  // namespace twin::ops
