#include "core/passes/driver.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>

#include "core/base/text.h"
#include "core/ir/verify.h"
#include "core/passes/compare_graphs.h"
#include "core/passes/pass_tools.h"
#include "core/passes/rule_engine.h"
#include "core/passes/scopes.h"

namespace twin::passes {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMostRounds = 10;
constexpr auto kSampleBudget = std::chrono::milliseconds(200);
constexpr auto kAllBudget = std::chrono::seconds(10);

// The order of the passes; a name without a pass is left out.
struct Stage {
  std::vector<std::string_view> passes{};
  bool fixpoint = false;
};
const std::vector<Stage>& pipeline() {
  static const std::vector<Stage> stages = {
      {.passes = {"strip-debug", "prune-dead", "inline-functions", "propagate-shapes",
                  "fold-constants", "recognize-composites", "fuse-attention"}},
      {.passes = {"propagate-shapes", "fold-constants", "share-constants", "merge-duplicates",
                  "simplify-algebra", "simplify-ranges", "simplify-movement", "simplify-casts",
                  "canonicalize", "simplify-control-flow"},
       .fixpoint = true},
      {.passes = {"hoist-invariants", "unroll-loops", "reduce-induction"}},
      {.passes = {"fold-batch-norm", "absorb-scale", "recognize-composites", "fuse-attention",
                  "merge-matmuls", "batch-matmuls", "place-nodes", "lower-precision",
                  "choose-layout", "expand-composites", "fuse-matmul-epilogue",
                  "fuse-conv-epilogue", "fuse-elementwise", "fuse-reductions", "fuse-movement",
                  "rematerialize", "prune-dead"}}};
  return stages;
}

Error unknownPass(std::string_view name) {
  std::vector<std::string> names;
  for (const PassDef& pass : passTable()) names.push_back(pass.name);
  const std::vector<std::string> near = closest(name, names);
  return {.code = ErrorCode::notFound,
          .message = "no pass is called {}",
          .arguments = {displayText(name)},
          .advice = near.empty() ? "The verb passes lists them."
                                 : fmt::format("Did you mean {}?", join(near, " or "))};
}

class Pipeline {
 public:
  Pipeline(ir::GraphPtr graph, const ir::OpInfoSource& ops, const PipelineOptions& options,
           const PassContext& context)
      : ops_(ops), options_(options), context_(context), graph_(std::move(graph)) {}

  Result<PipelineResult> run() {
    TWIN_PASS(checkNames());
    if (options_.only.empty()) {
      TWIN_PASS(runStages());
    } else {
      for (const std::string& name : options_.only) {
        if (isDone()) break;
        TWIN_PASS(runPass(*findPass(name), 0));
      }
    }
    result_.after = graph_;
    return std::move(result_);
  }

 private:
  Status checkNames() const {
    for (const auto* list : {&options_.only, &options_.skip}) {
      for (const std::string& name : *list) {
        if (findPass(name) == nullptr) return fail(unknownPass(name));
      }
    }
    return {};
  }

  [[nodiscard]] bool isDone() const { return rewrites_ >= options_.stopAfter; }

  [[nodiscard]] const PassDef* wanted(std::string_view name) const {
    const PassDef* pass = findPass(name);
    if (pass == nullptr || pass->optIn) return nullptr;
    if (std::ranges::find(options_.skip, name) != options_.skip.end()) return nullptr;
    return std::ranges::find(failed_, pass) == failed_.end() ? pass : nullptr;
  }

  Status runStages() {
    for (const Stage& stage : pipeline()) {
      if (stage.fixpoint) {
        TWIN_PASS(runFixpoint(stage));
        continue;
      }
      for (const std::string_view name : stage.passes) {
        const PassDef* pass = wanted(name);
        if (pass != nullptr && !isDone()) TWIN_PASS(runPass(*pass, 0));
      }
    }
    return {};
  }

  Status runFixpoint(const Stage& stage) {
    std::map<const PassDef*, ir::GraphPtr> settled;  // the graph in which a pass found nothing
    for (int round = 1; round <= kMostRounds; ++round) {
      const ir::GraphPtr atBegin = graph_;
      for (const std::string_view name : stage.passes) {
        const PassDef* pass = wanted(name);
        if (pass == nullptr || isDone() || settled[pass] == graph_) continue;
        const ir::GraphPtr before = graph_;
        TWIN_PASS(runPass(*pass, round));
        if (graph_ == before) settled[pass] = graph_;
      }
      if (graph_ == atBegin || isDone()) return {};
    }
    failRounds();
    return {};
  }

