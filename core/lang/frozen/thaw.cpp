#include "core/lang/frozen/thaw.h"

#include <bit>
#include <limits>

#include "core/base/text.h"
#include "core/lang/library/library.h"
#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/tensor_objects.h"
#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"
#include "core/lang/tracing/structure.h"

namespace twin::lang {
namespace {

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

struct FrozenVariable {
  ops::VariablePtr state{};
  Tensor value{};
};

// Makes the values of one frozen function. Objects are made first, empty, and filled afterwards, so
// that cycles close; what needs hashing comes last.
class Thawing {
 public:
  Thawing(Interpreter& interpreter, const FrozenFunction& function,
          std::span<const ops::Value> inputs)
      : in_(interpreter), frozen_(function), inputs_(inputs) {}

  Status run() {
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
  [[nodiscard]] const Value& value(FrozenId id) const { return made_[id]; }
  [[nodiscard]] bool holds(FrozenId id) const { return id < made_.size(); }
  std::vector<FrozenVariable> variables{};

 private:
  Status create(FrozenId id) {
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

  Result<Value> plain(const FrozenValue& from) {
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

  Result<Value> object(const FrozenValue& from) {
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

  // Functions, classes and what the library offers.
  Result<Value> reached(const FrozenValue& from) {
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
        return checked(collections.isRaised()
                           ? collections
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

  Result<Value> checked(Value value) {
    if (value.isRaised()) return fail(exceptionError(in_));
    return value;
  }

  Result<Value> input(std::int64_t index) {
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

  Result<Value> variable(const FrozenValue& from) {
    if (!from.tensor.valid()) return doesNotFit("a Variable without value");
    const Ref<VariableObject> made = make<VariableObject>(from.text, from.tensor);
    made->trainable = (from.number & 1) != 0;
    made->unread = (from.number & 2) != 0;
    variables.push_back({made->state, from.tensor});
    return made.value();
  }

  [[nodiscard]] const Code* codeOf(std::int64_t index) const {
    const auto& codes = in_.program().codes;
    for (const FrozenCode& code : frozen_.codes) {
      if (static_cast<std::int64_t>(code.index) != index || code.index >= codes.size()) continue;
      return codes[code.index]->qualifiedName == code.name ? codes[code.index] : nullptr;
    }
    return nullptr;
  }

  Result<Value> scriptType(const FrozenValue& from) {
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

  Result<Value> libraryValue(std::string_view path) {
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

  Status fill(FrozenId id) {
    const FrozenValue& from = frozen_.values[id];
    const Value& target = made_[id];
    const auto part = [&](std::size_t k) { return made_[from.parts[k]]; };
    std::size_t least = 0;
    switch (from.kind) {
      case FrozenKind::cell:
      case FrozenKind::staticMethod:
      case FrozenKind::classMethod:
        least = 1;
        break;
      case FrozenKind::boundMethod:
      case FrozenKind::tracedFunction:
      case FrozenKind::property:
        least = 2;
        break;
      default:
        break;
    }
    if (from.parts.size() < least) return doesNotFit("a value with too few parts");
    switch (from.kind) {
      case FrozenKind::list:
        for (const FrozenId item : from.parts) target.as<ListObject>().items.push_back(made_[item]);
        return {};
      case FrozenKind::tuple: {
        auto& tuple = target.as<TupleObject>();
        for (const FrozenId item : from.parts) tuple.items.push_back(made_[item]);
        if (from.link != kNoFrozen && made_[from.link].is(Kind::type))
          tuple.namedClass = Ref<Object>(made_[from.link].asObject());
        return {};
      }
      case FrozenKind::slice: {
        auto& slice = target.as<SliceObject>();
        slice.start = part(0);
        slice.stop = part(1);
        slice.step = part(2);
        return {};
      }
      case FrozenKind::cell:
        target.as<CellObject>().value = part(0);
        return {};
      case FrozenKind::staticMethod:
      case FrozenKind::classMethod:
        static_cast<WrapperObject*>(target.asObject())->function = part(0);
        return {};
      case FrozenKind::boundMethod:
        target.as<BoundMethodObject>().self = part(0);
        target.as<BoundMethodObject>().function = part(1);
        return {};
      case FrozenKind::property:
        target.as<PropertyObject>().getter = part(0);
        target.as<PropertyObject>().setter = part(1);
        return {};
      case FrozenKind::tracedFunction: {
        auto& traced = target.as<TracedFunctionObject>();
        traced.function = part(0);
        traced.self = part(1);
        traced.name = from.text;
        traced.line = static_cast<int>(from.number);
        return {};
      }
      case FrozenKind::function:
        return fillFunction(from, target.as<FunctionObject>());
      case FrozenKind::type:
        return fillType(from, target.as<ClassObject>());
      case FrozenKind::instance: {
        auto& instance = target.as<InstanceObject>();
        if (from.parts.size() > instance.type->slotNames.size())
          return doesNotFit("an instance with more attributes than its class knows");
        for (const FrozenId slot : from.parts) instance.slots.push_back(made_[slot]);
        return {};
      }
      default:
        return {};
    }
  }

  Status fillFunction(const FrozenValue& from, FunctionObject& function) {
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

  Status fillType(const FrozenValue& from, ClassObject& type) {
    if (from.names.size() != from.parts.size()) return doesNotFit(type.name);
    for (std::size_t k = 0; k < from.names.size(); ++k)
      type.attributes.set(in_.intern(from.names[k]), made_[from.parts[k]]);
    return {};
  }

  // What a class statement notes, once every base has its attributes.
  void noteSpecialMethods(ClassObject& type) {
    type.hasGetattr = type.find(in_.types().getattr) != nullptr;
    for (ClassObject* at = &type; at != nullptr && at->isScript; at = at->base.get())
      type.hasEquality = type.hasEquality || at->attributes.find(in_.types().eq) != nullptr;
  }

  Status fillTable(FrozenId id) {
    const FrozenValue& from = frozen_.values[id];
    if (from.kind == FrozenKind::dict) {
      if (from.parts.size() % 2 != 0) return doesNotFit("a dict");
      for (std::size_t k = 0; k < from.parts.size(); k += 2) {
        if (!in_.dictSet(made_[id].as<DictObject>(), made_[from.parts[k]],
                         made_[from.parts[k + 1]]))
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

  Status setGlobals() {
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

  Interpreter& in_;
  const FrozenFunction& frozen_;
  std::span<const ops::Value> inputs_;
  std::vector<Value> made_{};
  std::vector<bool> making_{};
};

}  // namespace

// Script values go before the interpreter whose heap links them.
struct FrozenRunner::State {
  std::unique_ptr<Interpreter> interpreter{};
  std::vector<FrozenVariable> variables{};
  Value callee{};
  std::vector<Value> arguments{};
  Value result{};
};

FrozenRunner::FrozenRunner(std::unique_ptr<State> state) : state_(std::move(state)) {}

FrozenRunner::~FrozenRunner() = default;

Result<std::unique_ptr<FrozenRunner>> FrozenRunner::make(const FrozenFunction& function,
                                                         std::span<const ops::Value> inputs,
                                                         const FrozenRunOptions& options) {
  Interpreter::Options made;
  made.limits = options.limits;
  // The deadline of the child bounds these; one call after another would use them up.
  made.limits.timeNs = 0;
  made.limits.steps = 0;
  made.limits.outputBytes = std::numeric_limits<std::int64_t>::max();
  made.stop = options.stop;
  made.seed = options.seed;
  auto state = std::make_unique<State>();
  state->interpreter =
      std::make_unique<Interpreter>(parseCells(function.cells, function.file), std::move(made));
  Interpreter& in = *state->interpreter;
  installLibrary(in);
  // Methods of tensors and arrays come with their modules, which the function need not name.
  for (const char* name : {"tensorflow", "numpy"}) {
    if (in.importModule(name).isRaised()) return fail(exceptionError(in));
  }
  in.context.pool = options.pool;
  in.context.console = [](ops::Stream, std::string_view) {};
  std::unique_ptr<FrozenRunner> runner(new FrozenRunner(std::move(state)));
  Thawing thawing(in, function, inputs);
  TWIN_PASS(thawing.run());
  if (!thawing.holds(function.callee)) return doesNotFit("no function");
  runner->state_->callee = thawing.value(function.callee);
  for (const FrozenId id : function.arguments) {
    if (!thawing.holds(id)) return doesNotFit("an argument outside the table");
    runner->state_->arguments.push_back(thawing.value(id));
  }
  if (const auto* script = runner->state_->callee.tryAs<FunctionObject>()) {
    const auto wanted = static_cast<std::size_t>(script->node->code->parameterCount);
    if (runner->state_->arguments.size() != wanted) return doesNotFit("the number of arguments");
  }
  runner->state_->variables = std::move(thawing.variables);
  return runner;
}

Status FrozenRunner::run() {
  Interpreter& in = *state_->interpreter;
  for (const FrozenVariable& variable : state_->variables) variable.state->write(variable.value);
  in.context.siteCounts.clear();
  auto* function = state_->callee.tryAs<FunctionObject>();
  state_->result = function != nullptr ? in.runFunction(*function, state_->arguments)
                                       : in.call(state_->callee, state_->arguments);
  if (!state_->result.isRaised()) return {};
  state_->result.clear();
  return fail(exceptionError(in));
}

Result<std::vector<Tensor>> FrozenRunner::outputs() {
  Interpreter& in = *state_->interpreter;
  std::vector<Value> leaves;
  static_cast<void>(flatten(in, state_->result, leaves));
  std::vector<Tensor> tensors;
  for (const Value& leaf : leaves) {
    if (const auto* tensor = leaf.tryAs<TensorObject>();
        tensor != nullptr && !tensor->isSymbolic()) {
      tensors.push_back(tensor->data);
    } else if (const auto* variable = leaf.tryAs<VariableObject>()) {
      tensors.push_back(variable->read());
    } else {
      Tensor made;
      if (!toConstant(in, leaf, {}, made)) return fail(exceptionError(in));
      tensors.push_back(std::move(made));
    }
  }
  return tensors;
}

}  // namespace twin::lang
