// Commands on documents: open, new, close, show, edit, save.
#include <filesystem>

#include "app/session/command_tools.h"
#include "app/session/load.h"

namespace twin::session {
namespace {

template <class T>
Result<T> parsePath(Words words, std::string_view name) {
  if (words.size() != 1) return fail(wrongArguments(name, "PATH"));
  return T{std::string(words.front())};
}

Result<State> applyOpen(State state, const Open& open, std::vector<Effect>& effects) {
  for (const DocumentPtr& document : state.documents) {
    if (document->path == open.path) {
      state.current = document->id;
      return state;
    }
  }
  if (open.path == "-") {
    return fail({.code = ErrorCode::usage,
                 .message = "the window reads no stdin",
                 .advice = "Give the path of a file."});
  }
  effects.push_back({.work = Work::load, .path = open.path});
  return state;
}

Result<State> applyNewScript(State state, const NewScript&, std::vector<Effect>&) {
  Document document = scriptDocument("", "untitled.py");
  document.path.clear();
  document.id = nextDocumentId();
  state.current = document.id;
  putDocument(state, std::make_shared<const Document>(std::move(document)));
  return state;
}

Result<State> applyClose(State state, const CloseDocument&, std::vector<Effect>& effects) {
  effects.push_back({.work = Work::stop, .document = state.current});
  std::erase_if(state.documents,
                [&](const DocumentPtr& held) { return held->id == state.current; });
  state.current = state.documents.empty() ? DocumentId{} : state.documents.back()->id;
  return state;
}

Result<State> applyShow(State state, const ShowDocument& show, std::vector<Effect>&) {
  if (state.document(DocumentId{show.id}) == nullptr) return fail(notOpen(DocumentId{show.id}));
  state.current = DocumentId{show.id};
  return state;
}

Result<State> applyEdit(State state, const EditText& edit, std::vector<Effect>&) {
  TWIN_TRY(document, edit.document ? changeDocument(state, *edit.document) : changeCurrent(state));
  if (document->kind != DocumentKind::script) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "{} is a model, its text cannot be edited",
                 .arguments = {document->title},
                 .advice = "Export it as graph text and open that."});
  }
  Document fresh =
      scriptDocument(edit.text, document->path.empty() ? document->title : document->path);
  document->text = fresh.text;
  document->program = fresh.program;
  document->problems = fresh.problems;
  document->modified = true;
  // A file of a run holds no text of its own: the edited one needs a file.
  if (isRunPath(document->path)) document->path.clear();
  document->stale = document->run != nullptr;
  document->missing.reset();
  return state;
}

// Writing is a job: the document is clean again, and bears its new name, when that has ended.
Result<State> applySave(State state, const Save& save, std::vector<Effect>& effects) {
  const Document* document = state.currentDocument();
  if (document == nullptr) return fail(noDocument());
  const std::string path = save.path.empty() ? document->path : save.path;
  if (path.empty()) {
    return fail({.code = ErrorCode::usage,
                 .message = "{} has no file yet",
                 .arguments = {document->title},
                 .advice = "Give the path where it shall be saved."});
  }
  if (isRunPath(path)) {
    TWIN_TRY(recorded, changeRecorded(state));
    effects.push_back({.work = Work::save, .document = recorded->id, .path = path});
    return state;
  }
  if (document->kind != DocumentKind::script) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "a model is exported, not saved",
                 .advice = "Use export."});
  }
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".ipynb" || extension == ".md") {
    return fail({.code = ErrorCode::unsupported,
                 .message = "{} would lose everything but its code",
                 .arguments = {document->title},
                 .advice = "Save the cells as a script: give a path that ends in .py."});
  }
  if (document->missing) {
    return fail({.code = ErrorCode::notFound,
                 .message = "the file of {} is missing, so there is nothing to save",
                 .arguments = {document->title},
                 .advice = "Bring the file back and open the project again, or close it."});
  }
  effects.push_back({.work = Work::save, .document = document->id, .path = path});
  return state;
}

