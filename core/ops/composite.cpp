#include <cmath>
#include <limits>

#include "core/ops/contraction.h"
#include "core/ops/kernel_tools.h"
#include "core/ops/op_tools.h"
#include "core/ops/reduction.h"

namespace twin::ops {
namespace {

using ir::Editor;
using ir::Node;
using ir::ValueId;
using Ids = std::vector<ValueId>;

// --- building blocks of `expand` ---

Result<ValueId> addNode(Editor& editor, std::string kind, Ids inputs,
                        ir::Attributes attributes = {}) {
  return editor.add(
      {.kind = std::move(kind), .inputs = std::move(inputs), .attributes = std::move(attributes)});
}

DType dtypeOfValue(const Editor& editor, ValueId value) {
  const ir::TensorType* type = ir::asTensor(editor.type(value));
  return type != nullptr ? type->dtype : DType::f32;
}

Result<ValueId> addNumber(Editor& editor, double value, DType dtype) {
  TWIN_TRY(tensor, cast(Tensor::scalar(value), dtype));
  return editor.addConstant(tensor);
}

Result<ValueId> addReduction(Editor& editor, std::string kind, ValueId x,
                             std::vector<std::int64_t> axes) {
  return addNode(editor, std::move(kind), {x}, {{"axes", std::move(axes)}, {"keepdims", true}});
}

// --- softmax and log_softmax ---

Result<Types> inferSoftmax(const ir::InferInput& in) {
  TWIN_PASS(sameFloat(in));
  TWIN_TRY(x, tensorAt(in, 0));
  if (x.shape.rankKnown()) {
    TWIN_PASS(checkedAxis(ir::valueOr<std::int64_t>(*in.attributes, "axis", -1), x.shape.rank()));
  }
  return one(x.dtype, x.shape);
}

// exp(x - max) and its sum: what both forms begin with.
struct SoftmaxParts {
  ValueId shifted{};
  ValueId exponentials{};
  ValueId sum{};
};
Result<SoftmaxParts> softmaxParts(Editor& editor, const Node& node) {
  const std::vector<std::int64_t> axes = {ir::valueOr<std::int64_t>(node.attributes, "axis", -1)};
  const ValueId x = node.inputs[0];
  TWIN_TRY(most, addReduction(editor, "reduce_max", x, axes));
  TWIN_TRY(shifted, addNode(editor, "sub", {x, most}));
  TWIN_TRY(exponentials, addNode(editor, "exp", {shifted}));
  TWIN_TRY(sum, addReduction(editor, "reduce_sum", exponentials, axes));
  return SoftmaxParts{.shifted = shifted, .exponentials = exponentials, .sum = sum};
}

Result<Ids> expandSoftmax(Editor& editor, const Node& node) {
  TWIN_TRY(parts, softmaxParts(editor, node));
  TWIN_TRY(y, addNode(editor, "div", {parts.exponentials, parts.sum}));
  return Ids{y};
}

Result<Ids> expandLogSoftmax(Editor& editor, const Node& node) {
  TWIN_TRY(parts, softmaxParts(editor, node));
  TWIN_TRY(log, addNode(editor, "log", {parts.sum}));
  TWIN_TRY(y, addNode(editor, "sub", {parts.shifted, log}));
  return Ids{y};
}

enum class SoftmaxForm : std::uint8_t { plain, logarithm };

template <class T, SoftmaxForm kForm>
void softmaxRow(const T* from, T* to, std::int64_t count, std::vector<Compute<T>>& scratch) {
  using A = Compute<T>;
  const A most = reduceRow(
      count, -std::numeric_limits<A>::infinity(),
      [from](std::int64_t k) { return load<T>(from[k]); }, keepMax<A>);
  for (std::int64_t k = 0; k < count; ++k) {
    const A shifted = load<T>(from[k]) - most;
    scratch[static_cast<std::size_t>(k)] = std::exp(shifted);
  }
  const A sum = reduceRow(
      count, A{}, [&scratch](std::int64_t k) { return scratch[static_cast<std::size_t>(k)]; },
      [](A a, A b) { return a + b; });
  const A logarithm = kForm == SoftmaxForm::logarithm ? std::log(sum) : A{};
  for (std::int64_t k = 0; k < count; ++k) {
    if constexpr (kForm == SoftmaxForm::plain) {
      to[k] = store<T>(scratch[static_cast<std::size_t>(k)] / sum);
    } else {
      to[k] = store<T>((load<T>(from[k]) - most) - logarithm);
    }
  }
}

template <SoftmaxForm kForm, class T>
Status softmaxRows(const KernelCall& call, const Tensor& x, Tensor& out, std::int64_t count) {
  const std::int64_t rows = count == 0 ? 0 : x.elements() / count;
  const T* from = x.data<T>();
  T* to = out.mutableData<T>();
  const std::int64_t grain = std::max<std::int64_t>(1, 8192 / std::max<std::int64_t>(1, count));
  return inBlocks(call, rows, grain, [&](std::int64_t begin, std::int64_t end) {
    std::vector<Compute<T>> scratch(static_cast<std::size_t>(count));
    for (std::int64_t row = begin; row < end; ++row) {
      softmaxRow<T, kForm>(from + row * count, to + row * count, count, scratch);
    }
  });
}

// Runs f for a floating point dtype.
template <class F>
Status visitFloat(DType dtype, F f) {
  switch (dtype) {
    case DType::f16:
      return f(Half{});
    case DType::bf16:
      return f(BFloat16{});
    case DType::f64:
      return f(double{});
    case DType::f32:
      return f(float{});
    default:
      break;
  }
  return fail({.code = ErrorCode::type,
               .message = "this op needs floating point numbers, not {}",
               .arguments = {std::string(tensorFlowName(dtype))}});
}

template <SoftmaxForm kForm>
Status softmaxKernel(const KernelCall& call) {
  const Tensor& x = inputTensor(call, 0);
  TWIN_TRY(axis, checkedAxis(attribute<std::int64_t>(call, "axis", -1), x.rank()));
  const std::int64_t count = x.shape()[axis];
  TWIN_TRY(out, outputTensor(call, 0, x.dtype(), x.shape()));
  if (axis == x.rank() - 1) {
    const Tensor dense = x.contiguous();
    return visitFloat(x.dtype(), [&](auto zero) {
      return softmaxRows<kForm, decltype(zero)>(call, dense, *out, count);
    });
  }
  // The axis moves to the end and the result moves back.
  Dims order;
  for (int k = 0; k < x.rank(); ++k) {
    if (k != axis) order.push_back(k);
  }
  order.push_back(axis);
  const Tensor moved = x.transposed(order.span()).contiguous();
  TWIN_TRY(made, Tensor::allocate(x.dtype(), moved.shape()));
  TWIN_PASS(visitFloat(x.dtype(), [&](auto zero) {
    return softmaxRows<kForm, decltype(zero)>(call, moved, made, count);
  }));
  Dims back(order.size(), 0);
  for (std::size_t k = 0; k < order.size(); ++k) {
    back[static_cast<std::size_t>(order[k])] = static_cast<std::int64_t>(k);
  }
  return publishCopy(call, 0, made.transposed(back.span()));
}

// --- layer_norm ---

Result<Types> inferLayerNorm(const ir::InferInput& in) {
  TWIN_PASS(sameFloat(in));
  TWIN_TRY(x, tensorAt(in, 0));
  if (!x.shape.rankKnown()) return one(x.dtype, x.shape);
  TWIN_TRY(axis,
           checkedAxis(ir::valueOr<std::int64_t>(*in.attributes, "axis", -1), x.shape.rank()));
  Dims tail;
  for (int k = axis; k < x.shape.rank(); ++k) tail.push_back(x.shape[k]);
  const PartialShape wanted(tail);
  for (std::size_t k = 1; k < in.types.size(); ++k) {
    TWIN_TRY(scale, tensorAt(in, k));
    if (scale.dtype != x.dtype) return fail(mixedTypes(k, x.dtype, scale.dtype));
    if (!wanted.accepts(scale.shape) && !scale.shape.accepts(wanted)) {
      return fail({.code = ErrorCode::shape,
                   .message = "{} of shape {} does not fit the normalised axes {}",
                   .arguments = {k == 1 ? "gamma" : "beta", text(scale.shape), text(wanted)}});
    }
  }
  return one(x.dtype, x.shape);
}

Result<Ids> expandLayerNorm(Editor& editor, const Node& node) {
  const ValueId x = node.inputs[0];
  const ir::TensorType* type = ir::asTensor(editor.type(x));
  const std::int64_t axis = ir::valueOr<std::int64_t>(node.attributes, "axis", -1);
  std::vector<std::int64_t> axes;
  const std::int64_t rank = type != nullptr && type->shape.rankKnown() ? type->shape.rank() : 0;
  for (std::int64_t k = axis < 0 ? axis : axis - rank; k < 0; ++k) axes.push_back(k);
  TWIN_TRY(mean, addReduction(editor, "reduce_mean", x, axes));
  TWIN_TRY(centred, addNode(editor, "sub", {x, mean}));
  TWIN_TRY(square, addNode(editor, "square", {centred}));
  TWIN_TRY(variance, addReduction(editor, "reduce_mean", square, axes));
  TWIN_TRY(epsilon, addNumber(editor, ir::valueOr(node.attributes, "epsilon", 1e-5),
                              dtypeOfValue(editor, x)));
  TWIN_TRY(padded, addNode(editor, "add", {variance, epsilon}));
  TWIN_TRY(inverse, addNode(editor, "rsqrt", {padded}));
  TWIN_TRY(normal, addNode(editor, "mul", {centred, inverse}));
  ValueId y = normal;
  if (node.inputs.size() > 1) {
    TWIN_TRY(scaled, addNode(editor, "mul", {y, node.inputs[1]}));
    y = scaled;
  }
  if (node.inputs.size() > 2) {
    TWIN_TRY(moved, addNode(editor, "add", {y, node.inputs[2]}));
    y = moved;
  }
  return Ids{y};
}

template <class T>
void normaliseRow(const T* from, T* to, std::int64_t count, Compute<T> epsilon, const T* gamma,
                  const T* beta) {
  using A = Compute<T>;
  const auto plus = [](A a, A b) { return a + b; };
  const A size = static_cast<A>(count);
  const A mean = reduceRow(
                     count, A{}, [from](std::int64_t k) { return load<T>(from[k]); }, plus) /
                 size;
  const A variance = reduceRow(
                         count, A{},
                         [from, mean](std::int64_t k) {
                           const A centred = load<T>(from[k]) - mean;
                           return centred * centred;
                         },
                         plus) /
                     size;
  const A inverse = A{1} / std::sqrt(variance + epsilon);
  for (std::int64_t k = 0; k < count; ++k) {
    A value = (load<T>(from[k]) - mean) * inverse;
    if (gamma != nullptr) value *= load<T>(gamma[k]);
    if (beta != nullptr) value += load<T>(beta[k]);
    to[k] = store<T>(value);
  }
}

Status layerNormKernel(const KernelCall& call) {
  const Tensor x = inputTensor(call, 0).contiguous();
  TWIN_TRY(axis, checkedAxis(attribute<std::int64_t>(call, "axis", -1), x.rank()));
  std::int64_t count = 1;
  for (int k = axis; k < x.rank(); ++k) count *= x.shape()[k];
  std::array<Tensor, 2> scales;
  for (std::size_t k = 1; k < call.inputs.size() && k < 3; ++k) {
    scales[k - 1] = inputTensor(call, k).contiguous();
    if (scales[k - 1].elements() != count) {
      return fail({.code = ErrorCode::shape,
                   .message = "a scale of {} elements does not fit {} normalised ones",
                   .arguments = {std::to_string(scales[k - 1].elements()), std::to_string(count)}});
    }
  }
  TWIN_TRY(out, outputTensor(call, 0, x.dtype(), x.shape()));
  const double epsilon = attribute(call, "epsilon", 1e-5);
  const std::int64_t rows = count == 0 ? 0 : x.elements() / count;
  return visitFloat(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const T* from = x.data<T>();
    const T* gamma = scales[0].valid() ? scales[0].data<T>() : nullptr;
    const T* beta = scales[1].valid() ? scales[1].data<T>() : nullptr;
    T* to = out->mutableData<T>();
    const std::int64_t grain = std::max<std::int64_t>(1, 8192 / std::max<std::int64_t>(1, count));
    return inBlocks(call, rows, grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        normaliseRow<T>(from + row * count, to + row * count, count,
                        static_cast<Compute<T>>(epsilon), gamma, beta);
      }
    });
  });
}

