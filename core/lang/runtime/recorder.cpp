#include "core/lang/runtime/recorder.h"

#include <algorithm>

#include "core/lang/runtime/set_order.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/tensor_summary.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

constexpr std::size_t kMostItems = 10'000;  // of one container that are recorded
// Sets up to this size are recorded in the order that they are shown in, larger ones as they grew.
constexpr std::size_t kMostOrdered = 256;
constexpr std::int64_t kWritesPerStep = 4;  // of the budget
// A summary of so small a tensor would not be smaller.
constexpr std::int64_t kAlwaysKept = 64;
constexpr std::size_t kOfText = 64;  // what a text costs beside its bytes

std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

std::size_t recordedSize(std::size_t size) { return std::min(size, kMostItems); }

// What the recordId of a TensorObject says: where its tensor or summary stands.
std::uint32_t tensorId(const RecordedValue& value) {
  return ((value.index << 1U) | (value.tag == RecordedTag::summary ? 1U : 0U)) + 1;
}

}  // namespace

Recorder::Recorder(Interpreter& interpreter, std::int64_t budget)
    : in_(interpreter), budget_(budget), bytesLeft_(effectiveRecordedBytes(interpreter.limits())) {
  recording_.frames.push_back({&in_.program().module(), 0, 0, 0});
  firstLocals_.push_back(0);
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
  const Code& code = *frame.code;
  const std::uint32_t parent = frame.back != nullptr ? frame.back->recordId : 0;
  frame.recordId = size32(recording_.frames.size());
  recording_.frames.push_back({frame.code, parent, size32(recording_.steps.size()), 0});
  firstLocals_.push_back(locals_.size());
  locals_.resize(locals_.size() + static_cast<std::size_t>(code.frameSize));
  const Span& span = code.function != nullptr ? code.function->span : Span{};
  append(frame, StepEvent::call, span.line, span.column, 0);
  for (int slot = 0; slot < code.parameterCount; ++slot) {
    if (!frame.slots[slot].is(Kind::cell)) nameWritten(&frame, slot, frame.slots[slot]);
  }
  for (const int slot : code.cellSlots) bindCell(frame, slot);
  for (const Code::FreeVariable& free : code.freeVariables) bindCell(frame, free.slot);
  callStarts_[frame.recordId] = std::chrono::steady_clock::now();
}

void Recorder::left(Frame& frame, const Value& result) {
  if (isOff() || frame.recordId == 0) return;
  locals_.resize(firstLocals_[frame.recordId]);
  RecordedStep* step = append(frame, StepEvent::returns, frame.line, 0, 0);
  if (step == nullptr) return;
  const auto started = callStarts_.find(frame.recordId);
  std::int64_t duration = 0;
  if (started != callStarts_.end()) {
    duration = std::chrono::nanoseconds(std::chrono::steady_clock::now() - started->second).count();
    callStarts_.erase(started);
  }
  const std::size_t index = recording_.steps.size() - 1;
  const RecordedValue value = freezeNow(result);
  recording_.steps[index].value = value;
  recording_.steps[index].durationNs = duration;
}

std::uint32_t Recorder::writer() const {
  const Frame* frame = in_.frame();
  return recording_.frames[frame != nullptr ? frame->recordId : 0].lastStep;
}

RecordedValue& Recorder::local(const Frame& frame, int slot) {
  const std::size_t at = firstLocals_[frame.recordId] + static_cast<std::size_t>(slot);
  if (at >= locals_.size()) locals_.resize(at + 1);
  return locals_[at];
}

void Recorder::log(const RecordedWrite& write) {
  if (static_cast<std::int64_t>(recording_.writes.size()) >= budget_ * kWritesPerStep) {
    recording_.truncated = true;
    return;
  }
  charge(sizeof write);
  recording_.writes.push_back(write);
}

void Recorder::writeName(const Frame* frame, int slot, const RecordedValue& value) {
  RecordedWrite write;
  write.kind = frame == nullptr ? WriteKind::global : WriteKind::local;
  write.target = frame == nullptr ? 0 : frame->recordId;
  write.slot = static_cast<std::uint32_t>(slot);
  write.step = frame == nullptr ? writer() : recording_.frames[frame->recordId].lastStep;
  if (frame == nullptr && write.slot >= globals_.size()) globals_.resize(write.slot + 1);
  RecordedValue& held = frame == nullptr ? globals_[write.slot] : local(*frame, slot);
  write.old = held;
  write.value = value;
  held = value;
  log(write);
}

