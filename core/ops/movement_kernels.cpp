#include "core/ops/movement_kernels.h"

#include "core/ops/kernel_tools.h"
#include "core/ops/movement_shapes.h"

namespace twin::ops {
namespace {

// The part of a dense tensor that starts at `offset` elements, written with the tensor's own
// strides.
void copyInto(Tensor& out, std::int64_t offset, const Tensor& part) {
  copyStrided(part.dtype(), part.shape(),
              {.to = out.mutableRaw() + offset * static_cast<std::int64_t>(sizeOf(out.dtype())),
               .toStrides = out.strides(),
               .from = part.raw(),
               .fromStrides = part.strides()});
}

Tensor partOf(const Tensor& x, int axis, std::int64_t begin, std::int64_t count) {
  Dims dims = x.shape().dims();
  dims[static_cast<std::size_t>(axis)] = count;
  return x.viewed(Shape(dims), x.strides(), begin * x.strides()[static_cast<std::size_t>(axis)]);
}

Shape flattenedShape(const Shape& shape, int axis) {
  std::int64_t rows = 1;
  std::int64_t columns = 1;
  for (int k = 0; k < shape.rank(); ++k) (k < axis ? rows : columns) *= shape[k];
  return Shape{rows, columns};
}

// Where element `at` of a padded axis is read from; -1 is the padding value.
std::int64_t paddedSource(std::int64_t at, std::int64_t size, std::string_view mode) {
  if (at >= 0 && at < size) return at;
  if (mode == "CONSTANT" || size == 0) return -1;
  const std::int64_t edge = mode == "SYMMETRIC" ? 1 : 0;
  return at < 0 ? -at - edge : 2 * size - 2 - at + edge;
}

Status padByIndex(const KernelCall& call, const Tensor& x, const Dims& paddings, Tensor& out,
                  std::string_view mode) {
  // One axis after another: each step copies whole slices of the result so far.
  Tensor now = x.contiguous();
  for (int axis = 0; axis < x.rank(); ++axis) {
    const auto k = static_cast<std::size_t>(axis);
    const std::int64_t size = x.shape()[axis];
    const std::int64_t most = mode == "SYMMETRIC" ? size : size - 1;
    if (paddings[2 * k] > most || paddings[2 * k + 1] > most) {
      return fail({.code = ErrorCode::shape,
                   .message = "paddings must be no greater than the dimension size: {}, {} greater "
                              "than {}",
                   .arguments = {std::to_string(paddings[2 * k]),
                                 std::to_string(paddings[2 * k + 1]), std::to_string(most)}});
    }
    Dims dims = now.shape().dims();
    dims[k] += paddings[2 * k] + paddings[2 * k + 1];
    TWIN_TRY(next, Tensor::allocate(x.dtype(), Shape(dims)));
    for (std::int64_t to = 0; to < dims[k]; ++to) {
      TWIN_PASS(checkStop(call));
      const std::int64_t from = paddedSource(to - paddings[2 * k], size, mode);
      copyInto(next, to * next.strides()[k], partOf(now, axis, from, 1));
    }
    now = next;
  }
  copyInto(out, 0, now);
  return {};
}

}  // namespace

Status transposeKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(perm, dimsArgument(call, 1, "perm"));
  TWIN_TRY(order, checkedPermutation(perm, x.rank()));
  return publishCopy(call, 0, x.transposed(order.span()));
}

Status reshapeKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(wanted, dimsArgument(call, 1, "shape"));
  TWIN_TRY(shape, reshapedType(PartialShape(x.shape()), wanted.value_or(Dims{})));
  return publishShared(call, 0, x.reshaped(*shape.shape()));
}

Status expandDimsKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(axis, intArgument(call, 1, "axis", 0));
  TWIN_TRY(shape, expandedType(PartialShape(x.shape()), axis));
  return publishShared(call, 0, x.reshaped(*shape.shape()));
}

Status squeezeKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(axes, dimsArgument(call, 1, "axes"));
  TWIN_TRY(shape, squeezedType(PartialShape(x.shape()), axes));
  return publishShared(call, 0, x.reshaped(*shape.shape()));
}

Status flattenKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(axis, checkedAxis(attribute<std::int64_t>(call, "axis", 1), x.rank() + 1));
  return publishShared(call, 0, x.reshaped(flattenedShape(x.shape(), axis)));
}