// --- gemm ---

Result<Types> inferGemm(const ir::InferInput& in) {
  TWIN_TRY(product, productType(in));
  if (in.types.size() > 2) {
    TWIN_TRY(addend, tensorAt(in, 2));
    if (addend.dtype != product.dtype) return fail(mixedTypes(2, product.dtype, addend.dtype));
    TWIN_TRY(both, broadcastShapes(product.shape, addend.shape));
    product.shape = both;
  }
  return one(product.dtype, product.shape);
}

Result<Ids> expandGemm(Editor& editor, const Node& node) {
  const auto flag = [&node](std::string_view name) {
    return ir::valueOr(node.attributes, name, false);
  };
  TWIN_TRY(product,
           addNode(editor, "matmul", {node.inputs[0], node.inputs[1]},
                   {{"transpose_a", flag("transpose_a")}, {"transpose_b", flag("transpose_b")}}));
  const DType dtype = dtypeOfValue(editor, product);
  const auto scaled = [&](ValueId value, std::string_view name) -> Result<ValueId> {
    const double factor = ir::valueOr(node.attributes, name, 1.0);
    if (factor == 1) return value;
    TWIN_TRY(number, addNumber(editor, factor, dtype));
    return addNode(editor, "mul", {value, number});
  };
  TWIN_TRY(y, scaled(product, "alpha"));
  if (node.inputs.size() < 3) return Ids{y};
  TWIN_TRY(addend, scaled(node.inputs[2], "beta"));
  TWIN_TRY(sum, addNode(editor, "add", {y, addend}));
  return Ids{sum};
}

