#include "core/ops/movement_kernels.h"

#include <fmt/core.h>

#include "core/ops/kernel_tools.h"

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

Result<Dims> checkedPermutation(const std::optional<Dims>& wanted, int rank) {
  Dims order;
  if (!wanted) {
    for (int axis = rank - 1; axis >= 0; --axis) order.push_back(axis);
    return order;
  }
  if (static_cast<int>(wanted->size()) != rank) {
    return fail({.code = ErrorCode::shape,
                 .message =
                     "transpose expects a vector of size {}. But input(1) is a vector of size "
                     "{}",
                 .arguments = {std::to_string(rank), std::to_string(wanted->size())},
                 .advice = "perm names every axis once."});
  }
  std::vector<bool> seen(static_cast<std::size_t>(rank), false);
  for (const std::int64_t axis : *wanted) {
    TWIN_TRY(checked, checkedAxis(axis, rank));
    if (seen[static_cast<std::size_t>(checked)]) {
      return fail({.code = ErrorCode::shape,
                   .message = "{} is named twice by perm",
                   .arguments = {std::to_string(axis)},
                   .advice = "perm names every axis once."});
    }
    seen[static_cast<std::size_t>(checked)] = true;
    order.push_back(checked);
  }
  return order;
}

Result<PartialShape> reshapedType(const PartialShape& from, const Dims& wanted) {
  Dims dims = wanted;
  std::int64_t product = 1;
  int open = -1;
  for (std::size_t k = 0; k < dims.size(); ++k) {
    if (dims[k] < -1 || (dims[k] == -1 && open >= 0)) {
      return fail(
          {.code = ErrorCode::shape,
           .message = dims[k] == -1 ? "Only one input size may be -1, not both {} and {}"
                                    : "Size {} must be non-negative, not {}",
           .arguments = {std::to_string(dims[k] == -1 ? open : static_cast<int>(k)),
                         std::to_string(dims[k] == -1 ? static_cast<std::int64_t>(k) : dims[k])}});
    }
    if (dims[k] == -1) {
      open = static_cast<int>(k);
    } else if (__builtin_mul_overflow(product, dims[k], &product)) {
      return fail({.code = ErrorCode::shape,
                   .message = "a shape of {} has too many elements",
                   .arguments = {text(Shape(wanted))}});
    }
  }
  if (!from.rankKnown()) return PartialShape(dims);
  if (const auto shape = from.shape()) {
    const std::int64_t count = shape->elements();
    const bool fits = open < 0 ? count == product : product > 0 ? count % product == 0 : count == 0;
    if (!fits) {
      const bool multiple = open >= 0;
      return fail({.code = ErrorCode::shape,
                   .message = multiple ? "Input to reshape is a tensor with {} values, but the "
                                         "requested shape requires a multiple of {}"
                                       : "Input to reshape is a tensor with {} values, but the "
                                         "requested shape has {}",
                   .arguments = {std::to_string(count), std::to_string(product)},
                   .advice = "A reshape keeps the number of elements; one size may be -1."});
    }
    if (open >= 0) dims[static_cast<std::size_t>(open)] = product > 0 ? count / product : 0;
    return PartialShape(dims);
  }
  // One unknown dimension that alone fills the -1 keeps its name.
  std::int64_t known = 1;
  std::int64_t unknown = 0;
  int unknowns = 0;
  for (const std::int64_t dim : from.dims()) {
    if (dim < 0) {
      unknown = dim;
      ++unknowns;
    } else {
      known *= dim;
    }
  }
  if (open >= 0 && unknowns == 1 && known == product && known > 0) {
    dims[static_cast<std::size_t>(open)] = unknown;
  }
  return PartialShape(dims);
}

Result<PartialShape> expandedType(const PartialShape& from, std::int64_t axis) {
  if (!from.rankKnown()) return PartialShape{};
  TWIN_TRY(at, checkedAxis(axis, from.rank() + 1));
  Dims dims = from.dims();
  dims.insert(static_cast<std::size_t>(at), 1);
  return PartialShape(dims);
}

