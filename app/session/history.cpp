#include "app/session/history.h"

#include <memory>
#include <utility>

namespace twin::session {
namespace {

constexpr std::size_t kMostUndo = 500;
constexpr std::size_t kMostUndoBytes = std::size_t{64} << 20U;  // of texts
constexpr std::size_t kMostLogBytes = std::size_t{16} << 20U;

}  // namespace

DocumentId changedBy(const Command& command, const State& state) {
  const auto* edit = std::get_if<EditText>(&command);
  return edit != nullptr ? edit->document.value_or(state.current) : state.current;
}

DocumentPtr undoStep(const Document& document) {
  auto step = std::make_shared<Document>();
  step->id = document.id;
  step->text = document.text;
  step->program = document.program;
  step->problems = document.problems;
  step->modified = document.modified;
  step->compileSettings = document.compileSettings;
  step->expanded = document.expanded;
  return step;
}

void UndoList::push(DocumentPtr step) {
  bytes_ += step->text.size();
  steps_.push_back(std::move(step));
  while (steps_.size() > 1 && (steps_.size() > kMostUndo || bytes_ > kMostUndoBytes)) {
    bytes_ -= steps_.front()->text.size();
    steps_.pop_front();
  }
}

DocumentPtr UndoList::pop(const State& state) {
  while (!steps_.empty()) {
    DocumentPtr step = std::move(steps_.back());
    steps_.pop_back();
    bytes_ -= step->text.size();
    if (state.document(step->id) != nullptr) return step;
  }
  return nullptr;
}

void UndoList::clear() {
  steps_.clear();
  bytes_ = 0;
}

void CommandLog::add(const Command& command, const State& state) {
  const auto* edit = std::get_if<EditText>(&command);
  const DocumentId document = changedBy(command, state);
  if (edit != nullptr && lastEdited_ && *lastEdited_ == document && !lines_.empty()) {
    bytes_ -= lines_.back().size();
    lines_.pop_back();
  }
  lastEdited_ = edit != nullptr ? std::optional(document) : std::nullopt;
  // Numbers of documents differ in another session: one names them only where it must.
  const bool inView = edit != nullptr && document == state.current;
  lines_.push_back(printCommand(inView ? Command(EditText{edit->text}) : command));
  bytes_ += lines_.back().size();
  while (lines_.size() > 1 && bytes_ > kMostLogBytes) {
    bytes_ -= lines_.front().size();
    lines_.pop_front();
    ++dropped_;
  }
}

std::vector<std::string> CommandLog::lines() const {
  std::vector<std::string> all;
  if (dropped_ > 0) all.push_back("# " + std::to_string(dropped_) + " earlier commands left out");
  all.insert(all.end(), lines_.begin(), lines_.end());
  return all;
}

}  // namespace twin::session
