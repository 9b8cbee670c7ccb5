#include <fmt/core.h>

#include <cmath>

#include "core/lang/library/op_calls.h"
#include "core/lang/library/tensor_values.h"
#include "core/lang/library/tensorflow.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;
using Ints = std::vector<std::int64_t>;

OpOptions named(const Value& name, std::string_view node = {}) { return {node, name}; }

// --- creation
// ---------------------------------------------------------------------------------------------------
Value constant(Interpreter& in, Arguments a) {
  std::optional<DType> dtype;
  if (!dtypeArgument(in, a[1], dtype)) return Value::raised();
  if (isSymbolic(a[0])) return dtype ? castTo(in, a[0], *dtype) : a[0];
  Tensor tensor;
  if (a[0].is(Kind::tensor) && dtype && *dtype != a[0].as<TensorObject>().dtype)
    return castTo(in, a[0], *dtype);
  if (!toTensor(in, a[0], dtype, tensor)) return Value::raised();
  if (!a[2].isNone()) {
    PartialShape wanted;
    if (!shapeArgument(in, a[2], wanted)) return Value::raised();
    const auto exact = wanted.shape();
    if (!exact) return in.raise(*in.types().valueError, "the shape of a constant must be known");
    if (tensor.elements() == 1 && exact->elements() != 1) {
      if (!in.checkElements(exact->checkedElements().value_or(INT64_MAX))) return Value::raised();
      tensor = tensor.reshaped(Shape{}).broadcastTo(*exact).contiguous();
    } else if (tensor.elements() != exact->elements()) {
      return in.raise(*in.types().typeError,
                      fmt::format("Eager execution of tf.constant with unsupported shape. Tensor "
                                  "has {} elements, but got `shape` {} with {} elements",
                                  tensor.elements(), tupleText(wanted), exact->elements()));
    } else {
      tensor = tensor.reshaped(*exact);
    }
  }
  if (in.trace == nullptr) return makeTensor(std::move(tensor));
  return callRow(in, "const", {}, {{"value", ir::TensorValue{tensor}}, {"dtype", tensor.dtype()}},
                 named(a[3], "Const"));
}
Value convert(Interpreter& in, Arguments a) {
  if (a[0].is(Kind::tensor) || (a[0].is(Kind::variable) && in.trace != nullptr)) {
    std::optional<DType> dtype;
    if (!dtypeArgument(in, a[1], dtype)) return Value::raised();
    const auto own = tensorDType(a[0]);
    if (dtype && own && *dtype != *own) {
      std::string shown;
      if (!in.repr(a[0], shown)) return Value::raised();
      return in.raise(
          *in.types().valueError,
          fmt::format("Tensor conversion requested dtype {} for Tensor with dtype {}: {}",
                      tensorFlowName(*dtype), tensorFlowName(*own), shown),
          "Use tf.cast to change a dtype.");
    }
    if (a[0].is(Kind::variable))
      return in.trace->readVariable(in, *in.frame(), a[0].as<VariableObject>());
    return a[0];
  }
  Value parts[4] = {a[0], a[1], Value::none(), a[2]};
  return constant(in, parts);
}

