#include "core/lang/frozen/freezer.h"

#include <algorithm>
#include <bit>

#include "core/lang/syntax/ast_visit.h"

namespace twin::lang {
namespace {

constexpr std::size_t kMostFrozenValues = 100'000;

std::string quotedName(std::string_view what, std::string_view name) {
  return std::string(what) + " '" + std::string(name) + "'";
}

}  // namespace

FrozenId Freezer::add(const Value& value, const std::string& what) {
  whats_.push_back(what);
  return enter(value, whats_.size() - 1);
}

FrozenId Freezer::addInput(std::size_t index) {
  values_.push_back({.kind = FrozenKind::input, .number = static_cast<std::int64_t>(index)});
  return static_cast<FrozenId>(values_.size() - 1);
}

FrozenId Freezer::addVariable(const ops::VariablePtr& variable) {
  const auto [at, fresh] =
      variables_.try_emplace(variable.get(), static_cast<FrozenId>(values_.size()));
  if (fresh) {
    values_.push_back({.kind = FrozenKind::variable,
                       .number = 1,
                       .text = variable->name(),
                       .tensor = variable->read()});
  }
  return at->second;
}

FrozenId Freezer::addSequence(FrozenKind kind, std::vector<FrozenId> items, const Value& model) {
  FrozenValue made{.kind = kind, .parts = std::move(items)};
  if (const auto* tuple = model.tryAs<TupleObject>(); tuple != nullptr && tuple->namedClass)
    made.link = add(tuple->namedClass.value(), "the type of an argument");
  values_.push_back(std::move(made));
  return static_cast<FrozenId>(values_.size() - 1);
}

FrozenId Freezer::enter(const Value& value, std::size_t what) {
  const auto id = static_cast<FrozenId>(values_.size());
  if (value.isObject()) {
    if (const auto* variable = value.tryAs<VariableObject>()) {
      const FrozenId made = addVariable(variable->state);
      values_[made].text = variable->name;
      values_[made].number = (variable->trainable ? 1 : 0) | (variable->unread ? 2 : 0);
      return made;
    }
    const auto [at, fresh] = known_.try_emplace(value.asObject(), id);
    if (!fresh) return at->second;
  }
  values_.emplace_back();
  if (value.isObject()) {
    queue_.push_back({.id = id, .value = value, .what = what});
  } else {
    fillInline(values_.back(), value);
  }
  return id;
}

void Freezer::fillInline(FrozenValue& out, const Value& value) {
  switch (value.tag()) {
    case Tag::none:
      out.kind = FrozenKind::none;
      break;
    case Tag::boolean:
      out.kind = FrozenKind::boolean;
      out.number = value.asInt();
      break;
    case Tag::integer:
      out.kind = FrozenKind::integer;
      out.number = value.asInt();
      break;
    case Tag::real:
      out.kind = FrozenKind::real;
      out.number = std::bit_cast<std::int64_t>(value.asReal());
      break;
    case Tag::notImplemented:
      out.kind = FrozenKind::notImplemented;
      break;
    case Tag::ellipsis:
      out.kind = FrozenKind::ellipsis;
      break;
    default:
      break;
  }
}

void Freezer::refuse(const Pending& pending, const std::string& why) {
  if (refusal_) return;
  refusal_ = Error{.code = ErrorCode::unsupported,
                   .message = "{} {}",
                   .arguments = {whats_[pending.what], why},
                   .advice =
                       "Hand the function what it needs as tensors, numbers, texts, or lists "
                       "and dicts of those; the script as a whole can be timed with "
                       "`compare --whole-script`."};
}

// Values are filled into a copy: what they hold is entered meanwhile, and that moves the table.
void Freezer::fill(const Pending& pending) {
  FrozenValue made;
  const Value& value = pending.value;
  switch (value.asObject()->kind()) {
    case Kind::bigInteger:
      made = {.kind = FrozenKind::bigInteger, .text = value.as<BigIntegerObject>().value.text()};
      break;
    case Kind::string:
      made = {.kind = FrozenKind::text, .text = value.as<StringObject>().text};
      break;
    case Kind::bytes:
      made = {.kind = FrozenKind::bytes, .text = value.as<BytesObject>().bytes};
      break;
    case Kind::list:
    case Kind::tuple:
    case Kind::dict:
    case Kind::set:
    case Kind::range:
    case Kind::slice:
    case Kind::cell:
      fillContainer(pending, made);
      break;
    case Kind::function:
    case Kind::boundMethod:
    case Kind::tracedFunction:
    case Kind::property:
    case Kind::staticMethod:
    case Kind::classMethod:
      fillCallable(pending, made);
      break;
    case Kind::type:
      fillType(pending, made);
      break;
    case Kind::instance:
      fillInstance(pending, made);
      break;
    default:
      if (!fillTensorLike(made, value)) fillLibrary(pending, made);
      break;
  }
  values_[pending.id] = std::move(made);
}

void Freezer::fillContainer(const Pending& pending, FrozenValue& out) {
  const Value& value = pending.value;
  const auto addAll = [&](const std::vector<Value>& items) {
    for (const Value& item : items) out.parts.push_back(enter(item, pending.what));
  };
  if (const auto* list = value.tryAs<ListObject>()) {
    out.kind = FrozenKind::list;
    addAll(list->items);
  } else if (const auto* tuple = value.tryAs<TupleObject>()) {
    out.kind = FrozenKind::tuple;
    addAll(tuple->items);
    if (tuple->namedClass) out.link = enter(tuple->namedClass.value(), pending.what);
  } else if (const auto* dict = value.tryAs<DictObject>()) {
    out.kind = FrozenKind::dict;
    for (const HashStorage::Entry& entry : dict->table.entries()) {
      if (!entry.key.isUndefined()) addAll({entry.key, entry.value});
    }
  } else if (const auto* set = value.tryAs<SetObject>()) {
    out.kind = FrozenKind::set;
    out.number = set->frozen ? 1 : 0;
    for (const HashStorage::Entry& entry : set->table.entries()) {
      if (!entry.key.isUndefined()) addAll({entry.key});
    }
  } else if (const auto* range = value.tryAs<RangeObject>()) {
    out.kind = FrozenKind::range;
    out.numbers = {range->start, range->stop, range->step};
  } else if (const auto* slice = value.tryAs<SliceObject>()) {
    out.kind = FrozenKind::slice;
    addAll({slice->start, slice->stop, slice->step});
  } else {
    out.kind = FrozenKind::cell;
    addAll({value.as<CellObject>().value});
  }
}

void Freezer::fillCallable(const Pending& pending, FrozenValue& out) {
  const Value& value = pending.value;
  if (value.is(Kind::function)) return fillFunction(pending, out);
  if (value.is(Kind::boundMethod)) return fillMethod(pending, out);
  if (const auto* traced = value.tryAs<TracedFunctionObject>()) {
    if (traced->isConcrete)
      return refuse(pending, "holds a concrete function, which belongs to one trace of this run");
    out.kind = FrozenKind::tracedFunction;
    out.text = traced->name;
    out.number = traced->line;
    out.parts = {enter(traced->function, pending.what), enter(traced->self, pending.what)};
  } else if (const auto* property = value.tryAs<PropertyObject>()) {
    out.kind = FrozenKind::property;
    out.parts = {enter(property->getter, pending.what), enter(property->setter, pending.what)};
  } else {
    out.kind = value.is(Kind::staticMethod) ? FrozenKind::staticMethod : FrozenKind::classMethod;
    out.parts = {enter(value.as<WrapperObject>().function, pending.what)};
  }
}

void Freezer::attributes(const AttributeTable& table, std::size_t what, FrozenValue& out) {
  for (const AttributeTable::Entry& entry : table.entries()) {
    out.names.push_back(entry.name->text);
    out.parts.push_back(enter(entry.value, what));
  }
}

void Freezer::fillFunction(const Pending& pending, FrozenValue& out) {
  const auto& function = pending.value.as<FunctionObject>();
  const Code& code = *function.node->code;
  reachCode(code);
  out.kind = FrozenKind::function;
  out.text = function.name;
  const auto& codes = in_.program().codes;
  out.number = std::find(codes.begin(), codes.end(), &code) - codes.begin();
  out.counts = {function.defaults.size(), function.keywordDefaults.size(), function.closure.size()};
  whats_.push_back(quotedName("a default of", function.name));
  const std::size_t defaults = whats_.size() - 1;
  for (const auto* list : {&function.defaults, &function.keywordDefaults}) {
    for (const Value& value : *list) out.parts.push_back(enter(value, defaults));
  }
  for (std::size_t k = 0; k < function.closure.size(); ++k) {
    const std::string name = k < code.freeVariables.size() ? code.freeVariables[k].name : "";
    whats_.push_back(quotedName("the closure variable", name) + " of " + function.name);
    out.parts.push_back(enter(function.closure[k], whats_.size() - 1));
  }
  if (!function.wrapped.isUndefined()) out.link = enter(function.wrapped, pending.what);
  attributes(function.attributes, pending.what, out);
}

void Freezer::fillMethod(const Pending& pending, FrozenValue& out) {
  const auto& method = pending.value.as<BoundMethodObject>();
  if (const auto* native = method.function.tryAs<NativeObject>()) {
    out.kind = FrozenKind::nativeMethod;
    out.text = native->row->name;
    out.parts = {enter(method.self, pending.what)};
    return;
  }
  out.kind = FrozenKind::boundMethod;
  out.parts = {enter(method.self, pending.what), enter(method.function, pending.what)};
}

void Freezer::fillType(const Pending& pending, FrozenValue& out) {
  const auto& type = pending.value.as<ClassObject>();
  if (!type.isScript && !type.fields.empty()) {
    out = {.kind = FrozenKind::namedTupleType, .text = type.name, .names = type.fields};
    return;
  }
  if (!type.isScript || type.node == nullptr) return fillLibrary(pending, out);
  const Code& code = *type.node->code;
  reachCode(code);
  out.kind = FrozenKind::type;
  out.text = type.name;
  const auto& codes = in_.program().codes;
  out.number = std::find(codes.begin(), codes.end(), &code) - codes.begin();
  whats_.push_back(quotedName("the class", type.name));
  const std::size_t what = whats_.size() - 1;
  if (type.base) out.link = enter(type.base.value(), what);
  attributes(type.attributes, what, out);
  for (const Ref<StringObject>& name : type.slotNames) out.slots.push_back(name->text);
}

void Freezer::fillInstance(const Pending& pending, FrozenValue& out) {
  const auto& instance = pending.value.as<InstanceObject>();
  out.kind = FrozenKind::instance;
  out.link = enter(Value::object(instance.type.get()), pending.what);
  for (std::size_t k = 0; k < instance.slots.size(); ++k) {
    whats_.push_back(quotedName("the attribute", instance.type->slotNames[k]->text) + " of a " +
                     instance.type->name);
    out.parts.push_back(enter(instance.slots[k], whats_.size() - 1));
  }
}

bool Freezer::fillTensorLike(FrozenValue& out, const Value& value) {
  if (const auto* tensor = value.tryAs<TensorObject>()) {
    if (tensor->isSymbolic()) return false;
    out.kind = FrozenKind::tensor;
    out.tensor = tensor->data;
  } else if (const auto* array = value.tryAs<ArrayObject>()) {
    out.kind = FrozenKind::array;
    out.tensor = array->data;
    out.number = array->isScalar() ? 1 : 0;
  } else if (const auto* dtype = value.tryAs<DTypeObject>()) {
    out.kind = FrozenKind::dtype;
    out.dtype = dtype->dtype;
    out.number = dtype->library == DTypeObject::Library::numpy ? 1 : 0;
  } else if (const auto* shape = value.tryAs<TensorShapeObject>()) {
    out.kind = FrozenKind::tensorShape;
    out.shape = shape->shape;
  } else if (const auto* spec = value.tryAs<TensorSpecObject>()) {
    out.kind = FrozenKind::tensorSpec;
    out.shape = spec->shape;
    out.dtype = spec->dtype;
    out.text = spec->name;
  } else {
    return false;
  }
  return true;
}

void Freezer::fillLibrary(const Pending& pending, FrozenValue& out) {
  const Value& value = pending.value;
  if (const auto* module = value.tryAs<ModuleObject>()) {
    const Value found = in_.importModule(module->name);
    if (found.isRaised()) in_.takePending();
    if (!found.sameAs(value)) return refuse(pending, "holds a module that cannot be imported");
    out = {.kind = FrozenKind::module, .text = module->name};
    return;
  }
  out = {.kind = FrozenKind::library, .text = library_.nameOf(value)};
  if (!out.text.empty()) return;
  if (isSymbolic(value))
    return refuse(pending, "holds a symbolic tensor of a function that was traced");
  if (const auto* native = value.tryAs<NativeObject>()) {
    return refuse(pending, "holds '" + native->name +
                               "', a function that the library made in this run and that cannot be "
                               "copied into another process");
  }
  refuse(pending, "holds an object of type '" + in_.typeName(value) +
                      "', which cannot be copied into another process");
}

void Freezer::reachCode(const Code& code) {
  if (!codes_.insert(&code).second) return;
  if (code.function != nullptr) readsOf(code.function->body);
  if (code.classNode != nullptr) readsOf(code.classNode->body);
}

void Freezer::readsOf(const Block& block) {
  for (Stmt* stmt : block) {
    forEachPart(
        *stmt, [&](Expr* target) { readsOf(*target); }, [&](Expr* value) { readsOf(*value); },
        [&](Block& inner) { readsOf(inner); });
    if (stmt->kind == StmtKind::function) readsOf(static_cast<FunctionStmt&>(*stmt).function->body);
    if (stmt->kind == StmtKind::classes) readsOf(static_cast<ClassStmt&>(*stmt).body);
  }
}

void Freezer::readsOf(Expr& expr) {
  if (expr.kind == ExprKind::globalName || expr.kind == ExprKind::className)
    readsGlobal(static_cast<NameExpr&>(expr));
  forEachChild(expr, [&](Expr* child) { readsOf(*child); });
  if (expr.kind == ExprKind::lambda) readsOf(static_cast<LambdaExpr&>(expr).function->body);
}

void Freezer::readsGlobal(const NameExpr& name) {
  const bool isOuter = name.kind == ExprKind::className;
  if (isOuter && (name.outer == nullptr || !name.outer->isGlobal)) return;
  if (globals_.contains(name.name)) return;
  const Value value = in_.global(name.name);
  if (value.isUndefined()) return;  // a builtin, or a name that the function itself sets first
  const FrozenId id = add(value, quotedName("the global", name.name));
  globals_.emplace(name.name, id);
  globalOrder_.emplace_back(name.name, id);
}

Result<FrozenFunction> Freezer::finish(FrozenId callee, std::vector<FrozenId> arguments) {
  while (!queue_.empty() && !refusal_) {
    const Pending next = std::move(queue_.front());
    queue_.pop_front();
    fill(next);
    if (values_.size() > kMostFrozenValues)
      refuse(next, "leads to more than " + std::to_string(kMostFrozenValues) + " Python values");
  }
  queue_.clear();
  if (refusal_) return fail(*refusal_);
  const Program& program = in_.program();
  FrozenFunction made{.file = program.file,
                      .values = std::move(values_),
                      .globals = std::move(globalOrder_),
                      .callee = callee,
                      .arguments = std::move(arguments)};
  for (const Cell& cell : program.cells) made.cells.push_back({cell.text, cell.line});
  for (std::size_t k = 0; k < program.codes.size(); ++k) {
    const Code& code = *program.codes[k];
    if (!codes_.contains(&code)) continue;
    const Span span = code.function != nullptr    ? code.function->span
                      : code.classNode != nullptr ? code.classNode->span
                                                  : Span{};
    made.codes.push_back({k, code.qualifiedName, span.line, span.endLine});
  }
  return made;
}

}  // namespace twin::lang
