// Types, shapes, attribute values and constants of graph text.
#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/ir/text_parser.h"

namespace twin::ir {
namespace {

constexpr std::size_t kMaxNesting = 32;
constexpr std::string_view kTypeAdvice =
    "Types are written f32[2,3], f32[?,n], f32? for an unknown rank, resource<f32[2]>.";

}  // namespace

std::int64_t TextParser::dimName(std::string_view name) {
  auto& names = file_.dimNames;
  const auto at = std::find(names.begin(), names.end(), name);
  const auto index = at - names.begin();
  if (at == names.end()) names.emplace_back(name);
  return -2 - index;
}

Result<std::int64_t> TextParser::parseDim() {
  if (takeIf('?')) return kUnknownDim;
  if (const auto size = integerOf(current_); size && *size >= 0) {
    advance();
    return *size;
  }
  if (current_.kind == TextToken::word || current_.kind == TextToken::string) {
    TWIN_TRY(name, parseName("a dimension"));
    return dimName(name);
  }
  return fail(unexpected("a dimension", "A dimension is a size, a name or ?."));
}

Result<PartialShape> TextParser::parseShape() {
  if (takeIf('?')) return PartialShape();
  TWIN_PASS(expect('[', "before the dimensions of a shape"));
  Dims dims;
  while (!current_.is(']')) {
    TWIN_TRY(dim, parseDim());
    dims.push_back(dim);
    if (dims.size() > kMaxNesting) {
      return fail(unexpected("a shape of at most 32 dimensions", "Merge some of them."));
    }
    if (!takeIf(',')) break;
  }
  TWIN_PASS(expect(']', "behind the dimensions of a shape"));
  return PartialShape(std::move(dims));
}

Result<TensorType> TextParser::parseTensorType() {
  const auto dtype = current_.kind == TextToken::word ? dtypeFromText(current_.text) : std::nullopt;
  if (!dtype) {
    return fail(unexpected("a dtype",
                           "The dtypes are f16 bf16 f32 f64 i8 i16 i32 i64 u8 u16 u32 u64 "
                           "bool str."));
  }
  advance();
  if (!current_.is('[') && !current_.is('?')) {
    return fail(unexpected("a shape", std::string(kTypeAdvice)));
  }
  TWIN_TRY(shape, parseShape());
  return TensorType{.dtype = *dtype, .shape = std::move(shape)};
}

Result<ValueType> TextParser::parseType() {
  static constexpr std::string_view kWords[] = {"resource", "list", "sequence", "optional"};
  if (current_.isWord("unknown")) {
    advance();
    return ValueType(UnknownType{});
  }
  std::size_t index = 0;
  while (index < 4 && !current_.isWord(kWords[index])) ++index;
  if (index == 4) {
    TWIN_TRY(plain, parseTensorType());
    return ValueType(std::move(plain));
  }
  advance();
  TensorType content;
  if (takeIf('<')) {
    TWIN_TRY(given, parseTensorType());
    content = std::move(given);
    TWIN_PASS(expect('>', "behind the type inside"));
  }
  switch (index) {
    case 0:
      return ValueType(ResourceType{.content = std::move(content)});
    case 1:
      return ValueType(ListType{.element = std::move(content)});
    case 2:
      return ValueType(SequenceType{.element = std::move(content)});
    default:
      return ValueType(OptionalType{.element = std::move(content)});
  }
}

Result<Attribute> TextParser::parseAttributeValue() {
  if (current_.is('[')) return parseListValue();
  if (current_.kind == TextToken::string) {
    TWIN_TRY(string, parseString("a text"));
    return Attribute(std::move(string));
  }
  if (isNumberItem(current_)) {
    const auto integer = integerOf(current_);
    const auto number = numberOf(current_);
    if (!number)
      return fail(unexpected("a number", "Numbers are written 2, 0.5, 1e-05, inf, nan."));
    advance();
    return integer ? Attribute(*integer) : Attribute(*number);
  }
  if (current_.kind == TextToken::word) return parseWordValue();
  return fail(unexpected("the value of an attribute",
                         "Values are true, 2, 0.5, \"text\", f32, [1, 2] or const 1 : f32[]."));
}

Result<Attribute> TextParser::parseWordValue() {
  const std::string word(current_.text);
  advance();
  if (word == "true") return Attribute(true);
  if (word == "false") return Attribute(false);
  if (word == "const") {
    TWIN_TRY(tensor, parseConstant());
    return Attribute(TensorValue{.tensor = std::move(tensor)});
  }
  if (word == "shape" && (current_.is('[') || current_.is('?'))) {
    TWIN_TRY(shape, parseShape());
    return Attribute(std::move(shape));
  }
  const auto dtype = dtypeFromText(word);
  if (!dtype) return Attribute(word);
  if (!takeIf('[')) return Attribute(*dtype);
  // f64[] and str[] are the empty lists of numbers and of texts.
  TWIN_PASS(expect(']', "in an empty list"));
  if (*dtype == DType::string) return Attribute(std::vector<std::string>{});
  if (*dtype == DType::f64) return Attribute(std::vector<double>{});
  return Attribute(std::vector<std::int64_t>{});
}

Result<Attribute> TextParser::parseListValue() {
  std::vector<TextItem> items;
  TWIN_PASS(expect('[', "before a list"));
  while (!current_.is(']')) {
    const bool fits = current_.kind == TextToken::word || current_.kind == TextToken::string ||
                      current_.is('?') || numberOf(current_);
    if (!fits) return fail(unexpected("a number or text", "Lists are written [1, 2] or [\"a\"]."));
    items.push_back(std::move(current_));
    advance();
    if (static_cast<std::int64_t>(items.size()) > options_.limits.elements) {
      return fail(limitError("elements", options_.limits, place(current_.offset)));
    }
    if (!takeIf(',')) break;
  }
  TWIN_PASS(expect(']', "behind a list"));
  const auto all = [&items](auto&& test) { return std::all_of(items.begin(), items.end(), test); };
  if (all([](const TextItem& item) { return integerOf(item).has_value(); })) {
    std::vector<std::int64_t> integers;
    for (const TextItem& item : items) integers.push_back(*integerOf(item));
    return Attribute(std::move(integers));
  }
  if (all([](const TextItem& item) { return numberOf(item).has_value(); })) {
    std::vector<double> numbers;
    for (const TextItem& item : items) numbers.push_back(*numberOf(item));
    return Attribute(std::move(numbers));
  }
  std::vector<std::string> strings;
  for (TextItem& item : items) {
    strings.push_back(item.kind == TextToken::string ? item.value : std::string(item.text));
  }
  return Attribute(std::move(strings));
}

// The elements and the type behind them, where it stands.
Result<Tensor> TextParser::parseConstant() {
  TWIN_TRY(elements, parseElements());
  std::optional<TensorType> type;
  if (takeIf(':')) {
    TWIN_TRY(given, parseTensorType());
    type = std::move(given);
  }
  return elements.hash.empty() ? makeTensor(elements, type) : loadPayload(elements, type);
}

Status TextParser::parseElement(Elements& elements) {
  const bool isLeaf = current_.kind == TextToken::string || isNumberItem(current_) ||
                      current_.isWord("true") || current_.isWord("false");
  if (!isLeaf) {
    return fail(
        unexpected("an element", "Constants are written const 2, const [0.5, -1] : f32[2]."));
  }
  const bool bits = current_.isWord("nan");
  elements.leaves.push_back(std::move(current_));
  advance();
  // nan(0x7fc00001): a NaN with these bits.
  if (bits && takeIf('(')) {
    elements.leaves.back().kind = TextToken::hash;
    elements.leaves.back().text = current_.text;
    advance();
    TWIN_PASS(expect(')', "behind the bits of a NaN"));
  }
  if (static_cast<std::int64_t>(elements.leaves.size()) > options_.limits.elements) {
    return fail(limitError("elements", options_.limits, place(current_.offset)));
  }
  return {};
}

// Sizes are those of the first list at each depth; every other list must agree.
Result<TextParser::Elements> TextParser::parseElements() {
  Elements elements;
  elements.offset = current_.offset;
  if (current_.kind == TextToken::hash) {
    elements.hash = std::string(current_.text);
    advance();
    return elements;
  }
  std::vector<std::int64_t> counts;  // entries so far of the lists that are open
  const auto ragged = [&](std::size_t offset) {
    return fail(errorAt(offset, ErrorCode::shape,
                        "the lists of a constant differ in length or depth", {},
                        "Give every list of one depth the same number of entries."));
  };
  elements.isList = current_.is('[');
  std::vector<std::int64_t> sizes;
  std::size_t leafDepth = 0;
  do {
    const std::size_t offset = current_.offset;
    if (takeIf('[')) {
      counts.push_back(0);
      if (counts.size() > kMaxNesting) {
        return fail(errorAt(offset, ErrorCode::limit, "lists nest deeper than {}",
                            {fmt::format("{}", kMaxNesting)}, "Use a shape of fewer dimensions."));
      }
      if (sizes.size() < counts.size()) sizes.push_back(kUnknownDim);
      if (!current_.is(']')) continue;
    } else {
      TWIN_PASS(parseElement(elements));
      if (leafDepth == 0) leafDepth = counts.size();
      if (leafDepth != counts.size()) return ragged(offset);
      if (!counts.empty()) ++counts.back();
    }
    while (!counts.empty() && current_.is(']')) {
      std::int64_t& size = sizes[counts.size() - 1];
      if (size != kUnknownDim && size != counts.back()) return ragged(current_.offset);
      size = counts.back();
      counts.pop_back();
      if (!counts.empty()) ++counts.back();
      advance();
    }
    if (counts.empty()) break;
    if (!takeIf(',')) return fail(unexpected("',' or ']'", "Elements are separated by commas."));
  } while (true);
  if (leafDepth != sizes.size() && !elements.leaves.empty()) return ragged(elements.offset);
  elements.dims = Dims(std::span<const std::int64_t>(sizes));
  return elements;
}

Result<Tensor> TextParser::loadPayload(const Elements& elements,
                                       const std::optional<TensorType>& type) {
  if (!options_.payload) {
    return fail(errorAt(elements.offset, ErrorCode::notFound,
                        "the constant #{} is not beside this text", {elements.hash},
                        "Keep the .npy files beside the text, or write the elements in place."));
  }
  auto loaded = options_.payload(elements.hash);
  if (!loaded) {
    Error error = std::move(loaded).error();
    if (std::holds_alternative<std::monostate>(error.where)) error.where = place(elements.offset);
    return fail(std::move(error));
  }
  const Tensor& tensor = *loaded;
  const ValueType found = tensorType(tensor.dtype(), tensor.shape());
  if (type && !accepts(ValueType(*type), found)) {
    return fail(errorAt(elements.offset, ErrorCode::type, "the constant #{} is {}, not {}",
                        {elements.hash, text(found), text(ValueType(*type))},
                        "Load the file that belongs to this text."));
  }
  return tensor;
}

Result<Tensor> TextParser::makeTensor(const Elements& elements,
                                      const std::optional<TensorType>& type) {
  Shape shape(elements.dims);
  if (type) {
    const auto known = type->shape.shape();
    if (!known) {
      return fail(errorAt(elements.offset, ErrorCode::shape,
                          "a constant needs a known shape, not {}", {text(type->shape)},
                          "Write every dimension as a number."));
    }
    const bool fills = !elements.isList;
    const bool empty = elements.leaves.empty() && known->checkedElements() == 0;
    if (!fills && !empty && !(*known == shape)) {
      return fail(errorAt(elements.offset, ErrorCode::shape, "the elements have shape {}, not {}",
                          {text(shape), text(*known)},
                          "Correct the type, or write one number to fill the shape."));
    }
    shape = *known;
  }
  const DType dtype = type ? type->dtype : dtypeOfLeaves(elements.leaves);
  if (shape.checkedElements().value_or(options_.limits.elements + 1) > options_.limits.elements) {
    return fail(limitError("elements", options_.limits, place(elements.offset)));
  }
  auto made = Tensor::allocate(dtype, shape);
  if (!made) {
    made.error().where = place(elements.offset);
    return made;
  }
  const auto count = static_cast<std::size_t>(made->elements());
  for (std::size_t i = 0; i < count; ++i) {
    const TextItem& leaf = elements.leaves[elements.isList ? i : 0];
    Status set = setElement(*made, static_cast<std::int64_t>(i), leaf);
    if (!set) {
      set.error().where = place(leaf.offset);
      return fail(std::move(set).error());
    }
  }
  return made;
}

}  // namespace twin::ir
