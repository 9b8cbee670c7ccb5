#include <fmt/core.h>

#include "core/lang/library/op_calls.h"
#include "core/lang/library/tensor_values.h"
#include "core/lang/library/tensorflow.h"
#include "core/lang/runtime/types.h"
#include "core/ops/registry.h"

namespace twin::lang {
namespace {

constexpr std::string_view kRoot = "tf.";

Value elementwise(Interpreter& in, const ops::OpDef& row, std::span<Value> a) {
  std::vector<Operand> operands;
  if (row.operands.size() == 1) {
    operands.push_back({a[0], {}});
  } else if (!matchOperands(in, a[0], a[1], row.name == "add" ? PairOp::addition : PairOp::other,
                            operands)) {
    return Value::raised();
  }
  const bool isDivision = row.name == "div";
  if (isDivision && !tensorDType(a[0]) && !tensorDType(a[1])) {
    Tensor tensor;
    if (!toTensor(in, a[0], operands[0].dtype, tensor)) return Value::raised();
    return in.binary(BinaryOp::divide, makeTensor(tensor), a[1]);
  }
  if (isDivision) return in.binary(BinaryOp::divide, a[0], a[1]);
  if (row.name == "equal" || row.name == "not_equal") {
    if (a[0].isNone() || a[1].isNone())
      return Value::boolean(a[0].sameAs(a[1]) == (row.name == "equal"));
  }
  return callRow(in, row.name, std::move(operands), {}, {{}, a[row.operands.size()]});
}

// Operands and a name are all that a call of such a row gives.
bool takesOperandsOnly(const ops::OpDef& row) {
  if (row.has(ir::Trait::variadic) || row.bodies > 0 || !row.attributes.empty()) return false;
  if (row.operands.size() == 1) return !row.operands[0].isStatic;
  return row.operands.size() == 2 && row.has(ir::Trait::elementwise);
}

Value stridedSliceFunction(Interpreter& in, std::span<Value> a) {
  std::vector<Operand> operands = {{a[0], {}}, {a[1], DType::i32}, {a[2], DType::i32}};
  if (!a[3].isNone()) operands.push_back({a[3], DType::i32});
  ir::Attributes masks;
  static constexpr const char* kMasks[] = {"begin_mask", "end_mask", "ellipsis_mask",
                                           "new_axis_mask", "shrink_axis_mask"};
  for (std::size_t k = 0; k < std::size(kMasks); ++k) {
    std::int64_t mask = 0;
    if (!in.toIndex(a[4 + k], mask)) return Value::raised();
    masks.emplace(kMasks[k], mask);
  }
  return callRow(in, "strided_slice", std::move(operands), std::move(masks), {{}, a[9]});
}

Value stringsFormat(Interpreter& in, std::span<Value> a) {
  const auto* pattern = a[0].tryAs<StringObject>();
  const auto* mark = a[2].tryAs<StringObject>();
  std::int64_t summarize = 0;
  if (pattern == nullptr || mark == nullptr) {
    return in.raise(*in.types().typeError, "template and placeholder must be strings");
  }
  if (!in.toIndex(a[3], summarize)) return Value::raised();
  std::vector<Value> inputs = {a[1]};
  if (a[1].is(Kind::list) || a[1].is(Kind::tuple)) {
    inputs.clear();
    if (!in.toVector(a[1], inputs)) return Value::raised();
  }
  std::size_t places = 0;
  for (std::size_t at = mark->text.empty() ? std::string::npos : pattern->text.find(mark->text);
       at != std::string::npos; at = pattern->text.find(mark->text, at + mark->text.size())) {
    ++places;
  }
  if (places != inputs.size()) {
    return in.raise(*in.types().valueError,
                    fmt::format("num placeholders in template and num inputs must match: {} vs {}",
                                places, inputs.size()),
                    fmt::format("Put one {} into the template for each of the inputs.",
                                mark->text.empty() ? "{}" : mark->text));
  }
  std::vector<Operand> operands;
  for (Value& input : inputs) operands.push_back({input, {}});
  return callRow(
      in, "string_format", std::move(operands),
      {{"template", pattern->text}, {"placeholder", mark->text}, {"summarize", summarize}},
      {"StringFormat", a[4]});
}

constexpr NamedRow kRows[] = {
    {"strided_slice",
     {"strided_slice",
      "input_, begin, end, strides=None, begin_mask=0, end_mask=0, ellipsis_mask=0, "
      "new_axis_mask=0, shrink_axis_mask=0, name=None",
      "A block with steps.", stridedSliceFunction}},
    {"strings.format",
     {"format", "template, inputs, placeholder='{}', summarize=3, name=None",
      "The values in a template.", stringsFormat}},
};

}  // namespace

void addRowFunctions(TensorFlowModule& module) {
  static constexpr NativeRow kUnary{"x", "x, name=None", "Of each element.", nullptr};
  static constexpr NativeRow kBinary{"x", "x, y, name=None", "Of each pair of elements.", nullptr};
  addRows(module, kRows);
  for (const ops::OpDef& row : ops::registry().all()) {
    if (!takesOperandsOnly(row)) continue;
    const Ref<NativeObject> made =
        makeNative(module.interpreter(), row.operands.size() == 1 ? kUnary : kBinary);
    made->closure = [&row](Interpreter& in, std::span<Value> a) { return elementwise(in, row, a); };
    for (const std::string& library : row.libraryNames) {
      if (library.starts_with("tf.keras.")) continue;
      made->name = library.substr(library.rfind('.') + 1);
      module.set(std::string_view(library).substr(kRoot.size()), made.value());
    }
  }
}

void addOtherNames(TensorFlowModule& module) {
  for (const ops::OpDef& row : ops::registry().all()) {
    Value known;
    for (const std::string& name : row.libraryNames) {
      if (known.isUndefined()) known = module.find(std::string_view(name).substr(kRoot.size()));
    }
    if (known.isUndefined()) continue;
    for (const std::string& name : row.libraryNames) {
      const std::string_view dotted = std::string_view(name).substr(kRoot.size());
      if (module.find(dotted).isUndefined()) module.set(dotted, known);
    }
  }
}

}  // namespace twin::lang