// A shape operand: Python ints stay one list, so that a trace makes one constant of it.
Operand shapeOperand(const Value& shape) {
  if (shape.is(Kind::tensorShape)) {
    std::vector<Value> dims;
    for (const std::int64_t dim : shape.as<TensorShapeObject>().shape.dims())
      dims.push_back(Value::integer(dim));
    return {makeList(std::move(dims)), DType::i32};
  }
  if (shape.isInt()) return {makeList({shape}), DType::i32};
  if (shape.is(Kind::tensor) || shape.is(Kind::variable) || shape.is(Kind::array))
    return {shape, {}};
  return {shape, DType::i32};
}
bool allPython(const Value& value) {
  if (value.is(Kind::tensorShape) || isIntegral(value)) return true;
  const std::vector<Value>* items = value.is(Kind::list)    ? &value.as<ListObject>().items
                                    : value.is(Kind::tuple) ? &value.as<TupleObject>().items
                                                            : nullptr;
  if (items == nullptr) return false;
  for (const Value& item : *items) {
    if (!isIntegral(item)) return false;
  }
  return true;
}
Value scalarOf(DType dtype, double number) {
  auto converted = cast(Tensor::scalar<double>(number), dtype);
  return converted ? makeTensor(*converted) : Value::none();
}
Value filled(Interpreter& in, const Value& shape, const Value& dtypeOf, double number,
             const Value& name) {
  std::optional<DType> dtype = DType::f32;
  if (!dtypeArgument(in, dtypeOf, dtype)) return Value::raised();
  if (allPython(shape)) {
    PartialShape wanted;
    if (!shapeArgument(in, shape, wanted)) return Value::raised();
    const auto exact = wanted.shape();
    if (exact) {
      auto made = Tensor::allocate(*dtype, *exact);
      if (!made) return in.raise(made.error());
      if (*dtype != DType::string) {
        const Value one = scalarOf(*dtype, number);
        *made = one.as<TensorObject>().data.broadcastTo(*exact).contiguous();
      }
      if (in.trace == nullptr) return makeTensor(*made);
      return callRow(in, "const", {}, {{"value", ir::TensorValue{*made}}, {"dtype", *dtype}},
                     named(name, number == 0 ? "zeros" : "ones"));
    }
  }
  return callRow(in, "fill", {shapeOperand(shape), {scalarOf(*dtype, number), {}}}, {},
                 named(name, number == 0 ? "zeros" : "ones"));
}
Value zeros(Interpreter& in, Arguments a) { return filled(in, a[0], a[1], 0, a[2]); }
Value ones(Interpreter& in, Arguments a) { return filled(in, a[0], a[1], 1, a[2]); }
Value like(Interpreter& in, Arguments a, double number) {
  Value x = a[0];
  if (!tensorDType(x) || x.is(Kind::array)) {
    Tensor tensor;
    if (!toTensor(in, x, {}, tensor)) return Value::raised();
    x = makeTensor(tensor);
  }
  const PartialShape shape =
      x.is(Kind::variable) ? x.as<VariableObject>().shape : x.as<TensorObject>().shape;
  const Value dtype = a[1].isNone() ? dtypeValue(*tensorDType(x)) : a[1];
  if (shape.fullyKnown()) {
    Value name = a[2];
    if (name.isNone()) name = Value();
    std::optional<DType> type;
    if (!dtypeArgument(in, dtype, type)) return Value::raised();
    if (in.trace != nullptr) {
      const Tensor one =
          scalarOf(*type, number).as<TensorObject>().data.broadcastTo(*shape.shape()).contiguous();
      return callRow(in, "const", {}, {{"value", ir::TensorValue{one}}, {"dtype", *type}},
                     named(name, number == 0 ? "zeros_like" : "ones_like"));
    }
    return filled(in, shapeValue(shape), dtype, number, name);
  }
  return callRow(in, number == 0 ? "zeros_like" : "ones_like", {{x, {}}}, {}, named(a[2]));
}
Value zerosLike(Interpreter& in, Arguments a) { return like(in, a, 0); }
Value onesLike(Interpreter& in, Arguments a) { return like(in, a, 1); }
Value fill(Interpreter& in, Arguments a) {
  return callRow(in, "fill", {shapeOperand(a[0]), {a[1], {}}}, {}, named(a[2]));
}
Value eye(Interpreter& in, Arguments a) {
  std::int64_t rows = 0;
  std::int64_t columns = -1;
  std::optional<DType> dtype = DType::f32;
  if (!in.toIndex(a[0], rows) || (!a[1].isNone() && !in.toIndex(a[1], columns)) ||
      !dtypeArgument(in, a[3], dtype))
    return Value::raised();
  return callRow(in, "eye", {}, {{"rows", rows}, {"columns", columns}, {"dtype", *dtype}},
                 named(a[4]));
}
Value range(Interpreter& in, Arguments a) {
  Value start = a[0];
  Value limit = a[1];
  if (limit.isNone()) {
    limit = start;
    start = Value::integer(0);
  }
  std::optional<DType> dtype;
  if (!dtypeArgument(in, a[3], dtype)) return Value::raised();
  if (!dtype) {
    int rank = 0;  // int32, int64, float32, float64
    for (const Value* bound : {&start, &limit, &a[2]}) {
      const auto own = tensorDType(*bound);
      const int one = own == DType::f64                      ? 3
                      : own == DType::f32 || bound->isReal() ? 2
                      : own == DType::i64                    ? 1
                                                             : 0;
      rank = std::max(rank, one);
    }
    static constexpr DType kTypes[] = {DType::i32, DType::i64, DType::f32, DType::f64};
    dtype = kTypes[rank];
  }
  std::vector<Operand> operands;
  for (const Value* bound : {&start, &limit, &a[2]}) {
    const auto own = tensorDType(*bound);
    if (own && *own != *dtype) {
      operands.push_back({castTo(in, *bound, *dtype), {}});
      if (operands.back().value.isRaised()) return Value::raised();
    } else {
      operands.push_back({*bound, own ? std::nullopt : dtype});
    }
  }
  return callRow(in, "range", std::move(operands), {}, named(a[4], "range"));
}
Value linspace(Interpreter& in, Arguments a) {
  const auto real = [](const Value& value) -> Operand {
    return {value, tensorDType(value) ? std::nullopt : std::optional<DType>(DType::f32)};
  };
  return callRow(in, "linspace", {real(a[0]), real(a[1]), {a[2], DType::i32}}, {}, named(a[3]));
}
Value oneHot(Interpreter& in, Arguments a) {
  std::optional<DType> dtype = DType::f32;
  std::int64_t axis = -1;
  if (!dtypeArgument(in, a[5], dtype) || (!a[4].isNone() && !in.toIndex(a[4], axis)))
    return Value::raised();
  const Value on = a[2].isNone() ? Value::real(1) : a[2];
  const Value off = a[3].isNone() ? Value::real(0) : a[3];
  const auto number = [&](const Value& value) -> Operand {
    if (value.isReal() && isInteger(*dtype))
      return {Value::integer(static_cast<std::int64_t>(value.asReal())), dtype};
    return {value, dtype};
  };
  return callRow(in, "one_hot", {{a[0], {}}, {a[1], DType::i32}, number(on), number(off)},
                 {{"axis", axis}, {"dtype", *dtype}}, named(a[6]));
}
Value identity(Interpreter& in, Arguments a) {
  return callRow(in, "identity", {{a[0], {}}}, {}, named(a[1]));
}
Value stopGradient(Interpreter& in, Arguments a) {
  return callRow(in, "identity", {{a[0], {}}}, {}, named(a[1], "StopGradient"));
}

