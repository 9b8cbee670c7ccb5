// run_view: what the window asks of a recorded run: frames, variables, output, steps as a table.
// A step means the moment before it is done; one past the last step is the end of the run.
// Pure functions without Qt; any thread. Errors: none; what was not recorded is absent.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/view/table.h"
#include "core/lang/runtime/run.h"

namespace twin::gui {

struct FrameLine {
  std::string function{};
  int line = 0;
  std::uint32_t frame = 0;
};
// Innermost first.
[[nodiscard]] std::vector<FrameLine> framesAt(const lang::RecordedRun& run, std::uint64_t step);

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
[[nodiscard]] ValueText describe(const lang::RecordedRun& run, const lang::RecordedValue& value,
                                 std::uint64_t step);
[[nodiscard]] const Tensor* tensorOf(const lang::RecordedRun& run,
                                     const lang::RecordedValue& value);
[[nodiscard]] std::string dimensionsText(const Shape& shape);

// Rows are steps; `id` is the step. At most `kMostStepRows` around the current one.
inline constexpr std::size_t kMostStepRows = 50'000;
[[nodiscard]] view::Table stepsTable(const lang::RecordedRun& run, std::uint64_t current);

enum class OutputTime : std::uint8_t { trace, run, error };
struct OutputLine {
  OutputTime time = OutputTime::run;
  int line = 0;
  std::string text{};
};
// What was printed, then what was raised.
[[nodiscard]] std::vector<OutputLine> outputLines(const lang::RecordedRun& run);

// Shapes of the tensors that lines have written up to the step, for the right margin of the editor.
[[nodiscard]] std::map<int, std::string> shapesByLine(const lang::RecordedRun& run,
                                                      std::uint64_t step);

}  // namespace twin::gui
