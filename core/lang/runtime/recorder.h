// Recorder: what the interpreter tells a recording while it runs. A null pointer means that nobody
// records. It keeps a copy of what it has written, for the old values of the write log. Owner: the
// run. Thread: the interpreter's. Errors: none; past its budget of steps it only counts, past that
// of bytes tensors become summaries and containers are not recorded. It keeps no object alive.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/recording.h"

namespace twin::lang {

// What stands for a value that no longer fits.
inline constexpr std::string_view kNotRecorded = "<not recorded: the recording is full>";

class Recorder {
 public:
  Recorder(Interpreter& interpreter, std::int64_t budget);

  void statement(Frame& frame, const Stmt& stmt);
  void entered(Frame& frame);
  void left(Frame& frame, const Value& result);
  void nameWritten(Frame* frame, int slot, const Value& value);  // a null frame: a global
  // An index behind the last item appends; an undefined value takes the last item away.
  void itemWritten(Object& object, std::int64_t index, const Value& value);
  void attributeWritten(Object& object, const StringObject& name, const Value& value);
  // A dict or set has got a value at this place of its table, or a new entry at its end.
  void entryWritten(Object& object, std::int64_t entry);
  // Anything else changed in a list, dict, set or Variable: what differs is noted.
  void changed(Object& object);
  void op(Frame& frame, const OpCall& call, const Value& result, std::int64_t durationNs);
  // A traced function ran as a graph: one step with its arguments and results.
  void graphCall(Frame& frame, std::string op, std::span<const Value> arguments,
                 std::span<const Value> results, std::int64_t durationNs);
  // Inside a timeit call, between the two, one summary step per call is kept.
  void pause() { ++paused_; }
  void resume() { --paused_; }

  [[nodiscard]] Recording take();
  [[nodiscard]] std::int64_t steps() const {
    return static_cast<std::int64_t>(recording_.steps.size());
  }

 private:
  [[nodiscard]] bool isOff() const { return paused_ > 0 || recording_.truncated; }
  RecordedStep* append(const Frame& frame, StepEvent event, int line, int column,
                       std::uint32_t node);
  // The step that writes now: the last one of the frame that runs.
  [[nodiscard]] std::uint32_t writer() const;
  [[nodiscard]] RecordedValue& local(const Frame& frame, int slot);
  void log(const RecordedWrite& write);
  void writeName(const Frame* frame, int slot, const RecordedValue& value);
  void writeItem(std::uint32_t object, std::uint32_t index, const RecordedValue& value);
  void insertItem(std::uint32_t object, std::uint32_t index, const RecordedValue& key,
                  const RecordedValue& value);
  void eraseItem(std::uint32_t object, std::uint32_t index);
  enum class Extent : std::uint8_t { whole, cut };  // of what is recorded of a container
  void cut(std::uint32_t object, Extent extent);
  void bindCell(const Frame& frame, int slot);
  void replaceContent(std::uint32_t object, const RecordedContent& wanted);

  // Objects that can change by their id, everything else as it is.
  RecordedValue freeze(const Value& value);
  // The same, with the present content of arrays.
  RecordedValue freezeNow(const Value& value);
  RecordedValue freezeText(std::string_view content, RecordedTag tag);
  RecordedValue freezeTensor(const Tensor& tensor, RecordedTag tag, std::uint32_t* knownAs);
  // 0: the byte budget has no room for it.
  std::uint32_t objectId(Object& object);
  [[nodiscard]] bool affords(const Object& object);
  // What is kept takes from the byte budget; of what is small and cannot be left out also beyond
  // it.
  void charge(std::size_t bytes) {
    bytesLeft_ = std::max<std::int64_t>(bytesLeft_ - static_cast<std::int64_t>(bytes), 0);
  }
  RecordedValue notRecorded();
  // The place in the record of an entry of a table with `holes` erased ones; none: not found.
  std::optional<std::size_t> placeOf(std::uint32_t object, const RecordedValue& key, std::size_t at,
                                     std::size_t holes) const;
  RecordedContent contentOf(Object& object);
  // The content as the log leaves it.
  const RecordedContent& current(std::uint32_t object) const;
  RecordedContent& changing(std::uint32_t object);
  std::uint32_t text(std::string_view content);

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  Interpreter& in_;
  std::int64_t budget_;
  std::int64_t bytesLeft_;
  int paused_ = 0;
  Recording recording_{};
  std::unordered_map<std::uint32_t, std::chrono::steady_clock::time_point> callStarts_{};
  std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> texts_{};
  std::unordered_set<std::uint64_t> buffers_{};  // that tensors kept in full hold
  // What the log has written so far, for the old values.
  std::vector<RecordedValue> globals_{};
  std::vector<RecordedValue> locals_{};     // of the open frames, one after the other
  std::vector<std::size_t> firstLocals_{};  // by frame
  std::unordered_map<std::uint32_t, RecordedContent> contents_{};  // that differ from the first
};

}  // namespace twin::lang
