#include <algorithm>
#include <bit>
#include <unordered_map>

#include "core/base/hash.h"
#include "core/passes/pass.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

std::uint64_t hashOf(const Tensor& tensor) {
  constexpr std::int64_t kHashedBytes = 4096;
  std::uint64_t hash = mixHash(static_cast<std::uint64_t>(tensor.dtype()),
                               static_cast<std::uint64_t>(tensor.elements()));
  if (tensor.dtype() == DType::string || !tensor.dense()) return hash;
  // The beginning tells large constants apart well enough; equality looks at every bit.
  const auto bytes = static_cast<std::size_t>(std::min(tensor.bytes(), kHashedBytes));
  return hashBytes({tensor.raw(), bytes}, hash);
}

struct AttributeHash {
  std::uint64_t operator()(bool value) const { return value ? 1 : 2; }
  std::uint64_t operator()(std::int64_t value) const { return static_cast<std::uint64_t>(value); }
  std::uint64_t operator()(double value) const { return std::bit_cast<std::uint64_t>(value); }
  std::uint64_t operator()(const std::string& value) const { return hashText(value); }
  std::uint64_t operator()(DType value) const { return static_cast<std::uint64_t>(value); }
  std::uint64_t operator()(const std::vector<std::int64_t>& values) const {
    return hashBytes(std::as_bytes(std::span(values)));
  }
  std::uint64_t operator()(const std::vector<double>& values) const {
    return hashBytes(std::as_bytes(std::span(values)));
  }
  std::uint64_t operator()(const std::vector<std::string>& values) const { return values.size(); }
  std::uint64_t operator()(const PartialShape& shape) const {
    return hashBytes(std::as_bytes(shape.dims().span()));
  }
  std::uint64_t operator()(const ir::TensorValue& value) const { return hashOf(value.tensor); }
};

// Doubles compare by bits here: a NaN attribute equals itself and -0 is not 0.
bool sameAttribute(const ir::Attribute& a, const ir::Attribute& b) {
  if (a.index() != b.index()) return false;
  if (const auto* x = std::get_if<double>(&a)) {
    return std::bit_cast<std::uint64_t>(*x) == std::bit_cast<std::uint64_t>(std::get<double>(b));
  }
  return a == b;
}
bool sameAttributes(const ir::Attributes& a, const ir::Attributes& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return x.first == y.first && sameAttribute(x.second, y.second);
  });
}

class Merger {
 public:
  explicit Merger(PassRun& run) : run_(run), editor_(run.editor) {}

  Status run() {
    for (const ir::NodeId id : editor_.order()) {
      if (!run_.mayRewrite()) return {};
      const ir::Node* node = editor_.find(id);
      if (node != nullptr && mayMerge(*node)) TWIN_PASS(look(*node));
    }
    return {};
  }

 private:
  [[nodiscard]] bool mayMerge(const ir::Node& node) const {
    const ir::OpInfo* info = editor_.ops().find(node.kind);
    if (info == nullptr || info->has(ir::Trait::input) || info->has(ir::Trait::readsResource)) {
      return false;
    }
    return node.bodies.empty() && !hasEffect(node, editor_.original(), editor_.ops());
  }

  // Operands by the first of their merged nodes, sorted where the order cannot matter.
  [[nodiscard]] std::vector<ir::ValueId> operands(const ir::Node& node, bool sorted) const {
    std::vector<ir::ValueId> values = node.inputs;
    for (ir::ValueId& value : values) {
      const auto at = first_.find(value.node);
      if (at != first_.end()) value.node = at->second;
    }
    if (sorted) std::ranges::sort(values);
    return values;
  }

  // Swapped operands give the same bits for whole numbers; for floats only a NaN's payload can
  // differ.
  [[nodiscard]] bool commutes(const ir::Node& node) const {
    if (node.inputs.size() != 2 || !hasTrait(editor_, node, ir::Trait::commutative)) return false;
    const ir::TensorType* type = ir::asTensor(editor_.type(node.inputs[0]));
    return type != nullptr && type->dtype != DType::string;
  }
  [[nodiscard]] ir::Safety swappedSafety(const ir::Node& node) const {
    const ir::TensorType* type = ir::asTensor(editor_.type(node.inputs[0]));
    return type != nullptr && !isFloat(type->dtype) ? ir::Safety::s0 : ir::Safety::s1;
  }

