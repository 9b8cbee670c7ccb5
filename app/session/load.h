// load: makes documents of files: scripts, notebooks and Markdown by name, graphs by content.
// Opening only parses; nothing runs. Thread: any. Errors: those of the reader, with file and place.
#pragma once

#include <string>
#include <string_view>

#include "app/session/state.h"
#include "core/base/result.h"

namespace twin::session {

[[nodiscard]] bool isScriptPath(std::string_view path);  // .py .ipynb .md or "-"
// "-" reads the script from stdin.
[[nodiscard]] Result<Document> loadDocument(const std::string& path, const Limits& limits,
                                            std::uint64_t seed);
[[nodiscard]] bool isRunPath(std::string_view path);  // .twrun
// Writes a recorded run; a path with another ending is refused.
[[nodiscard]] Status saveRun(const lang::RecordedRun& run, const std::string& path);
// A script of this text; what does not parse lands in `problems`.
[[nodiscard]] Document scriptDocument(std::string text, const std::string& path);

}  // namespace twin::session
