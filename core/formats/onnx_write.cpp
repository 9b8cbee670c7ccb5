#include "core/formats/onnx_write.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <utility>

#include "core/base/text.h"
#include "core/formats/wire.h"
#include "core/ops/registry.h"

namespace twin::formats {
namespace {

constexpr std::int64_t kOpset = 17;
constexpr std::int64_t kIr = 8;
constexpr std::size_t kMostMessage = 2'000'000'000;

Writer tensorMessage(const std::string& name, const Tensor& tensor) {
  Writer message;
  for (const std::int64_t dim : tensor.shape().dims()) message.integer(1, dim);
  message.integer(2, row(tensor.dtype()).onnx);
  const Tensor dense = tensor.contiguous();
  if (dense.dtype() == DType::string) {
    for (const std::string& element : dense.values<std::string>()) message.bytes(6, element);
    message.bytes(8, name);
  } else {
    message.bytes(8, name);
    message.bytes(
        9, {reinterpret_cast<const char*>(dense.raw()), static_cast<std::size_t>(dense.bytes())});
  }
  return message;
}

Writer valueInfo(const std::string& name, const ir::TensorType& type, const ir::Graph& graph) {
  Writer shape;
  for (const std::int64_t dim : type.shape.dims()) {
    Writer entry;
    if (dim >= 0) {
      entry.integer(1, dim);
    } else if (dim <= -2) {
      entry.bytes(2, graph.dimNames().at(static_cast<std::size_t>(-2 - dim)));
    }
    shape.message(1, entry);
  }
  Writer tensor;
  tensor.integer(1, row(type.dtype).onnx);
  if (type.shape.rankKnown()) tensor.message(2, shape);
  Writer boxed;
  boxed.message(1, tensor);
  Writer info;
  info.bytes(1, name);
  info.message(2, boxed);
  return info;
}

struct OnnxAttributes {
  Writer message{};
  void integer(const std::string& name, std::int64_t value) {
    Writer attribute;
    attribute.bytes(1, name);
    attribute.integer(3, value);
    attribute.integer(20, 2);
    message.message(5, attribute);
  }
  void number(const std::string& name, double value) {
    Writer attribute;
    attribute.bytes(1, name);
    attribute.fixed32(2, static_cast<float>(value));
    attribute.integer(20, 1);
    message.message(5, attribute);
  }
  void word(const std::string& name, std::string_view value) {
    Writer attribute;
    attribute.bytes(1, name);
    attribute.bytes(4, value);
    attribute.integer(20, 3);
    message.message(5, attribute);
  }
  void graph(const std::string& name, const Writer& value) {
    Writer attribute;
    attribute.bytes(1, name);
    attribute.message(6, value);
    attribute.integer(20, 5);
    message.message(5, attribute);
  }
  void list(const std::string& name, const std::vector<std::int64_t>& values) {
    Writer attribute;
    attribute.bytes(1, name);
    for (const std::int64_t value : values) attribute.integer(8, value);
    attribute.integer(20, 7);
    message.message(5, attribute);
  }
};

// One graph on its way to ONNX: the message, names that are taken, and the text of each value.
class GraphWriter {
 public:
  explicit GraphWriter(const ir::Graph& graph) : graph_(graph) {
    for (const ir::NodePtr& node : graph.nodes()) names_.insert(node->name);
  }
  [[nodiscard]] Result<Writer> write();

 private:
  using Names = std::vector<std::string>;

