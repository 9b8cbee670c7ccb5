#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/verbs.h"
#include "app/session/graph_documents.h"
#include "app/session/load.h"
#include "app/session/pipeline.h"
#include "app/session/run_documents.h"
#include "app/session/targets.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/exec/eager.h"
#include "core/exec/executor.h"
#include "core/formats/npy.h"
#include "core/lang/runtime/evaluate.h"
#include "core/lang/runtime/run.h"
#include "core/tensor/numpy_print.h"

namespace twin::cli {
namespace {

using Json = nlohmann::ordered_json;

// A script's own output, flushed piece by piece so that one pipe keeps the program's order.
void stream(ops::Stream to, std::string_view text) {
  std::FILE* file = to == ops::Stream::out ? stdout : stderr;
  std::fwrite(text.data(), 1, text.size(), file);
  std::fflush(file);
}

session::RunRequest request(const Options& options, session::Recording recording) {
  return {.limits = options.limits,
          .seed = options.seed,
          .stop = options.stop,
          .recording = recording,
          .afterError =
              options.stopAtFirstError ? session::AfterError::stop : session::AfterError::nextCell};
}

ExitCode codeOf(const lang::RecordedRun& run) {
  if (run.stopped) return exitCodeOf(*run.stopped);
  return run.raised() ? ExitCode::raised : ExitCode::done;
}

void printCellError(const lang::CellError& error) {
  fmt::print(stderr, "{}", displayText(error.text));
  if (!error.text.ends_with('\n')) fmt::print(stderr, "\n");
  if (!error.advice.empty()) fmt::print(stderr, "  advice: {}\n", displayText(error.advice));
}

Result<ExitCode> runProgram(const Options& options, const session::Document& document) {
  session::RunRequest asked = request(options, session::Recording::off);
  if (options.json) {
    const session::ScriptRun script = session::runDocument(document, asked);
    printJson(session::runJson(*script.recorded));
    return codeOf(*script.recorded);
  }
  asked.output = stream;
  asked.cellDone = [](const lang::CellResult& cell) {
    if (cell.error) printCellError(*cell.error);
  };
  for (const lang::Notice& notice : document.program->notices) {
    if (!options.quiet)
      fmt::print(stderr, "notice: line {}: {}\n", notice.line, displayText(notice.message));
  }
  const session::ScriptRun script = session::runDocument(document, asked);
  if (script.recorded->stopped) return report(*script.recorded->stopped, options);
  return codeOf(*script.recorded);
}

void noteWhatWasNotKept(const Options& options, const lang::Recording& recording) {
  if (options.quiet) return;
  if (recording.truncated) {
    fmt::print(stderr, "notice: the run went on after step {}, where the recording ends\n",
               recording.steps.size());
  }
  if (!recording.summaries.empty()) {
    fmt::print(stderr,
               "notice: {} tensors are kept as summaries only; the recording may hold {} bytes "
               "in full\n",
               recording.summaries.size(), effectiveRecordedBytes(options.limits));
  }
}

Result<Json> watchesOf(const Options& options, const lang::RecordedRun& run) {
  Json watches = Json::array();
  for (const std::string& expression : options.watches) {
    TWIN_TRY(watched, lang::watch(run, expression, options.stop));
    for (Json& entry : session::watchJson(expression, watched)) watches.push_back(std::move(entry));
    if (watched.truncated && !options.quiet) {
      fmt::print(stderr, "notice: {} was not evaluated at every step\n",
                 displayText(expression, 120));
    }
  }
  return watches;
}

// NAME=FILE.npy for an input of the graph.
Status bindInputs(const Options& options, const ir::Graph& graph, std::vector<ops::Value>& values) {
  for (const std::string& assignment : options.inputs) {
    const std::size_t equals = assignment.find('=');
    const std::string name = assignment.substr(0, equals);
    std::size_t index = graph.inputs().size();
    std::vector<std::string> names;
    for (std::size_t k = 0; k < graph.inputs().size(); ++k) {
      names.push_back(graph.node(graph.inputs()[k]).name);
      if (names.back() == name) index = k;
    }
    if (equals == std::string::npos || index == graph.inputs().size()) {
      return fail({.code = ErrorCode::usage,
                   .message = "--input {} names no input",
                   .arguments = {displayText(assignment, 120)},
                   .advice = "Inputs: " + join(names, ", ") + "; write NAME=FILE.npy."});
    }
    TWIN_TRY(tensor, formats::readNpy(assignment.substr(equals + 1), options.limits));
    const ir::ValueType& promised = graph.node(graph.inputs()[index]).outputs.front();
    const ir::ValueType given = ir::tensorType(tensor.dtype(), tensor.shape());
    if (!ir::accepts(promised, given)) {
      return fail({.code = ErrorCode::usage,
                   .message = "input {} takes {}, the file holds {}",
                   .arguments = {displayText(name, 80), ir::text(promised), ir::text(given)},
                   .advice = "Cast or reshape the array before saving it."});
    }
    values[index] = tensor;
  }
  return {};
}

std::string fileName(std::string name) {
  std::replace(name.begin(), name.end(), '/', '_');
  return name + ".npy";
}

Result<ExitCode> runGraph(const Options& options, const session::Document& document) {
  const session::TargetPtr& target = document.targets.front();
  TWIN_TRY(values, session::randomInputs(*target->graph, options.seed));
  TWIN_PASS(bindInputs(options, *target->graph, values));
  ops::RunContext context;
  context.seed = options.seed;
  context.stop = options.stop;
  context.pool = &defaultPool();
  context.limits = options.limits;
  context.console = stream;
  exec::Values outputs;
  if (options.mode == "eager") {
    TWIN_TRY(run, exec::runGraphEagerly(*target->graph, values, context));
    outputs = std::move(run.outputs);
  } else {
    TWIN_TRY(settings, compileSettings(options));
    TWIN_TRY(compiled,
             session::compileTarget(target, settings, options.limits, options.seed, options.stop));
    if (compiled->plan == nullptr) return fail(compiled->planError.front());
    exec::Executor executor(compiled->plan);
    TWIN_TRY(results, executor.run(values, context));
    outputs = std::move(results);
  }
  Json shown = Json::array();
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const Tensor& tensor = ops::tensorOf(outputs[k]);
    const auto& names = target->graph->outputNames();
    const std::string name = k < names.size() && !names[k].empty()
                                 ? names[k]
                                 : target->graph->valueName(target->graph->outputs()[k]);
    if (!options.outputs.empty()) {
      TWIN_TRY(content, formats::npyContent(tensor));
      std::error_code ignored;
      std::filesystem::create_directories(options.outputs, ignored);
      TWIN_PASS(saveAtomically(std::filesystem::path(options.outputs) / fileName(name), content));
    } else if (!options.json) {
      printText(displayText(name, 200) + " = " + eagerStr(tensor) + "\n");
    }
    shown.push_back({{"name", name}, {"text", arrayStr(tensor)}});
  }
  if (options.json) printJson({{"outputs", std::move(shown)}, {"exit", 0}});
  return ExitCode::done;
}

}  // namespace

