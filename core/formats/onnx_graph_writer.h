// OnnxGraphWriter: one graph on its way to an ONNX message. The graph as a whole is written by
// onnx_write.cpp, its ops by onnx_write_ops.cpp and onnx_write_movement.cpp, what holds bodies by
// onnx_write_bodies.cpp. Owner: writeOnnx; it borrows the graph. Thread: any. Errors: unsupported
// naming the node whose op ONNX cannot say.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/formats/wire.h"
#include "core/ir/graph.h"
#include "core/ops/registry.h"

namespace twin::formats {

[[nodiscard]] Writer onnxTensorMessage(const std::string& name, const Tensor& tensor);
// Name, dtype and shape of a value; dimension names are the graph's.
[[nodiscard]] Writer onnxValueInfo(const std::string& name, const ir::TensorType& type,
                                   const ir::Graph& graph);

struct OnnxAttributes {
  Writer message{};
  void integer(const std::string& name, std::int64_t value) {
    Writer attribute;
    attribute.bytes(1, name);
    attribute.integer(3, value);
    attribute.integer(20, 2);
    message.message(5, attribute);
  }
  void number(const std::string& name, double value) {
    Writer attribute;
    attribute.bytes(1, name);
    attribute.fixed32(2, static_cast<float>(value));
    attribute.integer(20, 1);
    message.message(5, attribute);
  }
  void word(const std::string& name, std::string_view value) {
    Writer attribute;
    attribute.bytes(1, name);
    attribute.bytes(4, value);
    attribute.integer(20, 3);
    message.message(5, attribute);
  }
  void graph(const std::string& name, const Writer& value) {
    Writer attribute;
    attribute.bytes(1, name);
    attribute.message(6, value);
    attribute.integer(20, 5);
    message.message(5, attribute);
  }
  void list(const std::string& name, const std::vector<std::int64_t>& values) {
    Writer attribute;
    attribute.bytes(1, name);
    for (const std::int64_t value : values) attribute.integer(8, value);
    attribute.integer(20, 7);
    message.message(5, attribute);
  }
};

// One graph on its way to ONNX: the message, names that are taken, and the text of each value.
class OnnxGraphWriter {
 public:
  explicit OnnxGraphWriter(const ir::Graph& graph) : graph_(graph) {
    for (const ir::NodePtr& node : graph.nodes()) names_.insert(node->name);
  }
  [[nodiscard]] Result<Writer> write();

 private:
  using Names = std::vector<std::string>;

  // onnx_write.cpp
  [[nodiscard]] Status writeNode(const ir::Graph& owner, const ir::Node& node);

  // onnx_write_ops.cpp
  [[nodiscard]] Status writeByKind(const ir::Graph& owner, const ir::Node& node, const Names& in);
  [[nodiscard]] std::optional<Status> writeComposed(const ir::Node& node, const Names& in);
  [[nodiscard]] std::optional<Status> writeSpelt(const ir::Node& node, const Names& in);
  [[nodiscard]] Status writeMatmul(const ir::Graph& owner, const ir::Node& node, const Names& in);
  [[nodiscard]] Status writeFusedMatmul(const ir::Graph& owner, const ir::Node& node,
                                        const Names& in);
  [[nodiscard]] Status writeReduction(const ir::Graph& owner, const ir::Node& node,
                                      const Names& in);
  [[nodiscard]] Status writeClip(const ir::Graph& owner, const ir::Node& node, const Names& in);
  void writeFloorDivision(const ir::Node& node, const Names& in);

  // onnx_write_movement.cpp
  [[nodiscard]] Status writeMovement(const ir::Graph& owner, const ir::Node& node, const Names& in);
  [[nodiscard]] Status writeStridedSlice(const ir::Graph& owner, const ir::Node& node,
                                         const Names& in);
  [[nodiscard]] Status writeStack(const ir::Node& node, const Names& in);
  [[nodiscard]] Status writePad(const ir::Graph& owner, const ir::Node& node, const Names& in);

