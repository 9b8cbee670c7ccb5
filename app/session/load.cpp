#include "app/session/load.h"

#include <filesystem>
#include <iostream>
#include <iterator>

#include "app/session/pipeline.h"
#include "app/session/recorded.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/formats/format.h"
#include "core/formats/notebook.h"
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

std::string joinedText(const std::vector<formats::CellSource>& sources) {
  std::string text;
  for (const formats::CellSource& source : sources) {
    text += source.text;
    if (!text.ends_with('\n')) text += '\n';
  }
  return text;
}

Result<std::string> readStandardInput() {
  std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  if (!isValidUtf8(text)) {
    return fail({.code = ErrorCode::damaged,
                 .message = "the script on stdin is not UTF-8 text",
                 .where = SourcePlace{.file = "-", .line = 1, .column = 1},
                 .advice = "Send UTF-8 text."});
  }
  return text;
}

Result<Document> loadScript(const std::string& path, const Limits& limits) {
  TWIN_TRY(text, path == "-" ? readStandardInput() : readText(path, limits));
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
  document.text = joinedText(cells);
  document.problems.clear();
  setProgram(document, lang::parseCells(cellTexts(cells), displayText(path)));
  return document;
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
  return path == "-" || extension == ".py" || extension == ".ipynb" || extension == ".md";
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

Result<Document> loadDocument(const std::string& path, const Limits& limits, std::uint64_t seed) {
  if (isScriptPath(path)) return loadScript(path, limits);
  if (isRunPath(path)) return loadRun(path, limits);
  TWIN_TRY(graph, formats::readGraphFile(path, limits));
  Document document;
  document.kind = DocumentKind::graph;
  document.path = path;
  document.title = std::filesystem::path(path).filename().string();
  auto target = std::make_shared<Target>();
  target->name = "main";
  target->graph = graph;
  // Inputs that cannot be made up are reported when the graph is run, not when it is looked at.
  if (auto inputs = randomInputs(*graph, seed)) target->inputs = std::move(*inputs);
  document.targets.push_back(std::move(target));
  return document;
}

}  // namespace twin::session
