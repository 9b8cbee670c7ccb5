#include "app/session/pipeline.h"

#include <chrono>

#include "core/exec/eager.h"
#include "core/ops/registry.h"

namespace twin::session {
namespace {

std::int64_t nowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

ops::RunContext quietContext(const Limits& limits, const std::stop_token& stop) {
  ops::RunContext context;
  context.limits = limits;
  context.stop = stop;
  context.pool = &defaultPool();
  context.console = [](ops::Stream, std::string_view) {};
  return context;
}

std::vector<ops::Value> asValues(std::span<const Tensor> tensors) {
  return {tensors.begin(), tensors.end()};
}

passes::VerifyMode verifyMode(CompileSettings::Verify verify) {
  switch (verify) {
    case CompileSettings::Verify::off:
      return passes::VerifyMode::off;
    case CompileSettings::Verify::sample:
      return passes::VerifyMode::sample;
    case CompileSettings::Verify::all:
      return passes::VerifyMode::all;
  }
  return passes::VerifyMode::sample;
}

}  // namespace

passes::PassContext passContext(const Limits& limits, std::stop_token stop) {
  passes::PassContext context;
  context.limits = limits;
  context.stop = stop;
  context.evaluateNode = [limits, stop](
                             const ir::Node& node, const ir::Graph&,
                             std::span<const Tensor> inputs) -> Result<std::vector<Tensor>> {
    const ops::OpDef* row = ops::registry().op(node.kind);
    if (row == nullptr) {
      return fail({.code = ErrorCode::unsupported,
                   .message = "no kernel evaluates {}",
                   .arguments = {node.kind},
                   .where = NodePlace{node.name}});
    }
    ops::RunContext run = quietContext(limits, stop);
    const std::vector<ops::Value> operands = asValues(inputs);
    TWIN_TRY(values, exec::runOp(*row, operands, node.attributes, run));
    std::vector<Tensor> results;
    for (const ops::Value& value : values) results.push_back(ops::tensorOf(value));
    return results;
  };
  context.evaluateGraph =
      [limits, stop](const ir::Graph& graph,
                     std::span<const ops::Value> inputs) -> Result<passes::GraphValues> {
    ops::RunContext run = quietContext(limits, stop);
    TWIN_TRY(done, exec::runGraphEagerly(graph, inputs, run, exec::Keep::everything));
    return std::move(done.values);
  };
  return context;
}

Result<CompiledPtr> compileTarget(TargetPtr target, const CompileSettings& settings,
                                  const Limits& limits, std::uint64_t seed, std::stop_token stop) {
  auto compiled = std::make_shared<Compiled>();
  compiled->target = target;
  compiled->settings = settings;
  const std::int64_t start = nowNs();
  const passes::PipelineOptions options{.level = settings.level,
                                        .only = settings.only,
                                        .skip = settings.skip,
                                        .stopAfter = settings.stopAfter,
                                        .verify = verifyMode(settings.verify),
                                        .seed = seed};
  TWIN_TRY(optimised,
           passes::runPipeline(target->graph, ops::registry(), options, passContext(limits, stop)));
  compiled->after = optimised.after;
  compiled->records = std::move(optimised.records);
  compiled->failed = optimised.failed;
  const std::int64_t planned = nowNs();
  compiled->optimiseNs = planned - start;
  auto plan = exec::makePlan(compiled->after);
  compiled->planNs = nowNs() - planned;
  if (plan) {
    compiled->plan = *plan;
  } else {
    compiled->planError.push_back(std::move(plan).error());
  }
  return compiled;
}

Result<ops::Value> randomInput(const ir::Graph& graph, std::size_t index, std::uint64_t seed) {
  const ir::Node& node = graph.node(graph.inputs()[index]);
  const ir::TensorType* type = ir::asTensor(node.outputs.front());
  if (type == nullptr || type->dtype == DType::string) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "input {} is {}, no tensor of numbers, so it cannot be made up",
                 .arguments = {node.name, ir::text(node.outputs.front())},
                 .where = NodePlace{node.name},
                 .advice = "Call the function in the script, so that its last arguments can be "
                           "used; a graph file takes --input NAME=FILE.npy with run."});
  }
  Dims dims = type->shape.dims();
  for (std::int64_t& dim : dims) {
    if (dim < 0) dim = 2;
  }
  auto noise = Tensor::allocate(DType::f64, Shape(dims));
  if (!noise) {
    Error error = std::move(noise).error();
    error.message = "input " + node.name + " cannot be made up: " + error.message;
    error.where = NodePlace{node.name};
    return fail(std::move(error));
  }
  const RandomKey key{.seed = seed, .site = index + 1};
  const std::span<double> numbers(noise->mutableData<double>(),
                                  static_cast<std::size_t>(noise->elements()));
  fillNormal(numbers, key);
  if (!isFloat(type->dtype)) {
    for (double& number : numbers) number = std::abs(number) * 3;
  }
  TWIN_TRY(value, cast(*noise, type->dtype));
  return ops::Value(std::move(value));
}

Result<std::vector<ops::Value>> randomInputs(const ir::Graph& graph, std::uint64_t seed) {
  std::vector<ops::Value> values;
  for (std::size_t k = 0; k < graph.inputs().size(); ++k) {
    TWIN_TRY(value, randomInput(graph, k, seed));
    values.push_back(std::move(value));
  }
  return values;
}

Status requireInputs(const Target& target, std::uint64_t seed) {
  if (target.inputs.size() == target.graph->inputs().size()) return {};
  return randomInputs(*target.graph, seed).map([](const std::vector<ops::Value>&) {});
}

ir::Safety worstSafety(const std::vector<ir::PassRecord>& records) {
  ir::Safety worst = ir::Safety::s0;
  for (const ir::PassRecord& record : records) {
    for (const ir::Rewrite& rewrite : record.rewrites) worst = std::max(worst, rewrite.safety);
  }
  return worst;
}

}  // namespace twin::session