  [[nodiscard]] Status writeNode(const ir::Graph& owner, const ir::Node& node);
  [[nodiscard]] Status writeByKind(const ir::Graph& owner, const ir::Node& node, const Names& in);
  [[nodiscard]] Status writeReduction(const ir::Graph& owner, const ir::Node& node,
                                      const Names& in);
  [[nodiscard]] Status writeMovement(const ir::Graph& owner, const ir::Node& node, const Names& in);
  [[nodiscard]] Status writeStridedSlice(const ir::Graph& owner, const ir::Node& node,
                                         const Names& in);
  [[nodiscard]] Status writeMatmul(const ir::Graph& owner, const ir::Node& node, const Names& in);
  [[nodiscard]] Status writeFusedMatmul(const ir::Graph& owner, const ir::Node& node,
                                        const Names& in);
  [[nodiscard]] Status writeFusedBody(const ir::Graph& owner, const ir::Node& node,
                                      const Names& in);
  [[nodiscard]] Status writeStack(const ir::Node& node, const Names& in);
  [[nodiscard]] Status writePad(const ir::Graph& owner, const ir::Node& node, const Names& in);
  [[nodiscard]] Status writeClip(const ir::Graph& owner, const ir::Node& node, const Names& in);
  void writeFloorDivision(const ir::Node& node, const Names& in);
  [[nodiscard]] Status writeIf(const ir::Graph& owner, const ir::Node& node, const Names& in);
  [[nodiscard]] Status writeWhile(const ir::Graph& owner, const ir::Node& node, const Names& in);
  [[nodiscard]] Result<const ir::Graph*> bodyOf(const ir::Graph& owner, const ir::Node& node,
                                                std::size_t index) const;
  [[nodiscard]] Result<Names> writeInline(const ir::Graph& body, const Names& in,
                                          const std::string& base);
  [[nodiscard]] Status describeOutputs(const ir::Graph& body, const Names& results,
                                       const std::string& base);

  // Appends a node; its only output is a fresh value, or the value of `node` when that is given.
  std::string emit(const std::string& op, const Names& inputs, const std::string& output,
                   OnnxAttributes attributes = {}) {
    emitMany(op, inputs, {output}, std::move(attributes));
    return output;
  }
  void emitMany(const std::string& op, const Names& inputs, const Names& outputs,
                OnnxAttributes attributes) {
    Writer message;
    for (const std::string& input : inputs) message.bytes(1, input);
    for (const std::string& output : outputs) message.bytes(2, output);
    message.bytes(3, outputs.front());
    message.bytes(4, op);
    std::string whole = message.take() + attributes.message.take();
    message_.bytes(1, whole);
  }
  [[nodiscard]] Names outsOf(const ir::Node& node) {
    Names outputs;
    for (std::uint32_t k = 0; k < node.outputs.size(); ++k) outputs.push_back(name({node.id, k}));
    return outputs;
  }
  std::string fresh(const std::string& base) {
    for (int k = 1;; ++k) {
      std::string name = fmt::format("{}_{}", base, k);
      if (names_.insert(name).second) return name;
    }
  }
  std::string initializer(const std::string& base, const Tensor& tensor) {
    std::string name = fresh(base);
    message_.message(5, tensorMessage(name, tensor));
    return name;
  }
  std::string initializer(const std::string& base, const std::vector<std::int64_t>& values) {
    return initializer(base, Tensor::vector<std::int64_t>(values));
  }
  std::string number(const std::string& base, double value, DType dtype) {
    return initializer(base, *cast(Tensor::scalar(value), dtype));
  }
  [[nodiscard]] std::string& name(ir::ValueId value) { return values_[value]; }
  [[nodiscard]] const std::string& out(const ir::Node& node) { return values_[{node.id, 0}]; }
  [[nodiscard]] static tl::unexpected<Error> cannot(const ir::Node& node, std::string what) {
    return fail(
        {.code = ErrorCode::unsupported,
         .message = "{} ({}) has no form in ONNX: {}",
         .arguments = {node.name, node.kind, std::move(what)},
         .where = NodePlace{node.name},
         .advice = "Export another format, or the stage before the pass that made the node."});
  }
  [[nodiscard]] static Result<std::vector<std::int64_t>> axesOf(const ir::Graph& owner,
                                                                const ir::Node& node,
                                                                std::string_view name) {
    const auto value = ir::staticOperand(owner, node, name, ops::registry());
    if (!value) return cannot(node, std::string(name) + " is not constant");
    TWIN_TRY(list, integers(*value));
    return std::vector<std::int64_t>(list.begin(), list.end());
  }
  [[nodiscard]] static DType dtypeOfResult(const ir::Node& node) {
    const ir::TensorType* type = ir::asTensor(node.outputs.front());
    return type != nullptr ? type->dtype : DType::f32;
  }
  [[nodiscard]] static int rankOf(const ir::Graph& owner, ir::ValueId value) {
    const ir::TensorType* type = ir::asTensor(owner.type(value));
    return type != nullptr && type->shape.rankKnown() ? type->shape.rank() : -1;
  }

