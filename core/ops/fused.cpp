#include <algorithm>
#include <array>

#include "core/ops/contraction.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

constexpr std::array<std::string_view, 9> kActivations = {
    "", "relu", "tanh", "sigmoid", "gelu", "gelu_tanh", "elu", "leaky_relu", "softplus"};

Result<Types> inferFusedMatmul(const ir::InferInput& in) {
  TWIN_TRY(product, productType(in));
  const std::string activation = ir::valueOr<std::string>(*in.attributes, "activation", "");
  if (std::find(kActivations.begin(), kActivations.end(), activation) == kActivations.end()) {
    return fail({.code = ErrorCode::value,
                 .message = "fused_matmul knows no activation {}",
                 .arguments = {activation}});
  }
  for (std::size_t k = 2; k < in.types.size(); ++k) {
    TWIN_TRY(addend, tensorAt(in, k));
    if (addend.dtype != product.dtype) return fail(mixedTypes(k, product.dtype, addend.dtype));
    TWIN_TRY(both, broadcastShapes(product.shape, addend.shape));
    if (product.shape.rankKnown() && both.rank() != product.shape.rank()) {
      return fail({.code = ErrorCode::shape,
                   .message = "an addend of shape {} does not fit a product of shape {}",
                   .arguments = {text(addend.shape), text(product.shape)}});
    }
  }
  return one(product.dtype, product.shape);
}

Cost fusedMatmulCost(const std::vector<ir::ValueType>& inputs,
                     const std::vector<ir::ValueType>& outputs, const ir::Attributes& attributes) {
  const double addends = static_cast<double>(inputs.size()) - 2;
  const double activation = ir::valueOr<std::string>(attributes, "activation", "").empty() ? 0 : 1;
  return {.flop = productFlop(inputs[0], outputs[0], attributes) +
                  (addends + activation) * elementsOf(outputs[0]),
          .bytes = bytesMoved(inputs, outputs)};
}

// One op of the chain that a fused product stands for.
struct ChainStep {
  std::string kind;
  ir::Attributes attributes{};
};

// The steps behind the product: an addition for each further operand, then the activation.
std::vector<ChainStep> chainOf(const ir::Node& node) {
  std::vector<ChainStep> steps = {
      {.kind = "matmul",
       .attributes = {{"transpose_a", ir::valueOr(node.attributes, "transpose_a", false)},
                      {"transpose_b", ir::valueOr(node.attributes, "transpose_b", false)}}}};
  for (std::size_t k = 2; k < node.inputs.size(); ++k) steps.push_back({.kind = "add"});
  const std::string activation = ir::valueOr<std::string>(node.attributes, "activation", "");
  if (activation == "gelu_tanh") {
    steps.push_back({.kind = "gelu", .attributes = {{"approximate", true}}});
  } else if (!activation.empty()) {
    steps.push_back({.kind = activation});
  }
  return steps;
}

Result<std::vector<ir::ValueId>> expandFusedMatmul(ir::Editor& editor, const ir::Node& node) {
  ir::ValueId value;
  std::size_t next = 0;
  for (ChainStep& step : chainOf(node)) {
    std::vector<ir::ValueId> inputs;
    if (next > 0) inputs.push_back(value);
    const std::size_t reads = next == 0 ? 2 : next < node.inputs.size() ? 1 : 0;
    for (std::size_t k = 0; k < reads; ++k) inputs.push_back(node.inputs[next++]);
    TWIN_TRY(made, editor.add({.kind = std::move(step.kind),
                               .inputs = std::move(inputs),
                               .attributes = std::move(step.attributes)}));
    value = made;
  }
  return std::vector<ir::ValueId>{value};
}

// The body's results; a shape that it does not know is that of all operands broadcast.
Result<Types> inferFusedElementwise(const ir::InferInput& in) {
  if (in.bodies.size() != 1 || in.bodies[0] == nullptr) {
    return fail({.code = ErrorCode::value, .message = "a fused op needs its body"});
  }
  const ir::Graph& body = *in.bodies[0];
  PartialShape shape{Shape{}};
  for (std::size_t k = 0; k < in.types.size(); ++k) {
    TWIN_TRY(x, tensorAt(in, k));
    TWIN_TRY(both, broadcastShapes(shape, x.shape));
    shape = both;
  }
  Types types;
  for (const ir::ValueId& output : body.outputs()) {
    const ir::TensorType* type = ir::asTensor(body.type(output));
    if (type == nullptr) {
      return fail({.code = ErrorCode::type, .message = "a fused body computes tensors only"});
    }
    types.push_back(ir::tensorType(type->dtype, type->shape.fullyKnown() ? type->shape : shape));
  }
  return types;
}

}  // namespace

OpFamily fusedOps() {
  OpFamily rows;
  rows.push_back(
      {.name = "fused_matmul",
       .doc = "A matrix product with its bias, residual and activation in one kernel.",
       .opTypes = {.tensorFlow = "_FusedMatMul", .onnx = "", .nodeName = "fused_matmul"},
       .formula = "activation(a b + bias + residual)",
       .operands = {{.name = "a"},
                    {.name = "b"},
                    {.name = "bias", .optional = true},
                    {.name = "residual", .optional = true}},
       .attributes = {flagAttribute("transpose_a", false, "Swap the last two axes of a first."),
                      flagAttribute("transpose_b", false, "Swap the last two axes of b first."),
                      {.name = "activation",
                       .doc = "Applied last; empty: none.",
                       .fallback = std::string(),
                       .range = "relu | tanh | sigmoid | gelu | gelu_tanh | elu | leaky_relu | "
                                "softplus"}},
       .traits = {Trait::contraction, Trait::fused},
       .infer = inferFusedMatmul,
       .cost = fusedMatmulCost,
       .provider = "fused_matmul",
       .expand = expandFusedMatmul,
       .samples = {{.operands = {operand({2, 3}), operand({3, 4}), operand({4})},
                    .attributes = {{"activation", std::string("relu")}}},
                   {.operands = {operand({2, 3}), operand({3, 4}), operand({4}), operand({2, 4})}},
                   {.operands = {operand({0, 3}), operand({3, 4})}},
                   {.operands = {operand({1, 1}), operand({1, 1}), operand({1})}}}});
  rows.push_back(
      {.name = "fused_elementwise",
       .doc = "Several elementwise ops in one loop over the elements; the body says which.",
       .opTypes = {.tensorFlow = "", .onnx = "", .nodeName = "fused_elementwise"},
       .formula = "the body, element by element",
       .operands = {{.name = "inputs"}},
       .traits = {Trait::fused, Trait::variadic},
       .infer = inferFusedElementwise,
       .cost = perElement<4>,
       .provider = "fused_elementwise",
       .bodies = 1});
  return rows;
}

}  // namespace twin::ops
