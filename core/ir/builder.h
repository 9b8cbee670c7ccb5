// Builder: makes graph v0, node by node in creation order: the tracer's and importers' way.
// Owner: one caller. Thread: one at a time. Errors: infer's, with the node as place.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/ir/graph.h"
#include "core/ir/op_info.h"

namespace twin::ir {

// Whether NodeSpec::name is a wish, or a name that uniqueName gave before.
enum class NameState { wish, reserved };

// What a caller says about a node that it adds; empty fields take the op row's defaults.
struct NodeSpec {
  std::string kind{};
  std::string name{};    // wanted name; made unique by _1, _2 …
  NameState nameState = NameState::wish;
  std::string opType{};  // empty: the row's TensorFlow type, else the kind
  std::vector<ValueId> inputs{};
  std::vector<NodeId> controlInputs{};
  Attributes attributes{};
  std::vector<std::string> bodies{};
  Origins origin{};
  std::vector<ValueType> outputs{};  // given types are checked against infer's and kept where finer
};

// Whether `Add` collides with `add`: it does in TensorFlow, not in files of other formats.
enum class NameCase { folded, kept };

class Builder {
 public:
  Builder(std::string name, const OpInfoSource& ops, NameCase nameCase = NameCase::folded);

  // A graph input; its position is the order of calls.
  [[nodiscard]] ValueId addInput(std::string_view name, ValueType type, Origins origin = {});
  [[nodiscard]] ValueId addConstant(std::string_view name, Tensor value, Origins origin = {});
  // Adds a node; fails with infer's error. An origin without `source` gets the node's own name.
  [[nodiscard]] Result<NodeId> add(NodeSpec spec);
  // An op that no row knows: kept with its attributes and shown, but it cannot run.
  [[nodiscard]] NodeId addOpaque(NodeSpec spec);
  void addControlInput(NodeId node, NodeId before);
  void addFunction(GraphPtr body);
  void addOutput(ValueId value, std::string outputName = {});
  // Index of a named unknown dimension as PartialShape stores it.
  [[nodiscard]] std::int64_t dimName(std::string_view name);

  [[nodiscard]] const Node& node(NodeId id) const;
  [[nodiscard]] const ValueType& type(ValueId value) const;
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  // The name that a node of this wish would get; reserves it.
  [[nodiscard]] std::string uniqueName(std::string_view wish);
  [[nodiscard]] const Tensor* constant(ValueId value) const;
  [[nodiscard]] GraphPtr finish();
  // The graph as far as it stands; for a trace that failed.
  [[nodiscard]] GraphPtr snapshot() const;

 private:
  [[nodiscard]] NodeId append(std::shared_ptr<Node> node);

  const OpInfoSource& ops_;
  NameCase nameCase_;
  Graph::Parts parts_;
  std::vector<std::shared_ptr<Node>> nodes_;
  std::unordered_map<NodeId, std::size_t> index_;
  std::unordered_map<std::string, int> nameCounts_;
};

}  // namespace twin::ir