Cost gemmCost(const std::vector<ir::ValueType>& inputs, const std::vector<ir::ValueType>& outputs,
              const ir::Attributes& attributes) {
  return {.flop = productFlop(inputs[0], outputs[0], attributes) + 2 * elementsOf(outputs[0]),
          .bytes = bytesMoved(inputs, outputs)};
}

OpDef softmaxRowDef(std::string name, std::string doc, OpTypes types, std::string formula,
                    CpuKernel cpu, ExpandFn expand, std::vector<std::string> library) {
  return {.name = std::move(name),
          .doc = std::move(doc),
          .opTypes = std::move(types),
          .formula = std::move(formula),
          .operands = {{.name = "x"}},
          .attributes = {intAttribute("axis", -1, "The axis whose elements share one.")},
          .infer = inferSoftmax,
          .cost = perElement<12>,
          .cpu = cpu,
          .expand = expand,
          .libraryNames = std::move(library),
          .samples = {{.operands = {operand({2, 3})}},
                      {.operands = {operand({2, 3, 2})}, .attributes = {{"axis", std::int64_t{1}}}},
                      {.operands = {operand({1})}},
                      {.operands = {operand({2, 0})}},
                      {.operands = {operand({3}, DType::f64)}}}};
}

OpDef layerNormRow() {
  return {
      .name = "layer_norm",
      .doc = "Moves the last axes to mean 0 and variance 1, then scales by gamma and adds beta.",
      .opTypes = {.tensorFlow = "", .onnx = "LayerNormalization", .nodeName = "layer_norm"},
      .formula = "(x - mean) / sqrt(variance + epsilon) * gamma + beta",
      .operands = {{.name = "x"},
                   {.name = "gamma", .optional = true},
                   {.name = "beta", .optional = true}},
      .attributes = {numberAttribute("epsilon", 1e-5, "Keeps the divisor from zero."),
                     intAttribute("axis", -1, "The first of the normalised axes.")},
      .infer = inferLayerNorm,
      .cost = perElement<8>,
      .cpu = layerNormKernel,
      .expand = expandLayerNorm,
      .samples = {{.operands = {operand({2, 3}), operand({3}), operand({3})}},
                  {.operands = {operand({2, 3, 4}), operand({3, 4})},
                   .attributes = {{"axis", std::int64_t{1}}}},
                  {.operands = {operand({1})}},
                  {.operands = {operand({0, 3}), operand({3}), operand({3})}}}};
}

