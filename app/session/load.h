// load: makes documents of files: scripts, notebooks and Markdown by name, graphs and projects by
// content. Opening only parses; nothing runs. Thread: any. Errors: those of the reader, with file
// and place; cancelled where the stop token says so.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/command.h"
#include "app/session/state.h"
#include "core/base/result.h"

namespace twin::session {

[[nodiscard]] bool isScriptPath(std::string_view path);  // .py .ipynb .md

// What a project says beside its documents.
struct ProjectSettings {
  std::string path{};
  Perspective perspective = Perspective::build;
  Granularity granularity = Granularity::statement;
  std::uint64_t seed = 0;
  std::string extras{};
};

// What a file holds: one document, or those of a project.
struct Loaded {
  std::vector<Document> documents{};
  std::size_t current = 0;
  std::optional<ProjectSettings> project{};
};
// "-" reads a script or graph text from stdin.
[[nodiscard]] Result<Loaded> loadFile(const std::string& path, const Limits& limits,
                                      std::uint64_t seed, std::stop_token stop = {});
// The document of a file, of a project its current one. Fails where that one's file is missing.
[[nodiscard]] Result<Document> loadDocument(const std::string& path, const Limits& limits,
                                            std::uint64_t seed);
[[nodiscard]] bool isRunPath(std::string_view path);  // .twrun
// Writes a recorded run; a path with another ending is refused.
[[nodiscard]] Status saveRun(const lang::RecordedRun& run, const std::string& path);
// A script of this text; what does not parse lands in `problems`.
[[nodiscard]] Document scriptDocument(std::string text, const std::string& path);

// Puts what was loaded into the state. A project takes the place of the documents that are open;
// those with unsaved text stay.
void takeLoaded(State& state, std::vector<Effect>& effects, const Loaded& loaded);

}  // namespace twin::session
