#include <algorithm>

#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/recorder_limits.h"
#include "core/lang/runtime/set_order.h"
#include "core/lang/runtime/tensor_objects.h"
#include "core/lang/runtime/tensor_summary.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

std::size_t recordedSize(std::size_t size) { return std::min(size, kMostRecordedItems); }

// What the recordId of a TensorObject says: where its tensor or summary stands.
std::uint32_t tensorId(const RecordedValue& value) {
  return ((value.index << 1U) | (value.tag == RecordedTag::summary ? 1U : 0U)) + 1;
}

}  // namespace

// A long text takes from the byte budget; beyond it only its size is kept.
RecordedValue Recorder::freezeText(std::string_view content, RecordedTag tag) {
  RecordedValue frozen;
  frozen.tag = tag;
  const auto bytes = static_cast<std::int64_t>(content.size());
  if (bytes <= kAlwaysKeptBytes || texts_.contains(content)) {
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
  const bool isSmall = tensor.bytes() <= kAlwaysKeptBytes;
  const bool isHeld = !isSmall && buffers_.contains(tensor.bufferId());
  if (isSmall || isHeld || tensor.bytes() <= bytesLeft_) {
    frozen.tag = tag;
    frozen.index = recorded32(recording_.tensors.size());
    recording_.tensors.push_back(tensor);
    if (!isHeld) bytesLeft_ = std::max<std::int64_t>(bytesLeft_ - tensor.bytes(), 0);
    if (!isSmall) buffers_.insert(tensor.bufferId());
  } else {
    frozen.tag = RecordedTag::summary;
    frozen.index = recorded32(recording_.summaries.size());
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
  const std::uint32_t id = recorded32(recording_.objects.size()) + 1;
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
    content.truncated = items.size() > kMostRecordedItems;
    content.items.reserve(std::min(items.size(), kMostRecordedItems));
    for (std::size_t k = 0; k < std::min(items.size(), kMostRecordedItems); ++k)
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
      if (!isDict && static_cast<SetObject&>(object).table.size() <= kMostOrderedItems) {
        for (const Value& item : orderedItems(static_cast<SetObject&>(object)))
          content.items.push_back(freeze(item));
        break;
      }
      const HashStorage& table =
          isDict ? static_cast<DictObject&>(object).table : static_cast<SetObject&>(object).table;
      for (const HashStorage::Entry& entry : table.entries()) {
        if (entry.key.isUndefined()) continue;
        content.truncated = content.items.size() >= kMostRecordedItems;
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

}  // namespace twin::lang
