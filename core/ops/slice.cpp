#include "core/ops/slice.h"

#include <array>

#include "core/ops/kernel_tools.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

constexpr std::array<std::string_view, 2> kSliceLists = {"begin", "size"};
constexpr std::array<std::string_view, 3> kStridedLists = {"begin", "end", "strides"};

// Where list k stands among the operands; beyond them where it is an attribute or absent.
std::size_t positionOf(std::span<const std::string_view> names, std::size_t k,
                       std::size_t operandCount, const ir::Attributes& attributes) {
  if (hasAttribute(attributes, names[k])) return operandCount;
  std::size_t position = 1;
  for (std::size_t j = 0; j < k; ++j) position += hasAttribute(attributes, names[j]) ? 0 : 1;
  return std::min(position, operandCount);
}

// --- slice ---

Result<PartialShape> slicedType(const PartialShape& x, const std::optional<Dims>& begin,
                                const std::optional<Dims>& size) {
  const auto rank = static_cast<std::size_t>(x.rank());
  if ((begin && begin->size() != rank) || (size && size->size() != rank)) {
    return fail({.code = ErrorCode::shape,
                 .message =
                     "Expected begin and size arguments to be 1-D tensors of size {}, but got "
                     "shapes [{}] and [{}] instead.",
                 .arguments = {std::to_string(rank), std::to_string(begin ? begin->size() : rank),
                               std::to_string(size ? size->size() : rank)}});
  }
  Dims dims(rank, kUnknownDim);
  for (std::size_t k = 0; k < rank && size; ++k) {
    const std::int64_t length = x[static_cast<int>(k)];
    const std::int64_t wanted = (*size)[k];
    if (begin && length >= 0) {
      const std::int64_t first = (*begin)[k];
      if (first < 0 || first > length) {
        return fail(
            {.code = ErrorCode::shape,
             .message = "Expected begin[{}] in [0, {}], but got {}",
             .arguments = {std::to_string(k), std::to_string(length), std::to_string(first)}});
      }
      if (wanted < -1 || wanted > length - first) {
        return fail({.code = ErrorCode::shape,
                     .message = "Expected size[{}] in [0, {}], but got {}",
                     .arguments = {std::to_string(k), std::to_string(length - first),
                                   std::to_string(wanted)}});
      }
      dims[k] = wanted == -1 ? length - first : wanted;
    } else if (wanted >= 0) {
      dims[k] = wanted;
    } else if (begin && (*begin)[k] == 0) {
      dims[k] = length;
    }
  }
  return PartialShape(dims);
}

Result<Types> inferSlice(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  std::array<std::optional<Dims>, 2> lists;
  std::int64_t count = kUnknownDim;
  for (std::size_t k = 0; k < 2; ++k) {
    const std::size_t at = positionOf(kSliceLists, k, in.types.size(), *in.attributes);
    TWIN_TRY(given, staticDims(in, at, kSliceLists[k]));
    lists[k] = given.dims;
    if (given.count != kUnknownDim) count = given.count;
    if (given.dims) count = static_cast<std::int64_t>(given.dims->size());
  }
  if (!x.shape.rankKnown()) {
    return one(x.dtype, count < 0 || count > 32 ? PartialShape{}
                                                : PartialShape::ofRank(static_cast<int>(count)));
  }
  TWIN_TRY(shape, slicedType(x.shape, lists[0], lists[1]));
  return one(x.dtype, shape);
}

Status sliceKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  std::array<Dims, 2> lists;
  for (std::size_t k = 0; k < 2; ++k) {
    const std::size_t at = positionOf(kSliceLists, k, call.inputs.size(), *call.attributes);
    TWIN_TRY(given, dimsArgument(call, at, kSliceLists[k]));
    lists[k] = given.value_or(Dims{});
  }
  TWIN_TRY(shape, slicedType(PartialShape(x.shape()), lists[0], lists[1]));
  std::int64_t offset = 0;
  for (std::size_t k = 0; k < lists[0].size(); ++k) offset += lists[0][k] * x.strides()[k];
  const Shape result = *shape.shape();
  if (result.elements() == 0) offset = 0;
  return publishCopy(call, 0, x.viewed(result, x.strides(), offset));
}

