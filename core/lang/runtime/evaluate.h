// evaluate: an expression of the language at a step of a recorded run: watches, conditions of
// breakpoints, the console. It sees the names of the frame and the globals, runs in an interpreter
// of its own under its own limits (1 s, 10^6 steps, no output), and changes nothing of the run.
// Owner: an Expression belongs to the function that made it. Thread: the one that made it. Errors:
// what does not parse, raises, meets a limit or was not recorded in full.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/lang/runtime/debugger.h"
#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/thaw.h"

namespace twin::lang {

class Expression {
 public:
  [[nodiscard]] static Result<Expression> parse(std::string_view text, std::stop_token stop = {});
  // In a frame of the step, or in the one that runs there.
  [[nodiscard]] Result<ShownValue> at(const RecordedRun& run, const TimeCursor& cursor,
                                      std::optional<std::uint32_t> frame = {});
  // Whether it is true there.
  [[nodiscard]] Result<bool> holds(const RecordedRun& run, const TimeCursor& cursor);
  // The recorded values of its names; the same ones give the same result, unless one is an object.
  [[nodiscard]] std::vector<RecordedValue> names(const RecordedRun& run, const TimeCursor& cursor,
                                                 std::uint32_t frame) const;

  // How long one evaluation may take, where 1 s is too long.
  void limitTime(std::chrono::nanoseconds time) { time_ = time; }

 private:
  explicit Expression(std::shared_ptr<const Program> program, std::stop_token stop)
      : program_(std::move(program)), stop_(std::move(stop)) {}
  [[nodiscard]] Result<Value> valueAt(const RecordedRun& run, const TimeCursor& cursor,
                                      std::uint32_t frame);
  Interpreter& interpreter();
  Error raised();

  std::shared_ptr<const Program> program_;
  std::stop_token stop_;
  std::chrono::nanoseconds time_{1'000'000'000};
  // Made anew after a stop and now and then. Its classes go before it does.
  std::unique_ptr<Interpreter> in_{};
  std::unique_ptr<ThawedClasses> classes_{};
  std::shared_ptr<bool> printed_ = std::make_shared<bool>(false);
  int uses_ = 0;
};

// The value of an expression at a step.
[[nodiscard]] Result<ShownValue> evaluate(const RecordedRun& run, std::string_view expression,
                                          std::size_t step, std::optional<std::uint32_t> frame = {},
                                          std::stop_token stop = {});

// The values of a list of expressions at a step, which may take 1 s together; those behind say so.
[[nodiscard]] std::vector<Result<ShownValue>> evaluateAll(const RecordedRun& run,
                                                          std::span<const std::string> expressions,
                                                          std::size_t step, std::uint32_t frame,
                                                          const std::stop_token& stop = {});

struct WatchEntry {
  std::size_t step = 0;
  std::optional<ShownValue> value{};
  std::string error{};  // where there is no value
};
struct Watched {
  std::vector<WatchEntry> entries{};  // where the value or the error changed
  bool truncated = false;             // stopped, or too many changes or too much time
};
// An expression at every step of the run. Fails where it does not parse.
[[nodiscard]] Result<Watched> watch(const RecordedRun& run, std::string_view expression,
                                    std::stop_token stop = {});

}  // namespace twin::lang
