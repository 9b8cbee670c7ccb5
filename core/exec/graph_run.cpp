// runGraphEagerly: node by node with eager kernels; bodies of control flow and of fused nodes
// likewise.
#include <chrono>
#include <unordered_map>

#include "core/exec/graph_steps.h"
#include "core/exec/kernel_resolver.h"
#include "core/ops/registry.h"

namespace twin::exec {
namespace {

using Clock = std::chrono::steady_clock;

// What is known about a graph after its first node-by-node run; loops run their bodies often.
struct Prepared {
  struct Step {
    const ir::Node* node = nullptr;
    const ops::OpDef* row = nullptr;
    Control control = Control::none;
    EagerSite site{};
    std::uint64_t randomSite = 0;
    std::vector<std::size_t> operands{};  // positions in the run's values
    std::size_t firstResult = 0;
  };
  std::vector<Step> steps{};
  std::vector<std::size_t> outputs{};
  std::vector<std::uint32_t> uses{};  // reads of each value, outputs included
};

class GraphRunner {
 public:
  GraphRunner(const ir::Graph& root, ops::RunContext& context, Observer* observer,
              NodeListener* listener)
      : root_(root), context_(context), observer_(observer), listener_(listener) {
    if (context.limits.timeNs > 0) {
      deadline_ = Clock::now() + std::chrono::nanoseconds(context.limits.timeNs);
    }
  }

  Result<GraphRun> run(std::span<const Value> inputs, Keep keep) {
    Values values;
    TWIN_TRY(outputs, runGraph(root_, inputs, keep, values));
    GraphRun result;
    result.outputs = std::move(outputs);
    if (keep == Keep::everything) {
      std::size_t position = 0;
      for (const ir::NodePtr& node : root_.nodes()) {
        for (std::uint32_t k = 0; k < node->outputs.size(); ++k) {
          result.values[{.node = node->id, .result = k}] = std::move(values[position++]);
        }
      }
    }
    return result;
  }

 private:
  Prepared& prepare(const ir::Graph& graph) {
    const auto found = prepared_.find(&graph);
    if (found != prepared_.end()) return *found->second;
    auto fresh = std::make_unique<Prepared>();
    std::unordered_map<ir::NodeId, std::size_t> first;
    std::size_t count = 0;
    for (const ir::NodePtr& node : graph.nodes()) {
      first[node->id] = count;
      count += node->outputs.size();
    }
    fresh->uses.assign(count, 0);
    const auto position = [&](ir::ValueId value) { return first.at(value.node) + value.result; };
    for (const ir::NodePtr& node : graph.nodes()) {
      Prepared::Step step;
      step.node = node.get();
      step.row = ops::registry().op(node->kind);
      if (step.row != nullptr) {
        step.control = controlOf(*step.row);
        step.site = EagerSite(*step.row);
      }
      step.randomSite = randomSiteOf(*node);
      step.firstResult = first[node->id];
      for (const ir::ValueId input : node->inputs) {
        step.operands.push_back(position(input));
        ++fresh->uses[step.operands.back()];
      }
      fresh->steps.push_back(std::move(step));
    }
    for (const ir::ValueId output : graph.outputs()) {
      fresh->outputs.push_back(position(output));
      ++fresh->uses[fresh->outputs.back()];
    }
    return *prepared_.emplace(&graph, std::move(fresh)).first->second;
  }

  Status checkTime() {
    if (context_.stop.stop_requested()) return fail(stopped());
    if (deadline_ && Clock::now() > *deadline_) return fail(limitError("time", context_.limits));
    return {};
  }

  Result<Values> runGraph(const ir::Graph& graph, std::span<const Value> inputs, Keep keep,
                          Values& values) {
    if (inputs.size() != graph.inputs().size()) return fail(inputCount(graph, inputs.size()));
    if (depth_ >= context_.limits.depth) return fail(limitError("depth", context_.limits));
    ++depth_;
    if (listener_ != nullptr) listener_->entered(graph, inputs);
    auto outputs = runSteps(graph, inputs, keep, values);
    if (listener_ != nullptr && outputs) listener_->left(graph, *outputs);
    --depth_;
    return outputs;
  }

  static Error inputCount(const ir::Graph& graph, std::size_t found) {
    return {
        .code = ErrorCode::value,
        .message = "graph {} takes {} inputs, {} were given",
        .arguments = {graph.name(), std::to_string(graph.inputs().size()), std::to_string(found)},
        .advice = "Give one value per graph input."};
  }

  Result<Values> runSteps(const ir::Graph& graph, std::span<const Value> inputs, Keep keep,
                          Values& values) {
    Prepared& prepared = prepare(graph);
    values.assign(prepared.uses.size(), Value{});
    std::vector<std::uint32_t> left = prepared.uses;
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      values[prepared.steps[graph.indexOf(graph.inputs()[k])].firstResult] = inputs[k];
    }
    Observer* const observer = depth_ == 1 ? observer_ : nullptr;
    for (std::size_t k = 0; k < prepared.steps.size(); ++k) {
      Prepared::Step& step = prepared.steps[k];
      TWIN_PASS(checkTime());
      if (observer != nullptr) observer->nodeBegins(static_cast<PlanIndex>(k));
      auto done = runStep(graph, step, values);
      if (observer != nullptr) observer->nodeEnds(static_cast<PlanIndex>(k));
      if (!done) return fail(atNode(std::move(done).error(), *step.node));
      if (keep == Keep::everything) continue;
      for (const std::size_t operand : step.operands) {
        if (--left[operand] == 0) values[operand] = Value{};
      }
    }
    Values outputs;
    for (const std::size_t output : prepared.outputs) outputs.push_back(values[output]);
    return outputs;
  }

