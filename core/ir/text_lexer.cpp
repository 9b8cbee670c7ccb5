#include "core/ir/text_lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/base/text.h"

namespace twin::ir {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool startsWord(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool inWord(char c) { return startsWord(c) || isDigit(c); }
bool inNumber(char c) { return inWord(c) || c == '.'; }
bool inHash(char c) { return isDigit(c) || (c >= 'a' && c <= 'f'); }

int hexDigit(char c) {
  if (isDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The character behind a backslash, or nothing: \xHH takes two more.
bool decodeEscape(std::string_view text, std::size_t& at, std::string& out) {
  const char c = text[at++];
  switch (c) {
    case 'n':
      out += '\n';
      return true;
    case 't':
      out += '\t';
      return true;
    case 'r':
      out += '\r';
      return true;
    case '"':
    case '\\':
      out += c;
      return true;
    case 'x':
      break;
    default:
      return false;
  }
  if (at + 2 > text.size()) return false;
  const int high = hexDigit(text[at]);
  const int low = hexDigit(text[at + 1]);
  if (high < 0 || low < 0) return false;
  out += static_cast<char>(high * 16 + low);
  at += 2;
  return true;
}

template <class Test>
std::size_t scan(std::string_view text, std::size_t from, Test&& test) {
  while (from < text.size() && test(text[from])) ++from;
  return from;
}

}  // namespace

TextItem TextLexer::item(TextToken kind, std::size_t from, std::size_t to) {
  at_ = to;
  TextItem made;
  made.kind = kind;
  made.text = text_.substr(from, to - from);
  made.offset = from;
  return made;
}

TextItem TextLexer::bad(std::size_t from, std::size_t to, std::string why) {
  TextItem made = item(TextToken::bad, from, to);
  made.value = std::move(why);
  return made;
}

// "#9f31c2" is a hash; "#" before a blank or at the end of a line begins a comment.
void TextLexer::skipBlanks() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      ++at_;
    } else if (c == '#' && (at_ + 1 == text_.size() || !inHash(text_[at_ + 1]))) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else {
      return;
    }
  }
}

TextItem TextLexer::next() {
  skipBlanks();
  const std::size_t from = at_;
  if (from >= text_.size()) return item(TextToken::end, from, from);
  const char c = text_[from];
  if (startsWord(c)) return item(TextToken::word, from, scan(text_, from, inWord));
  if (c == '%') return readValue(from);
  if (c == '@') return readBody(from);
  if (c == '"') return readString(from);
  if (c == '#') {
    TextItem hash = item(TextToken::hash, from, scan(text_, from + 1, inHash));
    hash.text.remove_prefix(1);
    return hash;
  }
  const bool signedNumber = c == '-' && from + 1 < text_.size() && (inNumber(text_[from + 1]));
  if (isDigit(c) || signedNumber) return readNumber(from);
  if (std::string_view("(){}[]<>=,:?+-").find(c) != std::string_view::npos) {
    return item(TextToken::punctuation, from, from + 1);
  }
  return bad(from, from + 1,
             fmt::format("{} has no meaning here", displayText(text_.substr(from, 1))));
}

TextItem TextLexer::readValue(std::size_t from) {
  const std::size_t to = scan(text_, from + 1, [](char c) { return inWord(c) || c == '/'; });
  if (to == from + 1) return bad(from, to, "% needs a name or number");
  TextItem value = item(TextToken::value, from + 1, to);
  value.offset = from;
  if (to < text_.size() && text_[to] == '.') {
    const std::size_t stop = scan(text_, to + 1, isDigit);
    const auto read = std::from_chars(text_.data() + to + 1, text_.data() + stop, value.result);
    if (stop == to + 1 || read.ec != std::errc{}) {
      return bad(to, stop, "the dot behind a value needs the number of its result");
    }
    at_ = stop;
  }
  return value;
}

TextItem TextLexer::readBody(std::size_t from) {
  if (from + 1 < text_.size() && text_[from + 1] == '"') {
    TextItem body = readString(from + 1);
    if (body.kind == TextToken::string) body.kind = TextToken::body;
    return body;
  }
  const std::size_t to = scan(text_, from + 1, inWord);
  if (to == from + 1) return bad(from, to, "@ needs the name of a body");
  TextItem body = item(TextToken::body, from + 1, to);
  body.value = std::string(body.text);
  return body;
}

TextItem TextLexer::readString(std::size_t from) {
  std::string decoded;
  std::size_t at = from + 1;
  while (at < text_.size() && text_[at] != '"' && text_[at] != '\n') {
    if (text_[at] != '\\') {
      decoded += text_[at++];
      continue;
    }
    const std::size_t escape = at++;
    if (at >= text_.size() || !decodeEscape(text_, at, decoded)) {
      return bad(escape, std::min(at, text_.size()),
                 "the escape is none of \\n \\t \\r \\\" \\\\ \\xHH");
    }
  }
  if (at >= text_.size() || text_[at] == '\n') return bad(from, at, "the quoted text does not end");
  TextItem string = item(TextToken::string, from, at + 1);
  string.value = std::move(decoded);
  return string;
}

TextItem TextLexer::readNumber(std::size_t from) {
  std::size_t to = from + 1;
  while (to < text_.size()) {
    const char c = text_[to];
    // The sign of an exponent: 1e-05, but not 0x1e-5.
    const bool exponent =
        (c == '-' || c == '+') && (text_[to - 1] == 'e' || text_[to - 1] == 'E') &&
        text_.substr(from, 2) != "0x" && to + 1 < text_.size() && isDigit(text_[to + 1]);
    if (!inNumber(c) && !exponent) break;
    ++to;
  }
  return item(TextToken::number, from, to);
}

std::string_view TextLexer::pathFrom(std::size_t offset) {
  at_ = scan(text_, offset, [](char c) {
    return c != ':' && c != ',' && c != '}' && c != ' ' && c != '\n' && c != '"';
  });
  return text_.substr(offset, at_ - offset);
}

SourcePlace TextLexer::place(std::size_t offset, const std::string& file) const {
  const std::string_view before = text_.substr(0, offset);
  const std::size_t lineStart = before.rfind('\n') + 1;  // npos + 1 is the first line's 0
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto column = codePoints(before.substr(lineStart)).size() + 1;
  return {.file = file, .line = static_cast<int>(line), .column = static_cast<int>(column)};
}

}  // namespace twin::ir
