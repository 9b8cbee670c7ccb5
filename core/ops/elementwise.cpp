#include <limits>

#include "core/ops/kernel_tools.h"
#include "core/ops/mapped_ops.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

// Text has one arithmetic operation: joining.
Status joinText(const KernelCall& call) {
  const Tensor a = inputTensor(call, 0);
  const Tensor b = inputTensor(call, 1);
  TWIN_TRY(shape, broadcastShapes(a.shape(), b.shape()));
  const Tensor left = a.broadcastTo(shape).contiguous();
  const Tensor right = b.broadcastTo(shape).contiguous();
  TWIN_TRY(out, outputTensor(call, 0, DType::string, shape));
  auto* to = out->mutableData<std::string>();
  for (std::int64_t k = 0; k < shape.elements(); ++k) {
    to[k] = left.data<std::string>()[k] + right.data<std::string>()[k];
  }
  return {};
}

Result<Types> inferAdd(const ir::InferInput& in) {
  TWIN_TRY(a, tensorAt(in, 0));
  if (a.dtype == DType::string) return broadcast(in);
  return broadcastNumber(in);
}

Result<Types> inferCast(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  const DType to = ir::valueOr(*in.attributes, "to", DType::f32);
  if ((x.dtype == DType::string) != (to == DType::string)) {
    return fail(
        {.code = ErrorCode::type,
         .message = "Cast {} to {} is not supported",
         .arguments = {std::string(tensorFlowName(x.dtype)), std::string(tensorFlowName(to))},
         .advice = "Use tf.as_string to make text of numbers."});
  }
  return one(to, x.shape);
}

Result<Types> inferClip(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  if (!isNumber(x.dtype)) return sameNumber(in);
  PartialShape shape = x.shape;
  for (std::size_t k = 1; k < in.types.size(); ++k) {
    TWIN_TRY(bound, tensorAt(in, k));
    if (bound.dtype != x.dtype) return fail(mixedTypes(k, x.dtype, bound.dtype));
    TWIN_TRY(both, broadcastShapes(shape, bound.shape));
    shape = both;
  }
  return one(x.dtype, shape);
}

Result<Types> passOn(const ir::InferInput& in) {
  if (in.types.empty()) return sameType(in);
  return Types{in.types[0]};
}

Status identityKernel(const KernelCall& call) {
  if (const Tensor* tensor = std::get_if<Tensor>(&call.inputs[0])) {
    return publishShared(call, 0, *tensor);
  }
  call.outputs[0] = call.inputs[0];
  return {};
}

// A row of one operand that follows the common pattern; the others are written out below.
struct Unary {
  std::string name;
  std::string doc;
  OpTypes types;
  std::string scalar;
  ir::InferFn infer;
  CostFn cost;
  std::vector<std::string> library;
  std::vector<ir::AttributeDef> attributes{};
  DType sample = DType::f32;
};

OpDef unaryRow(Unary unary) {
  return {.name = std::move(unary.name),
          .doc = std::move(unary.doc),
          .opTypes = std::move(unary.types),
          .operands = {{.name = "x"}},
          .attributes = std::move(unary.attributes),
          .traits = {Trait::elementwise},
          .infer = unary.infer,
          .cost = unary.cost,
          .scalar = std::move(unary.scalar),
          .libraryNames = std::move(unary.library),
          .samples = unarySamples(unary.sample)};
}

