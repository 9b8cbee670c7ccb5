#include "app/session/jobs.h"

#include <algorithm>
#include <array>

#include "app/session/export.h"
#include "app/session/layout.h"
#include "app/session/measure.h"
#include "app/session/pipeline.h"
#include "app/session/recorded.h"
#include "app/session/targets.h"
#include "core/base/check.h"
#include "core/base/file.h"
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

// Where a run is looked at: where the user stood in the run before it, else at its first breakpoint
// or its first step.
std::uint64_t stepAfterRun(const Document& document, const lang::RecordedRun& run) {
  if (document.run != nullptr) return std::min(document.step, lastStep(run));
  if (document.breakpoints.empty()) return 0;
  return movedStep(run, 0, Granularity::statement, Motion::resume, document.breakpoints);
}

Result<JobOutcome> executeRun(const JobInput& input) {
  const RunRequest request{
      .limits = input.limits, .seed = input.seed, .stop = input.stop, .recording = Recording::on};
  const ScriptRun script = runDocument(*input.document, request);
  // A stopped run keeps what it recorded so far.
  JobOutcome outcome(
      [run = script.recorded, targets = targetsOfRun(script, input.seed)](Document& document) {
        document.run = run;
        // The text may have been edited while it ran.
        document.stale = document.program != run->program;
        document.step = stepAfterRun(document, *run);
        document.targets = targets;
        document.target = std::min(document.target, targets.empty() ? 0 : targets.size() - 1);
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

}  // namespace

const JobKind& jobKind(Work work) {
  static const std::array<JobKind, 5> kinds = {{
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
      {.work = Work::exportFile,
       .thread = JobThread::own,
       .verb = "Exporting",
       .past = "Exported",
       .execute = executeExport,
       .then = {}},
  }};
  for (const JobKind& kind : kinds) {
    if (kind.work == work) return kind;
  }
  TWIN_CHECK(false, "every work but stop has a job kind");
  return kinds.front();
}

}  // namespace twin::session
