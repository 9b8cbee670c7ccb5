#include "core/ir/text_assembly.h"

#include <fmt/format.h>

#include <unordered_map>
#include <unordered_set>

#include "core/base/text.h"
#include "core/ir/node_types.h"

namespace twin::ir {
namespace {

using Functions = std::map<std::string, GraphPtr, std::less<>>;

// True when one character was forgotten, added or mistyped: keepdim for keepdims.
bool isMisspelt(std::string_view word, std::string_view known) {
  if (word.size() > known.size()) std::swap(word, known);
  if (known.size() < 3 || known.size() - word.size() > 1) return false;
  std::size_t same = 0;
  while (same < word.size() && word[same] == known[same]) ++same;
  return word.substr(same + (word.size() == known.size() ? 1 : 0)) == known.substr(same + 1);
}

// One block: its keys, and the nodes so far.
class Assembly {
 public:
  Assembly(TextGraph& tree, const TextFile& file, const Functions& functions,
           const OpInfoSource& ops, const PlaceOf& placeOf)
      : tree_(tree), functions_(functions), ops_(ops), placeOf_(placeOf) {
    parts_.name = tree.name;
    parts_.dimNames = file.dimNames;
  }
  [[nodiscard]] Result<GraphPtr> build();

 private:
  [[nodiscard]] Error errorAt(std::size_t offset, ErrorCode code, std::string message,
                              std::vector<std::string> arguments, std::string advice) const {
    return {.code = code,
            .message = std::move(message),
            .arguments = std::move(arguments),
            .where = placeOf_(offset),
            .advice = std::move(advice)};
  }
  [[nodiscard]] Status addInput(TextNode& tree);
  [[nodiscard]] Status addNode(TextNode& tree);
  [[nodiscard]] Status inferNode(Node& node, TextNode& tree, const OpInfo* info);
  [[nodiscard]] Status checkAttributes(const OpInfo& info, const TextNode& tree) const;
  [[nodiscard]] Status define(std::shared_ptr<Node> node, const TextNode& tree);
  [[nodiscard]] Status addLaterOperands();
  [[nodiscard]] Status addOutputs();
  [[nodiscard]] Result<ValueId> resolve(const TextValue& value) const;
  [[nodiscard]] Error undefinedValue(const TextValue& value) const;
  [[nodiscard]] bool isLater(const TextNode& tree, const TextValue& value) const {
    return tree.kind == kMergeKind && !keys_.contains(value.key);
  }

  struct LaterOperand {
    std::size_t node = 0;
    std::size_t operand = 0;
    TextValue value{};
  };

