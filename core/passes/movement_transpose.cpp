#include <fmt/format.h>

#include <algorithm>

#include "core/passes/movement.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

using Values = std::vector<ir::ValueId>;

// The permutation of a transpose; without one the axes are reversed.
std::optional<Dims> permutationOf(const ir::Editor& editor, const ir::Node& node) {
  auto perm = staticIntegers(editor, node, "perm");
  const ir::TensorType* type = ir::asTensor(editor.type(node.inputs.front()));
  if (type == nullptr || !type->shape.rankKnown()) return std::nullopt;
  const auto rank = static_cast<std::size_t>(type->shape.rank());
  if (!perm || (perm->empty() && rank > 0)) {
    const ir::OpInfo* info = editor.ops().find(node.kind);
    if (info != nullptr &&
        ir::operandIndex(*info, node.attributes, "perm").value_or(9) < node.inputs.size()) {
      return std::nullopt;  // an operand that nobody knows yet
    }
    perm.emplace();
    for (std::size_t i = rank; i-- > 0;) perm->push_back(static_cast<std::int64_t>(i));
  }
  if (perm->size() != rank) return std::nullopt;
  for (std::int64_t& axis : *perm) {
    if (axis < 0) axis += static_cast<std::int64_t>(rank);
    if (axis < 0 || axis >= static_cast<std::int64_t>(rank)) return std::nullopt;
  }
  return perm;
}

bool isIdentity(const Dims& perm) {
  for (std::size_t i = 0; i < perm.size(); ++i) {
    if (perm[i] != static_cast<std::int64_t>(i)) return false;
  }
  return true;
}
ir::Attributes withPerm(const Dims& perm) {
  return {{"perm", std::vector<std::int64_t>(perm.begin(), perm.end())}};
}

std::optional<Verdict> matchNoTranspose(Match& match) {
  const auto perm = permutationOf(match.editor(), match.root());
  if (!perm || !isIdentity(*perm)) return std::nullopt;
  match.bind("x", match.root().inputs.front());
  return accept();
}
Result<Values> takeOperand(ir::Editor&, const Match& match) { return Values{match.value("x")}; }

std::optional<Verdict> matchPair(Match& match) {
  const ir::Editor& editor = match.editor();
  const ir::Node* inner = producer(editor, match.root().inputs.front(), "transpose");
  if (inner == nullptr) return std::nullopt;
  const auto outerPerm = permutationOf(editor, match.root());
  const auto innerPerm = permutationOf(editor, *inner);
  if (!outerPerm || !innerPerm || outerPerm->size() != innerPerm->size()) return std::nullopt;
  Dims both;
  for (const std::int64_t axis : *outerPerm)
    both.push_back((*innerPerm)[static_cast<std::size_t>(axis)]);
  match.bind("x", inner->inputs.front());
  match.matched = {match.root().id, inner->id};
  match.found = withPerm(both);
  return accept();
}
Result<Values> transposeOnce(ir::Editor& editor, const Match& match) {
  const auto* perm = ir::find<std::vector<std::int64_t>>(match.found, "perm");
  if (isIdentity(Dims(std::span<const std::int64_t>(*perm)))) return Values{match.value("x")};
  TWIN_TRY(
      value,
      editor.add({.kind = "transpose", .inputs = {match.value("x")}, .attributes = match.found}));
  return Values{value};
}

// Swaps the last two axes and nothing else.
bool swapsLastTwo(const Dims& perm) {
  if (perm.size() < 2) return false;
  Dims swapped = perm;
  std::swap(swapped[perm.size() - 1], swapped[perm.size() - 2]);
  return isIdentity(swapped);
}

// A transposed operand of a matmul becomes the product's own flag.
template <std::size_t kOperand>
std::optional<Verdict> matchIntoMatmul(Match& match) {
  const ir::Editor& editor = match.editor();
  const ir::Node& root = match.root();
  if (root.inputs.size() <= kOperand) return std::nullopt;
  const ir::Node* moved = producer(editor, root.inputs[kOperand], "transpose");
  if (moved == nullptr) return std::nullopt;
  const auto perm = permutationOf(editor, *moved);
  if (!perm) return std::nullopt;
  match.matched = {root.id, moved->id};
  if (!swapsLastTwo(*perm)) return reject("it moves more than the last two axes");
  match.bind("x", moved->inputs.front());
  return accept();
}
template <std::size_t kOperand>
Result<Values> setFlag(ir::Editor& editor, const Match& match) {
  const ir::NodeId id = match.root().id;
  Values inputs = match.root().inputs;
  inputs[kOperand] = match.value("x");
  ir::Attributes attributes = match.root().attributes;
  const std::string flag = kOperand == 0 ? "transpose_a" : "transpose_b";
  attributes[flag] = !ir::valueOr(attributes, flag, false);
  TWIN_PASS(editor.update(id, std::move(inputs), std::move(attributes)));
  return Values{{id, 0}};
}

