#include "core/lang/library/tensorflow.h"
#include "core/lang/library/tf_operands.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

Value reduceWith(Interpreter& in, Arguments a, const char* row) {
  std::vector<Operand> operands = {{a[0], {}}};
  if (!a[1].isNone()) {
    operands.push_back({a[1], DType::i32});
  }
  if (operands.size() == 2 && operands[1].value.isInt() && in.trace == nullptr)
    operands[1].value = makeList({operands[1].value});
  return callRow(in, row, std::move(operands), {{"keepdims", isTrue(a[2])}}, namedAs(a[3]));
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
  return variance.isRaised() ? variance : callRow(in, "sqrt", {{variance, {}}}, {}, namedAs(a[3]));
}
Value argument(Interpreter& in, Arguments a, const char* row) {
  std::optional<DType> type = DType::i64;
  if (!dtypeArgument(in, a[2], type)) return Value::raised();
  return callRow(in, row, {{a[0], {}}, {a[1].isNone() ? Value::integer(0) : a[1], DType::i32}},
                 {{"output_type", *type}}, namedAs(a[3]));
}
Value argmax(Interpreter& in, Arguments a) { return argument(in, a, "argmax"); }
Value argmin(Interpreter& in, Arguments a) { return argument(in, a, "argmin"); }
Value cumsum(Interpreter& in, Arguments a) {
  return callRow(in, "cumsum", {{a[0], {}}, {a[1], DType::i32}},
                 {{"exclusive", isTrue(a[2])}, {"reverse", isTrue(a[3])}}, namedAs(a[4]));
}
Value matmul(Interpreter& in, Arguments a) {
  std::vector<Operand> operands;
  if (!matchOperands(in, a[0], a[1], PairOp::other, operands)) return Value::raised();
  return callRow(in, "matmul", std::move(operands),
                 {{"transpose_a", isTrue(a[2])}, {"transpose_b", isTrue(a[3])}}, namedAs(a[4]));
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
  return callRow(in, "add_n", std::move(operands), {}, namedAs(a[1]));
}
Value clip(Interpreter& in, Arguments a) {
  const auto dtype = tensorDType(a[0]);
  const auto bound = [&](const Value& value) -> Operand {
    return {value, tensorDType(value) ? std::nullopt : dtype};
  };
  return callRow(in, "clip", {{a[0], {}}, bound(a[1]), bound(a[2])}, {}, namedAs(a[3]));
}

Value softmaxWith(Interpreter& in, Arguments a, const char* row) {
  std::int64_t axis = -1;
  if (!a[1].isNone() && !in.toIndex(a[1], axis)) return Value::raised();
  return callRow(in, row, {{a[0], {}}}, {{"axis", axis}}, namedAs(a[2]));
}
Value softmax(Interpreter& in, Arguments a) { return softmaxWith(in, a, "softmax"); }
Value logSoftmax(Interpreter& in, Arguments a) { return softmaxWith(in, a, "log_softmax"); }
Value gelu(Interpreter& in, Arguments a) {
  return callRow(in, "gelu", {{a[0], {}}}, {{"approximate", isTrue(a[1])}}, namedAs(a[2]));
}
Value leakyRelu(Interpreter& in, Arguments a) {
  double alpha = 0.2;
  return in.toReal(a[1], alpha)
             ? callRow(in, "leaky_relu", {{a[0], {}}}, {{"alpha", alpha}}, namedAs(a[2]))
             : Value::raised();
}
Value elu(Interpreter& in, Arguments a) {
  return callRow(in, "elu", {{a[0], {}}}, {{"alpha", 1.0}}, namedAs(a[1]));
}
Value biasAdd(Interpreter& in, Arguments a) {
  return callRow(in, "bias_add", {{a[0], {}}, {a[1], {}}}, {}, namedAs(a[3]));
}
Value asString(Interpreter& in, Arguments a) {
  std::int64_t precision = -1;
  return in.toIndex(a[1], precision)
             ? callRow(in, "as_string", {{a[0], {}}}, {{"precision", precision}}, namedAs(a[2]))
             : Value::raised();
}

constexpr NamedRow kTfFunctionRows[] = {
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
