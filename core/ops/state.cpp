#include "core/ops/kernel_tools.h"
#include "core/ops/op_tools.h"
#include "core/tensor/numpy_print.h"

namespace twin::ops {
namespace {

Result<ir::TensorType> contentOf(const ir::InferInput& in) {
  if (!in.types.empty()) {
    if (const auto* resource = std::get_if<ir::ResourceType>(&in.types[0])) {
      return resource->content;
    }
  }
  return fail({.code = ErrorCode::type,
               .message = "the first operand must be a variable but is {}",
               .arguments = {in.types.empty() ? "missing" : ir::text(in.types[0])}});
}

Result<Types> inferRead(const ir::InferInput& in) {
  TWIN_TRY(content, contentOf(in));
  return one(content.dtype, content.shape);
}

Result<Types> inferAssign(const ir::InferInput& in) {
  TWIN_TRY(content, contentOf(in));
  TWIN_TRY(value, tensorAt(in, 1));
  if (value.dtype != content.dtype) return fail(mixedTypes(1, content.dtype, value.dtype));
  if (!content.shape.accepts(value.shape) && !value.shape.accepts(content.shape)) {
    return fail({.code = ErrorCode::shape,
                 .message = "Shape mismatch.The variable shape {}, and the assigned value shape {} "
                            "are incompatible.",
                 .arguments = {tupleText(content.shape), tupleText(value.shape)}});
  }
  return Types{};
}

Variable& variableOf(const KernelCall& call) { return *std::get<VariablePtr>(call.inputs[0]); }

Status readKernel(const KernelCall& call) {
  return publishShared(call, 0, variableOf(call).read());
}

Status assignKernel(const KernelCall& call) {
  variableOf(call).write(inputTensor(call, 1).contiguous());
  return {};
}

template <bool kAdd>
Status updateKernel(const KernelCall& call) {
  const Tensor old = variableOf(call).read().contiguous();
  const Tensor& change = inputTensor(call, 1);
  if (old.shape() != change.shape() || old.dtype() != change.dtype()) {
    return fail({.code = ErrorCode::shape,
                 .message = "Cannot update variable with shape {} using a Tensor with shape {}, "
                            "shapes must be equal.",
                 .arguments = {text(old.shape()), text(change.shape())}});
  }
  const Tensor by = change.contiguous();
  TWIN_TRY(made, Tensor::allocate(old.dtype(), old.shape()));
  TWIN_PASS(visitDType(old.dtype(), [&](auto zero) -> Status {
    using T = decltype(zero);
    const T* a = old.data<T>();
    const T* b = by.data<T>();
    T* to = made.mutableData<T>();
    return inBlocks(call, old.elements(), 65536, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        if constexpr (std::is_same_v<T, bool>) {
          to[k] = b[k];
        } else if constexpr (std::is_integral_v<T>) {
          const auto left = static_cast<std::uint64_t>(a[k]);
          const auto right = static_cast<std::uint64_t>(b[k]);
          to[k] = static_cast<T>(kAdd ? left + right : left - right);
        } else {
          to[k] = store<T>(kAdd ? load<T>(a[k]) + load<T>(b[k]) : load<T>(a[k]) - load<T>(b[k]));
        }
      }
    });
  }));
  variableOf(call).write(std::move(made));
  return {};
}

// --- print and assert ---

Result<Types> inferPrint(const ir::InferInput& in) {
  TWIN_TRY(message, tensorAt(in, 0));
  if (message.dtype != DType::string) return fail(mixedTypes(0, DType::string, message.dtype));
  return Types{};
}

Status printKernel(const KernelCall& call) {
  const Tensor message = inputTensor(call, 0).contiguous();
  std::string line;
  for (std::int64_t k = 0; k < message.elements(); ++k) line += message.data<std::string>()[k];
  line += attribute<std::string>(call, "end", "\n");
  const bool isOut = attribute<std::string>(call, "output_stream", "stderr") == "stdout";
  if (call.context != nullptr && call.context->console) {
    call.context->console(isOut ? Stream::out : Stream::err, line);
  }
  return {};
}

Result<Types> inferAssert(const ir::InferInput& in) {
  TWIN_TRY(condition, tensorAt(in, 0));
  if (condition.dtype != DType::boolean) {
    return fail(mixedTypes(0, DType::boolean, condition.dtype));
  }
  return Types{};
}

