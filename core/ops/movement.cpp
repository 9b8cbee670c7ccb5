#include "core/ops/kernel_tools.h"
#include "core/ops/movement_kernels.h"
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

// The result of an op whose static list is dynamic: its rank, if that much is known.
PartialShape ofCount(const StaticDims& given) {
  return given.count == kUnknownDim || given.count > 32
             ? PartialShape{}
             : PartialShape::ofRank(static_cast<int>(given.count));
}

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

Result<Types> inferConcat(const ir::InferInput& in) {
  const bool isAttribute = hasAttribute(*in.attributes, "axis");
  const std::size_t first = isAttribute ? 0 : 1;
  TWIN_TRY(head, tensorAt(in, first));
  std::vector<PartialShape> shapes;
  for (std::size_t k = first; k < in.types.size(); ++k) {
    TWIN_TRY(part, tensorAt(in, k));
    if (part.dtype != head.dtype) return fail(mixedTypes(k - first, head.dtype, part.dtype));
    shapes.push_back(part.shape);
  }
  TWIN_TRY(axis, staticDims(in, isAttribute ? in.types.size() : 0, "axis"));
  if (!axis.dims || axis.dims->empty()) {
    return one(head.dtype,
               head.shape.rankKnown() ? PartialShape::ofRank(head.shape.rank()) : PartialShape{});
  }
  TWIN_TRY(shape, concatenated(shapes, (*axis.dims)[0]));
  return one(head.dtype, shape);
}

Result<Types> inferStackAlong(const ir::InferInput& in) {
  TWIN_TRY(head, tensorAt(in, 0));
  PartialShape part = head.shape;
  for (std::size_t k = 1; k < in.types.size(); ++k) {
    TWIN_TRY(next, tensorAt(in, k));
    if (next.dtype != head.dtype) return fail(mixedTypes(k, head.dtype, next.dtype));
    if (!part.accepts(next.shape) && !next.shape.accepts(part)) {
      return fail({.code = ErrorCode::shape,
                   .message = "Shapes of all inputs must match: values[0].shape = {} != "
                              "values[{}].shape = {}",
                   .arguments = {text(head.shape), std::to_string(k), text(next.shape)}});
    }
    if (part.accepts(next.shape)) part = next.shape;
  }
  if (!part.rankKnown()) return one(head.dtype, PartialShape{});
  TWIN_TRY(axis,
           checkedAxis(ir::valueOr<std::int64_t>(*in.attributes, "axis", 0), part.rank() + 1));
  Dims dims = part.dims();
  dims.insert(static_cast<std::size_t>(axis), static_cast<std::int64_t>(in.types.size()));
  return one(head.dtype, PartialShape(dims));
}

Result<Types> inferUnstack(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  std::int64_t count = ir::valueOr<std::int64_t>(*in.attributes, "num", -1);
  PartialShape part;
  if (x.shape.rankKnown()) {
    TWIN_TRY(axis,
             checkedAxis(ir::valueOr<std::int64_t>(*in.attributes, "axis", 0), x.shape.rank()));
    if (x.shape[axis] >= 0) count = x.shape[axis];
    Dims dims = x.shape.dims();
    dims.erase(static_cast<std::size_t>(axis));
    part = PartialShape(dims);
  }
  if (count < 0 || count > 65536) {
    return fail({.code = ErrorCode::shape,
                 .message = "Cannot infer argument `num` from shape {}",
                 .arguments = {text(x.shape)},
                 .advice = "Say how many parts there are: tf.unstack(x, num=…)."});
  }
  return Types(static_cast<std::size_t>(count), ir::tensorType(x.dtype, part));
}

