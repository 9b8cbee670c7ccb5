#include <fmt/core.h>

#include "core/ops/kernel_tools.h"
#include "core/ops/op_tools.h"
#include "core/tensor/numpy_print.h"

namespace twin::ops {
namespace {

Result<Types> inferFormat(const ir::InferInput& in) {
  for (std::size_t k = 0; k < in.types.size(); ++k) TWIN_PASS(tensorAt(in, k));
  return one(DType::string, PartialShape(Shape{}));
}

Status formatKernel(const KernelCall& call) {
  const std::string pattern = attribute<std::string>(call, "template", "%s");
  const std::string mark = attribute<std::string>(call, "placeholder", "%s");
  const std::int64_t summarize = attribute<std::int64_t>(call, "summarize", 3);
  std::string text;
  std::size_t at = 0;
  std::size_t used = 0;
  while (!mark.empty()) {
    const std::size_t found = pattern.find(mark, at);
    if (found == std::string::npos) break;
    if (used >= call.inputs.size()) {
      return fail({.code = ErrorCode::value,
                   .message = "num placeholders in template and num inputs must match: {} inputs",
                   .arguments = {std::to_string(call.inputs.size())}});
    }
    text += pattern.substr(at, found - at);
    text += tfPrintText(inputTensor(call, used++), summarize);
    at = found + mark.size();
  }
  text += pattern.substr(at);
  return publishShared(call, 0, Tensor::string(std::move(text)));
}

Result<Types> inferAsString(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  return one(DType::string, x.shape);
}

// C's %f, %e and %g, which TensorFlow uses; precision -1 is C's default of 6.
std::string numberText(double value, const KernelCall& call) {
  const auto wanted = attribute<std::int64_t>(call, "precision", -1);
  const int precision = wanted < 0 ? 6 : static_cast<int>(std::min<std::int64_t>(wanted, 100));
  if (attribute(call, "scientific", false)) return fmt::format("{:.{}e}", value, precision);
  if (attribute(call, "shortest", false)) return fmt::format("{:.{}g}", value, precision);
  return fmt::format("{:.{}f}", value, precision);
}

Status asStringKernel(const KernelCall& call) {
  const Tensor x = inputTensor(call, 0).contiguous();
  if (x.dtype() == DType::string) return publishShared(call, 0, x);
  TWIN_TRY(out, outputTensor(call, 0, DType::string, x.shape()));
  auto* to = out->mutableData<std::string>();
  for (std::int64_t k = 0; k < x.elements(); ++k) {
    if (x.dtype() == DType::boolean) {
      to[k] = elementAsInt(x, k) != 0 ? "true" : "false";
    } else if (x.dtype() == DType::u64) {
      to[k] = std::to_string(x.data<std::uint64_t>()[k]);
    } else if (isInteger(x.dtype())) {
      to[k] = std::to_string(elementAsInt(x, k));
    } else {
      to[k] = numberText(elementAsDouble(x, k), call);
    }
  }
  return checkStop(call);
}

}  // namespace

OpFamily textOps() {
  OpFamily rows;
  rows.push_back(
      {.name = "string_format",
       .doc = "Puts the values into a template, one for each placeholder.",
       .opTypes = {.tensorFlow = "StringFormat", .onnx = "", .nodeName = "StringFormat"},
       .formula = "the template, filled in",
       .operands = {{.name = "inputs"}},
       .attributes = {textAttribute("template", "%s", "The text around the values."),
                      textAttribute("placeholder", "%s", "What stands for a value."),
                      intAttribute("summarize", 3, "Elements shown at each end; -1: all.")},
       .traits = {Trait::variadic},
       .infer = inferFormat,
       .cost = costsNothing,
       .cpu = formatKernel,
       .libraryNames = {"tf.strings.format"},
       .samples = {{.operands = {operand({2})}},
                   {.operands = {operand({1})}},
                   {.operands = {operand({0}), operand(Shape{})},
                    .attributes = {{"template", std::string("{} and {}")},
                                   {"placeholder", std::string("{}")}}},
                   {.attributes = {{"template", std::string("alone")}}}}});
  rows.push_back({.name = "as_string",
                  .doc = "The text of each number.",
                  .opTypes = {.tensorFlow = "AsString", .onnx = "", .nodeName = "AsString"},
                  .formula = "text of x",
                  .operands = {{.name = "x"}},
                  .attributes = {intAttribute("precision", -1, "Digits after the point; -1: six."),
                                 flagAttribute("scientific", false, "1.5e+00."),
                                 flagAttribute("shortest", false, "1.5.")},
                  .infer = inferAsString,
                  .cost = perElement<1>,
                  .cpu = asStringKernel,
                  .libraryNames = {"tf.as_string", "tf.strings.as_string"},
                  .samples = unarySamples()});
  rows.back().samples.push_back({.operands = {operand({2}, DType::i32)}});
  rows.back().samples.push_back({.operands = {operand({2}, DType::boolean)}});
  return rows;
}

}  // namespace twin::ops
