// targets: from a document to the functions that can be compiled: a script is run first, on a
// thread with a deep stack, and gives its traced functions; a graph file has one, main. Thread:
// any; runDocument blocks until the run ends or is stopped. Errors: those of reading; a script that
// raises is an answer (see RecordedRun), not an error.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/state.h"
#include "core/lang/tracing/traced_function.h"

namespace twin::lang {
struct CellResult;
}

namespace twin::session {

enum class Recording : std::uint8_t { off, on };
// Freezing gives every trace the function itself, for a measuring child.
enum class Freezing : std::uint8_t { off, on };
// Whether calls of a tf.function run its graph or, as when it is switched off, its Python function.
enum class TracedCalls : std::uint8_t { traced, eager };
enum class AfterError : std::uint8_t { nextCell, stop };

struct RunRequest {
  Limits limits{};
  std::uint64_t seed = 0;
  std::stop_token stop{};
  Recording recording = Recording::off;
  Freezing freezing = Freezing::off;
  TracedCalls tracedCalls = TracedCalls::traced;
  AfterError afterError = AfterError::nextCell;
  // Hears stdout and stderr in program order, on the interpreter's thread.
  std::function<void(ops::Stream, std::string_view)> output{};
  std::function<void(const lang::CellResult&)> cellDone{};  // after each cell
};

// A script's run and what it traced.
struct ScriptRun {
  std::shared_ptr<const lang::RecordedRun> recorded{};
  lang::TracedFunctions traced{};
};
[[nodiscard]] ScriptRun runDocument(const Document& document, const RunRequest& request);

// A graph document stepped node by node with the eager kernels on `inputs`, one per graph input.
[[nodiscard]] std::shared_ptr<const lang::RecordedRun> recordGraphDocument(
    const Document& document, const std::vector<ops::Value>& inputs, const RunRequest& request);
// The graph's text as such a run shows it.
[[nodiscard]] std::string programText(const lang::RecordedRun& run);

// "line 4: ValueError: …" of each cell that raised or did not parse, one a line; empty where none
// did.
[[nodiscard]] std::string raisedText(const lang::RecordedRun& run);

// "line 4", of a notebook "book.ipynb, cell 2, line 4".
[[nodiscard]] std::string lineText(const lang::Program& program, int line);
// The first exception or parse error of the run as an Error with its place.
[[nodiscard]] std::optional<Error> raisedError(const lang::RecordedRun& run);

struct Targets {
  std::vector<TargetPtr> all{};  // every trace of every function, in order
  bool raised = false;           // some cell of the script raised
  CompileSettings settings{};    // of the document
  ScriptRun run{};               // empty for a graph file
};
// Every trace of every traced function.
[[nodiscard]] std::vector<TargetPtr> targetsOfRun(const ScriptRun& run, std::uint64_t seed);
// Fails with the limit or the stop request that ended the script.
[[nodiscard]] Result<Targets> loadTargets(const std::string& path, const RunRequest& request);

// The error for a name or trace that there is not; `names` are those of the traced functions.
[[nodiscard]] Error noSuchTrace(const std::string& function, int trace,
                                std::span<const std::string> names);
// The targets that --function and --trace mean: an empty name is every function, trace -1 the last
// trace. Fails with notFound (usage) naming the functions that there are.
[[nodiscard]] Result<std::vector<TargetPtr>> chooseTargets(const Targets& targets,
                                                           const std::string& function, int trace);
// The same where only one function can be meant.
[[nodiscard]] Result<TargetPtr> chooseOne(const Targets& targets, const std::string& function,
                                          int trace);

}  // namespace twin::session
