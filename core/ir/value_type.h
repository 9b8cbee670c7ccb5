// ValueType: what a graph knows about a value before it runs: a tensor, a variable's handle, a
// list. Plain values; any thread; no errors. Operators' `infer` speaks in these.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"

namespace twin::ir {

struct TensorType {
  DType dtype = DType::f32;
  PartialShape shape{};
  bool operator==(const TensorType&) const = default;
};
// The handle of a Variable whose content has this type.
struct ResourceType {
  TensorType content{};
  bool operator==(const ResourceType&) const = default;
};
// A TensorArray or TensorList of equally typed elements.
struct ListType {
  TensorType element{};
  bool operator==(const ListType&) const = default;
};
// ONNX's sequence and optional values.
struct SequenceType {
  TensorType element{};
  bool operator==(const SequenceType&) const = default;
};
struct OptionalType {
  TensorType element{};
  bool operator==(const OptionalType&) const = default;
};

// Of an operator that nothing is known of, in a file that does not say it either.
struct UnknownType {
  bool operator==(const UnknownType&) const = default;
};

using ValueType =
    std::variant<TensorType, ResourceType, ListType, SequenceType, OptionalType, UnknownType>;

[[nodiscard]] inline ValueType tensorType(DType dtype, PartialShape shape) {
  return TensorType{.dtype = dtype, .shape = std::move(shape)};
}
[[nodiscard]] inline const TensorType* asTensor(const ValueType& type) {
  return std::get_if<TensorType>(&type);
}
[[nodiscard]] bool isUnknown(const ValueType& type);
// Graph text: f32[2,3], f32[?,3], f32 of unknown rank as f32?, resource<f32[2]>, list<f32[2]>,
// unknown …
[[nodiscard]] std::string text(const ValueType& type);
// The same with the names of a graph's unknown dimensions: f32[n,3].
[[nodiscard]] std::string text(const ValueType& type, const std::vector<std::string>& dimNames);
// A shape alone: [n,3], [] for a scalar, ? for an unknown rank.
[[nodiscard]] std::string text(const PartialShape& shape, const std::vector<std::string>& dimNames);
// A word of the text as it stands when it is an identifier, else quoted.
[[nodiscard]] bool isIdentifier(std::string_view text);
[[nodiscard]] std::string quoted(std::string_view text);
// True when a value of type `actual` may flow where `expected` is promised.
[[nodiscard]] bool accepts(const ValueType& expected, const ValueType& actual);
// The type that says what both say; nothing where they contradict each other.
[[nodiscard]] std::optional<ValueType> meet(const ValueType& a, const ValueType& b);

}  // namespace twin::ir
