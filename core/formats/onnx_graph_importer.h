// OnnxGraphImporter: one graph of an ONNX file on its way into a builder. Inputs, order and plain
// nodes are read by onnx.cpp, nodes that hold bodies by onnx_bodies.cpp. Owner: readOnnx; it
// borrows file, builder and limits. Thread: any. Errors: damaged and unsupported with file and
// byte.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "core/formats/format.h"
#include "core/formats/onnx_model.h"
#include "core/formats/onnx_ops.h"
#include "core/ir/builder.h"

namespace twin::formats {

// Names that a graph reads but does not define: what its bodies and it capture from outside.
void collectCaptures(const OnnxGraph& graph, std::set<std::string>& captured);

// Brings one graph of the file, with the bodies inside it, into a builder. Names are the file's.
class OnnxGraphImporter {
 public:
  OnnxGraphImporter(const OnnxGraph& graph, const OnnxModel& model, const ReadInput& input,
                    ir::Builder& builder)
      : graph_(graph), model_(model), input_(input), builder_(builder) {
    for (const auto* list : {&graph_.values, &graph_.outputs}) {
      for (const OnnxValueInfo& info : *list) described_.insert_or_assign(info.name, &info);
    }
  }

  // Arguments of a body that it captures from outside, by name, in the order given.
  void bindCaptures(const std::vector<std::pair<std::string, ir::ValueType>>& captures) {
    for (const auto& [name, type] : captures)
      names_[name] = builder_.addInput(shownName(name), type);
    taken_ += captures.size();
  }
  [[nodiscard]] Status import(int depth);

 private:
  // onnx.cpp
  [[nodiscard]] Status importInputs();
  // A body is called with operands by position: an input that an initializer replaces has none.
  [[nodiscard]] Status onlyTakes(std::size_t operands) const;
  [[nodiscard]] Result<std::vector<const OnnxNode*>> ordered() const;
  [[nodiscard]] Status importNode(const OnnxNode& node, std::size_t index, int depth);
  // The node as an op that nothing here can run, with its attributes; `why` is kept among them.
  [[nodiscard]] Status importOpaque(const OnnxNode& node, ir::NodeSpec spec,
                                    const OnnxOperands& operands, const std::string& why = {});
  // What the file says of a node's outputs, or unknown.
  [[nodiscard]] Result<std::vector<ir::ValueType>> toldTypes(const OnnxNode& node);
  [[nodiscard]] bool readsUnknown(const OnnxOperands& operands) const;
  [[nodiscard]] Result<ir::ValueType> typeOf(const OnnxValueInfo& info);
  [[nodiscard]] Status define(const OnnxNode& node, ir::NodeId id);

  // onnx_bodies.cpp
  // What a Loop carries beside the file's own values.
  struct LoopParts {
    std::vector<std::pair<std::string, ir::ValueType>> captures{};
    std::size_t carried = 0;  // values of the file
    std::size_t scans = 0;    // outputs that grow by one element each turn
    bool dynamicTrips = false;
  };
  [[nodiscard]] Status importIf(const OnnxNode& node, ir::NodeSpec spec, std::size_t index,
                                int depth);
  [[nodiscard]] Status importLoop(const OnnxNode& node, ir::NodeSpec spec, std::size_t index,
                                  int depth, const OnnxOperands& operands);
  [[nodiscard]] Result<ir::GraphPtr> loopBody(const OnnxGraph& graph, const std::string& name,
                                              const LoopParts& loop, int depth) const;
  [[nodiscard]] static Result<ir::GraphPtr> loopCondition(const ir::Graph& body,
                                                          const std::string& name,
                                                          const LoopParts& loop);
  [[nodiscard]] std::string bodyName(const ir::NodeSpec& spec, std::size_t index,
                                     std::string_view which) const;

  [[nodiscard]] tl::unexpected<Error> damaged(std::string what, std::uint64_t offset) const {
    return fail({.code = ErrorCode::damaged,
                 .message = "{}: {}",
                 .arguments = {pathText(input_.path), std::move(what)},
                 .where = BytePlace{.file = pathText(input_.path), .byte = offset},
                 .advice = "Check the model with onnx.checker and export it again."});
  }
  static std::string shownName(std::string_view name) {
    return std::string(name.starts_with('/') ? name.substr(1) : name);
  }

  const OnnxGraph& graph_;
  const OnnxModel& model_;
  const ReadInput& input_;
  ir::Builder& builder_;
  std::map<std::string, ir::ValueId, std::less<>> names_;
  std::map<std::string_view, const OnnxValueInfo*> described_;  // types that the file tells
  std::size_t taken_ = 0;                                       // inputs that the graph has here
  std::string prefix_;  // of the names of bodies: the path of bodies that hold this graph
};

}  // namespace twin::formats
