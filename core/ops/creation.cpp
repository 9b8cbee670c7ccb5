#include <cmath>

#include "core/base/text.h"
#include "core/ops/kernel_tools.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

// --- const and placeholder ---

Result<Types> inferConst(const ir::InferInput& in) {
  const auto* value = ir::find<ir::TensorValue>(*in.attributes, "value");
  if (value == nullptr || !value->tensor.valid()) {
    return fail({.code = ErrorCode::value, .message = "a const needs the attribute value"});
  }
  return one(value->tensor.dtype(), PartialShape(value->tensor.shape()));
}

Status constKernel(const KernelCall& call) {
  const auto* value = ir::find<ir::TensorValue>(*call.attributes, "value");
  if (value == nullptr || !value->tensor.valid()) {
    return fail({.code = ErrorCode::value, .message = "a const needs the attribute value"});
  }
  return publishShared(call, 0, value->tensor);
}

Result<Types> inferPlaceholder(const ir::InferInput& in) {
  return one(ir::valueOr(*in.attributes, "dtype", DType::f32),
             ir::valueOr(*in.attributes, "shape", PartialShape{}));
}

// --- results of a wanted shape ---

// The shape that a static operand or the attribute asks for.
Result<PartialShape> wantedShape(const ir::InferInput& in, std::size_t k) {
  TWIN_TRY(given, staticDims(in, k, "shape"));
  if (given.dims) {
    TWIN_TRY(shape, checkedShape(*given.dims));
    return PartialShape(shape);
  }
  return given.count == kUnknownDim || given.count > 32
             ? PartialShape{}
             : PartialShape::ofRank(static_cast<int>(given.count));
}

// fill(shape, value) or fill(value) {shape=…}.
Result<Types> inferFill(const ir::InferInput& in) {
  const std::size_t last = hasAttribute(*in.attributes, "shape") ? 0 : 1;
  TWIN_TRY(value, tensorAt(in, last));
  if (value.shape.rankKnown() && value.shape.rank() != 0) {
    return fail({.code = ErrorCode::shape,
                 .message = "value must be a scalar but has shape {}",
                 .arguments = {text(value.shape)}});
  }
  TWIN_TRY(shape, wantedShape(in, last == 0 ? in.types.size() : 0));
  return one(value.dtype, shape);
}

Status fillKernel(const KernelCall& call) {
  const bool isAttribute = hasAttribute(*call.attributes, "shape");
  TWIN_TRY(dims, dimsArgument(call, isAttribute ? call.inputs.size() : 0, "shape"));
  TWIN_TRY(shape, checkedShape(dims.value_or(Dims{})));
  return publishCopy(call, 0, inputTensor(call, isAttribute ? 0 : 1).broadcastTo(shape));
}

template <int kValue>
Status likeKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(out, outputTensor(call, 0, x.dtype(), x.shape()));
  if (x.dtype() == DType::string) {
    auto* to = out->mutableData<std::string>();
    std::fill(to, to + x.elements(), std::string());
  }
  fillWith(*out, kValue);
  return {};
}

// --- range, linspace, eye ---

struct RangeSize {
  double start = 0;
  double limit = 0;
  double delta = 0;
};

Result<std::int64_t> rangeCount(const RangeSize& range) {
  if (range.delta == 0) {
    return fail({.code = ErrorCode::value, .message = "Requires delta != 0: 0"});
  }
  const double distance = range.limit - range.start;
  if (distance != 0 && (distance > 0) != (range.delta > 0)) {
    const bool rising = range.delta > 0;
    return fail({.code = ErrorCode::value,
                 .message = rising ? "Requires start <= limit when delta > 0: {}/{}"
                                   : "Requires start >= limit when delta < 0: {}/{}",
                 .arguments = {shortest(range.start), shortest(range.limit)},
                 .advice = "Swap the two, or change the sign of delta."});
  }
  const double count = std::ceil(distance / range.delta);
  if (!(count < 4e18)) {
    return fail({.code = ErrorCode::limit, .message = "a range of so many numbers is too long"});
  }
  return static_cast<std::int64_t>(std::max(0.0, count));
}

