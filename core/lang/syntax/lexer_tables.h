// The words and signs that the lexer knows. Owner: none, constants. Thread: any. Errors: none.
#pragma once

#include <array>
#include <string_view>

namespace twin::lang {

inline constexpr std::array kKeywords = {
    std::string_view("False"),  std::string_view("None"),     std::string_view("True"),
    std::string_view("and"),    std::string_view("as"),       std::string_view("assert"),
    std::string_view("async"),  std::string_view("await"),    std::string_view("break"),
    std::string_view("class"),  std::string_view("continue"), std::string_view("def"),
    std::string_view("del"),    std::string_view("elif"),     std::string_view("else"),
    std::string_view("except"), std::string_view("finally"),  std::string_view("for"),
    std::string_view("from"),   std::string_view("global"),   std::string_view("if"),
    std::string_view("import"), std::string_view("in"),       std::string_view("is"),
    std::string_view("lambda"), std::string_view("nonlocal"), std::string_view("not"),
    std::string_view("or"),     std::string_view("pass"),     std::string_view("raise"),
    std::string_view("return"), std::string_view("try"),      std::string_view("while"),
    std::string_view("with"),   std::string_view("yield")};

inline constexpr std::array kOperators = {
    std::string_view("..."), std::string_view("**="), std::string_view("//="),
    std::string_view(">>="), std::string_view("<<="), std::string_view("**"),
    std::string_view("//"),  std::string_view(">>"),  std::string_view("<<"),
    std::string_view("<="),  std::string_view(">="),  std::string_view("=="),
    std::string_view("!="),  std::string_view("->"),  std::string_view(":="),
    std::string_view("+="),  std::string_view("-="),  std::string_view("*="),
    std::string_view("/="),  std::string_view("%="),  std::string_view("&="),
    std::string_view("|="),  std::string_view("^="),  std::string_view("@="),
    std::string_view("+"),   std::string_view("-"),   std::string_view("*"),
    std::string_view("/"),   std::string_view("%"),   std::string_view("@"),
    std::string_view("&"),   std::string_view("|"),   std::string_view("^"),
    std::string_view("~"),   std::string_view("<"),   std::string_view(">"),
    std::string_view("("),   std::string_view(")"),   std::string_view("["),
    std::string_view("]"),   std::string_view("{"),   std::string_view("}"),
    std::string_view(","),   std::string_view(":"),   std::string_view("."),
    std::string_view(";"),   std::string_view("="),   std::string_view("!")};

struct FullWidth {
  std::string_view written;
  std::string_view meant;
};
// What a page or an input method puts in place of ASCII punctuation.
inline constexpr std::array kFullWidth = {
    FullWidth{"\xEF\xBC\x88", "("},  FullWidth{"\xEF\xBC\x89", ")"},
    FullWidth{"\xEF\xBC\x8C", ","},  FullWidth{"\xEF\xBC\x9A", ":"},
    FullWidth{"\xEF\xBC\x9B", ";"},  FullWidth{"\xE3\x80\x90", "["},
    FullWidth{"\xE3\x80\x91", "]"},  FullWidth{"\xE2\x80\x9C", "\""},
    FullWidth{"\xE2\x80\x9D", "\""}, FullWidth{"\xE2\x80\x98", "'"},
    FullWidth{"\xE2\x80\x99", "'"},  FullWidth{"\xEF\xBC\x9D", "="},
    FullWidth{"\xEF\xBC\x8B", "+"},  FullWidth{"\xEF\xBC\x8D", "-"},
    FullWidth{"\xE2\x88\x92", "-"},  FullWidth{"\xEF\xBC\x8A", "*"},
    FullWidth{"\xE3\x80\x82", "."},  FullWidth{"\xEF\xBC\x8E", "."},
    FullWidth{"\xE2\x80\x93", "-"},  FullWidth{"\xE3\x80\x81", ","}};

}  // namespace twin::lang
