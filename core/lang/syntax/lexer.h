// Lexer: source text to tokens, with INDENT and DEDENT, one logical line at a time.
// Errors do not stop it: a bad piece becomes one error token, and lexing goes on at the next line.
// Owner: plain values; token texts point into the source, which must outlive them. Thread: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/lang/syntax/program.h"

namespace twin::lang {

enum class TokenKind : std::uint8_t {
  name,
  keyword,
  integer,
  real,
  string,
  fstring,
  op,
  newline,
  indent,
  dedent,
  magic,
  error,
  end
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text{};  // as written
  Span span{};
  std::size_t offset = 0;  // of the text in the source, in bytes
  std::string value{};     // a string's content after escapes, or an error's message
  std::string advice{};
  bool isBytes = false;
};

// Tokens of `text`, whose first line is number `firstLine`. The last token is `end`.
[[nodiscard]] std::vector<Token> tokenize(std::string_view text, int firstLine);

// The content of a string literal's inside: escapes are resolved unless `raw`. False: `error` says
// why.
enum class Escapes { resolved, raw };
enum class LiteralKind { text, bytes };
[[nodiscard]] bool unescape(std::string_view inside, Escapes escapes, LiteralKind kind,
                            std::string& out, std::string& error);

struct StringShape {
  bool raw = false;
  bool bytes = false;
  bool format = false;
  std::string_view inside{};
};
// Splits a string token into prefix and inside.
[[nodiscard]] StringShape stringShape(std::string_view token);

}  // namespace twin::lang