Result<Types> inferRange(const ir::InferInput& in) {
  TWIN_PASS(sameNumber(in));
  TWIN_TRY(start, tensorAt(in, 0));
  for (std::size_t k = 1; k < 3; ++k) {
    TWIN_TRY(type, tensorAt(in, k));
    if (type.dtype != start.dtype) return fail(mixedTypes(k, start.dtype, type.dtype));
    if (type.shape.rankKnown() && type.shape.rank() != 0) {
      return fail({.code = ErrorCode::shape,
                   .message = "start, limit and delta must be scalars, not {}",
                   .arguments = {text(type.shape)}});
    }
  }
  PartialShape shape = PartialShape::ofRank(1);
  if (in.constants.size() >= 3 && in.constants[0] != nullptr && in.constants[1] != nullptr &&
      in.constants[2] != nullptr && in.constants[0]->elements() == 1) {
    TWIN_TRY(count, rangeCount({.start = elementAsDouble(*in.constants[0], 0),
                                .limit = elementAsDouble(*in.constants[1], 0),
                                .delta = elementAsDouble(*in.constants[2], 0)}));
    shape = PartialShape(Shape{count});
  }
  return one(start.dtype, shape);
}

Status rangeKernel(const KernelCall& call) {
  const Tensor& start = inputTensor(call, 0);
  TWIN_TRY(count, rangeCount({.start = elementAsDouble(start, 0),
                              .limit = elementAsDouble(inputTensor(call, 1), 0),
                              .delta = elementAsDouble(inputTensor(call, 2), 0)}));
  TWIN_TRY(out, outputTensor(call, 0, start.dtype(), Shape{count}));
  visitDType(start.dtype(), [&](auto zero) {
    using T = decltype(zero);
    T* to = out->mutableData<T>();
    if constexpr (std::is_integral_v<T>) {
      const auto first = static_cast<std::uint64_t>(elementAsInt(start, 0));
      const auto step = static_cast<std::uint64_t>(elementAsInt(inputTensor(call, 2), 0));
      for (std::int64_t k = 0; k < count; ++k) {
        to[k] = static_cast<T>(first + static_cast<std::uint64_t>(k) * step);
      }
    } else {
      // TensorFlow adds delta to the last number each time, in the dtype itself.
      auto value = load<T>(*start.data<T>());
      const auto step = load<T>(*inputTensor(call, 2).data<T>());
      for (std::int64_t k = 0; k < count; ++k) {
        to[k] = store<T>(value);
        value = load<T>(store<T>(value + step));
      }
    }
  });
  return checkStop(call);
}

Result<Types> inferLinspace(const ir::InferInput& in) {
  TWIN_PASS(sameFloat(in));
  TWIN_TRY(start, tensorAt(in, 0));
  TWIN_TRY(stop, tensorAt(in, 1));
  if (start.dtype != stop.dtype) return fail(mixedTypes(1, start.dtype, stop.dtype));
  TWIN_TRY(given, staticDims(in, 2, "num"));
  if (!given.dims || given.dims->empty()) return one(start.dtype, PartialShape::ofRank(1));
  if ((*given.dims)[0] <= 0) {
    return fail({.code = ErrorCode::value,
                 .message = "Requires num > 0: {}",
                 .arguments = {std::to_string((*given.dims)[0])}});
  }
  return one(start.dtype, PartialShape(Shape{(*given.dims)[0]}));
}

