#include "core/lang/runtime/recorder.h"

#include <fmt/core.h>

#include "core/lang/runtime/set_order.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

constexpr std::size_t kContentLimit = 256;  // items of a container that are kept

std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

}  // namespace

Recorder::Recorder(Interpreter& interpreter, std::int64_t budget)
    : in_(interpreter), budget_(budget) {
  recording_.frames.push_back({&in_.program().module(), 0, 0, 0});
}

RecordedStep* Recorder::append(const Frame& frame, StepEvent event, int line, int column,
                               std::uint32_t node) {
  if (isOff()) return nullptr;
  if (static_cast<std::int64_t>(recording_.steps.size()) >= budget_) {
    recording_.truncated = true;
    return nullptr;
  }
  RecordedStep step;
  step.node = node;
  step.frame = frame.recordId;
  step.line = line;
  step.column = column;
  step.event = event;
  step.depth = static_cast<std::uint16_t>(in_.depth());
  step.writes = size32(recording_.writes.size());
  step.output = static_cast<std::uint32_t>(in_.outputBytes());
  recording_.steps.push_back(step);
  recording_.frames[frame.recordId].lastStep = size32(recording_.steps.size() - 1);
  return &recording_.steps.back();
}

void Recorder::statement(Frame& frame, const Stmt& stmt) {
  append(frame, StepEvent::statement, stmt.span.line, stmt.span.column, stmt.id);
}

void Recorder::entered(Frame& frame) {
  if (isOff()) return;
  const std::uint32_t parent = frame.back != nullptr ? frame.back->recordId : 0;
  frame.recordId = size32(recording_.frames.size());
  recording_.frames.push_back({frame.code, parent, size32(recording_.steps.size()), 0});
  const Span& span = frame.code->function != nullptr ? frame.code->function->span : Span{};
  append(frame, StepEvent::call, span.line, span.column, 0);
  for (int slot = 0; slot < frame.code->parameterCount; ++slot) {
    const Value& value = frame.slots[slot].is(Kind::cell) ? frame.slots[slot].as<CellObject>().value
                                                          : frame.slots[slot];
    nameWritten(&frame, slot, value);
  }
  callStarts_[frame.recordId] = std::chrono::steady_clock::now();
}

void Recorder::left(Frame& frame, const Value& result) {
  if (isOff() || frame.recordId == 0) return;
  RecordedStep* step = append(frame, StepEvent::returns, frame.line, 0, 0);
  if (step == nullptr) return;
  const auto started = callStarts_.find(frame.recordId);
  std::int64_t duration = 0;
  if (started != callStarts_.end()) {
    duration = std::chrono::nanoseconds(std::chrono::steady_clock::now() - started->second).count();
    callStarts_.erase(started);
  }
  const std::size_t index = recording_.steps.size() - 1;
  const RecordedValue value = freeze(result);
  recording_.steps[index].value = value;
  recording_.steps[index].durationNs = duration;
}

void Recorder::nameWritten(Frame* frame, int slot, const Value& value) {
  if (isOff()) return;
  RecordedWrite write;
  write.kind = frame == nullptr ? WriteKind::global : WriteKind::local;
  write.target = frame == nullptr ? 0 : frame->recordId;
  write.slot = slot;
  write.value = freeze(value);
  write.step = size32(recording_.steps.size());
  recording_.writes.push_back(write);
}

void Recorder::itemWritten(Object& object, std::int64_t index, const Value& value) {
  if (isOff() || object.recordId == 0) return;
  RecordedWrite write;
  write.kind = WriteKind::item;
  write.target = object.recordId;
  write.slot = index;
  write.value = freeze(value);
  write.step = size32(recording_.steps.size());
  recording_.writes.push_back(write);
}

void Recorder::attributeWritten(Object& object, const StringObject& name, const Value& value) {
  if (isOff() || object.recordId == 0) return;
  RecordedWrite write;
  write.kind = WriteKind::attribute;
  write.target = object.recordId;
  write.slot = text(name.text);
  write.value = freeze(value);
  write.step = size32(recording_.steps.size());
  recording_.writes.push_back(write);
}

