#include "core/ops/kernel_tools.h"
#include "core/ops/op_tools.h"
#include "core/ops/reduction.h"

namespace twin::ops {
namespace {

Result<PartialShape> withoutAxis(const ir::InferInput& in, const PartialShape& shape) {
  TWIN_TRY(given, staticDims(in, 1, "axis"));
  if (!shape.rankKnown()) return PartialShape{};
  if (!given.dims) {
    return shape.rank() == 0 ? PartialShape{} : PartialShape::ofRank(shape.rank() - 1);
  }
  TWIN_TRY(axis, checkedAxis(given.dims->empty() ? 0 : (*given.dims)[0], shape.rank()));
  std::vector<bool> reduced(static_cast<std::size_t>(shape.rank()), false);
  reduced[static_cast<std::size_t>(axis)] = true;
  return reducedShape(shape, reduced, KeepDims::no);
}

Result<Types> inferArg(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(shape, withoutAxis(in, x.shape));
  return one(ir::valueOr(*in.attributes, "output_type", DType::i64), shape);
}

template <bool kMax, class T>
std::int64_t bestIndex(const T* row, std::int64_t count) {
  std::int64_t best = 0;
  for (std::int64_t k = 1; k < count; ++k) {
    const auto value = load<T>(row[k]);
    const auto top = load<T>(row[best]);
    if (kMax ? value > top : value < top) best = k;
  }
  return best;
}

template <bool kMax>
Status argKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(wanted, intArgument(call, 1, "axis", 0));
  TWIN_TRY(axis, checkedAxis(wanted, x.rank()));
  Dims order;
  Dims result;
  for (int k = 0; k < x.rank(); ++k) {
    if (k == axis) continue;
    order.push_back(k);
    result.push_back(x.shape()[k]);
  }
  order.push_back(axis);
  const std::int64_t count = x.shape()[axis];
  const Tensor rows = x.transposed(order.span()).contiguous();
  const Shape shape(result);
  if (count == 0 && shape.elements() > 0) {
    return fail({.code = ErrorCode::shape,
                 .message = "Reduction axis {} is empty in shape {}",
                 .arguments = {std::to_string(axis), text(x.shape())}});
  }
  const DType dtype = attribute(call, "output_type", DType::i64);
  TWIN_TRY(out, outputTensor(call, 0, dtype, shape));
  std::byte* raw = out->mutableRaw();
  visitDType(rows.dtype(), [&](auto zero) {
    using T = decltype(zero);
    for (std::int64_t row = 0; row < shape.elements(); ++row) {
      const std::int64_t best = bestIndex<kMax, T>(rows.data<T>() + row * count, count);
      if (dtype == DType::i32) {
        reinterpret_cast<std::int32_t*>(raw)[row] = static_cast<std::int32_t>(best);
      } else {
        reinterpret_cast<std::int64_t*>(raw)[row] = best;
      }
    }
  });
  return checkStop(call);
}

OpDef argRow(std::string name, std::string doc, OpTypes types, CpuKernel cpu) {
  return {.name = name,
          .doc = std::move(doc),
          .opTypes = std::move(types),
          .formula = name + " along axis",
          .operands = {{.name = "x"}, staticOptional("axis")},
          .attributes = {intAttribute("axis", 0, "The axis that is searched."),
                         typeAttribute("output_type", DType::i64, "int32 or int64.")},
          .traits = {Trait::reduction},
          .infer = inferArg,
          .cost = perInput,
          .cpu = cpu,
          .libraryNames = {"tf." + name, "tf.math." + name},
          .samples = {{.operands = {operand({2, 3})}, .attributes = {{"axis", std::int64_t{1}}}},
                      {.operands = {operand({2, 3}), number(0)}},
                      {.operands = {operand({1})}},
                      {.operands = {operand({0, 2})}, .attributes = {{"axis", std::int64_t{1}}}}}};
}

Result<Types> inferCumsum(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(given, staticDims(in, 1, "axis"));
  if (x.shape.rankKnown() && given.dims && !given.dims->empty()) {
    TWIN_PASS(checkedAxis((*given.dims)[0], x.shape.rank()));
  }
  return sameNumber(in);
}

template <class T>
void cumulate(const T* from, T* to, std::int64_t count, std::int64_t stride,
              const std::array<bool, 2>& exclusiveAndReverse) {
  Compute<T> sum{};
  for (std::int64_t k = 0; k < count; ++k) {
    const std::int64_t at = (exclusiveAndReverse[1] ? count - 1 - k : k) * stride;
    const Compute<T> next = wrappingAdd<Compute<T>>(sum, load<T>(from[at]));
    to[at] = store<T>(exclusiveAndReverse[0] ? sum : next);
    sum = next;
  }
}

Status cumsumKernel(const KernelCall& call) {
  const Tensor x = inputTensor(call, 0).contiguous();
  TWIN_TRY(wanted, intArgument(call, 1, "axis", 0));
  TWIN_TRY(axis, checkedAxis(wanted, x.rank()));
  const std::array<bool, 2> flags = {attribute(call, "exclusive", false),
                                     attribute(call, "reverse", false)};
  TWIN_TRY(out, outputTensor(call, 0, x.dtype(), x.shape()));
  const std::int64_t count = x.shape()[axis];
  std::int64_t inner = 1;
  for (int k = axis + 1; k < x.rank(); ++k) inner *= x.shape()[k];
  const std::int64_t lines = count == 0 ? 0 : x.elements() / count;
  visitDType(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    if constexpr (!std::is_same_v<T, bool>) {
      T* to = out->mutableData<T>();
      for (std::int64_t line = 0; line < lines; ++line) {
        const std::int64_t first = line / inner * inner * count + line % inner;
        cumulate(x.data<T>() + first, to + first, count, inner, flags);
      }
    }
  });
  return checkStop(call);
}

OpDef cumsumRow() {
  return {.name = "cumsum",
          .doc = "Running sums along an axis.",
          .opTypes = {.tensorFlow = "Cumsum", .onnx = "CumSum", .nodeName = "Cumsum"},
          .formula = "y[k] = x[0] + … + x[k]",
          .operands = {{.name = "x"}, staticOptional("axis")},
          .attributes = {intAttribute("axis", 0, "The axis to sum along."),
                         flagAttribute("exclusive", false, "Leave the element itself out."),
                         flagAttribute("reverse", false, "Sum from the end.")},
          .traits = {},
          .infer = inferCumsum,
          .cost = perInput,
          .cpu = cumsumKernel,
          .libraryNames = {"tf.cumsum", "tf.math.cumsum"},
          .samples = {{.operands = {operand({2, 3})}},
                      {.operands = {operand({2, 3}), number(-1)}},
                      {.operands = {operand({4}, DType::i32)},
                       .attributes = {{"exclusive", true}, {"reverse", true}}},
                      {.operands = {operand({1, 1})}},
                      {.operands = {operand({0})}}}};
}

}  // namespace

OpFamily alongAxisOps() {
  return {
      argRow("argmax", "The index of the greatest element along an axis; the first of equals.",
             {"ArgMax", "ArgMax", "ArgMax"}, argKernel<true>),
      argRow("argmin", "The index of the least element along an axis; the first of equals.",
             {"ArgMin", "ArgMin", "ArgMin"}, argKernel<false>),
      cumsumRow(),
  };
}

}  // namespace twin::ops
