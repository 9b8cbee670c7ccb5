#include "app/view/grouping.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_set>

#include "app/view/geometry.h"
#include "core/base/text.h"

namespace twin::view {

std::string_view word(ItemKind kind) {
  constexpr std::array<std::string_view, 4> kWords{"group", "op", "series", "function"};
  return kWords[static_cast<std::size_t>(kind)];
}

std::string_view word(MarkKind kind) {
  constexpr std::array<std::string_view, 5> kWords{"constant", "summary", "shortcut", "control",
                                                   "more"};
  return kWords[static_cast<std::size_t>(kind)];
}

std::string_view word(EdgeKind kind) {
  constexpr std::array<std::string_view, 3> kWords{"data", "control", "reference"};
  return kWords[static_cast<std::size_t>(kind)];
}

ItemId Hierarchy::find(std::string_view name) const {
  const auto at = byName.find(std::string(name));
  return at == byName.end() ? kNoItem : at->second;
}

ItemId Hierarchy::childHolding(ItemId group, ItemId descendant) const {
  ItemId at = descendant;
  while (at != kNoItem && items[at].parent != group) at = items[at].parent;
  return at;
}

std::string shapeLabel(const ir::ValueType& type) {
  const ir::TensorType* tensor = ir::asTensor(type);
  if (tensor == nullptr) return std::holds_alternative<ir::ResourceType>(type) ? "scalar" : "?";
  if (!tensor->shape.rankKnown()) return "?";
  if (tensor->shape.rank() == 0) return "scalar";
  std::string label;
  for (const std::int64_t dim : tensor->shape.dims()) {
    if (!label.empty()) label += "×";
    label += dim < 0 ? std::string("?") : fmt::format("{}", dim);
  }
  return label;
}

double elementsOf(const ir::ValueType& type) {
  const ir::TensorType* tensor = ir::asTensor(type);
  if (tensor == nullptr || !tensor->shape.rankKnown()) return 1;
  double elements = 1;
  for (const std::int64_t dim : tensor->shape.dims()) {
    elements *= dim < 0 ? 1.0 : static_cast<double>(dim);
  }
  return elements;
}

namespace {

bool isConstant(const ir::Node& node) {
  return node.kind == "const" || node.opType == "Const" || node.opType == "Constant";
}

bool isSummary(const ir::Node& node) {
  constexpr std::string_view kEnd = "Summary";
  const std::string& type = node.opType;
  return type.size() > kEnd.size() && type.ends_with(kEnd) &&
         std::all_of(type.begin(), type.end(),
                     [](unsigned char c) { return std::isalpha(c) != 0; });
}

// Operand 0 of these ops is a reference that the op changes.
bool isMutating(const ir::Node& node, std::size_t operand) {
  if (operand != 0) return false;
  constexpr std::array<std::string_view, 10> kTypes{
      "Assign",     "AssignAdd",     "AssignSub",  "CountUpTo",  "ScatterAdd",
      "ScatterSub", "ScatterUpdate", "assign_add", "assign_sub", "count_up_to"};
  return std::find(kTypes.begin(), kTypes.end(), node.opType) != kTypes.end();
}

// Where the scopes of a name end; a leading slash (ONNX exporters write one) opens none.
std::vector<std::size_t> scopeEnds(std::string_view name) {
  std::vector<std::size_t> ends;
  for (std::size_t k = 1; k < name.size() && ends.size() < kMaxDepth; ++k) {
    if (name[k] == '/' && k + 1 < name.size()) ends.push_back(k);
  }
  return ends;
}

std::string_view lastPart(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos || slash + 1 == name.size() ? name
                                                                     : name.substr(slash + 1);
}

class TreeBuilder {
 public:
  TreeBuilder(Hierarchy& hierarchy)
      : hierarchy_(hierarchy) {}  // NOLINT(google-explicit-constructor)