Result<State> applySaveProject(State state, const SaveProject& save, std::vector<Effect>& effects) {
  const std::string path = save.path.empty() ? state.project : save.path;
  if (path.empty()) {
    return fail({.code = ErrorCode::usage,
                 .message = "the project has no file yet",
                 .advice = "Give the path where it shall be saved, for example work.twinscope."});
  }
  effects.push_back({.work = Work::saveProject, .path = path});
  return state;
}

}  // namespace

std::vector<CommandRow> documentRows() {
  return {
      makeRow<Open>({.name = "open",
                     .doc = "Opens a script, a notebook, a model, graph text or a project.",
                     .arguments = "PATH",
                     .parse = [](Words words) { return parsePath<Open>(words, "open"); },
                     .print = [](const Open& open) { return quotedArgument(open.path); },
                     .apply = applyOpen}),
      makeRow<NewScript>(
          {.name = "new-script", .doc = "Begins an empty script.", .apply = applyNewScript}),
      makeRow<CloseDocument>(
          {.name = "close", .doc = "Closes the current document.", .apply = applyClose}),
      makeRow<ShowDocument>(
          {.name = "show-document",
           .doc = "Brings an open document to the front.",
           .arguments = "ID",
           .parse = [](Words words) -> Result<ShowDocument> {
             const auto id = words.size() == 1 ? parseInt(words.front()) : std::nullopt;
             if (!id || *id < 0) return fail(wrongArguments("show-document", "ID"));
             return ShowDocument{static_cast<std::uint64_t>(*id)};
           },
           .print = [](const ShowDocument& show) { return std::to_string(show.id); },
           .apply = applyShow}),
      makeRow<EditText>({.name = "edit-text",
                         .doc = "Replaces the text of the current script, or of the document ID.",
                         .arguments = "TEXT [ID]",
                         .undoable = Undoable::yes,
                         .parse = [](Words words) -> Result<EditText> {
                           const auto id = words.size() == 2 ? parseInt(words[1]) : std::nullopt;
                           if (words.empty() || words.size() > 2 || (words.size() == 2 && !id) ||
                               (id && *id < 0)) {
                             return fail(wrongArguments("edit-text", "TEXT [ID]"));
                           }
                           EditText edit{.text = std::string(words.front())};
                           if (id) edit.document = DocumentId{static_cast<std::uint64_t>(*id)};
                           return edit;
                         },
                         .print =
                             [](const EditText& edit) {
                               const std::string text = quotedArgument(edit.text);
                               return edit.document
                                          ? text + " " + std::to_string(edit.document->value)
                                          : text;
                             },
                         .apply = applyEdit}),
      makeRow<Save>(
          {.name = "save",
           .doc = "Saves the current script, or its recorded run where the path ends in .twrun.",
           .arguments = "[PATH]",
           .parse = [](Words words) -> Result<Save> {
             if (words.size() > 1) return fail(wrongArguments("save", "[PATH]"));
             return Save{words.empty() ? std::string() : std::string(words.front())};
           },
           .print =
               [](const Save& save) {
                 return save.path.empty() ? std::string() : quotedArgument(save.path);
               },
           .apply = applySave}),
      makeRow<SaveProject>(
          {.name = "save-project",
           .doc = "Saves the open documents, their settings and what is looked at as a project.",
           .arguments = "[PATH]",
           .parse = [](Words words) -> Result<SaveProject> {
             if (words.size() > 1) return fail(wrongArguments("save-project", "[PATH]"));
             return SaveProject{words.empty() ? std::string() : std::string(words.front())};
           },
           .print =
               [](const SaveProject& save) {
                 return save.path.empty() ? std::string() : quotedArgument(save.path);
               },
           .apply = applySaveProject}),
  };
}

}  // namespace twin::session
