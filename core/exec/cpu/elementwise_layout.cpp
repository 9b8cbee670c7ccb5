#include "core/exec/cpu/elementwise.h"

namespace twin::exec::cpu {
namespace {

struct Walk {
  Dims strides{};
  MapKind kind = MapKind::contiguous;
};

// How one operand is walked over the result's axes.
Walk walkOf(const Shape& result, const OperandView& operand) {
  const auto rank = static_cast<std::size_t>(result.rank());
  const Shape& shape = *operand.shape;
  const std::size_t added = rank - static_cast<std::size_t>(shape.rank());
  Walk walk{.strides = Dims(rank, 0)};
  bool isDense = true;
  bool isConstant = true;
  std::int64_t expected = 1;
  for (std::size_t axis = rank; axis-- > 0;) {
    const std::int64_t dim = result.dims()[axis];
    if (dim == 1) continue;
    const bool walks = axis >= added && shape.dims()[axis - added] == dim;
    walk.strides[axis] = walks ? (*operand.strides)[axis - added] : 0;
    isDense = isDense && walk.strides[axis] == expected;
    isConstant = isConstant && walk.strides[axis] == 0;
    expected *= dim;
  }
  const MapKind broadcast = isConstant ? MapKind::scalar : MapKind::strided;
  walk.kind = isDense ? MapKind::contiguous : broadcast;
  return walk;
}

// Adds an axis to the strided operands' maps, into the axis before it where all of them allow.
void addAxis(ElementwiseLayout& layout, const std::vector<Walk>& walks, std::size_t axis,
             std::int64_t dim) {
  bool merges = !layout.dims.empty();
  for (std::size_t k = 0; merges && k < walks.size(); ++k) {
    if (walks[k].kind != MapKind::strided) continue;
    merges = layout.strides[k].back() == walks[k].strides[axis] * dim;
  }
  if (merges) {
    layout.dims.back() *= dim;
  } else {
    layout.dims.push_back(dim);
  }
  for (std::size_t k = 0; k < walks.size(); ++k) {
    if (walks[k].kind != MapKind::strided) continue;
    if (merges) {
      layout.strides[k].back() = walks[k].strides[axis];
    } else {
      layout.strides[k].push_back(walks[k].strides[axis]);
    }
  }
}

}  // namespace

ElementwiseLayout makeLayout(const Shape& result, std::span<const OperandView> operands) {
  ElementwiseLayout layout;
  layout.elements = result.elements();
  std::vector<Walk> walks;
  bool anyStrided = false;
  for (const OperandView& operand : operands) {
    walks.push_back(walkOf(result, operand));
    layout.kinds.push_back(walks.back().kind);
    anyStrided = anyStrided || walks.back().kind == MapKind::strided;
    layout.allContiguous = layout.allContiguous && walks.back().kind == MapKind::contiguous;
  }
  if (!anyStrided || layout.elements == 0) return layout;
  layout.strides.resize(operands.size());
  for (int axis = 0; axis < result.rank(); ++axis) {
    if (result[axis] != 1) addAxis(layout, walks, static_cast<std::size_t>(axis), result[axis]);
  }
  return layout;
}

Error tileError(TileStatus status) {
  if (status == TileStatus::negativePower) {
    return {.code = ErrorCode::value,
            .message = "Integers to negative integer powers are not allowed",
            .advice = "Cast the base to a float first."};
  }
  return {.code = ErrorCode::value,
          .message = "Integer division by zero",
          .advice = "Make sure that no divisor is 0, or divide floats."};
}

}  // namespace twin::exec::cpu
