#include "core/formats/onnx_ops.h"

#include <array>

#include "core/formats/onnx_translation.h"

namespace twin::formats {
namespace {

using Translate = Status (*)(OnnxTranslation&);

Status withAxis(OnnxTranslation& t) {
  passOnnxOperands(t);
  t.spec.attributes["axis"] = t.node.integer("axis", 0);
  return {};
}

Status softmax(OnnxTranslation& t) {
  passOnnxOperands(t);
  const std::int64_t axis = t.node.integer("axis", t.opset >= 13 ? -1 : 1);
  const int rank = t.rankOf(0);
  // Before 13 the axes from `axis` on were flattened; on the last axis that is the same.
  if (t.opset < 13 && axis != -1 && rank >= 0 && axis != rank - 1) {
    return t.unsupported("it flattens its operand from axis " + std::to_string(axis));
  }
  t.spec.attributes["axis"] = axis;
  return {};
}

Status reduce(OnnxTranslation& t) {
  passOnnxOperands(t);
  t.spec.attributes["keepdims"] = t.node.integer("keepdims", 1) != 0;
  if (const OnnxAttribute* axes = t.node.find("axes")) t.spec.attributes["axes"] = axes->ints;
  if (t.node.integer("noop_with_empty_axes", 0) != 0 && !t.operands.has(1))
    t.spec.kind = "identity";
  return {};
}

Status argument(OnnxTranslation& t) {
  if (t.node.integer("keepdims", 1) != 0) return t.unsupported("keepdims is set");
  if (t.node.integer("select_last_index", 0) != 0) return t.unsupported("select_last_index is set");
  return withAxis(t);
}

Status gemm(OnnxTranslation& t) {
  passOnnxOperands(t);
  t.spec.attributes["alpha"] = t.node.number("alpha", 1);
  t.spec.attributes["beta"] = t.node.number("beta", 1);
  t.spec.attributes["transpose_a"] = t.node.integer("transA", 0) != 0;
  t.spec.attributes["transpose_b"] = t.node.integer("transB", 0) != 0;
  return {};
}

Status castTo(OnnxTranslation& t) {
  passOnnxOperands(t);
  const auto dtype = dtypeFromOnnx(static_cast<int>(t.node.integer("to", 0)));
  if (!dtype) return t.unsupported("element type " + std::to_string(t.node.integer("to", 0)));
  t.spec.attributes["to"] = *dtype;
  return {};
}

Status layerNorm(OnnxTranslation& t) {
  passOnnxOperands(t);
  t.spec.attributes["axis"] = t.node.integer("axis", -1);
  t.spec.attributes["epsilon"] = t.node.number("epsilon", 1e-5);
  return {};
}

Status gelu(OnnxTranslation& t) {
  passOnnxOperands(t);
  const OnnxAttribute* form = t.node.find("approximate");
  t.spec.attributes["approximate"] = form != nullptr && form->s == "tanh";
  return {};
}

Status constant(OnnxTranslation& t) {
  t.spec.kind = "const";
  const auto put = [&](Tensor tensor) -> Status {
    t.spec.attributes["value"] = ir::TensorValue{std::move(tensor)};
    return {};
  };
  if (const OnnxAttribute* value = t.node.find("value"); value != nullptr && value->tensor) {
    TWIN_TRY(tensor, onnxTensor(*value->tensor, t.input));
    return put(tensor);
  }
  if (const OnnxAttribute* value = t.node.find("value_float")) return put(Tensor::scalar(value->f));
  if (const OnnxAttribute* value = t.node.find("value_int")) return put(Tensor::scalar(value->i));
  if (const OnnxAttribute* value = t.node.find("value_floats")) {
    return put(Tensor::vector<float>(value->floats));
  }
  if (const OnnxAttribute* value = t.node.find("value_ints")) {
    return put(Tensor::vector<std::int64_t>(value->ints));
  }
  if (const OnnxAttribute* value = t.node.find("value_string"))
    return put(Tensor::string(value->s));
  return t.unsupported("its value has a form that is not read");
}

Status withAlpha(OnnxTranslation& t) {
  passOnnxOperands(t);
  const ops::OpDef* row = ops::registry().byOnnxType(t.node.op);
  if (row == nullptr || row->attributes.size() != 1) return t.unsupported("its alpha has no place");
  t.spec.attributes[row->attributes.front().name] =
      t.node.number("alpha", t.node.op == "Elu" ? 1.0 : 0.01);
  return {};
}

// From opset 11 on the bounds are operands, either of which may be absent.
Status clip(OnnxTranslation& t) {
  t.spec.inputs.push_back(t.operands.values.at(0));
  constexpr std::array<const char*, 2> kBounds = {"min", "max"};
  for (std::size_t k = 0; k < 2; ++k) {
    if (const OnnxAttribute* bound = t.node.find(kBounds[k]))
      t.spec.attributes[kBounds[k]] = static_cast<double>(bound->f);
  }
  if (t.operands.has(1)) {
    t.spec.inputs.push_back(t.operands.values[1]);
    if (t.operands.has(2)) t.spec.inputs.push_back(t.operands.values[2]);
    return {};
  }
  if (!t.operands.has(2)) return {};
  const Tensor* most = t.builder.constant(t.operands.values[2]);
  if (most == nullptr || most->elements() != 1) return t.unsupported("max is computed, min absent");
  t.spec.attributes["max"] = elementAsDouble(*most, 0);
  return {};
}

// Our row has the sign of the divisor, as ONNX without fmod; C's remainder has none here.
Status modulo(OnnxTranslation& t) {
  if (t.node.integer("fmod", 0) != 0) return t.unsupported("fmod is set");
  return plainOnnx(t);
}

struct Row {
  std::string_view op{};
  Translate translate = nullptr;
  std::string_view kind{};  // empty: the row whose ONNX type this is
};
constexpr std::array kRows = {Row{"Constant", constant, "const"},
                              Row{"Gemm", gemm, {}},
                              Row{"Softmax", softmax, {}},
                              Row{"LogSoftmax", softmax, {}},
                              Row{"ReduceSum", reduce, {}},
                              Row{"ReduceMean", reduce, {}},
                              Row{"ReduceMax", reduce, {}},
                              Row{"ReduceMin", reduce, {}},
                              Row{"ReduceProd", reduce, {}},
                              Row{"ArgMax", argument, {}},
                              Row{"ArgMin", argument, {}},
                              Row{"Transpose", translateTranspose, {}},
                              Row{"Reshape", translateReshape, {}},
                              Row{"Squeeze", translateAxesList, {}},
                              Row{"Unsqueeze", translateUnsqueeze, "expand_dims"},
                              Row{"Cast", castTo, {}},
                              Row{"LayerNormalization", layerNorm, {}},
                              Row{"Gelu", gelu, {}},
                              Row{"Slice", translateSlice, "strided_slice"},
                              Row{"Concat", translateConcat, {}},
                              Row{"Flatten", translateFlatten, {}},
                              Row{"LeakyRelu", withAlpha, {}},
                              Row{"Elu", withAlpha, {}},
                              Row{"Gather", withAxis, {}},
                              Row{"Clip", clip, {}},
                              Row{"Pad", translatePad, {}},
                              Row{"Mod", modulo, {}},
                              Row{"MatMul", plainOnnx, {}}};

// Ops whose ONNX form has only operands of the same meaning as our row's.
bool isPlainElementwise(const ops::OpDef& row) {
  return row.has(ir::Trait::elementwise) && row.attributes.empty();
}

}  // namespace

void passOnnxOperands(OnnxTranslation& t) {
  for (std::size_t k = 0; t.operands.has(k); ++k) t.spec.inputs.push_back(t.operands.values[k]);
}

Status plainOnnx(OnnxTranslation& t) {
  passOnnxOperands(t);
  return {};
}

Status translateOnnx(const OnnxNode& node, std::int64_t opset, const OnnxOperands& operands,
                     const ir::Builder& builder, const ReadInput& input, ir::NodeSpec& spec) {
  OnnxTranslation translation{node, opset, operands, builder, input, spec};
  spec.opType = node.op;
  if (!node.domain.empty() && node.domain != "ai.onnx") return {};
  const ops::OpDef* row = ops::registry().byOnnxType(node.op);
  for (const Row& known : kRows) {
    if (known.op != node.op) continue;
    if (known.kind.empty() && row == nullptr) return {};
    spec.kind = known.kind.empty() ? row->name : std::string(known.kind);
    return known.translate(translation);
  }
  if (row == nullptr) return {};
  const bool passes = isPlainElementwise(*row) || row->name == "identity" || row->name == "shape" ||
                      row->name == "broadcast_to" || row->name == "range" || row->name == "tile";
  if (!passes) return {};
  spec.kind = row->name;
  // Variadic Sum, Max and Min of three and more operands are chains, which one node cannot say.
  if (operands.values.size() > row->operands.size()) {
    return translation.unsupported("it has " + std::to_string(operands.values.size()) +
                                   " operands");
  }
  return plainOnnx(translation);
}

}  // namespace twin::formats