// --- random
// -----------------------------------------------------------------------------------------------------
bool seedOf(Interpreter& in, const Value& value, ir::Attributes& attributes) {
  std::int64_t seed = 0;
  if (!value.isNone() && !in.toIndex(value, seed)) return false;
  attributes["seed"] = seed;
  return true;
}
Value randomUniform(Interpreter& in, Arguments a) {
  std::optional<DType> dtype = DType::f32;
  ir::Attributes attributes;
  if (!dtypeArgument(in, a[3], dtype) || !seedOf(in, a[4], attributes)) return Value::raised();
  if (isInteger(*dtype)) {
    if (a[2].isNone())
      return in.raise(*in.types().valueError, "Must specify maxval for integer dtype int32");
    return callRow(in, "random_uniform_int", {shapeOperand(a[0]), {a[1], dtype}, {a[2], dtype}},
                   std::move(attributes), named(a[5]));
  }
  double low = 0;
  double high = 1;
  if (!in.toReal(a[1], low) || (!a[2].isNone() && !in.toReal(a[2], high))) return Value::raised();
  attributes["minval"] = low;
  attributes["maxval"] = high;
  attributes["dtype"] = *dtype;
  return callRow(in, "random_uniform", {shapeOperand(a[0])}, std::move(attributes),
                 named(a[5], "random_uniform"));
}
Value randomNormal(Interpreter& in, Arguments a) {
  std::optional<DType> dtype = DType::f32;
  double mean = 0;
  double deviation = 1;
  ir::Attributes attributes;
  if (!in.toReal(a[1], mean) || !in.toReal(a[2], deviation) || !dtypeArgument(in, a[3], dtype) ||
      !seedOf(in, a[4], attributes))
    return Value::raised();
  attributes["mean"] = mean;
  attributes["stddev"] = deviation;
  attributes["dtype"] = *dtype;
  return callRow(in, "random_normal", {shapeOperand(a[0])}, std::move(attributes),
                 named(a[5], "random_normal"));
}
Value setSeed(Interpreter& in, Arguments a) {
  std::int64_t seed = 0;
  if (!in.toIndex(a[0], seed)) return Value::raised();
  in.reseed(static_cast<std::uint64_t>(seed));
  return Value::none();
}

