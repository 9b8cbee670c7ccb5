#include "core/exec/cpu/fused_matmul.h"

#include "core/ops/registry.h"

namespace twin::exec::cpu {
namespace {

using ops::ScalarOp;
using ops::ScalarProgram;

// Appends an activation's program; its operand 0 is step `operand` here.
std::uint16_t append(ScalarProgram& to, const ScalarProgram& from, std::uint16_t operand) {
  std::vector<std::uint16_t> moved;
  for (const ops::ScalarStep& step : from.steps) {
    if (step.op == ScalarOp::input) {
      moved.push_back(operand);
      continue;
    }
    ops::ScalarStep copy = step;
    if (step.op != ScalarOp::constant) {
      copy.a = moved[step.a];
      copy.b = step.b < moved.size() ? moved[step.b] : copy.a;
      copy.c = step.c < moved.size() ? moved[step.c] : copy.a;
    }
    moved.push_back(static_cast<std::uint16_t>(to.steps.size()));
    to.steps.push_back(copy);
  }
  return moved[from.results[0]];
}

Result<ScalarProgram> activationProgram(const std::string& name, DType dtype,
                                        ir::Attributes attributes) {
  const bool isTanhGelu = name == "gelu_tanh";
  if (isTanhGelu) attributes.insert_or_assign("approximate", true);
  const ops::OpDef* row = ops::registry().op(isTanhGelu ? "gelu" : name);
  if (row == nullptr || row->scalar.empty() || row->operands.size() != 1) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "fused_matmul knows no activation {}",
                 .arguments = {name},
                 .advice = "Use an elementwise op of one operand."});
  }
  return ops::compileScalar(*row, {dtype}, dtype, attributes);
}

}  // namespace

Result<MatmulProgram> makeFusedMatmul(DType dtype, std::span<const Shape> operands,
                                      const ir::Attributes& attributes) {
  TWIN_TRY(product, MatmulProgram::make(dtype, operands[0], operands[1], attributes));
  const std::string activation = ir::valueOr<std::string>(attributes, "activation", "");
  if (operands.size() == 2 && activation.empty()) return std::move(product);
  ScalarProgram scalar;
  scalar.inputs = operands.size() - 1;
  for (std::size_t k = 0; k < scalar.inputs; ++k) {
    scalar.steps.push_back(
        {.op = ScalarOp::input, .dtype = dtype, .a = static_cast<std::uint16_t>(k)});
  }
  std::uint16_t last = 0;
  for (std::size_t k = 1; k < scalar.inputs; ++k) {
    scalar.steps.push_back(
        {.op = ScalarOp::add, .dtype = dtype, .a = last, .b = static_cast<std::uint16_t>(k)});
    last = static_cast<std::uint16_t>(scalar.steps.size() - 1);
  }
  if (!activation.empty()) {
    TWIN_TRY(steps, activationProgram(activation, dtype, attributes));
    last = append(scalar, steps, last);
  }
  scalar.results = {last};
  TWIN_TRY(program, ElementwiseProgram::make(std::move(scalar)));
  std::vector<Dims> strides{product.result().denseStrides()};
  for (const Shape& addend : operands.subspan(2)) {
    TWIN_TRY(both, broadcastShapes(product.result(), addend));
    if (!(both == product.result())) {
      return fail({.code = ErrorCode::shape,
                   .message = "an addend of shape {} does not fit a product of shape {}",
                   .arguments = {text(addend), text(product.result())}});
    }
    strides.push_back(addend.denseStrides());
  }
  std::vector<OperandView> views{{.shape = &product.result(), .strides = strides.data()}};
  for (std::size_t k = 2; k < operands.size(); ++k) {
    views.push_back({.shape = &operands[k], .strides = &strides[k - 1]});
  }
  ElementwiseLayout layout = makeLayout(product.result(), views);
  product.setEpilogue({.program = std::move(program), .layout = std::move(layout)});
  return std::move(product);
}

Status fusedMatmulKernel(const ops::KernelCall& call) {
  std::vector<Tensor> operands;
  std::vector<Shape> shapes;
  InlineVector<const std::byte*, 24> addends;
  for (const ops::Value& value : call.inputs) {
    operands.push_back(ops::tensorOf(value).contiguous());
    shapes.push_back(operands.back().shape());
    if (operands.size() > 2) addends.push_back(operands.back().raw());
  }
  TWIN_TRY(program, makeFusedMatmul(operands[0].dtype(), shapes, *call.attributes));
  TWIN_TRY(out, ops::outputTensor(call, 0, program.dtype(), program.result()));
  ThreadPool* const pool = call.context != nullptr ? call.context->pool : nullptr;
  const TileStatus status =
      program.run(operands[0].raw(), operands[1].raw(), out->mutableRaw(), addends.span(), pool);
  if (status != TileStatus::ok) return fail(tileError(status));
  return {};
}

}  // namespace twin::exec::cpu
