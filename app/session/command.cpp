#include "app/session/command.h"

#include <algorithm>
#include <atomic>

#include "app/session/command_tools.h"
#include "core/base/check.h"

namespace twin::session {
namespace {

constexpr std::size_t kMostRecent = 10;

std::vector<CommandRow> makeTable() {
  std::vector<CommandRow> table;
  for (auto rows : {documentRows(), debugRows(), graphRows(), viewRows()}) {
    for (CommandRow& row : rows) table.push_back(std::move(row));
  }
  std::sort(table.begin(), table.end(),
            [](const CommandRow& a, const CommandRow& b) { return a.index < b.index; });
  TWIN_CHECK(table.size() == std::variant_size_v<Command>, "every command has one row");
  for (std::size_t k = 0; k < table.size(); ++k) {
    TWIN_CHECK(table[k].index == k, "no command has two rows");
  }
  return table;
}

}  // namespace

const std::vector<CommandRow>& commandTable() {
  static const std::vector<CommandRow> table = makeTable();
  return table;
}

const CommandRow& rowOf(const Command& command) { return commandTable()[command.index()]; }

Error wrongArguments(std::string_view name, std::string_view arguments) {
  return {
      .code = ErrorCode::usage,
      .message = "{} takes {}",
      .arguments = {std::string(name), arguments.empty() ? "no arguments" : std::string(arguments)},
      .advice = "`twinscope-cli commands` lists every command with its arguments."};
}

Error noDocument() {
  return {.code = ErrorCode::notFound,
          .message = "no document is open",
          .advice = "Open a script, a notebook or a model first."};
}

Result<std::shared_ptr<Document>> changeCurrent(State& state) {
  const Document* current = state.currentDocument();
  if (current == nullptr) return fail(noDocument());
  auto changed = std::make_shared<Document>(*current);
  putDocument(state, changed);
  return changed;
}

Result<std::shared_ptr<Document>> changeDocument(State& state, DocumentId id) {
  const Document* document = state.document(id);
  if (document == nullptr) return fail(notOpen(id));
  auto changed = std::make_shared<Document>(*document);
  putDocument(state, changed);
  return changed;
}

Error notOpen(DocumentId id) {
  return {.code = ErrorCode::notFound,
          .message = "document {} is not open",
          .arguments = {std::to_string(id.value)},
          .advice = "It was closed, or its number belongs to another session."};
}

DocumentId nextDocumentId() {
  static std::atomic<std::uint64_t> next{1};
  return {next.fetch_add(1)};
}

void rememberPath(State& state, const std::string& path) {
  std::erase(state.recent, path);
  state.recent.insert(state.recent.begin(), path);
  if (state.recent.size() > kMostRecent) state.recent.resize(kMostRecent);
}

Result<std::shared_ptr<Document>> changeRecorded(State& state) {
  TWIN_TRY(document, changeCurrent(state));
  if (document->run == nullptr) {
    return fail({.code = ErrorCode::notFound,
                 .message = "{} has not been run yet",
                 .arguments = {document->title},
                 .advice = "Run it first (F5)."});
  }
  return document;
}

void putDocument(State& state, std::shared_ptr<const Document> document) {
  for (DocumentPtr& held : state.documents) {
    if (held->id == document->id) {
      held = std::move(document);
      return;
    }
  }
  state.documents.push_back(std::move(document));
}

}  // namespace twin::session
