#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <unordered_map>

#include "core/ops/registry.h"
#include "core/passes/pass.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

constexpr std::string_view kClusterRule = "fuse-elementwise/cluster";
constexpr std::size_t kMostInputs = 24;
constexpr std::size_t kMostOps = 64;
// Recomputing this much per element is cheaper than storing and reading the value.
constexpr double kCheapFlop = 2;

bool isStoredNumber(const ir::ValueType& type) {
  const ir::TensorType* tensor = ir::asTensor(type);
  return tensor != nullptr && tensor->dtype != DType::string && tensor->shape.rankKnown();
}

double flopPerElement(const ir::Node& node) {
  const ops::OpDef* row = ops::registry().op(node.kind);
  if (row == nullptr || row->cost == nullptr) return kCheapFlop + 1;
  const std::vector<ir::ValueType> one(node.inputs.size(), ir::tensorType(DType::f32, Shape{}));
  return row->cost(one, {ir::tensorType(DType::f32, Shape{})}, node.attributes).flop;
}

const PartialShape& shapeOf(const ir::Node& node) {
  return ir::asTensor(node.outputs.front())->shape;
}

class ClusterFusion {
 public:
  explicit ClusterFusion(PassRun& run) : run_(run), editor_(run.editor) {
    for (const auto& [name, body] : editor_.original().functions()) functions_.insert(name);
  }

  Status run() {
    std::vector<ir::NodeId> order = editor_.order();
    for (std::size_t i = 0; i < order.size(); ++i) position_[order[i]] = i;
    std::reverse(order.begin(), order.end());
    for (const ir::NodeId id : order) {
      if (!run_.mayRewrite()) return {};
      const ir::Node* node = editor_.find(id);
      if (node == nullptr || !isFusable(*node)) continue;
      grow(*node);
      if (members_.size() >= 2) TWIN_PASS(fuse());
    }
    return {};
  }

 private:
  [[nodiscard]] bool isFusable(const ir::Node& node) const {
    if (node.outputs.size() != 1 || !node.bodies.empty() || !node.controlInputs.empty())
      return false;
    if (!hasTrait(editor_, node, ir::Trait::elementwise)) return false;
    if (!editor_.controlUsers(node.id).empty()) return false;
    const auto stored = [this](ir::ValueId input) { return isStoredNumber(editor_.type(input)); };
    return isStoredNumber(node.outputs.front()) && std::ranges::all_of(node.inputs, stored);
  }

  [[nodiscard]] bool contains(ir::NodeId id) const {
    return std::ranges::find(members_, id) != members_.end();
  }

  // A rank-0 constant is part of the program and not an operand.
  [[nodiscard]] bool isScalar(ir::ValueId value) const {
    const Tensor* tensor = editor_.constant(value);
    return tensor != nullptr && tensor->rank() == 0;
  }

  [[nodiscard]] std::size_t inputCount() const {
    std::set<ir::ValueId> inputs;
    for (const ir::NodeId id : members_) {
      for (const ir::ValueId input : editor_.node(id).inputs) {
        if (!contains(input.node) && !isScalar(input)) inputs.insert(input);
      }
    }
    return inputs.size();
  }

  // Takes in producers from the last to the first, so that all users of a candidate are decided.
  void grow(const ir::Node& root) {
    members_ = {root.id};
    std::set<std::pair<std::size_t, ir::NodeId>> candidates;
    const auto addProducers = [&](const ir::Node& node) {
      for (const ir::ValueId input : node.inputs) {
        const ir::Node* producer = editor_.find(input.node);
        const auto at = position_.find(input.node);
        if (producer == nullptr || at == position_.end() || contains(input.node)) continue;
        if (isFusable(*producer)) candidates.emplace(at->second, input.node);
      }
    };
    addProducers(root);
    while (!candidates.empty()) {
      const auto last = std::prev(candidates.end());
      const ir::Node& node = editor_.node(last->second);
      candidates.erase(last);
      bool copied = false;
      std::string reason = whyNot(root, node, copied);
      if (!reason.empty()) {
        run_.nearMiss(std::string(kClusterRule), node.id, std::move(reason));
        continue;
      }
      members_.push_back(node.id);
      if (inputCount() > kMostInputs) {
        members_.pop_back();
        run_.nearMiss(std::string(kClusterRule), node.id,
                      fmt::format("the cluster would read more than {} values", kMostInputs));
        continue;
      }
      if (!copied) addProducers(node);
    }
  }

