// The tree of a graph text: what stands there, before names become nodes and types are inferred.
// Plain values of the parser (text_parser.h) and the assembly (text_assembly.h). Offsets are into
// the text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ir/graph.h"

namespace twin::ir {

struct TextValue {
  std::string_view key{};
  std::uint32_t result = 0;
  std::size_t offset = 0;
};

struct TextNode {
  std::size_t offset = 0;
  std::string_view key{};  // what stands behind %
  std::string name{};
  std::string kind{};
  std::vector<TextValue> inputs{};
  std::vector<TextValue> controlInputs{};
  std::vector<std::string> bodies{};
  Attributes attributes{};
  std::optional<std::vector<ValueType>> types{};
  std::string opType{};
  Origins origin{};
};

struct TextOutput {
  TextValue value{};
  std::optional<std::string> name{};
};

struct TextGraph {
  std::size_t offset = 0;
  std::string name{};
  std::vector<TextNode> inputs{};
  std::vector<TextNode> nodes{};
  std::vector<TextOutput> outputs{};
};

struct TextFile {
  std::vector<TextGraph> graphs{};
  std::vector<std::string> dimNames{};  // one table for all graphs, so that bodies share dimensions
};

}  // namespace twin::ir
