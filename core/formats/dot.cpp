// DOT: the graph for Graphviz and its kin; name scopes become clusters. Written only.
#include <fmt/format.h>

#include "core/base/text.h"
#include "core/formats/format.h"

namespace twin::formats {
namespace {

// A quoted DOT string; text of a file is made visible first, so no escape of its own survives.
std::string dotText(std::string_view text) {
  std::string out = "\"";
  for (const char c : displayText(text, 200)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + "\"";
}

void writeBody(std::string& out, const ir::Graph& graph, std::string_view prefix) {
  for (const ir::NodePtr& node : graph.nodes()) {
    out += fmt::format(
        "  {} [label={}, tooltip={}];\n", dotText(fmt::format("{}{}", prefix, node->id.value)),
        dotText(node->opType.empty() ? node->kind : node->opType), dotText(node->name));
  }
  for (const ir::NodePtr& node : graph.nodes()) {
    const std::string to = dotText(fmt::format("{}{}", prefix, node->id.value));
    for (const ir::ValueId input : node->inputs) {
      std::string label;
      if (const auto* type = ir::asTensor(graph.type(input))) label = text(type->shape);
      out +=
          fmt::format("  {} -> {} [label={}];\n",
                      dotText(fmt::format("{}{}", prefix, input.node.value)), to, dotText(label));
    }
    for (const ir::NodeId control : node->controlInputs) {
      out += fmt::format("  {} -> {} [style=dashed];\n",
                         dotText(fmt::format("{}{}", prefix, control.value)), to);
    }
  }
}

Result<Written> writeDot(const ir::Graph& graph, const std::filesystem::path&) {
  std::string out = fmt::format(
      "digraph {} {{\n  rankdir=BT;\n  node [shape=box, style=rounded];\n", dotText(graph.name()));
  writeBody(out, graph, "n");
  std::size_t index = 0;
  for (const auto& [name, body] : graph.functions()) {
    out += fmt::format("  subgraph cluster_{} {{\n  label={};\n", index, dotText(name));
    writeBody(out, *body, fmt::format("f{}n", index));
    out += "  }\n";
    ++index;
  }
  return Written{.content = out + "}\n"};
}

}  // namespace

FormatDef dotFormat() {
  return {.name = "dot",
          .doc = "Graphviz DOT, inputs at the bottom.",
          .extensions = {"dot"},
          .write = writeDot};
}

}  // namespace twin::formats
