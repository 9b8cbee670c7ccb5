#include <fmt/core.h>

#include <algorithm>

#include "core/lang/library/tensorflow.h"
#include "core/lang/library/tf_operands.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

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
                 namedAs(a[3], "Const"));
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
                     namedAs(name, number == 0 ? "zeros" : "ones"));
    }
  }
  return callRow(in, "fill", {shapeOperand(shape), {scalarOf(*dtype, number), {}}}, {},
                 namedAs(name, number == 0 ? "zeros" : "ones"));
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
                     namedAs(name, number == 0 ? "zeros_like" : "ones_like"));
    }
    return filled(in, shapeValue(shape), dtype, number, name);
  }
  return callRow(in, number == 0 ? "zeros_like" : "ones_like", {{x, {}}}, {}, namedAs(a[2]));
}
Value zerosLike(Interpreter& in, Arguments a) { return like(in, a, 0); }
Value onesLike(Interpreter& in, Arguments a) { return like(in, a, 1); }
Value fill(Interpreter& in, Arguments a) {
  return callRow(in, "fill", {shapeOperand(a[0]), {a[1], {}}}, {}, namedAs(a[2]));
}
Value eye(Interpreter& in, Arguments a) {
  std::int64_t rows = 0;
  std::int64_t columns = -1;
  std::optional<DType> dtype = DType::f32;
  if (!in.toIndex(a[0], rows) || (!a[1].isNone() && !in.toIndex(a[1], columns)) ||
      !dtypeArgument(in, a[3], dtype))
    return Value::raised();
  return callRow(in, "eye", {}, {{"rows", rows}, {"columns", columns}, {"dtype", *dtype}},
                 namedAs(a[4]));
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
  return callRow(in, "range", std::move(operands), {}, namedAs(a[4], "range"));
}
Value linspace(Interpreter& in, Arguments a) {
  // Two whole bounds give float64, as dividing them does.
  const bool whole = isIntegral(a[0]) && isIntegral(a[1]);
  const auto real = [&](const Value& value) -> Operand {
    if (tensorDType(value)) return {value, std::nullopt};
    return {value, whole ? DType::f64 : DType::f32};
  };
  return callRow(in, "linspace", {real(a[0]), real(a[1]), {a[2], DType::i32}}, {}, namedAs(a[3]));
}
// The dtype that on_value and off_value have of their own: false with an exception set.
bool oneHotDType(Interpreter& in, const Value& on, const Value& off, std::optional<DType>& dtype) {
  std::optional<DType> own[2];
  const Value* sides[2] = {&on, &off};
  for (std::size_t k = 0; k < 2; ++k) {
    if (sides[k]->isNone()) continue;
    own[k] = tensorDType(*sides[k]);
    Tensor data;
    if (own[k]) continue;
    if (!toTensor(in, *sides[k], {}, data)) return false;
    own[k] = data.dtype();
  }
  if (own[0] && own[1] && *own[0] != *own[1]) {
    in.raise(*in.types().typeError,
             fmt::format("dtype <dtype: '{}'> of on_value does not match dtype <dtype: '{}'> of "
                         "off_value",
                         tensorFlowName(*own[0]), tensorFlowName(*own[1])),
             "Give both the same kind of number, or say dtype=.");
    return false;
  }
  dtype = own[0] ? *own[0] : own[1] ? *own[1] : DType::f32;
  return true;
}
Value oneHot(Interpreter& in, Arguments a) {
  std::optional<DType> dtype;
  std::int64_t axis = -1;
  if (!dtypeArgument(in, a[5], dtype) || (!a[4].isNone() && !in.toIndex(a[4], axis)) ||
      (!dtype && !oneHotDType(in, a[2], a[3], dtype)))
    return Value::raised();
  const Value on = a[2].isNone() ? Value::real(1) : a[2];
  const Value off = a[3].isNone() ? Value::real(0) : a[3];
  const auto number = [&](const Value& value) -> Operand {
    if (value.isReal() && isInteger(*dtype))
      return {Value::integer(static_cast<std::int64_t>(value.asReal())), dtype};
    if (value.isReal() && dtype == DType::boolean)
      return {Value::boolean(value.asReal() != 0), dtype};
    return {value, tensorDType(value) ? std::nullopt : dtype};
  };
  return callRow(in, "one_hot", {{a[0], {}}, {a[1], DType::i32}, number(on), number(off)},
                 {{"axis", axis}, {"dtype", *dtype}}, namedAs(a[6]));
}
Value identity(Interpreter& in, Arguments a) {
  return callRow(in, "identity", {{a[0], {}}}, {}, namedAs(a[1]));
}
Value stopGradient(Interpreter& in, Arguments a) {
  return callRow(in, "identity", {{a[0], {}}}, {}, namedAs(a[1], "StopGradient"));
}

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
                   std::move(attributes), namedAs(a[5]));
  }
  double low = 0;
  double high = 1;
  if (!in.toReal(a[1], low) || (!a[2].isNone() && !in.toReal(a[2], high))) return Value::raised();
  attributes["minval"] = low;
  attributes["maxval"] = high;
  attributes["dtype"] = *dtype;
  return callRow(in, "random_uniform", {shapeOperand(a[0])}, std::move(attributes),
                 namedAs(a[5], "random_uniform"));
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
                 namedAs(a[5], "random_normal"));
}
Value setSeed(Interpreter& in, Arguments a) {
  std::int64_t seed = 0;
  if (!in.toIndex(a[0], seed)) return Value::raised();
  in.reseed(static_cast<std::uint64_t>(seed));
  return Value::none();
}

constexpr NamedRow kCreationRows[] = {
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
};

}  // namespace

void addTfCreation(TensorFlowModule& module) { addRows(module, kCreationRows); }

}  // namespace twin::lang
