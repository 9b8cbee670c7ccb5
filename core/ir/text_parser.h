// TextParser: graph text to its tree (text_tree.h). No recursion; lists nest up to a counter.
// Owner: parse(). Thread: one. Errors: syntax, type or limit with line and column.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ir/parse.h"
#include "core/ir/text_lexer.h"
#include "core/ir/text_tree.h"

namespace twin::ir {

class TextParser {
 public:
  TextParser(std::string_view text, const ParseOptions& options);
  [[nodiscard]] Result<TextFile> parseFile();
  [[nodiscard]] SourcePlace place(std::size_t offset) const;

 private:
  // The leaves of `[[1, 2], [3, 4]]` and the sizes of its lists; no list at all for one number.
  struct Elements {
    std::vector<TextItem> leaves{};
    Dims dims{};
    std::string hash{};
    bool isList = false;
    std::size_t offset = 0;
  };

  void advance() { current_ = lexer_.next(); }
  [[nodiscard]] bool takeIf(char c);
  [[nodiscard]] bool takeIf(std::string_view word);
  [[nodiscard]] Status expect(char c, std::string_view where);
  [[nodiscard]] Error errorAt(std::size_t offset, ErrorCode code, std::string message,
                              std::vector<std::string> arguments, std::string advice) const;
  [[nodiscard]] Error unexpected(std::string_view wanted, std::string advice) const;
  [[nodiscard]] Status countNode();

  // text_parser.cpp: blocks and lines
  [[nodiscard]] Result<TextGraph> parseGraph();
  [[nodiscard]] Result<std::string> parseName(std::string_view what);
  [[nodiscard]] Result<TextNode> parseInput();
  [[nodiscard]] Result<TextNode> parseNode();
  [[nodiscard]] Result<std::vector<TextValue>> parseValues();
  [[nodiscard]] Status parseOutputs(TextGraph& graph);
  [[nodiscard]] Result<TextNode> parseDefined();

  // text_clauses.cpp: what stands behind the operands
  [[nodiscard]] Status parseClauses(TextNode& node);
  [[nodiscard]] Result<bool> parseClause(TextNode& node);
  [[nodiscard]] Status parseAttributes(Attributes& attributes);
  [[nodiscard]] Status parseOrigins(Origins& origins);
  [[nodiscard]] Result<Origin> parseOrigin();
  [[nodiscard]] Result<Span> parseSpan();
  [[nodiscard]] Result<std::int64_t> parseCount(std::string_view what);
  [[nodiscard]] Result<std::vector<ValueType>> parseResultTypes();
  [[nodiscard]] Result<std::string> parseString(std::string_view what);

  // text_values.cpp: types, shapes, attribute values, constants
  [[nodiscard]] Result<ValueType> parseType();
  [[nodiscard]] Result<TensorType> parseTensorType();
  [[nodiscard]] Result<PartialShape> parseShape();
  [[nodiscard]] Result<std::int64_t> parseDim();
  [[nodiscard]] Result<Attribute> parseAttributeValue();
  [[nodiscard]] Result<Attribute> parseWordValue();
  [[nodiscard]] Result<Attribute> parseListValue();
  [[nodiscard]] Result<Tensor> parseConstant();
  [[nodiscard]] Result<Elements> parseElements();
  [[nodiscard]] Status parseElement(Elements& elements);
  [[nodiscard]] Result<Tensor> makeTensor(const Elements& elements,
                                          const std::optional<TensorType>& type);
  [[nodiscard]] Result<Tensor> loadPayload(const Elements& elements,
                                           const std::optional<TensorType>& type);
  [[nodiscard]] std::int64_t dimName(std::string_view name);

  TextLexer lexer_;
  const ParseOptions& options_;
  TextItem current_;
  TextFile file_;
  std::int64_t nodes_ = 0;
};

// Writes the text of one element as element `index` of the tensor; says what it should have been
// where it is no value of the tensor's dtype (text_elements.cpp).
[[nodiscard]] Status setElement(Tensor& tensor, std::int64_t index, const TextItem& leaf);
// The dtype of elements without a type: bool, i32, f32 or str.
[[nodiscard]] DType dtypeOfLeaves(const std::vector<TextItem>& leaves);
// A number, inf or nan among the tokens.
[[nodiscard]] bool isNumberItem(const TextItem& item);
// 1 but not 1.0.
[[nodiscard]] std::optional<std::int64_t> integerOf(const TextItem& item);
[[nodiscard]] std::optional<double> numberOf(const TextItem& item);

}  // namespace twin::ir