// --- strided_slice ---

struct Masks {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t ellipsis = 0;
  std::int64_t newAxis = 0;
  std::int64_t shrink = 0;
};
Masks masksOf(const ir::Attributes& attributes) {
  return {.begin = ir::valueOr<std::int64_t>(attributes, "begin_mask", 0),
          .end = ir::valueOr<std::int64_t>(attributes, "end_mask", 0),
          .ellipsis = ir::valueOr<std::int64_t>(attributes, "ellipsis_mask", 0),
          .newAxis = ir::valueOr<std::int64_t>(attributes, "new_axis_mask", 0),
          .shrink = ir::valueOr<std::int64_t>(attributes, "shrink_axis_mask", 0)};
}
bool isSet(std::int64_t mask, std::size_t k) {
  return k < 63 && ((static_cast<std::uint64_t>(mask) >> k) & 1U) != 0;
}

// What one entry of the slice does to one axis of the operand.
struct SlicedAxis {
  int axis = -1;  // of the operand; -1: a new axis
  std::int64_t begin = 0;
  std::int64_t stride = 1;
  std::int64_t count = 1;  // kUnknownDim where the operand's size is not known
  bool isDropped = false;
};

struct Lists {
  Dims begin{};
  Dims end{};
  Dims strides{};
};

// Python's rule: negative positions count from the end, everything is clamped.
std::int64_t clamped(std::int64_t at, std::int64_t size, std::int64_t stride) {
  if (at < 0) at += size;
  return stride > 0 ? std::clamp<std::int64_t>(at, 0, size)
                    : std::clamp<std::int64_t>(at, -1, size - 1);
}

Result<SlicedAxis> rangeOn(const Lists& lists, const Masks& masks, std::size_t k, int axis,
                           std::int64_t size) {
  SlicedAxis sliced{.axis = axis, .stride = lists.strides[k]};
  if (sliced.stride == 0) {
    return fail({.code = ErrorCode::value,
                 .message = "strides[{}] must be non-zero",
                 .arguments = {std::to_string(k)}});
  }
  const bool fromStart = isSet(masks.begin, k);
  const bool toEnd = isSet(masks.end, k);
  if (isSet(masks.shrink, k)) {
    sliced.isDropped = true;
    if (size < 0) return sliced;
    const std::int64_t at = lists.begin[k] < 0 ? lists.begin[k] + size : lists.begin[k];
    if (at < 0 || at >= size) {
      return fail({.code = ErrorCode::shape,
                   .message = "slice index {} of dimension {} out of bounds.",
                   .arguments = {std::to_string(lists.begin[k]), std::to_string(axis)}});
    }
    sliced.begin = at;
    sliced.stride = 1;
    return sliced;
  }
  if (size < 0) {
    sliced.count = fromStart && toEnd && sliced.stride == 1 ? size : kUnknownDim;
    return sliced;
  }
  const bool forward = sliced.stride > 0;
  sliced.begin =
      fromStart ? (forward ? 0 : size - 1) : clamped(lists.begin[k], size, sliced.stride);
  const std::int64_t end =
      toEnd ? (forward ? size : -1) : clamped(lists.end[k], size, sliced.stride);
  const std::int64_t distance = forward ? end - sliced.begin : sliced.begin - end;
  const std::uint64_t step = forward ? static_cast<std::uint64_t>(sliced.stride)
                                     : 0 - static_cast<std::uint64_t>(sliced.stride);
  sliced.count =
      distance <= 0
          ? 0
          : static_cast<std::int64_t>((static_cast<std::uint64_t>(distance) - 1) / step + 1);
  return sliced;
}

