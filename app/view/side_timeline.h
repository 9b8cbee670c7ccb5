// side_timeline: one attributed run of each side of a comparison as lanes of spans, the graph's
// behind the eager one on one axis. Pure; any thread. Errors: none; a side without a record is an
// empty lane that says so.
#pragma once

#include "app/view/timeline.h"
#include "profiler/compare.h"

namespace twin::view {

[[nodiscard]] TimelineData timelineOf(const profiler::Comparison& comparison);

}  // namespace twin::view
