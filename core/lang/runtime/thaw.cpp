#include "core/lang/runtime/thaw.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/tensor_objects.h"
#include "core/lang/runtime/tensor_summary.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

constexpr int kMostThawDepth = 64;
constexpr std::size_t kMostThawed = 1'000'000;  // values of one evaluation

// The import statement that binds a global name; both empty where there is none.
struct ImportSource {
  std::string module{};
  std::string member{};
};
ImportSource importOf(const Program& program, const std::string& name) {
  for (const Cell& cell : program.cells) {
    for (const Stmt* stmt : cell.body) {
      if (stmt->kind != StmtKind::import && stmt->kind != StmtKind::importFrom) continue;
      for (const ImportName& import : static_cast<const ImportStmt&>(*stmt).names) {
        if (import.target == nullptr || import.target->name != name) continue;
        const std::string top = import.module.substr(0, import.module.find('.'));
        return {import.bindsTop ? top : import.module, import.member};
      }
    }
  }
  return {};
}

Value bigInteger(std::string_view text) {
  const bool isNegative = text.starts_with('-');
  const std::string_view digits = text.substr(isNegative ? 1 : 0);
  const BigInteger magnitude = BigInteger::parse(digits, 10);
  return makeValue<BigIntegerObject>(isNegative ? magnitude.negated() : magnitude);
}

}  // namespace

Error Thaw::incomplete(std::string_view what) const {
  return {.code = ErrorCode::unsupported,
          .message = "{} {}",
          .arguments = {displayText(name_, 80), std::string(what)},
          .advice =
              "Values beyond the limits of a recording are not kept in full; see "
              "recorded-bytes in `twinscope-cli doctor`."};
}

Result<Value> Thaw::named(const std::string& name, const RecordedValue& recorded) {
  name_ = name;
  const RecordedValue held = cursor_.unboxed(recorded);
  if (held.tag == RecordedTag::object) {
    const RecordedObject& known = cursor_.recording().objects[held.index - 1];
    // The library is the same for every program.
    if (known.open == 't' && known.kind != Kind::function && known.kind != Kind::bigInteger) {
      Value found = imported(name);
      if (!found.isUndefined()) return found;
    }
  }
  return value(held);
}

Value Thaw::imported(const std::string& name) {
  const ImportSource source = importOf(*run_.program, name);
  if (source.module.empty()) return {};
  Value module = in_.importModule(source.module);
  Value found = module;
  if (!module.isRaised() && !source.member.empty())
    found = in_.findAttribute(module, in_.intern(source.member));
  if (!found.isRaised()) return found;
  in_.takePending();
  return {};
}

Value Thaw::standIn(const std::string& text) {
  static const NativeRow row{"stand-in", "*rest, **options", "", nullptr};
  Ref<NativeObject> made = makeNative(in_, row);
  made->name = text;
  made->closure = [text](Interpreter& in, std::span<Value>) {
    return in.raise(*in.types().runtimeError, text + " is not called here",
                    "An expression at a step of a recorded run does not run the program's own "
                    "code; write out what it computes.");
  };
  return made.value();
}

Result<Value> Thaw::value(const RecordedValue& recorded) {
  const Recording& recording = cursor_.recording();
  if (++count_ > kMostThawed) return fail(incomplete("holds too many values to evaluate with"));
  switch (recorded.tag) {
    case RecordedTag::absent:
      return Value();
    case RecordedTag::other:
      return fail(incomplete("was not recorded in full"));
    case RecordedTag::none:
      return Value::none();
    case RecordedTag::boolean:
      return Value::boolean(recorded.integer != 0);
    case RecordedTag::integer:
      return Value::integer(recorded.integer);
    case RecordedTag::real:
      return Value::real(recorded.real);
    case RecordedTag::text:
      return makeString(recording.texts[recorded.index]);
    case RecordedTag::bytes:
      return makeValue<BytesObject>(recording.texts[recorded.index]);
    case RecordedTag::tensor:
      return makeTensor(recording.tensors[recorded.index]);
    case RecordedTag::array: {
      const Tensor& tensor = recording.tensors[recorded.index];
      return makeValue<ArrayObject>(
          tensor, tensor.rank() == 0 ? ArrayObject::Form::scalar : ArrayObject::Form::array);
    }
    case RecordedTag::symbol:
      return fail(incomplete("is a symbolic tensor: while a function is traced it has no value"));
    case RecordedTag::summary:
      return fail(
          incomplete("was recorded only as a " + text(recording.summaries[recorded.index])));
    case RecordedTag::object:
      break;
  }
  return object(recorded.index);
}

