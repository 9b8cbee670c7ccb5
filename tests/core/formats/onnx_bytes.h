// onnx_bytes: hand-made ONNX messages for the tests of the reader. Owner: none. Thread: any.
// Errors: none.
#pragma once

#include <string>
#include <vector>

#include "core/formats/wire.h"

namespace twin::test {

using formats::Writer;

inline Writer valueInfo(const std::string& name, const std::vector<std::int64_t>& dims,
                        std::int64_t type = 1) {
  Writer shape;
  for (const std::int64_t dim : dims) {
    Writer entry;
    entry.integer(1, dim);
    shape.message(1, entry);
  }
  Writer tensor;
  tensor.integer(1, type);
  tensor.message(2, shape);
  Writer boxed;
  boxed.message(1, tensor);
  Writer info;
  info.bytes(1, name);
  info.message(2, boxed);
  return info;
}

inline Writer onnxNode(const std::string& op, const std::vector<std::string>& inputs,
                       const std::vector<std::string>& outputs) {
  Writer node;
  for (const std::string& input : inputs) node.bytes(1, input);
  for (const std::string& output : outputs) node.bytes(2, output);
  node.bytes(4, op);
  return node;
}

struct OnnxParts {
  std::vector<Writer> nodes{};
  std::vector<Writer> initializers{};
  std::vector<Writer> inputs{};
  std::vector<Writer> outputs{};
  std::int64_t opset = 17;  // 0: none written
  std::int64_t ir = 8;
};

inline Writer onnxGraph(const OnnxParts& parts) {
  Writer graph;
  for (const Writer& node : parts.nodes) graph.message(1, node);
  graph.bytes(2, "g");
  for (const Writer& tensor : parts.initializers) graph.message(5, tensor);
  for (const Writer& input : parts.inputs) graph.message(11, input);
  for (const Writer& output : parts.outputs) graph.message(12, output);
  return graph;
}

// The attribute of a node that holds a subgraph.
inline Writer onnxBody(const std::string& name, const OnnxParts& parts) {
  Writer attribute;
  attribute.bytes(1, name);
  attribute.message(6, onnxGraph(parts));
  attribute.integer(20, 5);
  return attribute;
}

inline std::string onnxModel(const OnnxParts& parts) {
  Writer model;
  model.integer(1, parts.ir);
  model.message(7, onnxGraph(parts));
  if (parts.opset > 0) {
    Writer opset;
    opset.bytes(1, "");
    opset.integer(2, parts.opset);
    model.message(8, opset);
  }
  return model.take();
}

// y = op(x) over f32[2,3].
inline OnnxParts oneNode(const std::string& op) {
  return {.nodes = {onnxNode(op, {"x"}, {"y"})},
          .inputs = {valueInfo("x", {2, 3})},
          .outputs = {valueInfo("y", {2, 3})}};
}

inline Writer tensorMessage(const std::string& name, const std::vector<std::int64_t>& dims,
                            std::int64_t type, const std::string& raw) {
  Writer tensor;
  for (const std::int64_t dim : dims) tensor.integer(1, dim);
  tensor.integer(2, type);
  tensor.bytes(8, name);
  tensor.bytes(9, raw);
  return tensor;
}

}  // namespace twin::test
