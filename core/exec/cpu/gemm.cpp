#include "core/exec/cpu/gemm.h"

#include "core/exec/eager.h"
#include "core/ops/registry.h"

namespace twin::exec::cpu {
namespace {

Result<Value> answerOf(std::string_view kind, Values operands, const ir::Attributes& attributes,
                       ops::RunContext& context) {
  TWIN_TRY(answer, runOp(*ops::registry().op(kind), operands, attributes, context));
  return std::move(answer.front());
}

}  // namespace

Status gemmKernel(const ops::KernelCall& call) {
  const ir::Attributes& attributes = *call.attributes;
  const auto scaled = [&](Value value, std::string_view name) -> Result<Value> {
    const double factor = ir::valueOr(attributes, name, 1.0);
    if (factor == 1) return value;
    TWIN_TRY(number, cast(Tensor::scalar(factor), ops::tensorOf(value).dtype()));
    return answerOf("mul", {std::move(value), std::move(number)}, {}, *call.context);
  };
  TWIN_TRY(product, answerOf("matmul", {call.inputs[0], call.inputs[1]},
                             {{"transpose_a", ir::valueOr(attributes, "transpose_a", false)},
                              {"transpose_b", ir::valueOr(attributes, "transpose_b", false)}},
                             *call.context));
  TWIN_TRY(y, scaled(std::move(product), "alpha"));
  if (call.inputs.size() > 2) {
    TWIN_TRY(addend, scaled(call.inputs[2], "beta"));
    TWIN_TRY(sum, answerOf("add", {std::move(y), std::move(addend)}, {}, *call.context));
    y = std::move(sum);
  }
  call.outputs[0] = std::move(y);
  return {};
}

}  // namespace twin::exec::cpu
