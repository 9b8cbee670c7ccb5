#include "core/lang/frozen/thawing.h"

#include <bit>

#include "core/base/text.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

std::size_t leastParts(FrozenKind kind) {
  switch (kind) {
    case FrozenKind::cell:
    case FrozenKind::staticMethod:
    case FrozenKind::classMethod:
      return 1;
    case FrozenKind::boundMethod:
    case FrozenKind::tracedFunction:
    case FrozenKind::property:
      return 2;
    default:
      return 0;
  }
}

}  // namespace

tl::unexpected<Error> doesNotFit(std::string_view what) {
  return fail({.code = ErrorCode::damaged,
               .message = "a frozen function does not fit its source: {}",
               .arguments = {std::string(what)},
               .advice = "These values are made and read by Twinscope alone; measure again."});
}

Error exceptionError(Interpreter& in) {
  if (in.stopReason() != StopReason::none) return in.stopError();
  const Ref<ExceptionObject> exception = in.takePending();
  if (!exception) return {.code = ErrorCode::raised, .message = "the function raised"};
  const int line = exception->trace.empty() ? 0 : exception->trace.back().line;
  Error error{.code = ErrorCode::raised,
              .message = "the function raised {}: {}",
              .arguments = {exception->type->name, in.messageOf(*exception)},
              .advice = exception->advice};
  if (line > 0) error.where = SourcePlace{.file = in.program().file, .line = line, .column = 1};
  return error;
}

Status Thawing::run() {
  made_.resize(frozen_.values.size());
  making_.resize(frozen_.values.size(), false);
  for (FrozenId id = 0; id < frozen_.values.size(); ++id) TWIN_PASS(create(id));
  for (FrozenId id = 0; id < frozen_.values.size(); ++id) TWIN_PASS(fill(id));
  for (FrozenId id = 0; id < frozen_.values.size(); ++id) {
    if (frozen_.values[id].kind == FrozenKind::type)
      noteSpecialMethods(made_[id].as<ClassObject>());
  }
  for (FrozenId id = 0; id < frozen_.values.size(); ++id) TWIN_PASS(fillTable(id));
  return setGlobals();
}

Status Thawing::create(FrozenId id) {
  const FrozenValue& from = frozen_.values[id];
  if (from.kind == FrozenKind::undefined || !made_[id].isUndefined()) return {};
  if (making_[id]) return doesNotFit("a class that derives from itself");
  making_[id] = true;
  if (from.link != kNoFrozen) {
    if (!holds(from.link)) return doesNotFit("a link outside the table");
    const bool first = from.kind == FrozenKind::type || from.kind == FrozenKind::instance ||
                       from.kind == FrozenKind::tuple;
    if (first) TWIN_PASS(create(from.link));
  }
  for (const FrozenId part : from.parts) {
    if (!holds(part)) return doesNotFit("a part outside the table");
  }
  TWIN_TRY(value, from.kind < FrozenKind::input ? plain(from) : object(from));
  made_[id] = std::move(value);
  return {};
}

Result<Value> Thawing::plain(const FrozenValue& from) {
  switch (from.kind) {
    case FrozenKind::boolean:
      return Value::boolean(from.number != 0);
    case FrozenKind::integer:
      return Value::integer(from.number);
    case FrozenKind::real:
      return Value::real(std::bit_cast<double>(from.number));
    case FrozenKind::notImplemented:
      return Value::notImplemented();
    case FrozenKind::ellipsis:
      return Value::ellipsis();
    case FrozenKind::text:
      return makeString(from.text);
    case FrozenKind::bytes:
      return makeValue<BytesObject>(from.text);
    case FrozenKind::bigInteger: {
      const bool negative = !from.text.empty() && from.text.front() == '-';
      const std::string digits = from.text.substr(negative ? 1 : 0);
      if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos)
        return doesNotFit("an integer that is none");
      const BigInteger number = BigInteger::parse(digits, 10);
      return makeValue<BigIntegerObject>(negative ? number.negated() : number);
    }
    default:
      return Value::none();
  }
}

