#include "core/passes/rule_engine.h"

#include <fmt/format.h>

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/ops/registry.h"
#include "core/passes/pass_tools.h"
#include "core/passes/pattern.h"

namespace twin::passes {
namespace {

constexpr std::size_t kMostRewritesPerNode = 32;
constexpr std::size_t kMostRewritesPerGraphNode = 50;

struct CompiledRule {
  const Rule* rule = nullptr;
  std::size_t index = 0;  // in the pass's table
  std::string fullName{};
  std::optional<Pattern> pattern{};
};

// The rules of a pass by root operator, patterns parsed.
struct RuleSet {
  std::unordered_map<std::string, std::vector<CompiledRule>> byKind{};
  std::vector<CompiledRule> anyKind{};
  std::size_t count = 0;
};

std::shared_ptr<const RuleSet> compile(const PassDef& pass) {
  auto set = std::make_shared<RuleSet>();
  set->count = pass.rules.size();
  for (std::size_t i = 0; i < pass.rules.size(); ++i) {
    const Rule& rule = pass.rules[i];
    CompiledRule compiled{.rule = &rule, .index = i, .fullName = pass.name + "/" + rule.name};
    if (rule.match) {
      if (rule.rootKind == "*") {
        set->anyKind.push_back(compiled);
        continue;
      }
      for (const std::string_view kind : split(rule.rootKind, '|')) {
        set->byKind[std::string(kind)].push_back(compiled);
      }
      continue;
    }
    auto pattern = Pattern::parse(rule.pattern, ops::registry());
    TWIN_CHECK(pattern.has_value(), "a rule's pattern parses");
    compiled.pattern = std::move(*pattern);
    set->byKind[compiled.pattern->rootKind()].push_back(std::move(compiled));
  }
  return set;
}

// Patterns are parsed once per row of the table; other rows (tests) are compiled each time.
std::shared_ptr<const RuleSet> rulesOf(const PassDef& pass) {
  if (findPass(pass.name) != &pass) return compile(pass);
  static std::mutex mutex;
  static std::unordered_map<const PassDef*, std::shared_ptr<const RuleSet>> known;
  const std::lock_guard lock(mutex);
  auto& set = known[&pass];
  if (set == nullptr) set = compile(pass);
  return set;
}

bool eligible(const Rule& rule, const ir::Editor& editor, const ir::Node& node) {
  if (rule.eligible == Eligible::any) return true;
  const ir::ValueType& type =
      node.inputs.empty() ? node.outputs.front() : editor.type(node.inputs[0]);
  const ir::TensorType* tensor = ir::asTensor(type);
  if (tensor == nullptr) return false;
  switch (rule.eligible) {
    case Eligible::numbers:
      return isNumber(tensor->dtype);
    case Eligible::floats:
      return isFloat(tensor->dtype);
    case Eligible::integers:
      return isInteger(tensor->dtype);
    case Eligible::booleans:
      return tensor->dtype == DType::boolean;
    case Eligible::any:
      break;
  }
  return true;
}

class Engine {
 public:
  Engine(const PassDef& pass, PassRun& run, std::vector<ir::RuleStatistics>& statistics)
      : rules_(rulesOf(pass)), run_(run), statistics_(statistics) {
    for (const Rule& rule : pass.rules) {
      statistics.push_back({.rule = pass.name + "/" + rule.name});
    }
  }

  Status run() {
    const std::vector<ir::NodeId> order = run_.editor.order();
    mostRewrites_ = kMostRewritesPerGraphNode * order.size() + run_.editor.rewrites().size();
    for (const ir::NodeId id : order) push(id);
    while (!queue_.empty() && run_.mayRewrite()) {
      const ir::NodeId id = queue_.front();
      queue_.pop_front();
      queued_.erase(id);
      TWIN_PASS(visit(id));
    }
    dropStaleMisses();
    return {};
  }

 private:
  void push(ir::NodeId id) {
    if (queued_.insert(id).second) queue_.push_back(id);
  }

  Status visit(ir::NodeId id) {
    const ir::Node* node = run_.editor.find(id);
    if (node == nullptr || node->outputs.empty()) return {};
    const auto own = rules_->byKind.find(node->kind);
    if (own != rules_->byKind.end()) {
      for (const CompiledRule& rule : own->second) {
        TWIN_TRY(hit, tryRule(rule, id));
        if (hit) return {};
      }
    }
    for (const CompiledRule& rule : rules_->anyKind) {
      TWIN_TRY(hit, tryRule(rule, id));
      if (hit) return {};
    }
    return {};
  }

  // True when the node was rewritten; it is then looked at again from the start of the table.
  Result<bool> tryRule(const CompiledRule& rule, ir::NodeId id) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    ir::RuleStatistics& row = statistics_[rule.index];
    ++row.tries;
    const bool hit = apply(rule, id);
    row.durationNs +=
        std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count();
    if (!hit) return false;
    ++row.hits;
    for (const ir::NodeId touched : run_.editor.takeTouched()) push(touched);
    if (run_.editor.find(id) != nullptr) push(id);
    TWIN_PASS(countHit(rule, name_));
    return true;
  }