void Recorder::nameWritten(Frame* frame, int slot, const Value& value) {
  // Names of a class body become attributes of the class.
  if (isOff() || (frame != nullptr && frame->recordId == 0)) return;
  const bool isShared = frame != nullptr && frame->slots[slot].is(Kind::cell);
  if (!isShared) return writeName(frame, slot, freeze(value));
  bindCell(*frame, slot);
  const std::uint32_t cell = frame->slots[slot].asObject()->recordId;
  if (cell != 0) writeItem(cell, 0, freeze(value));
}

// A variable that closures share is one box, which each frame holds.
void Recorder::bindCell(const Frame& frame, int slot) {
  if (isOff() || !frame.slots[slot].is(Kind::cell)) return;
  const RecordedValue box = freeze(frame.slots[slot]);
  if (!(local(frame, slot) == box)) writeName(&frame, slot, box);
}

void Recorder::writeItem(std::uint32_t object, std::uint32_t index, const RecordedValue& value) {
  RecordedContent& content = changing(object);
  if (index >= content.items.size()) return;
  RecordedWrite write;
  write.kind = WriteKind::item;
  write.target = object;
  write.slot = index;
  write.step = writer();
  write.old = content.items[index];
  write.value = value;
  content.items[index] = value;
  log(write);
}

void Recorder::insertItem(std::uint32_t object, std::uint32_t index, const RecordedValue& key,
                          const RecordedValue& value) {
  RecordedContent& content = changing(object);
  RecordedWrite write;
  write.kind = WriteKind::insert;
  write.target = object;
  write.slot = index;
  write.step = writer();
  write.old = key;
  write.value = value;
  charge(2 * sizeof value);
  if (recording_.objects[object - 1].hasKeys())
    content.keys.insert(content.keys.begin() + index, key);
  content.items.insert(content.items.begin() + index, value);
  log(write);
}

void Recorder::eraseItem(std::uint32_t object, std::uint32_t index) {
  RecordedContent& content = changing(object);
  RecordedWrite write;
  write.kind = WriteKind::erase;
  write.target = object;
  write.slot = index;
  write.step = writer();
  write.old = content.items[index];
  content.items.erase(content.items.begin() + index);
  if (recording_.objects[object - 1].hasKeys()) {
    write.value = content.keys[index];
    content.keys.erase(content.keys.begin() + index);
  }
  log(write);
}

void Recorder::cut(std::uint32_t object, bool truncated) {
  RecordedContent& content = changing(object);
  if (content.truncated == truncated) return;
  RecordedWrite write;
  write.kind = WriteKind::cut;
  write.target = object;
  write.step = writer();
  write.old.tag = write.value.tag = RecordedTag::boolean;
  write.old.integer = content.truncated ? 1 : 0;
  write.value.integer = truncated ? 1 : 0;
  content.truncated = truncated;
  log(write);
}

void Recorder::itemWritten(Object& object, std::int64_t index, const Value& value) {
  if (isOff() || object.recordId == 0) return;
  const std::uint32_t id = object.recordId;
  if (current(id).truncated && index >= static_cast<std::int64_t>(current(id).items.size())) {
    // Behind the recorded part; when the first item there goes, the record is whole again.
    const bool isWhole = index == static_cast<std::int64_t>(current(id).items.size());
    if (value.isUndefined() && isWhole) cut(id, false);
    return;
  }
  const RecordedValue frozen = freeze(value);
  // It may have grown while nobody recorded.
  if (index > static_cast<std::int64_t>(current(id).items.size())) changed(object);
  const auto size = static_cast<std::int64_t>(current(id).items.size());
  if (value.isUndefined()) {
    if (index == size - 1) eraseItem(id, static_cast<std::uint32_t>(index));
  } else if (index < size) {
    writeItem(id, static_cast<std::uint32_t>(index), frozen);
  } else if (index == size && size < static_cast<std::int64_t>(kMostItems)) {
    insertItem(id, static_cast<std::uint32_t>(index), {}, frozen);
  } else {
    cut(id, true);
  }
}

