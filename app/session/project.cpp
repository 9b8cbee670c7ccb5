#include "app/session/project.h"

#include <algorithm>
#include <array>

#include "core/base/file.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/formats/project.h"

namespace twin::session {
namespace {

using formats::Project;
using formats::ProjectDocument;
namespace filesystem = std::filesystem;

constexpr std::array<std::string_view, 4> kPerspectives = {"build", "debug", "optimise", "profile"};
constexpr std::array<std::string_view, 2> kGranularities = {"statement", "op"};
constexpr std::array<std::string_view, 3> kLenses = {"structure", "difference", "time"};
constexpr std::array<std::string_view, 4> kLevels = {"strict", "default", "fast", "unsafe"};
constexpr std::array<std::string_view, 3> kVerifies = {"off", "sample", "all"};

struct Fingerprint {
  std::string sha256{};
  std::uint64_t size = 0;
};

Result<Fingerprint> fingerprint(const filesystem::path& path, const Limits& limits,
                                const std::stop_token& stop) {
  constexpr std::size_t kChunk = std::size_t{4} << 20U;
  TWIN_TRY(file, MappedFile::open(path, limits));
  Sha256 hash;
  auto bytes = file->bytes();
  const std::uint64_t size = bytes.size();
  while (!bytes.empty()) {
    if (stop.stop_requested()) {
      return fail({.code = ErrorCode::cancelled, .message = "the project was stopped"});
    }
    const std::size_t taken = std::min(kChunk, bytes.size());
    hash.add(bytes.first(taken));
    bytes = bytes.subspan(taken);
  }
  return Fingerprint{hash.finish(), size};
}

// The path of a file within a folder, links resolved; nothing where it lies elsewhere.
std::optional<std::string> innerPath(const filesystem::path& folder, const filesystem::path& file) {
  std::error_code error;
  const filesystem::path base =
      filesystem::weakly_canonical(folder.empty() ? filesystem::path(".") : folder, error);
  const filesystem::path whole = filesystem::weakly_canonical(file, error);
  const filesystem::path inner = whole.lexically_relative(base);
  if (error || inner.empty() || inner == "." || *inner.begin() == "..") return std::nullopt;
  const std::string text = inner.generic_string();
  return isValidUtf8(text) ? std::optional(text) : std::nullopt;
}

// --- writing ---

void tellView(const Document& document, ProjectDocument& made) {
  made.level = std::string(kLevels.at(static_cast<std::size_t>(document.compileSettings.level)));
  made.only = document.compileSettings.only;
  made.skip = document.compileSettings.skip;
  if (document.compileSettings.stopAfter != ~std::uint64_t{0})
    made.stopAfter = document.compileSettings.stopAfter;
  made.verify =
      std::string(kVerifies.at(static_cast<std::size_t>(document.compileSettings.verify)));
  made.breakpoints.assign(document.breakpoints.begin(), document.breakpoints.end());
  made.conditions.insert(document.conditions.begin(), document.conditions.end());
  made.watches = document.watches;
  if (const Target* target = document.currentTarget()) {
    made.function = target->name;
    made.trace = static_cast<std::uint64_t>(target->trace);
  } else if (document.awaited) {
    made.function = document.awaited->function;
    made.trace = static_cast<std::uint64_t>(document.awaited->trace);
  }
  if (document.run != nullptr) made.step = document.step;
  if (document.compiled != nullptr) made.stage = document.stage;
  if (document.awaited && !made.step) made.step = document.awaited->step;
  if (document.awaited && !made.stage && document.awaited->stage)
    made.stage = *document.awaited->stage;
  made.lens = std::string(word(document.lens));
  made.selected = document.selectedNode;
  made.expanded.assign(document.expanded.begin(), document.expanded.end());
  made.extras = document.projectExtras;
}

Status tellSource(const Document& document, const filesystem::path& folder, const Limits& limits,
                  const std::stop_token& stop, ProjectDocument& made) {
  made.kind = document.kind == DocumentKind::graph ? ProjectDocument::Kind::graph
                                                   : ProjectDocument::Kind::script;
  made.title = document.title;
  if (document.missing) {
    made.path = document.missing->path;
    made.sha256 = document.missing->sha256;
    made.size = document.missing->size;
    return {};
  }
  const auto inner =
      document.path.empty() ? std::nullopt : innerPath(folder, filesystem::path(document.path));
  if (inner) {
    if (auto known = fingerprint(document.path, limits, stop)) {
      made.path = *inner;
      made.sha256 = known->sha256;
      made.size = known->size;
    } else if (known.error().code == ErrorCode::cancelled || document.kind == DocumentKind::graph) {
      return fail(std::move(known).error());
    }
  }
  if (document.kind == DocumentKind::script) {
    if (made.path.empty() || document.modified) made.text = document.text;
    return {};
  }
  if (!made.path.empty()) return {};
  return fail({.code = ErrorCode::unsupported,
               .message = "{} lies outside the project's folder",
               .arguments = {displayText(document.title, 200)},
               .advice = "Save the project in a folder that holds the model, or close the model: a "
                         "project names files of its own folder only."});
}

// --- reading ---

CompileSettings settingsOf(const ProjectDocument& told) {
  CompileSettings settings;
  if (const auto level = ir::levelFromWord(told.level)) settings.level = *level;
  settings.only = told.only;
  settings.skip = told.skip;
  if (told.stopAfter) settings.stopAfter = *told.stopAfter;
  const auto verify = std::find(kVerifies.begin(), kVerifies.end(), told.verify);
  settings.verify = static_cast<CompileSettings::Verify>(verify - kVerifies.begin());
  return settings;
}

Document missingDocument(const ProjectDocument& told, const filesystem::path& file, Error error) {
  Document document;
  document.kind =
      told.kind == ProjectDocument::Kind::graph ? DocumentKind::graph : DocumentKind::script;
  document.path = file.string();
  document.title = file.filename().string();
  document.missing = FileReference{told.path, told.sha256, told.size};
  if (error.advice.empty()) error.advice = "Bring the file back, or close the document.";
  document.problems.push_back(std::move(error));
  return document;
}

Error changedFile(const filesystem::path& file) {
  return {.code = ErrorCode::damaged,
          .message = "{} has changed since the project was saved",
          .arguments = {pathText(file)},
          .where = SourcePlace{.file = pathText(file), .line = 1, .column = 1},
          .advice = "Save the project to take it as it is, or bring the former file back."};
}

// The document of a named file, marked where the file is not what it was.
Result<Document> readNamedFile(const ProjectDocument& told, const filesystem::path& folder,
                               std::uint64_t seed, const Limits& limits,
                               const std::stop_token& stop) {
  const filesystem::path file = folder / told.path;
  if (!innerPath(folder, file)) {
    return missingDocument(told, file,
                           {.code = ErrorCode::notFound,
                            .message = "{} leads out of the project's folder",
                            .arguments = {displayText(told.path, 200)},
                            .where = SourcePlace{.file = pathText(file), .line = 1, .column = 1},
                            .advice = "Put the file itself there instead of a link."});
  }
  auto known = fingerprint(file, limits, stop);
  if (!known && known.error().code == ErrorCode::cancelled) return fail(std::move(known).error());
  if (told.text) {
    Document document = scriptDocument(*told.text, file.string());
    document.modified = true;
    if (known && known->sha256 != told.sha256) document.problems.push_back(changedFile(file));
    return document;
  }
  if (!known) return missingDocument(told, file, std::move(known).error());
  auto document = loadPlainFile(file.string(), limits, seed, stop);
  if (!document && document.error().code == ErrorCode::cancelled) return document;
  if (!document) return missingDocument(told, file, std::move(document).error());
  if (known->sha256 != told.sha256) document->problems.push_back(changedFile(file));
  return document;
}

Result<Document> readDocument(const ProjectDocument& told, const filesystem::path& folder,
                              std::uint64_t seed, const Limits& limits,
                              const std::stop_token& stop) {
  Document document;
  if (told.path.empty()) {
    document =
        scriptDocument(told.text.value_or(""), told.title.empty() ? "untitled.py" : told.title);
    document.path.clear();
    document.modified = !document.text.empty();
  } else {
    TWIN_TRY(named, readNamedFile(told, folder, seed, limits, stop));
    document = std::move(named);
  }
  document.compileSettings = settingsOf(told);
  for (const std::int64_t line : told.breakpoints)
    document.breakpoints.insert(static_cast<int>(line));
  for (const auto& [line, condition] : told.conditions)
    document.conditions[static_cast<int>(line)] = condition;
  document.watches = told.watches;
  document.lens = fromWord<Lens>(told.lens).value_or(Lens::structure);
  document.selectedNode = told.selected;
  document.expanded.insert(told.expanded.begin(), told.expanded.end());
  document.projectExtras = told.extras;
  document.awaited = AwaitedView{
      .function = told.function, .trace = static_cast<int>(told.trace), .step = told.step};
  if (told.stage) document.awaited->stage = static_cast<std::size_t>(*told.stage);
  return document;
}

Result<Project> readTables(const std::string& path, std::string_view content) {
  const formats::ProjectWords words{.perspectives = kPerspectives,
                                    .granularities = kGranularities,
                                    .lenses = kLenses,
                                    .levels = kLevels,
                                    .verifies = kVerifies};
  return formats::readProject(content, displayText(path), words);
}

}  // namespace

std::optional<std::uint64_t> projectSeed(const std::string& path, const Limits& limits) {
  if (path == "-" || isScriptPath(path)) return std::nullopt;
  const auto file = MappedFile::open(path, limits);
  if (!file) return std::nullopt;
  const auto bytes = (*file)->bytes();
  const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!formats::isProject(path, content)) return std::nullopt;
  const auto project = readTables(path, content);
  return project ? std::optional(project->seed) : std::nullopt;
}

