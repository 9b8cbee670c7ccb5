#include "core/formats/onnx_ops.h"

#include <array>

#include "core/base/text.h"
#include "core/ops/registry.h"

namespace twin::formats {
namespace {

struct Translation {
  const OnnxNode& node;
  std::int64_t opset;
  const OnnxOperands& operands;
  const ir::Builder& builder;
  const ReadInput& input;
  ir::NodeSpec& spec;

  [[nodiscard]] tl::unexpected<Error> unsupported(std::string what) const {
    return fail({.code = ErrorCode::unsupported,
                 .message = "{} of opset {} cannot be read: {}",
                 .arguments = {node.op, std::to_string(opset), std::move(what)},
                 .where = BytePlace{.file = pathText(input.path), .byte = node.offset},
                 .advice = "Simplify the model before exporting it, or convert it to opset 17."});
  }
  // The integers of a constant operand.
  [[nodiscard]] Result<std::vector<std::int64_t>> constantList(std::size_t k,
                                                               std::string_view name) const {
    const Tensor* value = operands.has(k) ? builder.constant(operands.values[k]) : nullptr;
    if (value == nullptr)
      return unsupported(std::string(name) + " is computed while the model runs");
    TWIN_TRY(list, integers(*value));
    return std::vector<std::int64_t>(list.begin(), list.end());
  }
  [[nodiscard]] int rankOf(std::size_t k) const {
    if (!operands.has(k)) return -1;
    const ir::TensorType* type = ir::asTensor(builder.type(operands.values[k]));
    return type != nullptr && type->shape.rankKnown() ? type->shape.rank() : -1;
  }
};
using Translate = Status (*)(Translation&);

// All given operands, in order; an absent one in the middle ends the list.
void passOperands(Translation& t) {
  for (std::size_t k = 0; t.operands.has(k); ++k) t.spec.inputs.push_back(t.operands.values[k]);
}

Status plain(Translation& t) {
  passOperands(t);
  return {};
}

Status withAxis(Translation& t) {
  passOperands(t);
  t.spec.attributes["axis"] = t.node.integer("axis", 0);
  return {};
}

Status softmax(Translation& t) {
  passOperands(t);
  const std::int64_t axis = t.node.integer("axis", t.opset >= 13 ? -1 : 1);
  const int rank = t.rankOf(0);
  // Before 13 the axes from `axis` on were flattened; on the last axis that is the same.
  if (t.opset < 13 && axis != -1 && rank >= 0 && axis != rank - 1) {
    return t.unsupported("it flattens its operand from axis " + std::to_string(axis));
  }
  t.spec.attributes["axis"] = axis;
  return {};
}

Status reduce(Translation& t) {
  passOperands(t);
  t.spec.attributes["keepdims"] = t.node.integer("keepdims", 1) != 0;
  if (const OnnxAttribute* axes = t.node.find("axes")) t.spec.attributes["axes"] = axes->ints;
  if (t.node.integer("noop_with_empty_axes", 0) != 0 && !t.operands.has(1))
    t.spec.kind = "identity";
  return {};
}

Status argument(Translation& t) {
  if (t.node.integer("keepdims", 1) != 0) return t.unsupported("keepdims is set");
  if (t.node.integer("select_last_index", 0) != 0) return t.unsupported("select_last_index is set");
  return withAxis(t);
}

Status transpose(Translation& t) {
  passOperands(t);
  if (const OnnxAttribute* perm = t.node.find("perm")) {
    t.spec.attributes["perm"] = perm->ints;
    return {};
  }
  std::vector<std::int64_t> reversed;
  const int rank = t.rankOf(0);
  if (rank < 0) return t.unsupported("the rank of its operand is unknown");
  for (int k = rank; k-- > 0;) reversed.push_back(k);
  t.spec.attributes["perm"] = reversed;
  return {};
}

Status reshape(Translation& t) {
  if (t.node.integer("allowzero", 0) != 0) return t.unsupported("allowzero is set");
  if (const OnnxAttribute* shape = t.node.find("shape")) {
    passOperands(t);
    t.spec.attributes["shape"] = shape->ints;
    return {};
  }
  const Tensor* shape = t.operands.has(1) ? t.builder.constant(t.operands.values[1]) : nullptr;
  if (shape == nullptr) return plain(t);
  TWIN_TRY(list, t.constantList(1, "shape"));
  const bool copies = std::find(list.begin(), list.end(), 0) != list.end();
  if (!copies) return plain(t);
  // A 0 copies the operand's dimension; our rows have no such word, so it is written out.
  const ir::TensorType* type = ir::asTensor(t.builder.type(t.operands.values[0]));
  for (std::size_t k = 0; k < list.size(); ++k) {
    if (list[k] != 0) continue;
    const bool known = type != nullptr && type->shape.rankKnown() &&
                       static_cast<int>(k) < type->shape.rank() &&
                       type->shape[static_cast<int>(k)] >= 0;
    if (!known) return t.unsupported("it copies a dimension that is not known");
    list[k] = type->shape[static_cast<int>(k)];
  }
  t.spec.inputs.push_back(t.operands.values[0]);
  t.spec.attributes["shape"] = list;
  return {};
}

Status axesList(Translation& t) {
  if (const OnnxAttribute* axes = t.node.find("axes")) {
    t.spec.inputs.push_back(t.operands.values.at(0));
    t.spec.attributes["axes"] = axes->ints;
    return {};
  }
  return plain(t);
}

Status unsqueeze(Translation& t) {
  std::vector<std::int64_t> axes;
  if (const OnnxAttribute* attribute = t.node.find("axes")) {
    axes = attribute->ints;
  } else {
    TWIN_TRY(list, t.constantList(1, "axes"));
    axes = list;
  }
  t.spec.inputs.push_back(t.operands.values.at(0));
  if (axes.size() == 1) {
    t.spec.kind = "expand_dims";
    t.spec.attributes["axis"] = axes.front();
    return {};
  }
  // Several axes at once are a reshape of known dimensions.
  const ir::TensorType* type = ir::asTensor(t.builder.type(t.operands.values[0]));
  const auto shape = type != nullptr ? type->shape.shape() : std::nullopt;
  if (!shape) return t.unsupported("several axes on a shape that is not known");
  const auto rank =
      static_cast<std::int64_t>(shape->rank()) + static_cast<std::int64_t>(axes.size());
  std::vector<std::int64_t> dims(static_cast<std::size_t>(rank), -1);
  for (std::int64_t axis : axes) {
    if (axis < 0) axis += rank;
    if (axis < 0 || axis >= rank) return t.unsupported("axis " + std::to_string(axis));
    dims[static_cast<std::size_t>(axis)] = 1;
  }
  int next = 0;
  for (std::int64_t& dim : dims) {
    if (dim < 0) dim = (*shape)[next++];
  }
  t.spec.kind = "reshape";
  t.spec.attributes["shape"] = dims;
  return {};
}

Status gemm(Translation& t) {
  passOperands(t);
  t.spec.attributes["alpha"] = t.node.number("alpha", 1);
  t.spec.attributes["beta"] = t.node.number("beta", 1);
  t.spec.attributes["transpose_a"] = t.node.integer("transA", 0) != 0;
  t.spec.attributes["transpose_b"] = t.node.integer("transB", 0) != 0;
  return {};
}

Status castTo(Translation& t) {
  passOperands(t);
  const auto dtype = dtypeFromOnnx(static_cast<int>(t.node.integer("to", 0)));
  if (!dtype) return t.unsupported("element type " + std::to_string(t.node.integer("to", 0)));
  t.spec.attributes["to"] = *dtype;
  return {};
}

Status layerNorm(Translation& t) {
  passOperands(t);
  t.spec.attributes["axis"] = t.node.integer("axis", -1);
  t.spec.attributes["epsilon"] = t.node.number("epsilon", 1e-5);
  return {};
}

Status gelu(Translation& t) {
  passOperands(t);
  const OnnxAttribute* form = t.node.find("approximate");
  t.spec.attributes["approximate"] = form != nullptr && form->s == "tanh";
  return {};
}

Status constant(Translation& t) {
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

Status slice(Translation& t) {
  const int rank = t.rankOf(0);
  if (rank < 0) return t.unsupported("the rank of its operand is unknown");
  std::vector<std::int64_t> starts;
  std::vector<std::int64_t> ends;
  std::vector<std::int64_t> axes;
  std::vector<std::int64_t> steps;
  if (const OnnxAttribute* attribute = t.node.find("starts")) {
    starts = attribute->ints;
    if (const OnnxAttribute* last = t.node.find("ends")) ends = last->ints;
    if (const OnnxAttribute* along = t.node.find("axes")) axes = along->ints;
  } else {
    TWIN_TRY(first, t.constantList(1, "starts"));
    TWIN_TRY(last, t.constantList(2, "ends"));
    starts = first;
    ends = last;
    if (t.operands.has(3)) {
      TWIN_TRY(along, t.constantList(3, "axes"));
      axes = along;
    }
    if (t.operands.has(4)) {
      TWIN_TRY(by, t.constantList(4, "steps"));
      steps = by;
    }
  }
  if (axes.empty()) {
    for (std::size_t k = 0; k < starts.size(); ++k) axes.push_back(static_cast<std::int64_t>(k));
  }
  if (ends.size() != starts.size() || axes.size() != starts.size())
    return t.unsupported("lists of unequal length");
  // Untouched axes are masked: begin and end do not count there.
  std::vector<std::int64_t> begin(static_cast<std::size_t>(rank), 0);
  std::vector<std::int64_t> end(static_cast<std::size_t>(rank), 0);
  std::vector<std::int64_t> strides(static_cast<std::size_t>(rank), 1);
  std::int64_t beginMask = (std::int64_t{1} << rank) - 1;
  std::int64_t endMask = beginMask;
  constexpr std::int64_t kFar = std::int64_t{1} << 31U;
  for (std::size_t k = 0; k < axes.size(); ++k) {
    const std::int64_t axis = axes[k] < 0 ? axes[k] + rank : axes[k];
    if (axis < 0 || axis >= rank) return t.unsupported("axis " + std::to_string(axes[k]));
    const auto at = static_cast<std::size_t>(axis);
    begin[at] = starts[k];
    end[at] = ends[k];
    strides[at] = k < steps.size() ? steps[k] : 1;
    if (strides[at] == 0) return t.unsupported("a step of 0");
    beginMask &= ~(std::int64_t{1} << axis);
    if (ends[k] < kFar && ends[k] > -kFar) endMask &= ~(std::int64_t{1} << axis);
  }
  t.spec.kind = "strided_slice";
  t.spec.inputs.push_back(t.operands.values[0]);
  t.spec.attributes = {{"begin", begin},
                       {"end", end},
                       {"strides", strides},
                       {"begin_mask", beginMask},
                       {"end_mask", endMask}};
  return {};
}

Status concat(Translation& t) {
  passOperands(t);
  const int rank = t.rankOf(0);
  std::int64_t axis = t.node.integer("axis", 0);
  if (axis < 0 && rank >= 0) axis += rank;
  t.spec.attributes["axis"] = axis;
  // The row's first operand is the axis, as TensorFlow has it; as an attribute it leaves no
  // operand.
  return {};
}

Status withAlpha(Translation& t) {
  passOperands(t);
  const ops::OpDef* row = ops::registry().byOnnxType(t.node.op);
  if (row == nullptr || row->attributes.size() != 1) return t.unsupported("its alpha has no place");
  t.spec.attributes[row->attributes.front().name] =
      t.node.number("alpha", t.node.op == "Elu" ? 1.0 : 0.01);
  return {};
}

Status flatten(Translation& t) {
  passOperands(t);
  t.spec.attributes["axis"] = t.node.integer("axis", 1);
  return {};
}

// From opset 11 on the bounds are operands, either of which may be absent.
Status clip(Translation& t) {
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

// ONNX lists the margins before all axes, then those behind; our row has both of each axis in turn.
Status pad(Translation& t) {
  const OnnxAttribute* mode = t.node.find("mode");
  const std::string word = mode == nullptr ? "constant" : mode->s;
  if (word != "constant" && word != "reflect") return t.unsupported("mode " + word);
  const int rank = t.rankOf(0);
  if (rank < 0) return t.unsupported("the rank of its operand is unknown");
  std::vector<std::int64_t> pads;
  if (const OnnxAttribute* attribute = t.node.find("pads")) {
    pads = attribute->ints;
  } else {
    TWIN_TRY(list, t.constantList(1, "pads"));
    pads = list;
  }
  std::vector<std::int64_t> axes;
  if (t.operands.has(3)) {
    TWIN_TRY(list, t.constantList(3, "axes"));
    axes = list;
  } else {
    for (int k = 0; k < rank; ++k) axes.push_back(k);
  }
  if (pads.size() != 2 * axes.size()) return t.unsupported("pads that do not fit the axes");
  std::vector<std::int64_t> paddings(2 * static_cast<std::size_t>(rank), 0);
  for (std::size_t k = 0; k < axes.size(); ++k) {
    const std::int64_t axis = axes[k] < 0 ? axes[k] + rank : axes[k];
    if (axis < 0 || axis >= rank) return t.unsupported("axis " + std::to_string(axes[k]));
    if (pads[k] < 0 || pads[k + axes.size()] < 0) return t.unsupported("a negative margin");
    paddings[2 * static_cast<std::size_t>(axis)] = pads[k];
    paddings[2 * static_cast<std::size_t>(axis) + 1] = pads[k + axes.size()];
  }
  t.spec.inputs.push_back(t.operands.values.at(0));
  t.spec.attributes["paddings"] = paddings;
  t.spec.attributes["mode"] = std::string(word == "reflect" ? "REFLECT" : "CONSTANT");
  if (const OnnxAttribute* value = t.node.find("value"))
    t.spec.attributes["value"] = static_cast<double>(value->f);
  if (!t.operands.has(2)) return {};
  const Tensor* value = t.builder.constant(t.operands.values[2]);
  if (value == nullptr || value->elements() != 1) return t.unsupported("its value is computed");
  t.spec.attributes["value"] = elementAsDouble(*value, 0);
  return {};
}

// Our row has the sign of the divisor, as ONNX without fmod; C's remainder has none here.
Status modulo(Translation& t) {
  if (t.node.integer("fmod", 0) != 0) return t.unsupported("fmod is set");
  return plain(t);
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
                              Row{"Transpose", transpose, {}},
                              Row{"Reshape", reshape, {}},
                              Row{"Squeeze", axesList, {}},
                              Row{"Unsqueeze", unsqueeze, "expand_dims"},
                              Row{"Cast", castTo, {}},
                              Row{"LayerNormalization", layerNorm, {}},
                              Row{"Gelu", gelu, {}},
                              Row{"Slice", slice, "strided_slice"},
                              Row{"Concat", concat, {}},
                              Row{"Flatten", flatten, {}},
                              Row{"LeakyRelu", withAlpha, {}},
                              Row{"Elu", withAlpha, {}},
                              Row{"Gather", withAxis, {}},
                              Row{"Clip", clip, {}},
                              Row{"Pad", pad, {}},
                              Row{"Mod", modulo, {}},
                              Row{"MatMul", plain, {}}};

// Ops whose ONNX form has only operands of the same meaning as our row's.
bool isPlainElementwise(const ops::OpDef& row) {
  return row.has(ir::Trait::elementwise) && row.attributes.empty();
}

}  // namespace

Status translateOnnx(const OnnxNode& node, std::int64_t opset, const OnnxOperands& operands,
                     const ir::Builder& builder, const ReadInput& input, ir::NodeSpec& spec) {
  Translation translation{node, opset, operands, builder, input, spec};
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
  return plain(translation);
}

}  // namespace twin::formats