Result<Value> Thawing::object(const FrozenValue& from) {
  switch (from.kind) {
    case FrozenKind::input:
      return input(from.number);
    case FrozenKind::tensor:
      return makeTensor(from.tensor);
    case FrozenKind::array:
      return makeValue<ArrayObject>(
          from.tensor, from.number != 0 ? ArrayObject::Form::scalar : ArrayObject::Form::array);
    case FrozenKind::variable:
      return variable(from);
    case FrozenKind::dtype:
      return makeValue<DTypeObject>(from.dtype, from.number != 0
                                                    ? DTypeObject::Library::numpy
                                                    : DTypeObject::Library::tensorFlow);
    case FrozenKind::tensorShape:
      return makeValue<TensorShapeObject>(from.shape);
    case FrozenKind::tensorSpec:
      return makeValue<TensorSpecObject>(from.shape, from.dtype, from.text);
    case FrozenKind::list:
      return makeList({});
    case FrozenKind::tuple:
      return makeValue<TupleObject>();
    case FrozenKind::dict:
      return makeValue<DictObject>();
    case FrozenKind::set:
      return makeValue<SetObject>();
    case FrozenKind::range:
      if (from.numbers.size() != 3 || from.numbers[2] == 0) return doesNotFit("a range");
      return makeValue<RangeObject>(from.numbers[0], from.numbers[1], from.numbers[2]);
    case FrozenKind::slice: {
      if (from.parts.size() != 3) return doesNotFit("a slice");
      const Value open = Value::none();
      return makeValue<SliceObject>(open, open, open);
    }
    case FrozenKind::cell:
      return makeValue<CellObject>();
    case FrozenKind::property:
      return makeValue<PropertyObject>();
    case FrozenKind::staticMethod:
      return makeValue<WrapperObject>(Kind::staticMethod, Value());
    case FrozenKind::classMethod:
      return makeValue<WrapperObject>(Kind::classMethod, Value());
    case FrozenKind::boundMethod:
      return makeValue<BoundMethodObject>(Value(), Value());
    case FrozenKind::tracedFunction:
      return makeValue<TracedFunctionObject>(Value());
    default:
      return reached(from);
  }
}

Result<Value> Thawing::reached(const FrozenValue& from) {
  switch (from.kind) {
    case FrozenKind::function: {
      const Code* code = codeOf(from.number);
      if (code == nullptr || code->function == nullptr) return doesNotFit(from.text);
      const Ref<FunctionObject> made = make<FunctionObject>(*code->function);
      made->name = from.text;
      made->qualifiedName = code->qualifiedName;
      return made.value();
    }
    case FrozenKind::type:
      return scriptType(from);
    case FrozenKind::instance: {
      auto* type = from.link != kNoFrozen ? made_[from.link].tryAs<ClassObject>() : nullptr;
      if (type == nullptr) return doesNotFit("an instance without class");
      return makeValue<InstanceObject>(*type);
    }
    case FrozenKind::module:
      return checked(in_.importModule(from.text));
    case FrozenKind::library:
      return libraryValue(from.text);
    case FrozenKind::namedTupleType: {
      const Value collections = in_.importModule("collections");
      std::vector<Value> fields;
      for (const std::string& name : from.names) fields.push_back(makeString(name));
      const Value arguments[2] = {makeString(from.text), makeTuple(std::move(fields))};
      return checked(collections.isRaised() ? collections
                                            : in_.callMethod(collections, "namedtuple", arguments));
    }
    case FrozenKind::nativeMethod: {
      if (from.parts.size() != 1) return doesNotFit("a method without object");
      TWIN_PASS(create(from.parts[0]));
      return checked(in_.getAttribute(made_[from.parts[0]], in_.intern(from.text)));
    }
    default:
      return doesNotFit("an unknown kind of value");
  }
}

Result<Value> Thawing::checked(Value value) {
  if (value.isRaised()) return fail(exceptionError(in_));
  return value;
}

Result<Value> Thawing::input(std::int64_t index) {
  if (index < 0 || static_cast<std::size_t>(index) >= inputs_.size())
    return doesNotFit("an argument that is missing");
  const ops::Value& given = inputs_[static_cast<std::size_t>(index)];
  if (const auto* tensor = std::get_if<Tensor>(&given)) return makeTensor(*tensor);
  if (const auto* held = std::get_if<ops::VariablePtr>(&given)) {
    const Ref<VariableObject> made = make<VariableObject>((*held)->name(), (*held)->read());
    variables.push_back({made->state, (*held)->read()});
    return made.value();
  }
  return doesNotFit("an argument that is no tensor");
}

