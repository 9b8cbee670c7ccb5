#include "core/ops/contraction.h"
#include "core/ops/kernel_tools.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

struct Flags {
  bool a = false;
  bool b = false;
};
Flags flagsOf(const ir::Attributes& attributes) {
  return {.a = ir::valueOr(attributes, "transpose_a", false),
          .b = ir::valueOr(attributes, "transpose_b", false)};
}

bool fits(std::int64_t a, std::int64_t b) { return a < 0 || b < 0 || a == b; }

Error sizesDiffer(const PartialShape& a, const PartialShape& b, Flags flags) {
  Error error{.code = ErrorCode::shape,
              .message = "Matrix size-incompatible: In[0]: {}, In[1]: {}",
              .arguments = {text(a), text(b)}};
  const std::int64_t inner = a[a.rank() - (flags.a ? 2 : 1)];
  const std::int64_t outer = a[a.rank() - (flags.a ? 1 : 2)];
  if (!flags.b && fits(inner, b[b.rank() - 1])) {
    error.advice = "The inner sizes agree when the second operand is transposed: transpose_b=True.";
  } else if (!flags.a && fits(outer, b[b.rank() - (flags.b ? 1 : 2)])) {
    error.advice = "The inner sizes agree when the first operand is transposed: transpose_a=True.";
  } else {
    error.advice = "Transpose or reshape one operand so that the inner sizes agree.";
  }
  return error;
}

Error rankTooLow(std::size_t operand, const PartialShape& shape) {
  return {.code = ErrorCode::shape,
          .message = "In[{}] ndims must be >= 2: {}",
          .arguments = {std::to_string(operand), std::to_string(shape.rank())},
          .advice = "Give a vector a second axis with tf.expand_dims or tf.reshape."};
}

PartialShape leading(const PartialShape& shape) {
  Dims dims = shape.dims();
  dims.pop_back();
  dims.pop_back();
  return PartialShape(std::move(dims));
}

Result<Types> inferMatmul(const ir::InferInput& in) {
  TWIN_TRY(type, productType(in));
  return one(type.dtype, type.shape);
}

Cost matmulCost(const std::vector<ir::ValueType>& inputs, const std::vector<ir::ValueType>& outputs,
                const ir::Attributes& attributes) {
  return {.flop = productFlop(inputs[0], outputs[0], attributes),
          .bytes = bytesMoved(inputs, outputs)};
}

Result<Types> inferBiasAdd(const ir::InferInput& in) {
  TWIN_PASS(sameNumber(in));
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(bias, tensorAt(in, 1));
  if (bias.dtype != x.dtype) return fail(mixedTypes(1, x.dtype, bias.dtype));
  const bool known = x.shape.rankKnown() && bias.shape.rankKnown();
  if (known && (bias.shape.rank() != 1 || x.shape.rank() < 1 ||
                !fits(bias.shape[0], x.shape[x.shape.rank() - 1]))) {
    return fail({.code = ErrorCode::shape,
                 .message =
                     "Must provide as many biases as the last dimension of the input tensor: "
                     "{} vs. {}",
                 .arguments = {text(bias.shape), text(x.shape)},
                 .advice = "A bias is a vector with one number per column."});
  }
  return one(x.dtype, x.shape);
}

OpFamily products() {
  OpFamily rows;
  rows.push_back(
      {.name = "matmul",
       .doc = "The matrix product over the last two axes; leading axes broadcast.",
       .opTypes = {.tensorFlow = "MatMul",
                   .onnx = "MatMul",
                   .nodeName = "MatMul",
                   .synonyms = {"BatchMatMulV2", "BatchMatMul", "BatchMatMulV3"}},
       .formula = "y[i,j] = sum over k of a[i,k] * b[k,j]",
       .operands = {{.name = "a"}, {.name = "b"}},
       .attributes = {flagAttribute("transpose_a", false, "Swap the last two axes of a first."),
                      flagAttribute("transpose_b", false, "Swap the last two axes of b first.")},
       .traits = {Trait::contraction},
       .infer = inferMatmul,
       .cost = matmulCost,
       .provider = "matmul",
       .libraryNames = {"tf.matmul", "tf.linalg.matmul"},
       .samples = {{.operands = {operand({2, 3}), operand({3, 4})}},
                   {.operands = {operand({3, 2}), operand({4, 3})},
                    .attributes = {{"transpose_a", true}, {"transpose_b", true}}},
                   {.operands = {operand({2, 1, 2, 3}), operand({4, 3, 2})}},
                   {.operands = {operand({1, 1}), operand({1, 1})}},
                   {.operands = {operand({2, 0}), operand({0, 3})}},
                   {.operands = {operand({2, 3}, DType::i32), operand({3, 2}, DType::i32)}},
                   {.operands = {operand({2, 3}, DType::f64), operand({3, 2}, DType::f64)}}}});
  rows.push_back({.name = "bias_add",
                  .doc = "Adds one number per column: a vector along the last axis.",
                  .opTypes = {.tensorFlow = "BiasAdd", .onnx = "", .nodeName = "BiasAdd"},
                  .operands = {{.name = "x"}, {.name = "bias"}},
                  .traits = {Trait::elementwise},
                  .infer = inferBiasAdd,
                  .cost = perElement<1>,
                  .scalar = "x + bias",
                  .libraryNames = {"tf.nn.bias_add"},
                  .samples = {{.operands = {operand({2, 3}), operand({3})}},
                              {.operands = {operand({0, 3}), operand({3})}},
                              {.operands = {operand({1, 1}), operand({1})}}}});
  return rows;
}

}  // namespace

Result<ir::TensorType> productType(const ir::InferInput& in) {
  TWIN_TRY(a, tensorAt(in, 0));
  TWIN_TRY(b, tensorAt(in, 1));
  if (a.dtype != b.dtype) return fail(mixedTypes(1, a.dtype, b.dtype));
  TWIN_PASS(sameNumber(in));
  if (a.shape.rankKnown() && a.shape.rank() < 2) return fail(rankTooLow(0, a.shape));
  if (b.shape.rankKnown() && b.shape.rank() < 2) return fail(rankTooLow(1, b.shape));
  if (!a.shape.rankKnown() || !b.shape.rankKnown()) return ir::TensorType{.dtype = a.dtype};
  const Flags flags = flagsOf(*in.attributes);
  const int ra = a.shape.rank();
  const int rb = b.shape.rank();
  if (!fits(a.shape[ra - (flags.a ? 2 : 1)], b.shape[rb - (flags.b ? 1 : 2)])) {
    return fail(sizesDiffer(a.shape, b.shape, flags));
  }
  TWIN_TRY(batch, broadcastShapes(leading(a.shape), leading(b.shape)));
  Dims dims = batch.dims();
  dims.push_back(a.shape[ra - (flags.a ? 1 : 2)]);
  dims.push_back(b.shape[rb - (flags.b ? 2 : 1)]);
  return ir::TensorType{.dtype = a.dtype, .shape = PartialShape(std::move(dims))};
}

double productFlop(const ir::ValueType& a, const ir::ValueType& result,
                   const ir::Attributes& attributes) {
  const ir::TensorType* left = ir::asTensor(a);
  if (left == nullptr || left->shape.rank() < 2) return 0;
  const std::int64_t inner = left->shape[left->shape.rank() - (flagsOf(attributes).a ? 2 : 1)];
  return 2 * elementsOf(result) * static_cast<double>(std::max<std::int64_t>(1, inner));
}

OpFamily matmulOps() { return products(); }

}  // namespace twin::ops
