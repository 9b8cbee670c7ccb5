#include "core/exec/kernel_resolver.h"

#include <algorithm>
#include <array>
#include <limits>

#include "core/base/hash.h"
#include "core/exec/cpu/fused_matmul.h"
#include "core/exec/cpu/gemm.h"
#include "core/exec/cpu/matmul.h"
#include "core/exec/eager.h"
#include "core/ops/registry.h"

namespace twin::exec {
namespace {

struct ProviderRow {
  std::string_view name{};
  ops::CpuKernel kernel = nullptr;
};
constexpr std::array kProviders = {
    ProviderRow{"matmul", cpu::matmulKernel},
    ProviderRow{"batch_matmul", cpu::matmulKernel},
    ProviderRow{"fused_matmul", cpu::fusedMatmulKernel},
    ProviderRow{"gemm", cpu::gemmKernel},
};

struct ControlRow {
  std::string_view name{};
  Control control = Control::none;
};
constexpr std::array kControls = {
    ControlRow{"if", Control::branch},
    ControlRow{"while", Control::loop},
    ControlRow{"call", Control::call},
};

}  // namespace

Control controlOf(const ops::OpDef& row) {
  for (const ControlRow& candidate : kControls) {
    if (candidate.name == row.name) return candidate.control;
  }
  return Control::none;
}

ops::CpuKernel kernelOf(const ops::OpDef& row) {
  if (row.cpu != nullptr) return row.cpu;
  for (const ProviderRow& provider : kProviders) {
    if (provider.name == row.provider || provider.name == row.name) return provider.kernel;
  }
  return nullptr;
}

bool isElementwise(const ops::OpDef& row, std::span<const DType> dtypes) {
  return !row.scalar.empty() && std::none_of(dtypes.begin(), dtypes.end(),
                                             [](DType dtype) { return dtype == DType::string; });
}

ir::ValueType typeOf(const ops::Value& value) {
  if (const Tensor* tensor = std::get_if<Tensor>(&value)) {
    return ir::tensorType(tensor->dtype(), tensor->shape());
  }
  if (const ops::VariablePtr* variable = std::get_if<ops::VariablePtr>(&value)) {
    const Tensor content = (*variable)->read();
    return ir::ResourceType{.content = {.dtype = content.dtype(), .shape = content.shape()}};
  }
  return ir::ListType{.element = std::get<ops::TensorListPtr>(value)->element};
}

std::uint64_t randomSiteOf(const ir::Node& node) {
  for (const ir::Origin& origin : node.origin) {
    if (origin.span.line > 0) return randomSiteOf(origin.span);
  }
  if (!node.origin.empty() && !node.origin.front().source.empty()) {
    return hashText(node.origin.front().source);
  }
  return hashText(node.name);
}

std::uint64_t randomSiteOf(const ir::Span& span) {
  // Without the file: a script draws the same numbers under each of its names and paths.
  return mixHash(static_cast<std::uint64_t>(span.line), static_cast<std::uint64_t>(span.column));
}

Error atNode(Error error, const ir::Node& node) {
  if (std::holds_alternative<std::monostate>(error.where)) {
    error.where = NodePlace{.node = node.name};
  }
  return error;
}

Error noKernel(const ir::Node& node) {
  // Why the importer could not say it with an op of ours, if it was that.
  const auto* why = ir::find<std::string>(node.attributes, "not_read");
  return {
      .code = ErrorCode::unsupported,
      .message = "the op {} of node {} cannot run on the CPU",
      .arguments = {node.opType.empty() ? node.kind : node.opType, node.name},
      .where = NodePlace{.node = node.name},
      .advice = why != nullptr ? *why : "Remove the node, or replace it by ops of the palette."};
}

Error stopped() { return {.code = ErrorCode::cancelled, .message = "the run was stopped"}; }

Result<bool> truth(const ops::Value& value) {
  const Tensor* tensor = tensorIn(value);
  if (tensor == nullptr || tensor->elements() != 1 || tensor->dtype() == DType::string) {
    return fail({.code = ErrorCode::type,
                 .message = "a condition must be one bool, found {}",
                 .arguments = {text(typeOf(value))},
                 .advice = "Reduce the condition to a scalar."});
  }
  return elementAsDouble(*tensor, 0) != 0;
}

std::int64_t mostTurns(const ir::Node& loop) {
  const std::int64_t* most = ir::find<std::int64_t>(loop.attributes, "max_trip");
  return most != nullptr && *most >= 0 ? *most : std::numeric_limits<std::int64_t>::max();
}

Result<std::vector<ir::ValueType>> inferNode(const ir::Graph& graph, const ir::Node& node,
                                             std::vector<ir::ValueType> operandTypes,
                                             std::vector<const Tensor*> constants) {
  const ir::OpInfo* info = ops::registry().find(node.kind);
  if (info == nullptr) return fail(noKernel(node));
  ir::InferInput input;
  input.types = std::move(operandTypes);
  input.constants = std::move(constants);
  input.attributes = &node.attributes;
  for (const std::string& body : node.bodies) input.bodies.push_back(graph.function(body));
  auto types = ir::inferTypes(*info, std::move(input));
  if (!types) return fail(atNode(std::move(types).error(), node));
  return types;
}

}  // namespace twin::exec
