#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/passes/movement.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

using Values = std::vector<ir::ValueId>;

constexpr std::array<std::string_view, 4> kReshapes = {"reshape", "expand_dims", "squeeze",
                                                       "flatten"};
bool isReshape(const ir::Node& node) {
  return std::ranges::find(kReshapes, node.kind) != kReshapes.end();
}

// Equal dtype and shape, where "?" is not known to equal "?".
bool sameShape(const ir::ValueType& a, const ir::ValueType& b) {
  const ir::TensorType* x = ir::asTensor(a);
  if (x == nullptr || a != b || !x->shape.rankKnown()) return false;
  return std::ranges::none_of(x->shape.dims(), [](std::int64_t dim) { return dim == kUnknownDim; });
}

ir::Attributes withShape(const Shape& shape) {
  return {{"shape", std::vector<std::int64_t>(shape.dims().begin(), shape.dims().end())}};
}

Result<Values> takeX(ir::Editor&, const Match& match) { return Values{match.value("x")}; }

// The result has the operand's own shape, and these operators then leave every element in its
// place.
std::optional<Verdict> matchNoReshape(Match& match) {
  const ir::Node& root = match.root();
  if (root.inputs.empty()) return std::nullopt;
  const ir::ValueId x = root.inputs.front();
  if (!sameShape(root.outputs.front(), match.editor().type(x))) return std::nullopt;
  match.bind("x", x);
  return accept();
}

std::optional<Verdict> matchConcatOfOne(Match& match) {
  const ir::Node& root = match.root();
  const bool axisIsAttribute = root.attributes.contains("axis");
  if (root.inputs.size() != (axisIsAttribute ? 1U : 2U)) return std::nullopt;
  match.bind("x", root.inputs.back());
  return accept();
}

std::optional<Verdict> matchPadNothing(Match& match) {
  const auto paddings = staticIntegers(match.editor(), match.root(), "paddings");
  if (!paddings || std::ranges::any_of(*paddings, [](std::int64_t pad) { return pad != 0; })) {
    return std::nullopt;
  }
  match.bind("x", match.root().inputs.front());
  return accept();
}

// Two changes of shape in a row; only the last shape counts.
std::optional<Verdict> matchReshapeChain(Match& match) {
  const ir::Editor& editor = match.editor();
  const ir::Node& root = match.root();
  const ir::Node* inner = editor.find(root.inputs.front().node);
  if (inner == nullptr || !isReshape(*inner)) return std::nullopt;
  match.bind("x", inner->inputs.front());
  match.matched = {root.id, inner->id};
  const ir::TensorType* type = ir::asTensor(root.outputs.front());
  const auto shape = type != nullptr ? type->shape.shape() : std::nullopt;
  if (!shape && root.kind != "reshape") return reject("the shape of the result is unknown");
  return accept();
}
Result<Values> reshapeOnce(ir::Editor& editor, const Match& match) {
  const ir::Node& root = match.root();
  const ir::ValueId x = match.value("x");
  if (sameShape(root.outputs.front(), editor.type(x))) return Values{x};
  ir::NodeSpec spec{.kind = "reshape", .inputs = {x}};
  const ir::TensorType* type = ir::asTensor(root.outputs.front());
  if (const auto shape = type->shape.shape()) {
    spec.attributes = withShape(*shape);
  } else {
    spec.inputs = root.inputs;
    spec.inputs.front() = x;
    spec.attributes = root.attributes;
  }
  TWIN_TRY(value, editor.add(std::move(spec)));
  return Values{value};
}

// A reduction over axes of size 1 computes nothing.
std::optional<Verdict> matchReduceOfOne(Match& match) {
  const ir::Editor& editor = match.editor();
  const ir::Node& root = match.root();
  const ir::TensorType* from = ir::asTensor(editor.type(root.inputs.front()));
  const ir::TensorType* to = ir::asTensor(root.outputs.front());
  if (from == nullptr || to == nullptr || from->dtype != to->dtype) return std::nullopt;
  const auto before = from->shape.shape();
  const auto after = to->shape.shape();
  const auto axes = staticIntegers(editor, root, "axes");
  if (!before || !after || before->rank() == 0) return std::nullopt;
  if (!axes && root.inputs.size() > 1) return std::nullopt;
  const auto isOne = [&before](std::int64_t axis) {
    const std::int64_t at = axis < 0 ? axis + before->rank() : axis;
    return at >= 0 && at < before->rank() && (*before)[static_cast<int>(at)] == 1;
  };
  const bool all = !axes || axes->empty();
  const bool ones = all ? before->elements() == 1 : std::ranges::all_of(*axes, isOne);
  if (!ones) return std::nullopt;
  match.bind("x", root.inputs.front());
  match.found = withShape(*after);
  return accept();
}
Result<Values> reshapeTo(ir::Editor& editor, const Match& match) {
  TWIN_TRY(
      value,
      editor.add({.kind = "reshape", .inputs = {match.value("x")}, .attributes = match.found}));
  return Values{value};
}

