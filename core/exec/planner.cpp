// The second half of planning: where values live, what weights are prepared, and the records.
#include "core/exec/planner.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "core/exec/specialise.h"
#include "core/ops/registry.h"

namespace twin::exec {
namespace {

void addSources(const ir::Origins& origins, std::set<std::string>& nodes, std::set<int>& lines) {
  for (const ir::Origin& origin : origins) {
    if (!origin.source.empty()) nodes.insert(origin.source);
    if (origin.span.line > 0) lines.insert(origin.span.line);
  }
}

// Sources of everything that a node's bodies do.
void addBodySources(const ir::Graph& graph, const ir::Node& node, std::set<std::string>& seen,
                    ir::Origins& origins) {
  for (const std::string& name : node.bodies) {
    const ir::Graph* body = graph.function(name);
    if (body == nullptr || !seen.insert(name).second) continue;
    for (const ir::NodePtr& inner : body->nodes()) {
      if (inner->kind == "placeholder" || inner->kind == "const") continue;
      origins = ir::unite(origins, inner->origin);
      addBodySources(graph, *inner, seen, origins);
    }
  }
}

// A constant that a pass made of computing nodes; a constant of the program itself does no work.
ir::Origins foldedOrigins(const ir::Node& node) {
  ir::Origins origins;
  for (const ir::Origin& origin : node.origin) {
    if (origin.role == ir::Role::folded || origin.source != node.name) origins.push_back(origin);
  }
  return origins;
}

}  // namespace

Planner::Planner(ir::GraphPtr graph, const PlanOptions& options, Bodies bodies)
    : graph_(std::move(graph)),
      options_(options),
      bodies_(bodies),
      plan_(std::make_shared<Plan>()),
      impl_(std::make_shared<PlanImpl>()) {}

Result<std::shared_ptr<const Plan>> Planner::run() {
  stepBegan_ = std::chrono::steady_clock::now();
  impl_->options = options_;
  impl_->poisonFreed = options_.poisonFreed;
  impl_->isFixed = hasFixedInputs(*graph_);
  TWIN_PASS(addNodes());
  for (const ir::NodeId input : graph_->inputs()) {
    impl_->inputs.push_back(view({.node = input}).place);
    impl_->places[impl_->inputs.back()].index =
        static_cast<std::uint32_t>(impl_->inputs.size() - 1);
  }
  markOutputs();
  prepackWeights();
  record("schedule", fmt::format("{} kernels in the graph's own order", steps_.size()), {});
  assignParallelSections();
  chooseHomes();
  reuseBuffers();
  planArena();
  if (plan_->arenaBytes_ > tensorByteBudget()) {
    return fail(
        {.code = ErrorCode::limit,
         .message = "the plan needs an arena of {} bytes, tensor-bytes allows {}",
         .arguments = {std::to_string(plan_->arenaBytes_), std::to_string(tensorByteBudget())},
         .advice = "Raise it with --limit tensor-bytes=VALUE, or use smaller tensors."});
  }
  attribute();
  describeKernels();
  if (bodies_ == Bodies::own) TWIN_PASS(planBodies());
  plan_->graph_ = graph_;
  plan_->impl_ = impl_;
  return std::shared_ptr<const Plan>(plan_);
}

void Planner::markOutputs() {
  isOutput_.assign(impl_->places.size(), false);
  for (const ir::ValueId output : graph_->outputs()) {
    impl_->outputs.push_back({.value = argument(output)});
    isOutput_[impl_->outputs.back().value.place] = true;
  }
  std::set<PlaceIndex> seen;
  for (std::size_t k = impl_->outputs.size(); k-- > 0;) {
    Delivery& delivery = impl_->outputs[k];
    delivery.moves = seen.insert(delivery.value.place).second;
  }
}

void Planner::prepackWeights() {
  std::vector<ir::Rewrite> rewrites;
  for (Step& step : steps_) {
    if (!options_.prepackWeights || step.matmul == nullptr) continue;
    const Place& right = impl_->places[step.matmul->b];
    if (right.home != Home::constant) continue;
    if (step.matmul->program.prepack(impl_->constants[right.index].raw())) {
      rewrites.push_back(rewriteOf("prepack-weights/matmul", *step.node));
    }
  }
  const std::string note = fmt::format("{} constant right operands packed", rewrites.size());
  record("prepack-weights", note, std::move(rewrites));
}

void Planner::chooseHomes() {
  std::vector<bool> lets(impl_->places.size(), false);
  for (const Step& step : steps_) {
    if (!step.lets) continue;
    for (const PlaceIndex place : step.reads) lets[place] = true;
    for (const PlaceIndex place : step.writes) lets[place] = true;
  }
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    const Step& step = steps_[k];
    const bool infers =
        step.kind == StepKind::control ||
        (step.kind == StepKind::kernel &&
         static_cast<const KernelStep*>(impl_->calls[k].parameters)->kernel == nullptr);
    for (const PlaceIndex index : step.writes) {
      Place& place = impl_->places[index];
      if (!place.isStatic || infers) {
        place.home = Home::dynamic;
      } else {
        place.home = lets[index] || isOutput_[index] ? Home::owned : Home::arena;
      }
    }
  }
  firstUse_.assign(impl_->places.size(), 0);
  lastUse_.assign(impl_->places.size(), 0);
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    const auto now = static_cast<std::uint32_t>(k);
    for (const PlaceIndex place : steps_[k].writes) firstUse_[place] = lastUse_[place] = now;
    for (const PlaceIndex place : steps_[k].reads) lastUse_[place] = now;
  }
}

