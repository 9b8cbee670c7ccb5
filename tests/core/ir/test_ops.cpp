#include "tests/core/ir/test_ops.h"

#include <algorithm>

#include "core/ir/graph.h"

namespace twin::ir::test {
namespace {

using Types = std::vector<ValueType>;

Result<Types> same(const InferInput& in) { return Types{in.types[0]}; }
Result<Types> none(const InferInput& in) {
  static_cast<void>(in);
  return Types{};
}

Result<Types> broadcast(const InferInput& in) {
  const TensorType* a = asTensor(in.types[0]);
  const TensorType* b = asTensor(in.types[1]);
  if (a == nullptr || b == nullptr || a->dtype != b->dtype) {
    return fail({.code = ErrorCode::type,
                 .message = "cannot combine {} and {}",
                 .arguments = {text(in.types[0]), text(in.types[1])},
                 .advice = "Convert one operand."});
  }
  TWIN_TRY(shape, broadcastShapes(a->shape, b->shape));
  return Types{tensorType(a->dtype, shape)};
}

// Axes as attribute or operand; without axes all of them.
Result<Types> reduceSum(const InferInput& in) {
  const TensorType* x = asTensor(in.types[0]);
  const auto* axes = ir::find<std::vector<std::int64_t>>(*in.attributes, "axes");
  if (x == nullptr) return fail({.code = ErrorCode::type, .message = "reduce_sum needs a tensor"});
  if (axes == nullptr && in.types.size() == 1) return Types{tensorType(x->dtype, Shape{})};
  if (axes == nullptr || !x->shape.rankKnown()) return Types{tensorType(x->dtype, PartialShape())};
  Dims dims;
  for (int axis = 0; axis < x->shape.rank(); ++axis) {
    if (std::find(axes->begin(), axes->end(), axis) == axes->end()) {
      dims.push_back(x->shape[axis]);
    } else if (valueOr(*in.attributes, "keepdims", false)) {
      dims.push_back(1);
    }
  }
  return Types{tensorType(x->dtype, PartialShape(dims))};
}

Result<Types> twice(const InferInput& in) {
  return Types{in.types[0], tensorType(DType::i32, Shape{})};
}

Result<Types> resultsOfLastBody(const InferInput& in) {
  Types types;
  const Graph& body = *in.bodies.back();
  for (const ValueId value : body.outputs()) types.push_back(body.type(value));
  return types;
}

}  // namespace

TestOps::TestOps() {
  const OperandDef x{.name = "x"};
  const OperandDef y{.name = "y"};
  const OperandDef axes{.name = "axes", .optional = true, .isStatic = true};
  const AttributeDef keepdims{.name = "keepdims", .doc = "keeps them as 1", .fallback = false};
  const AttributeDef scale{.name = "scale", .doc = "a factor", .fallback = 1.0};
  const AttributeDef back{
      .name = "back_operand", .doc = "closes the loop", .fallback = std::int64_t{-1}};
  const AttributeDef to{.name = "to", .doc = "the dtype", .fallback = DType::f32, .required = true};
  for (OpInfo row : std::vector<OpInfo>{
           {.name = "placeholder", .traits = {Trait::input}, .tensorFlowType = "Placeholder"},
           {.name = "const", .traits = {Trait::constant}, .tensorFlowType = "Const"},
           {.name = "add",
           .operands = {x, y},
           .traits = {Trait::elementwise, Trait::commutative},
           .infer = broadcast,
           .tensorFlowType = "AddV2"},
           {.name = "mul",
           .operands = {x, y},
           .traits = {Trait::elementwise, Trait::commutative},
           .infer = broadcast,
           .tensorFlowType = "Mul"},
           {.name = "relu", .operands = {x}, .infer = same, .tensorFlowType = "Relu"},
           {.name = "scaled", .operands = {x}, .attributes = {scale}, .infer = same},
           {.name = "retyped", .operands = {x}, .attributes = {to}, .infer = same},
           {.name = "reduce_sum",
           .operands = {x, axes},
           .attributes = {keepdims},
           .traits = {Trait::reduction},
           .infer = reduceSum,
           .tensorFlowType = "Sum"},
           {.name = "twice", .operands = {x}, .infer = twice},
           {.name = "print",
           .operands = {x},
           .traits = {Trait::prints, Trait::variadic},
           .infer = none},
           {.name = "while",
           .operands = {x},
           .traits = {Trait::controlFlow, Trait::variadic},
           .infer = resultsOfLastBody,
           .bodies = 2},
           {.name = "if",
           .operands = {x, y},
           .traits = {Trait::controlFlow, Trait::variadic},
           .infer = resultsOfLastBody,
           .bodies = 2},
           {.name = "call",
           .operands = {x},
           .traits = {Trait::controlFlow, Trait::variadic},
           .infer = resultsOfLastBody,
           .bodies = 1},
           {.name = "merge",
           .operands = {x},
           .attributes = {back},
           .traits = {Trait::variadic},
           .infer = same}}) {
    rows_.emplace(row.name, row);
  }
}

const OpInfo* TestOps::find(std::string_view name) const {
  const auto at = rows_.find(name);
  return at == rows_.end() ? nullptr : &at->second;
}

std::vector<std::string> TestOps::names() const {
  std::vector<std::string> names;
  for (const auto& row : rows_) names.push_back(row.first);
  return names;
}

const TestOps& ops() {
  static const TestOps only;
  return only;
}

}  // namespace twin::ir::test