Result<Types> inferSplit(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(given, staticDims(in, 1, "axis"));
  const Dims sizes = dimsOf(*in.attributes, "sizes").value_or(Dims{});
  const std::int64_t parts = sizes.empty() ? ir::valueOr<std::int64_t>(*in.attributes, "num", 1)
                                           : static_cast<std::int64_t>(sizes.size());
  if (parts < 1 || parts > 65536) {
    return fail({.code = ErrorCode::shape,
                 .message = "cannot split into {} parts",
                 .arguments = {std::to_string(parts)}});
  }
  const ir::ValueType vague = ir::tensorType(
      x.dtype, x.shape.rankKnown() ? PartialShape::ofRank(x.shape.rank()) : PartialShape{});
  Types types(static_cast<std::size_t>(parts), vague);
  if (!x.shape.rankKnown() || !given.dims) return types;
  TWIN_TRY(axis, checkedAxis(given.dims->empty() ? 0 : (*given.dims)[0], x.shape.rank()));
  Dims known = sizes.empty() ? Dims(types.size(), kUnknownDim) : sizes;
  if (x.shape[axis] >= 0) {
    TWIN_TRY(exact, splitSizes(x.shape[axis], sizes, parts));
    known = exact;
  }
  for (std::size_t k = 0; k < types.size(); ++k) {
    Dims dims = x.shape.dims();
    dims[static_cast<std::size_t>(axis)] = known[k] < 0 ? kUnknownDim : known[k];
    types[k] = ir::tensorType(x.dtype, PartialShape(dims));
  }
  return types;
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

OpFamily views() {
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

OpFamily joins() {
  OpFamily rows;
  rows.push_back(
      {.name = "concat",
       .doc = "Joins tensors along an axis they have.",
       .opTypes = {.tensorFlow = "ConcatV2",
                   .onnx = "Concat",
                   .nodeName = "concat",
                   .synonyms = {"Concat"}},
       .formula = "values one after the other",
       .operands = {staticOptional("axis"), {.name = "values"}},
       .attributes = {intAttribute("axis", 0, "The axis; absent: the first operand says it.")},
       .traits = {Trait::movement, Trait::variadic},
       .infer = inferConcat,
       .cost = movesOnly,
       .cpu = concatKernel,
       .libraryNames = {"tf.concat"},
       .samples = {{.operands = {number(0), operand({2, 3}), operand({1, 3})}},
                   {.operands = {operand({2, 3}), operand({2, 2}), operand({2, 0})},
                    .attributes = {{"axis", std::int64_t{-1}}}},
                   {.operands = {operand({1})}, .attributes = {{"axis", std::int64_t{0}}}}}});
  rows.push_back({.name = "stack",
                  .doc = "Joins tensors of one shape along a new axis.",
                  .opTypes = {.tensorFlow = "Pack", .onnx = "", .nodeName = "stack"},
                  .formula = "values along a new axis",
                  .operands = {{.name = "values"}},
                  .attributes = {intAttribute("axis", 0, "Where the new axis stands.")},
                  .traits = {Trait::movement, Trait::variadic},
                  .infer = inferStackAlong,
                  .cost = movesOnly,
                  .cpu = stackKernel,
                  .libraryNames = {"tf.stack"},
                  .samples = {{.operands = {operand({2, 3}), operand({2, 3})}},
                              {.operands = {operand({3}), operand({3})},
                               .attributes = {{"axis", std::int64_t{-1}}}},
                              {.operands = {operand(Shape{})}},
                              {.operands = {operand({1}), operand({1})}},
                              {.operands = {operand({0})}}}});
  rows.push_back(
      {.name = "unstack",
       .doc = "Takes a tensor apart along an axis, which disappears.",
       .opTypes = {.tensorFlow = "Unpack", .onnx = "", .nodeName = "unstack"},
       .formula = "the slices of x",
       .operands = {{.name = "x"}},
       .attributes = {intAttribute("axis", 0, "The axis that disappears."),
                      intAttribute("num", -1, "How many parts; -1: as the shape says.")},
       .traits = {Trait::movement},
       .infer = inferUnstack,
       .cost = movesOnly,
       .cpu = unstackKernel,
       .libraryNames = {"tf.unstack"},
       .samples = {{.operands = {operand({2, 3})}},
                   {.operands = {operand({2, 3})}, .attributes = {{"axis", std::int64_t{-1}}}},
                   {.operands = {operand({1})}},
                   {.operands = {operand({2, 0})}}}});
  rows.push_back(
      {.name = "split",
       .doc = "Cuts a tensor along an axis into equal parts or parts of given sizes.",
       .opTypes =
           {.tensorFlow = "Split", .onnx = "Split", .nodeName = "split", .synonyms = {"SplitV"}},
       .formula = "the parts of x",
       .operands = {{.name = "x"}, staticOptional("axis")},
       .attributes = {intAttribute("axis", 0, "The axis that is cut."),
                      intAttribute("num", 1, "How many equal parts."),
                      listAttribute("sizes", "The size of each part, in place of num.")},
       .traits = {Trait::movement},
       .infer = inferSplit,
       .cost = movesOnly,
       .cpu = splitKernel,
       .libraryNames = {"tf.split"},
       .samples = {
           {.operands = {operand({4, 3})}, .attributes = {{"num", std::int64_t{2}}}},
           {.operands = {operand({2, 6}), number(1)}, .attributes = {{"sizes", list({1, -1, 2})}}},
           {.operands = {operand({0, 2})}, .attributes = {{"num", std::int64_t{3}}}}}});
  return rows;
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
  OpFamily rows = views();
  for (OpFamily part : {joins(), rearrangements()}) {
    std::move(part.begin(), part.end(), std::back_inserter(rows));
  }
  rows.push_back(sliceRow());
  rows.push_back(stridedSliceRow());
  return rows;
}

}  // namespace twin::ops
