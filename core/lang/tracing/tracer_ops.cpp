#include <fmt/core.h>

#include <algorithm>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/operand_names.h"
#include "core/lang/tracing/tracer.h"
#include "core/ops/registry.h"

namespace twin::lang {
namespace {

// What an attribute says as the constant that TensorFlow passes instead.
std::optional<Tensor> attributeTensor(const ir::Attribute& attribute) {
  if (const auto* one = std::get_if<std::int64_t>(&attribute))
    return integersTensor({*one}, Shape{});
  if (const auto* many = std::get_if<std::vector<std::int64_t>>(&attribute))
    return vectorTensor(*many);
  if (const auto* value = std::get_if<ir::TensorValue>(&attribute)) return value->tensor;
  if (const auto* shape = std::get_if<PartialShape>(&attribute)) {
    return vectorTensor({shape->dims().begin(), shape->dims().end()});
  }
  return {};
}

std::optional<int> rankOfOperand(const Value& value) {
  if (const auto shape = shapeOfOperand(value)) {
    if (shape->rankKnown()) return shape->rank();
    return {};
  }
  int rank = 0;
  for (const Value* at = &value; rank < 32;) {
    const auto* list = at->tryAs<ListObject>();
    const auto* tuple = at->tryAs<TupleObject>();
    if (list == nullptr && tuple == nullptr) break;
    const std::vector<Value>& items = list != nullptr ? list->items : tuple->items;
    ++rank;
    if (items.empty()) break;
    at = &items.front();
  }
  return rank;
}

// The constant that TensorFlow computes where a static operand is left out.
std::optional<Tensor> defaultStatic(const ops::OpDef& row, std::string_view operand,
                                    const Value& first) {
  const std::optional<int> rank = rankOfOperand(first);
  if (row.name == "transpose" && operand == "perm" && rank) {
    std::vector<std::int64_t> perm;
    for (int k = *rank; k-- > 0;) perm.push_back(k);
    return vectorTensor(perm);
  }
  if (row.name == "strided_slice" || row.has(ir::Trait::creation)) return {};
  for (const ir::AttributeDef& def : row.attributes) {
    if (def.name != operand) continue;
    if (const auto* number = std::get_if<std::int64_t>(&def.fallback))
      return integersTensor({*number}, Shape{});
  }
  return {};
}

bool isElementwisePair(const ops::OpDef& row) {
  return row.operands.size() == 2 && row.has(ir::Trait::elementwise);
}

}  // namespace

bool Tracer::checkLimits() {
  if (static_cast<std::int64_t>(nodes_) <= in_.limits().nodes) return true;
  in_.stopAtLimit("nodes");
  return false;
}

const ops::OpDef* Tracer::rowOf(std::string_view opType) {
  const ops::OpDef* row = ops::registry().byTensorFlowType(opType);
  if (row == nullptr) {
    in_.raise(*in_.types().notImplementedError,
              fmt::format("this version has no operator {}", opType));
  }
  return row;
}

Value Tracer::raiseOpError(const Error& error, const std::string& unequal) {
  if (error.code == ErrorCode::limit || error.code == ErrorCode::cancelled) return in_.raise(error);
  if (error.code == ErrorCode::unsupported) return in_.raise(error);
  ClassObject& type =
      error.code == ErrorCode::type ? *in_.types().typeError : *in_.types().valueError;
  const bool isShape = error.code != ErrorCode::type && !unequal.empty();
  return in_.raise(type, isShape ? unequal : text(error), error.advice);
}

// What shape inference says of operands that do not fit; a kernel would say it in other words.
std::string Tracer::unequalDimensions(const ir::NodeSpec& spec) {
  if (spec.inputs.size() != 2) return {};
  const ir::TensorType* a = ir::asTensor(level().builder.type(spec.inputs[0]));
  const ir::TensorType* b = ir::asTensor(level().builder.type(spec.inputs[1]));
  if (a == nullptr || b == nullptr || !a->shape.rankKnown() || !b->shape.rankKnown()) return {};
  const auto differing = [](std::int64_t x, std::int64_t y) {
    return fmt::format("Dimensions must be equal, but are {} and {}", x, y);
  };
  const int ra = a->shape.rank();
  const int rb = b->shape.rank();
  if (spec.kind == "matmul") {
    if (ra < 2 || rb < 2)
      return fmt::format("Shape must be rank 2 but is rank {}", ra < 2 ? ra : rb);
    const bool flipsA = ir::valueOr(spec.attributes, "transpose_a", false);
    const bool flipsB = ir::valueOr(spec.attributes, "transpose_b", false);
    return differing(a->shape[ra - (flipsA ? 2 : 1)], b->shape[rb - (flipsB ? 1 : 2)]);
  }
  const ops::OpDef* row = ops::registry().op(spec.kind);
  if (row == nullptr || !row->has(ir::Trait::elementwise)) return {};
  for (int k = 1; k <= std::min(ra, rb); ++k) {
    const std::int64_t x = a->shape[ra - k];
    const std::int64_t y = b->shape[rb - k];
    if (x >= 0 && y >= 0 && x != y && x != 1 && y != 1) return differing(x, y);
  }
  return {};
}

std::optional<Tracer::Made> Tracer::addNode(ir::NodeSpec spec, const Effects& effects) {
  ++nodes_;
  if (!checkLimits()) return {};
  if (spec.nameState != ir::NameState::reserved) {
    spec.name = level().reserve(spec.name);
    spec.nameState = ir::NameState::reserved;
  }
  spec.origin = originAndPlace(spec.name);
  auto added = level().builder.add(spec);
  if (!added) {
    raiseOpError(added.error(), unequalDimensions(spec));
    return {};
  }
  level().order(*added, effects);
  return Made{.id = *added, .results = level().builder.node(*added).outputs.size()};
}

Value Tracer::result(const Made& made) {
  if (made.results == 0) return Value::none();
  if (made.results == 1) return symbol({.node = made.id});
  std::vector<Value> all;
  for (std::uint32_t k = 0; k < made.results; ++k)
    all.push_back(symbol({.node = made.id, .result = k}));
  return makeList(std::move(all));
}

std::optional<ir::ValueId> Tracer::node(std::string_view opType, std::string_view wish,
                                        std::vector<ir::ValueId> inputs,
                                        ir::Attributes attributes) {
  const ops::OpDef* row = rowOf(opType);
  if (row == nullptr) return {};
  const std::optional<Made> made = addNode({.kind = row->name,
                                            .name = std::string(wish),
                                            .opType = std::string(opType),
                                            .inputs = std::move(inputs),
                                            .attributes = std::move(attributes)});
  if (!made) return {};
  return ir::ValueId{.node = made->id};
}

Value Tracer::apply(std::string_view opType, std::string_view wish,
                    std::initializer_list<Operand> operands, ir::Attributes attributes) {
  const ops::OpDef* row = rowOf(opType);
  if (row == nullptr) return Value::raised();
  const OpCall call{.row = row,
                    .operands = {operands.begin(), operands.size()},
                    .attributes = &attributes,
                    .nodeName = wish,
                    .wantedName = {},
                    .opType = opType};
  return applyOp(in_, *in_.frame(), call);
}

bool Tracer::planOperands(const OpCall& call, std::string_view opType,
                          std::vector<PlannedOperand>& out, ir::Attributes& attributes) {
  const ops::OpDef& row = *call.row;
  const bool repeats = row.has(ir::Trait::variadic);
  std::size_t given = 0;
  for (std::size_t k = 0; k < row.operands.size(); ++k) {
    const ir::OperandDef& operand = row.operands[k];
    const bool isLast = k + 1 == row.operands.size();
    const auto attribute = operand.isStatic ? attributes.find(operand.name) : attributes.end();
    if (attribute != attributes.end()) {
      if (staysAttribute(row.name, operand.name)) continue;
      const std::optional<Tensor> tensor = attributeTensor(attribute->second);
      const auto* list = std::get_if<std::vector<std::int64_t>>(&attribute->second);
      const bool isAbsent = list != nullptr && list->empty() && row.has(ir::Trait::reduction);
      if (tensor && !isAbsent) {
        attributes.erase(attribute);
        out.push_back({.value = makeTensor(*tensor),
                       .dtype = {},
                       .argument = argumentName(opType, k, operand.name),
                       .isStatic = true});
        continue;
      }
      if (isAbsent) attributes.erase(attribute);
      continue;
    }
    if (repeats && isLast) {
      for (int index = 0; given < call.operands.size(); ++given, ++index) {
        out.push_back({.value = call.operands[given].value,
                       .dtype = call.operands[given].dtype,
                       .argument = argumentName(opType, k, operand.name, index)});
      }
      break;
    }
    if (given < call.operands.size() && !call.operands[given].value.isUndefined()) {
      out.push_back({.value = call.operands[given].value,
                     .dtype = call.operands[given].dtype,
                     .argument = argumentName(opType, k, operand.name),
                     .isStatic = operand.isStatic});
      ++given;
      continue;
    }
    ++given;
    if (!operand.isStatic || out.empty()) continue;
    if (const auto tensor = defaultStatic(row, operand.name, out.front().value)) {
      out.push_back({.value = makeTensor(*tensor),
                     .dtype = {},
                     .argument = argumentName(opType, k, operand.name),
                     .isStatic = true});
    }
  }
  return true;
}

namespace {

bool isOperatorForm(const Frame& frame) {
  return frame.call != nullptr && frame.call->kind != ExprKind::call;
}

std::string opTypeOf(const OpCall& call) {
  if (!call.opType.empty()) return std::string(call.opType);
  const ops::OpDef& row = *call.row;
  if (row.name == "add") {
    for (const Operand& operand : call.operands) {
      const auto* tensor = operand.value.tryAs<TensorObject>();
      if (tensor != nullptr && tensor->dtype == DType::string) return "Add";
    }
  }
  if (row.name == "matmul") {
    for (const Operand& operand : call.operands) {
      const std::optional<int> rank = rankOfOperand(operand.value);
      if (rank && *rank > 2) return "BatchMatMulV2";
    }
  }
  return row.opTypes.tensorFlow.empty() ? row.name : row.opTypes.tensorFlow;
}

}  // namespace

Value Tracer::applyOp(Interpreter&, Frame& frame, const OpCall& call) {
  const ops::OpDef& row = *call.row;
  const std::string opType = opTypeOf(call);
  std::string wish(!call.wantedName.empty() ? call.wantedName : call.nodeName);
  if (wish.empty()) wish = row.opTypes.nodeName.empty() ? opType : row.opTypes.nodeName;
  bool handled = false;
  Value special = specialForm(call, wish, handled);
  if (handled) return special;

  ir::Attributes attributes = call.attributes != nullptr ? *call.attributes : ir::Attributes{};
  std::vector<PlannedOperand> operands;
  if (!planOperands(call, opType, operands, attributes)) return Value::raised();
  // A Variable's own operator reads it before the op's scope begins.
  if (isOperatorForm(frame) && !operands.empty()) {
    const bool readsSecond = operands.size() > 1 && operands[1].value.is(Kind::variable) &&
                             !typeOfOperand(operands[0].value);
    PlannedOperand& first = operands[readsSecond ? 1 : 0];
    if (const auto* variable = first.value.tryAs<VariableObject>()) {
      const auto read = readNode(*variable, level().scope + "ReadVariableOp");
      if (!read) return Value::raised();
      first.value = symbol(*read);
    }
  }
  std::optional<ir::ValueId> allAxes;
  if (row.has(ir::Trait::reduction) && operands.size() == 1 && row.operands.size() > 1 &&
      row.operands[1].name == "axes") {
    const std::optional<int> rank = rankOfOperand(operands[0].value);
    if (rank) {
      std::vector<std::int64_t> axes;
      for (int k = 0; k < *rank; ++k) axes.push_back(k);
      allAxes = constant(level().scope + "Const", vectorTensor(axes));
    }
  }
  const std::string full = level().reserve(wish);
  const std::optional<DType> adopted = adoptedType(call.operands);
  std::vector<ir::ValueId> inputs(operands.size());
  std::vector<std::size_t> order;
  for (std::size_t k = 0; k < operands.size(); ++k) order.push_back(k);
  // ConcatV2 takes its axis last; our row takes it first.
  if (row.name == "concat" && !operands.empty() && operands[0].isStatic)
    std::rotate(order.begin(), order.begin() + 1, order.end());
  for (const std::size_t k : order) {
    PlannedOperand& operand = operands[k];
    std::optional<DType> dtype = operand.dtype;
    const bool adopts = row.has(ir::Trait::elementwise) || row.has(ir::Trait::variadic) ||
                        row.has(ir::Trait::contraction);
    if (!dtype && !operand.isStatic && adopts && !typeOfOperand(operand.value) &&
        row.name != "select")
      dtype = adopted;
    const auto converted =
        convert(operand.value, dtype, {.node = full, .argument = operand.argument});
    if (!converted) return Value::raised();
    inputs[k] = *converted;
  }
  if (allAxes) inputs.push_back(*allAxes);
  if (isElementwisePair(row) && inputs.size() == 2) {
    const ir::TensorType* x = ir::asTensor(level().builder.type(inputs[0]));
    const ir::TensorType* y = ir::asTensor(level().builder.type(inputs[1]));
    if (x != nullptr && y != nullptr && x->dtype != y->dtype) {
      return in_.raise(
          *in_.types().typeError,
          fmt::format(
              "Input 'y' of '{}' Op has type {} that does not match type {} of argument 'x'.",
              opType, tensorFlowName(y->dtype), tensorFlowName(x->dtype)),
          "TensorFlow never mixes two dtypes; convert one of the two with tf.cast.");
    }
  }
  Effects effects;
  effects.isStateful = row.has(ir::Trait::stateful) && !row.has(ir::Trait::random);
  effects.isOrdered = effects.isStateful;
  const std::optional<Made> made = addNode({.kind = row.name,
                                            .name = full,
                                            .nameState = ir::NameState::reserved,
                                            .opType = opType,
                                            .inputs = std::move(inputs),
                                            .attributes = std::move(attributes)},
                                           effects);
  return made ? result(*made) : Value::raised();
}

}  // namespace twin::lang
