#include <algorithm>
#include <cmath>

#include "core/lang/library/array_views.h"
#include "core/lang/library/conversion.h"
#include "core/lang/library/library.h"
#include "core/lang/library/numpy_values.h"
#include "core/lang/library/tensor_values.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

namespace {

using Arguments = std::span<Value>;

enum class KeepDims : std::uint8_t { no, yes };

Value reduceArray(Interpreter& in, const Value& array, const Value& axis, const char* row,
                  AsReal asReal = AsReal::no, KeepDims keepDims = KeepDims::no) {
  Tensor data;
  if (!toTensor(in, array, {}, data, NumberRule::numpy)) return Value::raised();
  DType dtype = data.dtype();
  if (asReal == AsReal::yes && !isFloat(dtype)) dtype = DType::f64;
  if (asReal == AsReal::no && (dtype == DType::boolean || dtype == DType::i32) &&
      std::string_view(row) == "reduce_sum")
    dtype = DType::i64;
  if (dtype != data.dtype()) {
    auto converted = cast(data, dtype);
    if (!converted) return in.raise(*in.types().typeError, text(converted.error()));
    data = *converted;
  }
  ir::Attributes attributes = {{"keepdims", keepDims == KeepDims::yes}};
  if (!axis.isNone() && !axis.isUndefined()) {
    std::vector<Value> axes;
    if (isIntegral(axis)) {
      axes.push_back(axis);
    } else if (!in.toVector(axis, axes)) {
      return Value::raised();
    }
    std::vector<std::int64_t> list;
    for (const Value& one : axes) {
      list.push_back(0);
      if (!in.toIndex(one, list.back())) return Value::raised();
    }
    attributes["axes"] = list;
  }
  return runRow(in, row, {data}, std::move(attributes));
}
Value arraySum(Interpreter& in, Arguments a) { return reduceArray(in, a[0], a[1], "reduce_sum"); }
Value mean(Interpreter& in, Arguments a) {
  return reduceArray(in, a[0], a[1], "reduce_mean", AsReal::yes);
}
Value arrayMaximum(Interpreter& in, Arguments a) {
  return reduceArray(in, a[0], a[1], "reduce_max");
}
Value arrayMinimum(Interpreter& in, Arguments a) {
  return reduceArray(in, a[0], a[1], "reduce_min");
}
Value arrayProduct(Interpreter& in, Arguments a) {
  return reduceArray(in, a[0], a[1], "reduce_prod");
}
Value standard(Interpreter& in, Arguments a) {
  const Value average = reduceArray(in, a[0], a[1], "reduce_mean", AsReal::yes, KeepDims::yes);
  if (average.isRaised()) return average;
  const Value difference = arrayBinary(in, BinaryOp::subtract, a[0], average);
  const Value square = difference.isRaised()
                           ? difference
                           : arrayBinary(in, BinaryOp::multiply, difference, difference);
  const Value variance =
      square.isRaised() ? square : reduceArray(in, square, a[1], "reduce_mean", AsReal::yes);
  return variance.isRaised() ? variance : runRow(in, "sqrt", {variance.as<ArrayObject>().data});
}
Value argument(Interpreter& in, Arguments a, const char* row) {
  Tensor data;
  if (!toTensor(in, a[0], {}, data, NumberRule::numpy)) return Value::raised();
  std::int64_t axis = 0;
  if (a[1].isNone()) {
    data = data.reshaped(Shape{data.elements()});
  } else if (!in.toIndex(a[1], axis)) {
    return Value::raised();
  }
  return runRow(in, row, {data}, {{"axis", axis}});
}
Value argmax(Interpreter& in, Arguments a) { return argument(in, a, "argmax"); }
Value argmin(Interpreter& in, Arguments a) { return argument(in, a, "argmin"); }

Value toArray(Interpreter& in, const Value& value, const Value& dtypeValueOf) {
  std::optional<DType> dtype;
  if (!dtypeArgument(in, dtypeValueOf, dtype)) return Value::raised();
  if (dtypeValueOf.is(Kind::type) && dtypeValueOf.as<ClassObject>().moduleName.empty()) {
    if (dtype == DType::f32) dtype = DType::f64;
    if (dtype == DType::i32) dtype = DType::i64;
  }
  Tensor data;
  if (!toTensor(in, value, {}, data, NumberRule::numpy)) return Value::raised();
  if (dtype && *dtype != data.dtype()) {
    auto converted = cast(data, *dtype);
    if (!converted) return in.raise(*in.types().typeError, text(converted.error()));
    data = *converted;
  }
  return makeValue<ArrayObject>(std::move(data), ArrayObject::Form::array);
}
Value array(Interpreter& in, Arguments a) { return toArray(in, a[0], a[1]); }
Value astype(Interpreter& in, Arguments a) {
  const Value made = toArray(in, a[0], a[1]);
  return made.isRaised() || !a[0].as<ArrayObject>().isScalar()
             ? made
             : makeArray(made.as<ArrayObject>().data);
}

Value filled(Interpreter& in, const Value& shapeOf, const Value& dtypeOf, double number) {
  PartialShape shape;
  std::optional<DType> dtype = DType::f64;
  if (!shapeArgument(in, shapeOf, shape)) return Value::raised();
  if (!dtypeOf.isNone() && !dtypeArgument(in, dtypeOf, dtype)) return Value::raised();
  if (dtypeOf.is(Kind::type) && dtypeOf.as<ClassObject>().moduleName.empty())
    dtype = dtype == DType::i32 ? DType::i64 : DType::f64;
  const auto exact = shape.shape();
  if (!exact) return in.raise(*in.types().valueError, "the shape has an unknown dimension");
  auto made = Tensor::allocate(*dtype, *exact);
  if (!made) return in.raise(made.error());
  visitDType(*dtype, [&](auto sample) {
    using T = decltype(sample);
    T* to = made->mutableData<T>();
    T value{};
    if constexpr (std::is_same_v<T, bool>) {
      value = number != 0;
    } else if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) {
      value = T(static_cast<float>(number));
    } else {
      value = static_cast<T>(number);
    }
    std::fill(to, to + made->elements(), value);
  });
  return makeValue<ArrayObject>(std::move(*made), ArrayObject::Form::array);
}
Value zeros(Interpreter& in, Arguments a) { return filled(in, a[0], a[1], 0); }
Value ones(Interpreter& in, Arguments a) { return filled(in, a[0], a[1], 1); }
Value full(Interpreter& in, Arguments a) {
  double number = 0;
  if (!in.toReal(a[1], number)) return Value::raised();
  Value dtype = a[2];
  if (dtype.isNone() && isIntegral(a[1]))
    dtype = makeValue<DTypeObject>(DType::i64, DTypeObject::Library::numpy);
  return filled(in, a[0], dtype, number);
}
Value arange(Interpreter& in, Arguments a) {
  double bounds[3] = {0, 0, 1};
  const bool onlyStop = a[1].isNone();
  bool whole = isIntegral(a[0]);
  if (!in.toReal(a[0], bounds[onlyStop ? 1 : 0])) return Value::raised();
  if (!onlyStop && !in.toReal(a[1], bounds[1])) return Value::raised();
  if (!in.toReal(a[2], bounds[2])) return Value::raised();
  whole = whole && (onlyStop || isIntegral(a[1])) && isIntegral(a[2]);
  if (bounds[2] == 0) return in.raise(*in.types().zeroDivisionError, "division by zero");
  const double count = std::max(0.0, std::ceil((bounds[1] - bounds[0]) / bounds[2]));
  if (!in.checkElements(static_cast<std::int64_t>(std::min(count, 1e18)))) return Value::raised();
  std::vector<Value> items;
  for (std::int64_t k = 0; k < static_cast<std::int64_t>(count); ++k) {
    const double at = bounds[0] + static_cast<double>(k) * bounds[2];
    items.push_back(whole ? Value::integer(static_cast<std::int64_t>(at)) : Value::real(at));
  }
  return toArray(in, makeList(std::move(items)),
                 a[3].isNone() && whole
                     ? makeValue<DTypeObject>(DType::i64, DTypeObject::Library::numpy)
                     : a[3]);
}
Value linspace(Interpreter& in, Arguments a) {
  double start = 0;
  double stop = 0;
  std::int64_t count = 0;
  if (!in.toReal(a[0], start) || !in.toReal(a[1], stop) || !in.toIndex(a[2], count) ||
      !in.checkElements(count))
    return Value::raised();
  std::vector<Value> items;
  for (std::int64_t k = 0; k < count; ++k) {
    items.push_back(
        Value::real(k + 1 == count && count > 1
                        ? stop
                        : start + static_cast<double>(k) * (stop - start) /
                                      static_cast<double>(std::max<std::int64_t>(count - 1, 1))));
  }
  return toArray(in, makeList(std::move(items)), Value::none());
}
Value allclose(Interpreter& in, Arguments a) {
  Tensor x;
  Tensor y;
  double relative = 0;
  double absolute = 0;
  if (!commonArrays(in, a[0], a[1], x, y, AsReal::yes) || !in.toReal(a[2], relative) ||
      !in.toReal(a[3], absolute))
    return Value::raised();
  const Result<Shape> shape = broadcastShapes(x.shape(), y.shape());
  if (!shape) return in.raise(*in.types().valueError, text(shape.error()));
  x = x.broadcastTo(*shape).contiguous();
  y = y.broadcastTo(*shape).contiguous();
  for (std::int64_t k = 0; k < x.elements(); ++k) {
    const double p = elementAsDouble(x, k);
    const double q = elementAsDouble(y, k);
    if (p != q && !(std::fabs(p - q) <= absolute + relative * std::fabs(q)))
      return Value::boolean(false);
  }
  return Value::boolean(true);
}
Value arrayEqual(Interpreter& in, Arguments a) {
  Tensor x;
  Tensor y;
  if (!commonArrays(in, a[0], a[1], x, y, AsReal::no)) return Value::raised();
  return Value::boolean(x.shape() == y.shape() && identical(x.contiguous(), y.contiguous()));
}
template <BinaryOp kOp>
Value operatorOf(Interpreter& in, Arguments a) {
  return arrayBinary(in, kOp, a[0], a[1]);
}
template <ProductName kName>
Value productOf(Interpreter& in, Arguments a) {
  Tensor x;
  Tensor y;
  return commonArrays(in, a[0], a[1], x, y, AsReal::no) ? arrayProductOf(in, x, y, kName)
                                                        : Value::raised();
}
Value reshape(Interpreter& in, Arguments a) {
  Tensor data;
  if (!toTensor(in, a[0], {}, data, NumberRule::numpy)) return Value::raised();
  const auto& rest = a[1].as<TupleObject>().items;
  PartialShape wanted;
  if (!shapeArgument(in, rest.size() == 1 ? rest[0] : a[1], wanted)) return Value::raised();
  std::vector<std::int64_t> dims(wanted.dims().begin(), wanted.dims().end());
  const Value made = runRow(in, "reshape", {data}, {{"shape", dims}});
  auto* array = a[0].tryAs<ArrayObject>();
  if (array == nullptr || array->isScalar() || !made.is(Kind::array)) return made;
  return reshapedView(*array, made.as<ArrayObject>().data.shape());
}
Value transpose(Interpreter& in, Arguments a) {
  if (auto* array = a[0].tryAs<ArrayObject>()) return transposedView(*array);
  Tensor data;
  return toTensor(in, a[0], {}, data, NumberRule::numpy) ? runRow(in, "transpose", {data})
                                                         : Value::raised();
}
template <const char* kRow>
Value unaryOf(Interpreter& in, Arguments a) {
  const Value made = toArray(in, a[0], Value::none());
  if (made.isRaised()) return made;
  Tensor data = made.as<ArrayObject>().data;
  if (!isFloat(data.dtype()) && std::string_view(kRow) != "abs") {
    auto converted = cast(data, DType::f64);
    if (!converted) return in.raise(*in.types().typeError, text(converted.error()));
    data = *converted;
  }
  return runRow(in, kRow, {data});
}
constexpr char kSqrt[] = "sqrt";
constexpr char kExp[] = "exp";
constexpr char kLog[] = "log";
constexpr char kAbs[] = "abs";
constexpr char kTanh[] = "tanh";