// --- shape and movement
// -----------------------------------------------------------------------------------------
Value castFunction(Interpreter& in, Arguments a) {
  std::optional<DType> dtype;
  if (!dtypeArgument(in, a[1], dtype)) return Value::raised();
  if (!dtype) return in.raise(*in.types().typeError, "cast() needs a dtype");
  Value x = a[0];
  if (!tensorDType(x) || x.is(Kind::array)) {
    Tensor tensor;
    if (!toTensor(in, x, {}, tensor)) return Value::raised();
    x = makeTensor(tensor);
  }
  if (*tensorDType(x) == *dtype && x.is(Kind::tensor)) return x;
  return callRow(in, "cast", {{x, {}}}, {{"to", *dtype}}, named(a[2]));
}
Value reshape(Interpreter& in, Arguments a) {
  return callRow(in, "reshape", {{a[0], {}}, shapeOperand(a[1])}, {}, named(a[2]));
}
Value transpose(Interpreter& in, Arguments a) {
  std::vector<Operand> operands = {{a[0], {}}};
  if (!a[1].isNone()) operands.push_back(shapeOperand(a[1]));
  if (operands.size() == 1 && in.trace != nullptr && tensorDType(a[0])) {
    const PartialShape shape = a[0].is(Kind::variable) ? a[0].as<VariableObject>().shape
                               : a[0].is(Kind::tensor) ? a[0].as<TensorObject>().shape
                                                       : PartialShape();
    std::vector<Value> order;
    for (int k = shape.rank(); k-- > 0;) order.push_back(Value::integer(k));
    if (shape.rankKnown()) operands.push_back({makeList(std::move(order)), DType::i32});
  }
  return callRow(in, "transpose", std::move(operands), {}, named(a[2], "transpose"));
}
Value expandDims(Interpreter& in, Arguments a) {
  return callRow(in, "expand_dims", {{a[0], {}}, {a[1], DType::i32}}, {}, named(a[2]));
}
Value squeeze(Interpreter& in, Arguments a) {
  ir::Attributes attributes;
  if (!a[1].isNone()) {
    std::vector<Value> axes = {a[1]};
    if (!isIntegral(a[1])) {
      axes.clear();
      if (!in.toVector(a[1], axes)) return Value::raised();
    }
    Ints list;
    for (const Value& axis : axes) {
      list.push_back(0);
      if (!in.toIndex(axis, list.back())) return Value::raised();
    }
    attributes["axes"] = list;
  }
  return callRow(in, "squeeze", {{a[0], {}}}, std::move(attributes), named(a[2]));
}
// Operands of one dtype: a tensor among them decides for the Python values.
bool sameTypes(Interpreter& in, const Value& values, std::vector<Operand>& out) {
  std::vector<Value> items;
  if (!in.toVector(values, items)) return false;
  std::optional<DType> dtype;
  for (const Value& item : items) {
    if (!dtype && !item.is(Kind::array)) dtype = tensorDType(item);
  }
  for (Value& item : items)
    out.push_back({item, tensorDType(item) && !item.is(Kind::array) ? std::nullopt : dtype});
  return true;
}
Value concat(Interpreter& in, Arguments a) {
  std::vector<Operand> operands = {{a[1], DType::i32}};
  if (a[0].is(Kind::tensor)) {
    operands.push_back({a[0], {}});
  } else if (!sameTypes(in, a[0], operands)) {
    return Value::raised();
  }
  if (operands.size() == 2)
    return callRow(in, "identity", {operands[1]}, {}, named(a[2], "concat"));
  return callRow(in, "concat", std::move(operands), {}, named(a[2], "concat"));
}
Value stack(Interpreter& in, Arguments a) {
  std::int64_t axis = 0;
  std::vector<Operand> operands;
  if (!in.toIndex(a[1], axis) || !sameTypes(in, a[0], operands)) return Value::raised();
  return callRow(in, "stack", std::move(operands), {{"axis", axis}}, named(a[2], "stack"));
}
Value unstack(Interpreter& in, Arguments a) {
  std::int64_t axis = 0;
  if (!in.toIndex(a[2], axis)) return Value::raised();
  return callRow(in, "unstack", {{a[0], {}}}, {{"axis", axis}}, named(a[3], "unstack"));
}
Value splitParts(Interpreter& in, Arguments a) {
  ir::Attributes attributes;
  if (isIntegral(a[1])) {
    attributes["num"] = a[1].asInt();
  } else {
    std::vector<Value> items;
    Ints sizes;
    if (!in.toVector(a[1], items)) return Value::raised();
    for (const Value& item : items) {
      sizes.push_back(0);
      if (!in.toIndex(item, sizes.back())) return Value::raised();
    }
    attributes["sizes"] = sizes;
  }
  return callRow(in, "split", {{a[0], {}}, {a[2], DType::i32}}, std::move(attributes),
                 named(a[4], "split"));
}
Value tile(Interpreter& in, Arguments a) {
  return callRow(in, "tile", {{a[0], {}}, shapeOperand(a[1])}, {}, named(a[2]));
}
Value pad(Interpreter& in, Arguments a) {
  std::string mode = a[2].is(Kind::string) ? a[2].as<StringObject>().text : "CONSTANT";
  for (char& c : mode) c = static_cast<char>(std::toupper(c));
  if (mode != "CONSTANT" && mode != "REFLECT" && mode != "SYMMETRIC") {
    return in.raise(
        *in.types().valueError,
        fmt::format("Value for attr 'mode' of \"{}\" is not in the list of allowed values: "
                    "\"CONSTANT\", \"REFLECT\", \"SYMMETRIC\"",
                    mode));
  }
  ir::Attributes attributes = {{"mode", mode}};
  double value = 0;
  if (!in.toReal(a[3], value)) return Value::raised();
  if (value != 0) attributes["value"] = value;
  return callRow(in, "pad", {{a[0], {}}, {a[1], DType::i32}}, std::move(attributes), named(a[4]));
}
Value broadcastTo(Interpreter& in, Arguments a) {
  return callRow(in, "broadcast_to", {{a[0], {}}, shapeOperand(a[1])}, {}, named(a[2]));
}
Value reverse(Interpreter& in, Arguments a) {
  return callRow(in, "reverse", {{a[0], {}}, shapeOperand(a[1])}, {}, named(a[2]));
}
Value sliceFunction(Interpreter& in, Arguments a) {
  return callRow(in, "slice", {{a[0], {}}, shapeOperand(a[1]), shapeOperand(a[2])}, {},
                 named(a[3]));
}
Value gather(Interpreter& in, Arguments a) {
  return callRow(in, "gather",
                 {{a[0], {}}, {a[1], {}}, {a[3].isNone() ? Value::integer(0) : a[3], DType::i32}},
                 {}, named(a[5]));
}
Value booleanMask(Interpreter& in, Arguments a) {
  return callRow(in, "boolean_mask", {{a[0], {}}, {a[1], {}}}, {}, named(a[2]));
}
Value where(Interpreter& in, Arguments a) {
  if (a[1].isNone() && a[2].isNone())
    return callRow(in, "where", {{a[0], {}}}, {}, named(a[3], "Where"));
  std::vector<Operand> sides;
  if (!matchOperands(in, a[1], a[2], false, sides)) return Value::raised();
  return callRow(in, "select", {{a[0], {}}, sides[0], sides[1]}, {}, named(a[3], "SelectV2"));
}
Value shapeOf(Interpreter& in, Arguments a, const char* row) {
  std::optional<DType> type = DType::i32;
  if (!dtypeArgument(in, a[1], type)) return Value::raised();
  return callRow(in, row, {{a[0], {}}}, {{"out_type", *type}}, named(a[2]));
}
Value shape(Interpreter& in, Arguments a) { return shapeOf(in, a, "shape"); }
Value size(Interpreter& in, Arguments a) { return shapeOf(in, a, "size"); }
Value rank(Interpreter& in, Arguments a) {
  return callRow(in, "rank", {{a[0], {}}}, {}, named(a[1]));
}