  // The last round still changed the graph: two rules undo each other across passes.
  void failRounds() {
    const auto last = std::find_if(result_.records.rbegin(), result_.records.rend(),
                                   [](const ir::PassRecord& record) { return record.changed(); });
    if (last == result_.records.rend()) return;
    const ir::Rewrite& rewrite = last->rewrites.back();
    std::string other = rewrite.rule;
    for (auto record = last; record != result_.records.rend() && other == rewrite.rule; ++record) {
      for (const ir::Rewrite& earlier : record->rewrites) {
        if (earlier.rule != rewrite.rule) other = earlier.rule;
      }
    }
    const ir::Node* node =
        rewrite.matched.empty() ? nullptr : last->before->find(rewrite.matched[0]);
    const std::string place = node != nullptr ? node->name : std::string("the graph");
    graph_ = last->before;
    reject(*last, {.code = ErrorCode::limit,
                   .message = "after {} rounds {} and {} still undo each other at {}",
                   .arguments = {std::to_string(kMostRounds), other, rewrite.rule, place},
                   .where = NodePlace{.node = place},
                   .advice = "Leave out one of the passes with --skip."});
  }

  void reject(ir::PassRecord& record, Error error) {
    record.failure = {std::move(error)};
    record.failedGraph = record.after;
    record.after = record.before;
    result_.failed = true;
  }

  Status runPass(const PassDef& pass, int round) {
    const auto begin = Clock::now();
    ir::PassRecord record{.pass = pass.name, .round = round, .before = graph_, .after = graph_};
    const PassOptions passOptions{.level = options_.level};
    ScopeRun scopes(graph_, ops_, passOptions, context_);
    const Status ran = scopes.run(pass, record, options_.stopAfter - rewrites_);
    if (context_.stop.stop_requested()) {
      return fail({.code = ErrorCode::cancelled, .message = "the compilation was stopped"});
    }
    for (ir::Rewrite& rewrite : record.rewrites) {
      rewrite.seq = static_cast<std::uint32_t>(++rewrites_);
    }
    record.durationNs =
        std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count();
    if (!ran) {
      reject(record, ran.error());
      record.verified = ir::Verification::failed;
    } else {
      TWIN_PASS(verify(record));
    }
    if (!record.failure.empty()) failed_.push_back(&pass);
    graph_ = record.after;
    result_.records.push_back(std::move(record));
    return {};
  }

  Status verify(ir::PassRecord& record) {
    record.verified =
        options_.verify == VerifyMode::off ? ir::Verification::skipped : ir::Verification::passed;
    if (!record.changed()) return {};
    if (const Status sound = ir::verify(*record.after, ops_); !sound) {
      record.verified = ir::Verification::failed;
      record.verificationNote = text(sound.error());
      reject(record, sound.error());
      return {};
    }
    if (options_.verify == VerifyMode::off) return {};
    if (!context_.evaluateGraph) {
      onlyStructure(record, "nothing runs graphs here");
      return {};
    }
    return compare(record);
  }

  static void onlyStructure(ir::PassRecord& record, std::string_view reason) {
    record.verified = ir::Verification::structureOnly;
    record.verificationNote =
        fmt::format("{}: {}", ir::word(ir::Verification::structureOnly), reason);
  }

  Status compare(ir::PassRecord& record) {
    const auto begin = Clock::now();
    if (!check_) check_.emplace(*record.before, options_.verify, options_.seed, context_);
    ir::Safety worst = ir::Safety::s0;
    for (const ir::Rewrite& rewrite : record.rewrites) worst = std::max(worst, rewrite.safety);
    // Half of what is left, so that later passes are compared as well.
    const Clock::duration budget =
        options_.verify == VerifyMode::all ? Clock::duration(kAllBudget) : sampleLeft_ / 2;
    TWIN_TRY(comparison, check_->compare(*record.before, *record.after, record.rewrites, worst,
                                         begin + budget));
    sampleLeft_ -= Clock::now() - begin;
    if (comparison.equal && comparison.compared == 0) {
      onlyStructure(record, comparison.skipped);
      return {};
    }
    record.verificationNote = comparison.note;
    if (!comparison.skipped.empty()) {
      if (!record.verificationNote.empty()) record.verificationNote += "; ";
      record.verificationNote += "left out: " + comparison.skipped;
    }
    if (comparison.equal) return {};
    record.verified = ir::Verification::failed;
    reject(record, {.code = ErrorCode::verification,
                    .message = "{} changed what the graph computes: {}",
                    .arguments = {record.pass, comparison.note},
                    .advice = "The graph before this pass is used; please report the graph."});
    return {};
  }

  const ir::OpInfoSource& ops_;
  const PipelineOptions& options_;
  const PassContext& context_;
  ir::GraphPtr graph_;
  PipelineResult result_;
  std::uint64_t rewrites_ = 0;
  std::vector<const PassDef*> failed_;  // do not run again in this pipeline
  std::optional<NumericCheck> check_;
  Clock::duration sampleLeft_ = kSampleBudget;
};

}  // namespace

Result<PipelineResult> runPipeline(ir::GraphPtr graph, const ir::OpInfoSource& ops,
                                   const PipelineOptions& options, const PassContext& context) {
  return Pipeline(std::move(graph), ops, options, context).run();
}

}  // namespace twin::passes