  // Adds one graph below `parent`; names of its items begin with `prefix`.
  void add(const ir::Graph& graph, ItemId parent, const std::string& prefix) {
    std::unordered_set<std::string_view> scopes;
    for (const ir::NodePtr& node : graph.nodes()) {
      if (isConstant(*node) || isSummary(*node)) continue;
      for (const std::size_t end : scopeEnds(node->name)) {
        scopes.insert(std::string_view(node->name).substr(0, end));
      }
    }
    for (const ir::NodePtr& node : graph.nodes()) {
      std::string name = node->name;
      if (scopes.contains(name)) name += fmt::format("/({})", lastPart(node->name));
      if (isConstant(*node) || isSummary(*node)) {
        embedded_[node->id] = {prefix + name, node.get()};
      } else {
        addOp(*node, parent, prefix, name);
      }
    }
    for (const ir::NodePtr& node : graph.nodes()) addEdges(graph, *node);
    embedded_.clear();
  }

 private:
  ItemId addItem(std::string name, std::string label, ItemKind kind, ItemId parent) {
    while (hierarchy_.byName.contains(name)) name += "'";
    const ItemId id = u32(hierarchy_.items.size());
    hierarchy_.byName.emplace(name, id);
    hierarchy_.items.push_back(
        {.name = std::move(name), .label = std::move(label), .kind = kind, .parent = parent});
    hierarchy_.items[parent].children.push_back(id);
    return id;
  }

  void addOp(const ir::Node& node, ItemId parent, const std::string& prefix,
             const std::string& name) {
    const ItemId top = parent;
    std::size_t begin = 0;
    for (const std::size_t end : scopeEnds(name)) {
      const std::string path = prefix + name.substr(0, end);
      const auto found = hierarchy_.byName.find(path);
      if (found != hierarchy_.byName.end() &&
          hierarchy_.items[found->second].kind == ItemKind::group) {
        parent = found->second;
      } else {
        parent = addItem(path, name.substr(begin, end - begin), ItemKind::group, parent);
        hierarchy_.items[parent].cardinality = 0;
      }
      begin = end + 1;
    }
    const ItemId op = addItem(prefix + name, name.substr(begin), ItemKind::op, parent);
    hierarchy_.items[op].node = &node;
    hierarchy_.byNode[node.id] = op;
    for (ItemId at = parent; at != kNoItem; at = hierarchy_.items[at].parent) {
      ++hierarchy_.items[at].cardinality;
      if (at == top) break;
    }
  }

  void addEdges(const ir::Graph& graph, const ir::Node& node) {
    const auto at = hierarchy_.byNode.find(node.id);
    if (at == hierarchy_.byNode.end()) {
      if (isSummary(node)) addSummary(node);
      return;
    }
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      addOperand(graph, node, at->second, node.inputs[k], u32(k));
    }
    for (const ir::NodeId control : node.controlInputs) addControl(graph, at->second, control);
  }

  void addSummary(const ir::Node& node) {
    for (const ir::ValueId input : node.inputs) {
      const auto from = hierarchy_.byNode.find(input.node);
      if (from == hierarchy_.byNode.end()) continue;
      hierarchy_.items[from->second].outMarks.push_back({embedded_[node.id].name, &node});
    }
  }

  void addOperand(const ir::Graph& graph, const ir::Node& node, ItemId to, ir::ValueId value,
                  std::uint32_t operand) {
    const auto mark = embedded_.find(value.node);
    if (mark != embedded_.end()) {
      passThrough(graph, mark->second, to, operand);
      return;
    }
    const auto from = hierarchy_.byNode.find(value.node);
    if (from == hierarchy_.byNode.end() || from->second == to) return;
    const ir::Node& source = *hierarchy_.items[from->second].node;
    BaseEdge edge{.from = from->second, .to = to, .value = value, .operand = operand};
    edge.kind = isMutating(node, operand) ? EdgeKind::reference : EdgeKind::data;
    if (value.result < source.outputs.size()) {
      edge.elements = elementsOf(source.outputs[value.result]);
      edge.label = shapeLabel(source.outputs[value.result]);
    }
    hierarchy_.edges.push_back(std::move(edge));
  }

  void addControl(const ir::Graph& graph, ItemId to, ir::NodeId control) {
    const auto mark = embedded_.find(control);
    if (mark != embedded_.end()) {
      passThrough(graph, mark->second, to, 0);
      return;
    }
    const auto from = hierarchy_.byNode.find(control);
    if (from == hierarchy_.byNode.end() || from->second == to) return;
    double elements = 0;
    for (const ir::ValueType& type : hierarchy_.items[from->second].node->outputs) {
      elements += elementsOf(type);
    }
    hierarchy_.edges.push_back({.from = from->second,
                                .to = to,
                                .value = {control, 0},
                                .kind = EdgeKind::control,
                                .elements = elements});
  }

