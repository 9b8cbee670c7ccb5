#include "core/exec/executor_run.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>

#include "core/base/stop_scope.h"
#include "core/exec/planner.h"
#include "core/exec/specialise.h"

namespace twin::exec {
namespace {

constexpr std::size_t kMostSpecialised = 16;
constexpr int kPoison = 0xFF;  // a NaN in every float

// Why the call failed that this thread made last; read where the call was made.
thread_local std::optional<Error> failure;

Error takeFailure() {
  Error error = std::move(*failure);
  failure.reset();
  return error;
}

Error inputError(const ir::Graph& graph, std::size_t k, const Value& found) {
  const ir::Node& input = graph.node(graph.inputs()[k]);
  return {.code = ErrorCode::type,
          .message = "input {} is {}, found {}",
          .arguments = {input.name, text(input.outputs[0]), text(typeOf(found))},
          .where = NodePlace{.node = input.name},
          .advice = "Give a value of the type that the graph's input has."};
}

bool isOf(const Tensor& tensor, const Place& place) {
  return tensor.valid() && tensor.dtype() == place.dtype && tensor.shape() == place.shape;
}

Error resultError(const Place& place, const Value& found) {
  return {.code = ErrorCode::shape,
          .message = "a result is {}, the graph says {}",
          .arguments = {text(typeOf(found)), text(ir::tensorType(place.dtype, place.shape))},
          .advice = "The graph's types do not describe what its ops compute; check its source."};
}

}  // namespace

ExecutorRun::ExecutorRun(std::shared_ptr<const Plan> plan)
    : plan_(std::move(plan)), impl_(plan_->impl()) {
  const std::size_t count = impl_.places.size();
  addresses_.assign(count, nullptr);
  values_.resize(count);
  children_.resize(impl_.controls.size());
  for (auto& bodies : children_) bodies.resize(2);
  arena_ = Tensor::create(DType::u8, Shape{plan_->arenaBytes()});
  std::byte* const base = arena_.mutableRaw();
  for (PlaceIndex k = 0; k < count; ++k) {
    const Place& place = impl_.places[k];
    if (place.home == Home::constant) {
      values_[k] = impl_.constants[place.index];
      addresses_[k] = const_cast<std::byte*>(impl_.constants[place.index].raw());
    } else if (place.home == Home::arena) {
      const Tensor slot = Tensor::planned(arena_, place.dtype, place.shape, place.offset);
      values_[k] = slot.viewed(place.shape, place.shape.denseStrides(), 0);
      addresses_[k] = base + place.offset;
    } else if (place.home == Home::owned) {
      owned_.push_back(k);
    } else {
      passing_.push_back(k);
    }
  }
  prepareArguments();
}

// Operands and results with fixed places are filled in once.
void ExecutorRun::prepareArguments() {
  arguments_.resize(impl_.kernels.size());
  for (const KernelStep& step : impl_.kernels) {
    KernelArguments& prepared = arguments_[step.slot];
    prepared.site = EagerSite(*step.row);
    prepared.inputs.resize(step.operands.size());
    prepared.outputs.resize(step.results.size());
    for (std::size_t k = 0; k < step.operands.size(); ++k) {
      const Home home = impl_.places[step.operands[k].place].home;
      if (home == Home::arena || home == Home::constant)
        prepared.inputs[k] = fetch(step.operands[k]);
    }
    for (std::size_t k = 0; k < step.results.size(); ++k) {
      const Place& place = impl_.places[step.results[k]];
      if (place.home != Home::arena) continue;
      prepared.outputs[k] = Tensor::planned(arena_, place.dtype, place.shape, place.offset);
    }
  }
}

Value ExecutorRun::fetch(const Argument& argument) const {
  const Value& value = values_[argument.place];
  if (!argument.hasShape) return value;
  return std::get<Tensor>(value).reshaped(argument.shape);
}

bool ExecutorRun::stop(Error error) {
  failure = std::move(error);
  return false;
}

Status ExecutorRun::checkScope() const {
  if (scope_.context->stop.stop_requested()) return fail(stopped());
  if (scope_.deadline && std::chrono::steady_clock::now() > *scope_.deadline) {
    return fail(limitError("time", scope_.context->limits));
  }
  return {};
}

Status ExecutorRun::run(std::span<const Value> inputs, std::span<Value> outputs,
                        const RunScope& scope, Observer* observer) {
  scope_ = scope;
  if (scope_.depth >= scope_.context->limits.depth) {
    return fail(limitError("depth", scope_.context->limits));
  }
  if (scope_.bodies == nullptr) scope_.bodies = &impl_.bodies;
  if (!scope_.deadline && scope_.context->limits.timeNs > 0) {
    scope_.deadline =
        std::chrono::steady_clock::now() + std::chrono::nanoseconds(scope_.context->limits.timeNs);
  }
  if (inputs.size() != impl_.inputs.size() || outputs.size() != impl_.outputs.size()) {
    return fail({.code = ErrorCode::value,
                 .message = "graph {} takes {} inputs and gives {} outputs; {} and {} were given",
                 .arguments = {plan_->graph().name(), std::to_string(impl_.inputs.size()),
                               std::to_string(impl_.outputs.size()), std::to_string(inputs.size()),
                               std::to_string(outputs.size())},
                 .advice = "Give one value per graph input."});
  }
  if (!impl_.isFixed) return runSpecialised(inputs, outputs, observer);
  TWIN_PASS(bindInputs(inputs));
  Status done = bindOwned(outputs);
  if (done) done = runLoop(observer);
  if (done) deliver(outputs);
  release();
  return done;
}

Status ExecutorRun::bindInputs(std::span<const Value> inputs) {
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const PlaceIndex index = impl_.inputs[k];
    const Tensor* tensor = tensorIn(inputs[k]);
    const Place& place = impl_.places[index];
    if (place.isStatic) {
      if (tensor == nullptr || !isOf(*tensor, place)) {
        return fail(inputError(plan_->graph(), k, inputs[k]));
      }
      if (tensor->dense()) {
        values_[index] = inputs[k];
      } else {
        values_[index] = tensor->contiguous();
      }
      addresses_[index] = const_cast<std::byte*>(std::get<Tensor>(values_[index]).raw());
    } else {
      const ir::ValueType& wanted = place.producer->outputs[0];
      if ((tensor != nullptr && !tensor->valid()) || !ir::accepts(wanted, typeOf(inputs[k]))) {
        return fail(inputError(plan_->graph(), k, inputs[k]));
      }
      values_[index] = inputs[k];
    }
  }
  return {};
}