// --- reductions and products
// ------------------------------------------------------------------------------------
Value reduceWith(Interpreter& in, Arguments a, const char* row) {
  std::vector<Operand> operands = {{a[0], {}}};
  if (!a[1].isNone()) {
    operands.push_back({a[1], DType::i32});
  }
  if (operands.size() == 2 && operands[1].value.isInt() && in.trace == nullptr)
    operands[1].value = makeList({operands[1].value});
  return callRow(in, row, std::move(operands), {{"keepdims", isTrue(a[2])}}, named(a[3]));
}
template <const char* kRow>
Value reduce(Interpreter& in, Arguments a) {
  return reduceWith(in, a, kRow);
}
constexpr char kSum[] = "reduce_sum";
constexpr char kMean[] = "reduce_mean";
constexpr char kMax[] = "reduce_max";
constexpr char kMin[] = "reduce_min";
constexpr char kProd[] = "reduce_prod";
constexpr char kAny[] = "reduce_any";
constexpr char kAll[] = "reduce_all";
Value reduceStd(Interpreter& in, Arguments a) {
  Value keep[4] = {a[0], a[1], Value::boolean(true), Value::none()};
  const Value average = reduceWith(in, keep, kMean);
  const Value difference =
      average.isRaised() ? average : in.binary(BinaryOp::subtract, a[0], average);
  const Value squares =
      difference.isRaised() ? difference : callRow(in, "square", {{difference, {}}});
  if (squares.isRaised()) return squares;
  Value rest[4] = {squares, a[1], a[2], Value::none()};
  const Value variance = reduceWith(in, rest, kMean);
  return variance.isRaised() ? variance : callRow(in, "sqrt", {{variance, {}}}, {}, named(a[3]));
}
Value argument(Interpreter& in, Arguments a, const char* row) {
  std::optional<DType> type = DType::i64;
  if (!dtypeArgument(in, a[2], type)) return Value::raised();
  return callRow(in, row, {{a[0], {}}, {a[1].isNone() ? Value::integer(0) : a[1], DType::i32}},
                 {{"output_type", *type}}, named(a[3]));
}
Value argmax(Interpreter& in, Arguments a) { return argument(in, a, "argmax"); }
Value argmin(Interpreter& in, Arguments a) { return argument(in, a, "argmin"); }
Value cumsum(Interpreter& in, Arguments a) {
  return callRow(in, "cumsum", {{a[0], {}}, {a[1], DType::i32}},
                 {{"exclusive", isTrue(a[2])}, {"reverse", isTrue(a[3])}}, named(a[4]));
}
Value matmul(Interpreter& in, Arguments a) {
  std::vector<Operand> operands;
  if (!matchOperands(in, a[0], a[1], false, operands)) return Value::raised();
  return callRow(in, "matmul", std::move(operands),
                 {{"transpose_a", isTrue(a[2])}, {"transpose_b", isTrue(a[3])}}, named(a[4]));
}
Value norm(Interpreter& in, Arguments a) {
  const Value squares = callRow(in, "square", {{a[0], {}}});
  if (squares.isRaised()) return squares;
  Value rest[4] = {squares, a[1], a[2], Value::none()};
  const Value sum = reduceWith(in, rest, kSum);
  return sum.isRaised() ? sum : callRow(in, "sqrt", {{sum, {}}});
}
Value addN(Interpreter& in, Arguments a) {
  std::vector<Operand> operands;
  if (!sameTypes(in, a[0], operands)) return Value::raised();
  return callRow(in, "add_n", std::move(operands), {}, named(a[1]));
}
Value clip(Interpreter& in, Arguments a) {
  const auto dtype = tensorDType(a[0]);
  const auto bound = [&](const Value& value) -> Operand {
    return {value, tensorDType(value) ? std::nullopt : dtype};
  };
  return callRow(in, "clip", {{a[0], {}}, bound(a[1]), bound(a[2])}, {}, named(a[3]));
}

