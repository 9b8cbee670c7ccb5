#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/cli/verbs.h"
#include "app/session/bounded_check.h"
#include "app/session/command.h"
#include "app/session/load.h"
#include "app/session/measure.h"
#include "app/session/session.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/lang/syntax/program.h"

namespace twin::cli {
namespace {

// `expect NAME VALUE`: a line of a command script that checks the state instead of changing it.
Result<std::string> observed(const session::State& state, std::string_view what) {
  const session::Document* document = state.currentDocument();
  if (what == "documents") return std::to_string(state.documents.size());
  if (what == "error")
    return state.lastError.empty() ? std::string("none") : text(state.lastError.front());
  if (what == "perspective") return std::string(session::word(state.perspective));
  if (what == "theme") return std::string(session::word(state.theme));
  if (document != nullptr) {
    const ir::GraphPtr graph = document->graphInView();
    if (what == "title") return document->title;
    if (what == "problems") return std::to_string(document->problems.size());
    if (what == "functions") return std::to_string(document->targets.size());
    if (what == "step") return std::to_string(document->step);
    if (what == "stage") return std::to_string(document->stage);
    if (what == "breakpoints") return std::to_string(document->breakpoints.size());
    if (what == "expanded") return std::to_string(document->expanded.size());
    if (what == "selected") return document->selectedNode;
    if (what == "nodes") return std::to_string(graph != nullptr ? graph->nodes().size() : 0);
    if (what == "kernels" && document->compiled != nullptr && document->compiled->plan != nullptr) {
      return std::to_string(document->compiled->plan->kernels().size());
    }
  }
  return fail(
      {.code = ErrorCode::usage,
       .message = "nothing to expect of {}",
       .arguments = {displayText(what, 80)},
       .advice =
           "Open a document first; known words: documents, error, title, problems, functions, "
           "step, stage, breakpoints, expanded, selected, nodes, kernels, perspective, theme."});
}

Status runLine(session::Session& session, std::string_view line, const Options& options) {
  TWIN_TRY(words, session::commandWords(line));
  if (words.empty()) return {};
  if (words.front() == "expect") {
    session.waitIdle();
    const std::string wanted = words.size() == 3 ? words[2] : std::string();
    TWIN_TRY(found, observed(*session.state(), words.size() > 1 ? words[1] : std::string()));
    if (found == wanted) return {};
    return fail({.code = ErrorCode::raised,
                 .message = "expected {} {}, found {}",
                 .arguments = {words[1], wanted, found}});
  }
  TWIN_TRY(command, session::parseCommand(line));
  session.dispatch(command);
  session.waitIdle();
  const auto state = session.state();
  if (!state->lastError.empty()) return fail(state->lastError.front());
  if (std::holds_alternative<session::Evaluate>(command) && !options.json) {
    const session::Document* document = state->currentDocument();
    if (document != nullptr && !document->evaluations.empty())
      printText(document->evaluations.back().text + "\n");
  }
  return {};
}

}  // namespace

Result<ExitCode> runScript(const Options& options) {
  TWIN_TRY(text, readText(options.files.front(), options.limits));
  session::Session session(
      {.program = options.program, .limits = options.limits, .seed = options.seed});
  const std::stop_callback stopJobs(options.stop, [&session] { session.stopAll(); });
  int number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (options.stop.stop_requested()) return ExitCode::cancelled;
    Status done = runLine(session, line, options);
    if (!done) {
      Error error = std::move(done).error();
      error.where =
          SourcePlace{.file = pathText(options.files.front()), .line = number, .column = 1};
      return fail(std::move(error));
    }
  }
  if (options.json) {
    const auto state = session.state();
    printJson({{"documents", state->documents.size()}, {"status", state->status}});
  }
  return ExitCode::done;
}

namespace {

// The check itself, in a process of its own.
Result<ExitCode> checkFile(const Options& options) {
  TWIN_PASS(session::boundThisProcess(options.files.front(), options.limits));
  TWIN_TRY(document, session::loadDocument(options.files.front(), options.limits, options.seed));
  if (!document.problems.empty()) {
    Error error = document.problems.front();
    error.code = ErrorCode::raised;
    if (const auto* place = std::get_if<SourcePlace>(&error.where);
        place != nullptr && document.program != nullptr) {
      error.where = document.program->place(place->line, place->column);
    }
    return fail(std::move(error));
  }
  const bool isGraph = document.kind == session::DocumentKind::graph;
  const std::size_t size =
      isGraph ? document.targets.front()->graph->nodes().size() : document.text.size();
  if (options.json) {
    printJson({{"file", pathText(options.files.front())},
               {"kind", isGraph ? "graph" : "script"},
               {isGraph ? "nodes" : "bytes", size},
               {"valid", true}});
  } else {
    printText(fmt::format("{}: a {} of {} {}\n", pathText(options.files.front()),
                          isGraph ? "graph" : "script", size, isGraph ? "nodes" : "bytes"));
  }
  return ExitCode::done;
}

}  // namespace

Result<ExitCode> runValidate(const Options& options) {
  if (options.inProcess) return checkFile(options);
  session::BoundedCheck check{.program = options.program,
                              .arguments = {"validate", "--in-process"},
                              .file = options.files.front(),
                              .limits = options.limits,
                              .stop = options.stop};
  if (options.json) check.arguments.emplace_back("--json");
  for (const std::string& limit : options.limitTexts) {
    // The time is kept out here, where it holds whatever the child does.
    if (limit.rfind("time=", 0) == 0) continue;
    check.arguments.emplace_back("--limit");
    check.arguments.push_back(limit);
  }
  check.arguments.emplace_back("--");
  check.arguments.push_back(options.files.front());
  TWIN_TRY(answer, session::runBoundedCheck(check));
  printText(answer.output);
  fmt::print(stderr, "{}", answer.errors);
  return static_cast<ExitCode>(answer.code);
}

Result<ExitCode> runMeasure(const Options& options) {
  TWIN_PASS(session::runMeasureChild(options.files.at(0), options.files.at(1)));
  return ExitCode::done;
}

}  // namespace twin::cli