Result<Value> Thawing::variable(const FrozenValue& from) {
  if (!from.tensor.valid()) return doesNotFit("a Variable without value");
  const Ref<VariableObject> made = make<VariableObject>(from.text, from.tensor);
  made->trainable = (from.number & 1) != 0;
  made->unread = (from.number & 2) != 0;
  variables.push_back({made->state, from.tensor});
  return made.value();
}

const Code* Thawing::codeOf(std::int64_t index) const {
  const auto& codes = in_.program().codes;
  for (const FrozenCode& code : frozen_.codes) {
    if (static_cast<std::int64_t>(code.index) != index || code.index >= codes.size()) continue;
    return codes[code.index]->qualifiedName == code.name ? codes[code.index] : nullptr;
  }
  return nullptr;
}

Result<Value> Thawing::scriptType(const FrozenValue& from) {
  const Code* code = codeOf(from.number);
  if (code == nullptr || code->classNode == nullptr) return doesNotFit(from.text);
  ClassObject* base = in_.types().object.get();
  if (from.link != kNoFrozen) {
    base = made_[from.link].tryAs<ClassObject>();
    if (base == nullptr) return doesNotFit("a base that is no class");
  }
  const Ref<ClassObject> made = make<ClassObject>(from.text, base);
  made->isScript = true;
  made->node = code->classNode;
  made->qualifiedName = code->qualifiedName;
  made->doc = code->classNode->doc;
  made->slots.clear();
  made->slotNames.clear();
  for (const std::string& name : from.slots) made->makeSlot(in_.intern(name));
  return made.value();
}

Result<Value> Thawing::libraryValue(std::string_view path) {
  constexpr std::string_view kBuiltins = "builtins.";
  if (path.substr(0, kBuiltins.size()) == kBuiltins) {
    const Value found = in_.builtin(path.substr(kBuiltins.size()));
    if (found.isUndefined()) return doesNotFit(path);
    return found;
  }
  const std::vector<std::string_view> names = split(path, '.');
  Value at = in_.importModule(std::string(names.front()));
  for (std::size_t k = 1; k < names.size() && !at.isRaised(); ++k)
    at = in_.getAttribute(at, in_.intern(names[k]));
  return checked(std::move(at));
}

Status Thawing::fill(FrozenId id) {
  const FrozenValue& from = frozen_.values[id];
  const Value& target = made_[id];
  if (from.parts.size() < leastParts(from.kind)) return doesNotFit("a value with too few parts");
  switch (from.kind) {
    case FrozenKind::list:
    case FrozenKind::tuple:
    case FrozenKind::slice:
    case FrozenKind::cell:
      fillContainer(from, target);
      return {};
    case FrozenKind::staticMethod:
    case FrozenKind::classMethod:
    case FrozenKind::boundMethod:
    case FrozenKind::property:
    case FrozenKind::tracedFunction:
      fillCallable(from, target);
      return {};
    case FrozenKind::function:
      return fillFunction(from, target.as<FunctionObject>());
    case FrozenKind::type:
      return fillType(from, target.as<ClassObject>());
    case FrozenKind::instance:
      return fillInstance(from, target.as<InstanceObject>());
    default:
      return {};
  }
}

void Thawing::fillContainer(const FrozenValue& from, const Value& target) {
  if (auto* list = target.tryAs<ListObject>()) {
    for (const FrozenId item : from.parts) list->items.push_back(made_[item]);
  } else if (auto* tuple = target.tryAs<TupleObject>()) {
    for (const FrozenId item : from.parts) tuple->items.push_back(made_[item]);
    if (from.link != kNoFrozen && made_[from.link].is(Kind::type))
      tuple->namedClass = Ref<Object>(made_[from.link].asObject());
  } else if (auto* slice = target.tryAs<SliceObject>()) {
    slice->start = made_[from.parts[0]];
    slice->stop = made_[from.parts[1]];
    slice->step = made_[from.parts[2]];
  } else {
    target.as<CellObject>().value = made_[from.parts[0]];
  }
}

