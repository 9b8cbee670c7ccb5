// The first half of planning: nodes become calls with operands and results in places.
#include <algorithm>

#include "core/exec/cpu/fused_matmul.h"
#include "core/exec/planner.h"
#include "core/ops/registry.h"
#include "core/ops/scalar_program.h"

namespace twin::exec {
namespace {

constexpr std::size_t kMostEpilogueOperands = 20;
// Larger elementwise calls go through the program, which may use the pool.
constexpr std::int64_t kMostDirect = 32768;

bool isMatmul(std::string_view kind) { return kind == "matmul" || kind == "batch_matmul"; }
bool isRename(std::string_view kind) {
  return kind == "reshape" || kind == "identity" || kind == "squeeze" || kind == "expand_dims";
}
const Tensor* constantOf(const ir::Node& node) {
  const auto* value = ir::find<ir::TensorValue>(node.attributes, "value");
  return node.kind == "const" && value != nullptr ? &value->tensor : nullptr;
}

// The body without its matmul: a graph whose first input is the product. Null where the body has
// another form than one matmul of its own inputs followed by elementwise work.
struct SplitBody {
  const ir::Node* matmul = nullptr;
  ir::GraphPtr rest{};
};
SplitBody splitMatmul(const ir::Graph& body) {
  SplitBody split;
  for (const ir::NodePtr& node : body.nodes()) {
    if (!isMatmul(node->kind)) continue;
    if (split.matmul != nullptr) return {};
    split.matmul = node.get();
  }
  if (split.matmul == nullptr || body.outputs().size() != 1) return {};
  const auto isInput = [&body](ir::ValueId value) {
    return std::find(body.inputs().begin(), body.inputs().end(), value.node) != body.inputs().end();
  };
  if (!std::all_of(split.matmul->inputs.begin(), split.matmul->inputs.end(), isInput)) return {};
  ir::Graph::Parts parts;
  parts.name = body.name();
  auto product = std::make_shared<ir::Node>();
  product->id = split.matmul->id;
  product->name = split.matmul->name;
  product->kind = "placeholder";
  product->outputs = split.matmul->outputs;
  parts.nodes.push_back(product);
  parts.inputs.push_back(product->id);
  for (const ir::NodePtr& node : body.nodes()) {
    if (node->id != split.matmul->id) parts.nodes.push_back(node);
  }
  for (const ir::NodeId input : body.inputs()) parts.inputs.push_back(input);
  parts.outputs = body.outputs();
  split.rest = std::make_shared<const ir::Graph>(std::move(parts));
  return split;
}

}  // namespace

const Planner::View& Planner::view(ir::ValueId value) const {
  return views_.at(value.node)[value.result];
}

Argument Planner::argument(ir::ValueId value) const {
  const View& seen = view(value);
  return {.place = seen.place, .hasShape = seen.isRenamed, .shape = seen.shape};
}

bool Planner::isStatic(const std::vector<ir::ValueId>& values) const {
  return std::all_of(values.begin(), values.end(),
                     [this](ir::ValueId value) { return view(value).isStatic; });
}

PlaceIndex Planner::newPlace(const ir::Node& node, std::uint32_t result) {
  Place place;
  place.producer = &node;
  View seen;
  seen.place = static_cast<PlaceIndex>(impl_->places.size());
  if (const ir::TensorType* type = ir::asTensor(node.outputs[result])) {
    place.dtype = type->dtype;
    if (const auto shape = type->shape.shape(); shape && type->dtype != DType::string) {
      place.shape = *shape;
      place.isStatic = true;
    }
  }
  seen.shape = place.shape;
  seen.isStatic = place.isStatic;
  seen.dtype = place.dtype;
  impl_->places.push_back(std::move(place));
  placeNames_.push_back(graph_->valueName({.node = node.id, .result = result}));
  views_[node.id].push_back(std::move(seen));
  return static_cast<PlaceIndex>(impl_->places.size() - 1);
}

Status Planner::addNodes() {
  for (const ir::NodePtr& node : graph_->nodes()) TWIN_PASS(addNode(*node));
  return {};
}

Status Planner::addNode(const ir::Node& node) {
  if (node.kind == "placeholder") {
    addInput(node);
    return {};
  }
  if (const Tensor* constant = constantOf(node)) {
    addConstant(node, *constant);
    return {};
  }
  const ops::OpDef* row = ops::registry().op(node.kind);
  if (row == nullptr) return fail(noKernel(node));
  if (rename(node)) return {};
  if (const Control control = controlOf(*row); control != Control::none) {
    addControl(node, control);
    return {};
  }
  if (!node.bodies.empty()) {
    const ir::Graph* body = graph_->function(node.bodies[0]);
    if (body == nullptr) return fail(noKernel(node));
    TWIN_TRY(isFused, addFused(node, *body));
    if (!isFused) addControl(node, Control::call);
    return {};
  }
  TWIN_TRY(isElement, addElementwise(node, *row));
  if (isElement) return {};
  TWIN_TRY(isProduct, addMatmul(node, *row));
  if (isProduct) return {};
  if (kernelOf(*row) == nullptr && row->scalar.empty()) return fail(noKernel(node));
  addKernel(node, *row);
  return {};
}

void Planner::addInput(const ir::Node& node) {
  const PlaceIndex place = newPlace(node, 0);
  impl_->places[place].home = Home::input;
}

void Planner::addConstant(const ir::Node& node, const Tensor& value) {
  const PlaceIndex place = newPlace(node, 0);
  Place& made = impl_->places[place];
  made.home = Home::constant;
  made.index = static_cast<std::uint32_t>(impl_->constants.size());
  impl_->constants.push_back(value.contiguous());
}

// A dense value under another shape needs no kernel. A graph output keeps one where nobody else
// made it.
bool Planner::rename(const ir::Node& node) {
  if (!isRename(node.kind) || node.inputs.empty()) return false;
  const View from = view(node.inputs[0]);
  const ir::TensorType* type = ir::asTensor(node.outputs[0]);
  const auto shape = type != nullptr ? type->shape.shape() : std::nullopt;
  if (!from.isStatic || !shape || shape->elements() != from.shape.elements()) return false;
  const Home home = impl_->places[from.place].home;
  const bool isOutput = std::any_of(graph_->outputs().begin(), graph_->outputs().end(),
                                    [&node](ir::ValueId value) { return value.node == node.id; });
  if (isOutput && node.kind != "identity" && (home == Home::input || home == Home::constant)) {
    return false;
  }
  View seen = from;
  seen.isRenamed = true;
  seen.shape = *shape;
  views_[node.id].push_back(std::move(seen));
  renames_.push_back(&node);
  return true;
}

Planner::Step& Planner::pushStep(const ir::Node& node, StepKind kind,
                                 const std::vector<ir::ValueId>& reads) {
  Step step;
  step.kind = kind;
  step.node = &node;
  for (const ir::ValueId value : reads) step.reads.push_back(view(value).place);
  for (std::uint32_t k = 0; k < node.outputs.size(); ++k) step.writes.push_back(newPlace(node, k));
  step.origins = node.origin;
  steps_.push_back(std::move(step));
  impl_->calls.push_back({.node = &node});
  return steps_.back();
}

Result<bool> Planner::addElementwise(const ir::Node& node, const ops::OpDef& row) {
  std::vector<DType> dtypes;
  for (const ir::ValueId input : node.inputs) dtypes.push_back(view(input).dtype);
  const ir::TensorType* result = node.outputs.empty() ? nullptr : ir::asTensor(node.outputs[0]);
  if (!isElementwise(row, dtypes) || result == nullptr || !result->shape.fullyKnown() ||
      !isStatic(node.inputs)) {
    return false;
  }
  auto scalar = ops::compileScalar(row, dtypes, result->dtype, node.attributes);
  if (!scalar) return fail(atNode(std::move(scalar).error(), node));
  auto program = cpu::ElementwiseProgram::make(std::move(*scalar));
  if (!program) return fail(atNode(std::move(program).error(), node));
  addElementwiseStep(node, std::move(*program));
  return true;
}

void Planner::addElementwiseStep(const ir::Node& node,
                                 std::shared_ptr<const cpu::ElementwiseProgram> program) {
  Step& step = pushStep(node, StepKind::elementwise, node.inputs);
  std::vector<Dims> strides;
  for (const ir::ValueId input : node.inputs) strides.push_back(view(input).shape.denseStrides());
  std::vector<cpu::OperandView> operands;
  for (std::size_t k = 0; k < node.inputs.size(); ++k) {
    operands.push_back({.shape = &view(node.inputs[k]).shape, .strides = &strides[k]});
  }
  ElementwiseStep made;
  made.program = std::move(program);
  made.layout = cpu::makeLayout(impl_->places[step.writes[0]].shape, operands);
  made.operands = step.reads;
  made.results = step.writes;
  impl_->elementwise.push_back(std::move(made));
  step.elementwise = &impl_->elementwise.back();
  Call& call = impl_->calls.back();
  const ElementwiseStep& stands = impl_->elementwise.back();
  const cpu::TileFn direct = stands.program->direct();
  if (direct != nullptr && stands.layout.allContiguous && stands.layout.elements <= kMostDirect) {
    const std::uint16_t* reads = stands.program->directOperands();
    impl_->direct.push_back({.kernel = direct,
                             .out = stands.results[0],
                             .a = stands.operands[reads[0]],
                             .b = stands.operands[reads[1]],
                             .c = stands.operands[reads[2]],
                             .count = static_cast<std::size_t>(stands.layout.elements)});
    call.function = callDirect;
    call.parameters = &impl_->direct.back();
  } else {
    call.function = callElementwise;
    call.parameters = &stands;
  }
}

Result<bool> Planner::addFused(const ir::Node& node, const ir::Graph& body) {
  if (!isStatic(node.inputs)) return false;
  const bool resultsFit =
      std::all_of(node.outputs.begin(), node.outputs.end(), [&node](const ir::ValueType& type) {
        const ir::TensorType* tensor = ir::asTensor(type);
        const ir::TensorType* first = ir::asTensor(node.outputs[0]);
        return tensor != nullptr && tensor->shape.fullyKnown() && tensor->shape == first->shape;
      });
  if (!resultsFit || node.outputs.empty() || body.inputs().size() != node.inputs.size()) {
    return false;
  }
  if (auto scalar = ops::compileScalarBody(body);
      scalar && scalar->results.size() == node.outputs.size()) {
    if (auto program = cpu::ElementwiseProgram::make(std::move(*scalar))) {
      addElementwiseStep(node, std::move(*program));
      return true;
    }
  }
  return addFusedMatmul(node, body);
}

Result<bool> Planner::addFusedMatmul(const ir::Node& node, const ir::Graph& body) {
  const SplitBody split = splitMatmul(body);
  if (split.matmul == nullptr || node.inputs.size() > kMostEpilogueOperands) return false;
  const auto operandOf = [&](ir::ValueId value) {
    const auto at = std::find(body.inputs().begin(), body.inputs().end(), value.node);
    return node.inputs[static_cast<std::size_t>(at - body.inputs().begin())];
  };
  std::vector<ir::ValueId> operands = {operandOf(split.matmul->inputs[0]),
                                       operandOf(split.matmul->inputs[1])};
  auto made = cpu::MatmulProgram::make(view(operands[0]).dtype, view(operands[0]).shape,
                                       view(operands[1]).shape, split.matmul->attributes);
  if (!made) return fail(atNode(std::move(made).error(), node));
  auto scalar = ops::compileScalarBody(*split.rest);
  if (!scalar) return false;
  auto program = cpu::ElementwiseProgram::make(std::move(*scalar));
  const ir::TensorType* result = ir::asTensor(node.outputs[0]);
  if (!program || result->dtype != made->dtype() || *result->shape.shape() != made->result()) {
    return false;
  }
  const Dims productStrides = made->result().denseStrides();
  std::vector<cpu::OperandView> views{{.shape = &made->result(), .strides = &productStrides}};
  std::vector<Dims> strides;
  for (const ir::ValueId input : node.inputs) strides.push_back(view(input).shape.denseStrides());
  // Operands of the product that the epilogue does not read need not broadcast; they stand in as
  // scalars.
  const Shape scalarShape;
  const Dims noStrides;
  for (std::size_t k = 0; k < node.inputs.size(); ++k) {
    const Shape& shape = view(node.inputs[k]).shape;
    const auto both = broadcastShapes(shape, made->result());
    const bool broadcasts = both && *both == made->result();
    views.push_back({.shape = broadcasts ? &shape : &scalarShape,
                     .strides = broadcasts ? &strides[k] : &noStrides});
    operands.push_back(node.inputs[k]);
  }
  cpu::ElementwiseLayout layout = cpu::makeLayout(made->result(), views);
  made->setEpilogue({.program = std::move(*program), .layout = std::move(layout)});
  TWIN_PASS(addMatmulStep(node, std::move(*made), operands));
  return true;
}

Result<bool> Planner::addMatmul(const ir::Node& node, const ops::OpDef& row) {
  const bool isFused = row.name == "fused_matmul";
  if ((!isMatmul(row.name) && !isFused) || node.inputs.size() < 2 || !isStatic(node.inputs)) {
    return false;
  }
  std::vector<Shape> shapes;
  for (const ir::ValueId input : node.inputs) shapes.push_back(view(input).shape);
  const DType dtype = view(node.inputs[0]).dtype;
  auto made = isFused ? cpu::makeFusedMatmul(dtype, shapes, node.attributes)
                      : cpu::MatmulProgram::make(dtype, shapes[0], shapes[1], node.attributes);
  if (!made) return fail(atNode(std::move(made).error(), node));
  TWIN_PASS(addMatmulStep(node, std::move(*made), node.inputs));
  return true;
}

Status Planner::addMatmulStep(const ir::Node& node, cpu::MatmulProgram program,
                              const std::vector<ir::ValueId>& operands) {
  Step& step = pushStep(node, StepKind::matmul, operands);
  MatmulStep made;
  made.a = step.reads[0];
  made.b = step.reads[1];
  made.out = step.writes[0];
  made.extra.assign(step.reads.begin() + 2, step.reads.end());
  made.program = std::move(program);
  Place& out = impl_->places[made.out];
  out.shape = made.program.result();
  out.isStatic = true;
  views_[node.id][0].shape = out.shape;
  views_[node.id][0].isStatic = true;
  impl_->matmuls.push_back(std::move(made));
  step.matmul = &impl_->matmuls.back();
  impl_->calls.back().function = callMatmul;
  impl_->calls.back().parameters = &impl_->matmuls.back();
  return {};
}

void Planner::addKernel(const ir::Node& node, const ops::OpDef& row) {
  Step& step = pushStep(node, StepKind::kernel, node.inputs);
  KernelStep made;
  made.row = &row;
  made.node = &node;
  made.kernel = kernelOf(row);
  for (const ir::ValueId input : node.inputs) made.operands.push_back(argument(input));
  made.results = step.writes;
  made.slot = static_cast<std::uint32_t>(impl_->kernels.size());
  made.randomSite = randomSiteOf(node);
  const auto isTensor = [](const ir::ValueType& type) { return ir::asTensor(type) != nullptr; };
  const bool onlyTensors =
      std::all_of(node.outputs.begin(), node.outputs.end(), isTensor) &&
      std::all_of(node.inputs.begin(), node.inputs.end(),
                  [&](ir::ValueId input) { return isTensor(graph_->type(input)); });
  const bool shapesKnown =
      isStatic(node.inputs) &&
      std::all_of(step.writes.begin(), step.writes.end(),
                  [this](PlaceIndex place) { return impl_->places[place].isStatic; });
  // Without known shapes the call goes through a site, which infers at run time; its result may be
  // a view of an operand, which has to outlive the operand's last reader.
  if (onlyTensors && !shapesKnown) made.kernel = nullptr;
  step.lets = !onlyTensors || !shapesKnown || row.has(ir::Trait::stateful) ||
              row.has(ir::Trait::prints);
  impl_->kernels.push_back(std::move(made));
  impl_->calls.back().function = callKernel;
  impl_->calls.back().parameters = &impl_->kernels.back();
}

void Planner::addControl(const ir::Node& node, Control control) {
  Step& step = pushStep(node, StepKind::control, node.inputs);
  ControlStep made;
  made.control = control;
  made.node = &node;
  for (const ir::ValueId input : node.inputs) made.operands.push_back(argument(input));
  made.results = step.writes;
  made.slot = static_cast<std::uint32_t>(impl_->controls.size());
  step.lets = true;
  impl_->controls.push_back(std::move(made));
  impl_->calls.back().function = callControl;
  impl_->calls.back().parameters = &impl_->controls.back();
}

}  // namespace twin::exec