Result<std::vector<SlicedAxis>> resolve(const PartialShape& x, const Lists& lists,
                                        const Masks& masks) {
  const std::size_t entries = lists.begin.size();
  if (lists.end.size() != entries || lists.strides.size() != entries || entries > 32) {
    return fail({.code = ErrorCode::shape,
                 .message = "Expected begin, end, and strides to be 1D equal size tensors, but got "
                            "shapes [{}], [{}], and [{}] instead.",
                 .arguments = {std::to_string(entries), std::to_string(lists.end.size()),
                               std::to_string(lists.strides.size())}});
  }
  int named = 0;
  for (std::size_t k = 0; k < entries; ++k) {
    if (!isSet(masks.ellipsis, k) && !isSet(masks.newAxis, k)) ++named;
  }
  if (named > x.rank()) {
    return fail({.code = ErrorCode::shape,
                 .message = "Index out of range using input dim {}; input has only {} dims",
                 .arguments = {std::to_string(x.rank()), std::to_string(x.rank())}});
  }
  std::vector<SlicedAxis> answer;
  int axis = 0;
  const auto keepWhole = [&](int until) {
    for (; axis < until; ++axis) answer.push_back({.axis = axis, .count = x[axis]});
  };
  bool sawEllipsis = false;
  for (std::size_t k = 0; k < entries; ++k) {
    if (isSet(masks.ellipsis, k)) {
      if (sawEllipsis) {
        return fail(
            {.code = ErrorCode::value, .message = "Multiple ellipses in slice spec not allowed"});
      }
      sawEllipsis = true;
      keepWhole(axis + x.rank() - named);
    } else if (isSet(masks.newAxis, k)) {
      answer.push_back({});
    } else {
      TWIN_TRY(sliced, rangeOn(lists, masks, k, axis, x[axis]));
      answer.push_back(sliced);
      ++axis;
    }
  }
  keepWhole(x.rank());
  return answer;
}

Result<Types> inferStridedSlice(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  std::array<StaticDims, 3> given;
  for (std::size_t k = 0; k < 3; ++k) {
    const std::size_t at = positionOf(kStridedLists, k, in.types.size(), *in.attributes);
    TWIN_TRY(found, staticDims(in, at, kStridedLists[k]));
    given[k] = found;
  }
  if (!x.shape.rankKnown()) return one(x.dtype, PartialShape{});
  const Masks masks = masksOf(*in.attributes);
  const bool exact = given[0].dims && given[1].dims;
  Lists lists;
  if (exact) {
    lists.begin = *given[0].dims;
    lists.end = *given[1].dims;
  } else {
    // Only the rank can be told: every position stands for an unknown one.
    std::int64_t count = kUnknownDim;
    for (const StaticDims& one : given) {
      if (one.dims) count = static_cast<std::int64_t>(one.dims->size());
      if (one.count != kUnknownDim) count = one.count;
    }
    if (count < 0 || count > 32) return one(x.dtype, PartialShape{});
    lists.begin = Dims(static_cast<std::size_t>(count), 0);
    lists.end = lists.begin;
  }
  lists.strides =
      given[2].dims && !given[2].dims->empty() ? *given[2].dims : Dims(lists.begin.size(), 1);
  TWIN_TRY(axes, resolve(exact ? x.shape : PartialShape::ofRank(x.shape.rank()), lists, masks));
  Dims dims;
  for (const SlicedAxis& axis : axes) {
    if (!axis.isDropped) dims.push_back(axis.count);
  }
  return one(x.dtype, PartialShape(dims));
}

Status stridedSliceKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  std::array<Dims, 3> found;
  for (std::size_t k = 0; k < 3; ++k) {
    const std::size_t at = positionOf(kStridedLists, k, call.inputs.size(), *call.attributes);
    TWIN_TRY(given, dimsArgument(call, at, kStridedLists[k]));
    found[k] = given.value_or(Dims{});
  }
  if (found[2].empty()) found[2] = Dims(found[0].size(), 1);
  TWIN_TRY(axes, resolve(PartialShape(x.shape()),
                         {.begin = found[0], .end = found[1], .strides = found[2]},
                         masksOf(*call.attributes)));
  Dims dims;
  Dims strides;
  std::int64_t offset = 0;
  for (const SlicedAxis& sliced : axes) {
    const std::int64_t unit =
        sliced.axis < 0 ? 0 : x.strides()[static_cast<std::size_t>(sliced.axis)];
    if (sliced.count > 0) offset += sliced.begin * unit;
    if (sliced.isDropped) continue;
    dims.push_back(sliced.count);
    // A stride that reaches beyond its only element is never followed.
    strides.push_back(sliced.count > 1 ? sliced.stride * unit : 0);
  }
  const Shape result(dims);
  if (result.elements() == 0) offset = 0;
  return publishCopy(call, 0, x.viewed(result, strides, offset));
}

}  // namespace