Result<Loaded> loadProject(const std::string& path, std::string_view content, const Limits& limits,
                           const std::stop_token& stop) {
  TWIN_TRY(project, readTables(path, content));
  Loaded loaded;
  loaded.current = project.current;
  loaded.project = ProjectSettings{
      .path = path,
      .perspective = fromWord<Perspective>(project.perspective).value_or(Perspective::build),
      .granularity = fromWord<Granularity>(project.granularity).value_or(Granularity::statement),
      .seed = project.seed,
      .extras = project.extras};
  const filesystem::path folder = filesystem::path(path).parent_path();
  for (const ProjectDocument& told : project.documents) {
    TWIN_TRY(document, readDocument(told, folder, project.seed, limits, stop));
    loaded.documents.push_back(std::move(document));
  }
  return loaded;
}

Result<std::string> projectText(const State& state, const filesystem::path& path,
                                const Limits& limits, const std::stop_token& stop) {
  Project project;
  project.perspective = std::string(word(state.perspective));
  project.granularity = std::string(word(state.granularity));
  project.seed = state.seed;
  project.extras = state.projectExtras;
  for (std::size_t k = 0; k < state.documents.size(); ++k) {
    const Document& document = *state.documents[k];
    if (document.id == state.current) project.current = k;
    ProjectDocument made;
    TWIN_PASS(tellSource(document, path.parent_path(), limits, stop, made));
    tellView(document, made);
    project.documents.push_back(std::move(made));
  }
  return formats::projectContent(project);
}

}  // namespace twin::session