  [[nodiscard]] std::string whyNot(const ir::Node& root, const ir::Node& node, bool& copied) const {
    if (members_.size() >= kMostOps) return fmt::format("the cluster has {} operators", kMostOps);
    if (editor_.isOutput({node.id, 0})) return node.name + " is a graph output";
    const bool cheap = flopPerElement(node) <= kCheapFlop;
    if (!cheap && shapeOf(node) != shapeOf(root)) {
      return fmt::format("{} has shape {}, inside it would be computed for each of {}", node.name,
                         text(shapeOf(node)), text(shapeOf(root)));
    }
    const auto uses = editor_.uses({node.id, 0});
    const auto inside = [this](const ir::Use& use) { return contains(use.user); };
    if (std::ranges::all_of(uses, inside)) return {};
    const auto fusable = [this](const ir::Use& use) { return isFusable(editor_.node(use.user)); };
    copied = cheap && std::ranges::all_of(uses, fusable);
    return copied ? std::string{} : whyNotSingleUse(editor_, {node.id, 0});
  }

  std::string bodyName(const ir::Node& root) {
    std::string word = "fused_" + root.name;
    for (char& c : word) {
      if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    }
    std::string name = word;
    for (int count = 1; !functions_.insert(name).second; ++count) {
      name = fmt::format("{}_{}", word, count);
    }
    return name;
  }

  struct Body {
    ir::GraphPtr graph{};
    std::vector<ir::ValueId> inputs{};
    std::vector<ir::NodeId> constants{};
  };

  Result<Body> makeBody() {
    const ir::Node& root = editor_.node(members_.front());
    ir::Builder builder(bodyName(root), editor_.ops());
    for (const std::string& dim : editor_.original().dimNames()) (void)builder.dimName(dim);
    std::vector<ir::NodeId> ascending = members_;
    std::ranges::sort(ascending, {}, [this](ir::NodeId id) { return position_[id]; });
    Body body;
    std::map<ir::ValueId, ir::ValueId> inside;
    for (const ir::NodeId id : ascending) {
      for (const ir::ValueId input : editor_.node(id).inputs) {
        if (contains(input.node) || isScalar(input) || inside.contains(input)) continue;
        const ir::Node& producer = editor_.node(input.node);
        inside[input] = builder.addInput(producer.name, editor_.type(input), producer.origin);
        body.inputs.push_back(input);
      }
    }
    for (const ir::NodeId id : ascending) {
      const ir::Node& node = editor_.node(id);
      ir::NodeSpec spec{.kind = node.kind,
                        .name = node.name,
                        .opType = node.opType,
                        .attributes = node.attributes,
                        .origin = node.origin,
                        .outputs = node.outputs};
      for (const ir::ValueId input : node.inputs) {
        if (!inside.contains(input)) {
          const ir::Node& constant = editor_.node(input.node);
          inside[input] =
              builder.addConstant(constant.name, *editor_.constant(input), constant.origin);
          body.constants.push_back(input.node);
        }
        spec.inputs.push_back(inside[input]);
      }
      TWIN_TRY(made, builder.add(std::move(spec)));
      inside[{id, 0}] = {made, 0};
    }
    builder.addOutput(inside[{root.id, 0}]);
    body.graph = builder.finish();
    return body;
  }

  Status replaceRoot(const Body& body, ir::NodeId root) {
    editor_.setFunction(body.graph);
    TWIN_TRY(value, editor_.add({.kind = "fused_elementwise",
                                 .inputs = body.inputs,
                                 .bodies = {body.graph->name()}}));
    TWIN_PASS(editor_.replace({root, 0}, value));
    editor_.eraseDeadMatched();
    return {};
  }

  Status fuse() {
    const ir::NodeId root = members_.front();
    TWIN_TRY(body, makeBody());
    std::vector<ir::NodeId> matched = members_;
    matched.insert(matched.end(), body.constants.begin(), body.constants.end());
    editor_.begin(std::string(kClusterRule), ir::Safety::s0, std::move(matched));
    if (const Status replaced = replaceRoot(body, root); !replaced) {
      editor_.abandon();
      return replaced;
    }
    run_.commit();
    return {};
  }

  PassRun& run_;
  ir::Editor& editor_;
  std::unordered_map<ir::NodeId, std::size_t> position_;
  std::set<std::string, std::less<>> functions_;
  std::vector<ir::NodeId> members_;  // of the cluster at hand, root first
};

Status fuseElementwise(PassRun& run) { return ClusterFusion(run).run(); }

}  // namespace

PassDef fuseElementwisePass() {
  return {.name = "fuse-elementwise",
          .doc = "Computes chains of pointwise operators in one pass over memory.",
          .gain = GainClass::fusion,
          .run = fuseElementwise};
}

}  // namespace twin::passes
