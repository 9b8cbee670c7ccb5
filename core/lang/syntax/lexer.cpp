#include "core/lang/syntax/lexer.h"

#include <fmt/core.h>

#include <cctype>

#include "core/base/text.h"
#include "core/lang/syntax/lexer_tables.h"

namespace twin::lang {
namespace {

bool isNameStart(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool isDigit(char c) { return c >= '0' && c <= '9'; }

class Lexer {
 public:
  Lexer(std::string_view text, int firstLine) : text_(text), line_(firstLine) {}

  std::vector<Token> run() {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
    lineStart_ = at_;
    while (at_ < text_.size()) logicalLine();
    if (!tokens_.empty() && tokens_.back().kind != TokenKind::newline &&
        tokens_.back().kind != TokenKind::dedent) {
      push(TokenKind::newline, at_, 0);
    }
    while (indents_.size() > 1) {
      indents_.pop_back();
      push(TokenKind::dedent, at_, 0);
    }
    push(TokenKind::end, at_, 0);
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] char at(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void logicalLine() {
    const std::size_t begin = at_;
    while (at() == ' ' || at() == '\t' || at() == '\f') ++at_;
    if (at_ >= text_.size()) return;
    if (at() == '#') skipComment();
    if (atLineEnd()) {
      newLine();
      return;
    }
    if (at() == '%' || at() == '!') {
      indentation(begin);
      magic();
      return;
    }
    indentation(begin);
    bool joined = true;
    while (joined && at_ < text_.size()) joined = lineTokens();
    if (tokens_.empty() || tokens_.back().kind != TokenKind::newline) {
      push(TokenKind::newline, at_, 0);
    }
    if (at_ < text_.size()) newLine();
  }

  // Tokens up to the end of the physical line; true when the logical line goes on.
  bool lineTokens() {
    while (at_ < text_.size()) {
      const char c = at();
      if (c == ' ' || c == '\t' || c == '\f') {
        ++at_;
      } else if (c == '#') {
        skipComment();
      } else if (atLineEnd()) {
        if (brackets_ == 0) return false;
        newLine();
        return true;
      } else if (c == '\\' && (at(1) == '\n' || at(1) == '\r')) {
        ++at_;
        newLine();
        return true;
      } else if (!token()) {
        return false;
      }
    }
    return false;
  }

  [[nodiscard]] bool atLineEnd() const {
    return at_ < text_.size() && (at() == '\n' || at() == '\r');
  }
  void newLine() {
    if (at() == '\r' && at(1) == '\n') ++at_;
    ++at_;
    ++line_;
    lineStart_ = at_;
    counted_ = at_;
    column_ = 0;
  }
  void skipComment() {
    while (at_ < text_.size() && !atLineEnd()) ++at_;
  }

  void indentation(std::size_t begin) {
    int width = 0;
    bool tabs = false;
    bool spaces = false;
    for (std::size_t k = begin; k < at_; ++k) {
      tabs = tabs || text_[k] == '\t';
      spaces = spaces || text_[k] == ' ';
      width = text_[k] == '\t' ? (width / 8 + 1) * 8 : text_[k] == ' ' ? width + 1 : 0;
    }
    const bool mixes = (tabs && usesSpaces_) || (spaces && !tabs && usesTabs_);
    usesTabs_ = usesTabs_ || tabs;
    usesSpaces_ = usesSpaces_ || (spaces && !tabs);
    if (mixes && width > 0) {
      failHere(
          begin, "inconsistent use of tabs and spaces in indentation",
          fmt::format("This line is indented to column {} where a tab counts as 8 and the block "
                      "around it to column {}. Use spaces only.",
                      width, indents_.back()));
    }
    if (width > indents_.back()) {
      indents_.push_back(width);
      push(TokenKind::indent, at_, 0);
      return;
    }
    while (width < indents_.back()) {
      indents_.pop_back();
      push(TokenKind::dedent, at_, 0);
    }
    if (width != indents_.back()) {
      failHere(at_, "unindent does not match any outer indentation level",
               fmt::format("The line is indented by {}, the block around it by {}.", width,
                           indents_.back()));
      // The outermost level stays 0, or a later line without indentation would find no level at
      // all.
      if (indents_.size() > 1) indents_.back() = width;
    }
  }

  void magic() {
    const std::size_t begin = at_;
    skipComment();
    push(TokenKind::magic, begin, at_ - begin);
    push(TokenKind::newline, at_, 0);
    if (at_ < text_.size()) newLine();
  }

  bool token() {
    const char c = at();
    if (isStringStart()) return string();
    if (isNameStart(c)) return name();
    if (isDigit(c) || (c == '.' && isDigit(at(1)))) return number();
    for (const std::string_view op : kOperators) {
      if (text_.substr(at_, op.size()) != op) continue;
      if (op == "(" || op == "[" || op == "{") ++brackets_;
      if ((op == ")" || op == "]" || op == "}") && brackets_ > 0) --brackets_;
      push(TokenKind::op, at_, op.size());
      at_ += op.size();
      return true;
    }
    return failToken(
        1, c == '\0' ? "source code cannot contain null bytes"
                     : fmt::format("invalid character '{}'", displayText(text_.substr(at_, 1))));
  }

  bool name() {
    for (const FullWidth& entry : kFullWidth) {
      if (text_.substr(at_, entry.written.size()) == entry.written) {
        return failToken(
            entry.written.size(), fmt::format("invalid character '{}'", entry.written),
            fmt::format("This is full-width punctuation; did you mean {} ?", entry.meant));
      }
    }
    const std::size_t begin = at_;
    while (at_ < text_.size() && (isNameStart(at()) || isDigit(at()))) {
      if (static_cast<unsigned char>(at()) >= 0x80 && startsFullWidth()) break;
      ++at_;
    }
    const std::string_view word = text_.substr(begin, at_ - begin);
    bool keyword = false;
    for (const std::string_view known : kKeywords) keyword = keyword || known == word;
    push(keyword ? TokenKind::keyword : TokenKind::name, begin, word.size());
    return true;
  }
  [[nodiscard]] bool startsFullWidth() const {
    for (const FullWidth& entry : kFullWidth) {
      if (text_.substr(at_, entry.written.size()) == entry.written) return true;
    }
    return false;
  }

  bool number() {
    const std::size_t begin = at_;
    bool real = false;
    if (at() == '0' && (at(1) == 'x' || at(1) == 'X' || at(1) == 'o' || at(1) == 'O' ||
                        at(1) == 'b' || at(1) == 'B')) {
      at_ += 2;
      while (std::isxdigit(static_cast<unsigned char>(at())) != 0 || at() == '_') ++at_;
    } else {
      digits();
      if (at() == '.') {
        real = true;
        ++at_;
        digits();
      }
      const std::size_t sign = at(1) == '+' || at(1) == '-' ? 2 : 1;
      if ((at() == 'e' || at() == 'E') && isDigit(at(sign))) {
        real = true;
        at_ += sign;
        digits();
      }
    }
    if (at() == 'j' || at() == 'J') {
      return failToken(1, "unsupported: complex numbers",
                       "Complex literals are outside this language; use two real tensors.");
    }
    if (isNameStart(at()) && static_cast<unsigned char>(at()) < 0x80) {
      const std::string_view rest = text_.substr(at_, 3);
      if (rest.substr(0, 2) != "if" && rest.substr(0, 2) != "in" && rest.substr(0, 2) != "is" &&
          rest.substr(0, 2) != "or" && rest != "and" && rest != "for" && rest != "els" &&
          rest != "not") {
        at_ = begin + 1;
        while (isNameStart(at()) || isDigit(at())) ++at_;
        const std::size_t size = at_ - begin;
        at_ = begin;
        return failToken(size, "invalid decimal literal");
      }
    }
    push(real ? TokenKind::real : TokenKind::integer, begin, at_ - begin);
    return true;
  }
  void digits() {
    while (isDigit(at()) || (at() == '_' && isDigit(at(1)))) ++at_;
  }

  [[nodiscard]] bool isStringStart() const {
    std::size_t k = 0;
    while (k < 2 && std::string_view("rRbBfFuU").find(at(k)) != std::string_view::npos &&
           at(k) != '\0')
      ++k;
    return at(k) == '"' || at(k) == '\'';
  }

  bool string() {
    const std::size_t begin = at_;
    bool format = false;
    while (at() != '"' && at() != '\'') {
      format = format || at() == 'f' || at() == 'F';
      ++at_;
    }
    const char quote = at();
    const bool triple = at(1) == quote && at(2) == quote;
    const Span first = spanAt(begin, 1);
    at_ += triple ? 3 : 1;
    while (at_ < text_.size()) {
      if (at() == '\\') {
        ++at_;
        if (atLineEnd()) {
          newLine();
        } else if (at_ < text_.size()) {
          ++at_;
        }
      } else if (atLineEnd()) {
        if (!triple) break;
        newLine();
      } else if (at() == quote && (!triple || (at(1) == quote && at(2) == quote))) {
        at_ += triple ? 3 : 1;
        finishString(begin, first, format);
        return true;
      } else {
        ++at_;
      }
    }
    Token token;
    token.kind = TokenKind::error;
    token.span = first;
    token.value =
        triple ? "unterminated triple-quoted string literal" : "unterminated string literal";
    token.advice = "Close the text with the quote that opened it.";
    tokens_.push_back(std::move(token));
    brackets_ = 0;
    return false;
  }

  void finishString(std::size_t begin, const Span& first, bool format) {
    Token token;
    token.kind = format ? TokenKind::fstring : TokenKind::string;
    token.text = text_.substr(begin, at_ - begin);
    token.offset = begin;
    token.span = first;
    token.span.endLine = line_;
    token.span.length =
        line_ == first.line
            ? static_cast<int>(codePoints(token.text).size())
            : static_cast<int>(codePoints(token.text.substr(0, token.text.find('\n'))).size());
    tokens_.push_back(std::move(token));
  }

  bool failToken(std::size_t size, std::string message, std::string advice = {}) {
    Token token;
    token.kind = TokenKind::error;
    token.text = text_.substr(at_, size);
    token.offset = at_;
    token.span = spanAt(at_, size);
    token.value = std::move(message);
    token.advice = std::move(advice);
    tokens_.push_back(std::move(token));
    at_ += size;
    // The rest of the line is left out: what follows a bad character says little.
    while (at_ < text_.size() && !atLineEnd()) ++at_;
    brackets_ = 0;
    return false;
  }
  void failHere(std::size_t offset, std::string message, std::string advice) {
    Token token;
    token.kind = TokenKind::error;
    token.span = spanAt(offset, 1);
    token.value = std::move(message);
    token.advice = std::move(advice);
    token.isBytes = true;  // marks an indentation error
    tokens_.push_back(std::move(token));
  }

  // Columns are counted forward from the last place asked for, so that a long line stays linear.
  Span spanAt(std::size_t offset, std::size_t size) {
    if (offset < counted_) {
      counted_ = lineStart_;
      column_ = 0;
    }
    column_ += countPoints(counted_, offset);
    counted_ = offset;
    return {line_, column_ + 1, countPoints(offset, offset + size), line_};
  }
  [[nodiscard]] int countPoints(std::size_t begin, std::size_t end) const {
    int points = 0;
    for (std::size_t k = begin; k < end && k < text_.size(); ++k) {
      points += (static_cast<unsigned char>(text_[k]) & 0xC0U) != 0x80U ? 1 : 0;
    }
    return points;
  }
  void push(TokenKind kind, std::size_t offset, std::size_t size) {
    Token token;
    token.kind = kind;
    token.text = text_.substr(std::min(offset, text_.size()), size);
    token.offset = offset;
    token.span = spanAt(offset, size);
    tokens_.push_back(std::move(token));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t lineStart_ = 0;
  std::size_t counted_ = 0;
  int column_ = 0;
  int line_;
  int brackets_ = 0;
  bool usesTabs_ = false;
  bool usesSpaces_ = false;
  std::vector<int> indents_ = {0};
  std::vector<Token> tokens_{};
};

}  // namespace

std::vector<Token> tokenize(std::string_view text, int firstLine) {
  return Lexer(text, firstLine).run();
}

}  // namespace twin::lang
