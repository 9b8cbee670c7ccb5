#include "core/ops/indexing_kernels.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

Status wholeNumbers(const ir::TensorType& indices) {
  if (isInteger(indices.dtype)) return {};
  return fail({.code = ErrorCode::type,
               .message = "indices must be whole numbers, not {}",
               .arguments = {std::string(tensorFlowName(indices.dtype))},
               .advice = "Convert them with tf.cast(indices, tf.int32)."});
}

Result<Types> inferGather(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(indices, tensorAt(in, 1));
  TWIN_PASS(wholeNumbers(indices));
  TWIN_TRY(given, staticDims(in, 2, "axis"));
  if (!x.shape.rankKnown() || !indices.shape.rankKnown()) return one(x.dtype, PartialShape{});
  const int rank = x.shape.rank() - 1 + indices.shape.rank();
  if (!given.dims) return one(x.dtype, PartialShape::ofRank(std::max(0, rank)));
  TWIN_TRY(axis, checkedAxis(given.dims->empty() ? 0 : (*given.dims)[0], x.shape.rank()));
  Dims dims;
  for (int k = 0; k < axis; ++k) dims.push_back(x.shape[k]);
  for (const std::int64_t dim : indices.shape.dims()) dims.push_back(dim);
  for (int k = axis + 1; k < x.shape.rank(); ++k) dims.push_back(x.shape[k]);
  return one(x.dtype, PartialShape(dims));
}

Result<Types> inferOneHot(const ir::InferInput& in) {
  TWIN_TRY(indices, tensorAt(in, 0));
  TWIN_PASS(wholeNumbers(indices));
  const bool isOperand = !hasAttribute(*in.attributes, "depth");
  TWIN_TRY(depth, staticDims(in, isOperand ? 1 : in.types.size(), "depth"));
  const std::size_t first = isOperand ? 2 : 1;
  DType dtype = ir::valueOr(*in.attributes, "dtype", DType::f32);
  if (in.types.size() >= first + 2) {
    TWIN_TRY(on, tensorAt(in, first));
    TWIN_TRY(off, tensorAt(in, first + 1));
    if (on.dtype != off.dtype) return fail(mixedTypes(first + 1, on.dtype, off.dtype));
    dtype = on.dtype;
  }
  if (!indices.shape.rankKnown()) return one(dtype, PartialShape{});
  TWIN_TRY(axis, checkedAxis(ir::valueOr<std::int64_t>(*in.attributes, "axis", -1),
                             indices.shape.rank() + 1));
  const bool known = depth.dims && !depth.dims->empty();
  if (known && (*depth.dims)[0] < 0) {
    return fail({.code = ErrorCode::value,
                 .message = "depth must be non-negative, got: {}",
                 .arguments = {std::to_string((*depth.dims)[0])}});
  }
  Dims dims = indices.shape.dims();
  dims.insert(static_cast<std::size_t>(axis), known ? (*depth.dims)[0] : kUnknownDim);
  return one(dtype, PartialShape(dims));
}

}  // namespace

OpFamily indexingOps() {
  OpFamily rows;
  rows.push_back({.name = "gather",
                  .doc = "Slices of x along an axis, in the order that indices give.",
                  .opTypes = {.tensorFlow = "GatherV2",
                              .onnx = "Gather",
                              .nodeName = "GatherV2",
                              .synonyms = {"Gather"}},
                  .formula = "x[indices]",
                  .operands = {{.name = "x"}, {.name = "indices"}, staticOptional("axis")},
                  .attributes = {intAttribute("axis", 0, "The axis that is indexed.")},
                  .traits = {Trait::movement, Trait::canFail},
                  .infer = inferGather,
                  .cost = movesOnly,
                  .cpu = gatherKernel,
                  .libraryNames = {"tf.gather"},
                  .samples = {{.operands = {operand({3, 2}), ints({2, 0, 2})}},
                              {.operands = {operand({2, 3}), ints({1}), number(1)}},
                              {.operands = {operand({3}), number(2)}},
                              {.operands = {operand({3, 2}), operand({0}, DType::i32)}}}});
  rows.push_back(
      {.name = "one_hot",
       .doc = "A new axis that is on at the index and off elsewhere; other indices leave all off.",
       .opTypes = {.tensorFlow = "OneHot", .onnx = "", .nodeName = "one_hot"},
       .formula = "on where the position equals the index, else off",
       .operands = {{.name = "indices"},
                    staticOptional("depth"),
                    {.name = "on_value", .optional = true},
                    {.name = "off_value", .optional = true}},
       .attributes = {intAttribute("depth", -1,
                                   "The size of the new axis; absent: an operand says it."),
                      intAttribute("axis", -1, "Where the new axis stands."),
                      typeAttribute("dtype", DType::f32,
                                    "The dtype of the result where no values are given.")},
       .traits = {},
       .infer = inferOneHot,
       .cost = movesOnly,
       .cpu = oneHotKernel,
       .libraryNames = {"tf.one_hot"},
       .samples = {
           {.operands = {ints({0, 2, 5}), number(3), number(1, DType::f32), number(0, DType::f32)}},
           {.operands = {ints({1, 0})},
            .attributes = {{"depth", std::int64_t{2}}, {"axis", std::int64_t{0}}}},
           {.operands = {number(1), number(0)}}}});
  return rows;
}

}  // namespace twin::ops
