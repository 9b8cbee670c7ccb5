// The measuring child's side of app/session/measure.h: both sides prepared once, then timed.
#include <functional>
#include <random>

#include "app/session/measure_files.h"
#include "app/session/pipeline.h"
#include "core/exec/eager_replay.h"
#include "core/exec/executor.h"
#include "profiler/recorder.h"

namespace twin::session {
namespace {

constexpr double kSlotNs = 20e6;
constexpr std::int64_t kBudgetNs = 20'000'000'000;  // of one child; the rest of the blocks is cut
constexpr std::size_t kMostSpans = 100'000;

// One side made ready: run() executes it once and tells how long that took.
struct Side {
  std::function<Status(exec::Observer*)> run{};
  std::vector<exec::KernelInfo> kernels{};
  std::int64_t firstRunNs = 0;
  std::vector<double> slots{};
  std::vector<double> runs{};
};

// A side's own copies of the inputs: Variables begin each run with the values they were frozen
// with, so neither side sees what the other, or an earlier run, assigned.
class OwnInputs {
 public:
  explicit OwnInputs(const std::vector<ops::Value>& shared) : values_(shared) {
    for (ops::Value& value : values_) {
      const auto* variable = std::get_if<ops::VariablePtr>(&value);
      if (variable == nullptr) continue;
      const Tensor frozen = (*variable)->read();
      auto own = std::make_shared<ops::Variable>((*variable)->name(), frozen);
      variables_.emplace_back(own, frozen);
      value = own;
    }
  }
  [[nodiscard]] const std::vector<ops::Value>& fresh() {
    for (auto& [variable, frozen] : variables_) variable->write(frozen);
    return values_;
  }

