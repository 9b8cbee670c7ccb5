#include "core/passes/scopes.h"

#include <algorithm>
#include <set>

#include "core/passes/pass_tools.h"
#include "core/passes/rule_engine.h"

namespace twin::passes {
namespace {

using Functions = std::map<std::string, ir::GraphPtr, std::less<>>;

// Names of bodies that control flow reaches, innermost first.
class BodyOrder {
 public:
  BodyOrder(const ir::Graph& main, const ir::OpInfoSource& ops) : main_(main), ops_(ops) {
    visit(main, 0);
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  void visit(const ir::Graph& graph, int depth) {
    constexpr int kMostNesting = 64;
    if (depth > kMostNesting) return;
    for (const ir::NodePtr& node : graph.nodes()) {
      if (node->bodies.empty()) continue;
      const ir::OpInfo* info = ops_.find(node->kind);
      if (info == nullptr || info->has(ir::Trait::fused)) continue;
      for (const std::string& name : node->bodies) {
        const ir::Graph* body = main_.function(name);
        if (body == nullptr || !seen_.insert(name).second) continue;
        visit(*body, depth + 1);
        names_.push_back(name);
      }
    }
  }

  const ir::Graph& main_;
  const ir::OpInfoSource& ops_;
  std::set<std::string> seen_;
  std::vector<std::string> names_;
};

std::vector<std::string> bodyOrder(const ir::Graph& main, const ir::OpInfoSource& ops) {
  const BodyOrder order(main, ops);
  return order.names();
}

void collectUsed(const ir::Graph& graph, const Functions& all, Functions& used) {
  for (const ir::NodePtr& node : graph.nodes()) {
    for (const std::string& name : node->bodies) {
      const auto at = all.find(name);
      if (at == all.end() || used.contains(name)) continue;
      used.emplace(name, at->second);
      collectUsed(*at->second, all, used);
    }
  }
}

// The graph with exactly the functions that it reaches.
ir::GraphPtr withFunctions(const ir::Graph& graph, const Functions& all) {
  ir::Graph::Parts parts = graph.parts();
  parts.functions.clear();
  collectUsed(graph, all, parts.functions);
  return std::make_shared<const ir::Graph>(std::move(parts));
}

void addEstimates(ir::Rewrite& rewrite, const ir::Graph& before, const ir::Graph& after) {
  if (rewrite.estimatedGain.launches != 0 || rewrite.estimatedGain.bytes != 0) return;
  const auto count = [&rewrite](const ir::Graph& graph, ir::NodeId id, int sign) {
    const ir::Node* node = graph.find(id);
    if (node == nullptr || node->kind == "const" || node->kind == "placeholder") return;
    rewrite.estimatedGain.launches += sign;
    rewrite.estimatedGain.flop +=
        sign * flopCount(*node, [&graph](ir::ValueId value) -> const ir::ValueType& {
          return graph.type(value);
        });
    for (const ir::ValueType& type : node->outputs) {
      rewrite.estimatedGain.bytes += sign * static_cast<double>(byteCount(type).value_or(0));
    }
  };
  for (const ir::NodeId id : rewrite.erased) count(before, id, 1);
  for (const ir::NodeId id : rewrite.created) count(after, id, -1);
}

void addStatistics(std::vector<ir::RuleStatistics>& sum,
                   const std::vector<ir::RuleStatistics>& part) {
  if (sum.empty()) {
    sum = part;
    return;
  }
  for (std::size_t i = 0; i < part.size(); ++i) {
    sum[i].tries += part[i].tries;
    sum[i].hits += part[i].hits;
    sum[i].nearMisses += part[i].nearMisses;
    sum[i].durationNs += part[i].durationNs;
  }
}

}  // namespace

ScopeRun::ScopeRun(ir::GraphPtr graph, const ir::OpInfoSource& ops, const PassOptions& options,
                   const PassContext& context)
    : graph_(std::move(graph)), ops_(ops), options_(options), context_(context) {}

Status ScopeRun::run(const PassDef& pass, ir::PassRecord& record, std::uint64_t mostRewrites) {
  Status status;
  if (!graph_->functions().empty()) {
    for (const std::string& name : bodyOrder(*graph_, ops_)) {
      status = runScope(pass, name, record, mostRewrites);
      if (!status) break;
    }
  }
  if (status) status = runScope(pass, {}, record, mostRewrites);
  record.after = graph_;
  return status;
}

Status ScopeRun::runScope(const PassDef& pass, const std::string& function, ir::PassRecord& record,
                          std::uint64_t mostRewrites) {
  ir::GraphPtr scope = graph_;
  if (!function.empty()) {
    // All functions of the graph: those inside are read, and the names of all are taken.
    ir::Graph::Parts parts = graph_->functions().find(function)->second->parts();
    parts.functions = graph_->functions();
    scope = std::make_shared<const ir::Graph>(std::move(parts));
  }
  ir::Editor editor(scope, ops_);
  PassRun run(editor, options_, context_);
  run.rewritesLeft = mostRewrites - std::min<std::uint64_t>(mostRewrites, record.rewrites.size());
  std::vector<ir::RuleStatistics> statistics;
  Status status = applyRules(pass, run, statistics);
  if (status && pass.run && run.mayRewrite()) status = pass.run(run);
  addStatistics(record.rules, statistics);
  const ir::GraphPtr after = editor.rewrites().empty() ? scope : editor.finish();
  for (ir::Rewrite rewrite : editor.rewrites()) {
    rewrite.function = function;
    addEstimates(rewrite, *scope, *after);
    record.rewrites.push_back(std::move(rewrite));
  }
  for (auto& [id, name] : run.created) {
    if (after->find(id) == nullptr) record.passing.emplace(id, std::move(name));
  }
  record.nearMisses.insert(record.nearMisses.end(), run.nearMisses.begin(), run.nearMisses.end());
  record.nearMissesDropped += run.nearMissesDropped;
  if (!editor.rewrites().empty()) putBack(function, after);
  return status;
}

void ScopeRun::putBack(const std::string& function, const ir::GraphPtr& changed) {
  if (function.empty()) {
    graph_ = changed;
    return;
  }
  Functions all = graph_->functions();
  for (const auto& [name, body] : changed->functions()) all[name] = body;
  all[function] = changed;
  // Bodies around the changed one carry it too.
  for (const std::string& name : bodyOrder(*graph_, ops_)) {
    const auto at = all.find(name);
    if (at != all.end() && !at->second->functions().empty()) {
      at->second = withFunctions(*at->second, all);
    }
  }
  graph_ = withFunctions(*graph_, all);
}

}  // namespace twin::passes
