#include "core/ops/list_ops.h"

#include "core/ops/kernel_tools.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

constexpr std::int64_t kMostItems = 1 << 24;

Result<ir::ListType> listAt(const ir::InferInput& in, std::size_t k) {
  if (k < in.types.size()) {
    if (const auto* list = std::get_if<ir::ListType>(&in.types[k])) return *list;
  }
  return fail(
      {.code = ErrorCode::type,
       .message = "operand {} must be a list but is {}",
       .arguments = {std::to_string(k), k < in.types.size() ? ir::text(in.types[k]) : "missing"}});
}

// TensorFlow writes an unknown rank as the number -1 and an unknown size as -1 in the list.
PartialShape elementShape(const Dims& dims, bool isList) {
  if (!isList && dims.size() == 1 && dims[0] < 0) return PartialShape{};
  Dims shape = dims;
  for (std::int64_t& dim : shape) dim = dim < 0 ? kUnknownDim : dim;
  return PartialShape(shape);
}

// The element shape as operand k gives it, or as the attribute does.
PartialShape givenShape(const ir::Attributes& attributes, const Tensor* constant) {
  if (constant == nullptr) return ir::valueOr(attributes, "element_shape", PartialShape{});
  if (constant->elements() == 0) return PartialShape(Shape{});
  const auto dims = integers(*constant);
  return dims ? elementShape(*dims, constant->rank() == 1) : PartialShape{};
}

const Tensor* constantAt(const ir::InferInput& in, std::size_t k) {
  return k < in.constants.size() ? in.constants[k] : nullptr;
}

Error itemMismatch(const ir::TensorType& wanted, DType dtype, const PartialShape& shape) {
  return {.code = ErrorCode::shape,
          .message =
              "Tried to set a tensor with incompatible shape at a list index. Item element "
              "shape: {} {} list shape: {} {}",
          .arguments = {std::string(tensorFlowName(dtype)), text(shape),
                        std::string(tensorFlowName(wanted.dtype)), text(wanted.shape)}};
}

// --- infer ---

// reserve(element_shape?, num_elements)
Result<Types> inferReserve(const ir::InferInput& in) {
  TWIN_PASS(tensorAt(in, in.types.empty() ? 0 : in.types.size() - 1));
  const Tensor* shape = in.types.size() > 1 ? constantAt(in, 0) : nullptr;
  return Types{
      ir::ListType{.element = {.dtype = ir::valueOr(*in.attributes, "element_dtype", DType::f32),
                               .shape = givenShape(*in.attributes, shape)}}};
}

Result<Types> inferSetItem(const ir::InferInput& in) {
  TWIN_TRY(list, listAt(in, 0));
  TWIN_PASS(tensorAt(in, 1));
  TWIN_TRY(item, tensorAt(in, 2));
  const bool fits =
      list.element.shape.accepts(item.shape) || item.shape.accepts(list.element.shape);
  if (item.dtype != list.element.dtype || !fits) {
    return fail(itemMismatch(list.element, item.dtype, item.shape));
  }
  return Types{list};
}

Result<Types> inferGetItem(const ir::InferInput& in) {
  TWIN_TRY(list, listAt(in, 0));
  const PartialShape given = givenShape(*in.attributes, constantAt(in, 2));
  return one(list.element.dtype, list.element.shape.accepts(given) ? given : list.element.shape);
}

Result<Types> inferStack(const ir::InferInput& in) {
  TWIN_TRY(list, listAt(in, 0));
  const PartialShape given = givenShape(*in.attributes, constantAt(in, 1));
  const PartialShape element = list.element.shape.accepts(given) ? given : list.element.shape;
  if (!element.rankKnown()) return one(list.element.dtype, PartialShape{});
  const std::int64_t count = ir::valueOr<std::int64_t>(*in.attributes, "num_elements", -1);
  Dims dims = element.dims();
  dims.insert(0, count < 0 ? kUnknownDim : count);
  return one(list.element.dtype, PartialShape(dims));
}

Result<Types> inferFromTensor(const ir::InferInput& in) {
  TWIN_TRY(x, tensorAt(in, 0));
  PartialShape element;
  if (x.shape.rankKnown()) {
    if (x.shape.rank() == 0) {
      return fail({.code = ErrorCode::shape,
                   .message = "Tensor must be at least a vector, but saw shape: []"});
    }
    Dims dims = x.shape.dims();
    dims.erase(0);
    element = PartialShape(dims);
  }
  return Types{ir::ListType{.element = {.dtype = x.dtype, .shape = element}}};
}

Result<Types> inferLength(const ir::InferInput& in) {
  TWIN_PASS(listAt(in, 0));
  return one(DType::i32, PartialShape(Shape{}));
}

// --- kernels ---

