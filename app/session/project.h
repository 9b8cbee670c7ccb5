// project: between the session's state and the tables of core/formats/project: which documents are
// open, how they are compiled, what is looked at. Files are named relative to the project's folder
// and known by their hash; text that is in no file of that folder is held in the project itself.
// Thread: a job's. Errors: of the files and the project's text; cancelled.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "app/session/load.h"

namespace twin::session {

// A file that is missing or changed is no error: its document is marked by a problem.
[[nodiscard]] Result<Loaded> loadProject(const std::string& path, std::string_view content,
                                         const Limits& limits, const std::stop_token& stop);
// The seed of the project that a file is; nothing where it is none, or cannot be read.
[[nodiscard]] std::optional<std::uint64_t> projectSeed(const std::string& path,
                                                       const Limits& limits);
// The project's text for the state, to be saved at `path`. A model outside the folder is refused.
[[nodiscard]] Result<std::string> projectText(const State& state, const std::filesystem::path& path,
                                              const Limits& limits, const std::stop_token& stop);
// A document of a file that is no project; load.cpp has it.
[[nodiscard]] Result<Document> loadPlainFile(const std::string& path, const Limits& limits,
                                             std::uint64_t seed, std::stop_token stop);

}  // namespace twin::session
