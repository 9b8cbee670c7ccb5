#include "core/ops/kernel_tools.h"
#include "core/ops/movement_kernels.h"
#include "core/ops/movement_shapes.h"
#include "core/ops/op_tools.h"
#include "core/ops/slice.h"

namespace twin::ops {
namespace {

Result<Types> inferTranspose(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(given, staticDims(in, 1, "perm"));
  if (!x.shape.rankKnown()) return one(x.dtype, PartialShape{});
  if (given.isOperand && !given.dims) return one(x.dtype, PartialShape::ofRank(x.shape.rank()));
  TWIN_TRY(order, checkedPermutation(given.dims, x.shape.rank()));
  Dims dims;
  for (const std::int64_t axis : order) dims.push_back(x.shape[static_cast<int>(axis)]);
  return one(x.dtype, PartialShape(dims));
}

Result<Types> inferTile(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(given, staticDims(in, 1, "multiples"));
  if (!x.shape.rankKnown()) return one(x.dtype, ofCount(given));
  if (!given.dims) return one(x.dtype, PartialShape::ofRank(x.shape.rank()));
  if (static_cast<int>(given.dims->size()) != x.shape.rank()) {
    return fail(
        {.code = ErrorCode::shape,
         .message = "Expected multiples argument to be a vector of length {} but got length "
                    "{}",
         .arguments = {std::to_string(x.shape.rank()), std::to_string(given.dims->size())}});
  }
  Dims dims = x.shape.dims();
  for (std::size_t k = 0; k < dims.size(); ++k) {
    const std::int64_t times = (*given.dims)[k];
    std::int64_t size = kUnknownDim;
    if (times < 0 || (dims[k] >= 0 && __builtin_mul_overflow(dims[k], times, &size))) {
      return fail({.code = ErrorCode::shape,
                   .message = "Expected multiples[{}] >= 0, but got {}",
                   .arguments = {std::to_string(k), std::to_string(times)}});
    }
    dims[k] = times == 1 ? dims[k] : size;
  }
  return one(x.dtype, PartialShape(dims));
}

Result<Types> inferPad(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  const bool isAttribute = hasAttribute(*in.attributes, "paddings");
  TWIN_TRY(given, staticDims(in, isAttribute ? in.types.size() : 1, "paddings"));
  if (in.types.size() > (isAttribute ? 1U : 2U)) {
    TWIN_TRY(value, tensorAt(in, isAttribute ? 1 : 2));
    if (value.dtype != x.dtype) return fail(mixedTypes(isAttribute ? 1 : 2, x.dtype, value.dtype));
  }
  if (!x.shape.rankKnown()) return one(x.dtype, PartialShape{});
  if (!given.dims) return one(x.dtype, PartialShape::ofRank(x.shape.rank()));
  if (static_cast<int>(given.dims->size()) != 2 * x.shape.rank()) {
    return fail({.code = ErrorCode::shape,
                 .message = "The first dimension of paddings must be the rank of inputs: {}",
                 .arguments = {text(x.shape)}});
  }
  Dims dims = x.shape.dims();
  for (std::size_t k = 0; k < dims.size(); ++k) {
    const std::int64_t before = (*given.dims)[2 * k];
    const std::int64_t after = (*given.dims)[2 * k + 1];
    if (before < 0 || after < 0 || before > INT64_MAX / 4 || after > INT64_MAX / 4) {
      return fail({.code = ErrorCode::shape,
                   .message = "Paddings must be non-negative: {} {}",
                   .arguments = {std::to_string(before), std::to_string(after)}});
    }
    if (dims[k] >= 0) {
      dims[k] += before + after;
    } else if (before + after != 0) {
      dims[k] = kUnknownDim;
    }
  }
  return one(x.dtype, PartialShape(dims));
}

Result<Types> inferBroadcastTo(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(given, staticDims(in, 1, "shape"));
  if (!given.dims) return one(x.dtype, ofCount(given));
  TWIN_TRY(shape, checkedShape(*given.dims));
  TWIN_TRY(both, broadcastShapes(x.shape, PartialShape(shape)));
  if (x.shape.rankKnown() && both != PartialShape(shape)) {
    return fail({.code = ErrorCode::shape,
                 .message = "Incompatible shapes: {} vs. {}",
                 .arguments = {text(x.shape), text(shape)}});
  }
  return one(x.dtype, PartialShape(shape));
}

Result<Types> inferReverse(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(given, staticDims(in, 1, "axes"));
  if (x.shape.rankKnown() && given.dims) {
    for (const std::int64_t axis : *given.dims) TWIN_PASS(checkedAxis(axis, x.shape.rank()));
  }
  return sameType(in);
}

OpFamily rearrangements() {
  OpFamily rows;
  rows.push_back(
      {.name = "transpose",
       .doc = "Reorders the axes; axis k of the result is axis perm[k] of the operand.",
       .opTypes = {.tensorFlow = "Transpose", .onnx = "Transpose", .nodeName = "transpose"},
       .formula = "x with its axes reordered",
       .operands = {{.name = "x"}, staticOptional("perm")},
       .attributes = {listAttribute("perm", "The order of the axes; absent: reversed.")},
       .traits = {Trait::movement},
       .infer = inferTranspose,
       .cost = movesOnly,
       .cpu = transposeKernel,
       .libraryNames = {"tf.transpose"},
       .samples = {{.operands = {operand({2, 3})}},
                   {.operands = {operand({2, 3, 4}), ints({1, 2, 0})}},
                   {.operands = {operand({2, 0})}, .attributes = {{"perm", list({1, 0})}}},
                   {.operands = {operand({1, 1})}},
                   {.operands = {operand(Shape{})}}}});
  rows.push_back(
      {.name = "tile",
       .doc = "Repeats a tensor along each axis.",
       .opTypes = {.tensorFlow = "Tile", .onnx = "Tile", .nodeName = "Tile"},
       .formula = "x repeated",
       .operands = {{.name = "x"}, staticOptional("multiples")},
       .attributes = {listAttribute("multiples", "How often along each axis.")},
       .traits = {Trait::movement},
       .infer = inferTile,
       .cost = movesOnly,
       .cpu = tileKernel,
       .libraryNames = {"tf.tile"},
       .samples = {{.operands = {operand({2, 3}), ints({2, 1})}},
                   {.operands = {operand({2})}, .attributes = {{"multiples", list({3})}}},
                   {.operands = {operand({1})}, .attributes = {{"multiples", list({0})}}},
                   {.operands = {operand({0, 2})}, .attributes = {{"multiples", list({2, 3})}}},
                   {.operands = {operand(Shape{})}}}});
  rows.push_back(
      {.name = "pad",
       .doc = "Adds elements before and after along each axis.",
       .opTypes = {.tensorFlow = "PadV2",
                   .onnx = "Pad",
                   .nodeName = "Pad",
                   .synonyms = {"Pad", "MirrorPad"}},
       .formula = "x with a margin",
       .operands = {{.name = "x"}, staticOptional("paddings"), staticOptional("value")},
       .attributes = {listAttribute("paddings", "Before and after, for each axis in turn."),
                      numberAttribute("value", 0, "What the margin holds."),
                      {.name = "mode",
                       .doc = "What the margin shows.",
                       .fallback = std::string("CONSTANT"),
                       .range = "CONSTANT | REFLECT | SYMMETRIC"}},
       .traits = {Trait::movement},
       .infer = inferPad,
       .cost = movesOnly,
       .cpu = padKernel,
       .libraryNames = {"tf.pad"},
       .samples = {
           {.operands = {operand({2, 3})}, .attributes = {{"paddings", list({1, 0, 0, 2})}}},
           {.operands = {operand({3})},
            .attributes = {{"paddings", list({2, 2})}, {"mode", std::string("REFLECT")}}},
           {.operands = {operand({0})}, .attributes = {{"paddings", list({1, 1})}, {"value", 5.0}}},
           {.operands = {operand({1})}, .attributes = {{"paddings", list({0, 1})}}},
           {.operands = {operand(Shape{})}}}});
  rows.push_back(
      {.name = "broadcast_to",
       .doc = "Repeats along axes of size 1 until the shape is reached.",
       .opTypes = {.tensorFlow = "BroadcastTo", .onnx = "Expand", .nodeName = "BroadcastTo"},
       .formula = "x in a larger shape",
       .operands = {{.name = "x"}, staticOptional("shape")},
       .attributes = {listAttribute("shape", "The shape of the result.")},
       .traits = {Trait::movement},
       .infer = inferBroadcastTo,
       .cost = movesOnly,
       .cpu = broadcastToKernel,
       .libraryNames = {"tf.broadcast_to"},
       .samples = {{.operands = {operand({3}), ints({2, 3})}},
                   {.operands = {operand(Shape{})}, .attributes = {{"shape", list({2})}}},
                   {.operands = {operand({1})}, .attributes = {{"shape", list({0})}}},
                   {.operands = {operand({0})}, .attributes = {{"shape", list({2, 0})}}}}});
  rows.push_back({.name = "reverse",
                  .doc = "Turns the order of elements along some axes.",
                  .opTypes = {.tensorFlow = "ReverseV2", .onnx = "", .nodeName = "ReverseV2"},
                  .formula = "x backwards",
                  .operands = {{.name = "x"}, staticOptional("axes")},
                  .attributes = {listAttribute("axes", "The axes that are turned.")},
                  .traits = {Trait::movement},
                  .infer = inferReverse,
                  .cost = movesOnly,
                  .cpu = reverseKernel,
                  .libraryNames = {"tf.reverse"},
                  .samples = {{.operands = {operand({2, 3}), ints({0, 1})}},
                              {.operands = {operand({3})}, .attributes = {{"axes", list({-1})}}},
                              {.operands = {operand({1, 1}), ints({0, 1})}},
                              {.operands = {operand({0})}, .attributes = {{"axes", list({0})}}}}});
  return rows;
}

}  // namespace

OpFamily movementOps() {
  OpFamily rows = rearrangements();
  rows.push_back(sliceRow());
  rows.push_back(stridedSliceRow());
  return rows;
}

}  // namespace twin::ops
