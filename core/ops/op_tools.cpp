#include "core/ops/op_tools.h"

namespace twin::ops {

double elementsOf(const ir::ValueType& type) {
  const ir::TensorType* tensor = ir::asTensor(type);
  if (tensor == nullptr) return 0;
  double count = 1;
  for (const std::int64_t dim : tensor->shape.dims()) {
    if (dim >= 0) count *= static_cast<double>(dim);
  }
  return count;
}

double bytesOf(const ir::ValueType& type) {
  const ir::TensorType* tensor = ir::asTensor(type);
  return tensor == nullptr ? 0 : elementsOf(type) * static_cast<double>(sizeOf(tensor->dtype));
}

double bytesMoved(const std::vector<ir::ValueType>& inputs,
                  const std::vector<ir::ValueType>& outputs) {
  double bytes = 0;
  for (const ir::ValueType& type : inputs) bytes += bytesOf(type);
  for (const ir::ValueType& type : outputs) bytes += bytesOf(type);
  return bytes;
}

Cost perInput(const std::vector<ir::ValueType>& inputs, const std::vector<ir::ValueType>& outputs,
              const ir::Attributes&) {
  return {.flop = inputs.empty() ? 0 : elementsOf(inputs[0]), .bytes = bytesMoved(inputs, outputs)};
}

Cost movesOnly(const std::vector<ir::ValueType>&, const std::vector<ir::ValueType>& outputs,
               const ir::Attributes&) {
  double bytes = 0;
  for (const ir::ValueType& type : outputs) bytes += 2 * bytesOf(type);
  return {.flop = 0, .bytes = bytes};
}

Cost costsNothing(const std::vector<ir::ValueType>&, const std::vector<ir::ValueType>&,
                  const ir::Attributes&) {
  return {};
}

SampleOperand operand(Shape shape, DType dtype) {
  return {.dtype = dtype, .shape = std::move(shape)};
}

SampleOperand operand(Tensor value) {
  return {.dtype = value.dtype(), .shape = value.shape(), .value = value};
}

SampleOperand ints(std::initializer_list<std::int64_t> values, DType dtype) {
  const std::vector<std::int64_t> wide(values);
  if (dtype == DType::i64) return operand(Tensor::vector<std::int64_t>(wide));
  std::vector<std::int32_t> narrow;
  for (const std::int64_t value : wide) narrow.push_back(static_cast<std::int32_t>(value));
  return operand(Tensor::vector<std::int32_t>(narrow));
}

SampleOperand number(std::int64_t value, DType dtype) {
  if (dtype == DType::i64) return operand(Tensor::scalar<std::int64_t>(value));
  if (dtype == DType::f32) return operand(Tensor::scalar<float>(static_cast<float>(value)));
  return operand(Tensor::scalar<std::int32_t>(static_cast<std::int32_t>(value)));
}

std::vector<Sample> unarySamples(DType dtype) {
  return {{.operands = {operand({2, 3}, dtype)}},
          {.operands = {operand(Shape{}, dtype)}},
          {.operands = {operand({0}, dtype)}},
          {.operands = {operand({1}, dtype)}}};
}

std::vector<Sample> binarySamples(DType dtype) {
  return {{.operands = {operand({2, 3}, dtype), operand({2, 3}, dtype)}},
          {.operands = {operand({2, 3}, dtype), operand(Shape{}, dtype)}},
          {.operands = {operand({2, 1}, dtype), operand({3}, dtype)}},
          {.operands = {operand({0}, dtype), operand({1}, dtype)}},
          {.operands = {operand({1}, dtype), operand({1}, dtype)}}};
}

ir::Attribute list(std::initializer_list<std::int64_t> values) {
  return std::vector<std::int64_t>(values);
}

ir::AttributeDef listAttribute(std::string name, std::string doc) {
  return {.name = std::move(name), .doc = std::move(doc), .fallback = std::vector<std::int64_t>{}};
}
ir::AttributeDef intAttribute(std::string name, std::int64_t fallback, std::string doc) {
  return {.name = std::move(name), .doc = std::move(doc), .fallback = fallback};
}
ir::AttributeDef numberAttribute(std::string name, double fallback, std::string doc) {
  return {.name = std::move(name), .doc = std::move(doc), .fallback = fallback};
}
ir::AttributeDef flagAttribute(std::string name, bool fallback, std::string doc) {
  return {.name = std::move(name), .doc = std::move(doc), .fallback = fallback};
}
ir::AttributeDef textAttribute(std::string name, std::string fallback, std::string doc) {
  return {.name = std::move(name), .doc = std::move(doc), .fallback = std::move(fallback)};
}
ir::AttributeDef typeAttribute(std::string name, DType fallback, std::string doc) {
  return {.name = std::move(name), .doc = std::move(doc), .fallback = fallback};
}
ir::OperandDef staticOptional(std::string name) {
  return {.name = std::move(name), .optional = true, .isStatic = true};
}

}  // namespace twin::ops
