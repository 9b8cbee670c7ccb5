#include "core/formats/onnx_translation.h"

namespace twin::formats {

Status translateTranspose(OnnxTranslation& t) {
  passOnnxOperands(t);
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

Status translateReshape(OnnxTranslation& t) {
  if (t.node.integer("allowzero", 0) != 0) return t.unsupported("allowzero is set");
  if (const OnnxAttribute* shape = t.node.find("shape")) {
    passOnnxOperands(t);
    t.spec.attributes["shape"] = shape->ints;
    return {};
  }
  const Tensor* shape = t.operands.has(1) ? t.builder.constant(t.operands.values[1]) : nullptr;
  if (shape == nullptr) return plainOnnx(t);
  TWIN_TRY(list, t.constantList(1, "shape"));
  const bool copies = std::find(list.begin(), list.end(), 0) != list.end();
  if (!copies) return plainOnnx(t);
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

Status translateAxesList(OnnxTranslation& t) {
  if (const OnnxAttribute* axes = t.node.find("axes")) {
    t.spec.inputs.push_back(t.operands.values.at(0));
    t.spec.attributes["axes"] = axes->ints;
    return {};
  }
  return plainOnnx(t);
}

Status translateUnsqueeze(OnnxTranslation& t) {
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

Status translateSlice(OnnxTranslation& t) {
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

Status translateConcat(OnnxTranslation& t) {
  passOnnxOperands(t);
  const int rank = t.rankOf(0);
  std::int64_t axis = t.node.integer("axis", 0);
  if (axis < 0 && rank >= 0) axis += rank;
  t.spec.attributes["axis"] = axis;
  // The row's first operand is the axis, as TensorFlow has it; as an attribute it leaves no
  // operand.
  return {};
}

Status translateFlatten(OnnxTranslation& t) {
  passOnnxOperands(t);
  t.spec.attributes["axis"] = t.node.integer("axis", 1);
  return {};
}

// ONNX lists the margins before all axes, then those behind; our row has both of each axis in turn.
Status translatePad(OnnxTranslation& t) {
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

}  // namespace twin::formats
