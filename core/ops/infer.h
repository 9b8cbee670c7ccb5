// infer: the type rules that many op rows share, and the small steps of those that rows write
// themselves. Plain functions on plain values. Thread: any. Errors: type or shape, naming what was
// found; texts that TensorFlow's users know are TensorFlow's.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/ir/op_info.h"

namespace twin::ops {

using Types = std::vector<ir::ValueType>;

// Operand k as a tensor; fails where it is absent or a resource or list.
[[nodiscard]] Result<ir::TensorType> tensorAt(const ir::InferInput& in, std::size_t k);
[[nodiscard]] Types one(DType dtype, PartialShape shape);

// The first operand's type.
[[nodiscard]] Result<Types> sameType(const ir::InferInput& in);
// The same, for floating point operands only.
[[nodiscard]] Result<Types> sameFloat(const ir::InferInput& in);
// The same, for numbers only.
[[nodiscard]] Result<Types> sameNumber(const ir::InferInput& in);
[[nodiscard]] Result<Types> sameBool(const ir::InferInput& in);
// Two operands of one dtype, broadcast.
[[nodiscard]] Result<Types> broadcast(const ir::InferInput& in);
[[nodiscard]] Result<Types> broadcastNumber(const ir::InferInput& in);
[[nodiscard]] Result<Types> broadcastBool(const ir::InferInput& in);
// The same with a bool result.
[[nodiscard]] Result<Types> comparison(const ir::InferInput& in);
// No result.
[[nodiscard]] Result<Types> nothing(const ir::InferInput& in);

// A list of integers given as static operand k or as the attribute of this name.
struct StaticDims {
  bool isOperand = false;
  std::optional<Dims> dims{};        // empty: dynamic, or not given
  std::int64_t count = kUnknownDim;  // length of a dynamic list, where its type tells
};
[[nodiscard]] Result<StaticDims> staticDims(const ir::InferInput& in, std::size_t k,
                                            std::string_view name);
// Whether a static operand stands among the attributes; then no operand stands for it.
[[nodiscard]] bool hasAttribute(const ir::Attributes& attributes, std::string_view name);
// An attribute's integers: a list, one number or a known shape. Empty where it is absent.
[[nodiscard]] std::optional<Dims> dimsOf(const ir::Attributes& attributes, std::string_view name);

// An axis counted from either end as 0 … rank-1.
[[nodiscard]] Result<int> checkedAxis(std::int64_t axis, int rank);
// The shape with the axes removed, or kept as 1. No axes: all of them.
enum class KeepDims : std::uint8_t { no, yes };
[[nodiscard]] Result<std::vector<bool>> reducedAxes(const std::optional<Dims>& axes, int rank);
[[nodiscard]] PartialShape reducedShape(const PartialShape& shape, const std::vector<bool>& reduced,
                                        KeepDims keep);
// A shape made of wanted dimensions; fails where one is negative.
[[nodiscard]] Result<Shape> checkedShape(const Dims& dims);

[[nodiscard]] Error mixedTypes(std::size_t operand, DType expected, DType found);
// TensorFlow's name of a dtype in kernel errors: float, double, half, int32 …
[[nodiscard]] std::string_view kernelTypeName(DType dtype);

}  // namespace twin::ops
