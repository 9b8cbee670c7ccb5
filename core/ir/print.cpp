#include "core/ir/print.h"

#include <fmt/format.h>

#include <array>
#include <unordered_set>

#include "core/base/text.h"
#include "core/ir/constant_text.h"
#include "core/ir/node_types.h"

namespace twin::ir {
namespace {

// What stands behind %: the name where it is a word, else the node's number, which no word can be.
std::string keyOf(const Graph& graph, const Node& node) {
  if (isIdentifier(node.name)) return node.name;
  return fmt::format("{}", graph.indexOf(node.id) + 1);
}

std::string nameText(std::string_view name) {
  return isIdentifier(name) ? std::string(name) : quoted(name);
}

std::string fileText(const std::string& file) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
  const bool plain =
      !file.empty() && file[0] != '-' && file.find_first_not_of(kPlain) == std::string::npos;
  return plain ? file : quoted(file);
}

std::string spanText(const Span& span) {
  std::string out = fmt::format("{}:{}:{}", fileText(span.file), span.line, span.column);
  return span.length > 0 ? out + fmt::format("+{}", span.length) : out;
}

std::string originText(const Origin& origin, std::string_view name) {
  std::string out = origin.span == Span{} ? "-" : spanText(origin.span);
  out += fmt::format(" {}", word(origin.role));
  if (origin.source != name) out += " of " + quoted(origin.source);
  if (origin.iteration >= 0) out += fmt::format(" step {}", origin.iteration);
  for (const Span& call : origin.callStack) out += " via " + spanText(call);
  return out;
}

class Printer {
 public:
  Printer(const OpInfoSource& ops, PrintOptions options) : ops_(ops), options_(options) {}

  void printGraph(const Graph& graph) {
    out_ += fmt::format("graph {}(", nameText(graph.name()));
    const auto& inputs = graph.inputs();
    const std::unordered_set<NodeId> isInput(inputs.begin(), inputs.end());
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (i > 0) out_ += ", ";
      printInput(graph, graph.node(inputs[i]));
    }
    out_ += ") {\n";
    const int header = line_++;
    std::vector<int>& lines = nodeLines_.emplace_back();
    for (const NodePtr& node : graph.nodes()) {
      lines.push_back(isInput.contains(node->id) ? header : line_);
      if (isInput.contains(node->id)) continue;
      printNode(graph, *node);
      ++line_;
    }
    printOutputs(graph);
    out_ += "}\n";
    line_ += graph.outputs().empty() ? 1 : 2;
  }
  [[nodiscard]] GraphText take() {
    return {.text = std::move(out_),
            .payloads = std::move(payloads_),
            .nodeLines = std::move(nodeLines_)};
  }
  void separate() {
    out_ += '\n';
    ++line_;
  }

 private:
  void printDefined(const Graph& graph, const Node& node) {
    const std::string key = keyOf(graph, node);
    out_ += '%' + key;
    if (key != node.name) out_ += ' ' + quoted(node.name);
  }

  void printInput(const Graph& graph, const Node& node) {
    printDefined(graph, node);
    out_ += ": ";
    out_ += node.outputs.empty() ? "f32?" : text(node.outputs[0], graph.dimNames());
    printAttributes(graph, node);
    if (node.opType != "Placeholder") out_ += " as " + quoted(node.opType);
    printOrigins(node);
  }

  void printNode(const Graph& graph, const Node& node) {
    out_ += "  ";
    printDefined(graph, node);
    const Tensor* constant = constantOf(node);
    if (constant != nullptr) {
      out_ += " = const " + elements(*constant);
    } else {
      out_ += fmt::format(" = {}({})", node.kind, values(graph, node.inputs));
    }
    printBodies(node);
    printAttributes(graph, node);
    printControls(graph, node);
    const OpInfo* info = ops_.find(node.kind);
    if (node.opType != (info == nullptr ? node.kind : defaultOpType(*info))) {
      out_ += " as " + quoted(node.opType);
    }
    printTypes(graph, node);
    printOrigins(node);
    out_ += '\n';
  }

  [[nodiscard]] std::string values(const Graph& graph, const std::vector<ValueId>& values) const {
    std::string out;
    for (const ValueId value : values) {
      if (!out.empty()) out += ", ";
      out += '%' + keyOf(graph, graph.node(value.node));
      if (value.result > 0) out += fmt::format(".{}", value.result);
    }
    return out;
  }

  // The text of a constant; its payload is kept where that is only a hash. Two constants of one
  // short hash cannot share a file, so the second is written in full.
  [[nodiscard]] std::string elements(const Tensor& tensor) {
    if (options_.largeConstants == LargeConstants::inlined || !printsByHash(tensor)) {
      return elementsText(tensor, LargeConstants::inlined);
    }
    const auto [at, fresh] = payloads_.emplace(hash8(tensor), tensor);
    const bool same = fresh || identical(at->second, tensor);
    return elementsText(tensor, same ? LargeConstants::byHash : LargeConstants::inlined);
  }

  void printBodies(const Node& node) {
    static constexpr std::array<std::string_view, 2> kIf = {"then ", "else "};
    static constexpr std::array<std::string_view, 2> kWhile = {"cond ", "body "};
    for (std::size_t i = 0; i < node.bodies.size(); ++i) {
      std::string_view role;
      if (i < 2 && node.kind == "if") role = kIf[i];
      if (i < 2 && node.kind == "while") role = kWhile[i];
      out_ += fmt::format(" {}@{}", role, nameText(node.bodies[i]));
    }
  }

