#include "core/lang/runtime/run.h"

#include <algorithm>

#include "core/lang/library/library.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

CellError errorOf(const ParseError& error, const Program& program) {
  CellError made;
  made.className = error.className;
  made.message = error.message;
  made.line = error.span.line;
  made.column = error.span.column;
  made.advice = error.advice;
  const SourcePlace place = program.place(error.span.line);
  made.text = "  File \"" + place.file + "\", line " + std::to_string(place.line) + "\n";
  const auto line = static_cast<std::size_t>(error.span.line);
  if (line >= 1 && line <= program.lines.size()) {
    const std::string& source = program.lines[line - 1];
    const std::size_t begin = std::min(source.find_first_not_of(" \t"), source.size());
    made.text += "    " + source.substr(begin, 200) + "\n";
    const auto column = static_cast<std::size_t>(std::max(error.span.column - 1, 0));
    if (column >= begin && column - begin < 200)
      made.text += "    " + std::string(column - begin, ' ') + "^\n";
  }
  made.text += error.className + ": " + error.message + "\n";
  return made;
}

CellError errorOf(Interpreter& in, ExceptionObject& exception) {
  CellError made;
  made.className = exception.type->name;
  made.message = in.messageOf(exception);
  made.advice = exception.advice;
  for (const TraceEntry& entry : exception.trace) {
    const SourcePlace place = in.program().place(entry.line);
    made.traceback.push_back({place.file, place.line, entry.code->name});
  }
  made.line = exception.trace.empty() ? 0 : exception.trace.back().line;
  made.text = in.tracebackText(exception);
  return made;
}

enum class AfterCell : std::uint8_t { goOn, endProgram };

// SystemExit shows no traceback: None and 0 end the program well, another number is its status, and
// anything else is shown as text.
std::optional<CellError> exitErrorOf(Interpreter& in, ExceptionObject& exception) {
  const Value code = exception.arguments.empty()       ? Value::none()
                     : exception.arguments.size() == 1 ? exception.arguments.front()
                                                       : makeTuple(exception.arguments);
  const bool isStatus = code.isInt() || code.isBool();
  if (code.isNone() || (isStatus && code.asInt() == 0)) return std::nullopt;
  CellError made = errorOf(in, exception);
  made.text = isStatus ? std::string() : made.message + "\n";
  return made;
}

AfterCell runOne(Interpreter& in, const Cell& cell, CellResult& result) {
  if (!cell.errors.empty()) {
    result.error = errorOf(cell.errors.front(), in.program());
    return AfterCell::goOn;
  }
  Value shown;
  Flow flow = in.runCell(cell, shown);
  if (flow != Flow::raised && !shown.isUndefined() && !shown.isNone()) {
    std::string text;
    if (in.repr(shown, text)) {
      result.value = std::move(text);
    } else {
      flow = Flow::raised;
    }
  }
  if (flow == Flow::raised && in.stopReason() == StopReason::none) {
    const Ref<ExceptionObject> exception = in.takePending();
    if (exception->type->isSubclassOf(*in.types().systemExit)) {
      result.error = exitErrorOf(in, *exception);
      return AfterCell::endProgram;
    }
    result.error = errorOf(in, *exception);
  }
  return AfterCell::goOn;
}

}  // namespace

bool RecordedRun::raised() const {
  return std::any_of(cells.begin(), cells.end(),
                     [](const CellResult& cell) { return cell.error.has_value(); });
}

RecordedRun runScript(std::shared_ptr<const Program> program, const RunOptions& options,
                      const RunHooks& hooks) {
  RecordedRun run;
  run.program = program;
  run.cells.reserve(program->cells.size());
  CellResult* current = nullptr;
  Interpreter::Options made;
  made.limits = options.limits;
  made.stop = options.stop;
  made.seed = options.seed;
  made.output = [&](OutputStream stream, std::string_view text) {
    if (current != nullptr) {
      (stream == OutputStream::out ? current->out : current->err) += text;
      current->output += text;
    }
    if (hooks.output) hooks.output(stream, text);
  };
  Interpreter in(program, std::move(made));
  in.context.pool = &defaultPool();
  installLibrary(in);
  std::optional<Recorder> recorder;
  if (options.recording == RecordingMode::on) {
    recorder.emplace(in, options.limits.recordedSteps);
    in.recorder = &*recorder;
  }
  if (hooks.prepare) hooks.prepare(in);
  for (const Cell& cell : program->cells) {
    run.cells.push_back({cell.index, cell.line});
    current = &run.cells.back();
    const AfterCell after = runOne(in, cell, *current);
    current->caught = std::move(in.caught);
    in.caught.clear();
    if (hooks.cellDone) hooks.cellDone(*current);
    if (in.stopReason() != StopReason::none) {
      run.stopped = in.stopError();
      break;
    }
    if (after == AfterCell::endProgram) break;
    if (current->error && options.errors == ErrorPolicy::stopAtFirstError) break;
  }
  if (hooks.finish) hooks.finish(in);
  if (recorder) {
    run.recording = recorder->take();
    in.recorder = nullptr;
  }
  return run;
}

}  // namespace twin::lang