void Recorder::entryWritten(Object& object, std::int64_t entry) {
  if (isOff() || object.recordId == 0) return;
  const bool isDict = object.kind() == Kind::dict;
  const HashStorage& table =
      isDict ? static_cast<DictObject&>(object).table : static_cast<SetObject&>(object).table;
  const std::size_t size = current(object.recordId).items.size();
  const bool isTruncated = current(object.recordId).truncated;
  auto at = static_cast<std::size_t>(entry);
  if (!isDict && table.size() <= kMostOrdered + 1) return changed(object);
  // Erased entries shift the places: the last entry's follows from the size.
  const std::size_t holes = table.entries().size() - table.size();
  const HashStorage::Entry& written = table.entries()[at];
  const bool isLast = at + 1 == table.entries().size();
  if (isTruncated && (isLast ? table.size() > size : at >= size + holes)) return;
  const RecordedValue key = freeze(written.key);
  if (isLast) {
    at = table.size() - 1;
  } else if (holes > 0) {
    const auto place = placeOf(object.recordId, key, at, holes);
    if (!place && isTruncated) return;
    if (!place) return changed(object);
    at = *place;
  }
  if (at > size) return changed(object);
  const RecordedValue value = isDict ? freeze(written.value) : key;
  if (at < size) {
    writeItem(object.recordId, size32(at), value);
  } else if (size < kMostItems) {
    insertItem(object.recordId, size32(at), key, value);
  } else {
    cut(object.recordId, true);
  }
}

std::optional<std::size_t> Recorder::placeOf(std::uint32_t object, const RecordedValue& key,
                                             std::size_t at, std::size_t holes) const {
  const RecordedContent& content = current(object);
  const std::vector<RecordedValue>& keys = content.keys.empty() ? content.items : content.keys;
  // Keys that were not recorded look alike.
  if (key.tag == RecordedTag::other) return std::nullopt;
  for (std::size_t k = at > holes ? at - holes : 0; k <= at && k < keys.size(); ++k) {
    if (keys[k] == key) return k;
  }
  return std::nullopt;
}

void Recorder::attributeWritten(Object& object, const StringObject& name, const Value& value) {
  if (isOff() || object.recordId == 0) return;
  const std::uint32_t id = object.recordId;
  const RecordedValue frozen = freeze(value);
  RecordedValue key;
  key.tag = RecordedTag::text;
  key.index = text(name.text);
  const std::vector<RecordedValue>& keys = current(id).keys;
  const auto found = std::find(keys.begin(), keys.end(), key);
  const auto at = static_cast<std::uint32_t>(found - keys.begin());
  if (found == keys.end()) {
    if (!value.isUndefined()) insertItem(id, at, key, frozen);
  } else if (value.isUndefined()) {
    eraseItem(id, at);
  } else {
    writeItem(id, at, frozen);
  }
}

void Recorder::changed(Object& object) {
  if (isOff() || object.recordId == 0) return;
  const RecordedContent wanted = contentOf(object);
  replaceContent(object.recordId, wanted);
}

// Notes the entries between the equal ones at both ends.
void Recorder::replaceContent(std::uint32_t object, const RecordedContent& wanted) {
  const RecordedContent& held = current(object);
  const auto same = [&](std::size_t a, std::size_t b) {
    return held.items[a] == wanted.items[b] &&
           (wanted.keys.empty() || held.keys[a] == wanted.keys[b]);
  };
  const std::size_t before = held.items.size();
  const std::size_t after = wanted.items.size();
  std::size_t front = 0;
  while (front < before && front < after && same(front, front)) ++front;
  std::size_t back = 0;
  while (back < before - front && back < after - front && same(before - back - 1, after - back - 1))
    ++back;
  // Equal keys get new values in place; the rest goes and comes.
  const auto isReplaced = [&](std::size_t k) {
    return k + back < before && k + back < after &&
           (wanted.keys.empty() || held.keys[k] == wanted.keys[k]);
  };
  std::size_t at = front;
  for (; isReplaced(at); ++at) {
    if (!same(at, at)) writeItem(object, size32(at), wanted.items[at]);
  }
  for (std::size_t k = before - back; k > at; --k) eraseItem(object, size32(k - 1));
  for (std::size_t k = at; k < after - back; ++k) {
    insertItem(object, size32(k), wanted.keys.empty() ? RecordedValue{} : wanted.keys[k],
               wanted.items[k]);
  }
  cut(object, wanted.truncated);
}

const RecordedContent& Recorder::current(std::uint32_t object) const {
  const auto found = contents_.find(object);
  return found != contents_.end() ? found->second : recording_.contents[object - 1];
}