  void printAttributes(const Graph& graph, const Node& node) {
    const OpInfo* info = ops_.find(node.kind);
    std::string list;
    for (const auto& [name, value] : node.attributes) {
      if (node.kind == "const" && name == "value") continue;
      if (info != nullptr && isDefault(*info, name, value)) continue;
      if (!list.empty()) list += ", ";
      list += nameText(name);
      const bool* flag = std::get_if<bool>(&value);
      if (flag == nullptr || !*flag) list += '=' + valueText(graph, value);
    }
    if (!list.empty()) out_ += fmt::format(" {{{}}}", list);
  }

  [[nodiscard]] std::string valueText(const Graph& graph, const Attribute& value) {
    const auto* constant = std::get_if<TensorValue>(&value);
    if (constant == nullptr) return text(value, graph.dimNames());
    const Tensor& tensor = constant->tensor;
    return fmt::format("const {} : {}", elements(tensor),
                       text(tensorType(tensor.dtype(), tensor.shape())));
  }

  // Defaults come back by themselves, unless the row also takes the attribute as an operand.
  static bool isDefault(const OpInfo& info, const std::string& name, const Attribute& value) {
    for (const OperandDef& operand : info.operands) {
      if (operand.isStatic && operand.name == name) return false;
    }
    for (const AttributeDef& def : info.attributes) {
      if (def.name == name) {
        return !def.required && !std::holds_alternative<TensorValue>(value) &&
               def.fallback == value;
      }
    }
    return false;
  }

  void printControls(const Graph& graph, const Node& node) {
    if (node.controlInputs.empty()) return;
    std::vector<ValueId> before;
    for (const NodeId id : node.controlInputs) before.push_back({.node = id});
    out_ += fmt::format(" after({})", values(graph, before));
  }

  void printTypes(const Graph& graph, const Node& node) {
    if (node.outputs.size() == 1) {
      out_ += " : " + text(node.outputs[0], graph.dimNames());
      return;
    }
    std::string list;
    for (const ValueType& type : node.outputs) {
      if (!list.empty()) list += ", ";
      list += text(type, graph.dimNames());
    }
    out_ += fmt::format(" : ({})", list);
  }

  // An origin that only names the node itself comes back by itself.
  void printOrigins(const Node& node) {
    if (!options_.origins || node.origin == withSources({}, node.name)) return;
    std::string list;
    for (const Origin& origin : node.origin) {
      if (!list.empty()) list += ", ";
      list += originText(origin, node.name);
    }
    if (!list.empty()) out_ += fmt::format("  from{{{}}}", list);
  }

  void printOutputs(const Graph& graph) {
    for (std::size_t i = 0; i < graph.outputs().size(); ++i) {
      out_ += i == 0 ? "  output " : ", ";
      out_ += values(graph, {graph.outputs()[i]});
      if (i < graph.outputNames().size()) out_ += " as " + quoted(graph.outputNames()[i]);
    }
    if (!graph.outputs().empty()) out_ += '\n';
  }

  const OpInfoSource& ops_;
  PrintOptions options_;
  std::string out_;
  std::map<std::string, Tensor> payloads_;
  int line_ = 1;  // of what is printed next
  std::vector<std::vector<int>> nodeLines_;
};

// A node of a rewrite by the name that it has in either graph; one that lived between them has
// none.
std::string keyIn(NodeId id, const Graph& first, const Graph& second) {
  if (const Node* node = first.find(id)) return '%' + keyOf(first, *node);
  if (const Node* node = second.find(id)) return '%' + keyOf(second, *node);
  return fmt::format("%#{}", id.value);
}

std::string keysIn(const std::vector<NodeId>& ids, const Graph& first, const Graph& second) {
  std::string out;
  for (const NodeId id : ids) {
    if (!out.empty()) out += ", ";
    out += keyIn(id, first, second);
  }
  return out;
}

std::string resultText(ValueId value) {
  return value.result == 0 ? "" : fmt::format(".{}", value.result);
}

std::string gainText(const Gain& gain) {
  std::string out;
  const auto append = [&out](double removed, std::string_view unit) {
    if (removed == 0) return;
    if (!out.empty()) out += ' ';
    out += fmt::format("{}{} {}", removed > 0 ? "" : "+", shortest(-removed), unit);
  };
  append(gain.flop, "flop");
  append(gain.bytes, "B");
  append(gain.launches, gain.launches == 1 || gain.launches == -1 ? "launch" : "launches");
  return out;
}

}  // namespace

GraphText print(const Graph& graph, const OpInfoSource& ops, PrintOptions options) {
  Printer printer(ops, options);
  printer.printGraph(graph);
  for (const auto& entry : graph.functions()) {
    printer.separate();
    printer.printGraph(*entry.second);
  }
  return printer.take();
}

std::string printRewrite(const Rewrite& rewrite, const Graph& before, const Graph& after) {
  std::string out =
      fmt::format("r{} {} {} [{}] -> [{}]", rewrite.seq, rewrite.rule, text(rewrite.safety),
                  keysIn(rewrite.matched, before, after), keysIn(rewrite.created, after, before));
  if (!rewrite.updated.empty()) {
    out += fmt::format(" update{{{}}}", keysIn(rewrite.updated, before, after));
  }
  std::string map;
  for (const auto& [old, now] : rewrite.forward) {
    if (!map.empty()) map += ", ";
    map += fmt::format("{}{}:{}{}", keyIn(old.node, before, after), resultText(old),
                       keyIn(now.node, after, before), resultText(now));
  }
  if (!map.empty()) out += fmt::format(" map{{{}}}", map);
  if (!rewrite.erased.empty()) {
    out += fmt::format(" erase{{{}}}", keysIn(rewrite.erased, before, after));
  }
  const std::string gain = gainText(rewrite.estimatedGain);
  if (!gain.empty()) out += fmt::format(" gain{{{}}}", gain);
  if (!rewrite.function.empty()) out += " in @" + nameText(rewrite.function);
  return out;
}

}  // namespace twin::ir