// The first elements of a value as TensorFlow's assertions show them: [1 2 3...], text without
// quotes.
std::string assertText(const Tensor& tensor, std::int64_t most) {
  const Tensor dense = tensor.contiguous();
  const std::int64_t shown = most < 0 ? dense.elements() : std::min(most, dense.elements());
  std::string out = "[";
  for (std::int64_t k = 0; k < shown; ++k) {
    if (k > 0) out += " ";
    out += dense.dtype() == DType::string ? dense.data<std::string>()[k]
                                          : tfPrintText(dense.viewed(Shape{}, Dims{}, k));
  }
  return out + (shown < dense.elements() ? "...]" : "]");
}

Status assertKernel(const KernelCall& call) {
  const Tensor condition = inputTensor(call, 0).contiguous();
  bool holds = true;
  for (const bool value : condition.values<bool>()) holds = holds && value;
  if (holds) return {};
  std::string data;
  for (std::size_t k = 1; k < call.inputs.size(); ++k) {
    const Tensor& value = inputTensor(call, k);
    data += (k > 1 ? " " : "") + assertText(value, attribute<std::int64_t>(call, "summarize", 3));
  }
  return fail({.code = ErrorCode::raised,
               .message = "assertion failed: {}",
               .arguments = {data},
               .advice = "The condition of this Assert was False."});
}

Status nothingKernel(const KernelCall&) { return {}; }

OpDef assignRow(std::string name, std::string doc, std::string type, std::string formula,
                CpuKernel cpu) {
  return {.name = std::move(name),
          .doc = std::move(doc),
          .opTypes = {.tensorFlow = type, .onnx = "", .nodeName = type},
          .formula = std::move(formula),
          .operands = {{.name = "resource"}, {.name = "value"}},
          .traits = {Trait::stateful, Trait::writesResource},
          .infer = inferAssign,
          .cost = perInput,
          .cpu = cpu};
}

}  // namespace

OpFamily stateOps() {
  OpFamily rows;
  rows.push_back(
      {.name = "read_variable",
       .doc = "The value that a variable has at this moment.",
       .opTypes = {.tensorFlow = "ReadVariableOp", .onnx = "", .nodeName = "ReadVariableOp"},
       .formula = "the variable's value",
       .operands = {{.name = "resource"}},
       .traits = {Trait::stateful, Trait::readsResource},
       .infer = inferRead,
       .cost = costsNothing,
       .cpu = readKernel});
  rows.push_back(assignRow("assign_variable", "Gives a variable a new value.", "AssignVariableOp",
                           "variable = value", assignKernel));
  rows.push_back(assignRow("assign_add_variable", "Adds to a variable's value.",
                           "AssignAddVariableOp", "variable += value", updateKernel<true>));
  rows.push_back(assignRow("assign_sub_variable", "Subtracts from a variable's value.",
                           "AssignSubVariableOp", "variable -= value", updateKernel<false>));
  rows.push_back({.name = "print",
                  .doc = "Writes a text to the console when it runs.",
                  .opTypes = {.tensorFlow = "PrintV2", .onnx = "", .nodeName = "PrintV2"},
                  .formula = "prints the text",
                  .operands = {{.name = "input"}},
                  .attributes = {textAttribute("output_stream", "stderr", "stderr or stdout."),
                                 textAttribute("end", "\n", "What follows the text.")},
                  .traits = {Trait::stateful, Trait::prints},
                  .infer = inferPrint,
                  .cost = costsNothing,
                  .cpu = printKernel,
                  .samples = {{.operands = {operand(Tensor::string("hello"))}}}});
  rows.push_back({.name = "assert",
                  .doc = "Stops the run with the data as message where the condition is false.",
                  .opTypes = {.tensorFlow = "Assert", .onnx = "", .nodeName = "Assert"},
                  .formula = "fails unless the condition holds",
                  .operands = {{.name = "condition"}, {.name = "data"}},
                  .attributes = {intAttribute("summarize", 3, "Elements shown at each end.")},
                  .traits = {Trait::stateful, Trait::canFail, Trait::variadic},
                  .infer = inferAssert,
                  .cost = costsNothing,
                  .cpu = assertKernel,
                  .libraryNames = {"tf.Assert", "tf.debugging.Assert"},
                  .samples = {{.operands = {operand(Tensor::scalar(true)),
                                            operand(Tensor::string("all is well"))}}}});
  rows.push_back({.name = "no_op",
                  .doc = "Does nothing; others wait for it by control edges.",
                  .opTypes = {.tensorFlow = "NoOp", .onnx = "", .nodeName = "NoOp"},
                  .formula = "nothing",
                  .infer = nothing,
                  .cost = costsNothing,
                  .cpu = nothingKernel,
                  .libraryNames = {"tf.no_op"},
                  .samples = {{}}});
  return rows;
}

}  // namespace twin::ops
