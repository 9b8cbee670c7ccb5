// run_documents: the JSON documents of run and steps. Thread: any. Errors: none.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "app/session/state.h"
#include "core/lang/runtime/evaluate.h"

namespace twin::session {

[[nodiscard]] nlohmann::ordered_json runJson(const lang::RecordedRun& run);
[[nodiscard]] nlohmann::ordered_json stepsJson(const lang::RecordedRun& run);
// Where the value of an expression changed: [{"expression", "step", "value" or "error"}].
[[nodiscard]] nlohmann::ordered_json watchJson(const std::string& expression,
                                               const lang::Watched& watched);

}  // namespace twin::session