Value listOf(const Tensor& data, int axis, std::int64_t& at) {
  if (axis == data.rank()) return elementValue(data, at++);
  std::vector<Value> items;
  for (std::int64_t k = 0; k < data.shape()[axis]; ++k) items.push_back(listOf(data, axis + 1, at));
  return makeList(std::move(items));
}
Value tolist(Interpreter&, Arguments a) {
  std::int64_t at = 0;
  return listOf(a[0].as<ArrayObject>().data.contiguous(), 0, at);
}
Value item(Interpreter& in, Arguments a) {
  const Tensor& data = a[0].as<ArrayObject>().data;
  if (data.elements() != 1)
    return in.raise(*in.types().valueError,
                    "can only convert an array of size 1 to a Python scalar");
  return elementValue(data, 0);
}
Value copy(Interpreter&, Arguments a) {
  return makeValue<ArrayObject>(a[0].as<ArrayObject>().data, a[0].as<ArrayObject>().form);
}
Value flatten(Interpreter&, Arguments a) {
  const Tensor& data = a[0].as<ArrayObject>().data;
  return makeValue<ArrayObject>(data.reshaped(Shape{data.elements()}), ArrayObject::Form::array);
}

Value ravel(Interpreter&, Arguments a) {
  auto& array = a[0].as<ArrayObject>();
  return reshapedView(array, Shape{array.data.elements()});
}