  const ir::Graph& graph_;
  Writer message_;
  std::set<std::string> names_;
  std::map<ir::ValueId, std::string> values_;
};

Status GraphWriter::writeReduction(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  const ops::OpDef* row = ops::registry().op(node.kind);
  TWIN_CHECK(row != nullptr && !row->opTypes.onnx.empty(), "a reduction row names its ONNX type");
  std::vector<std::int64_t> axes;
  if (ir::staticOperand(owner, node, "axes", ops::registry())) {
    TWIN_TRY(list, axesOf(owner, node, "axes"));
    axes = list;
  } else if (node.inputs.size() > 1) {
    return cannot(node, "its axes are not constant");
  }
  OnnxAttributes attributes;
  attributes.integer("keepdims", ir::valueOr(node.attributes, "keepdims", false) ? 1 : 0);
  Names inputs{in.front()};
  // From opset 13 on ReduceSum takes its axes as an operand, the others keep an attribute until 18.
  if (node.kind == "reduce_sum") {
    if (!axes.empty()) inputs.push_back(initializer(node.name + "/axes", axes));
  } else if (!axes.empty()) {
    attributes.list("axes", axes);
  }
  emit(row->opTypes.onnx, inputs, out(node), std::move(attributes));
  return {};
}

Status GraphWriter::writeStridedSlice(const ir::Graph& owner, const ir::Node& node,
                                      const Names& in) {
  TWIN_TRY(begin, axesOf(owner, node, "begin"));
  TWIN_TRY(end, axesOf(owner, node, "end"));
  TWIN_TRY(strides, axesOf(owner, node, "strides"));
  const auto mask = [&](const char* name) {
    return ir::valueOr<std::int64_t>(node.attributes, name, 0);
  };
  if (mask("ellipsis_mask") != 0 || mask("new_axis_mask") != 0) return cannot(node, "it adds axes");
  std::vector<std::int64_t> starts;
  std::vector<std::int64_t> ends;
  std::vector<std::int64_t> axes;
  std::vector<std::int64_t> steps;
  std::vector<std::int64_t> dropped;
  constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
  for (std::size_t k = 0; k < begin.size(); ++k) {
    const std::int64_t bit = std::int64_t{1} << k;
    const std::int64_t step = k < strides.size() ? strides[k] : 1;
    const bool shrinks = (mask("shrink_axis_mask") & bit) != 0;
    const std::int64_t first = (mask("begin_mask") & bit) != 0 ? (step > 0 ? 0 : kEnd) : begin[k];
    std::int64_t last = (mask("end_mask") & bit) != 0 ? (step > 0 ? kEnd : -kEnd) : end[k];
    if (shrinks) last = begin[k] == -1 ? kEnd : begin[k] + 1;
    starts.push_back(first);
    ends.push_back(last);
    axes.push_back(static_cast<std::int64_t>(k));
    steps.push_back(shrinks ? 1 : step);
    if (shrinks) dropped.push_back(static_cast<std::int64_t>(k));
  }
  const Names inputs{in.front(), initializer(node.name + "/starts", starts),
                     initializer(node.name + "/ends", ends), initializer(node.name + "/axes", axes),
                     initializer(node.name + "/steps", steps)};
  if (dropped.empty()) {
    emit("Slice", inputs, out(node));
    return {};
  }
  const std::string sliced = emit("Slice", inputs, fresh(node.name + "/Slice"));
  emit("Squeeze", {sliced, initializer(node.name + "/squeezed", dropped)}, out(node));
  return {};
}

Status GraphWriter::writeMovement(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  OnnxAttributes attributes;
  const auto listed = [&](const char* op, const char* operand) -> Status {
    TWIN_TRY(list, axesOf(owner, node, operand));
    emit(op, {in.front(), initializer(node.name + "/" + operand, list)}, out(node));
    return {};
  };
  if (node.kind == "transpose") {
    if (ir::staticOperand(owner, node, "perm", ops::registry())) {
      TWIN_TRY(perm, axesOf(owner, node, "perm"));
      attributes.list("perm", perm);
    }
    emit("Transpose", {in.front()}, out(node), std::move(attributes));
    return {};
  }
  if (node.kind == "reshape") return listed("Reshape", "shape");
  if (node.kind == "broadcast_to") return listed("Expand", "shape");
  if (node.kind == "tile") return listed("Tile", "multiples");
  if (node.kind == "expand_dims") return listed("Unsqueeze", "axis");
  if (node.kind == "squeeze") {
    const auto axes = ir::staticOperand(owner, node, "axes", ops::registry());
    if (axes && axes->elements() > 0) return listed("Squeeze", "axes");
    emit("Squeeze", {in.front()}, out(node));
    return {};
  }
  if (node.kind == "strided_slice") return writeStridedSlice(owner, node, in);
  if (node.kind == "concat") {
    TWIN_TRY(axis, axesOf(owner, node, "axis"));
    attributes.integer("axis", axis.empty() ? 0 : axis.front());
    // The axis operand, where it still is one, stands first and is no value to join.
    const bool hasOperand = !node.attributes.contains("axis");
    emit("Concat", Names(in.begin() + (hasOperand ? 1 : 0), in.end()), out(node),
         std::move(attributes));
    return {};
  }
  if (node.kind == "gather") {
    const auto axis = ir::staticOperand(owner, node, "axis", ops::registry());
    attributes.integer("axis", axis ? elementAsInt(*axis, 0) : 0);
    emit("Gather", {in[0], in[1]}, out(node), std::move(attributes));
    return {};
  }
  if (node.kind == "flatten") {
    attributes.integer("axis", ir::valueOr<std::int64_t>(node.attributes, "axis", 1));
    emit("Flatten", {in.front()}, out(node), std::move(attributes));
    return {};
  }
  return cannot(node, "this version does not write it");
}

Status GraphWriter::writeMatmul(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  Names operands{in[0], in[1]};
  constexpr std::array kFlags = {"transpose_a", "transpose_b"};
  for (std::size_t k = 0; k < 2; ++k) {
    if (!ir::valueOr(node.attributes, kFlags[k], false)) continue;
    const int rank = rankOf(owner, node.inputs[k]);
    if (rank < 2) return cannot(node, "it transposes an operand of unknown rank");
    std::vector<std::int64_t> perm(static_cast<std::size_t>(rank));
    std::iota(perm.begin(), perm.end(), 0);
    std::swap(perm[perm.size() - 1], perm[perm.size() - 2]);
    OnnxAttributes attributes;
    attributes.list("perm", perm);
    operands[k] =
        emit("Transpose", {operands[k]}, fresh(node.name + "/Transpose"), std::move(attributes));
  }
  emit("MatMul", operands, out(node));
  return {};
}

// activation(a b + bias + residual), written out; the last node bears the value's name.
Status GraphWriter::writeFusedMatmul(const ir::Graph& owner, const ir::Node& node,
                                     const Names& in) {
  const std::string activation = ir::valueOr<std::string>(node.attributes, "activation", "");
  const std::string result = out(node);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kActivations = {
      {{"relu", "Relu"}, {"tanh", "Tanh"}, {"sigmoid", "Sigmoid"}, {"softplus", "Softplus"}}};
  std::string activationOp;
  for (const auto& [ours, theirs] : kActivations) {
    if (ours == activation) activationOp = theirs;
  }
  if (!activation.empty() && activationOp.empty()) return cannot(node, "activation " + activation);
  // Every step but the last gets a name of its own; the last one bears the value's name.
  std::size_t left = in.size() - 2 + (activation.empty() ? 0 : 1);
  const auto target = [&] { return left-- == 0 ? result : fresh(node.name + "/part"); };
  std::string current = target();
  name({node.id, 0}) = current;
  TWIN_PASS(writeMatmul(owner, node, in));
  for (std::size_t k = 2; k < in.size(); ++k) current = emit("Add", {current, in[k]}, target());
  if (!activation.empty()) emit(activationOp, {current}, result);
  name({node.id, 0}) = result;
  return {};
}

Status GraphWriter::writeStack(const ir::Node& node, const Names& in) {
  const std::int64_t axis = ir::valueOr<std::int64_t>(node.attributes, "axis", 0);
  const std::string axes = initializer(node.name + "/axes", std::vector<std::int64_t>{axis});
  Names parts;
  for (const std::string& value : in)
    parts.push_back(emit("Unsqueeze", {value, axes}, fresh(node.name + "/Unsqueeze")));
  OnnxAttributes attributes;
  attributes.integer("axis", axis);
  emit("Concat", parts, out(node), std::move(attributes));
  return {};
}

Status GraphWriter::writePad(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  TWIN_TRY(paddings, axesOf(owner, node, "paddings"));
  const std::string mode = ir::valueOr<std::string>(node.attributes, "mode", "CONSTANT");
  if (mode != "CONSTANT" && mode != "REFLECT") return cannot(node, "mode " + mode);
  std::vector<std::int64_t> pads;
  for (std::size_t side = 0; side < 2; ++side) {
    for (std::size_t k = side; k < paddings.size(); k += 2) pads.push_back(paddings[k]);
  }
  OnnxAttributes attributes;
  attributes.word("mode", mode == "REFLECT" ? "reflect" : "constant");
  Names inputs{in.front(), initializer(node.name + "/pads", pads)};
  if (mode == "CONSTANT") {
    const auto value = ir::staticOperand(owner, node, "value", ops::registry());
    if (!value || value->elements() != 1) return cannot(node, "its value is not constant");
    inputs.push_back(number(node.name + "/value", elementAsDouble(*value, 0), dtypeOfResult(node)));
  }
  emit("Pad", inputs, out(node), std::move(attributes));
  return {};
}

// Both bounds are optional operands; one that bounds nothing is left out.
Status GraphWriter::writeClip(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  const ir::OpInfo* row = ops::registry().find(node.kind);
  Names inputs{in.front()};
  for (const char* bound : {"min", "max"}) {
    if (const auto at = ir::operandIndex(*row, node.attributes, bound); at && *at < in.size()) {
      inputs.push_back(in[*at]);
      continue;
    }
    const auto value = ir::staticOperand(owner, node, bound, ops::registry());
    const double given = value && value->elements() == 1 ? elementAsDouble(*value, 0)
                                                         : std::numeric_limits<double>::infinity();
    inputs.push_back(std::isinf(given)
                         ? std::string()
                         : number(node.name + "/" + bound, given, dtypeOfResult(node)));
  }
  while (inputs.back().empty()) inputs.pop_back();
  emit("Clip", inputs, out(node));
  return {};
}

// ONNX divides whole numbers toward zero: one less where the remainder's sign is not the divisor's.
void GraphWriter::writeFloorDivision(const ir::Node& node, const Names& in) {
  const DType dtype = dtypeOfResult(node);
  const auto step = [&](const std::string& op, const Names& inputs) {
    return emit(op, inputs, fresh(node.name + "/" + op));
  };
  if (isFloat(dtype)) {
    emit("Floor", {step("Div", {in[0], in[1]})}, out(node));
    return;
  }
  const std::string zero = number(node.name + "/zero", 0, dtype);
  const std::string quotient = step("Div", {in[0], in[1]});
  const std::string rest = step("Sub", {in[0], step("Mul", {quotient, in[1]})});
  const std::string differ = step("Xor", {step("Less", {rest, zero}), step("Less", {in[1], zero})});
  const std::string isRest = step("Not", {step("Equal", {rest, zero})});
  OnnxAttributes to;
  to.integer("to", row(dtype).onnx);
  const std::string one =
      emit("Cast", {step("And", {differ, isRest})}, fresh(node.name + "/Cast"), std::move(to));
  emit("Sub", {quotient, one}, out(node));
}

Result<const ir::Graph*> GraphWriter::bodyOf(const ir::Graph& owner, const ir::Node& node,
                                             std::size_t index) const {
  const ir::Graph* body = owner.function(node.bodies.at(index));
  if (body == nullptr) body = graph_.function(node.bodies.at(index));
  if (body == nullptr) return cannot(node, "its body is missing");
  for (const ir::NodeId input : body->inputs()) {
    if (ir::asTensor(body->type({input, 0})) == nullptr)
      return cannot(node, "its body takes a value that is no tensor");
  }
  return body;
}

// A body's nodes among those that are written now, its inputs bound; gives the names of its
// outputs.
Result<GraphWriter::Names> GraphWriter::writeInline(const ir::Graph& body, const Names& in,
                                                    const std::string& base) {
  for (std::size_t k = 0; k < body.inputs().size(); ++k) name({body.inputs()[k], 0}) = in.at(k);
  for (const ir::NodePtr& inner : body.nodes()) {
    if (inner->kind == "placeholder") continue;
    for (std::uint32_t k = 0; k < inner->outputs.size(); ++k)
      name({inner->id, k}) = fresh(base + "/" + inner->name);
    TWIN_PASS(writeNode(body, *inner));
  }
  Names results;
  for (const ir::ValueId output : body.outputs()) results.push_back(name(output));
  return results;
}

// A subgraph's outputs are values of its own, each once.
Status GraphWriter::describeOutputs(const ir::Graph& body, const Names& results,
                                    const std::string& base) {
  for (std::size_t k = 0; k < results.size(); ++k) {
    const ir::ValueId output = body.outputs()[k];
    const ir::TensorType* type = ir::asTensor(body.type(output));
    if (type == nullptr) return cannot(body.node(output.node), "it is no tensor");
    const std::string own = emit("Identity", {results[k]}, fresh(base + "/result"));
    message_.message(12, valueInfo(own, *type, body));
  }
  return {};
}

Status GraphWriter::writeIf(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  OnnxAttributes attributes;
  constexpr std::array<const char*, 2> kBranches = {"then_branch", "else_branch"};
  for (std::size_t k = 0; k < 2; ++k) {
    TWIN_TRY(body, bodyOf(owner, node, k));
    Writer outer = std::exchange(message_, Writer());
    const std::string base = node.name + (k == 0 ? "/then" : "/else");
    auto results = writeInline(*body, Names(in.begin() + 1, in.end()), base);
    Status described = results ? describeOutputs(*body, *results, base) : Status();
    message_.bytes(2, body->name());
    const Writer branch = std::exchange(message_, std::move(outer));
    if (!results) return fail(std::move(results).error());
    TWIN_PASS(described);
    attributes.graph(kBranches[k], branch);
  }
  emitMany("If", {in.front()}, outsOf(node), std::move(attributes));
  return {};
}

// ONNX asks for the condition before the first turn, and again at the end of each.
Status GraphWriter::writeWhile(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  TWIN_TRY(condition, bodyOf(owner, node, 0));
  TWIN_TRY(body, bodyOf(owner, node, 1));
  for (const ir::NodeId input : body->inputs()) {
    if (ir::asTensor(body->type({input, 0})) == nullptr)
      return cannot(node, "it carries " + body->node(input).name + ", which is no tensor");
  }
  TWIN_TRY(first, writeInline(*condition, in, node.name + "/first"));
  Writer outer = std::exchange(message_, Writer());
  const Status written = [&]() -> Status {
    const std::string base = node.name + "/turn";
    const ir::TensorType number{.dtype = DType::i64, .shape = PartialShape(Dims{})};
    const ir::TensorType flag{.dtype = DType::boolean, .shape = PartialShape(Dims{})};
    message_.message(11, valueInfo(fresh(base + "/number"), number, *body));
    message_.message(11, valueInfo(fresh(base + "/condition"), flag, *body));
    Names variables;
    for (const ir::NodeId input : body->inputs()) {
      variables.push_back(fresh(base + "/" + body->node(input).name));
      message_.message(11,
                       valueInfo(variables.back(), *ir::asTensor(body->type({input, 0})), *body));
    }
    TWIN_TRY(next, writeInline(*body, variables, base));
    TWIN_TRY(again, writeInline(*condition, next, base + "/again"));
    TWIN_PASS(describeOutputs(*condition, again, base));
    return describeOutputs(*body, next, base);
  }();
  message_.bytes(2, body->name());
  const Writer turn = std::exchange(message_, std::move(outer));
  TWIN_PASS(written);
  OnnxAttributes attributes;
  attributes.graph("body", turn);
  const std::int64_t* most = ir::find<std::int64_t>(node.attributes, "max_trip");
  const bool bounded = most != nullptr && *most >= 0;
  Names inputs{bounded ? initializer(node.name + "/max_trip", Tensor::scalar(*most)) : "",
               first.front()};
  inputs.insert(inputs.end(), in.begin(), in.end());
  emitMany("Loop", inputs, outsOf(node), std::move(attributes));
  return {};
}

Status GraphWriter::writeFusedBody(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  const ir::Graph* body = owner.function(node.bodies.front());
  if (body == nullptr) body = graph_.function(node.bodies.front());
  if (body == nullptr) return cannot(node, "its body is missing");
  for (std::size_t k = 0; k < body->inputs().size(); ++k) name({body->inputs()[k], 0}) = in[k];
  for (const ir::NodePtr& inner : body->nodes()) {
    if (inner->kind == "placeholder") continue;
    for (std::uint32_t k = 0; k < inner->outputs.size(); ++k) {
      name({inner->id, k}) = fresh(node.name + "/" + inner->name);
    }
    for (std::uint32_t k = 0; k < body->outputs().size(); ++k) {
      if (body->outputs()[k].node == inner->id) name(body->outputs()[k]) = name({node.id, k});
    }
    TWIN_PASS(writeNode(*body, *inner));
  }
  return {};
}

Status GraphWriter::writeByKind(const ir::Graph& owner, const ir::Node& node, const Names& in) {
  if (node.outputs.empty()) return cannot(node, "it has no result");
  const std::string& result = out(node);
  const DType dtype = dtypeOfResult(node);
  OnnxAttributes attributes;
  const std::string& kind = node.kind;
  if (kind == "square") return emit("Mul", {in[0], in[0]}, result), Status();
  if (kind == "rsqrt") {
    emit("Reciprocal", {emit("Sqrt", {in[0]}, fresh(node.name + "/Sqrt"))}, result);
    return {};
  }
  if (kind == "squared_difference") {
    const std::string difference = emit("Sub", {in[0], in[1]}, fresh(node.name + "/Sub"));
    emit("Mul", {difference, difference}, result);
    return {};
  }
  if (kind == "not_equal") {
    emit("Not", {emit("Equal", {in[0], in[1]}, fresh(node.name + "/Equal"))}, result);
    return {};
  }
  if (kind == "bias_add") return emit("Add", {in[0], in[1]}, result), Status();
  if (kind == "floordiv") return writeFloorDivision(node, in), Status();
  if (kind == "mod" && isFloat(dtype)) return cannot(node, "of real numbers it has C's sign there");
  if (kind == "stack") return writeStack(node, in);
  if (kind == "pad") return writePad(owner, node, in);
  if (kind == "clip") return writeClip(owner, node, in);
  if (kind == "if") return writeIf(owner, node, in);
  if (kind == "while") return writeWhile(owner, node, in);
  if (kind == "gelu" && !ir::valueOr(node.attributes, "approximate", false)) {
    const std::string scaled =
        emit("Mul", {in[0], number(node.name + "/c", 0.70710678118654752, dtype)},
             fresh(node.name + "/Mul"));
    const std::string erf = emit("Erf", {scaled}, fresh(node.name + "/Erf"));
    const std::string sum =
        emit("Add", {erf, number(node.name + "/c", 1, dtype)}, fresh(node.name + "/Add"));
    const std::string product = emit("Mul", {in[0], sum}, fresh(node.name + "/Mul"));
    emit("Mul", {product, number(node.name + "/c", 0.5, dtype)}, result);
    return {};
  }
  if (kind == "cast") {
    attributes.integer("to", row(dtype).onnx);
    emit("Cast", {in[0]}, result, std::move(attributes));
    return {};
  }
  if (kind == "softmax" || kind == "log_softmax") {
    attributes.integer("axis", ir::valueOr<std::int64_t>(node.attributes, "axis", -1));
    emit(kind == "softmax" ? "Softmax" : "LogSoftmax", {in[0]}, result, std::move(attributes));
    return {};
  }
  if (kind == "layer_norm") {
    if (in.size() < 2) return cannot(node, "it has no scale");
    attributes.integer("axis", ir::valueOr<std::int64_t>(node.attributes, "axis", -1));
    attributes.number("epsilon", ir::valueOr(node.attributes, "epsilon", 1e-5));
    emit("LayerNormalization", in, result, std::move(attributes));
    return {};
  }
  if (kind == "gemm") {
    attributes.number("alpha", ir::valueOr(node.attributes, "alpha", 1.0));
    attributes.number("beta", ir::valueOr(node.attributes, "beta", 1.0));
    attributes.integer("transA", ir::valueOr(node.attributes, "transpose_a", false) ? 1 : 0);
    attributes.integer("transB", ir::valueOr(node.attributes, "transpose_b", false) ? 1 : 0);
    emit("Gemm", in, result, std::move(attributes));
    return {};
  }
  if (kind == "matmul") return writeMatmul(owner, node, in);
  if (kind == "fused_matmul") return writeFusedMatmul(owner, node, in);
  if (kind == "fused_elementwise") return writeFusedBody(owner, node, in);
  const ops::OpDef* found = ops::registry().op(kind);
  if (found != nullptr && found->has(ir::Trait::reduction) && kind.starts_with("reduce_") &&
      !found->opTypes.onnx.empty()) {
    return writeReduction(owner, node, in);
  }
  if (found != nullptr && (found->has(ir::Trait::movement) || found->has(ir::Trait::view))) {
    return writeMovement(owner, node, in);
  }
  if (kind == "leaky_relu" || kind == "elu") {
    for (const auto& [attribute, value] : node.attributes) {
      if (const double* real = std::get_if<double>(&value)) attributes.number("alpha", *real);
    }
    emit(found->opTypes.onnx, {in[0]}, result, std::move(attributes));
    return {};
  }
  // An op whose attributes would be lost has no plain form.
  const bool plain = found != nullptr && !found->opTypes.onnx.empty() &&
                     found->attributes.empty() &&
                     (found->has(ir::Trait::elementwise) || kind == "identity" || kind == "shape");
  if (!plain)
    return kind == "gather" ? writeMovement(owner, node, in)
                            : cannot(node, "this version does not write it");
  emit(found->opTypes.onnx, in, result);
  return {};
}

Status GraphWriter::writeNode(const ir::Graph& owner, const ir::Node& node) {
  if (node.kind == "const") {
    const auto* value = ir::find<ir::TensorValue>(node.attributes, "value");
    TWIN_CHECK(value != nullptr, "a const node carries its value");
    message_.message(5, tensorMessage(out(node), value->tensor));
    return {};
  }
  if (node.kind == "no_op") return {};
  if (node.kind == "opaque" || !node.bodies.empty()) {
    if (node.kind != "fused_elementwise" && node.kind != "if" && node.kind != "while")
      return cannot(node, "this version writes tensors and plain ops only");
  }
  Names in;
  for (const ir::ValueId input : node.inputs) in.push_back(name(input));
  if (node.kind == "identity") return emit("Identity", in, out(node)), Status();
  return writeByKind(owner, node, in);
}

Result<Writer> GraphWriter::write() {
  for (const ir::NodePtr& node : graph_.nodes()) {
    for (std::uint32_t k = 0; k < node->outputs.size(); ++k)
      name({node->id, k}) = graph_.valueName({node->id, k});
  }
  for (const ir::NodePtr& node : graph_.nodes()) {
    if (node->kind != "placeholder") TWIN_PASS(writeNode(graph_, *node));
  }
  message_.bytes(2, graph_.name());
  const auto describe = [&](std::uint32_t field, ir::ValueId value,
                            const std::string& label) -> Status {
    const ir::TensorType* type = ir::asTensor(graph_.type(value));
    if (type == nullptr)
      return cannot(graph_.node(value.node), "it is no tensor; variables cannot be written");
    message_.message(field, valueInfo(label, *type, graph_));
    return {};
  };
  for (const ir::NodeId input : graph_.inputs())
    TWIN_PASS(describe(11, {input, 0}, name({input, 0})));
  std::set<std::string> written;
  for (std::size_t k = 0; k < graph_.outputs().size(); ++k) {
    const ir::ValueId output = graph_.outputs()[k];
    std::string label = k < graph_.outputNames().size() ? graph_.outputNames()[k] : "";
    // An ONNX output is a value by its own name, once, and never an input itself.
    const bool isOwn = label.empty() || label == name(output);
    const bool isInput =
        graph_.node(output.node).kind == "placeholder" || graph_.node(output.node).kind == "const";
    if (!isOwn || isInput || written.contains(name(output))) {
      if (label.empty() || written.contains(label) || names_.contains(label))
        label = fresh(name(output) + "_out");
      emit("Identity", {name(output)}, label);
    } else {
      label = name(output);
    }
    written.insert(label);
    TWIN_PASS(describe(12, output, label));
  }
  return std::move(message_);
}

}  // namespace

Result<Written> writeOnnx(const ir::Graph& graph, const std::filesystem::path&) {
  GraphWriter writer(graph);
  TWIN_TRY(body, writer.write());
  if (body.content().size() > kMostMessage) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "{} needs more than 2 GB, which one ONNX message cannot hold",
                 .arguments = {graph.name()},
                 .advice = "Export graph text, whose constants lie in files of their own."});
  }
  Writer opset;
  opset.bytes(1, "");
  opset.integer(2, kOpset);
  Writer model;
  model.integer(1, kIr);
  model.bytes(2, "twinscope");
  model.message(7, body);
  model.message(8, opset);
  return Written{.content = model.take()};
}

}  // namespace twin::formats
