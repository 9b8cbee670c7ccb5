#include "app/view/side_timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "app/view/units.h"

namespace twin::view {
namespace {

// Spans of the last recorded run of a side, moved to begin at `offset`; the time where they end.
std::int64_t addSide(TimelineData& data, const profiler::ProfilePtr& profile,
                     const std::string& side, std::int64_t offset) {
  if (profile == nullptr || profile->trace == nullptr || profile->trace->spans.empty()) {
    data.lanes.push_back({.title = side, .reason = "no record"});
    return offset;
  }
  const profiler::Trace& trace = *profile->trace;
  const std::uint32_t run = trace.spans.back().run;
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  std::uint32_t lanes = 0;
  for (const profiler::Span& span : trace.spans) {
    if (span.run != run) continue;
    first = std::min(first, span.startNs);
    lanes = std::max(lanes, span.thread + 1);
  }
  const auto base = static_cast<std::uint32_t>(data.lanes.size());
  for (std::uint32_t k = 0; k < lanes; ++k)
    data.lanes.push_back({.title = lanes == 1 ? side : fmt::format("{} {}", side, k)});
  std::int64_t end = offset;
  for (const profiler::Span& span : trace.spans) {
    if (span.run != run || span.kernel >= trace.kernels.size()) continue;
    const std::string& name = trace.kernels[span.kernel].name;
    const std::int64_t start = offset + span.startNs - first;
    data.spans.push_back({.lane = base + span.thread,
                          .name = name,
                          .startNs = start,
                          .endNs = start + span.durationNs,
                          .node = name});
    end = std::max(end, start + span.durationNs);
  }
  data.sections.push_back(
      {fmt::format("{}, {}", side, durationText(static_cast<double>(end - offset))), offset, end});
  return end;
}

}  // namespace

TimelineData timelineOf(const profiler::Comparison& comparison) {
  TimelineData data;
  const std::int64_t end = addSide(data, comparison.eagerProfile, "eager", 0);
  // A gap that can be seen, so that nobody adds the two.
  addSide(data, comparison.graphProfile, "graph", end + end / 20);
  data.lanes.push_back({.title = "GPU", .reason = "no record of a GPU in this comparison"});
  return data;
}

}  // namespace twin::view