  TextGraph& tree_;
  const Functions& functions_;
  const OpInfoSource& ops_;
  const PlaceOf& placeOf_;
  Graph::Parts parts_;
  std::vector<std::shared_ptr<Node>> nodes_;
  std::unordered_map<std::string_view, std::size_t> keys_;
  std::unordered_map<NodeId, std::size_t> index_;
  std::unordered_set<std::string_view> names_;
  std::vector<LaterOperand> later_;
};

Error Assembly::undefinedValue(const TextValue& value) const {
  std::vector<std::string> known;
  for (const auto& entry : keys_) known.emplace_back(entry.first);
  const std::vector<std::string> near = closest(value.key, known, 1);
  return errorAt(value.offset, ErrorCode::notFound, "%{} is not defined before its use",
                 {std::string(value.key)},
                 near.empty() ? "A node stands above those that read it."
                              : fmt::format("Did you mean %{}?", near[0]));
}

Result<ValueId> Assembly::resolve(const TextValue& value) const {
  const auto at = keys_.find(value.key);
  if (at == keys_.end()) return fail(undefinedValue(value));
  const Node& node = *nodes_[at->second];
  if (value.result < node.outputs.size()) {
    return ValueId{.node = node.id, .result = value.result};
  }
  return fail(errorAt(value.offset, ErrorCode::notFound, "%{} has {} results, so no result {}",
                      {std::string(value.key), fmt::format("{}", node.outputs.size()),
                       fmt::format("{}", value.result)},
                      "Results count from 0; %x.1 is the second."));
}

Status Assembly::define(std::shared_ptr<Node> node, const TextNode& tree) {
  if (!keys_.emplace(tree.key, nodes_.size()).second) {
    return fail(errorAt(tree.offset, ErrorCode::syntax, "%{} is defined twice",
                        {std::string(tree.key)}, "Give one of the nodes another name."));
  }
  node->id = nextNodeId();
  node->name = tree.name;
  node->origin = withSources(tree.origin, node->name);
  index_.emplace(node->id, nodes_.size());
  nodes_.push_back(std::move(node));
  if (names_.insert(nodes_.back()->name).second) return {};
  return fail(errorAt(tree.offset, ErrorCode::syntax, "two nodes are named \"{}\"", {tree.name},
                      "Give one of the nodes another name."));
}

Status Assembly::addInput(TextNode& tree) {
  auto node = std::make_shared<Node>();
  node->kind = tree.kind;
  node->opType = tree.opType.empty() ? "Placeholder" : tree.opType;
  node->attributes = std::move(tree.attributes);
  node->outputs = std::move(*tree.types);
  TWIN_PASS(define(std::move(node), tree));
  parts_.inputs.push_back(nodes_.back()->id);
  return {};
}

// A misspelt attribute would silently do nothing; one that is merely unknown is a file's own and
// stays.
Status Assembly::checkAttributes(const OpInfo& info, const TextNode& tree) const {
  std::vector<std::string> known;
  for (const AttributeDef& def : info.attributes) known.push_back(def.name);
  for (const OperandDef& operand : info.operands) {
    if (operand.isStatic) known.push_back(operand.name);
  }
  for (const auto& [name, value] : tree.attributes) {
    if (knowsAttribute(info, name)) continue;
    for (const std::string& other : known) {
      if (!isMisspelt(name, other)) continue;
      return fail(errorAt(tree.offset, ErrorCode::syntax, "{} has no attribute {}",
                          {tree.kind, name}, fmt::format("Did you mean {}?", other)));
    }
  }
  return {};
}

Status Assembly::inferNode(Node& node, TextNode& tree, const OpInfo* info) {
  std::vector<ValueType> given = tree.types ? std::move(*tree.types) : std::vector<ValueType>{};
  const bool waits = later_.size() > 0 && later_.back().node == nodes_.size();
  if (info == nullptr || waits) {
    node.outputs = std::move(given);
    return {};
  }
  const NodeReader reader{
      .type = [this](ValueId value) -> const ValueType& {
        return nodes_[index_.at(value.node)]->outputs[value.result];
      },
      .constant = [this](ValueId value) { return constantOf(*nodes_[index_.at(value.node)]); },
      .function =
          [this](std::string_view name) {
            const auto at = functions_.find(name);
            return at == functions_.end() ? nullptr : at->second.get();
          }};
  auto types = outputTypes(*info, node, reader, std::move(given));
  if (!types) {
    Error error = std::move(types).error();
    error.where = placeOf_(tree.offset);
    return fail(std::move(error));
  }
  node.outputs = std::move(*types);
  return {};
}

Status Assembly::addNode(TextNode& tree) {
  const OpInfo* info = ops_.find(tree.kind);
  if (info == nullptr && tree.kind != kOpaqueKind) {
    Error error = unknownKind(tree.kind, ops_);
    error.where = placeOf_(tree.offset);
    return fail(std::move(error));
  }
  auto node = std::make_shared<Node>();
  for (const TextValue& value : tree.inputs) {
    if (isLater(tree, value)) {
      later_.push_back({.node = nodes_.size(), .operand = node->inputs.size(), .value = value});
      node->inputs.emplace_back();
      continue;
    }
    TWIN_TRY(input, resolve(value));
    node->inputs.push_back(input);
  }
  for (const TextValue& value : tree.controlInputs) {
    const auto before = keys_.find(value.key);
    if (before == keys_.end()) return fail(undefinedValue(value));
    node->controlInputs.push_back(nodes_[before->second]->id);
  }
  if (info != nullptr) TWIN_PASS(checkAttributes(*info, tree));
  node->kind = tree.kind;
  node->opType = !tree.opType.empty() ? tree.opType
                 : info != nullptr    ? defaultOpType(*info)
                                      : tree.kind;
  node->attributes = info == nullptr ? std::move(tree.attributes)
                                     : withDefaults(*info, std::move(tree.attributes));
  node->bodies = std::move(tree.bodies);
  TWIN_PASS(inferNode(*node, tree, info));
  return define(std::move(node), tree);
}

Status Assembly::addLaterOperands() {
  for (const LaterOperand& operand : later_) {
    TWIN_TRY(value, resolve(operand.value));
    nodes_[operand.node]->inputs[operand.operand] = value;
  }
  return {};
}

Status Assembly::addOutputs() {
  bool named = false;
  for (const TextOutput& output : tree_.outputs) named = named || output.name.has_value();
  for (const TextOutput& output : tree_.outputs) {
    TWIN_TRY(value, resolve(output.value));
    parts_.outputs.push_back(value);
    if (named) parts_.outputNames.push_back(output.name.value_or(""));
  }
  return {};
}

Result<GraphPtr> Assembly::build() {
  nodes_.reserve(tree_.inputs.size() + tree_.nodes.size());
  for (TextNode& input : tree_.inputs) TWIN_PASS(addInput(input));
  for (TextNode& node : tree_.nodes) TWIN_PASS(addNode(node));
  TWIN_PASS(addLaterOperands());
  TWIN_PASS(addOutputs());
  parts_.nodes.assign(nodes_.begin(), nodes_.end());
  // Every body reached: those named here and, flat, those that they reach.
  for (const auto& node : nodes_) {
    for (const std::string& body : node->bodies) {
      const auto at = functions_.find(body);
      if (at == functions_.end()) continue;
      parts_.functions.emplace(body, at->second);
      parts_.functions.insert(at->second->functions().begin(), at->second->functions().end());
    }
  }
  return std::make_shared<const Graph>(std::move(parts_));
}

// Blocks in an order in which every body stands before those that name it.
class BlockOrder {
 public:
  BlockOrder(const TextFile& file, const PlaceOf& placeOf) : file_(file), placeOf_(placeOf) {}