// Views and folded constants have no kernel of their own: their sources go to the kernel that made
// their elements, else to those that read them.
void Planner::attribute() {
  std::unordered_map<PlaceIndex, std::size_t> producer;
  std::unordered_map<PlaceIndex, std::vector<std::size_t>> readers;
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    for (const PlaceIndex place : steps_[k].writes) producer[place] = k;
    for (const PlaceIndex place : steps_[k].reads) readers[place].push_back(k);
  }
  for (const ir::Node* node : renames_) {
    const PlaceIndex place = view({.node = node->id}).place;
    if (const auto made = producer.find(place); made != producer.end()) {
      Step& step = steps_[made->second];
      step.origins = ir::unite(step.origins, node->origin);
    } else if (const auto read = readers.find(place); read != readers.end()) {
      Step& step = steps_[read->second.front()];
      step.origins = ir::unite(step.origins, node->origin);
    }
  }
  for (const ir::NodePtr& node : graph_->nodes()) {
    if (node->kind != "const") continue;
    const ir::Origins folded = foldedOrigins(*node);
    for (const std::size_t reader : readers[view({.node = node->id}).place]) {
      steps_[reader].origins = ir::unite(steps_[reader].origins, folded);
    }
  }
  for (Step& step : steps_) {
    if (step.kind != StepKind::control) continue;
    std::set<std::string> seen;
    addBodySources(*graph_, *step.node, seen, step.origins);
  }
}

void Planner::describeKernels() {
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    const Step& step = steps_[k];
    const ir::Node& node = *step.node;
    KernelInfo info;
    info.index = static_cast<PlanIndex>(k);
    info.name = node.name;
    info.kind = node.kind;
    info.node = node.id;
    std::set<std::string> nodes;
    std::set<int> lines;
    addSources(step.origins, nodes, lines);
    if (nodes.empty()) nodes.insert(node.name);
    info.nodes.assign(nodes.begin(), nodes.end());
    info.lines.assign(lines.begin(), lines.end());
    for (const PlaceIndex place : step.writes) info.bytes += bytesOf(impl_->places[place]);
    std::vector<ir::ValueType> operands;
    for (const ir::ValueId input : node.inputs) operands.push_back(graph_->type(input));
    if (const ops::OpDef* row = ops::registry().op(node.kind); row->cost != nullptr) {
      const ops::Cost cost = row->cost(operands, node.outputs, node.attributes);
      info.flop = cost.flop;
      info.bytesMoved = cost.bytes;
    }
    plan_->kernels_.push_back(std::move(info));
  }
}

// Plans the bodies that control flow reaches; those of fused nodes became programs.
Status Planner::planBodies() {
  std::vector<const PlanImpl*> waiting{impl_.get()};
  while (!waiting.empty()) {
    const PlanImpl* plan = waiting.back();
    waiting.pop_back();
    for (const ControlStep& step : plan->controls) {
      for (const std::string& name : step.node->bodies) {
        if (impl_->bodies.count(name) != 0) continue;
        const auto body = graph_->functions().find(name);
        if (body == graph_->functions().end()) return fail(noKernel(*step.node));
        // A body's own bodies stand in the outermost graph.
        ir::Graph::Parts parts = body->second->parts();
        parts.functions = graph_->functions();
        auto complete = std::make_shared<const ir::Graph>(std::move(parts));
        TWIN_TRY(planned, makeBodyPlan(std::move(complete), options_));
        waiting.push_back(&planned->impl());
        impl_->bodies.emplace(name, std::move(planned));
      }
    }
  }
  return {};
}

ir::Rewrite Planner::rewriteOf(std::string rule, const ir::Node& node) const {
  ir::Rewrite rewrite;
  rewrite.rule = std::move(rule);
  rewrite.safety = ir::Safety::s0;
  rewrite.matched = {node.id};
  rewrite.updated = {node.id};
  return rewrite;
}

void Planner::record(std::string_view name, std::string note, std::vector<ir::Rewrite> rewrites) {
  const auto now = std::chrono::steady_clock::now();
  ir::PassRecord made;
  made.pass = std::string(name);
  made.before = graph_;
  made.after = graph_;
  made.verificationNote = std::move(note);
  made.rewrites = std::move(rewrites);
  made.durationNs = std::chrono::duration_cast<std::chrono::nanoseconds>(now - stepBegan_).count();
  stepBegan_ = now;
  plan_->records_.push_back(std::move(made));
}

Result<std::shared_ptr<const Plan>> makeBodyPlan(ir::GraphPtr body, const PlanOptions& options) {
  return Planner(std::move(body), options, Bodies::outer).run();
}

Result<std::shared_ptr<const Plan>> makePlan(ir::GraphPtr graph, const PlanOptions& options) {
  return Planner(std::move(graph), options, Bodies::own).run();
}

}  // namespace twin::exec
