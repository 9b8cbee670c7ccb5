// UnsavedGuard: asks before text that is in no file would be lost, and closes what was to be closed
// once it is saved. The two questions can be answered by a test in a person's place. Owner: the
// window. Thread: GUI; it never waits. Errors: of saving, in the banner; then nothing is closed.
#pragma once

#include <QObject>
#include <functional>
#include <optional>
#include <set>

#include "app/gui/panel.h"

namespace twin::gui {

enum class UnsavedAnswer : std::uint8_t { save, discard, cancel };

class UnsavedGuard : public QObject {
  Q_OBJECT

 public:
  // Save, discard or cancel, for what the text says.
  using Question = std::function<UnsavedAnswer(const QString& text)>;
  // Where a document without a file is saved; empty: not at all.
  using PathQuestion = std::function<QString(const QString& title)>;

  UnsavedGuard(const Context& context, QWidget* window);
  void setQuestions(Question question, PathQuestion pathQuestion);

  // `typed`: a document whose last words are on their way to the session.
  // True: the window may close now. False: not now; quitAllowed follows when all is saved.
  [[nodiscard]] bool mayQuit(std::optional<session::DocumentId> typed);
  void closeDocument(session::DocumentId id, std::optional<session::DocumentId> typed);
  void showState(const session::StatePtr& state);

 Q_SIGNALS:
  void quitAllowed();

 private:
  enum class After : std::uint8_t { nothing, quit, closeDocument };
  void save(const std::set<session::DocumentId>& documents, After after);
  void close(session::DocumentId id);

  Context context_;
  Question question_;
  PathQuestion pathQuestion_;
  std::set<session::DocumentId> saving_;
  std::uint64_t startRevision_ = 0;  // of the state before the first was saved
  After after_ = After::nothing;
  bool leaving_ = false;  // asked already
};

}  // namespace twin::gui
