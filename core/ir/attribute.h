// Attribute: a named constant of a node: numbers, texts, lists of them, a dtype, a shape, a tensor.
// Plain values; any thread. Attributes are kept sorted by name, so equal nodes compare equal.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/ir/value_type.h"
#include "core/tensor/tensor.h"

namespace twin::ir {

// A tensor compared by content.
struct TensorValue {
  Tensor tensor{};
  bool operator==(const TensorValue& other) const { return identical(tensor, other.tensor); }
};

using Attribute =
    std::variant<bool, std::int64_t, double, std::string, DType, std::vector<std::int64_t>,
                 std::vector<double>, std::vector<std::string>, PartialShape, TensorValue>;
using Attributes = std::map<std::string, Attribute, std::less<>>;

// The attribute as the wanted type, or nothing where it is absent or of another type.
template <class T>
[[nodiscard]] const T* find(const Attributes& attributes, std::string_view name) {
  const auto at = attributes.find(name);
  return at == attributes.end() ? nullptr : std::get_if<T>(&at->second);
}
template <class T>
[[nodiscard]] T valueOr(const Attributes& attributes, std::string_view name, T fallback) {
  const T* found = find<T>(attributes, name);
  return found != nullptr ? *found : fallback;
}
// Graph text of the value: true, 2, 0.5, "a", f32, [1,2], const texts of tensors.
[[nodiscard]] std::string text(const Attribute& attribute);
// The same with the names of a graph's unknown dimensions.
[[nodiscard]] std::string text(const Attribute& attribute,
                               const std::vector<std::string>& dimNames);
// What an attribute holds, in words: "a number", "a list of integers" …
[[nodiscard]] std::string_view kindWord(const Attribute& attribute);
// The attribute as the alternative of `model`, where that is the same value (an integer for a
// number, a list of integers for a shape); nothing where it is another kind of value.
[[nodiscard]] std::optional<Attribute> converted(const Attribute& attribute,
                                                 const Attribute& model);

}  // namespace twin::ir
