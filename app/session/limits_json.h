// limits_json: every limit of the house, by name, for the head of a file that a child reads.
// Thread: any. Errors: limitsFrom throws what nlohmann::json throws for members that are missing or
// of another type, as the readers of heads do.
#pragma once

#include <nlohmann/json.hpp>

#include "core/base/limits.h"

namespace twin::session {

[[nodiscard]] nlohmann::ordered_json limitsJson(const Limits& limits);
[[nodiscard]] Limits limitsFrom(const nlohmann::ordered_json& json);

}  // namespace twin::session
