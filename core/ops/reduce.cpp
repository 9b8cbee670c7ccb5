#include <limits>

#include "core/ops/kernel_tools.h"
#include "core/ops/op_tools.h"
#include "core/ops/reduction.h"

namespace twin::ops {
namespace {

constexpr std::int64_t kParallelElements = 32768;

Result<PartialShape> reducedType(const ir::InferInput& in, const PartialShape& shape) {
  const KeepDims keep =
      ir::valueOr(*in.attributes, "keepdims", false) ? KeepDims::yes : KeepDims::no;
  TWIN_TRY(given, staticDims(in, 1, "axes"));
  if (!shape.rankKnown()) return PartialShape{};
  if (given.isOperand && !given.dims) {
    if (keep == KeepDims::yes) return PartialShape::ofRank(shape.rank());
    if (given.count == kUnknownDim || given.count > shape.rank()) return PartialShape{};
    return PartialShape::ofRank(shape.rank() - static_cast<int>(given.count));
  }
  TWIN_TRY(reduced, reducedAxes(given.dims, shape.rank()));
  return reducedShape(shape, reduced, keep);
}

Result<Types> inferNumber(const ir::InferInput& in) {
  TWIN_PASS(sameNumber(in));
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(shape, reducedType(in, x.shape));
  return one(x.dtype, shape);
}

Result<Types> inferBool(const ir::InferInput& in) {
  TWIN_PASS(sameBool(in));
  TWIN_TRY(x, tensorAt(in, 0));
  TWIN_TRY(shape, reducedType(in, x.shape));
  return one(DType::boolean, shape);
}

// The operand as `rows` rows of `count` neighbouring elements, one row per result.
struct Rows {
  Tensor values{};
  Shape result{};
  std::int64_t rows = 1;
  std::int64_t count = 1;
};

Result<Rows> rowsOf(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(axes, dimsArgument(call, 1, "axes"));
  TWIN_TRY(reduced, reducedAxes(axes, x.rank()));
  const KeepDims keep = attribute(call, "keepdims", false) ? KeepDims::yes : KeepDims::no;
  Rows answer;
  answer.result = *reducedShape(PartialShape(x.shape()), reduced, keep).shape();
  Dims order;
  for (const bool wanted : {false, true}) {
    for (int axis = 0; axis < x.rank(); ++axis) {
      if (reduced[static_cast<std::size_t>(axis)] != wanted) continue;
      order.push_back(axis);
      (wanted ? answer.count : answer.rows) *= x.shape()[axis];
    }
  }
  answer.values = x.transposed(order.span()).contiguous();
  return answer;
}

// Sums and products of whole numbers wrap around, as TensorFlow's do.
template <class T>
T wrappingAdd(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
  } else {
    return a + b;
  }
}
template <class T>
T wrappingMul(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
  } else {
    return a * b;
  }
}

// One row, its blocks shared among the threads of the pool where it is long.
template <class A, class Read, class Join>
Result<A> reduceLongRow(const KernelCall& call, std::int64_t count, A start, Read read, Join join) {
  const std::int64_t blocks = (count + kReductionBlock - 1) / kReductionBlock;
  std::vector<A> partial(static_cast<std::size_t>(blocks), start);
  TWIN_PASS(inBlocks(call, blocks, kParallelElements / kReductionBlock,
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t block = begin; block < end; ++block) {
                         const std::int64_t first = block * kReductionBlock;
                         partial[static_cast<std::size_t>(block)] = reduceBlock(
                             std::min(kReductionBlock, count - first), start,
                             [&](std::int64_t k) { return read(first + k); }, join);
                       }
                     }));
  return detail::joinPairwise(partial.data(), blocks, join);
}

// write(row, value) receives the joined value of each row.
template <class A, class Load, class Join, class Write>
Status reduceAll(const KernelCall& call, const Rows& rows, A start, Load read, Join join,
                 Write write) {
  if (rows.rows == 1 && rows.count > kReductionBlock) {
    TWIN_TRY(value, reduceLongRow(call, rows.count, start, read, join));
    write(0, value);
    return {};
  }
  const std::int64_t grain =
      std::max<std::int64_t>(1, kParallelElements / std::max<std::int64_t>(1, rows.count));
  return inBlocks(call, rows.rows, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const std::int64_t first = row * rows.count;
      write(row, reduceRow(
                     rows.count, start, [&](std::int64_t k) { return read(first + k); }, join));
    }
  });
}

enum class Reduction : std::uint8_t { sum, mean, max, min, prod };

template <Reduction kKind, class T>
Status reduceAs(const KernelCall& call, const Rows& rows) {
  using A = Compute<T>;
  TWIN_TRY(out, outputTensor(call, 0, dtypeOf<T>, rows.result));
  T* to = out->template mutableData<T>();
  const T* from = rows.values.data<T>();
  const auto read = [from](std::int64_t k) { return load<T>(from[k]); };
  const auto write = [to](std::int64_t row, A value) { to[row] = store<T>(value); };
  using Bounds = std::numeric_limits<A>;
  if constexpr (kKind == Reduction::sum) {
    return reduceAll(call, rows, A{}, read, wrappingAdd<A>, write);
  } else if constexpr (kKind == Reduction::prod) {
    return reduceAll(call, rows, A{1}, read, wrappingMul<A>, write);
  } else if constexpr (kKind == Reduction::max) {
    const A start = Bounds::has_infinity ? -Bounds::infinity() : Bounds::lowest();
    return reduceAll(call, rows, start, read, keepMax<A>, write);
  } else if constexpr (kKind == Reduction::min) {
    const A start = Bounds::has_infinity ? Bounds::infinity() : Bounds::max();
    return reduceAll(call, rows, start, read, keepMin<A>, write);
  } else if constexpr (std::is_integral_v<A>) {
    using Wide = std::conditional_t<std::is_signed_v<A>, std::int64_t, std::uint64_t>;
    if (rows.count == 0 && rows.rows > 0) {
      return fail({.code = ErrorCode::value,
                   .message = "Integer division by zero",
                   .advice = "The mean of no whole numbers is not defined."});
    }
    const auto wide = [from](std::int64_t k) { return static_cast<Wide>(from[k]); };
    const auto divide = [to, &rows](std::int64_t row, Wide value) {
      to[row] = static_cast<T>(value / static_cast<Wide>(rows.count));
    };
    return reduceAll(call, rows, Wide{}, wide, wrappingAdd<Wide>, divide);
  } else {
    const auto divide = [to, &rows](std::int64_t row, A value) {
      to[row] = store<T>(value / static_cast<A>(rows.count));
    };
    return reduceAll(call, rows, A{}, read, wrappingAdd<A>, divide);
  }
}

