#include <fmt/core.h>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/tracer.h"

namespace twin::lang {
namespace {

// The element shape as TensorFlow's list ops take it: -1 for an unknown rank, else a vector.
Tensor elementShapeTensor(const PartialShape& shape) {
  if (!shape.rankKnown()) return Tensor::scalar(std::int32_t{-1});
  Tensor tensor = Tensor::create(DType::i32, Shape{shape.rank()});
  for (int k = 0; k < shape.rank(); ++k) {
    tensor.mutableData<std::int32_t>()[k] = static_cast<std::int32_t>(shape[k] < 0 ? -1 : shape[k]);
  }
  return tensor;
}

PartialShape rowShape(const PartialShape& shape) {
  if (!shape.rankKnown() || shape.rank() == 0) return {};
  Dims dims = shape.dims();
  dims.erase(0);
  return PartialShape(dims);
}

}  // namespace

std::optional<Tracer::RangeInputs> Tracer::rangeInputs(const Value& tensor) const {
  const GraphSymbol& symbol = *tensor.as<TensorObject>().symbol;
  for (const auto& one : levels_) {
    if (one->body != symbol.body) continue;
    const ir::Node& node = one->builder.node(symbol.value.node);
    if (node.kind != "range" || node.inputs.size() != 3) return {};
    RangeInputs range{.start = symbolIn(*one, node.inputs[0]),
                      .limit = symbolIn(*one, node.inputs[1]),
                      .delta = symbolIn(*one, node.inputs[2])};
    if (const Tensor* known = one->builder.constant(node.inputs[2]))
      range.knownDelta = elementAsDouble(*known, 0);
    return range;
  }
  return {};
}

// How many turns the range has; TensorFlow computes it although only XLA reads it.
bool Tracer::rangeLength(const RangeInputs& range) {
  const Value distance = apply("Sub", "sub", {operandOf(range.limit), operandOf(range.start)});
  if (distance.isRaised()) return false;
  const Value whole = apply("FloorDiv", "floordiv", {operandOf(distance), operandOf(range.delta)});
  if (whole.isRaised()) return false;
  const Value left = apply("FloorMod", "mod", {operandOf(distance), operandOf(range.delta)});
  if (left.isRaised()) return false;
  const Value zero = apply("ZerosLike", "zeros_like", {operandOf(whole)});
  if (zero.isRaised()) return false;
  const Value hasRest = apply("NotEqual", "NotEqual", {operandOf(left), operandOf(zero)});
  if (hasRest.isRaised()) return false;
  const DType dtype = range.start.as<TensorObject>().dtype;
  const Value one = apply("Cast", "Cast", {operandOf(hasRest)}, {{"to", dtype}});
  if (one.isRaised()) return false;
  const Value count = apply("AddV2", "add", {operandOf(whole), operandOf(one)});
  if (count.isRaised()) return false;
  const Value none = apply("ZerosLike", "zeros_like", {operandOf(count)});
  if (none.isRaised()) return false;
  const Value length = apply("Maximum", "Maximum", {operandOf(count), operandOf(none)});
  if (length.isRaised()) return false;
  return dtype == DType::i32 ||
         !apply("Cast", "Cast", {operandOf(length)}, {{"to", DType::i32}}).isRaised();
}

std::optional<Value> Tracer::rangeTest(const RangeInputs& range, const Value& iterate) {
  const auto compared = [&](std::string_view type, const Value& a, const Value& b) {
    return apply(type, type, {operandOf(a), operandOf(b)});
  };
  Value answer;
  if (range.knownDelta) {
    answer = compared(*range.knownDelta >= 0 ? "Less" : "Greater", iterate, range.limit);
  } else {
    const Value zero = Value::integer(0);
    const Value rises = compared("GreaterEqual", range.delta, zero);
    if (rises.isRaised()) return {};
    const Value below = compared("Less", iterate, range.limit);
    if (below.isRaised()) return {};
    const Value up = compared("LogicalAnd", rises, below);
    if (up.isRaised()) return {};
    const Value falls = compared("Less", range.delta, zero);
    if (falls.isRaised()) return {};
    const Value above = compared("Greater", iterate, range.limit);
    if (above.isRaised()) return {};
    const Value down = compared("LogicalAnd", falls, above);
    if (down.isRaised()) return {};
    answer = compared("LogicalOr", up, down);
  }
  if (answer.isRaised()) return {};
  return answer;
}

Tracer::ForDecision Tracer::stageRange(Frame& frame, const Block& block, std::size_t index,
                                       const ForStmt& stmt, const RangeInputs& range) {
  frame.line = stmt.span.line;
  const Lowered failed{.flow = Flow::raised, .consumed = 0};
  if (!rangeLength(range)) return {.lowered = failed, .iterable = {}};
  Value iterate = range.start;
  LoopPlan plan;
  plan.stmt = &stmt;
  plan.body = &stmt.body;
  plan.flow = &stmt.flow;
  plan.iterate = &iterate;
  plan.target = stmt.target;
  plan.targetStart = range.start;
  plan.testsMainFirst = true;
  plan.test = [&] { return rangeTest(range, iterate); };
  plan.before = [&] { return in_.assign(frame, *stmt.target, iterate); };
  plan.after = [&] {
    iterate = apply("AddV2", "add", {operandOf(iterate), operandOf(range.delta)});
    return !iterate.isRaised();
  };
  return {.lowered = stageLoop(frame, block, index, plan), .iterable = {}};
}

std::optional<Value> Tracer::lengthOf(const Value& tensor) {
  const PartialShape& shape = tensor.as<TensorObject>().shape;
  if (shape.rankKnown() && shape.rank() > 0 && shape[0] >= 0) return Value::integer(shape[0]);
  // TensorFlow asks for the shape once more to see that it has an axis.
  if (apply("Shape", "Shape", {operandOf(tensor)}).isRaised()) return {};
  const Value all = apply("Shape", "Shape", {operandOf(tensor)});
  if (all.isRaised()) return {};
  const auto at = [](std::int64_t value) { return std::vector<std::int64_t>{value}; };
  const Value length = apply("StridedSlice", "strided_slice", {operandOf(all)},
                             {{"begin", at(0)},
                              {"end", at(1)},
                              {"strides", at(1)},
                              {"shrink_axis_mask", std::int64_t{1}}});
  if (length.isRaised()) return {};
  return length;
}

// TensorArray(dtype, size=n).unstack(tensor)
std::optional<ir::ValueId> Tracer::unstacked(const Value& tensor, const Value& length) {
  const auto& object = tensor.as<TensorObject>();
  const std::string array = level().reserve("TensorArrayV2");
  const ir::ValueId anyShape = constant(array + "/element_shape", elementShapeTensor({}));
  const auto size = convert(length, DType::i32, {.node = array, .argument = "num_elements"});
  if (!size) return {};
  const ops::OpDef* reserveRow = rowOf("TensorListReserve");
  const ops::OpDef* fromRow = rowOf("TensorListFromTensor");
  if (reserveRow == nullptr || fromRow == nullptr) return {};
  const auto reserved = addNode({.kind = reserveRow->name,
                                 .name = array,
                                 .nameState = ir::NameState::reserved,
                                 .opType = "TensorListReserve",
                                 .inputs = {anyShape, *size},
                                 .attributes = {{"element_dtype", object.dtype}}});
  if (!reserved) return {};
  const std::string scope = level().reserve("TensorArrayUnstack") + "/";
  const std::string full = level().builder.uniqueName(scope + "TensorListFromTensor");
  const PartialShape row = rowShape(object.shape);
  const bool isScalar = row.rankKnown() && row.rank() == 0;
  const ir::ValueId shape =
      constant(isScalar ? scope + "Const" : full + "/element_shape", elementShapeTensor(row));
  const auto input = use(tensor, full + "/tensor");
  if (!input) return {};
  const auto made = addNode({.kind = fromRow->name,
                             .name = full,
                             .nameState = ir::NameState::reserved,
                             .opType = "TensorListFromTensor",
                             .inputs = {*input, shape}});
  if (!made) return {};
  return ir::ValueId{.node = made->id};
}

std::optional<Value> Tracer::listRow(ir::ValueId list, const Value& index,
                                     const PartialShape& shape, DType dtype) {
  const ops::OpDef* row = rowOf("TensorListGetItem");
  if (row == nullptr) return {};
  const std::string scope = level().reserve("TensorArrayV2Read") + "/";
  const std::string full = level().builder.uniqueName(scope + "TensorListGetItem");
  const bool isScalar = shape.rankKnown() && shape.rank() == 0;
  const ir::ValueId shapeInput =
      constant(isScalar ? scope + "Const" : full + "/element_shape", elementShapeTensor(shape));
  const auto at = convert(index, DType::i32, {.node = full, .argument = "index"});
  if (!at) return {};
  const auto made = addNode({.kind = row->name,
                             .name = full,
                             .nameState = ir::NameState::reserved,
                             .opType = "TensorListGetItem",
                             .inputs = {list, *at, shapeInput},
                             .outputs = {ir::tensorType(dtype, shape)}});
  if (!made) return {};
  return symbol({.node = made->id});
}

Tracer::ForDecision Tracer::stageRows(Frame& frame, const Block& block, std::size_t index,
                                      const ForStmt& stmt, const Value& iterable) {
  frame.line = stmt.span.line;
  const Lowered failed{.flow = Flow::raised, .consumed = 0};
  const auto& tensor = iterable.as<TensorObject>();
  if (tensor.shape.rankKnown() && tensor.shape.rank() == 0) {
    in_.raise(*in_.types().typeError, "iteration over a 0-d tensor");
    return {.lowered = failed, .iterable = {}};
  }
  const auto length = lengthOf(iterable);
  if (!length) return {.lowered = failed, .iterable = {}};
  const auto list = unstacked(iterable, *length);
  if (!list) return {.lowered = failed, .iterable = {}};
  const Value listValue = symbol(*list);
  const PartialShape row = rowShape(tensor.shape);
  const DType dtype = tensor.dtype;
  Value iterate = Value::integer(0);
  LoopPlan plan;
  plan.stmt = &stmt;
  plan.body = &stmt.body;
  plan.flow = &stmt.flow;
  plan.iterate = &iterate;
  plan.target = stmt.target;
  plan.testsMainFirst = true;
  plan.test = [&]() -> std::optional<Value> {
    Value answer = apply("Less", "Less", {operandOf(iterate), operandOf(*length)});
    if (answer.isRaised()) return {};
    return answer;
  };
  plan.before = [&] {
    const auto inner = use(listValue, "list");
    if (!inner) return false;
    const auto item = listRow(*inner, iterate, row, dtype);
    return item && in_.assign(frame, *stmt.target, *item);
  };
  plan.after = [&] {
    iterate = isSymbolic(iterate)
                  ? apply("AddV2", "add", {operandOf(iterate), operandOf(Value::integer(1))})
                  : Value::integer(iterate.asInt() + 1);
    return !iterate.isRaised();
  };
  return {.lowered = stageLoop(frame, block, index, plan), .iterable = {}};
}

Tracer::ForDecision Tracer::lowerFor(Interpreter& in, Frame& frame, const Block& block,
                                     std::size_t index, const ForStmt& stmt) {
  frame.line = stmt.span.line;
  Value iterable = in.eval(frame, *stmt.iterable);
  if (iterable.isRaised()) return {.lowered = {}, .iterable = iterable};
  frame.call = stmt.iterable;
  const bool isStaged =
      isSymbolic(iterable) && options_.autograph == AutoGraph::on && stmt.orelse.empty();
  if (!isStaged) return {.lowered = {}, .iterable = std::move(iterable)};
  if (const auto range = rangeInputs(iterable))
    return stageRange(frame, block, index, stmt, *range);
  return stageRows(frame, block, index, stmt, iterable);
}

}  // namespace twin::lang
