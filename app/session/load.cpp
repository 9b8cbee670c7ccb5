#include "app/session/load.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <span>

#include "app/session/command_tools.h"
#include "app/session/pipeline.h"
#include "app/session/project.h"
#include "app/session/recorded.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/formats/format.h"
#include "core/formats/notebook.h"
#include "core/formats/project.h"
#include "core/lang/runtime/run_file.h"
#include "core/lang/syntax/program.h"

namespace twin::session {
namespace {

constexpr std::size_t kMostScriptBytes = 8U << 20U;

std::string extensionOf(std::string_view path) {
  return std::filesystem::path(path).extension().string();
}

void setProgram(Document& document, std::shared_ptr<const lang::Program> program) {
  document.program = std::move(program);
  for (const lang::Cell& cell : document.program->cells) {
    for (const lang::ParseError& error : cell.errors) {
      document.problems.push_back(lang::toError(error, *document.program));
    }
  }
}

std::vector<lang::CellText> cellTexts(const std::vector<formats::CellSource>& sources) {
  std::vector<lang::CellText> cells;
  for (const formats::CellSource& source : sources) {
    cells.push_back({.text = source.text, .firstLine = source.firstLine});
  }
  return cells;
}

// The cells of a notebook, one after the other.
std::string joinedText(const std::vector<formats::CellSource>& sources) {
  std::string text;
  for (const formats::CellSource& source : sources) {
    text += source.text;
    if (!text.ends_with('\n')) text += '\n';
  }
  return text;
}

// Markdown as a script of the same lines: prose becomes comments, so that places are the file's.
std::string commentedText(std::string_view markdown,
                          const std::vector<formats::CellSource>& sources) {
  std::vector<std::string_view> lines = split(markdown, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  std::vector<bool> isCode(lines.size(), false);
  for (const formats::CellSource& source : sources) {
    const auto count = std::count(source.text.begin(), source.text.end(), '\n');
    for (std::ptrdiff_t k = 0; k < count; ++k) {
      const auto at = static_cast<std::size_t>(source.firstLine - 1 + k);
      if (at < isCode.size()) isCode[at] = true;
    }
  }
  std::string text;
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const bool comment = !isCode[k] && !trim(lines[k]).empty();
    text += (comment ? "# " : "") + std::string(lines[k]) + "\n";
  }
  return text;
}

Result<std::string> readStandardInput(const Limits& limits) {
  const auto most = static_cast<std::size_t>(limits.fileBytes);
  std::string text;
  std::array<char, 65'536> chunk{};
  while (text.size() <= most && std::cin) {
    std::cin.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    text.append(chunk.data(), static_cast<std::size_t>(std::cin.gcount()));
  }
  if (text.size() > most)
    return fail(limitError("file-bytes", limits, SourcePlace{.file = "-", .line = 1, .column = 1}));
  if (!isValidUtf8(text)) {
    return fail({.code = ErrorCode::damaged,
                 .message = "what stands on stdin is not UTF-8 text",
                 .where = SourcePlace{.file = "-", .line = 1, .column = 1},
                 .advice = "Send a script or graph text; give other files by their path."});
  }
  return text;
}

Result<Document> scriptOf(std::string text, const std::string& path, const Limits& limits) {
  if (text.size() > kMostScriptBytes) {
    return fail({.code = ErrorCode::limit,
                 .message = "{} has {} bytes; a script may have {}",
                 .arguments = {displayText(path), std::to_string(text.size()),
                               std::to_string(kMostScriptBytes)},
                 .where = SourcePlace{.file = displayText(path), .line = 1, .column = 1},
                 .advice = "Split the script, or load data in another way."});
  }
  const std::string extension = extensionOf(path);
  if (extension != ".ipynb" && extension != ".md") return scriptDocument(std::move(text), path);
  std::vector<formats::CellSource> cells;
  if (extension == ".md") {
    cells = formats::readMarkdown(text);
  } else {
    TWIN_TRY(read, formats::readNotebook(text, displayText(path), limits));
    cells = std::move(read);
  }
  Document document = scriptDocument("", path);
  document.text = extension == ".md" ? commentedText(text, cells) : joinedText(cells);
  document.problems.clear();
  const auto lineNames = extension == ".md" ? lang::LineNames::ofFile : lang::LineNames::byCell;
  setProgram(document, lang::parseCells(cellTexts(cells), displayText(path), lineNames));
  return document;
}

Document graphDocument(ir::GraphPtr graph, const std::string& path, std::uint64_t seed) {
  Document document;
  document.kind = DocumentKind::graph;
  document.path = path == "-" ? "" : path;
  document.title = path == "-" ? "stdin" : std::filesystem::path(path).filename().string();
  auto target = std::make_shared<Target>();
  target->name = "main";
  target->graph = std::move(graph);
  // Inputs that cannot be made up are reported when the graph is run, not when it is looked at.
  if (auto inputs = randomInputs(*target->graph, seed)) target->inputs = std::move(*inputs);
  document.targets.push_back(std::move(target));
  return document;
}

// stdin by its content, as files without a telling name.
Result<Document> loadStandardInput(const Limits& limits, std::uint64_t seed) {
  TWIN_TRY(text, readStandardInput(limits));
  const auto bytes = std::as_bytes(std::span(text));
  if (!formats::findFormat("text")->recognises(bytes))
    return scriptOf(std::move(text), "-", limits);
  TWIN_TRY(graph, formats::readGraph({.path = "-", .bytes = bytes, .limits = limits}));
  return graphDocument(std::move(graph), "-", seed);
}

// A recorded run: its script, and the run as it was.
Result<Document> loadRun(const std::string& path, const Limits& limits) {
  TWIN_TRY(file, MappedFile::open(path, limits));
  const std::span<const std::byte> bytes = file->bytes();
  TWIN_TRY(run, lang::readRunFile({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                                  displayText(path)));
  Document document;
  document.path = path;
  document.title = std::filesystem::path(path).filename().string();
  document.text = join(run.program->lines, "\n");
  setProgram(document, run.program);
  document.run = std::make_shared<const lang::RecordedRun>(std::move(run));
  document.step = lastStep(*document.run);
  return document;
}

}  // namespace

bool isRunPath(std::string_view path) { return extensionOf(path) == ".twrun"; }

Status saveRun(const lang::RecordedRun& run, const std::string& path) {
  if (!isRunPath(path)) {
    return fail({.code = ErrorCode::usage,
                 .message = "a recorded run is saved as OUT.twrun, not as {}",
                 .arguments = {displayText(path, 200)},
                 .advice = "Give a path that ends in .twrun."});
  }
  TWIN_TRY(content, lang::runFileContent(run));
  return saveAtomically(path, content);
}

bool isScriptPath(std::string_view path) {
  const std::string extension = extensionOf(path);
  return extension == ".py" || extension == ".ipynb" || extension == ".md";
}

Document scriptDocument(std::string text, const std::string& path) {
  Document document;
  document.kind = DocumentKind::script;
  document.path = path == "-" ? "" : path;
  document.title = path == "-" ? "stdin" : std::filesystem::path(path).filename().string();
  document.text = std::move(text);
  setProgram(document, lang::parseScript(document.text, displayText(path)));
  return document;
}

Result<Document> loadPlainFile(const std::string& path, const Limits& limits, std::uint64_t seed,
                               std::stop_token stop) {
  if (path == "-") return loadStandardInput(limits, seed);
  if (isScriptPath(path)) {
    TWIN_TRY(text, readText(path, limits));
    return scriptOf(std::move(text), path, limits);
  }
  if (isRunPath(path)) return loadRun(path, limits);
  TWIN_TRY(graph, formats::readGraphFile(path, limits, std::move(stop)));
  return graphDocument(std::move(graph), path, seed);
}

Result<Loaded> loadFile(const std::string& path, const Limits& limits, std::uint64_t seed,
                        std::stop_token stop) {
  if (path != "-" && !isScriptPath(path)) {
    TWIN_TRY(file, MappedFile::open(path, limits));
    const auto bytes = file->bytes();
    const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (formats::isProject(path, content)) return loadProject(path, content, limits, stop);
  }
  Loaded loaded;
  TWIN_TRY(document, loadPlainFile(path, limits, seed, std::move(stop)));
  loaded.documents.push_back(std::move(document));
  return loaded;
}

Result<Document> loadDocument(const std::string& path, const Limits& limits, std::uint64_t seed) {
  TWIN_TRY(loaded, loadFile(path, limits, seed));
  if (loaded.documents.empty()) {
    return fail({.code = ErrorCode::notFound,
                 .message = "{} holds no document",
                 .arguments = {displayText(path)},
                 .where = SourcePlace{.file = displayText(path), .line = 1, .column = 1},
                 .advice = "Open a document in the window and save the project again."});
  }
  Document& document = loaded.documents[loaded.current];
  if (document.missing) return fail(document.problems.front());
  return std::move(document);
}

void takeLoaded(State& state, std::vector<Effect>& effects, const Loaded& loaded) {
  if (loaded.project) {
    for (const DocumentPtr& held : state.documents) {
      if (!held->modified) effects.push_back({.work = Work::stop, .document = held->id});
    }
    std::erase_if(state.documents, [](const DocumentPtr& held) { return !held->modified; });
    state.perspective = loaded.project->perspective;
    state.granularity = loaded.project->granularity;
    state.seed = loaded.project->seed;
    state.project = loaded.project->path;
    state.projectExtras = loaded.project->extras;
    state.current = state.documents.empty() ? DocumentId{} : state.documents.back()->id;
  }
  for (std::size_t k = 0; k < loaded.documents.size(); ++k) {
    auto document = std::make_shared<Document>(loaded.documents[k]);
    document->id = nextDocumentId();
    if (k == loaded.current) state.current = document->id;
    if (document->currentTarget() != nullptr)
      effects.push_back({.work = Work::layout, .document = document->id});
    putDocument(state, std::move(document));
  }
}

}  // namespace twin::session
