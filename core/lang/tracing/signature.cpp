#include "core/lang/tracing/signature.h"

#include <fmt/core.h>

#include <algorithm>

#include "core/lang/tracing/structure.h"

namespace twin::lang {

const std::vector<Value>* sequenceItems(const Value& value) {
  if (const auto* list = value.tryAs<ListObject>()) return &list->items;
  if (const auto* tuple = value.tryAs<TupleObject>()) return &tuple->items;
  return nullptr;
}

namespace {

class KeyMaker {
 public:
  explicit KeyMaker(Interpreter& interpreter) : in_(interpreter) {}

  ArgumentKey make(const Value& value) {
    ArgumentKey key;
    if (const auto* tensor = value.tryAs<TensorObject>()) {
      key = {.form = ArgumentKey::Form::tensor, .dtype = tensor->dtype, .shape = tensor->shape};
    } else if (const auto* array = value.tryAs<ArrayObject>()) {
      key = {.form = ArgumentKey::Form::tensor,
             .dtype = array->data.dtype(),
             .shape = array->data.shape()};
    } else if (const auto* spec = value.tryAs<TensorSpecObject>()) {
      key = {.form = ArgumentKey::Form::tensor, .dtype = spec->dtype, .shape = spec->shape};
    } else if (const auto* variable = value.tryAs<VariableObject>()) {
      key = {
          .form = ArgumentKey::Form::variable, .dtype = variable->dtype, .shape = variable->shape};
      key.alias = aliasOf(*variable);
    } else if (const std::vector<Value>* items = sequenceItems(value)) {
      key.form = value.is(Kind::list) ? ArgumentKey::Form::list : ArgumentKey::Form::tuple;
      if (value.is(Kind::tuple)) key.literal = value;
      for (const Value& item : *items) key.parts.push_back(make(item));
    } else if (const auto* dict = value.tryAs<DictObject>()) {
      key.form = ArgumentKey::Form::dict;
      std::vector<Value> leaves;
      key.keys = flatten(in_, value, leaves).keys;
      for (const Value& name : key.keys) key.parts.push_back(make(in_.dictGet(*dict, name)));
    } else {
      key.literal = value;
    }
    return key;
  }