const TensorList& listOf(const KernelCall& call) {
  return *std::get<TensorListPtr>(call.inputs[0]);
}

void publishList(const KernelCall& call, TensorList list) {
  call.outputs[0] = std::make_shared<const TensorList>(std::move(list));
}

Status reserveKernel(const KernelCall& call) {
  const std::size_t last = call.inputs.size() - 1;
  const std::int64_t count = elementAsInt(inputTensor(call, last), 0);
  if (count < 0 || count > kMostItems) {
    return fail({.code = ErrorCode::value,
                 .message = "The num_elements to reserve must be from 0 to {}, got {}",
                 .arguments = {std::to_string(kMostItems), std::to_string(count)}});
  }
  TensorList list;
  list.element = {
      .dtype = attribute(call, "element_dtype", DType::f32),
      .shape = givenShape(*call.attributes, last > 0 ? &inputTensor(call, 0) : nullptr)};
  list.items.resize(static_cast<std::size_t>(count));
  publishList(call, std::move(list));
  return {};
}

Result<std::size_t> checkedIndex(const KernelCall& call, const TensorList& list) {
  const std::int64_t index = elementAsInt(inputTensor(call, 1), 0);
  if (index >= 0 && index < static_cast<std::int64_t>(list.items.size())) {
    return static_cast<std::size_t>(index);
  }
  return fail({.code = ErrorCode::value,
               .message = "Trying to access element {} in a list with {} elements.",
               .arguments = {std::to_string(index), std::to_string(list.items.size())},
               .advice = "Give the TensorArray a larger size, or dynamic_size=True."});
}

Status setItemKernel(const KernelCall& call) {
  TensorList list = listOf(call);
  const std::int64_t wanted = elementAsInt(inputTensor(call, 1), 0);
  if (attribute(call, "resize_if_index_out_of_bounds", false) && wanted >= 0 &&
      wanted < kMostItems && static_cast<std::size_t>(wanted) >= list.items.size()) {
    list.items.resize(static_cast<std::size_t>(wanted) + 1);
  }
  TWIN_TRY(index, checkedIndex(call, list));
  const Tensor& item = inputTensor(call, 2);
  if (item.dtype() != list.element.dtype || !list.element.shape.accepts(item.shape())) {
    return fail(itemMismatch(list.element, item.dtype(), item.shape()));
  }
  list.items[index] = item;
  publishList(call, std::move(list));
  return {};
}

// The element's value; one that nobody wrote is zeros where its shape is known.
Result<Tensor> itemAt(const TensorList& list, std::size_t index, const PartialShape& given) {
  if (list.items[index].valid()) return list.items[index];
  auto shape = given.shape();
  if (!shape) shape = list.element.shape.shape();
  for (const Tensor& other : list.items) {
    if (!shape && other.valid()) shape = other.shape();
  }
  if (!shape) {
    return fail({.code = ErrorCode::value,
                 .message = "Trying to read an uninitialized tensor but element_shape is not fully "
                            "defined: index {}",
                 .arguments = {std::to_string(index)},
                 .advice = "Write the element first, or give the TensorArray an element_shape."});
  }
  TWIN_TRY(zeros, Tensor::allocate(list.element.dtype, *shape));
  fillWith(zeros, 0);
  return zeros;
}

PartialShape shapeArgument(const KernelCall& call, std::size_t k) {
  return givenShape(*call.attributes, k < call.inputs.size() ? &inputTensor(call, k) : nullptr);
}

Status getItemKernel(const KernelCall& call) {
  const TensorList& list = listOf(call);
  TWIN_TRY(index, checkedIndex(call, list));
  TWIN_TRY(item, itemAt(list, index, shapeArgument(call, 2)));
  return publishShared(call, 0, item);
}

Status stackKernel(const KernelCall& call) {
  const TensorList& list = listOf(call);
  const PartialShape given = shapeArgument(call, 1);
  std::optional<Shape> element = given.shape();
  if (!element) element = list.element.shape.shape();
  std::vector<Tensor> items;
  for (std::size_t k = 0; k < list.items.size(); ++k) {
    TWIN_TRY(item, itemAt(list, k, given));
    if (!element) element = item.shape();
    if (item.shape() != *element) {
      return fail({.code = ErrorCode::shape,
                   .message = "Tried to stack list which contains elements of different shapes: {} "
                              "and {}",
                   .arguments = {text(*element), text(item.shape())}});
    }
    items.push_back(item);
  }
  if (!element) {
    return fail({.code = ErrorCode::shape,
                 .message = "Tried to stack elements of an empty list with non-fully-defined "
                            "element_shape: {}",
                 .arguments = {text(list.element.shape)}});
  }
  Dims dims = element->dims();
  dims.insert(0, static_cast<std::int64_t>(items.size()));
  TWIN_TRY(shape, checkedShape(dims));
  TWIN_TRY(out, outputTensor(call, 0, list.element.dtype, shape));
  const Dims strides = element->denseStrides();
  std::byte* to = out->mutableRaw();
  for (const Tensor& item : items) {
    copyStrided(
        item.dtype(), *element,
        {.to = to, .toStrides = strides, .from = item.raw(), .fromStrides = item.strides()});
    to += element->elements() * static_cast<std::int64_t>(sizeOf(item.dtype()));
  }
  return checkStop(call);
}