template <Reduction kKind>
Status reduceKernel(const KernelCall& call) {
  TWIN_TRY(rows, rowsOf(call));
  return visitDType(rows.values.dtype(), [&](auto zero) -> Status {
    using T = decltype(zero);
    if constexpr (std::is_same_v<T, bool>) {
      return fail({.code = ErrorCode::type, .message = "this reduction needs numbers"});
    } else {
      return reduceAs<kKind, T>(call, rows);
    }
  });
}

template <bool kAny>
Status boolKernel(const KernelCall& call) {
  TWIN_TRY(rows, rowsOf(call));
  TWIN_TRY(out, outputTensor(call, 0, DType::boolean, rows.result));
  bool* to = out->mutableData<bool>();
  const bool* from = rows.values.data<bool>();
  return reduceAll<std::uint8_t>(
      call, rows, kAny ? 0 : 1,
      [from](std::int64_t k) { return static_cast<std::uint8_t>(from[k] ? 1 : 0); },
      [](std::uint8_t a, std::uint8_t b) {
        return static_cast<std::uint8_t>(kAny ? (a | b) : (a & b));
      },
      [to](std::int64_t row, std::uint8_t value) { to[row] = value != 0; });
}

OpDef reduceRowDef(std::string name, std::string doc, OpTypes types, ir::InferFn infer,
                   CpuKernel cpu, DType sample) {
  return {
      .name = name,
      .doc = std::move(doc),
      .opTypes = std::move(types),
      .formula = name.substr(7) + " over axes",
      .operands = {{.name = "x"}, staticOptional("axes")},
      .attributes = {listAttribute("axes", "The axes that disappear; absent: all."),
                     flagAttribute("keepdims", false, "Keep the axes with size 1.")},
      .traits = {Trait::reduction},
      .infer = infer,
      .cost = perInput,
      .cpu = cpu,
      .libraryNames = {"tf." + name, "tf.math." + name},
      .samples = {{.operands = {operand({2, 3}, sample)}},
                  {.operands = {operand({2, 3, 4}, sample)},
                   .attributes = {{"axes", list({1})}, {"keepdims", true}}},
                  {.operands = {operand({2, 3}, sample), ints({0})}},
                  {.operands = {operand({2, 3}, sample), ints({-1, 0})}},
                  {.operands = {operand(Shape{}, sample)}},
                  {.operands = {operand({1}, sample)}},
                  {.operands = {operand({2, 0}, sample)}, .attributes = {{"axes", list({1})}}},
                  {.operands = {operand({0, 2}, sample)}, .attributes = {{"axes", list({1})}}}}};
}

// --- argmax and argmin ---

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

// --- cumsum ---

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
                      {.operands = {operand({1, 1})}},
                      {.operands = {operand({4}, DType::i32)},
                       .attributes = {{"exclusive", true}, {"reverse", true}}},
                      {.operands = {operand({0})}}}};
}

}  // namespace

OpFamily reduceOps() {
  return {
      reduceRowDef("reduce_sum", "The sum over some axes, or over all.",
                   {"Sum", "ReduceSum", "Sum"}, inferNumber, reduceKernel<Reduction::sum>,
                   DType::f32),
      reduceRowDef("reduce_mean", "The mean over some axes; whole numbers drop the fraction.",
                   {"Mean", "ReduceMean", "Mean"}, inferNumber, reduceKernel<Reduction::mean>,
                   DType::f32),
      reduceRowDef("reduce_max", "The greatest element over some axes; a NaN stays.",
                   {"Max", "ReduceMax", "Max"}, inferNumber, reduceKernel<Reduction::max>,
                   DType::f32),
      reduceRowDef("reduce_min", "The least element over some axes; a NaN stays.",
                   {"Min", "ReduceMin", "Min"}, inferNumber, reduceKernel<Reduction::min>,
                   DType::f32),
      reduceRowDef("reduce_prod", "The product over some axes.", {"Prod", "ReduceProd", "Prod"},
                   inferNumber, reduceKernel<Reduction::prod>, DType::f32),
      reduceRowDef("reduce_any", "True where any element is true.", {"Any", "", "Any"}, inferBool,
                   boolKernel<true>, DType::boolean),
      reduceRowDef("reduce_all", "True where all elements are true.", {"All", "", "All"}, inferBool,
                   boolKernel<false>, DType::boolean),
      argRow("argmax", "The index of the greatest element along an axis; the first of equals.",
             {"ArgMax", "ArgMax", "ArgMax"}, argKernel<true>),
      argRow("argmin", "The index of the least element along an axis; the first of equals.",
             {"ArgMin", "ArgMin", "ArgMin"}, argKernel<false>),
      cumsumRow(),
  };
}

}  // namespace twin::ops
