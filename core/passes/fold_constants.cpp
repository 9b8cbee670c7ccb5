#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/passes/pass.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

constexpr std::string_view kFoldRule = "fold-constants/constant-operands";
constexpr std::int64_t kMostBytes = 1 << 20;
// Work of one node; about a tenth of a second with the slowest kernels.
constexpr double kMostFlop = 2e8;
constexpr std::array<std::string_view, 6> kGrowing = {"expand", "broadcast_to", "tile",
                                                      "fill",   "repeat",       "one_hot"};

struct Operands {
  std::vector<Tensor> tensors{};
  std::vector<ir::NodeId> nodes{};  // the node itself, then its constants
  std::int64_t bytes = 0;
};

std::optional<Operands> constantOperands(const ir::Editor& editor, const ir::Node& node) {
  Operands operands{.nodes = {node.id}};
  for (const ir::ValueId input : node.inputs) {
    const Tensor* tensor = editor.constant(input);
    if (tensor == nullptr) return std::nullopt;
    operands.tensors.push_back(*tensor);
    if (std::ranges::find(operands.nodes, input.node) == operands.nodes.end()) {
      operands.nodes.push_back(input.node);
      // Bytes count only where the constant's last use is this one.
      if (editor.useCount(input.node) == 1) operands.bytes += tensor->bytes();
    }
  }
  return operands;
}

bool isCandidate(const ir::Editor& editor, const ir::Node& node) {
  const ir::OpInfo* info = editor.ops().find(node.kind);
  if (info == nullptr || info->infer == nullptr || node.outputs.empty()) return false;
  if (info->has(ir::Trait::constant) || info->has(ir::Trait::input)) return false;
  if (info->has(ir::Trait::random) || info->has(ir::Trait::stateful)) return false;
  if (info->has(ir::Trait::readsResource) || ir::hasEffect(*info)) return false;
  return node.bodies.empty() && node.controlInputs.empty();
}

// Why this node stays, or empty.
std::string whyNot(const ir::Editor& editor, const ir::Node& node, const Operands& operands) {
  std::int64_t bytes = 0;
  for (const ir::ValueType& type : node.outputs) {
    const auto size = byteCount(type);
    if (!size) return "the size of its result is unknown";
    bytes += *size;
  }
  if (bytes > std::max(kMostBytes, operands.bytes)) {
    return fmt::format("would store {}", byteText(static_cast<double>(bytes)));
  }
  const bool grows = hasTrait(editor, node, ir::Trait::creation) ||
                     std::ranges::find(kGrowing, node.kind) != kGrowing.end();
  constexpr std::int64_t kSmall = 1024;
  if (grows && bytes > std::max(kSmall, operands.bytes)) {
    return fmt::format("would store {} that are cheap to make",
                       byteText(static_cast<double>(bytes)));
  }
  const double flop = flopCount(
      node, [&editor](ir::ValueId value) -> const ir::ValueType& { return editor.type(value); });
  if (flop > kMostFlop) return fmt::format("takes {:.1f} GFLOP to compute", flop / 1e9);
  return {};
}

Status replaceResults(ir::Editor& editor, const ir::Node& node, std::vector<Tensor> results) {
  editor.setRole(ir::Role::folded);
  for (std::uint32_t k = 0; k < results.size(); ++k) {
    TWIN_TRY(value, editor.addConstant(std::move(results[k]).contiguous()));
    TWIN_PASS(editor.replace({node.id, k}, value));
  }
  editor.eraseDeadMatched();
  return {};
}

Status foldConstants(PassRun& run) {
  if (!run.context.evaluateNode) return {};
  ir::Editor& editor = run.editor;
  for (const ir::NodeId id : editor.order()) {
    if (!run.mayRewrite()) return {};
    const ir::Node* found = editor.find(id);
    if (found == nullptr || !isCandidate(editor, *found)) continue;
    const auto operands = constantOperands(editor, *found);
    if (!operands) continue;
    const ir::Node node = *found;
    std::string reason = whyNot(editor, node, *operands);
    if (!reason.empty()) {
      run.nearMiss(std::string(kFoldRule), id, std::move(reason));
      continue;
    }
    auto results = run.context.evaluateNode(node, editor.original(), operands->tensors);
    if (!results) {
      if (results.error().code == ErrorCode::cancelled) return fail(results.error());
      run.nearMiss(std::string(kFoldRule), id, "fails when it runs: " + text(results.error()));
      continue;
    }
    if (results->size() != node.outputs.size()) continue;
    editor.begin(std::string(kFoldRule), ir::Safety::s0, operands->nodes);
    const Status replaced = replaceResults(editor, node, std::move(*results));
    if (!replaced) {
      editor.abandon();
      run.nearMiss(std::string(kFoldRule), id, text(replaced.error()));
      continue;
    }
    run.commit();
  }
  return {};
}

}  // namespace

PassDef foldConstantsPass() {
  return {.name = "fold-constants",
          .doc = "Computes what depends on constants alone, with the eager kernels.",
          .gain = GainClass::removedWork,
          .run = foldConstants};
}

}  // namespace twin::passes
