#include <cctype>

#include "core/base/text.h"
#include "core/lang/syntax/lexer.h"

namespace twin::lang {
namespace {

bool hexEscape(std::string_view inside, std::size_t& at, std::size_t digits, std::uint32_t& out) {
  if (at + digits > inside.size()) return false;
  out = 0;
  for (std::size_t k = 0; k < digits; ++k) {
    const char c = inside[at + k];
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return false;
    const int value = c <= '9' ? c - '0' : std::tolower(c) - 'a' + 10;
    out = out * 16 + static_cast<std::uint32_t>(value);
  }
  at += digits;
  return true;
}

}  // namespace

bool unescape(std::string_view inside, Escapes escapes, LiteralKind kind, std::string& out,
              std::string& error) {
  static constexpr std::string_view kLetters = "\\'\"abfnrtv";
  static constexpr std::string_view kMeanings = "\\'\"\a\b\f\n\r\t\v";
  for (std::size_t at = 0; at < inside.size();) {
    const char c = inside[at++];
    if (c == '\r' && at < inside.size() && inside[at] == '\n') continue;
    if (c != '\\' || escapes == Escapes::raw || at >= inside.size()) {
      out += c;
      continue;
    }
    const char letter = inside[at++];
    const std::size_t known = kLetters.find(letter);
    std::uint32_t value = 0;
    if (letter == '\n') continue;
    if (letter == '\r') {
      if (at < inside.size() && inside[at] == '\n') ++at;
    } else if (known != std::string_view::npos) {
      out += kMeanings[known];
    } else if (letter >= '0' && letter <= '7') {
      value = static_cast<std::uint32_t>(letter - '0');
      for (int k = 0; k < 2 && at < inside.size() && inside[at] >= '0' && inside[at] <= '7'; ++k) {
        value = value * 8 + static_cast<std::uint32_t>(inside[at++] - '0');
      }
      if (kind == LiteralKind::bytes) {
        out += static_cast<char>(value);
      } else {
        appendUtf8(out, value);
      }
    } else if (letter == 'x' || (kind == LiteralKind::text && (letter == 'u' || letter == 'U'))) {
      const std::size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
      if (!hexEscape(inside, at, digits, value) || value > 0x10FFFF) {
        error = "(unicode error) truncated or illegal escape in a string";
        return false;
      }
      // UTF-8 has no lone surrogates: they become the replacement character.
      if (value >= 0xD800 && value <= 0xDFFF) value = 0xFFFD;
      if (kind == LiteralKind::bytes) {
        out += static_cast<char>(value);
      } else {
        appendUtf8(out, value);
      }
    } else if (letter == 'N' && kind == LiteralKind::text) {
      error = "(unicode error) characters by name, \\N{...}, are not in this version";
      return false;
    } else {
      out += '\\';
      out += letter;
    }
  }
  return true;
}

StringShape stringShape(std::string_view token) {
  StringShape shape;
  std::size_t at = 0;
  while (at < token.size() && token[at] != '"' && token[at] != '\'') {
    const char c = token[at++];
    shape.raw = shape.raw || c == 'r' || c == 'R';
    shape.bytes = shape.bytes || c == 'b' || c == 'B';
    shape.format = shape.format || c == 'f' || c == 'F';
  }
  const std::size_t quotes =
      token.size() >= at + 6 && token[at + 1] == token[at] && token[at + 2] == token[at] ? 3 : 1;
  shape.inside = token.substr(at + quotes, token.size() - at - 2 * quotes);
  return shape;
}

}  // namespace twin::lang