Status fromTensorKernel(const KernelCall& call) {
  const Tensor x = inputTensor(call, 0).contiguous();
  if (x.rank() == 0) {
    return fail({.code = ErrorCode::shape,
                 .message = "Tensor must be at least a vector, but saw shape: []"});
  }
  if (x.shape()[0] > kMostItems) {
    return fail({.code = ErrorCode::limit, .message = "a list of so many elements is too long"});
  }
  Dims dims = x.shape().dims();
  dims.erase(0);
  TensorList list;
  list.element = {.dtype = x.dtype(), .shape = PartialShape(dims)};
  Dims strides = x.strides();
  const std::int64_t step = strides[0];
  strides.erase(0);
  for (std::int64_t k = 0; k < x.shape()[0]; ++k) {
    list.items.push_back(x.viewed(Shape(dims), strides, k * step));
  }
  publishList(call, std::move(list));
  return {};
}

Status lengthKernel(const KernelCall& call) {
  const auto count = static_cast<std::int32_t>(listOf(call).items.size());
  return publishShared(call, 0, Tensor::scalar(count));
}

OpDef listRow(std::string name, std::string doc, std::string type, std::string formula,
              std::vector<ir::OperandDef> operands, ir::InferFn infer, CpuKernel cpu) {
  return {.name = std::move(name),
          .doc = std::move(doc),
          .opTypes = {.tensorFlow = type, .onnx = "", .nodeName = type},
          .formula = std::move(formula),
          .operands = std::move(operands),
          .infer = infer,
          .cost = movesOnly,
          .cpu = cpu};
}

}  // namespace

OpFamily listRows() {
  const ir::AttributeDef shape = {.name = "element_shape",
                                  .doc = "What is known of the elements' shape.",
                                  .fallback = PartialShape{}};
  const ir::OperandDef shapeOperand = staticOptional("element_shape");
  OpFamily rows = {
      listRow("tensor_list_reserve", "A list of so many elements, none written yet.",
              "TensorListReserve", "a list", {shapeOperand, {.name = "num_elements"}}, inferReserve,
              reserveKernel),
      listRow("tensor_list_set_item", "The list with one element replaced.", "TensorListSetItem",
              "list with item at index", {{.name = "list"}, {.name = "index"}, {.name = "item"}},
              inferSetItem, setItemKernel),
      listRow("tensor_list_get_item", "One element of the list.", "TensorListGetItem",
              "list[index]", {{.name = "list"}, {.name = "index"}, shapeOperand}, inferGetItem,
              getItemKernel),
      listRow("tensor_list_stack", "All elements as one tensor, along a new first axis.",
              "TensorListStack", "the elements, stacked", {{.name = "list"}, shapeOperand},
              inferStack, stackKernel),
      listRow("tensor_list_from_tensor", "The slices of a tensor along its first axis, as a list.",
              "TensorListFromTensor", "the slices of x", {{.name = "x"}, shapeOperand},
              inferFromTensor, fromTensorKernel),
      listRow("tensor_list_length", "How many elements the list has.", "TensorListLength",
              "length of list", {{.name = "list"}}, inferLength, lengthKernel),
  };
  for (OpDef& row : rows) {
    for (const ir::OperandDef& operand : row.operands) {
      if (operand.name == "element_shape") row.attributes.push_back(shape);
    }
  }
  rows[0].attributes.push_back(
      typeAttribute("element_dtype", DType::f32, "The dtype of the elements."));
  rows[0].samples = {{.operands = {ints({2}), operand(Tensor::scalar(std::int32_t{3}))}}};
  rows[4].samples = {{.operands = {operand({3, 2})}},
                     {.operands = {operand({1})}},
                     {.operands = {operand({0, 2})}}};
  rows[1].traits = {Trait::canFail};
  rows[1].attributes.push_back(
      flagAttribute("resize_if_index_out_of_bounds", false, "Grow instead of failing."));
  rows[2].traits = {Trait::canFail};
  rows[3].traits = {Trait::canFail};
  rows[3].attributes.push_back(intAttribute("num_elements", -1, "The length, where it is known."));
  return rows;
}

}  // namespace twin::ops