OpFamily unaryRows() {
  OpFamily rows;
  const auto add = [&rows](Unary unary) { rows.push_back(unaryRow(std::move(unary))); };
  add({"neg",
       "The negative of each element.",
       {"Neg", "Neg", "Neg"},
       "-x",
       sameNumber,
       perElement<1>,
       {"tf.negative", "tf.math.negative"}});
  add({"abs",
       "The absolute value of each element.",
       {"Abs", "Abs", "Abs"},
       "abs(x)",
       sameNumber,
       perElement<1>,
       {"tf.abs", "tf.math.abs"}});
  add({"relu",
       "Keeps positive values and replaces the others by zero; NaN stays NaN.",
       {"Relu", "Relu", "Relu"},
       "max(x, 0)",
       sameNumber,
       perElement<1>,
       {"tf.nn.relu", "tf.keras.activations.relu"}});
  add({"tanh",
       "The hyperbolic tangent.",
       {"Tanh", "Tanh", "Tanh"},
       "tanh(x)",
       sameFloat,
       perElement<10>,
       {"tf.tanh", "tf.math.tanh", "tf.nn.tanh", "tf.keras.activations.tanh"}});
  add({"sigmoid",
       "1 / (1 + exp(-x)): squeezes every number into 0 to 1.",
       {"Sigmoid", "Sigmoid", "Sigmoid"},
       "sigmoid(x)",
       sameFloat,
       perElement<10>,
       {"tf.sigmoid", "tf.math.sigmoid", "tf.nn.sigmoid", "tf.keras.activations.sigmoid"}});
  add({"exp",
       "e to the power of each element.",
       {"Exp", "Exp", "Exp"},
       "exp(x)",
       sameFloat,
       perElement<8>,
       {"tf.exp", "tf.math.exp"}});
  add({"log",
       "The natural logarithm; NaN for negative numbers.",
       {"Log", "Log", "Log"},
       "log(x)",
       sameFloat,
       perElement<8>,
       {"tf.math.log"}});
  add({"sqrt",
       "The square root; NaN for negative numbers.",
       {"Sqrt", "Sqrt", "Sqrt"},
       "sqrt(x)",
       sameFloat,
       perElement<2>,
       {"tf.sqrt", "tf.math.sqrt"}});
  add({"rsqrt",
       "1 divided by the square root.",
       {"Rsqrt", "", "Rsqrt"},
       "rsqrt(x)",
       sameFloat,
       perElement<3>,
       {"tf.math.rsqrt"}});
  add({"square",
       "Each element times itself.",
       {"Square", "", "Square"},
       "x * x",
       sameNumber,
       perElement<1>,
       {"tf.square", "tf.math.square"}});
  add({"sign",
       "-1, 0 or 1 by the sign of each element; NaN stays NaN.",
       {"Sign", "Sign", "Sign"},
       "sign(x)",
       sameNumber,
       perElement<1>,
       {"tf.sign", "tf.math.sign"}});
  add({"floor",
       "The largest whole number that is not greater.",
       {"Floor", "Floor", "Floor"},
       "floor(x)",
       sameFloat,
       perElement<1>,
       {"tf.floor", "tf.math.floor"}});
  add({"ceil",
       "The smallest whole number that is not less.",
       {"Ceil", "Ceil", "Ceil"},
       "ceil(x)",
       sameFloat,
       perElement<1>,
       {"tf.math.ceil"}});
  add({"round",
       "The nearest whole number; halves go to the even one.",
       {"Round", "Round", "Round"},
       "round(x)",
       sameNumber,
       perElement<1>,
       {"tf.round", "tf.math.round"}});
  add({"erf",
       "The error function, 2/sqrt(pi) times the integral of exp(-t*t) from 0 to x.",
       {"Erf", "Erf", "Erf"},
       "erf(x)",
       sameFloat,
       perElement<12>,
       {"tf.math.erf"}});
  add({"softplus",
       "log(1 + exp(x)), a smooth relu.",
       {"Softplus", "Softplus", "Softplus"},
       "select(x < -13.9, exp(x), max(x, 0) + log(1 + exp(-abs(x))))",
       sameFloat,
       perElement<20>,
       {"tf.nn.softplus", "tf.math.softplus", "tf.keras.activations.softplus"}});
  add({"softsign",
       "x / (1 + |x|): squeezes every number into -1 to 1; an infinity gives NaN.",
       {"Softsign", "Softsign", "Softsign"},
       "x / (1 + abs(x))",
       sameFloat,
       perElement<3>,
       {"tf.nn.softsign", "tf.math.softsign", "tf.keras.activations.softsign"}});
  add({"gelu",
       "x times the share of the normal distribution that lies below x.",
       {"Gelu", "Gelu", "Gelu"},
       "select(approximate, "
       "0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))), "
       "0.5 * x * (1 + erf(x * 0.7071067811865476)))",
       sameFloat,
       perElement<16>,
       {"tf.nn.gelu", "tf.keras.activations.gelu"},
       {flagAttribute("approximate", false, "Use tanh in place of erf.")}});
  add({"reciprocal",
       "1 divided by each element.",
       {"Reciprocal", "Reciprocal", "Reciprocal"},
       "1 / x",
       sameFloat,
       perElement<1>,
       {"tf.math.reciprocal"}});
  add({"leaky_relu",
       "Keeps positive values and scales the others by alpha.",
       {"LeakyRelu", "LeakyRelu", "LeakyRelu"},
       "select(x > 0, x, alpha * x)",
       sameFloat,
       perElement<2>,
       {"tf.nn.leaky_relu"},
       {numberAttribute("alpha", 0.2, "The slope below zero.")}});
  add({"elu",
       "Keeps positive values and bends the others towards -alpha.",
       {"Elu", "Elu", "Elu"},
       "select(x > 0, x, alpha * (exp(x) - 1))",
       sameFloat,
       perElement<10>,
       {"tf.nn.elu", "tf.keras.activations.elu"},
       {numberAttribute("alpha", 1, "The limit below zero is -alpha.")}});
  return rows;
}

