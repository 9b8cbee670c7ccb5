#include "core/exec/eager.h"

#include <algorithm>

#include "core/base/stop_scope.h"
#include "core/exec/cpu/elementwise.h"
#include "core/exec/kernel_resolver.h"
#include "core/ops/registry.h"
#include "core/ops/scalar_program.h"

namespace twin::exec {

using cpu::ElementwiseLayout;
using cpu::ElementwiseProgram;
using cpu::MapKind;
using cpu::TileStatus;

// What a site found out at its first call; replaced when dtypes or attributes change.
struct EagerSite::Cache {
  InlineVector<DType, 8> dtypes{};
  ir::Attributes attributes{};
  std::shared_ptr<const ElementwiseProgram> program{};  // elementwise rows
  ops::CpuKernel kernel = nullptr;                      // others
  std::vector<Shape> shapes{};  // for which infer agreed; empty: infer runs at every call
  bool infersAlways = false;

  [[nodiscard]] static Result<std::shared_ptr<const Cache>> make(const ops::OpDef& row,
                                                                 std::span<const Value> inputs,
                                                                 const ir::Attributes& attributes);
  [[nodiscard]] static Result<std::vector<ir::ValueType>> infer(const ops::OpDef& row,
                                                                std::span<const Value> inputs,
                                                                const ir::Attributes& attributes);
  [[nodiscard]] bool fits(std::span<const Value> inputs, const ir::Attributes& given) const;
  [[nodiscard]] Status runElementwise(std::span<const Value> inputs, ops::RunContext& context,
                                      Value& output) const;
  [[nodiscard]] Status runBroadcast(std::span<const Value> inputs, ops::RunContext& context,
                                    Value& output) const;
};

namespace {

constexpr std::size_t kMostOperands = 64;

// The dtype by which a site tells calls apart; values that are no tensors count as strings.
DType siteDType(const Value& value) {
  const Tensor* tensor = tensorIn(value);
  return tensor != nullptr ? tensor->dtype() : DType::string;
}

Result<Tensor*> outputFor(Value& output, DType dtype, const Shape& shape) {
  return ops::outputTensor({.outputs = {&output, 1}}, 0, dtype, shape);
}

}  // namespace

Result<std::vector<ir::ValueType>> EagerSite::Cache::infer(const ops::OpDef& row,
                                                           std::span<const Value> inputs,
                                                           const ir::Attributes& attributes) {
  const ir::OpInfo* info = ops::registry().find(row.name);
  TWIN_CHECK(info != nullptr, "a row of the registry");
  ir::InferInput input;
  input.attributes = &attributes;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    input.types.push_back(typeOf(inputs[k]));
    const bool isStatic = k < row.operands.size() && row.operands[k].isStatic;
    input.constants.push_back(isStatic ? tensorIn(inputs[k]) : nullptr);
  }
  return ir::inferTypes(*info, std::move(input));
}

Result<std::shared_ptr<const EagerSite::Cache>> EagerSite::Cache::make(
    const ops::OpDef& row, std::span<const Value> inputs, const ir::Attributes& attributes) {
  auto cache = std::make_shared<Cache>();
  TWIN_TRY(types, infer(row, inputs, attributes));
  for (const Value& value : inputs) cache->dtypes.push_back(siteDType(value));
  cache->attributes = attributes;
  if (isElementwise(row, cache->dtypes.span())) {
    const ir::TensorType* result = types.empty() ? nullptr : ir::asTensor(types[0]);
    TWIN_CHECK(result != nullptr, "an elementwise row gives a tensor");
    const std::vector<DType> dtypes(cache->dtypes.begin(), cache->dtypes.end());
    TWIN_TRY(scalar, ops::compileScalar(row, dtypes, result->dtype, attributes));
    TWIN_TRY(program, ElementwiseProgram::make(std::move(scalar)));
    cache->program = std::move(program);
    return std::shared_ptr<const Cache>(std::move(cache));
  }
  cache->kernel = kernelOf(row);
  if (cache->kernel == nullptr) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "{} cannot run by itself",
                 .arguments = {row.name},
                 .advice = "Ops with bodies run as part of a graph."});
  }
  cache->infersAlways =
      std::any_of(row.operands.begin(), row.operands.end(),
                  [](const ir::OperandDef& operand) { return operand.isStatic; }) ||
      std::any_of(inputs.begin(), inputs.end(),
                  [](const Value& value) { return tensorIn(value) == nullptr; });
  if (!cache->infersAlways) {
    for (const Value& value : inputs) cache->shapes.push_back(tensorIn(value)->shape());
  }
  return std::shared_ptr<const Cache>(std::move(cache));
}

