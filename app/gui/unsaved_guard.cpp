#include "app/gui/unsaved_guard.h"

#include <QFileDialog>
#include <QMessageBox>

#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

UnsavedAnswer askPerson(QWidget* window, const QString& text) {
  QMessageBox box(QMessageBox::Warning, QObject::tr("Unsaved text"), text,
                  QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, window);
  box.setTextFormat(Qt::PlainText);
  box.setDefaultButton(QMessageBox::Save);
  switch (box.exec()) {
    case QMessageBox::Save:
      return UnsavedAnswer::save;
    case QMessageBox::Discard:
      return UnsavedAnswer::discard;
    default:
      return UnsavedAnswer::cancel;
  }
}

bool isUnsaved(const session::Document& document, std::optional<session::DocumentId> typed) {
  return document.kind == session::DocumentKind::script &&
         (document.modified || typed == document.id);
}

}  // namespace

UnsavedGuard::UnsavedGuard(const Context& context, QWidget* window)
    : QObject(window),
      context_(context),
      question_([window](const QString& text) { return askPerson(window, text); }),
      pathQuestion_([window](const QString& title) {
        return QFileDialog::getSaveFileName(window, tr("Save %1").arg(title));
      }) {}

void UnsavedGuard::setQuestions(Question question, PathQuestion pathQuestion) {
  question_ = std::move(question);
  pathQuestion_ = std::move(pathQuestion);
}

bool UnsavedGuard::mayQuit(std::optional<session::DocumentId> typed) {
  if (leaving_) return true;
  std::set<session::DocumentId> unsaved;
  QString title;
  for (const session::DocumentPtr& document : context_.bridge.session().state()->documents) {
    if (!isUnsaved(*document, typed)) continue;
    unsaved.insert(document->id);
    title = shown(document->title, 120);
  }
  if (unsaved.empty()) return true;
  const QString text = unsaved.size() == 1
                           ? tr("%1 has text that is not saved.").arg(title)
                           : tr("%1 documents have text that is not saved.").arg(unsaved.size());
  switch (question_(text)) {
    case UnsavedAnswer::save:
      save(unsaved, After::quit);
      return false;
    case UnsavedAnswer::discard:
      leaving_ = true;
      return true;
    case UnsavedAnswer::cancel:
      break;
  }
  return false;
}

void UnsavedGuard::closeDocument(session::DocumentId id, std::optional<session::DocumentId> typed) {
  const session::StatePtr state = context_.bridge.session().state();
  const session::Document* document = state->document(id);
  if (document == nullptr) return;
  if (!isUnsaved(*document, typed)) return close(id);
  switch (question_(tr("%1 has text that is not saved.").arg(shown(document->title, 120)))) {
    case UnsavedAnswer::save:
      return save({id}, After::closeDocument);
    case UnsavedAnswer::discard:
      return close(id);
    case UnsavedAnswer::cancel:
      break;
  }
}

void UnsavedGuard::close(session::DocumentId id) {
  context_.bridge.post(session::ShowDocument{id.value});
  context_.bridge.post(session::CloseDocument{});
}

void UnsavedGuard::save(const std::set<session::DocumentId>& documents, After after) {
  const session::StatePtr state = context_.bridge.session().state();
  std::vector<std::pair<session::DocumentId, std::string>> paths;
  for (const session::DocumentId id : documents) {
    const session::Document* document = state->document(id);
    if (document == nullptr) continue;
    std::string path = document->path;
    if (path.empty()) path = toUtf8(pathQuestion_(shown(document->title, 120)));
    if (path.empty()) return;  // the person thought better of it
    paths.emplace_back(id, std::move(path));
  }
  saving_ = documents;
  after_ = after;
  startRevision_ = state->revision;
  for (const auto& [id, path] : paths) {
    context_.bridge.post(session::ShowDocument{id.value});
    context_.bridge.post(session::Save{path});
  }
}

void UnsavedGuard::showState(const session::StatePtr& state) {
  if (after_ == After::nothing) return;
  // Showing a document clears the error of what was before; asking to save it may set one.
  constexpr std::uint64_t kFirstError = 2;
  // Shown, asked, begun, saved: before that the text looks saved, or is not even there yet.
  constexpr std::uint64_t kFirstSaved = 4;
  if (state->revision >= startRevision_ + kFirstError && !state->lastError.empty()) {
    after_ = After::nothing;
    return;
  }
  for (const session::DocumentId id : saving_) {
    const session::Document* document = state->document(id);
    const bool waits = document != nullptr && (document->modified || document->path.empty());
    if (waits) return;
  }
  if (state->revision < startRevision_ + kFirstSaved) return;
  const After after = std::exchange(after_, After::nothing);
  if (after == After::quit) {
    Q_EMIT quitAllowed();
  } else {
    for (const session::DocumentId id : saving_) close(id);
  }
}

}  // namespace twin::gui