RecordedContent& Recorder::changing(std::uint32_t object) {
  const auto found = contents_.find(object);
  if (found != contents_.end()) return found->second;
  const RecordedContent& first = recording_.contents[object - 1];
  charge(sizeof first + (first.items.size() + first.keys.size()) * sizeof(RecordedValue));
  return contents_.emplace(object, first).first->second;
}

std::uint32_t Recorder::text(std::string_view content) {
  const auto found = texts_.find(content);
  if (found != texts_.end()) return found->second;
  const std::uint32_t index = size32(recording_.texts.size());
  charge(kOfText + content.size());
  texts_.emplace(content, index);
  recording_.texts.emplace_back(content);
  return index;
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
      return freezeText(value.as<StringObject>().text, RecordedTag::text);
    case Kind::bytes:
      return freezeText(value.as<BytesObject>().bytes, RecordedTag::bytes);
    case Kind::tensor: {
      const auto& tensor = value.as<TensorObject>();
      if (tensor.isSymbolic()) {
        std::string shown;
        if (!in_.str(value, shown)) in_.takePending();
        if (bytesLeft_ < static_cast<std::int64_t>(shown.size() + kOfText)) return notRecorded();
        charge(shown.size() + kOfText);
        frozen.tag = RecordedTag::symbol;
        frozen.index = size32(recording_.symbols.size());
        recording_.symbols.push_back(std::move(shown));
        return frozen;
      }
      return freezeTensor(tensor.data, RecordedTag::tensor, &value.asObject()->recordId);
    }
    case Kind::array:
      if (value.as<ArrayObject>().isScalar()) return freezeNow(value);
      [[fallthrough]];
    default:
      frozen.tag = RecordedTag::object;
      frozen.index = objectId(*value.asObject());
      return frozen.index != 0 ? frozen : notRecorded();
  }
}

// A long text takes from the byte budget; beyond it only its size is kept.
RecordedValue Recorder::freezeText(std::string_view content, RecordedTag tag) {
  RecordedValue frozen;
  frozen.tag = tag;
  const auto bytes = static_cast<std::int64_t>(content.size());
  if (bytes <= kAlwaysKept || texts_.contains(content)) {
    frozen.index = text(content);
  } else if (bytes <= bytesLeft_) {
    frozen.index = text(content);
  } else {
    frozen.tag = RecordedTag::other;
    frozen.index = text("<text of " + std::to_string(bytes) + " bytes, not kept in full>");
  }
  return frozen;
}

RecordedValue Recorder::freezeNow(const Value& value) {
  if (!value.is(Kind::array)) return freeze(value);
  return freezeTensor(value.as<ArrayObject>().data, RecordedTag::array, nullptr);
}

// `knownAs`, where the object never changes, remembers what was made of it.
RecordedValue Recorder::freezeTensor(const Tensor& tensor, RecordedTag tag,
                                     std::uint32_t* knownAs) {
  RecordedValue frozen;
  if (knownAs != nullptr && *knownAs != 0) {
    frozen.tag = ((*knownAs - 1) & 1U) != 0 ? RecordedTag::summary : tag;
    frozen.index = (*knownAs - 1) >> 1U;
    return frozen;
  }
  const bool isSmall = tensor.bytes() <= kAlwaysKept;
  const bool isHeld = !isSmall && buffers_.contains(tensor.bufferId());
  if (isSmall || isHeld || tensor.bytes() <= bytesLeft_) {
    frozen.tag = tag;
    frozen.index = size32(recording_.tensors.size());
    recording_.tensors.push_back(tensor);
    if (!isHeld) bytesLeft_ = std::max<std::int64_t>(bytesLeft_ - tensor.bytes(), 0);
    if (!isSmall) buffers_.insert(tensor.bufferId());
  } else {
    frozen.tag = RecordedTag::summary;
    frozen.index = size32(recording_.summaries.size());
    recording_.summaries.push_back(summaryOf(tensor));
    recording_.summaries.back().isArray = tag == RecordedTag::array;
  }
  if (knownAs != nullptr) *knownAs = tensorId(frozen);
  return frozen;
}

