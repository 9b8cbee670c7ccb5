#include "core/exec/eager_replay.h"

#include <algorithm>
#include <set>

#include "core/exec/kernel_resolver.h"
#include "core/ops/registry.h"

namespace twin::exec {

struct EagerReplay::Step {
  const ir::Node* node = nullptr;
  EagerSite site{};
  PlanIndex kernel = 0;
  std::uint64_t randomSite = 0;
  std::vector<std::uint32_t> operands{};
  std::uint32_t firstResult = 0;
  std::vector<std::uint32_t> dying{};  // slots that nobody reads after this step
  std::vector<EagerReplay> bodies{};
  Values arguments{};  // scratch, kept between runs
  Values results{};
};

EagerReplay::EagerReplay() = default;
EagerReplay::EagerReplay(EagerReplay&&) noexcept = default;
EagerReplay& EagerReplay::operator=(EagerReplay&&) noexcept = default;
EagerReplay::~EagerReplay() = default;

KernelInfo describeNode(const ir::Node& node, const ir::Graph& graph, PlanIndex index) {
  KernelInfo info{.index = index, .name = node.name, .kind = node.kind, .node = node.id};
  std::set<std::string> sources;
  std::set<int> lines;
  for (const ir::Origin& origin : node.origin) {
    if (!origin.source.empty()) sources.insert(origin.source);
    if (origin.span.line > 0) lines.insert(origin.span.line);
  }
  if (sources.empty()) sources.insert(node.name);
  info.nodes.assign(sources.begin(), sources.end());
  info.lines.assign(lines.begin(), lines.end());
  const auto bytesOf = [](const ir::ValueType& type) -> double {
    const ir::TensorType* tensor = ir::asTensor(type);
    if (tensor == nullptr) return 0;
    const auto shape = tensor->shape.shape();
    return shape
               ? static_cast<double>(shape->elements()) * static_cast<double>(sizeOf(tensor->dtype))
               : 0;
  };
  std::vector<ir::ValueType> inputs;
  for (const ir::ValueId input : node.inputs) {
    inputs.push_back(graph.type(input));
    info.bytesMoved += bytesOf(inputs.back());
  }
  double written = 0;
  for (const ir::ValueType& type : node.outputs) written += bytesOf(type);
  info.bytes = static_cast<std::int64_t>(written);
  info.bytesMoved += written;
  const ops::OpDef* row = ops::registry().op(node.kind);
  if (row != nullptr && row->cost != nullptr)
    info.flop = row->cost(inputs, node.outputs, node.attributes).flop;
  return info;
}

Result<EagerReplay> EagerReplay::prepare(ir::GraphPtr graph) {
  EagerReplay replay;
  replay.graph_ = graph;
  std::map<ir::ValueId, std::uint32_t> slotOf;
  std::map<std::uint32_t, std::size_t> lastUse;
  for (const ir::NodePtr& pointer : graph->nodes()) {
    const ir::Node& node = *pointer;
    const ops::OpDef* row = ops::registry().op(node.kind);
    if (row == nullptr) {
      return fail({.code = ErrorCode::unsupported,
                   .message = "{} ({}) has no kernel",
                   .arguments = {node.name, node.opType},
                   .where = NodePlace{node.name},
                   .advice = "The graph can be shown and exported, but not run."});
    }
    if (node.kind == "identity") {
      slotOf[{node.id, 0}] = slotOf.at(node.inputs.front());
      continue;
    }
    const auto first = static_cast<std::uint32_t>(replay.slots_.size());
    for (std::uint32_t k = 0; k < node.outputs.size(); ++k) {
      slotOf[{node.id, k}] = static_cast<std::uint32_t>(replay.slots_.size());
      replay.slots_.emplace_back();
    }
    if (row->has(ir::Trait::constant)) {
      const auto* value = ir::find<ir::TensorValue>(node.attributes, "value");
      TWIN_CHECK(value != nullptr, "a const node carries its value");
      replay.slots_[first] = value->tensor;
      continue;
    }
    if (row->has(ir::Trait::input) || node.kind == "no_op") continue;
    Step step;
    step.node = &node;
    step.site = EagerSite(*row);
    step.kernel = static_cast<PlanIndex>(replay.kernels_.size());
    step.randomSite = randomSiteOf(node);
    step.firstResult = first;
    for (const ir::ValueId input : node.inputs) {
      step.operands.push_back(slotOf.at(input));
      lastUse[step.operands.back()] = replay.steps_.size();
    }
    for (const std::string& body : node.bodies) {
      const auto found = graph->functions().find(body);
      TWIN_CHECK(found != graph->functions().end(), "a verified graph holds its bodies");
      // Bodies of bodies are looked up in the main graph's flat table.
      ir::Graph::Parts parts = found->second->parts();
      parts.functions = graph->functions();
      TWIN_TRY(prepared, prepare(std::make_shared<const ir::Graph>(std::move(parts))));
      step.bodies.push_back(std::move(prepared));
    }
    step.arguments.resize(node.inputs.size());
    step.results.resize(node.outputs.size());
    replay.kernels_.push_back(describeNode(node, *graph, step.kernel));
    replay.steps_.push_back(std::move(step));
  }
  std::set<std::uint32_t> kept;
  for (const ir::ValueId output : graph->outputs())
    replay.outputSlots_.push_back(slotOf.at(output));
  kept.insert(replay.outputSlots_.begin(), replay.outputSlots_.end());
  for (const ir::NodeId input : graph->inputs()) {
    replay.inputSlots_.push_back(slotOf.at({input, 0}));
    kept.insert(replay.inputSlots_.back());
  }
  for (const auto& [slot, step] : lastUse) {
    const bool constant = std::holds_alternative<Tensor>(replay.slots_[slot]) &&
                          std::get<Tensor>(replay.slots_[slot]).valid();
    if (!constant && !kept.contains(slot)) replay.steps_[step].dying.push_back(slot);
  }
  return replay;
}

Status EagerReplay::runWhile(Step& step, ops::RunContext& context) {
  const std::int64_t most = mostTurns(*step.node);
  for (std::int64_t turn = 0; turn < most; ++turn) {
    if (context.stop.stop_requested()) {
      return fail({.code = ErrorCode::cancelled, .message = "stopped"});
    }
    TWIN_TRY(goesOn, step.bodies[0].run(step.arguments, context));
    const Tensor& condition = ops::tensorOf(goesOn.front());
    if (condition.elements() != 1 || elementAsInt(condition, 0) == 0) break;
    TWIN_TRY(next, step.bodies[1].run(step.arguments, context));
    for (std::size_t k = 0; k < next.size(); ++k) step.arguments[k] = std::move(next[k]);
  }
  for (std::size_t k = 0; k < step.results.size(); ++k) step.results[k] = step.arguments[k];
  return {};
}

Status EagerReplay::runStep(Step& step, ops::RunContext& context) {
  const ir::Node& node = *step.node;
  if (step.bodies.empty()) {
    return runEager(step.site, step.arguments, node.attributes, context, step.results,
                    step.randomSite);
  }
  if (node.kind == "while") return runWhile(step, context);
  std::size_t body = 0;
  std::span<const Value> arguments = step.arguments;
  if (node.kind == "if") {
    const Tensor& condition = ops::tensorOf(step.arguments.front());
    body = condition.elements() == 1 && elementAsInt(condition, 0) != 0 ? 0 : 1;
    arguments = arguments.subspan(1);
  }
  TWIN_TRY(results, step.bodies[body].run(arguments, context));
  step.results = std::move(results);
  return {};
}

Result<Values> EagerReplay::run(std::span<const Value> inputs, ops::RunContext& context,
                                Observer* observer) {
  if (inputs.size() != inputSlots_.size()) {
    return fail({.code = ErrorCode::value,
                 .message = "{} takes {} inputs, {} were given",
                 .arguments = {graph_->name(), std::to_string(inputSlots_.size()),
                               std::to_string(inputs.size())},
                 .advice = "Give one value per graph input."});
  }
  for (std::size_t k = 0; k < inputs.size(); ++k) slots_[inputSlots_[k]] = inputs[k];
  for (Step& step : steps_) {
    if (observer != nullptr) observer->nodeBegins(step.kernel);
    for (std::size_t k = 0; k < step.operands.size(); ++k)
      step.arguments[k] = slots_[step.operands[k]];
    Status done = runStep(step, context);
    if (!done) {
      Error error = std::move(done).error();
      if (std::holds_alternative<std::monostate>(error.where))
        error.where = NodePlace{step.node->name};
      return fail(std::move(error));
    }
    for (std::size_t k = 0; k < step.results.size(); ++k) {
      slots_[step.firstResult + k] = std::exchange(step.results[k], Value());
    }
    for (Value& argument : step.arguments) argument = Tensor();
    for (const std::uint32_t slot : step.dying) slots_[slot] = Tensor();
    if (observer != nullptr) observer->nodeEnds(step.kernel);
  }
  Values outputs;
  outputs.reserve(outputSlots_.size());
  for (const std::uint32_t slot : outputSlots_) outputs.push_back(slots_[slot]);
  return outputs;
}

}  // namespace twin::exec
