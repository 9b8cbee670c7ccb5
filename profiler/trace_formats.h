// trace_formats: writes traces for other tools. Thread: any. Errors: none, text is returned.
#pragma once

#include <string>
#include <vector>

#include "profiler/trace.h"

namespace twin::profiler {

// Chrome's trace event JSON (complete events "X", microseconds), one process per trace, one thread
// per lane.
[[nodiscard]] std::string chromeTrace(const std::vector<TracePtr>& traces);

}  // namespace twin::profiler
