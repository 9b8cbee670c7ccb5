#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/passes/pass.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

using ir::Safety;

bool holdsNan(const Tensor& tensor) {
  if (!isFloat(tensor.dtype())) return false;
  for (std::int64_t i = 0; i < tensor.elements(); ++i) {
    if (std::isnan(elementAsDouble(tensor, i))) return true;
  }
  return false;
}
bool holdsZero(const Tensor& tensor) {
  for (std::int64_t i = 0; i < tensor.elements(); ++i) {
    if (elementAsDouble(tensor, i) == 0) return true;
  }
  return false;
}

// --- constants right ---
std::optional<Verdict> matchConstantLeft(Match& match) {
  const ir::Node& node = match.root();
  if (node.inputs.size() != 2 || !hasTrait(match.editor(), node, ir::Trait::commutative)) {
    return std::nullopt;
  }
  const Tensor* left = match.editor().constant(node.inputs[0]);
  if (left == nullptr || match.editor().constant(node.inputs[1]) != nullptr) return std::nullopt;
  if (left->dtype() == DType::string) return std::nullopt;
  if (holdsNan(*left))
    return reject("the constant holds a NaN, and the first NaN's payload survives");
  const bool picks = node.kind == "maximum" || node.kind == "minimum";
  if (picks && isFloat(left->dtype()) && holdsZero(*left)) {
    return reject(
        fmt::format("{} is not symmetric in -0 and +0, and the constant holds a zero", node.kind));
  }
  return accept();
}
Result<std::vector<ir::ValueId>> swapOperands(ir::Editor& editor, const Match& match) {
  const ir::Node& node = match.root();
  const ir::NodeId id = node.id;
  TWIN_PASS(editor.update(id, {node.inputs[1], node.inputs[0]}, node.attributes));
  return std::vector<ir::ValueId>{{id, 0}};
}

// --- static operands into attributes ---
// The tensor in the form that the row's attribute of this name has.
std::optional<ir::Attribute> attributeFrom(const Tensor& tensor, const ir::AttributeDef* def) {
  const bool list = def != nullptr
                        ? std::holds_alternative<std::vector<std::int64_t>>(def->fallback)
                        : tensor.rank() == 1;
  const bool shape = def != nullptr && std::holds_alternative<PartialShape>(def->fallback);
  const bool real =
      def != nullptr ? std::holds_alternative<double>(def->fallback) : isFloat(tensor.dtype());
  if (real) {
    if (tensor.elements() != 1 || tensor.rank() != 0 || !isNumber(tensor.dtype()))
      return std::nullopt;
    return elementAsDouble(tensor, 0);
  }
  if (!isInteger(tensor.dtype())) return std::nullopt;
  const auto values = integers(tensor);
  if (!values) return std::nullopt;
  if (shape) {
    return std::ranges::all_of(*values, [](std::int64_t dim) { return dim >= kUnknownDim; })
               ? std::optional<ir::Attribute>(PartialShape(*values))
               : std::nullopt;
  }
  if (list) return std::vector<std::int64_t>(values->begin(), values->end());
  if (tensor.elements() != 1) return std::nullopt;
  return (*values)[0];
}

struct StaticForm {
  std::vector<ir::ValueId> inputs{};
  ir::Attributes attributes{};
  std::vector<ir::NodeId> constants{};
};

std::optional<StaticForm> staticForm(const ir::Editor& editor, const ir::Node& node) {
  const ir::OpInfo* info = editor.ops().find(node.kind);
  if (info == nullptr) return std::nullopt;
  StaticForm form{.inputs = node.inputs, .attributes = node.attributes};
  std::vector<std::size_t> moved;
  for (const ir::OperandDef& operand : info->operands) {
    if (!operand.isStatic) continue;
    const auto index = ir::operandIndex(*info, node.attributes, operand.name);
    if (!index || *index >= node.inputs.size()) continue;
    const Tensor* tensor = editor.constant(node.inputs[*index]);
    if (tensor == nullptr) continue;
    const auto def = std::ranges::find(info->attributes, operand.name, &ir::AttributeDef::name);
    auto attribute = attributeFrom(*tensor, def == info->attributes.end() ? nullptr : &*def);
    if (!attribute) continue;
    form.attributes[operand.name] = std::move(*attribute);
    form.constants.push_back(node.inputs[*index].node);
    moved.push_back(*index);
  }
  if (moved.empty()) return std::nullopt;
  std::ranges::sort(moved, std::greater<>());
  for (const std::size_t index : moved) {
    form.inputs.erase(form.inputs.begin() + static_cast<std::ptrdiff_t>(index));
  }
  return form;
}

std::optional<Verdict> matchStaticOperand(Match& match) {
  const auto form = staticForm(match.editor(), match.root());
  if (!form) return std::nullopt;
  match.matched = {match.root().id};
  for (const ir::NodeId constant : form->constants) {
    if (std::ranges::find(match.matched, constant) == match.matched.end()) {
      match.matched.push_back(constant);
    }
  }
  return accept();
}
Result<std::vector<ir::ValueId>> moveStaticOperand(ir::Editor& editor, const Match& match) {
  const ir::NodeId id = match.root().id;
  const std::size_t results = match.root().outputs.size();
  auto form = staticForm(editor, match.root());
  if (!form) return fail({.code = ErrorCode::value, .message = "the operand is not constant"});
  TWIN_PASS(editor.update(id, std::move(form->inputs), std::move(form->attributes)));
  std::vector<ir::ValueId> same;
  for (std::uint32_t k = 0; k < results; ++k) same.push_back({id, k});
  return same;
}

}  // namespace

PassDef canonicalizePass() {
  return {.name = "canonicalize",
          .doc = "Brings equal things into one form, so that later passes need only that form.",
          .gain = GainClass::removedWork,
          .rules = {{.name = "constant-right",
                     .doc = "The constant operand of a symmetric operator stands right.",
                     .safety = Safety::s0,
                     .pattern = "op(c, x) => op(x, c)",
                     .rootKind = "*",
                     .match = matchConstantLeft,
                     .build = swapOperands},
                    {.name = "static-operand",
                     .doc = "Constant axes, shapes and permutations become attributes.",
                     .safety = Safety::s0,
                     .pattern = "op(x, c) => op(x){c}",
                     .rootKind = "*",
                     .match = matchStaticOperand,
                     .build = moveStaticOperand},
                    {.name = "greater",
                     .doc = "Comparisons point to the left.",
                     .safety = Safety::s0,
                     .pattern = "greater(x, y) => less(y, x)"},
                    {.name = "greater-equal",
                     .doc = "Comparisons point to the left.",
                     .safety = Safety::s0,
                     .pattern = "greater_equal(x, y) => less_equal(y, x)"},
                    {.name = "mul-self",
                     .doc = "x times x is the square of x.",
                     .safety = Safety::s0,
                     .eligible = Eligible::numbers,
                     .pattern = "mul(x, x) => square(x)"},
                    {.name = "add-self",
                     .doc = "x plus x is twice x.",
                     .safety = Safety::s0,
                     .eligible = Eligible::numbers,
                     .pattern = "add(x, x) => mul(x, 2)"},
                    {.name = "sub-constant-integer",
                     .doc = "Subtracting a constant whole number is adding its negative.",
                     .safety = Safety::s0,
                     .eligible = Eligible::integers,
                     .pattern = "sub(x, c) => add(x, neg(c))"}}};
}

}  // namespace twin::passes