  bool apply(const CompiledRule& compiled, ir::NodeId id) {
    const Rule& rule = *compiled.rule;
    ir::Editor& editor = run_.editor;
    Match match(editor, id);
    Verdict verdict;
    if (rule.match) {
      const auto answer = rule.match(match);
      if (!answer || !eligible(rule, editor, match.root())) return false;
      if (match.matched.empty()) match.matched.push_back(id);
      verdict = *answer;
    } else if (!compiled.pattern->matches(match) || !eligible(rule, editor, match.root())) {
      return false;
    }
    if (verdict.accepted && rule.guard) verdict = rule.guard(match);
    if (!verdict.accepted) return miss(compiled, id, std::move(verdict.reason));
    if (!allowed(rule, run_.options.level)) {
      return miss(
          compiled, id,
          fmt::format("{} above level {}", ir::text(rule.safety), ir::word(run_.options.level)));
    }
    if (rule.safety == ir::Safety::s1) {
      std::string reason = whyZeroSignMatters(editor, {id, 0});
      if (!reason.empty()) return miss(compiled, id, std::move(reason));
    }
    name_ = match.root().name;
    return rewrite(compiled, match);
  }

  bool rewrite(const CompiledRule& compiled, const Match& match) {
    ir::Editor& editor = run_.editor;
    const ir::NodeId root = match.matched.front();
    editor.begin(compiled.fullName, compiled.rule->safety, match.matched);
    const auto made = replaceRoot(compiled, match);
    if (!made) {
      editor.abandon();
      return miss(compiled, root, text(made.error()));
    }
    editor.eraseDeadMatched();
    return run_.commit();
  }

  Status replaceRoot(const CompiledRule& compiled, const Match& match) {
    ir::Editor& editor = run_.editor;
    const ir::NodeId root = match.matched.front();
    std::vector<ir::ValueId> results;
    if (compiled.rule->build) {
      TWIN_TRY(built, compiled.rule->build(editor, match));
      results = std::move(built);
    } else {
      TWIN_TRY(built, compiled.pattern->build(editor, match, run_.context));
      results.push_back(built);
    }
    for (std::uint32_t k = 0; k < results.size(); ++k) {
      const ir::ValueId old{root, k};
      if (results[k] == old) continue;
      // A replacement that is only compatible would lose what is known about the shape.
      if (!ir::accepts(editor.type(old), editor.type(results[k]))) {
        return fail({.code = ErrorCode::shape,
                     .message = "the result is {}, the replacement would be {}",
                     .arguments = {ir::text(editor.type(old)), ir::text(editor.type(results[k]))}});
      }
      TWIN_PASS(editor.replace(old, results[k]));
    }
    return {};
  }

  bool miss(const CompiledRule& rule, ir::NodeId node, std::string reason) {
    ++statistics_[rule.index].nearMisses;
    run_.nearMiss(rule.fullName, node, std::move(reason));
    return false;
  }

  // Created nodes take the name of what they replace, so a name counts a place through its
  // rewrites.
  Status countHit(const CompiledRule& rule, const std::string& place) {
    History& history = history_[place];
    if (history.last != &rule) {
      history.before = history.last;
      history.last = &rule;
    }
    const bool tooManyHere = ++history.count > kMostRewritesPerNode;
    if (!tooManyHere && run_.editor.rewrites().size() <= mostRewrites_) return {};
    const std::string other = history.before != nullptr ? history.before->fullName : rule.fullName;
    return fail({.code = ErrorCode::limit,
                 .message = "{} and {} undo each other at {}",
                 .arguments = {other, rule.fullName, place},
                 .where = NodePlace{.node = place},
                 .advice = "Leave out the pass with --skip; its rules need a guard."});
  }

  // A node that another rule removed has no reason to give any more.
  void dropStaleMisses() {
    std::erase_if(run_.nearMisses, [this](const ir::NearMiss& miss) {
      return run_.editor.find(miss.node) == nullptr;
    });
  }

  struct History {
    std::size_t count = 0;
    const CompiledRule* last = nullptr;
    const CompiledRule* before = nullptr;
  };

  std::shared_ptr<const RuleSet> rules_;
  PassRun& run_;
  std::vector<ir::RuleStatistics>& statistics_;
  std::deque<ir::NodeId> queue_;
  std::unordered_set<ir::NodeId> queued_;
  std::unordered_map<std::string, History> history_;
  std::string name_;  // of the last root that was rewritten
  std::size_t mostRewrites_ = 0;
};

}  // namespace

Status applyRules(const PassDef& pass, PassRun& run, std::vector<ir::RuleStatistics>& statistics) {
  if (pass.rules.empty()) return {};
  return Engine(pass, run, statistics).run();
}

}  // namespace twin::passes