constexpr NativeRow kMethods[] = {{"sum", "self, axis=None", "Sum.", arraySum},
                                  {"mean", "self, axis=None", "Mean.", mean},
                                  {"max", "self, axis=None", "Greatest.", arrayMaximum},
                                  {"min", "self, axis=None", "Least.", arrayMinimum},
                                  {"prod", "self, axis=None", "Product.", arrayProduct},
                                  {"std", "self, axis=None", "Deviation.", standard},
                                  {"argmax", "self, axis=None", "Place of the greatest.", argmax},
                                  {"argmin", "self, axis=None", "Place of the least.", argmin},
                                  {"astype", "self, dtype", "As another dtype.", astype},
                                  {"reshape", "self, *shape", "In another shape.", reshape},
                                  {"transpose", "self", "Axes reversed.", transpose},
                                  {"tolist", "self", "As lists.", tolist},
                                  {"item", "self", "The one element.", item},
                                  {"copy", "self", "A copy.", copy},
                                  {"flatten", "self", "One axis.", flatten},
                                  {"ravel", "self", "One axis.", ravel}};
constexpr NativeRow kFunctions[] = {
    {"array", "object, dtype=None, copy=True", "An array.", array},
    {"asarray", "a, dtype=None", "An array.", array},
    {"zeros", "shape, dtype=None", "Zeros.", zeros},
    {"ones", "shape, dtype=None", "Ones.", ones},
    {"full", "shape, fill_value, dtype=None", "One value.", full},
    {"arange", "start, stop=None, step=1, dtype=None", "Equally spaced.", arange},
    {"linspace", "start, stop, num=50", "Equally spaced.", linspace},
    {"allclose", "a, b, rtol=1e-05, atol=1e-08", "True if nearly equal.", allclose},
    {"array_equal", "a1, a2", "True if equal.", arrayEqual},
    {"sum", "a, axis=None", "Sum.", arraySum},
    {"mean", "a, axis=None", "Mean.", mean},
    {"max", "a, axis=None", "Greatest.", arrayMaximum},
    {"min", "a, axis=None", "Least.", arrayMinimum},
    {"prod", "a, axis=None", "Product.", arrayProduct},
    {"std", "a, axis=None", "Deviation.", standard},
    {"argmax", "a, axis=None", "Place of the greatest.", argmax},
    {"argmin", "a, axis=None", "Place of the least.", argmin},
    {"add", "x1, x2", "Sum.", operatorOf<BinaryOp::add>},
    {"subtract", "x1, x2", "Difference.", operatorOf<BinaryOp::subtract>},
    {"multiply", "x1, x2", "Product.", operatorOf<BinaryOp::multiply>},
    {"divide", "x1, x2", "Quotient.", operatorOf<BinaryOp::divide>},
    {"power", "x1, x2", "Power.", operatorOf<BinaryOp::power>},
    {"matmul", "x1, x2", "Matrix product.", productOf<ProductName::matmul>},
    {"dot", "a, b", "Product.", productOf<ProductName::dot>},
    {"reshape", "a, *newshape", "In another shape.", reshape},
    {"transpose", "a", "Axes reversed.", transpose},
    {"sqrt", "x", "Square root.", unaryOf<kSqrt>},
    {"exp", "x", "e to the x.", unaryOf<kExp>},
    {"log", "x", "Logarithm.", unaryOf<kLog>},
    {"abs", "x", "Absolute value.", unaryOf<kAbs>},
    {"tanh", "x", "Hyperbolic tangent.", unaryOf<kTanh>}};

