#include "core/ops/kernel_tools.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

Result<PartialShape> wantedShape(const StaticDims& given) {
  if (!given.dims) {
    return given.count == kUnknownDim || given.count > 32
               ? PartialShape{}
               : PartialShape::ofRank(static_cast<int>(given.count));
  }
  TWIN_TRY(shape, checkedShape(*given.dims));
  return PartialShape(shape);
}

Result<Types> inferRandom(const ir::InferInput& in) {
  TWIN_TRY(given, staticDims(in, 0, "shape"));
  TWIN_TRY(shape, wantedShape(given));
  const DType dtype = ir::valueOr(*in.attributes, "dtype", DType::f32);
  if (!isFloat(dtype)) {
    return fail({.code = ErrorCode::type,
                 .message = "random numbers of {} are whole: their bounds must be given",
                 .arguments = {std::string(tensorFlowName(dtype))},
                 .advice = "Use tf.random.uniform with minval and maxval."});
  }
  return one(dtype, shape);
}

// random_uniform_int(shape?, minval, maxval): the bounds are the last two operands.
Result<Types> inferIntegers(const ir::InferInput& in) {
  const std::size_t first = in.types.size() > 2 ? 1 : 0;
  TWIN_TRY(low, tensorAt(in, first));
  TWIN_TRY(high, tensorAt(in, first + 1));
  if (low.dtype != high.dtype) return fail(mixedTypes(first + 1, low.dtype, high.dtype));
  if (low.dtype != DType::i32 && low.dtype != DType::i64) {
    return fail(mixedTypes(first, DType::i32, low.dtype));
  }
  TWIN_TRY(given, staticDims(in, first == 1 ? 0 : in.types.size(), "shape"));
  TWIN_TRY(shape, wantedShape(given));
  return one(low.dtype, shape);
}

RandomKey keyOf(const KernelCall& call) {
  const auto seed = static_cast<std::uint64_t>(attribute<std::int64_t>(call, "seed", 0));
  if (call.context == nullptr) return {.opSeed = seed, .site = call.site};
  return call.context->randomKey(seed, call.site);
}

enum class Draw : std::uint8_t { uniform, normal };

template <Draw kDraw, class Float>
void drawInto(std::span<Float> out, const RandomKey& key, double first, double second) {
  if constexpr (kDraw == Draw::uniform) {
    fillUniform(out, key);
    second -= first;
  } else {
    fillNormal(out, key);
  }
  const auto offset = static_cast<Float>(first);
  const auto scale = static_cast<Float>(second);
  for (Float& value : out) value = value * scale + offset;
}

template <Draw kDraw>
Status randomKernel(const KernelCall& call) {
  TWIN_TRY(dims, dimsArgument(call, 0, "shape"));
  TWIN_TRY(shape, checkedShape(dims.value_or(Dims{})));
  const bool isUniform = kDraw == Draw::uniform;
  const double first = attribute(call, isUniform ? "minval" : "mean", 0.0);
  const double second = attribute(call, isUniform ? "maxval" : "stddev", 1.0);
  const RandomKey key = keyOf(call);
  const DType dtype = attribute(call, "dtype", DType::f32);
  TWIN_TRY(out, outputTensor(call, 0, dtype, shape));
  const auto count = static_cast<std::size_t>(shape.elements());
  if (dtype == DType::f64) {
    drawInto<kDraw>(std::span<double>(out->mutableData<double>(), count), key, first, second);
    return {};
  }
  if (dtype == DType::f32) {
    drawInto<kDraw>(std::span<float>(out->mutableData<float>(), count), key, first, second);
    return {};
  }
  TWIN_TRY(wide, Tensor::allocate(DType::f32, shape));
  drawInto<kDraw>(std::span<float>(wide.mutableData<float>(), count), key, first, second);
  TWIN_TRY(narrow, cast(wide, dtype));
  return publishCopy(call, 0, narrow);
}