Status concatKernel(const KernelCall& call) {
  const bool isAttribute = hasAttribute(*call.attributes, "axis");
  const std::size_t first = isAttribute ? 0 : 1;
  TWIN_TRY(wanted, intArgument(call, isAttribute ? call.inputs.size() : 0, "axis", 0));
  std::vector<PartialShape> shapes;
  for (std::size_t k = first; k < call.inputs.size(); ++k) {
    shapes.emplace_back(inputTensor(call, k).shape());
  }
  TWIN_TRY(shape, concatenated(shapes, wanted));
  TWIN_TRY(axis, checkedAxis(wanted, shape.rank()));
  TWIN_TRY(out, outputTensor(call, 0, inputTensor(call, first).dtype(), *shape.shape()));
  std::int64_t offset = 0;
  for (std::size_t k = first; k < call.inputs.size(); ++k) {
    const Tensor& part = inputTensor(call, k);
    copyInto(*out, offset, part);
    offset += part.shape()[axis] * out->strides()[static_cast<std::size_t>(axis)];
  }
  return {};
}

Status stackKernel(const KernelCall& call) {
  const Tensor& first = inputTensor(call, 0);
  TWIN_TRY(axis, checkedAxis(attribute<std::int64_t>(call, "axis", 0), first.rank() + 1));
  Dims dims = first.shape().dims();
  dims.insert(static_cast<std::size_t>(axis), static_cast<std::int64_t>(call.inputs.size()));
  TWIN_TRY(out, outputTensor(call, 0, first.dtype(), Shape(dims)));
  Dims partDims = dims;
  partDims[static_cast<std::size_t>(axis)] = 1;
  for (std::size_t k = 0; k < call.inputs.size(); ++k) {
    const Tensor& part = inputTensor(call, k);
    if (part.shape() != first.shape()) {
      return fail({.code = ErrorCode::shape,
                   .message = "Shapes of all inputs must match: values[0].shape = {} != "
                              "values[{}].shape = {}",
                   .arguments = {text(first.shape()), std::to_string(k), text(part.shape())}});
    }
    copyInto(*out, static_cast<std::int64_t>(k) * out->strides()[static_cast<std::size_t>(axis)],
             part.reshaped(Shape(partDims)));
  }
  return {};
}

Status unstackKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(axis, checkedAxis(attribute<std::int64_t>(call, "axis", 0), x.rank()));
  if (x.shape()[axis] != static_cast<std::int64_t>(call.outputs.size())) {
    return fail({.code = ErrorCode::shape,
                 .message = "Input shape axis {} must equal {}, got shape {}",
                 .arguments = {std::to_string(axis), std::to_string(call.outputs.size()),
                               text(x.shape())}});
  }
  Dims dims = x.shape().dims();
  dims.erase(static_cast<std::size_t>(axis));
  Dims strides = x.strides();
  const std::int64_t step = strides[static_cast<std::size_t>(axis)];
  strides.erase(static_cast<std::size_t>(axis));
  for (std::size_t k = 0; k < call.outputs.size(); ++k) {
    TWIN_PASS(
        publishCopy(call, k, x.viewed(Shape(dims), strides, static_cast<std::int64_t>(k) * step)));
  }
  return {};
}

Status splitKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(wanted, intArgument(call, 1, "axis", 0));
  TWIN_TRY(axis, checkedAxis(wanted, x.rank()));
  const std::optional<Dims> given = dimsOf(*call.attributes, "sizes");
  TWIN_TRY(sizes, splitSizes(x.shape()[axis], given.value_or(Dims{}),
                             static_cast<std::int64_t>(call.outputs.size())));
  std::int64_t begin = 0;
  for (std::size_t k = 0; k < call.outputs.size(); ++k) {
    TWIN_PASS(publishCopy(call, k, partOf(x, axis, begin, sizes[k])));
    begin += sizes[k];
  }
  return {};
}

