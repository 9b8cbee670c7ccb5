// measure_script: times a whole script, run from its first line to its last in fresh processes: as
// it is, and with tf.function switched off. For functions that cannot be frozen; what runs besides
// them, and tracing itself, is in the times. Owner: values. Thread: one that may wait, never the
// pool. Errors: those of measuring children; raised where the script raises.
#pragma once

#include "app/session/measure.h"

namespace twin::session {

// `eager` of the comparison is the script with tf.function switched off, `graph` the script as it
// is; outputs are what it prints.
[[nodiscard]] Result<profiler::ComparisonPtr> compareScript(const std::string& path,
                                                            const MeasureOptions& options);

// The child's side: runs the script of the request once.
struct OpenContainer;
[[nodiscard]] bool isScriptRequest(const OpenContainer& open);
[[nodiscard]] Status runScriptChild(const OpenContainer& request,
                                    const std::filesystem::path& answer);

}  // namespace twin::session
