// Recorder: what the interpreter tells a recording while it runs. A null pointer means that nobody
// records. Owner: the run. Thread: the interpreter's. Errors: none; past its budget it only counts.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <unordered_map>

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/recording.h"

namespace twin::lang {

class Recorder {
 public:
  Recorder(Interpreter& interpreter, std::int64_t budget);

  void statement(Frame& frame, const Stmt& stmt);
  void entered(Frame& frame);
  void left(Frame& frame, const Value& result);
  void nameWritten(Frame* frame, int slot, const Value& value);  // a null frame: a global
  void itemWritten(Object& object, std::int64_t index, const Value& value);
  void attributeWritten(Object& object, const StringObject& name, const Value& value);
  // Anything else changed in a list, dict, set or Variable: its content is noted anew.
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
  RecordedValue freeze(const Value& value);
  std::uint32_t objectId(Object& object);
  void noteContent(std::uint32_t id, Object& object);
  std::uint32_t text(std::string_view content);

  Interpreter& in_;
  std::int64_t budget_;
  int paused_ = 0;
  Recording recording_{};
  std::unordered_map<std::uint32_t, std::chrono::steady_clock::time_point> callStarts_{};
  std::unordered_map<std::string, std::uint32_t> texts_{};
  std::vector<Value> kept_{};  // objects with a record id stay alive, so that ids stay theirs
};

}  // namespace twin::lang