Status linspaceKernel(const KernelCall& call) {
  TWIN_TRY(count, intArgument(call, 2, "num", 50));
  if (count <= 0) {
    return fail({.code = ErrorCode::value,
                 .message = "Requires num > 0: {}",
                 .arguments = {std::to_string(count)}});
  }
  const Tensor& start = inputTensor(call, 0);
  TWIN_TRY(out, outputTensor(call, 0, start.dtype(), Shape{count}));
  visitDType(start.dtype(), [&](auto zero) {
    using T = decltype(zero);
    if constexpr (kIsHalf<T> || std::is_floating_point_v<T>) {
      T* to = out->mutableData<T>();
      const auto first = load<T>(*start.data<T>());
      const auto last = load<T>(*inputTensor(call, 1).data<T>());
      const auto step = count > 1 ? (last - first) / static_cast<Compute<T>>(count - 1) : 0;
      for (std::int64_t k = 0; k < count; ++k) {
        to[k] = store<T>(first + step * static_cast<Compute<T>>(k));
      }
      if (count > 1) to[count - 1] = store<T>(last);
    }
  });
  return checkStop(call);
}

Result<Types> inferEye(const ir::InferInput& in) {
  const std::int64_t rows = ir::valueOr<std::int64_t>(*in.attributes, "rows", 1);
  const std::int64_t columns = ir::valueOr<std::int64_t>(*in.attributes, "columns", -1);
  TWIN_TRY(shape, checkedShape(Dims{rows, columns < 0 ? rows : columns}));
  return one(ir::valueOr(*in.attributes, "dtype", DType::f32), PartialShape(shape));
}

Status eyeKernel(const KernelCall& call) {
  const std::int64_t rows = attribute<std::int64_t>(call, "rows", 1);
  const std::int64_t wanted = attribute<std::int64_t>(call, "columns", -1);
  const std::int64_t columns = wanted < 0 ? rows : wanted;
  TWIN_TRY(shape, checkedShape(Dims{rows, columns}));
  const DType dtype = attribute(call, "dtype", DType::f32);
  TWIN_TRY(out, outputTensor(call, 0, dtype, shape));
  fillWith(*out, 0);
  visitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    T* to = out->mutableData<T>();
    T unit{};
    if constexpr (kIsHalf<T>) {
      unit = T(1.0F);
    } else {
      unit = T(1);
    }
    for (std::int64_t k = 0; k < std::min(rows, columns); ++k) to[k * columns + k] = unit;
  });
  return {};
}

OpFamily values() {
  OpFamily rows;
  rows.push_back({.name = "const",
                  .doc = "A tensor whose elements are part of the graph.",
                  .opTypes = {.tensorFlow = "Const", .onnx = "Constant", .nodeName = "Const"},
                  .formula = "value",
                  .attributes = {{.name = "value",
                                  .doc = "The tensor.",
                                  .fallback = ir::TensorValue{},
                                  .required = true}},
                  .traits = {Trait::creation, Trait::constant},
                  .infer = inferConst,
                  .cost = costsNothing,
                  .cpu = constKernel,
                  .libraryNames = {"tf.constant"},
                  .samples = {{.attributes = {{"value", ir::TensorValue{Tensor::scalar(2.0F)}}}}}});
  rows.push_back({.name = "placeholder",
                  .doc = "A value that the caller gives when the graph runs.",
                  .opTypes = {.tensorFlow = "Placeholder", .onnx = "", .nodeName = "Placeholder"},
                  .formula = "the argument",
                  .attributes = {typeAttribute("dtype", DType::f32, "The dtype of the value."),
                                 {.name = "shape",
                                  .doc = "What is known of its shape.",
                                  .fallback = PartialShape{}}},
                  .traits = {Trait::creation, Trait::input},
                  .infer = inferPlaceholder,
                  .cost = costsNothing});
  rows.push_back(
      {.name = "fill",
       .doc = "A tensor of a given shape, full of one value.",
       .opTypes = {.tensorFlow = "Fill", .onnx = "", .nodeName = "Fill"},
       .formula = "value everywhere",
       .operands = {staticOptional("shape"), {.name = "value"}},
       .attributes = {listAttribute("shape", "The shape of the result.")},
       .traits = {Trait::creation},
       .infer = inferFill,
       .cost = movesOnly,
       .cpu = fillKernel,
       .libraryNames = {"tf.fill"},
       .samples = {{.operands = {ints({2, 3}), operand(Shape{})}},
                   {.operands = {operand(Shape{})}, .attributes = {{"shape", list({2})}}},
                   {.operands = {ints({0, 2}), operand(Shape{}, DType::i64)}}}});
  for (const bool ones : {false, true}) {
    const std::string name = ones ? "ones_like" : "zeros_like";
    rows.push_back(
        {.name = name,
         .doc = ones ? "Ones in the shape and dtype of the operand."
                     : "Zeros in the shape and dtype of the operand.",
         .opTypes = {.tensorFlow = ones ? "OnesLike" : "ZerosLike", .onnx = "", .nodeName = name},
         .formula = ones ? "1 everywhere" : "0 everywhere",
         .operands = {{.name = "x"}},
         .traits = {Trait::creation},
         .infer = sameType,
         .cost = movesOnly,
         .cpu = ones ? likeKernel<1> : likeKernel<0>,
         .libraryNames = {"tf." + name},
         .samples = unarySamples()});
  }
  return rows;
}

