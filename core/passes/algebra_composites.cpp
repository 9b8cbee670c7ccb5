// Forms of several operators that one operator computes: clip, leaky_relu.
#include <fmt/format.h>

#include "core/passes/algebra.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

using ir::Safety;
using FormValues = std::vector<ir::ValueId>;

// The one number of a constant value, or nothing.
std::optional<double> numberOf(const ir::Editor& editor, ir::ValueId value) {
  const Tensor* tensor = editor.constant(value);
  if (tensor == nullptr || tensor->elements() != 1 || !isFloat(tensor->dtype())) return {};
  return elementAsDouble(*tensor, 0);
}

bool keepsType(const Match& match, ir::ValueId x) {
  return match.editor().type(x) == match.root().outputs.front();
}

// minimum(maximum(x, lo), hi), with the operands where clip has them: NaN and the sign of zero are
// its own.
std::optional<Verdict> matchClip(Match& match) {
  const ir::Editor& editor = match.editor();
  const ir::Node& root = match.root();
  const ir::Node* inner = producer(editor, root.inputs[0], "maximum");
  if (inner == nullptr) return std::nullopt;
  const auto lo = numberOf(editor, inner->inputs[1]);
  const auto hi = numberOf(editor, root.inputs[1]);
  if (!lo || !hi || !keepsType(match, inner->inputs[0])) return std::nullopt;
  match.bind("x", inner->inputs[0]);
  match.found = {{"min", *lo}, {"max", *hi}};
  match.matched = {root.id, inner->id};
  if (!(*lo <= *hi)) {
    return reject(fmt::format("the bounds {} and {} are not in order",
                              numberText(*lo, match.dtype()), numberText(*hi, match.dtype())));
  }
  return interiorsUsedOnce(match);
}

// maximum(x, c·x), in either order.
std::optional<Verdict> matchLeakyRelu(Match& match) {
  const ir::Editor& editor = match.editor();
  const ir::Node& root = match.root();
  for (const std::size_t side : {std::size_t{1}, std::size_t{0}}) {
    const ir::Node* product = producer(editor, root.inputs[side], "mul");
    const ir::ValueId x = root.inputs[1 - side];
    if (product == nullptr) continue;
    const std::size_t factor = product->inputs[0] == x ? 1 : 0;
    if (product->inputs[1 - factor] != x || !keepsType(match, x)) continue;
    const auto slope = numberOf(editor, product->inputs[factor]);
    if (!slope) continue;
    match.bind("x", x);
    match.found = {{"alpha", *slope}};
    match.matched = {root.id, product->id};
    if (!(*slope > 0 && *slope <= 1)) {
      return reject(
          fmt::format("the slope {} is not in (0, 1]", numberText(*slope, match.dtype())));
    }
    return interiorsUsedOnce(match);
  }
  return std::nullopt;
}

template <const char* kKind>
Result<FormValues> makeForm(ir::Editor& editor, const Match& match) {
  TWIN_TRY(value,
           editor.add({.kind = kKind, .inputs = {match.value("x")}, .attributes = match.found}));
  return FormValues{value};
}

constexpr char kClip[] = "clip";
constexpr char kLeakyRelu[] = "leaky_relu";

}  // namespace

std::vector<Rule> compositeRules() {
  return {{.name = "minimum-maximum",
           .doc = "The lesser of a bound and the greater of another and x is clip.",
           .safety = Safety::s0,
           .eligible = Eligible::floats,
           .pattern = "minimum(maximum(x, lo), hi) => clip(x) {min=lo, max=hi}",
           .rootKind = "minimum",
           .match = matchClip,
           .build = makeForm<kClip>},
          {.name = "maximum-scaled",
           .doc = "The greater of x and a part of x is leaky_relu.",
           .safety = Safety::s1,
           .eligible = Eligible::floats,
           .pattern = "maximum(x, mul(x, c)) => leaky_relu(x) {alpha=c}",
           .rootKind = "maximum",
           .match = matchLeakyRelu,
           .build = makeForm<kLeakyRelu>}};
}

}  // namespace twin::passes
