// Graph: an immutable tensor program: typed nodes in topological order, bodies, and where each came
// from. Owner: shared_ptr<const Graph>; a change makes a new Graph through the Editor
// (core/ir/editor.h), the Builder (core/ir/builder.h) makes the first one. Thread: any may read.
// Node ids are never reused.
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/id.h"
#include "core/ir/attribute.h"
#include "core/ir/value_type.h"

namespace twin::ir {

struct NodeTag;
using NodeId = Id<NodeTag>;

// Result `result` of node `node`.
struct ValueId {
  NodeId node{};
  std::uint32_t result = 0;
  auto operator<=>(const ValueId&) const = default;
};

// What a source place did for a node.
enum class Role : std::uint8_t {
  computes,
  folded,    // its work went into a constant or weight
  copied,    // duplicated or recomputed
  gradient,  // the backward node of that forward op
};
[[nodiscard]] std::string_view word(Role role);

struct Span {
  std::string file{};
  int line = 0;
  int column = 0;
  int length = 0;
  auto operator<=>(const Span&) const = default;
};

// One reason for a node's existence. `source` names the node of graph v0 (or of the imported file)
// that the work comes from; it is what kernels and timings are attributed to.
struct Origin {
  Span span{};
  std::vector<Span> callStack{};  // outermost first; empty at module level
  std::string source{};           // node name in v0
  std::int64_t iteration = -1;    // of an unrolled loop; -1: none
  Role role = Role::computes;
  auto operator<=>(const Origin&) const = default;
};
using Origins = std::vector<Origin>;  // sorted, without duplicates
[[nodiscard]] Origins unite(const Origins& a, const Origins& b);
[[nodiscard]] Origins withRole(Origins origins, Role role);

struct Node {
  NodeId id{};
  std::string name{};    // unique in its graph; "/" makes scopes
  std::string kind{};    // our op row: "add", "matmul", "placeholder", "const", "while" …
  std::string opType{};  // the file's or TensorFlow's own type: "AddV2"; what JSON shows as op
  std::vector<ValueId> inputs{};
  std::vector<NodeId> controlInputs{};
  std::vector<ValueType> outputs{};
  Attributes attributes{};  // constants carry "value" (TensorValue)
  std::vector<std::string>
      bodies{};  // names in Graph::functions: {then, else}, {cond, body}, {callee}
  Origins origin{};
};
using NodePtr = std::shared_ptr<const Node>;

class Graph;
using GraphPtr = std::shared_ptr<const Graph>;

class Graph {
 public:
  // What the parts must satisfy is checked by verify() (core/ir/verify.h), not here.
  struct Parts {
    std::string name = "main";
    std::vector<NodePtr> nodes{};  // topological order; placeholders of inputs first
    std::vector<NodeId> inputs{};  // placeholder nodes in argument order
    std::vector<ValueId> outputs{};
    std::vector<std::string> outputNames{};  // the file's own; as many as outputs, or empty
    std::map<std::string, GraphPtr, std::less<>> functions{};  // every body reached, flat
    std::vector<std::string> dimNames{};  // dimension -2 is dimNames[0], -3 is dimNames[1] …
  };
  explicit Graph(Parts parts);

  [[nodiscard]] const std::string& name() const { return parts_.name; }
  [[nodiscard]] const std::vector<NodePtr>& nodes() const { return parts_.nodes; }
  [[nodiscard]] const std::vector<NodeId>& inputs() const { return parts_.inputs; }
  [[nodiscard]] const std::vector<ValueId>& outputs() const { return parts_.outputs; }
  [[nodiscard]] const std::vector<std::string>& outputNames() const { return parts_.outputNames; }
  [[nodiscard]] const std::map<std::string, GraphPtr, std::less<>>& functions() const {
    return parts_.functions;
  }
  [[nodiscard]] const std::vector<std::string>& dimNames() const { return parts_.dimNames; }
  [[nodiscard]] const Parts& parts() const { return parts_; }

  // The node with this id or name, or null.
  [[nodiscard]] const Node* find(NodeId id) const;
  [[nodiscard]] const Node* find(std::string_view name) const;
  // Position in nodes(); the id must exist.
  [[nodiscard]] std::size_t indexOf(NodeId id) const;
  [[nodiscard]] const Node& node(NodeId id) const { return *parts_.nodes[indexOf(id)]; }
  [[nodiscard]] const ValueType& type(ValueId value) const {
    return node(value.node).outputs[value.result];
  }
  [[nodiscard]] const Graph* function(std::string_view name) const;
  // The name that a value has in JSON and text: its node's, ":K" appended for result K >= 1.
  [[nodiscard]] std::string valueName(ValueId value) const;

 private:
  Parts parts_;
  struct NameIndex;  // made when a name is first asked for
  std::unordered_map<NodeId, std::size_t> index_;
  std::shared_ptr<NameIndex> names_;
};

// A fresh id, unique in the process and rising, so that ids order nodes by age.
[[nodiscard]] NodeId nextNodeId();

// Data users of every node's results: the ids of the nodes that read it, with the operand index.
struct Use {
  NodeId user{};
  std::uint32_t operand = 0;
};
class Uses {
 public:
  explicit Uses(const Graph& graph);
  [[nodiscard]] const std::vector<Use>& of(ValueId value) const;
  // Distinct data users of any result of the node; graph outputs do not count.
  [[nodiscard]] std::size_t consumers(NodeId node) const;
  [[nodiscard]] bool isOutput(ValueId value) const;

 private:
  std::map<ValueId, std::vector<Use>> uses_;
  std::unordered_map<NodeId, std::size_t> consumers_;
  std::vector<ValueId> outputs_;
};

// The value of a constant operand or of the attribute of the same name, wherever it stands
// ("axes", "shape", "perm" …); an attribute comes first. Empty where it is dynamic or
// absent.
class OpInfoSource;
[[nodiscard]] std::optional<Tensor> staticOperand(const Graph& graph, const Node& node,
                                                  std::string_view name, const OpInfoSource& ops);
// The constant that a value is, or null.
[[nodiscard]] const Tensor* constantValue(const Graph& graph, ValueId value);

}  // namespace twin::ir