Result<ExitCode> runRun(const Options& options) {
  TWIN_TRY(document, session::loadDocument(options.files.front(), options.limits, options.seed));
  if (document.kind == session::DocumentKind::graph) return runGraph(options, document);
  return runProgram(options, document);
}

Result<ExitCode> runSteps(const Options& options) {
  TWIN_TRY(document, session::loadDocument(options.files.front(), options.limits, options.seed));
  if (document.kind == session::DocumentKind::graph) {
    return fail({.code = ErrorCode::usage,
                 .message = "{} is a graph; steps are recorded of scripts",
                 .arguments = {document.title},
                 .advice = "Use run --mode eager or profile --mode eager for a graph file."});
  }
  session::ScriptRun script;
  script.recorded = document.run;  // a file of a run is shown as it is
  if (script.recorded == nullptr)
    script = session::runDocument(document, request(options, session::Recording::on));
  if (!options.output.empty()) TWIN_PASS(session::saveRun(*script.recorded, options.output));
  if (script.recorded->stopped) {
    fmt::print(stderr, "error: {}\n", displayText(text(*script.recorded->stopped)));
  }
  fmt::print(stderr, "{}", displayText(session::raisedText(*script.recorded)));
  noteWhatWasNotKept(options, script.recorded->recording);
  TWIN_TRY(watches, watchesOf(options, *script.recorded));
  Json json = session::stepsJson(*script.recorded);
  if (!options.watches.empty()) json["watches"] = watches;
  if (options.json) {
    printJson(json);
    return codeOf(*script.recorded);
  }
  std::string text;
  for (const Json& step : json.at("steps")) {
    text += fmt::format("{:>6}  line {:<4} {}{:<9} {}\n", step.at("step").get<std::size_t>(),
                        step.at("line").get<int>(),
                        std::string(step.at("depth").get<std::size_t>() * 2, ' '),
                        step.at("event").get<std::string>(), step.value("op", ""));
  }
  for (const Json& watch : watches) {
    text += fmt::format(
        "{:>6}  {} {}\n", watch.at("step").get<std::size_t>(),
        displayText(watch.at("expression").get<std::string>(), 200) +
            (watch.contains("value") ? " =" : " cannot be evaluated:"),
        displayText(watch.contains("value") ? watch.at("value").at("text").get<std::string>()
                                            : watch.at("error").get<std::string>()));
  }
  printText(text);
  return codeOf(*script.recorded);
}

Result<ExitCode> runTrace(const Options& options) {
  TWIN_TRY(document, session::loadDocument(options.files.front(), options.limits, options.seed));
  if (document.kind == session::DocumentKind::graph) {
    return fail({.code = ErrorCode::usage,
                 .message = "{} is a graph already",
                 .arguments = {document.title},
                 .advice = "Use compile or layout."});
  }
  const session::ScriptRun script =
      session::runDocument(document, request(options, session::Recording::off));
  if (script.recorded->stopped) return fail(*script.recorded->stopped);
  fmt::print(stderr, "{}", displayText(session::raisedText(*script.recorded)));
  if (options.json) {
    printJson(session::tracedJson(script.traced));
    return codeOf(*script.recorded);
  }
  std::string text;
  for (const lang::TracedFunction& function : script.traced.functions) {
    text += fmt::format("{} (line {}), {} calls, {} traces\n", function.name, function.line,
                        function.calls, function.traces.size());
    for (const auto& trace : function.traces) {
      text += fmt::format("  trace {}: {} {}  {} nodes\n", trace->index, lang::word(trace->reason),
                          trace->detail, trace->graph->nodes().size());
    }
  }
  printText(text);
  return codeOf(*script.recorded);
}

}  // namespace twin::cli