  [[nodiscard]] std::uint64_t keyOf(const ir::Node& node) const {
    std::uint64_t hash = hashText(node.kind);
    for (const ir::ValueId value : operands(node, commutes(node))) {
      hash = mixHash(mixHash(hash, value.node.value), value.result);
    }
    for (const auto& [name, attribute] : node.attributes) {
      hash = mixHash(hash, hashText(name));
      hash = mixHash(hash, std::visit(AttributeHash{}, attribute));
    }
    return hash;
  }

  [[nodiscard]] bool equalButOperands(const ir::Node& a, const ir::Node& b) const {
    return a.kind == b.kind && a.outputs == b.outputs && a.controlInputs == b.controlInputs &&
           sameAttributes(a.attributes, b.attributes);
  }

  Status look(const ir::Node& node) {
    std::vector<ir::NodeId>& bucket = known_[keyOf(node)];
    for (ir::NodeId& earlier : bucket) {
      const ir::Node* other = editor_.find(earlier);
      if (other == nullptr || !equalButOperands(*other, node)) continue;
      const bool same = operands(*other, false) == operands(node, false);
      const bool swapped = commutes(node) && operands(*other, true) == operands(node, true);
      if (!same && !swapped) continue;
      const ir::Safety safety = same ? ir::Safety::s0 : swappedSafety(node);
      const std::string rule = same ? "merge-duplicates/equal" : "merge-duplicates/swapped";
      if (safety == ir::Safety::s1 && run_.options.level == ir::Level::strict) {
        run_.nearMiss(rule, node.id, "S1 above level strict");
        continue;
      }
      TWIN_TRY(merged, merge(rule, safety, *other, node));
      earlier = merged;
      return {};
    }
    bucket.push_back(node.id);
    return {};
  }

  // A new node stands for both, so that it carries the origins of both.
  Result<ir::NodeId> merge(const std::string& rule, ir::Safety safety, const ir::Node& first,
                           const ir::Node& second) {
    const ir::NodeId a = first.id;
    const ir::NodeId b = second.id;
    const ir::NodeId eldest = first_.contains(a) ? first_[a] : a;
    editor_.begin(rule, safety, {a, b});
    const auto made = replaceBoth(first, b);
    if (!made) {
      editor_.abandon();
      return fail(made.error());
    }
    run_.commit();
    first_[*made] = eldest;
    first_[b] = eldest;
    return *made;
  }

  Result<ir::NodeId> replaceBoth(const ir::Node& first, ir::NodeId b) {
    const ir::NodeId a = first.id;
    const std::size_t results = first.outputs.size();
    TWIN_TRY(value, editor_.add({.kind = first.kind,
                                 .opType = first.opType,
                                 .inputs = first.inputs,
                                 .controlInputs = first.controlInputs,
                                 .attributes = first.attributes,
                                 .outputs = first.outputs}));
    for (std::uint32_t k = 0; k < results; ++k) {
      TWIN_PASS(editor_.replace({a, k}, {value.node, k}));
      TWIN_PASS(editor_.replace({b, k}, {value.node, k}));
    }
    TWIN_PASS(editor_.erase(a));
    TWIN_PASS(editor_.erase(b));
    return value.node;
  }

  PassRun& run_;
  ir::Editor& editor_;
  std::unordered_map<std::uint64_t, std::vector<ir::NodeId>> known_;
  // A merged node counts as the first of its group, so that keys made earlier stay right.
  std::unordered_map<ir::NodeId, ir::NodeId> first_;
};

Status mergeDuplicates(PassRun& run) { return Merger(run).run(); }

}  // namespace

PassDef mergeDuplicatesPass() {
  return {.name = "merge-duplicates",
          .doc = "Computes equal things once.",
          .gain = GainClass::removedWork,
          .run = mergeDuplicates};
}

}  // namespace twin::passes