  // onnx_write_bodies.cpp
  [[nodiscard]] Status writeIf(const ir::Graph& owner, const ir::Node& node, const Names& in);
  [[nodiscard]] Status writeWhile(const ir::Graph& owner, const ir::Node& node, const Names& in);
  [[nodiscard]] Status writeFusedBody(const ir::Graph& owner, const ir::Node& node,
                                      const Names& in);
  [[nodiscard]] Result<const ir::Graph*> bodyOf(const ir::Graph& owner, const ir::Node& node,
                                                std::size_t index) const;
  [[nodiscard]] Result<Names> writeInline(const ir::Graph& body, const Names& in,
                                          const std::string& base);
  [[nodiscard]] Status describeOutputs(const ir::Graph& body, const Names& results,
                                       const std::string& base);

  // Appends a node; its only output is a fresh value, or the value of `node` when that is given.
  std::string emit(const std::string& op, const Names& inputs, const std::string& output,
                   OnnxAttributes attributes = {}) {
    emitMany(op, inputs, {output}, std::move(attributes));
    return output;
  }
  void emitMany(const std::string& op, const Names& inputs, const Names& outputs,
                OnnxAttributes attributes) {
    Writer message;
    for (const std::string& input : inputs) message.bytes(1, input);
    for (const std::string& output : outputs) message.bytes(2, output);
    message.bytes(3, outputs.front());
    message.bytes(4, op);
    std::string whole = message.take() + attributes.message.take();
    message_.bytes(1, whole);
  }
  [[nodiscard]] Names outsOf(const ir::Node& node) {
    Names outputs;
    for (std::uint32_t k = 0; k < node.outputs.size(); ++k) outputs.push_back(name({node.id, k}));
    return outputs;
  }
  std::string fresh(const std::string& base) {
    for (int k = 1;; ++k) {
      std::string name = fmt::format("{}_{}", base, k);
      if (names_.insert(name).second) return name;
    }
  }
  std::string initializer(const std::string& base, const Tensor& tensor) {
    std::string name = fresh(base);
    message_.message(5, onnxTensorMessage(name, tensor));
    return name;
  }
  std::string initializer(const std::string& base, const std::vector<std::int64_t>& values) {
    return initializer(base, Tensor::vector<std::int64_t>(values));
  }
  std::string number(const std::string& base, double value, DType dtype) {
    return initializer(base, *cast(Tensor::scalar(value), dtype));
  }
  [[nodiscard]] std::string& name(ir::ValueId value) { return values_[value]; }
  [[nodiscard]] const std::string& out(const ir::Node& node) { return values_[{node.id, 0}]; }
  [[nodiscard]] static tl::unexpected<Error> cannot(const ir::Node& node, std::string what) {
    return fail(
        {.code = ErrorCode::unsupported,
         .message = "{} ({}) has no form in ONNX: {}",
         .arguments = {node.name, node.kind, std::move(what)},
         .where = NodePlace{node.name},
         .advice = "Export another format, or the stage before the pass that made the node."});
  }
  [[nodiscard]] static Result<std::vector<std::int64_t>> axesOf(const ir::Graph& owner,
                                                                const ir::Node& node,
                                                                std::string_view name) {
    const auto value = ir::staticOperand(owner, node, name, ops::registry());
    if (!value) return cannot(node, std::string(name) + " is not constant");
    TWIN_TRY(list, integers(*value));
    return std::vector<std::int64_t>(list.begin(), list.end());
  }
  [[nodiscard]] static DType dtypeOfResult(const ir::Node& node) {
    const ir::TensorType* type = ir::asTensor(node.outputs.front());
    return type != nullptr ? type->dtype : DType::f32;
  }
  [[nodiscard]] static int rankOf(const ir::Graph& owner, ir::ValueId value) {
    const ir::TensorType* type = ir::asTensor(owner.type(value));
    return type != nullptr && type->shape.rankKnown() ? type->shape.rank() : -1;
  }

  const ir::Graph& graph_;
  Writer message_;
  std::set<std::string> names_;
  std::map<ir::ValueId, std::string> values_;
};

}  // namespace twin::formats