std::uint32_t Recorder::objectId(Object& object) {
  if (object.recordId != 0) return object.recordId;
  const Value held = Value::object(&object);
  if (!affords(object)) return 0;
  const std::uint32_t id = size32(recording_.objects.size()) + 1;
  object.recordId = id;
  RecordedObject known;
  known.type = object.kind() == Kind::cell ? "cell" : in_.typeName(held);
  known.kind = object.kind();
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
    case Kind::cell:
    case Kind::array:
      known.open = 'b';
      break;
    case Kind::instance:
    case Kind::variable:
      break;
    default: {
      // Functions, modules, ranges: one text, no content.
      known.open = 't';
      if (!in_.repr(held, known.text)) in_.takePending();
      charge(known.text.size());
      break;
    }
  }
  recording_.objects.push_back(std::move(known));
  // The content may hold the object itself: its entry exists before its items are frozen.
  recording_.contents.emplace_back();
  RecordedContent content = contentOf(object);
  recording_.contents[id - 1] = std::move(content);
  return id;
}

RecordedValue Recorder::notRecorded() {
  RecordedValue frozen;
  frozen.tag = RecordedTag::other;
  frozen.index = text(kNotRecorded);
  return frozen;
}

// Whether there is room for an object with what it holds now, which is taken. There are few
// modules, and expressions at a step need them.
bool Recorder::affords(const Object& object) {
  std::size_t values = 0;
  std::size_t text = 0;
  switch (object.kind()) {
    case Kind::list:
      values = recordedSize(static_cast<const ListObject&>(object).items.size());
      break;
    case Kind::tuple:
      values = recordedSize(static_cast<const TupleObject&>(object).items.size());
      break;
    case Kind::dict:
      values = 2 * recordedSize(static_cast<const DictObject&>(object).table.size());
      break;
    case Kind::set:
      values = recordedSize(static_cast<const SetObject&>(object).table.size());
      break;
    case Kind::instance:
      values = 2 * static_cast<const InstanceObject&>(object).slots.size();
      break;
    case Kind::bigInteger:
      text = static_cast<const BigIntegerObject&>(object).value.bits() / 3;
      break;
    default:
      break;
  }
  const std::size_t bytes =
      sizeof(RecordedObject) + sizeof(RecordedContent) + text + values * sizeof(RecordedValue);
  if (object.kind() != Kind::module && static_cast<std::int64_t>(bytes) > bytesLeft_) return false;
  charge(bytes - text);
  return true;
}

RecordedContent Recorder::contentOf(Object& object) {
  RecordedContent content;
  const auto sequence = [&](const std::vector<Value>& items) {
    content.truncated = items.size() > kMostItems;
    content.items.reserve(std::min(items.size(), kMostItems));
    for (std::size_t k = 0; k < std::min(items.size(), kMostItems); ++k)
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
      if (!isDict && static_cast<SetObject&>(object).table.size() <= kMostOrdered) {
        for (const Value& item : orderedItems(static_cast<SetObject&>(object)))
          content.items.push_back(freeze(item));
        break;
      }
      const HashStorage& table =
          isDict ? static_cast<DictObject&>(object).table : static_cast<SetObject&>(object).table;
      for (const HashStorage::Entry& entry : table.entries()) {
        if (entry.key.isUndefined()) continue;
        content.truncated = content.items.size() >= kMostItems;
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
    case Kind::cell:
      content.items.push_back(freeze(static_cast<CellObject&>(object).value));
      break;
    case Kind::array:
      content.items.push_back(
          freezeTensor(static_cast<ArrayObject&>(object).data, RecordedTag::array, nullptr));
      break;
    default:
      break;
  }
  return content;
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
    made.inputs.push_back(freezeNow(call.operands[k].value));
    const auto& names = call.row->operands;
    made.inputNames.push_back(names.empty() ? std::string("x")
                                            : names[std::min(k, names.size() - 1)].name);
  }
  if (const auto* list = result.tryAs<ListObject>()) {
    for (const Value& one : list->items) made.outputs.push_back(freezeNow(one));
  } else if (!result.isNone()) {
    made.outputs.push_back(freezeNow(result));
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
    made.inputs.push_back(freezeNow(argument));
    made.inputNames.emplace_back("args");
  }
  for (const Value& result : results) made.outputs.push_back(freezeNow(result));
  recording_.ops.push_back(std::move(made));
  recording_.steps[index].op = size32(recording_.ops.size());
  recording_.steps[index].durationNs = durationNs;
}

Recording Recorder::take() { return std::move(recording_); }

}  // namespace twin::lang
