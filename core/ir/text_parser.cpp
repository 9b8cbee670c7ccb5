#include "core/ir/text_parser.h"

#include <fmt/format.h>

#include "core/base/text.h"

namespace twin::ir {

TextParser::TextParser(std::string_view text, const ParseOptions& options)
    : lexer_(text), options_(options) {
  advance();
}

SourcePlace TextParser::place(std::size_t offset) const {
  return lexer_.place(offset, options_.file);
}

bool TextParser::takeIf(char c) {
  if (!current_.is(c)) return false;
  advance();
  return true;
}

bool TextParser::takeIf(std::string_view word) {
  if (!current_.isWord(word)) return false;
  advance();
  return true;
}

Error TextParser::errorAt(std::size_t offset, ErrorCode code, std::string message,
                          std::vector<std::string> arguments, std::string advice) const {
  return {.code = code,
          .message = std::move(message),
          .arguments = std::move(arguments),
          .where = place(offset),
          .advice = std::move(advice)};
}

Error TextParser::unexpected(std::string_view wanted, std::string advice) const {
  if (current_.kind == TextToken::bad) {
    return errorAt(current_.offset, ErrorCode::syntax, "{}", {current_.value}, std::move(advice));
  }
  const std::string found = current_.kind == TextToken::end
                                ? "the end of the text"
                                : fmt::format("'{}'", displayText(current_.text, 80));
  return errorAt(current_.offset, ErrorCode::syntax, "{} is expected here, not {}",
                 {std::string(wanted), found}, std::move(advice));
}

Status TextParser::expect(char c, std::string_view where) {
  if (takeIf(c)) return {};
  return fail(unexpected(fmt::format("'{}'", c), fmt::format("It stands {}.", where)));
}

Status TextParser::countNode() {
  if (options_.stop.stop_requested())
    return fail({.code = ErrorCode::cancelled, .message = "the reading was stopped"});
  if (++nodes_ <= options_.limits.nodes) return {};
  return fail(limitError("nodes", options_.limits, place(current_.offset)));
}

Result<TextFile> TextParser::parseFile() {
  while (current_.kind != TextToken::end) {
    TWIN_TRY(graph, parseGraph());
    file_.graphs.push_back(std::move(graph));
  }
  if (file_.graphs.empty()) {
    return fail(unexpected("a graph", "A text begins with: graph main(%x: f32[2,3]) { … }"));
  }
  return std::move(file_);
}

Result<std::string> TextParser::parseName(std::string_view what) {
  if (current_.kind != TextToken::word && current_.kind != TextToken::string) {
    return fail(unexpected(what, "A name that is no plain word stands in quotes."));
  }
  std::string name =
      current_.kind == TextToken::string ? current_.value : std::string(current_.text);
  advance();
  return name;
}

Result<TextGraph> TextParser::parseGraph() {
  TextGraph graph;
  graph.offset = current_.offset;
  if (!takeIf("graph")) {
    return fail(unexpected("graph", "Each block is: graph NAME(%x: f32[2,3]) { … }"));
  }
  TWIN_TRY(name, parseName("the name of the graph"));
  graph.name = std::move(name);
  TWIN_PASS(expect('(', "before the inputs of the graph"));
  while (!current_.is(')')) {
    TWIN_TRY(input, parseInput());
    graph.inputs.push_back(std::move(input));
    if (!takeIf(',')) break;
  }
  TWIN_PASS(expect(')', "behind the inputs of the graph"));
  TWIN_PASS(expect('{', "before the nodes of the graph"));
  while (!current_.is('}')) {
    if (takeIf("output")) {
      TWIN_PASS(parseOutputs(graph));
    } else {
      TWIN_TRY(node, parseNode());
      graph.nodes.push_back(std::move(node));
    }
  }
  TWIN_PASS(expect('}', "behind the nodes of the graph"));
  return graph;
}

// %key, and the quoted name that may follow it.
Result<TextNode> TextParser::parseDefined() {
  TWIN_PASS(countNode());
  TextNode node;
  node.offset = current_.offset;
  node.key = current_.text;
  node.name = std::string(current_.text);
  if (current_.result != 0) {
    return fail(unexpected("a name without a result", "Write the types as (f32[2], i32[])."));
  }
  advance();
  if (current_.kind == TextToken::string) {
    node.name = current_.value;
    advance();
  }
  return node;
}

Result<TextNode> TextParser::parseInput() {
  if (current_.kind != TextToken::value) {
    return fail(unexpected("an input", "Inputs are written %x: f32[2,3]."));
  }
  TWIN_TRY(node, parseDefined());
  node.kind = "placeholder";
  TWIN_PASS(expect(':', "between an input and its type"));
  TWIN_TRY(type, parseType());
  node.types = {std::move(type)};
  TWIN_PASS(parseClauses(node));
  return std::move(node);
}

Result<TextNode> TextParser::parseNode() {
  if (current_.kind != TextToken::value) {
    return fail(unexpected("a node or output", "Nodes are written %y = relu(%x) : f32[2,3]."));
  }
  TWIN_TRY(node, parseDefined());
  TWIN_PASS(expect('=', "between a node and its operator"));
  if (current_.kind != TextToken::word) {
    return fail(unexpected("an operator", "Nodes are written %y = relu(%x) : f32[2,3]."));
  }
  node.kind = std::string(current_.text);
  advance();
  if (node.kind == "const") {
    TWIN_TRY(value, parseConstant());
    node.attributes.emplace("value", TensorValue{.tensor = std::move(value)});
  } else if (current_.is('(')) {
    TWIN_TRY(inputs, parseValues());
    node.inputs = std::move(inputs);
  }
  TWIN_PASS(parseClauses(node));
  return std::move(node);
}

Result<std::vector<TextValue>> TextParser::parseValues() {
  std::vector<TextValue> values;
  TWIN_PASS(expect('(', "before a list of values"));
  while (!current_.is(')')) {
    if (current_.kind != TextToken::value) {
      return fail(unexpected("a value", "Values are written %x, the second result %x.1."));
    }
    values.push_back({.key = current_.text, .result = current_.result, .offset = current_.offset});
    advance();
    if (!takeIf(',')) break;
  }
  TWIN_PASS(expect(')', "behind a list of values"));
  return values;
}

Status TextParser::parseOutputs(TextGraph& graph) {
  while (current_.kind == TextToken::value) {
    TextOutput output{
        .value = {.key = current_.text, .result = current_.result, .offset = current_.offset}};
    advance();
    if (takeIf("as")) {
      TWIN_TRY(name, parseString("the output's name"));
      output.name = std::move(name);
    }
    graph.outputs.push_back(std::move(output));
    if (!takeIf(',')) return {};
  }
  return fail(unexpected("a value", "Outputs are written: output %y, %s.1"));
}

}  // namespace twin::ir
