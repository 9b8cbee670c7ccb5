// trace_json: an attributed trace as a part of a JSON document: a measuring child's answer, a saved
// profile. Thread: any. Errors: damaged for what is no trace; may throw what nlohmann::json throws
// for members that are missing or of another type.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "profiler/trace.h"

namespace twin::session {

[[nodiscard]] nlohmann::ordered_json traceJson(const profiler::TracePtr& trace);
// null is no trace.
[[nodiscard]] Result<profiler::TracePtr> traceFrom(const nlohmann::ordered_json& json);

[[nodiscard]] nlohmann::ordered_json environmentJson(const profiler::Environment& environment);
[[nodiscard]] profiler::Environment environmentFrom(const nlohmann::ordered_json& json);

}  // namespace twin::session