// --- nn
// ---------------------------------------------------------------------------------------------------------
Value softmaxWith(Interpreter& in, Arguments a, const char* row) {
  std::int64_t axis = -1;
  if (!a[1].isNone() && !in.toIndex(a[1], axis)) return Value::raised();
  return callRow(in, row, {{a[0], {}}}, {{"axis", axis}}, named(a[2]));
}
Value softmax(Interpreter& in, Arguments a) { return softmaxWith(in, a, "softmax"); }
Value logSoftmax(Interpreter& in, Arguments a) { return softmaxWith(in, a, "log_softmax"); }
Value gelu(Interpreter& in, Arguments a) {
  return callRow(in, "gelu", {{a[0], {}}}, {{"approximate", isTrue(a[1])}}, named(a[2]));
}
Value leakyRelu(Interpreter& in, Arguments a) {
  double alpha = 0.2;
  return in.toReal(a[1], alpha)
             ? callRow(in, "leaky_relu", {{a[0], {}}}, {{"alpha", alpha}}, named(a[2]))
             : Value::raised();
}
Value elu(Interpreter& in, Arguments a) {
  return callRow(in, "elu", {{a[0], {}}}, {{"alpha", 1.0}}, named(a[1]));
}
Value biasAdd(Interpreter& in, Arguments a) {
  return callRow(in, "bias_add", {{a[0], {}}, {a[1], {}}}, {}, named(a[3]));
}
Value asString(Interpreter& in, Arguments a) {
  std::int64_t precision = -1;
  return in.toIndex(a[1], precision)
             ? callRow(in, "as_string", {{a[0], {}}}, {{"precision", precision}}, named(a[2]))
             : Value::raised();
}

