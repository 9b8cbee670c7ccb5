// history: what the session remembers of what was done: the steps of undo and redo, and the command
// log. Both are bounded in bytes, for each edit holds a whole text; the oldest go first.
// Owner: the session. Thread: the session's, the log under its lock. Errors: none.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "app/session/command.h"
#include "app/session/state.h"

namespace twin::session {

// What a command is about: an edit changes the document it names, any other the one in view.
[[nodiscard]] DocumentId changedBy(const Command& command, const State& state);

// What undo brings back of a document; runs, graphs and plans would only be kept alive by it.
[[nodiscard]] DocumentPtr undoStep(const Document& document);

// The steps back, or forward again.
class UndoList {
 public:
  void push(DocumentPtr step);
  // The newest step of a document that is still open, or null.
  [[nodiscard]] DocumentPtr pop(const State& state);
  void clear();

 private:
  std::deque<DocumentPtr> steps_;
  std::size_t bytes_ = 0;
};

// The commands so far, one a line. A run of edits of one document is its last edit; where commands
// were left out, the first line is a comment that says so.
class CommandLog {
 public:
  // `state`: before the command.
  void add(const Command& command, const State& state);
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;
  std::size_t dropped_ = 0;
  std::optional<DocumentId> lastEdited_;  // by the last line
};

}  // namespace twin::session
