#include "core/formats/onnx_write.h"

#include "core/formats/onnx_graph_writer.h"

namespace twin::formats {
namespace {

constexpr std::int64_t kOpset = 17;
constexpr std::int64_t kIr = 8;
constexpr std::size_t kMostMessage = 2'000'000'000;

}  // namespace

Writer onnxTensorMessage(const std::string& name, const Tensor& tensor) {
  Writer message;
  for (const std::int64_t dim : tensor.shape().dims()) message.integer(1, dim);
  message.integer(2, row(tensor.dtype()).onnx);
  const Tensor dense = tensor.contiguous();
  if (dense.dtype() == DType::string) {
    for (const std::string& element : dense.values<std::string>()) message.bytes(6, element);
    message.bytes(8, name);
  } else {
    message.bytes(8, name);
    message.bytes(
        9, {reinterpret_cast<const char*>(dense.raw()), static_cast<std::size_t>(dense.bytes())});
  }
  return message;
}

Writer onnxValueInfo(const std::string& name, const ir::TensorType& type, const ir::Graph& graph) {
  Writer shape;
  for (const std::int64_t dim : type.shape.dims()) {
    Writer entry;
    if (dim >= 0) {
      entry.integer(1, dim);
    } else if (dim <= -2) {
      entry.bytes(2, graph.dimNames().at(static_cast<std::size_t>(-2 - dim)));
    }
    shape.message(1, entry);
  }
  Writer tensor;
  tensor.integer(1, row(type.dtype).onnx);
  if (type.shape.rankKnown()) tensor.message(2, shape);
  Writer boxed;
  boxed.message(1, tensor);
  Writer info;
  info.bytes(1, name);
  info.message(2, boxed);
  return info;
}

Status OnnxGraphWriter::writeNode(const ir::Graph& owner, const ir::Node& node) {
  if (node.kind == "const") {
    const auto* value = ir::find<ir::TensorValue>(node.attributes, "value");
    TWIN_CHECK(value != nullptr, "a const node carries its value");
    message_.message(5, onnxTensorMessage(out(node), value->tensor));
    return {};
  }
  if (node.kind == "no_op") return {};
  if (node.kind == "opaque" || !node.bodies.empty()) {
    if (node.kind != "fused_elementwise" && node.kind != "if" && node.kind != "while")
      return cannot(node, "this version writes tensors and plain ops only");
  }
  Names in;
  for (const ir::ValueId input : node.inputs) in.push_back(name(input));
  if (node.kind == "identity") return emit("Identity", in, out(node)), Status();
  return writeByKind(owner, node, in);
}

Result<Writer> OnnxGraphWriter::write() {
  for (const ir::NodePtr& node : graph_.nodes()) {
    for (std::uint32_t k = 0; k < node->outputs.size(); ++k)
      name({node->id, k}) = graph_.valueName({node->id, k});
  }
  for (const ir::NodePtr& node : graph_.nodes()) {
    if (node->kind != "placeholder") TWIN_PASS(writeNode(graph_, *node));
  }
  message_.bytes(2, graph_.name());
  const auto describe = [&](std::uint32_t field, ir::ValueId value,
                            const std::string& label) -> Status {
    const ir::TensorType* type = ir::asTensor(graph_.type(value));
    if (type == nullptr)
      return cannot(graph_.node(value.node), "it is no tensor; variables cannot be written");
    message_.message(field, onnxValueInfo(label, *type, graph_));
    return {};
  };
  for (const ir::NodeId input : graph_.inputs())
    TWIN_PASS(describe(11, {input, 0}, name({input, 0})));
  std::set<std::string> written;
  for (std::size_t k = 0; k < graph_.outputs().size(); ++k) {
    const ir::ValueId output = graph_.outputs()[k];
    std::string label = k < graph_.outputNames().size() ? graph_.outputNames()[k] : "";
    // An ONNX output is a value by its own name, once, and never an input itself.
    const bool isOwn = label.empty() || label == name(output);
    const bool isInput =
        graph_.node(output.node).kind == "placeholder" || graph_.node(output.node).kind == "const";
    if (!isOwn || isInput || written.contains(name(output))) {
      if (label.empty() || written.contains(label) || names_.contains(label))
        label = fresh(name(output) + "_out");
      emit("Identity", {name(output)}, label);
    } else {
      label = name(output);
    }
    written.insert(label);
    TWIN_PASS(describe(12, output, label));
  }
  return std::move(message_);
}

Result<Written> writeOnnx(const ir::Graph& graph, const std::filesystem::path&) {
  OnnxGraphWriter writer(graph);
  TWIN_TRY(body, writer.write());
  if (body.content().size() > kMostMessage) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "{} needs more than 2 GB, which one ONNX message cannot hold",
                 .arguments = {graph.name()},
                 .advice = "Export graph text, whose constants lie in files of their own."});
  }
  Writer opset;
  opset.bytes(1, "");
  opset.integer(2, kOpset);
  Writer model;
  model.integer(1, kIr);
  model.bytes(2, "twinscope");
  model.message(7, body);
  model.message(8, opset);
  return Written{.content = model.take()};
}

}  // namespace twin::formats
