#include "core/ops/infer.h"

#include <fmt/core.h>

namespace twin::ops {
namespace {

Error notAllowed(DType found, std::string_view allowed) {
  return {.code = ErrorCode::type,
          .message = "Value for attr 'T' of {} is not in the list of allowed values: {}",
          .arguments = {std::string(kernelTypeName(found)), std::string(allowed)},
          .advice = "Convert the operand with tf.cast first."};
}

Result<ir::TensorType> broadcastPair(const ir::InferInput& in) {
  TWIN_TRY(a, tensorAt(in, 0));
  TWIN_TRY(b, tensorAt(in, 1));
  if (a.dtype != b.dtype) return fail(mixedTypes(1, a.dtype, b.dtype));
  TWIN_TRY(shape, broadcastShapes(a.shape, b.shape));
  return ir::TensorType{.dtype = a.dtype, .shape = shape};
}

}  // namespace

std::string_view kernelTypeName(DType dtype) {
  switch (dtype) {
    case DType::f16:
      return "half";
    case DType::f32:
      return "float";
    case DType::f64:
      return "double";
    default:
      return tensorFlowName(dtype);
  }
}

Error mixedTypes(std::size_t operand, DType expected, DType found) {
  return {.code = ErrorCode::type,
          .message =
              "cannot compute the op as input #{}(zero-based) was expected to be a {} tensor "
              "but is a {} tensor",
          .arguments = {std::to_string(operand), std::string(kernelTypeName(expected)),
                        std::string(kernelTypeName(found))},
          .advice = fmt::format("Convert one operand, for example tf.cast(y, tf.{}).",
                                tensorFlowName(expected))};
}

Result<ir::TensorType> tensorAt(const ir::InferInput& in, std::size_t k) {
  if (k >= in.types.size()) {
    return fail({.code = ErrorCode::value,
                 .message = "operand {} is missing",
                 .arguments = {std::to_string(k)}});
  }
  if (const ir::TensorType* tensor = ir::asTensor(in.types[k])) return *tensor;
  return fail({.code = ErrorCode::type,
               .message = "operand {} must be a tensor but is {}",
               .arguments = {std::to_string(k), ir::text(in.types[k])},
               .advice = "Read a variable, or stack a list, before using it as a tensor."});
}

Types one(DType dtype, PartialShape shape) { return {ir::tensorType(dtype, std::move(shape))}; }

Result<Types> sameType(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  return one(x.dtype, x.shape);
}

Result<Types> sameFloat(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  if (!isFloat(x.dtype)) return fail(notAllowed(x.dtype, "bfloat16, half, float, double"));
  return one(x.dtype, x.shape);
}

Result<Types> sameNumber(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  if (!isNumber(x.dtype)) {
    return fail(notAllowed(x.dtype,
                           "bfloat16, half, float, double, int8, int16, int32, int64, "
                           "uint8, uint16, uint32, uint64"));
  }
  return one(x.dtype, x.shape);
}

Result<Types> sameBool(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  if (x.dtype != DType::boolean) return fail(mixedTypes(0, DType::boolean, x.dtype));
  return one(x.dtype, x.shape);
}

Result<Types> broadcast(const ir::InferInput& in) {
  TWIN_TRY(both, broadcastPair(in));
  return one(both.dtype, both.shape);
}

Result<Types> broadcastNumber(const ir::InferInput& in) {
  TWIN_TRY(both, broadcastPair(in));
  if (!isNumber(both.dtype)) {
    return fail(notAllowed(both.dtype,
                           "bfloat16, half, float, double, int8, int16, int32, int64, "
                           "uint8, uint16, uint32, uint64"));
  }
  return one(both.dtype, both.shape);
}

Result<Types> broadcastBool(const ir::InferInput& in) {
  TWIN_TRY(both, broadcastPair(in));
  if (both.dtype != DType::boolean) return fail(mixedTypes(0, DType::boolean, both.dtype));
  return one(both.dtype, both.shape);
}

Result<Types> comparison(const ir::InferInput& in) {
  TWIN_TRY(both, broadcastPair(in));
  return one(DType::boolean, both.shape);
}

Result<Types> nothing(const ir::InferInput&) { return Types{}; }

bool hasAttribute(const ir::Attributes& attributes, std::string_view name) {
  return attributes.find(name) != attributes.end();
}

std::optional<Dims> dimsOf(const ir::Attributes& attributes, std::string_view name) {
  const auto at = attributes.find(name);
  if (at == attributes.end()) return std::nullopt;
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&at->second)) {
    return Dims(std::span<const std::int64_t>(*list));
  }
  if (const auto* number = std::get_if<std::int64_t>(&at->second)) return Dims{*number};
  if (const auto* shape = std::get_if<PartialShape>(&at->second)) {
    if (shape->rankKnown()) return shape->dims();
  }
  if (const auto* tensor = std::get_if<ir::TensorValue>(&at->second)) {
    const Tensor& value = tensor->tensor;
    if (!value.valid() || value.elements() == 0) return Dims{};
    if (auto values = integers(value.reshaped(Shape{value.elements()}))) return *values;
  }
  return std::nullopt;
}

