// What stands behind a node's operands: bodies, attributes, control edges, types, origins.
#include <fmt/format.h>

#include <array>

#include "core/base/text.h"
#include "core/ir/text_parser.h"

namespace twin::ir {
namespace {

constexpr std::array<std::string_view, 4> kBodyWords = {"then", "else", "cond", "body"};

std::optional<Role> roleFromWord(std::string_view text) {
  for (const Role role : {Role::computes, Role::folded, Role::copied, Role::gradient}) {
    if (word(role) == text) return role;
  }
  return std::nullopt;
}

}  // namespace

Status TextParser::parseClauses(TextNode& node) {
  for (;;) {
    TWIN_TRY(more, parseClause(node));
    if (!more) return {};
  }
}

Result<bool> TextParser::parseClause(TextNode& node) {
  for (const std::string_view word : kBodyWords) {
    if (!takeIf(word)) continue;
    if (current_.kind == TextToken::body) break;
    return fail(unexpected("the name of a body", fmt::format("Write it as {} @name.", word)));
  }
  if (current_.kind == TextToken::body) {
    node.bodies.push_back(current_.value);
    advance();
    return true;
  }
  if (current_.is('{')) {
    TWIN_PASS(parseAttributes(node.attributes));
    return true;
  }
  if (current_.is(':') && !node.types) {
    advance();
    TWIN_TRY(types, parseResultTypes());
    node.types = std::move(types);
    return true;
  }
  if (takeIf("after")) {
    TWIN_TRY(values, parseValues());
    node.controlInputs = std::move(values);
    return true;
  }
  if (takeIf("as")) {
    TWIN_TRY(opType, parseString("the operator's own type"));
    node.opType = std::move(opType);
    return true;
  }
  if (takeIf("from")) {
    TWIN_PASS(parseOrigins(node.origin));
    return true;
  }
  return false;
}

Result<std::string> TextParser::parseString(std::string_view what) {
  if (current_.kind != TextToken::string) return fail(unexpected(what, "It stands in quotes."));
  std::string string = std::move(current_.value);
  advance();
  return string;
}

// {axes=[1], keepdims=false, transpose_b}: a bare word is true.
Status TextParser::parseAttributes(Attributes& attributes) {
  TWIN_PASS(expect('{', "before the attributes"));
  while (!current_.is('}')) {
    const std::size_t offset = current_.offset;
    TWIN_TRY(name, parseName("an attribute"));
    Attribute value = true;
    if (takeIf('=')) {
      TWIN_TRY(given, parseAttributeValue());
      value = std::move(given);
    }
    if (!attributes.emplace(name, std::move(value)).second) {
      return fail(errorAt(offset, ErrorCode::syntax, "attribute {} stands twice", {name},
                          "Keep one of them."));
    }
    if (!takeIf(',')) break;
  }
  return expect('}', "behind the attributes");
}

Result<std::vector<ValueType>> TextParser::parseResultTypes() {
  std::vector<ValueType> types;
  if (!takeIf('(')) {
    TWIN_TRY(type, parseType());
    types.push_back(std::move(type));
    return types;
  }
  while (!current_.is(')')) {
    TWIN_TRY(type, parseType());
    types.push_back(std::move(type));
    if (!takeIf(',')) break;
  }
  TWIN_PASS(expect(')', "behind the types of several results"));
  return types;
}

Status TextParser::parseOrigins(Origins& origins) {
  TWIN_PASS(expect('{', "before the places that a node comes from"));
  while (!current_.is('}')) {
    TWIN_TRY(origin, parseOrigin());
    origins.push_back(std::move(origin));
    if (!takeIf(',')) break;
  }
  return expect('}', "behind the places that a node comes from");
}

Result<std::int64_t> TextParser::parseCount(std::string_view what) {
  const auto value = integerOf(current_);
  if (!value || *value < 0 || *value > std::int64_t{1} << 31U) {
    return fail(unexpected(what, "Lines, columns and lengths are whole numbers: a.py:7:9."));
  }
  advance();
  return *value;
}

// file:line:column, and +length where it is known.
Result<Span> TextParser::parseSpan() {
  Span span;
  if (current_.kind == TextToken::string) {
    span.file = current_.value;
  } else {
    span.file = std::string(lexer_.pathFrom(current_.offset));
  }
  advance();
  TWIN_PASS(expect(':', "between a file and its line"));
  TWIN_TRY(line, parseCount("a line"));
  span.line = static_cast<int>(line);
  if (takeIf(':')) {
    TWIN_TRY(column, parseCount("a column"));
    span.column = static_cast<int>(column);
  }
  if (takeIf('+')) {
    TWIN_TRY(length, parseCount("a length"));
    span.length = static_cast<int>(length);
  }
  return span;
}

// file:line:column role of "source" step 3 via file:line:column; "-" where there is no place.
Result<Origin> TextParser::parseOrigin() {
  Origin origin;
  if (!takeIf('-')) {
    TWIN_TRY(span, parseSpan());
    origin.span = std::move(span);
  }
  if (current_.kind == TextToken::word) {
    if (const auto role = roleFromWord(current_.text)) {
      origin.role = *role;
      advance();
    }
  }
  for (;;) {
    if (takeIf("of")) {
      TWIN_TRY(source, parseString("the name of the source node"));
      origin.source = std::move(source);
    } else if (takeIf("step")) {
      TWIN_TRY(step, parseCount("the number of a loop's step"));
      origin.iteration = step;
    } else if (takeIf("via")) {
      TWIN_TRY(span, parseSpan());
      origin.callStack.push_back(std::move(span));
    } else if (current_.is(',') || current_.is('}')) {
      return origin;
    } else {
      return fail(unexpected("a role", "Roles are computes, folded, copied and gradient."));
    }
  }
}

}  // namespace twin::ir