// op(transpose(x), …) => transpose(op(x, …)): scalars and equally transposed operands only.
std::optional<Verdict> matchPastPointwise(Match& match) {
  const ir::Editor& editor = match.editor();
  const ir::Node& root = match.root();
  if (!hasTrait(editor, root, ir::Trait::elementwise) || root.outputs.size() != 1) {
    return std::nullopt;
  }
  std::optional<Dims> perm;
  std::vector<ir::NodeId> matched{root.id};
  bool plainOperand = false;
  for (const ir::ValueId input : root.inputs) {
    const ir::TensorType* type = ir::asTensor(editor.type(input));
    if (type == nullptr) return std::nullopt;
    if (type->shape.rankKnown() && type->shape.rank() == 0) continue;
    const ir::Node* moved = producer(editor, input, "transpose");
    const auto own = moved != nullptr ? permutationOf(editor, *moved) : std::nullopt;
    if (!own) {
      plainOperand = true;
      continue;
    }
    if (perm && *perm != *own) return std::nullopt;
    perm = own;
    if (std::ranges::find(matched, moved->id) == matched.end()) matched.push_back(moved->id);
  }
  if (!perm || perm->size() < 2) return std::nullopt;
  match.matched = matched;
  match.found = withPerm(*perm);
  if (plainOperand) return reject("another operand would have to be transposed too");
  // Moving it pays only where it can meet another transpose or a product's flag.
  const auto uses = editor.uses({root.id, 0});
  const bool useful = std::ranges::any_of(uses, [&](const ir::Use& use) {
    const std::string& kind = editor.node(use.user).kind;
    return kind == "transpose" || kind == "matmul";
  });
  if (!useful) return reject("it would meet no other transpose below, so nothing is gained");
  return interiorsUsedOnce(match);
}
Result<Values> transposeBelow(ir::Editor& editor, const Match& match) {
  Values inputs;
  for (const ir::ValueId input : match.root().inputs) {
    const ir::Node* moved = producer(editor, input, "transpose");
    const bool isMatched =
        moved != nullptr && std::ranges::find(match.matched, moved->id) != match.matched.end();
    inputs.push_back(isMatched ? moved->inputs.front() : input);
  }
  TWIN_TRY(computed, editor.add({.kind = match.root().kind,
                                 .opType = match.root().opType,
                                 .inputs = std::move(inputs),
                                 .attributes = match.root().attributes}));
  TWIN_TRY(moved,
           editor.add({.kind = "transpose", .inputs = {computed}, .attributes = match.found}));
  return Values{moved};
}

}  // namespace

std::vector<Rule> transposeRules() {
  return {{.name = "identity",
           .doc = "A node that only passes its operand on.",
           .safety = ir::Safety::s0,
           .pattern = "identity(x) => x"},
          {.name = "transpose-nothing",
           .doc = "A transpose that leaves every axis in its place.",
           .safety = ir::Safety::s0,
           .pattern = "transpose(x) => x",
           .rootKind = "transpose",
           .match = matchNoTranspose,
           .build = takeOperand},
          {.name = "transpose-transpose",
           .doc = "Two transposes become one, or none.",
           .safety = ir::Safety::s0,
           .pattern = "transpose(transpose(x)) => transpose(x)",
           .rootKind = "transpose",
           .match = matchPair,
           .build = transposeOnce},
          {.name = "transpose-into-matmul-a",
           .doc = "The product reads its left operand transposed instead.",
           .safety = ir::Safety::s0,
           .pattern = "matmul(transpose(x), y) => matmul(x, y){transpose_a}",
           .rootKind = "matmul",
           .match = matchIntoMatmul<0>,
           .build = setFlag<0>},
          {.name = "transpose-into-matmul-b",
           .doc = "The product reads its right operand transposed instead.",
           .safety = ir::Safety::s0,
           .pattern = "matmul(x, transpose(y)) => matmul(x, y){transpose_b}",
           .rootKind = "matmul",
           .match = matchIntoMatmul<1>,
           .build = setFlag<1>},
          {.name = "transpose-below-pointwise",
           .doc = "A transpose moves below arithmetic where it can meet its counterpart.",
           .safety = ir::Safety::s0,
           .pattern = "op(transpose(x), …) => transpose(op(x, …))",
           .rootKind = "*",
           .match = matchPastPointwise,
           .build = transposeBelow}};
}

}  // namespace twin::passes
