// TimeCursor: the names and contents of a recorded run at one step. Moving undoes or applies the
// write log between the present step and the wanted one, so that a step costs what it wrote.
// CursorCache: one cursor that everybody who looks at a run shares. Owner: a cursor holds a
// reference to the Recording, which must outlive it. Thread: a cursor belongs to one thread at a
// time; HeldCursor takes the shared one or, where it is taken, makes its own. Errors: none; a step
// outside the recording is clamped.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/lang/runtime/recording.h"

namespace twin::lang {

struct RecordedRun;

class TimeCursor {
 public:
  explicit TimeCursor(const Recording& recording) : recording_(&recording) {}

  // To the moment just before the step; one past the last step is the end of the run.
  void moveTo(std::size_t step);
  [[nodiscard]] std::size_t step() const { return step_; }
  [[nodiscard]] const Recording& recording() const { return *recording_; }

  // Values by slot; a name behind the end has no value yet.
  [[nodiscard]] const std::vector<RecordedValue>& globals() const { return globals_; }
  [[nodiscard]] const std::vector<RecordedValue>& locals(std::uint32_t frame) const;
  [[nodiscard]] const RecordedContent& content(std::uint32_t object) const;
  // What a box holds, anything else as it is.
  [[nodiscard]] RecordedValue unboxed(const RecordedValue& value) const;

 private:
  void apply(const RecordedWrite& write);
  void undo(const RecordedWrite& write);
  void setName(const RecordedWrite& write, const RecordedValue& value);
  RecordedContent& changing(std::uint32_t object);

  const Recording* recording_;
  std::size_t step_ = 0;
  std::size_t applied_ = 0;  // entries of the write log
  std::vector<RecordedValue> globals_{};
  std::unordered_map<std::uint32_t, std::vector<RecordedValue>> locals_{};  // by frame
  std::unordered_map<std::uint32_t, RecordedContent> contents_{};  // that differ from the first
};

// Entries of the write log that the moment before the step has seen.
[[nodiscard]] std::size_t writesBefore(const Recording& recording, std::size_t step);

struct CursorCache {
  std::mutex mutex{};
  std::optional<TimeCursor> cursor{};
};

class HeldCursor {
 public:
  HeldCursor(const RecordedRun& run, std::size_t step);
  [[nodiscard]] TimeCursor& operator*() { return *cursor_; }
  [[nodiscard]] TimeCursor* operator->() { return cursor_; }

 private:
  std::unique_lock<std::mutex> lock_{};
  std::optional<TimeCursor> own_{};
  TimeCursor* cursor_ = nullptr;
};

}  // namespace twin::lang
