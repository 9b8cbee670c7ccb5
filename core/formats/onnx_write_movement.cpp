#include <limits>

#include "core/formats/onnx_graph_writer.h"

namespace twin::formats {

Status OnnxGraphWriter::writeStridedSlice(const ir::Graph& owner, const ir::Node& node,
                                          const Names& in) {
  TWIN_TRY(begin, axesOf(owner, node, "begin"));
  TWIN_TRY(end, axesOf(owner, node, "end"));
  TWIN_TRY(strides, axesOf(owner, node, "strides"));
  const auto mask = [&](const char* name) {
    return ir::valueOr<std::int64_t>(node.attributes, name, 0);
  };
  if (mask("ellipsis_mask") != 0 || mask("new_axis_mask") != 0) return cannot(node, "it adds axes");
  std::vector<std::int64_t> starts;
  std::vector<std::int64_t> ends;
  std::vector<std::int64_t> axes;
  std::vector<std::int64_t> steps;
  std::vector<std::int64_t> dropped;
  constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
  for (std::size_t k = 0; k < begin.size(); ++k) {
    const std::int64_t bit = std::int64_t{1} << k;
    const std::int64_t step = k < strides.size() ? strides[k] : 1;
    const bool shrinks = (mask("shrink_axis_mask") & bit) != 0;
    const std::int64_t first = (mask("begin_mask") & bit) != 0 ? (step > 0 ? 0 : kEnd) : begin[k];
    std::int64_t last = (mask("end_mask") & bit) != 0 ? (step > 0 ? kEnd : -kEnd) : end[k];
    if (shrinks) last = begin[k] == -1 ? kEnd : begin[k] + 1;
    starts.push_back(first);
    ends.push_back(last);
    axes.push_back(static_cast<std::int64_t>(k));
    steps.push_back(shrinks ? 1 : step);
    if (shrinks) dropped.push_back(static_cast<std::int64_t>(k));
  }
  const Names inputs{in.front(), initializer(node.name + "/starts", starts),
                     initializer(node.name + "/ends", ends), initializer(node.name + "/axes", axes),
                     initializer(node.name + "/steps", steps)};
  if (dropped.empty()) {
    emit("Slice", inputs, out(node));
    return {};
  }
  const std::string sliced = emit("Slice", inputs, fresh(node.name + "/Slice"));
  emit("Squeeze", {sliced, initializer(node.name + "/squeezed", dropped)}, out(node));
  return {};
}

Status OnnxGraphWriter::writeMovement(const ir::Graph& owner, const ir::Node& node,
                                      const Names& in) {
  OnnxAttributes attributes;
  const auto listed = [&](const char* op, const char* operand) -> Status {
    TWIN_TRY(list, axesOf(owner, node, operand));
    emit(op, {in.front(), initializer(node.name + "/" + operand, list)}, out(node));
    return {};
  };
  if (node.kind == "transpose") {
    if (ir::staticOperand(owner, node, "perm", ops::registry())) {
      TWIN_TRY(perm, axesOf(owner, node, "perm"));
      attributes.list("perm", perm);
    }
    emit("Transpose", {in.front()}, out(node), std::move(attributes));
    return {};
  }
  if (node.kind == "reshape") return listed("Reshape", "shape");
  if (node.kind == "broadcast_to") return listed("Expand", "shape");
  if (node.kind == "tile") return listed("Tile", "multiples");
  if (node.kind == "expand_dims") return listed("Unsqueeze", "axis");
  if (node.kind == "squeeze") {
    const auto axes = ir::staticOperand(owner, node, "axes", ops::registry());
    if (axes && axes->elements() > 0) return listed("Squeeze", "axes");
    emit("Squeeze", {in.front()}, out(node));
    return {};
  }
  if (node.kind == "strided_slice") return writeStridedSlice(owner, node, in);
  if (node.kind == "concat") {
    TWIN_TRY(axis, axesOf(owner, node, "axis"));
    attributes.integer("axis", axis.empty() ? 0 : axis.front());
    // The axis operand, where it still is one, stands first and is no value to join.
    const bool hasOperand = !node.attributes.contains("axis");
    emit("Concat", Names(in.begin() + (hasOperand ? 1 : 0), in.end()), out(node),
         std::move(attributes));
    return {};
  }
  if (node.kind == "gather") {
    const auto axis = ir::staticOperand(owner, node, "axis", ops::registry());
    attributes.integer("axis", axis ? elementAsInt(*axis, 0) : 0);
    emit("Gather", {in[0], in[1]}, out(node), std::move(attributes));
    return {};
  }
  if (node.kind == "flatten") {
    attributes.integer("axis", ir::valueOr<std::int64_t>(node.attributes, "axis", 1));
    emit("Flatten", {in.front()}, out(node), std::move(attributes));
    return {};
  }
  return cannot(node, "this version does not write it");
}

Status OnnxGraphWriter::writeStack(const ir::Node& node, const Names& in) {
  const std::int64_t axis = ir::valueOr<std::int64_t>(node.attributes, "axis", 0);
  const std::string axes = initializer(node.name + "/axes", std::vector<std::int64_t>{axis});
  Names parts;
  for (const std::string& value : in)
    parts.push_back(emit("Unsqueeze", {value, axes}, fresh(node.name + "/Unsqueeze")));
  OnnxAttributes attributes;
  attributes.integer("axis", axis);
  emit("Concat", parts, out(node), std::move(attributes));
  return {};
}

Status OnnxGraphWriter::writePad(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  const auto paddings = ir::staticOperand(owner, node, "paddings", ops::registry());
  if (!paddings) return cannot(node, "its paddings are not constant");
  const std::string mode = ir::valueOr<std::string>(node.attributes, "mode", "CONSTANT");
  if (mode != "CONSTANT" && mode != "REFLECT") return cannot(node, "mode " + mode);
  std::vector<std::int64_t> pads;
  for (std::int64_t side = 0; side < 2; ++side) {
    for (std::int64_t k = side; k < paddings->elements(); k += 2)
      pads.push_back(elementAsInt(*paddings, k));
  }
  OnnxAttributes attributes;
  attributes.word("mode", mode == "REFLECT" ? "reflect" : "constant");
  Names inputs{in.front(), initializer(node.name + "/pads", pads)};
  if (mode == "CONSTANT") {
    const std::size_t valueAt = node.attributes.contains("paddings") ? 1 : 2;
    double value = ir::valueOr(node.attributes, "value", 0.0);
    if (node.inputs.size() > valueAt) {
      const Tensor* given = ir::constantValue(owner, node.inputs[valueAt]);
      if (given == nullptr || given->elements() != 1)
        return cannot(node, "its value is not constant");
      value = elementAsDouble(*given, 0);
    }
    inputs.push_back(number(node.name + "/value", value, dtypeOfResult(node)));
  }
  emit("Pad", inputs, out(node), std::move(attributes));
  return {};
}

}  // namespace twin::formats
