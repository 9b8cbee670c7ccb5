#include "core/ir/value_type.h"

#include <fmt/format.h>

#include "core/base/text.h"

namespace twin::ir {
namespace {

bool isWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string dimText(std::int64_t dim, const std::vector<std::string>& dimNames) {
  if (dim >= 0) return fmt::format("{}", dim);
  const auto index = static_cast<std::size_t>(-2 - dim);
  if (dim >= kUnknownDim || index >= dimNames.size()) return "?";
  return isIdentifier(dimNames[index]) ? dimNames[index] : quoted(dimNames[index]);
}

std::string tensorText(const TensorType& type, const std::vector<std::string>& dimNames) {
  return std::string(twin::text(type.dtype)) + text(type.shape, dimNames);
}

const TensorType& contentOf(const ValueType& type) {
  switch (type.index()) {
    case 0:
      return std::get<TensorType>(type);
    case 1:
      return std::get<ResourceType>(type).content;
    case 2:
      return std::get<ListType>(type).element;
    case 3:
      return std::get<SequenceType>(type).element;
    default:
      return std::get<OptionalType>(type).element;
  }
}

ValueType withContent(std::size_t index, TensorType content) {
  switch (index) {
    case 0:
      return content;
    case 1:
      return ResourceType{.content = std::move(content)};
    case 2:
      return ListType{.element = std::move(content)};
    case 3:
      return SequenceType{.element = std::move(content)};
    default:
      return OptionalType{.element = std::move(content)};
  }
}

// The more exact of two dimensions: a number, then a name, then nothing known.
std::optional<std::int64_t> meetDims(std::int64_t a, std::int64_t b) {
  if (a == b || b == kUnknownDim) return a;
  if (a == kUnknownDim) return b;
  if (a >= 0 && b >= 0) return std::nullopt;
  return std::max(a, b);
}

std::optional<PartialShape> meetShapes(const PartialShape& a, const PartialShape& b) {
  if (!a.rankKnown()) return b;
  if (!b.rankKnown()) return a;
  if (a.rank() != b.rank()) return std::nullopt;
  Dims dims = a.dims();
  for (std::size_t i = 0; i < dims.size(); ++i) {
    const auto dim = meetDims(dims[i], b.dims()[i]);
    if (!dim) return std::nullopt;
    dims[i] = *dim;
  }
  return PartialShape(std::move(dims));
}

}  // namespace

bool isUnknown(const ValueType& type) { return std::holds_alternative<UnknownType>(type); }

bool isIdentifier(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  for (const char c : text) {
    if (!isWordCharacter(c)) return false;
  }
  return true;
}

std::string quoted(std::string_view text) {
  const bool readable = isValidUtf8(text);
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !readable)) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string text(const PartialShape& shape, const std::vector<std::string>& dimNames) {
  if (!shape.rankKnown()) return "?";
  std::string out = "[";
  for (const std::int64_t dim : shape.dims()) {
    if (out.size() > 1) out += ',';
    out += dimText(dim, dimNames);
  }
  return out + "]";
}

std::string text(const ValueType& type, const std::vector<std::string>& dimNames) {
  if (isUnknown(type)) return "unknown";
  static constexpr std::string_view kWords[] = {"", "resource", "list", "sequence", "optional"};
  const std::string content = tensorText(contentOf(type), dimNames);
  if (type.index() == 0) return content;
  return fmt::format("{}<{}>", kWords[type.index()], content);
}

std::string text(const ValueType& type) { return text(type, {}); }

bool accepts(const ValueType& expected, const ValueType& actual) {
  if (isUnknown(expected) || isUnknown(actual)) return true;
  if (expected.index() != actual.index()) return false;
  const TensorType& promised = contentOf(expected);
  const TensorType& given = contentOf(actual);
  return promised.dtype == given.dtype && promised.shape.accepts(given.shape);
}

std::optional<ValueType> meet(const ValueType& a, const ValueType& b) {
  if (isUnknown(a)) return b;
  if (isUnknown(b)) return a;
  const TensorType& first = contentOf(a);
  const TensorType& second = contentOf(b);
  if (a.index() != b.index() || first.dtype != second.dtype) return std::nullopt;
  auto shape = meetShapes(first.shape, second.shape);
  if (!shape) return std::nullopt;
  return withContent(a.index(), {.dtype = first.dtype, .shape = std::move(*shape)});
}

}  // namespace twin::ir
