#include "profiler/trace_formats.h"

#include <nlohmann/json.hpp>

#include "core/base/text.h"

namespace twin::profiler {

std::string chromeTrace(const std::vector<TracePtr>& traces) {
  using Json = nlohmann::ordered_json;
  Json events = Json::array();
  int process = 0;
  for (const TracePtr& trace : traces) {
    ++process;
    const auto meta = [&](std::string_view name, int thread, std::string label) {
      events.push_back(Json{{"name", name},
                            {"ph", "M"},
                            {"pid", process},
                            {"tid", thread},
                            {"args", Json{{"name", std::move(label)}}}});
    };
    meta("process_name", 0, std::string(word(trace->mode)));
    std::uint32_t threads = 0;
    for (const Span& span : trace->spans) threads = std::max(threads, span.thread + 1);
    for (std::uint32_t thread = 0; thread < threads; ++thread) {
      meta("thread_name", static_cast<int>(thread), "CPU thread " + std::to_string(thread));
    }
    for (const Span& span : trace->spans) {
      const exec::KernelInfo& kernel = trace->kernels[span.kernel];
      events.push_back(Json{
          {"name", displayText(kernel.name)},
          {"cat", kernel.kind},
          {"ph", "X"},
          {"ts", static_cast<double>(span.startNs) / 1e3},
          {"dur", static_cast<double>(span.durationNs) / 1e3},
          {"pid", process},
          {"tid", span.thread},
          {"args", Json{{"run", span.run}, {"lines", kernel.lines}, {"nodes", kernel.nodes}}}});
    }
  }
  Json document{{"traceEvents", std::move(events)}, {"displayTimeUnit", "ns"}};
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace twin::profiler
