// graph_documents: the JSON documents of compile, profile, compare, layout and trace (the contract
// of the command line). Thread: any. Errors: none; each begins with "schema": 1 where it is a whole
// document.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "app/session/state.h"
#include "core/lang/tracing/traced_function.h"

namespace twin::session {

[[nodiscard]] nlohmann::ordered_json errorJson(const Error& error);
[[nodiscard]] nlohmann::ordered_json compiledJson(const Compiled& compiled);
[[nodiscard]] nlohmann::ordered_json profileJson(const profiler::Profile& profile);
[[nodiscard]] nlohmann::ordered_json comparisonJson(const profiler::Comparison& comparison);
[[nodiscard]] nlohmann::ordered_json tracedJson(const lang::TracedFunctions& traced);
// {"schema": 1, …members of `document`}.
[[nodiscard]] nlohmann::ordered_json withSchema(nlohmann::ordered_json document);
// The document's text; invalid UTF-8 is replaced.
[[nodiscard]] std::string jsonText(const nlohmann::ordered_json& document);

}  // namespace twin::session
