#include "app/session/measure.h"

#include <csignal>
#include <cstring>
#include <map>
#include <numeric>

#include "app/session/child_process.h"
#include "app/session/measure_files.h"
#include "app/session/pipeline.h"
#include "app/view/units.h"
#include "core/base/text.h"
#include "core/exec/eager_replay.h"
#include "core/exec/executor.h"
#include "core/passes/pass.h"

namespace twin::session {
namespace {

// Of one child, where the limit `time` says nothing.
constexpr std::int64_t kChildTimeNs = 120'000'000'000;

ops::RunContext silentContext(const Limits& limits, std::uint64_t seed, std::stop_token stop) {
  ops::RunContext context;
  context.seed = seed;
  context.limits = limits;
  context.stop = std::move(stop);
  context.pool = &defaultPool();
  context.console = [](ops::Stream, std::string_view) {};
  return context;
}

// Variables are copied, so that neither side sees what the other one assigned.
std::vector<ops::Value> freshInputs(const Target& target) {
  std::vector<ops::Value> inputs = target.inputs;
  for (ops::Value& value : inputs) {
    if (auto* variable = std::get_if<ops::VariablePtr>(&value)) {
      value = std::make_shared<ops::Variable>((*variable)->name(), (*variable)->read());
    }
  }
  return inputs;
}

std::vector<Tensor> tensorsOf(const exec::Values& values) {
  std::vector<Tensor> tensors;
  for (const ops::Value& value : values) {
    if (const auto* tensor = std::get_if<Tensor>(&value)) tensors.push_back(*tensor);
  }
  return tensors;
}

Result<MeasureAnswer> measureInChild(const Compiled& compiled, MeasureKind kind, std::uint64_t seed,
                                     const MeasureOptions& options, const ScratchFolder& folder) {
  const MeasureRequest request{
      .kind = kind,
      .programSide = kind == MeasureKind::clean ? options.programSide : ProgramSide::leftOut,
      .target = compiled.target,
      .settings = compiled.settings,
      .blocks = options.blocks,
      .runs = options.runs,
      .seed = seed,
      .threads = options.threads,
      .limits = options.limits};
  const std::filesystem::path requestPath = folder.path() / "request";
  const std::filesystem::path answerPath = folder.path() / "answer";
  TWIN_PASS(writeRequest(requestPath, request));
  TWIN_PASS(runMeasuringProcess(requestPath, answerPath, options));
  return readAnswer(answerPath);
}

std::int64_t medianOf(const std::vector<MeasureAnswer>& answers,
                      std::int64_t profiler::OneTimeCosts::*field) {
  std::vector<double> values;
  for (const MeasureAnswer& answer : answers)
    values.push_back(static_cast<double>(answer.oneTime.*field));
  return static_cast<std::int64_t>(profiler::median(std::move(values)));
}

std::vector<double> pooledRuns(const std::vector<MeasureAnswer>& answers,
                               std::vector<double> MeasureAnswer::*runs) {
  std::vector<double> all;
  for (const MeasureAnswer& answer : answers)
    all.insert(all.end(), (answer.*runs).begin(), (answer.*runs).end());
  return all;
}

// Which gain class each v0 node's change belongs to, from the passes that matched it.
std::map<std::string, std::string> gainClasses(const Compiled& compiled) {
  std::map<std::string, std::string> classes;
  for (const ir::PassRecord& record : compiled.records) {
    const passes::PassDef* pass = passes::findPass(record.pass);
    if (pass == nullptr) continue;
    for (const ir::Rewrite& rewrite : record.rewrites) {
      for (const ir::NodeId id : rewrite.matched) {
        const ir::Node* node = record.before->find(id);
        if (node == nullptr) continue;
        for (const ir::Origin& origin : node->origin) {
          classes[origin.source] = std::string(passes::word(pass->gain));
        }
      }
    }
  }
  return classes;
}

Status requirePlan(const Compiled& compiled) {
  if (compiled.plan != nullptr) return {};
  return fail(compiled.planError.front());
}

Result<std::vector<MeasureAnswer>> measureAll(const Compiled& compiled, MeasureKind kind,
                                              std::size_t processes,
                                              const MeasureOptions& options) {
  TWIN_TRY(folder, ScratchFolder::make());
  std::vector<MeasureAnswer> answers;
  for (std::size_t k = 0; k < processes; ++k) {
    TWIN_TRY(answer, measureInChild(compiled, kind, options.seed + k, options, folder));
    answers.push_back(std::move(answer));
  }
  return answers;
}

profiler::ProfilePtr profileOf(const std::vector<MeasureAnswer>& clean,
                               const MeasureAnswer& attributed, profiler::Mode mode) {
  const bool eager = mode == profiler::Mode::eager;
  bool steady = true;
  std::size_t warmUp = 0;
  for (const MeasureAnswer& answer : clean) {
    steady = steady && answer.steady;
    warmUp = std::max(warmUp, answer.warmUpRuns);
  }
  return profiler::makeProfile(
      eager ? attributed.eagerTrace : attributed.graphTrace,
      eager ? attributed.eagerRuns : attributed.graphRuns,
      pooledRuns(clean, eager ? &MeasureAnswer::eagerRuns : &MeasureAnswer::graphRuns), steady,
      warmUp);
}

// The program beside its ops and the graph, or why it is not there.
void addProgram(profiler::Comparison& comparison, const Target& target,
                const std::vector<MeasureAnswer>& clean, const profiler::VerdictInput& rules) {
  if (target.frozen == nullptr) {
    if (!target.notFrozen.empty()) {
      comparison.programNote =
          "the program cannot be measured alone: " + text(target.notFrozen[0]) +
          "; compare --whole-script times the script as a whole instead";
    }
    return;
  }
  profiler::ProgramSamples samples;
  std::vector<double> firstRuns;
  for (const MeasureAnswer& answer : clean) {
    if (!answer.programNote.empty()) {
      comparison.programNote = "the program was left out: " + answer.programNote;
      return;
    }
    samples.program.push_back(answer.programSamples);
    samples.ops.push_back(answer.eagerSamples);
    samples.graph.push_back(answer.graphSamples);
    samples.steady = samples.steady && answer.programSteady;
    firstRuns.push_back(static_cast<double>(answer.programFirstRunNs));
  }
  samples.runs = pooledRuns(clean, &MeasureAnswer::programRuns);
  samples.firstRunNs = static_cast<std::int64_t>(profiler::median(std::move(firstRuns)));
  comparison.program = profiler::programTimes(samples, rules, comparison.oneTime);
}

}  // namespace

Status runMeasuringProcess(const std::filesystem::path& request,
                           const std::filesystem::path& answer, const MeasureOptions& options) {
  std::error_code ignored;
  std::filesystem::remove(answer, ignored);
  const std::int64_t timeNs = options.limits.timeNs > 0 ? options.limits.timeNs : kChildTimeNs;
  TWIN_TRY(exit, runChild(options.program, {"measure", request.native(), answer.native()}, timeNs,
                          options.stop));
  if (exit.stopped) return fail({.code = ErrorCode::cancelled, .message = "measuring was stopped"});
  if (exit.timedOut) {
    return fail({.code = ErrorCode::limit,
                 .message = "a measuring child took longer than {}",
                 .arguments = {view::durationText(static_cast<double>(timeNs))},
                 .advice = "Measure with smaller inputs or fewer runs (--runs), or raise the limit "
                           "with --limit time=VALUE."});
  }
  if (exit.signal != 0 || exit.code != 0) {
    const std::string how = exit.signal != 0 ? std::string("signal ") + strsignal(exit.signal)
                                             : "exit code " + std::to_string(exit.code);
    // The child's codes are those of a verb.
    const ErrorCode code = exit.code == 1   ? ErrorCode::raised
                           : exit.code == 4 ? ErrorCode::limit
                                            : ErrorCode::io;
    return fail({.code = code,
                 .message = "a measuring child ended by {}: {}",
                 .arguments = {how, displayText(trim(exit.errors), 400)},
                 .advice = "Run the function once with `run` to see its own error."});
  }
  return {};
}

Result<std::vector<Tensor>> sideOutputs(const Compiled& compiled, profiler::Mode mode,
                                        const Limits& limits, std::uint64_t seed,
                                        std::stop_token stop) {
  TWIN_PASS(requirePlan(compiled));
  ops::RunContext context = silentContext(limits, seed, std::move(stop));
  if (mode == profiler::Mode::eager) {
    TWIN_TRY(replay, exec::EagerReplay::prepare(compiled.target->graph));
    TWIN_TRY(values, replay.run(freshInputs(*compiled.target), context));
    return tensorsOf(values);
  }
  exec::Executor executor(compiled.plan);
  TWIN_TRY(values, executor.run(freshInputs(*compiled.target), context));
  return tensorsOf(values);
}

Result<profiler::Equality> compareSides(const Compiled& compiled, const Limits& limits,
                                        std::uint64_t seed, std::stop_token stop) {
  TWIN_TRY(expected, sideOutputs(compiled, profiler::Mode::eager, limits, seed, stop));
  TWIN_TRY(actual, sideOutputs(compiled, profiler::Mode::graph, limits, seed, std::move(stop)));
  return profiler::compareOutputs(expected, actual, ir::text(worstSafety(compiled.records)));
}

Result<MeasuredSide> measureSide(const CompiledPtr& compiled, profiler::Mode mode,
                                 const MeasureOptions& options) {
  TWIN_PASS(requirePlan(*compiled));
  MeasureOptions alone = options;
  alone.programSide = ProgramSide::leftOut;
  TWIN_TRY(clean, measureAll(*compiled, MeasureKind::clean, alone.processes, alone));
  TWIN_TRY(attributed, measureAll(*compiled, MeasureKind::attributed, 1, alone));
  const bool eager = mode == profiler::Mode::eager;
  MeasuredSide side{
      .profile = profileOf(clean, attributed.front(), mode),
      .attributedRuns = eager ? attributed.front().eagerRuns : attributed.front().graphRuns};
  for (MeasureAnswer& answer : clean) {
    side.samples.push_back(std::move(eager ? answer.eagerSamples : answer.graphSamples));
    side.runs.push_back(std::move(eager ? answer.eagerRuns : answer.graphRuns));
  }
  return side;
}

Result<profiler::ProfilePtr> profileSide(const CompiledPtr& compiled, profiler::Mode mode,
                                         const MeasureOptions& options) {
  TWIN_PASS(requireInputs(*compiled->target, options.seed));
  MeasureOptions quick = options;
  quick.blocks = 1;
  quick.processes = 1;
  TWIN_TRY(side, measureSide(compiled, mode, quick));
  return side.profile;
}

Result<profiler::ComparisonPtr> compareTarget(const CompiledPtr& compiled,
                                              const MeasureOptions& options) {
  TWIN_PASS(requireInputs(*compiled->target, options.seed));
  auto comparison = std::make_shared<profiler::Comparison>();
  TWIN_TRY(equality, compareSides(*compiled, options.limits, options.seed, options.stop));
  comparison->equality = equality;
  if (!equality.equal) {
    comparison->verdict = profiler::Verdict::notEqual;
    comparison->reason = "the outputs differ at " + equality.place + "; no times are shown";
    return comparison;
  }
  TWIN_TRY(clean, measureAll(*compiled, MeasureKind::clean, options.processes, options));
  TWIN_TRY(attributed, measureAll(*compiled, MeasureKind::attributed,
                                  std::min<std::size_t>(options.processes, 3), options));
  profiler::VerdictInput input{.equality = equality, .seed = options.seed};
  for (const MeasureAnswer& answer : clean) {
    input.samples.baseline.push_back(answer.eagerSamples);
    input.samples.candidate.push_back(answer.graphSamples);
    input.steady = input.steady && answer.steady;
  }
  for (const MeasureAnswer& answer : attributed) {
    const auto lost = [](const profiler::TracePtr& trace) {
      return trace->ledger.dropped + trace->ledger.invalid > 0;
    };
    input.ledgerRed = input.ledgerRed || lost(answer.eagerTrace) || lost(answer.graphTrace);
  }
  const profiler::VerdictAnswer decided = profiler::decide(input);
  comparison->verdict = decided.verdict;
  comparison->reason = decided.reason;
  comparison->ratio = decided.ratio;
  comparison->processes = clean.size();
  comparison->quickLook = clean.size() < 5;
  comparison->eager = profiler::summarise(pooledRuns(clean, &MeasureAnswer::eagerRuns));
  comparison->graph = profiler::summarise(pooledRuns(clean, &MeasureAnswer::graphRuns));
  comparison->oneTime = {
      .traceNs = compiled->target->traceNs,
      .optimiseNs = medianOf(clean, &profiler::OneTimeCosts::optimiseNs),
      .compileNs = medianOf(clean, &profiler::OneTimeCosts::compileNs),
      .firstRunNs = medianOf(clean, &profiler::OneTimeCosts::firstRunNs),
      .eagerFirstRunNs = medianOf(clean, &profiler::OneTimeCosts::eagerFirstRunNs)};
  comparison->breakEvenCalls =
      profiler::breakEven(comparison->oneTime, comparison->eager.median, comparison->graph.median);
  addProgram(*comparison, *compiled->target, clean, input);
  comparison->eagerProfile = profileOf(clean, attributed.front(), profiler::Mode::eager);
  comparison->graphProfile = profileOf(clean, attributed.front(), profiler::Mode::graph);
  comparison->groups = profiler::originGroups(*comparison->eagerProfile, *comparison->graphProfile);
  comparison->waterfall = profiler::waterfall(*comparison, gainClasses(*compiled));
  return comparison;
}

}  // namespace twin::session
