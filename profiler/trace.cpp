#include "profiler/trace.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <thread>

namespace twin::profiler {
namespace {

std::string firstLineOf(const char* path, std::string_view key) {
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (!line.starts_with(key)) continue;
    const std::size_t colon = line.find(':');
    return key.empty() || colon == std::string::npos ? line : line.substr(colon + 2);
  }
  return "unknown";
}

}  // namespace

std::string_view word(Mode mode) { return mode == Mode::eager ? "eager" : "graph"; }

Environment thisEnvironment() {
  return {.processor = firstLineOf("/proc/cpuinfo", "model name"),
          .threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency())),
          .governor = firstLineOf("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", ""),
          .compiler = __VERSION__,
          .version = "0.1.0"};
}

TracePtr makeTrace(Mode mode, std::vector<exec::KernelInfo> kernels,
                   const std::vector<ThreadEvents>& threads, Recorder& recorder,
                   std::uint32_t runs) {
  auto trace = std::make_shared<Trace>();
  trace->mode = mode;
  trace->kernels = std::move(kernels);
  trace->runs = runs;
  const ClockFit& clock = recorder.clock();
  trace->ledger = recorder.ledger();
  trace->environment = thisEnvironment();

  double first = 0;
  bool any = false;
  for (const ThreadEvents& thread : threads) {
    for (const Event& event : thread.events) {
      const double start = clock.toNs(event.start);
      if (!any || start < first) first = start;
      any = true;
    }
  }
  for (const ThreadEvents& thread : threads) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> executions;
    for (const Event& event : thread.events) {
      if (event.kind() != EventKind::node || event.node >= trace->kernels.size()) continue;
      const double duration = clock.durationNs(event.end - event.start) - trace->ledger.selfCostNs;
      trace->spans.push_back(
          {.run = event.run(),
           .thread = thread.thread,
           .kernel = event.node,
           .execution = executions[{event.run(), event.node}]++,
           .startNs = static_cast<std::int64_t>(clock.toNs(event.start) - first),
           .durationNs = std::max<std::int64_t>(0, static_cast<std::int64_t>(duration))});
    }
  }
  std::sort(trace->spans.begin(), trace->spans.end(),
            [](const Span& a, const Span& b) { return a.startNs < b.startNs; });
  return trace;
}

ProfilePtr makeProfile(TracePtr trace, const std::vector<double>& attributedRunsNs,
                       const std::vector<double>& cleanRunsNs, bool steady,
                       std::size_t warmUpRuns) {
  auto profile = std::make_shared<Profile>();
  profile->mode = trace->mode;
  profile->clean = summarise(cleanRunsNs);
  profile->steady = steady;
  profile->warmUpRuns = warmUpRuns;
  std::vector<std::vector<double>> sums(trace->kernels.size(),
                                        std::vector<double>(trace->runs, 0.0));
  for (const Span& span : trace->spans) {
    if (span.run < trace->runs) sums[span.kernel][span.run] += static_cast<double>(span.durationNs);
  }
  double total = 0;
  for (std::size_t k = 0; k < sums.size(); ++k) {
    NodeProfile node{.kernel = trace->kernels[k], .time = summarise(sums[k]), .perRunNs = sums[k]};
    total += node.time.median;
    profile->nodes.push_back(std::move(node));
  }
  const auto count = static_cast<double>(std::max<std::size_t>(profile->nodes.size(), 1));
  for (NodeProfile& node : profile->nodes) {
    // A trace whose kernels all round to zero still has to share out the whole.
    node.share = total > 0 ? node.time.median / total : 1 / count;
  }
  const double attributed = median(attributedRunsNs);
  profile->distortion = profile->clean.median > 0 ? attributed / profile->clean.median - 1 : 0;
  profile->trace = std::move(trace);
  return profile;
}

}  // namespace twin::profiler
