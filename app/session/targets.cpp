#include "app/session/targets.h"

#include <algorithm>
#include <map>

#include "app/session/load.h"
#include "app/session/pipeline.h"
#include "core/base/deep_thread.h"
#include "core/base/text.h"
#include "core/ir/print.h"
#include "core/lang/runtime/graph_recording.h"
#include "core/lang/runtime/run.h"
#include "core/lang/tracing/function_tracer.h"
#include "core/ops/registry.h"

namespace twin::session {
namespace {

// How a traced function becomes a plan when the script calls it: the default level, unverified; the
// user's settings are for the graphs that are looked at.
Result<std::shared_ptr<const exec::Plan>> planForScript(ir::GraphPtr graph,
                                                        const RunRequest& request) {
  auto target = std::make_shared<Target>();
  target->name = graph->name();
  target->graph = std::move(graph);
  const CompileSettings settings{.verify = CompileSettings::Verify::off};
  TWIN_TRY(compiled, compileTarget(target, settings, request.limits, request.seed, request.stop));
  if (compiled->plan == nullptr) return fail(compiled->planError.front());
  return compiled->plan;
}

lang::TracerOptions tracerOptions(const RunRequest& request) {
  return {
      .compile = [request](ir::GraphPtr graph) { return planForScript(std::move(graph), request); },
      .graphText = [](const ir::Graph& graph) { return ir::print(graph, ops::registry()).text; }};
}

std::vector<std::string> functionNames(const Targets& targets) {
  std::vector<std::string> names;
  for (const TargetPtr& target : targets.all) {
    if (std::find(names.begin(), names.end(), target->name) == names.end())
      names.push_back(target->name);
  }
  return names;
}

}  // namespace

ScriptRun runDocument(const Document& document, const RunRequest& request) {
  ScriptRun script;
  DeepThread thread([&](const std::stop_token&) {
    std::unique_ptr<lang::TracingSession> tracer = lang::makeFunctionTracer(tracerOptions(request));
    lang::RunHooks hooks;
    hooks.output = [&](lang::OutputStream stream, std::string_view text) {
      if (!request.output) return;
      request.output(stream == lang::OutputStream::out ? ops::Stream::out : ops::Stream::err, text);
    };
    hooks.cellDone = request.cellDone;
    hooks.prepare = [&](lang::Interpreter& interpreter) {
      interpreter.tracer = tracer.get();
      interpreter.runFunctionsEagerly = request.tracedCalls == TracedCalls::eager;
    };
    hooks.finish = [&](lang::Interpreter& interpreter) {
      if (request.freezing == Freezing::on && interpreter.stopReason() == lang::StopReason::none)
        tracer->freeze(interpreter);
      script.traced = tracer->traced();
      interpreter.tracer = nullptr;
      // It holds values of the script, so it goes before the interpreter does.
      tracer.reset();
    };
    const lang::RunOptions options{
        .limits = request.limits,
        .stop = request.stop,
        .seed = request.seed,
        .recording =
            request.recording == Recording::on ? lang::RecordingMode::on : lang::RecordingMode::off,
        .errors = request.afterError == AfterError::stop ? lang::ErrorPolicy::stopAtFirstError
                                                         : lang::ErrorPolicy::nextCell};
    script.recorded = std::make_shared<const lang::RecordedRun>(
        lang::runScript(document.program, options, hooks));
  });
  thread.join();
  return script;
}

std::shared_ptr<const lang::RecordedRun> recordGraphDocument(const Document& document,
                                                             const std::vector<ops::Value>& inputs,
                                                             const RunRequest& request) {
  std::shared_ptr<const lang::RecordedRun> recorded;
  DeepThread thread([&](const std::stop_token&) {
    lang::RunHooks hooks;
    hooks.output = [&](lang::OutputStream stream, std::string_view text) {
      if (!request.output) return;
      request.output(stream == lang::OutputStream::out ? ops::Stream::out : ops::Stream::err, text);
    };
    hooks.cellDone = request.cellDone;
    const lang::RunOptions options{
        .limits = request.limits, .stop = request.stop, .seed = request.seed};
    recorded = std::make_shared<const lang::RecordedRun>(lang::recordGraph(
        *document.targets.front()->graph, inputs, displayText(document.path), options, hooks));
  });
  thread.join();
  return recorded;
}

std::string programText(const lang::RecordedRun& run) {
  std::string text;
  for (const std::string& line : run.program->lines) text += line + "\n";
  return text;
}

std::string raisedText(const lang::RecordedRun& run) {
  std::string text;
  for (const lang::CellResult& cell : run.cells) {
    if (!cell.error) continue;
    text += lineText(*run.program, cell.error->line) + ": " + cell.error->className + ": " +
            cell.error->message + "\n";
  }
  return text;
}

std::string lineText(const lang::Program& program, int line) {
  const SourcePlace place = program.place(line);
  const std::string number = "line " + std::to_string(place.line);
  return program.lineNames == lang::LineNames::byCell ? place.file + ", " + number : number;
}

std::optional<Error> raisedError(const lang::RecordedRun& run) {
  for (const lang::CellResult& cell : run.cells) {
    if (!cell.error) continue;
    return Error{.code = ErrorCode::raised,
                 .message = "{}: {}",
                 .arguments = {cell.error->className, cell.error->message},
                 .where = run.program->place(cell.error->line, cell.error->column),
                 .advice = cell.error->advice.empty()
                               ? "Nothing was traced before it; run the script to see the whole "
                                 "traceback."
                               : cell.error->advice};
  }
  return std::nullopt;
}

std::vector<TargetPtr> targetsOfRun(const ScriptRun& run, std::uint64_t seed) {
  std::vector<TargetPtr> targets;
  for (const lang::TracedFunction& function : run.traced.functions) {
    for (const auto& trace : function.traces) {
      auto target = std::make_shared<Target>();
      target->name = function.name;
      target->line = function.line;
      target->trace = trace->index;
      target->graph = trace->graph;
      target->traceNs = trace->durationNs;
      target->frozen = trace->frozen;
      target->notFrozen = trace->notFrozen;
      target->inputs = trace->lastArguments;
      if (target->inputs.empty()) {
        // Never run with these shapes: made-up arguments, the real captures.
        if (auto made = randomInputs(*trace->graph, seed)) {
          target->inputs = std::move(*made);
          target->inputs.resize(trace->graph->inputs().size() - trace->captures.size());
        }
      }
      target->inputs.insert(target->inputs.end(), trace->captures.begin(), trace->captures.end());
      target->captures = trace->captures.size();
      targets.push_back(std::move(target));
    }
  }
  return targets;
}

Result<Targets> loadTargets(const std::string& path, const RunRequest& request) {
  TWIN_TRY(document, loadDocument(path, request.limits, request.seed));
  Targets targets;
  targets.settings = document.compileSettings;
  if (document.kind == DocumentKind::graph) {
    targets.all = document.targets;
    return targets;
  }
  targets.run = runDocument(document, request);
  if (targets.run.recorded->stopped) return fail(*targets.run.recorded->stopped);
  targets.raised = targets.run.recorded->raised();
  targets.all = targetsOfRun(targets.run, request.seed);
  return targets;
}

Error noSuchTrace(const std::string& function, int trace, std::span<const std::string> names) {
  Error error{.code = ErrorCode::usage,
              .message = "no traced function is called {}",
              .arguments = {displayText(function, 80)},
              .advice = names.empty()
                            ? "Nothing was traced: decorate a function with @tf.function and call "
                              "it."
                            : "Traced functions: " + join(names, ", ") + "."};
  if (trace < 0) return error;
  error.message = function.empty() ? "no function has a trace {}" : "{} has no trace {}";
  if (function.empty()) error.arguments.clear();
  error.arguments.push_back(std::to_string(trace));
  return error;
}

Result<std::vector<TargetPtr>> chooseTargets(const Targets& targets, const std::string& function,
                                             int trace) {
  std::vector<TargetPtr> chosen;
  for (const TargetPtr& target : targets.all) {
    if (!function.empty() && target->name != function) continue;
    if (trace >= 0 && target->trace != trace) continue;
    // Without --trace the last trace of a function stands for it.
    const bool replaces = trace < 0 && !chosen.empty() && chosen.back()->name == target->name &&
                          chosen.back()->line == target->line &&
                          target->trace > chosen.back()->trace;
    if (replaces) chosen.pop_back();
    chosen.push_back(target);
  }
  if (!chosen.empty() || (function.empty() && trace < 0)) return chosen;
  return fail(noSuchTrace(function, trace, functionNames(targets)));
}

Result<TargetPtr> chooseOne(const Targets& targets, const std::string& function, int trace) {
  auto selected = chooseTargets(targets, function, trace);
  // What is not there because the script raised is the script's fault, not the command line's.
  if (targets.raised && (!selected || selected->empty())) {
    if (auto raised = raisedError(*targets.run.recorded)) return fail(std::move(*raised));
  }
  TWIN_TRY(chosen, std::move(selected));
  if (chosen.size() == 1) return chosen.front();
  if (chosen.empty()) {
    return fail(
        {.code = ErrorCode::usage,
         .message = "nothing was traced",
         .advice = "Decorate a function with @tf.function and call it, or name a graph file."});
  }
  return fail({.code = ErrorCode::usage,
               .message = "{} functions were traced, and one is needed",
               .arguments = {std::to_string(chosen.size())},
               .advice = "Choose with --function: " + join(functionNames(targets), ", ") + "."});
}

}  // namespace twin::session
