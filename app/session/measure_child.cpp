// The measuring child's side of app/session/measure.h: the sides prepared once, then timed.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <random>
#include <thread>

#include "app/session/measure_files.h"
#include "app/session/measure_script.h"
#include "app/session/pipeline.h"
#include "app/session/tensor_container.h"
#include "core/base/deep_thread.h"
#include "core/exec/eager_replay.h"
#include "core/exec/executor.h"
#include "core/lang/frozen/thaw.h"
#include "profiler/recorder.h"

namespace twin::session {
namespace {

constexpr double kSlotNs = 20e6;
constexpr std::int64_t kBudgetNs = 20'000'000'000;  // of one child; the rest of the blocks is cut
constexpr std::size_t kMostSpans = 100'000;
constexpr std::chrono::seconds kLongestProgramWarmUp{20};

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

// Whether it settled; `count` receives how many runs that took.
Result<bool> warmUpSide(Side& side, std::size_t& count) {
  std::vector<double> times;
  const std::int64_t start = profiler::monotonicNs();
  profiler::WarmUp state{.discarded = 0, .steady = false};
  while (times.size() < 60 && !state.steady && profiler::monotonicNs() - start < kBudgetNs / 4) {
    TWIN_TRY(time, timeOnce(side, nullptr));
    times.push_back(time);
    if (times.size() == 1) side.firstRunNs = static_cast<std::int64_t>(time);
    state = profiler::warmUp(times);
  }
  count = std::max(count, times.size());
  return state.steady;
}

// The frozen program, beside the other sides: what goes wrong with it leaves it out, with a note.
class ProgramRun {
 public:
  ProgramRun(const MeasureRequest& request, MeasureAnswer& answer) : answer_(answer) {
    const Target& target = *request.target;
    if (target.frozen == nullptr) return;
    auto made = lang::FrozenRunner::make(*target.frozen, target.inputs,
                                         {.limits = request.limits,
                                          .seed = request.seed,
                                          .stop = tooLong_.get_token(),
                                          .pool = &defaultPool()});
    if (!made) {
      leaveOut(made.error());
      return;
    }
    runner_ = std::move(*made);
    side_.run = [this](exec::Observer*) -> Status {
      TWIN_PASS(runner_->run());
      return {};
    };
  }

  [[nodiscard]] Side* side() { return runner_ != nullptr ? &side_ : nullptr; }

  void warmUp() {
    if (runner_ == nullptr) return;
    // A program that takes much longer than its ops would use up the child's time.
    std::jthread watch([this](const std::stop_token& stop) {
      std::mutex mutex;
      std::unique_lock lock(mutex);
      std::condition_variable_any sleep;
      const auto stopped = [&] { return stop.stop_requested(); };
      if (!sleep.wait_for(lock, stop, kLongestProgramWarmUp, stopped) && !stopped())
        tooLong_.request_stop();
    });
    const auto steady = warmUpSide(side_, answer_.warmUpRuns);
    watch.request_stop();
    watch.join();
    if (tooLong_.stop_requested()) return leaveOut("one call takes too long to be repeated");
    if (!steady) return leaveOut(steady.error());
    answer_.programSteady = *steady;
  }

  // The last results of both sides; a program that keeps Python state differs sooner or later.
  void requireEqual(const exec::Values& graphOutputs, std::string_view safetyClass) {
    if (runner_ == nullptr) return;
    auto given = runner_->outputs();
    if (!given) return leaveOut(given.error());
    std::vector<Tensor> wanted;
    for (const ops::Value& value : graphOutputs) {
      if (const auto* tensor = std::get_if<Tensor>(&value)) wanted.push_back(*tensor);
    }
    const profiler::Equality equality = profiler::compareOutputs(*given, wanted, safetyClass);
    if (equality.equal) return;
    leaveOut("its outputs differ from the graph's at " + equality.place +
             ": a Python value changed after the function was traced, or the function keeps "
             "state between calls");
  }

  void leaveOut(const Error& error) {
    const std::string place = text(error.where);
    leaveOut(text(error) + (place.empty() ? "" : " (" + place + ")"));
  }
  void leaveOut(const std::string& why) {
    answer_.programNote = why;
    runner_ = nullptr;
  }

  void store() {
    if (runner_ == nullptr) return;
    answer_.programSamples = side_.slots;
    answer_.programRuns = side_.runs;
    answer_.programFirstRunNs = side_.firstRunNs;
  }

 private:
  MeasureAnswer& answer_;
  std::stop_source tooLong_{};
  std::unique_ptr<lang::FrozenRunner> runner_{};
  Side side_{};
};

Status measureClean(Side& eager, Side& graph, ProgramRun& program, const exec::Values& outputs,
                    std::string_view safetyClass, const MeasureRequest& request,
                    MeasureAnswer& answer) {
  TWIN_TRY(eagerSteady, warmUpSide(eager, answer.warmUpRuns));
  TWIN_TRY(graphSteady, warmUpSide(graph, answer.warmUpRuns));
  answer.steady = eagerSteady && graphSteady;
  program.warmUp();
  program.requireEqual(outputs, safetyClass);
  std::mt19937_64 random(request.seed);
  const std::int64_t start = profiler::monotonicNs();
  for (std::size_t block = 0; block < request.blocks; ++block) {
    // An order drawn anew, then backwards: ABBA or BAAB, ABCCBA … with the program.
    std::vector<Side*> order{&eager, &graph};
    if (program.side() != nullptr) order.push_back(program.side());
    std::shuffle(order.begin(), order.end(), random);
    std::vector<Side*> slots = order;
    slots.insert(slots.end(), order.rbegin(), order.rend());
    for (Side* side : slots) {
      const bool isProgram = side != &eager && side != &graph;
      if (isProgram && program.side() == nullptr) continue;
      const Status done = runSlot(*side);
      if (!done && !isProgram) return done;
      if (!done) program.leaveOut(done.error());
    }
    if (profiler::monotonicNs() - start > kBudgetNs) break;
  }
  program.requireEqual(outputs, safetyClass);
  program.store();
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

Status measureRequest(const MeasureRequest& request, const std::filesystem::path& answerPath) {
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
    ProgramRun program(request, answer);
    const std::string_view safetyClass = ir::text(worstSafety(compiled->records));
    TWIN_PASS(measureClean(eager, graph, program, outputs, safetyClass, request, answer));
  } else {
    TWIN_TRY(eagerTrace, attribute(eager, profiler::Mode::eager, request, answer.eagerRuns));
    TWIN_TRY(graphTrace, attribute(graph, profiler::Mode::graph, request, answer.graphRuns));
    answer.eagerTrace = eagerTrace;
    answer.graphTrace = graphTrace;
  }
  return writeAnswer(answerPath, answer);
}

}  // namespace

Status runMeasureChild(const std::filesystem::path& requestPath,
                       const std::filesystem::path& answerPath) {
  TWIN_TRY(open, openContainer(requestPath));
  if (isScriptRequest(open)) return runScriptChild(open, answerPath);
  TWIN_TRY(request, readRequest(requestPath));
  Status done;
  // The interpreter needs a deep stack, and its values one thread for their whole life.
  DeepThread thread([&](const std::stop_token&) { done = measureRequest(request, answerPath); });
  thread.join();
  return done;
}

}  // namespace twin::session