  Status runStep(const ir::Graph& graph, Prepared::Step& step, Values& values) {
    const ir::Node& node = *step.node;
    if (node.kind == "placeholder") return {};
    if (const auto* constant = ir::find<ir::TensorValue>(node.attributes, "value");
        node.kind == "const" && constant != nullptr) {
      values[step.firstResult] = constant->tensor;
      return {};
    }
    Values operands(step.operands.size());
    for (std::size_t k = 0; k < operands.size(); ++k) operands[k] = values[step.operands[k]];
    const std::span<Value> results(values.data() + step.firstResult, node.outputs.size());
    if (listener_ == nullptr) return compute(graph, step, operands, results);
    listener_->begins(node);
    const Clock::time_point began = Clock::now();
    TWIN_PASS(compute(graph, step, operands, results));
    listener_->ends(node, operands, results,
                    std::chrono::nanoseconds(Clock::now() - began).count());
    return {};
  }

  Status compute(const ir::Graph& graph, Prepared::Step& step, std::span<const Value> operands,
                 std::span<Value> results) {
    const ir::Node& node = *step.node;
    if (step.row == nullptr) return fail(noKernel(node));
    if (step.control != Control::none) return runControl(graph, step, operands, results);
    if (!node.bodies.empty()) return runBody(graph, node.bodies[0], operands, results);
    return runEager(step.site, operands, node.attributes, context_, results, step.randomSite);
  }

  Result<const ir::Graph*> body(const ir::Graph& graph, const std::string& name) const {
    const ir::Graph* found = root_.function(name);
    if (found == nullptr) found = graph.function(name);
    if (found != nullptr) return found;
    return fail({.code = ErrorCode::notFound,
                 .message = "the graph has no body named {}",
                 .arguments = {name},
                 .advice = "Add the body to the graph's functions."});
  }

  Status runBody(const ir::Graph& graph, const std::string& name, std::span<const Value> operands,
                 std::span<Value> results) {
    TWIN_TRY(found, body(graph, name));
    Values values;
    TWIN_TRY(outputs, runGraph(*found, operands, Keep::outputs, values));
    if (outputs.size() != results.size()) {
      return fail(
          {.code = ErrorCode::value,
           .message = "body {} gives {} results, {} are wanted",
           .arguments = {name, std::to_string(outputs.size()), std::to_string(results.size())}});
    }
    std::move(outputs.begin(), outputs.end(), results.begin());
    return {};
  }

  Status runControl(const ir::Graph& graph, const Prepared::Step& step,
                    std::span<const Value> operands, std::span<Value> results) {
    const std::vector<std::string>& bodies = step.node->bodies;
    if (step.control == Control::call) return runBody(graph, bodies.at(0), operands, results);
    if (step.control == Control::branch) {
      TWIN_TRY(holds, truth(operands[0]));
      return runBody(graph, bodies.at(holds ? 0 : 1), operands.subspan(1), results);
    }
    Values state(operands.begin(), operands.end());
    const std::int64_t most = mostTurns(*step.node);
    for (std::int64_t iteration = 0; iteration < most; ++iteration) {
      TWIN_PASS(checkTime());
      if (iteration >= context_.limits.steps) return fail(limitError("steps", context_.limits));
      Value condition;
      TWIN_PASS(runBody(graph, bodies.at(0), state, {&condition, 1}));
      TWIN_TRY(holds, truth(condition));
      if (!holds) break;
      Values next(state.size());
      TWIN_PASS(runBody(graph, bodies.at(1), state, next));
      state = std::move(next);
    }
    if (state.size() != results.size()) {
      return fail({.code = ErrorCode::value,
                   .message = "the loop carries {} values, {} are wanted",
                   .arguments = {std::to_string(state.size()), std::to_string(results.size())}});
    }
    std::move(state.begin(), state.end(), results.begin());
    return {};
  }

  const ir::Graph& root_;
  ops::RunContext& context_;
  Observer* observer_ = nullptr;
  NodeListener* listener_ = nullptr;
  std::optional<Clock::time_point> deadline_;
  std::int64_t depth_ = 0;
  std::unordered_map<const ir::Graph*, std::unique_ptr<Prepared>> prepared_;
};

}  // namespace

Result<GraphRun> runGraphEagerly(const ir::Graph& graph, std::span<const Value> inputs,
                                 ops::RunContext& context, Keep keep, Observer* observer) {
  return GraphRunner(graph, context, observer, nullptr).run(inputs, keep);
}

Result<Values> stepGraph(const ir::Graph& graph, std::span<const Value> inputs,
                         ops::RunContext& context, NodeListener& listener) {
  TWIN_TRY(run, GraphRunner(graph, context, nullptr, &listener).run(inputs, Keep::outputs));
  return std::move(run.outputs);
}

}  // namespace twin::exec
