// DOT: the graph for Graphviz and its kin; name scopes become clusters. Written only.
#include <fmt/format.h>

#include <memory>
#include <unordered_map>
#include <vector>

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

// The name scopes of a graph's nodes, in the order in which they appear.
struct Scope {
  std::string name{};
  std::vector<const ir::Node*> nodes{};
  std::vector<std::unique_ptr<Scope>> inner{};
  std::unordered_map<std::string, Scope*> byName{};

  Scope& at(std::string_view word) {
    Scope*& known = byName[std::string(word)];
    if (known == nullptr) {
      inner.push_back(std::make_unique<Scope>());
      known = inner.back().get();
      known->name = word;
    }
    return *known;
  }
};

class DotWriter {
 public:
  explicit DotWriter(std::string& out) : out_(out) {}

  void write(const ir::Graph& graph) {
    Scope root;
    for (const ir::NodePtr& node : graph.nodes()) {
      names_[node->id] = fmt::format("n{}", ++nodes_);
      Scope* scope = &root;
      std::string_view rest = node->name;
      // Deeper scopes than this help nobody, and a name may have a million of them.
      constexpr int kDeepestScope = 32;
      for (int depth = 0; depth < kDeepestScope; ++depth) {
        const std::size_t slash = rest.find('/');
        if (slash == std::string_view::npos) break;
        scope = &scope->at(rest.substr(0, slash));
        rest.remove_prefix(slash + 1);
      }
      scope->nodes.push_back(node.get());
    }
    writeScope(root, 1);
    writeEdges(graph);
    names_.clear();
  }
  void writeFunction(const std::string& name, const ir::Graph& body) {
    begin(name, 1);
    write(body);
    out_ += "  }\n";
  }

 private:
  void begin(std::string_view label, std::size_t depth) {
    const std::string indent(2 * depth, ' ');
    out_ += fmt::format("{}subgraph cluster_{} {{\n{}  label={};\n", indent, clusters_++, indent,
                        dotText(label));
  }
  void writeScope(const Scope& scope, std::size_t depth) {
    const std::string indent(2 * depth, ' ');
    for (const ir::Node* node : scope.nodes) {
      out_ += fmt::format("{}{} [label={}, tooltip={}];\n", indent, names_[node->id],
                          dotText(node->opType.empty() ? node->kind : node->opType),
                          dotText(node->name));
    }
    for (const auto& inner : scope.inner) {
      begin(inner->name, depth);
      writeScope(*inner, depth + 1);
      out_ += indent + "}\n";
    }
  }
  void writeEdges(const ir::Graph& graph) {
    for (const ir::NodePtr& node : graph.nodes()) {
      const std::string& to = names_[node->id];
      for (const ir::ValueId input : node->inputs) {
        std::string label;
        if (const auto* type = ir::asTensor(graph.type(input))) label = text(type->shape);
        out_ += fmt::format("  {} -> {} [label={}];\n", names_[input.node], to, dotText(label));
      }
      for (const ir::NodeId control : node->controlInputs) {
        out_ += fmt::format("  {} -> {} [style=dashed];\n", names_[control], to);
      }
    }
  }

  std::string& out_;
  // By position, not by id: the same graph gives the same text whatever was rewritten before.
  std::unordered_map<ir::NodeId, std::string> names_{};
  std::size_t nodes_ = 0;
  std::size_t clusters_ = 0;
};

Result<Written> writeDot(const ir::Graph& graph, const std::filesystem::path&) {
  std::string out = fmt::format(
      "digraph {} {{\n  rankdir=BT;\n  node [shape=box, style=rounded];\n", dotText(graph.name()));
  DotWriter writer(out);
  writer.write(graph);
  for (const auto& [name, body] : graph.functions()) writer.writeFunction(name, *body);
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
