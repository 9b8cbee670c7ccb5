#include "core/passes/pass_tools.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_set>

#include "core/base/text.h"
#include "core/ops/registry.h"

namespace twin::passes {

std::optional<double> uniformValue(const Tensor& tensor) {
  if (tensor.elements() == 0 || tensor.dtype() == DType::string) return std::nullopt;
  if (tensor.elements() > 1) {
    const Tensor dense = tensor.contiguous();
    const std::size_t size = sizeOf(dense.dtype());
    const std::byte* first = dense.raw();
    for (std::int64_t i = 1; i < dense.elements(); ++i) {
      if (std::memcmp(first, first + static_cast<std::size_t>(i) * size, size) != 0) {
        return std::nullopt;
      }
    }
  }
  return elementAsDouble(tensor, 0);
}

Result<Tensor> filled(DType dtype, const Shape& shape, double value) {
  TWIN_TRY(one, cast(Tensor::scalar(value), dtype));
  TWIN_TRY(tensor, Tensor::allocate(dtype, shape));
  std::byte* to = tensor.mutableRaw();
  const std::size_t size = sizeOf(dtype);
  for (std::int64_t i = 0; i < tensor.elements(); ++i) {
    std::memcpy(to + static_cast<std::size_t>(i) * size, one.raw(), size);
  }
  return std::move(tensor);
}

namespace {

bool effectIn(const ir::Node& node, const ir::Graph& graph, const ir::OpInfoSource& ops,
              int depth) {
  constexpr int kMostNesting = 64;
  const ir::OpInfo* info = ops.find(node.kind);
  if (info == nullptr || ir::hasEffect(*info) || depth > kMostNesting) return true;
  for (const std::string& name : node.bodies) {
    const ir::Graph* body = graph.function(name);
    if (body == nullptr) return true;
    for (const ir::NodePtr& inner : body->nodes()) {
      if (inner->kind != "placeholder" && effectIn(*inner, graph, ops, depth + 1)) return true;
    }
  }
  return false;
}

}  // namespace

bool hasEffect(const ir::Node& node, const ir::Graph& graph, const ir::OpInfoSource& ops) {
  return effectIn(node, graph, ops, 0);
}

bool hasTrait(const ir::Editor& editor, const ir::Node& node, ir::Trait trait) {
  const ir::OpInfo* info = editor.ops().find(node.kind);
  return info != nullptr && info->has(trait);
}

const ir::Node* producer(const ir::Editor& editor, ir::ValueId value, std::string_view kind) {
  const ir::Node* node = editor.find(value.node);
  return node != nullptr && node->kind == kind && value.result == 0 ? node : nullptr;
}

std::optional<Dims> staticIntegers(const ir::Editor& editor, const ir::Node& node,
                                   std::string_view name) {
  if (const auto* list = ir::find<std::vector<std::int64_t>>(node.attributes, name)) {
    return Dims(std::span<const std::int64_t>(*list));
  }
  if (const auto* one = ir::find<std::int64_t>(node.attributes, name)) return Dims{*one};
  if (const auto* shape = ir::find<PartialShape>(node.attributes, name)) {
    if (!shape->rankKnown()) return std::nullopt;
    return shape->dims();
  }
  const ir::OpInfo* info = editor.ops().find(node.kind);
  if (info == nullptr) return std::nullopt;
  const auto index = ir::operandIndex(*info, node.attributes, name);
  if (!index || *index >= node.inputs.size()) return std::nullopt;
  const Tensor* tensor = editor.constant(node.inputs[*index]);
  if (tensor == nullptr) return std::nullopt;
  auto values = integers(*tensor);
  if (!values) return std::nullopt;
  return *values;
}

std::optional<std::int64_t> byteCount(const ir::ValueType& type) {
  const ir::TensorType* tensor = ir::asTensor(type);
  const auto shape = tensor != nullptr ? tensor->shape.shape() : std::nullopt;
  const auto elements = shape ? shape->checkedElements() : std::nullopt;
  if (!elements || *elements > (std::int64_t{1} << 56)) return std::nullopt;
  return *elements * static_cast<std::int64_t>(sizeOf(tensor->dtype));
}

double flopCount(const ir::Node& node,
                 const std::function<const ir::ValueType&(ir::ValueId)>& typeOf) {
  const ops::OpDef* row = ops::registry().op(node.kind);
  if (row == nullptr || row->cost == nullptr) return 0;
  std::vector<ir::ValueType> inputs;
  for (const ir::ValueId input : node.inputs) inputs.push_back(typeOf(input));
  return row->cost(inputs, node.outputs, node.attributes).flop;
}

std::string numberText(double value, DType dtype) {
  return dtype == DType::f64 ? shortest(value) : shortest(static_cast<float>(value));
}

std::string byteText(double bytes) {
  if (bytes >= 1e9) return fmt::format("{:.1f} GB", bytes / 1e9);
  if (bytes >= 1e6) return fmt::format("{:.1f} MB", bytes / 1e6);
  if (bytes >= 1e3) return fmt::format("{:.1f} kB", bytes / 1e3);
  return fmt::format("{:.0f} bytes", bytes);
}

std::string whyNotSingleUse(const ir::Editor& editor, ir::ValueId value) {
  const ir::Node& node = editor.node(value.node);
  for (std::uint32_t result = 0; result < node.outputs.size(); ++result) {
    if (editor.isOutput({node.id, result})) return node.name + " is a graph output";
  }
  const std::vector<ir::Use> uses = editor.uses(value);
  if (uses.size() == 1 && editor.useCount(node.id) == 1) return {};
  std::vector<std::string> names;
  for (const ir::Use& use : uses) {
    const std::string& name = editor.node(use.user).name;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  constexpr std::size_t kMostNamed = 6;
  const std::size_t count = names.size();
  if (count == 1) return fmt::format("{} is read twice by {}", node.name, names.front());
  std::string listed;
  for (std::size_t i = 0; i < count && i < kMostNamed; ++i) {
    listed += (i == 0 ? "" : ", ") + names[i];
  }
  if (count > kMostNamed) listed += ", …";
  return fmt::format("{} has {} consumers: {}", node.name, count, listed);
}

Verdict interiorsUsedOnce(const Match& match) {
  for (std::size_t i = 1; i < match.matched.size(); ++i) {
    std::string reason = whyNotSingleUse(match.editor(), {match.matched[i], 0});
    if (!reason.empty()) return reject(std::move(reason));
  }
  return accept();
}

namespace {

// Operators whose result does not depend on the sign of a zero operand.
constexpr std::array<std::string_view, 18> kForgetsZeroSign = {
    "abs",     "square",        "exp",        "log",       "less",    "less_equal",
    "greater", "greater_equal", "equal",      "not_equal", "sigmoid", "cos",
    "softmax", "reduce_any",    "reduce_all", "argmax",    "argmin",  "logical_not"};

// The operator tells 1/-0 from 1/+0, or keeps the bits themselves.
bool tellsZeroSign(const ir::Node& node, std::uint32_t operand) {
  if (node.kind == "div" || node.kind == "atan2" || node.kind == "copysign") {
    return operand == 1 || node.kind == "atan2";
  }
  if (node.kind == "pow") return operand == 0;
  return node.kind == "reciprocal" || node.kind == "rsqrt" || node.kind == "bitcast" ||
         node.kind == "sign_bit";
}

}  // namespace

std::string whyZeroSignMatters(const ir::Editor& editor, ir::ValueId value) {
  constexpr std::size_t kMostVisited = 4096;
  std::vector<ir::ValueId> open{value};
  std::unordered_set<ir::NodeId> seen;
  while (!open.empty()) {
    const ir::ValueId at = open.back();
    open.pop_back();
    for (const ir::Use& use : editor.uses(at)) {
      const ir::Node& user = editor.node(use.user);
      if (tellsZeroSign(user, use.operand)) {
        return fmt::format("the sign of a zero would reach {}", user.name);
      }
      if (std::ranges::find(kForgetsZeroSign, user.kind) != kForgetsZeroSign.end()) continue;
      if (!user.bodies.empty()) return fmt::format("its value enters {}", user.name);
      if (!seen.insert(user.id).second) continue;
      if (seen.size() > kMostVisited) return "too many values depend on it";
      for (std::uint32_t result = 0; result < user.outputs.size(); ++result) {
        open.push_back({user.id, result});
      }
    }
  }
  return {};
}

Result<Tensor> evaluate(std::string_view kind, std::span<const Tensor> operands,
                        const ir::Attributes& attributes, const ir::Editor& editor,
                        const PassContext& context) {
  const ir::OpInfo* info = editor.ops().find(kind);
  if (info == nullptr) {
    return fail({.code = ErrorCode::notFound,
                 .message = "no operator is called {}",
                 .arguments = {std::string(kind)}});
  }
  ir::Node node{.id = ir::nextNodeId(), .name = std::string(kind), .kind = std::string(kind)};
  node.attributes = attributes;
  ir::InferInput input{.attributes = &node.attributes};
  for (const Tensor& operand : operands) {
    input.types.push_back(ir::tensorType(operand.dtype(), operand.shape()));
    input.constants.push_back(&operand);
    node.inputs.push_back({node.id, 0});
  }
  TWIN_TRY(types, ir::inferTypes(*info, std::move(input)));
  node.outputs = std::move(types);
  TWIN_TRY(results, context.evaluateNode(node, editor.original(), operands));
  if (results.size() != 1) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "{} has {} results",
                 .arguments = {std::string(kind), std::to_string(results.size())}});
  }
  return std::move(results.front());
}

}  // namespace twin::passes