// Owned results are written into the caller's tensors where these fit and nobody else reads them.
Status ExecutorRun::bindOwned(std::span<Value> outputs) {
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const Delivery& delivery = impl_.outputs[k];
    const Place& place = impl_.places[delivery.value.place];
    Tensor* given = std::get_if<Tensor>(&outputs[k]);
    if (place.home != Home::owned || !delivery.moves || given == nullptr) continue;
    if (isOf(*given, place) && given->dense() && given->isExclusive()) {
      values_[delivery.value.place] = std::move(outputs[k]);
      outputs[k] = Value{};
    }
  }
  for (const PlaceIndex index : owned_) {
    const Place& place = impl_.places[index];
    Tensor* standing = std::get_if<Tensor>(&values_[index]);
    if (standing == nullptr || !isOf(*standing, place) || !standing->dense() ||
        !standing->isExclusive()) {
      TWIN_TRY(fresh, Tensor::allocate(place.dtype, place.shape));
      values_[index] = std::move(fresh);
      standing = std::get_if<Tensor>(&values_[index]);
    }
    addresses_[index] = standing->mutableRaw();
  }
  return {};
}

// Most plans are one loop; sections with branches run these at the same time.
Status ExecutorRun::runLoop(Observer* observer) {
  const StopScope stops(scope_.context->stop);
  ThreadPool* const threads = pool();
  const bool branches = threads != nullptr && threads->width() > 1;
  std::size_t at = 0;
  for (const Section& section : impl_.sections) {
    TWIN_PASS(runRange(at, section.first, observer));
    at = section.last + std::size_t{1};
    TWIN_PASS(branches ? runBranches(section, observer) : runRange(section.first, at, observer));
    if (impl_.poisonFreed) poison(section.dying);
  }
  TWIN_PASS(runRange(at, impl_.calls.size(), observer));
  // A kernel that was stopped leaves half a result.
  if (scope_.context->stop.stop_requested()) [[unlikely]]
    return fail(stopped());
  return {};
}

Status ExecutorRun::runRange(std::size_t first, std::size_t end, Observer* observer) {
  for (std::size_t k = first; k < end; ++k) {
    if (!runStep(k, observer)) [[unlikely]]
      return fail(takeFailure());
  }
  return {};
}