Value constructScalar(Interpreter& in, Arguments a) {
  const auto& given = a[1].as<TupleObject>().items;
  std::optional<DType> dtype = dtypeFromTensorFlow(a[0].as<ClassObject>().name);
  if (!dtype && a[0].as<ClassObject>().name == "bool_") dtype = DType::boolean;
  Tensor data;
  if (!toTensor(in, given.empty() ? Value::integer(0) : given[0], {}, data, NumberRule::numpy))
    return Value::raised();
  auto converted = cast(data, *dtype);
  if (!converted) return in.raise(*in.types().typeError, text(converted.error()));
  return makeArray(*converted);
}

Value makeNumpy(Interpreter& in) {
  const Ref<ModuleObject> module = make<ModuleObject>("numpy");
  addFunctions(in, *module, kFunctions);
  const auto set = [&](std::string_view name, Value value) {
    module->attributes.set(in.intern(name), std::move(value));
  };
  set("ndarray", in.types().array.value());
  set("newaxis", Value::none());
  set("pi", Value::real(M_PI));
  set("e", Value::real(M_E));
  set("inf", Value::real(HUGE_VAL));
  set("nan", Value::real(std::nan("")));
  set("__version__", makeString("1.26.4"));
  for (const char* name :
       {"float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool_"}) {
    const Ref<ClassObject> type = make<ClassObject>(name, in.types().numpyScalar.get());
    type->moduleName = "numpy";
    type->construct = constructScalar;
    set(name, type.value());
  }
  return module.value();
}

}  // namespace

void installNumpy(Interpreter& in) {
  in.tensors = &tensorHooks();
  in.addModule("numpy", makeNumpy);
  addMethods(in, *in.types().array, kMethods);
  addMethods(in, *in.types().numpyScalar, kMethods);
}

}  // namespace twin::lang