OpFamily sequences() {
  OpFamily rows;
  rows.push_back({.name = "range",
                  .doc = "Numbers from start, delta apart, that end before limit.",
                  .opTypes = {.tensorFlow = "Range", .onnx = "Range", .nodeName = "range"},
                  .formula = "start + k * delta",
                  .operands = {{.name = "start"}, {.name = "limit"}, {.name = "delta"}},
                  .traits = {Trait::creation, Trait::canFail},
                  .infer = inferRange,
                  .cost = perElement<1>,
                  .cpu = rangeKernel,
                  .libraryNames = {"tf.range"},
                  .samples = {{.operands = {number(0), number(5), number(2)}},
                              {.operands = {number(3), number(3), number(1)}},
                              {.operands = {number(5, DType::i64), number(0, DType::i64),
                                            number(-2, DType::i64)}}}});
  rows.push_back({.name = "linspace",
                  .doc = "num numbers from start to stop, both included, evenly apart.",
                  .opTypes = {.tensorFlow = "LinSpace", .onnx = "", .nodeName = "LinSpace"},
                  .formula = "start + k * (stop - start) / (num - 1)",
                  .operands = {{.name = "start"}, {.name = "stop"}, staticOptional("num")},
                  .attributes = {intAttribute("num", 50, "How many numbers.")},
                  .traits = {Trait::creation},
                  .infer = inferLinspace,
                  .cost = perElement<2>,
                  .cpu = linspaceKernel,
                  .libraryNames = {"tf.linspace"},
                  .samples = {{.operands = {operand(Shape{}), operand(Shape{}), number(5)}},
                              {.operands = {operand(Shape{}), operand(Shape{}), number(1)}}}});
  rows.push_back(
      {.name = "eye",
       .doc = "Ones on the diagonal, zeros elsewhere.",
       .opTypes = {.tensorFlow = "", .onnx = "EyeLike", .nodeName = "eye"},
       .formula = "1 where row equals column, else 0",
       .attributes = {intAttribute("rows", 1, "Rows of the matrix."),
                      intAttribute("columns", -1, "Columns; -1: as many as rows."),
                      typeAttribute("dtype", DType::f32, "The dtype of the result.")},
       .traits = {Trait::creation},
       .infer = inferEye,
       .cost = movesOnly,
       .cpu = eyeKernel,
       .libraryNames = {"tf.eye", "tf.linalg.eye"},
       .samples = {{.attributes = {{"rows", std::int64_t{3}}}},
                   {.attributes = {{"rows", std::int64_t{2}}, {"columns", std::int64_t{3}}}},
                   {.attributes = {{"rows", std::int64_t{0}}}}}});
  return rows;
}

}  // namespace

OpFamily creationOps() {
  OpFamily rows = values();
  OpFamily more = sequences();
  std::move(more.begin(), more.end(), std::back_inserter(rows));
  return rows;
}

}  // namespace twin::ops
