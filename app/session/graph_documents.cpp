#include "app/session/graph_documents.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/session/trace_json.h"
#include "app/view/attribution.h"
#include "core/formats/graph_json.h"

namespace twin::session {
namespace {

using Json = nlohmann::ordered_json;

std::int64_t rounded(double value) { return static_cast<std::int64_t>(std::llround(value)); }

Json placeJson(const Place& place) {
  if (const auto* source = std::get_if<SourcePlace>(&place)) {
    return {{"file", source->file}, {"line", source->line}, {"column", source->column}};
  }
  if (const auto* byte = std::get_if<BytePlace>(&place))
    return {{"file", byte->file}, {"byte", byte->byte}};
  if (const auto* node = std::get_if<NodePlace>(&place)) return {{"node", node->node}};
  return nullptr;
}

// Names of nodes that live in the graph before or after a pass, in its bodies too.
class Names {
 public:
  Names(const ir::PassRecord& record, const std::string& function) {
    add(record.before, function);
    add(record.after, function);
    add(record.failedGraph, function);
    passing_ = &record.passing;
  }
  [[nodiscard]] std::string of(ir::NodeId id) const {
    for (const ir::Graph* graph : graphs_) {
      if (const ir::Node* node = graph->find(id)) return node->name;
    }
    const auto passing = passing_->find(id);
    return passing != passing_->end() ? passing->second : "#" + std::to_string(id.value);
  }
  [[nodiscard]] std::string of(ir::ValueId value) const {
    return value.result == 0 ? of(value.node) : of(value.node) + ":" + std::to_string(value.result);
  }