Result<StaticDims> staticDims(const ir::InferInput& in, std::size_t k, std::string_view name) {
  StaticDims answer;
  if (k >= in.types.size()) {
    if (in.attributes != nullptr) answer.dims = dimsOf(*in.attributes, name);
    return answer;
  }
  answer.isOperand = true;
  if (k < in.constants.size() && in.constants[k] != nullptr) {
    const Tensor& constant = *in.constants[k];
    if (constant.elements() == 0) {  // tf.constant([]) is float32 and still means "none"
      answer.dims = Dims{};
      return answer;
    }
    TWIN_TRY(values, integers(constant.reshaped(Shape{constant.elements()})));
    answer.dims = values;
    return answer;
  }
  TWIN_TRY(type, tensorAt(in, k));
  if (type.shape.rankKnown() && type.shape.rank() == 0) answer.count = 1;
  if (type.shape.rankKnown() && type.shape.rank() == 1 && type.shape[0] >= 0) {
    answer.count = type.shape[0];
  }
  return answer;
}

Result<int> checkedAxis(std::int64_t axis, int rank) {
  if (axis < -rank || axis >= rank) {
    return fail({.code = ErrorCode::shape,
                 .message = "axis {} is out of range for a tensor of rank {}",
                 .arguments = {std::to_string(axis), std::to_string(rank)},
                 .advice = rank == 0 ? "A scalar has no axes."
                                     : fmt::format("Use an axis from {} to {}.", -rank, rank - 1)});
  }
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

Result<std::vector<bool>> reducedAxes(const std::optional<Dims>& axes, int rank) {
  std::vector<bool> reduced(static_cast<std::size_t>(rank), !axes.has_value());
  if (!axes) return reduced;
  for (const std::int64_t axis : *axes) {
    if (axis < -rank || axis >= rank) {
      return fail({.code = ErrorCode::shape,
                   .message = "Invalid reduction dimension ({} for input with {} dimension(s)",
                   .arguments = {std::to_string(axis), std::to_string(rank)},
                   .advice = "Use an axis that the tensor has."});
    }
    reduced[static_cast<std::size_t>(axis < 0 ? axis + rank : axis)] = true;
  }
  return reduced;
}

PartialShape reducedShape(const PartialShape& shape, const std::vector<bool>& reduced,
                          KeepDims keep) {
  Dims dims;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (!reduced[static_cast<std::size_t>(axis)]) {
      dims.push_back(shape[axis]);
    } else if (keep == KeepDims::yes) {
      dims.push_back(1);
    }
  }
  return PartialShape(std::move(dims));
}

Result<Shape> checkedShape(const Dims& dims) {
  const Shape shape(dims);
  for (const std::int64_t dim : dims) {
    if (dim < 0) {
      return fail({.code = ErrorCode::shape,
                   .message = "Dimension {} must be >= 0",
                   .arguments = {std::to_string(dim)},
                   .advice = "A tensor's dimensions cannot be negative."});
    }
  }
  if (!shape.checkedElements()) {
    return fail({.code = ErrorCode::shape,
                 .message = "a shape of {} has too many elements",
                 .arguments = {text(shape)}});
  }
  return shape;
}

}  // namespace twin::ops
