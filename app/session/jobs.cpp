#include "app/session/jobs.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "app/session/command_tools.h"
#include "app/session/export.h"
#include "app/session/layout.h"
#include "app/session/load.h"
#include "app/session/measure.h"
#include "app/session/pipeline.h"
#include "app/session/project.h"
#include "app/session/recorded.h"
#include "app/session/targets.h"
#include "core/base/check.h"
#include "core/base/file.h"
#include "core/lang/runtime/evaluate.h"
#include "core/lang/runtime/run.h"

namespace twin::session {
namespace {

Result<TargetPtr> targetOf(const Document& document) {
  if (document.target < document.targets.size()) return document.targets[document.target];
  return fail({.code = ErrorCode::notFound,
               .message = "{} has no traced function yet",
               .arguments = {document.title},
               .advice = "Run the script: a call of a tf.function traces it."});
}

// The first breakpoint of a run, looked for while the job still runs: conditions take time.
struct FirstStop {
  std::set<int> breakpoints{};
  std::map<int, std::string> conditions{};
  std::uint64_t step = 0;
};

FirstStop firstStop(const JobInput& input, const lang::RecordedRun& run) {
  const Document& document = *input.document;
  FirstStop first{.breakpoints = document.breakpoints, .conditions = document.conditions};
  if (!first.breakpoints.empty())
    first.step = resumedStep(run, 0, first.breakpoints, first.conditions, input.stop).step;
  return first;
}

// Where a run is looked at: where a project left it, else at its first breakpoint. Without
// breakpoints, and where the user asked for it, at the step of the run before it.
std::uint64_t stepAfterRun(Document& document, const lang::RecordedRun& run, bool keepsStep,
                           const FirstStop& first) {
  if (document.awaited && document.awaited->step) {
    const std::uint64_t step = *document.awaited->step;
    document.awaited->step.reset();
    return std::min(step, lastStep(run));
  }
  const bool free = document.breakpoints.empty();
  if (document.run != nullptr && (keepsStep || free)) return std::min(document.step, lastStep(run));
  const bool isKnown =
      document.breakpoints == first.breakpoints && document.conditions == first.conditions;
  if (free || isKnown) return free ? 0 : first.step;
  return resumedStep(run, 0, document.breakpoints, {}).step;
}

// The function that was chosen before, or that a project names, among those of a new run.
std::size_t chosenTarget(const Document& document) {
  const std::vector<TargetPtr>& targets = document.targets;
  if (document.awaited) {
    for (std::size_t k = 0; k < targets.size(); ++k) {
      const bool same = targets[k]->name == document.awaited->function &&
                        targets[k]->trace == document.awaited->trace;
      if (same) return k;
    }
  }
  return std::min(document.target, targets.empty() ? 0 : targets.size() - 1);
}

// The steps of a graph stand on the lines of its text, which its document shows from then on.
Result<JobOutcome> executeGraphRun(const JobInput& input, const RunRequest& request) {
  TWIN_TRY(target, targetOf(*input.document));
  std::vector<ops::Value> inputs = target->inputs;
  if (inputs.size() != target->graph->inputs().size()) {
    TWIN_TRY(made, randomInputs(*target->graph, input.seed));
    inputs = std::move(made);
  }
  const std::shared_ptr<const lang::RecordedRun> run =
      recordGraphDocument(*input.document, inputs, request);
  JobOutcome outcome([run, text = programText(*run), keeps = input.keepsStep,
                      first = firstStop(input, *run)](Document& document) {
    document.step = stepAfterRun(document, *run, keeps, first);
    document.run = run;
    document.text = text;
  });
  if (run->stopped && run->stopped->code != ErrorCode::cancelled)
    outcome.stopped.push_back(*run->stopped);
  return outcome;
}

Result<JobOutcome> executeRun(const JobInput& input) {
  const RunRequest request{.limits = input.limits,
                           .seed = input.seed,
                           .stop = input.stop,
                           .recording = Recording::on,
                           .freezing = Freezing::on};
  if (input.document->kind == DocumentKind::graph) return executeGraphRun(input, request);
  const ScriptRun script = runDocument(*input.document, request);
  // A stopped run keeps what it recorded so far.
  JobOutcome outcome([run = script.recorded, targets = targetsOfRun(script, input.seed),
                      keeps = input.keepsStep,
                      first = firstStop(input, *script.recorded)](Document& document) {
    document.step = stepAfterRun(document, *run, keeps, first);
    document.run = run;
    // The text may have been edited while it ran.
    document.stale = document.program != run->program;
    document.targets = targets;
    document.target = chosenTarget(document);
    document.compiled = nullptr;
    document.comparison = nullptr;
    document.stage = 0;
    document.layout = nullptr;
    document.eagerLayout = nullptr;
  });
  const std::optional<Error>& stopped = script.recorded->stopped;
  if (stopped && stopped->code != ErrorCode::cancelled) outcome.stopped.push_back(*stopped);
  return outcome;
}

Result<JobOutcome> executeEvaluate(const JobInput& input) {
  constexpr std::size_t kMostEvaluations = 1000;
  Evaluation made{.expression = input.expression, .step = input.document->step};
  const auto value =
      lang::evaluate(*input.document->run, input.expression, made.step, {}, input.stop);
  made.failed = !value;
  made.text = value ? value->text : text(value.error());
  JobOutcome outcome([made](Document& document) {
    document.evaluations.push_back(made);
    if (document.evaluations.size() > kMostEvaluations)
      document.evaluations.erase(document.evaluations.begin());
  });
  if (!value) outcome.stopped.push_back(value.error());
  return outcome;
}

Result<JobOutcome> executeResume(const JobInput& input) {
  const Document& before = *input.document;
  Stopped stopped =
      resumedStep(*before.run, before.step, before.breakpoints, before.conditions, input.stop);
  const bool failed = !stopped.problem.empty();
  if (failed && stopped.problem.front().code == ErrorCode::cancelled)
    return fail(std::move(stopped.problem.front()));
  JobOutcome outcome([run = before.run, from = before.step, to = stopped.step](Document& document) {
    // Whoever went elsewhere meanwhile stays there.
    if (document.run == run && document.step == from) document.step = to;
  });
  if (!failed) return outcome;
  Error& problem = stopped.problem.front();
  problem.message = "the condition of line {} stopped here: " + problem.message;
  problem.arguments.insert(problem.arguments.begin(),
                           std::to_string(before.run->recording.steps[stopped.step].line));
  outcome.stopped.push_back(std::move(problem));
  return outcome;
}

Result<CompiledPtr> compiledOf(const JobInput& input) {
  TWIN_TRY(target, targetOf(*input.document));
  const CompiledPtr& held = input.document->compiled;
  if (held != nullptr && held->target == target &&
      held->settings == input.document->compileSettings) {
    return held;
  }
  return compileTarget(target, input.document->compileSettings, input.limits, input.seed,
                       input.stop);
}

Result<JobOutcome> executeCompile(const JobInput& input) {
  TWIN_TRY(target, targetOf(*input.document));
  TWIN_TRY(compiled, compileTarget(target, input.document->compileSettings, input.limits,
                                   input.seed, input.stop));
  return JobOutcome([compiled = compiled, cause = input.cause](Document& document) {
    document.compiled = compiled;
    // After a run the traced graph stays in view, beside the script that made it.
    if (cause == Cause::user) document.stage = compiled->records.size();
    if (!document.awaited) return;
    if (document.awaited->stage)
      document.stage = std::min(compiled->records.size(), *document.awaited->stage);
    document.awaited.reset();
  });
}

MeasureOptions measureOptions(const JobInput& input) {
  return {.program = input.options.program,
          .processes = input.options.processes,
          .seed = input.seed,
          .limits = input.limits,
          .stop = input.stop};
}

Result<JobOutcome> executeCompare(const JobInput& input) {
  TWIN_TRY(compiled, compiledOf(input));
  TWIN_TRY(comparison, compareTarget(compiled, measureOptions(input)));
  return JobOutcome([compiled = compiled, comparison = comparison](Document& document) {
    // Another function or other settings were chosen meanwhile: these times belong to what is gone.
    if (document.currentTarget() != compiled->target.get() ||
        document.compileSettings != compiled->settings) {
      return;
    }
    if (document.compiled == nullptr) {
      document.compiled = compiled;
      document.stage = compiled->records.size();
    }
    document.comparison = comparison;
  });
}

Result<JobOutcome> executeLayout(const JobInput& input) {
  const ir::GraphPtr graph = input.document->graphInView();
  if (graph == nullptr)
    return JobOutcome([](Document& document) {
      document.layout = nullptr;
      document.eagerLayout = nullptr;
    });
  view::LayoutOptions options;
  options.expanded.insert(input.document->expanded.begin(), input.document->expanded.end());
  TWIN_TRY(layout, view::layoutGraph(*graph, options, input.stop));
  auto shared = std::make_shared<const view::GraphLayout>(std::move(layout));
  auto eager = shared;
  if (input.document->comparison == nullptr) {
    eager = nullptr;
  } else if (input.document->stage > 0) {
    TWIN_TRY(beside,
             view::layoutGraph(*input.document->currentTarget()->graph, options, input.stop));
    eager = std::make_shared<const view::GraphLayout>(std::move(beside));
  }
  return JobOutcome([shared, eager](Document& document) {
    document.layout = shared;
    document.eagerLayout = eager;
  });
}

Result<JobOutcome> executeExport(const JobInput& input) {
  TWIN_TRY(compiled, compiledOf(input));
  TWIN_PASS(exportTarget({.format = input.exporting.format,
                          .path = input.exporting.path,
                          .stage = input.exporting.stage,
                          .compiled = compiled,
                          .measure = measureOptions(input)}));
  return JobOutcome([](Document&) {});
}

Result<JobOutcome> executeLoad(const JobInput& input) {
  TWIN_TRY(loaded, loadFile(input.path, input.limits, input.seed, input.stop));
  JobOutcome outcome([](Document&) {});
  outcome.changeState = [path = input.path, file = std::make_shared<Loaded>(std::move(loaded))](
                            State& state, std::vector<Effect>& effects) {
    takeLoaded(state, effects, *file);
    rememberPath(state, path);
  };
  return outcome;
}

// The document stays what it is: its run is what was saved, not its text.
Result<JobOutcome> executeSaveRun(const JobInput& input) {
  TWIN_PASS(saveRun(*input.document->run, input.path));
  JobOutcome outcome([](Document&) {});
  outcome.changeState = [path = input.path](State& state, std::vector<Effect>&) {
    rememberPath(state, path);
  };
  return outcome;
}

Result<JobOutcome> executeSave(const JobInput& input) {
  if (isRunPath(input.path)) return executeSaveRun(input);
  TWIN_PASS(saveAtomically(input.path, input.document->text));
  JobOutcome outcome([path = input.path, saved = input.document->text](Document& document) {
    document.path = path;
    document.title = std::filesystem::path(path).filename().string();
    document.modified = document.text != saved;  // it may have been edited meanwhile
  });
  outcome.changeState = [path = input.path](State& state, std::vector<Effect>&) {
    rememberPath(state, path);
  };
  return outcome;
}

Result<JobOutcome> executeSaveProject(const JobInput& input) {
  TWIN_TRY(content, projectText(*input.state, input.path, input.limits, input.stop));
  TWIN_PASS(saveAtomically(input.path, content));
  JobOutcome outcome([](Document&) {});
  outcome.changeState = [path = input.path](State& state, std::vector<Effect>&) {
    state.project = path;
    rememberPath(state, path);
  };
  return outcome;
}

}  // namespace

const JobKind& jobKind(Work work) {
  static const std::array<JobKind, 10> kinds = {{
      {.work = Work::run,
       .thread = JobThread::own,
       .verb = "Running",
       .past = "Ran",
       .execute = executeRun,
       .then = {Work::layout, Work::compile}},
      {.work = Work::compile,
       .thread = JobThread::pool,
       .verb = "Compiling",
       .past = "Compiled",
       .execute = executeCompile,
       .then = {Work::layout}},
      {.work = Work::compare,
       .thread = JobThread::own,
       .verb = "Comparing",
       .past = "Compared",
       .execute = executeCompare,
       .then = {Work::layout}},
      {.work = Work::layout,
       .thread = JobThread::pool,
       .verb = "Laying out",
       .past = "Laid out",
       .execute = executeLayout,
       .then = {}},
      {.work = Work::evaluate,
       .thread = JobThread::own,
       .verb = "Evaluating in",
       .past = "Evaluated in",
       .execute = executeEvaluate,
       .then = {}},
      {.work = Work::resume,
       .thread = JobThread::own,
       .verb = "Continuing in",
       .past = "Continued in",
       .execute = executeResume,
       .then = {}},
      {.work = Work::exportFile,
       .thread = JobThread::own,
       .verb = "Exporting",
       .past = "Exported",
       .execute = executeExport,
       .then = {}},
      {.work = Work::load,
       .thread = JobThread::pool,
       .verb = "Opening",
       .past = "Opened",
       .execute = executeLoad,
       .then = {},
       .order = JobOrder::inOrder},
      {.work = Work::save,
       .thread = JobThread::pool,
       .verb = "Saving",
       .past = "Saved",
       .execute = executeSave,
       .then = {},
       .order = JobOrder::inOrder},
      {.work = Work::saveProject,
       .thread = JobThread::pool,
       .verb = "Saving",
       .past = "Saved",
       .execute = executeSaveProject,
       .then = {},
       .order = JobOrder::inOrder},
  }};
  for (const JobKind& kind : kinds) {
    if (kind.work == work) return kind;
  }
  TWIN_CHECK(false, "every work but stop has a job kind");
  return kinds.front();
}

}  // namespace twin::session
