#include "app/view/state_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/view/units.h"
#include "core/ir/print.h"
#include "core/lang/runtime/run.h"
#include "core/ops/registry.h"

namespace twin::view {
namespace {

std::string names(const ir::PassRecord& record, const std::vector<ir::NodeId>& nodes) {
  constexpr std::size_t kMost = 6;
  std::string out;
  for (std::size_t k = 0; k < nodes.size() && k < kMost; ++k) {
    if (k > 0) out += ", ";
    out += nodeName(record, nodes[k]);
  }
  if (nodes.size() > kMost) out += fmt::format(" and {} more", nodes.size() - kMost);
  return out;
}

// "simplify-algebra/mul-one" -> "mul-one".
std::string ruleName(const std::string& rule) {
  const std::size_t slash = rule.find('/');
  return slash == std::string::npos ? rule : rule.substr(slash + 1);
}

std::string what(const ir::PassRecord& record, const ir::Rewrite& rewrite) {
  std::string out = names(record, rewrite.matched);
  if (!rewrite.created.empty())
    out += " → " + names(record, rewrite.created);
  else if (!rewrite.updated.empty())
    out += " → " + names(record, rewrite.updated);
  return out;
}

void addRewrites(Table& table, const ir::PassRecord& record, std::size_t stage) {
  for (const ir::Rewrite& rewrite : record.rewrites) {
    TableRow row;
    row.id = stage;
    const auto added = static_cast<std::int64_t>(rewrite.created.size());
    const auto removed = static_cast<std::int64_t>(rewrite.erased.size());
    row.cells = {static_cast<std::int64_t>(rewrite.seq), ruleName(rewrite.rule),
                 std::string(ir::text(rewrite.safety)),
                 added == 0 && removed == 0 ? fmt::format("~{}", rewrite.updated.size())
                                            : signedText(added - removed),
                 what(record, rewrite)};
    const std::vector<ir::NodeId>& now =
        rewrite.created.empty() ? rewrite.updated : rewrite.created;
    if (!now.empty()) row.node = nodeName(record, now.front());
    table.rows.push_back(std::move(row));
  }
}

// What did not parse is a problem of the document before it is one of the run.
bool isListed(const std::vector<Error>& problems, const lang::CellError& error) {
  return std::any_of(problems.begin(), problems.end(), [&](const Error& problem) {
    const auto* place = std::get_if<SourcePlace>(&problem.where);
    return place != nullptr && place->line == error.line && text(problem) == error.message;
  });
}

std::string joined(const std::vector<int>& lines) {
  std::string out;
  for (const int line : lines) out += (out.empty() ? "" : ", ") + std::to_string(line);
  return out;
}

}  // namespace

std::string nodeName(const ir::PassRecord& record, ir::NodeId id) {
  for (const ir::GraphPtr& graph : {record.after, record.before, record.failedGraph}) {
    if (graph == nullptr) continue;
    if (const ir::Node* node = graph->find(id)) return node->name;
    for (const auto& [name, body] : graph->functions()) {
      if (const ir::Node* node = body->find(id)) return node->name;
    }
  }
  const auto passing = record.passing.find(id);
  return passing != record.passing.end() ? passing->second : fmt::format("#{}", id.value);
}

Table rewritesTable(const session::Compiled& compiled, std::size_t stage) {
  Table table;
  table.columns = {{"seq", "#", CellFormat::count},
                   {"rule", "Rule", CellFormat::text},
                   {"class", "Class", CellFormat::text},
                   {"nodes", "Nodes", CellFormat::text},
                   {"what", "What", CellFormat::text}};
  const std::size_t count = compiled.records.size();
  if (stage > 0 && stage <= count && compiled.records[stage - 1].changed()) {
    addRewrites(table, compiled.records[stage - 1], stage);
    return table;
  }
  for (std::size_t k = 0; k < count; ++k) addRewrites(table, compiled.records[k], k + 1);
  return table;
}

Table missesTable(const session::Compiled& compiled, const std::string& node) {
  Table table;
  table.columns = {{"node", "Node", CellFormat::text},
                   {"rule", "Rule", CellFormat::text},
                   {"reason", "Why not", CellFormat::text}};
  std::map<std::pair<std::string, std::string>, bool> seen;
  for (const ir::PassRecord& record : compiled.records) {
    for (const ir::NearMiss& miss : record.nearMisses) {
      const std::string name = nodeName(record, miss.node);
      if ((!node.empty() && name != node) || !seen.emplace(std::pair(name, miss.rule), true).second)
        continue;
      table.rows.push_back({.cells = {name, ruleName(miss.rule), miss.reason}, .node = name});
    }
  }
  return table;
}

Table rulesTable(const session::Compiled& compiled) {
  struct Sum {
    std::int64_t tries = 0;
    std::int64_t hits = 0;
    std::int64_t near = 0;
    std::int64_t ns = 0;
  };
  std::map<std::string, Sum> sums;
  for (const ir::PassRecord& record : compiled.records) {
    for (const ir::RuleStatistics& rule : record.rules) {
      Sum& sum = sums[rule.rule];
      sum.tries += rule.tries;
      sum.hits += rule.hits;
      sum.near += rule.nearMisses;
      sum.ns += rule.durationNs;
    }
  }
  Table table;
  table.columns = {{"rule", "Rule", CellFormat::text},
                   {"tries", "Tries", CellFormat::count},
                   {"hits", "Hits", CellFormat::count},
                   {"near", "Near", CellFormat::count},
                   {"time", "Time", CellFormat::nanoseconds}};
  for (const auto& [rule, sum] : sums) {
    table.rows.push_back({.cells = {rule, sum.tries, sum.hits, sum.near, sum.ns}});
  }
  std::stable_sort(table.rows.begin(), table.rows.end(), [](const TableRow& a, const TableRow& b) {
    return std::get<std::int64_t>(a.cells[2]) > std::get<std::int64_t>(b.cells[2]);
  });
  return table;
}

Table opsTable(const profiler::Profile& profile) {
  Table table;
  table.columns = {{"op", "Op", CellFormat::text},
                   {"node", "Node", CellFormat::text},
                   {"line", "Line", CellFormat::text},
                   {"median", "Median", CellFormat::nanoseconds},
                   {"mad", "MAD", CellFormat::nanoseconds},
                   {"p99", "p99", CellFormat::nanoseconds},
                   {"share", "Share", CellFormat::share},
                   {"bytes", "Written", CellFormat::bytes},
                   {"n", "n", CellFormat::count}};
  for (const profiler::NodeProfile& node : profile.nodes) {
    table.rows.push_back({.cells = {node.kernel.kind, node.kernel.name, joined(node.kernel.lines),
                                    node.time.median, node.time.mad, node.time.p99, node.share,
                                    node.kernel.bytes, static_cast<std::int64_t>(node.time.n)},
                          .id = node.kernel.index,
                          .node = node.kernel.name});
  }
  sortTable(table, 3, Order::descending);
  return table;
}

Table groupsTable(const profiler::Comparison& comparison) {
  Table table;
  table.columns = {
      {"origin", "Origin", CellFormat::text},           {"lines", "Lines", CellFormat::text},
      {"eager", "Eager", CellFormat::nanoseconds},      {"graph", "Graph", CellFormat::nanoseconds},
      {"delta", "Difference", CellFormat::nanoseconds}, {"verdict", "Verdict", CellFormat::text},
      {"kernels", "Kernels", CellFormat::text}};
  for (const profiler::OriginGroup& group : comparison.groups) {
    std::string origin = group.sources.empty() ? "?" : group.sources.front();
    if (group.sources.size() > 1) origin += fmt::format(" +{}", group.sources.size() - 1);
    std::string kernels = group.kernels.empty() ? "removed" : group.kernels.front();
    if (group.kernels.size() > 1) kernels += fmt::format(" +{}", group.kernels.size() - 1);
    table.rows.push_back({.cells = {origin, joined(group.lines), group.eagerNs, group.graphNs,
                                    group.graphNs - group.eagerNs,
                                    std::string(profiler::word(group.verdict)), kernels},
                          .node = group.kernels.empty() ? std::string() : group.kernels.front()});
  }
  return table;
}

Table costsTable(const profiler::Comparison& comparison) {
  Table table;
  table.columns = {{"side", "", CellFormat::text},
                   {"trace", "Trace", CellFormat::nanoseconds},
                   {"optimise", "Optimise", CellFormat::nanoseconds},
                   {"compile", "Compile", CellFormat::nanoseconds},
                   {"first", "First run", CellFormat::nanoseconds},
                   {"steady", "Steady state", CellFormat::nanoseconds}};
  const profiler::OneTimeCosts& costs = comparison.oneTime;
  if (comparison.program) {
    table.rows.push_back(
        {.cells = {std::string("Program"), {}, {}, {}, {}, comparison.program->time.median}});
  }
  table.rows.push_back({.cells = {std::string(comparison.program ? "Its ops" : "Eager"),
                                  {},
                                  {},
                                  {},
                                  costs.eagerFirstRunNs,
                                  comparison.eager.median}});
  table.rows.push_back({.cells = {std::string("Graph"), costs.traceNs, costs.optimiseNs,
                                  costs.compileNs, costs.firstRunNs, comparison.graph.median}});
  return table;
}

Table problemsTable(const session::Document& document) {
  Table table;
  table.columns = {{"message", "Message", CellFormat::text},
                   {"advice", "Advice", CellFormat::text},
                   {"line", "Line", CellFormat::count}};
  for (const Error& error : document.problems) {
    const auto* place = std::get_if<SourcePlace>(&error.where);
    TableCell line;
    if (place != nullptr && place->line > 0) line = static_cast<std::int64_t>(place->line);
    table.rows.push_back(
        {.cells = {text(error), error.advice, line},
         .id = place != nullptr ? static_cast<std::uint64_t>(std::max(place->line, 0)) : 0});
  }
  if (document.run == nullptr) return table;
  for (const lang::CellResult& cell : document.run->cells) {
    if (!cell.error || isListed(document.problems, *cell.error)) continue;
    table.rows.push_back(
        {.cells = {cell.error->className + ": " + cell.error->message, cell.error->advice,
                   static_cast<std::int64_t>(cell.error->line)},
         .id = static_cast<std::uint64_t>(std::max(cell.error->line, 0))});
  }
  return table;
}

std::string graphText(const ir::Graph& graph) {
  return ir::print(graph, ops::registry(), {.origins = false}).text;
}

}  // namespace twin::view