constexpr NamedRow kTfFunctionRows[] = {
    {"constant",
     {"constant", "value, dtype=None, shape=None, name=None", "A constant tensor.", constant}},
    {"convert_to_tensor",
     {"convert_to_tensor", "value, dtype=None, name=None", "The value as a tensor.", convert}},
    {"zeros", {"zeros", "shape, dtype=None, name=None", "Zeros.", zeros}},
    {"ones", {"ones", "shape, dtype=None, name=None", "Ones.", ones}},
    {"zeros_like",
     {"zeros_like", "input, dtype=None, name=None", "Zeros in the shape of another.", zerosLike}},
    {"ones_like",
     {"ones_like", "input, dtype=None, name=None", "Ones in the shape of another.", onesLike}},
    {"fill", {"fill", "dims, value, name=None", "One value everywhere.", fill}},
    {"eye linalg.eye",
     {"eye", "num_rows, num_columns=None, batch_shape=None, dtype=None, name=None",
      "The identity matrix.", eye}},
    {"range",
     {"range", "start, limit=None, delta=1, dtype=None, name=None", "Equally spaced numbers.",
      range}},
    {"linspace", {"linspace", "start, stop, num, name=None", "Equally spaced numbers.", linspace}},
    {"one_hot",
     {"one_hot", "indices, depth, on_value=None, off_value=None, axis=None, dtype=None, name=None",
      "One-hot vectors.", oneHot}},
    {"identity", {"identity", "input, name=None", "The same values.", identity}},
    {"stop_gradient",
     {"stop_gradient", "input, name=None", "The same values; gradients stop.", stopGradient}},
    {"random.uniform",
     {"uniform", "shape, minval=0, maxval=None, dtype=None, seed=None, name=None",
      "Uniform random numbers.", randomUniform}},
    {"random.normal",
     {"normal", "shape, mean=0.0, stddev=1.0, dtype=None, seed=None, name=None",
      "Normal random numbers.", randomNormal}},
    {"random.set_seed", {"set_seed", "seed", "Sets the global seed.", setSeed}},
    {"cast dtypes.cast",
     {"cast", "x, dtype, name=None", "The values in another dtype.", castFunction}},
    {"reshape", {"reshape", "tensor, shape, name=None", "The values in another shape.", reshape}},
    {"transpose linalg.matrix_transpose",
     {"transpose", "a, perm=None, name=None", "Axes in another order.", transpose}},
    {"expand_dims", {"expand_dims", "input, axis, name=None", "A new axis of size 1.", expandDims}},
    {"squeeze", {"squeeze", "input, axis=None, name=None", "Without axes of size 1.", squeeze}},
    {"concat", {"concat", "values, axis, name=None", "Tensors one after the other.", concat}},
    {"stack", {"stack", "values, axis=0, name=None", "Tensors along a new axis.", stack}},
    {"unstack",
     {"unstack", "value, num=None, axis=0, name=None", "The parts along an axis.", unstack}},
    {"split",
     {"split", "value, num_or_size_splits, axis=0, num=None, name=None", "Parts along an axis.",
      splitParts}},
    {"tile", {"tile", "input, multiples, name=None", "Repeated along axes.", tile}},
    {"pad",
     {"pad", "tensor, paddings, mode='CONSTANT', constant_values=0, name=None", "With margins.",
      pad}},
    {"broadcast_to",
     {"broadcast_to", "input, shape, name=None", "Broadcast to a shape.", broadcastTo}},
    {"reverse", {"reverse", "tensor, axis, name=None", "Axes turned round.", reverse}},
    {"slice", {"slice", "input_, begin, size, name=None", "A block.", sliceFunction}},
    {"gather",
     {"gather", "params, indices, validate_indices=None, axis=None, batch_dims=0, name=None",
      "Entries at indices.", gather}},
    {"boolean_mask",
     {"boolean_mask", "tensor, mask, name=None", "Entries where the mask is true.", booleanMask}},
    {"where", {"where", "condition, x=None, y=None, name=None", "One or the other.", where}},
    {"shape", {"shape", "input, out_type=None, name=None", "The sizes of the axes.", shape}},
    {"size", {"size", "input, out_type=None, name=None", "The number of elements.", size}},
    {"rank", {"rank", "input, name=None", "The number of axes.", rank}},
    {"reduce_sum math.reduce_sum",
     {"reduce_sum", "input_tensor, axis=None, keepdims=False, name=None", "Sum along axes.",
      reduce<kSum>}},
    {"reduce_mean math.reduce_mean",
     {"reduce_mean", "input_tensor, axis=None, keepdims=False, name=None", "Mean along axes.",
      reduce<kMean>}},
    {"reduce_max math.reduce_max",
     {"reduce_max", "input_tensor, axis=None, keepdims=False, name=None", "Greatest along axes.",
      reduce<kMax>}},
    {"reduce_min math.reduce_min",
     {"reduce_min", "input_tensor, axis=None, keepdims=False, name=None", "Least along axes.",
      reduce<kMin>}},
    {"reduce_prod math.reduce_prod",
     {"reduce_prod", "input_tensor, axis=None, keepdims=False, name=None", "Product along axes.",
      reduce<kProd>}},
    {"reduce_any math.reduce_any",
     {"reduce_any", "input_tensor, axis=None, keepdims=False, name=None", "True if one is.",
      reduce<kAny>}},
    {"reduce_all math.reduce_all",
     {"reduce_all", "input_tensor, axis=None, keepdims=False, name=None", "True if all are.",
      reduce<kAll>}},
    {"math.reduce_std",
     {"reduce_std", "input_tensor, axis=None, keepdims=False, name=None", "Deviation along axes.",
      reduceStd}},
    {"argmax math.argmax",
     {"argmax", "input, axis=None, output_type=None, name=None", "Place of the greatest.", argmax}},
    {"argmin math.argmin",
     {"argmin", "input, axis=None, output_type=None, name=None", "Place of the least.", argmin}},
    {"cumsum math.cumsum",
     {"cumsum", "x, axis=0, exclusive=False, reverse=False, name=None", "Running sums.", cumsum}},
    {"matmul linalg.matmul",
     {"matmul", "a, b, transpose_a=False, transpose_b=False, name=None", "Matrix product.",
      matmul}},
    {"norm linalg.norm", {"norm", "tensor, axis=None, keepdims=False", "Euclidean norm.", norm}},
    {"add_n math.add_n", {"add_n", "inputs, name=None", "Sum of tensors.", addN}},
    {"clip_by_value",
     {"clip_by_value", "t, clip_value_min, clip_value_max, name=None", "Within bounds.", clip}},
    {"nn.softmax math.softmax", {"softmax", "logits, axis=None, name=None", "Softmax.", softmax}},
    {"nn.log_softmax math.log_softmax",
     {"log_softmax", "logits, axis=None, name=None", "Logarithm of softmax.", logSoftmax}},
    {"nn.gelu", {"gelu", "features, approximate=False, name=None", "GELU.", gelu}},
    {"nn.leaky_relu", {"leaky_relu", "features, alpha=0.2, name=None", "Leaky ReLU.", leakyRelu}},
    {"nn.elu", {"elu", "features, name=None", "ELU.", elu}},
    {"nn.bias_add",
     {"bias_add", "value, bias, data_format=None, name=None", "Adds a bias.", biasAdd}},
    {"as_string strings.as_string",
     {"as_string", "input, precision=-1, name=None", "Numbers as text.", asString}},
};

}  // namespace

void addTfFunctions(TensorFlowModule& module) { addRows(module, kTfFunctionRows); }

}  // namespace twin::lang
