#include "core/ir/node_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "core/base/text.h"

namespace twin::ir {
namespace {

InferInput inferInput(const Node& node, const NodeReader& reader) {
  InferInput input{.attributes = &node.attributes};
  input.types.reserve(node.inputs.size());
  for (const ValueId value : node.inputs) {
    input.types.push_back(reader.type(value));
    input.constants.push_back(reader.constant(value));
  }
  for (const std::string& body : node.bodies) input.bodies.push_back(reader.function(body));
  return input;
}

Result<std::vector<ValueType>> constantType(const Node& node) {
  const Tensor* value = constantOf(node);
  if (value == nullptr) {
    return fail({.code = ErrorCode::value,
                 .message = "a constant has no value",
                 .advice = "Write it as const 2 : f32[]."});
  }
  return std::vector<ValueType>{tensorType(value->dtype(), value->shape())};
}

Result<std::vector<ValueType>> finer(const std::vector<ValueType>& inferred,
                                     std::vector<ValueType> given) {
  if (given.size() != inferred.size()) {
    return fail({.code = ErrorCode::type,
                 .message = "{} result types are given where the operator has {}",
                 .arguments = {fmt::format("{}", given.size()), fmt::format("{}", inferred.size())},
                 .advice = "Write one type per result, or none."});
  }
  for (std::size_t i = 0; i < given.size(); ++i) {
    auto met = meet(given[i], inferred[i]);
    if (!met) {
      const TensorType* wrote = asTensor(given[i]);
      const TensorType* infers = asTensor(inferred[i]);
      const bool shapeOnly = wrote != nullptr && infers != nullptr && wrote->dtype == infers->dtype;
      return fail({.code = shapeOnly ? ErrorCode::shape : ErrorCode::type,
                   .message = "the result is {}, not {}",
                   .arguments = {text(inferred[i]), text(given[i])},
                   .advice = "Correct the type or leave it out; it is inferred."});
    }
    given[i] = std::move(*met);
  }
  return given;
}

}  // namespace

bool isBackOperand(const Node& node, std::size_t operand) {
  if (node.kind != kMergeKind) return false;
  const auto* back = find<std::int64_t>(node.attributes, kBackOperand);
  return back != nullptr && *back == static_cast<std::int64_t>(operand);
}

const Tensor* constantOf(const Node& node) {
  if (node.kind != "const") return nullptr;
  const auto* value = find<TensorValue>(node.attributes, "value");
  return value == nullptr ? nullptr : &value->tensor;
}

Result<std::vector<ValueType>> outputTypes(const OpInfo& info, const Node& node,
                                           const NodeReader& reader, std::vector<ValueType> given) {
  if (node.kind == "const") {
    TWIN_TRY(type, constantType(node));
    return given.empty() ? type : finer(type, std::move(given));
  }
  const bool keepsGiven = info.has(Trait::input) || info.infer == nullptr;
  if (keepsGiven && !given.empty()) return given;
  const InferInput input = inferInput(node, reader);
  for (std::size_t i = 0; i < input.bodies.size(); ++i) {
    if (input.bodies[i] != nullptr) continue;
    return fail({.code = ErrorCode::notFound,
                 .message = "{} names the body {}, which is not there",
                 .arguments = {node.kind, node.bodies[i]},
                 .advice = "Add a graph of this name beside the main graph."});
  }
  auto inferred = inferTypes(info, input);
  if (!inferred && std::ranges::any_of(input.types, isUnknown)) {
    // What flows in may be all that the operator asks for; the run, which sees it, checks.
    if (!given.empty()) return given;
    const std::size_t results = input.bodies.empty() ? 1 : input.bodies.back()->outputs().size();
    return std::vector<ValueType>(results, UnknownType{});
  }
  TWIN_PASS(inferred);
  return given.empty() ? *inferred : finer(*inferred, std::move(given));
}

std::string defaultOpType(const OpInfo& info) {
  return info.tensorFlowType.empty() ? info.name : info.tensorFlowType;
}

bool hasEffect(const Node& node, const OpInfoSource& ops,
               const std::map<std::string, GraphPtr, std::less<>>& functions) {
  const OpInfo* info = ops.find(node.kind);
  if (info == nullptr || hasEffect(*info)) return true;
  std::vector<std::string> waiting = node.bodies;
  std::unordered_set<std::string> seen;
  while (!waiting.empty()) {
    const std::string name = std::move(waiting.back());
    waiting.pop_back();
    const auto body = functions.find(name);
    if (!seen.insert(name).second || body == functions.end()) continue;
    for (const NodePtr& inner : body->second->nodes()) {
      const OpInfo* innerInfo = ops.find(inner->kind);
      if (innerInfo == nullptr || hasEffect(*innerInfo)) return true;
      waiting.insert(waiting.end(), inner->bodies.begin(), inner->bodies.end());
    }
  }
  return false;
}

Error unknownKind(std::string_view kind, const OpInfoSource& ops) {
  const std::vector<std::string> names = ops.names();
  const std::vector<std::string> near = closest(kind, names);
  return {.code = ErrorCode::notFound,
          .message = "no operator is called {}",
          .arguments = {displayText(kind, 200)},
          .advice = near.empty() ? "The command `ops` lists all operators."
                                 : fmt::format("Did you mean {}?", join(near, " or "))};
}

Origins withSources(Origins origins, std::string_view name) {
  if (origins.empty()) origins.push_back({});
  for (Origin& origin : origins) {
    if (origin.source.empty()) origin.source = name;
  }
  return unite(origins, {});
}

void moveInputsFirst(Graph::Parts& parts) {
  std::unordered_map<NodeId, std::size_t> ranks;
  for (std::size_t i = 0; i < parts.inputs.size(); ++i) ranks.emplace(parts.inputs[i], i);
  const auto rank = [&ranks](const NodePtr& node) {
    const auto at = ranks.find(node->id);
    return at == ranks.end() ? ranks.size() : at->second;
  };
  std::stable_sort(parts.nodes.begin(), parts.nodes.end(),
                   [&rank](const NodePtr& a, const NodePtr& b) { return rank(a) < rank(b); });
}

}  // namespace twin::ir
