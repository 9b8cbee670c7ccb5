#include "core/ops/list_ops.h"
#include "core/ops/op_tools.h"

namespace twin::ops {
namespace {

// Names of unknown dimensions belong to a graph; another graph's are only unknown.
ir::ValueType withoutNames(ir::ValueType type) {
  auto* tensor = std::get_if<ir::TensorType>(&type);
  if (tensor == nullptr || !tensor->shape.rankKnown()) return type;
  Dims dims = tensor->shape.dims();
  for (std::int64_t& dim : dims) dim = dim < 0 ? kUnknownDim : dim;
  tensor->shape = PartialShape(dims);
  return type;
}

Error bodyMismatch(std::string_view body, std::string_view what, std::size_t wanted,
                   std::size_t found) {
  return {.code = ErrorCode::type,
          .message = "the body {} has {} {} where {} are needed",
          .arguments = {std::string(body), std::to_string(found), std::string(what),
                        std::to_string(wanted)}};
}

Status checkBodies(const ir::InferInput& in, std::size_t count) {
  bool all = in.bodies.size() == count;
  for (const ir::Graph* body : in.bodies) all = all && body != nullptr;
  if (all) return {};
  return fail({.code = ErrorCode::value,
               .message = "this op needs {} bodies",
               .arguments = {std::to_string(count)}});
}

// The operands from `first` on go into the body's inputs.
Status checkArguments(const ir::InferInput& in, std::size_t first, const ir::Graph& body) {
  const std::size_t given = in.types.size() - std::min(first, in.types.size());
  if (given != body.inputs().size()) {
    return fail(bodyMismatch(body.name(), "inputs", given, body.inputs().size()));
  }
  for (std::size_t k = 0; k < given; ++k) {
    const ir::ValueType& argument = in.types[first + k];
    const ir::ValueType wanted = withoutNames(body.type({.node = body.inputs()[k]}));
    if (ir::accepts(wanted, argument)) continue;
    return fail(
        {.code = ErrorCode::type,
         .message = "input {} of the body {} takes {} but gets {}",
         .arguments = {std::to_string(k), body.name(), ir::text(wanted), ir::text(argument)}});
  }
  return {};
}

Types outputTypes(const ir::Graph& body) {
  Types types;
  for (const ir::ValueId& output : body.outputs()) {
    types.push_back(withoutNames(body.type(output)));
  }
  return types;
}

Result<Types> inferCall(const ir::InferInput& in) {
  TWIN_PASS(checkBodies(in, 1));
  TWIN_PASS(checkArguments(in, 0, *in.bodies[0]));
  return outputTypes(*in.bodies[0]);
}

Result<ir::ValueType> joined(const ir::ValueType& a, const ir::ValueType& b, std::size_t k) {
  const ir::TensorType* x = ir::asTensor(a);
  const ir::TensorType* y = ir::asTensor(b);
  if (x != nullptr && y != nullptr && x->dtype == y->dtype) {
    return ir::tensorType(x->dtype, PartialShape::join(x->shape, y->shape));
  }
  if (ir::accepts(a, b)) return a;
  if (ir::accepts(b, a)) return b;
  return fail({.code = ErrorCode::type,
               .message = "the branches differ in result {}: {} and {}",
               .arguments = {std::to_string(k), ir::text(a), ir::text(b)},
               .advice = "Both branches must give values of one dtype."});
}

Result<Types> inferIf(const ir::InferInput& in) {
  TWIN_PASS(tensorAt(in, 0));
  TWIN_PASS(checkBodies(in, 2));
  for (const ir::Graph* body : in.bodies) TWIN_PASS(checkArguments(in, 1, *body));
  Types types = outputTypes(*in.bodies[0]);
  const Types others = outputTypes(*in.bodies[1]);
  if (types.size() != others.size()) {
    return fail(bodyMismatch(in.bodies[1]->name(), "results", types.size(), others.size()));
  }
  for (std::size_t k = 0; k < types.size(); ++k) {
    TWIN_TRY(type, joined(types[k], others[k], k));
    types[k] = type;
  }
  return types;
}

Result<Types> inferWhile(const ir::InferInput& in) {
  TWIN_PASS(checkBodies(in, 2));
  for (const ir::Graph* body : in.bodies) TWIN_PASS(checkArguments(in, 0, *body));
  const ir::Graph& condition = *in.bodies[0];
  const ir::Graph& body = *in.bodies[1];
  const ir::TensorType* answer = condition.outputs().size() == 1
                                     ? ir::asTensor(condition.type(condition.outputs()[0]))
                                     : nullptr;
  if (answer == nullptr || answer->dtype != DType::boolean) {
    return fail({.code = ErrorCode::type,
                 .message = "the condition {} must have one bool result",
                 .arguments = {condition.name()}});
  }
  const Types results = outputTypes(body);
  if (results.size() != in.types.size()) {
    return fail(bodyMismatch(body.name(), "results", in.types.size(), results.size()));
  }
  // A loop variable has the type of the body's input, which holds before and after every turn.
  Types types;
  for (std::size_t k = 0; k < results.size(); ++k) {
    const ir::ValueType invariant = withoutNames(body.type({.node = body.inputs()[k]}));
    if (!ir::accepts(invariant, results[k])) {
      return fail({.code = ErrorCode::type,
                   .message = "loop variable {} is {} before the loop but {} after one iteration",
                   .arguments = {std::to_string(k), ir::text(invariant), ir::text(results[k])},
                   .advice = "Keep its dtype and shape, or give a shape invariant."});
    }
    types.push_back(invariant);
  }
  return types;
}

OpFamily bodies() {
  OpFamily rows;
  rows.push_back({.name = "if",
                  .doc = "Runs one of two bodies, as the condition says.",
                  .opTypes = {.tensorFlow = "If",
                              .onnx = "If",
                              .nodeName = "cond",
                              .synonyms = {"StatelessIf"}},
                  .formula = "then(args) if cond else else(args)",
                  .operands = {{.name = "cond"}, {.name = "args"}},
                  .attributes = {flagAttribute("stateless", false, "Neither body has effects.")},
                  .traits = {Trait::controlFlow, Trait::variadic},
                  .infer = inferIf,
                  .cost = costsNothing,
                  .provider = "if",
                  .libraryNames = {"tf.cond"},
                  .bodies = 2});
  rows.push_back({.name = "while",
                  .doc = "Runs its body as long as the condition's body answers true.",
                  .opTypes = {.tensorFlow = "While",
                              .onnx = "",
                              .nodeName = "while",
                              .synonyms = {"StatelessWhile"}},
                  .formula = "while cond(vars): vars = body(vars)",
                  .operands = {{.name = "args"}},
                  .attributes = {flagAttribute("stateless", false, "Neither body has effects."),
                                 intAttribute("max_trip", -1, "Turns at most; -1: unknown."),
                                 intAttribute("parallel_iterations", 10,
                                              "TensorFlow's hint; one turn runs at a time here.")},
                  .traits = {Trait::controlFlow, Trait::variadic},
                  .infer = inferWhile,
                  .cost = costsNothing,
                  .provider = "while",
                  .libraryNames = {"tf.while_loop"},
                  .bodies = 2});
  rows.push_back({.name = "call",
                  .doc = "Runs a function's body.",
                  .opTypes = {.tensorFlow = "PartitionedCall",
                              .onnx = "",
                              .nodeName = "PartitionedCall",
                              .synonyms = {"StatefulPartitionedCall"}},
                  .formula = "f(args)",
                  .operands = {{.name = "args"}},
                  .attributes = {flagAttribute("stateless", false, "The body has no effects.")},
                  .traits = {Trait::controlFlow, Trait::variadic},
                  .infer = inferCall,
                  .cost = costsNothing,
                  .provider = "call",
                  .bodies = 1});
  return rows;
}

}  // namespace

OpFamily controlFlowOps() {
  OpFamily rows = bodies();
  OpFamily lists = listRows();
  std::move(lists.begin(), lists.end(), std::back_inserter(rows));
  return rows;
}

}  // namespace twin::ops
