#include "core/lang/runtime/time_cursor.h"

#include <algorithm>

#include "core/lang/runtime/run.h"

namespace twin::lang {
namespace {

using RecordedValues = std::vector<RecordedValue>;

void insertAt(RecordedValues& values, std::size_t at, const RecordedValue& value) {
  if (at <= values.size()) values.insert(values.begin() + static_cast<std::ptrdiff_t>(at), value);
}
void eraseAt(RecordedValues& values, std::size_t at) {
  if (at < values.size()) values.erase(values.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace

std::size_t writesBefore(const Recording& recording, std::size_t step) {
  const std::size_t all = recording.writes.size();
  return step < recording.steps.size() ? std::min<std::size_t>(recording.steps[step].writes, all)
                                       : all;
}

void TimeCursor::moveTo(std::size_t step) {
  step_ = std::min(step, recording_->steps.size());
  const std::size_t wanted = writesBefore(*recording_, step_);
  while (applied_ < wanted) apply(recording_->writes[applied_++]);
  while (applied_ > wanted) undo(recording_->writes[--applied_]);
}

const std::vector<RecordedValue>& TimeCursor::locals(std::uint32_t frame) const {
  static const std::vector<RecordedValue> none;
  const auto found = locals_.find(frame);
  return found != locals_.end() ? found->second : none;
}

const RecordedContent& TimeCursor::content(std::uint32_t object) const {
  const auto found = contents_.find(object);
  return found != contents_.end() ? found->second : recording_->contents[object - 1];
}

RecordedValue TimeCursor::unboxed(const RecordedValue& value) const {
  RecordedValue held = value;
  // A variable that closures share may hold an array.
  for (int k = 0; k < 2 && held.tag == RecordedTag::object; ++k) {
    if (recording_->objects[held.index - 1].open != 'b') break;
    const RecordedValues& items = content(held.index).items;
    if (items.empty()) break;
    held = items.front();
  }
  return held;
}

RecordedContent& TimeCursor::changing(std::uint32_t object) {
  const auto found = contents_.find(object);
  if (found != contents_.end()) return found->second;
  return contents_.emplace(object, recording_->contents[object - 1]).first->second;
}

void TimeCursor::setName(const RecordedWrite& write, const RecordedValue& value) {
  RecordedValues& slots = write.kind == WriteKind::global ? globals_ : locals_[write.target];
  if (write.slot >= slots.size()) slots.resize(write.slot + std::size_t{1});
  slots[write.slot] = value;
}

void TimeCursor::apply(const RecordedWrite& write) {
  if (write.kind == WriteKind::global || write.kind == WriteKind::local)
    return setName(write, write.value);
  RecordedContent& content = changing(write.target);
  const bool hasKeys = recording_->objects[write.target - 1].hasKeys();
  switch (write.kind) {
    case WriteKind::item:
      if (write.slot < content.items.size()) content.items[write.slot] = write.value;
      break;
    case WriteKind::insert:
      insertAt(content.items, write.slot, write.value);
      if (hasKeys) insertAt(content.keys, write.slot, write.old);
      break;
    case WriteKind::erase:
      eraseAt(content.items, write.slot);
      if (hasKeys) eraseAt(content.keys, write.slot);
      break;
    default:
      content.truncated = write.value.integer != 0;
      break;
  }
}

void TimeCursor::undo(const RecordedWrite& write) {
  if (write.kind == WriteKind::global || write.kind == WriteKind::local)
    return setName(write, write.old);
  RecordedContent& content = changing(write.target);
  const bool hasKeys = recording_->objects[write.target - 1].hasKeys();
  switch (write.kind) {
    case WriteKind::item:
      if (write.slot < content.items.size()) content.items[write.slot] = write.old;
      break;
    case WriteKind::insert:
      eraseAt(content.items, write.slot);
      if (hasKeys) eraseAt(content.keys, write.slot);
      break;
    case WriteKind::erase:
      insertAt(content.items, write.slot, write.old);
      if (hasKeys) insertAt(content.keys, write.slot, write.value);
      break;
    default:
      content.truncated = write.old.integer != 0;
      break;
  }
}

HeldCursor::HeldCursor(const RecordedRun& run, std::size_t step) {
  if (run.cursor != nullptr)
    lock_ = std::unique_lock<std::mutex>(run.cursor->mutex, std::try_to_lock);
  std::optional<TimeCursor>& held = lock_.owns_lock() ? run.cursor->cursor : own_;
  if (!held || &held->recording() != &run.recording) held.emplace(run.recording);
  cursor_ = &*held;
  cursor_->moveTo(step);
}

}  // namespace twin::lang