  [[nodiscard]] Result<std::vector<std::size_t>> find() {
    TWIN_PASS(indexNames());
    states_.assign(file_.graphs.size(), State::fresh);
    for (std::size_t root = 0; root < file_.graphs.size(); ++root) TWIN_PASS(visit(root));
    return std::move(order_);
  }

 private:
  enum class State : std::uint8_t { fresh, open, done };
  struct Step {
    std::size_t block = 0;
    std::vector<std::size_t> bodies{};
    std::size_t next = 0;
  };

  [[nodiscard]] Status indexNames() {
    for (std::size_t i = 0; i < file_.graphs.size(); ++i) {
      const TextGraph& graph = file_.graphs[i];
      if (blocks_.emplace(graph.name, i).second) continue;
      return fail({.code = ErrorCode::syntax,
                   .message = "two graphs are named {}",
                   .arguments = {graph.name},
                   .where = placeOf_(graph.offset),
                   .advice = "Give one of them another name."});
    }
    return {};
  }

  [[nodiscard]] Result<std::vector<std::size_t>> bodiesOf(std::size_t block) const {
    std::vector<std::size_t> bodies;
    for (const TextNode& node : file_.graphs[block].nodes) {
      for (const std::string& body : node.bodies) {
        const auto at = blocks_.find(body);
        if (at == blocks_.end()) {
          return fail({.code = ErrorCode::notFound,
                       .message = "there is no graph {} for {}",
                       .arguments = {body, node.kind},
                       .where = placeOf_(node.offset),
                       .advice = fmt::format("Add a block: graph {}(…) {{ … }}", body)});
        }
        bodies.push_back(at->second);
      }
    }
    return bodies;
  }

  [[nodiscard]] Status visit(std::size_t root) {
    std::vector<Step> stack;
    if (states_[root] == State::fresh) TWIN_PASS(open(stack, root));
    while (!stack.empty()) {
      Step& step = stack.back();
      if (step.next == step.bodies.size()) {
        states_[step.block] = State::done;
        order_.push_back(step.block);
        stack.pop_back();
        continue;
      }
      const std::size_t body = step.bodies[step.next++];
      if (states_[body] == State::fresh) {
        TWIN_PASS(open(stack, body));
      } else if (states_[body] == State::open) {
        const TextGraph& graph = file_.graphs[body];
        return fail({.code = ErrorCode::unsupported,
                     .message = "the graph {} contains itself",
                     .arguments = {graph.name},
                     .where = placeOf_(graph.offset),
                     .advice = "Write the repetition as a while."});
      }
    }
    return {};
  }

  [[nodiscard]] Status open(std::vector<Step>& stack, std::size_t block) {
    TWIN_TRY(bodies, bodiesOf(block));
    states_[block] = State::open;
    stack.push_back({.block = block, .bodies = std::move(bodies)});
    return {};
  }

  const TextFile& file_;
  const PlaceOf& placeOf_;
  std::unordered_map<std::string_view, std::size_t> blocks_;
  std::vector<State> states_;
  std::vector<std::size_t> order_;
};

}  // namespace

Result<GraphPtr> assemble(TextFile file, const OpInfoSource& ops, const PlaceOf& placeOf) {
  TWIN_TRY(order, BlockOrder(file, placeOf).find());
  Functions functions;
  GraphPtr first;
  for (const std::size_t block : order) {
    TextGraph& tree = file.graphs[block];
    TWIN_TRY(graph, Assembly(tree, file, functions, ops, placeOf).build());
    if (block == 0) first = graph;
    functions.emplace(tree.name, std::move(graph));
  }
  return first;
}

}  // namespace twin::ir
