// executor_run: the running state of one plan: arena, addresses of all places, prepared argument
// lists, child runs of bodies, and plans of further shapes. Owner: an Executor, or the run of the
// graph around it. Thread: one run at a time; branches of a section run on the context's pool.
// Errors: of the first node that failed in the order of the plan.
#pragma once

#include <chrono>
#include <list>
#include <optional>

#include "core/exec/plan_impl.h"

namespace twin::exec {

using BodyPlans = std::map<std::string, std::shared_ptr<const Plan>, std::less<>>;

// What a run shares with the runs of its bodies.
struct RunScope {
  ops::RunContext* context = nullptr;
  const BodyPlans* bodies = nullptr;
  std::int64_t depth = 0;
  std::optional<std::chrono::steady_clock::time_point> deadline{};
};

class ExecutorRun {
 public:
  explicit ExecutorRun(std::shared_ptr<const Plan> plan);

  [[nodiscard]] Status run(std::span<const Value> inputs, std::span<Value> outputs,
                           const RunScope& scope, Observer* observer);
  [[nodiscard]] const PlanImpl& impl() const { return impl_; }

  // For the functions behind the calls.
  [[nodiscard]] std::byte* address(PlaceIndex place) const { return addresses_[place]; }
  [[nodiscard]] ThreadPool* pool() const { return scope_.context->pool; }
  [[nodiscard]] bool stop(Error error);
  [[nodiscard]] bool runKernel(const KernelStep& step);
  [[nodiscard]] bool runControl(const ControlStep& step);

 private:
  struct KernelArguments {
    Values inputs{};
    Values outputs{};
    EagerSite site{};
  };
  struct Specialised {
    std::vector<Shape> shapes{};
    std::unique_ptr<ExecutorRun> run{};
  };

  void prepareArguments();
  [[nodiscard]] Status runLoop(Observer* observer);
  [[nodiscard]] Status runRange(std::size_t first, std::size_t end, Observer* observer);
  [[nodiscard]] Status runBranches(const Section& section, Observer* observer);
  [[nodiscard]] bool runStep(std::size_t k, Observer* observer);
  void poison(const std::vector<PlaceIndex>& places);
  [[nodiscard]] Status checkScope() const;
  [[nodiscard]] Status bindInputs(std::span<const Value> inputs);
  [[nodiscard]] Status bindOwned(std::span<Value> outputs);
  void deliver(std::span<Value> outputs);
  void release();
  [[nodiscard]] Value fetch(const Argument& argument) const;
  [[nodiscard]] bool accept(PlaceIndex place, Value value);
  [[nodiscard]] bool acceptPlanned(PlaceIndex place, Value& value);
  [[nodiscard]] Status runSpecialised(std::span<const Value> inputs, std::span<Value> outputs,
                                      Observer* observer);
  [[nodiscard]] Result<ExecutorRun*> child(const ControlStep& step, std::size_t body);
  [[nodiscard]] bool runLoopNode(const ControlStep& step, Values state);
  [[nodiscard]] bool acceptAll(const ControlStep& step, Values results);

  std::shared_ptr<const Plan> plan_;
  const PlanImpl& impl_;
  Tensor arena_;
  std::vector<std::byte*> addresses_;
  Values values_;
  std::vector<KernelArguments> arguments_;
  std::vector<std::vector<std::unique_ptr<ExecutorRun>>> children_;
  std::vector<PlaceIndex> owned_;
  std::vector<PlaceIndex> passing_;  // inputs and dynamic places, emptied after each run
  std::list<Specialised> specialised_;
  RunScope scope_{};
};

}  // namespace twin::exec
