#include "core/ops/kernel_tools.h"
#include "core/ops/movement_kernels.h"
#include "core/ops/movement_shapes.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

Result<Types> inferReshape(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(given, staticDims(in, 1, "shape"));
  if (!given.dims) return one(x.dtype, ofCount(given));
  TWIN_TRY(shape, reshapedType(x.shape, *given.dims));
  return one(x.dtype, shape);
}

Result<Types> inferExpandDims(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(given, staticDims(in, 1, "axis"));
  if (!x.shape.rankKnown()) return one(x.dtype, PartialShape{});
  if (!given.dims) return one(x.dtype, PartialShape::ofRank(x.shape.rank() + 1));
  TWIN_TRY(shape, expandedType(x.shape, given.dims->empty() ? 0 : (*given.dims)[0]));
  return one(x.dtype, shape);
}

Result<Types> inferSqueeze(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(given, staticDims(in, 1, "axes"));
  if (given.isOperand && !given.dims) return one(x.dtype, PartialShape{});
  TWIN_TRY(shape, squeezedType(x.shape, given.dims));
  return one(x.dtype, shape);
}

Result<Types> inferFlatten(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  if (!x.shape.rankKnown()) return one(x.dtype, PartialShape::ofRank(2));
  TWIN_TRY(axis,
           checkedAxis(ir::valueOr<std::int64_t>(*in.attributes, "axis", 1), x.shape.rank() + 1));
  Dims dims = {1, 1};
  for (int k = 0; k < x.shape.rank(); ++k) {
    std::int64_t& dim = dims[k < axis ? 0 : 1];
    const std::int64_t size = x.shape[k];
    // A named dimension alone keeps its name.
    if (dim == 1) {
      dim = size;
    } else if (size != 1) {
      dim = dim < 0 || size < 0 ? kUnknownDim : dim * size;
    }
  }
  return one(x.dtype, PartialShape(dims));
}

}  // namespace

OpFamily reshapeOps() {
  OpFamily rows;
  rows.push_back(
      {.name = "reshape",
       .doc = "The same elements in the same order, in another shape; one size may be -1.",
       .opTypes = {.tensorFlow = "Reshape", .onnx = "Reshape", .nodeName = "Reshape"},
       .formula = "x in another shape",
       .operands = {{.name = "x"}, staticOptional("shape")},
       .attributes = {listAttribute("shape", "The shape of the result.")},
       .traits = {Trait::view, Trait::movement},
       .infer = inferReshape,
       .cost = costsNothing,
       .cpu = reshapeKernel,
       .libraryNames = {"tf.reshape"},
       .samples = {{.operands = {operand({2, 3}), ints({3, -1})}},
                   {.operands = {operand({2, 3})}, .attributes = {{"shape", list({6})}}},
                   {.operands = {operand({1})}},
                   {.operands = {operand(Shape{})}, .attributes = {{"shape", list({1, 1})}}},
                   {.operands = {operand({0, 2})}, .attributes = {{"shape", list({2, 0})}}}}});
  rows.push_back({.name = "expand_dims",
                  .doc = "Adds an axis of size 1.",
                  .opTypes = {.tensorFlow = "ExpandDims", .onnx = "", .nodeName = "ExpandDims"},
                  .formula = "x with an axis more",
                  .operands = {{.name = "x"}, staticOptional("axis")},
                  .attributes = {intAttribute("axis", 0, "Where the new axis stands.")},
                  .traits = {Trait::view, Trait::movement},
                  .infer = inferExpandDims,
                  .cost = costsNothing,
                  .cpu = expandDimsKernel,
                  .libraryNames = {"tf.expand_dims"},
                  .samples = {{.operands = {operand({2, 3}), number(-1)}},
                              {.operands = {operand(Shape{})}},
                              {.operands = {operand({1})}},
                              {.operands = {operand({0})}}}});
  rows.push_back(
      {.name = "squeeze",
       .doc = "Removes axes of size 1.",
       .opTypes = {.tensorFlow = "Squeeze", .onnx = "Squeeze", .nodeName = "Squeeze"},
       .formula = "x without axes of size 1",
       .operands = {{.name = "x"}, staticOptional("axes")},
       .attributes = {listAttribute("axes", "The axes to remove; none given: all.")},
       .traits = {Trait::view, Trait::movement},
       .infer = inferSqueeze,
       .cost = costsNothing,
       .cpu = squeezeKernel,
       .libraryNames = {"tf.squeeze"},
       .samples = {{.operands = {operand({1, 3, 1})}},
                   {.operands = {operand({1, 3, 1})}, .attributes = {{"axes", list({-1})}}},
                   {.operands = {operand({1, 1})}},
                   {.operands = {operand({1, 0})}},
                   {.operands = {operand(Shape{})}}}});
  rows.push_back(
      {.name = "flatten",
       .doc = "A matrix: the axes before `axis` become rows, the others columns.",
       .opTypes = {.tensorFlow = "", .onnx = "Flatten", .nodeName = "flatten"},
       .formula = "x as a matrix",
       .operands = {{.name = "x"}},
       .attributes = {intAttribute("axis", 1, "The first axis of the columns.")},
       .traits = {Trait::view, Trait::movement},
       .infer = inferFlatten,
       .cost = costsNothing,
       .cpu = flattenKernel,
       .samples = {{.operands = {operand({2, 3, 4})}},
                   {.operands = {operand({3})}, .attributes = {{"axis", std::int64_t{0}}}},
                   {.operands = {operand(Shape{})}, .attributes = {{"axis", std::int64_t{0}}}},
                   {.operands = {operand({1, 1})}},
                   {.operands = {operand({0, 2})}}}});
  return rows;
}

}  // namespace twin::ops
