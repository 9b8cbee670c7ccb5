#include "app/view/info_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/view/catalogue.h"
#include "app/view/units.h"
#include "core/base/text.h"

namespace twin::view {

namespace {

constexpr std::size_t kMostConsumers = 100;

struct Found {
  const ir::Graph* graph = nullptr;
  const ir::Node* node = nullptr;
};
Found findNode(const ir::Graph& graph, std::string_view name) {
  if (const ir::Node* node = graph.find(name)) return {&graph, node};
  for (const auto& [body, part] : graph.functions()) {
    if (const ir::Node* node = part->find(name)) return {part.get(), node};
  }
  return {};
}

void addSection(InfoCard& card, std::string title, std::vector<CardRow> rows) {
  if (!rows.empty()) card.sections.push_back({std::move(title), std::move(rows)});
}

std::string dimensions(const ir::ValueType& type) { return ir::text(type); }

std::vector<CardRow> inputRows(const Found& found) {
  std::vector<CardRow> rows;
  for (std::size_t k = 0; k < found.node->inputs.size(); ++k) {
    const ir::ValueId value = found.node->inputs[k];
    const ir::Node* source = found.graph->find(value.node);
    if (source == nullptr) continue;
    CardRow row{.key = fmt::format("{}", k), .node = source->name};
    row.value = found.graph->valueName(value);
    if (value.result < source->outputs.size()) {
      row.value += "  " + dimensions(source->outputs[value.result]);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<CardRow> outputRows(const Found& found) {
  std::vector<CardRow> rows;
  std::vector<std::vector<std::string>> users(found.node->outputs.size());
  for (const ir::NodePtr& node : found.graph->nodes()) {
    for (const ir::ValueId value : node->inputs) {
      if (value.node != found.node->id || value.result >= users.size()) continue;
      std::vector<std::string>& list = users[value.result];
      if (list.size() < kMostConsumers && (list.empty() || list.back() != node->name)) {
        list.push_back(node->name);
      }
    }
  }
  for (std::size_t k = 0; k < users.size(); ++k) {
    rows.push_back({.key = fmt::format("{}", k), .value = dimensions(found.node->outputs[k])});
    for (const std::string& user : users[k]) {
      rows.push_back({.key = "to", .value = displayText(user), .node = user});
    }
  }
  return rows;
}

std::vector<CardRow> controlRows(const Found& found) {
  std::vector<CardRow> rows;
  for (const ir::NodeId id : found.node->controlInputs) {
    if (const ir::Node* node = found.graph->find(id)) {
      rows.push_back({.key = "after", .value = displayText(node->name), .node = node->name});
    }
  }
  return rows;
}

std::vector<CardRow> attributeRows(const ir::Node& node) {
  std::vector<CardRow> rows;
  for (const auto& [name, value] : node.attributes) {
    rows.push_back({.key = name, .value = displayText(ir::text(value))});
  }
  for (const std::string& body : node.bodies) {
    rows.push_back({.key = "body", .value = displayText(body)});
  }
  return rows;
}

// Without its folders: the document is open, and its tab says the rest.
std::string fileName(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return displayText(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::vector<CardRow> originRows(const ir::Node& node) {
  std::vector<CardRow> rows;
  for (const ir::Origin& origin : node.origin) {
    CardRow row{.key = std::string(ir::word(origin.role)), .source = origin.span};
    row.value = origin.span.line > 0
                    ? fmt::format("{}:{}", fileName(origin.span.file), origin.span.line)
                    : std::string();
    if (!origin.source.empty() && origin.source != node.name) {
      row.value += (row.value.empty() ? "" : "  ") + displayText(origin.source);
      row.node = origin.source;
    }
    if (origin.iteration >= 0) row.value += fmt::format("  iteration {}", origin.iteration);
    if (!row.value.empty()) rows.push_back(std::move(row));
  }
  return rows;
}

bool holds(const std::vector<ir::NodeId>& nodes, ir::NodeId node) {
  return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

std::string namesOf(const ir::GraphPtr& graph, const std::vector<ir::NodeId>& nodes) {
  std::vector<std::string> names;
  for (const ir::NodeId id : nodes) {
    const ir::Node* node = graph ? graph->find(id) : nullptr;
    if (node != nullptr) names.push_back(displayText(node->name));
  }
  return join(names, ", ");
}

std::vector<CardRow> historyRows(const CardInput& input, ir::NodeId node) {
  std::vector<CardRow> rows;
  for (const ir::PassRecord& record : input.records) {
    for (const ir::Rewrite& rewrite : record.rewrites) {
      const bool created = holds(rewrite.created, node);
      if (!created && !holds(rewrite.updated, node)) continue;
      rows.push_back({.key = created ? "created by" : "changed by",
                      .value = fmt::format("{} ({}, no. {})", rewrite.rule,
                                           ir::text(rewrite.safety), rewrite.seq)});
      const std::string replaced = created ? namesOf(record.before, rewrite.matched) : "";
      if (!replaced.empty()) rows.push_back({.key = "from", .value = replaced});
    }
  }
  return rows;
}

std::vector<CardRow> nearMissRows(const CardInput& input, ir::NodeId node) {
  std::map<std::pair<std::string, std::string>, std::size_t> counts;
  std::vector<std::pair<std::string, std::string>> order;
  for (const ir::PassRecord& record : input.records) {
    for (const ir::NearMiss& miss : record.nearMisses) {
      if (miss.node != node) continue;
      const std::pair key{miss.rule, miss.reason};
      if (counts[key]++ == 0) order.push_back(key);
    }
  }
  std::vector<CardRow> rows;
  for (const auto& key : order) {
    const std::size_t count = counts[key];
    rows.push_back({.key = key.first,
                    .value = displayText(key.second) +
                             (count > 1 ? fmt::format("  ×{}", count) : std::string())});
  }
  return rows;
}

void addTimes(std::vector<CardRow>& rows, std::string_view side, const std::vector<NodeTime>& times,
              std::string_view node) {
  for (const NodeTime& time : times) {
    if (time.name != node) continue;
    rows.push_back(
        {.key = std::string(side),
         .value = fmt::format("{}  {}", durationText(time.ns), percentText(time.share))});
  }
}

}  // namespace

InfoCard nodeCard(const CardInput& input, std::string_view name) {
  InfoCard card;
  card.title = displayText(name);
  const Found found = input.graph != nullptr ? findNode(*input.graph, name) : Found{};
  if (found.node == nullptr) return card;
  card.subtitle = displayText(found.node->opType.empty() ? found.node->kind : found.node->opType);
  if (const OpEntry* op = findOpEntry(found.node->kind)) card.doc = op->doc;
  addSection(card, "Inputs", inputRows(found));
  addSection(card, "Outputs", outputRows(found));
  addSection(card, "Control", controlRows(found));
  addSection(card, "Attributes", attributeRows(*found.node));
  addSection(card, "Source", originRows(*found.node));
  std::vector<CardRow> times;
  addTimes(times, "eager", input.eagerTimes, name);
  addTimes(times, "graph", input.graphTimes, name);
  addSection(card, "Time", std::move(times));
  addSection(card, "History", historyRows(input, found.node->id));
  addSection(card, "Why not", nearMissRows(input, found.node->id));
  return card;
}

InfoCard boxCard(const CardInput& input, const GraphLayout& layout, std::uint32_t index) {
  if (index >= layout.boxes.size()) return {};
  const Box& box = layout.boxes[index];
  if (box.kind == ItemKind::op && input.graph != nullptr) {
    const ir::Node* node = input.graph->find(box.node);
    for (const auto& [body, part] : input.graph->functions()) {
      if (node == nullptr) node = part->find(box.node);
    }
    if (node != nullptr) return nodeCard(input, node->name);
  }
  InfoCard card;
  card.title = displayText(box.name);
  card.subtitle = fmt::format("{} of {} ops", word(box.kind), box.cardinality);
  std::map<std::string, std::int64_t> histogram;
  const auto inside = [&](std::uint32_t at) {
    while (at != kNoBox && at != index) at = layout.boxes[at].parent;
    return at == index;
  };
  const auto count = [&](const ir::Graph& part) {
    for (const ir::NodePtr& node : part.nodes()) {
      const auto seen = layout.seenIn.find(node->id);
      if (seen != layout.seenIn.end() && inside(seen->second)) ++histogram[node->opType];
    }
  };
  if (input.graph != nullptr) {
    count(*input.graph);
    for (const auto& [body, part] : input.graph->functions()) count(*part);
  }
  std::vector<std::pair<std::string, std::int64_t>> ops(histogram.begin(), histogram.end());
  std::stable_sort(ops.begin(), ops.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<CardRow> rows;
  for (const auto& [op, number] : ops) {
    rows.push_back({.key = displayText(op), .value = fmt::format("{}", number)});
  }
  addSection(card, "Ops", std::move(rows));
  return card;
}

std::string dump(const InfoCard& card) {
  std::string out = card.title + "\n";
  if (!card.subtitle.empty()) out += card.subtitle + "\n";
  if (!card.doc.empty()) out += card.doc + "\n";
  for (const CardSection& section : card.sections) {
    out += section.title + "\n";
    for (const CardRow& row : section.rows) out += fmt::format("  {}: {}\n", row.key, row.value);
  }
  return out;
}

}  // namespace twin::view