Status integersKernel(const KernelCall& call) {
  const std::size_t first = call.inputs.size() > 2 ? 1 : 0;
  const std::int64_t low = elementAsInt(inputTensor(call, first), 0);
  const std::int64_t high = elementAsInt(inputTensor(call, first + 1), 0);
  if (low >= high) {
    return fail({.code = ErrorCode::value,
                 .message = "Need minval < maxval, got {} >= {}",
                 .arguments = {std::to_string(low), std::to_string(high)}});
  }
  TWIN_TRY(dims, dimsArgument(call, first == 1 ? 0 : call.inputs.size(), "shape"));
  TWIN_TRY(shape, checkedShape(dims.value_or(Dims{})));
  TWIN_TRY(drawn, Tensor::allocate(DType::i64, shape));
  fillIntegers(std::span<std::int64_t>(drawn.mutableData<std::int64_t>(),
                                       static_cast<std::size_t>(shape.elements())),
               low, high, keyOf(call));
  TWIN_TRY(made, cast(drawn, inputTensor(call, first).dtype()));
  return publishShared(call, 0, made);
}

}  // namespace

OpFamily randomOps() {
  const auto shapeAndSeed = [](std::vector<ir::AttributeDef> more) {
    std::vector<ir::AttributeDef> all = {
        listAttribute("shape", "The shape of the result."),
        intAttribute("seed", 0, "The op's own seed; the global one is mixed in.")};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const ir::AttributeDef dtype = typeAttribute("dtype", DType::f32, "The dtype of the result.");
  const std::vector<Sample> samples = {
      {.operands = {ints({2, 3})}},
      {.attributes = {{"shape", list({4})}, {"dtype", DType::f64}}},
      {.operands = {ints({0})}},
      {.attributes = {{"dtype", DType::bf16}}}};
  OpFamily rows;
  rows.push_back({.name = "random_uniform",
                  .doc = "Random numbers from minval to below maxval, all equally likely.",
                  .opTypes = {.tensorFlow = "RandomUniform",
                              .onnx = "RandomUniform",
                              .nodeName = "RandomUniform"},
                  .formula = "minval + u * (maxval - minval)",
                  .operands = {staticOptional("shape")},
                  .attributes = shapeAndSeed({dtype, numberAttribute("minval", 0, "Least number."),
                                              numberAttribute("maxval", 1, "End of the range.")}),
                  .traits = {Trait::creation, Trait::random},
                  .infer = inferRandom,
                  .cost = perElement<10>,
                  .cpu = randomKernel<Draw::uniform>,
                  .libraryNames = {"tf.random.uniform"},
                  .samples = samples});
  rows.push_back({.name = "random_normal",
                  .doc = "Random numbers of the normal distribution.",
                  .opTypes = {.tensorFlow = "RandomStandardNormal",
                              .onnx = "RandomNormal",
                              .nodeName = "RandomStandardNormal"},
                  .formula = "mean + z * stddev",
                  .operands = {staticOptional("shape")},
                  .attributes = shapeAndSeed({dtype, numberAttribute("mean", 0, "The mean."),
                                              numberAttribute("stddev", 1, "The deviation.")}),
                  .traits = {Trait::creation, Trait::random},
                  .infer = inferRandom,
                  .cost = perElement<20>,
                  .cpu = randomKernel<Draw::normal>,
                  .libraryNames = {"tf.random.normal"},
                  .samples = samples});
  rows.push_back(
      {.name = "random_uniform_int",
       .doc = "Random whole numbers from minval to below maxval.",
       .opTypes = {.tensorFlow = "RandomUniformInt", .onnx = "", .nodeName = "RandomUniformInt"},
       .formula = "minval … maxval - 1",
       .operands = {staticOptional("shape"), {.name = "minval"}, {.name = "maxval"}},
       .attributes = shapeAndSeed({}),
       .traits = {Trait::creation, Trait::random, Trait::canFail},
       .infer = inferIntegers,
       .cost = perElement<10>,
       .cpu = integersKernel,
       .samples = {{.operands = {ints({2, 3}), number(0), number(10)}},
                   {.operands = {number(-5, DType::i64), number(5, DType::i64)},
                    .attributes = {{"shape", list({0})}}}}});
  return rows;
}

}  // namespace twin::ops
