#include "core/lang/runtime/recorder.h"

#include "core/lang/runtime/recorder_limits.h"
#include "core/lang/runtime/tensor_objects.h"

namespace twin::lang {

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
  step.writes = recorded32(recording_.writes.size());
  step.output = static_cast<std::uint32_t>(in_.outputBytes());
  recording_.steps.push_back(step);
  recording_.frames[frame.recordId].lastStep = recorded32(recording_.steps.size() - 1);
  return &recording_.steps.back();
}

void Recorder::statement(Frame& frame, const Stmt& stmt) {
  append(frame, StepEvent::statement, stmt.span.line, stmt.span.column, stmt.id);
}

void Recorder::entered(Frame& frame) {
  if (isOff()) return;
  const Code& code = *frame.code;
  const std::uint32_t parent = frame.back != nullptr ? frame.back->recordId : 0;
  frame.recordId = recorded32(recording_.frames.size());
  recording_.frames.push_back({frame.code, parent, recorded32(recording_.steps.size()), 0});
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

void Recorder::cut(std::uint32_t object, Extent extent) {
  RecordedContent& content = changing(object);
  const bool truncated = extent == Extent::cut;
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
    if (value.isUndefined() && isWhole) cut(id, Extent::whole);
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
  } else if (index == size && size < static_cast<std::int64_t>(kMostRecordedItems)) {
    insertItem(id, static_cast<std::uint32_t>(index), {}, frozen);
  } else {
    cut(id, Extent::cut);
  }
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
  const std::uint32_t index = recorded32(recording_.texts.size());
  charge(kCostOfText + content.size());
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
        if (bytesLeft_ < static_cast<std::int64_t>(shown.size() + kCostOfText))
          return notRecorded();
        charge(shown.size() + kCostOfText);
        frozen.tag = RecordedTag::symbol;
        frozen.index = recorded32(recording_.symbols.size());
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

Recording Recorder::take() { return std::move(recording_); }

}  // namespace twin::lang