void Recorder::changed(Object& object) {
  if (isOff() || object.recordId == 0) return;
  const std::uint32_t content = size32(recording_.contents.size());
  noteContent(object.recordId, object);
  RecordedWrite write;
  write.kind = WriteKind::content;
  write.target = object.recordId;
  write.slot = content;
  write.step = size32(recording_.steps.size());
  recording_.writes.push_back(write);
}

std::uint32_t Recorder::text(std::string_view content) {
  const auto [found, fresh] = texts_.emplace(std::string(content), size32(recording_.texts.size()));
  if (fresh) recording_.texts.emplace_back(content);
  return found->second;
}

RecordedValue Recorder::freeze(const Value& value) {
  RecordedValue frozen;
  switch (value.tag()) {
    case Tag::none:
      frozen.tag = RecordedTag::none;
      return frozen;
    case Tag::boolean:
    case Tag::integer:
      frozen.tag = value.isBool() ? RecordedTag::boolean : RecordedTag::integer;
      frozen.integer = value.asInt();
      return frozen;
    case Tag::real:
      frozen.tag = RecordedTag::real;
      frozen.real = value.asReal();
      return frozen;
    case Tag::object:
      break;
    default:
      return frozen;
  }
  switch (value.asObject()->kind()) {
    case Kind::string:
      frozen.tag = RecordedTag::text;
      frozen.index = text(value.as<StringObject>().text);
      return frozen;
    case Kind::bytes:
      frozen.tag = RecordedTag::bytes;
      frozen.index = text(value.as<BytesObject>().bytes);
      return frozen;
    case Kind::tensor: {
      const auto& tensor = value.as<TensorObject>();
      if (tensor.isSymbolic()) {
        std::string shown;
        if (!in_.str(value, shown)) in_.takePending();
        frozen.tag = RecordedTag::symbol;
        frozen.index = size32(recording_.symbols.size());
        recording_.symbols.push_back(std::move(shown));
        return frozen;
      }
      frozen.tag = RecordedTag::tensor;
      frozen.index = size32(recording_.tensors.size());
      recording_.tensors.push_back(tensor.data);
      return frozen;
    }
    case Kind::array:
      frozen.tag = RecordedTag::array;
      frozen.index = size32(recording_.tensors.size());
      recording_.tensors.push_back(value.as<ArrayObject>().data);
      return frozen;
    default:
      frozen.tag = RecordedTag::object;
      frozen.index = objectId(*value.asObject());
      return frozen;
  }
}

std::uint32_t Recorder::objectId(Object& object) {
  if (object.recordId != 0) return object.recordId;
  kept_.push_back(Value::object(&object));
  const std::uint32_t id = size32(recording_.objects.size()) + 1;
  object.recordId = id;
  RecordedObject known;
  known.type = in_.typeName(kept_.back());
  known.identity = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(&object));
  switch (object.kind()) {
    case Kind::list:
      known.open = '[';
      break;
    case Kind::tuple:
      known.open = '(';
      break;
    case Kind::dict:
    case Kind::set:
      known.open = '{';
      break;
    case Kind::instance:
    case Kind::variable:
      break;
    default: {
      // Functions, modules, ranges: one text, no content.
      known.open = 't';
      if (!in_.repr(kept_.back(), known.text)) in_.takePending();
      break;
    }
  }
  recording_.objects.push_back(known);
  // The content may hold the object itself: its entry exists before its items are frozen.
  const std::uint32_t content = size32(recording_.contents.size());
  noteContent(id, object);
  recording_.objects[id - 1].firstContent = content;
  return id;
}