bool EagerSite::Cache::fits(std::span<const Value> inputs, const ir::Attributes& given) const {
  if (inputs.size() != dtypes.size()) return false;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    if (siteDType(inputs[k]) != dtypes[k]) return false;
  }
  if (!(given.empty() && attributes.empty()) && given != attributes) return false;
  if (program != nullptr) return true;
  if (infersAlways) return false;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    if (!(tensorIn(inputs[k])->shape() == shapes[k])) return false;
  }
  return true;
}

// Equal shapes and true scalars need no index maps.
Status EagerSite::Cache::runElementwise(std::span<const Value> inputs, ops::RunContext& context,
                                        Value& output) const {
  const std::byte* operands[kMostOperands];
  const Tensor* widest = tensorIn(inputs[0]);
  ElementwiseLayout layout;
  for (std::size_t k = 1; k < inputs.size() && widest->rank() == 0; ++k) {
    widest = tensorIn(inputs[k]);
  }
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const Tensor& tensor = *tensorIn(inputs[k]);
    operands[k] = tensor.raw();
    if (&tensor == widest || tensor.shape() == widest->shape()) {
      if (!tensor.dense()) return runBroadcast(inputs, context, output);
      layout.kinds.push_back(MapKind::contiguous);
    } else if (tensor.rank() == 0) {
      layout.kinds.push_back(MapKind::scalar);
      layout.allContiguous = false;
    } else {
      return runBroadcast(inputs, context, output);
    }
  }
  layout.elements = widest->elements();
  TWIN_TRY(out, outputFor(output, program->resultDType(0), widest->shape()));
  std::byte* results[1] = {out->mutableRaw()};
  const TileStatus status = program->run(layout, operands, results, context.pool);
  if (status != TileStatus::ok) [[unlikely]]
    return fail(cpu::tileError(status));
  return {};
}

Status EagerSite::Cache::runBroadcast(std::span<const Value> inputs, ops::RunContext& context,
                                      Value& output) const {
  Shape shape = tensorIn(inputs[0])->shape();
  std::vector<cpu::OperandView> views;
  std::vector<const std::byte*> operands;
  for (const Value& value : inputs) {
    const Tensor& tensor = *tensorIn(value);
    TWIN_TRY(both, broadcastShapes(shape, tensor.shape()));
    shape = both;
    views.push_back({.shape = &tensor.shape(), .strides = &tensor.strides()});
    operands.push_back(tensor.raw());
  }
  const ElementwiseLayout layout = cpu::makeLayout(shape, views);
  TWIN_TRY(out, outputFor(output, program->resultDType(0), shape));
  std::byte* results[1] = {out->mutableRaw()};
  const TileStatus status = program->run(layout, operands.data(), results, context.pool);
  if (status != TileStatus::ok) return fail(cpu::tileError(status));
  return {};
}

Status runEager(EagerSite& site, std::span<const Value> inputs, const ir::Attributes& attributes,
                ops::RunContext& context, std::span<Value> outputs, std::uint64_t randomSite) {
  TWIN_CHECK(site.row_ != nullptr, "a site of an op row");
  if (site.cache_ == nullptr || !site.cache_->fits(inputs, attributes)) [[unlikely]] {
    TWIN_TRY(fresh, EagerSite::Cache::make(*site.row_, inputs, attributes));
    site.cache_ = std::move(fresh);
  }
  const EagerSite::Cache& cache = *site.cache_;
  const StopScope scope(context.stop);
  if (cache.program == nullptr) {
    TWIN_PASS(cache.kernel({.inputs = inputs,
                            .outputs = outputs,
                            .attributes = &attributes,
                            .context = &context,
                            .site = randomSite}));
  } else if (inputs.size() > kMostOperands) {
    TWIN_PASS(cache.runBroadcast(inputs, context, outputs[0]));
  } else {
    TWIN_PASS(cache.runElementwise(inputs, context, outputs[0]));
  }
  // A stopped kernel leaves half a result.
  if (context.stop.stop_requested()) [[unlikely]]
    return fail(stopped());
  return {};
}

Result<Values> runOp(const ops::OpDef& row, std::span<const Value> inputs,
                     const ir::Attributes& attributes, ops::RunContext& context) {
  EagerSite site(row);
  const ir::OpInfo* info = ops::registry().find(row.name);
  TWIN_CHECK(info != nullptr, "a row of the registry");
  ir::InferInput input;
  input.attributes = &attributes;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    input.types.push_back(typeOf(inputs[k]));
    const bool isStatic = k < row.operands.size() && row.operands[k].isStatic;
    input.constants.push_back(isStatic ? tensorIn(inputs[k]) : nullptr);
  }
  TWIN_TRY(types, ir::inferTypes(*info, std::move(input)));
  Values outputs(types.size());
  TWIN_PASS(runEager(site, inputs, attributes, context, outputs));
  return outputs;
}

}  // namespace twin::exec