OpFamily specialRows() {
  OpFamily rows;
  rows.push_back({.name = "identity",
                  .doc = "The value itself: a name for it, or the edge of a function.",
                  .opTypes = {.tensorFlow = "Identity",
                              .onnx = "Identity",
                              .nodeName = "Identity",
                              .synonyms = {"StopGradient", "PreventGradient", "Snapshot"}},
                  .formula = "x",
                  .operands = {{.name = "x"}},
                  .traits = {Trait::view},
                  .infer = passOn,
                  .cost = costsNothing,
                  .cpu = identityKernel,
                  .libraryNames = {"tf.identity"},
                  .samples = unarySamples()});
  rows.push_back(
      {.name = "cast",
       .doc = "The same numbers in another dtype; fractions are cut off.",
       .opTypes = {.tensorFlow = "Cast", .onnx = "Cast", .nodeName = "Cast"},
       .operands = {{.name = "x"}},
       .attributes = {typeAttribute("to", DType::f32, "The dtype of the result.")},
       .traits = {Trait::elementwise},
       .infer = inferCast,
       .cost = perElement<1>,
       .scalar = "cast(x)",
       .libraryNames = {"tf.cast", "tf.dtypes.cast"},
       .samples = {{.operands = {operand({2, 3})}, .attributes = {{"to", DType::i32}}},
                   {.operands = {operand({3}, DType::i32)}, .attributes = {{"to", DType::f64}}},
                   {.operands = {operand(Shape{})}, .attributes = {{"to", DType::boolean}}},
                   {.operands = {operand({0})}, .attributes = {{"to", DType::f16}}},
                   {.operands = {operand({1}, DType::i64)}, .attributes = {{"to", DType::u8}}}}});
  rows.push_back(
      {.name = "clip",
       .doc = "Moves values below min up to min and values above max down to max.",
       .opTypes = {.tensorFlow = "ClipByValue", .onnx = "Clip", .nodeName = "clip_by_value"},
       .operands = {{.name = "x"}, staticOptional("min"), staticOptional("max")},
       .attributes = {numberAttribute("min", -std::numeric_limits<double>::infinity(),
                                      "The least value of the result."),
                      numberAttribute("max", std::numeric_limits<double>::infinity(),
                                      "The greatest value of the result.")},
       .traits = {Trait::elementwise},
       .infer = inferClip,
       .cost = perElement<2>,
       .scalar = "min(max(x, min), max)",
       .libraryNames = {"tf.clip_by_value"},
       .samples = {{.operands = {operand({2, 3}), operand(Shape{}), operand(Shape{})}},
                   {.operands = {operand({4})}, .attributes = {{"min", 0.0}, {"max", 6.0}}},
                   {.operands = {operand({1}), operand({1})}},
                   {.operands = {operand({0}, DType::i32)}}}});
  return rows;
}

