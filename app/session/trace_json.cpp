#include "app/session/trace_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace twin::session {
namespace {

using Json = nlohmann::ordered_json;

// A file that somebody wrote must not make us reserve what it likes.
constexpr std::uint32_t kMostRuns = 1'000'000;
constexpr std::size_t kMostSums = 50'000'000;

tl::unexpected<Error> damagedTrace(const char* what) {
  return fail({.code = ErrorCode::damaged,
               .message = "the trace is damaged: {}",
               .arguments = {what},
               .advice = "Measure and save it again."});
}

Json kernelsJson(const std::vector<exec::KernelInfo>& kernels) {
  Json list = Json::array();
  for (const exec::KernelInfo& kernel : kernels) {
    list.push_back({{"name", kernel.name},
                    {"kind", kernel.kind},
                    {"nodes", kernel.nodes},
                    {"lines", kernel.lines},
                    {"device", kernel.device},
                    {"bytes", kernel.bytes},
                    {"flop", kernel.flop},
                    {"moved", kernel.bytesMoved}});
  }
  return list;
}

}  // namespace

Json environmentJson(const profiler::Environment& environment) {
  return {{"processor", environment.processor},
          {"threads", environment.threads},
          {"governor", environment.governor},
          {"compiler", environment.compiler},
          {"version", environment.version}};
}

profiler::Environment environmentFrom(const Json& json) {
  return {.processor = json.value("processor", ""),
          .threads = json.value("threads", 0),
          .governor = json.value("governor", "unknown"),
          .compiler = json.value("compiler", ""),
          .version = json.value("version", "")};
}

Json traceJson(const profiler::TracePtr& trace) {
  if (trace == nullptr) return nullptr;
  Json spans = Json::array();
  for (const profiler::Span& span : trace->spans) {
    spans.push_back(
        {span.run, span.thread, span.kernel, span.execution, span.startNs, span.durationNs});
  }
  const profiler::Ledger& ledger = trace->ledger;
  return {{"mode", std::string(profiler::word(trace->mode))},
          {"kernels", kernelsJson(trace->kernels)},
          {"spans", std::move(spans)},
          {"runs", trace->runs},
          {"environment", environmentJson(trace->environment)},
          {"ledger",
           {{"received", ledger.received},
            {"dropped", ledger.dropped},
            {"invalid", ledger.invalid},
            {"clock_error_ns", ledger.clockErrorNs},
            {"self_cost_ns", ledger.selfCostNs},
            {"constant", ledger.constantCounter}}}};
}

Result<profiler::TracePtr> traceFrom(const Json& json) {
  if (!json.is_object()) return profiler::TracePtr();
  auto trace = std::make_shared<profiler::Trace>();
  trace->mode = json.value("mode", "") == "eager" ? profiler::Mode::eager : profiler::Mode::graph;
  trace->runs = json.value("runs", 0U);
  const std::size_t kernelCount = json.at("kernels").size();
  if (trace->runs > kMostRuns || kernelCount * std::max(trace->runs, 1U) > kMostSums)
    return damagedTrace("it claims more runs than anybody measures");
  for (const Json& kernel : json.at("kernels")) {
    exec::KernelInfo info;
    info.index = static_cast<exec::PlanIndex>(trace->kernels.size());
    info.name = kernel.value("name", "");
    info.kind = kernel.value("kind", "");
    info.nodes = kernel.value("nodes", std::vector<std::string>{});
    info.lines = kernel.value("lines", std::vector<int>{});
    info.device = kernel.value("device", "cpu");
    info.bytes = kernel.value("bytes", std::int64_t{0});
    info.flop = kernel.value("flop", 0.0);
    info.bytesMoved = kernel.value("moved", 0.0);
    trace->kernels.push_back(std::move(info));
  }
  for (const Json& span : json.at("spans")) {
    if (span.at(2).get<std::uint32_t>() >= kernelCount ||
        span.at(0).get<std::uint32_t>() > kMostRuns)
      return damagedTrace("a span of no kernel");
    trace->spans.push_back({.run = span.at(0).get<std::uint32_t>(),
                            .thread = span.at(1).get<std::uint32_t>(),
                            .kernel = span.at(2).get<std::uint32_t>(),
                            .execution = span.at(3).get<std::uint32_t>(),
                            .startNs = span.at(4).get<std::int64_t>(),
                            .durationNs = span.at(5).get<std::int64_t>()});
  }
  const Json& ledger = json.at("ledger");
  trace->ledger = {.received = ledger.value("received", std::uint64_t{0}),
                   .dropped = ledger.value("dropped", std::uint64_t{0}),
                   .invalid = ledger.value("invalid", std::uint64_t{0}),
                   .clockErrorNs = ledger.value("clock_error_ns", 0.0),
                   .selfCostNs = ledger.value("self_cost_ns", 0.0),
                   .constantCounter = ledger.value("constant", true)};
  trace->environment = environmentFrom(json.at("environment"));
  return profiler::TracePtr(std::move(trace));
}

}  // namespace twin::session