OpDef sliceRow() {
  return {.name = "slice",
          .doc = "A box of the tensor: where it begins and how large it is.",
          .opTypes = {.tensorFlow = "Slice", .onnx = "", .nodeName = "Slice"},
          .formula = "x[begin : begin + size]",
          .operands = {{.name = "x"}, staticOptional("begin"), staticOptional("size")},
          .attributes = {listAttribute("begin", "The first position along each axis."),
                         listAttribute("size", "How many along each axis; -1: all that follow.")},
          .traits = {Trait::movement},
          .infer = inferSlice,
          .cost = movesOnly,
          .cpu = sliceKernel,
          .libraryNames = {"tf.slice"},
          .samples = {{.operands = {operand({3, 4}), ints({1, 0}), ints({2, -1})}},
                      {.operands = {operand({3})},
                       .attributes = {{"begin", list({1})}, {"size", list({1})}}},
                      {.operands = {operand({3}), ints({1})}, .attributes = {{"size", list({0})}}},
                      {.operands = {operand({1}), ints({0}), ints({1})}},
                      {.operands = {operand(Shape{})}}}};
}

OpDef stridedSliceRow() {
  const auto mask = [](std::string name, std::string doc) {
    return intAttribute(std::move(name), 0, std::move(doc));
  };
  return {.name = "strided_slice",
          .doc = "Python's x[begin:end:stride, …]: bit k of a mask speaks of entry k.",
          .opTypes = {.tensorFlow = "StridedSlice", .onnx = "", .nodeName = "strided_slice"},
          .formula = "x[begin : end : strides]",
          .operands = {{.name = "x"},
                       staticOptional("begin"),
                       staticOptional("end"),
                       staticOptional("strides")},
          .attributes = {listAttribute("begin", "First position of each entry."),
                         listAttribute("end", "Position each entry stops before."),
                         listAttribute("strides", "Steps; none given: 1."),
                         mask("begin_mask", "The entry begins at the axis's start."),
                         mask("end_mask", "The entry runs to the axis's end."),
                         mask("ellipsis_mask", "The entry stands for all axes not named."),
                         mask("new_axis_mask", "The entry adds an axis of size 1."),
                         mask("shrink_axis_mask", "The entry is one position; the axis goes.")},
          .traits = {Trait::movement, Trait::canFail},
          .infer = inferStridedSlice,
          .cost = movesOnly,
          .cpu = stridedSliceKernel,
          .libraryNames = {"tf.strided_slice"},
          .samples = {{.operands = {operand({4, 3}), ints({1}), ints({3}), ints({1})}},
                      {.operands = {operand({1}), ints({0}), ints({1}), ints({1})}},
                      {.operands = {operand({4, 3})},
                       .attributes = {{"begin", list({-1, 0})},
                                      {"end", list({0, 3})},
                                      {"strides", list({-2, 1})},
                                      {"shrink_axis_mask", std::int64_t{2}}}},
                      {.operands = {operand({2, 3, 4})},
                       .attributes = {{"begin", list({0, 0, 1})},
                                      {"end", list({0, 0, 2})},
                                      {"ellipsis_mask", std::int64_t{1}},
                                      {"new_axis_mask", std::int64_t{2}}}},
                      {.operands = {operand({0})},
                       .attributes = {{"begin", list({0})}, {"end", list({5})}}}}};
}

}  // namespace twin::ops
