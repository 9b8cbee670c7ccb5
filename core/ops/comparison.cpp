#include "core/ops/kernel_tools.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

Result<Types> ordered(const ir::InferInput& in) {
  TWIN_PASS(broadcastNumber(in));
  return comparison(in);
}

Result<Types> inferSelect(const ir::InferInput& in) {
  TWIN_TRY(condition, tensorAt(in, 0));
  TWIN_TRY(a, tensorAt(in, 1));
  TWIN_TRY(b, tensorAt(in, 2));
  if (condition.dtype != DType::boolean) {
    return fail(mixedTypes(0, DType::boolean, condition.dtype));
  }
  if (a.dtype != b.dtype) return fail(mixedTypes(2, a.dtype, b.dtype));
  TWIN_TRY(both, broadcastShapes(a.shape, b.shape));
  TWIN_TRY(shape, broadcastShapes(condition.shape, both));
  return one(a.dtype, shape);
}

// Whether texts are equal; numbers go through the row's scalar expression.
template <bool kEqual>
Status compareText(const KernelCall& call) {
  const Tensor a = inputTensor(call, 0);
  const Tensor b = inputTensor(call, 1);
  TWIN_TRY(shape, broadcastShapes(a.shape(), b.shape()));
  const Tensor left = a.broadcastTo(shape).contiguous();
  const Tensor right = b.broadcastTo(shape).contiguous();
  TWIN_TRY(out, outputTensor(call, 0, DType::boolean, shape));
  bool* to = out->mutableData<bool>();
  for (std::int64_t k = 0; k < shape.elements(); ++k) {
    to[k] = (left.data<std::string>()[k] == right.data<std::string>()[k]) == kEqual;
  }
  return {};
}

Status selectText(const KernelCall& call) {
  Shape shape = inputTensor(call, 0).shape();
  for (std::size_t k = 1; k < 3; ++k) {
    TWIN_TRY(both, broadcastShapes(shape, inputTensor(call, k).shape()));
    shape = both;
  }
  const Tensor condition = inputTensor(call, 0).broadcastTo(shape).contiguous();
  const Tensor a = inputTensor(call, 1).broadcastTo(shape).contiguous();
  const Tensor b = inputTensor(call, 2).broadcastTo(shape).contiguous();
  TWIN_TRY(out, outputTensor(call, 0, DType::string, shape));
  auto* to = out->mutableData<std::string>();
  for (std::int64_t k = 0; k < shape.elements(); ++k) {
    to[k] = (condition.data<bool>()[k] ? a : b).data<std::string>()[k];
  }
  return {};
}

OpDef pairRow(std::string name, std::string doc, OpTypes types, std::string scalar,
              ir::InferFn infer, ir::Traits traits, std::vector<std::string> library,
              DType sample) {
  return {.name = std::move(name),
          .doc = std::move(doc),
          .opTypes = std::move(types),
          .operands = {{.name = "x"}, {.name = "y"}},
          .traits = traits,
          .infer = infer,
          .cost = perElement<1>,
          .scalar = std::move(scalar),
          .libraryNames = std::move(library),
          .samples = binarySamples(sample)};
}

}  // namespace

OpFamily comparisonOps() {
  const ir::Traits plain = {Trait::elementwise};
  const ir::Traits symmetric = {Trait::elementwise, Trait::commutative};
  OpFamily rows = {
      pairRow("equal", "True where the two are equal; NaN equals nothing.",
              {"Equal", "Equal", "Equal"}, "x == y", comparison, symmetric,
              {"tf.equal", "tf.math.equal"}, DType::f32),
      pairRow("not_equal", "True where the two differ; NaN differs from everything.",
              {"NotEqual", "", "NotEqual"}, "x != y", comparison, symmetric,
              {"tf.not_equal", "tf.math.not_equal"}, DType::f32),
      pairRow("less", "True where x is less than y.", {"Less", "Less", "Less"}, "x < y", ordered,
              plain, {"tf.less", "tf.math.less"}, DType::f32),
      pairRow("less_equal", "True where x is at most y.", {"LessEqual", "LessOrEqual", "LessEqual"},
              "x <= y", ordered, plain, {"tf.less_equal", "tf.math.less_equal"}, DType::f32),
      pairRow("greater", "True where x is greater than y.", {"Greater", "Greater", "Greater"},
              "x > y", ordered, plain, {"tf.greater", "tf.math.greater"}, DType::f32),
      pairRow("greater_equal", "True where x is at least y.",
              {"GreaterEqual", "GreaterOrEqual", "GreaterEqual"}, "x >= y", ordered, plain,
              {"tf.greater_equal", "tf.math.greater_equal"}, DType::f32),
      pairRow("logical_and", "True where both are true.", {"LogicalAnd", "And", "LogicalAnd"},
              "and(x, y)", broadcastBool, symmetric, {"tf.logical_and", "tf.math.logical_and"},
              DType::boolean),
      pairRow("logical_or", "True where at least one is true.", {"LogicalOr", "Or", "LogicalOr"},
              "or(x, y)", broadcastBool, symmetric, {"tf.logical_or", "tf.math.logical_or"},
              DType::boolean),
      pairRow("logical_xor", "True where exactly one is true.", {"", "Xor", "LogicalXor"}, "x != y",
              broadcastBool, symmetric, {"tf.math.logical_xor"}, DType::boolean),
  };
  rows[0].cpu = compareText<true>;
  rows[1].cpu = compareText<false>;
  rows.push_back({.name = "logical_not",
                  .doc = "True where x is false.",
                  .opTypes = {.tensorFlow = "LogicalNot", .onnx = "Not", .nodeName = "LogicalNot"},
                  .operands = {{.name = "x"}},
                  .traits = plain,
                  .infer = sameBool,
                  .cost = perElement<1>,
                  .scalar = "not(x)",
                  .libraryNames = {"tf.logical_not", "tf.math.logical_not"},
                  .samples = unarySamples(DType::boolean)});
  rows.push_back(
      {.name = "select",
       .doc = "x where the condition is true, y where it is false.",
       .opTypes = {.tensorFlow = "SelectV2",
                   .onnx = "Where",
                   .nodeName = "SelectV2",
                   .synonyms = {"Select"}},
       .operands = {{.name = "condition"}, {.name = "x"}, {.name = "y"}},
       .traits = plain,
       .infer = inferSelect,
       .cost = perElement<1>,
       .scalar = "select(condition, x, y)",
       .cpu = selectText,
       .libraryNames = {"tf.where"},
       .samples = {
           {.operands = {operand({2, 3}, DType::boolean), operand({2, 3}), operand({2, 3})}},
           {.operands = {operand(Shape{}, DType::boolean), operand({3}), operand({2, 1})}},
           {.operands = {operand({0}, DType::boolean), operand({1}), operand(Shape{})}}}});
  return rows;
}

}  // namespace twin::ops