// False: the failure says why, and at which node.
inline bool ExecutorRun::runStep(std::size_t k, Observer* observer) {
  const Call& call = impl_.calls[k];
  if (scope_.context->stop.stop_requested() || scope_.deadline) [[unlikely]] {
    if (Status goes = checkScope(); !goes) return stop(std::move(goes).error());
  }
  if (observer != nullptr) observer->nodeBegins(static_cast<PlanIndex>(k));
  const bool done = call.function(*this, call.parameters);
  if (observer != nullptr) observer->nodeEnds(static_cast<PlanIndex>(k));
  if (!done) [[unlikely]]
    return stop(atNode(takeFailure(), *call.node));
  if (impl_.poisonFreed) poison(impl_.dying[k]);
  return true;
}

// A failure ends the other branches where their order is past it, so that the first failure in the
// order of the plan is the one that is told, as without branches.
Status ExecutorRun::runBranches(const Section& section, Observer* observer) {
  std::mutex mutex;
  std::atomic<std::uint32_t> end{section.last + 1};
  std::optional<Error> first;
  const auto body = [&](std::int64_t from, std::int64_t to) {
    const StopScope stops(scope_.context->stop);
    for (std::int64_t branch = from; branch < to; ++branch) {
      for (const std::uint32_t k : section.branches[static_cast<std::size_t>(branch)]) {
        if (k >= end.load(std::memory_order_relaxed)) break;
        if (runStep(k, observer)) continue;
        const std::lock_guard lock(mutex);
        Error error = takeFailure();
        if (k < end.load(std::memory_order_relaxed)) {
          end.store(k, std::memory_order_relaxed);
          first = std::move(error);
        }
        break;
      }
    }
  };
  pool()->parallelFor(static_cast<std::int64_t>(section.branches.size()), 1, body);
  if (first) return fail(std::move(*first));
  return {};
}

void ExecutorRun::poison(const std::vector<PlaceIndex>& places) {
  for (const PlaceIndex place : places) {
    const Place& freed = impl_.places[place];
    std::memset(addresses_[place], kPoison,
                static_cast<std::size_t>(freed.shape.elements()) * sizeOf(freed.dtype));
  }
}

void ExecutorRun::deliver(std::span<Value> outputs) {
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const Delivery& delivery = impl_.outputs[k];
    const Home home = impl_.places[delivery.value.place].home;
    const bool ownsValue = home == Home::owned || home == Home::dynamic;
    if (delivery.moves && ownsValue && !delivery.value.hasShape) {
      outputs[k] = std::move(values_[delivery.value.place]);
      values_[delivery.value.place] = Value{};
    } else {
      outputs[k] = fetch(delivery.value);
    }
  }
}

void ExecutorRun::release() {
  for (const PlaceIndex place : passing_) values_[place] = Value{};
}

// Takes a value that a kernel or body made for a place outside the arena.
bool ExecutorRun::accept(PlaceIndex index, Value value) {
  const Place& place = impl_.places[index];
  if (place.isStatic) {
    Tensor* tensor = std::get_if<Tensor>(&value);
    if (tensor == nullptr || !isOf(*tensor, place)) return stop(resultError(place, value));
    if (!tensor->dense()) *tensor = tensor->contiguous();
    addresses_[index] = const_cast<std::byte*>(tensor->raw());
  }
  values_[index] = std::move(value);
  return true;
}

// A kernel may answer with a tensor of its own, or a view of an operand; its elements move to the
// place.
bool ExecutorRun::acceptPlanned(PlaceIndex index, Value& value) {
  const Place& place = impl_.places[index];
  Tensor* tensor = std::get_if<Tensor>(&value);
  if (tensor == nullptr || !isOf(*tensor, place)) return stop(resultError(place, value));
  if (tensor->raw() == addresses_[index] && tensor->dense()) return true;
  const Tensor dense = tensor->contiguous();
  std::memmove(addresses_[index], dense.raw(), static_cast<std::size_t>(dense.bytes()));
  value = Tensor::planned(arena_, place.dtype, place.shape, place.offset);
  return true;
}