 private:
  std::vector<ops::Value> values_;
  std::vector<std::pair<ops::VariablePtr, Tensor>> variables_;
};

Result<double> timeOnce(Side& side, exec::Observer* observer) {
  const std::int64_t start = profiler::monotonicNs();
  TWIN_PASS(side.run(observer));
  return static_cast<double>(profiler::monotonicNs() - start);
}

// Repeats the side until the slot is full; the slot's median is one sample.
Status runSlot(Side& side) {
  std::vector<double> times;
  double total = 0;
  while (times.empty() || total < kSlotNs) {
    TWIN_TRY(time, timeOnce(side, nullptr));
    times.push_back(time);
    total += time;
  }
  side.runs.insert(side.runs.end(), times.begin(), times.end());
  side.slots.push_back(profiler::median(std::move(times)));
  return {};
}

Status warmUpSide(Side& side, MeasureAnswer& answer) {
  std::vector<double> times;
  const std::int64_t start = profiler::monotonicNs();
  profiler::WarmUp state{.discarded = 0, .steady = false};
  while (times.size() < 60 && !state.steady && profiler::monotonicNs() - start < kBudgetNs / 4) {
    TWIN_TRY(time, timeOnce(side, nullptr));
    times.push_back(time);
    if (times.size() == 1) side.firstRunNs = static_cast<std::int64_t>(time);
    state = profiler::warmUp(times);
  }
  answer.steady = answer.steady && state.steady;
  answer.warmUpRuns = std::max(answer.warmUpRuns, times.size());
  return {};
}

Status measureClean(Side& eager, Side& graph, const MeasureRequest& request,
                    MeasureAnswer& answer) {
  TWIN_PASS(warmUpSide(eager, answer));
  TWIN_PASS(warmUpSide(graph, answer));
  std::mt19937_64 random(request.seed);
  const std::int64_t start = profiler::monotonicNs();
  for (std::size_t block = 0; block < request.blocks; ++block) {
    const bool eagerFirst = (random() & 1U) != 0;  // ABBA or BAAB
    Side& outer = eagerFirst ? eager : graph;
    Side& inner = eagerFirst ? graph : eager;
    TWIN_PASS(runSlot(outer));
    TWIN_PASS(runSlot(inner));
    TWIN_PASS(runSlot(inner));
    TWIN_PASS(runSlot(outer));
    if (profiler::monotonicNs() - start > kBudgetNs) break;
  }
  answer.eagerSamples = eager.slots;
  answer.graphSamples = graph.slots;
  answer.eagerRuns = eager.runs;
  answer.graphRuns = graph.runs;
  answer.oneTime.firstRunNs = graph.firstRunNs;
  answer.oneTime.eagerFirstRunNs = eager.firstRunNs;
  return {};
}

Result<profiler::TracePtr> attribute(Side& side, profiler::Mode mode, const MeasureRequest& request,
                                     std::vector<double>& runs) {
  profiler::Recorder recorder;
  for (int k = 0; k < 3; ++k) {
    TWIN_TRY(ignored, timeOnce(side, &recorder));
    static_cast<void>(ignored);
  }
  std::vector<profiler::ThreadEvents> discarded = recorder.take();
  discarded.clear();
  const std::size_t most =
      std::max<std::size_t>(5, kMostSpans / std::max<std::size_t>(1, side.kernels.size()));
  const std::size_t wanted = request.runs > 0 ? request.runs : 100;
  const std::int64_t start = profiler::monotonicNs();
  std::uint32_t run = 0;
  while (run < std::min(wanted, most) &&
         (run < 5 || profiler::monotonicNs() - start < kBudgetNs / 4)) {
    recorder.setRun(run++);
    TWIN_TRY(time, timeOnce(side, &recorder));
    runs.push_back(time);
  }
  recorder.clock().sample();
  const std::vector<profiler::ThreadEvents> events = recorder.take();
  return profiler::makeTrace(mode, side.kernels, events, recorder, run);
}

}  // namespace

Status runMeasureChild(const std::filesystem::path& requestPath,
                       const std::filesystem::path& answerPath) {
  TWIN_TRY(request, readRequest(requestPath));
  if (request.threads > 0) setPoolThreads(request.threads);
  setTensorByteBudget(effectiveTensorBytes(request.limits));
  MeasureAnswer answer;
  TWIN_TRY(compiled,
           compileTarget(request.target, request.settings, request.limits, request.seed, {}));
  if (compiled->plan == nullptr) return fail(compiled->planError.front());
  answer.oneTime.optimiseNs = compiled->optimiseNs;
  answer.oneTime.compileNs = compiled->planNs;

  ops::RunContext context;
  context.seed = request.seed;
  context.limits = request.limits;
  context.pool = &defaultPool();
  context.console = [](ops::Stream, std::string_view) {};
  OwnInputs eagerInputs(request.target->inputs);
  OwnInputs graphInputs(request.target->inputs);

  TWIN_TRY(replay, exec::EagerReplay::prepare(request.target->graph));
  exec::Executor executor(compiled->plan);
  exec::Values outputs(compiled->after->outputs().size());
  Side eager{.run = [&](exec::Observer* observer) -> Status {
               context.siteCounts.clear();
               TWIN_TRY(values, replay.run(eagerInputs.fresh(), context, observer));
               static_cast<void>(values);
               return {};
             },
             .kernels = replay.kernels()};
  Side graph{.run = [&](exec::Observer* observer) -> Status {
               context.siteCounts.clear();
               return executor.runInto(graphInputs.fresh(), outputs, context, observer);
             },
             .kernels = compiled->plan->kernels()};
  if (request.kind == MeasureKind::clean) {
    TWIN_PASS(measureClean(eager, graph, request, answer));
  } else {
    TWIN_TRY(eagerTrace, attribute(eager, profiler::Mode::eager, request, answer.eagerRuns));
    TWIN_TRY(graphTrace, attribute(graph, profiler::Mode::graph, request, answer.graphRuns));
    answer.eagerTrace = eagerTrace;
    answer.graphTrace = graphTrace;
  }
  return writeAnswer(answerPath, answer);
}

}  // namespace twin::session