OpDef gemmRow() {
  return {.name = "gemm",
          .doc = "alpha times a matrix product plus beta times c, as ONNX writes a dense layer.",
          .opTypes = {.tensorFlow = "", .onnx = "Gemm", .nodeName = "gemm"},
          .formula = "alpha * a b + beta * c",
          .operands = {{.name = "a"}, {.name = "b"}, {.name = "c", .optional = true}},
          .attributes = {numberAttribute("alpha", 1, "Factor of the product."),
                         numberAttribute("beta", 1, "Factor of c."),
                         flagAttribute("transpose_a", false, "Swap the axes of a first."),
                         flagAttribute("transpose_b", false, "Swap the axes of b first.")},
          .traits = {Trait::contraction},
          .infer = inferGemm,
          .cost = gemmCost,
          .provider = "gemm",
          .expand = expandGemm,
          .samples = {{.operands = {operand({2, 3}), operand({3, 4}), operand({4})},
                       .attributes = {{"alpha", 0.5}, {"beta", 2.0}}},
                      {.operands = {operand({3, 2}), operand({4, 3})},
                       .attributes = {{"transpose_a", true}, {"transpose_b", true}}},
                      {.operands = {operand({0, 3}), operand({3, 1}), operand(Shape{})}},
                      {.operands = {operand({1, 1}), operand({1, 1}), operand({1})}}}};
}

}  // namespace

OpFamily compositeOps() {
  return {softmaxRowDef("softmax", "Shares of one: exp(x) divided by its sum along an axis.",
                        {"Softmax", "Softmax", "Softmax"}, "exp(x) / sum of exp(x)",
                        softmaxKernel<SoftmaxForm::plain>, expandSoftmax,
                        {"tf.nn.softmax", "tf.math.softmax", "tf.keras.activations.softmax"}),
          softmaxRowDef("log_softmax", "The logarithm of softmax, without its loss of digits.",
                        {"LogSoftmax", "LogSoftmax", "LogSoftmax"}, "x - log of sum of exp(x)",
                        softmaxKernel<SoftmaxForm::logarithm>, expandLogSoftmax,
                        {"tf.nn.log_softmax", "tf.math.log_softmax"}),
          layerNormRow(), gemmRow()};
}

}  // namespace twin::ops