Result<PartialShape> squeezedType(const PartialShape& from, const std::optional<Dims>& axes) {
  if (!from.rankKnown()) return PartialShape{};
  const bool all = !axes || axes->empty();
  if (all && !from.fullyKnown()) return PartialShape{};
  std::vector<bool> drop(static_cast<std::size_t>(from.rank()), false);
  if (all) {
    for (int k = 0; k < from.rank(); ++k) drop[static_cast<std::size_t>(k)] = from[k] == 1;
  } else {
    for (const std::int64_t axis : *axes) {
      TWIN_TRY(at, checkedAxis(axis, from.rank()));
      if (from[at] >= 0 && from[at] != 1) {
        return fail({.code = ErrorCode::shape,
                     .message = "Can not squeeze dim[{}], expected a dimension of 1, got {}",
                     .arguments = {std::to_string(at), std::to_string(from[at])}});
      }
      drop[static_cast<std::size_t>(at)] = true;
    }
  }
  return reducedShape(from, drop, KeepDims::no);
}

Result<Dims> splitSizes(std::int64_t size, const Dims& sizes, std::int64_t parts) {
  Dims answer = sizes;
  std::int64_t sum = 0;
  std::int64_t* open = nullptr;
  if (answer.empty()) {
    if (parts < 1 || size % parts != 0) {
      return fail({.code = ErrorCode::shape,
                   .message =
                       "Number of ways to split should evenly divide the split dimension, but "
                       "got split_dim size {} into {} parts",
                   .arguments = {std::to_string(size), std::to_string(parts)}});
    }
    return Dims(static_cast<std::size_t>(parts), size / parts);
  }
  for (std::int64_t& part : answer) {
    if (part == -1 && open == nullptr) {
      open = &part;
      continue;
    }
    if (part < 0 || part > size) sum = size + 1;
    sum = std::min(sum + std::max<std::int64_t>(part, 0), size + 1);
  }
  if (sum > size || (open == nullptr && sum != size)) {
    return fail({.code = ErrorCode::shape,
                 .message = "the sizes of the parts must add up to {}",
                 .arguments = {std::to_string(size)}});
  }
  if (open != nullptr) *open = size - sum;
  return answer;
}

Result<PartialShape> concatenated(const std::vector<PartialShape>& parts, std::int64_t axis) {
  PartialShape answer;
  int at = 0;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const PartialShape& part = parts[k];
    if (!part.rankKnown()) continue;
    if (!answer.rankKnown()) {
      TWIN_TRY(checked, checkedAxis(axis, part.rank()));
      at = checked;
      answer = part;
      if (k == 0) continue;
      // A part of unknown rank came before: its share of the axis is unknown.
      Dims dims = part.dims();
      dims[static_cast<std::size_t>(at)] = kUnknownDim;
      answer = PartialShape(dims);
      continue;
    }
    Dims dims = answer.dims();
    bool fits = part.rank() == answer.rank();
    for (int j = 0; fits && j < part.rank(); ++j) {
      std::int64_t& dim = dims[static_cast<std::size_t>(j)];
      if (j == at) {
        dim = dim < 0 || part[j] < 0 ? kUnknownDim : dim + part[j];
      } else if (dim < 0) {
        dim = part[j] >= 0 ? part[j] : dim;
      } else {
        fits = part[j] < 0 || part[j] == dim;
      }
    }
    if (!fits) {
      return fail({.code = ErrorCode::shape,
                   .message = "ConcatOp : Dimension {} in both shapes must be equal: shape[0] = {} "
                              "vs. shape[{}] = {}",
                   .arguments = {std::to_string(at == 0 ? 1 : 0), text(parts[0]), std::to_string(k),
                                 text(part)},
                   .advice = "Parts may differ along the joined axis only."});
    }
    answer = PartialShape(dims);
  }
  return answer;
}

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