struct Binary {
  std::string name;
  std::string doc;
  OpTypes types;
  std::string scalar;
  ir::InferFn infer;
  ir::Traits traits;
  std::vector<std::string> library;
  DType sample = DType::f32;
};

OpDef binaryRow(Binary binary) {
  return {.name = std::move(binary.name),
          .doc = std::move(binary.doc),
          .opTypes = std::move(binary.types),
          .operands = {{.name = "x"}, {.name = "y"}},
          .traits = binary.traits,
          .infer = binary.infer,
          .cost = perElement<1>,
          .scalar = std::move(binary.scalar),
          .libraryNames = std::move(binary.library),
          .samples = binarySamples(binary.sample)};
}

OpFamily binaryRows() {
  OpFamily rows;
  const auto add = [&rows](Binary binary) { rows.push_back(binaryRow(std::move(binary))); };
  const ir::Traits plain = {Trait::elementwise};
  const ir::Traits symmetric = {Trait::elementwise, Trait::commutative};
  const ir::Traits failing = {Trait::elementwise, Trait::canFail};
  add({"add",
       "The sum, element by element; text is joined.",
       {"AddV2", "Add", "Add", {"Add"}},
       "x + y",
       inferAdd,
       symmetric,
       {"tf.add", "tf.math.add"}});
  rows.back().cpu = joinText;
  add({"sub",
       "The difference, element by element.",
       {"Sub", "Sub", "Sub"},
       "x - y",
       broadcastNumber,
       plain,
       {"tf.subtract", "tf.math.subtract"}});
  add({"mul",
       "The product, element by element.",
       {"Mul", "Mul", "Mul"},
       "x * y",
       broadcastNumber,
       symmetric,
       {"tf.multiply", "tf.math.multiply"}});
  add({"div",
       "The quotient, element by element; whole numbers drop the fraction.",
       {"RealDiv", "Div", "truediv", {"Div"}},
       "x / y",
       broadcastNumber,
       failing,
       {"tf.divide", "tf.math.divide", "tf.truediv", "tf.math.truediv"}});
  add({"floordiv",
       "The quotient rounded down.",
       {"FloorDiv", "", "floordiv"},
       "floordiv(x, y)",
       broadcastNumber,
       failing,
       {"tf.math.floordiv"}});
  add({"mod",
       "What remains after floordiv; it has the divisor's sign.",
       {"FloorMod", "Mod", "FloorMod"},
       "mod(x, y)",
       broadcastNumber,
       failing,
       {"tf.math.floormod", "tf.math.mod"}});
  add({"pow",
       "x to the power of y.",
       {"Pow", "Pow", "Pow"},
       "pow(x, y)",
       broadcastNumber,
       failing,
       {"tf.pow", "tf.math.pow"}});
  rows.back().cost = perElement<20>;
  add({"maximum",
       "The greater of the two; NaN if either is NaN.",
       {"Maximum", "Max", "Maximum"},
       "max(x, y)",
       broadcastNumber,
       symmetric,
       {"tf.maximum", "tf.math.maximum"}});
  add({"minimum",
       "The lesser of the two; NaN if either is NaN.",
       {"Minimum", "Min", "Minimum"},
       "min(x, y)",
       broadcastNumber,
       symmetric,
       {"tf.minimum", "tf.math.minimum"}});
  add({"squared_difference",
       "(x - y) times itself.",
       {"SquaredDifference", "", "SquaredDifference"},
       "(x - y) * (x - y)",
       broadcastNumber,
       symmetric,
       {"tf.math.squared_difference"}});
  rows.back().cost = perElement<2>;
  return rows;
}

}  // namespace

OpFamily elementwiseOps() {
  OpFamily rows = unaryRows();
  for (OpFamily part : {specialRows(), binaryRows(), mappedRows()}) {
    std::move(part.begin(), part.end(), std::back_inserter(rows));
  }
  return rows;
}

}  // namespace twin::ops
