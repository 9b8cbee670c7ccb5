// TextLexer: the tokens of graph text (core/ir/parse.h), read one at a time.
// Owner: the parser; the text outlives it. Thread: one. Errors: a token of kind `bad` that says
// why.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace twin::ir {

enum class TextToken : std::uint8_t {
  word,         // graph, f32, keepdims
  value,        // %x, %12, %s.1: text is the name, result the number behind the dot
  body,         // @body1
  hash,         // #9f31c2ab
  string,       // "…": decoded in `value`
  number,       // -1, 0.5, 1e-05, -inf, 0x7fc0
  punctuation,  // one character
  bad,          // `value` says why
  end,
};

struct TextItem {
  TextToken kind = TextToken::end;
  std::string_view text{};
  std::string value{};
  std::uint32_t result = 0;
  std::size_t offset = 0;

  [[nodiscard]] bool is(char c) const {
    return kind == TextToken::punctuation && text.front() == c;
  }
  [[nodiscard]] bool isWord(std::string_view word) const {
    return kind == TextToken::word && text == word;
  }
};

class TextLexer {
 public:
  explicit TextLexer(std::string_view text) : text_(text) {}
  [[nodiscard]] TextItem next();
  // The file name that begins at `offset`, up to the colon; the next token is that colon.
  [[nodiscard]] std::string_view pathFrom(std::size_t offset);
  [[nodiscard]] SourcePlace place(std::size_t offset, const std::string& file) const;

 private:
  void skipBlanks();
  [[nodiscard]] TextItem item(TextToken kind, std::size_t from, std::size_t to);
  [[nodiscard]] TextItem bad(std::size_t from, std::size_t to, std::string why);
  [[nodiscard]] TextItem readValue(std::size_t from);
  [[nodiscard]] TextItem readString(std::size_t from);
  [[nodiscard]] TextItem readNumber(std::size_t from);
  [[nodiscard]] TextItem readBody(std::size_t from);

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace twin::ir
