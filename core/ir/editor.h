// Editor: the only way to change a graph. Every change is part of a Rewrite that says why.
// A pass opens a change, adds nodes, replaces values, updates or erases nodes, and commits; the
// Editor rewires every use, keeps names and origins, and writes the record. An abandoned change
// leaves no trace. Owner: one pass. Thread: one at a time. Errors: a replacement of another dtype
// or shape, an infer error, a cycle; the change is then abandoned.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/base/result.h"
#include "core/ir/builder.h"
#include "core/ir/graph.h"
#include "core/ir/op_info.h"
#include "core/ir/rewrite.h"

namespace twin::ir {

class Editor {
 public:
  Editor(GraphPtr graph, const OpInfoSource& ops);

  // --- reading the current state ---
  [[nodiscard]] const Node* find(NodeId id) const;
  [[nodiscard]] const Node& node(NodeId id) const;
  [[nodiscard]] const ValueType& type(ValueId value) const;
  [[nodiscard]] const Tensor* constant(ValueId value) const;
  // Live nodes in topological order (a copy, safe to walk while editing).
  [[nodiscard]] std::vector<NodeId> order() const;
  [[nodiscard]] std::vector<Use> uses(ValueId value) const;
  // Data uses of all results plus one per graph output.
  [[nodiscard]] std::size_t useCount(NodeId node) const;
  [[nodiscard]] bool isOutput(ValueId value) const;
  [[nodiscard]] std::vector<NodeId> controlUsers(NodeId node) const;
  [[nodiscard]] const std::vector<ValueId>& outputs() const { return outputs_; }
  [[nodiscard]] const Graph& original() const { return *graph_; }
  [[nodiscard]] const OpInfoSource& ops() const { return ops_; }

  // --- one change ---
  void begin(std::string rule, Safety safety, std::vector<NodeId> matched);
  // Adds a node; its type comes from infer, its origin is the union of the matched nodes' origins.
  // An empty spec.name takes the name of the first matched node once that is erased, with _1, _2 …
  // for further ones.
  [[nodiscard]] Result<ValueId> add(NodeSpec spec);
  [[nodiscard]] Result<ValueId> addConstant(Tensor value);
  // Every use of `old` (data operands and graph outputs) reads `replacement` from now on. Refuses
  // another dtype or an incompatible shape. Origins: a replacement that existed before gets none of
  // the erased ones.
  [[nodiscard]] Status replace(ValueId old, ValueId replacement);
  // New operands and attributes of an existing node, which keeps its id, name and origin.
  [[nodiscard]] Status update(NodeId node, std::vector<ValueId> inputs, Attributes attributes);
  // Erases a node without users; control users inherit its control inputs.
  [[nodiscard]] Status erase(NodeId node);
  // Erases matched nodes (and constants only they used) that nobody reads any more and that have no
  // effect.
  void eraseDeadMatched();
  void setGain(Gain gain);
  // What the matched nodes did for those that this change adds from now on: `folded` for a constant
  // that holds their work, `copied` for a duplicate. Until then `computes`.
  void setRole(Role role);
  // Ends the change and appends its Rewrite; false (nothing recorded) when it changed nothing.
  bool commit();
  void abandon();

  [[nodiscard]] const std::vector<Rewrite>& rewrites() const { return rewrites_; }
  // Nodes created and users of changed values since the last call: the driver's worklist.
  [[nodiscard]] std::vector<NodeId> takeTouched();
  // Replaces a body; recorded as part of the open change.
  void setFunction(GraphPtr body);

  // The graph as it stands now; the former graph itself when nothing was committed.
  [[nodiscard]] GraphPtr finish() const;

 private:
  struct Live;    // a node with its users and its place in the order
  struct Change;  // the open change: its record so far and what abandon() restores
  using Users = std::set<std::pair<NodeId, std::uint32_t>>;

  [[nodiscard]] Live& live(NodeId id);
  [[nodiscard]] const Live& live(NodeId id) const;
  // The two primitives that every change of a node goes through; both are journalled.
  void setNode(NodeId id, NodePtr node);
  void setOutput(std::size_t index, ValueId value);
  void link(const Node& node);
  void unlink(const Node& node);
  // Moves the node and its users behind `before`; fails where the node comes before it by need.
  [[nodiscard]] Status placeAfter(NodeId node, NodeId before);
  void rewire(NodeId user, ValueId old, ValueId replacement);
  [[nodiscard]] Status removable(NodeId node) const;
  [[nodiscard]] Error cycleError(NodeId node, NodeId before) const;
  [[nodiscard]] Result<std::vector<ValueType>> typesOf(const Node& node,
                                                       std::vector<ValueType> given) const;
  [[nodiscard]] Result<NodeId> insert(std::shared_ptr<Node> node, std::string_view wish);
  [[nodiscard]] std::string freeName(const std::string& wish) const;
  void nameCreated(const Rewrite& rewrite);
  [[nodiscard]] Rewrite record() const;
  void undo();

  GraphPtr graph_;
  const OpInfoSource& ops_;
  std::vector<ValueId> outputs_;
  std::map<ValueId, std::size_t> outputUses_;
  std::vector<Rewrite> rewrites_;
  std::unordered_map<NodeId, Live> nodes_;
  std::unordered_set<NodeId> inputs_;
  std::map<std::string, GraphPtr, std::less<>> functions_;
  std::unordered_map<std::string, NodeId> names_;
  std::vector<NodeId> touched_;
  std::unique_ptr<Change> change_;

 public:
  ~Editor();
  Editor(const Editor&) = delete;
  Editor& operator=(const Editor&) = delete;
};

}  // namespace twin::ir
