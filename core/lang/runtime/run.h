// Run: one entry point that runs a program from its first cell to its last, and the value that it
// gives. Owner: the caller; a RecordedRun is immutable and may be read by any thread. runScript
// runs on the calling thread: put it on a DeepThread (core/base/deep_thread.h). Errors: exceptions
// of the program stand in the cells; a limit or a stop request in RecordedRun::stopped.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/limits.h"
#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/recording.h"
#include "core/lang/runtime/time_cursor.h"
#include "core/lang/syntax/program.h"

namespace twin::lang {

struct TracebackEntry {
  std::string file{};
  int line = 0;
  std::string function{};
};
struct CellError {
  std::string className{};
  std::string message{};
  int line = 0;
  int column = 0;
  std::vector<TracebackEntry> traceback{};
  std::string advice{};
  std::string text{};  // Python's form, with chained exceptions; empty for sys.exit(3)
};
struct CellResult {
  int index = 0;
  int line = 0;
  std::string out{};
  std::string err{};
  std::string output{};  // both, in program order
  std::optional<std::string> value{};
  std::optional<CellError> error{};
  std::vector<Interpreter::Caught> caught{};
};

enum class RecordingMode : std::uint8_t { off, on };
enum class ErrorPolicy : std::uint8_t { nextCell, stopAtFirstError };
struct RunOptions {
  Limits limits{};
  std::stop_token stop{};
  std::uint64_t seed = 0;
  RecordingMode recording = RecordingMode::off;
  ErrorPolicy errors = ErrorPolicy::nextCell;
};
struct RunHooks {
  std::function<void(OutputStream, std::string_view)> output{};  // as the program writes
  std::function<void(const CellResult&)> cellDone{};
  std::function<void(Interpreter&)> prepare{};  // before the first cell: installs the tracer
  std::function<void(Interpreter&)> finish{};   // after the last, while objects live
};

struct RecordedRun {
  std::shared_ptr<const Program> program{};
  std::vector<CellResult> cells{};
  Recording recording{};
  std::optional<Error> stopped{};  // a limit or a stop request ended the run
  // Where those who look at the run stand; a convenience, not part of its value.
  std::shared_ptr<CursorCache> cursor = std::make_shared<CursorCache>();
  [[nodiscard]] bool raised() const;
};

[[nodiscard]] RecordedRun runScript(std::shared_ptr<const Program> program,
                                    const RunOptions& options, const RunHooks& hooks);

}  // namespace twin::lang
