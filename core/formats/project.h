// project: the .twinscope file: which documents are open, how they are compiled and what is looked
// at, as plain tables that the session fills and takes. UTF-8 JSON, fixed key order, one item a
// line, no weights, no machine paths, no times: equal projects give equal bytes. Members that this
// version does not know are kept. Owner: plain values. Thread: any. Errors: damaged with file, line
// and column; unsupported for a file of a newer version.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace twin::formats {

inline constexpr std::uint64_t kProjectVersion = 1;

struct ProjectDocument {
  enum class Kind : std::uint8_t { script, graph };
  Kind kind = Kind::script;
  std::string title{};   // of a document without a file
  std::string path{};    // relative to the project's folder; empty: never saved there
  std::string sha256{};  // of the file, with its size
  std::uint64_t size = 0;
  std::optional<std::string> text{};  // of a script whose text is not (or not only) in a file

  std::string level = "default";
  std::vector<std::string> only{};
  std::vector<std::string> skip{};
  std::optional<std::uint64_t> stopAfter{};
  std::string verify = "sample";

  std::vector<std::int64_t> breakpoints{};
  std::map<std::int64_t, std::string> conditions{};  // of breakpoints, by line
  std::vector<std::string> watches{};                // expressions
  std::string function{};
  std::uint64_t trace = 0;
  std::optional<std::uint64_t> step{};   // of the recorded run; none: not run
  std::optional<std::uint64_t> stage{};  // none: not compiled
  std::string lens = "structure";
  std::string selected{};
  std::vector<std::string> expanded{};

  std::string extras{};  // JSON object of the members that are not known here; empty: none
  bool operator==(const ProjectDocument&) const = default;
};

struct Project {
  std::string perspective = "build";
  std::string granularity = "statement";
  std::uint64_t seed = 0;
  std::size_t current = 0;  // of the documents
  std::vector<ProjectDocument> documents{};
  std::string extras{};
  bool operator==(const Project&) const = default;
};

// The words that a project may use, which belong to the session.
struct ProjectWords {
  std::span<const std::string_view> perspectives{};
  std::span<const std::string_view> granularities{};
  std::span<const std::string_view> lenses{};
  std::span<const std::string_view> levels{};
  std::span<const std::string_view> verifies{};
};

// By content; a file that is called .twinscope is meant to be one.
[[nodiscard]] bool isProject(const std::filesystem::path& path, std::string_view content);
[[nodiscard]] Result<Project> readProject(std::string_view content, const std::string& file,
                                          const ProjectWords& words);
[[nodiscard]] std::string projectContent(const Project& project);

}  // namespace twin::formats