  // A mark carries nothing itself: what it depends on becomes a dependency of its consumer.
  void passThrough(const ir::Graph& graph, const Embedded& mark, ItemId to, std::uint32_t operand) {
    if (isConstant(*mark.node)) hierarchy_.items[to].inMarks.push_back(mark);
    for (const ir::ValueId input : mark.node->inputs) {
      if (!embedded_.contains(input.node)) {
        addOperand(graph, *hierarchy_.items[to].node, to, input, std::max(operand, 1U));
      }
    }
    for (const ir::NodeId control : mark.node->controlInputs) {
      if (!embedded_.contains(control)) addControl(graph, to, control);
    }
  }

  Hierarchy& hierarchy_;
  std::unordered_map<ir::NodeId, Embedded> embedded_;
};

}  // namespace

void computeLevels(Hierarchy& hierarchy) {
  hierarchy.levels.assign(hierarchy.items.size(), {});
  std::vector<ItemId> from;
  std::vector<ItemId> to;
  const auto climb = [&](ItemId at, std::vector<ItemId>& path) {
    path.clear();
    for (; at != kNoItem; at = hierarchy.items[at].parent) path.push_back(at);
  };
  for (std::uint32_t e = 0; e < hierarchy.edges.size(); ++e) {
    climb(hierarchy.edges[e].from, from);
    climb(hierarchy.edges[e].to, to);
    std::size_t a = from.size();
    std::size_t b = to.size();
    while (a > 0 && b > 0 && from[a - 1] == to[b - 1]) {
      --a;
      --b;
    }
    if (a == 0 || b == 0) continue;
    hierarchy.levels[from[a]].push_back({from[a - 1], to[b - 1], e});
  }
}

Hierarchy groupGraph(const ir::Graph& graph, const GroupingOptions& options) {
  Hierarchy hierarchy;
  hierarchy.items.push_back({.kind = ItemKind::group});
  hierarchy.items[0].cardinality = 0;
  hierarchy.byName.emplace("", 0);
  TreeBuilder(hierarchy).add(graph, 0, "");
  for (const auto& [name, body] : graph.functions()) {
    const std::string path = std::string(kLibraryPrefix) + name;
    const ItemId id = u32(hierarchy.items.size());
    hierarchy.items.push_back(
        {.name = path, .label = name, .kind = ItemKind::function, .parent = 0});
    hierarchy.items[id].cardinality = 0;
    hierarchy.byName.emplace(path, id);
    hierarchy.items[0].children.push_back(id);
    TreeBuilder(hierarchy).add(*body, id, path + "/");
  }
  computeLevels(hierarchy);
  if (options.series == SeriesMode::on) {
    contractSeries(hierarchy, options);
    computeLevels(hierarchy);
  }
  for (Item& item : hierarchy.items) {
    if (item.kind != ItemKind::series) continue;
    const auto& inside = hierarchy.levels[hierarchy.find(item.name)];
    item.chained = std::any_of(inside.begin(), inside.end(), [&](const LevelEdge& edge) {
      return hierarchy.edges[edge.base].kind != EdgeKind::control;
    });
  }
  assignTemplates(hierarchy);
  return hierarchy;
}

std::string dump(const Hierarchy& hierarchy) {
  std::string out;
  std::vector<std::pair<ItemId, std::size_t>> open{{0, 0}};
  while (!open.empty()) {
    const auto [id, depth] = open.back();
    open.pop_back();
    const Item& item = hierarchy.items[id];
    if (id != 0) {
      out += fmt::format("{:{}}{} {}", "", 2 * (depth - 1), word(item.kind), item.name);
      if (!item.isLeaf()) out += fmt::format(" ({})", item.cardinality);
      if (item.chained) out += " chained";
      if (item.templateIndex != 0) out += fmt::format(" t{}", item.templateIndex);
      for (const Embedded& mark : item.inMarks) out += fmt::format(" <{}", mark.name);
      for (const Embedded& mark : item.outMarks) out += fmt::format(" >{}", mark.name);
      out += "\n";
    }
    for (auto child = item.children.rbegin(); child != item.children.rend(); ++child) {
      open.emplace_back(*child, depth + 1);
    }
  }
  return out;
}

}  // namespace twin::view