Status tileKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(given, dimsArgument(call, 1, "multiples"));
  const Dims multiples = given.value_or(Dims{});
  if (static_cast<int>(multiples.size()) != x.rank()) {
    return fail({.code = ErrorCode::shape,
                 .message =
                     "Expected multiples argument to be a vector of length {} but got length "
                     "{}",
                 .arguments = {std::to_string(x.rank()), std::to_string(multiples.size())}});
  }
  Dims result;
  Dims inner;
  Dims from;
  for (int axis = 0; axis < x.rank(); ++axis) {
    const auto k = static_cast<std::size_t>(axis);
    std::int64_t size = 0;
    if (multiples[k] < 0 || __builtin_mul_overflow(x.shape()[axis], multiples[k], &size)) {
      return fail({.code = ErrorCode::shape,
                   .message = "Expected multiples[{}] >= 0, but got {}",
                   .arguments = {std::to_string(axis), std::to_string(multiples[k])}});
    }
    result.push_back(size);
    for (const std::int64_t part : {multiples[k], x.shape()[axis]}) inner.push_back(part);
    for (const std::int64_t stride : {std::int64_t{0}, x.strides()[k]}) from.push_back(stride);
  }
  TWIN_TRY(shape, checkedShape(result));
  TWIN_TRY(out, outputTensor(call, 0, x.dtype(), shape));
  // Each axis becomes two: the repeats, which read the same elements, and the axis itself.
  const Shape doubled(inner);
  copyStrided(x.dtype(), doubled,
              {.to = out->mutableRaw(),
               .toStrides = doubled.denseStrides(),
               .from = x.raw(),
               .fromStrides = from});
  return {};
}

Status padKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  const bool isAttribute = hasAttribute(*call.attributes, "paddings");
  TWIN_TRY(given, dimsArgument(call, isAttribute ? call.inputs.size() : 1, "paddings"));
  const Dims paddings = given.value_or(Dims{});
  if (static_cast<int>(paddings.size()) != 2 * x.rank()) {
    return fail({.code = ErrorCode::shape,
                 .message = "The first dimension of paddings must be the rank of inputs: {}",
                 .arguments = {text(x.shape())}});
  }
  Dims dims = x.shape().dims();
  std::int64_t offset = 0;
  for (std::size_t k = 0; k < dims.size(); ++k) {
    const std::int64_t before = paddings[2 * k];
    const std::int64_t after = paddings[2 * k + 1];
    if (before < 0 || after < 0 || before > INT64_MAX / 4 || after > INT64_MAX / 4) {
      return fail({.code = ErrorCode::shape,
                   .message = "Paddings must be non-negative: {} {}",
                   .arguments = {std::to_string(before), std::to_string(after)}});
    }
    dims[k] += before + after;
  }
  TWIN_TRY(shape, checkedShape(dims));
  TWIN_TRY(out, outputTensor(call, 0, x.dtype(), shape));
  const std::string mode = attribute<std::string>(call, "mode", "CONSTANT");
  if (mode == "REFLECT" || mode == "SYMMETRIC") return padByIndex(call, x, paddings, *out, mode);
  if (mode != "CONSTANT") {
    return fail({.code = ErrorCode::value,
                 .message = "pad knows no mode {}",
                 .arguments = {mode},
                 .advice = "Use CONSTANT, REFLECT or SYMMETRIC."});
  }
  const std::size_t valueAt = isAttribute ? 1 : 2;
  if (call.inputs.size() > valueAt) {
    const Tensor filler = inputTensor(call, valueAt).broadcastTo(shape);
    copyInto(*out, 0, filler);
  } else {
    fillWith(*out, attribute(call, "value", 0.0));
  }
  for (std::size_t k = 0; k < dims.size(); ++k) offset += paddings[2 * k] * out->strides()[k];
  if (x.elements() > 0) copyInto(*out, offset, x);
  return {};
}

Status broadcastToKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(dims, dimsArgument(call, 1, "shape"));
  TWIN_TRY(shape, checkedShape(dims.value_or(Dims{})));
  TWIN_TRY(both, broadcastShapes(x.shape(), shape));
  if (both != shape) {
    return fail({.code = ErrorCode::shape,
                 .message = "Incompatible shapes: {} vs. {}",
                 .arguments = {text(x.shape()), text(shape)}});
  }
  return publishCopy(call, 0, x.broadcastTo(shape));
}

Status reverseKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(axes, dimsArgument(call, 1, "axes"));
  Dims strides = x.strides();
  std::int64_t offset = 0;
  for (const std::int64_t axis : axes.value_or(Dims{})) {
    TWIN_TRY(at, checkedAxis(axis, x.rank()));
    const auto k = static_cast<std::size_t>(at);
    if (strides[k] < 0) {
      return fail({.code = ErrorCode::shape,
                   .message = "axis {} specified more than once.",
                   .arguments = {std::to_string(at)}});
    }
    if (x.elements() > 0) offset += (x.shape()[at] - 1) * strides[k];
    strides[k] = -strides[k];
  }
  return publishCopy(call, 0, x.viewed(x.shape(), strides, offset));
}

}  // namespace twin::ops
