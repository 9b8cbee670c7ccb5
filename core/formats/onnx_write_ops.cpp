#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/formats/onnx_graph_writer.h"

namespace twin::formats {

Status OnnxGraphWriter::writeReduction(const ir::Graph& owner, const ir::Node& node,
                                       const Names& in) {
  const ops::OpDef* row = ops::registry().op(node.kind);
  TWIN_CHECK(row != nullptr && !row->opTypes.onnx.empty(), "a reduction row names its ONNX type");
  std::vector<std::int64_t> axes;
  if (ir::staticOperand(owner, node, "axes", ops::registry())) {
    TWIN_TRY(list, axesOf(owner, node, "axes"));
    axes = list;
  } else if (node.inputs.size() > 1) {
    return cannot(node, "its axes are not constant");
  }
  OnnxAttributes attributes;
  attributes.integer("keepdims", ir::valueOr(node.attributes, "keepdims", false) ? 1 : 0);
  Names inputs{in.front()};
  // From opset 13 on ReduceSum takes its axes as an operand, the others keep an attribute until 18.
  if (node.kind == "reduce_sum") {
    if (!axes.empty()) inputs.push_back(initializer(node.name + "/axes", axes));
  } else if (!axes.empty()) {
    attributes.list("axes", axes);
  }
  emit(row->opTypes.onnx, inputs, out(node), std::move(attributes));
  return {};
}

Status OnnxGraphWriter::writeMatmul(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  Names operands{in[0], in[1]};
  constexpr std::array kFlags = {"transpose_a", "transpose_b"};
  for (std::size_t k = 0; k < 2; ++k) {
    if (!ir::valueOr(node.attributes, kFlags[k], false)) continue;
    const int rank = rankOf(owner, node.inputs[k]);
    if (rank < 2) return cannot(node, "it transposes an operand of unknown rank");
    std::vector<std::int64_t> perm(static_cast<std::size_t>(rank));
    std::iota(perm.begin(), perm.end(), 0);
    std::swap(perm[perm.size() - 1], perm[perm.size() - 2]);
    OnnxAttributes attributes;
    attributes.list("perm", perm);
    operands[k] =
        emit("Transpose", {operands[k]}, fresh(node.name + "/Transpose"), std::move(attributes));
  }
  emit("MatMul", operands, out(node));
  return {};
}

// activation(a b + bias + residual), written out; the last node bears the value's name.
Status OnnxGraphWriter::writeFusedMatmul(const ir::Graph& owner, const ir::Node& node,
                                         const Names& in) {
  const std::string activation = ir::valueOr<std::string>(node.attributes, "activation", "");
  const std::string result = out(node);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kActivations = {
      {{"relu", "Relu"}, {"tanh", "Tanh"}, {"sigmoid", "Sigmoid"}, {"softplus", "Softplus"}}};
  std::string activationOp;
  for (const auto& [ours, theirs] : kActivations) {
    if (ours == activation) activationOp = theirs;
  }
  if (!activation.empty() && activationOp.empty()) return cannot(node, "activation " + activation);
  // Every step but the last gets a name of its own; the last one bears the value's name.
  std::size_t left = in.size() - 2 + (activation.empty() ? 0 : 1);
  const auto target = [&] { return left-- == 0 ? result : fresh(node.name + "/part"); };
  std::string current = target();
  name({node.id, 0}) = current;
  TWIN_PASS(writeMatmul(owner, node, in));
  for (std::size_t k = 2; k < in.size(); ++k) current = emit("Add", {current, in[k]}, target());
  if (!activation.empty()) emit(activationOp, {current}, result);
  name({node.id, 0}) = result;
  return {};
}

// Both bounds are optional operands; one that bounds nothing is left out.
Status OnnxGraphWriter::writeClip(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  const ir::OpInfo* row = ops::registry().find(node.kind);
  Names inputs{in.front()};
  for (const char* bound : {"min", "max"}) {
    if (const auto at = ir::operandIndex(*row, node.attributes, bound); at && *at < in.size()) {
      inputs.push_back(in[*at]);
      continue;
    }
    const auto value = ir::staticOperand(owner, node, bound, ops::registry());
    const double given = value && value->elements() == 1 ? elementAsDouble(*value, 0)
                                                         : std::numeric_limits<double>::infinity();
    inputs.push_back(std::isinf(given)
                         ? std::string()
                         : number(node.name + "/" + bound, given, dtypeOfResult(node)));
  }
  while (inputs.back().empty()) inputs.pop_back();
  emit("Clip", inputs, out(node));
  return {};
}

// ONNX divides whole numbers toward zero: one less where the remainder's sign is not the divisor's.
void OnnxGraphWriter::writeFloorDivision(const ir::Node& node, const Names& in) {
  const DType dtype = dtypeOfResult(node);
  const auto step = [&](const std::string& op, const Names& inputs) {
    return emit(op, inputs, fresh(node.name + "/" + op));
  };
  if (isFloat(dtype)) {
    emit("Floor", {step("Div", {in[0], in[1]})}, out(node));
    return;
  }
  const std::string zero = number(node.name + "/zero", 0, dtype);
  const std::string quotient = step("Div", {in[0], in[1]});
  const std::string rest = step("Sub", {in[0], step("Mul", {quotient, in[1]})});
  const std::string differ = step("Xor", {step("Less", {rest, zero}), step("Less", {in[1], zero})});
  const std::string isRest = step("Not", {step("Equal", {rest, zero})});
  OnnxAttributes to;
  to.integer("to", row(dtype).onnx);
  const std::string one =
      emit("Cast", {step("And", {differ, isRest})}, fresh(node.name + "/Cast"), std::move(to));
  emit("Sub", {quotient, one}, out(node));
}

// What ONNX says with several ops; none: the kind is not one of those.
std::optional<Status> OnnxGraphWriter::writeComposed(const ir::Node& node, const Names& in) {
  const std::string& kind = node.kind;
  const std::string& result = out(node);
  const DType dtype = dtypeOfResult(node);
  if (kind == "square") return emit("Mul", {in[0], in[0]}, result), Status();
  if (kind == "rsqrt") {
    emit("Reciprocal", {emit("Sqrt", {in[0]}, fresh(node.name + "/Sqrt"))}, result);
    return Status();
  }
  if (kind == "squared_difference") {
    const std::string difference = emit("Sub", {in[0], in[1]}, fresh(node.name + "/Sub"));
    emit("Mul", {difference, difference}, result);
    return Status();
  }
  if (kind == "not_equal") {
    emit("Not", {emit("Equal", {in[0], in[1]}, fresh(node.name + "/Equal"))}, result);
    return Status();
  }
  if (kind == "bias_add") return emit("Add", {in[0], in[1]}, result), Status();
  if (kind == "floordiv") return writeFloorDivision(node, in), Status();
  if (kind == "mod" && isFloat(dtype)) return cannot(node, "of real numbers it has C's sign there");
  if (kind == "gelu" && !ir::valueOr(node.attributes, "approximate", false)) {
    const std::string scaled =
        emit("Mul", {in[0], number(node.name + "/c", 0.70710678118654752, dtype)},
             fresh(node.name + "/Mul"));
    const std::string erf = emit("Erf", {scaled}, fresh(node.name + "/Erf"));
    const std::string sum =
        emit("Add", {erf, number(node.name + "/c", 1, dtype)}, fresh(node.name + "/Add"));
    const std::string product = emit("Mul", {in[0], sum}, fresh(node.name + "/Mul"));
    emit("Mul", {product, number(node.name + "/c", 0.5, dtype)}, result);
    return Status();
  }
  return {};
}

// One op whose attributes are spelt differently; none: the kind is not one of those.
std::optional<Status> OnnxGraphWriter::writeSpelt(const ir::Node& node, const Names& in) {
  const std::string& kind = node.kind;
  const std::string& result = out(node);
  OnnxAttributes attributes;
  if (kind == "cast") {
    attributes.integer("to", row(dtypeOfResult(node)).onnx);
    emit("Cast", {in[0]}, result, std::move(attributes));
    return Status();
  }
  if (kind == "softmax" || kind == "log_softmax") {
    attributes.integer("axis", ir::valueOr<std::int64_t>(node.attributes, "axis", -1));
    emit(kind == "softmax" ? "Softmax" : "LogSoftmax", {in[0]}, result, std::move(attributes));
    return Status();
  }
  if (kind == "layer_norm") {
    if (in.size() < 2) return cannot(node, "it has no scale");
    attributes.integer("axis", ir::valueOr<std::int64_t>(node.attributes, "axis", -1));
    attributes.number("epsilon", ir::valueOr(node.attributes, "epsilon", 1e-5));
    emit("LayerNormalization", in, result, std::move(attributes));
    return Status();
  }
  if (kind == "gemm") {
    attributes.number("alpha", ir::valueOr(node.attributes, "alpha", 1.0));
    attributes.number("beta", ir::valueOr(node.attributes, "beta", 1.0));
    attributes.integer("transA", ir::valueOr(node.attributes, "transpose_a", false) ? 1 : 0);
    attributes.integer("transB", ir::valueOr(node.attributes, "transpose_b", false) ? 1 : 0);
    emit("Gemm", in, result, std::move(attributes));
    return Status();
  }
  if (kind == "leaky_relu" || kind == "elu") {
    for (const auto& [attribute, value] : node.attributes) {
      if (const double* real = std::get_if<double>(&value)) attributes.number("alpha", *real);
    }
    emit(kind == "elu" ? "Elu" : "LeakyRelu", {in[0]}, result, std::move(attributes));
    return Status();
  }
  return {};
}

Status OnnxGraphWriter::writeByKind(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  if (node.outputs.empty()) return cannot(node, "it has no result");
  if (auto written = writeComposed(node, in)) return *written;
  if (auto written = writeSpelt(node, in)) return *written;
  const std::string& kind = node.kind;
  if (kind == "stack") return writeStack(node, in);
  if (kind == "pad") return writePad(owner, node, in);
  if (kind == "clip") return writeClip(owner, node, in);
  if (kind == "if") return writeIf(owner, node, in);
  if (kind == "while") return writeWhile(owner, node, in);
  if (kind == "matmul") return writeMatmul(owner, node, in);
  if (kind == "fused_matmul") return writeFusedMatmul(owner, node, in);
  if (kind == "fused_elementwise") return writeFusedBody(owner, node, in);
  const ops::OpDef* found = ops::registry().op(kind);
  if (found != nullptr && found->has(ir::Trait::reduction) && kind.starts_with("reduce_") &&
      !found->opTypes.onnx.empty()) {
    return writeReduction(owner, node, in);
  }
  if (found != nullptr && (found->has(ir::Trait::movement) || found->has(ir::Trait::view))) {
    return writeMovement(owner, node, in);
  }
  // An op whose attributes would be lost has no plain form.
  const bool plain = found != nullptr && !found->opTypes.onnx.empty() &&
                     found->attributes.empty() &&
                     (found->has(ir::Trait::elementwise) || kind == "identity" || kind == "shape");
  if (!plain)
    return kind == "gather" ? writeMovement(owner, node, in)
                            : cannot(node, "this version does not write it");
  emit(found->opTypes.onnx, in, out(node));
  return {};
}

}  // namespace twin::formats