 private:
  void add(const ir::GraphPtr& graph, const std::string& function) {
    if (graph == nullptr) return;
    const ir::Graph* chosen = function.empty() ? graph.get() : graph->function(function);
    if (chosen != nullptr) graphs_.push_back(chosen);
  }
  std::vector<const ir::Graph*> graphs_;
  const std::map<ir::NodeId, std::string>* passing_ = nullptr;  // made and removed within the pass
};

Json rewriteJson(const ir::Rewrite& rewrite, const ir::PassRecord& record) {
  const Names names(record, rewrite.function);
  const auto list = [&](const std::vector<ir::NodeId>& ids) {
    Json out = Json::array();
    for (const ir::NodeId id : ids) out.push_back(names.of(id));
    return out;
  };
  Json forward = Json::object();
  for (const auto& [from, to] : rewrite.forward) forward[names.of(from)] = names.of(to);
  Json out{{"seq", rewrite.seq},
           {"rule", rewrite.rule},
           {"safety", std::string(ir::text(rewrite.safety))},
           {"matched", list(rewrite.matched)},
           {"created", list(rewrite.created)},
           {"updated", list(rewrite.updated)},
           {"erased", list(rewrite.erased)},
           {"forward", std::move(forward)}};
  if (!rewrite.function.empty()) out["function"] = rewrite.function;
  return out;
}

Json passJson(const ir::PassRecord& record) {
  Json rewrites = Json::array();
  for (const ir::Rewrite& rewrite : record.rewrites)
    rewrites.push_back(rewriteJson(rewrite, record));
  Json misses = Json::array();
  const Names names(record, "");
  for (const ir::NearMiss& miss : record.nearMisses) {
    misses.push_back({{"rule", miss.rule}, {"node", names.of(miss.node)}, {"reason", miss.reason}});
  }
  // A reader of `verified` knows three words; `verification` tells what could not be compared
  // apart.
  const bool isCompared = record.verified != ir::Verification::structureOnly;
  Json out{
      {"name", record.pass},
      {"round", record.round},
      {"nodes_before", record.before->nodes().size()},
      {"nodes_after", record.after->nodes().size()},
      {"duration_ns", record.durationNs},
      {"verified", std::string(ir::word(isCompared ? record.verified : ir::Verification::passed))},
      {"verification", std::string(ir::word(record.verified))},
      {"rewrites", std::move(rewrites)},
      {"near_misses", std::move(misses)}};
  if (!record.verificationNote.empty()) out["verification_note"] = record.verificationNote;
  if (!record.failure.empty()) out["failure"] = errorJson(record.failure.front());
  return out;
}

Json planJson(const exec::Plan& plan) {
  Json kernels = Json::array();
  for (const exec::KernelInfo& kernel : plan.kernels()) {
    kernels.push_back({{"index", kernel.index},
                       {"name", kernel.name},
                       {"kind", kernel.kind},
                       {"nodes", kernel.nodes},
                       {"lines", kernel.lines},
                       {"device", kernel.device},
                       {"bytes", kernel.bytes}});
  }
  Json slots = Json::array();
  for (const exec::ArenaSlot& slot : plan.slots()) {
    slots.push_back({{"value", slot.value},
                     {"offset", slot.offset},
                     {"bytes", slot.bytes},
                     {"first", slot.first},
                     {"last", slot.last}});
  }
  return {{"kernels", std::move(kernels)},
          {"arena_bytes", plan.arenaBytes()},
          {"lower_bound_bytes", plan.lowerBoundBytes()},
          {"slots", std::move(slots)}};
}

Json summaryJson(const profiler::Summary& summary) {
  return {{"n", summary.n},
          {"min_ns", rounded(summary.min)},
          {"median_ns", rounded(summary.median)},
          {"mad_ns", rounded(summary.mad)},
          {"p90_ns", rounded(summary.p90)},
          {"p99_ns", rounded(summary.p99)}};
}

}  // namespace

Json errorJson(const Error& error) {
  return {{"code", std::string(word(error.code))},
          {"message", text(error)},
          {"where", placeJson(error.where)},
          {"advice", error.advice}};
}

Json compiledJson(const Compiled& compiled) {
  Json passes = Json::array();
  for (const ir::PassRecord& record : compiled.records) passes.push_back(passJson(record));
  Json out{{"name", compiled.target->name},
           {"trace", compiled.target->trace},
           {"level", std::string(ir::word(compiled.settings.level))},
           {"before", formats::graphJson(*compiled.target->graph, formats::NodeOrder::creation)},
           {"after", formats::graphJson(*compiled.after)},
           {"passes", std::move(passes)},
           {"plan", compiled.plan != nullptr ? planJson(*compiled.plan) : Json(nullptr)},
           {"optimise_ns", compiled.optimiseNs},
           {"plan_ns", compiled.planNs}};
  if (!compiled.planError.empty()) out["plan_error"] = errorJson(compiled.planError.front());
  return out;
}

Json profileJson(const profiler::Profile& profile) {
  Json nodes = Json::array();
  for (const profiler::NodeProfile& node : profile.nodes) {
    nodes.push_back({{"index", node.kernel.index},
                     {"name", node.kernel.name},
                     {"op", node.kernel.kind},
                     {"n", node.time.n},
                     {"min_ns", rounded(node.time.min)},
                     {"median_ns", rounded(node.time.median)},
                     {"mad_ns", rounded(node.time.mad)},
                     {"p99_ns", rounded(node.time.p99)},
                     {"share", node.share},
                     {"lines", node.kernel.lines},
                     {"nodes", node.kernel.nodes}});
  }
  const profiler::Ledger& ledger = profile.trace->ledger;
  const profiler::Environment& environment = profile.trace->environment;
  return {{"mode", std::string(profiler::word(profile.mode))},
          {"clean", summaryJson(profile.clean)},
          {"steady", profile.steady},
          {"warm_up_runs", profile.warmUpRuns},
          {"nodes", std::move(nodes)},
          {"distortion", profile.distortion},
          {"ledger",
           {{"received", ledger.received},
            {"dropped", ledger.dropped},
            {"invalid", ledger.invalid},
            {"clock_error_ns", rounded(ledger.clockErrorNs)},
            {"self_cost_ns", rounded(ledger.selfCostNs)},
            {"constant_counter", ledger.constantCounter}}},
          {"environment", environmentJson(environment)}};
}

namespace {

// The interpreter running the function; what it costs beyond its ops.
Json programJson(const profiler::Comparison& comparison) {
  if (!comparison.program) return nullptr;
  const profiler::ProgramTimes& program = *comparison.program;
  const auto& interval = program.graphRatio.interval;
  const auto& cost = program.interpreterInterval;
  const double whole = program.time.median;
  return {
      {"clean", summaryJson(program.time)},
      {"ratio", program.graphRatio.ratio},
      {"interval", {interval[0], interval[1]}},
      {"verdict", std::string(profiler::word(program.verdict))},
      {"reason", program.reason},
      {"interpreter_ns", rounded(program.interpreterNs)},
      {"interpreter_interval_ns", {rounded(cost[0]), rounded(cost[1])}},
      {"interpreter_share", whole > 0 ? std::max(0.0, program.interpreterNs / whole) : 0.0},
      {"break_even_calls", program.breakEvenCalls ? Json(*program.breakEvenCalls) : Json(nullptr)}};
}

}  // namespace

Json comparisonJson(const profiler::Comparison& comparison) {
  const profiler::OneTimeCosts& costs = comparison.oneTime;
  Json waterfall = Json::array();
  for (const profiler::WaterfallBar& bar : comparison.waterfall) {
    waterfall.push_back({{"class", bar.name}, {"delta_ns", rounded(bar.deltaNs)}});
  }
  Json groups = Json::array();
  for (const profiler::OriginGroup& group : comparison.groups) {
    groups.push_back({{"lines", group.lines},
                      {"eager_ns", rounded(group.eagerNs)},
                      {"graph_ns", rounded(group.graphNs)},
                      {"kernels", group.kernels},
                      {"nodes", group.sources},
                      {"verdict", std::string(profiler::word(group.verdict))}});
  }
  const auto side = [](const profiler::Summary& summary, const profiler::ProfilePtr& profile) {
    Json out{{"clean", summaryJson(summary)}};
    if (profile != nullptr) out["profile"] = profileJson(*profile);
    return out;
  };
  const auto& interval = comparison.ratio.interval;
  return {{"verdict", std::string(profiler::word(comparison.verdict))},
          {"reason", comparison.reason},
          {"ratio", comparison.ratio.ratio},
          {"interval", {interval[0], interval[1]}},
          {"p", std::max(comparison.ratio.bootstrapP, comparison.ratio.rankP)},
          {"processes", comparison.processes},
          {"quick_look", comparison.quickLook},
          {"equality",
           {{"equal", comparison.equality.equal},
            {"class", comparison.equality.safetyClass},
            {"max_abs", comparison.equality.maxAbs},
            {"max_ulp", comparison.equality.maxUlp}}},
          {"eager", side(comparison.eager, comparison.eagerProfile)},
          {"graph", side(comparison.graph, comparison.graphProfile)},
          {"program", programJson(comparison)},
          {"program_note", comparison.programNote},
          {"why", view::attributionLines(comparison)},
          {"one_time_ns",
           {{"trace", costs.traceNs},
            {"optimise", costs.optimiseNs},
            {"compile", costs.compileNs},
            {"first_run", costs.firstRunNs}}},
          {"break_even_calls",
           comparison.breakEvenCalls ? Json(*comparison.breakEvenCalls) : Json(nullptr)},
          {"waterfall", std::move(waterfall)},
          {"groups", std::move(groups)}};
}

Json tracedJson(const lang::TracedFunctions& traced) {
  Json functions = Json::array();
  for (const lang::TracedFunction& function : traced.functions) {
    Json traces = Json::array();
    for (const auto& trace : function.traces) {
      traces.push_back(
          {{"index", trace->index},
           {"reason", std::string(lang::word(trace->reason))},
           {"detail", trace->detail},
           {"signature", trace->signature},
           {"duration_ns", trace->durationNs},
           {"graph", formats::graphJson(*trace->graph, formats::NodeOrder::creation)}});
    }
    Json failed = Json::array();
    for (const lang::FailedTrace& failure : function.failed) {
      failed.push_back(
          {{"reason", std::string(lang::word(failure.reason))},
           {"error", errorJson(failure.error)},
           {"graph", failure.graph != nullptr
                         ? formats::graphJson(*failure.graph, formats::NodeOrder::creation)
                         : Json(nullptr)}});
    }
    Json entry{{"name", function.name},
               {"line", function.line},
               {"calls", function.calls},
               {"traces", std::move(traces)}};
    if (!failed.empty()) entry["failed"] = std::move(failed);
    functions.push_back(std::move(entry));
  }
  Json warnings = Json::array();
  for (const lang::TraceWarning& warning : traced.warnings) {
    warnings.push_back({{"line", warning.line}, {"message", warning.message}});
  }
  return {{"functions", std::move(functions)}, {"warnings", std::move(warnings)}};
}

Json withSchema(Json document) {
  Json out{{"schema", 1}};
  for (auto& [key, value] : document.items()) out[key] = std::move(value);
  return out;
}

std::string jsonText(const Json& document) {
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace twin::session
