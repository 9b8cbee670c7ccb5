#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <map>
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

// Options of run that only one of its two kinds of files has a use for.
constexpr std::array<std::string_view, 5> kGraphOptions = {"--input", "--outputs", "--mode",
                                                           "--function", "--trace"};
constexpr std::array<std::string_view, 1> kScriptOptions = {"--stop-at-first-error"};

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
  constexpr std::string_view kWhy = "a script is run as it is";
  TWIN_PASS(refuseOptions(options, kGraphOptions, kWhy));
  TWIN_PASS(refuseOptions(options, compileOptionNames(), kWhy));
  session::RunRequest asked = request(options, session::Recording::off);
  if (options.json) {
    const session::ScriptRun script = session::runDocument(document, asked);
    printJson(session::runJson(*script.recorded));
    return codeOf(*script.recorded);
  }
  asked.output = stream;
  asked.cellDone = [](const lang::CellResult& cell) {
    if (cell.error && !cell.error->text.empty()) printCellError(*cell.error);
  };
  for (const lang::Notice& notice : document.program->notices) {
    if (!options.quiet)
      fmt::print(stderr, "notice: {}: {}\n",
                 displayText(session::lineText(*document.program, notice.line)),
                 displayText(notice.message));
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
Result<std::map<std::size_t, Tensor>> boundInputs(const Options& options, const ir::Graph& graph) {
  std::map<std::size_t, Tensor> bound;
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
    if (bound.contains(index)) {
      return fail({.code = ErrorCode::usage,
                   .message = "input {} is given twice",
                   .arguments = {displayText(name, 80)},
                   .advice = "Give each input once."});
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
    bound.emplace(index, std::move(tensor));
  }
  return bound;
}

// What was given, and random numbers for the rest, which a notice names.
Result<std::vector<ops::Value>> inputsOf(const Options& options, const ir::Graph& graph) {
  TWIN_TRY(bound, boundInputs(options, graph));
  std::vector<ops::Value> values;
  std::vector<std::string> madeUp;
  for (std::size_t k = 0; k < graph.inputs().size(); ++k) {
    if (const auto given = bound.find(k); given != bound.end()) {
      values.emplace_back(given->second);
      continue;
    }
    TWIN_TRY(made, session::randomInput(graph, k, options.seed));
    values.push_back(std::move(made));
    madeUp.push_back(graph.node(graph.inputs()[k]).name);
  }
  if (!madeUp.empty() && !options.quiet) {
    fmt::print(stderr, "notice: random numbers from seed {} stand for {}; --input {}=FILE.npy\n",
               options.seed, displayText(join(madeUp, ", "), 400), displayText(madeUp.front(), 80));
  }
  return values;
}

std::string fileName(std::string name) {
  std::replace(name.begin(), name.end(), '/', '_');
  return name + ".npy";
}

Result<ExitCode> runGraph(const Options& options, const session::Document& document) {
  TWIN_PASS(refuseOptions(options, kScriptOptions, "a graph has no cells"));
  if (options.mode == "eager") {
    TWIN_PASS(refuseOptions(options, compileOptionNames(), "--mode eager runs no passes"));
  }
  TWIN_TRY(target, session::chooseOne({.all = document.targets}, options.function, options.trace));
  TWIN_TRY(values, inputsOf(options, *target->graph));
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

// The functions and traces that --function and --trace mean; all without them.
Result<lang::TracedFunctions> chosenTraces(const Options& options, lang::TracedFunctions traced) {
  if (options.function.empty() && options.trace < 0) return traced;
  std::vector<std::string> names;
  for (const lang::TracedFunction& function : traced.functions) names.push_back(function.name);
  std::erase_if(traced.functions, [&](lang::TracedFunction& function) {
    if (!options.function.empty() && function.name != options.function) return true;
    if (options.trace < 0) return false;
    std::erase_if(function.traces,
                  [&](const auto& trace) { return trace->index != options.trace; });
    return function.traces.empty();
  });
  if (traced.functions.empty()) {
    return fail(session::noSuchTrace(options.function, options.trace, names));
  }
  return traced;
}

}  // namespace

Result<ExitCode> runRun(const Options& options) {
  TWIN_TRY(document, session::loadDocument(options.files.front(), options.limits, options.seed));
  if (document.kind == session::DocumentKind::graph) return runGraph(options, document);
  return runProgram(options, document);
}

Result<ExitCode> runSteps(const Options& options) {
  TWIN_TRY(document, session::loadDocument(options.files.front(), options.limits, options.seed));
  const session::RunRequest asked = request(options, session::Recording::on);
  std::shared_ptr<const lang::RecordedRun> run = document.run;  // a file of a run, shown as it is
  if (run == nullptr && document.kind == session::DocumentKind::graph) {
    const ir::Graph& graph = *document.targets.front()->graph;
    TWIN_TRY(values, inputsOf(options, graph));
    run = session::recordGraphDocument(document, values, asked);
  } else if (run == nullptr) {
    run = session::runDocument(document, asked).recorded;
  }
  // Who cancels wants an end, not the steps up to there: they may be a million.
  if (run->stopped && run->stopped->code == ErrorCode::cancelled) return fail(*run->stopped);
  if (!options.output.empty()) TWIN_PASS(session::saveRun(*run, options.output));
  if (run->stopped) fmt::print(stderr, "error: {}\n", displayText(text(*run->stopped)));
  fmt::print(stderr, "{}", displayText(session::raisedText(*run)));
  noteWhatWasNotKept(options, run->recording);
  TWIN_TRY(watches, watchesOf(options, *run));
  Json json = session::stepsJson(*run);
  if (!options.watches.empty()) json["watches"] = watches;
  if (options.json) {
    printJson(json);
    return codeOf(*run);
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
  return codeOf(*run);
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
  TWIN_TRY(traced, chosenTraces(options, script.traced));
  if (traced.functions.empty()) noticeNothingTraced();
  if (options.json) {
    printJson(session::tracedJson(traced));
    return codeOf(*script.recorded);
  }
  std::string text;
  for (const lang::TracedFunction& function : traced.functions) {
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