bool ExecutorRun::runKernel(const KernelStep& step) {
  KernelArguments& prepared = arguments_[step.slot];
  const auto isFixed = [this](PlaceIndex place) {
    const Home home = impl_.places[place].home;
    return home == Home::arena || home == Home::constant;
  };
  for (std::size_t k = 0; k < step.operands.size(); ++k) {
    if (!isFixed(step.operands[k].place)) prepared.inputs[k] = fetch(step.operands[k]);
  }
  for (std::size_t k = 0; k < step.results.size(); ++k) {
    const PlaceIndex place = step.results[k];
    if (impl_.places[place].home != Home::arena) prepared.outputs[k] = std::move(values_[place]);
  }
  const Status done = step.kernel != nullptr
                          ? step.kernel({.inputs = prepared.inputs,
                                         .outputs = prepared.outputs,
                                         .attributes = &step.node->attributes,
                                         .context = scope_.context,
                                         .site = step.randomSite})
                          : runEager(prepared.site, prepared.inputs, step.node->attributes,
                                     *scope_.context, prepared.outputs, step.randomSite);
  for (std::size_t k = 0; k < step.operands.size(); ++k) {
    if (!isFixed(step.operands[k].place)) prepared.inputs[k] = Value{};
  }
  if (!done) return stop(done.error());
  for (std::size_t k = 0; k < step.results.size(); ++k) {
    const PlaceIndex place = step.results[k];
    if (impl_.places[place].home == Home::arena) {
      if (!acceptPlanned(place, prepared.outputs[k])) return false;
    } else if (!accept(place, std::exchange(prepared.outputs[k], Value{}))) {
      return false;
    }
  }
  return true;
}

Status ExecutorRun::runSpecialised(std::span<const Value> inputs, std::span<Value> outputs,
                                   Observer* observer) {
  std::vector<Shape> shapes;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const Tensor* tensor = tensorIn(inputs[k]);
    const ir::ValueType& wanted = plan_->graph().type({.node = plan_->graph().inputs()[k]});
    if ((tensor != nullptr && !tensor->valid()) || !ir::accepts(wanted, typeOf(inputs[k]))) {
      return fail(inputError(plan_->graph(), k, inputs[k]));
    }
    shapes.push_back(tensor != nullptr ? tensor->shape() : Shape{});
  }
  auto found = std::find_if(specialised_.begin(), specialised_.end(),
                            [&shapes](const Specialised& s) { return s.shapes == shapes; });
  if (found == specialised_.end()) {
    TWIN_TRY(graph, specialise(plan_->graph(), inputs));
    TWIN_TRY(plan, makeBodyPlan(std::move(graph), impl_.options));
    if (specialised_.size() >= kMostSpecialised) specialised_.pop_back();
    specialised_.push_front(
        {.shapes = std::move(shapes), .run = std::make_unique<ExecutorRun>(std::move(plan))});
  } else {
    specialised_.splice(specialised_.begin(), specialised_, found);
  }
  return specialised_.front().run->run(inputs, outputs, scope_, observer);
}

bool callDirect(ExecutorRun& run, const void* parameters) {
  const auto& step = *static_cast<const DirectStep*>(parameters);
  const cpu::TileStatus status = step.kernel(run.address(step.out), run.address(step.a),
                                             run.address(step.b), run.address(step.c), step.count);
  return status == cpu::TileStatus::ok || run.stop(cpu::tileError(status));
}

bool callElementwise(ExecutorRun& run, const void* parameters) {
  const auto& step = *static_cast<const ElementwiseStep*>(parameters);
  const std::byte* operands[ops::kMostScalarSteps];
  std::byte* results[ops::kMostScalarSteps];
  for (std::size_t k = 0; k < step.operands.size(); ++k) {
    operands[k] = run.address(step.operands[k]);
  }
  for (std::size_t k = 0; k < step.results.size(); ++k) results[k] = run.address(step.results[k]);
  const cpu::TileStatus status = step.program->run(step.layout, operands, results, run.pool());
  return status == cpu::TileStatus::ok || run.stop(cpu::tileError(status));
}

bool callMatmul(ExecutorRun& run, const void* parameters) {
  const auto& step = *static_cast<const MatmulStep*>(parameters);
  InlineVector<const std::byte*, 24> extra;
  for (const PlaceIndex place : step.extra) extra.push_back(run.address(place));
  const cpu::TileStatus status = step.program.run(run.address(step.a), run.address(step.b),
                                                  run.address(step.out), extra.span(), run.pool());
  return status == cpu::TileStatus::ok || run.stop(cpu::tileError(status));
}

bool callKernel(ExecutorRun& run, const void* parameters) {
  return run.runKernel(*static_cast<const KernelStep*>(parameters));
}

}  // namespace twin::exec
