#include "core/ops/mapped_ops.h"

#include <cmath>

#include "core/ops/kernel_tools.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

constexpr std::int64_t kGrain = 16384;

enum class Wave : std::uint8_t { sine, cosine };

template <Wave kWave>
Status waveKernel(const KernelCall& call) {
  const Tensor x = inputTensor(call, 0).contiguous();
  TWIN_TRY(out, outputTensor(call, 0, x.dtype(), x.shape()));
  return visitDType(x.dtype(), [&](auto zero) -> Status {
    using T = decltype(zero);
    if constexpr (kIsHalf<T> || std::is_floating_point_v<T>) {
      const T* from = x.data<T>();
      T* to = out->mutableData<T>();
      return inBlocks(call, x.elements(), kGrain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t k = begin; k < end; ++k) {
          const auto value = load<T>(from[k]);
          to[k] = store<T>(kWave == Wave::sine ? std::sin(value) : std::cos(value));
        }
      });
    } else {
      return fail({.code = ErrorCode::type, .message = "sin and cos need floating point numbers"});
    }
  });
}

Result<Types> inferAddN(const ir::InferInput& in) {
  TWIN_PASS(sameNumber(in));
  TWIN_TRY(first, tensorAt(in, 0));
  PartialShape shape = first.shape;
  for (std::size_t k = 1; k < in.types.size(); ++k) {
    TWIN_TRY(next, tensorAt(in, k));
    if (next.dtype != first.dtype) return fail(mixedTypes(k, first.dtype, next.dtype));
    if (!shape.accepts(next.shape) && !next.shape.accepts(shape)) {
      return fail({.code = ErrorCode::shape,
                   .message =
                       "Inputs to operation AddN must have the same size and shape. Input 0: "
                       "{} != input {}: {}",
                   .arguments = {text(first.shape), std::to_string(k), text(next.shape)}});
    }
    if (shape.accepts(next.shape)) shape = next.shape;
  }
  return one(first.dtype, shape);
}

// Adds in the order of the operands.
Status addNKernel(const KernelCall& call) {
  const Tensor& first = inputTensor(call, 0);
  std::vector<Tensor> operands;
  for (std::size_t k = 0; k < call.inputs.size(); ++k) {
    operands.push_back(inputTensor(call, k).contiguous());
    if (operands.back().shape() != first.shape()) {
      return fail(
          {.code = ErrorCode::shape,
           .message = "Inputs to operation AddN must have the same size and shape. Input 0: "
                      "{} != input {}: {}",
           .arguments = {text(first.shape()), std::to_string(k), text(operands.back().shape())}});
    }
  }
  TWIN_TRY(out, outputTensor(call, 0, first.dtype(), first.shape()));
  return visitDType(first.dtype(), [&](auto zero) -> Status {
    using T = decltype(zero);
    T* to = out->mutableData<T>();
    return inBlocks(call, out->elements(), kGrain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        if constexpr (std::is_integral_v<T>) {
          std::uint64_t sum = 0;
          for (const Tensor& operand : operands) {
            sum += static_cast<std::uint64_t>(operand.data<T>()[k]);
          }
          to[k] = static_cast<T>(sum);
        } else {
          auto sum = load<T>(operands[0].data<T>()[k]);
          for (std::size_t j = 1; j < operands.size(); ++j) {
            sum = load<T>(store<T>(sum + load<T>(operands[j].data<T>()[k])));
          }
          to[k] = store<T>(sum);
        }
      }
    });
  });
}

Status checkNumericsKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  bool hasNan = false;
  bool hasInf = false;
  for (std::int64_t k = 0; k < x.elements(); ++k) {
    const double value = elementAsDouble(x, k);
    hasNan = hasNan || std::isnan(value);
    hasInf = hasInf || std::isinf(value);
  }
  if (!hasNan && !hasInf) return publishShared(call, 0, x);
  return fail(
      {.code = ErrorCode::value,
       .message = "{} : Tensor had {} values",
       .arguments = {attribute<std::string>(call, "message", ""), hasNan && hasInf ? "NaN and Inf"
                                                                  : hasNan         ? "NaN"
                                                                                   : "Inf"}});
}

OpDef waveRow(std::string name, std::string doc, std::string type, CpuKernel cpu) {
  return {.name = name,
          .doc = std::move(doc),
          .opTypes = {.tensorFlow = type, .onnx = type, .nodeName = type},
          .formula = name + "(x)",
          .operands = {{.name = "x"}},
          .infer = sameFloat,
          .cost = perElement<15>,
          .cpu = cpu,
          .libraryNames = {"tf." + name, "tf.math." + name},
          .samples = unarySamples()};
}

}  // namespace

OpFamily mappedRows() {
  OpFamily rows;
  rows.push_back(
      waveRow("sin", "The sine of each angle in radians.", "Sin", waveKernel<Wave::sine>));
  rows.push_back(
      waveRow("cos", "The cosine of each angle in radians.", "Cos", waveKernel<Wave::cosine>));
  rows.push_back({.name = "add_n",
                  .doc = "The sum of many tensors of one shape.",
                  .opTypes = {.tensorFlow = "AddN", .onnx = "Sum", .nodeName = "AddN"},
                  .formula = "the sum of the inputs",
                  .operands = {{.name = "inputs"}},
                  .traits = {Trait::variadic},
                  .infer = inferAddN,
                  .cost = perElement<1>,
                  .cpu = addNKernel,
                  .libraryNames = {"tf.add_n", "tf.math.add_n"},
                  .samples = {{.operands = {operand({2, 3}), operand({2, 3}), operand({2, 3})}},
                              {.operands = {operand(Shape{})}},
                              {.operands = {operand({1}), operand({1})}},
                              {.operands = {operand({0}, DType::i32), operand({0}, DType::i32)}}}});
  rows.push_back({.name = "check_numerics",
                  .doc = "The value itself; fails where it holds a NaN or an infinity.",
                  .opTypes = {.tensorFlow = "CheckNumerics",
                              .onnx = "",
                              .nodeName = "CheckNumerics",
                              .synonyms = {"CheckNumericsV2"}},
                  .formula = "x, if all its numbers are finite",
                  .operands = {{.name = "x"}},
                  .attributes = {textAttribute("message", "", "What the error begins with.")},
                  .traits = {Trait::stateful, Trait::canFail},
                  .infer = sameFloat,
                  .cost = perInput,
                  .cpu = checkNumericsKernel,
                  .libraryNames = {"tf.debugging.check_numerics"},
                  .samples = unarySamples()});
  return rows;
}

}  // namespace twin::ops
