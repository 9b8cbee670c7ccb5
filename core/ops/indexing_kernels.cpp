#include "core/ops/indexing_kernels.h"

#include <fmt/core.h>

#include "core/ops/kernel_tools.h"

namespace twin::ops {
namespace {

// "1,0" of the element at this place of a tensor of this shape.
std::string placeText(std::int64_t index, const Shape& shape) {
  std::string text;
  std::int64_t rest = index;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    text = std::to_string(rest % shape[axis]) + (text.empty() ? "" : ",") + text;
    rest /= shape[axis];
  }
  return text;
}

Result<std::vector<std::int64_t>> checkedIndices(const Tensor& indices, std::int64_t size) {
  std::vector<std::int64_t> answer(static_cast<std::size_t>(indices.elements()));
  for (std::int64_t k = 0; k < indices.elements(); ++k) {
    const std::int64_t index = elementAsInt(indices, k);
    if (index < 0 || index >= size) {
      const std::string place = placeText(k, indices.shape());
      return fail({.code = ErrorCode::value,
                   .message = "indices{} = {} is not in [0, {})",
                   .arguments = {place.empty() ? "" : fmt::format("[{}]", place),
                                 std::to_string(index), std::to_string(size)},
                   .advice = "An index counts from 0 and must be less than the axis's size."});
    }
    answer[static_cast<std::size_t>(k)] = index;
  }
  return answer;
}

}  // namespace

Status gatherKernel(const KernelCall& call) {
  const Tensor x = inputTensor(call, 0).contiguous();
  const Tensor indices = inputTensor(call, 1).contiguous();
  TWIN_TRY(wanted, intArgument(call, 2, "axis", 0));
  TWIN_TRY(axis, checkedAxis(wanted, x.rank()));
  TWIN_TRY(places, checkedIndices(indices, x.shape()[axis]));
  Dims dims;
  std::int64_t outer = 1;
  std::int64_t inner = 1;
  for (int k = 0; k < axis; ++k) {
    dims.push_back(x.shape()[k]);
    outer *= x.shape()[k];
  }
  for (const std::int64_t dim : indices.shape().dims()) dims.push_back(dim);
  for (int k = axis + 1; k < x.rank(); ++k) {
    dims.push_back(x.shape()[k]);
    inner *= x.shape()[k];
  }
  TWIN_TRY(shape, checkedShape(dims));
  TWIN_TRY(out, outputTensor(call, 0, x.dtype(), shape));
  const auto size = static_cast<std::int64_t>(sizeOf(x.dtype()));
  std::byte* to = out->mutableRaw();
  const Dims run = {1};
  for (std::int64_t block = 0; block < outer; ++block) {
    TWIN_PASS(checkStop(call));
    for (const std::int64_t place : places) {
      copyStrided(x.dtype(), Shape{inner},
                  {.to = to,
                   .toStrides = run,
                   .from = x.raw() + (block * x.shape()[axis] + place) * inner * size,
                   .fromStrides = run});
      to += inner * size;
    }
  }
  return {};
}

Status oneHotKernel(const KernelCall& call) {
  const Tensor indices = inputTensor(call, 0).contiguous();
  const bool isOperand = !hasAttribute(*call.attributes, "depth");
  TWIN_TRY(depth, intArgument(call, isOperand ? 1 : call.inputs.size(), "depth", -1));
  if (depth < 0) {
    return fail({.code = ErrorCode::value,
                 .message = "depth must be non-negative, got: {}",
                 .arguments = {std::to_string(depth)}});
  }
  const std::size_t first = isOperand ? 2 : 1;
  const bool hasValues = call.inputs.size() >= first + 2;
  const DType dtype =
      hasValues ? inputTensor(call, first).dtype() : attribute(call, "dtype", DType::f32);
  TWIN_TRY(axis, checkedAxis(attribute<std::int64_t>(call, "axis", -1), indices.rank() + 1));
  Dims dims = indices.shape().dims();
  dims.insert(static_cast<std::size_t>(axis), depth);
  TWIN_TRY(shape, checkedShape(dims));
  TWIN_TRY(out, outputTensor(call, 0, dtype, shape));
  Tensor on = Tensor::create(dtype, Shape{});
  fillWith(on, 1);
  if (hasValues) {
    on = inputTensor(call, first);
    copyStrided(dtype, shape,
                {.to = out->mutableRaw(),
                 .toStrides = out->strides(),
                 .from = inputTensor(call, first + 1).raw(),
                 .fromStrides = Dims(dims.size(), 0)});
  } else {
    fillWith(*out, 0);
  }
  std::int64_t inner = 1;
  for (int k = axis; k < indices.rank(); ++k) inner *= indices.shape()[k];
  const auto size = static_cast<std::int64_t>(sizeOf(dtype));
  std::byte* to = out->mutableRaw();
  for (std::int64_t k = 0; k < indices.elements(); ++k) {
    const std::int64_t index = elementAsInt(indices, k);
    if (index < 0 || index >= depth) continue;
    const std::int64_t at = (k / inner * depth + index) * inner + k % inner;
    copyStrided(dtype, Shape{}, {.to = to + at * size, .from = on.raw()});
  }
  return checkStop(call);
}

}  // namespace twin::ops
