// run_documents: the JSON documents of run and steps. Thread: any. Errors: none.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "app/session/state.h"

namespace twin::session {

[[nodiscard]] nlohmann::ordered_json runJson(const lang::RecordedRun& run);
[[nodiscard]] nlohmann::ordered_json stepsJson(const lang::RecordedRun& run);

}  // namespace twin::session
