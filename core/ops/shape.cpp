#include "core/ops/kernel_tools.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

Result<Types> inferShape(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  const DType dtype = ir::valueOr(*in.attributes, "out_type", DType::i32);
  return one(dtype,
             x.shape.rankKnown() ? PartialShape(Shape{x.shape.rank()}) : PartialShape::ofRank(1));
}

Result<Types> inferCount(const ir::InferInput& in) {
  TWIN_PASS(tensorAt(in, 0));
  return one(ir::valueOr(*in.attributes, "out_type", DType::i32), PartialShape(Shape{}));
}

Status publishInts(const KernelCall& call, const Dims& values, const Shape& shape) {
  const DType dtype = attribute(call, "out_type", DType::i32);
  TWIN_TRY(out, outputTensor(call, 0, dtype, shape));
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (dtype == DType::i64) {
      out->mutableData<std::int64_t>()[k] = values[k];
    } else {
      out->mutableData<std::int32_t>()[k] = static_cast<std::int32_t>(values[k]);
    }
  }
  return {};
}

Status shapeKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  return publishInts(call, x.shape().dims(), Shape{x.rank()});
}
Status sizeKernel(const KernelCall& call) {
  return publishInts(call, {inputTensor(call, 0).elements()}, Shape{});
}
Status rankKernel(const KernelCall& call) {
  return publishInts(call, {inputTensor(call, 0).rank()}, Shape{});
}

}  // namespace

OpFamily shapeOps() {
  OpFamily rows;
  const auto add = [&rows](std::string name, std::string doc, OpTypes types, ir::InferFn infer,
                           CpuKernel cpu) {
    rows.push_back({.name = name,
                    .doc = std::move(doc),
                    .opTypes = std::move(types),
                    .formula = name + " of x",
                    .operands = {{.name = "x"}},
                    .attributes = {typeAttribute("out_type", DType::i32, "int32 or int64.")},
                    .infer = infer,
                    .cost = costsNothing,
                    .cpu = cpu,
                    .libraryNames = {"tf." + name},
                    .samples = unarySamples()});
  };
  add("shape", "The sizes of the axes, as a vector.", {"Shape", "Shape", "Shape"}, inferShape,
      shapeKernel);
  add("size", "How many elements there are.", {"Size", "Size", "Size"}, inferCount, sizeKernel);
  add("rank", "How many axes there are.", {"Rank", "", "Rank"}, inferCount, rankKernel);
  return rows;
}

}  // namespace twin::ops