// Arithmetic broadcasts by itself where another operand has the full shape already.
std::optional<Verdict> matchBroadcastOperand(Match& match) {
  const ir::Editor& editor = match.editor();
  const ir::Node& root = match.root();
  if (root.inputs.size() < 2 || !hasTrait(editor, root, ir::Trait::elementwise) ||
      root.kind == "bias_add") {
    return std::nullopt;
  }
  const ir::TensorType* full = ir::asTensor(root.outputs.front());
  const ir::Node* spread = nullptr;
  bool otherIsFull = false;
  for (const ir::ValueId input : root.inputs) {
    const ir::Node* node = producer(editor, input, "broadcast_to");
    const ir::TensorType* type = ir::asTensor(editor.type(input));
    if (node != nullptr && spread == nullptr) {
      spread = node;
    } else if (type != nullptr && full != nullptr && type->shape == full->shape) {
      otherIsFull = otherIsFull || type->shape.fullyKnown();
    }
  }
  if (spread == nullptr) return std::nullopt;
  match.bind("x", spread->inputs.front());
  match.matched = {root.id, spread->id};
  if (!otherIsFull) return reject("no other operand has the shape of the result");
  return accept();
}
Result<Values> dropBroadcast(ir::Editor& editor, const Match& match) {
  const ir::NodeId id = match.root().id;
  Values inputs = match.root().inputs;
  for (ir::ValueId& input : inputs) {
    if (input.node == match.matched.back()) input = match.value("x");
  }
  TWIN_PASS(editor.update(id, std::move(inputs), match.root().attributes));
  return Values{{id, 0}};
}

}  // namespace

std::vector<Rule> reshapeRules() {
  return {{.name = "movement-nothing",
           .doc = "The shape stays as it is, and so does every element.",
           .safety = ir::Safety::s0,
           .pattern = "reshape(x) => x",
           .rootKind = "reshape|squeeze|expand_dims|flatten|broadcast_to|tile|slice",
           .match = matchNoReshape,
           .build = takeX},
          {.name = "concat-of-one",
           .doc = "Joining one tensor is that tensor.",
           .safety = ir::Safety::s0,
           .pattern = "concat(x) => x",
           .rootKind = "concat",
           .match = matchConcatOfOne,
           .build = takeX},
          {.name = "pad-nothing",
           .doc = "A margin of no width.",
           .safety = ir::Safety::s0,
           .pattern = "pad(x){paddings=0} => x",
           .rootKind = "pad",
           .match = matchPadNothing,
           .build = takeX},
          {.name = "reshape-reshape",
           .doc = "Of several changes of shape only the last counts.",
           .safety = ir::Safety::s0,
           .pattern = "reshape(reshape(x)) => reshape(x)",
           .rootKind = "reshape|squeeze|expand_dims|flatten",
           .match = matchReshapeChain,
           .build = reshapeOnce},
          {.name = "reduce-of-one",
           .doc = "A reduction over axes of size 1 only changes the shape.",
           .safety = ir::Safety::s0,
           .pattern = "reduce_max(x){axes of size 1} => reshape(x)",
           .rootKind = "reduce_max|reduce_min|reduce_prod|reduce_any|reduce_all",
           .match = matchReduceOfOne,
           .build = reshapeTo},
          {.name = "sum-of-one-integer",
           .doc = "A sum over axes of size 1 only changes the shape.",
           .safety = ir::Safety::s0,
           .eligible = Eligible::integers,
           .pattern = "reduce_sum(x){axes of size 1} => reshape(x)",
           .rootKind = "reduce_sum|reduce_mean",
           .match = matchReduceOfOne,
           .build = reshapeTo},
          {.name = "sum-of-one",
           .doc = "A sum over axes of size 1 only changes the shape, and -0 into +0.",
           .safety = ir::Safety::s1,
           .eligible = Eligible::floats,
           .pattern = "reduce_sum(x){axes of size 1} => reshape(x)",
           .rootKind = "reduce_sum|reduce_mean",
           .match = matchReduceOfOne,
           .build = reshapeTo},
          {.name = "broadcast-operand",
           .doc = "Arithmetic widens the smaller operand by itself.",
           .safety = ir::Safety::s0,
           .pattern = "op(x, broadcast_to(y)) => op(x, y)",
           .rootKind = "*",
           .match = matchBroadcastOperand,
           .build = dropBroadcast}};
}

}  // namespace twin::passes
