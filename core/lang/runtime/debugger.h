// Debugger: questions to a recorded run: texts, frames and variables at a step, and where a
// stepping command goes. Nothing runs again; the run's cursor moves to the step. Owner: nothing.
// Thread: any. Errors: a step outside the recording is clamped.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/lang/runtime/run.h"

namespace twin::lang {

struct ShownValue {
  std::string name{};
  std::string type{};   // "int", "Tensor", "list"
  std::string dtype{};  // tensors and arrays
  std::optional<std::vector<std::int64_t>> shape{};
  std::string text{};        // as repr shows it, cut to a limit
  std::uint32_t object = 0;  // aliases share it; 0: a plain value
  bool summarised = false;   // a tensor of which only a summary was kept
};
struct ShownFrame {
  std::string function{};
  int line = 0;
  std::uint32_t frame = 0;
  std::vector<ShownValue> variables{};
};

// What the value is, with containers as they are where the cursor stands.
[[nodiscard]] ShownValue show(const TimeCursor& cursor, const RecordedValue& value,
                              std::string name = {});
// The same; containers as they were when `step` began.
[[nodiscard]] ShownValue show(const RecordedRun& run, const RecordedValue& value, std::size_t step,
                              std::string name = {});
// Frames from the innermost to the module, with their variables, when `step` began.
[[nodiscard]] std::vector<ShownFrame> framesAt(const RecordedRun& run, std::size_t step);
// The module's variables after the last step.
[[nodiscard]] std::vector<ShownValue> variablesAtEnd(const RecordedRun& run);

enum class Granularity : std::uint8_t { statement, op, any };
enum class Motion : std::uint8_t { into, over, out, backInto, backOver };
// The step that a command leads to; empty at the recording's ends.
[[nodiscard]] std::optional<std::size_t> nextStep(const RecordedRun& run, std::size_t step,
                                                  Granularity granularity, Motion motion);
enum class Direction : std::uint8_t { forward, backward };
// The next statement on one of the lines, after or before `step`.
[[nodiscard]] std::optional<std::size_t> nextBreakpoint(const RecordedRun& run, std::size_t step,
                                                        const std::vector<int>& lines,
                                                        Direction direction);

}  // namespace twin::lang
