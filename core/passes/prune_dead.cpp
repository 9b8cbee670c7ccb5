#include <algorithm>
#include <unordered_set>

#include "core/passes/pass.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

std::unordered_set<ir::NodeId> reached(const ir::Editor& editor,
                                       const std::vector<ir::NodeId>& order) {
  std::unordered_set<ir::NodeId> live;
  std::vector<ir::NodeId> open;
  const auto reach = [&](ir::NodeId id) {
    if (live.insert(id).second) open.push_back(id);
  };
  for (const ir::ValueId output : editor.outputs()) reach(output.node);
  for (const ir::NodeId input : editor.original().inputs()) reach(input);
  for (const ir::NodeId id : order) {
    if (hasEffect(editor.node(id), editor.original(), editor.ops())) reach(id);
  }
  while (!open.empty()) {
    const ir::Node& node = editor.node(open.back());
    open.pop_back();
    for (const ir::ValueId input : node.inputs) reach(input.node);
    for (const ir::NodeId before : node.controlInputs) reach(before);
  }
  return live;
}

// Float arithmetic answers Inf or NaN where whole numbers raise.
bool mayRaise(const ir::Editor& editor, const ir::Node& node) {
  if (!hasTrait(editor, node, ir::Trait::canFail)) return false;
  if (!hasTrait(editor, node, ir::Trait::elementwise)) return true;
  return std::ranges::any_of(node.inputs, [&](ir::ValueId input) {
    const ir::TensorType* type = ir::asTensor(editor.type(input));
    return type == nullptr || !isFloat(type->dtype);
  });
}

Status pruneDead(PassRun& run) {
  ir::Editor& editor = run.editor;
  std::vector<ir::NodeId> order = editor.order();
  const auto live = reached(editor, order);
  std::reverse(order.begin(), order.end());
  for (const ir::NodeId id : order) {
    if (live.contains(id)) continue;
    if (!run.mayRewrite()) return {};
    const ir::Node& node = editor.node(id);
    if (mayRaise(editor, node)) {
      run.nearMiss("prune-dead/unused", id,
                   "removed although it can fail: eager would raise, the graph does not");
    }
    editor.begin("prune-dead/unused", ir::Safety::s0, {id});
    if (const Status erased = editor.erase(id); !erased) {
      editor.abandon();
      return erased;
    }
    run.commit();
  }
  return {};
}

}  // namespace

PassDef pruneDeadPass() {
  return {.name = "prune-dead",
          .doc = "Drops what reaches neither an output nor an effect.",
          .gain = GainClass::removedWork,
          .run = pruneDead};
}

}  // namespace twin::passes