Result<Value> Thaw::object(std::uint32_t id) {
  if (const auto found = made_.find(id); found != made_.end()) return found->second;
  const RecordedObject& known = cursor_.recording().objects[id - 1];
  if (known.open == 't') {
    if (known.kind == Kind::bigInteger) return bigInteger(known.text);
    return standIn(known.text);
  }
  const RecordedContent& content = cursor_.content(id);
  if (known.open == 'b' && content.items.empty()) return Value();
  if (content.truncated) {
    return fail(incomplete("has more elements than a recording keeps (" +
                           std::to_string(content.items.size()) + ")"));
  }
  if (++depth_ > kMostThawDepth) return fail(incomplete("is nested too deeply"));
  Result<Value> made = known.open == 'b' ? value(cursor_.unboxed(content.items.front()))
                       : known.open == 0 ? instance(id)
                       : known.kind == Kind::dict || known.kind == Kind::set ? table(id)
                                                                             : sequence(id);
  --depth_;
  return made;
}

Result<Value> Thaw::sequence(std::uint32_t id) {
  const bool isList = cursor_.recording().objects[id - 1].kind == Kind::list;
  const Value list = makeList({});
  made_[id] = list;
  std::vector<Value> items;
  for (const RecordedValue& item : cursor_.content(id).items) {
    TWIN_TRY(one, value(item));
    items.push_back(std::move(one));
  }
  if (!isList) return made_[id] = makeTuple(std::move(items));
  list.as<ListObject>().items = std::move(items);
  return list;
}

Result<Value> Thaw::table(std::uint32_t id) {
  const bool isDict = cursor_.recording().objects[id - 1].kind == Kind::dict;
  const RecordedContent& content = cursor_.content(id);
  const Value made = isDict ? makeValue<DictObject>() : makeValue<SetObject>();
  made_[id] = made;
  for (std::size_t k = 0; k < content.items.size(); ++k) {
    TWIN_TRY(item, value(content.items[k]));
    bool done = false;
    if (isDict) {
      TWIN_TRY(key, value(content.keys[k]));
      done = in_.dictSet(made.as<DictObject>(), key, std::move(item));
    } else {
      done = in_.setAdd(made.as<SetObject>(), item);
    }
    if (!done) {
      if (in_.pending() != nullptr) in_.takePending();
      return fail(incomplete("has keys that cannot be compared here"));
    }
  }
  return made;
}

Result<Value> Thaw::instance(std::uint32_t id) {
  const RecordedObject& known = cursor_.recording().objects[id - 1];
  const RecordedContent& content = cursor_.content(id);
  if (known.kind == Kind::variable) {
    if (content.items.empty()) return Value();
    TWIN_TRY(held, value(content.items.front()));
    const auto* tensor = held.tryAs<TensorObject>();
    if (tensor == nullptr) return held;
    return made_[id] = makeValue<VariableObject>("Variable:0", tensor->data);
  }
  Ref<ClassObject>& type = classes_[known.type];
  if (type.get() == nullptr) type = make<ClassObject>(known.type, in_.types().object.get());
  const Value made = makeValue<InstanceObject>(*type);
  made_[id] = made;
  auto& instance = made.as<InstanceObject>();
  for (std::size_t k = 0; k < content.items.size(); ++k) {
    TWIN_TRY(item, value(content.items[k]));
    StringObject* name = in_.intern(cursor_.recording().texts[content.keys[k].index]);
    const int slot = type->slotOf(name) >= 0 ? type->slotOf(name) : type->makeSlot(name);
    const auto at = static_cast<std::size_t>(slot);
    if (at >= instance.slots.size()) instance.slots.resize(at + 1);
    instance.slots[at] = std::move(item);
  }
  return made;
}

}  // namespace twin::lang