void Recorder::noteContent(std::uint32_t, Object& object) {
  const std::size_t at = recording_.contents.size();
  recording_.contents.emplace_back();
  RecordedContent content;
  const auto sequence = [&](const std::vector<Value>& items) {
    content.truncated = items.size() > kContentLimit;
    for (std::size_t k = 0; k < std::min(items.size(), kContentLimit); ++k)
      content.items.push_back(freeze(items[k]));
  };
  const auto named = [&](std::string_view name, const Value& value) {
    RecordedValue key;
    key.tag = RecordedTag::text;
    key.index = text(name);
    content.keys.push_back(key);
    content.items.push_back(freeze(value));
  };
  switch (object.kind()) {
    case Kind::list:
      sequence(static_cast<ListObject&>(object).items);
      break;
    case Kind::tuple:
      sequence(static_cast<TupleObject&>(object).items);
      break;
    case Kind::dict:
    case Kind::set: {
      const bool isDict = object.kind() == Kind::dict;
      if (!isDict && static_cast<SetObject&>(object).table.size() <= kContentLimit) {
        for (const Value& item : orderedItems(static_cast<SetObject&>(object)))
          content.items.push_back(freeze(item));
        break;
      }
      const HashStorage& table =
          isDict ? static_cast<DictObject&>(object).table : static_cast<SetObject&>(object).table;
      for (const HashStorage::Entry& entry : table.entries()) {
        if (entry.key.isUndefined()) continue;
        content.truncated = content.items.size() >= kContentLimit;
        if (content.truncated) break;
        if (isDict) content.keys.push_back(freeze(entry.key));
        content.items.push_back(freeze(isDict ? entry.value : entry.key));
      }
      break;
    }
    case Kind::instance: {
      auto& instance = static_cast<InstanceObject&>(object);
      for (std::size_t k = 0; k < instance.slots.size(); ++k) {
        if (!instance.slots[k].isUndefined())
          named(instance.type->slotNames[k]->text, instance.slots[k]);
      }
      break;
    }
    case Kind::variable:
      named("value", makeTensor(static_cast<VariableObject&>(object).read()));
      break;
    default:
      break;
  }
  recording_.contents[at] = std::move(content);
}

void Recorder::op(Frame& frame, const OpCall& call, const Value& result, std::int64_t durationNs) {
  const Span span = frame.call != nullptr ? frame.call->span : Span{frame.line, 0, 0, 0};
  RecordedStep* step = append(frame, StepEvent::op, span.line, span.column,
                              frame.call != nullptr ? frame.call->id : 0);
  if (step == nullptr) return;
  step->durationNs = durationNs;
  const std::size_t index = recording_.steps.size() - 1;
  RecordedOp made;
  made.op = call.opType.empty() ? call.row->opTypes.tensorFlow : std::string(call.opType);
  if (made.op.empty()) made.op = call.row->name;
  for (std::size_t k = 0; k < call.operands.size(); ++k) {
    made.inputs.push_back(freeze(call.operands[k].value));
    const auto& names = call.row->operands;
    made.inputNames.push_back(names.empty() ? std::string("x")
                                            : names[std::min(k, names.size() - 1)].name);
  }
  if (const auto* list = result.tryAs<ListObject>()) {
    for (const Value& one : list->items) made.outputs.push_back(freeze(one));
  } else if (!result.isNone()) {
    made.outputs.push_back(freeze(result));
  }
  recording_.ops.push_back(std::move(made));
  recording_.steps[index].op = size32(recording_.ops.size());
}

void Recorder::graphCall(Frame& frame, std::string op, std::span<const Value> arguments,
                         std::span<const Value> results, std::int64_t durationNs) {
  const Span span = frame.call != nullptr ? frame.call->span : Span{frame.line, 0, 0, 0};
  const std::uint32_t node = frame.call != nullptr ? frame.call->id : 0;
  if (append(frame, StepEvent::op, span.line, span.column, node) == nullptr) return;
  const std::size_t index = recording_.steps.size() - 1;
  RecordedOp made;
  made.op = std::move(op);
  for (const Value& argument : arguments) {
    made.inputs.push_back(freeze(argument));
    made.inputNames.emplace_back("args");
  }
  for (const Value& result : results) made.outputs.push_back(freeze(result));
  recording_.ops.push_back(std::move(made));
  recording_.steps[index].op = size32(recording_.ops.size());
  recording_.steps[index].durationNs = durationNs;
}

Recording Recorder::take() {
  for (const Value& value : kept_) value.asObject()->recordId = 0;
  kept_.clear();
  return std::move(recording_);
}

}  // namespace twin::lang
