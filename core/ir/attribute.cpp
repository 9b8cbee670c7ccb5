#include "core/ir/attribute.h"

#include <fmt/format.h>

#include "core/ir/constant_text.h"

namespace twin::ir {
namespace {

template <class T, class Text>
std::string listText(const std::vector<T>& values, std::string_view whenEmpty, Text&& one) {
  if (values.empty()) return std::string(whenEmpty);
  std::string out = "[";
  for (const T& value : values) {
    if (out.size() > 1) out += ',';
    out += one(value);
  }
  return out + "]";
}

struct TextOf {
  const std::vector<std::string>& dimNames;

  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(double value) const { return numberText(value); }
  std::string operator()(const std::string& value) const { return quoted(value); }
  std::string operator()(DType value) const { return std::string(twin::text(value)); }
  std::string operator()(const std::vector<std::int64_t>& values) const {
    return listText(values, "[]", [](std::int64_t value) { return fmt::format("{}", value); });
  }
  std::string operator()(const std::vector<double>& values) const {
    return listText(values, "f64[]", [](double value) { return numberText(value); });
  }
  std::string operator()(const std::vector<std::string>& values) const {
    return listText(values, "str[]", [](const std::string& value) { return quoted(value); });
  }
  std::string operator()(const PartialShape& shape) const {
    return "shape" + ir::text(shape, dimNames);
  }
  std::string operator()(const TensorValue& value) const {
    return constantText(value.tensor, LargeConstants::byHash);
  }
};

std::optional<Attribute> convertedIntegers(const std::vector<std::int64_t>& values,
                                           const Attribute& model) {
  if (std::holds_alternative<PartialShape>(model)) {
    return PartialShape(Dims(std::span<const std::int64_t>(values)));
  }
  if (std::holds_alternative<std::vector<double>>(model)) {
    return std::vector<double>(values.begin(), values.end());
  }
  if (std::holds_alternative<std::vector<std::string>>(model) && values.empty()) {
    return std::vector<std::string>{};
  }
  return std::nullopt;
}

}  // namespace

std::string text(const Attribute& attribute, const std::vector<std::string>& dimNames) {
  return std::visit(TextOf{dimNames}, attribute);
}

std::string text(const Attribute& attribute) { return text(attribute, {}); }

std::string_view kindWord(const Attribute& attribute) {
  static constexpr std::string_view kWords[] = {
      "true or false",      "an integer",        "a number",        "a text",  "a dtype",
      "a list of integers", "a list of numbers", "a list of texts", "a shape", "a tensor"};
  return kWords[attribute.index()];
}

std::optional<Attribute> converted(const Attribute& attribute, const Attribute& model) {
  if (attribute.index() == model.index()) return attribute;
  if (const auto* integer = std::get_if<std::int64_t>(&attribute)) {
    if (std::holds_alternative<double>(model)) return static_cast<double>(*integer);
    return std::nullopt;
  }
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&attribute)) {
    return convertedIntegers(*integers, model);
  }
  return std::nullopt;
}

}  // namespace twin::ir
