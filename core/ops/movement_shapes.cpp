#include "core/ops/movement_shapes.h"

#include "core/ops/kernel_tools.h"

namespace twin::ops {

PartialShape ofCount(const StaticDims& given) {
  return given.count == kUnknownDim || given.count > 32
             ? PartialShape{}
             : PartialShape::ofRank(static_cast<int>(given.count));
}

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

}  // namespace twin::ops
