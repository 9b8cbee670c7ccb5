#include <fmt/core.h>

#include <cctype>

#include "core/lang/library/tensorflow.h"
#include "core/lang/library/tf_operands.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;
using Ints = std::vector<std::int64_t>;

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
  return callRow(in, "cast", {{x, {}}}, {{"to", *dtype}}, namedAs(a[2]));
}
Value reshape(Interpreter& in, Arguments a) {
  return callRow(in, "reshape", {{a[0], {}}, shapeOperand(a[1])}, {}, namedAs(a[2]));
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
  return callRow(in, "transpose", std::move(operands), {}, namedAs(a[2], "transpose"));
}
Value expandDims(Interpreter& in, Arguments a) {
  return callRow(in, "expand_dims", {{a[0], {}}, {a[1], DType::i32}}, {}, namedAs(a[2]));
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
  return callRow(in, "squeeze", {{a[0], {}}}, std::move(attributes), namedAs(a[2]));
}
Value concat(Interpreter& in, Arguments a) {
  std::vector<Operand> operands = {{a[1], DType::i32}};
  if (a[0].is(Kind::tensor)) {
    operands.push_back({a[0], {}});
  } else if (!sameTypes(in, a[0], operands)) {
    return Value::raised();
  }
  if (operands.size() == 2)
    return callRow(in, "identity", {operands[1]}, {}, namedAs(a[2], "concat"));
  return callRow(in, "concat", std::move(operands), {}, namedAs(a[2], "concat"));
}
Value stack(Interpreter& in, Arguments a) {
  std::int64_t axis = 0;
  std::vector<Operand> operands;
  if (!in.toIndex(a[1], axis) || !sameTypes(in, a[0], operands)) return Value::raised();
  return callRow(in, "stack", std::move(operands), {{"axis", axis}}, namedAs(a[2], "stack"));
}
Value unstack(Interpreter& in, Arguments a) {
  std::int64_t axis = 0;
  if (!in.toIndex(a[2], axis)) return Value::raised();
  return callRow(in, "unstack", {{a[0], {}}}, {{"axis", axis}}, namedAs(a[3], "unstack"));
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
                 namedAs(a[4], "split"));
}
Value tile(Interpreter& in, Arguments a) {
  return callRow(in, "tile", {{a[0], {}}, shapeOperand(a[1])}, {}, namedAs(a[2]));
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
  return callRow(in, "pad", {{a[0], {}}, {a[1], DType::i32}}, std::move(attributes), namedAs(a[4]));
}
Value broadcastTo(Interpreter& in, Arguments a) {
  return callRow(in, "broadcast_to", {{a[0], {}}, shapeOperand(a[1])}, {}, namedAs(a[2]));
}
Value reverse(Interpreter& in, Arguments a) {
  return callRow(in, "reverse", {{a[0], {}}, shapeOperand(a[1])}, {}, namedAs(a[2]));
}
Value sliceFunction(Interpreter& in, Arguments a) {
  return callRow(in, "slice", {{a[0], {}}, shapeOperand(a[1]), shapeOperand(a[2])}, {},
                 namedAs(a[3]));
}
Value gather(Interpreter& in, Arguments a) {
  return callRow(in, "gather",
                 {{a[0], {}}, {a[1], {}}, {a[3].isNone() ? Value::integer(0) : a[3], DType::i32}},
                 {}, namedAs(a[5]));
}
Value booleanMask(Interpreter& in, Arguments a) {
  return callRow(in, "boolean_mask", {{a[0], {}}, {a[1], {}}}, {}, namedAs(a[2]));
}
Value where(Interpreter& in, Arguments a) {
  if (a[1].isNone() && a[2].isNone())
    return callRow(in, "where", {{a[0], {}}}, {}, namedAs(a[3], "Where"));
  std::vector<Operand> sides;
  if (!matchOperands(in, a[1], a[2], PairOp::other, sides)) return Value::raised();
  return callRow(in, "select", {{a[0], {}}, sides[0], sides[1]}, {}, namedAs(a[3], "SelectV2"));
}
Value shapeOf(Interpreter& in, Arguments a, const char* row) {
  std::optional<DType> type = DType::i32;
  if (!dtypeArgument(in, a[1], type)) return Value::raised();
  return callRow(in, row, {{a[0], {}}}, {{"out_type", *type}}, namedAs(a[2]));
}
Value shape(Interpreter& in, Arguments a) { return shapeOf(in, a, "shape"); }
Value size(Interpreter& in, Arguments a) { return shapeOf(in, a, "size"); }
Value rank(Interpreter& in, Arguments a) {
  return callRow(in, "rank", {{a[0], {}}}, {}, namedAs(a[1]));
}

constexpr NamedRow kMovementRows[] = {
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
};

}  // namespace

void addTfMovement(TensorFlowModule& module) { addRows(module, kMovementRows); }

}  // namespace twin::lang