void Thawing::fillCallable(const FrozenValue& from, const Value& target) {
  const Value first = made_[from.parts[0]];
  if (auto* method = target.tryAs<BoundMethodObject>()) {
    method->self = first;
    method->function = made_[from.parts[1]];
  } else if (auto* property = target.tryAs<PropertyObject>()) {
    property->getter = first;
    property->setter = made_[from.parts[1]];
  } else if (auto* traced = target.tryAs<TracedFunctionObject>()) {
    traced->function = first;
    traced->self = made_[from.parts[1]];
    traced->name = from.text;
    traced->line = static_cast<int>(from.number);
  } else {
    static_cast<WrapperObject*>(target.asObject())->function = first;
  }
}

Status Thawing::fillInstance(const FrozenValue& from, InstanceObject& instance) {
  if (from.parts.size() > instance.type->slotNames.size())
    return doesNotFit("an instance with more attributes than its class knows");
  for (const FrozenId slot : from.parts) instance.slots.push_back(made_[slot]);
  return {};
}

Status Thawing::fillFunction(const FrozenValue& from, FunctionObject& function) {
  const FunctionNode& node = *function.node;
  const auto& [defaults, keywordDefaults, cells] = from.counts;
  const bool fits = defaults <= node.parameters.size() &&
                    keywordDefaults == node.keywordOnly.size() &&
                    cells == node.code->freeVariables.size() &&
                    defaults + keywordDefaults + cells + from.names.size() == from.parts.size();
  if (!fits) return doesNotFit(function.name);
  std::size_t at = 0;
  for (std::size_t k = 0; k < defaults; ++k) function.defaults.push_back(made_[from.parts[at++]]);
  for (std::size_t k = 0; k < keywordDefaults; ++k)
    function.keywordDefaults.push_back(made_[from.parts[at++]]);
  for (std::size_t k = 0; k < cells; ++k) {
    const Value& cell = made_[from.parts[at++]];
    if (!cell.is(Kind::cell)) return doesNotFit(function.name);
    function.closure.push_back(cell);
  }
  for (const std::string& name : from.names)
    function.attributes.set(in_.intern(name), made_[from.parts[at++]]);
  if (from.link != kNoFrozen) function.wrapped = made_[from.link];
  return {};
}

Status Thawing::fillType(const FrozenValue& from, ClassObject& type) {
  if (from.names.size() != from.parts.size()) return doesNotFit(type.name);
  for (std::size_t k = 0; k < from.names.size(); ++k)
    type.attributes.set(in_.intern(from.names[k]), made_[from.parts[k]]);
  return {};
}

void Thawing::noteSpecialMethods(ClassObject& type) {
  type.hasGetattr = type.find(in_.types().getattr) != nullptr;
  for (ClassObject* at = &type; at != nullptr && at->isScript; at = at->base.get())
    type.hasEquality = type.hasEquality || at->attributes.find(in_.types().eq) != nullptr;
}

Status Thawing::fillTable(FrozenId id) {
  const FrozenValue& from = frozen_.values[id];
  if (from.kind == FrozenKind::dict) {
    if (from.parts.size() % 2 != 0) return doesNotFit("a dict");
    for (std::size_t k = 0; k < from.parts.size(); k += 2) {
      if (!in_.dictSet(made_[id].as<DictObject>(), made_[from.parts[k]], made_[from.parts[k + 1]]))
        return fail(exceptionError(in_));
    }
  } else if (from.kind == FrozenKind::set) {
    auto& set = made_[id].as<SetObject>();
    for (const FrozenId item : from.parts) {
      if (!in_.setAdd(set, made_[item])) return fail(exceptionError(in_));
    }
    set.frozen = from.number != 0;
  }
  return {};
}

Status Thawing::setGlobals() {
  const auto& names = in_.program().globalNames;
  for (const auto& [name, id] : frozen_.globals) {
    if (!holds(id)) return doesNotFit(name);
    for (std::size_t slot = 0; slot < names.size(); ++slot) {
      if (names[slot] != name) continue;
      NameExpr target;
      target.name = name;
      target.slot = static_cast<int>(slot);
      if (!in_.assign(*in_.frame(), target, made_[id])) return fail(exceptionError(in_));
      break;
    }
  }
  return {};
}

}  // namespace twin::lang
