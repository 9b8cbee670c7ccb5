#include <fmt/core.h>

#include <algorithm>

#include "core/lang/runtime/native.h"
#include "core/lang/runtime/types.h"
#include "core/lang/tracing/function_cache.h"

namespace twin::lang {
namespace {

using Closure = std::function<Value(Interpreter&, std::span<Value>)>;

const NativeRow kConcreteRow{.name = "get_concrete_function",
                             .signature = "*args, **kwargs",
                             .doc = "The trace for these arguments."};
const NativeRow kCountRow{.name = "experimental_get_tracing_count",
                          .signature = "",
                          .doc = "How often the function was traced."};
const NativeRow kSignaturesRow{.name = "pretty_printed_concrete_signatures",
                               .signature = "verbose=True",
                               .doc = "The signatures of all traces."};
const NativeRow kSignatureRow{.name = "pretty_printed_signature",
                              .signature = "verbose=True",
                              .doc = "The signature of the trace."};
const NativeRow kGraphDefRow{
    .name = "as_graph_def", .signature = "", .doc = "The graph as a GraphDef."};
const NativeRow kOperationsRow{
    .name = "get_operations", .signature = "", .doc = "The graph's nodes."};

Value method(Interpreter& in, const NativeRow& row, Closure closure) {
  const Ref<NativeObject> made = makeNative(in, row);
  made->closure = std::move(closure);
  return made.value();
}

Ref<ClassObject> classOf(const std::string& name) { return make<ClassObject>(name, nullptr); }

Value nodeObject(Interpreter& in, const ir::Node& node) {
  const Ref<OpaqueObject> made = make<OpaqueObject>(*classOf("NodeDef"));
  made->attributes.set(in.intern("name"), makeString(node.name));
  made->attributes.set(in.intern("op"), makeString(node.opType));
  made->attributes.set(in.intern("type"), makeString(node.opType));
  return made.value();
}

Value nodeList(Interpreter& in, const ir::Graph& graph) {
  std::vector<ir::NodePtr> nodes = graph.nodes();
  std::sort(nodes.begin(), nodes.end(),
            [](const ir::NodePtr& a, const ir::NodePtr& b) { return a->id < b->id; });
  std::vector<Value> items;
  for (const ir::NodePtr& node : nodes) items.push_back(nodeObject(in, *node));
  return makeList(std::move(items));
}

// What `concrete.graph` gives: as_graph_def() with its nodes, get_operations().
Value graphObject(Interpreter& in, const ir::GraphPtr& graph) {
  const Ref<OpaqueObject> made = make<OpaqueObject>(*classOf("FuncGraph"));
  made->attributes.set(in.intern("name"), makeString(graph->name()));
  made->attributes.set(in.intern("as_graph_def"),
                       method(in, kGraphDefRow, [graph](Interpreter& inner, std::span<Value>) {
                         const Ref<OpaqueObject> def = make<OpaqueObject>(*classOf("GraphDef"));
                         def->attributes.set(inner.intern("node"), nodeList(inner, *graph));
                         return def.value();
                       }));
  made->attributes.set(in.intern("get_operations"),
                       method(in, kOperationsRow, [graph](Interpreter& inner, std::span<Value>) {
                         return nodeList(inner, *graph);
                       }));
  return made.value();
}

std::string outputText(Interpreter& in, const Structure& structure,
                       std::span<const PartialShape>& shapes, std::span<const DType>& dtypes) {
  switch (structure.form) {
    case Structure::Form::none:
      return "None";
    case Structure::Form::leaf:
    case Structure::Form::carrier: {
      std::string text = specText(dtypes.front(), shapes.front());
      shapes = shapes.subspan(1);
      dtypes = dtypes.subspan(1);
      return text;
    }
    default:
      break;
  }
  const bool isDict = structure.form == Structure::Form::dict;
  std::string text = isDict                                    ? "Dict["
                     : structure.form == Structure::Form::list ? "List["
                                                               : "Tuple[";
  for (std::size_t k = 0; k < structure.parts.size(); ++k) {
    if (k > 0) text += ", ";
    std::string part = outputText(in, structure.parts[k], shapes, dtypes);
    if (isDict) {
      std::string name;
      if (!in.repr(structure.keys[k], name)) in.takePending();
      part = fmt::format("[{}, {}]", name, part);
    }
    text += part;
  }
  return text + "]";
}

}  // namespace

std::string FunctionTracerImpl::signatureOf(Interpreter& in, const ConcreteTrace& trace,
                                            const std::vector<BoundCall::Kind>& kinds) {
  std::string text = "Input Parameters:\n";
  for (std::size_t k = 0; k < trace.key.arguments.size(); ++k) {
    const BoundCall::Kind kind = k < kinds.size() ? kinds[k] : BoundCall::Kind::plain;
    const std::string_view word = kind == BoundCall::Kind::keywordOnly ? "KEYWORD_ONLY"
                                  : kind == BoundCall::Kind::star      ? "VAR_POSITIONAL"
                                  : kind == BoundCall::Kind::options   ? "VAR_KEYWORD"
                                                                       : "POSITIONAL_OR_KEYWORD";
    text += fmt::format("  {} ({}): {}\n", trace.key.names[k], word,
                        typeText(in, trace.key.arguments[k]));
  }
  std::vector<DType> dtypes;
  for (const ir::ValueId output : trace.info->graph->outputs()) {
    const ir::TensorType* type = ir::asTensor(trace.info->graph->type(output));
    dtypes.push_back(type != nullptr ? type->dtype : DType::f32);
  }
  std::span<const PartialShape> shapes(trace.result.shapes);
  std::span<const DType> types(dtypes);
  text += fmt::format("Output Type:\n  {}\nCaptures:\n",
                      outputText(in, trace.result.structure, shapes, types));
  for (const Capture& capture : trace.result.captures) {
    const bool isVariable = capture.external.is(Kind::variable);
    text += isVariable
                ? "  " + fmt::format("{}: TensorSpec(shape=(), dtype=tf.resource, name=None)\n",
                                     capture.external.asObject() != nullptr
                                         ? capture.external.as<VariableObject>().name
                                         : "")
                : "  " +
                      specText(capture.external.as<TensorObject>().dtype,
                               capture.external.as<TensorObject>().shape) +
                      "\n";
  }
  if (trace.result.captures.empty()) text += "  None\n";
  text.pop_back();
  return text;
}

std::string FunctionTracerImpl::signaturesText(Interpreter& in, const FunctionCache& cache) {
  std::string text;
  for (const auto& one : cache.traces) {
    if (!one->isCallable) continue;
    text += (text.empty() ? "" : "\n\n") + signatureOf(in, *one, {});
  }
  return text;
}

Value FunctionTracerImpl::attribute(Interpreter& in, TracedFunctionObject& function,
                                    std::string_view name) {
  if (function.isConcrete) return concreteAttribute(in, function, name);
  const Ref<TracedFunctionObject> self(&function);
  if (name == "get_concrete_function") {
    return method(in, kConcreteRow, [this, self](Interpreter& inner, std::span<Value> arguments) {
      const std::vector<Value> positional = arguments[0].as<TupleObject>().items;
      std::vector<std::pair<StringObject*, Value>> keywords;
      for (const HashStorage::Entry& entry : arguments[1].as<DictObject>().table.entries()) {
        if (entry.key.is(Kind::string))
          keywords.emplace_back(inner.intern(entry.key.as<StringObject>().text), entry.value);
      }
      return getConcrete(inner, *self, positional, keywords);
    });
  }
  if (name == "experimental_get_tracing_count") {
    return method(in, kCountRow, [this, self](Interpreter&, std::span<Value>) {
      return Value::integer(static_cast<std::int64_t>(cacheOf(*self)->traces.size()));
    });
  }
  if (name == "pretty_printed_concrete_signatures") {
    return method(in, kSignaturesRow, [this, self](Interpreter& inner, std::span<Value>) {
      return makeString(signaturesText(inner, *cacheOf(*self)));
    });
  }
  return {};
}

Value FunctionTracerImpl::concreteAttribute(Interpreter& in, TracedFunctionObject& function,
                                            std::string_view name) {
  const std::shared_ptr<Concrete> concrete = concreteOf(function);
  const std::shared_ptr<ConcreteTrace> trace = concrete->trace;
  if (name == "graph") return graphObject(in, trace->info->graph);
  if (name == "name") return makeString(trace->info->graph->name());
  if (name == "pretty_printed_signature") {
    return method(in, kSignatureRow, [this, trace](Interpreter& inner, std::span<Value>) {
      return makeString(signatureOf(inner, *trace, {}));
    });
  }
  if (name == "structured_outputs") {
    std::vector<Value> specs;
    for (std::size_t k = 0; k < trace->result.shapes.size(); ++k) {
      const ir::TensorType* type =
          ir::asTensor(trace->info->graph->type(trace->info->graph->outputs()[k]));
      specs.push_back(makeValue<TensorSpecObject>(trace->result.shapes[k],
                                                  type != nullptr ? type->dtype : DType::f32, ""));
    }
    std::span<const Value> rest(specs);
    return rebuild(in, trace->result.structure, rest);
  }
  if (name == "captured_inputs" || name == "variables" || name == "trainable_variables") {
    std::vector<Value> items;
    for (const Capture& capture : trace->result.captures) {
      if (name == "captured_inputs" || capture.external.is(Kind::variable))
        items.push_back(capture.external);
    }
    return makeList(std::move(items));
  }
  return {};
}

}  // namespace twin::lang
