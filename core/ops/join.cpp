#include "core/ops/kernel_tools.h"
#include "core/ops/movement_kernels.h"
#include "core/ops/movement_shapes.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

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

}  // namespace

OpFamily joinOps() {
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

}  // namespace twin::ops