 private:
  int aliasOf(const VariableObject& variable) {
    const auto found = std::find(seen_.begin(), seen_.end(), variable.state.get());
    if (found != seen_.end()) return static_cast<int>(found - seen_.begin());
    seen_.push_back(variable.state.get());
    return static_cast<int>(seen_.size()) - 1;
  }
  Interpreter& in_;
  std::vector<const ops::Variable*> seen_{};
};

bool isPlainValue(const Value& value) {
  return !value.isObject() || value.is(Kind::string) || value.is(Kind::bytes) ||
         value.is(Kind::bigInteger) || value.is(Kind::range) || value.is(Kind::dtype) ||
         value.is(Kind::tensorShape);
}

bool sameValue(Interpreter& in, const Value& a, const Value& b) {
  if (a.sameAs(b)) return true;
  if (isPlainValue(a) != isPlainValue(b)) return false;
  const int equal = in.equal(a, b);
  if (equal < 0) in.takePending();
  return equal == 1;
}

std::string shortText(Interpreter& in, const ArgumentKey& key) {
  if (key.form == ArgumentKey::Form::tensor)
    return fmt::format("{} {}", tensorFlowName(key.dtype), tupleText(key.shape));
  if (key.form == ArgumentKey::Form::variable) {
    return fmt::format("Variable {} {}", tensorFlowName(key.dtype), tupleText(key.shape));
  }
  if (key.form == ArgumentKey::Form::literal) {
    std::string text;
    if (!in.repr(key.literal, text)) in.takePending();
    return text.size() > 80 ? text.substr(0, 77) + "..." : text;
  }
  const bool isDict = key.form == ArgumentKey::Form::dict;
  const bool isList = key.form == ArgumentKey::Form::list;
  std::string text(isDict ? "{" : isList ? "[" : "(");
  for (std::size_t k = 0; k < key.parts.size(); ++k) {
    if (k > 0) text += ", ";
    if (isDict) {
      std::string name;
      if (!in.repr(key.keys[k], name)) in.takePending();
      text += name + ": ";
    }
    text += shortText(in, key.parts[k]);
  }
  return text + (isDict ? "}" : isList ? "]" : ")");
}

std::optional<TraceReason> differs(Interpreter& in, const ArgumentKey& trace,
                                   const ArgumentKey& call) {
  if (trace.form != call.form) {
    const bool bothTensors =
        trace.form == ArgumentKey::Form::tensor || call.form == ArgumentKey::Form::tensor;
    return bothTensors && (trace.form == ArgumentKey::Form::literal ||
                           call.form == ArgumentKey::Form::literal)
               ? TraceReason::value
               : TraceReason::structure;
  }
  switch (trace.form) {
    case ArgumentKey::Form::tensor:
      if (trace.dtype != call.dtype) return TraceReason::dtype;
      if (!trace.shape.accepts(call.shape)) return TraceReason::shape;
      return {};
    case ArgumentKey::Form::variable:
      if (trace.dtype != call.dtype) return TraceReason::dtype;
      if (!trace.shape.accepts(call.shape)) return TraceReason::shape;
      if (trace.alias != call.alias) return TraceReason::identity;
      return {};
    case ArgumentKey::Form::literal:
      if (sameValue(in, trace.literal, call.literal)) return {};
      return isPlainValue(trace.literal) && isPlainValue(call.literal) ? TraceReason::value
                                                                       : TraceReason::identity;
    default:
      break;
  }
  if (trace.parts.size() != call.parts.size()) return TraceReason::structure;
  for (std::size_t k = 0; k < trace.parts.size(); ++k) {
    if (trace.form == ArgumentKey::Form::dict && !sameValue(in, trace.keys[k], call.keys[k]))
      return TraceReason::structure;
    if (const auto reason = differs(in, trace.parts[k], call.parts[k])) return reason;
  }
  return {};
}

int openDims(const ArgumentKey& key) {
  int open = 0;
  if (key.form == ArgumentKey::Form::tensor || key.form == ArgumentKey::Form::variable) {
    if (!key.shape.rankKnown()) return 100;
    for (const std::int64_t dim : key.shape.dims()) open += dim < 0 ? 1 : 0;
  }
  for (const ArgumentKey& part : key.parts) open += openDims(part);
  return open;
}

std::optional<ArgumentKey> joined(Interpreter& in, const ArgumentKey& a, const ArgumentKey& b) {
  if (a.form != b.form || a.parts.size() != b.parts.size()) return {};
  ArgumentKey out = b;
  if (a.form == ArgumentKey::Form::tensor) {
    if (a.dtype != b.dtype) return {};
    out.shape = PartialShape::join(a.shape, b.shape);
    return out;
  }
  if (a.form == ArgumentKey::Form::literal || a.form == ArgumentKey::Form::variable) {
    return differs(in, a, b) ? std::nullopt : std::optional(out);
  }
  for (std::size_t k = 0; k < a.parts.size(); ++k) {
    auto part = joined(in, a.parts[k], b.parts[k]);
    if (!part) return {};
    out.parts[k] = std::move(*part);
  }
  return out;
}

}  // namespace

CallKey keyOf(Interpreter& in, const BoundCall& bound) {
  KeyMaker maker(in);
  CallKey key;
  key.names = bound.names;
  for (const Value& value : bound.values) key.arguments.push_back(maker.make(value));
  return key;
}

std::optional<KeyDifference> difference(Interpreter& in, const CallKey& trace,
                                        const CallKey& call) {
  if (trace.arguments.size() != call.arguments.size()) {
    return KeyDifference{.reason = TraceReason::structure,
                         .detail = fmt::format("{} arguments became {}", trace.arguments.size(),
                                               call.arguments.size())};
  }
  for (std::size_t k = 0; k < trace.arguments.size(); ++k) {
    const auto reason = differs(in, trace.arguments[k], call.arguments[k]);
    if (!reason) continue;
    return KeyDifference{
        .reason = *reason,
        .detail = fmt::format("{}: {} became {}", call.names[k], shortText(in, trace.arguments[k]),
                              shortText(in, call.arguments[k]))};
  }
  return {};
}

int openness(const CallKey& key) {
  int open = 0;
  for (const ArgumentKey& argument : key.arguments) open += openDims(argument);
  return open;
}

std::optional<CallKey> generalised(Interpreter& in, const CallKey& a, const CallKey& b) {
  if (a.arguments.size() != b.arguments.size()) return {};
  CallKey out{.names = b.names, .arguments = {}};
  for (std::size_t k = 0; k < a.arguments.size(); ++k) {
    auto argument = joined(in, a.arguments[k], b.arguments[k]);
    if (!argument) return {};
    out.arguments.push_back(std::move(*argument));
  }
  return out;
}

std::string signatureText(Interpreter& in, const CallKey& key) {
  std::string text = "(";
  for (std::size_t k = 0; k < key.arguments.size(); ++k) {
    text += (k > 0 ? ", " : "") + key.names[k] + ": " + shortText(in, key.arguments[k]);
  }
  return text + ")";
}

std::string specText(DType dtype, const PartialShape& shape) {
  return fmt::format("TensorSpec(shape={}, dtype=tf.{}, name=None)", tupleText(shape),
                     tensorFlowName(dtype));
}

std::string typeText(Interpreter& in, const ArgumentKey& key) {
  switch (key.form) {
    case ArgumentKey::Form::tensor:
      return specText(key.dtype, key.shape);
    case ArgumentKey::Form::variable:
      return fmt::format("VariableSpec(shape={}, dtype=tf.{}, trainable=True, alias_id={})",
                         tupleText(key.shape), tensorFlowName(key.dtype), key.alias);
    case ArgumentKey::Form::literal:
      return fmt::format("Literal[{}]", shortText(in, key));
    default:
      break;
  }
  const bool isDict = key.form == ArgumentKey::Form::dict;
  std::string text = isDict ? "Dict[" : key.form == ArgumentKey::Form::list ? "List[" : "Tuple[";
  for (std::size_t k = 0; k < key.parts.size(); ++k) {
    if (k > 0) text += ", ";
    std::string part = typeText(in, key.parts[k]);
    if (isDict) {
      std::string name;
      if (!in.repr(key.keys[k], name)) in.takePending();
      part = fmt::format("['{}', {}]",
                         key.keys[k].is(Kind::string) ? key.keys[k].as<StringObject>().text : name,
                         part);
    }
    text += part;
  }
  return text + "]";
}

void collectInputs(const ArgumentKey& key, const Value& value, std::vector<Value>& out,
                   int& variablesSeen) {
  switch (key.form) {
    case ArgumentKey::Form::tensor:
      out.push_back(value);
      return;
    case ArgumentKey::Form::variable:
      if (key.alias < variablesSeen) return;
      ++variablesSeen;
      out.push_back(value);
      return;
    case ArgumentKey::Form::literal:
      return;
    default:
      break;
  }
  if (const std::vector<Value>* items = sequenceItems(value)) {
    for (std::size_t k = 0; k < key.parts.size(); ++k)
      collectInputs(key.parts[k], (*items)[k], out, variablesSeen);
    return;
  }
  const auto& dict = value.as<DictObject>();
  for (std::size_t k = 0; k < key.parts.size(); ++k) {
    for (const HashStorage::Entry& entry : dict.table.entries()) {
      const bool same = entry.key.sameAs(key.keys[k]) ||
                        (entry.key.is(Kind::string) && key.keys[k].is(Kind::string) &&
                         entry.key.as<StringObject>().text == key.keys[k].as<StringObject>().text);
      if (same) collectInputs(key.parts[k], entry.value, out, variablesSeen);
    }
  }
}

}  // namespace twin::lang
