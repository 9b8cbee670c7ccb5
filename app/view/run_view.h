// run_view: what the window asks of a recorded run: frames, variables, output, steps as a table.
// A step means the moment before it is done; one past the last step is the end of the run.
// Pure functions without Qt; any thread. Errors: none; what was not recorded is absent.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "app/view/table.h"
#include "core/lang/runtime/run.h"

namespace twin::view {

struct FrameLine {
  std::string function{};
  int line = 0;
  std::uint32_t frame = 0;
};
// Innermost first.
[[nodiscard]] std::vector<FrameLine> stackAt(const lang::RecordedRun& run, std::uint64_t step);

struct VariableLine {
  std::string name{};
  lang::RecordedValue value{};
  bool isNew = false;  // written by the step before
};
// Variables of a frame, in the order in which the program names them.
[[nodiscard]] std::vector<VariableLine> variablesAt(const lang::RecordedRun& run,
                                                    std::uint64_t step, std::uint32_t frame);

struct ValueText {
  std::string dtype{};
  std::string shape{};  // "100×256", "scalar"
  std::string text{};
};
// dtype and shape of tensors, and a short text of any value.
[[nodiscard]] ValueText describe(const lang::RecordedRun& run, const lang::RecordedValue& value,
                                 std::uint64_t step);
[[nodiscard]] const Tensor* tensorOf(const lang::RecordedRun& run,
                                     const lang::RecordedValue& value);
[[nodiscard]] std::string dimensionsText(const twin::Shape& shape);

// Rows are steps; `id` is the step. At most `kMostStepRows` around the current one.
inline constexpr std::size_t kMostStepRows = 50'000;
[[nodiscard]] Table stepsTable(const lang::RecordedRun& run, std::uint64_t current);

enum class OutputTime : std::uint8_t { trace, run, error };
struct OutputLine {
  OutputTime time = OutputTime::run;
  int line = 0;
  std::string text{};
};
// What the program raised first, or why it cannot be parsed.
struct Raised {
  int line = 0;
  std::string text{};  // "ValueError: …"
  std::string advice{};
};
[[nodiscard]] std::optional<Raised> firstRaised(const lang::RecordedRun& run);

// What was printed, each line with the script line that printed it, then what was raised.
[[nodiscard]] std::vector<OutputLine> outputLines(const lang::RecordedRun& run);

// Shapes of the tensors that lines have written up to the step, for the right margin of the editor.
[[nodiscard]] std::map<int, std::string> shapesByLine(const lang::RecordedRun& run,
                                                      std::uint64_t step);

// The newest tensor that an op gave before the step, else the newest that was assigned.
struct NewestTensor {
  std::string name{};  // of the op or the variable
  std::uint64_t step = 0;
  Tensor tensor{};
  std::string summary{};  // of a tensor that was not kept in full, which is absent then
};
[[nodiscard]] std::optional<NewestTensor> newestTensor(const lang::RecordedRun& run,
                                                       std::uint64_t step);

// After the middle one of the ops that gave values: a run's first steps have made nothing yet.
[[nodiscard]] std::uint64_t middleOfRun(const lang::RecordedRun& run);

// The first statements that stand on one of the lines, for the marks of the time slider.
[[nodiscard]] std::vector<std::uint64_t> stepsOnLines(const lang::RecordedRun& run,
                                                      const std::set<int>& lines, std::size_t most);

// A call that the module made: the stretch of steps in it, and whether it was traced.
struct Phase {
  std::string name{};
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool traced = false;
};
// In order; at most `most`.
[[nodiscard]] std::vector<Phase> phasesOf(const lang::RecordedRun& run, std::size_t most);

// Rows are frames, innermost first; `id` counts them.
[[nodiscard]] Table stackTable(const std::vector<FrameLine>& frames);
// Rows are the variables given; `id` counts them.
[[nodiscard]] Table variablesTable(const lang::RecordedRun& run,
                                   const std::vector<VariableLine>& variables, std::uint64_t step);
// Rows are the expressions with type and value, or the error; evaluating them takes up to 1 s.
[[nodiscard]] Table watchesTable(const lang::RecordedRun& run,
                                 const std::vector<std::string>& expressions, std::uint64_t step,
                                 std::uint32_t frame, const std::stop_token& stop);

}  // namespace twin::view
